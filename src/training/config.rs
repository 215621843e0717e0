//! All settings of a run, validated once.

mod validation;

use super::TrainingError;
use super::change::{DetectionConfig, DriftConfig};
use crate::agent::AgentConfig;
use crate::environment::World;
use crate::model::{MaskedConfig, ModelConfig, Prediction};
use crate::structure::{LearnOptions, Parents};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;

/// Settings of imagined rollouts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RolloutConfig {
    /// Number of real start states after each model fit.
    pub starts: usize,
    /// Steps of each rollout (k in Algorithm 1).
    pub horizon: usize,
    /// Rollouts have one step while there are fewer real transitions than this.
    pub short_until: usize,
    /// Whether imagined steps are samples of the model or its means.
    pub prediction: Prediction,
    /// Capacity of the buffer of imagined transitions.
    pub buffer: usize,
    /// Fraction of each policy batch that is drawn from real transitions.
    pub real_ratio: f64,
}

impl Default for RolloutConfig {
    fn default() -> Self {
        Self {
            starts: 1_000,
            horizon: 5,
            short_until: 0,
            prediction: Prediction::Sample,
            buffer: 20_000,
            real_ratio: 0.1,
        }
    }
}

/// A graph other than the discovered one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "expected null, \"belief\", or the parents of every effect"
)]
pub enum GraphChoice {
    /// `"belief"`: each member of the model's ensemble uses the graph of a resample of the data. The policy sees the
    /// ancestors of the reward in most of these graphs.
    Drawn(Belief),
    /// `{effect: [causes]}`: a given graph; omitted effects have no parents.
    Given(Parents),
}

/// The word `"belief"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Belief {
    /// Graphs drawn by the bootstrap.
    Belief,
}

/// All settings of a run except method and seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The environment: a name, equations, or a custom environment.
    pub environment: World,
    /// A change of mechanism during the run.
    #[serde(skip_serializing_if = "DriftConfig::is_default")]
    pub drift: DriftConfig,
    /// Number of environment steps.
    pub env_steps: usize,
    /// Number of uniformly random steps at the start.
    pub initial_random_steps: usize,
    /// Capacity of the replay buffer of real transitions; null for no limit.
    pub real_buffer: Option<usize>,
    /// The graph for `c-mbpo`; null to discover it.
    pub graph: Option<GraphChoice>,
    /// Steps between searches for the graph; 0 for one search, as in Algorithm 1.
    pub graph_every: usize,
    /// A step with an additional search for the graph; 0 for none. Omitted from JSON if 0.
    #[serde(skip_serializing_if = "is_default")]
    pub graph_again: usize,
    /// State variables that the policy sees, for any method. With null, the causal methods use the ancestors of the
    /// reward in their graph, and the others use all.
    pub policy_inputs: Option<Vec<String>>,
    /// State variables that are replaced by uniform draws from their range in every replayed transition, for any
    /// method.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub randomise: Vec<String>,
    /// Steps between the points of the learning curve.
    pub curve_every: usize,
    /// Episodes for each point of the learning curve.
    pub curve_episodes: usize,
    /// Episodes of the final evaluation in each setting.
    pub evaluation_episodes: usize,
    /// SAC.
    pub agent: AgentConfig,
    /// The world model.
    pub model: ModelConfig,
    /// Imagined rollouts.
    pub rollout: RolloutConfig,
    /// Structure learning.
    pub structure: LearnOptions,
    /// Graph search of the method `cdl`.
    #[serde(skip_serializing_if = "is_default")]
    pub cdl: MaskedConfig,
    /// Detection of changes of mechanism.
    #[serde(skip_serializing_if = "DetectionConfig::is_default")]
    pub detection: DetectionConfig,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Default for Config {
    fn default() -> Self {
        Self {
            environment: World::named("light-door"),
            drift: DriftConfig::default(),
            env_steps: 4_000,
            initial_random_steps: 1_000,
            real_buffer: None,
            graph: None,
            graph_every: 0,
            graph_again: 0,
            policy_inputs: None,
            randomise: Vec::new(),
            curve_every: 250,
            curve_episodes: 10,
            evaluation_episodes: 100,
            agent: AgentConfig::default(),
            model: ModelConfig::default(),
            rollout: RolloutConfig::default(),
            structure: LearnOptions::default(),
            cdl: MaskedConfig::default(),
            detection: DetectionConfig::default(),
        }
    }
}

impl Config {
    /// Return whether step `t` is one of every `n` steps, counted from the last random step; never for 0.
    pub(super) fn is_due(&self, n: usize, t: usize) -> bool {
        n > 0 && (t - self.initial_random_steps).is_multiple_of(n)
    }

    /// Return whether the graph is searched for after step `t`, which is no earlier than the last random step.
    pub(super) fn is_search_due(&self, t: usize) -> bool {
        t == self.initial_random_steps || t == self.graph_again || self.is_due(self.graph_every, t)
    }

    /// Read a configuration from any serde format and validate it. Missing fields get their defaults.
    ///
    /// # Errors
    /// [`TrainingError::Form`] or [`TrainingError::Config`], naming the field.
    pub fn read<'de, D: Deserializer<'de>>(source: D) -> Result<Self, TrainingError> {
        let config: Self =
            serde_path_to_error::deserialize(source).map_err(|e| TrainingError::Form {
                path: match e.path().to_string().as_str() {
                    "." => String::new(),
                    path => format!(".{path}"),
                },
                message: e.inner().to_string(),
            })?;
        config.validate()?;
        Ok(config)
    }

    /// Return the configuration as JSON, including sections that are omitted at their defaults.
    pub fn complete(&self) -> serde_json::Value {
        let mut all = json!(self);
        all["drift"] = json!(self.drift);
        all["detection"] = json!(self.detection);
        all
    }
}

#[cfg(test)]
mod tests;
