declare module 'virtual:cmbpo-wasm-gzip' {
  /** The wasm file that runs agents, packed with gzip, in base64. */
  export const wasmGzip: string;
  /** The wasm file that learns from tables, likewise. */
  export const tablesWasmGzip: string;
}
