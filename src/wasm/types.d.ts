/** A shift of the environment. */
export interface Shift { gain: number; do_lamp: number | null; sensor_noise: number;
  /** Index of a named shift of a written or custom environment; omitted if none. */
  setting?: number;
}
/** Mean and standard deviation of episode returns. */
export interface Summary { mean: number; sd: number; episodes: number }
/** Settings of SAC; see the crate's `AgentConfig`. */
export interface AgentConfig {
  hidden: number[]; critic_hidden: number[] | null; log_std: number | null; batch_size: number; gamma: number; tau: number;
  actor_learning_rate: number;
  critic_learning_rate: number; temperature_learning_rate: number; initial_temperature: number;
  target_entropy: number | null; updates_per_step: number;
  /** Omitted if 'none'. */
  critic_norm?: Norm;
  /** Omitted if 0. */
  reset_every?: number;
}
/** Settings of the world model; see the crate's `ModelConfig`. */
export interface ModelConfig {
  hidden: number[]; members: number; elites: number; learning_rate: number; batch_size: number;
  epoch_batches: number | null; holdout: number; patience: number; max_epochs: number; every: number;
  /** Omitted if 'learned'. */
  kind?: ModelKind;
  /** Omitted if 'all'. */
  scope?: Scope;
  /** Omitted if 'none'. */
  sharing?: Sharing;
  /** Omitted if 0. */
  weight_decay?: number;
  /** Omitted if 0. */
  beta?: number;
  /** Omitted if 'likelihood'. */
  ranking?: Ranking;
  /** Omitted if 'none'. */
  calibration?: Calibration;
}
/** Settings of imagined rollouts; see the crate's `RolloutConfig`. */
export interface RolloutConfig {
  starts: number; horizon: number; short_until: number; prediction: Prediction; buffer: number; real_ratio: number;
}
/** Settings of structure learning; see the crate's `LearnOptions`. */
export interface StructureConfig {
  test: TestKind; alpha: number; removal: RemovalRule; max_depth: number | null;
  /** Omitted if 'pc'. */
  search?: Search;
  /** Omitted if 0. */
  noise_floor?: number;
  /** Largest number of rows used, spread evenly over the table; all if omitted. */
  max_rows?: number | null;
  /** Whether the innovation test excludes candidates before the search; omitted if false. */
  innovations?: boolean;
  /** Effects whose parents are searched for: 'relevant' for the reward and its ancestors only; omitted if 'all'. */
  reach?: Reach;
}
/** A drift of one mechanism during the run; see the crate's `DriftConfig`. */
export interface DriftConfig { mechanism: string | null; at: number; to: number | string | null }
/** Detection of changes of mechanism; see the crate's `DetectionConfig`. */
export interface DetectionConfig {
  watch: Watch | null; alpha: number; relearn: Relearn; random_steps: number;
}
/** The name of an environment or equations, with or without spurious sensors, or the name that `custom_environment` returned. */
export type Environment = string | { name: string; sensors?: number; wiring?: number } | { equations: string; sensors?: number; wiring?: number } | { custom: string };
/** Graph search of the method `cdl`; see the crate's `MaskedConfig`. */
export interface CdlConfig {
  threshold: number; hidden: number[]; members: number; learning_rate: number; weight_decay: number; batch_size: number;
  max_steps: number; patience: number; noise_floor: number; beta: number;
}
/** All settings of a run except method and seed; see the crate's `Config`. */
export interface Config {
  environment: Environment;
  /** Omitted if there is no drift. */
  drift?: DriftConfig;
  env_steps: number; initial_random_steps: number; real_buffer: number | null; graph: Parents | 'belief' | null; graph_every: number;
  /** Omitted if 0. */
  graph_again?: number;
  policy_inputs: string[] | null;
  /** Omitted if empty. */
  randomise?: string[];
  curve_every: number; curve_episodes: number; evaluation_episodes: number; agent: AgentConfig;
  model: ModelConfig; rollout: RolloutConfig; structure: StructureConfig;
  /** Omitted if it has its defaults. */
  cdl?: CdlConfig;
  /** Omitted if it has its defaults. */
  detection?: DetectionConfig;
}
/** A named configuration and its purpose. */
export interface Preset { name: string; about: string; config: Config }
/** Parents of each effect. */
export type Parents = Record<string, string[]>;
/** Description of an environment. */
export interface EnvironmentInfo {
  name: string; state: string[]; action: string[]; next: string[]; reward: string; horizon: number;
  low: number[]; high: number[]; truth: Parents;
  /** Pairs of effects with a common unobserved cause. */
  confounded: [string, string][];
  settings: Record<string, Shift>;
}
/** One candidate edge with its test results. */
export interface EdgeReport {
  from: string; to: string; present: boolean; p: number | null; probability: number | null; conditioning_set: string[];
  separating_set: string[] | null; in_truth: boolean;
  /** Result of the innovation test; omitted if it was not run. */
  innovation?: InnovationVerdict;
  /** Conditional mutual information, in nats, where the method `cdl` measured it. */
  cmi?: number;
}
/** Whether a candidate's noise reaches an effect. */
export interface InnovationVerdict {
  from: string; to: string; verdict: 'not-reached' | 'reached' | 'cannot-be-said';
  /** Reason for the verdict 'cannot-be-said'. */
  reason: string | null;
  /** Candidates of the ordinary regression; omitted if these are all others. */
  given?: string[];
  /** null if the candidate has no innovation that is compatible with noise. */
  figures: InnovationFigures | null;
}
/** Measurements for a candidate's noise and an effect, in standard deviations. */
export interface InnovationFigures {
  /** The noise's effect as a fraction of that implied by the ordinary regression, with its interval. */
  share: number; share_interval: [number, number];
  functional: string; effect: number; effect_interval: [number, number]; implied: number;
  z: number; p: number; left: number; rows: number; lags: number; bends: number;
  /** The noise floor, if the noise's effect is below it; omitted otherwise. */
  floor?: number;
}
/** Two effects, tested for a common unobserved cause. */
export interface SharedCause { a: string; b: string; p: number; found: boolean }
/** A change of mechanism that was detected or announced to the agent. */
export interface Change { env_steps: number; mechanism: string; since: number; wealth: number | null }
/** The result of one run. */
export interface RunResult {
  method: Method; seed: number; parents: Parents; policy_inputs: string[]; final_parents: Parents | null;
  /** Pairs of effects for which the tests found a common unobserved cause; omitted if there are none. */
  confounded?: [string, string][];
  /** Detected changes of mechanism; omitted if there are none. */
  changes?: Change[];
  env_steps: number; updates: number; curve: [number, number][]; curves: Record<string, [number, number][]>;
  returns: Record<string, Summary>; weights_hash: string;
}
/** An event of a run. */
export type Event =
  | { type: 'episode'; env_steps: number; episode: number; return: number; length: number }
  | { type: 'graph'; env_steps: number; rows: number; final: boolean; test: string | null; alpha: number | null;
      tests_run: number; variables: string[]; parents: Parents; edges: EdgeReport[]; truth: Parents;
      /** Every pair of effects; omitted if none was tested. */
      shared?: SharedCause[];
      policy_inputs: string[]; correct: boolean;
      /** Effects whose parents were not searched for; omitted if there are none. */
      unexamined?: string[] }
  | ({ type: 'change' } & Change)
  | { type: 'model'; env_steps: number; epochs: number; holdout: Record<string, number>; mse: Record<string, number> }
  | { type: 'rollout'; env_steps: number; starts: number; horizon: number; transitions: number; buffer: number }
  | { type: 'losses'; env_steps: number; updates: number; critic: number; actor: number; temperature: number;
      entropy: number }
  | { type: 'evaluation'; env_steps: number; returns: Record<string, number> }
  | { type: 'finished'; result: RunResult };
/** Method, seed and configuration of a run. */
export interface RunAbout { method: Method; seed: number; config: Config }
/** Progress of a run. */
export interface Progress {
  env_steps: number; total_env_steps: number; updates: number;
  phase: 'collect' | 'structure' | 'model' | 'imagine' | 'improve' | 'evaluate' | 'done';
}
/** State of the live environment. */
export interface Live {
  /** What a picture shows: X and Z in the light/door environment, the observation in others. */
  drawn: number[];
  action: number[]; reward: number; return: number; t: number; episode: number;
}
/** Result of an action in a state. */
export interface Consequence { next_state: number[]; reward: number }
/** A recorded transition and its counterfactual for another state or action. */
export interface WhatIf {
  step: number; state: number[]; action: number[]; seen: Consequence; truth: Consequence;
  /** By abduction, action and prediction; null before there is a model. */
  model: (Consequence & { spread: number[] }) | null;
  /** State variables without a mechanism in the model, whose values are NaN. Omitted if there are none. */
  not_modelled?: string[];
}
/** Episodes under the mean action: [episodes][steps + 1][state]. */
export interface Rollouts { imagined: number[][][]; real: number[][][] }
