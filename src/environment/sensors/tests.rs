use super::*;
use crate::environment::{World, make};

fn sensed(name: &'static str, count: usize, wiring: u32, shift: Shift) -> Sensors {
    Sensors::new(|shift| make(name, shift), count, wiring, shift).unwrap()
}

fn rng() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(5)
}

/// Return rows (hidden state before, action, hidden state after, reward) of random actions.
fn walk(environment: &Sensors, steps: usize) -> Vec<(Vec<f64>, Vec<f64>, f64)> {
    let mut rng = rng();
    let mut state = environment.initial_state(&mut rng);
    (0..steps)
        .map(|_| {
            let before = state.clone();
            let action: Vec<f64> = (0..environment.spec.action_dim())
                .map(|_| rng.random_range(-1.0..1.0))
                .collect();
            let outcome = environment.step(&mut state, &action, &mut rng);
            (before, state.clone(), outcome.reward)
        })
        .collect()
}

#[test]
fn the_first_sensors_do_not_depend_on_how_many_follow() {
    let few = sensed("reacher", 8, 3, Shift::default());
    let many = sensed("reacher", 32, 3, Shift::default());
    assert_eq!(few.readings(), &many.readings()[..8]);
    assert_ne!(
        few.readings(),
        sensed("reacher", 8, 4, Shift::default()).readings()
    );
}

#[test]
fn every_kind_and_every_variable_comes_up() {
    let environment = sensed("cart-pole", 64, 0, Shift::default());
    let kinds =
        |kind: fn(&Reading) -> bool| environment.readings().iter().filter(|r| kind(r)).count();
    assert!(kinds(|r| matches!(r, Reading::Copy(_))) > 10);
    assert!(kinds(|r| matches!(r, Reading::Lag(_))) > 10);
    assert!(kinds(|r| matches!(r, Reading::Mix(_))) > 10);
    for variable in 0..5 {
        assert!(
            environment
                .readings()
                .iter()
                .any(|r| r.reads().contains(&variable))
        );
    }
    for reading in environment.readings() {
        if let Reading::Mix([(a, w), (b, v)]) = *reading {
            assert!(a != b && a < 5 && b < 5);
            assert!((w + v.abs() - 1.0).abs() < 1e-12);
        }
    }
}

#[test]
fn sensors_follow_their_equations_and_break_with_the_gain() {
    for gain in [1.0, 0.0, -1.0] {
        let environment = sensed("pendulum", 12, 1, Shift::with_gain(gain));
        for (before, after, _) in walk(&environment, 300) {
            // cos, sin and speed / 8 of the state before the step.
            let values = [before[0].cos(), before[0].sin(), before[1] / 8.0];
            for (i, reading) in environment.readings().iter().enumerate() {
                let (was, is) = (before[2 + i], after[2 + i]);
                let want = match *reading {
                    Reading::Copy(of) => gain * values[of],
                    Reading::Lag(of) => (was + gain * values[of]) / 2.0,
                    Reading::Mix([(a, w), (b, v)]) => gain * (w * values[a] + v * values[b]),
                };
                // Five standard deviations.
                assert!(
                    (is - want).abs() < 0.26,
                    "S{}: {is}, expected {want}",
                    i + 1
                );
            }
        }
    }
}

#[test]
fn sensors_do_not_affect_the_environment() {
    let (few, many) = (
        sensed("pendulum", 2, 0, Shift::default()),
        sensed("pendulum", 32, 0, Shift::with_gain(-1.0)),
    );
    let (mut a, mut b) = (
        few.initial_state(&mut rng()),
        many.initial_state(&mut rng()),
    );
    assert_eq!(a[..2], b[..2]);
    for step in 0..50 {
        let action = [(step as f64).sin()];
        let (one, other) = (
            few.step(&mut a, &action, &mut rng()),
            many.step(&mut b, &action, &mut rng()),
        );
        assert_eq!((one.reward, &a[..2]), (other.reward, &b[..2]));
    }
}

#[test]
fn the_true_graph_has_what_each_sensor_reads() {
    let environment = sensed("pendulum", 12, 1, Shift::default());
    let spec = environment.spec();
    assert_eq!((spec.state_dim(), spec.output_dim()), (15, 16));
    assert_eq!(spec.truth.len(), 16);
    for (i, reading) in environment.readings().iter().enumerate() {
        let name = format!("S{}", i + 1);
        let mut expected = reading.reads();
        expected.sort_unstable();
        let mut expected: Vec<_> = expected.iter().map(|&of| spec.state[of].clone()).collect();
        if matches!(reading, Reading::Lag(_)) {
            expected.push(name.clone());
        }
        assert_eq!(spec.truth[&format!("{name}'")], expected);
        // A sensor causes only itself.
        for (effect, parents) in &spec.truth {
            assert!(!parents.contains(&name) || *effect == format!("{name}'"));
        }
    }
}

