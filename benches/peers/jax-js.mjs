/** jax-js with its wasm device and one thread; each unit is one jitted function. */
import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from '@jax-js/jax';
import { generator, uniforms } from '../browser/random.mjs';
import { serve } from '../browser/serve.mjs';
import { ensembleFixture, hyper, logStd, logVariance, sacFixture, sizes } from './fixture.mjs';

const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;

/** Zeros, one for each parameter. */
const zeros = (params) => {
  const sizes = tree.leaves(params).map((p) => p.size);
  tree.dispose(params);
  return np.zeros([sizes.reduce((a, b) => a + b)]);
};
const adamState = (params) => ({ m: zeros(tree.ref(params)), v: zeros(params) });

/**
 * Adam over all parameters as one vector, which saves a kernel and an array per parameter. The bias corrections depend
 * on the step count and are arguments: `rate sqrt(c2) / c1` and `epsilon sqrt(c2)`.
 */
function adam(params, grads, state, correction) {
  const [leaves, def] = tree.flatten(params);
  const flat = np.concatenate(tree.leaves(grads).map((g) => g.reshape([-1])));
  const m = state.m.mul(beta1).add(flat.ref.mul(1 - beta1));
  const v = state.v.mul(beta2).add(np.square(flat).mul(1 - beta2));
  const step = m.ref.div(np.sqrt(v.ref).add(correction.epsilon)).mul(correction.rate);
  let at = 0;
  const next = leaves.map((p) => {
    const part = step.ref.slice([at, at + p.size]).reshape(p.shape);
    at += p.size;
    return p.sub(part);
  });
  step.dispose();
  return [tree.unflatten(def, next), { m, v }];
}

function correction(step, rate) {
  const root = Math.sqrt(1 - beta2 ** step);
  return {
    rate: np.array((rate * root) / (1 - beta1 ** step)),
    epsilon: np.array(epsilon * root),
  };
}

/** All members' layers, stacked: `[members, inputs, outputs]` and `[members, 1, outputs]`. */
const stacked = (layers) =>
  layers.map(({ weight, bias, shape: [members, inputs, outputs] }) => ({
    w: np.array(weight).reshape([members, inputs, outputs]),
    b: np.array(bias).reshape([members, 1, outputs]),
  }));

/**
 * Separate layers for each member. For two critics this is faster than a stack, which jax-js multiplies at half the
 * speed. For ten networks it is slower, because every array has overhead in JavaScript.
 */
function apart(layers) {
  const members = layers[0].shape[0];
  return Array.from({ length: members }, (_, member) =>
    layers.map(({ weight, bias, shape: [, inputs, outputs] }) => {
      const each = inputs * outputs;
      return {
        w: np.array(weight.slice(member * each, (member + 1) * each)).reshape([inputs, outputs]),
        b: np.array(bias.slice(member * outputs, (member + 1) * outputs)),
      };
    }),
  );
}

/** `[batch, outputs]` of one network, or `[members, batch, outputs]` of a stack. */
function forward(layers, x, activation) {
  layers.forEach(({ w, b }, index) => {
    x = np.matmul(x, w).add(b);
    if (index < layers.length - 1) x = activation(x);
  });
  return x;
}

/** Sampled actions and their log-density, `[batch, action]` and `[batch, 1]`. */
function sample(actor, state, noise) {
  const [mean, raw] = np.split(forward(actor, state, nn.relu), 2, 1);
  const log_std = np
    .tanh(raw)
    .add(1)
    .mul(0.5 * (logStd[1] - logStd[0]))
    .add(logStd[0]);
  const u = mean.add(np.exp(log_std.ref).mul(noise.ref));
  const density = np
    .square(noise)
    .mul(-0.5)
    .sub(0.5 * Math.log(2 * Math.PI))
    .sub(log_std)
    .sub(
      np
        .negative(u.ref)
        .add(Math.LN2)
        .sub(nn.softplus(u.ref.mul(-2)))
        .mul(2),
    );
  return [np.tanh(u), density];
}

/** Return the values of both critics, `[batch, 1]` each. */
function values([first, second], state, action) {
  const input = np.concatenate([state, action], 1);
  return [forward(first, input.ref, nn.relu), forward(second, input, nn.relu)];
}

