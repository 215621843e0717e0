//! A run with values that are not finite stops and reports what, where and when.

use cmbpo::agent::AgentConfig;
use cmbpo::environment::World;
use cmbpo::training::{Config, Method, Trainer, TrainingError};

fn error_of(world: &str, method: Method) -> (TrainingError, Trainer) {
    let config = Config {
        environment: World::written(world),
        env_steps: 3_000,
        initial_random_steps: 200,
        curve_every: 1_000,
        curve_episodes: 1,
        agent: AgentConfig {
            hidden: vec![16],
            ..AgentConfig::default()
        },
        ..Config::default()
    };
    let mut trainer = Trainer::new(config, method, 0).expect("valid");
    loop {
        match trainer.advance(50) {
            Err(error) => return (error, trainer),
            Ok(_) => assert!(!trainer.is_done(), "it should not come to its end"),
        }
    }
}

#[test]
fn a_loss_that_overflows_is_reported_with_step_and_value() {
    let world = "state X in [-1, 1] from -1\naction A\nX' = X + 0.05*A\nR = 1e30*(1 + X)";
    let (error, _) = error_of(world, Method::Sac);
    let message = error.to_string();
    let TrainingError::Diverged {
        what,
        value,
        env_steps,
        updates,
        tensor,
    } = error
    else {
        panic!("{message}");
    };
    assert_eq!(what, "critic loss");
    assert_eq!(value, f64::INFINITY);
    assert_eq!((env_steps, updates), (200, 1));
    assert_eq!(
        tensor, None,
        "Adam's step is 0 where the second moment is infinite"
    );
    assert_eq!(
        message,
        "the run diverged: critic loss is inf at environment step 200, after 1 policy updates; all weights are still finite"
    );
}

#[test]
fn weights_that_are_not_finite_are_reported() {
    let world = "state X in [0, 1000] from 900\naction A\nX' = X + A\nR = 3e38";
    let (error, mut trainer) = error_of(world, Method::Sac);
    let message = error.to_string();
    assert!(
        message.ends_with("the first weights that are not finite: critics.0.weight"),
        "{message}"
    );
    // The run stays at the failed step, and so does its checkpoint.
    let file = trainer.checkpoint("").expect("written");
    let (mut kept, _) = Trainer::resume(&file).expect("read");
    assert!(kept.advance(1).is_err());
}

#[test]
fn an_environment_that_fails_late_is_reported_before_the_weights_change() {
    let world = "state X in [-1, 1] from -1\naction A\nX' = X + 0.02*A\nR = X + 0*sqrt(0.5 - X)";
    let (error, mut trainer) = error_of(world, Method::Sac);
    let message = error.to_string();
    assert!(
        message.starts_with("the run diverged: R is NaN at environment step "),
        "{message}"
    );
    assert!(
        message.ends_with("; all weights are still finite"),
        "{message}"
    );
    // Its state can still be saved.
    let file = trainer.checkpoint("").expect("written");
    let (kept, _) = Trainer::resume(&file).expect("read");
    assert_eq!(kept.progress(), trainer.progress());
}

#[test]
fn a_model_that_is_not_finite_is_reported_with_its_network() {
    let world = "state X in [-1, 1] from -1\naction A\nX' = X + 0.05*A\nR = 1e38*(1 + X)*(1 + X)";
    let (error, _) = error_of(world, Method::Oracle);
    let message = error.to_string();
    assert!(message.starts_with("the run diverged: "), "{message}");
    assert!(message.contains("at environment step 200"), "{message}");
}
