/** The package's files, all of them inside the script. */

import { blobOf } from '../run/blob-script.ts';
import { tablesWasmGzip, wasmGzip } from 'virtual:cmbpo-wasm-gzip';
import { runWorkerText, tableWorkerText } from 'virtual:cmbpo-workers';

const addresses: Map<string, string> = new Map();

/** @param text a script */
function addressOf(text: string) {
  let address = addresses.get(text);
  if (!address) {
    address = blobOf(text);
    addresses.set(text, address);
  }
  return address;
}

/**
 * @param gzip in base64
 * @returns the file's bytes
 */
function unpack(gzip: string): Promise<ArrayBuffer> {
  const packed = Uint8Array.from(atob(gzip), (letter) => letter.charCodeAt(0));
  const bytes = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(bytes).arrayBuffer();
}

export const places = {
  get wasm() {
    return unpack(wasmGzip);
  },
  get tablesWasm() {
    return unpack(tablesWasmGzip);
  },
  get runWorker() {
    return addressOf(runWorkerText);
  },
  stored: null,
  studies: null,
  integrity: null,
  get tableWorker() {
    return addressOf(tableWorkerText);
  },
};
