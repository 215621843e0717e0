/**
 * The run that the page shows before anything is loaded: the page's own wasm with the default
 * configuration, the page's own seeds, and a few episodes of the agents of the first seed.
 *
 *     npm run stored                  makes it when it is not there or of another configuration
 *     npm run stored -- --again       makes it in any case
 *
 * It is kept in the repository, so that a build needs seconds; tests/js/stored.test.js repeats a slice
 * of it and fails when the code gives other numbers.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { Worker } from 'node:worker_threads';
import { needOwn } from '../www/own.js';
import { METHODS, SEED, SEEDS } from '../www/state/defaults.js';
import { compileWasm, loadWasm } from './experiment/wasm.mjs';
import { readArguments } from './lib/arguments.mjs';
import { main } from './lib/errors.mjs';
import { writeOut } from './lib/output.mjs';
import { buildWasm } from './lib/wasm-package.mjs';
import { run } from './lib/process.mjs';
import { inProject } from './lib/project.mjs';

/** @typedef {import('../www/types.d.ts').StoredRun} StoredRun */
/** @typedef {import('../www/state/recording.d.ts').Recording} Recording */

export const storedFile = inProject('www/stored/run.json');
/** What of it the first screen shows, which comes with the page's script. */
export const heroFile = inProject('www/stored/hero.json');

/** @param {string} file */
const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null);

/** @returns {StoredRun | null} */
export const readStored = () => read(storedFile);

/** @returns {Recording | null} */
export const readHero = () => read(heroFile);

/**
 * What the page is set to when nobody has set anything.
 *
 * @param {import('./experiment/wasm.mjs').Bindings} bindings
 */
const settings = (bindings) => ({
  version: bindings.version(),
  seed: SEED,
  seeds: SEEDS,
  config: bindings.validate_config({}),
});

/** Makes the stored run where it is missing or of other settings. @param {boolean} [again] in any case */
export async function makeStored(again = false) {
  const module = await compileWasm();
  const { bindings } = await loadWasm(module);
  const wanted = settings(bindings);
  const fits = (/** @type {StoredRun | Recording | null} */ stored) => {
    const { version, seed, seeds, config } = stored ?? {};
    return isDeepStrictEqual({ version, seed, seeds, config }, wanted);
  };
  if (!again && fits(readStored()) && fits(readHero())) return;

  const jobs = Array.from({ length: SEEDS }, (_, i) => SEED + i).flatMap((each) =>
    METHODS.map((method) => ({ method, seed: each, config: wanted.config, first: each === SEED })),
  );
  process.stderr.write(`stored: ${jobs.length} runs of ${wanted.config.env_steps} steps\n`);
  /** @type {import('./stored/worker.mjs').Learned[]} */ const learned = [];
  let next = 0;
  const lane = async () => {
    while (next < jobs.length) {
      const index = next++;
      learned[index] = await learn({ module, ...jobs[index] });
      const { method, seed: of } = jobs[index];
      process.stderr.write(`stored: ${method}, seed ${of}\n`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs.length, availableParallelism()) }, lane));

  /** @type {StoredRun} */
  const stored = {
    ...wanted,
    commit: await commit(),
    info: bindings.environment_info(wanted.config.environment),
    runs: learned.map(({ run: record }) => record),
    episodes: Object.fromEntries(
      learned.flatMap(({ run: { method }, episodes }) => (episodes ? [[method, episodes]] : [])),
    ),
    insight: Object.fromEntries(
      learned.flatMap(({ run: { method }, insight }) => (insight ? [[method, insight]] : [])),
    ),
  };
  await mkdir(dirname(storedFile), { recursive: true });
  await writeOut(`${JSON.stringify(stored)}\n`, storedFile);
  const walks = Object.fromEntries(
    learned.flatMap(({ run: { method }, walks }) => (walks ? [[method, walks]] : [])),
  );
  await writeOut(`${JSON.stringify(heroOf(stored, walks))}\n`, heroFile);
}

/** Steps of the cloud of the first screen, and walks and steps that it shows imagined. */
const CLOUD = 120;
const IMAGINED = { walks: 3, steps: 60 };

/**
 * What the first screen shows of a stored run.
 *
 * @param {StoredRun} stored
 * @param {Recording['walks']} walks
 * @returns {Recording}
 */
export function heroOf({ runs, episodes: _, insight, ...rest }, walks) {
  const short = (/** @type {number} */ value) => Math.round(value * 1000) + 0;
  const [width, x, z, reward] = [rest.info.state.length * 2 + 2, 0, 1, 5];
  const { steps } = insight['c-mbpo'];
  const rows = Array.from({ length: steps.length / width }, (_, i) =>
    steps.slice(i * width, (i + 1) * width),
  );
  const every = Math.max(1, Math.floor(rows.length / CLOUD));
  return {
    ...rest,
    runs: runs
      .filter((run) => run.seed === rest.seed)
      .map((run) => ({ ...run, curves: {}, changes: [], graphs: run.graphs.slice(-1) })),
    walks,
    cloud: rows
      .filter((_, i) => i % every === 0)
      .slice(0, CLOUD)
      .map((row) => [row[x], row[z], row[reward]].map(short)),
    imagined: Object.fromEntries(
      ['mbpo', 'c-mbpo'].map((method) => [
        method,
        needOwn(insight, method)
          .rollouts['in-distribution'].imagined.slice(0, IMAGINED.walks)
          .map((walk) => walk.slice(0, IMAGINED.steps + 1).map(([place]) => short(place))),
      ]),
    ),
  };
}

/**
 * @param {import('./stored/worker.mjs').Job} job
 * @returns {Promise<import('./stored/worker.mjs').Learned>}
 */
function learn(job) {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./stored/worker.mjs', import.meta.url), { workerData: job });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`the worker ended early (exit ${code})`)));
  });
}

/** What the wasm is made of. */
const SOURCES = ['src', 'Cargo.toml', 'Cargo.lock', 'rust-toolchain.toml', '.cargo'];

/**
 * The last commit that changed the wasm's sources, as far as git knows it; `-dirty` when they were
 * changed since.
 *
 * @returns {Promise<string | null>}
 */
async function commit() {
  const git = async (/** @type {string[]} */ ...args) => {
    const { code, output } = await run('git', [...args, '--', ...SOURCES], { output: 'capture' });
    return code === 0 ? output.trim() : null;
  };
  const last = await git('log', '-1', '--format=%h', '--abbrev=10');
  if (!last) return null;
  return (await git('status', '--porcelain')) === '' ? last : `${last}-dirty`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main('stored', async () => {
    const { again } = readArguments(process.argv.slice(2), { again: { type: 'boolean' } });
    await buildWasm();
    await makeStored(Boolean(again));
  });
}
