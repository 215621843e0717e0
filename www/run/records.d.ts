/** What is known of runs, and how the build and the browser keep it. */

import type {
  Change,
  Config,
  CurvePoint,
  DiscoverOptions,
  DiscoverReport,
  EnvironmentInfo,
  GraphEvent,
  JsonObject,
  Method,
  PageState,
  Progress,
  Rollouts,
  RunResult,
  Settings,
  Shift,
} from '../types.d.ts';

export type RunStatus = 'queued' | 'starting' | 'ready' | 'running' | 'finished' | 'lost';

/** All that the page knows of one run. */
export interface RunRecord {
  key: string;
  method: Method;
  seed: number;
  status: RunStatus;
  progress: Progress;
  /** Learning curve by setting. */
  curves: Record<string, CurvePoint[]>;
  /** Changes of mechanism in the order in which they were noticed. */
  changes: Change[];
  /** Graphs in the order in which they were learned. */
  graphs: GraphEvent[];
  result: RunResult | null;
  /** Why the run was lost. */
  error: string | null;
  /** Of a lost run: the environment steps from which it can go on. */
  kept?: number;
  /** Of a lost run: whether its state where it failed is at hand. */
  state?: boolean;
  /** Of a lost run: what of its settings is not as by default. */
  settings?: JsonObject;
}

/** An episode of an agent of a stored run, from its start: where the robot and the lamp were, and so on. */
export interface StoredEpisode {
  x: number[];
  z: number[];
  a: number[];
  reward: number[];
}

/** Runs that the build made, for the page to show before anything is loaded. */
export interface StoredRun {
  version: string;
  /** Of the sources, when git knew it. */
  commit: string | null;
  seed: number;
  seeds: number;
  config: Config;
  info: EnvironmentInfo;
  runs: RunRecord[];
  /** Of the agents of the first seed, by method and setting. */
  episodes: Record<string, Record<string, StoredEpisode>>;
  /** What the same agents answered, by method. */
  insight: Record<string, StoredInsight>;
  /** Of results that the browser kept: when that was, in milliseconds since 1970, and what they were set to. */
  saved?: number;
  settings?: Settings;
  /** What an address leaves out; without it, what the run was set to. */
  defaults?: PageState;
}

/** Interquartile mean over seeds, and both ends of its 95 % interval. */
export type StudyEstimate = [iqm: number, low: number, high: number];

/** A name of a condition: a text that is not translated, or a text with what is put into it. */
export type Label = string | LabelTemplate;

/** A template, and what is put into it. */
interface LabelTemplate extends Array<string | number | Label> {
  0: string;
}

/** A condition of a stored study, over its seeds. */
export interface StudyCondition {
  name: string;
  /** The name, for translation. */
  label: Label;
  method: Method;
  /** The condition that it is compared with. */
  against?: string;
  facts: Record<string, string | number>;
  /** Whether each seed has a configuration of its own; `config` is then that of the first seed. */
  by_seed?: true;
  /** What differs from the default configuration. */
  config: JsonObject;
  /** Final return, by setting. */
  returns: Record<string, StudyEstimate>;
  /** How it stands to the other condition, by setting. */
  marks: Record<string, 'equal' | 'lower' | 'higher' | 'undecided'>;
  /** Precision and recall of its graphs, and how many sensors its policies look at: means. */
  graph?: (number | null)[];
  /** What followed a change of mechanism. */
  recovery?: {
    /** Mean return in the 500 and the 1,500 steps after it. */
    after: (StudyEstimate | null)[] | null;
    /** Runs that noticed it, of so many. */
    noticed: [number, number] | null;
    /** Median over those that noticed, in steps. */
    delay: number | null;
    false_alarms: number;
  };
}

/** What the page holds of a study in docs/experiments. */
export interface StoredStudy {
  command: string;
  commit: string | null;
  seeds: number[];
  env_steps: number;
  settings: string[];
  /** Differences in return below it count as none. */
  margin: number;
  conditions: StudyCondition[];
}

/** Answers of a finished agent, as `www/state/insight.js` asks for them. */
export interface StoredInsight {
  policy: number[];
  /** Some of its steps, row-major. */
  steps: number[];
  /** Where the other variable was held, and what the model and the environment predict along X and Z. */
  held: number;
  slices: Record<'X' | 'Z', { model: number[] | null; truth: number[] }>;
  /** By setting. */
  rollouts: Record<string, Rollouts>;
}

/** An experiment that was not over, as the browser keeps it; the checkpoints are beside it. */
export interface KeptRun {
  id: string;
  /** Which element of which page. */
  place: string;
  /** Milliseconds since 1970. */
  saved: number;
  version: string;
  /** SHA-256 of the wasm that made it; null where it was not known. */
  wasm: string | null;
  /** First script of the site's version that has it; without one where nobody knew. */
  entry?: string;
  settings: Settings;
  shift: Shift;
  /** Environment steps of the checkpoint of each run that has one, by the run's key. */
  steps: Record<string, number>;
  /** Runs that were over and move no environment. */
  finished: RunRecord[];
  /** Whether the reader put it away: the next page removes it. */
  forgotten?: boolean;
}

/** What the finished runs of an experiment have shown, as the browser keeps it: `run/kept-results.ts` reads it. */
export interface KeptResults {
  format: number;
  id: string;
  /** Which element of which page. */
  place: string;
  /** Milliseconds since 1970. */
  saved: number;
  version: string;
  /** SHA-256 of the wasm that made them; null where it was not known. */
  wasm: string | null;
  settings: Settings;
  shift: Shift;
  config: Config;
  info: EnvironmentInfo;
  /** So many runs there were. */
  of: number;
  /** Those that have finished. */
  runs: RunRecord[];
  /** Environment steps of the checkpoints of agents that are kept beside them, by the run's key. */
  files: Record<string, number>;
  /** Of what was kept as A, to be compared with. */
  as?: 'a';
  /** Whether the reader put them away: the next page removes them. */
  forgotten?: boolean;
}

/** The graph of a table of the reader's own, as the browser keeps it: `run/kept-tables.ts` reads it. */
export interface KeptTable {
  format: number;
  id: string;
  /** Which element of which page. */
  place: string;
  /** Milliseconds since 1970. */
  saved: number;
  version: string;
  /** Of the file. */
  name: string;
  report: DiscoverReport;
  options: Partial<DiscoverOptions>;
  /** How it came about. */
  about: [string, string][];
  /** What a report says beside the graph. */
  origin: Omit<import('../export/report.js').Handed, 'name' | 'report' | 'placed'>;
  /** Whether the reader put it away: the next page removes it. */
  forgotten?: boolean;
}
