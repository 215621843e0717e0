/** How a worker's script begins to answer the page. */

import * as Comlink from 'comlink';
import { UP } from './up.ts';

/** Imported in a page or on a server, a worker's script does nothing. */
export const inWorker = 'DedicatedWorkerGlobalScope' in globalThis;

/**
 * @param api the calls that it answers
 */
export function serve(api: object) {
  if (!inWorker) return;
  Comlink.expose(api);
  self.postMessage(UP);
}
