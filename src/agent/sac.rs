//! Soft actor-critic with twin critics and automatic temperature (Haarnoja et al. 2018, arXiv 1812.05905).

use super::config::AgentConfig;
use super::replay::Batch;
use crate::tensor::gaussian::{mean_action, tanh_gaussian};
use crate::tensor::{Activation, Adam, AdamConfig, Gradient, Mlp, Random, polyak};
use candle_core::{Device, Result, Tensor, Var, bail};
use candle_nn::Optimizer;

/// What one update measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Losses {
    /// Mean squared Bellman error over both critics (half of it is the loss).
    pub critic: f32,
    /// The actor's loss `E[temperature log pi - min Q]`.
    pub actor: f32,
    /// The temperature after the update.
    pub temperature: f32,
    /// The policy's entropy on the batch, in nats.
    pub entropy: f32,
}

impl Losses {
    /// The first value that is not finite, by name.
    pub fn non_finite(&self) -> Option<&'static str> {
        [
            ("critic loss", self.critic),
            ("actor loss", self.actor),
            ("temperature", self.temperature),
            ("entropy", self.entropy),
        ]
        .into_iter()
        .find(|(_, value)| !value.is_finite())
        .map(|(name, _)| name)
    }
}

/// A SAC agent. Actions are in [-1, 1]; which state variables it looks at is a mask.
#[derive(Debug)]
pub struct Sac {
    state_dim: usize,
    action_dim: usize,
    gamma: f64,
    tau: f32,
    target_entropy: f64,
    actor: Mlp,
    critics: Mlp,
    targets: Mlp,
    actor_adam: Adam,
    critic_adam: Adam,
    log_temperature: Var,
    temperature_adam: Adam,
}

impl Sac {
    /// A new agent with weights from `rng`.
    pub fn new(
        state_dim: usize,
        action_dim: usize,
        config: &AgentConfig,
        rng: &mut Random,
    ) -> Result<Self> {
        let relu = Activation::Relu;
        let actor = Mlp::new(1, state_dim, &config.hidden, 2 * action_dim, relu, rng)?;
        let hidden = config.critic_hidden.as_ref().unwrap_or(&config.hidden);
        let critics = Mlp::new(2, state_dim + action_dim, hidden, 1, relu, rng)?;
        let targets = Mlp::new(2, state_dim + action_dim, hidden, 1, relu, rng)?;
        targets.copy_from(&critics)?;
        let log_temperature = Var::new(config.initial_temperature.ln() as f32, &Device::Cpu)?;
        let adam = |vars, rate| Adam::new(vars, AdamConfig::with_rate(rate));
        Ok(Self {
            state_dim,
            action_dim,
            gamma: config.gamma,
            tau: config.tau as f32,
            target_entropy: config.target_entropy.unwrap_or(-(action_dim as f64)),
            actor_adam: adam(actor.vars(), config.actor_learning_rate)?,
            critic_adam: adam(critics.vars(), config.critic_learning_rate)?,
            temperature_adam: adam(
                vec![log_temperature.clone()],
                config.temperature_learning_rate,
            )?,
            actor,
            critics,
            targets,
            log_temperature,
        })
    }

    /// Lets actor and critics look only at the state variables where `visible` is true. The critics go with the actor:
    /// a value that leans on a variable the policy cannot see would be noise to it.
    pub fn set_visible(&mut self, visible: &[bool]) -> Result<()> {
        if visible.len() != self.state_dim {
            bail!(
                "visible state variables: expected {}, got {}",
                self.state_dim,
                visible.len()
            )
        }
        let mut with_action = visible.to_vec();
        with_action.resize(self.state_dim + self.action_dim, true);
        self.actor.set_input_mask(&[visible.to_vec()])?;
        let both = [with_action.clone(), with_action];
        self.critics.set_input_mask(&both)?;
        self.targets.set_input_mask(&both)
    }

    fn policy(&self, state: &Tensor, gradient: Gradient) -> Result<Tensor> {
        self.actor
            .forward(&state.unsqueeze(0)?, gradient)?
            .squeeze(0)
    }

    /// Rows of `[actions, log-density]` for sampled actions, `[batch, action + 1]`.
    fn sample(&self, state: &Tensor, gradient: Gradient, rng: &mut Random) -> Result<Tensor> {
        let batch = state.dim(0)?;
        let noise = rng.normals(batch * self.action_dim);
        let noise = Tensor::from_vec(noise, (batch, self.action_dim), state.device())?;
        tanh_gaussian(&self.policy(state, gradient)?, &noise)
    }

    /// Sampled actions `[batch, action]`, row-major, for states `[batch, state]`, row-major.
    pub fn explore(&self, states: &[f32], rng: &mut Random) -> Result<Vec<f32>> {
        let states = self.states(states)?;
        self.sample(&states, Gradient::Input, rng)?
            .narrow(1, 0, self.action_dim)?
            .flatten_all()?
            .to_vec1()
    }

