/**
 * The walks that the first screen shows before any agent is there: one on which the lamp follows the
 * robot, and from fixed moments of it how the same robot goes on once the lamp is wired otherwise. The
 * build records them with the page's own wasm, and a test replays them; nothing here knows how a robot moves.
 */

/** @import { EnvironmentInfo, Method, Session, Setting } from '../types.d.ts' */
/** @import { Recording, Walks, Way } from '../state/recording.d.ts' */

/** Steps of the walk with the lamp in order: to the door, and a while there. */
export const DAY_STEPS = 80;

/** Steps of it at which the lamp can be broken: all on the way, where robot and door are apart. */
export const MOMENTS = [6, 10, 14, 18];

/** Steps recorded from such a moment on. */
export const AFTER_STEPS = 140;

/** How the lamp can be broken. @type {('near' | 'far')[]} */
export const BROKEN = ['near', 'far'];

const thousandths = (/** @type {number} */ value) => Math.round(value * 1000) + 0;

/**
 * Records a finished agent. It changes the session's live environment only.
 *
 * @param {Pick<Session, 'set_live_shift' | 'live_reset' | 'live_step'>} session
 * @param {Pick<EnvironmentInfo, 'settings'>} info
 * @returns {Walks}
 */
export function recordWalks(session, { settings }) {
  /** @param {number} steps */
  const way = (steps) => {
    /** @type {Way} */ const recorded = { x: [], z: [] };
    for (let step = 0; step <= steps; step += 1) {
      const [x, z] = session.live_step(step === 0 ? 0 : 1).drawn;
      recorded.x.push(thousandths(x));
      recorded.z.push(thousandths(z));
    }
    return recorded;
  };
  const begin = () => {
    session.set_live_shift(settings['in-distribution']);
    session.live_reset();
  };
  begin();
  const day = way(DAY_STEPS);
  const after = Object.fromEntries(
    BROKEN.map((/** @type {Setting} */ setting) => [
      setting,
      Object.fromEntries(
        MOMENTS.map((moment) => {
          begin();
          session.live_step(moment);
          session.set_live_shift(settings[setting]);
          return [moment, way(AFTER_STEPS)];
        }),
      ),
    ]),
  );
  return { day, after };
}

/**
 * The places of a recorded walk as numbers of the environment.
 *
 * @param {Way} way
 */
export const placesOf = ({ x, z }) => ({
  x: x.map((value) => value / 1000),
  z: z.map((value) => value / 1000),
});

/**
 * A whole walk: with the lamp in order up to a moment, broken from there on.
 *
 * @param {Recording} recording
 * @param {Method} method
 * @param {Setting} setting
 * @param {number} moment
 * @returns {{x: number[], z: number[]}}
 */
export function walkOf({ walks }, method, setting, moment) {
  const { day, after } = walks[method];
  const before = placesOf(day);
  if (setting === 'in-distribution') return before;
  const rest = placesOf(after[setting][moment]);
  return {
    x: [...before.x.slice(0, moment), ...rest.x],
    z: [...before.z.slice(0, moment), ...rest.z],
  };
}
