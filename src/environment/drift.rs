//! A change of mechanism: from some step on, one effect comes about in another way, for good.
//!
//! A [`Shift`](super::Shift) is what a policy is tested under; a drift is what happens to the world while the agent lives in it. It changes
//! the mechanism of one effect and no other (a sparse mechanism shift, Schölkopf et al. 2021).

use super::EnvironmentError;
use serde::{Deserialize, Serialize};

/// Which mechanism changes, and into what.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// The effect whose mechanism changes, such as `R` or `X'`.
    pub mechanism: String,
    /// What it changes to; `None` is the environment's own proposal.
    pub to: Option<Target>,
}

/// What a mechanism changes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "expected null, a number, or the text of an equation's right side"
)]
pub enum Target {
    /// Of an environment that has a name: what the number means is the environment's affair.
    Value(f64),
    /// Of a world of equations: the right side of the new equation.
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
    /// The number that it changes to, from -1 to 1.
    pub(super) fn value(&self, usual: f64) -> Result<f64, EnvironmentError> {
        match &self.to {
            None => Ok(usual),
            Some(Target::Value(value)) if (-1.0..=1.0).contains(value) => Ok(*value),
            Some(other) => Err(self.refuse(other, "null or a number from -1 to 1")),
        }
    }

    /// Refuses what it should change to.
    pub(super) fn refuse(&self, to: &Target, expected: &str) -> EnvironmentError {
        EnvironmentError::Drift {
            field: "to",
            value: to.to_string(),
            expected: expected.to_owned(),
        }
    }

    /// Refuses the mechanism.
    pub(super) fn unknown(&self, known: &str) -> EnvironmentError {
        EnvironmentError::Drift {
            field: "mechanism",
            value: format!("{:?}", self.mechanism),
            expected: format!("one of {known}"),
        }
    }
}
