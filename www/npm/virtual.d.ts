declare module 'virtual:cmbpo-wasm-gzip' {
  /** The wasm file, packed with gzip, in base64. */
  export const wasmGzip: string;
}
