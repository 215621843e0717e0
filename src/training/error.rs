//! What can go wrong in this module.

use crate::environment::EnvironmentError;
use crate::structure::StructureError;
use crate::tensor::ArchiveError;

/// Errors of a run.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// A setting is outside its range.
    #[error("config.{field}: {value} is not allowed, expected {expected}")]
    Config {
        /// Path of the field.
        field: String,
        /// What was given.
        value: String,
        /// What would have been accepted.
        expected: String,
    },
    /// A configuration that does not have the form of one: an unknown field, a wrong type.
    #[error("config{path}: {message}")]
    Form {
        /// Path of the field, with its leading dot; empty for the configuration as a whole.
        path: String,
        /// What the parser says.
        message: String,
    },
    /// No method has this name.
    #[error("method: unknown name {value:?}, expected one of {known}")]
    Method {
        /// What was given.
        value: String,
        /// Every known name.
        known: String,
    },
    /// A seed outside its range.
    #[error("seed: {value} is not allowed, expected a whole number from 0 to 4294967295")]
    Seed {
        /// What was given.
        value: f64,
    },
    /// The result was asked for before there is one.
    #[error("result: the run is at step {env_steps} of {total}, expected a finished run")]
    Unfinished {
        /// Steps so far.
        env_steps: usize,
        /// Steps in all.
        total: usize,
    },
    /// A number that the run lives by is no longer one; the run stops there.
    #[error(
        "the run diverged: {what} is {value} at environment step {env_steps}, after {updates} policy updates; {}",
        weights(.tensor)
    )]
    Diverged {
        /// The quantity.
        what: String,
        /// NaN or an infinity.
        value: f64,
        /// Where it happened.
        env_steps: usize,
        /// Policy updates until then.
        updates: usize,
        /// The first tensor of weights with a value that is not finite.
        tensor: Option<String>,
    },
    /// A checkpoint that cannot be resumed.
    #[error("checkpoint: {field} is {value}, expected {expected}")]
    Checkpoint {
        /// What of the file.
        field: String,
        /// What it is.
        value: String,
        /// What would have been accepted.
        expected: String,
    },
    /// From the environment.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    /// From structure learning.
    #[error(transparent)]
    Structure(#[from] StructureError),
    /// From a tensor operation.
    #[error(transparent)]
    Tensor(#[from] candle_core::Error),
}

fn weights(tensor: &Option<String>) -> String {
    match tensor {
        Some(name) => format!("the first weights that are not finite: {name}"),
        None => "all weights are still finite".to_owned(),
    }
}

impl From<ArchiveError> for TrainingError {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::Refused {
                field,
                value,
                expected,
            } => Self::Checkpoint {
                field,
                value,
                expected,
            },
            ArchiveError::Tensor(error) => Self::Tensor(error),
        }
    }
}
