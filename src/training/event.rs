//! The events of a run.

use super::RunResult;
use crate::structure::{InnovationVerdict, SharedCause};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A candidate edge and the test results for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EdgeReport {
    /// Cause.
    pub from: String,
    /// Effect.
    pub to: String,
    /// Whether the edge is in the graph.
    pub present: bool,
    /// Deciding p-value; null for a given graph.
    pub p: Option<f64>,
    /// Fraction of the graphs drawn from the belief that have the edge; null without a belief.
    pub probability: Option<f64>,
    /// Conditioning set of `p`.
    pub conditioning_set: Vec<String>,
    /// Set that separates the pair, for an absent edge.
    pub separating_set: Option<Vec<String>>,
    /// Result of the innovation test: whether the cause's own noise reaches the effect. Omitted if the test was not
    /// run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub innovation: Option<InnovationVerdict>,
    /// Conditional mutual information of the pair given all other candidates, in nats, for the method `cdl`. Omitted if
    /// it was not measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cmi: Option<f64>,
    /// Whether the environment's true graph has the edge.
    pub in_truth: bool,
}

/// A transition graph with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GraphReport {
    /// Steps so far.
    pub env_steps: usize,
    /// Number of transitions from which it was learned; 0 for a given graph.
    pub rows: usize,
    /// Whether it was learned at the end of the run, for the report only.
    #[serde(rename = "final")]
    pub last: bool,
    /// Name of the independence test; null for a given graph.
    pub test: Option<String>,
    /// Significance level.
    pub alpha: Option<f64>,
    /// Number of tests.
    pub tests_run: usize,
    /// All variables: state, action, next state, reward.
    pub variables: Vec<String>,
    /// Parents of each next-state variable and of the reward.
    pub parents: BTreeMap<String, Vec<String>>,
    /// All candidate edges, present or absent.
    pub edges: Vec<EdgeReport>,
    /// All pairs of effects, tested for an unobserved common cause; empty for a given graph.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shared: Vec<SharedCause>,
    /// The environment's true graph.
    pub truth: BTreeMap<String, Vec<String>>,
    /// State variables with a directed path to the reward, through time.
    pub policy_inputs: Vec<String>,
    /// Whether the examined part of the graph equals the true graph.
    pub correct: bool,
    /// Effects without a search for their parents, because no ancestor of the reward depends on them. Omitted if there
    /// are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unexamined: Vec<String>,
}

/// A change of mechanism that the agent has detected, or that was announced to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Steps so far.
    pub env_steps: usize,
    /// The effect whose mechanism has changed.
    pub mechanism: String,
    /// Estimated first step after the change, from 0.
    pub since: usize,
    /// Wealth of the test, starting at 1; null if the change was announced.
    pub wealth: Option<f64>,
}

/// An event of a run.
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
    /// A graph was learned or given.
    Graph(GraphReport),
    /// A mechanism has changed and is learned again.
    Change(Change),
    /// The world model was fitted.
    Model {
        /// Steps so far.
        env_steps: usize,
        /// Epochs of this fit.
        epochs: usize,
        /// Held-out negative log-likelihood of each mechanism (nats, standardised outputs).
        holdout: BTreeMap<String, f32>,
        /// Held-out mean squared error of each output, as a fraction of its variance.
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
        /// Imagined transitions of this call.
        transitions: usize,
        /// Imagined transitions in the buffer.
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
    /// The run has ended.
    Finished {
        /// Its result.
        result: Box<RunResult>,
    },
}

/// Phase of a run.
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

/// Progress of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Steps so far.
    pub env_steps: usize,
    /// Steps of the whole run.
    pub total_env_steps: usize,
    /// Policy updates so far.
    pub updates: usize,
    /// Phase of the next unit of work.
    pub phase: Phase,
}
