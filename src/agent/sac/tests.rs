//! Probe environments with known answers, each of which tests one part of SAC (after AgileRL's probe environments).

use super::*;
use crate::agent::replay::{Batch, ReplayBuffer, Transition};
use crate::tensor::Stream;

fn nearly_greedy() -> AgentConfig {
    AgentConfig {
        hidden: vec![32, 32],
        batch_size: 64,
        tau: 0.05,
        initial_temperature: 1e-4,
        temperature_learning_rate: 0.0,
        actor_learning_rate: 3e-3,
        critic_learning_rate: 3e-3,
        ..AgentConfig::default()
    }
}

/// Train on `transition(s, a) -> (r, s', terminal)` with states and actions uniform in [-1, 1].
fn train(
    config: &AgentConfig,
    updates: usize,
    transition: impl Fn(f32, f32) -> (f32, f32, bool),
) -> Sac {
    let mut rng = Random::new(11, Stream::Update);
    let mut buffer = ReplayBuffer::new(1, 1, 2_000);
    for _ in 0..2_000 {
        let (s, a) = (rng.uniform(-1.0, 1.0), rng.uniform(-1.0, 1.0));
        let (reward, next, terminal) = transition(s, a);
        buffer.push(Transition {
            state: &[s],
            action: &[a],
            reward,
            next_state: &[next],
            terminal,
        });
    }
    let mut sac = Sac::new(1, 1, config, &mut rng).expect("valid");
    for _ in 0..updates {
        let batch = Batch::sample(&[(&buffer, config.batch_size)], &mut rng).expect("valid");
        sac.update(&batch, &mut rng).expect("valid");
    }
    sac
}

fn assert_values(sac: &Sac, states: &[f32], want: &[f32], tolerance: f32) {
    let actions = sac.exploit(states).expect("valid");
    let got = sac.value(states, &actions).expect("valid");
    for ((s, got), want) in states.iter().zip(got).zip(want) {
        assert!(
            (got - want).abs() < tolerance,
            "Q({s}) is {got} instead of {want}"
        );
    }
}

#[test]
fn a_constant_reward_that_ends_is_worth_itself() {
    let sac = train(&nearly_greedy(), 300, |_, _| (1.0, 0.0, true));
    assert_values(&sac, &[-0.5, 0.0, 0.5], &[1.0; 3], 0.05);
}

#[test]
fn rewards_of_different_states_are_distinguished() {
    let sac = train(&nearly_greedy(), 600, |s, _| (s, 0.0, true));
    assert_values(&sac, &[-0.8, 0.0, 0.8], &[-0.8, 0.0, 0.8], 0.07);
}

#[test]
fn a_constant_reward_for_ever_is_worth_the_geometric_sum() {
    let config = AgentConfig {
        gamma: 0.8,
        ..nearly_greedy()
    };
    let sac = train(&config, 1_500, |s, _| (1.0, s, false));
    assert_values(&sac, &[-0.5, 0.5], &[5.0; 2], 0.15);
}

#[test]
fn the_reward_of_the_next_step_is_discounted_once() {
    // From s > 0, a step without reward to s = -0.5; from s <= 0, a reward of 1 and a terminal state.
    let config = AgentConfig {
        gamma: 0.5,
        ..nearly_greedy()
    };
    let sac = train(&config, 1_500, |s, _| {
        if s > 0.0 {
            (0.0, -0.5, false)
        } else {
            (1.0, 0.0, true)
        }
    });
    assert_values(&sac, &[-0.5, 0.5], &[1.0, 0.5], 0.07);
}

#[test]
fn the_policy_learns_the_best_action_for_each_state() {
    let sac = train(&nearly_greedy(), 1_500, |s, a| {
        (-(a - 0.6 * s).powi(2), 0.0, true)
    });
    let states = [-0.9, 0.0, 0.9];
    for (s, a) in states.iter().zip(sac.exploit(&states).expect("valid")) {
        assert!((a - 0.6 * s).abs() < 0.1, "a({s}) is {a}");
    }
}

#[test]
fn the_temperature_holds_the_entropy_at_its_target() {
    let config = AgentConfig {
        temperature_learning_rate: 1e-2,
        initial_temperature: 0.1,
        ..nearly_greedy()
    };
    let mut rng = Random::new(5, Stream::Update);
    let mut sac = train(&config, 2_000, |_, a| (-a * a, 0.0, true));
    let mut buffer = ReplayBuffer::new(1, 1, 10);
    buffer.push(Transition {
        state: &[0.3],
        action: &[0.0],
        reward: 0.0,
        next_state: &[0.0],
        terminal: true,
    });
    let batch = Batch::sample(&[(&buffer, 4_000)], &mut rng).expect("valid");
    let losses = sac.update(&batch, &mut rng).expect("valid");
    assert!(
        (losses.entropy + 1.0).abs() < 0.25,
        "entropy {} instead of -1",
        losses.entropy
    );
}

#[test]
fn a_hidden_variable_has_exactly_no_influence() {
    let mut rng = Random::new(1, Stream::Initial);
    let mut sac = Sac::new(2, 1, &AgentConfig::default(), &mut rng).expect("valid");
    sac.set_visible(&[true, false]).expect("valid");
    let actions = sac.exploit(&[0.3, -1.0, 0.3, 1.0]).expect("valid");
    assert_eq!(actions[0], actions[1]);
    let values = sac
        .value(&[0.3, -1.0, 0.3, 1.0], &[0.1, 0.1])
        .expect("valid");
    assert_eq!(values[0], values[1]);
    assert!(sac.set_visible(&[true]).is_err());
}

#[test]
fn losses_name_what_is_not_finite() {
    let losses = Losses {
        critic: 1.0,
        actor: f32::NAN,
        temperature: 0.1,
        entropy: 0.0,
    };
    assert_eq!(
        losses.non_finite().map(|(name, _)| name),
        Some("actor loss")
    );
}
