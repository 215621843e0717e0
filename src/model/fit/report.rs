//! What a fit takes, what it returns, and how it fails.

/// Transitions as columns, row-major with one row per step.
#[derive(Clone, Debug, Default)]
pub struct Transitions {
    /// `[rows, state]`.
    pub states: Vec<f32>,
    /// `[rows, action]`.
    pub actions: Vec<f32>,
    /// `[rows]`.
    pub rewards: Vec<f32>,
    /// `[rows, state]`.
    pub next_states: Vec<f32>,
}

/// Measurements of a finished fit on the held-out transitions.
#[derive(Clone, Debug, PartialEq)]
pub struct FitReport {
    /// Epochs run.
    pub epochs: usize,
    /// Mean negative log-likelihood of the elites, for each mechanism: in nats of the standardised outputs, without the
    /// constant `ln(2 pi) / 2`; NaN if the mechanism was not fitted.
    pub holdout_nll: Vec<f32>,
    /// Mean squared error of the elites' mean as a fraction of the output's variance, for each output; NaN if it was
    /// not fitted.
    pub unexplained: Vec<f32>,
}

/// Why a fit failed.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// A network's held-out likelihood is not finite.
    #[error("model fit: the held-out likelihood of network {network} is {value}")]
    Diverged {
        /// Index of the network, ordered by mechanism.
        network: usize,
        /// The held-out likelihood.
        value: f32,
    },
    /// A tensor operation failed.
    #[error(transparent)]
    Tensor(#[from] candle_core::Error),
}

impl From<FitError> for candle_core::Error {
    fn from(error: FitError) -> Self {
        match error {
            FitError::Tensor(error) => error,
            diverged => Self::wrap(diverged),
        }
    }
}
