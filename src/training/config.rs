//! Every setting of a run, validated once.

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
    /// Real states from which to imagine after each model fit.
    pub starts: usize,
    /// Steps of each rollout (k in Algorithm 1).
    pub horizon: usize,
    /// Rollouts have a single step until there are this many real transitions.
    pub short_until: usize,
    /// What an imagined step is: a draw from the model, or its mean.
    pub prediction: Prediction,
    /// Imagined transitions kept (the model buffer).
    pub buffer: usize,
    /// Share of each policy batch that is drawn from real transitions.
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
    /// `"belief"`: each member of the model's ensemble gets the graph of a resample of the data, and the policy sees what
    /// leads to the reward in most of them.
    Drawn(Belief),
    /// `{effect: [causes]}`: a graph given by hand; effects that are left out have no parents.
    Given(Parents),
}

/// The word `"belief"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Belief {
    /// Graphs drawn by the bootstrap.
    Belief,
}

/// Every setting of a run but the method and the seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The environment: its name, or the equations of one's own.
    pub environment: World,
    /// A change of mechanism within the run.
    #[serde(skip_serializing_if = "DriftConfig::is_default")]
    pub drift: DriftConfig,
    /// Steps in the environment.
    pub env_steps: usize,
    /// Of them, uniformly random ones at the start.
    pub initial_random_steps: usize,
    /// Real transitions kept, the latest; null keeps all.
    pub real_buffer: Option<usize>,
    /// The graph for `c-mbpo` to follow; null is the discovered one.
    pub graph: Option<GraphChoice>,
    /// Steps between relearning the graph; 0 learns it once, as Algorithm 1 does.
    pub graph_every: usize,
    /// A step at which the graph is learned once more; 0, which is left out of JSON, for none.
    #[serde(skip_serializing_if = "is_default")]
    pub graph_again: usize,
    /// State variables that the policy sees, for any method; null leaves it to the method: those that lead to the reward in
    /// the discovered graph for the causal ones, all for the others.
    pub policy_inputs: Option<Vec<String>>,
    /// State variables that are replaced by uniform draws from their range in every replayed transition, for any method.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub randomise: Vec<String>,
    /// Steps between the points of the learning curve.
    pub curve_every: usize,
    /// Episodes of a point of the learning curve.
    pub curve_episodes: usize,
    /// Episodes of the final evaluation, in each setting.
    pub evaluation_episodes: usize,
    /// SAC.
    pub agent: AgentConfig,
    /// The world model.
    pub model: ModelConfig,
    /// Imagined rollouts.
    pub rollout: RolloutConfig,
    /// Structure learning.
    pub structure: LearnOptions,
    /// How the method `cdl` finds its graph.
    #[serde(skip_serializing_if = "is_default")]
    pub cdl: MaskedConfig,
    /// What the agent does about changes of mechanism.
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
    /// Reads a configuration from any serde format; missing fields take their defaults. The result is validated.
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

    /// As JSON, with the sections that are left out of it where they are as by default.
    pub fn complete(&self) -> serde_json::Value {
        let mut all = json!(self);
        all["drift"] = json!(self.drift);
        all["detection"] = json!(self.detection);
        all
    }
}

#[cfg(test)]
mod tests;
