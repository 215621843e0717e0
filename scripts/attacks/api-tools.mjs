/** The API in one process and one wasm instance, and how an attack on it is judged. */
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
export const attack = (round, tries, work) => ({
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
export const world = (/** @type {object} */ change, name = `w${(worlds += 1)}`) => ({
  ...{ name, state: ['X', 'V'], low: [-1, -1], high: [1, 1], action: ['P'], horizon: 20 },
  reset: () => [0, 0],
  step: () => ({ state: [0.1, 0.2], reward: 1, done: false }),
  ...change,
});
