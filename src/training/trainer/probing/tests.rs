use super::*;
use crate::training::{Config, Method};

fn trained(method: Method, steps: usize) -> Trainer {
    let text = r#"{"env_steps": 420, "initial_random_steps": 260, "curve_every": 1000, "curve_episodes": 1,
        "agent": {"hidden": [16], "batch_size": 32},
        "model": {"hidden": [16], "members": 3, "elites": 2, "max_epochs": 3, "every": 200}}"#;
    let config: Config = serde_json::from_str(text).expect("a config");
    let mut run = Trainer::new(config, method, 5).expect("valid");
    while run.progress().env_steps < steps {
        run.step().expect("runs");
    }
    run
}

#[test]
fn without_a_change_the_environment_gives_the_recorded_result() {
    let run = trained(Method::CMbpo, 410);
    // In three episodes, at their ends and beginnings.
    for step in [0, 1, 199, 200, 399, 400, 409] {
        let what = run.what_if(step, None, None).expect("recorded");
        assert_eq!(what.truth, what.seen, "step {step}");
        assert_eq!(
            what.model.expect("a model").answer,
            what.seen,
            "step {step}"
        );
    }
}

#[test]
fn counterfactuals_use_the_same_noise() {
    let run = trained(Method::Mbpo, 300);
    let seen = run.what_if(120, None, None).expect("recorded");
    let action = if seen.action[0] > 0.0 { -0.5 } else { 0.5 };
    let other = run.what_if(120, None, Some(&[action])).expect("recorded");
    // X' moves by 0.05 an action whatever the noise, and the reward not at all.
    let moved = other.truth.next_state[0] - seen.seen.next_state[0];
    let want = 0.05 * (action - seen.action[0]);
    assert!(
        (moved - want).abs() < 1e-6,
        "moved {moved}, expected {want}"
    );
    assert_eq!(other.truth.reward, seen.seen.reward);
    let lamp = run
        .what_if(120, Some(&[seen.state[0], 0.9]), None)
        .expect("recorded");
    assert_eq!(lamp.truth, seen.seen, "the lamp causes nothing");
    let answer = lamp.model.expect("a model").answer;
    assert_ne!(
        answer.reward, seen.seen.reward,
        "MBPO's model believes in the lamp"
    );
}

#[test]
fn queries_do_not_change_the_run() {
    let (mut asked, mut left) = (trained(Method::CMbpo, 300), trained(Method::CMbpo, 300));
    let _ = asked.what_if(3, None, Some(&[0.5])).expect("recorded");
    let _ = asked
        .rollouts(2, 10, Shift::with_gain(-1.0), 1, None)
        .expect("valid");
    let _ = asked.expect(&[0.0, 0.0], &[0.0]).expect("valid");
    for run in [&mut asked, &mut left] {
        while !run.is_done() {
            run.advance(50).expect("runs");
        }
    }
    assert_eq!(asked.result().expect("over"), left.result().expect("over"));
}

#[test]
fn predictions_and_rollouts_have_their_shapes_and_match_the_environment() {
    let run = trained(Method::CMbpo, 300);
    let states = [0.5, 0.5, -0.2, 0.9];
    let predicted = run
        .predict(&states, &[0.0, 1.0])
        .expect("valid")
        .expect("a model");
    assert_eq!(predicted.len(), 6);
    let truth = run.expect(&states, &[0.0, 1.0]).expect("valid");
    let want = [0.495, 0.495, 0.075, -0.155, -0.155, 0.096];
    for (got, want) in truth.iter().zip(want) {
        assert!((got - want).abs() < 0.005, "{got}, expected {want}");
    }
    let rollouts = run
        .rollouts(3, 7, Shift::default(), 1, None)
        .expect("valid");
    for episodes in [&rollouts.imagined, &rollouts.real] {
        assert_eq!(episodes.len(), 3);
        assert!(
            episodes
                .iter()
                .all(|e| e.len() == 8 && e[0] == [-1.0, -1.0])
        );
    }
    let from = run.rollouts(2, 3, Shift::default(), 1, Some(&[0.5, -0.25]));
    let from = from.expect("valid");
    for episode in from.imagined.iter().chain(&from.real) {
        assert_eq!((episode.len(), &episode[0][..]), (4, &[0.5, -0.25][..]));
    }
    assert!(
        run.rollouts(1, 1, Shift::default(), 1, Some(&[0.5]))
            .is_err()
    );
    let sac = trained(Method::Sac, 300);
    assert_eq!(sac.predict(&states, &[0.0, 1.0]).expect("valid"), None);
    assert!(
        sac.rollouts(1, 2, Shift::default(), 1, None)
            .expect("valid")
            .imagined
            .is_empty()
    );
}

