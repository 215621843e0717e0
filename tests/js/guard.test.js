/** What is handed over from outside: too deep, circular, too large or of the wrong kind, before it crosses into wasm; and a trap. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import fc from 'fast-check';
import { tablesFile, wasmFile } from '../../scripts/lib/project.mjs';
import * as api from '../../www/api/index.ts';
import { Sturdy } from '../../www/api/sturdy.ts';
import { Gate } from '../../www/embed/gate.ts';
import { brief, MOST, plainCopy } from '../../www/guard.js';
import { isKeptRun } from '../../www/run/kept-record.ts';
import { whyNot } from '../../www/run/storage-error.ts';
import { NO_SHIFT, parseHash } from '../../www/state/url.ts';
import { readHide } from '../../www/state/hiding.ts';

before(() => api.load(pathToFileURL(wasmFile), pathToFileURL(tablesFile)));

/** @param {number} levels */
function deep(levels) {
  /** @type {any} */ let value = 1;
  for (let i = 0; i < levels; i += 1) value = { a: value };
  return value;
}

/** @returns {any} */
function circular() {
  const value = { agent: {} };
  value.agent = value;
  return value;
}

test('a copy is the same value; circles, depth and size are refused by their place', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      assert.equal(JSON.stringify(plainCopy('it', value)), JSON.stringify(value));
    }),
    { numRuns: 300, seed: 1 },
  );
  assert.throws(() => plainCopy('it', circular()), /^Error: it\.agent: contains itself/);
  /** @type {any[]} */ const list = [1, [2]];
  list.push(list);
  assert.throws(() => plainCopy('it', list), /^Error: it\[2\]: contains itself/);
  assert.throws(() => plainCopy('it', deep(3000)), /it\.a\.a.*more deeply than 32 levels/);
  assert.throws(() => plainCopy('it', new Array(2 ** 32 - 1)), /it: too large.*values/);
  assert.throws(() => plainCopy('it', ['x'.repeat(MOST.characters + 1)]), /characters in all/);
  // Shared parts double with every level.
  let shared = [1, 1];
  for (let i = 0; i < 24; i += 1) shared = /** @type {any} */ ([shared, shared]);
  assert.throws(() => plainCopy('it', shared), /too large/);
  // Read once, in JavaScript.
  let read = 0;
  const getter = {
    get a() {
      return (read += 1);
    },
  };
  assert.deepEqual(plainCopy('it', getter), { a: 1 });
  assert.equal(plainCopy('it', new Map()), 'object Map');
  assert.equal(
    plainCopy('it', () => 1),
    'a function',
  );
});

test('20,000 refusals of every kind leave the wasm as it was', () => {
  /** @type {[() => unknown, RegExp][]} */
  const wrong = [
    [() => api.validate_config(circular()), /config\.agent: contains itself/],
    [() => api.validate_config(/** @type {any} */ (deep(3000))), /levels/],
    [() => new api.Session(circular(), 'sac', 1), /contains itself/],
    [() => api.validate_shift(circular()), /shift\.agent: contains itself/],
    [() => api.environment_info(circular()), /contains itself/],
    [() => api.validate_discover_options(circular()), /contains itself/],
    [() => api.discover(['a', 'b'], [1, 2, 3, 4], circular()), /contains itself/],
    [() => new api.Resampler(['a', 'b'], [1, 2, 3, 4], circular()), /contains itself/],
    [
      () => api.hold_against(['a', 'b'], /** @type {any} */ ([circular()]), [], {}),
      /contains itself/,
    ],
    [() => api.hold_against(/** @type {any} */ ([1]), [], [], {}), /names\[0\]: 1 is not allowed/],
    [
      () =>
        api.validate_config({
          /** @returns {any} */
          get agent() {
            throw new Error('of the caller');
          },
        }),
      /of the caller/,
    ],
    [() => api.validate_config(/** @type {any} */ ({ agent: new Map() })), /agent/],
  ];
  for (let round = 0; round < 20_000 / wrong.length; round += 1) {
    for (const [call, message] of wrong) assert.throws(call, message);
  }
  assert.equal(api.validate_config({ env_steps: 600 }).env_steps, 600);
});

