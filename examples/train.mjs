/**
 * Train C-MBPO in Node and evaluate it with the lamp reversed.
 *
 *     npm run build && node examples/train.mjs
 */
import { Session, load } from 'cmbpo';

await load();

// Other settings keep their defaults. The seed determines every random number.
const seed = 7;
const session = new Session({ env_steps: 2500 }, 'c-mbpo', seed);

// A run advances in units of a few milliseconds and returns its events.
while (!session.done) {
  for (const event of session.advance(100)) {
    if (event.type === 'graph') {
      console.log(`after ${event.env_steps} steps, parents of R: ${event.parents.R}`);
      console.log(`the policy sees ${event.policy_inputs}`);
    }
  }
}

// The lamp's gain is 1 in training. 20 episodes, drawn from seed 0.
const { mean } = session.evaluate({ gain: -1 }, 20, 0);
console.log(`lamp wired backwards: mean return ${mean.toFixed(2)} of 19.20`);
session.free();
