//! A planar two-link reacher: two rods in a horizontal plane, a motor in each joint, and a target for the tip.
//!
//! ```text
//! phi_i'  = phi_i + w_i dt                                     dt = 0.05, angles of the links to the plane's x axis
//! q1      = 2 A_1 - A_2 - b w_1 + b (w_2 - w_1)                torques in N m, b = 0.1
//! q2      = A_2 - b (w_2 - w_1)
//! I u_1 + C cos(e) u_2 = q1 + C sin(e) w_2^2                   e = phi_2' - phi_1', the elbow
//! C cos(e) u_1 + J u_2 = q2 - C sin(e) w_1^2                   I = (m / 3 + m) l^2, J = m l^2 / 3, C = m l^2 / 2, m = 1, l = 0.5
//! w_i'    = clip(w_i + u_i dt, -10, 10)
//! R       = -(dx^2 + dy^2) - 0.1 (A_1^2 + A_2^2)               tip = l (cos phi_1 + cos phi_2, sin phi_1 + sin phi_2)
//! ```
//!
//! Lagrange's equations of a double pendulum of uniform rods without gravity (Goldstein, *Classical Mechanics*), with
//! both angles relative to the plane's x axis. The reward is computed from the state before the step.
//!
//! Observations are relative to the upper arm: cosine and sine of the elbow angle, the speeds of shoulder (w_1) and
//! elbow (w_2 - w_1), and the vector (dx, dy) from the tip to the target in a frame that rotates with the first link.
//! The shoulder's own direction affects neither motion nor reward and is not observed.
//!
//! The task is that of Gymnasium's Reacher (`mujoco/reacher_v5.py`) and of the Control Suite: each episode has its own
//! target within reach and starts at rest. Differences:
//! - The observation frame; theirs is fixed, and they observe the shoulder's angle.
//! - Links of 0.5 m and 1 kg instead of 0.1 m.
//! - No armature inertia, which nearly decouples Gymnasium's two joints, and no limit of the elbow.
//! - The reward uses the squared distance instead of the distance, and a control cost of 0.1 instead of 1.
//! - 50 steps of 0.05 s instead of Gymnasium's 50 of 0.02 s.

use std::f64::consts::PI;

use rand::{Rng, RngCore};

use super::{
    Declared, Environment, EnvironmentError, Outcome, Recommended, Shift, Shiftable, Spec, spec,
};

/// Torques of shoulder and elbow for a full action, in N m.
const TORQUES: [f64; 2] = [2.0, 1.0];
/// Mass in kg and length in m of each link; friction of each joint in N m s.
const MASS: f64 = 1.0;
const LENGTH: f64 = 0.5;
const FRICTION: f64 = 0.1;
/// Coefficients of the kinetic energy: of omega_1^2 / 2, omega_2^2 / 2 and cos(phi_1 - phi_2) omega_1 omega_2.
const FIRST: f64 = (MASS / 3.0 + MASS) * LENGTH * LENGTH;
const SECOND: f64 = MASS * LENGTH * LENGTH / 3.0;
const COUPLED: f64 = MASS * LENGTH * LENGTH / 2.0;
const CONTROL_COST: f64 = 0.1;
const DT: f64 = 0.05;
const MAX_SPEED: f64 = 10.0;
/// Reach of both links. Targets are within 95 % of it, because the rest requires a fully stretched arm.
const REACH: f64 = 2.0 * LENGTH;
const TARGETS: f64 = 0.95 * REACH;
const HORIZON: usize = 50;

/// The reacher. Hidden state (phi_1, phi_2, w_1, w_2, target x, target y), observations (cos e, sin e, w_1, w_2 - w_1,
/// dx, dy), two actions, no terminal states.
#[derive(Debug, Clone)]
pub struct Reacher {
    spec: Spec,
}

/// Return the angular accelerations of both links under the torques of shoulder and elbow.
fn accelerations(torques: [f64; 2], friction: f64, phi: [f64; 2], omega: [f64; 2]) -> [f64; 2] {
    let elbow = torques[1] - friction * (omega[1] - omega[0]);
    let shoulder = torques[0] - friction * omega[0] - elbow;
    let (sin, cos) = (phi[0] - phi[1]).sin_cos();
    let first = shoulder - COUPLED * sin * omega[1] * omega[1];
    let second = elbow + COUPLED * sin * omega[0] * omega[0];
    let shared = COUPLED * cos;
    let determinant = FIRST * SECOND - shared * shared;
    [
        (SECOND * first - shared * second) / determinant,
        (FIRST * second - shared * first) / determinant,
    ]
}