test('counts and lists of a run are in range, and the run goes on after each refusal', () => {
  const session = new api.Session({ env_steps: 300, initial_random_steps: 100 }, 'sac', 1);
  for (const [call, message] of /** @type {[() => unknown, RegExp][]} */ ([
    [() => session.advance(-1), /^Error: units: -1 is not allowed, expected a whole number from 0/],
    [() => session.advance(0.5), /units: 0\.5/],
    [() => session.advance(NaN), /units: NaN/],
    [() => session.advance(/** @type {any} */ ('3')), /units: "3"/],
    [() => session.live_step(-1), /steps: -1/],
    [() => session.rollouts(-1, 1, {}, 1), /episodes: -1/],
    [() => session.rollouts(1, 2 ** 32, {}, 1), /steps: 4294967296/],
    [() => session.what_if(-1), /step: -1/],
    [() => session.mean_action(/** @type {any} */ ({ length: 1e9 })), /states: object Object/],
    [() => session.mean_action(/** @type {any} */ (['a'])), /states\[0\]: a is not allowed/],
    [() => session.evaluate(circular(), 1, 1), /shift\.agent: contains itself/],
    [() => session.set_live_shift(circular()), /contains itself/],
    [() => api.Session.resume(/** @type {any} */ ('file')), /file: file is not allowed/],
    [() => new api.Session({}, /** @type {any} */ (undefined), 1), /method: undefined/],
  ])) {
    assert.throws(call, message);
  }
  while (!session.done) session.advance(32);
  assert.equal(session.result().env_steps, 300);
  assert.ok(session instanceof api.Session);
  session.free();
});

test('after a trap the instance is dead and a fresh one answers; what it held says that it is lost', () => {
  const config = { env_steps: 300, initial_random_steps: 100 };
  const before = new api.Session(config, 'sac', 1);
  before.advance(8);
  const made = api.custom_environment({
    ...{ state: ['X'], action: ['A'], low: [-1], high: [1] },
    reset: () => [0],
    step: () => ({ state: [0], reward: 0 }),
  });
  const { agents } = sturdies;
  assert.throws(
    () =>
      agents.run(() => {
        throw new WebAssembly.RuntimeError('memory access out of bounds');
      }),
    { name: 'BrokenError', message: /broke down \(memory access out of bounds\).*fresh one/ },
  );
  assert.throws(() => before.advance(1), { name: 'BrokenError', message: /was lost.*make a new/ });
  assert.throws(() => before.done, { name: 'BrokenError' });
  before.free();
  const session = new api.Session({ ...config, environment: made }, 'sac', 1);
  while (!session.done) session.advance(32);
  assert.equal(session.result().env_steps, 300);
  // The other wasm is another instance.
  assert.equal(api.validate_discover_options({ alpha: 0.01 }).alpha, 0.01);
});

test('a trap inside a call that JavaScript made from wasm waits for the outer call', () => {
  const calls = /** @type {string[]} */ ([]);
  const sturdy = new Sturdy(
    () => void calls.push('reset'),
    () => void calls.push('restored'),
  );
  const held = sturdy.made({});
  assert.throws(
    () =>
      sturdy.run(() => {
        assert.throws(
          () =>
            sturdy.run(() => {
              throw new WebAssembly.RuntimeError('unreachable');
            }),
          /broke down/,
        );
        assert.throws(() => sturdy.run(() => 1), /has broken down \(unreachable\)/);
        assert.deepEqual(calls, []);
        throw new Error('told by the outer call');
      }),
    /told by the outer call/,
  );
  assert.deepEqual(calls, ['reset', 'restored']);
  assert.equal(sturdy.isLost(held), true);
  assert.equal(
    sturdy.run(() => 1),
    1,
  );
  // Errors of the wasm itself are no trap.
  assert.throws(
    () =>
      sturdy.run(() => {
        throw new Error('config: …');
      }),
    /config/,
  );
  assert.equal(calls.length, 2);
  // Where there is no memory for a fresh one, the next call tries again.
  let full = true;
  const poor = new Sturdy(() => {
    if (full) throw new RangeError('out of memory');
  });
  const trap = () => {
    throw new RangeError('Maximum call stack size exceeded');
  };
  assert.throws(() => poor.run(trap), { name: 'BrokenError' });
  assert.throws(() => poor.run(() => 1), /has broken down/);
  full = false;
  assert.equal(
    poor.run(() => 1),
    1,
  );
});

