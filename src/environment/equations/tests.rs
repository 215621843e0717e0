mod errors;

use super::*;
use crate::environment::{LightDoor, World, make};

pub(super) const LIGHT_DOOR: &str = "
    state X in [-1, 1] from -1
    state Z in [-1, 1] from -1
    action A
    parameter k = 1
    let f = X + 0.05*A - 0.005*cos(0.05*X)   # the robot
    X' = f + N(0, 0.01)
    Z' = k*f + N(0, 0.01)
    R = 0.1*(1 - X^2) + N(0, 0.01)
    shift near: k = 0
    shift far: k = -1
    horizon 200
";

fn drift(mechanism: &str, to: &str) -> Drift {
    Drift {
        mechanism: mechanism.to_owned(),
        to: Some(Target::Equation(to.to_owned())),
    }
}

#[test]
fn a_drift_of_the_written_light_door_equals_the_built_in_one() {
    for (mechanism, to) in [
        ("R", "0.1*(1 - (X - 0.8)^2) + N(0, 0.01)"),
        ("X'", "X + -1*(0.05*A) - 0.005*cos(0.05*X) + N(0, 0.01)"),
    ] {
        let own = Drift {
            mechanism: mechanism.to_owned(),
            to: None,
        };
        let worlds: [Box<dyn Environment>; 2] = [
            World::written(LIGHT_DOOR)
                .drifted(&drift(mechanism, to), Shift::default())
                .unwrap(),
            World::named("light-door")
                .drifted(&own, Shift::default())
                .unwrap(),
        ];
        let walks = worlds.map(|world| {
            let mut rng = ChaCha8Rng::seed_from_u64(7);
            let mut state = world.initial_state(&mut rng);
            let steps = (0..200).map(|step| {
                let outcome = world.step(&mut state, &[f64::from(step % 7 - 3) / 3.0], &mut rng);
                (state.clone(), outcome.reward)
            });
            steps.collect::<Vec<_>>()
        });
        assert_eq!(walks[0], walks[1], "{mechanism}");
    }
}

fn message(source: &str) -> String {
    Equations::new(source, Shift::default())
        .expect_err(source)
        .to_string()
}

/// Create a text in which only the equation of X' matters.
fn with(next: &str) -> String {
    format!("state X in [-9, 9] from 0.5\naction A\nparameter k = 2\nX' = {next}\nR = X")
}

fn next_of(expression: &str) -> f64 {
    let world = Equations::new(&with(expression), Shift::default()).expect(expression);
    let mut state = [0.5];
    world.step(&mut state, &[-0.25], &mut ChaCha8Rng::seed_from_u64(1));
    state[0]
}

#[test]
fn the_written_light_door_equals_the_built_in_one() {
    let written = Equations::new(LIGHT_DOOR, Shift::default()).unwrap();
    let native = LightDoor::new(Shift::default()).unwrap();
    let (a, b) = (written.spec(), native.spec());
    assert_eq!(
        (&a.state, &a.action, &a.next),
        (&b.state, &b.action, &b.next)
    );
    assert_eq!((&a.truth, &a.low, &a.high), (&b.truth, &b.low, &b.high));
    assert_eq!((a.horizon, &a.confounded), (b.horizon, &b.confounded));
    for (name, gain) in [("in-distribution", 1.0), ("near", 0.0), ("far", -1.0)] {
        let shift = a.shift(name).expect(name);
        let worlds: [Box<dyn Environment>; 2] = [
            World::written(LIGHT_DOOR).make(shift).unwrap(),
            make("light-door", Shift::with_gain(gain)).unwrap(),
        ];
        let walks = worlds.map(|world| {
            let mut rng = ChaCha8Rng::seed_from_u64(7);
            let mut state = world.initial_state(&mut rng);
            let mut seen = [0.0f32; 2];
            let mut walk = Vec::new();
            for step in 0..200 {
                let action = f64::from(step % 7 - 3) / 2.0;
                let outcome = world.step(&mut state, &[action], &mut rng);
                world.observe(&state, &mut rng, &mut seen);
                walk.push((state.clone(), outcome.reward, seen));
            }
            walk
        });
        assert_eq!(walks[0], walks[1], "{name}");
    }
}

