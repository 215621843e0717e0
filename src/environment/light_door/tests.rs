//! The equations, and the scores of known controllers.

use super::*;
use crate::environment::{Summary, Target, rollout_returns};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// A generator whose normal draws are nearly 0, so that the mechanisms can be compared with hand-computed values.
struct NoNoise;
impl RngCore for NoNoise {
    fn next_u32(&mut self) -> u32 {
        self.next_u64() as u32
    }
    fn next_u64(&mut self) -> u64 {
        // The ziggurat algorithm reads bits 12 and up as a number in [-1, 1), whose middle is 0.
        1 << 63
    }
    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

fn environment(shift: Shift) -> LightDoor {
    LightDoor::new(shift).unwrap()
}

#[test]
fn mechanisms_follow_the_equations() {
    let cases = [
        // (shift, x, a, expected X', expected Z', expected R)
        (
            Shift::default(),
            0.5,
            1.0,
            0.545_001_562_4,
            0.545_001_562_4,
            0.075,
        ),
        (Shift::with_gain(0.0), -1.0, 1.0, -0.954_993_751_3, 0.0, 0.0),
        (
            Shift::with_gain(-1.0),
            -0.2,
            -0.4,
            -0.224_999_750_0,
            0.224_999_750_0,
            0.096,
        ),
        (Shift::with_gain(3.0), 0.5, 0.0, 0.495_001_562_4, 1.0, 0.075),
        (
            Shift {
                held: Some(0.3),
                ..Shift::default()
            },
            0.0,
            0.0,
            -0.005,
            0.3,
            0.1,
        ),
    ];
    for (shift, x, a, next_x, next_z, reward) in cases {
        let mut state = [x, x];
        let outcome = environment(shift).step(&mut state, &[a], &mut NoNoise);
        for (name, got, expected) in [
            ("X'", state[0], next_x),
            ("Z'", state[1], next_z),
            ("R", outcome.reward, reward),
        ] {
            assert!(
                (got - expected).abs() < 1e-9,
                "{name} is {got}, expected {expected} under {shift:?}"
            );
        }
        assert!(!outcome.terminated);
    }
}

#[test]
fn a_drift_changes_one_mechanism_and_no_other() {
    let drift = |mechanism: &str, to: Option<f64>| Drift {
        mechanism: mechanism.to_owned(),
        to: to.map(Target::Value),
    };
    let at = |environment: &LightDoor| {
        let mut state = [0.5, 0.5];
        let outcome = environment.step(&mut state, &[1.0], &mut NoNoise);
        [state[0], state[1], outcome.reward]
    };
    let [x, z, r] = at(&environment(Shift::default()));
    for (drift, expected) in [
        (drift("R", None), [x, z, 0.1 * (1.0 - 0.09)]),
        (drift("R", Some(-0.5)), [x, z, 0.0]),
        (drift("X'", None), [x - 0.1, z, r]),
        (drift("X'", Some(0.5)), [x - 0.025, z, r]),
    ] {
        let got = at(&LightDoor::drifted(Shift::default(), &drift).unwrap());
        for (got, expected) in got.iter().zip(expected) {
            assert!(
                (got - expected).abs() < 1e-9,
                "{got}, expected {expected} after {drift:?}"
            );
        }
    }
    for (drift, message) in [
        (
            drift("Z'", None),
            "drift.mechanism: \"Z'\" is not allowed, expected one of R, X'",
        ),
        (
            drift("R", Some(1.5)),
            "drift.to: 1.5 is not allowed, expected null or a number from -1 to 1",
        ),
        (
            drift("X'", Some(f64::NAN)),
            "drift.to: NaN is not allowed, expected null or a number from -1 to 1",
        ),
        (
            Drift {
                mechanism: "R".to_owned(),
                to: Some(Target::Equation("X".to_owned())),
            },
            "drift.to: \"X\" is not allowed, expected null or a number from -1 to 1",
        ),
    ] {
        let error = LightDoor::drifted(Shift::default(), &drift).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn state_and_action_are_clipped() {
    let mut state = [1.0, -1.0];
    environment(Shift::with_gain(-10.0)).step(&mut state, &[50.0], &mut NoNoise);
    assert_eq!(state, [1.0, -1.0]);
    let (mut wild, mut tame) = ([0.0, 0.0], [0.0, 0.0]);
    environment(Shift::default()).step(&mut wild, &[-7.0], &mut NoNoise);
    environment(Shift::default()).step(&mut tame, &[-1.0], &mut NoNoise);
    assert_eq!(wild, tame);
}

#[test]
fn episodes_start_at_the_left_wall() {
    assert_eq!(
        environment(Shift::default()).initial_state(&mut NoNoise),
        [-1.0, -1.0]
    );
    let held = Shift {
        held: Some(0.25),
        ..Shift::default()
    };
    assert_eq!(environment(held).initial_state(&mut NoNoise), [-1.0, 0.25]);
}

fn robot_path(shift: Shift) -> Vec<f64> {
    let environment = environment(shift);
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut state = environment.initial_state(&mut rng);
    let mut seen = [0.0f32; 2];
    (0..200)
        .map(|t| {
            environment.observe(&state, &mut rng, &mut seen);
            environment.step(&mut state, &[(f64::from(t) * 0.1).sin() + 0.1], &mut rng);
            state[0]
        })
        .collect()
}

#[test]
fn one_seed_gives_the_robot_the_same_noise_under_every_shift() {
    let base = robot_path(Shift::default());
    assert_eq!(base, robot_path(Shift::default()));
    for shift in [
        Shift::with_gain(-1.0),
        Shift {
            held: Some(0.4),
            ..Shift::default()
        },
        Shift {
            sensor_noise: 0.3,
            ..Shift::default()
        },
    ] {
        assert_eq!(base, robot_path(shift), "{shift:?}");
    }
}

#[test]
fn noises_have_the_stated_size_and_are_independent() {
    let environment = environment(Shift {
        sensor_noise: 0.2,
        ..Shift::default()
    });
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let count = 20_000;
    let mut sums = [0.0; 6];
    for _ in 0..count {
        let mut state = [0.0, 0.0];
        let reward = environment.step(&mut state, &[0.1], &mut rng).reward - 0.1;
        let mut seen = [0.0f32; 2];
        environment.observe(&[0.5, -0.5], &mut rng, &mut seen);
        let (x, z, noise) = (state[0], state[1], f64::from(seen[0]) - 0.5);
        for (sum, term) in sums.iter_mut().zip([
            x * x,
            z * z,
            reward * reward,
            x * z,
            x * reward,
            noise * noise,
        ]) {
            *sum += term / f64::from(count);
        }
    }
    for (index, expected, tolerance) in [
        (0, 1e-4, 4e-6),
        (1, 1e-4, 4e-6),
        (2, 1e-4, 4e-6),
        (3, 0.0, 3e-6),
        (4, 0.0, 3e-6),
        (5, 0.04, 1.6e-3),
    ] {
        let got = sums[index];
        assert!(
            (got - expected).abs() < tolerance,
            "moment {index} is {got}, expected {expected}"
        );
    }
}

fn score(shift: Shift, act: impl Fn(f32, &mut ChaCha8Rng) -> f32) -> Summary {
    let mut noise = ChaCha8Rng::seed_from_u64(77);
    let mut policy = |seen: &[f32]| -> Result<Vec<f32>, ()> {
        Ok(seen
            .chunks_exact(2)
            .map(|row| act(row[0], &mut noise))
            .collect())
    };
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    Summary::of(&rollout_returns(&environment(shift), 100, &mut rng, &mut policy).unwrap())
}

#[test]
fn known_controllers_have_the_measured_returns() {
    let spec = environment(Shift::default()).spec().clone();
    for (name, shift) in &spec.shifts {
        let best = score(*shift, |x, _| (-20.0 * x).clamp(-1.0, 1.0)).mean;
        assert!(
            (best - 19.20).abs() < 0.05,
            "best controller scores {best} {name}, expected 19.20"
        );
    }
    let still = score(Shift::default(), |_, _| 0.0).mean;
    assert!(
        (still - 0.2).abs() < 0.1,
        "a = 0 scores {still}, expected 0.2"
    );
    let random = score(Shift::default(), |_, rng| {
        rand::Rng::random_range(rng, -1.0..1.0)
    })
    .mean;
    assert!(
        (random - 2.4).abs() < 0.5,
        "uniform random scores {random}, expected 2.4"
    );
}