test('addresses: depth, length and messages are bounded', () => {
  const problemOf = (/** @type {any} */ config) => {
    try {
      api.validate_config(config);
      return null;
    } catch (error) {
      return /** @type {Error} */ (error).message;
    }
  };
  const { env_steps } = api.default_config();
  const defaults = { seed: 1, seeds: 3, env_steps, shift: NO_SHIFT, config: {}, hide: [] };
  const nested = `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`;
  for (const name of ['config', 'a', 'shift']) {
    const { state, problems } = parseHash(`${name}=${encodeURIComponent(nested)}`, {
      ...{ defaults, problemOf },
    });
    assert.deepEqual([state.config, state.a, state.shift], [{}, undefined, NO_SHIFT]);
    assert.equal(problems.length, 1);
    assert.match(String(problems[0]), /more deeply than 32 levels/, name);
  }
  const wide = JSON.stringify(
    Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`f${i}`, i])),
  );
  for (const hash of [
    `config=${encodeURIComponent(wide)}`,
    `config=${'['.repeat(50_000)}`,
    `view=${'x'.repeat(150_000)}`,
    `seed=${'9'.repeat(2_000_000)}`,
    `hide=${'x,'.repeat(50_000)}`,
  ]) {
    const { problems } = parseHash(hash, { defaults, problemOf });
    assert.ok(
      problems.length > 0 && problems.length < 10,
      `${hash.slice(0, 20)} ${problems.length}`,
    );
    for (const problem of problems) assert.ok(problem.length < 5000, `${problem.length}`);
  }
  assert.ok(readHide('y'.repeat(2_000_000)).problems.every(({ length }) => length < 2000));
  assert.equal(brief('short'), 'short');
  assert.match(brief('x'.repeat(2_000_000)), /^x{300}… \(2000000 characters\)$/);
});

test('a frame reads so many messages and characters a second, says so, and recovers', () => {
  const gate = new Gate();
  const heavy = { type: 'cmbpo:set', state: 'x'.repeat(100_000) };
  const answers = Array.from({ length: 250 }, (_, i) => gate.pass(heavy, i));
  const read = answers.filter(({ open }) => open).length;
  assert.equal(read, 10);
  assert.equal(answers.filter(({ problem }) => problem).length, 1);
  assert.match(String(answers.find(({ problem }) => problem)?.problem), /too many messages/);
  assert.equal(gate.pass({ type: 'cmbpo:play' }, 300).open, true);
  assert.equal(gate.pass(heavy, 1500).open, true);
  const small = new Gate();
  const many = Array.from({ length: 1000 }, () => small.pass({ type: 'cmbpo:step' }, 0));
  assert.equal(many.filter(({ open }) => open).length, 200);
  assert.equal(small.pass({ type: 'cmbpo:step' }, 100).open, true);
  // A slider that is dragged: 60 a second, for ten seconds.
  const slider = new Gate();
  for (let i = 0; i < 600; i += 1) {
    assert.equal(slider.pass({ type: 'cmbpo:set', state: 'shift=0.25' }, i * 16).open, true);
  }
});

test('an object that was freed says so; freed twice it does no harm; a stranger is refused', () => {
  const session = new api.Session({ env_steps: 450, initial_random_steps: 400 }, 'sac', 1);
  const { advance, free } = session;
  session.free();
  session.free();
  assert.throws(() => session.advance(1), /^Error: advance: this was freed; make a new one/);
  assert.throws(() => session.done, /^Error: done: this was freed/);
  for (const stranger of [null, {}, 5, Object.create(api.Session.prototype)]) {
    assert.throws(
      () => advance.call(/** @type {any} */ (stranger), 1),
      /^TypeError: advance: called on/,
    );
    assert.throws(() => free.call(/** @type {any} */ (stranger)), /^TypeError: free: called on/);
  }
});

test('a run that is called from a step of its own environment refuses, and can still be freed', () => {
  for (const deed of /** @type {const} */ (['free', 'progress', 'checkpoint', 'result'])) {
    /** @type {InstanceType<typeof api.Session> | undefined} */ let session;
    const environment = api.custom_environment({
      ...{ name: `calls-${deed}`, state: ['X'], low: [-1], high: [1], action: ['A'], horizon: 20 },
      reset: () => [0],
      step() {
        session?.[deed]();
        return { state: [0.5], reward: 1, done: false };
      },
    });
    session = new api.Session({ environment, env_steps: 450 }, 'sac', 1);
    const run = session;
    assert.throws(() => run.advance(32), new RegExp(`${deed}: called from within another call`));
    run.free();
  }
});

test('what a foreign or damaged database holds is no run, and its errors are sentences', () => {
  const run = {
    ...{ id: 'a', place: '/ 0', saved: 1, version: '0.2.0', wasm: null },
    settings: { seed: 1, seeds: 1, env_steps: 5, config: {} },
    shift: NO_SHIFT,
    steps: { 'sac/1': 5 },
    finished: [],
  };
  assert.equal(isKeptRun(run), true);
  for (const name of Object.keys(run)) {
    for (const value of [undefined, Symbol.iterator, 7n, [null], 'text', { a: 1 }]) {
      if (typeof value === typeof Reflect.get(run, name) && !(value instanceof Object)) continue;
      if (name === 'shift' || (name === 'finished' && Array.isArray(value))) continue;
      if (name === 'wasm' && typeof value === 'string') continue;
      if (name === 'steps' && typeof value === 'object' && !Array.isArray(value)) continue;
      assert.equal(isKeptRun({ ...run, [name]: value }), false, `${name} ${String(value)}`);
    }
  }
  assert.equal(isKeptRun({ ...run, settings: { ...run.settings, config: deep(3000) } }), false);
  for (const name of ['NotFoundError', 'VersionError', 'UnknownError', 'DataError', 'AbortError']) {
    const told = whyNot(new DOMException("Failed to execute 'transaction' on 'IDBDatabase'", name));
    assert.match(told, /is damaged, or belongs to another program/);
  }
  assert.match(whyNot(new DOMException('x', 'QuotaExceededError')), /storage is full/);
});

