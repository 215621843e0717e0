//! A change of mechanism during a run: its effect, its detection, and relearning.
use super::change_streams::{Driver, OUTPUTS, fitted};
use cmbpo::environment::Shift;
use cmbpo::training::{Change, Config, Event, Method, Relearn, RunResult, Trainer, Watch};

fn config(mechanism: Option<&str>, watch: Option<Watch>) -> Config {
    let mut config = Config {
        env_steps: 1_700,
        curve_every: 100,
        curve_episodes: 2,
        evaluation_episodes: 3,
        ..Config::default()
    };
    config.agent.hidden = vec![16, 16];
    config.model.every = 250;
    config.drift.mechanism = mechanism.map(str::to_owned);
    config.drift.at = 1_300;
    config.detection.watch = watch;
    config.detection.random_steps = 100;
    config
}

fn finish(trainer: &mut Trainer, units: usize) -> (Vec<Event>, RunResult) {
    let mut events = Vec::new();
    while !trainer.is_done() {
        events.extend(trainer.advance(units).expect("a healthy run"));
    }
    (events, trainer.result().expect("finished").clone())
}

fn run(config: Config, method: Method) -> (Vec<Event>, RunResult) {
    finish(&mut Trainer::new(config, method, 5).expect("valid"), 100)
}

#[test]
fn a_drift_changes_the_run_and_all_later_evaluations() {
    let mut config = config(Some("R"), None);
    config.agent.updates_per_step = 0;
    let mut trainer = Trainer::new(config.clone(), Method::Sac, 5).expect("valid");
    let ask = |trainer: &Trainer| {
        let summary = trainer.evaluate(Shift::default(), 3, 0);
        summary.expect("no shift").mean
    };
    let before = ask(&trainer);
    while trainer.progress().env_steps < 1_300 {
        trainer.step().expect("a healthy run");
    }
    assert_eq!((ask(&trainer), trainer.has_drifted()), (before, false));
    trainer.step().expect("a healthy run");
    // The policy is the same, and its robot stays at the left; the door is now farther away.
    assert!(ask(&trainer) < before - 10.0 && trainer.has_drifted());
    // Counterfactuals of a step use the environment of that step.
    for step in [1_299, 1_300] {
        let what = trainer.what_if(step, None, None).expect("a step");
        assert_eq!(what.truth, what.seen, "step {step}");
    }
    let (_, result) = finish(&mut trainer, 100);
    let at = |step| {
        result
            .curve
            .iter()
            .find(|point| point.0 == step)
            .expect("a point")
            .1
    };
    assert_eq!(at(1_300), at(0));
    assert!(at(1_400) < at(1_300) - 10.0);
}

#[test]
fn a_changed_mechanism_is_detected_and_learned_again() {
    for (mechanism, method) in [
        ("R", Method::CMbpo),
        ("X'", Method::CMbpo),
        ("X'", Method::Mbpo),
    ] {
        let config = config(Some(mechanism), Some(Watch::Residuals));
        let (events, result) = run(config, method);
        let [
            Change {
                env_steps,
                mechanism: found,
                since,
                wealth,
            },
        ] = &result.changes[..]
        else {
            panic!("{mechanism}, {method:?}: {:?}", result.changes)
        };
        assert_eq!(found, mechanism);
        assert!(
            (1_301..1_400).contains(env_steps),
            "{mechanism} at {env_steps}"
        );
        assert!(since.abs_diff(1_300) < 30, "{mechanism} since {since}");
        assert!(wealth.expect("a test") >= 300.0);
        // Nothing is learned during random steps; the fit comes at their end.
        let fits: Vec<usize> = events
            .iter()
            .filter_map(|event| match event {
                Event::Model {
                    env_steps, holdout, ..
                } => {
                    assert_eq!(
                        holdout.len(),
                        if method == Method::Mbpo { 1 } else { OUTPUTS }
                    );
                    Some(*env_steps)
                }
                _ => None,
            })
            .collect();
        let mut expected = vec![1_000, 1_250, env_steps + 100, env_steps + 200, 1_500];
        expected.sort_unstable();
        assert_eq!(fits, expected);
        assert_eq!(result.updates, 701 - 100);
    }
}

#[test]
fn without_a_change_nothing_is_detected_and_the_run_is_the_same() {
    let (_, watched) = run(config(None, Some(Watch::Residuals)), Method::CMbpo);
    let (_, plain) = run(config(None, None), Method::CMbpo);
    assert_eq!(watched, plain);
    assert!(watched.changes.is_empty());
}

#[test]
fn an_announced_change_is_known_at_once_and_a_run_does_not_depend_on_its_slices() {
    let mut config = config(Some("R"), Some(Watch::Announced));
    config.detection.relearn = Relearn::All;
    let (events, result) = run(config.clone(), Method::CMbpo);
    let told = Change {
        env_steps: 1_301,
        mechanism: "R".to_owned(),
        since: 1_300,
        wealth: None,
    };
    assert_eq!(result.changes, [told]);
    let mut again = Trainer::new(config.clone(), Method::CMbpo, 5).expect("valid");
    assert_eq!(finish(&mut again, 1), (events, result));
    // Without a model there is nothing to relearn.
    assert!(run(config, Method::Sac).1.changes.is_empty());
}

/// A part of docs/change-detection.json.
#[test]
fn a_stream_without_a_change_gives_no_alarm_and_one_with_it_does() {
    for (seed, causal) in (0..6).flat_map(|seed| [(seed, true), (seed, false)]) {
        let model = fitted(seed, causal);
        for driver in [Driver::Random, Driver::Learner] {
            let most = model.stream(driver, 1_500, None, 0.01).most;
            assert!(most < 300.0, "seed {seed}, {driver:?}: wealth {most}");
        }
        if causal {
            for (mechanism, to, output) in [("R", 0.8, 2), ("X'", -1.0, 0)] {
                let drift = Some((100, mechanism, to));
                let found = model.stream(Driver::Random, 1_500, drift, 0.01).noticed;
                let (delay, which) = found.expect("noticed");
                assert_eq!(which, output);
                assert!(delay < 150, "{mechanism} after {delay}");
            }
        }
    }
}
