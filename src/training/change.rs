//! Settings of a change of mechanism: what happens to the world, and what the agent makes of it.

use super::TrainingError;
use super::ranges::{Ranges, refuse};
use crate::environment::{DRIFT_BOUNDS, Drift, EnvironmentError, Shift, Target, World};
use serde::{Deserialize, Serialize};

/// A drift of one mechanism within the run; none by default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DriftConfig {
    /// The effect whose mechanism changes, such as `"R"` or `"X'"`; null where none does.
    pub mechanism: Option<String>,
    /// Environment steps before it.
    pub at: usize,
    /// What it changes to: null is the environment's own proposal, a number the environment's affair, a text the right side
    /// of the other equation in a world of equations.
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
    /// The drift, where there is one.
    pub fn drift(&self) -> Option<Drift> {
        self.mechanism.as_ref().map(|mechanism| Drift {
            mechanism: mechanism.clone(),
            to: self.to.clone(),
        })
    }

    /// Whether an environment step, counted from 0, is one after the drift.
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

/// How a change is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Watch {
    /// By a sequential test of the model's residuals, mechanism by mechanism; see [`ChangeMonitor`](crate::model::ChangeMonitor).
    Residuals,
    /// The agent is told which mechanism has changed, at the step itself: what perfect detection would reach.
    Told,
}

/// What is learned anew after a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relearn {
    /// The mechanism that has changed; the others keep their weights and their data.
    Mechanism,
    /// All mechanisms.
    All,
}

/// What the agent does about changes of mechanism; by default it does not look out for any.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DetectionConfig {
    /// How a change is noticed; null is not at all. Without a world model (`sac`) nothing is.
    pub watch: Option<Watch>,
    /// Probability of a false alarm, at the most, in a whole run in which nothing changes.
    pub alpha: f64,
    /// What is learned anew. A monolithic model (`mbpo`) has one mechanism, and learns all of it anew.
    pub relearn: Relearn,
    /// Uniformly random steps after an alarm; the mechanism is then learned from what was seen since the change.
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
