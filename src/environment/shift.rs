//! Shifts: how an evaluation environment differs from the training environment.

use serde::{Deserialize, Serialize};

use super::EnvironmentError;

/// Bounds of [`Shift::gain`].
pub const GAIN_BOUNDS: (f64, f64) = (-10.0, 10.0);
/// Bounds of [`Shift::held`].
pub const HELD_BOUNDS: (f64, f64) = (-1.0, 1.0);
/// Bounds of [`Shift::sensor_noise`].
pub const SENSOR_NOISE_BOUNDS: (f64, f64) = (0.0, 1.0);

/// A change of some mechanisms of an environment. The default changes nothing.
///
/// A shift is a value: the same environment is created with another shift to test a policy, for example with spurious
/// sensors cut or reversed. An environment declares the fields that it supports ([`Declared`](super::Declared)) and
/// refuses the others. Shifts do not change the order or number of random draws, so one seed gives the same noise under
/// every shift.
///
/// ```
/// # use cmbpo::environment::Shift;
/// let far: Shift = serde_json::from_str(r#"{"gain": -1}"#).unwrap();
/// assert_eq!(far, Shift { gain: -1.0, ..Shift::default() });
/// assert!(far.validate().is_ok());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Shift {
    /// Gain k of the spurious sensors, in [-10, 10]: 1 in training, 0 cut, -1 reversed.
    pub gain: f64,
    /// do(variable = c): value in [-1, 1] at which the variable that the environment declares is held. `None` keeps the
    /// variable's mechanism. In JSON it is `do_lamp`, after the light/door environment, so that links and stored runs
    /// stay valid.
    #[serde(rename = "do_lamp")]
    pub held: Option<f64>,
    /// Standard deviation of independent Gaussian noise on every observed variable, in [0, 1]. The state does not
    /// change.
    pub sensor_noise: f64,
    /// Index of a named shift of a written or custom environment, from 1; 0 for none. Omitted from JSON if 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub setting: usize,
}

fn is_zero(setting: &usize) -> bool {
    *setting == 0
}

impl Default for Shift {
    fn default() -> Self {
        Self {
            gain: 1.0,
            held: None,
            sensor_noise: 0.0,
            setting: 0,
        }
    }
}

impl Shift {
    /// Return the shift that changes only the gain.
    pub fn with_gain(gain: f64) -> Self {
        Self {
            gain,
            ..Self::default()
        }
    }

    /// Check that all fields except the `allowed` ones have their defaults.
    ///
    /// # Errors
    /// [`EnvironmentError::Unshiftable`] names the first field that does not.
    pub(super) fn only(&self, environment: &str, allowed: &[&str]) -> Result<(), EnvironmentError> {
        let fields = [
            ("gain", (self.gain != 1.0).then_some(self.gain), "1"),
            ("do_lamp", self.held, "null"),
            (
                "sensor_noise",
                (self.sensor_noise != 0.0).then_some(self.sensor_noise),
                "0",
            ),
            (
                "setting",
                (self.setting != 0).then_some(self.setting as f64),
                "0",
            ),
        ];
        for (field, changed, expected) in fields {
            if let Some(value) = changed.filter(|_| !allowed.contains(&field)) {
                return Err(EnvironmentError::Unshiftable {
                    environment: environment.to_owned(),
                    field,
                    value,
                    expected,
                });
            }
        }
        Ok(())
    }

    /// Return whether this shift changes nothing.
    pub fn is_identity(&self) -> bool {
        *self == Self::default()
    }

    /// Check every field against its bounds.
    ///
    /// # Errors
    /// [`EnvironmentError::Shift`] gives name, value and bounds of the first field that is NaN or out of bounds.
    pub fn validate(&self) -> Result<(), EnvironmentError> {
        within(
            "gain",
            self.gain,
            GAIN_BOUNDS,
            "a finite number in [-10, 10]",
        )?;
        if let Some(value) = self.held {
            within("do_lamp", value, HELD_BOUNDS, "null or a number in [-1, 1]")?;
        }
        within(
            "sensor_noise",
            self.sensor_noise,
            SENSOR_NOISE_BOUNDS,
            "a number in [0, 1]",
        )
    }
}

fn within(
    field: &'static str,
    value: f64,
    (low, high): (f64, f64),
    expected: &'static str,
) -> Result<(), EnvironmentError> {
    // `contains` is false for NaN, so this check also covers NaN.
    if (low..=high).contains(&value) {
        Ok(())
    } else {
        Err(EnvironmentError::Shift {
            field,
            value,
            expected,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_the_identity() {
        let shift: Shift = serde_json::from_str("{}").unwrap();
        assert!(shift.is_identity() && shift.validate().is_ok());
        assert!(!Shift::with_gain(0.0).is_identity());
    }

    #[test]
    fn a_held_variable_has_its_old_name_in_json() {
        let shift: Shift = serde_json::from_str(r#"{"do_lamp": 0.5}"#).unwrap();
        let held = Some(0.5);
        assert_eq!(
            shift,
            Shift {
                held,
                ..Shift::default()
            }
        );
        assert_eq!(
            serde_json::to_string(&shift).unwrap(),
            r#"{"gain":1.0,"do_lamp":0.5,"sensor_noise":0.0}"#
        );
    }

    #[test]
    fn unknown_fields_are_refused_by_name() {
        let error = serde_json::from_str::<Shift>(r#"{"gian": 1}"#).unwrap_err();
        assert!(error.to_string().contains("gian"), "{error}");
    }

    #[test]
    fn every_bound_is_checked_and_named() {
        let base = Shift::default();
        let bad = [
            ("gain", Shift { gain: 10.5, ..base }),
            (
                "gain",
                Shift {
                    gain: f64::NAN,
                    ..base
                },
            ),
            (
                "gain",
                Shift {
                    gain: f64::INFINITY,
                    ..base
                },
            ),
            (
                "do_lamp",
                Shift {
                    held: Some(1.01),
                    ..base
                },
            ),
            (
                "do_lamp",
                Shift {
                    held: Some(f64::NAN),
                    ..base
                },
            ),
            (
                "sensor_noise",
                Shift {
                    sensor_noise: -0.1,
                    ..base
                },
            ),
            (
                "sensor_noise",
                Shift {
                    sensor_noise: f64::NAN,
                    ..base
                },
            ),
        ];
        for (name, shift) in bad {
            match shift.validate().unwrap_err() {
                EnvironmentError::Shift { field, .. } => assert_eq!(field, name),
                other => panic!("wrong error {other}"),
            }
        }
        let message = Shift { gain: 10.5, ..base }
            .validate()
            .unwrap_err()
            .to_string();
        assert_eq!(
            message,
            "shift.gain: 10.5 is not allowed, expected a finite number in [-10, 10]"
        );
        for edge in [-10.0, 10.0] {
            assert!(Shift::with_gain(edge).validate().is_ok());
        }
    }
}
