/** Arguments, configurations and tables that no caller should give. */
import assert from 'node:assert/strict';
import { attack, SHORT, told } from './api-tools.mjs';

/** @type {import('../attacks.mjs').Attack[]} */
export const attacks = [
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
];
const document = Object.create(null);
