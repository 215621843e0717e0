//! Ranges of all settings, and combinations that are not allowed.

use super::{Config, GraphChoice};
use crate::environment::{Shift, Spec, World};
use crate::model::{ModelKind, Scope, Sharing};
use crate::training::TrainingError;
use crate::training::ranges::{Check, Ranges, refuse};

/// Largest number of weights of the world model. With the moments and gradients of Adam they fit into the memory of a
/// browser.
const MODEL_WEIGHTS: usize = 50_000_000;

/// Largest product of the weights of a network and the rows of a minibatch. A minibatch is not interrupted, and one of
/// this size takes a tenth of a second.
const NETWORK_WORK: usize = 100_000_000;

fn distinct(field: &str, names: &[String], known: &[String]) -> Result<(), TrainingError> {
    let right = |(i, name): (usize, &String)| known.contains(name) && !names[..i].contains(name);
    if names.iter().enumerate().all(right) {
        return Ok(());
    }
    let expected = format!("distinct names among {}", known.join(", "));
    Err(refuse(field, format!("{names:?}"), expected))
}

/// Return the number of weights and biases of a network.
fn weights(inputs: usize, hidden: &[usize], outputs: usize) -> usize {
    let widths = [&[inputs], hidden, &[outputs]].concat();
    widths.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum()
}

/// Check that a network with `weights` weights processes a minibatch of `rows` rows in a tenth of a second.
fn answers(field: &str, rows: usize, weights: usize, times: usize) -> Result<(), TrainingError> {
    let most = NETWORK_WORK / (times * weights);
    if rows <= most {
        return Ok(());
    }
    let value = format!("{rows} for a network of {weights} weights");
    let expected =
        format!("at most {most} for it, or smaller layers, because a minibatch is not interrupted");
    Err(refuse(field, value, expected))
}

impl Config {
    /// Check every field against its range, in the order of the fields.
    ///
    /// # Errors
    /// [`TrainingError`] names the field, the value and what was expected.
    pub fn validate(&self) -> Result<(), TrainingError> {
        self.walk(&mut Check)
    }

    /// Visit the range of every field, in the order of the fields, and check the other rules.
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
        self.validate_answers(environment.spec())?;
        // The rules of structure learning, with the path of the field.
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
        // Two outputs that share a network add an output to it and remove a network.
        let most = match model.sharing {
            Sharing::None => 1,
            Sharing::SameParents => spec.output_dim().div_ceil(2),
        };
        let inputs = spec.state_dim() + spec.action_dim();
        let network = weights(inputs, &model.hidden, 2 * most);
        answers("model.batch_size", model.batch_size, network, 1)?;
        let weights = network.saturating_mul(model.members * spec.output_dim());
        if weights > MODEL_WEIGHTS {
            let value = format!("{weights} weights of all networks");
            let expected = format!("{MODEL_WEIGHTS} at the most");
            return Err(refuse("model.hidden", value, expected));
        }
        Ok(())
    }

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

    /// Check that no minibatch takes too long, because a minibatch is not interrupted.
    fn validate_answers(&self, spec: &Spec) -> Result<(), TrainingError> {
        let (states, actions) = (spec.state_dim(), spec.action_dim());
        let agent = &self.agent;
        let critic = agent.critic_hidden.as_ref().unwrap_or(&agent.hidden);
        let actor = weights(states, &agent.hidden, 2 * actions);
        let critic = weights(states + actions, critic, 1);
        answers("agent.batch_size", agent.batch_size, actor.max(critic), 1)?;
        // Each network of CDL gets every input and whether it is masked, and every row twice.
        let cdl = weights(2 * (states + actions), &self.cdl.hidden, 2);
        answers("cdl.batch_size", self.cdl.batch_size, cdl, 2)
    }

    /// Check that the settings of the model fit the environment and the detection.
    fn validate_control(&self) -> Result<(), TrainingError> {
        let model = &self.model;
        if matches!(self.environment, World::Custom(_)) && model.kind == ModelKind::True {
            let expected = "\"learned\" for an environment that is simulated elsewhere";
            return Err(refuse("model.kind", "\"true\"", expected));
        }
        if self.detection.watch.is_none() {
            return Ok(());
        }
        // Each mechanism is tested, and learned again, by itself.
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
