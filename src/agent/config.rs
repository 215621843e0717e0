//! Settings of SAC.

use serde::{Deserialize, Serialize};

/// What happens to the hidden layers of the critics before their ReLU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Norm {
    /// Nothing.
    #[default]
    None,
    /// Layer normalisation (Ba et al. 2016), without weights of its own: it keeps values bounded at many updates a step (DroQ,
    /// Hiraoka et al. 2022).
    Layer,
}

/// Settings of SAC; the names are those of Haarnoja et al. 2018.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AgentConfig {
    /// Widths of the hidden layers of the actor (ReLU).
    pub hidden: Vec<usize>,
    /// Widths of the hidden layers of each critic (ReLU); null means the actor's.
    pub critic_hidden: Option<Vec<usize>>,
    /// The policy's log standard deviation, before the tanh, in every state; null lets the actor learn it for each state.
    pub log_std: Option<f64>,
    /// Transitions in one update.
    pub batch_size: usize,
    /// Discount of future rewards a step.
    pub gamma: f64,
    /// Share of the critics that flows into their targets at each update.
    pub tau: f64,
    /// Adam's step size for the actor.
    pub actor_learning_rate: f64,
    /// Adam's step size for the critics.
    pub critic_learning_rate: f64,
    /// Adam's step size for the logarithm of the temperature.
    pub temperature_learning_rate: f64,
    /// Temperature (weight of the entropy) at the start.
    pub initial_temperature: f64,
    /// Entropy in nats that the temperature aims at; null means minus the number of action dimensions.
    pub target_entropy: Option<f64>,
    /// Policy updates per environment step, after the initial random steps.
    pub updates_per_step: usize,
    /// What happens to the hidden layers of the critics.
    #[serde(skip_serializing_if = "is_plain")]
    pub critic_norm: Norm,
    /// Environment steps after which actor, critics and temperature begin anew, with the replayed transitions kept (Nikishin et
    /// al. 2022); 0 is never. None follows in the last such span of a run.
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