fn tip(phi: [f64; 2]) -> [f64; 2] {
    [
        LENGTH * (phi[0].cos() + phi[1].cos()),
        LENGTH * (phi[0].sin() + phi[1].sin()),
    ]
}

impl Reacher {
    /// Name in configurations.
    pub const NAME: &'static str = "reacher";

    /// The declaration of this environment.
    pub(super) const DECLARED: Declared = Declared {
        name: Self::NAME,
        build: |shift| Ok(Box::new(Self::new(shift)?)),
        drifts: None,
        shifts: Shiftable::NONE,
        recommended: Some(Recommended::steps(
            3_000,
            "A reacher: ten updates a step, half of what they learn from imagined.",
        )),
    };

    /// Create the environment; `shift` must be the identity.
    ///
    /// # Errors
    /// [`EnvironmentError::Unshiftable`] names the first field of the shift that is not at its default.
    pub fn new(shift: Shift) -> Result<Self, EnvironmentError> {
        shift.validate()?;
        shift.only(Self::NAME, Self::DECLARED.shifts.fields)?;
        let state = [
            "cos_elbow",
            "sin_elbow",
            "shoulder_speed",
            "elbow_speed",
            "dx",
            "dy",
        ];
        let elbow = ["cos_elbow", "sin_elbow", "elbow_speed"];
        let arm = ["cos_elbow", "sin_elbow", "shoulder_speed", "elbow_speed"];
        let driven = [&arm[..], &["shoulder", "elbow"]].concat();
        // The frame rotates with the first link, so each component of the vector to the target affects the other.
        let to_target = [&arm[..], &["dx", "dy"]].concat();
        let truth = spec::parents(&[
            ("cos_elbow'", &elbow),
            ("sin_elbow'", &elbow),
            ("shoulder_speed'", &driven),
            ("elbow_speed'", &driven),
            ("dx'", &to_target),
            ("dy'", &to_target),
            ("R", &["dx", "dy", "shoulder", "elbow"]),
        ]);
        let far = REACH + TARGETS;
        let high = vec![1.0, 1.0, MAX_SPEED, 2.0 * MAX_SPEED, far, far];
        Ok(Self {
            spec: Spec {
                name: Self::NAME.to_owned(),
                state: spec::names(&state),
                action: spec::names(&["shoulder", "elbow"]),
                next: spec::primed(&state),
                reward: "R".to_owned(),
                low: high.iter().map(|bound| -bound).collect(),
                high,
                action_bounds: (-1.0, 1.0),
                horizon: HORIZON,
                truth,
                confounded: Vec::new(),
                shifts: vec![("in-distribution".to_owned(), Shift::default())],
            },
        })
    }
}

/// Return the vector from the tip to the target in the frame of the first link.
fn to_target(state: &[f64]) -> [f64; 2] {
    let [x, y] = tip([state[0], state[1]]);
    let (sin, cos) = state[0].sin_cos();
    let (right, up) = (state[4] - x, state[5] - y);
    [cos * right + sin * up, cos * up - sin * right]
}

impl Environment for Reacher {
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn shift(&self) -> Shift {
        Shift::default()
    }

    fn initial_state(&self, rng: &mut dyn RngCore) -> Vec<f64> {
        let phi = rng.random_range(-PI..PI);
        let bend: f64 = rng.random_range(-PI..PI);
        let direction: f64 = rng.random_range(-PI..PI);
        // Uniform on the disc.
        let share: f64 = rng.random_range(0.0..1.0);
        let radius = TARGETS * share.sqrt();
        let (sin, cos) = direction.sin_cos();
        vec![phi, phi + bend, 0.0, 0.0, radius * cos, radius * sin]
    }

    fn step(&self, state: &mut [f64], action: &[f64], _rng: &mut dyn RngCore) -> Outcome {
        let action = [0, 1].map(|joint| action[joint].clamp(-1.0, 1.0));
        let torques = [TORQUES[0] * action[0], TORQUES[1] * action[1]];
        let [dx, dy] = to_target(state);
        let effort: f64 = action.iter().map(|part| part * part).sum();
        let omega = [state[2], state[3]];
        state[0] += DT * omega[0];
        state[1] += DT * omega[1];
        let turn = accelerations(torques, FRICTION, [state[0], state[1]], omega);
        for link in 0..2 {
            state[2 + link] = (omega[link] + DT * turn[link]).clamp(-MAX_SPEED, MAX_SPEED);
        }
        Outcome {
            reward: -(dx * dx + dy * dy) - CONTROL_COST * effort,
            terminated: false,
        }
    }

