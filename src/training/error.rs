//! Errors of this module.

use crate::environment::EnvironmentError;
use crate::structure::StructureError;
use crate::tensor::ArchiveError;

/// Errors of a run.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// A setting is out of range.
    #[error("config.{field}: {value} is not allowed, expected {expected}")]
    Config {
        /// Path of the field.
        field: String,
        /// The value given.
        value: String,
        /// The values accepted.
        expected: String,
    },
    /// A configuration with an unknown field or a wrong type.
    #[error("config{path}: {message}")]
    Form {
        /// Path of the field, with its leading dot; empty for the configuration as a whole.
        path: String,
        /// Message of the parser.
        message: String,
    },
    /// No method has this name.
    #[error("method: unknown name {value:?}, expected one of {known}")]
    Method {
        /// The value given.
        value: String,
        /// All known names.
        known: String,
    },
    /// A seed is out of range.
    #[error("seed: {value} is not allowed, expected a whole number from 0 to 4294967295")]
    Seed {
        /// The value given.
        value: f64,
    },
    /// The result was requested before the end of the run.
    #[error("result: the run is at step {env_steps} of {total}, expected a finished run")]
    Unfinished {
        /// Steps so far.
        env_steps: usize,
        /// Steps of the whole run.
        total: usize,
    },
    /// A number that the run needs is not finite. The run stops.
    #[error(
        "the run diverged: {what} is {value} at environment step {env_steps}, after {updates} policy updates; {}",
        weights(.tensor)
    )]
    Diverged {
        /// The quantity.
        what: String,
        /// NaN or an infinity.
        value: f64,
        /// Steps so far.
        env_steps: usize,
        /// Policy updates so far.
        updates: usize,
        /// The first tensor of weights with a value that is not finite.
        tensor: Option<String>,
    },
    /// A checkpoint cannot be resumed.
    #[error("checkpoint: {field} is {value}, expected {expected}")]
    Checkpoint {
        /// The part of the file.
        field: String,
        /// Its value.
        value: String,
        /// The values accepted.
        expected: String,
    },
    /// An error of the environment.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    /// An error of structure learning.
    #[error(transparent)]
    Structure(#[from] StructureError),
    /// A tensor operation failed.
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
