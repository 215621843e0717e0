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
/** What wasm-bindgen wrote for each of them. */
export const glueFile = inProject('pkg/cmbpo.js');
export const tablesGlueFile = inProject('pkg/tables.js');
export const distDir = inProject('dist');
/** Cargo tools whose version must not replace the user's own. */
export const toolsDir = inProject('.tools');

/** Whether this is the npm package's own command, which has its wasm with it, and not the repository. */
export const packaged = false;
/** Return how a person starts a command. @param {string} name */
export const commandOf = (name) => `npm run --silent ${name} --`;
