/**
 * An environment written in JavaScript: a mass on a spring, with a reward near the centre. A gauge follows the mass in
 * training and shows noise when it is broken. C-MBPO has to learn that the gauge causes nothing.
 *
 *     npm run build && node examples/environment.mjs
 */
import { Session, custom_environment, load } from 'cmbpo';

await load();

/** Return a generator of numbers in [-1, 1) from a seed (mulberry32). @param {number} seed */
function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

const clip = (/** @type {number} */ value) => Math.max(-1, Math.min(1, value));

/** One spring. An evaluation creates many of them. */
function spring() {
  let [position, speed] = [0, 0];
  let gauge = 1;
  let noise = uniform(0);
  const seen = () => [position, speed, clip(gauge * position + 0.05 * noise())];
  return {
    /** @param {number} seed @param {string} setting */
    reset(seed, setting) {
      noise = uniform(seed);
      gauge = setting === 'broken' ? 0 : 1;
      [position, speed] = [noise(), 0];
      return seen();
    },
    /** @param {number[]} action */
    step([push = 0]) {
      speed = clip(speed + 0.2 * push - 0.1 * position + 0.01 * noise());
      position = clip(position + 0.2 * speed + 0.01 * noise());
      return { state: seen(), reward: 1 - position * position, done: false };
    },
  };
}

// The environment is checked first. An error names the field, the value and what was expected.
const environment = custom_environment({
  name: 'spring',
  state: ['Position', 'Speed', 'Gauge'],
  low: [-1, -1, -1],
  high: [1, 1, 1],
  action: ['Push'],
  horizon: 50,
  settings: ['broken'],
  create: spring,
});

const session = new Session({ environment, env_steps: 1500 }, 'c-mbpo', 0);
while (!session.done) session.advance(100);
const { policy_inputs: inputs, returns } = session.result();
console.log(`the policy sees ${inputs}`);
for (const [setting, { mean }] of Object.entries(returns)) {
  console.log(`${setting}: mean return ${mean.toFixed(1)} of 50`);
}
session.free();
