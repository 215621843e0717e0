/** Where the walks of the first screen come from: a recording, or agents that are there. */

/** @import { Live, Method, Shift } from '../types.d.ts' */
/** @import { Source, Walk } from './player.js' */
/** @import { Recording } from './recording.js' */
/** @import { Experiment } from '../run/pool.js' */

import { METHODS } from '../state/defaults.js';
import { AFTER_STEPS, DAY_STEPS, walkOf } from './recording.js';

/**
 * @param {Recording} recording
 * @returns {Source}
 */
export function recordedSource(recording) {
  const walk = (/** @type {import('../types.d.ts').Setting} */ setting, /** @type {number} */ at) =>
    new Map(METHODS.map((method) => [method, walkOf(recording, method, setting, at)]));
  return { day: () => walk('in-distribution', 0), broken: walk };
}

/**
 * Walks that the agents walk when they are asked for, a few steps at a time: what is not there yet comes
 * while the first steps are shown.
 *
 * @param {Pick<Experiment, 'live' | 'liveReset' | 'setShift'>} experiment
 * @param {Record<string, Shift>} settings
 * @returns {Source}
 */
export function liveSource(experiment, settings) {
  /** Only the walk that was asked for last goes on. */ let latest = 0;
  /** One walk ends before the next begins. */ let before = Promise.resolve();
  /** @param {Walk} walk @param {Map<Method, Pick<Live, 'drawn'>>} lives */
  const put = (walk, lives) => {
    for (const [method, { drawn }] of lives) {
      const [x, z] = drawn;
      const places = walk.get(method);
      places?.x.push(x);
      places?.z.push(z);
    }
  };
  /** @param {{shift: Shift, steps: number}[]} parts */
  const begin = (parts) => {
    const ticket = ++latest;
    /** @type {Walk} */
    const walk = new Map(METHODS.map((method) => [method, { x: [], z: [] }]));
    before = before.then(async () => {
      if (ticket !== latest) return;
      experiment.setShift(parts[0].shift);
      put(walk, await experiment.liveReset());
      for (const { shift, steps } of parts) {
        experiment.setShift(shift);
        for (let step = 0; step < steps && ticket === latest; step += 1) {
          put(walk, await experiment.live(1));
        }
      }
    });
    return walk;
  };
  const { 'in-distribution': none } = settings;
  return {
    day: () => begin([{ shift: none, steps: DAY_STEPS }]),
    broken: (setting, moment) =>
      begin([
        { shift: none, steps: moment },
        { shift: settings[setting], steps: AFTER_STEPS },
      ]),
  };
}
