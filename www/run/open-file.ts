/** A run that was saved as a file, to go on with. */

import type { Settings } from '../types.d.ts';
import type { Kept } from './run-state.ts';
import type { Rules } from './rules.ts';

import { msg, str } from '@lit/localize';
import { difference } from '../settings/difference.ts';
import { METHODS } from '../state/words.ts';
import { keyOf } from './record.js';

/**
 * @throws {Error} that says what is wrong with the file
 */
export function openFile(
  file: Uint8Array<ArrayBuffer>,
  { wasm, defaults }: Rules,
): { settings: Settings; kept: Kept } {
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
