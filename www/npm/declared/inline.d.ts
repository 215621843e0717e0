/** `<cmbpo-playground>` with its wasm and workers in one script. */
export { Playground } from './element.js';
export type { Failure, PlaygroundEventMap } from './element.js';
