/** A short, fixed piece of work, whose time shows the current speed of the machine. */
import { pathToFileURL } from 'node:url';
import { inProject } from '../lib/project.mjs';

const config = {
  env_steps: 300,
  initial_random_steps: 100,
  curve_every: 1_000_000,
  curve_episodes: 1,
  evaluation_episodes: 1,
};
/** Return the processor time of this process so far, in milliseconds. */
export function processTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

/**
 * @param {WebAssembly.Module} module
 * @returns {Promise<() => number>} does the work, and returns its processor time in milliseconds, about 50
 */
export async function openReference(module) {
  // A separate instance, so that it does not share memory with the measured work.
  const { href } = pathToFileURL(inProject('pkg/cmbpo.js'));
  /** @type {typeof import('../../pkg/cmbpo.js')} */
  const bindings = await import(`${href}?reference`);
  bindings.initSync({ module });
  const once = () => {
    const begun = processTime();
    const session = new bindings.Session(config, 'sac', 0);
    while (!session.done) session.advance(64);
    session.free();
    return processTime() - begun;
  };
  // Compiled and warm from here on.
  once();
  once();
  return once;
}
