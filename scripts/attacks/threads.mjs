/** The API in threads, in other realms, and with values that do something when they are read. */
import assert from 'node:assert/strict';
import vm from 'node:vm';
import { Worker } from 'node:worker_threads';
import { pathToFileURL } from 'node:url';
import { inProject } from '../lib/project.mjs';
import { api, SHORT, sound, told } from './api-tools.mjs';
import { collider, edgesOf, joined } from './learners.mjs';

const kind = 'API';

/** @param {string} tries @param {(module: any) => Promise<unknown[]> | unknown[]} work @returns {import('../attacks.mjs').Attack} */
const attack = (tries, work) => ({
  ...{ round: 3, kind, tries },
  run: async () => {
    const module = await api();
    sound(module);
    const seen = await work(module);
    sound(module);
    const report = module.discover(['a', 'b', 'c'], joined(collider(400)), { test: 'fisher-z' });
    assert.equal(edgesOf(report), 'a>c b>c', 'another graph than before');
    return [...new Set(seen.map(String))].join(' || ');
  },
});

const address = (/** @type {string} */ file) => pathToFileURL(inProject(file)).href;

/** Takes the API, which is TypeScript, into a thread: tsx is in the main one only. */
const API = `(await import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))})).register();
      const api = await import(${JSON.stringify(address('www/api/index.ts'))});`;

