/** The agents' wasm, in this thread. */

import type { Wasm } from '../types.d.ts';

import * as glue from '../../pkg/cmbpo.js';
import { agents, CheckedSession, onFresh } from '../api/session.ts';
import { plainCopy } from '../guard.js';

const wasm: Wasm = {
  default_config: () => agents.run(glue.default_config),
  presets: () => agents.run(glue.presets),
  version: () => agents.run(glue.version),
  // Any JSON may be asked about: to judge it is what the function is for.
  validate_config: (config) => {
    const copy = plainCopy('config', config);
    return agents.run(() => glue.validate_config(copy));
  },
  fresh_seed: () => agents.run(glue.fresh_seed),
  on_pulse(sign) {
    const tell = () => glue.on_pulse(sign);
    agents.run(tell);
    onFresh(tell);
  },
  environment_info: (environment) => {
    const copy = plainCopy('environment', environment);
    return agents.run(() => glue.environment_info(copy));
  },
  open_session: (config, method, seed) => new CheckedSession(config, method, seed),
  resume_session: (file) => CheckedSession.resume(file),
};

/** Instantiates a compiled module in this thread. */
export async function instantiate(module: WebAssembly.Module): Promise<Wasm> {
  // Not the package's own loader: it would name a file of its own.
  glue.initSync({ module });
  return wasm;
}

export { messageOf } from './message.ts';
