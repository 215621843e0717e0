/** Misuse of runs, their files and the loader. */
import assert from 'node:assert/strict';
import { attack, SHORT, told, world } from './api-tools.mjs';

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