#[test]
fn operators_bind_as_in_mathematics() {
    for (expression, expected) in [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3 - 1", 8.0),
        ("-2^2", -4.0),
        ("2^-1", 0.5),
        ("2^3^0.5 - 2^(3^0.5)", 0.0),
        ("8 / 4 / 2", 1.0),
        ("5 - 3 - 1", 1.0),
        ("- - 3", 3.0),
        ("1e-1 * .5 + 2.", 2.05),
        ("X^2 + k*A", -0.25),
        ("min(X, A) + max(X, A)", 0.25),
        ("clip(7, -1, 1) + abs(A) + sign(A) + sign(0)", 0.25),
        (
            "sin(0) + cos(0) + tan(0) + tanh(0) + exp(0) + log(1) + sqrt(4)",
            4.0,
        ),
        ("100", 9.0),
    ] {
        let got = next_of(expression);
        assert!(
            (got - expected).abs() < 1e-12,
            "{expression} is {got}, expected {expected}"
        );
    }
}

#[test]
fn draws_have_the_stated_moments() {
    let world = Equations::new(&with("N(2, 0.5) + U(-1, 3)"), Shift::default()).unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let draws: Vec<f64> = (0..20_000)
        .map(|_| {
            let mut state = [0.0];
            world.step(&mut state, &[0.0], &mut rng);
            state[0]
        })
        .collect();
    let mean = draws.iter().sum::<f64>() / 2e4;
    let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 2e4;
    // Mean 2 + 1; variance 0.25 + 16 / 12.
    assert!((mean - 3.0).abs() < 0.03, "mean {mean}, expected 3");
    assert!(
        (variance - 1.583).abs() < 0.05,
        "variance {variance}, expected 1.583"
    );
}

#[test]
fn the_graph_follows_let_and_primes_and_omits_hidden_variables() {
    let source = "
        state X in [-1, 1] from 0
        state V in [-1, 1] from 0
        state S in [-1, 1] from U(-1, 1)
        hidden U in [-1, 1] from 0
        action A
        parameter g = 0.1
        let push = A - g*sin(X)
        let shared = N(0, 0.1)
        V' = V + 0.1*push
        X' = X + 0.1*V' + 0.1*U
        S' = S + shared
        U' = 0.9*U + N(0, 0.1)
        R = -X^2 + U + shared";
    let world = Equations::new(source, Shift::default()).unwrap();
    let spec = world.spec();
    let parents = |effect: &str| spec.truth[effect].clone();
    assert_eq!(spec.state, ["X", "V", "S"]);
    assert_eq!(parents("V'"), ["X", "V", "A"]);
    assert_eq!(parents("X'"), ["X", "V", "A"]);
    assert_eq!(parents("S'"), ["S"]);
    assert_eq!(parents("R"), ["X"]);
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(spec.confounded, [pair("X'", "R"), pair("S'", "R")]);
    let mut seen = [0.0f32; 3];
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let state = world.initial_state(&mut rng);
    assert_eq!(state.len(), 4);
    world.observe(&state, &mut rng, &mut seen);
    assert_eq!(seen[0], 0.0);
    assert!(seen[2] != 0.0, "a start can be random");
}

#[test]
fn noise_may_vanish_and_may_depend_on_the_state() {
    for expression in ["N(0, 0)", "U(1, 1)", "N(0, X)", "U(-X, A)", "N(-1, 2 - k)"] {
        next_of(expression);
    }
}

#[test]
fn a_shift_is_one_that_the_text_defines() {
    let refused = |shift| Equations::new(LIGHT_DOOR, shift).unwrap_err().to_string();
    assert!(refused(Shift::with_gain(0.0)).contains("shift.gain: 0"));
    let setting = |setting| Shift {
        setting,
        ..Shift::default()
    };
    assert!(refused(setting(3)).contains("shift.setting: 3"));
    assert_eq!(
        Equations::new(LIGHT_DOOR, setting(2)).unwrap().shift(),
        setting(2)
    );
    assert!(make("light-door", setting(1)).is_err());
}

#[test]
fn it_is_written_as_json() {
    let json = r#"{"equations":"state X in [0, 1] from 0\naction A\nX' = A\nR = X"}"#;
    let world: World = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&world).unwrap(), json);
    assert_eq!(
        world.make(Shift::default()).unwrap().spec().truth["X'"],
        ["A"]
    );
    let named: World = serde_json::from_str("\"pendulum\"").unwrap();
    assert_eq!(named, World::named("pendulum"));
}