#[test]
fn settings_have_the_names_of_the_environments() {
    let gains = |world: &World| -> Vec<(String, f64)> {
        let environment = world.make(Shift::default()).unwrap();
        let shifts = environment.spec().shifts.iter();
        shifts
            .map(|(name, shift)| (name.clone(), shift.gain))
            .collect()
    };
    let expected = [("in-distribution", 1.0), ("near", 0.0), ("far", -1.0)];
    let expected = expected.map(|(name, gain)| (name.to_owned(), gain));
    assert_eq!(gains(&World::sensed("pendulum", 2, 0)), expected);
    assert_eq!(gains(&World::sensed("light-door", 2, 0)), expected);
    assert_eq!(gains(&World::sensed("pendulum", 0, 0)), expected[..1]);
    // In a written environment, sensors fail in its setting near; its other shifts do not affect them.
    let world: World = serde_json::from_str(
        r#"{"equations": "state X in [-1, 1] from 0\naction A\nparameter k = 1\nX' = X + 0.1*k*A\nR = X\nshift near: k = 2\nshift storm: k = 3", "sensors": 3, "wiring": 2}"#,
    )
    .unwrap();
    let environment = world.make(Shift::default()).unwrap();
    let found: Vec<_> = environment.spec().shifts.clone();
    assert_eq!(
        found
            .iter()
            .map(|(name, s)| (name.as_str(), s.gain, s.setting))
            .collect::<Vec<_>>(),
        [
            ("in-distribution", 1.0, 0),
            ("near", 0.0, 1),
            ("storm", 1.0, 2),
            ("far", -1.0, 0)
        ]
    );
    for (_, shift) in &found {
        world.make(*shift).unwrap();
    }
}

#[test]
fn the_gain_also_shifts_the_lamp() {
    let environment = sensed("light-door", 2, 0, Shift::with_gain(-1.0));
    for (_, after, _) in walk(&environment, 30) {
        assert!((after[0] + after[1]).abs() < 0.1);
    }
    let held = Shift {
        held: Some(0.5),
        ..Shift::default()
    };
    let environment = sensed("light-door", 2, 0, held);
    assert_eq!(walk(&environment, 1)[0].1[1], 0.5);
}

#[test]
fn sensor_noise_affects_every_observation_and_no_state() {
    let noisy = Shift {
        sensor_noise: 0.5,
        ..Shift::default()
    };
    let (still, noisy) = (
        sensed("pendulum", 3, 0, Shift::default()),
        sensed("pendulum", 3, 0, noisy),
    );
    let state = still.initial_state(&mut rng());
    assert_eq!(state, noisy.initial_state(&mut rng()));
    let (mut a, mut b) = ([0.0f32; 6], [0.0f32; 6]);
    still.observe(&state, &mut rng(), &mut a);
    noisy.observe(&state, &mut rng(), &mut b);
    assert!(a.iter().zip(&b).all(|(a, b)| a != b));
}

#[test]
fn invalid_sensors_are_refused_by_field() {
    let refused = |json: &str| {
        let world: World = serde_json::from_str(json).unwrap();
        world.make(Shift::default()).err().unwrap().to_string()
    };
    assert_eq!(
        refused(r#"{"name": "pendulum", "sensors": 65}"#),
        "environment.sensors: 65 is not allowed, expected a whole number from 0 to 64"
    );
    assert!(refused(r#"{"name": "pendulm", "sensors": 2}"#).contains("\"pendulm\""));
    let taken = r#"{"equations": "state S1 in [-1, 1] from 0\naction A\nS1' = S1 + 0.1*A\nR = S1", "sensors": 1}"#;
    assert_eq!(
        refused(taken),
        "environment.sensors: 1 is not allowed, expected 0, or an environment without a variable S1"
    );
    for json in [
        r#"{"name": "pendulum", "sensors": -1}"#,
        r#"{"name": "pendulum", "sensor": 1}"#,
    ] {
        let error = serde_json::from_str::<World>(json).unwrap_err().to_string();
        assert!(error.contains("\"sensors\": number"), "{error}");
    }
}
