/** One run of the stored ones, in a thread of its own, written down as the page would write it. */
import { parentPort, workerData } from 'node:worker_threads';
import { SETTINGS } from '../../www/state/defaults.js';
import { recordWalks } from '../../www/hero/recording.js';
import { newRecord, record } from '../../www/run/record.js';
import { gridStates, HELD, ROLLOUTS, sliceStates, thinned } from '../../www/state/insight.js';
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

/** @typedef {import('../../www/types.d.ts').StoredInsight} StoredInsight */
/**
 * @typedef {object} Learned
 * @property {RunRecord} run
 * @property {Record<string, StoredEpisode> | null} episodes
 * @property {StoredInsight | null} insight
 * @property {import('../../www/state/recording.d.ts').Walks | null} walks for the first screen
 */

/** Steps of an agent that are kept for its scatter. */
const STEPS = 300;

/** Decimals of what can be saved as numbers. @param {number} value */
const short = (value) => Math.round(value * 1e4) / 1e4;
/** Decimals of what is only drawn: a third of a pixel. @param {number} value */
const drawn = (value) => Math.round(value * 1e3) / 1e3;

/**
 * One episode of the finished agent in each setting, as the live environment would show it.
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
        episode.x.push(drawn(live.drawn[0]));
        episode.z.push(drawn(live.drawn[1]));
        episode.a.push(drawn(live.action[0]));
        // They are summed.
        episode.reward.push(short(live.reward));
      }
      return [setting, episode];
    }),
  );
}

/** @param {ArrayLike<number>} values */
const shorts = (values) => Array.from(values, short);

/**
 * What "See why" asks of a finished agent.
 *
 * @param {import('../../www/types.d.ts').Session} session
 * @param {import('../../www/types.d.ts').EnvironmentInfo} info
 * @returns {StoredInsight}
 */
function insightOf(session, info) {
  const slice = (/** @type {'X' | 'Z'} */ along) => {
    const { states, actions } = sliceStates(along, HELD);
    const model = session.predict(states, actions);
    return { model: model ? shorts(model) : null, truth: shorts(session.expect(states, actions)) };
  };
  const { episodes, steps, seed } = ROLLOUTS;
  const rollouts = SETTINGS.map((setting) => {
    const { imagined, real } = session.rollouts(episodes, steps, info.settings[setting], seed);
    const ways = (/** @type {number[][][]} */ all) =>
      all.map((each) => each.map((place) => place.map(drawn)));
    return [setting, { imagined: ways(imagined), real: ways(real) }];
  });
  const columns = info.state.length + info.action.length + info.next.length + 1;
  return {
    policy: Array.from(session.mean_action(gridStates()), drawn),
    steps: thinned(session.transitions(), columns, STEPS).flatMap(shorts),
    held: HELD,
    slices: { X: slice('X'), Z: slice('Z') },
    rollouts: Object.fromEntries(rollouts),
  };
}

/**
 * @param {Job} job
 * @returns {Promise<Learned>}
 */
async function learn({ module, config, method, seed, first }) {
  const { bindings } = await loadWasm(module);
  const session = new bindings.Session(config, method, seed);
  let run = newRecord(method, seed, config);
  while (!session.done) run = record(run, session.advance(64), session.progress());
  const info = bindings.environment_info(config.environment);
  return {
    run,
    episodes: first ? episodesOf(session, info) : null,
    insight: first ? insightOf(session, info) : null,
    walks: first ? recordWalks(session, info) : null,
  };
}

parentPort?.postMessage(await learn(workerData));
