//! What can go wrong in this room.

use crate::environment::EnvironmentError;
use crate::structure::StructureError;

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
    /// A loss is no longer a number; the run stops there.
    #[error("the run diverged: {what} is not finite at environment step {env_steps}")]
    Diverged {
        /// The quantity.
        what: &'static str,
        /// Where it happened.
        env_steps: usize,
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
