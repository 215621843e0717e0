/** The agents' wasm, in this thread. */

/** @import { Config, Wasm } from '../types.d.ts' */

import * as glue from '../../pkg/cmbpo.js';

/** @type {Wasm} */
const wasm = {
  default_config: glue.default_config,
  presets: glue.presets,
  version: glue.version,
  // Any JSON may be asked about: to judge it is what the function is for.
  validate_config: (config) => glue.validate_config(/** @type {Partial<Config>} */ (config)),
  fresh_seed: glue.fresh_seed,
  on_pulse: glue.on_pulse,
  environment_info: glue.environment_info,
  open_session: (config, method, seed) => new glue.Session(config, method, seed),
  resume_session: (file) => glue.Session.resume(file),
};

/**
 * Instantiates a compiled module in this thread.
 *
 * @param {WebAssembly.Module} module
 * @returns {Promise<Wasm>}
 */
export async function instantiate(module) {
  // Not the package's own loader: it would name a file of its own.
  glue.initSync({ module });
  return wasm;
}

export { messageOf } from './message.js';