#[test]
fn invalid_arguments_are_named() {
    let run = trained(Method::Sac, 120);
    let say = |error: TrainingError| error.to_string();
    let late = run.what_if(120, None, None).expect_err("not yet");
    assert!(say(late).contains("step: 120 is not allowed, expected a transition from 0 to 119"));
    let short = run.what_if(3, Some(&[0.1]), None).expect_err("short");
    assert!(say(short).contains("state: 1 values is not allowed, expected 2 values"));
    let nan = run
        .predict(&[f32::NAN, 0.0], &[0.0])
        .expect_err("not a number");
    assert!(say(nan).contains("state: NaN is not allowed"));
    assert!(run.predict(&[0.0, 0.0], &[0.0, 0.0]).is_err());
}

/// A pendulum with two sensors, of which the model knows nothing.
fn without_sensors() -> Trainer {
    let text = r#"{"environment": {"name": "pendulum", "sensors": 2}, "env_steps": 320, "initial_random_steps": 260,
        "curve_every": 1000, "curve_episodes": 1, "agent": {"hidden": [16], "batch_size": 32},
        "model": {"hidden": [16], "members": 3, "elites": 2, "max_epochs": 3, "every": 200, "scope": "relevant",
        "sharing": "same-parents"}}"#;
    let config: Config = serde_json::from_str(text).expect("a config");
    let mut run = Trainer::new(config, Method::Oracle, 5).expect("valid");
    while run.progress().env_steps < 300 {
        run.step().expect("runs");
    }
    run
}

#[test]
fn variables_that_are_not_modelled_are_named() {
    let run = without_sensors();
    let model = run.model().expect("a model");
    assert_eq!(model.output_dim(), 4, "cos, sin, speed and reward");
    let predicted = run.predict(&[0.5; 10], &[0.1; 2]).expect("rows");
    for row in predicted.expect("a model").chunks_exact(6) {
        let known: Vec<bool> = row.iter().map(|value| value.is_finite()).collect();
        assert_eq!(known, [true, true, true, false, false, true]);
    }
    let rollouts = run
        .rollouts(2, 5, Shift::default(), 1, None)
        .expect("episodes");
    for state in rollouts.imagined.iter().flat_map(|episode| &episode[1..]) {
        assert!(state[..3].iter().all(|value| value.is_finite()));
        assert!(state[3..].iter().all(|value| value.is_nan()));
    }
    for row in 0..run.real_transitions().len() {
        assert!(
            run.real_transitions().get(row).state[3..]
                .iter()
                .all(|s| s.is_finite())
        );
    }
}

#[test]
fn the_policy_takes_whole_rows_of_finite_numbers() {
    let run = without_sensors();
    for (states, message) in [
        (vec![0.0, f32::NAN, 0.0, 0.0, 0.0], "NaN"),
        (vec![0.0, 0.0, 0.0, 0.0, f32::INFINITY], "inf"),
        (vec![0.0; 4], "4 values"),
    ] {
        let refused = run.mean_action(&states).expect_err("not an observation");
        assert!(refused.to_string().contains(message), "{refused}");
    }
}

#[test]
fn a_policy_does_not_learn_from_variables_that_are_not_modelled() {
    let run = without_sensors();
    // Imagined transitions say nothing of the sensors, and the policy does not look at them.
    let seen = |s: f32| {
        run.mean_action(&[0.3, 0.2, 0.1, s, -s])
            .expect("an observation")
    };
    assert_eq!(seen(-0.9), seen(0.9));
    let value = |s: f32| {
        run.agent()
            .value(&[0.3, 0.2, 0.1, s, s], &[0.4])
            .expect("a state")
    };
    assert_eq!(value(-0.9), value(0.9));
}

#[test]
fn a_change_of_a_variable_that_is_not_modelled_is_refused() {
    let text = r#"{"env_steps": 420, "initial_random_steps": 260, "curve_every": 1000, "curve_episodes": 1,
        "agent": {"hidden": [16], "batch_size": 32}, "model": {"hidden": [16], "members": 3, "elites": 2,
        "max_epochs": 3, "every": 200, "scope": "relevant"}}"#;
    let config: Config = serde_json::from_str(text).expect("a config");
    let mut run = Trainer::new(config, Method::Oracle, 5).expect("valid");
    while run.progress().env_steps < 300 {
        run.step().expect("runs");
    }
    let seen = run.what_if(120, None, None).expect("recorded");
    let lamp = run.what_if(120, Some(&[seen.state[0], 0.9]), None);
    let message = lamp.expect_err("Z is not modelled").to_string();
    assert!(
        message.contains("state") && message.contains("\"Z\" is not modelled"),
        "{message}"
    );
    let moved = run
        .what_if(120, Some(&[0.9, seen.state[1]]), None)
        .expect("X is");
    assert_eq!(moved.not_modelled, ["Z"]);
    let answer = moved.model.expect("a model");
    assert!(answer.answer.next_state[0].is_finite() && answer.answer.next_state[1].is_nan());
    assert!(answer.spread[1].is_nan() && answer.spread[2].is_finite());
}
