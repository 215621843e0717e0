//! Pendulum-v1 with the equations of Gymnasium (Farama Foundation, `classic_control/pendulum.py`): g = 10, m = l = 1,
//! dt = 0.05.
//!
//! ```text
//! u      = 2 clip(A)                                       r = -(wrap(theta)^2 + 0.1 theta_dot^2 + 0.001 u^2)
//! theta_dot' = clip(theta_dot + (15 sin(theta) + 3 u) dt, -8, 8)          theta' = theta + theta_dot' dt
//! ```
//!
//! The reward is computed from the state before the step. Only the start is random, and no shift is possible: this
//! environment checks the agent, not the causal part.

use std::f64::consts::PI;

use rand::{Rng, RngCore};

use super::{
    Declared, Environment, EnvironmentError, Outcome, Recommended, Shift, Shiftable, Spec, spec,
};

const MAX_TORQUE: f64 = 2.0;
const MAX_SPEED: f64 = 8.0;
const DT: f64 = 0.05;
/// 3 g / (2 l) and 3 / (m l^2).
const GRAVITY: f64 = 15.0;
const INERTIA: f64 = 3.0;
const HORIZON: usize = 200;

/// Pendulum-v1. Hidden state (theta, theta_dot), observations (cos theta, sin theta, theta_dot), one action, no
/// terminal states.
#[derive(Debug, Clone)]
pub struct Pendulum {
    spec: Spec,
}

impl Pendulum {
    /// Name in configurations.
    pub const NAME: &'static str = "pendulum";

    /// The declaration of this environment.
    pub(super) const DECLARED: Declared = Declared {
        name: Self::NAME,
        build: |shift| Ok(Box::new(Self::new(shift)?)),
        drifts: None,
        shifts: Shiftable::NONE,
        recommended: Some(Recommended::steps(
            1_500,
            "A pendulum: ten updates a step, half of what they learn from imagined.",
        )),
    };

    /// Create the environment; `shift` must be the identity.
    ///
    /// # Errors
    /// [`EnvironmentError::Unshiftable`] names the first field of the shift that is not at its default.
    pub fn new(shift: Shift) -> Result<Self, EnvironmentError> {
        shift.validate()?;
        shift.only(Self::NAME, Self::DECLARED.shifts.fields)?;
        let names = |names: &[&str]| {
            names
                .iter()
                .map(|&name| name.to_owned())
                .collect::<Vec<_>>()
        };
        let inputs = &["cos_theta", "sin_theta", "theta_dot", "torque"][..];
        // theta is a function of (cos theta, sin theta), and theta' of theta, theta_dot and the torque. theta^2 in the
        // reward is a function of cos theta alone.
        let truth = spec::parents(&[
            ("cos_theta'", inputs),
            ("sin_theta'", inputs),
            ("theta_dot'", &["sin_theta", "theta_dot", "torque"]),
            ("R", &["cos_theta", "theta_dot", "torque"]),
        ]);
        Ok(Self {
            spec: Spec {
                name: Self::NAME.to_owned(),
                state: names(&["cos_theta", "sin_theta", "theta_dot"]),
                action: names(&["torque"]),
                next: names(&["cos_theta'", "sin_theta'", "theta_dot'"]),
                reward: "R".to_owned(),
                low: vec![-1.0, -1.0, -MAX_SPEED],
                high: vec![1.0, 1.0, MAX_SPEED],
                action_bounds: (-1.0, 1.0),
                horizon: HORIZON,
                truth,
                confounded: Vec::new(),
                shifts: vec![("in-distribution".to_owned(), Shift::default())],
            },
        })
    }
}

/// Map an angle to [-pi, pi).
fn wrap(angle: f64) -> f64 {
    (angle + PI).rem_euclid(2.0 * PI) - PI
}

impl Environment for Pendulum {
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn shift(&self) -> Shift {
        Shift::default()
    }

    fn initial_state(&self, rng: &mut dyn RngCore) -> Vec<f64> {
        vec![rng.random_range(-PI..PI), rng.random_range(-1.0..1.0)]
    }

