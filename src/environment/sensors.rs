//! Spurious sensors: they predict an environment's variables in training, cause nothing, and fail under shifts.
//!
//! Sensor i is observed after the environment's own variables, named `S1` to `Sk`. Let u be an observed variable scaled
//! from its range to [-1, 1], and g the shift's gain: 1 in training, 0 in near (only noise is left), -1 in far
//! (reversed), as for the lamp of [`LightDoor`](super::LightDoor). With e ~ N(0, 0.05^2), independent, a sensor is one
//! of
//!
//! ```text
//! copy   S' = clip(g u + e)                          parents {u}
//! lag    S' = clip(S + (g u - S) / 2 + e)            parents {S, u}      a first-order lag
//! mix    S' = clip(g (w u1 + s (1 - w) u2) + e)      parents {u1, u2}    w in [0.3, 0.7], s = 1 or -1
//! ```
//!
//! clipped to [-1.25, 1.25]. A sensor reads the state before the step, like a sensor with a delay of one step. Its
//! parents are therefore the variables that it reads, and it shares no noise with them. No sensor causes the reward or
//! any other variable except itself.
//!
//! The seed `wiring` determines the types and inputs of the sensors; the first sensors do not depend on their number.

use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::{Environment, EnvironmentError, Outcome, Shift, Spec};

/// Largest number of sensors.
pub const MOST_SENSORS: usize = 64;
/// Standard deviation of a sensor's noise.
const NOISE: f64 = 0.05;
/// Bound of a sensor, so far beyond its range that its noise is rarely clipped.
const BOUND: f64 = 1.25;
/// Fraction of the distance to its input that a lagging sensor moves per step.
const RATE: f64 = 0.5;

/// Type of a sensor, with the indices of the variables that it reads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reading {
    /// Reads a variable.
    Copy(usize),
    /// Reads a variable with a first-order lag.
    Lag(usize),
    /// Weighted sum of two variables; the absolute weights add up to 1.
    Mix([(usize, f64); 2]),
}

impl Reading {
    /// Draw `count` sensors over `variables` variables from the seed `wiring`.
    fn draw(count: usize, variables: usize, wiring: u32) -> Vec<Self> {
        let mut rng = ChaCha8Rng::seed_from_u64(u64::from(wiring));
        let mut sensors = Vec::with_capacity(count);
        for _ in 0..count {
            let of = rng.random_range(0..variables);
            // Drawn for every type, so that a sensor's type does not change the next sensor.
            let other = rng.random_range(0..variables.max(2) - 1);
            let weight = rng.random_range(0.3..0.7);
            let sign = if rng.random_range(0..2) == 0 {
                1.0
            } else {
                -1.0
            };
            let other = if other < of { other } else { other + 1 };
            sensors.push(match rng.random_range(0..3) {
                0 => Self::Copy(of),
                1 => Self::Lag(of),
                // There is no second variable to mix with.
                _ if variables == 1 => Self::Copy(of),
                _ => Self::Mix([(of, weight), (other, sign * (1.0 - weight))]),
            });
        }
        sensors
    }

    /// Return the indices of the variables that it reads.
    fn reads(self) -> Vec<usize> {
        match self {
            Self::Copy(of) | Self::Lag(of) => vec![of],
            Self::Mix(parts) => parts.iter().map(|&(of, _)| of).collect(),
        }
    }

    /// Return the next value without noise, from the value `now`, the variables' values and the gain.
    fn next(self, now: f64, values: &[f64], gain: f64) -> f64 {
        match self {
            Self::Copy(of) => gain * values[of],
            Self::Lag(of) => now + RATE * (gain * values[of] - now),
            Self::Mix(parts) => {
                gain * parts
                    .iter()
                    .map(|&(of, weight)| weight * values[of])
                    .sum::<f64>()
            }
        }
    }
}

/// An environment with spurious sensors in addition to its own variables.
pub struct Sensors {
    inner: Box<dyn Environment>,
    sensors: Vec<Reading>,
    /// Middle and half range of each of the environment's own variables.
    scales: Vec<(f64, f64)>,
    spec: Spec,
    shift: Shift,
}

impl Sensors {
    /// Add `count` sensors, wired by the seed `wiring`, to the environment that `make` creates under a shift.
    ///
    /// The shift's gain applies to the sensors, and to the environment if it supports a gain. Sensor noise is added
    /// here, to all variables.
    ///
    /// # Errors
    /// [`EnvironmentError::Sensors`] for more than 64 sensors or if a variable already has a sensor's name; the errors
    /// of `make`.
    pub fn new(
        make: impl Fn(Shift) -> Result<Box<dyn Environment>, EnvironmentError>,
        count: usize,
        wiring: u32,
        shift: Shift,
    ) -> Result<Self, EnvironmentError> {
        shift.validate()?;
        if count > MOST_SENSORS {
            return Err(EnvironmentError::Sensors {
                value: count.to_string(),
                expected: format!("a whole number from 0 to {MOST_SENSORS}"),
            });
        }
        let still = Shift {
            sensor_noise: 0.0,
            ..shift
        };
        let inner = match make(still) {
            Err(EnvironmentError::Unshiftable { field: "gain", .. }) => {
                make(Shift { gain: 1.0, ..still })?
            }
            made => made?,
        };
        let own = inner.spec();
        let sensors = Reading::draw(count, own.state_dim(), wiring);
        let spec = with_sensors(own, &sensors)?;
        let bounds = own.low.iter().zip(&own.high);
        let scales = bounds.map(|(low, high)| ((low + high) / 2.0, (high - low) / 2.0));
        Ok(Self {
            scales: scales.collect(),
            inner,
            sensors,
            spec,
            shift,
        })
    }

