//! Settings of the world model.

use serde::{Deserialize, Serialize};

/// Source of imagined steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModelKind {
    /// Networks fitted to the real transitions.
    #[default]
    Learned,
    /// The environment itself, started from recorded states: a perfect model, used as a control in experiments.
    True,
}

/// Variables for which a causal model has mechanisms. A monolithic model has all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// All next-state variables and the reward.
    #[default]
    All,
    /// The reward, the variables that the policy sees, and the ancestors of both through time in the graph.
    Relevant,
}

/// Whether mechanisms share networks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sharing {
    /// Each mechanism has its own ensemble.
    #[default]
    None,
    /// Mechanisms with the same parents are outputs of one ensemble. Each output still sees only its parents.
    SameParents,
}

/// Criterion for choosing the elites.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ranking {
    /// Held-out likelihood, as in MBPO.
    #[default]
    Likelihood,
    /// Held-out squared error of the means. Unlike the likelihood, it does not reward overconfident variances.
    Error,
}

/// Rescaling of standard deviations after a fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Calibration {
    /// None: the networks' outputs are used.
    #[default]
    None,
    /// Scale the standard deviations of each output so that the standardised held-out errors have mean square 1.
    HeldOut,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Settings of the world model. Conventions follow MBPO (Janner et al. 2019).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelConfig {
    /// Widths of the networks' hidden layers (SiLU).
    pub hidden: Vec<usize>,
    /// Number of networks in each mechanism's ensemble.
    pub members: usize,
    /// Number of members that predict: those with the best held-out score.
    pub elites: usize,
    /// Adam step size.
    pub learning_rate: f64,
    /// Transitions per minibatch, for each member.
    pub batch_size: usize,
    /// Largest number of minibatches per epoch. Null makes an epoch use every transition once; a limit makes the cost
    /// of a fit independent of the amount of data.
    pub epoch_batches: Option<usize>,
    /// Fraction of the transitions held out for early stopping and for choosing the elites.
    pub holdout: f64,
    /// A fit stops after this number of epochs without a better held-out likelihood.
    pub patience: usize,
    /// Largest number of epochs per fit.
    pub max_epochs: usize,
    /// Environment steps between fits.
    pub every: usize,
    /// Source of imagined steps.
    #[serde(skip_serializing_if = "is_default")]
    pub kind: ModelKind,
    /// Variables for which a causal model has mechanisms.
    #[serde(skip_serializing_if = "is_default")]
    pub scope: Scope,
    /// Whether mechanisms with the same parents share their networks.
    #[serde(skip_serializing_if = "is_default")]
    pub sharing: Sharing,
    /// Decoupled weight decay (AdamW, Loshchilov and Hutter 2019): each step scales a weight by
    /// `1 - learning_rate * weight_decay`.
    #[serde(skip_serializing_if = "is_default")]
    pub weight_decay: f64,
    /// Exponent of the variance that weights the likelihood of each output and row in a fit (beta-NLL, Seitzer et al.
    /// 2022). 0 is the plain likelihood; 1 is close to the squared error. Useful with shared networks, where outputs
    /// with small variance would otherwise dominate.
    #[serde(skip_serializing_if = "is_default")]
    pub beta: f64,
    /// Criterion for choosing the elites.
    #[serde(skip_serializing_if = "is_default")]
    pub ranking: Ranking,
    /// Rescaling of standard deviations after a fit.
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
