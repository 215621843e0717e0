/** One run of the stored ones, in a thread of its own, written down as the page would write it. */
import { parentPort, workerData } from 'node:worker_threads';
import { SETTINGS } from '../../www/state/words.js';
import { newRecord, record } from '../../www/run/record.js';
import { loadWasm } from '../experiment/wasm.mjs';

/** @typedef {import('../../www/types.d.ts').RunRecord} RunRecord */
/** @typedef {import('../../www/types.d.ts').StoredEpisode} StoredEpisode */

/**
 * @typedef {object} Job
 * @property {WebAssembly.Module} module
 * @property {import('../../www/types.d.ts').Config} config
 * @property {import('../../www/types.d.ts').Method} method
 * @property {number} seed
 * @property {boolean} first whether the room shows this agent
 */

/** @typedef {{run: RunRecord, episodes: Record<string, StoredEpisode> | null}} Learned */

/** Decimals of what is only drawn. @param {number} value */
const short = (value) => Math.round(value * 1e4) / 1e4;

/**
 * One episode of the finished agent in each setting, as the live room would show it.
 *
 * @param {import('../../www/types.d.ts').Session} session
 * @param {import('../../www/types.d.ts').EnvironmentInfo} info
 * @returns {Record<string, StoredEpisode>}
 */
function episodesOf(session, info) {
  return Object.fromEntries(
    SETTINGS.map((setting) => {
      session.set_live_shift(info.settings[setting]);
      session.live_reset();
      /** @type {StoredEpisode} */ const episode = { x: [], z: [], a: [], reward: [] };
      for (let t = 0; t <= info.horizon; t += 1) {
        const live = session.live_step(t === 0 ? 0 : 1);
        for (const name of /** @type {const} */ (['x', 'z', 'a', 'reward'])) {
          episode[name].push(short(live[name]));
        }
      }
      return [setting, episode];
    }),
  );
}

/**
 * @param {Job} job
 * @returns {Promise<Learned>}
 */
async function learn({ module, config, method, seed, first }) {
  const { bindings } = await loadWasm(module);
  const session = new bindings.Session(config, method, seed);
  const run = newRecord(method, seed, config);
  while (!session.done) record(run, session.advance(64), session.progress());
  const info = bindings.environment_info(config.environment);
  return { run, episodes: first ? episodesOf(session, info) : null };
}

parentPort?.postMessage(await learn(workerData));
