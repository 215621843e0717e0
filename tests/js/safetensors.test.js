/** The file of a trained agent, read in JavaScript: the same weights give the same actions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileWasm, loadWasm } from '../../scripts/experiment/wasm.mjs';

const { bindings } = await loadWasm(await compileWasm());
const config = {
  env_steps: 240,
  initial_random_steps: 200,
  curve_every: 200,
  curve_episodes: 1,
  evaluation_episodes: 1,
};

/** @param {'sac' | 'c-mbpo'} method */
function trained(method) {
  const session = new bindings.Session(config, method, 5);
  while (!session.done) session.advance(64);
  return session;
}

/**
 * Parse a length, a JSON header and the numbers.
 * @param {Uint8Array} bytes
 */
function parse(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const { __metadata__: metadata, ...entries } = header;
  const kinds = { F32: Float32Array, U32: Uint32Array, U8: Uint8Array };
  const tensors = Object.fromEntries(
    Object.entries(entries).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        const Kind = kinds[/** @type {keyof typeof kinds} */ (dtype)];
        const part = bytes.slice(8 + length + from, 8 + length + to);
        return [name, { shape, values: new Kind(part.buffer) }];
      },
    ),
  );
  return { metadata, tensors };
}

test('the actor in the file acts as the agent does', () => {
  const session = trained('c-mbpo');
  const { tensors } = parse(session.safetensors());
  const layers = Object.keys(tensors).filter((name) => /^actor\.\d+\.weight$/.test(name)).length;
  const act = (/** @type {number[]} */ state) => {
    let values = state.map((value, i) => value * tensors['actor.mask'].values[i]);
    for (let l = 0; l < layers; l += 1) {
      const { shape, values: weights } = tensors[`actor.${l}.weight`];
      const [, inputs, outputs] = shape;
      const { values: biases } = tensors[`actor.${l}.bias`];
      const sums = Array.from({ length: outputs }, (_, j) =>
        values.reduce((sum, value, i) => sum + value * weights[i * outputs + j], biases[j]),
      );
      assert.equal(values.length, inputs);
      values = l + 1 < layers ? sums.map((value) => Math.max(0, value)) : sums;
    }
    return Math.tanh(values[0]);
  };
  for (const state of [
    [-1, -1],
    [0.3, -0.8],
    [0.9, 0.9],
  ]) {
    const [expected] = session.mean_action(Float32Array.from(state));
    assert.ok(Math.abs(act(state) - expected) < 1e-5, `${state}: ${act(state)} and ${expected}`);
  }
  session.free();
});

test('the model is there by name, and what made it is in the metadata', () => {
  const session = trained('c-mbpo');
  const { tensors, metadata } = parse(session.safetensors());
  assert.deepEqual(tensors['model.0.weight'].shape, [15, 3, 32]);
  assert.deepEqual(tensors['model.mask'].shape, [15, 3]);
  assert.deepEqual(tensors['model.elites'].shape, [3, 3]);
  const { parents } = session.result();
  const names = ['X', 'Z', 'A'];
  for (const [i, effect] of ["X'", "Z'", 'R'].entries()) {
    const seen = names.filter((_, j) => tensors['model.mask'].values[i * 5 * 3 + j] === 1);
    assert.deepEqual(seen, parents[effect], effect);
  }
  const about = JSON.parse(metadata.cmbpo);
  assert.equal(about.seed, 5);
  assert.equal(about.method, 'c-mbpo');
  assert.equal(about.version, bindings.version());
  assert.deepEqual(about.config, bindings.validate_config(config));
  session.free();
});

test('the same run gives the same file, and an agent without a model a smaller one', () => {
  const [one, other] = [trained('c-mbpo'), trained('c-mbpo')];
  assert.deepEqual(one.safetensors(), other.safetensors());
  const sac = trained('sac');
  const names = Object.keys(parse(sac.safetensors()).tensors);
  assert.equal(
    names.some((name) => name.startsWith('model')),
    false,
  );
  assert.ok(names.includes('critics.0.weight') && names.includes('log_temperature'));
  for (const session of [one, other, sac]) session.free();
});
