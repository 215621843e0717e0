//! Ways to specify an environment: by name, with sensors, by equations, or by a simulator outside the crate.

use super::{
    DECLARED, Declared, Drift, Environment, EnvironmentError, Equations, Sensors, Shift, Simulated,
};
use serde::{Deserialize, Serialize};

/// Return the names that [`make`] knows.
pub fn names() -> Vec<&'static str> {
    DECLARED.iter().map(|world| world.name).collect()
}

/// Create the environment `name` under `shift`.
///
/// # Errors
/// [`EnvironmentError::Unknown`] lists the known names; [`EnvironmentError::Shift`] and
/// [`EnvironmentError::Unshiftable`] name the invalid field of the shift.
pub fn make(name: &str, shift: Shift) -> Result<Box<dyn Environment>, EnvironmentError> {
    (declared(name)?.build)(shift)
}

/// Return what the environment `name` declares.
fn declared(name: &str) -> Result<&'static Declared, EnvironmentError> {
    match DECLARED.iter().find(|world| world.name == name) {
        Some(world) => Ok(world),
        None => Err(EnvironmentError::Unknown {
            name: name.to_owned(),
            known: names().into_iter().map(str::to_owned).collect(),
        }),
    }
}

/// The environment of a configuration: a name that [`make`] knows, a text of equations, or a custom environment, with
/// or without spurious sensors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "expected the name of an environment, {\"name\": name, \"sensors\": number}, {\"equations\": text}, or {\"custom\": name}"
)]
pub enum World {
    /// `"light-door"`
    Named(String),
    /// `{"name": "light-door", "sensors": 8}`
    Sensed(Sensed),
    /// `{"equations": "state X in …"}`
    Written(Written),
    /// `{"custom": "my-environment"}`
    Custom(Custom),
}

/// The name of an environment that was registered with [`provide`](super::provide).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Custom {
    /// Its name in this thread.
    pub custom: String,
}

/// A named environment with spurious [`Sensors`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sensed {
    /// A name that [`make`] knows.
    pub name: String,
    /// Number of sensors; 0 for none.
    #[serde(default)]
    pub sensors: usize,
    /// Seed of the sensors' wiring. Omitted from JSON if 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub wiring: u32,
}

/// The text of [`Equations`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// One statement per line.
    pub equations: String,
    /// Number of spurious [`Sensors`]. Omitted from JSON if 0.
    #[serde(default, skip_serializing_if = "is_none")]
    pub sensors: usize,
    /// Seed of the sensors' wiring. Omitted from JSON if 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub wiring: u32,
}

fn is_zero(wiring: &u32) -> bool {
    *wiring == 0
}

fn is_none(sensors: &usize) -> bool {
    *sensors == 0
}

impl World {
    /// The environment `name`, without sensors.
    pub fn named(name: &str) -> Self {
        Self::Named(name.to_owned())
    }

    /// The environment `name` with spurious sensors.
    pub fn sensed(name: &str, sensors: usize, wiring: u32) -> Self {
        let name = name.to_owned();
        Self::Sensed(Sensed {
            name,
            sensors,
            wiring,
        })
    }

    /// The environment written as `equations`.
    pub fn written(equations: &str) -> Self {
        let equations = equations.to_owned();
        Self::Written(Written {
            equations,
            sensors: 0,
            wiring: 0,
        })
    }

    /// The environment that was provided under this name.
    pub fn custom(name: &str) -> Self {
        let custom = name.to_owned();
        Self::Custom(Custom { custom })
    }

    /// Create the environment under `shift`.
    ///
    /// # Errors
    /// Those of [`make`], of [`Equations::new`] and of [`Sensors::new`].
    pub fn make(&self, shift: Shift) -> Result<Box<dyn Environment>, EnvironmentError> {
        match self {
            Self::Named(name) => make(name, shift),
            Self::Sensed(world) => {
                let own = |shift| make(&world.name, shift);
                with_sensors(own, world.sensors, world.wiring, shift)
            }
            Self::Written(world) => {
                let own = |shift| -> Result<Box<dyn Environment>, EnvironmentError> {
                    Ok(Box::new(Equations::new(&world.equations, shift)?))
                };
                with_sensors(own, world.sensors, world.wiring, shift)
            }
            Self::Custom(world) => Ok(Box::new(Simulated::new(&world.custom, shift)?)),
        }
    }

