/** Where things are in this project. Every path is absolute, so that no script depends on the directory it is called from. */
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
/** Cargo tools that must not replace another version the user has. */
export const toolsDir = inProject('.tools');
