//! Cart-pole swing-up with the equations of Barto, Sutton and Anderson (1983) as in Gymnasium
//! (`classic_control/cartpole.py`): g = 9.8, cart 1 kg, pole 0.1 kg with its centre l = 0.5 m from the joint, force 10
//! N.
//!
//! ```text
//! x'     = x + v dt                 theta' = theta + omega dt          theta = 0 upright, dt = 0.05
//! h      = (10 A - b v + m l omega^2 sin(theta')) / M                   M = 1.1, m = 0.1, b = 2
//! alpha  = (g sin(theta') - h cos(theta')) / (l (4/3 - m cos(theta')^2 / M))
//! omega' = clip(omega + alpha dt, -15, 15)
//! v'     = clip(v + (h - m l alpha cos(theta') / M) dt, -5, 5)
//! R      = upright (1 + centred) / 2 (4 + calm) / 5 (1 + slow) / 2
//! upright = (1 + cos theta) / 2     centred = 0.1^(x^2 / 4)    calm = 1 - A^2     slow = 0.1^(omega^2 / 25)
//! ```
//!
//! The reward is that of `swingup` in the DeepMind Control Suite (Tassa et al. 2018), computed from the state before
//! the step.
//!
//! Differences from Gymnasium:
//! - The pole starts at any angle, as in Pendulum-v1; all other variables start within 0.05 of rest.
//! - The force is continuous and no state is terminal.
//! - The step is 0.05 s. Forces are evaluated at the new position (symplectic Euler), because explicit Euler adds
//!   energy at every step.
//! - The cart has a viscous friction b. The track has no end; the observed position is clipped to 10 m.
//!
//! Differences from the Control Suite:
//! - The equations: its pole is a capsule in MuJoCo, with walls and less friction.
//! - The start: there the pole hangs down.
//! - 200 steps of 0.05 s instead of 1,000 of 0.01 s, so the largest return is 200 instead of 1,000.

use std::f64::consts::PI;

use rand::{Rng, RngCore};

use super::{
    Declared, Environment, EnvironmentError, Outcome, Recommended, Shift, Shiftable, Spec, spec,
};

const GRAVITY: f64 = 9.8;
/// Mass of the pole, and total mass, in kg.
const POLE: f64 = 0.1;
const TOTAL: f64 = 1.1;
/// Half the pole's length, in m.
const LENGTH: f64 = 0.5;
/// Force of a full action in N, and friction in N s / m.
const FORCE: f64 = 10.0;
const FRICTION: f64 = 2.0;
const DT: f64 = 0.05;
const MAX_POSITION: f64 = 10.0;
const MAX_SPEED: f64 = 5.0;
const MAX_TURN: f64 = 15.0;
/// Largest initial distance from rest, except for the angle.
const START: f64 = 0.05;
const HORIZON: usize = 200;

/// The cart-pole. Hidden state (x, v, theta, omega), observations (x, v, cos theta, sin theta, omega), one action, no
/// terminal states.
#[derive(Debug, Clone)]
pub struct CartPole {
    spec: Spec,
}

/// Return the accelerations of the cart and of the pole's angle.
fn accelerations(force: f64, friction: f64, speed: f64, theta: f64, turn: f64) -> (f64, f64) {
    let (sin, cos) = theta.sin_cos();
    let push = (force - friction * speed + POLE * LENGTH * turn * turn * sin) / TOTAL;
    let angular = (GRAVITY * sin - push * cos) / (LENGTH * (4.0 / 3.0 - POLE * cos * cos / TOTAL));
    (push - POLE * LENGTH * angular * cos / TOTAL, angular)
}

/// Return 1 at 0 and 0.1 at the margin, as `tolerance` of the Control Suite.
fn tolerance(value: f64, margin: f64) -> f64 {
    0.1f64.powf((value / margin).powi(2))
}

impl CartPole {
    /// Name in configurations.
    pub const NAME: &'static str = "cart-pole";

    /// The declaration of this environment.
    pub(super) const DECLARED: Declared = Declared {
        name: Self::NAME,
        build: |shift| Ok(Box::new(Self::new(shift)?)),
        drifts: None,
        shifts: Shiftable::NONE,
        recommended: Some(Recommended::steps(
            3_000,
            "A cart-pole: ten updates a step, half of what they learn from imagined.",
        )),
    };

