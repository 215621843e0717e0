//! What can go wrong in this room.

/// Errors of the `environment` room.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvironmentError {
    /// No environment has the name that was asked for.
    #[error("environment: unknown name {name:?}, expected one of {}", known.join(", "))]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// Every name that [`make`](super::make) knows.
        known: Vec<String>,
    },
    /// A field of a [`Shift`](super::Shift) is out of its range.
    #[error("shift.{field}: {value} is not allowed, expected {expected}")]
    Shift {
        /// Name of the field.
        field: &'static str,
        /// The value that was given.
        value: f64,
        /// What would have been accepted.
        expected: &'static str,
    },
    /// The environment has no mechanism that this field of a shift could change.
    #[error(
        "shift.{field}: {value} is not allowed for environment {environment:?}, expected {expected} (it has nothing to shift)"
    )]
    Unshiftable {
        /// Name of the environment.
        environment: String,
        /// Name of the field.
        field: &'static str,
        /// The value that was given.
        value: f64,
        /// The identity value of the field.
        expected: &'static str,
    },
    /// Spurious sensors that cannot be added.
    #[error("environment.sensors: {value} is not allowed, expected {expected}")]
    Sensors {
        /// Their number.
        value: String,
        /// What would have been accepted.
        expected: String,
    },
    /// A change of mechanism that the environment cannot undergo.
    #[error("drift.{field}: {value} is not allowed, expected {expected}")]
    Drift {
        /// Name of the field.
        field: &'static str,
        /// The value that was given.
        value: String,
        /// What would have been accepted.
        expected: String,
    },
    /// An environment that is simulated elsewhere has failed.
    #[error("environment {environment:?} failed: {message}")]
    Failed {
        /// Its name.
        environment: String,
        /// What went wrong.
        message: String,
    },
    /// A world's text cannot be read.
    #[error("equations, line {line}, column {column}: {found} is not allowed, expected {expected}")]
    Equations {
        /// Line of the text, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What stands there.
        found: String,
        /// What would have been accepted.
        expected: String,
    },
    /// A world's equations leave the numbers when it is tried with random actions.
    #[error(
        "equations: {variable} is {value} after {step} random steps ({setting}), expected a finite number"
    )]
    NotFinite {
        /// The variable.
        variable: String,
        /// Its value.
        value: f64,
        /// Steps until then.
        step: usize,
        /// Name of the setting.
        setting: String,
    },
}
