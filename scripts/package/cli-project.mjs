/** What scripts/lib/project.mjs says, for the command in the npm package: its modules are in lib/cli. */
import { fileURLToPath } from 'node:url';

/** @param {string} relative path below the package's root */
export const inProject = (relative) =>
  fileURLToPath(new URL(`../../${relative}`, import.meta.url)).replace(/[\\/]$/, '');

export const root = inProject('');
export const wasmFile = inProject('lib/cmbpo.wasm');
export const tablesFile = inProject('lib/tables.wasm');
export const glueFile = inProject('lib/cli/glue-cmbpo.mjs');
export const tablesGlueFile = inProject('lib/cli/glue-tables.mjs');
export const packaged = true;

/** @param {string} name */
export const commandOf = (name) => `npx cmbpo ${name}`;
