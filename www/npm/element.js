/** `cmbpo/element`: defines `<cmbpo-playground>`; its wasm and workers are files beside it. */
export { Playground } from '../app.js';
export { configure } from './places.js';
