//! The light/door environment of Caron, Mavroudis and Hicks (2025), arXiv 2503.09719.
//!
//! A robot moves along a corridor; X is its position. The reward is highest at the door, X = 0. In training, a lamp of
//! brightness Z follows the robot, but the lamp causes nothing:
//!
//! ```text
//! f  = X + 0.05 A - 0.005 cos(0.05 X)
//! X' = clip(f + e_x)        Z' = clip(k f + e_z)        R = 0.1 (1 - X^2) + e_r        e ~ N(0, 0.01^2), independent
//! ```
//!
//! Episodes start at X = Z = -1 and last 200 steps (a time limit). The shift's gain is k. [`Shift::held`] replaces the
//! lamp's mechanism by a constant from the first observation on.
//!
//! Two mechanisms can drift ([`Drift`]), one at a time. If the reward drifts, the door moves to X = d:
//! `R = 0.1 (1 - (X - d)^2) + e_r`. If the robot's motion drifts, an action has g times its effect:
//! `X' = clip(X + g 0.05 A - 0.005 cos(0.05 X) + e_x)`. The lamp's mechanism does not change, so the lamp then shows
//! where the robot would have been without the drift.

use rand::RngCore;
use rand_distr::{Distribution, StandardNormal};

use super::{
    Declared, Drift, Drifts, Environment, EnvironmentError, Outcome, Shift, Shiftable, Spec, spec,
};

/// Distance that a full action moves the robot.
const STEP: f64 = 0.05;
/// Amplitude and frequency in X of the pull to the left.
const PULL: f64 = 0.005;
const PULL_FREQUENCY: f64 = 0.05;
/// Standard deviation of each of the three noise terms.
const NOISE: f64 = 0.01;
/// Reward at the door.
const REWARD: f64 = 0.1;
const HORIZON: usize = 200;

/// The light/door environment: state (X, Z) in [-1, 1]^2, one action, no terminal states.
#[derive(Debug, Clone)]
pub struct LightDoor {
    spec: Spec,
    shift: Shift,
    /// Position of the door.
    door: f64,
    /// Gain of the robot's motor.
    motor: f64,
}

impl LightDoor {
    /// Name in configurations.
    pub const NAME: &'static str = "light-door";

    /// The declaration of this environment.
    pub(super) const DECLARED: Declared = Declared {
        name: Self::NAME,
        build: |shift| Ok(Box::new(Self::new(shift)?)),
        drifts: Some(Drifts {
            mechanisms: &["R", "X'"],
            build: |shift, drift| Ok(Box::new(Self::drifted(shift, drift)?)),
        }),
        shifts: Shiftable {
            fields: &["gain", "do_lamp", "sensor_noise"],
            holds: Some("Z"),
        },
        recommended: None,
    };

    /// Create the environment under `shift`.
    ///
    /// # Errors
    /// [`EnvironmentError::Shift`] when a field of the shift is out of bounds.
    pub fn new(shift: Shift) -> Result<Self, EnvironmentError> {
        shift.validate()?;
        shift.only(Self::NAME, Self::DECLARED.shifts.fields)?;
        let names = |names: &[&str]| {
            names
                .iter()
                .map(|&name| name.to_owned())
                .collect::<Vec<_>>()
        };
        let spec = Spec {
            name: Self::NAME.to_owned(),
            state: names(&["X", "Z"]),
            action: names(&["A"]),
            next: names(&["X'", "Z'"]),
            reward: "R".to_owned(),
            low: vec![-1.0, -1.0],
            high: vec![1.0, 1.0],
            action_bounds: (-1.0, 1.0),
            horizon: HORIZON,
            truth: spec::parents(&[("X'", &["X", "A"]), ("Z'", &["X", "A"]), ("R", &["X"])]),
            confounded: Vec::new(),
            shifts: vec![
                ("in-distribution".to_owned(), Shift::with_gain(1.0)),
                ("near".to_owned(), Shift::with_gain(0.0)),
                ("far".to_owned(), Shift::with_gain(-1.0)),
            ],
        };
        Ok(Self {
            spec,
            shift,
            door: 0.0,
            motor: 1.0,
        })
    }

    /// Create the environment under `shift` after a drift: of `R`, with the door at `to` in [-1, 1], by default 0.8; of
    /// `X'`, with a motor gain `to` in [-1, 1], by default -1 (reversed).
    ///
    /// # Errors
    /// Those of [`new`](Self::new), and [`EnvironmentError::Drift`].
    pub fn drifted(shift: Shift, drift: &Drift) -> Result<Self, EnvironmentError> {
        let mut environment = Self::new(shift)?;
        match drift.mechanism.as_str() {
            "R" => environment.door = drift.value(0.8)?,
            "X'" => environment.motor = drift.value(-1.0)?,
            _ => return Err(drift.unknown("R, X'")),
        }
        Ok(environment)
    }
}

fn clip(value: f64) -> f64 {
    value.clamp(-1.0, 1.0)
}

fn normal(rng: &mut dyn RngCore) -> f64 {
    StandardNormal.sample(rng)
}

impl Environment for LightDoor {
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn shift(&self) -> Shift {
        self.shift
    }

    fn initial_state(&self, _rng: &mut dyn RngCore) -> Vec<f64> {
        vec![-1.0, self.shift.held.unwrap_or(-1.0)]
    }

    fn step(&self, state: &mut [f64], action: &[f64], rng: &mut dyn RngCore) -> Outcome {
        // All three noise terms are drawn in this order under every shift, so that one seed gives the same noise.
        let [e_x, e_z, e_r] = [(); 3].map(|()| NOISE * normal(rng));
        let x = state[0];
        let (moved, pull) = (STEP * clip(action[0]), PULL * (PULL_FREQUENCY * x).cos());
        let f = x + moved - pull;
        state[0] = clip(x + self.motor * moved - pull + e_x);
        state[1] = match self.shift.held {
            Some(lamp) => lamp,
            None => clip(self.shift.gain * f + e_z),
        };
        let from_door = x - self.door;
        Outcome {
            reward: REWARD * (1.0 - from_door * from_door) + e_r,
            terminated: false,
        }
    }

    fn observe(&self, state: &[f64], rng: &mut dyn RngCore, out: &mut [f32]) {
        for (seen, &value) in out.iter_mut().zip(state) {
            // The noise is drawn even if it is not used, as in `step`. It models the sensor, so the reading is not
            // clipped.
            let noise = normal(rng);
            *seen = (value + self.shift.sensor_noise * noise) as f32;
        }
    }

    /// Return X and Z: the picture shows where robot and lamp are, without sensor noise.
    fn drawn(&self, state: &[f64]) -> Option<Vec<f64>> {
        Some(state.to_vec())
    }

    /// Move the robot to X = `value`. The lamp gets the value that its mechanism has there, without noise.
    fn place(&self, state: &mut [f64], value: f64) -> bool {
        let x = clip(value);
        state[0] = x;
        state[1] = clip(self.shift.held.unwrap_or(self.shift.gain * x));
        true
    }
}

#[cfg(test)]
mod tests;