    /// Return the type of each sensor.
    pub fn readings(&self) -> &[Reading] {
        &self.sensors
    }

    fn own(&self) -> usize {
        self.scales.len()
    }

    /// Return the scaled values of the environment's variables.
    fn values(&self, state: &[f64], rng: &mut dyn RngCore) -> Vec<f64> {
        let mut seen = vec![0.0f32; self.own()];
        self.inner.observe(state, rng, &mut seen);
        let scaled = seen.iter().zip(&self.scales);
        scaled
            .map(|(&value, (middle, half))| (f64::from(value) - middle) / half)
            .collect()
    }
}

/// Add the sensors to the environment's description.
fn with_sensors(own: &Spec, sensors: &[Reading]) -> Result<Spec, EnvironmentError> {
    let mut spec = own.clone();
    for (index, reading) in sensors.iter().enumerate() {
        let name = format!("S{}", index + 1);
        let next = format!("{name}'");
        let taken = own.variables();
        if taken.contains(&name) || taken.contains(&next) {
            return Err(EnvironmentError::Sensors {
                value: sensors.len().to_string(),
                expected: format!("0, or an environment without a variable {name}"),
            });
        }
        let mut reads = reading.reads();
        reads.sort_unstable();
        let mut parents: Vec<_> = reads.iter().map(|&of| own.state[of].clone()).collect();
        if matches!(reading, Reading::Lag(_)) {
            parents.push(name.clone());
        }
        spec.state.push(name);
        spec.next.push(next.clone());
        spec.low.push(-BOUND);
        spec.high.push(BOUND);
        spec.truth.insert(next, parents);
    }
    // Sensors fail in the settings named near and far. Other settings do not affect them.
    for (name, gain) in [("near", 0.0), ("far", -1.0)] {
        match spec.shifts.iter_mut().find(|(known, _)| known == name) {
            Some((_, shift)) => shift.gain = gain,
            None => spec.shifts.push((name.to_owned(), Shift::with_gain(gain))),
        }
    }
    Ok(spec)
}

fn normal(rng: &mut dyn RngCore) -> f64 {
    StandardNormal.sample(rng)
}

impl Environment for Sensors {
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn shift(&self) -> Shift {
        self.shift
    }

    /// Return the environment's state, then the sensors.
    fn initial_state(&self, rng: &mut dyn RngCore) -> Vec<f64> {
        let mut state = self.inner.initial_state(rng);
        let values = self.values(&state, rng);
        for reading in &self.sensors {
            // Lagging sensors start at their steady state.
            let settled = match *reading {
                Reading::Lag(of) => Reading::Copy(of),
                other => other,
            };
            let value = settled.next(0.0, &values, self.shift.gain) + NOISE * normal(rng);
            state.push(value.clamp(-BOUND, BOUND));
        }
        state
    }

    fn step(&self, state: &mut [f64], action: &[f64], rng: &mut dyn RngCore) -> Outcome {
        let (own, readings) = state.split_at_mut(state.len() - self.sensors.len());
        let values = self.values(own, rng);
        let outcome = self.inner.step(own, action, rng);
        for (value, reading) in readings.iter_mut().zip(&self.sensors) {
            let next = reading.next(*value, &values, self.shift.gain) + NOISE * normal(rng);
            *value = next.clamp(-BOUND, BOUND);
        }
        outcome
    }

    fn observe(&self, state: &[f64], rng: &mut dyn RngCore, out: &mut [f32]) {
        let (own, readings) = state.split_at(state.len() - self.sensors.len());
        let (seen_own, seen_readings) = out.split_at_mut(self.own());
        self.inner.observe(own, rng, seen_own);
        for (seen, &value) in seen_readings.iter_mut().zip(readings) {
            *seen = value as f32;
        }
        for seen in out {
            // The noise is drawn even if it is not used, so that shifts do not change the number of draws.
            let noise = normal(rng);
            *seen = (f64::from(*seen) + self.shift.sensor_noise * noise) as f32;
        }
    }

    /// Return what the environment draws of its own variables. An observation that is drawn includes the sensors.
    fn drawn(&self, state: &[f64]) -> Option<Vec<f64>> {
        self.inner.drawn(&state[..state.len() - self.sensors.len()])
    }

    /// Place a variable of the environment; the sensors follow with the next step.
    fn place(&self, state: &mut [f64], value: f64) -> bool {
        let own = state.len() - self.sensors.len();
        self.inner.place(&mut state[..own], value)
    }
}

#[cfg(test)]
mod tests;
