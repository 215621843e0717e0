/** The recorded hash of the wasm, and the compiler that built it. Other compilers give other bytes. */
import { mustRun } from './process.mjs';
import { inProject } from './project.mjs';

export const recordFile = inProject('docs/wasm.json');

/** @returns {Promise<{rustc: string, host: string}>} */
export async function compiler() {
  const output = await mustRun('rustc', ['-vV'], { output: 'capture' });
  const of = (/** @type {RegExp} */ line) => line.exec(output)?.[1] ?? '';
  return { rustc: of(/^rustc (.*)$/m), host: of(/^host: (.*)$/m) };
}
