/** `cmbpo/inline`: defines `<cmbpo-playground>`, with its wasm and workers in this one script. */
export { Playground } from '../app.ts';
