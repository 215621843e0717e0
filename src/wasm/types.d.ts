/** A shift of the environment. */
export interface Shift { gain: number; do_lamp: number | null; sensor_noise: number;
  /** Number of one of the named shifts of a world of equations; left out where it is none of them. */
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
  /** Left out where it is 'none'. */
  critic_norm?: 'none' | 'layer';
  /** Left out where it is 0. */
  reset_every?: number;
}
/** Settings of the world model; see the crate's `ModelConfig`. */
export interface ModelConfig {
  hidden: number[]; members: number; elites: number; learning_rate: number; batch_size: number;
  epoch_batches: number | null; holdout: number; patience: number; max_epochs: number; every: number;
  /** Left out where it is 'learned'. */
  kind?: 'learned' | 'true';
  /** Left out where it is 'all'. */
  scope?: 'all' | 'relevant';
  /** Left out where it is 'none'. */
  sharing?: 'none' | 'same-parents';
  /** Left out where it is 0. */
  weight_decay?: number;
  /** Left out where it is 0. */
  beta?: number;
  /** Left out where it is 'likelihood'. */
  ranking?: 'likelihood' | 'error';
  /** Left out where it is 'none'. */
  calibration?: 'none' | 'held-out';
}
/** Settings of imagined rollouts; see the crate's `RolloutConfig`. */
export interface RolloutConfig {
  starts: number; horizon: number; short_until: number; prediction: 'sample' | 'mean' | 'auto'; buffer: number; real_ratio: number;
}
/** Settings of structure learning; see the crate's `LearnOptions`. */
export interface StructureConfig {
  test: 'gcm' | 'gcm-plain' | 'fisher-z' | 'rcot' | 'g-squared' | 'chi-squared'; alpha: number; removal: 'plain' | 'confirmed'; max_depth: number | null;
  /** Left out where it is 'pc'. */
  search?: 'pc' | 'grow-shrink';
  /** Left out where it is 0. */
  noise_floor?: number;
  /** Most rows that are looked at, spread evenly over the table; all without it. */
  max_rows?: number | null;
  /** Whether the innovation test rules candidates out before the search; left out where it does not. */
  innovations?: boolean;
  /** Which effects' parents are searched for: 'relevant' for those of the reward and of its ancestors alone; left out where it is 'all'. */
  reach?: 'all' | 'relevant';
}
/** A drift of one mechanism within the run; see the crate's `DriftConfig`. */
export interface DriftConfig { mechanism: string | null; at: number; to: number | string | null }
/** What the agent does about changes of mechanism; see the crate's `DetectionConfig`. */
export interface DetectionConfig {
  watch: 'residuals' | 'told' | null; alpha: number; relearn: 'mechanism' | 'all'; random_steps: number;
}
/** The name of an environment, the equations of one's own, with spurious sensors or without, or the name that `custom_environment` gave. */
export type Environment = string | { name: string; sensors?: number; wiring?: number } | { equations: string; sensors?: number; wiring?: number } | { custom: string };
/** How the method `cdl` finds its graph; see the crate's `MaskedConfig`. */
export interface CdlConfig {
  threshold: number; hidden: number[]; members: number; learning_rate: number; weight_decay: number; batch_size: number;
  max_steps: number; patience: number; noise_floor: number; beta: number;
}
/** Every setting of a run but the method and the seed; see the crate's `Config`. */
export interface Config {
  environment: Environment;
  /** Left out where nothing is to change. */
  drift?: DriftConfig;
  env_steps: number; initial_random_steps: number; real_buffer: number | null; graph: Parents | 'belief' | null; graph_every: number;
  /** Left out where it is 0. */
  graph_again?: number;
  policy_inputs: string[] | null;
  /** Left out where it is empty. */
  randomise?: string[];
  curve_every: number; curve_episodes: number; evaluation_episodes: number; agent: AgentConfig;
  model: ModelConfig; rollout: RolloutConfig; structure: StructureConfig;
  /** Left out where it is as by default. */
  cdl?: CdlConfig;
  /** Left out where it is as by default. */
  detection?: DetectionConfig;
}
/** A configuration with a name and what it is for. */
export interface Preset { name: string; about: string; config: Config }
/** Parents of each effect. */
export type Parents = Record<string, string[]>;
/** What an environment says about itself. */
export interface EnvironmentInfo {
  name: string; state: string[]; action: string[]; next: string[]; reward: string; horizon: number;
  low: number[]; high: number[]; truth: Parents;
  /** Pairs of effects that something unobserved moves both. */
  confounded: [string, string][];
  settings: Record<string, Shift>;
}
/** One candidate edge and what the tests said of it. */
export interface EdgeReport {
  from: string; to: string; present: boolean; p: number | null; probability: number | null; conditioning_set: string[];
  separating_set: string[] | null; in_truth: boolean;
  /** What the innovation test said of it; left out where it was not asked. */
  innovation?: InnovationVerdict;
  /** Conditional mutual information, in nats, where the method `cdl` measured it. */
  cmi?: number;
}
/** Whether a candidate's own noise reaches an effect. */
export interface InnovationVerdict {
  from: string; to: string; verdict: 'not-reached' | 'reached' | 'cannot-be-said';
  /** Where it cannot be said, why. */
  reason: string | null;
  /** The candidates of the ordinary regression; left out for all others. */
  given?: string[];
  /** null where the candidate has no innovation that passes for noise. */
  figures: InnovationFigures | null;
}
/** What was measured of a candidate's noise and an effect, in standard deviations. */
export interface InnovationFigures {
  /** Share of the effect implied by the ordinary regression that the noise has, with its interval. */
  share: number; share_interval: [number, number];
  functional: string; effect: number; effect_interval: [number, number]; implied: number;
  z: number; p: number; left: number; rows: number; lags: number; bends: number;
  /** Where the noise moves the effect by less than the noise floor: that floor; left out elsewhere. */
  floor?: number;
}
/** Two effects, tested for a common cause that nobody observes. */
export interface SharedCause { a: string; b: string; p: number; found: boolean }
/** A change of mechanism, as the agent noticed it or was told of it. */
export interface Change { env_steps: number; mechanism: string; since: number; wealth: number | null }
/** The method's name. */
export type Method = 'sac' | 'mbpo' | 'c-mbpo' | 'oracle' | 'cdl';
/** The result of one run. */
export interface RunResult {
  method: Method; seed: number; parents: Parents; policy_inputs: string[]; final_parents: Parents | null;
  /** Pairs of effects of which the tests say that something unseen moves both; left out where there is none. */
  confounded?: [string, string][];
  /** Changes of mechanism that were noticed; left out where there is none. */
  changes?: Change[];
  env_steps: number; updates: number; curve: [number, number][]; curves: Record<string, [number, number][]>;
  returns: Record<string, Summary>; weights_hash: string;
}
/** Something that happened in a run. */
export type Event =
  | { type: 'episode'; env_steps: number; episode: number; return: number; length: number }
  | { type: 'graph'; env_steps: number; rows: number; final: boolean; test: string | null; alpha: number | null;
      tests_run: number; variables: string[]; parents: Parents; edges: EdgeReport[]; truth: Parents;
      /** Every pair of effects; left out where nothing was tested. */
      shared?: SharedCause[];
      policy_inputs: string[]; correct: boolean;
      /** Effects whose parents were not searched for; left out where there are none. */
      unexamined?: string[] }
  | ({ type: 'change' } & Change)
  | { type: 'model'; env_steps: number; epochs: number; holdout: Record<string, number>; mse: Record<string, number> }
  | { type: 'rollout'; env_steps: number; starts: number; horizon: number; transitions: number; buffer: number }
  | { type: 'losses'; env_steps: number; updates: number; critic: number; actor: number; temperature: number;
      entropy: number }
  | { type: 'evaluation'; env_steps: number; returns: Record<string, number> }
  | { type: 'finished'; result: RunResult };
/** What a run was begun with. */
export interface RunAbout { method: Method; seed: number; config: Config }
/** How far a run is. */
export interface Progress {
  env_steps: number; total_env_steps: number; updates: number;
  phase: 'collect' | 'structure' | 'model' | 'imagine' | 'improve' | 'evaluate' | 'done';
}
/** One moment of the live room. */
export interface Live {
  x: number; z: number;
  /** What the agent would see; left out for the light/door room, where it is x and z. */
  seen?: number[];
  a: number; reward: number; return: number; t: number; episode: number;
}
/** What follows a state and an action. */
export interface Consequence { next_state: number[]; reward: number }
/** A recorded transition, and what would have followed another state or action. */
export interface WhatIf {
  step: number; state: number[]; action: number[]; seen: Consequence; truth: Consequence;
  /** By abduction, action and prediction; null before there is a model. */
  model: (Consequence & { spread: number[] }) | null;
  /** State variables that the model is not about: NaN in its answer. Left out where there are none. */
  not_modelled?: string[];
}
/** Episodes under the mean action: [episodes][steps + 1][state]. */
export interface Rollouts { imagined: number[][][]; real: number[][][] }
