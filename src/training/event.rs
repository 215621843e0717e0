//! What a run tells whoever drives it.

use super::RunResult;
use crate::structure::{InnovationVerdict, SharedCause};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One candidate edge and what the tests said of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EdgeReport {
    /// Cause.
    pub from: String,
    /// Effect.
    pub to: String,
    /// Whether the edge is in the graph.
    pub present: bool,
    /// The p-value that decided; null for a graph that was given.
    pub p: Option<f64>,
    /// Share of the graphs drawn from the belief that have the edge; null without a belief.
    pub probability: Option<f64>,
    /// Conditioning set of `p`.
    pub conditioning_set: Vec<String>,
    /// For an absent edge the set that separates the pair.
    pub separating_set: Option<Vec<String>>,
    /// What the innovation test said of it: whether the cause's own noise reaches the effect. Left out where it was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub innovation: Option<InnovationVerdict>,
    /// Conditional mutual information of the two, given all other candidates, in nats: of the method `cdl`, and left out where
    /// it was not measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cmi: Option<f64>,
    /// Whether the environment's true graph has the edge.
    pub in_truth: bool,
}

/// A graph of the transition, with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GraphReport {
    /// Steps so far.
    pub env_steps: usize,
    /// Transitions it was learned from; 0 for a graph that was given.
    pub rows: usize,
    /// Whether this is the check at the end of the run, which no longer changes the agent.
    #[serde(rename = "final")]
    pub last: bool,
    /// Name of the independence test; null for a graph that was given.
    pub test: Option<String>,
    /// Significance level.
    pub alpha: Option<f64>,
    /// Number of tests.
    pub tests_run: usize,
    /// All variables: state, action, next state, reward.
    pub variables: Vec<String>,
    /// Parents of each next-state variable and of the reward.
    pub parents: BTreeMap<String, Vec<String>>,
    /// Every candidate edge, drawn or not.
    pub edges: Vec<EdgeReport>,
    /// Every pair of effects, tested for a common cause that nobody observes; empty for a graph that was given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shared: Vec<SharedCause>,
    /// The environment's own graph.
    pub truth: BTreeMap<String, Vec<String>>,
    /// State variables with a directed path to the reward, through time.
    pub policy_inputs: Vec<String>,
    /// Whether the graph is exactly the environment's, as far as it was examined.
    pub correct: bool,
    /// Effects whose parents were not searched for, since nothing that moves the reward depends on them; left out where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unexamined: Vec<String>,
}

/// A change of mechanism, as the agent noticed it or was told of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Steps so far.
    pub env_steps: usize,
    /// The effect whose mechanism has changed.
    pub mechanism: String,
    /// Estimate of the first step, from 0, under the other mechanism.
    pub since: usize,
    /// Wealth of the test, from 1; null where the agent was told.
    pub wealth: Option<f64>,
}

/// Something that happened in a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Event {
    /// A training episode ended.
    Episode {
        /// Steps so far.
        env_steps: usize,
        /// Number of the episode, from 1.
        episode: usize,
        /// Its return, with the exploring policy.
        #[serde(rename = "return")]
        ret: f64,
        /// Its length in steps.
        length: usize,
    },
    /// A graph was learned (or given).
    Graph(GraphReport),
    /// A mechanism has changed; it is learned anew.
    Change(Change),
    /// The world model was fitted.
    Model {
        /// Steps so far.
        env_steps: usize,
        /// Epochs of this fit.
        epochs: usize,
        /// Held-out negative log-likelihood of each mechanism (nats, standardised outputs).
        holdout: BTreeMap<String, f32>,
        /// Held-out mean squared error of each output, as a share of its variance.
        mse: BTreeMap<String, f32>,
    },
    /// Rollouts were imagined.
    Rollout {
        /// Steps so far.
        env_steps: usize,
        /// Start states.
        starts: usize,
        /// Steps of each rollout.
        horizon: usize,
        /// Imagined transitions of this round.
        transitions: usize,
        /// Imagined transitions held.
        buffer: usize,
    },
    /// The latest policy update.
    Losses {
        /// Steps so far.
        env_steps: usize,
        /// Updates so far.
        updates: usize,
        /// Mean squared Bellman error.
        critic: f32,
        /// Actor loss.
        actor: f32,
        /// Temperature.
        temperature: f32,
        /// Policy entropy in nats.
        entropy: f32,
    },
    /// A point of the learning curve: mean return of the mean action in each setting.
    Evaluation {
        /// Steps so far.
        env_steps: usize,
        /// Mean return by setting.
        returns: BTreeMap<String, f64>,
    },
    /// The run is over.
    Finished {
        /// Its result.
        result: Box<RunResult>,
    },
}

/// What a run is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Acting in the environment at random, before the first policy update.
    Collect,
    /// Testing independence.
    Structure,
    /// Fitting the world model.
    Model,
    /// Imagining rollouts.
    Imagine,
    /// Acting in the environment and updating the policy, in turn.
    Improve,
    /// Evaluating the policy.
    Evaluate,
    /// Finished.
    Done,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Steps so far.
    pub env_steps: usize,
    /// Steps in all.
    pub total_env_steps: usize,
    /// Policy updates so far.
    pub updates: usize,
    /// What comes next.
    pub phase: Phase,
}