    /// Create the environment; `shift` must be the identity.
    ///
    /// # Errors
    /// [`EnvironmentError::Unshiftable`] names the first field of the shift that is not at its default.
    pub fn new(shift: Shift) -> Result<Self, EnvironmentError> {
        shift.validate()?;
        shift.only(Self::NAME, Self::DECLARED.shifts.fields)?;
        let state = ["x", "v", "cos_theta", "sin_theta", "omega"];
        let pole = ["cos_theta", "sin_theta", "omega"];
        // The forces depend on theta', a function of theta and omega.
        let truth = spec::parents(&[
            ("x'", &["x", "v"]),
            ("v'", &["v", "cos_theta", "sin_theta", "omega", "force"]),
            ("cos_theta'", &pole),
            ("sin_theta'", &pole),
            ("omega'", &["v", "cos_theta", "sin_theta", "omega", "force"]),
            ("R", &["x", "cos_theta", "omega", "force"]),
        ]);
        let high = vec![MAX_POSITION, MAX_SPEED, 1.0, 1.0, MAX_TURN];
        Ok(Self {
            spec: Spec {
                name: Self::NAME.to_owned(),
                state: spec::names(&state),
                action: spec::names(&["force"]),
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

impl Environment for CartPole {
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn shift(&self) -> Shift {
        Shift::default()
    }

    fn initial_state(&self, rng: &mut dyn RngCore) -> Vec<f64> {
        let theta = rng.random_range(-PI..PI);
        let mut near = || rng.random_range(-START..START);
        vec![near(), near(), theta, near()]
    }

    fn step(&self, state: &mut [f64], action: &[f64], _rng: &mut dyn RngCore) -> Outcome {
        let &mut [x, v, theta, omega] = state else {
            panic!("a state of a cart-pole has 4 values, not {}", state.len())
        };
        let action = action[0].clamp(-1.0, 1.0);
        let upright = (1.0 + theta.cos()) / 2.0;
        let centred = (1.0 + tolerance(seen(x), 2.0)) / 2.0;
        let calm = (5.0 - action * action) / 5.0;
        let slow = (1.0 + tolerance(omega, 5.0)) / 2.0;
        let angle = theta + omega * DT;
        let (push, turn) = accelerations(FORCE * action, FRICTION, v, angle, omega);
        state[0] = x + v * DT;
        state[1] = (v + push * DT).clamp(-MAX_SPEED, MAX_SPEED);
        state[2] = angle;
        state[3] = (omega + turn * DT).clamp(-MAX_TURN, MAX_TURN);
        Outcome {
            reward: upright * centred * calm * slow,
            terminated: false,
        }
    }

    fn observe(&self, state: &[f64], _rng: &mut dyn RngCore, out: &mut [f32]) {
        let values = [
            seen(state[0]),
            state[1],
            state[2].cos(),
            state[2].sin(),
            state[3],
        ];
        for (seen, value) in out.iter_mut().zip(values) {
            *seen = value as f32;
        }
    }
}

/// Return the observed position.
fn seen(x: f64) -> f64 {
    x.clamp(-MAX_POSITION, MAX_POSITION)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    fn cart_pole() -> CartPole {
        CartPole::new(Shift::default()).unwrap()
    }

    fn step(state: [f64; 4], action: f64) -> ([f64; 4], f64) {
        let mut next = state;
        let mut rng = ChaCha8Rng::seed_from_u64(0);
        let outcome = cart_pole().step(&mut next, &[action], &mut rng);
        (next, outcome.reward)
    }

    /// Return the energy in J of cart and pole, a thin rod of length 2 l.
    fn energy([_, v, theta, omega]: [f64; 4]) -> f64 {
        TOTAL * v * v / 2.0
            + POLE * LENGTH * v * omega * theta.cos()
            + 2.0 / 3.0 * POLE * (LENGTH * omega).powi(2)
            + POLE * GRAVITY * LENGTH * theta.cos()
    }

    #[test]
    fn accelerations_are_gymnasiums() {
        // CartPole-v1 moves (0, 0, 0, 0) to (0, 0.19512, 0, -0.29268) in 0.02 s under 10 N to the right.
        let (push, turn) = accelerations(10.0, 0.0, 0.0, 0.0, 0.0);
        assert!((0.02 * push - 0.195_121_95).abs() < 1e-8, "{push}");
        assert!((0.02 * turn + 0.292_682_93).abs() < 1e-8, "{turn}");
    }

    #[test]
    fn power_is_force_times_speed_less_friction() {
        // dE/dt from central differences along the accelerations, far from equilibrium.
        for (v, theta, omega) in [(1.0, 0.7, -3.0), (-2.5, 2.4, 6.0), (0.3, -1.2, 11.0)] {
            let (push, turn) = accelerations(4.0, FRICTION, v, theta, omega);
            let after = |h: f64| energy([0.0, v + h * push, theta + h * omega, omega + h * turn]);
            let power = (after(1e-5) - after(-1e-5)) / 2e-5;
            let expected = 4.0 * v - FRICTION * v * v;
            assert!(
                (power - expected).abs() < 1e-6,
                "{power}, expected {expected}"
            );
        }
    }

    #[test]
    fn without_force_and_friction_the_energy_stays() {
        // Over five swings of the actual integrator, the energy oscillates with the step but does not drift.
        let swing = |dt: f64| {
            let mut state = [0.0, 0.0, 2.0, 0.0];
            let first = energy(state);
            let mut worst = 0.0f64;
            for _ in 0..(8.0 / dt) as usize {
                state[0] += dt * state[1];
                state[2] += dt * state[3];
                let (push, turn) = accelerations(0.0, 0.0, state[1], state[2], state[3]);
                state[1] += dt * push;
                state[3] += dt * turn;
                worst = worst.max((energy(state) - first).abs());
            }
            worst / (2.0 * POLE * GRAVITY * LENGTH)
        };
        let (coarse, fine) = (swing(DT), swing(DT / 10.0));
        assert!(coarse < 0.15, "{coarse} of the range at dt = {DT}");
        assert!(fine < 0.015, "{fine} of the range at a tenth of it");
    }

    #[test]
    fn left_and_right_are_the_same_and_so_is_every_place() {
        let state = [0.4, -1.1, 2.2, 3.0];
        let (next, reward) = step(state, 0.6);
        let (mirrored, same) = step(state.map(|value| -value), -0.6);
        assert_eq!((mirrored.map(|value| -value), same), (next, reward));
        let mut elsewhere = state;
        elsewhere[0] += 1.0;
        let (moved, _) = step(elsewhere, 0.6);
        assert_eq!(moved[1..], next[1..]);
    }

    #[test]
    fn the_reward_is_the_control_suites() {
        // Upright at rest: 1; hanging: 0; 2 m off: (1 + 0.1) / 2; full force: 4 / 5; 5 rad/s: (1 + 0.1) / 2.
        for (state, action, expected) in [
            ([0.0, 3.0, 0.0, 0.0], 0.0, 1.0),
            ([0.0, 0.0, PI, 0.0], 0.0, 0.0),
            ([2.0, 0.0, 0.0, 0.0], 0.0, 0.55),
            ([0.0, 0.0, 0.0, 0.0], -1.0, 0.8),
            ([0.0, 0.0, PI / 2.0, 5.0], 0.0, 0.275),
        ] {
            let (_, reward) = step(state, action);
            assert!(
                (reward - expected).abs() < 1e-12,
                "{reward}, expected {expected}"
            );
        }
    }

    #[test]
    fn observations_stay_in_bounds() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let environment = cart_pole();
        let mut state = environment.initial_state(&mut rng);
        let mut seen = [0.0f32; 5];
        for _ in 0..2_000 {
            environment.step(&mut state, &[1.0], &mut rng);
            environment.observe(&state, &mut rng, &mut seen);
            for ((value, low), high) in seen
                .iter()
                .zip(&environment.spec.low)
                .zip(&environment.spec.high)
            {
                assert!((*low..=*high).contains(&f64::from(*value)), "{seen:?}");
            }
        }
        assert_eq!(seen[0], 10.0, "the track has no end");
    }
}
