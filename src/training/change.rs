//! Settings of a change of mechanism: the drift of the environment, and its detection.

use super::TrainingError;
use super::ranges::{Ranges, refuse};
use crate::environment::{DRIFT_BOUNDS, Drift, EnvironmentError, Shift, Target, World};
use serde::{Deserialize, Serialize};

/// A drift of one mechanism during the run; none by default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DriftConfig {
    /// The effect whose mechanism changes, such as `"R"` or `"X'"`; null for no drift.
    pub mechanism: Option<String>,
    /// Environment steps before it.
    pub at: usize,
    /// The new mechanism: null for the default of the environment, a number whose meaning the environment defines, or
    /// the right side of the new equation in a written environment.
    pub to: Option<Target>,
}

impl Default for DriftConfig {
    fn default() -> Self {
        Self {
            mechanism: None,
            at: 2_000,
            to: None,
        }
    }
}

impl DriftConfig {
    /// Return the drift, if there is one.
    pub fn drift(&self) -> Option<Drift> {
        self.mechanism.as_ref().map(|mechanism| Drift {
            mechanism: mechanism.clone(),
            to: self.to.clone(),
        })
    }

    /// Return whether step `step`, counted from 0, comes after the drift.
    pub fn is_past(&self, step: usize) -> bool {
        self.mechanism.is_some() && step >= self.at
    }

    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn walk(
        &self,
        world: &World,
        env_steps: usize,
        to: &mut impl Ranges,
    ) -> Result<(), TrainingError> {
        to.whole("drift.at", self.at, 1..=1_000_000)?;
        let Some(drift) = self.drift() else {
            let value = match &self.to {
                None => None,
                Some(Target::Value(value)) => Some(*value),
                Some(Target::Equation(text)) => {
                    let expected = "null, or a number from -1 to 1, where no mechanism is named";
                    return Err(refuse("drift.to", format!("{text:?}"), expected));
                }
            };
            return to.real("drift.to", value, DRIFT_BOUNDS.0..=DRIFT_BOUNDS.1);
        };
        if self.at >= env_steps {
            let expected = format!("a step within the run, from 1 to {}", env_steps - 1);
            return Err(refuse("drift.at", self.at, expected));
        }
        match world.drifted(&drift, Shift::default()) {
            Ok(_) => Ok(()),
            Err(EnvironmentError::Drift {
                field,
                value,
                expected,
            }) => Err(refuse(&format!("drift.{field}"), value, expected)),
            Err(error) => Err(refuse(
                "drift.to",
                "an equation",
                format!("one that reads ({error})"),
            )),
        }
    }
}

/// How changes are detected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Watch {
    /// By a sequential test of the residuals of each mechanism; see [`ChangeMonitor`](crate::model::ChangeMonitor).
    Residuals,
    /// Each change is announced at its step: the upper limit for detection.
    #[serde(rename = "told")]
    Announced,
}

/// What is learned again after a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relearn {
    /// The changed mechanism. The others keep their weights and data.
    Mechanism,
    /// All mechanisms.
    All,
}

/// Detection of changes of mechanism; off by default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DetectionConfig {
    /// How changes are detected; null for no detection. Without a world model (`sac`) there is no detection.
    pub watch: Option<Watch>,
    /// Largest probability of a false alarm in a run without changes.
    pub alpha: f64,
    /// What is learned again. A monolithic model (`mbpo`) has one mechanism, which is learned again as a whole.
    pub relearn: Relearn,
    /// Uniformly random steps after an alarm. The mechanism is then learned from the data since the change.
    pub random_steps: usize,
}

impl Default for DetectionConfig {
    fn default() -> Self {
        Self {
            watch: None,
            alpha: 0.01,
            relearn: Relearn::Mechanism,
            random_steps: 200,
        }
    }
}

impl DetectionConfig {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn walk(&self, to: &mut impl Ranges) -> Result<(), TrainingError> {
        to.real("detection.alpha", self.alpha, 1e-6..=0.5)?;
        to.whole("detection.random_steps", self.random_steps, 20..=100_000)
    }
}
