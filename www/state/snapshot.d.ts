/** What the page shows at one moment. */

import type { Recording } from './recording.d.ts';
import type { Entry } from '../run/past.ts';
import type { Offer } from '../run/kept-offers.ts';
import type { Rules } from '../run/rules.ts';
import type {
  Config,
  EnvironmentInfo,
  Failure,
  KeptRun,
  KeptTable,
  Live,
  Method,
  PageState,
  RunRecord,
  Settings,
  Shift,
  StepUnit,
} from '../types.d.ts';
import type { Insight } from './insight.js';

/** What a reader chooses beside the settings: it changes no run. */
export type Choice = Pick<PageState, 'view' | 'bet' | 'step' | 'panel' | 'study' | 'lang' | 'hide'>;

/** An experiment that is compared with. */
export interface Compared {
  settings: Settings;
  runs: RunRecord[];
  /** That made the runs, where it is not the page's. */
  version?: string;
}

/** Moves agents in their environments, all by as many steps. */
export interface Acting {
  live(steps: number): Promise<Map<Method, Live>>;
  liveReset(): Promise<Map<Method, Live>>;
  setShift(shift: Shift): void;
}

/** What can be asked of the agents of a live experiment's first seed; null where an agent does not answer. */
export interface Agents {
  weights(method: Method): Promise<Uint8Array | null>;
  checkpoint(method: Method): Promise<Uint8Array | null>;
  transitions(method: Method): Promise<Float32Array | null>;
  failed(method: Method): Uint8Array | null;
}

/**
 * What is shown of an experiment at one moment, be it live or stored. A snapshot and what it holds never change: what has
 * changed is another object.
 */
export interface Snapshot {
  /** Whether its agents are here and learn. */
  live: boolean;
  /** The walks of the first screen, where it is shown from a recording. */
  recording: Recording | null;
  version: string;
  commit: string | null;
  /** Milliseconds since 1970, of results that the browser kept. */
  saved?: number;
  state: PageState;
  /** The state as a hash. */
  hash: string;
  /** The state that an empty hash stands for. */
  defaults: PageState;
  info: EnvironmentInfo;
  config: Config;
  runs: RunRecord[];
  /** Those of the first seed. */
  first: RunRecord[];
  playing: boolean;
  finished: boolean;
  /** Whether anything has been learned here. */
  begun: boolean;
  /** How many runs are learning now. */
  busy: number;
  /** Another object whenever the runs have started over. */
  attempt: object;
  /** What a policy looks at while no graph says otherwise. */
  senses: string[];
  /** Mean return of each finished agent under the present shift. */
  checks: ReadonlyMap<Method, number>;
  /** Episodes behind each of these means. */
  episodes: number;
  /** What was wrong with the address or a field, for the reader. */
  notices: string[];
  a: Compared | null;
  runningA: boolean;
  /** How far it is; null where nothing learns. */
  left: { done: number; seconds: number | null } | null;
  acting: Acting;
  insight: Insight;
  /** null where they cannot be asked. */
  agents: Agents | null;
}

/** What the browser keeps for this place. */
export interface KeptState {
  /** An unfinished experiment to go on with. */
  offer: KeptRun | null;
  /** Why the offer cannot be gone on with; empty when it can. */
  obstacle: string;
  /** Address of this page in the version that can; empty where it is not there any more. */
  earlier: string;
  /** Unfinished experiments that another tab has. */
  elsewhere: readonly KeptRun[];
  /** Finished results, the newest first. */
  results: readonly Offer[];
  /** Why nothing is kept. */
  problem: string;
}

/** All that the page shows at one moment. The views are drawn from it alone. */
export interface PageSnapshot {
  /** The experiment in the figures; null while nothing is there. */
  shown: Snapshot | null;
  /** The reader's own; null while it loads. */
  own: Snapshot | null;
  /** What the wasm says about settings; null while it loads. */
  rules: Rules | null;
  module: WebAssembly.Module | null;
  /** What one press brings back. */
  offer: Entry | null;
  /** What the browser keeps; null until that is known. */
  kept: KeptState | null;
  /** Why there are no agents. */
  failure: Failure | null;
  /** Why there are no charts; empty when there are. */
  chartsProblem: string;
  /** Why the lab could not be loaded; empty otherwise. */
  missing: string;
  /** Whether what is below the environment is wanted yet. */
  whole: boolean;
  /** What the step button completes. */
  unit: StepUnit;
  /** Whether keys do what the buttons do. */
  shortcuts: boolean;
  /** The graph of a table that the browser kept and the reader wants to see. */
  table: KeptTable | null;
}
