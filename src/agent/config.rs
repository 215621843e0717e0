//! Settings of SAC.

use serde::{Deserialize, Serialize};

/// Normalisation of the critics' hidden layers, before their ReLU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Norm {
    /// No normalisation.
    #[default]
    None,
    /// Layer normalisation without learned scale and shift (Ba et al. 2016). It keeps values bounded when there are
    /// many updates per step (DroQ, Hiraoka et al. 2022).
    Layer,
}

/// Settings of SAC, named as in Haarnoja et al. 2018.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AgentConfig {
    /// Widths of the actor's hidden layers (ReLU).
    pub hidden: Vec<usize>,
    /// Widths of the hidden layers of each critic (ReLU); null uses the actor's.
    pub critic_hidden: Option<Vec<usize>>,
    /// A fixed log standard deviation of the policy, before the tanh; null makes it an output of the actor.
    pub log_std: Option<f64>,
    /// Transitions per update.
    pub batch_size: usize,
    /// Discount factor of future rewards, per step.
    pub gamma: f64,
    /// Polyak coefficient: the fraction of the critics' weights that is added to the targets at each update.
    pub tau: f64,
    /// Adam step size of the actor.
    pub actor_learning_rate: f64,
    /// Adam step size of the critics.
    pub critic_learning_rate: f64,
    /// Adam step size of the log temperature.
    pub temperature_learning_rate: f64,
    /// Initial temperature (weight of the entropy).
    pub initial_temperature: f64,
    /// Target entropy in nats; null uses minus the number of action dimensions.
    pub target_entropy: Option<f64>,
    /// Policy updates per environment step, after the initial random steps.
    pub updates_per_step: usize,
    /// Normalisation of the critics' hidden layers.
    #[serde(skip_serializing_if = "is_plain")]
    pub critic_norm: Norm,
    /// Environment steps between resets of actor, critics and temperature; the replay buffer is kept (Nikishin et al.
    /// 2022). 0 turns resets off. There is no reset in the last interval of a run.
    #[serde(skip_serializing_if = "is_zero")]
    pub reset_every: usize,
}

fn is_plain(norm: &Norm) -> bool {
    *norm == Norm::None
}

fn is_zero(value: &usize) -> bool {
    *value == 0
}

impl Default for AgentConfig {
    fn default() -> Self {
        Self {
            hidden: vec![64, 64],
            critic_hidden: None,
            log_std: None,
            batch_size: 64,
            gamma: 0.97,
            tau: 0.01,
            actor_learning_rate: 1e-3,
            critic_learning_rate: 1e-3,
            temperature_learning_rate: 1e-3,
            initial_temperature: 0.01,
            target_entropy: None,
            updates_per_step: 1,
            critic_norm: Norm::default(),
            reset_every: 0,
        }
    }
}
