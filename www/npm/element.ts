/** `cmbpo/element`: defines `<cmbpo-playground>`; its wasm and workers are files beside it. */
export { Playground } from '../app.ts';
export { configure } from './places.ts';
