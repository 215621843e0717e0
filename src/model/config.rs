//! Settings of the world model.

use serde::{Deserialize, Serialize};

/// Where imagined steps come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModelKind {
    /// Networks that are fitted to the real transitions.
    #[default]
    Learned,
    /// The environment itself, asked from recorded states: what a perfect model would buy. A control, no method.
    True,
}

/// Which variables a causal model has mechanisms for. A monolithic one has all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Every next-state variable, and the reward.
    #[default]
    All,
    /// The reward, its ancestors through time in the graph, what the policy sees, and the ancestors of that.
    Relevant,
}

/// Whether mechanisms have networks in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sharing {
    /// Every mechanism has an ensemble of its own.
    #[default]
    None,
    /// Mechanisms with the same parents are outputs of one ensemble: no output sees more than its parents.
    SameParents,
}

/// By what the elites are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ranking {
    /// The held-out likelihood, as in MBPO.
    #[default]
    Likelihood,
    /// The held-out squared error of the means, which an overconfident variance does not hide.
    Error,
}

/// Whether standard deviations are scaled after a fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Calibration {
    /// They are what the networks say.
    #[default]
    None,
    /// Each output's are scaled so that errors on held-out data are, in their units, 1 in the mean square.
    HeldOut,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

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
    /// Where imagined steps come from.
    #[serde(skip_serializing_if = "is_default")]
    pub kind: ModelKind,
    /// Which variables a causal model has mechanisms for.
    #[serde(skip_serializing_if = "is_default")]
    pub scope: Scope,
    /// Whether mechanisms with the same parents share their networks.
    #[serde(skip_serializing_if = "is_default")]
    pub sharing: Sharing,
    /// Share of itself that each weight loses a step, in units of the learning rate (AdamW, Loshchilov and Hutter 2019).
    #[serde(skip_serializing_if = "is_default")]
    pub weight_decay: f64,
    /// Power of the variance by which the likelihood of each output and row is weighted in a fit: 0 is the plain likelihood, 1
    /// nearly the squared error (beta-NLL, Seitzer et al. 2022). What shares networks needs it: outputs that are foreseen well
    /// would outweigh the others.
    #[serde(skip_serializing_if = "is_default")]
    pub beta: f64,
    /// By what the elites are chosen.
    #[serde(skip_serializing_if = "is_default")]
    pub ranking: Ranking,
    /// Whether standard deviations are scaled after a fit.
    #[serde(skip_serializing_if = "is_default")]
    pub calibration: Calibration,
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
            kind: ModelKind::default(),
            scope: Scope::default(),
            sharing: Sharing::default(),
            weight_decay: 0.0,
            beta: 0.0,
            ranking: Ranking::default(),
            calibration: Calibration::default(),
        }
    }
}
