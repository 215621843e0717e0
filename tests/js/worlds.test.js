/** The worlds that the lab offers as pictures: known to Rust, with words, measured times and the settings that suit them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileWasm, loadWasm } from '../../scripts/experiment/wasm.mjs';
import { overrides } from '../../www/settings/draft.ts';
import { groups } from '../../www/settings/fields.ts';
import { roughly, secondsOf, wholeTime } from '../../www/settings/times.ts';
import {
  environmentOf,
  MOST_SENSORS,
  offeredAs,
  presetFor,
  WORLDS,
} from '../../www/settings/worlds.js';
import { cardOf, pictureOf } from '../../www/views/worlds/pictures.ts';

const { bindings } = await loadWasm(await compileWasm());
const presets = bindings.presets();
const defaults = bindings.default_config();

test('each world can be started as its card starts it, with sensors or without', () => {
  for (const world of WORLDS) {
    for (const sensors of world.sensors ? [0, 8, MOST_SENSORS] : [0]) {
      const environment = environmentOf(world, sensors);
      assert.deepEqual(offeredAs(environment), { id: world.id, sensors });
      const preset = presetFor(world.id, presets);
      assert.ok(preset);
      const fields = groups().flatMap(({ fields: own }) => own);
      const changed = overrides({ ...preset.config, environment }, defaults, fields);
      bindings.validate_config(/** @type {any} */ (changed));
      const { about, look, name, seconds } = cardOf(world.id);
      assert.ok(about && look && name && pictureOf(world.id), world.id);
      assert.ok(
        secondsOf(seconds, sensors)?.every((each) => each > 0),
        world.id,
      );
    }
  }
  assert.throws(() => bindings.environment_info({ name: 'pendulum', sensors: MOST_SENSORS + 1 }));
});

test('every world of Rust that has settings of its own has a card', () => {
  const own = presets
    .map(({ name }) => name)
    .filter((name) => !['default', 'authors'].includes(name));
  for (const name of own)
    assert.ok(
      WORLDS.some(({ id }) => id === name),
      name,
    );
});

test('a time is that which was measured, and between two of them on a line', () => {
  const { seconds } = cardOf('pendulum');
  assert.deepEqual(secondsOf(seconds, 8), seconds[8]);
  const [, , least] = seconds[8];
  const [, , most] = seconds[32];
  assert.ok(Math.abs((secondsOf(seconds, 20)?.[2] ?? NaN) - (least + most) / 2) < 1e-9);
  assert.equal(secondsOf({}, 0), null);
  assert.equal(wholeTime([1, 2, 3], 1, 8), 3, 'no sooner than the longest run');
  assert.equal(wholeTime([1, 2, 3], 4, 2), 12);
  assert.deepEqual([0.2, 7.4, 33, 100].map(roughly), ['1 s', '7 s', '35 s', '2 min']);
});