    fn step(&self, state: &mut [f64], action: &[f64], _rng: &mut dyn RngCore) -> Outcome {
        let (theta, speed) = (state[0], state[1]);
        let torque = MAX_TORQUE * action[0].clamp(-1.0, 1.0);
        let cost = wrap(theta).powi(2) + 0.1 * speed.powi(2) + 0.001 * torque.powi(2);
        let speed =
            (speed + (GRAVITY * theta.sin() + INERTIA * torque) * DT).clamp(-MAX_SPEED, MAX_SPEED);
        state[0] = theta + speed * DT;
        state[1] = speed;
        Outcome {
            reward: -cost,
            terminated: false,
        }
    }

    fn observe(&self, state: &[f64], _rng: &mut dyn RngCore, out: &mut [f32]) {
        out[0] = state[0].cos() as f32;
        out[1] = state[0].sin() as f32;
        out[2] = state[1] as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    fn pendulum() -> Pendulum {
        Pendulum::new(Shift::default()).unwrap()
    }

    #[test]
    fn steps_follow_gymnasium() {
        // (theta, theta_dot, action) -> (theta', theta_dot', reward), computed from the formulas above.
        let cases = [
            // 0 + (15 sin(pi/2) + 3 * 2) * 0.05 = 1.05; pi/2 + 0.0525; -(pi^2/4 + 0.004)
            (
                (PI / 2.0, 0.0, 1.0),
                (PI / 2.0 + 0.0525, 1.05, -(PI * PI / 4.0 + 0.004)),
            ),
            // At rest in the unstable position without torque: sin(pi) is 1.2e-16; wrap(pi) = -pi.
            ((PI, 0.0, 0.0), (PI, 0.0, -PI * PI)),
            // The speed is clipped: 7.9 + 15 * 0.05 = 8.65 -> 8.
            (
                (PI / 2.0, 7.9, 0.0),
                (PI / 2.0 + 0.4, 8.0, -(PI * PI / 4.0 + 6.241)),
            ),
            // Torques outside [-2, 2] are clipped: 1 - 6 * 0.05 = 0.7.
            ((0.0, 1.0, -3.0), (0.035, 0.7, -(0.1 + 0.004))),
            // The cost wraps the angle, the state does not: 3 pi / 2 costs as much as -pi / 2; 15 sin = -15.
            (
                (1.5 * PI, 0.0, 0.0),
                (1.5 * PI - 0.0375, -0.75, -(PI * PI / 4.0)),
            ),
        ];
        let mut rng = ChaCha8Rng::seed_from_u64(0);
        for ((theta, speed, action), (next_theta, next_speed, reward)) in cases {
            let mut state = [theta, speed];
            let outcome = pendulum().step(&mut state, &[action], &mut rng);
            for (name, got, expected) in [
                ("theta", state[0], next_theta),
                ("theta_dot", state[1], next_speed),
                ("reward", outcome.reward, reward),
            ] {
                assert!(
                    (got - expected).abs() < 1e-12,
                    "{name} is {got}, expected {expected} from {theta}, {speed}, {action}"
                );
            }
            assert!(!outcome.terminated);
        }
    }

    #[test]
    fn starts_fill_their_ranges() {
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        let starts: Vec<_> = (0..2000)
            .map(|_| pendulum().initial_state(&mut rng))
            .collect();
        for (index, bound) in [(0, PI), (1, 1.0)] {
            let largest = starts
                .iter()
                .map(|start| start[index].abs())
                .fold(0.0, f64::max);
            assert!(
                largest <= bound && largest > 0.99 * bound,
                "largest start {largest}, bound {bound}"
            );
        }
    }

    #[test]
    fn observation_is_cosine_sine_speed() {
        let mut seen = [0.0f32; 3];
        pendulum().observe(
            &[PI / 6.0, -2.5],
            &mut ChaCha8Rng::seed_from_u64(0),
            &mut seen,
        );
        assert_eq!(seen, [0.866_025_4, 0.5, -2.5]);
    }

    #[test]
    fn a_shift_is_refused_by_field() {
        let message = Pendulum::new(Shift::with_gain(0.0))
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("shift.gain: 0") && message.contains("pendulum"),
            "{message}"
        );
        let noisy = Shift {
            sensor_noise: 0.1,
            ..Shift::default()
        };
        assert!(Pendulum::new(noisy).is_err());
        assert!(
            Pendulum::new(Shift {
                held: Some(0.0),
                ..Shift::default()
            })
            .is_err()
        );
    }
}
