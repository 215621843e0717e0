//! Evaluation of many episodes with one call of the policy per step.

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::Environment;

/// A batched policy: maps observations `[episodes, state_dim]` to actions `[episodes, action_dim]`, both row-major.
pub type Policy<'a, E> = dyn FnMut(&[f32]) -> Result<Vec<f32>, E> + 'a;

/// Return the undiscounted returns of `episodes` episodes of `environment` under `policy`, stepped together.
///
/// `policy` gets observations `[episodes, state_dim]`, row-major, and returns actions `[episodes, action_dim]`. It is
/// called at most [`Spec::horizon`](super::Spec::horizon) times. A terminated episode collects no further reward; its
/// last observation stays in the batch.
///
/// Each episode has its own random stream, seeded by one draw from `rng`. An episode therefore does not depend on the
/// number of episodes, and one seed gives the same noise under every shift.
///
/// # Errors
/// The first error of `policy`.
///
/// # Panics
/// When `policy` returns a vector of the wrong length.
pub fn rollout_returns<E>(
    environment: &dyn Environment,
    episodes: usize,
    rng: &mut dyn RngCore,
    policy: &mut Policy<'_, E>,
) -> Result<Vec<f64>, E> {
    let mut all = Episodes::new(environment, episodes, rng);
    while all.step(environment, policy)? {}
    Ok(all.returns)
}

/// Episodes in progress, stepped together; see [`rollout_returns`].
#[derive(Debug)]
pub struct Episodes {
    streams: Vec<ChaCha8Rng>,
    states: Vec<Vec<f64>>,
    seen: Vec<f32>,
    running: Vec<bool>,
    steps: usize,
    /// The rewards of each so far.
    pub returns: Vec<f64>,
}

impl Episodes {
    /// Begin `episodes` episodes.
    pub fn new(environment: &dyn Environment, episodes: usize, rng: &mut dyn RngCore) -> Self {
        let mut streams: Vec<_> = (0..episodes)
            .map(|_| ChaCha8Rng::seed_from_u64(rng.next_u64()))
            .collect();
        let states = streams
            .iter_mut()
            .map(|stream| environment.initial_state(stream))
            .collect();
        Self {
            streams,
            states,
            seen: vec![0.0; episodes * environment.spec().state_dim()],
            running: vec![true; episodes],
            steps: 0,
            returns: vec![0.0; episodes],
        }
    }

    /// Take one step in every episode that has not ended. Return `false` if there was none to take.
    ///
    /// # Errors
    /// The error of `policy`.
    ///
    /// # Panics
    /// When `policy` returns a vector of the wrong length.
    pub fn step<E>(
        &mut self,
        environment: &dyn Environment,
        policy: &mut Policy<'_, E>,
    ) -> Result<bool, E> {
        let spec = environment.spec();
        if self.steps == spec.horizon || !self.running.contains(&true) {
            return Ok(false);
        }
        self.steps += 1;
        let (state_dim, action_dim) = (spec.state_dim(), spec.action_dim());
        let episodes = self.states.len();
        for episode in (0..episodes).filter(|&episode| self.running[episode]) {
            let row = &mut self.seen[episode * state_dim..][..state_dim];
            environment.observe(&self.states[episode], &mut self.streams[episode], row);
        }
        let actions = policy(&self.seen)?;
        assert_eq!(
            actions.len(),
            episodes * action_dim,
            "the policy must return [{episodes}, {action_dim}] actions"
        );
        let mut action = vec![0.0; action_dim];
        for episode in 0..episodes {
            if !self.running[episode] {
                continue;
            }
            let row = &actions[episode * action_dim..][..action_dim];
            for (wide, &narrow) in action.iter_mut().zip(row) {
                *wide = f64::from(narrow);
            }
            let stream = &mut self.streams[episode];
            let outcome = environment.step(&mut self.states[episode], &action, stream);
            self.returns[episode] += outcome.reward;
            self.running[episode] = !outcome.terminated;
        }
        Ok(true)
    }
}

/// Mean and standard deviation of returns.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Summary {
    /// Mean return; 0 for no episodes.
    pub mean: f64,
    /// Sample standard deviation (divisor n - 1); 0 for fewer than two episodes.
    pub sd: f64,
    /// Number of episodes.
    pub episodes: usize,
}

impl Summary {
    /// Summarise `returns`.
    pub fn of(returns: &[f64]) -> Self {
        let episodes = returns.len();
        let count = episodes as f64;
        let mean = returns.iter().sum::<f64>() / count.max(1.0);
        let squares: f64 = returns.iter().map(|value| (value - mean).powi(2)).sum();
        let sd = (squares / (count - 1.0).max(1.0)).sqrt();
        Self { mean, sd, episodes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::{Outcome, Shift, Spec, make};
    use std::convert::Infallible;

    fn right(seen: &[f32]) -> Result<Vec<f32>, Infallible> {
        Ok(vec![1.0; seen.len() / 2])
    }

    fn returns(episodes: usize, seed: u64) -> Vec<f64> {
        let environment = make("light-door", Shift::default()).unwrap();
        rollout_returns(
            environment.as_ref(),
            episodes,
            &mut ChaCha8Rng::seed_from_u64(seed),
            &mut right,
        )
        .unwrap()
    }

    #[test]
    fn an_episode_does_not_depend_on_its_neighbours() {
        let many = returns(7, 4);
        assert_eq!(many[..3], returns(3, 4));
        assert_ne!(many[0], many[1]);
        assert_ne!(many, returns(7, 5));
    }

    #[test]
    fn errors_of_the_policy_come_through() {
        let environment = make("light-door", Shift::default()).unwrap();
        let mut fails = |_: &[f32]| Err("no weights");
        let result = rollout_returns(
            environment.as_ref(),
            2,
            &mut ChaCha8Rng::seed_from_u64(0),
            &mut fails,
        );
        assert_eq!(result, Err("no weights"));
    }

    /// Terminates after the number of steps given by the action; reward 1 per step.
    struct Countdown(Spec);
    impl Environment for Countdown {
        fn spec(&self) -> &Spec {
            &self.0
        }
        fn shift(&self) -> Shift {
            Shift::default()
        }
        fn initial_state(&self, _: &mut dyn RngCore) -> Vec<f64> {
            vec![0.0, 0.0]
        }
        fn step(&self, state: &mut [f64], action: &[f64], _: &mut dyn RngCore) -> Outcome {
            state[0] += 1.0;
            Outcome {
                reward: 1.0,
                terminated: state[0] >= action[0],
            }
        }
        fn observe(&self, _: &[f64], _: &mut dyn RngCore, _: &mut [f32]) {}
    }

    #[test]
    fn a_terminated_episode_earns_nothing_more() {
        let countdown = Countdown(make("light-door", Shift::default()).unwrap().spec().clone());
        let mut policy = |_: &[f32]| Ok::<_, Infallible>(vec![3.0, 500.0, 1.0]);
        let returns = rollout_returns(
            &countdown,
            3,
            &mut ChaCha8Rng::seed_from_u64(0),
            &mut policy,
        )
        .unwrap();
        assert_eq!(returns, [3.0, 200.0, 1.0]);
    }

    #[test]
    fn summary_is_mean_and_sample_deviation() {
        let summary = Summary::of(&[1.0, 2.0, 6.0]);
        assert_eq!((summary.mean, summary.episodes), (3.0, 3));
        assert!((summary.sd - 7f64.sqrt()).abs() < 1e-12);
        assert_eq!(Summary::of(&[4.0]).sd, 0.0);
        assert_eq!(Summary::of(&[]).mean, 0.0);
    }
}
