declare module 'virtual:cmbpo-wasm-gzip' {
  /** The wasm file that runs agents, packed with gzip, in base64. */
  export const wasmGzip: string;
  /** The wasm file that learns from tables, likewise. */
  export const tablesWasmGzip: string;
}

declare module 'virtual:cmbpo-workers' {
  /** The script of the worker that runs an agent, as this build of the package has it. */
  export const runWorkerText: string;
  /** The script of the worker that learns from a table, likewise. */
  export const tableWorkerText: string;
}