    /// Create the environment after a drift, under `shift`.
    ///
    /// # Errors
    /// Those of [`make`](Self::make), and [`EnvironmentError::Drift`].
    pub fn drifted(
        &self,
        drift: &Drift,
        shift: Shift,
    ) -> Result<Box<dyn Environment>, EnvironmentError> {
        let fixed = |name: &str| EnvironmentError::Drift {
            field: "mechanism",
            value: format!("{:?}", drift.mechanism),
            expected: format!("null (no mechanism of {name:?} drifts)"),
        };
        let named = |name: &str, shift| -> Result<Box<dyn Environment>, EnvironmentError> {
            let world = declared(name)?;
            match &world.drifts {
                Some(drifts) => (drifts.build)(shift, drift),
                None => {
                    (world.build)(shift)?;
                    Err(fixed(name))
                }
            }
        };
        match self {
            Self::Named(name) => named(name, shift),
            Self::Sensed(world) => {
                let own = |shift| named(&world.name, shift);
                with_sensors(own, world.sensors, world.wiring, shift)
            }
            Self::Written(world) => {
                let own = |shift| -> Result<Box<dyn Environment>, EnvironmentError> {
                    Ok(Box::new(Equations::drifted(
                        &world.equations,
                        shift,
                        drift,
                    )?))
                };
                with_sensors(own, world.sensors, world.wiring, shift)
            }
            Self::Custom(Custom { custom }) => {
                self.make(shift)?;
                Err(fixed(custom))
            }
        }
    }
}

/// Add sensors unless their number is 0.
fn with_sensors(
    own: impl Fn(Shift) -> Result<Box<dyn Environment>, EnvironmentError>,
    sensors: usize,
    wiring: u32,
    shift: Shift,
) -> Result<Box<dyn Environment>, EnvironmentError> {
    match sensors {
        0 => own(shift),
        count => Ok(Box::new(Sensors::new(own, count, wiring, shift)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_builds_and_its_spec_agrees_with_itself() {
        for name in names() {
            let environment = make(name, Shift::default()).unwrap();
            let spec = environment.spec();
            assert_eq!(spec.name, name);
            assert_eq!(spec.state.len(), spec.next.len());
            assert_eq!(spec.low.len(), spec.state_dim());
            assert_eq!(spec.high.len(), spec.state_dim());
            assert_eq!(spec.shifts[0].1, Shift::default());
            let outputs = spec.outputs();
            assert!(spec.truth.keys().all(|child| outputs.contains(child)));
            assert_eq!(spec.truth.len(), spec.output_dim());
            let inputs = spec.inputs();
            assert!(
                spec.truth
                    .values()
                    .flatten()
                    .all(|parent| inputs.contains(parent))
            );
        }
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let error = make("light-dor", Shift::default())
            .err()
            .unwrap()
            .to_string();
        assert_eq!(
            error,
            "environment: unknown name \"light-dor\", expected one of light-door, pendulum, cart-pole, reacher, half-cheetah"
        );
    }

    #[test]
    fn a_drift_of_a_fixed_environment_is_refused() {
        let drift = Drift {
            mechanism: "R".to_owned(),
            to: None,
        };
        let error = World::named("pendulum").drifted(&drift, Shift::default());
        assert_eq!(
            error.err().unwrap().to_string(),
            "drift.mechanism: \"R\" is not allowed, expected null (no mechanism of \"pendulum\" drifts)"
        );
    }

    #[test]
    fn a_bad_shift_is_refused_at_construction() {
        assert!(make("light-door", Shift::with_gain(f64::NAN)).is_err());
    }
}