const update = jit(function update(agent, batch, noise, correction) {
  const temperature = np.exp(agent.temperature.ref);
  const [nextAction, nextDensity] = sample(tree.ref(agent.actor), batch.next.ref, noise[0]);
  const target = lax.stopGradient(
    np
      .minimum(...values(tree.ref(agent.targets), batch.next, nextAction))
      .sub(nextDensity.mul(temperature.ref))
      .mul(batch.continues)
      .mul(hyper.gamma)
      .add(batch.reward),
  );
  const [criticLoss, criticGrad] = valueAndGrad((critics) => {
    const [first, second] = values(critics, batch.state.ref, batch.action);
    const errors = np.square(first.sub(target.ref)).add(np.square(second.sub(target)));
    return np.mean(errors).mul(0.5);
  })(tree.ref(agent.critics));
  const [critics, criticAdam] = adam(
    agent.critics,
    criticGrad,
    agent.criticAdam,
    tree.ref(correction),
  );

  const [[actorLoss, density], actorGrad] = valueAndGrad(
    (actor) => {
      const [action, density] = sample(actor, batch.state.ref, noise[1]);
      const q = np.minimum(...values(tree.ref(critics), batch.state, action));
      const mean = np.mean(density.ref);
      return [np.mean(density.mul(temperature).sub(q)), mean];
    },
    { hasAux: true },
  )(tree.ref(agent.actor));
  const [actor, actorAdam] = adam(agent.actor, actorGrad, agent.actorAdam, tree.ref(correction));

  const gap = np.negative(density).add(1);
  const [t, temperatureAdam] = adam([agent.temperature], [gap], agent.temperatureAdam, correction);
  const targets = tree.map(
    (t, c) => t.mul(1 - hyper.tau).add(c.mul(hyper.tau)),
    agent.targets,
    tree.ref(critics),
  );
  return [
    { actor, critics, targets, temperature: t[0], actorAdam, criticAdam, temperatureAdam },
    { critic: criticLoss, actor: actorLoss },
  ];
});

function sac(width) {
  const fixture = sacFixture(width);
  const { batch, observation, action } = sizes;
  const [actor] = apart(fixture.actor);
  const critics = apart(fixture.critics);
  const temperature = np.array(Math.log(hyper.temperature));
  let agent = {
    actorAdam: adamState(tree.ref(actor)),
    criticAdam: adamState(tree.ref(critics)),
    temperatureAdam: adamState([temperature.ref]),
    actor,
    critics,
    targets: apart(fixture.critics),
    temperature,
  };
  const rows = {
    state: np.array(fixture.state).reshape([batch, observation]),
    next: np.array(fixture.next).reshape([batch, observation]),
    action: np.array(fixture.actions).reshape([batch, action]),
    reward: np.array(fixture.reward).reshape([batch, 1]),
    continues: np.array(fixture.continues).reshape([batch, 1]),
  };
  const noise = fixture.noise.map((pair) =>
    pair.map((part) => np.array(part).reshape([batch, action])),
  );
  let steps = 0;
  const losses = [];
  return {
    async run(n) {
      for (let i = 0; i < n; i++) {
        const pair = noise[steps % noise.length];
        steps += 1;
        const [next, loss] = update(
          agent,
          tree.ref(rows),
          tree.ref(pair),
          correction(steps, hyper.rate),
        );
        agent = next;
        // Wait for each step: pending work slows all that follows.
        await blockUntilReady(loss.critic);
        if (losses.length < 8) losses.push(loss);
        else tree.dispose(loss);
      }
    },
    losses: async () => Promise.all(losses.map(async (loss) => (await loss.critic.ref.data())[0])),
  };
}

/** Gaussian negative log-likelihood with softly bounded log-variance, summed over networks. */
function likelihood(layers, x, y) {
  const [mean, raw] = np.split(forward(layers, x, nn.silu), 2, 2);
  const below = np.negative(nn.softplus(np.negative(raw).add(logVariance[1]))).add(logVariance[1]);
  const s = nn.softplus(below.sub(logVariance[0])).add(logVariance[0]);
  const error = np.square(mean.sub(y)).mul(np.exp(np.negative(s.ref)));
  return np.sum(np.mean(error.add(s), 1)).mul(0.5);
}

const fit = jit(function fit(layers, state, x, y, correction) {
  const [loss, grads] = valueAndGrad((layers) => likelihood(layers, x, y))(tree.ref(layers));
  const [next, moments] = adam(layers, grads, state, correction);
  return [next, moments, loss];
});

function ensemble() {
  const fixture = ensembleFixture();
  const { networks, inputs, batch } = sizes.ensemble;
  let layers = stacked(fixture.layers);
  let state = adamState(tree.ref(layers));
  const x = np.array(fixture.x).reshape([networks, batch, inputs]);
  const y = np.array(fixture.y).reshape([networks, batch, 1]);
  let steps = 0;
  const losses = [];
  return {
    async run(n) {
      for (let i = 0; i < n; i++) {
        steps += 1;
        let loss;
        [layers, state, loss] = fit(
          layers,
          state,
          x.ref,
          y.ref,
          correction(steps, hyper.modelRate),
        );
        await blockUntilReady(loss);
        if (losses.length < 8) losses.push(loss);
        else loss.dispose();
      }
    },
    losses: async () => Promise.all(losses.map(async (loss) => (await loss.ref.data())[0])),
  };
}

const product = jit((a, b) => np.matmul(a, b));

function gemm() {
  const random = generator(3);
  const a = np.array(uniforms(250 * 256, random)).reshape([250, 256]);
  const b = np.array(uniforms(256 * 256, random)).reshape([256, 256]);
  return {
    async run(n) {
      for (let i = 0; i < n; i++) {
        const c = product(a.ref, b.ref);
        await blockUntilReady(c);
        c.dispose();
      }
    },
  };
}

serve(async () => {
  await init('wasm');
  defaultDevice('wasm');
  return {
    'sac-256': () => sac(256),
    'sac-64': () => sac(64),
    ensemble,
    'gemm-250x256x256': gemm,
  };
});
