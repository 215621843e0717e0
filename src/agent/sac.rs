//! Soft actor-critic with twin critics and automatic temperature (Haarnoja et al. 2018, arXiv 1812.05905).

mod update;

use super::config::{AgentConfig, Norm};
use super::objective::least;
use crate::tensor::finite::first_non_finite;
use crate::tensor::tanh_gaussian::{mean_action, tanh_gaussian};
use crate::tensor::{
    Activation, Adam, AdamConfig, Archive, ArchiveError, Gradient, Mlp, Random, Record,
};
use candle_core::{Device, Result, Tensor, Var, bail};
pub use update::Update;

/// Measurements of one update.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Losses {
    /// Mean squared Bellman error over both critics; the loss is half of it.
    pub critic: f32,
    /// The actor's loss `E[temperature log pi - min Q]`.
    pub actor: f32,
    /// The temperature after the update.
    pub temperature: f32,
    /// The policy's entropy on the batch, in nats.
    pub entropy: f32,
}

impl Losses {
    /// Return the name and value of the first loss that is not finite.
    pub fn non_finite(&self) -> Option<(&'static str, f32)> {
        [
            ("critic loss", self.critic),
            ("actor loss", self.actor),
            ("temperature", self.temperature),
            ("entropy", self.entropy),
        ]
        .into_iter()
        .find(|(_, value)| !value.is_finite())
    }
}

/// A SAC agent with actions in [-1, 1]. A mask selects the state variables that it sees.
#[derive(Debug)]
pub struct Sac {
    state_dim: usize,
    action_dim: usize,
    gamma: f32,
    tau: f32,
    log_std: Option<f32>,
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
    /// Create an agent with random initial weights.
    ///
    /// # Errors
    /// When a network has a layer without units.
    pub fn new(
        state_dim: usize,
        action_dim: usize,
        config: &AgentConfig,
        rng: &mut Random,
    ) -> Result<Self> {
        let mlp = |members, widths: (usize, &[usize], usize), activation, rng: &mut Random| {
            let (inputs, hidden, outputs) = widths;
            let widths = [&[inputs], hidden, &[outputs]].concat();
            Mlp::new(members, &widths, activation, rng)
        };
        let judging = match config.critic_norm {
            Norm::Layer => Activation::NormRelu,
            Norm::None => Activation::Relu,
        };
        let critic_hidden = config.critic_hidden.as_ref().unwrap_or(&config.hidden);
        let actor = (state_dim, &config.hidden[..], 2 * action_dim);
        let actor = mlp(1, actor, Activation::Relu, rng)?;
        let critic = (state_dim + action_dim, &critic_hidden[..], 1);
        let critics = mlp(2, critic, judging, rng)?;
        let targets = mlp(2, critic, judging, rng)?;
        targets.copy_from(&critics)?;
        let log_temperature = Var::new(config.initial_temperature.ln() as f32, &Device::Cpu)?;
        let adam = |var: &Var, rate| Adam::new(vec![var.clone()], AdamConfig::with_rate(rate));
        Ok(Self {
            state_dim,
            action_dim,
            gamma: config.gamma as f32,
            tau: config.tau as f32,
            log_std: config.log_std.map(|x| x as f32),
            target_entropy: config.target_entropy.unwrap_or(-(action_dim as f64)),
            actor_adam: adam(actor.parameters(), config.actor_learning_rate),
            critic_adam: adam(critics.parameters(), config.critic_learning_rate),
            temperature_adam: adam(&log_temperature, config.temperature_learning_rate),
            actor,
            critics,
            targets,
            log_temperature,
        })
    }

    /// Restrict actor and critics to the state variables where `visible` is true. The critics have the same mask as the
    /// actor, because values that depend on variables the policy cannot see would be noise to it.
    ///
    /// # Errors
    /// When `visible` does not have one entry for each state variable.
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

    /// Return the policy's parameters, `[1, batch, 2 action]`, for states `[batch, state]`.
    fn policy(&self, record: &mut Record, state: &Tensor, gradient: Gradient) -> Result<Tensor> {
        self.actor.forward(record, &state.unsqueeze(0)?, gradient)
    }

    /// Sample actions; rows of the result are `[actions, log-density]`, `[batch, action + 1]`.
    fn sample(
        &self,
        record: &mut Record,
        state: &Tensor,
        gradient: Gradient,
        rng: &mut Random,
    ) -> Result<Tensor> {
        let batch = state.dim(0)?;
        let noise = rng.normals(batch * self.action_dim);
        let noise = Tensor::from_vec(noise, (batch, self.action_dim), state.device())?;
        let parameters = self.policy(record, state, gradient)?;
        tanh_gaussian(record, &parameters, &noise, self.log_std)
    }

