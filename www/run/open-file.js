/** A run that was saved as a file, to go on with. */

/** @import { Settings } from '../types.d.ts' */
/** @import { Kept } from './run-state.js' */
/** @import { Rules } from './rules.js' */

import { msg, str } from '@lit/localize';
import { difference } from '../settings/difference.js';
import { METHODS } from '../state/words.js';
import { keyOf } from './record.js';

/**
 * @param {Uint8Array<ArrayBuffer>} file
 * @param {Rules} rules
 * @returns {{settings: Settings, kept: Kept}}
 * @throws {Error} that says what is wrong with the file
 */
export function openFile(file, { wasm, defaults }) {
  const session = wasm.resume_session(file);
  const { method, seed, config } = session.about();
  const progress = session.progress();
  session.free();
  if (!METHODS.includes(method)) {
    throw new Error(msg(str`it is a run of ${method}, which this page does not show`));
  }
  const { env_steps, ...rest } = difference(config, defaults);
  const settings = { seed, seeds: 1, env_steps: config.env_steps, config: rest };
  return {
    settings,
    kept: new Map([[keyOf(method, seed), { file, env_steps: progress.env_steps }]]),
  };
}
