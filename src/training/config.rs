//! Every setting of a run, validated once.

use super::TrainingError;
use super::change::{DetectionConfig, DriftConfig};
use super::ranges::{Check, Ranges, refuse};
use crate::agent::AgentConfig;
use crate::environment::{Shift, Spec, World};
use crate::model::{MaskedConfig, ModelConfig, ModelKind, Prediction, Scope, Sharing};
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

/// Weights of all networks of the world model, at the most: with Adam's moments and gradients they fit into a browser's memory.
const MODEL_WEIGHTS: usize = 50_000_000;

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

fn distinct(field: &str, names: &[String], known: &[String]) -> Result<(), TrainingError> {
    let right = |(i, name): (usize, &String)| known.contains(name) && !names[..i].contains(name);
    if names.iter().enumerate().all(right) {
        return Ok(());
    }
    let expected = format!("distinct names among {}", known.join(", "));
    Err(refuse(field, format!("{names:?}"), expected))
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

    /// Checks every field against its range, in the order of the fields.
    ///
    /// # Errors
    /// [`TrainingError`] naming the field, the value and what was expected.
    pub fn validate(&self) -> Result<(), TrainingError> {
        self.walk(&mut Check)
    }

    /// Say the range of every field, in the order of the fields, and check what is no range.
    pub(crate) fn walk(&self, to: &mut impl Ranges) -> Result<(), TrainingError> {
        let environment = self.environment.make(Shift::default())?;
        self.validate_graph(environment.spec())?;
        let state = &environment.spec().state;
        if let Some(names) = &self.policy_inputs {
            if names.is_empty() {
                let expected = format!("null, or distinct names among {}", state.join(", "));
                return Err(refuse("policy_inputs", "[]", expected));
            }
            distinct("policy_inputs", names, state)?;
        }
        distinct("randomise", &self.randomise, state)?;
        to.whole("env_steps", self.env_steps, 1..=1_000_000)?;
        to.whole(
            "initial_random_steps",
            self.initial_random_steps,
            100..=100_000,
        )?;
        to.whole("real_buffer", self.real_buffer, 100..=1_000_000)?;
        to.whole("graph_every", self.graph_every, 0..=1_000_000)?;
        to.whole("graph_again", self.graph_again, 0..=1_000_000)?;
        to.whole("curve_every", self.curve_every, 10..=1_000_000)?;
        to.whole("curve_episodes", self.curve_episodes, 1..=1_000)?;
        to.whole("evaluation_episodes", self.evaluation_episodes, 1..=10_000)?;
        self.validate_agent(to)?;
        self.validate_model(environment.spec(), to)?;
        let rollout = &self.rollout;
        to.whole("rollout.starts", rollout.starts, 1..=10_000)?;
        to.whole("rollout.horizon", rollout.horizon, 1..=200)?;
        to.whole("rollout.short_until", rollout.short_until, 0..=1_000_000)?;
        to.whole("rollout.buffer", rollout.buffer, 100..=1_000_000)?;
        to.real("rollout.real_ratio", rollout.real_ratio, 0.0..=1.0)?;
        self.drift.walk(&self.environment, self.env_steps, to)?;
        self.validate_cdl(to)?;
        self.detection.walk(to)?;
        // The environment's own rule, under the name that the user wrote.
        self.structure.validate().map_err(|e| TrainingError::Form {
            path: ".structure".to_owned(),
            message: e.to_string(),
        })
    }

    fn validate_graph(&self, spec: &Spec) -> Result<(), TrainingError> {
        let Some(GraphChoice::Given(graph)) = &self.graph else {
            return Ok(());
        };
        let (inputs, outputs) = (spec.inputs(), spec.outputs());
        for (effect, parents) in graph {
            if !outputs.contains(effect) {
                let expected = format!("effects among {}", outputs.join(", "));
                return Err(refuse("graph", format!("{effect:?}"), expected));
            }
            for (i, parent) in parents.iter().enumerate() {
                if !inputs.contains(parent) || parents[..i].contains(parent) {
                    let expected = format!("distinct causes among {}", inputs.join(", "));
                    let field = format!("graph.{effect}");
                    return Err(refuse(&field, format!("{parent:?}"), expected));
                }
            }
        }
        Ok(())
    }

    fn validate_agent(&self, to: &mut impl Ranges) -> Result<(), TrainingError> {
        let agent = &self.agent;
        to.layers("agent.hidden", Some(&agent.hidden))?;
        to.layers("agent.critic_hidden", agent.critic_hidden.as_deref())?;
        to.real("agent.log_std", agent.log_std, -10.0..=2.0)?;
        to.whole("agent.batch_size", agent.batch_size, 2..=4_096)?;
        to.real("agent.gamma", agent.gamma, 0.0..=0.9999)?;
        to.real("agent.tau", agent.tau, 1e-5..=1.0)?;
        let rate = 0.0..=0.1;
        to.real(
            "agent.actor_learning_rate",
            agent.actor_learning_rate,
            rate.clone(),
        )?;
        to.real(
            "agent.critic_learning_rate",
            agent.critic_learning_rate,
            rate.clone(),
        )?;
        to.real(
            "agent.temperature_learning_rate",
            agent.temperature_learning_rate,
            rate,
        )?;
        to.real(
            "agent.initial_temperature",
            agent.initial_temperature,
            1e-6..=100.0,
        )?;
        to.real("agent.target_entropy", agent.target_entropy, -100.0..=100.0)?;
        to.whole("agent.updates_per_step", agent.updates_per_step, 0..=100)?;
        to.whole("agent.reset_every", agent.reset_every, 0..=1_000_000)
    }

    fn validate_model(&self, spec: &Spec, to: &mut impl Ranges) -> Result<(), TrainingError> {
        let model = &self.model;
        to.layers("model.hidden", Some(&model.hidden))?;
        to.whole("model.members", model.members, 1..=20)?;
        to.whole_below(
            "model.elites",
            model.elites,
            1..=model.members,
            "model.members",
        )?;
        to.real("model.learning_rate", model.learning_rate, 1e-6..=0.1)?;
        to.whole("model.batch_size", model.batch_size, 8..=4_096)?;
        to.real("model.holdout", model.holdout, 0.01..=0.5)?;
        to.whole("model.patience", model.patience, 1..=1_000)?;
        to.whole("model.max_epochs", model.max_epochs, 1..=10_000)?;
        to.whole("model.epoch_batches", model.epoch_batches, 1..=10_000)?;
        to.whole("model.every", model.every, 1..=1_000_000)?;
        to.real("model.weight_decay", model.weight_decay, 0.0..=1.0)?;
        to.real("model.beta", model.beta, 0.0..=1.0)?;
        self.validate_control()?;
        // What shares a network is one output more of it, and one network less.
        let most = match model.sharing {
            Sharing::None => 1,
            Sharing::SameParents => spec.output_dim().div_ceil(2),
        };
        let widths = [
            &[spec.state_dim() + spec.action_dim()],
            &model.hidden[..],
            &[2 * most],
        ]
        .concat();
        let network: usize = widths.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum();
        let weights = network.saturating_mul(model.members * spec.output_dim());
        if weights > MODEL_WEIGHTS {
            let value = format!("{weights} weights of all networks");
            let expected = format!("{MODEL_WEIGHTS} at the most");
            return Err(refuse("model.hidden", value, expected));
        }
        Ok(())
    }
}