    /// The policy's mean actions `[batch, action]`, row-major, for states `[batch, state]`, row-major.
    pub fn exploit(&self, states: &[f32]) -> Result<Vec<f32>> {
        let states = self.states(states)?;
        mean_action(&self.policy(&states, Gradient::Input)?)?
            .flatten_all()?
            .to_vec1()
    }

    fn states(&self, states: &[f32]) -> Result<Tensor> {
        if !states.len().is_multiple_of(self.state_dim) {
            bail!(
                "states: expected rows of {} numbers, got {} numbers",
                self.state_dim,
                states.len()
            )
        }
        let rows = states.len() / self.state_dim;
        Tensor::from_slice(states, (rows, self.state_dim), &Device::Cpu)
    }

    /// `min(Q1, Q2)(s, a)`, `[batch, 1]`.
    fn least(&self, critics: &Mlp, state: &Tensor, action: &Tensor) -> Result<Tensor> {
        let input = Tensor::cat(&[state, action], 1)?.unsqueeze(0)?;
        let q = critics.forward(&input, Gradient::Input)?;
        q.get(0)?.minimum(&q.get(1)?)
    }

    /// One update of critics, actor, temperature and targets.
    pub fn update(&mut self, batch: &Batch, rng: &mut Random) -> Result<Losses> {
        let temperature = self.temperature()? as f64;
        let critic = self.update_critics(batch, temperature, rng)?;
        let (actor, entropy) = self.update_actor(&batch.state, temperature, rng)?;
        // d/d log T of T (H(pi) - target), with T's own factor left out as is usual: -> -log T (log pi + target).
        let gap = (entropy - self.target_entropy) as f32;
        let loss = self.log_temperature.affine(gap as f64, 0.0)?;
        self.temperature_adam.backward_step(&loss)?;
        polyak::track(&self.targets.vars(), &self.critics.vars(), self.tau)?;
        Ok(Losses {
            critic,
            actor,
            temperature: self.temperature()?,
            entropy: entropy as f32,
        })
    }

    fn update_critics(&mut self, batch: &Batch, temperature: f64, rng: &mut Random) -> Result<f32> {
        let next = self
            .sample(&batch.next_state, Gradient::Input, rng)?
            .detach();
        let next_action = next.narrow(1, 0, self.action_dim)?.contiguous()?;
        let log_density = next.narrow(1, self.action_dim, 1)?;
        let value = self
            .least(&self.targets, &batch.next_state, &next_action)?
            .sub(&log_density.affine(temperature, 0.0)?)?;
        let target = value
            .mul(&batch.continues)?
            .affine(self.gamma, 0.0)?
            .add(&batch.reward)?
            .detach();
        let input = Tensor::cat(&[&batch.state, &batch.action], 1)?.unsqueeze(0)?;
        let q = self.critics.forward(&input, Gradient::Weights)?;
        let both = Tensor::stack(&[&target, &target], 0)?;
        let error = q.sub(&both)?.sqr()?.mean_all()?;
        // The critics are independent: the mean over both halves each one's rate, which Adam does not notice.
        self.critic_adam.backward_step(&error)?;
        error.to_scalar()
    }

    fn update_actor(
        &mut self,
        state: &Tensor,
        temperature: f64,
        rng: &mut Random,
    ) -> Result<(f32, f64)> {
        let sample = self.sample(state, Gradient::Weights, rng)?;
        let action = sample.narrow(1, 0, self.action_dim)?;
        let log_density = sample.narrow(1, self.action_dim, 1)?;
        let q = self.least(&self.critics, state, &action)?;
        let loss = log_density.affine(temperature, 0.0)?.sub(&q)?.mean_all()?;
        self.actor_adam.backward_step(&loss)?;
        let entropy = -(log_density.mean_all()?.to_scalar::<f32>()? as f64);
        Ok((loss.to_scalar()?, entropy))
    }

    /// The current temperature.
    pub fn temperature(&self) -> Result<f32> {
        Ok(self.log_temperature.to_scalar::<f32>()?.exp())
    }

    /// `min(Q1, Q2)` at each row of `states` `[batch, state]` and `actions` `[batch, action]`.
    pub fn value(&self, states: &[f32], actions: &[f32]) -> Result<Vec<f32>> {
        let states = self.states(states)?;
        let actions = Tensor::from_slice(actions, (states.dim(0)?, self.action_dim), &Device::Cpu)?;
        self.least(&self.critics, &states, &actions)?
            .flatten_all()?
            .to_vec1()
    }

    /// Every trained tensor, in a fixed order: actor, critics, targets, log temperature.
    pub fn vars(&self) -> Vec<Var> {
        let mut vars = self.actor.vars();
        vars.extend(self.critics.vars());
        vars.extend(self.targets.vars());
        vars.push(self.log_temperature.clone());
        vars
    }
}

#[cfg(test)]
mod tests;
