/** Paths in this project. All are absolute, so that scripts do not depend on the current directory. */
import { fileURLToPath } from 'node:url';

/** @param {string} relative path below the project's root */
export const inProject = (relative) =>
  fileURLToPath(new URL(`../../${relative}`, import.meta.url)).replace(/[\\/]$/, '');

export const root = inProject('');
export const pkgDir = inProject('pkg');
/** The wasm that runs agents. */
export const wasmFile = inProject('pkg/cmbpo_bg.wasm');
/** The wasm that learns the graph of a table. */
export const tablesFile = inProject('pkg/tables_bg.wasm');
export const distDir = inProject('dist');
/** Cargo tools whose version must not replace the user's own. */
export const toolsDir = inProject('.tools');