impl Config {
    fn validate_cdl(&self, to: &mut impl Ranges) -> Result<(), TrainingError> {
        let cdl = &self.cdl;
        to.real("cdl.threshold", cdl.threshold, 0.0..=10.0)?;
        to.layers("cdl.hidden", Some(&cdl.hidden))?;
        to.whole("cdl.members", cdl.members, 1..=20)?;
        to.real("cdl.learning_rate", cdl.learning_rate, 1e-6..=0.1)?;
        to.real("cdl.weight_decay", cdl.weight_decay, 0.0..=10.0)?;
        to.whole("cdl.batch_size", cdl.batch_size, 8..=4_096)?;
        to.whole("cdl.max_steps", cdl.max_steps, 1..=100_000)?;
        to.whole("cdl.patience", cdl.patience, 1..=100_000)?;
        to.real("cdl.noise_floor", cdl.noise_floor, 0.0..=10.0)?;
        to.real("cdl.beta", cdl.beta, 0.0..=1.0)
    }

    /// What the model's settings do not go with.
    fn validate_control(&self) -> Result<(), TrainingError> {
        let model = &self.model;
        if matches!(self.environment, World::Custom(_)) && model.kind == ModelKind::True {
            let expected = "\"learned\" for an environment that is simulated elsewhere";
            return Err(refuse("model.kind", "\"true\"", expected));
        }
        if self.detection.watch.is_none() {
            return Ok(());
        }
        // A change is looked for in every mechanism by itself, and mended there.
        let because = "where detection.watch is set";
        if model.kind != ModelKind::Learned {
            let expected = format!("\"learned\" {because}");
            return Err(refuse("model.kind", "\"true\"", expected));
        }
        if model.scope != Scope::All {
            let expected = format!("\"all\" {because}");
            return Err(refuse("model.scope", "\"relevant\"", expected));
        }
        if model.sharing != Sharing::None {
            let expected = format!("\"none\" {because}");
            return Err(refuse("model.sharing", "\"same-parents\"", expected));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Config, TrainingError> {
        Config::read(&mut serde_json::Deserializer::from_str(json))
    }

    #[test]
    fn nothing_given_is_the_default() {
        assert_eq!(read("{}").expect("valid"), Config::default());
    }

    #[test]
    fn what_is_as_it_always_was_is_not_written_down() {
        let written = serde_json::to_value(Config::default()).expect("serialises");
        for (section, field) in [
            ("agent", "critic_norm"),
            ("agent", "reset_every"),
            ("model", "kind"),
            ("model", "scope"),
            ("model", "sharing"),
            ("model", "weight_decay"),
            ("model", "beta"),
            ("model", "ranking"),
            ("model", "calibration"),
        ] {
            assert!(written[section][field].is_null(), "{section}.{field}");
        }
        assert!(written["cdl"].is_null());
    }

    #[test]
    fn a_written_config_reads_back() {
        let config = Config {
            env_steps: 700,
            ..Config::default()
        };
        let json = serde_json::to_string(&config).expect("serialises");
        assert_eq!(read(&json).expect("valid"), config);
    }

    #[test]
    fn every_error_names_field_value_and_expectation() {
        for (json, parts) in [
            (
                r#"{"env_step": 5}"#,
                ["env_step", "unknown field", "env_steps"],
            ),
            (
                r#"{"env_steps": "many"}"#,
                ["config.env_steps", "many", "usize"],
            ),
            (
                r#"{"env_steps": 0}"#,
                ["config.env_steps", "0", "1 to 1000000"],
            ),
            (
                r#"{"agent": {"gamma": 1.5}}"#,
                ["config.agent.gamma", "1.5", "0 to 0.9999"],
            ),
            (
                r#"{"agent": {"hidden": [64, 0]}}"#,
                ["config.agent.hidden", "0", "1 to 512"],
            ),
            (
                r#"{"agent": {"hidden": []}}"#,
                ["config.agent.hidden", "0 layers", "1 to 4"],
            ),
            (
                r#"{"agent": {"critic_hidden": [64, 513]}}"#,
                ["config.agent.critic_hidden", "513", "1 to 512"],
            ),
            (
                r#"{"model": {"elites": 9}}"#,
                ["config.model.elites", "9", "1 to 5"],
            ),
            (
                r#"{"environment": {"name": "pendulum", "sensors": 32}, "model": {"hidden": [512, 512, 512], "members": 20}}"#,
                ["config.model.hidden", "392603040", "50000000 at the most"],
            ),
            (
                r#"{"structure": {"alpha": 2}}"#,
                ["config.structure", "alpha", "2"],
            ),
            (
                r#"{"structure": {"test": "guess"}}"#,
                ["config.structure.test", "guess", "gcm"],
            ),
            (
                r#"{"graph": "doubt"}"#,
                ["config.graph", "null, \"belief\"", "parents"],
            ),
            (
                r#"{"graph": {"R": ["Q"]}}"#,
                ["config.graph.R", "\"Q\"", "X, Z, A"],
            ),
            (
                r#"{"graph": {"X": []}}"#,
                ["config.graph", "\"X\"", "X', Z', R"],
            ),
            (
                r#"{"policy_inputs": []}"#,
                ["config.policy_inputs", "[]", "X, Z"],
            ),
            (
                r#"{"policy_inputs": ["X", "X"]}"#,
                ["config.policy_inputs", "X", "distinct"],
            ),
            (
                r#"{"randomise": ["Q"]}"#,
                ["config.randomise", "\"Q\"", "X, Z"],
            ),
            (
                r#"{"environment": {"equations": "state X in [0, 1] from Q"}}"#,
                ["line 1, column 24", "Q", "a name that is known here"],
            ),
            (
                r#"{"environment": {"equation": ""}}"#,
                [
                    "config.environment",
                    "the name of an environment",
                    "equations",
                ],
            ),
            (
                r#"{"drift": {"mechanism": "Z'"}}"#,
                ["config.drift.mechanism", "\"Z'\"", "R, X'"],
            ),
            (
                r#"{"drift": {"mechanism": "R", "to": 3}}"#,
                ["config.drift.to", "3", "from -1 to 1"],
            ),
            (
                r#"{"drift": {"to": "X"}}"#,
                ["config.drift.to", "\"X\"", "no mechanism is named"],
            ),
            (
                r#"{"drift": {"mechanism": "R", "at": 4000}}"#,
                ["config.drift.at", "4000", "1 to 3999"],
            ),
            (
                r#"{"environment": "pendulum", "drift": {"mechanism": "R"}}"#,
                ["config.drift.mechanism", "pendulum", "null"],
            ),
            (
                r#"{"detection": {"watch": "guess"}}"#,
                ["config.detection.watch", "guess", "residuals"],
            ),
            (
                r#"{"detection": {"alpha": 0}}"#,
                ["config.detection.alpha", "0", "0.000001 to 0.5"],
            ),
            (
                r#"{"model": {"scope": "relevant"}, "detection": {"watch": "told"}}"#,
                ["config.model.scope", "relevant", "\"all\" where detection"],
            ),
            (
                r#"{"model": {"sharing": "same-parents"}, "detection": {"watch": "told"}}"#,
                ["config.model.sharing", "same-parents", "\"none\" where"],
            ),
            (
                r#"{"model": {"kind": "true"}, "detection": {"watch": "residuals"}}"#,
                ["config.model.kind", "true", "\"learned\" where"],
            ),
            (
                r#"{"model": {"weight_decay": -1}}"#,
                ["config.model.weight_decay", "-1", "0 to 1"],
            ),
            (
                r#"{"cdl": {"threshold": -1}}"#,
                ["config.cdl.threshold", "-1", "0 to 10"],
            ),
            (
                r#"{"cdl": {"members": 0}}"#,
                ["config.cdl.members", "0", "1 to 20"],
            ),
            (r#"{"cdl": {"tau": 1}}"#, ["config.cdl", "tau", "threshold"]),
            (
                r#"{"environment": "maze"}"#,
                ["environment", "maze", "light-door"],
            ),
        ] {
            let message = read(json).expect_err(json).to_string();
            for part in parts {
                assert!(message.contains(part), "{json}: {message:?} lacks {part:?}");
            }
        }
    }

    #[test]
    fn numbers_that_are_not_numbers_are_refused() {
        let mut config = Config::default();
        config.agent.tau = f64::NAN;
        let message = config.validate().expect_err("refused").to_string();
        assert_eq!(
            message,
            "config.agent.tau: NaN is not allowed, expected a number from 0.00001 to 1"
        );
    }
}
