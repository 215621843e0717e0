/** Where the tables' wasm is, when only the place of the agents' wasm is given. */

import type { WasmSource } from './compile.js';

/**
 * The file of the tables' wasm beside that of the agents' wasm.
 *
 * @returns undefined where the agents' wasm has no address, or one of another name
 */
export function tablesBeside(
  agents: WasmSource | Promise<WasmSource> | undefined,
): string | undefined {
  if (typeof agents !== 'string' && !(agents instanceof URL)) return undefined;
  const tables = String(agents).replace(/\bcmbpo((?:_bg)?\.wasm)(?=$|[?#])/, 'tables$1');
  return tables === String(agents) ? undefined : tables;
}
