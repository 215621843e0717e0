/** The same initial numbers for every library, so that their losses can be compared. */
import { generator, normals, uniforms } from '../browser/random.mjs';

/** Sizes of the units of work, as in docs/benchmarks.md. */
export const sizes = {
  batch: 250,
  observation: 2,
  action: 1,
  critic: 64,
  ensemble: { networks: 10, inputs: 2, width: 64, batch: 256 },
};

export const hyper = { rate: 3e-4, modelRate: 5e-4, gamma: 0.97, tau: 0.01, temperature: 0.01 };

/**
 * Range of the policy's log standard deviation and of a model's log-variance, as in src/tensor/tanh_gaussian.rs and
 * likelihood.rs.
 */
export const logStd = [-5, 2];
export const logVariance = [-10, 1];

/**
 * Create weights and biases of an ensemble of `members` networks.
 * @param {number} members
 * @param {number[]} widths inputs, hidden layers, outputs
 * @param {() => number} random
 * @returns {{weight: Float32Array, bias: Float32Array, shape: [number, number, number]}[]}
 */
export function network(members, widths, random) {
  return widths.slice(1).map((outputs, layer) => {
    const inputs = widths[layer] ?? 0;
    const bound = (layer === widths.length - 2 ? 0.1 : 1) / Math.sqrt(inputs);
    return {
      weight: uniforms(members * inputs * outputs, random, bound),
      bias: uniforms(members * outputs, random, bound),
      shape: [members, inputs, outputs],
    };
  });
}

/** @param {number} width of the actor's two hidden layers */
export function sacFixture(width) {
  const random = generator(1);
  const { batch, observation, action, critic } = sizes;
  const critics = network(2, [observation + action, critic, critic, 1], random);
  const rows = () => uniforms(batch * observation, random);
  return {
    actor: network(1, [observation, width, width, 2 * action], random),
    critics,
    state: rows(),
    next: rows(),
    actions: uniforms(batch * action, random),
    reward: uniforms(batch, random, 0.1),
    continues: new Float32Array(batch).fill(1),
    /** Noise of the next actions and of the actor's actions: one pair per update, in rotation. */
    noise: Array.from({ length: 8 }, () => [
      normals(batch * action, random),
      normals(batch * action, random),
    ]),
  };
}

export function ensembleFixture() {
  const random = generator(2);
  const { networks, inputs, width, batch } = sizes.ensemble;
  const x = uniforms(networks * batch * inputs, random);
  const noise = normals(networks * batch, random);
  return {
    layers: network(networks, [inputs, width, width, 2], random),
    x,
    y: Float32Array.from(noise, (e, row) => {
      const [a = 0, b = 0] = x.subarray(row * inputs, (row + 1) * inputs);
      return a * a + 0.5 * b + 0.1 * e;
    }),
  };
}