const sturdies = await import('../../www/api/session.ts');

test('what a getter or a number of an odd object throws is no trap: other runs of the thread go on', () => {
  const run = new api.Session({ env_steps: 450 }, 'sac', 1);
  const values = Float64Array.from({ length: 80 }, (_, i) => (i * 7) % 11);
  const resampler = new api.Resampler(['a', 'b'], values, { test: 'fisher-z' });
  const odd = {
    get alpha() {
      return new Date(NaN).toISOString();
    },
    get env_steps() {
      return new Date(NaN).toISOString();
    },
  };
  /** @type {any} */ const number = { valueOf: () => (1).toFixed(1000) };
  /** @type {[() => unknown, RegExp][]} */ const calls = [
    [() => new api.Session(/** @type {any} */ (odd), 'sac', 1), /Invalid time value/],
    [() => new api.Session({}, 'sac', number), /toFixed/],
    [() => run.evaluate({}, number, 1), /toFixed/],
    [() => run.evaluate({}, 1, number), /toFixed/],
    [() => run.rollouts(1, 1, {}, number), /toFixed/],
    [() => run.live_place(number), /toFixed/],
    [() => new api.Resampler(['a', 'b'], values, /** @type {any} */ (odd)), /Invalid time value/],
  ];
  for (const [call, expected] of calls) assert.throws(call, expected);
  run.advance(5);
  resampler.count(0, 1);
  run.free();
  resampler.free();
});

test('lists that are proxies are read once: what was checked is what crosses', () => {
  let read = 0;
  const grows = new Proxy([8], {
    get: (target, name) =>
      name === 'length' ? ((read += 1) === 1 ? 1 : 3e7) : Reflect.get(target, name),
  });
  assert.deepEqual(plainCopy('it', { hidden: grows }), { hidden: [8] });
  assert.deepEqual(plainCopy('it', new Proxy([8], { get: () => -1 })), []);
  const values = Float64Array.from({ length: 80 }, (_, i) => (i * 7) % 11);
  for (const [change, expected] of /** @type {[(names: any[]) => void, RegExp][]} */ ([
    [(names) => (names.length = 0), /names: expected at least one/],
    [(names) => (names[0] = Symbol('x')), /names\[0\]: expected a text/],
    [(names) => (names[0] = 'b'), /"b" is there twice/],
  ])) {
    const names = ['a', 'b'];
    const options = {
      get test() {
        change(names);
        return /** @type {const} */ ('fisher-z');
      },
    };
    assert.throws(() => api.discover(names, values, options), expected);
  }
});

test('bytes, buffers and modules of another realm are what they are here', async () => {
  const realm = vm.createContext({});
  const there = (/** @type {Uint8Array} */ bytes) => {
    realm.bytes = bytes;
    return vm.runInContext('Uint8Array.from(bytes)', realm);
  };
  const session = new api.Session({ env_steps: 450 }, 'sac', 1);
  session.advance(5);
  const file = there(session.checkpoint());
  assert.ok(!(file instanceof Uint8Array));
  const resumed = api.Session.resume(file);
  assert.deepEqual(resumed.progress(), session.progress());
  for (const each of [session, resumed]) each.free();
  const text = there(Buffer.from('a,b\n1,2\n3,4\n'));
  for (const source of [text, text.buffer]) {
    assert.equal((await api.read_table(source, { learner: 'ges' })).rows, 2);
  }
  const wasm = there(readFileSync(tablesFile));
  const module = vm.runInContext('new WebAssembly.Module(Uint8Array.from(bytes))', realm);
  assert.ok(!(module instanceof WebAssembly.Module));
  for (const source of [wasm.buffer, module]) {
    assert.ok((await api.compileModule(source)) instanceof WebAssembly.Module);
  }
  // Handed over, it is empty.
  const gone = Uint8Array.of(1, 2, 3);
  structuredClone(gone, { transfer: [gone.buffer] });
  assert.throws(() => api.Session.resume(gone), /saved run|checkpoint|expected/);
});
