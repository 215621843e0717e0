/** Which wasm this is, by the hash of its bytes. */

import type { WasmSource } from '../api/compile.js';

import { places } from './places.ts';

/** So long the hash is waited for at most: a server that hangs keeps nothing from being written. */
export const HASH_MS = 3_000;

let asked: Promise<string | null> | null = null;

/**
 * The SHA-256 of the wasm file, in hexadecimal. The file comes from the browser's cache, where the one
 * that was compiled is.
 *
 * @returns null where the file or the means to hash it are not at hand
 */
export const wasmSha256 = (): Promise<string | null> =>
  (asked ??= hash().catch(() => {
    asked = null;
    return null;
  }));

async function hash() {
  const source = (await places.wasm) as WasmSource;
  // A page that is not served securely has no means.
  if (source instanceof WebAssembly.Module || !globalThis.crypto?.subtle) return null;
  const digest = await crypto.subtle.digest('SHA-256', await bytesOf(source as string));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function bytesOf(
  source: string | URL | Request | Response | BufferSource,
): Promise<BufferSource> {
  if (ArrayBuffer.isView(source) || source instanceof ArrayBuffer) return source;
  if (source instanceof Response) throw new Error('a response is read once');
  const response = await fetch(source, { cache: 'force-cache' });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.arrayBuffer();
}