    /// Return sampled actions `[batch, action]` for states `[batch, state]`, both row-major.
    ///
    /// # Errors
    /// When `states` is not whole rows.
    pub fn explore(&self, states: &[f32], rng: &mut Random) -> Result<Vec<f32>> {
        let states = self.states(states)?;
        self.sample(&mut Record::new(), &states, Gradient::Input, rng)?
            .narrow(1, 0, self.action_dim)?
            .flatten_all()?
            .to_vec1()
    }

    /// Return the mean actions `[batch, action]` for states `[batch, state]`, both row-major.
    ///
    /// # Errors
    /// When `states` is not whole rows.
    pub fn exploit(&self, states: &[f32]) -> Result<Vec<f32>> {
        let states = self.states(states)?;
        mean_action(&self.policy(&mut Record::new(), &states, Gradient::Input)?)
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

    /// Return the multiplications of an action of the policy.
    pub fn work(&self) -> usize {
        self.actor.work(1)
    }

    /// Return the current temperature.
    ///
    /// # Errors
    /// When the temperature cannot be read as a 32-bit float.
    pub fn temperature(&self) -> Result<f32> {
        Ok(self.log_temperature.to_scalar::<f32>()?.exp())
    }

    /// Return `min(Q1, Q2)` for each row of `states` `[batch, state]` and `actions` `[batch, action]`.
    ///
    /// # Errors
    /// When `states` or `actions` does not have whole rows, or their numbers of rows differ.
    pub fn value(&self, states: &[f32], actions: &[f32]) -> Result<Vec<f32>> {
        let states = self.states(states)?;
        let rows = states.dim(0)?;
        let actions = Tensor::from_slice(actions, (rows, self.action_dim), &Device::Cpu)?;
        let input = Tensor::cat(&[states, actions], 1)?.unsqueeze(0)?;
        let q = self.critics.predict(&input)?;
        Ok(least(&q, rows).map(|(_, value)| value).collect())
    }

    /// Return all trained tensors by name: those of `actor`, `critics` and `targets`, and `log_temperature`.
    ///
    /// # Errors
    /// When a tensor operation fails.
    pub fn named(&self) -> Result<Vec<(String, Tensor)>> {
        let mut all = self.actor.named("actor")?;
        all.extend(self.critics.named("critics")?);
        all.extend(self.targets.named("targets")?);
        let temperature = self.log_temperature.as_detached_tensor();
        all.push(("log_temperature".to_owned(), temperature));
        Ok(all)
    }

    /// Return the name of the first trained tensor with a value that is not finite. Critics are checked first, because
    /// an update starts with them and their errors spread to the rest.
    ///
    /// # Errors
    /// When a tensor operation fails.
    pub fn non_finite(&self) -> Result<Option<String>> {
        let is_critics = |(name, _): &(String, Tensor)| name.starts_with("critics");
        let (critics, others): (Vec<_>, Vec<_>) = self.named()?.into_iter().partition(is_critics);
        Ok(first_non_finite(&critics)?.or(first_non_finite(&others)?))
    }

    /// Save or load networks, temperature and optimiser moments. The rest follows from the configuration.
    ///
    /// # Errors
    /// When an entry is missing or has the wrong shape.
    pub fn archive(&mut self, archive: &mut Archive) -> std::result::Result<(), ArchiveError> {
        let Self {
            state_dim: _,
            action_dim: _,
            gamma: _,
            tau: _,
            log_std: _,
            target_entropy: _,
            actor,
            critics,
            targets,
            actor_adam,
            critic_adam,
            log_temperature,
            temperature_adam,
        } = self;
        actor.archive("actor", archive)?;
        critics.archive("critics", archive)?;
        targets.archive("targets", archive)?;
        actor_adam.archive("actor_adam", archive)?;
        critic_adam.archive("critic_adam", archive)?;
        archive.variable("log_temperature", log_temperature)?;
        temperature_adam.archive("temperature_adam", archive)
    }

    /// Return all trained variables in the order actor, critics, targets, log temperature.
    pub fn vars(&self) -> Vec<Var> {
        let networks = [&self.actor, &self.critics, &self.targets];
        let mut vars: Vec<Var> = networks.map(|n| n.parameters().clone()).into();
        vars.push(self.log_temperature.clone());
        vars
    }
}

#[cfg(test)]
mod by_hand;
#[cfg(test)]
mod formula_tests;
#[cfg(test)]
mod tests;