/** Some lines in a thread of their own, with the API in `api`. @param {string} lines @param {any} [data] @param {any[]} [transferList] @param {object} [more] */
function inThread(lines, data, transferList = [], more = {}) {
  const source = `
    const { parentPort, workerData: given } = require('node:worker_threads');
    const run = (session) => { while (!session.done) session.advance(64); return session.result().weights_hash; };
    (async () => {
      ${API}
      parentPort.postMessage(await (async () => { ${lines} })());
    })();`;
  const worker = new Worker(source, { eval: true, workerData: data, transferList, ...more });
  return new Promise((resolve, reject) => {
    worker.once('message', (value) => {
      resolve(value);
      void worker.terminate();
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread ended with ${code}`)));
  });
}

const WASM = JSON.stringify([address('pkg/cmbpo_bg.wasm'), address('pkg/tables_bg.wasm')]);
const LOAD = `const [a, t] = ${WASM}; await api.load(new URL(a), new URL(t));`;
const hashOf = (/** @type {any} */ session) => {
  while (!session.done) session.advance(64);
  const { weights_hash: hash } = session.result();
  session.free();
  return hash;
};

/** @type {import('../attacks.mjs').Attack[]} */
export const attacks = [
  attack(
    'four threads at once, one compiled module for all: the same numbers as here',
    async (module) => {
      const { readFile } = await import('node:fs/promises');
      const compiled = await WebAssembly.compile(await readFile(inProject('pkg/cmbpo_bg.wasm')));
      const here = hashOf(new module.Session(SHORT, 'mbpo', 3));
      const hashes = await Promise.all(
        [1, 2, 3, 4].map(() =>
          inThread(
            'await api.load(given.compiled, null); return run(new api.Session(given.SHORT, "mbpo", 3));',
            { compiled, SHORT },
          ),
        ),
      );
      for (const hash of hashes) assert.equal(hash, here);
      return hashes;
    },
  ),
  attack(
    'a saved run handed to a thread by transfer, and back; the detached bytes afterwards',
    async (module) => {
      const session = new module.Session(SHORT, 'c-mbpo', 9);
      session.advance(40);
      const file = session.checkpoint();
      const whole = hashOf(session);
      const hash = await inThread(`${LOAD} return run(api.Session.resume(given));`, file, [
        file.buffer,
      ]);
      assert.equal(hash, whole);
      assert.equal(file.length, 0);
      return [told(() => module.Session.resume(file)), hash];
    },
  ),
  attack(
    'a thread that is ended amid a run, twenty times, and one with little memory',
    async (module) => {
      for (let at = 0; at < 20; at += 1) {
        const worker = new Worker(
          `(async () => { ${API} ${LOAD}
        const s = new api.Session({ env_steps: 100000 }, 'c-mbpo', 1); for (;;) s.advance(100); })();`,
          { eval: true },
        );
        await new Promise((resolve) => setTimeout(resolve, 40 * at));
        await worker.terminate();
      }
      const small = await inThread(
        `${LOAD} return run(new api.Session(given, 'sac', 1));`,
        SHORT,
        [],
        { resourceLimits: { maxOldGenerationSizeMb: 24, stackSizeMb: 1 } },
      ).catch((error) => error.message);
      assert.equal(small, hashOf(new module.Session(SHORT, 'sac', 1)));
      return [small];
    },
  ),
  attack(
    'tables on shared memory that another thread changes all the time',
    async ({ discover, Resampler }) => {
      const shared = new Float64Array(new SharedArrayBuffer(8 * 3 * 4000));
      shared.set(joined(collider(4000)));
      const worker = new Worker(
        `const { workerData } = require('node:worker_threads'); let x = 1;
      for (;;) { x = (x * 48271) % 2147483647; workerData[x % workerData.length] = x % 5 ? x / 1e9 : x % 2 ? NaN : Infinity; }`,
        { eval: true, workerData: shared },
      );
      await new Promise((resolve) => worker.once('online', resolve));
      const seen = [];
      for (let at = 0; at < 30; at += 1) {
        seen.push(
          told(() => discover(['a', 'b', 'c'], shared, { test: 'fisher-z' })).slice(0, 30),
          told(() =>
            new Resampler(['a', 'b', 'c'], shared, { test: 'fisher-z', bootstrap: 3 }).free(),
          ).slice(0, 30),
        );
      }
      await worker.terminate();
      return seen;
    },
  ),
  attack(
    'a getter in a configuration that throws a RangeError, as a date or a recursion does: other runs go on',
    (module) => {
      const { Session, Resampler, discover, validate_config } = module;
      const odd = (/** @type {string} */ name) => ({
        get [name]() {
          return new Date(NaN).toISOString();
        },
      });
      const alone = hashOf(new Session(SHORT, 'mbpo', 5));
      const run = new Session(SHORT, 'mbpo', 5);
      run.advance(30);
      const given = joined(collider(200));
      const resampler = new Resampler(['a', 'b', 'c'], given, { test: 'fisher-z', bootstrap: 3 });
      const seen = [
        told(() => new Session(odd('env_steps'), 'sac', 1)),
        told(() => new Session(SHORT, 'sac', { valueOf: () => (1).toFixed(1000) })),
        told(() => run.evaluate('far', { valueOf: () => new Array(-1) }, 1)),
        told(() => run.live_place({ valueOf: () => new Array(-1) })),
        told(() => Session.resume(odd('length'))),
        told(() => validate_config(odd('env_steps'))),
        told(() => run.evaluate(odd('gain'), 1, 1)),
        told(() => run.set_live_shift(odd('gain'))),
        told(() => new Resampler(['a', 'b', 'c'], given, odd('alpha'))),
        told(() => discover(['a', 'b', 'c'], given, odd('alpha'))),
      ];
      assert.equal(hashOf(run), alone, 'the run that was under way');
      assert.match(
        told(() => JSON.stringify(resampler.count(0, 3))),
        /took/,
      );
      resampler.free();
      return seen;
    },
  ),
  attack(
    'called where the stack ends: refused or done, and the runs of the thread go on',
    (module) => {
      const { Session, validate_config } = module;
      const seen = new Set();
      let lost = 0;
      for (const call of [
        () => validate_config({ env_steps: 5 }),
        () => new Session(SHORT, 'sac', 1).free(),
      ]) {
        const run = new Session(SHORT, 'mbpo', 5);
        /** @type {(left: number) => void} */
        const level = (left) => {
          if (left > 0) level(left - 1);
          else call();
        };
        // From where it fails in JavaScript to where it works.
        for (let depth = 20_000; depth > 1000; depth -= 250) {
          try {
            level(depth);
            seen.add('done');
          } catch (error) {
            seen.add(String(/** @type {Error} */ (error).message).slice(0, 60));
          }
        }
        seen.add(told(() => run.advance(1)));
        if (/lost/.test(told(() => run.advance(1)))) lost += 1;
        run.free();
      }
      seen.add(`${lost} runs lost`);
      return [...seen];
    },
  ),
  attack(
    'steps of an environment that throw a RangeError, BigInts, or end the stack',
    ({ Session, custom_environment }) => {
      const seen = [];
      const steps = [
        () => (1).toFixed(1000),
        () => {
          /** @type {() => unknown} */ const level = () => level();
          return level();
        },
        () => 5n,
        () => Symbol('s'),
        () => new Proxy({}, { get: () => new Array(-1) }),
      ];
      for (const [at, step] of steps.entries()) {
        const other = new Session(SHORT, 'sac', 4);
        let n = 0;
        seen.push(
          told(() => {
            const environment = custom_environment({
              ...{
                name: `range${at}`,
                state: ['X'],
                low: [-1],
                high: [1],
                action: ['P'],
                horizon: 20,
              },
              reset: () => [0],
              step: () => (n++ > 3000 ? step() : { state: [0.1], reward: 1, done: false }),
            });
            const session = new Session({ ...SHORT, env_steps: 5000, environment }, 'sac', 1);
            try {
              for (let i = 0; i < 400; i += 1) session.advance(32);
            } finally {
              session.free();
            }
          }),
        );
        const alive = told(() => other.advance(5));
        assert.match(alive, /took/, `a run beside it: ${alive}`);
        other.free();
      }
      return seen;
    },
  ),
  attack(
    'options that detach, grow, empty or replace the table while they are read',
    ({ discover, Resampler }) => {
      const seen = [];
      for (const deed of [
        (/** @type {Float64Array} */ values) =>
          structuredClone(values, { transfer: [values.buffer] }),
        (/** @type {Float64Array} */ values) => values.fill(Infinity),
        (/** @type {Float64Array} */ values) => values.fill(NaN),
        (/** @type {any} */ _, /** @type {any[]} */ names) => (names.length = 0),
        (/** @type {any} */ _, /** @type {any[]} */ names) => names.push('d', 'e', 'f'),
        (/** @type {any} */ _, /** @type {any[]} */ names) => (names[0] = { toString: null }),
        (/** @type {any} */ _, /** @type {any[]} */ names) => (names[0] = 'b'),
        (/** @type {any} */ _, /** @type {any[]} */ names) => (names[1] = Symbol('x')),
      ])
        for (const Made of [
          (/** @type {any} */ ...given) => discover(...given),
          (/** @type {any} */ ...given) => {
            const resampler = new Resampler(...given);
            resampler.count(0, 1);
            resampler.free();
          },
        ]) {
          const values = joined(collider(100));
          const names = ['a', 'b', 'c'];
          const options = {
            get test() {
              deed(values, names);
              return 'fisher-z';
            },
            bootstrap: 2,
          };
          seen.push(told(() => Made(names, values, options)));
        }
      return seen;
    },
  ),
  attack(
    'lists that are proxies: lengths that change, are negative, NaN or endless; ownKeys without end',
    (module) => {
      const { validate_config, Session, discover, hold_against } = module;
      const list = (/** @type {(read: number) => unknown} */ length) => {
        let read = 0;
        return new Proxy([8], {
          get: (target, name) =>
            name === 'length' ? length((read += 1)) : Reflect.get(target, name),
        });
      };
      const seen = [];
      for (const length of [
        (/** @type {number} */ read) => (read === 1 ? 1 : 3e7),
        () => -5,
        () => NaN,
        () => 2 ** 53,
        () => 5n,
        () => '1',
        () => ({}),
      ])
        seen.push(
          told(() => validate_config({ agent: { hidden: list(length) } })),
          told(() => discover(list(length), joined(collider(50)))),
          told(() => discover(['a', 'b'], list(length))),
          told(() => hold_against(['a', 'b'], list(length), [])),
          told(() => new Session(SHORT, 'sac', 1).mean_action(list(length))),
        );
      const names = new Proxy(
        {},
        { ownKeys: () => Array.from({ length: 2e6 }, (_, at) => `k${at}`) },
      );
      seen.push(told(() => validate_config(names)));
      return seen;
    },
  ),
  attack(
    'values of another realm (vm, as in Jest): configurations, tables, saved runs, environments',
    async (module) => {
      const { Session, discover, Resampler, custom_environment, read_table, compileModule } =
        module;
      const { readFile } = await import('node:fs/promises');
      const realm = vm.createContext({ out: null });
      const there = (/** @type {string} */ code) => vm.runInContext(`(${code})`, realm);
      const copy = (/** @type {ArrayLike<number>} */ list, /** @type {string} */ type) => {
        realm.given = list;
        return vm.runInContext(`${type}.from(given)`, realm);
      };
      const session = new Session(there(JSON.stringify(SHORT)), 'mbpo', 2);
      session.advance(30);
      const file = copy(session.checkpoint(), 'Uint8Array');
      const whole = hashOf(session);
      assert.equal(hashOf(Session.resume(file)), whole, 'a run that goes on');
      const values = copy(joined(collider(400)), 'Float64Array');
      const names = there("['a', 'b', 'c']");
      const options = there("{ test: 'fisher-z', bootstrap: 2 }");
      assert.equal(edgesOf(discover(names, values, options)), 'a>c b>c');
      new Resampler(names, values, options).free();
      const environment = custom_environment(
        there(
          "{ name: 'realm', state: ['X'], low: Float32Array.of(-1), high: [1], action: ['P'], horizon: 20, reset: () => [0], step: () => ({ state: Float64Array.of(0.1), reward: 1, done: false }) }",
        ),
      );
      const its = hashOf(new Session({ ...SHORT, environment }, 'sac', 1));
      const text = Buffer.from('a,b\n1,2\n3,4\n');
      const table = await read_table(copy(text, 'Uint8Array'));
      const buffer = await read_table(copy(text, 'Uint8Array').buffer);
      assert.deepEqual([table.rows, buffer.rows], [2, 2]);
      const wasm = await readFile(inProject('pkg/tables_bg.wasm'));
      const compiled = await compileModule(copy(wasm, 'Uint8Array').buffer);
      assert.ok(compiled instanceof WebAssembly.Module);
      realm.bytes = wasm;
      const foreign = vm.runInContext('new WebAssembly.Module(bytes)', realm);
      assert.ok(await compileModule(foreign));
      return [its];
    },
  ),
  attack(
    'frozen, sealed and proxied options, Symbol keys, BigInts in every place, names of 255 and 1e6 characters',
    (module) => {
      const {
        validate_config,
        validate_discover_options,
        Session,
        discover,
        validate_shift,
        environment_info,
      } = module;
      const seen = [];
      const frozen = Object.freeze({
        ...SHORT,
        agent: Object.freeze({ ...SHORT.agent }),
        [Symbol('s')]: 1,
      });
      assert.equal(
        hashOf(new Session(frozen, 'sac', 7)),
        hashOf(new Session(new Proxy(structuredClone(SHORT), {}), 'sac', 7)),
      );
      for (const value of [
        1n,
        2n ** 70n,
        -0,
        Symbol.iterator,
        new Date(),
        /x/,
        new Error('e'),
        new Set([1]),
        new WeakMap(),
        globalThis,
        'x'.repeat(1e6),
        '\ud800',
        '\0',
      ])
        for (const place of ['env_steps', 'agent', 'environment', 'model', 'nobody'])
          seen.push(
            told(() => validate_config({ [place]: value })),
            told(() => validate_shift({ [place]: value })),
          );
      for (const value of [1n, Symbol('x'), globalThis, 'x'.repeat(1e6)])
        seen.push(
          told(() => environment_info(value)),
          told(() => environment_info({ equations: value })),
          told(() => validate_discover_options({ alpha: value })),
          told(() => validate_discover_options({ knowledge: { required: [[value, value]] } })),
          told(() => validate_discover_options({ labels: [value] })),
        );
      const given = joined(collider(100).slice(0, 2));
      for (const length of [255, 256, 1000, 10_000, 1e6])
        seen.push(told(() => discover(['n'.repeat(length), 'b'], given, { test: 'fisher-z' })));
      for (const name of ['', ' ', '\n', '\0', '\ud800', '😀', 'a(t-1)', 'a→b', '__proto__', 'b'])
        seen.push(
          `${JSON.stringify(name)}: ${told(() => discover([name, 'b'], given, { test: 'fisher-z' }))}`,
        );
      for (const text of seen) assert.ok(text.length < 200);
      return seen;
    },
  ),
  attack(
    'prototypes patched after loading: Array, Map, Object.fromEntries, Float64Array.from, JSON',
    (module) => {
      const held = [
        Array.from,
        Object.fromEntries,
        JSON.stringify,
        Math.random,
        Date.now,
        Float64Array.from,
      ];
      const seen = [];
      try {
        Math.random = () => 0.5;
        Date.now = () => NaN;
        /** @type {any} */ (Array.prototype).last = () => 5;
        /** @type {any} */ (Object.prototype).env_steps = 5;
        /** @type {any} */ (Object.prototype).toJSON = () => 'theirs';
        sound(module);
        const report = module.discover(['a', 'b', 'c'], joined(collider(400)), {
          test: 'fisher-z',
        });
        assert.equal(edgesOf(report), 'a>c b>c');
        seen.push(told(() => module.fresh_seed()));
      } finally {
        Reflect.deleteProperty(Array.prototype, 'last');
        Reflect.deleteProperty(Object.prototype, 'env_steps');
        Reflect.deleteProperty(Object.prototype, 'toJSON');
        [Math.random, Date.now] = /** @type {any} */ ([held[3], held[4]]);
      }
      return seen;
    },
  ),
];
