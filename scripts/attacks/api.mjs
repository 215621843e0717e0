/** Misuse of the API, in one process and one wasm instance. */
import assert from 'node:assert/strict';

const kind = 'API';
export const SHORT = {
  env_steps: 450,
  initial_random_steps: 400,
  curve_every: 450,
  curve_episodes: 1,
  evaluation_episodes: 2,
  agent: { hidden: [8], batch_size: 8 },
  model: { hidden: [8], max_epochs: 2 },
  rollout: { starts: 4 },
};

/** @type {Promise<any> | null} */ let loading = null;
export const api = () =>
  (loading ??= (async () => {
    const module = await import('../../www/api/index.ts');
    const { readFile } = await import('node:fs/promises');
    const { inProject } = await import('../lib/project.mjs');
    await module.load(
      await readFile(inProject('pkg/cmbpo_bg.wasm')),
      await readFile(inProject('pkg/tables_bg.wasm')),
    );
    return module;
  })());

/** The numbers are those that they were at first. @param {any} module */
export function sound(module) {
  const session = new module.Session(SHORT, 'c-mbpo', 7);
  while (!session.done) session.advance(64);
  const { weights_hash: hash } = session.result();
  session.free();
  known ??= hash;
  assert.equal(hash, known, 'another result than before');
}
/** @type {string | null} */ let known = null;

export const told = (/** @type {() => unknown} */ work) => {
  const begun = performance.now();
  const answer = said(work);
  const ms = performance.now() - begun;
  return ms > 1000 ? `SLOW ${Math.round(ms)} ms ${answer}` : answer;
};
const said = (/** @type {() => unknown} */ work) => {
  try {
    const value = work();
    return `took: ${typeof value === 'object' ? Object.prototype.toString.call(value) : String(value).slice(0, 40)}`;
  } catch (error) {
    assert.ok(error instanceof Error, `threw ${String(error)}`);
    assert.doesNotMatch(
      error.message,
      /unreachable|memory access|null pointer|recursive use|undefined is not (a|an|it)\b|Cannot read|reading '|is not a function/,
      error.stack,
    );
    return error.message.slice(0, 110);
  }
};

/** @type {(round: number, tries: string, work: (module: any) => Promise<string[]> | string[]) => import('../attacks.mjs').Attack} */
const attack = (round, tries, work) => ({
  ...{ round, kind, tries },
  run: async () => {
    const module = await api();
    sound(module);
    const seen = await work(module);
    sound(module);
    return [...new Set(seen)].join(' || ');
  },
});

let worlds = 0;
const world = (/** @type {object} */ change, name = `w${(worlds += 1)}`) => ({
  ...{ name, state: ['X', 'V'], low: [-1, -1], high: [1, 1], action: ['P'], horizon: 20 },
  reset: () => [0, 0],
  step: () => ({ state: [0.1, 0.2], reward: 1, done: false }),
  ...change,
});

