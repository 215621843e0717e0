//! A permanent change of one mechanism during a run.
//!
//! A [`Shift`](super::Shift) changes an environment for evaluation. A drift changes the environment during training. It
//! changes the mechanism of exactly one effect (a sparse mechanism shift, Schölkopf et al. 2021).

use super::EnvironmentError;
use serde::{Deserialize, Serialize};

/// Bounds of a [`Target::Value`].
pub const DRIFT_BOUNDS: (f64, f64) = (-1.0, 1.0);

/// The mechanism that changes, and its new form.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// The effect whose mechanism changes, such as `R` or `X'`.
    pub mechanism: String,
    /// `None` uses the environment's default.
    pub to: Option<Target>,
}

/// The new form of a mechanism.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "expected null, a number, or the text of an equation's right side"
)]
pub enum Target {
    /// For environments with a name, within [`DRIFT_BOUNDS`]; each environment defines the meaning of the number.
    Value(f64),
    /// For written environments: the right side of the new equation.
    Equation(String),
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Value(value) => write!(f, "{value}"),
            Self::Equation(text) => write!(f, "{text:?}"),
        }
    }
}

impl Drift {
    /// Return the new value in [-1, 1], or `usual` if none is given.
    pub(super) fn value(&self, usual: f64) -> Result<f64, EnvironmentError> {
        match &self.to {
            None => Ok(usual),
            Some(Target::Value(value)) if (DRIFT_BOUNDS.0..=DRIFT_BOUNDS.1).contains(value) => {
                Ok(*value)
            }
            Some(other) => Err(self.refuse(other, "null or a number from -1 to 1")),
        }
    }

    /// Create an error about `to`.
    pub(super) fn refuse(&self, to: &Target, expected: &str) -> EnvironmentError {
        EnvironmentError::Drift {
            field: "to",
            value: to.to_string(),
            expected: expected.to_owned(),
        }
    }

    /// Create an error about the mechanism.
    pub(super) fn unknown(&self, known: &str) -> EnvironmentError {
        EnvironmentError::Drift {
            field: "mechanism",
            value: format!("{:?}", self.mechanism),
            expected: format!("one of {known}"),
        }
    }
}
