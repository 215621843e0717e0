//! Errors of this module.

/// Errors of the `environment` module.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvironmentError {
    /// No environment has this name.
    #[error("environment: unknown name {name:?}, expected one of {}", known.join(", "))]
    Unknown {
        /// The requested name.
        name: String,
        /// All known names.
        known: Vec<String>,
    },
    /// A field of a [`Shift`](super::Shift) is out of range.
    #[error("shift.{field}: {value} is not allowed, expected {expected}")]
    Shift {
        /// Name of the field.
        field: &'static str,
        /// The value given.
        value: f64,
        /// The values accepted.
        expected: &'static str,
    },
    /// The environment has no mechanism that this field of a shift changes.
    #[error(
        "shift.{field}: {value} is not allowed for environment {environment:?}, expected {expected} (it does not support this shift)"
    )]
    Unshiftable {
        /// Name of the environment.
        environment: String,
        /// Name of the field.
        field: &'static str,
        /// The value given.
        value: f64,
        /// The default of the field, which is accepted.
        expected: &'static str,
    },
    /// The spurious sensors cannot be added.
    #[error("environment.sensors: {value} is not allowed, expected {expected}")]
    Sensors {
        /// The number given.
        value: String,
        /// The values accepted.
        expected: String,
    },
    /// The environment does not support this change of mechanism.
    #[error("drift.{field}: {value} is not allowed, expected {expected}")]
    Drift {
        /// Name of the field.
        field: &'static str,
        /// The value given.
        value: String,
        /// The values accepted.
        expected: String,
    },
    /// An environment simulated outside this crate failed.
    #[error("environment {environment:?} failed: {message}")]
    Failed {
        /// Name of the environment.
        environment: String,
        /// Its error message.
        message: String,
    },
    /// The text of a written environment is invalid.
    #[error("equations, line {line}, column {column}: {found} is not allowed, expected {expected}")]
    Equations {
        /// Line of the text, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// The text found.
        found: String,
        /// What was expected.
        expected: String,
    },
    /// A variable of a written environment is not finite in the check with random actions.
    #[error(
        "equations: {variable} is {value} after {step} random steps ({setting}), expected a finite number"
    )]
    NotFinite {
        /// Name of the variable.
        variable: String,
        /// Its value.
        value: f64,
        /// Number of steps until then.
        step: usize,
        /// Name of the setting.
        setting: String,
    },
}