    fn observe(&self, state: &[f64], _rng: &mut dyn RngCore, out: &mut [f32]) {
        let [dx, dy] = to_target(state);
        let (sin, cos) = (state[1] - state[0]).sin_cos();
        let values = [cos, sin, state[2], state[3] - state[2], dx, dy];
        for (seen, value) in out.iter_mut().zip(values) {
            *seen = value as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::rollout_returns;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;
    use std::convert::Infallible;

    fn reacher() -> Reacher {
        Reacher::new(Shift::default()).unwrap()
    }

    fn step(state: [f64; 6], action: [f64; 2]) -> ([f64; 6], f64) {
        let mut next = state;
        let outcome = reacher().step(&mut next, &action, &mut ChaCha8Rng::seed_from_u64(0));
        (next, outcome.reward)
    }

    fn energy(phi: [f64; 2], omega: [f64; 2]) -> f64 {
        FIRST * omega[0] * omega[0] / 2.0
            + SECOND * omega[1] * omega[1] / 2.0
            + COUPLED * (phi[0] - phi[1]).cos() * omega[0] * omega[1]
    }

    /// Return the angular momentum about the shoulder: the derivative of the energy with respect to both speeds
    /// together.
    fn momentum(phi: [f64; 2], omega: [f64; 2]) -> f64 {
        let shared = COUPLED * (phi[0] - phi[1]).cos();
        FIRST * omega[0] + SECOND * omega[1] + shared * (omega[0] + omega[1])
    }

    #[test]
    fn energy_and_angular_momentum_change_by_the_work_of_the_motors() {
        // Central differences along the accelerations, far from rest.
        for (phi, omega) in [([0.3, 1.9], [2.0, -3.0]), ([-2.0, 0.4], [5.0, 1.0])] {
            let torques = [0.7, -0.4];
            let turn = accelerations(torques, FRICTION, phi, omega);
            let after = |of: fn([f64; 2], [f64; 2]) -> f64, h: f64| {
                let moved = [phi[0] + h * omega[0], phi[1] + h * omega[1]];
                of(moved, [omega[0] + h * turn[0], omega[1] + h * turn[1]])
            };
            let rate = |of| (after(of, 1e-5) - after(of, -1e-5)) / 2e-5;
            let bend = omega[1] - omega[0];
            // Each motor acts on its own joint; each joint loses b q^2 to friction.
            let power = torques[0] * omega[0] + torques[1] * bend;
            let power = power - FRICTION * (omega[0].powi(2) + bend.powi(2));
            assert!(
                (rate(energy) - power).abs() < 1e-6,
                "power {}, expected {power}",
                rate(energy)
            );
            // The elbow's motor acts between the links, so only the shoulder changes the total angular momentum.
            let moment = torques[0] - FRICTION * omega[0];
            assert!(
                (rate(momentum) - moment).abs() < 1e-6,
                "{}, {moment}",
                rate(momentum)
            );
        }
    }

    #[test]
    fn a_stretched_arm_is_one_rod() {
        // If the links are in line and turn together, the arm is one rod: torque / (M L^2 / 3) with M = 2, L = 1.
        let rod = 2.0 / 3.0;
        let hold = accelerations([0.6, 0.0], 0.0, [0.5, 0.5], [0.0, 0.0]);
        // The elbow torque that gives both links the same acceleration; the equations are linear in it.
        let other = accelerations([0.6, 1.0], 0.0, [0.5, 0.5], [0.0, 0.0]);
        let torque = (hold[0] - hold[1]) / ((hold[0] - hold[1]) - (other[0] - other[1]));
        let [first, second] = accelerations([0.6, torque], 0.0, [0.5, 0.5], [0.0, 0.0]);
        assert!((first - second).abs() < 1e-9);
        assert!(
            (first - 0.6 / rod).abs() < 1e-9,
            "{first}, expected {}",
            0.6 / rod
        );
    }

    #[test]
    fn a_mirrored_arm_moves_alike() {
        let state = [0.4, 1.5, 2.0, -1.0, 0.3, -0.6];
        let (next, reward) = step(state, [0.5, -0.8]);
        let mirrored = [-0.4, -1.5, -2.0, 1.0, 0.3, 0.6];
        let (other, same) = step(mirrored, [-0.5, 0.8]);
        let back: Vec<f64> = next[..4].iter().map(|value| -value).collect();
        assert_eq!(other[..4], back);
        assert!((reward - same).abs() < 1e-12);
    }

    #[test]
    fn the_angle_of_the_shoulder_does_not_affect_the_observation() {
        let state = [0.4, 1.5, 2.0, -1.0, 0.3, -0.6];
        let (sin, cos) = 1.1f64.sin_cos();
        let target = [cos * 0.3 + sin * 0.6, sin * 0.3 - cos * 0.6];
        let turned = [1.5, 2.6, 2.0, -1.0, target[0], target[1]];
        let (next, reward) = step(state, [0.5, -0.8]);
        let (other, same) = step(turned, [0.5, -0.8]);
        assert!((reward - same).abs() < 1e-12);
        let seen = |state: [f64; 6]| {
            let mut seen = [0.0f32; 6];
            reacher().observe(&state, &mut ChaCha8Rng::seed_from_u64(0), &mut seen);
            seen
        };
        for (a, b) in [(state, turned), (next, other)] {
            for (a, b) in seen(a).iter().zip(seen(b)) {
                assert!((a - b).abs() < 1e-6, "{a} and {b}");
            }
        }
        // A target straight ahead of a stretched arm is ahead in the arm's frame.
        let ahead = seen([PI / 2.0, PI / 2.0, 1.0, 3.0, 0.0, 1.4]);
        for (value, expected) in ahead.iter().zip([1.0, 0.0, 1.0, 2.0, 0.4, 0.0]) {
            assert!((value - expected).abs() < 1e-6, "{ahead:?}");
        }
    }

    #[test]
    fn the_reward_is_distance_and_effort() {
        // Stretched along x: tip at (1, 0), target at (0.4, 0.8), distance 1; 0.1 (0.25 + 1).
        let (_, reward) = step([0.0, 0.0, 0.0, 0.0, 0.4, 0.8], [0.5, -7.0]);
        assert!((reward + 1.125).abs() < 1e-12, "{reward}");
    }

    #[test]
    fn a_controller_by_hand_reaches_the_target() {
        // Damped transposed-Jacobian control shows the return of a good policy, compared with no action and random
        // actions.
        let environment = reacher();
        let mean = |act: &mut dyn FnMut(&[f32]) -> [f64; 2]| {
            let mut policy = |seen: &[f32]| {
                let actions = seen.chunks_exact(6).flat_map(&mut *act);
                Ok::<_, Infallible>(actions.map(|part| part as f32).collect())
            };
            let mut rng = ChaCha8Rng::seed_from_u64(1);
            let returns = rollout_returns(&environment, 200, &mut rng, &mut policy).unwrap();
            returns.iter().sum::<f64>() / 200.0
        };
        let resting = mean(&mut |_| [0.0, 0.0]);
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        let chance = mean(&mut |_| [0, 1].map(|_| rng.random_range(-1.0..1.0)));
        let by_hand = mean(&mut |row| {
            let [cos, sin, turn, bend, dx, dy] = [0, 1, 2, 3, 4, 5].map(|i| f64::from(row[i]));
            let elbow = LENGTH * (cos * dy - sin * dx);
            let shoulder = elbow + LENGTH * dy;
            let torques = [8.0 * shoulder - 2.0 * turn, 8.0 * elbow - 0.7 * bend];
            [0, 1].map(|joint| (torques[joint] / TORQUES[joint]).clamp(-1.0, 1.0))
        });
        println!("by hand {by_hand}, at rest {resting}, by chance {chance}");
        assert!(by_hand > -22.0, "{by_hand}");
        assert!(resting < -40.0 && chance < -40.0, "{resting}, {chance}");
    }

    #[test]
    fn targets_fill_the_disc_and_everything_seen_is_in_bounds() {
        let environment = reacher();
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let mut seen = [0.0f32; 6];
        let mut within = 0;
        for _ in 0..2_000 {
            let mut state = environment.initial_state(&mut rng);
            let radius = state[4].hypot(state[5]);
            assert!(radius <= TARGETS);
            within += usize::from(radius < TARGETS / 2.0);
            environment.step(&mut state, &[1.0, -1.0], &mut rng);
            environment.observe(&state, &mut rng, &mut seen);
            let bounds = environment.spec.low.iter().zip(&environment.spec.high);
            for (value, (low, high)) in seen.iter().zip(bounds) {
                assert!((*low..=*high).contains(&f64::from(*value)), "{seen:?}");
            }
        }
        // A quarter of the disc's area.
        assert!(
            (430..570).contains(&within),
            "{within} of 2000 in the inner half"
        );
    }
}
