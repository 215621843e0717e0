/** `<cmbpo-playground>`: importing this module defines the element. */
import type { RunResult, WasmSource } from './index.js';

/** What went wrong, for the reader. */
export interface Failure {
  title: string;
  detail: string;
  hint: string;
}

/** Events of the element. All bubble and leave its shadow tree. */
export interface PlaygroundEventMap {
  /** The wasm is there and the agents can start. */
  'cmbpo-ready': CustomEvent<null>;
  /** Seed, settings, lamp, graph or hidden parts have changed. */
  'cmbpo-state-change': CustomEvent<{ state: string }>;
  /** Something else is shown. */
  'cmbpo-view-change': CustomEvent<{ view: View }>;
  /** Another language is spoken. */
  'cmbpo-language': CustomEvent<{ language: string }>;
  /** A run has finished. */
  'cmbpo-run-finished': CustomEvent<RunResult>;
  /** The playground could not start; it says so itself. */
  'cmbpo-failure': CustomEvent<Failure>;
}

/** What is shown: the first screen, the story in it, everything, or one part of that. */
export type View = 'hero' | 'story' | 'lab' | 'graph' | 'results';

export class Playground extends HTMLElement {
  /** Seed, settings, lamp, graph and hidden parts, as in a link's hash; setting it starts over. */
  state: string;
  /** What is shown. */
  view: View;
  /** Which controls there are: `all`, `few` or `none`. */
  controls: string;
  /** Names of hidden parts, comma separated. */
  hide: string;
  /** Results of the finished runs. */
  readonly results: RunResult[];
  play(): void;
  pause(): void;
  /** One environment step of each agent, or one episode or phase. */
  step(unit?: 'env-step' | 'episode' | 'phase'): void;
  /** The same seed and settings, nothing learned. */
  reset(): void;
  addEventListener<K extends keyof PlaygroundEventMap>(
    type: K,
    listener: (this: Playground, event: PlaygroundEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** Where the package's files are, if not beside its scripts. */
export interface Places {
  /** The file that runs agents, `cmbpo/cmbpo.wasm`. */
  wasm?: WasmSource | Promise<WasmSource>;
  /** The file that learns from tables, `cmbpo/tables.wasm`; by default the one beside an address `…/cmbpo.wasm`. */
  tablesWasm?: WasmSource | Promise<WasmSource>;
  /** Address of `cmbpo/worker`. */
  worker?: string | URL;
  /** Address of `cmbpo/table-worker`. */
  tableWorker?: string | URL;
}

/** Says where the package's files are, before the first playground is seen. */
export function configure(elsewhere: Places): void;

declare global {
  interface HTMLElementTagNameMap {
    'cmbpo-playground': Playground;
  }
}
