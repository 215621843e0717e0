/** TensorFlow.js with its wasm backend and one thread, using its own optimisers and gradients. */
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { generator, uniforms } from '../browser/random.mjs';
import { serve } from '../browser/serve.mjs';
import { ensembleFixture, hyper, logStd, logVariance, sacFixture, sizes } from './fixture.mjs';

/** Separate layers for each member, as variables. */
function apart(layers, trainable = true) {
  const members = layers[0].shape[0];
  return Array.from({ length: members }, (_, member) =>
    layers.map(({ weight, bias, shape: [, inputs, outputs] }) => {
      const each = inputs * outputs;
      const w = weight.slice(member * each, (member + 1) * each);
      const b = bias.slice(member * outputs, (member + 1) * outputs);
      return {
        w: tf.variable(tf.tensor2d(w, [inputs, outputs]), trainable),
        b: tf.variable(tf.tensor1d(b), trainable),
      };
    }),
  );
}

/** All members' layers, stacked. */
const stacked = (layers) =>
  layers.map(({ weight, bias, shape: [members, inputs, outputs] }) => ({
    w: tf.variable(tf.tensor3d(weight, [members, inputs, outputs])),
    b: tf.variable(tf.tensor3d(bias, [members, 1, outputs])),
  }));

/** @param {{w: tf.Variable, b: tf.Variable}[]} layers */
const variables = (layers) => layers.flatMap(({ w, b }) => [w, b]);

/** Return `[batch, outputs]` of one network; tfjs fuses product, bias and ReLU for matrices. */
const forward = (layers, x) =>
  layers.reduce(
    (a, { w: b, b: bias }, index) =>
      tf.fused.matMul({
        a,
        b,
        bias,
        activation: index < layers.length - 1 ? 'relu' : 'linear',
      }),
    x,
  );

/** Sampled actions and their log-density, `[batch, action]` and `[batch, 1]`. */
function sample(actor, state, noise) {
  const [mean, raw] = tf.split(forward(actor, state), 2, 1);
  const log_std = tf
    .tanh(raw)
    .add(1)
    .mul(0.5 * (logStd[1] - logStd[0]))
    .add(logStd[0]);
  const u = mean.add(tf.exp(log_std).mul(noise));
  const density = tf
    .square(noise)
    .mul(-0.5)
    .sub(0.5 * Math.log(2 * Math.PI))
    .sub(log_std)
    .sub(
      tf
        .neg(u)
        .add(Math.LN2)
        .sub(tf.softplus(u.mul(-2)))
        .mul(2),
    );
  return [tf.tanh(u), density];
}

function values([first, second], state, action) {
  const input = tf.concat([state, action], 1);
  return [forward(first, input), forward(second, input)];
}

function sac(width) {
  const fixture = sacFixture(width);
  const { batch, observation, action } = sizes;
  const [actor] = apart(fixture.actor);
  const critics = apart(fixture.critics);
  const targets = apart(fixture.critics, false);
  const temperature = tf.variable(tf.scalar(Math.log(hyper.temperature)));
  const state = tf.tensor2d(fixture.state, [batch, observation]);
  const next = tf.tensor2d(fixture.next, [batch, observation]);
  const actions = tf.tensor2d(fixture.actions, [batch, action]);
  const reward = tf.tensor2d(fixture.reward, [batch, 1]);
  const continues = tf.tensor2d(fixture.continues, [batch, 1]);
  const noise = fixture.noise.map((pair) => pair.map((part) => tf.tensor2d(part, [batch, action])));
  const actorAdam = tf.train.adam(hyper.rate);
  const criticAdam = tf.train.adam(hyper.rate);
  const temperatureAdam = tf.train.adam(hyper.rate);
  const actorVariables = variables(actor);
  const criticVariables = critics.flatMap(variables);
  const targetVariables = targets.flatMap(variables);
  let steps = 0;
  const losses = [];

  const update = () => {
    const [forNext, forNow] = noise[steps % noise.length];
    steps += 1;
    const scale = tf.exp(temperature);
    const [nextAction, nextDensity] = sample(actor, next, forNext);
    const [first, second] = values(targets, next, nextAction);
    const target = tf
      .minimum(first, second)
      .sub(nextDensity.mul(scale))
      .mul(continues)
      .mul(hyper.gamma)
      .add(reward);
    const critic = tf.variableGrads(() => {
      const [first, second] = values(critics, state, actions);
      const errors = tf.squaredDifference(first, target).add(tf.squaredDifference(second, target));
      return errors.mean().mul(0.5);
    }, criticVariables);
    criticAdam.applyGradients(critic.grads);

    let entropy;
    const policy = tf.variableGrads(() => {
      const [action, density] = sample(actor, state, forNow);
      entropy = tf.keep(density.mean().neg());
      const [first, second] = values(critics, state, action);
      return density.mul(scale).sub(tf.minimum(first, second)).mean();
    }, actorVariables);
    actorAdam.applyGradients(policy.grads);

    temperatureAdam.applyGradients({ [temperature.name]: entropy.add(1) });
    entropy.dispose();
    targetVariables.forEach((t, i) =>
      t.assign(t.mul(1 - hyper.tau).add(criticVariables[i].mul(hyper.tau))),
    );
    if (losses.length < 8) losses.push(critic.value.dataSync()[0]);
  };
  return {
    run(n) {
      for (let i = 0; i < n; i++) tf.tidy(update);
    },
    losses: () => losses,
  };
}

function ensemble() {
  const fixture = ensembleFixture();
  const { networks, inputs, batch } = sizes.ensemble;
  const layers = stacked(fixture.layers);
  const list = variables(layers);
  const x = tf.tensor3d(fixture.x, [networks, batch, inputs]);
  const y = tf.tensor3d(fixture.y, [networks, batch, 1]);
  const adam = tf.train.adam(hyper.modelRate);
  const silu = (z) => z.mul(tf.sigmoid(z));
  const likelihood = () => {
    const out = layers.reduce((a, { w, b }, index) => {
      const z = tf.matMul(a, w).add(b);
      return index < layers.length - 1 ? silu(z) : z;
    }, x);
    const [mean, raw] = tf.split(out, 2, 2);
    const below = tf.softplus(tf.neg(raw).add(logVariance[1])).neg().add(logVariance[1]);
    const s = tf.softplus(below.sub(logVariance[0])).add(logVariance[0]);
    const error = tf.squaredDifference(mean, y).mul(tf.exp(s.neg()));
    return error.add(s).mean(1).sum().mul(0.5);
  };
  const losses = [];
  return {
    run(n) {
      for (let i = 0; i < n; i++) {
        tf.tidy(() => {
          const { value, grads } = tf.variableGrads(likelihood, list);
          adam.applyGradients(grads);
          if (losses.length < 8) losses.push(value.dataSync()[0]);
        });
      }
    },
    losses: () => losses,
  };
}

function gemm() {
  const random = generator(3);
  const a = tf.tensor2d(uniforms(250 * 256, random), [250, 256]);
  const b = tf.tensor2d(uniforms(256 * 256, random), [256, 256]);
  return {
    run(n) {
      for (let i = 0; i < n; i++) tf.matMul(a, b).dispose();
    },
  };
}

serve(async (assets) => {
  // One thread, as for every library here.
  setThreadsCount(1);
  if (assets['tfjs/']) setWasmPaths(assets['tfjs/']);
  if (!(await tf.setBackend('wasm'))) throw new Error('tfjs: the wasm backend does not start');
  return {
    'sac-256': () => sac(256),
    'sac-64': () => sac(64),
    ensemble,
    'gemm-250x256x256': gemm,
  };
});
