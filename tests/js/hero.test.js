/** The first screen without a page: how a walk is played, and what is said of its end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readHero } from '../../scripts/stored.mjs';
import { best, betHolds, fooledOf, returnsOf, sentence, told } from '../../www/hero/outcome.ts';
import { LANDED, momentAfter, momentOf, Player } from '../../www/hero/player.ts';
import { AFTER_STEPS, MOMENTS } from '../../www/hero/recording.js';
import { recordedSource } from '../../www/hero/source.ts';
import { METHODS } from '../../www/state/defaults.js';

const recording = readHero();
assert.ok(recording);

/** A player of the recording, with the phases that it has told of. */
function started() {
  /** @type {string[]} */ const phases = [];
  const player = new Player((phase) => phases.push(phase));
  assert.ok(recording);
  player.source = recordedSource(recording);
  return { player, phases };
}

/** Plays until all is over. @param {Player} player @param {number} [milliseconds] a picture */
function playOut(player, milliseconds = 16) {
  let pictures = 0;
  while (player.advance(milliseconds)) {
    pictures += 1;
    assert.ok(pictures < 10_000, 'it does not end');
  }
  return (pictures * milliseconds) / 1000;
}

test('a lamp that breaks on the way breaks at the next recorded moment; one that breaks at the door, on a new walk', () => {
  assert.deepEqual([0, 6, 7, 18, 19].map(momentAfter), [6, 6, 10, 18, null]);
  for (const [wait, expected] of /** @type {const} */ ([
    [300, MOMENTS[0]],
    [4000, MOMENTS[1]],
  ])) {
    const { player } = started();
    for (let passed = 0; passed < wait; passed += 20) player.advance(20);
    player.show('far');
    assert.equal(player.breaks, expected);
  }
});

test('break, words, numbers, end: within twelve seconds, and the fooled ones end away from the door', () => {
  for (const setting of /** @type {const} */ (['far', 'near'])) {
    const { player, phases } = started();
    player.show(setting);
    const seconds = playOut(player);
    assert.deepEqual(phases, ['walk', 'break', 'said', 'landed']);
    assert.ok(seconds > 4 && seconds < 14, `${setting}: ${seconds} s`);
    assert.equal(player.t, Number(player.breaks) + AFTER_STEPS);
    const ends = METHODS.map((method) => Math.abs(player.moments.get(method)?.x ?? NaN));
    if (setting === 'near') assert.ok(ends.every((x) => x < 0.25));
    else assert.ok(ends[0] > 0.5 && ends[1] > 0.9 && ends[2] < 0.2, String(ends));
  }
});

test('robots go on from where they are: no picture throws one across the room', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -20, max: 60 }), { minLength: 30, maxLength: 90 }),
      fc.integer({ min: 0, max: 80 }),
      (times, at) => {
        const { player } = started();
        let before = player.moments;
        for (const [i, time] of times.entries()) {
          if (i === at) player.show('far');
          player.advance(time);
          const now = player.moments;
          for (const [method, { x }] of now) {
            const moved = Math.abs(x - (before.get(method)?.x ?? NaN));
            assert.ok(moved < 0.25, `${method} jumps by ${moved}`);
          }
          before = now;
        }
      },
    ),
  );
});

test('a moment lies between its two steps, whatever the time', () => {
  const places = { x: [0, 1, 3], z: [0, -1, -3] };
  assert.deepEqual(momentOf(places, -2).x, 0);
  assert.deepEqual(momentOf(places, 1.5), { x: 2, z: -2, speed: 2 });
  assert.deepEqual(momentOf(places, 9).z, -3);
});

test('shown still, it is over at once', () => {
  const { player, phases } = started();
  player.show('far', true);
  assert.deepEqual(phases, ['landed']);
  assert.ok(player.t >= LANDED);
});

test('who is fooled follows from the stored evaluation', () => {
  const far = returnsOf(recording.runs, 'far');
  assert.deepEqual(fooledOf(far), ['sac', 'mbpo']);
  assert.equal(betHolds(far, 'c-mbpo'), true);
  assert.equal(betHolds(far, 'mbpo'), false);
  assert.equal(
    sentence(far, 'far'),
    'SAC and MBPO are fooled and lose the door. C-MBPO still finds it.',
  );
  assert.match(
    told(far, 'far'),
    /Fooled: SAC and MBPO\. SAC 7\.6, MBPO 0\.0, C-MBPO 19\.1 of 19\.2/,
  );
  assert.deepEqual(fooledOf(returnsOf(recording.runs, 'near')), []);
  assert.equal(best(), '19.2');
});

test('every outcome has its sentence', () => {
  const of = (/** @type {number[]} */ ...means) =>
    sentence(new Map(METHODS.map((method, i) => [method, means[i]])), 'far');
  assert.match(of(19, 19, 19), /^Nobody is fooled/);
  assert.match(of(1, 1, 1), /^All three are fooled/);
  assert.match(
    of(1, 19, 19),
    /^SAC is fooled and loses the door\. MBPO and C-MBPO still find it\.$/,
  );
});
