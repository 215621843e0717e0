//! Settings of the world model.

use serde::{Deserialize, Serialize};

/// Settings of the world model; the conventions are those of MBPO (Janner et al. 2019).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelConfig {
    /// Widths of the hidden layers of each network (SiLU).
    pub hidden: Vec<usize>,
    /// Networks in the ensemble of each mechanism.
    pub members: usize,
    /// Members, the best on held-out data, that predict.
    pub elites: usize,
    /// Adam's step size.
    pub learning_rate: f64,
    /// Transitions in one minibatch of each member.
    pub batch_size: usize,
    /// Minibatches in an epoch, at the most; null means that an epoch sees every transition once. With it a fit costs the same
    /// however much data there is.
    pub epoch_batches: Option<usize>,
    /// Share of the transitions held out to stop early and to choose the elites.
    pub holdout: f64,
    /// Epochs without a better held-out likelihood after which a fit stops.
    pub patience: usize,
    /// Epochs of one fit at the most.
    pub max_epochs: usize,
    /// Environment steps between fits.
    pub every: usize,
}

impl Default for ModelConfig {
    fn default() -> Self {
        Self {
            hidden: vec![32, 32],
            members: 5,
            elites: 3,
            learning_rate: 2e-3,
            batch_size: 128,
            epoch_batches: Some(12),
            holdout: 0.15,
            patience: 4,
            max_epochs: 20,
            every: 500,
        }
    }
}
