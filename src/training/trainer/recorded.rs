//! A model that is the world itself: a control, which shows what a perfect model would buy.

use super::Trainer;
use crate::agent::Transition;
use crate::model::ModelKind;
use crate::tensor::{Archive, ArchiveError};
use crate::training::{Config, Method, TrainingError};

/// The environment's own state at the begin of every real transition, which an observation need not tell.
#[derive(Clone, Debug, Default)]
pub(super) struct Recorded {
    width: usize,
    states: Vec<f64>,
}

impl Recorded {
    /// For a run that imagines with the environment itself.
    pub(super) fn of(config: &Config, method: Method) -> Option<Self> {
        let wanted = config.model.kind == ModelKind::True && method.has_model();
        wanted.then(Self::default)
    }

    /// Notes the state of the transition in this place of the buffer.
    fn put(&mut self, place: usize, state: &[f64]) {
        self.width = state.len();
        let at = place * self.width;
        if at == self.states.len() {
            self.states.extend_from_slice(state);
        } else {
            self.states[at..at + self.width].copy_from_slice(state);
        }
    }

    fn get(&self, place: usize) -> Vec<f64> {
        self.states[place * self.width..(place + 1) * self.width].to_vec()
    }

    /// Of `rows` transitions in a world whose state has `width` numbers.
    ///
    /// # Errors
    /// When they are missing or are not as many.
    pub(super) fn archive(
        &mut self,
        rows: usize,
        width: usize,
        archive: &mut Archive,
    ) -> Result<(), ArchiveError> {
        self.width = width;
        archive.wide("recorded", &mut self.states, rows * width..=rows * width)
    }
}

impl Trainer {
    /// Notes where the latest real transition began.
    pub(super) fn record(&mut self, state: &[f64]) {
        if let (Some(recorded), Some(place)) = (&mut self.recorded, self.real.latest(1).next()) {
            recorded.put(place, state);
        }
    }

    /// Rolls the environment itself `horizon` steps from as many recorded states under the policy's actions, with noise of
    /// its own; how many transitions there were.
    ///
    /// # Errors
    /// [`TrainingError::Environment`] when it fails.
    pub(super) fn imagine_truly(&mut self, horizon: usize) -> Result<usize, TrainingError> {
        let Some(recorded) = &self.recorded else {
            return Ok(0);
        };
        let dim = self.environment.spec().state_dim();
        let rng = &mut self.rollout_rng;
        let mut states = Vec::with_capacity(self.config.rollout.starts);
        let mut seen = Vec::with_capacity(self.config.rollout.starts * dim);
        for _ in 0..self.config.rollout.starts {
            let place = rng.below(self.real.len());
            states.push(recorded.get(place));
            seen.extend_from_slice(self.real.get(place).state);
        }
        let mut transitions = 0;
        for _ in 0..horizon {
            if states.is_empty() {
                break;
            }
            let actions = self.agent.explore(&seen, rng)?;
            let each = actions.len() / states.len();
            let (mut left, mut seen_next) = (Vec::new(), Vec::new());
            for (row, mut state) in states.into_iter().enumerate() {
                let action = &actions[row * each..(row + 1) * each];
                let wide: Vec<f64> = action.iter().map(|&a| f64::from(a)).collect();
                let outcome = self.environment.step(&mut state, &wide, rng.core());
                let mut next = vec![0.0; dim];
                self.environment.observe(&state, rng.core(), &mut next);
                self.imagined.push(Transition {
                    state: &seen[row * dim..(row + 1) * dim],
                    action,
                    reward: outcome.reward as f32,
                    next_state: &next,
                    terminal: outcome.terminated,
                });
                transitions += 1;
                if !outcome.terminated {
                    left.push(state);
                    seen_next.extend(next);
                }
            }
            (states, seen) = (left, seen_next);
        }
        self.environment.fault()?;
        Ok(transitions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imagined_steps_are_the_worlds_own() {
        let text = r#"{"environment": "pendulum", "env_steps": 400, "initial_random_steps": 250, "curve_every": 1000,
            "curve_episodes": 1, "real_buffer": 120, "agent": {"hidden": [16], "batch_size": 32},
            "model": {"kind": "true", "every": 30}, "rollout": {"starts": 50, "horizon": 3, "buffer": 300}}"#;
        let config: Config = serde_json::from_str(text).expect("a config");
        let mut run = Trainer::new(config, Method::Mbpo, 5).expect("valid");
        while run.env_steps < 390 {
            run.step().expect("runs");
        }
        assert!(run.model.is_none(), "there is nothing to fit");
        assert_eq!(run.imagined.len(), 300);
        for i in 0..run.imagined.len() {
            let t = run.imagined.get(i);
            // Its state is the angle and the speed, of which all is seen.
            let [cos, sin, speed] = [0, 1, 2].map(|j| f64::from(t.state[j]));
            let mut state = vec![sin.atan2(cos), speed];
            let rng = run.structure_rng.core();
            let outcome = run
                .environment
                .step(&mut state, &[f64::from(t.action[0])], rng);
            let mut next = vec![0.0; 3];
            run.environment.observe(&state, rng, &mut next);
            for (got, want) in t.next_state.iter().zip(next) {
                assert!((got - want).abs() < 1e-4, "step {i}: {got}, not {want}");
            }
            assert!((f64::from(t.reward) - outcome.reward).abs() < 1e-4);
        }
        // The second of three steps begins where the first has ended.
        let whole = run.imagined.get(50).state.to_vec();
        assert_eq!(run.imagined.get(0).next_state, whole);
    }
}
