/** Environments written by the reader: the examples, positions of errors, sliders, and named shifts. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compileWasm, loadWasm } from '../../scripts/experiment/wasm.mjs';
import { inProject } from '../../scripts/lib/project.mjs';
import { windyRoom } from '../../scripts/experiment/studies/hidden-confounder.mjs';
import { examples, LIGHT_DOOR } from '../../www/data/worlds.js';
import { placeIn, slidersIn, withValue } from '../../www/state/equations.ts';
import { canShift, namedShifts, sameShift } from '../../www/state/shift.ts';
import { NO_SHIFT } from '../../www/state/url.ts';

const { bindings } = await loadWasm(await compileWasm());

/** @param {string} equations */
const infoOf = (equations) => bindings.environment_info({ equations });

/** @param {string} text */
function problemOf(text) {
  try {
    infoOf(text);
  } catch (error) {
    return /** @type {Error} */ (error).message;
  }
  return assert.fail(`it was taken:\n${text}`);
}

test('the written light/door environment is that of docs/worlds.md, with the true graph of the built-in one', () => {
  const written = JSON.stringify(LIGHT_DOOR);
  assert.ok(readFileSync(inProject('docs/worlds.md'), 'utf8').includes(written));
  assert.deepEqual(infoOf(LIGHT_DOOR).truth, bindings.environment_info('light-door').truth);
});

test('every example is taken, and the wind has a slider from 0 to 6', () => {
  assert.equal(new Set(examples().map(({ name }) => name)).size, 3);
  for (const { name, text } of examples()) {
    const names = namedShifts(infoOf(text)).map(([title]) => title);
    assert.deepEqual(names, ['in-distribution', 'near', 'far'], name);
  }
  const wind = examples()[1]?.text ?? '';
  assert.deepEqual(slidersIn(wind), [{ name: 's', value: 2, min: 0, max: 6, step: 0.1 }]);
  assert.equal(`${wind.replace('  # 0 to 6', '')}\n`, windyRoom(2));
  assert.equal(infoOf(wind).confounded.length > 0, true);
  const calm = withValue(wind, 's', 0.5);
  assert.equal(slidersIn(calm)[0]?.value, 0.5);
  assert.equal(calm.replace('s = 0.5', 's = 2'), wind);
});

test('only a range in the comment makes a slider, and only of a parameter', () => {
  for (const line of [
    'parameter s = 2',
    'parameter s = 2 # 6 to 0',
    'parameter s = 2 # small',
    'let s = 2 # 0 to 6',
    'parameter s = x # 0 to 6',
    'parameter s = 2 # 0 to 1e999',
  ]) {
    assert.deepEqual(slidersIn(line), [], line);
  }
  assert.deepEqual(slidersIn('  parameter s = -1.5e-1 # -2 to +2'), [
    { name: 's', value: -0.15, min: -2, max: 2, step: 0.1 },
  ]);
});

for (const [what, text, line, rest] of /** @type {[string, string, number, string][]} */ ([
  ['a wrong operator', LIGHT_DOOR.replace('k*f', 'k*/f'), 7, '/f + N(0, 0.01)'],
  ['an unknown name', LIGHT_DOOR.replace('0.1*(1 - X^2)', '0.1*(1 - Q^2)'), 8, 'Q^2) + N(0, 0.01)'],
  ['an end too soon', LIGHT_DOOR.replace("X' = f + N(0, 0.01)", "X' = f +"), 6, ''],
  [
    'letters outside the first plane',
    `# 🚪🚪\n${LIGHT_DOOR}`.replace('action A', 'action 🚪'),
    4,
    '🚪',
  ],
])) {
  test(`${what}: the caret goes where the message points`, () => {
    const place = placeIn(problemOf(text), text);
    assert.ok(place, problemOf(text));
    assert.equal(place.line, line);
    assert.equal(text.slice(place.start, place.end), rest);
    assert.ok(place.start <= text.length);
  });
}

test('a message without a place has none, and a place beyond the text is its end', () => {
  assert.equal(placeIn('equations: X is inf after 3 random steps', 'a'), null);
  assert.deepEqual(placeIn('line 9, column 9: no', 'ab'), { line: 9, column: 9, start: 2, end: 2 });
});

test('a world has the shifts that it names; light/door has all others', () => {
  const lightDoor = bindings.environment_info('light-door');
  const written = infoOf(LIGHT_DOOR);
  const far = { ...NO_SHIFT, gain: -1 };
  assert.deepEqual([canShift(lightDoor, far), canShift(written, far)], [true, false]);
  assert.deepEqual(
    [
      canShift(lightDoor, { ...NO_SHIFT, setting: 1 }),
      canShift(written, { ...NO_SHIFT, setting: 2 }),
    ],
    [false, true],
  );
  assert.equal(canShift(written, { ...NO_SHIFT, setting: 3 }), false);
  for (const info of [lightDoor, written]) assert.equal(canShift(info, NO_SHIFT), true);
  const sensed = bindings.environment_info({ name: 'pendulum', sensors: 2 });
  assert.deepEqual([canShift(sensed, far), canShift(sensed, { ...far, gain: 0.3 })], [true, false]);
  assert.equal(sameShift(NO_SHIFT, { ...NO_SHIFT, setting: 0 }), true);
});
