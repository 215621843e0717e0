// Copied into the package as it is: bundlers know this form and carry the file along.

/** The wasm file's address, beside this script. */
export const wasmUrl = () => new URL('./cmbpo.wasm', import.meta.url);

/** The address of the tables' wasm file, beside this script. */
export const tablesWasmUrl = () => new URL('./tables.wasm', import.meta.url);
