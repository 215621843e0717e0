//! Settings of the measurement.

use serde::{Deserialize, Serialize};

/// Settings of [`MaskedFit`](super::MaskedFit), and the threshold for causes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MaskedConfig {
    /// Conditional mutual information, in nats, from which an input counts as a cause.
    pub threshold: f64,
    /// Widths of the hidden layers of each network (SiLU).
    pub hidden: Vec<usize>,
    /// Networks per effect; each holds out a different part of the rows.
    pub members: usize,
    /// Adam step size.
    pub learning_rate: f64,
    /// Decoupled weight decay (AdamW, Loshchilov and Hutter 2019): each step scales a weight by
    /// `1 - learning_rate * weight_decay`.
    pub weight_decay: f64,
    /// Rows per minibatch; each is predicted twice, with all inputs and with one left out.
    pub batch_size: usize,
    /// Largest number of gradient steps.
    pub max_steps: usize,
    /// The fit stops after this number of gradient steps without a better held-out likelihood of any network.
    pub patience: usize,
    /// Standard deviation of noise added to every effect, as a fraction of the effect's own. Without it, in
    /// environments without noise, the measure would depend on the networks' approximation error, which every input can
    /// reduce.
    pub noise_floor: f64,
    /// Exponent of the variance that weights the likelihood of each row in the fit, see
    /// [`ModelConfig`](crate::model::ModelConfig).
    pub beta: f64,
}

impl Default for MaskedConfig {
    fn default() -> Self {
        Self {
            threshold: 0.2,
            hidden: vec![64, 64],
            members: 3,
            learning_rate: 5e-3,
            weight_decay: 0.0,
            batch_size: 32,
            max_steps: 1_500,
            patience: 300,
            noise_floor: 0.05,
            beta: 0.5,
        }
    }
}