/** @type {import('../attacks.mjs').Attack[]} */
export const attacks = [
  attack(
    1,
    'every method of a run after free, after free twice, on a stranger, on null',
    ({ Session, Resampler }) => {
      const seen = [];
      for (const [Class, make, prototype] of [
        [Session, () => new Session(SHORT, 'sac', 1), Session.prototype],
        [
          Resampler,
          () =>
            new Resampler(
              ['a', 'b'],
              Float64Array.from({ length: 40 }, (_, i) => (i * 7) % 11),
              { learner: 'pc', test: 'fisher-z', alpha: 0.05 },
            ),
          Resampler.prototype,
        ],
      ]) {
        const object = make();
        object.free();
        const names = new Set();
        for (let at = prototype; at && at !== Object.prototype; at = Object.getPrototypeOf(at))
          for (const name of Object.getOwnPropertyNames(at)) names.add(name);
        for (const name of names) {
          if (name === 'constructor' || String(name).startsWith('__')) continue;
          for (const that of [object, {}, null, Object.create(prototype)]) {
            const message = told(() => {
              const value = Reflect.get(prototype, String(name), that ?? prototype);
              return typeof value === 'function' ? value.call(that, 1, 1, 1) : value;
            });
            seen.push(message);
          }
        }
        assert.ok(Class);
      }
      return seen;
    },
  ),
  attack(
    1,
    'free in the midst of a step of its own environment; advance within advance; result within step',
    ({ Session, custom_environment }) => {
      const seen = [];
      for (const deed of ['free', 'advance', 'checkpoint', 'result', 'live_step', 'progress']) {
        /** @type {any} */ let session;
        let at = 0;
        const environment = custom_environment(
          world({
            step: () => {
              at += 1;
              if (session && at % 50 === 0) Reflect.get(session, deed).call(session, 1);
              return { state: [0.1, 0.2], reward: 1, done: false };
            },
          }),
        );
        seen.push(
          `${deed}: ${told(() => {
            session = new Session({ ...SHORT, environment }, 'sac', 1);
            for (let i = 0; i < 40; i += 1) session.advance(16);
          })}`,
        );
        seen.push(told(() => session.free()));
      }
      return seen;
    },
  ),
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
  attack(1, 'arguments of every type to every function', (module) => {
    const seen = [];
    const values = [
      undefined,
      null,
      5,
      -1,
      NaN,
      1n,
      '',
      'x',
      Symbol('s'),
      () => 1,
      [],
      {},
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('proxy');
          },
        },
      ),
      Object.freeze({ seed: 1 }),
      new Date(),
      new Map(),
      Promise.resolve(),
      new (class Odd {
        constructor() {
          this.env_steps = 1;
        }
      })(),
      {
        get env_steps() {
          throw new Error('getter');
        },
      },
      new Float64Array(3),
      document,
    ];
    for (const name of [
      'custom_environment',
      'check_environment',
      'validate_config',
      'validate_shift',
      'validate_discover_options',
      'environment_info',
      'discover',
      'hold_against',
      'fresh_seed',
      'presets',
      'build_info',
    ]) {
      for (const value of values)
        for (const more of [[], [value, value, value]]) {
          seen.push(`${name}: ${told(() => Reflect.get(module, name)(value, ...more))}`);
        }
    }
    for (const value of values) {
      seen.push(
        told(() => new module.Session(value, 'sac', 1).free()),
        told(() => new module.Session(SHORT, value, 1).free()),
        told(() => new module.Session(SHORT, 'sac', value).free()),
        told(() => module.Session.resume(value)),
        told(() => module.Session(SHORT, 'sac', 1)),
      );
    }
    return seen.filter((text) => /took/.test(text)).slice(0, 60);
  }),
  attack(
    1,
    'typed arrays: shared, detached, of a growing buffer, of 10^8 numbers, sparse, with holes',
    async ({ discover, Session, Resampler }) => {
      const options = { learner: 'pc', test: 'fisher-z', alpha: 0.05 };
      const detached = new Float64Array(40);
      structuredClone(detached, { transfer: [detached.buffer] });
      const shared = new Float64Array(new SharedArrayBuffer(320));
      const growing = new Float64Array(
        Reflect.construct(ArrayBuffer, [320, { maxByteLength: 640 }]),
      );
      for (let i = 0; i < 40; i += 1) shared[i] = growing[i] = (i * 7) % 11;
      const seen = [];
      for (const values of [
        detached,
        shared,
        growing,
        new Float64Array(0),
        new Float64Array(1e8),
        Array(40),
        Array(40).fill('1'),
        Array(40).fill(1n),
        [, 1, , 2],
        new Float32Array(40),
        new Int8Array(40),
        new BigInt64Array(40),
        new DataView(new ArrayBuffer(8)),
        { length: 40 },
        { length: 2 ** 40 },
        Object.assign([], { length: 2 ** 31 }),
      ]) {
        seen.push(
          told(() => discover(['a', 'b'], values, options)),
          told(() => new Resampler(['a', 'b'], values, options).free()),
        );
      }
      for (const names of [
        [],
        ['a'],
        ['a', 'a'],
        [''],
        Array(3000)
          .fill('x')
          .map((x, i) => x + i),
        [1, 2],
        ['a', , 'b'],
        'ab',
        ['\ud800', 'b'],
        ['__proto__', 'constructor'],
      ])
        seen.push(told(() => discover(names, shared, options)));
      const session = new Session(SHORT, 'c-mbpo', 3);
      for (const values of [
        detached,
        shared,
        new Float32Array(2 ** 22),
        [NaN, 1, 2, 3],
        new Float32Array(3),
      ])
        seen.push(
          told(() => session.mean_action(values)),
          told(() => session.predict(values, values)),
          told(() => session.expect(values, values)),
          told(() => session.what_if(0, values, values)),
          told(() => session.rollouts(1, 1, 'far', 1, values)),
        );
      for (const n of [0, 1e9, 2 ** 32, 1.5, '5', NaN])
        seen.push(
          told(() => session.live_step(n)),
          told(() => session.evaluate('far', n, 1)),
          told(() => session.rollouts(n, n, 'far', 1)),
          told(() => session.what_if(n)),
          told(() => session.advance(n === 1e9 ? 3 : n)),
        );
      session.free();
      return seen;
    },
  ),
  attack(1, '3,000 runs made and never freed; 3,000 refused', ({ Session }) => {
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 3000; i += 1)
      told(() => new Session({ ...SHORT, env_steps: -i }, 'sac', i));
    for (let i = 0; i < 3000; i += 1) new Session(SHORT, 'sac', i);
    return [`${Math.round((process.memoryUsage().rss - before) / 1e6)} MB more`];
  }),
  attack(
    1,
    'saved runs of which one byte is changed, one is added, one is missing, and of another run',
    ({ Session }) => {
      const session = new Session(SHORT, 'c-mbpo', 3);
      session.advance(100);
      const file = session.checkpoint();
      const seen = [];
      for (let i = 0; i < file.length; i += Math.ceil(file.length / 200)) {
        const copy = Uint8Array.from(file);
        copy[i] ^= 1;
        seen.push(told(() => Session.resume(copy).free()).replace(/[0-9a-f]{64}/g, '…'));
      }
      seen.push(
        told(() => Session.resume(file.subarray(1))),
        told(() => Session.resume(file.subarray(0, -1))),
        told(() => Session.resume(new Uint8Array([...file, 0]))),
        told(() => Session.resume(Buffer.from(file)).free()),
      );
      session.free();
      return [...new Set(seen.map((text) => text.replace(/\d+/g, 'N')))];
    },
  ),
  attack(2, 'fifty runs in turns give what each gives alone', ({ Session }) => {
    const config = { ...SHORT, env_steps: 420 };
    const alone = [0, 1, 2].map((seed) => {
      const session = new Session(config, 'mbpo', seed);
      while (!session.done) session.advance(16);
      const { weights_hash: hash } = session.result();
      session.free();
      return hash;
    });
    const all = Array.from({ length: 50 }, (_, i) => new Session(config, 'mbpo', i % 3));
    while (all.some((session) => !session.done))
      for (const session of all) if (!session.done) session.advance(5);
    all.forEach((session, i) => {
      assert.equal(session.result().weights_hash, alone[i % 3]);
      session.free();
    });
    return [`${all.length} runs`];
  }),
  attack(
    2,
    'configurations that change while they are read, with toJSON, of classes, sealed, inherited',
    ({ Session, validate_config }) => {
      let n = 0;
      const values = [
        {
          get env_steps() {
            n += 1;
            return n % 2 ? 450 : -1;
          },
        },
        { env_steps: 450, toJSON: () => ({ env_steps: -5 }) },
        Object.create({ env_steps: -5 }),
        Object.seal({ env_steps: 450 }),
        { env_steps: { valueOf: () => 450 } },
        { env_steps: Object(450) },
        { env_steps: '450' },
        { env_steps: [450] },
        { env_steps: true },
        { env_steps: 450.5 },
        { env_steps: 2 ** 53 },
        { env_steps: -0 },
        { agent: { hidden: new (class extends Array {})() } },
        { agent: { hidden: new Uint8Array([8]) } },
        new Proxy({ env_steps: 450 }, {}),
        { model: null },
        { ['\u0000']: 1 },
        { 'env_steps ': 1 },
        { ENV_STEPS: 1 },
      ];
      return values.flatMap((value) => [
        told(() => validate_config(value).env_steps),
        told(() => new Session(value, 'sac', 1).free()),
      ]);
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
  attack(
    2,
    'tables: all missing, infinite, constant, copies, tiny, huge; options that contradict each other',
    ({ discover }) => {
      const n = 80;
      const column = (/** @type {(i: number) => number} */ f) =>
        Array.from({ length: n }, (_, i) => f(i));
      const join = (/** @type {number[][]} */ ...columns) =>
        Float64Array.from(columns[0].flatMap((_, i) => columns.map((each) => each[i])));
      const a = column((i) => (i * 37) % 79);
      const tables = [
        join(
          a,
          column(() => NaN),
        ),
        join(
          a,
          column(() => Infinity),
        ),
        join(
          a,
          column(() => 1),
        ),
        join(a, a),
        join(
          a,
          column((i) => i * 1e-320),
        ),
        join(
          a,
          column((i) => i * 1e305),
        ),
        join(
          a,
          column((i) => (i === 3 ? 1e300 : i)),
        ),
        join(
          column(() => NaN),
          column(() => NaN),
        ),
      ];
      const options = [
        { test: 'fisher-z', learner: 'pc' },
        { test: 'g-squared', learner: 'pc' },
        { test: 'rcot', learner: 'pc' },
        { learner: 'ges' },
        { learner: 'lingam' },
        { learner: 'fci', test: 'gcm' },
        { learner: 'pc', alpha: NaN },
        { learner: 'pc', alpha: 0 },
        { learner: 'pc', max_depth: -1 },
        {
          learner: 'pc',
          knowledge: {
            required: [
              ['a', 'b'],
              ['b', 'a'],
            ],
          },
        },
        { learner: 'pc', knowledge: { required: [['a', 'b']], forbidden: [['a', 'b']] } },
        { learner: 'pc', knowledge: { tiers: [['a', 'a'], ['q']] } },
        { learner: 'pc', censored: { a: [5, -5] } },
        { learner: 'pc', series: { lags: 79 } },
        { learner: 'pc', series: { lags: 1, episode: 'zz' } },
        { learner: 'pc', labels: [[1], [2]] },
        { learner: '__proto__' },
      ];
      return tables
        .flatMap((values) =>
          options.map((option) => told(() => discover(['a', 'b'], values, option))),
        )
        .map((text) => text.replace(/\d+/g, 'N'));
    },
  ),
  attack(
    2,
    'resamples by odd numbers; a run asked before it has a model and after its end',
    ({ Resampler, Session }) => {
      const seen = [];
      const resampler = new Resampler(
        ['a', 'b'],
        Float64Array.from({ length: 160 }, (_, i) => (i * 7) % 11),
        { learner: 'pc', test: 'fisher-z', alpha: 0.05 },
      );
      for (const first of [0, -1, 2 ** 32 - 1, 2 ** 53, NaN, '0', null])
        for (const many of [0, 1, -1, NaN, undefined])
          seen.push(told(() => resampler.count(first, many)));
      resampler.free();
      for (const steps of [0, 5, 100_000]) {
        const session = new Session(SHORT, 'c-mbpo', 4);
        for (let i = 0; i < steps && !session.done; i += 50) session.advance(50);
        for (const call of [
          () => session.result(),
          () => session.predict([0, 0], [0]),
          () => session.expect([0, 0], [0]),
          () => session.rollouts(1, 5, 'far', 1),
          () => session.what_if(0),
          () => session.what_if(10 ** 9),
          () => session.transitions().length,
          () => session.safetensors().length,
          () => session.evaluate('nope', 1, 1),
          () => session.evaluate({ gain: NaN }, 1, 1),
          () => session.set_live_shift('far'),
          () => session.live_place(NaN),
          () => session.live_place(1e300),
          () => session.live_reset(),
          () => session.step(),
          () => session.history().length,
          () => session.advance(1),
        ])
          seen.push(told(call));
        session.free();
      }
      return seen;
    },
  ),
  attack(
    2,
    'tables from texts, bytes, Blobs, Responses, streams that fail or are read already',
    async ({ read_table }) => {
      const seen = [];
      const used = new Response('a,b\n1,2\n');
      await used.text();
      const failing = new Response(
        new ReadableStream({
          pull() {
            throw new Error('cut');
          },
        }),
      );
      for (const source of [
        'a,b\n1,2\n3,4',
        '\ud800,b\n1,2',
        new Blob(['a,b\n1,2\n']),
        new Response('a,b\n1,2\n'),
        used,
        failing,
        new Uint8Array([0xff, 0xfe, 65]),
        new Uint8Array(new SharedArrayBuffer(8)),
        new ArrayBuffer(4),
        null,
        undefined,
        5,
        {},
        [],
        Promise.resolve('a,b\n1,2'),
        { text: () => 5 },
        { arrayBuffer: () => Promise.reject(new Error('theirs')) },
        new URL('file:///etc/hostname'),
      ]) {
        for (const options of [
          undefined,
          null,
          { encoding: 'nope' },
          { labels: 'a' },
          { decimal: 'x' },
          {
            get encoding() {
              throw new Error('getter');
            },
          },
        ]) {
          try {
            const table = await read_table(source, options);
            seen.push(`took ${table.names}`);
          } catch (error) {
            assert.ok(error instanceof Error);
            assert.doesNotMatch(
              error.message,
              /Cannot read|is not a function|undefined is/,
              String(error.stack),
            );
            seen.push(error.message.slice(0, 80));
          }
        }
      }
      return seen;
    },
  ),
  attack(2, 'load twice, at once, from what is no wasm, without tables', async (module) => {
    const { readFile } = await import('node:fs/promises');
    const { inProject } = await import('../lib/project.mjs');
    const bytes = await readFile(inProject('pkg/cmbpo_bg.wasm'));
    const tables = await readFile(inProject('pkg/tables_bg.wasm'));
    const seen = [];
    for (const given of [
      [bytes, tables],
      [new Uint8Array(3), tables],
      ['http://127.0.0.1:1/x.wasm'],
      [bytes.subarray(0, 1000), null],
      [null, null],
      [5],
      [bytes, null],
      [bytes, tables],
    ]) {
      const answers = await Promise.allSettled([module.load(...given), module.load(...given)]);
      seen.push(
        ...answers.map((answer) =>
          answer.status === 'fulfilled'
            ? 'loaded'
            : `${answer.reason.name}: ${answer.reason.message}`.slice(0, 110),
        ),
      );
    }
    return seen;
  }),
];
const document = Object.create(null);
