/** Environments in JavaScript that do what they should not. */
import { attack, SHORT, told, world } from './api-tools.mjs';

/** @type {import('../attacks.mjs').Attack[]} */
export const attacks = [
  attack(
    1,
    'steps of an environment that give promises, nothing, NaN, too few, getters that throw, strings',
    ({ Session, custom_environment }) => {
      const seen = [];
      for (const step of [
        async () => ({ state: [0, 0], reward: 1, done: false }),
        () => undefined,
        () => null,
        () => 5,
        () => ({ state: [NaN, 0], reward: 1, done: false }),
        () => ({ state: [0], reward: 1, done: false }),
        () => ({ state: [9, 9], reward: 1, done: false }),
        () => ({ state: '00', reward: 1, done: false }),
        () => ({ state: [0, 0], reward: '1', done: false }),
        () => ({ state: [0, 0], reward: Infinity, done: false }),
        () => ({ state: [0, 0], reward: 1, done: 'no' }),
        () => ({
          get state() {
            throw new Error('theirs');
          },
        }),
        () => {
          throw null;
        },
        () => {
          throw 'a text';
        },
        () => {
          throw Object.freeze({});
        },
        () => ({ state: [1n, 2n], reward: 1n, done: false }),
        () => ({
          state: new Proxy([0, 0], {
            get() {
              throw new Error('proxy');
            },
          }),
          reward: 0,
          done: false,
        }),
      ]) {
        seen.push(told(() => custom_environment(world({ step }))));
        // Fine while it is checked, wrong later.
        let n = 0;
        const late = told(() => {
          const environment = custom_environment(
            world({
              step: () =>
                n++ > 3000
                  ? /** @type {any} */ (step)()
                  : { state: [0.1, 0.2], reward: 1, done: false },
            }),
          );
          const session = new Session({ ...SHORT, env_steps: 5000, environment }, 'sac', 1);
          try {
            for (let i = 0; i < 400; i += 1) session.advance(32);
          } finally {
            session.free();
          }
        });
        seen.push(late);
      }
      return seen;
    },
  ),
  attack(
    2,
    'environments of every shape: 0 and 1,000 variables, horizons, bounds, names of the built-in ones, the same object again',
    ({ custom_environment, Session }) => {
      const many = Array.from({ length: 1000 }, (_, i) => `V${i}`);
      const changes = [
        { state: [] },
        {
          state: many,
          low: many.map(() => -1),
          high: many.map(() => 1),
          reset: () => many.map(() => 0),
          step: () => ({ state: many.map(() => 0), reward: 0, done: false }),
        },
        { horizon: 0 },
        { horizon: 1e9 },
        { horizon: NaN },
        { low: [1, 1], high: [-1, -1] },
        { low: [-Infinity, 0] },
        { low: [NaN, 0] },
        { name: 'light-door' },
        { name: 'pendulum' },
        { name: '' },
        { name: 'x'.repeat(1e5) },
        { action: [] },
        { action: ['X'] },
        { state: ['X', 'X'] },
        { state: ['X', 'R'] },
        { reset: async () => [0, 0] },
        {
          reset() {
            throw new Error('theirs');
          },
        },
        { create: () => null },
        { create: () => ({}) },
        { settings: ['a', 'a'] },
        { settings: 5 },
        { truth: { X: ['Q'] } },
        { truth: { X: ['X'] } },
        { step: () => ({ state: [0, 0], reward: 1e308, done: false }) },
        { step: () => ({ state: [0, 0], reward: 1, done: true }) },
      ];
      return changes.map((change) =>
        told(() => {
          const environment = custom_environment(world(change));
          const session = new Session({ ...SHORT, environment }, 'c-mbpo', 1);
          try {
            for (let i = 0; i < 30; i += 1) session.advance(8);
          } finally {
            session.free();
          }
        }),
      );
    },
  ),
  attack(
    2,
    'steps that make runs, learn graphs, change what they gave, or give the same list again',
    ({ custom_environment, Session, discover }) => {
      const list = [0, 0];
      const steps = [
        () => {
          new Session(SHORT, 'sac', 1).free();
          return { state: [0, 0], reward: 1, done: false };
        },
        () => {
          discover(
            ['a', 'b'],
            Float64Array.from({ length: 80 }, (_, i) => (i * 7) % 11),
            { learner: 'pc', test: 'fisher-z', alpha: 0.05 },
          );
          return { state: [0, 0], reward: 1, done: false };
        },
        () => {
          list[0] = (list[0] + 0.1) % 1;
          return { state: list, reward: 1, done: false };
        },
        () => {
          const s = new Session(SHORT, 'sac', 1);
          s.advance(3);
          s.free();
          return { state: [0, 0], reward: 1, done: false };
        },
      ];
      return steps.map((step) =>
        told(() => {
          const session = new Session(
            { ...SHORT, env_steps: 410, environment: custom_environment(world({ step })) },
            'sac',
            1,
          );
          try {
            for (let i = 0; i < 60 && !session.done; i += 1) session.advance(8);
          } finally {
            session.free();
          }
        }),
      );
    },
  ),
];
