//! Rollouts of the environment itself in place of a model: the upper limit for model learning.

use super::Trainer;
use super::evaluating::STEP;
use crate::model::ModelKind;
use crate::tensor::{Archive, ArchiveError, Random};
use crate::training::{Config, Method, TrainingError};

/// The environment's hidden state at the start of every real transition, which the observation need not contain.
#[derive(Clone, Debug, Default)]
pub(super) struct Recorded {
    width: usize,
    states: Vec<f64>,
}

impl Recorded {
    /// Create it for a run that imagines with the environment itself.
    pub(super) fn of(config: &Config, method: Method) -> Option<Self> {
        let wanted = config.model.kind == ModelKind::True && method.has_model();
        wanted.then(Self::default)
    }

    /// Store the state of the transition at index `place` of the buffer.
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

    /// Save or load the states of `rows` transitions, with `width` numbers each.
    ///
    /// # Errors
    /// When they are missing or their number differs.
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
    /// Store the state at the start of the latest real transition.
    pub(super) fn record(&mut self, state: &[f64]) {
        if let (Some(recorded), Some(place)) = (&mut self.recorded, self.real.latest(1).next()) {
            recorded.put(place, state);
        }
    }

    /// Begin rollouts of the environment itself: `horizon` steps from each of the recorded start states.
    pub(super) fn begin_truly(&self, horizon: usize, mut rng: Random) -> TrueRollout {
        let mut states = Vec::new();
        let mut seen = Vec::new();
        for _ in 0..self.config.rollout.starts {
            let place = rng.below(self.real.len());
            states.extend(self.recorded.as_ref().map(|all| all.get(place)));
            seen.extend_from_slice(self.real.get(place).state);
        }
        TrueRollout {
            rng,
            left: horizon,
            states,
            seen,
            actions: Vec::new(),
            next: (Vec::new(), Vec::new()),
            stepped: 0,
        }
    }

    /// Do a unit of work, with the policy's actions and new noise, and add the transitions to `rows`.
    ///
    /// # Errors
    /// [`TrainingError::Environment`] when the environment fails.
    pub(super) fn imagine_truly(
        &self,
        rollout: &mut TrueRollout,
        rows: &mut Vec<f32>,
    ) -> Result<(), TrainingError> {
        let spec = self.environment.spec();
        let (dim, each) = (spec.state_dim(), spec.action_dim());
        let TrueRollout {
            rng,
            left,
            states,
            seen,
            actions,
            next,
            stepped,
        } = rollout;
        let asked = actions.len() / each;
        if asked < states.len() {
            let to = (asked + self.rows_of_unit()).min(states.len());
            actions.extend(self.agent.explore(&seen[asked * dim..to * dim], rng)?);
            return Ok(());
        }
        let to = (*stepped + (self.work / STEP).max(1)).min(states.len());
        for row in *stepped..to {
            let action = &actions[row * each..(row + 1) * each];
            let wide: Vec<f64> = action.iter().map(|&a| f64::from(a)).collect();
            let mut state = std::mem::take(&mut states[row]);
            let outcome = self.environment.step(&mut state, &wide, rng.core());
            let mut after = vec![0.0; dim];
            self.environment.observe(&state, rng.core(), &mut after);
            rows.extend_from_slice(&seen[row * dim..(row + 1) * dim]);
            rows.extend_from_slice(action);
            rows.push(outcome.reward as f32);
            rows.extend_from_slice(&after);
            rows.push(f32::from(u8::from(outcome.terminated)));
            if !outcome.terminated {
                next.0.push(state);
                next.1.extend(after);
            }
        }
        *stepped = to;
        if to == states.len() {
            (*states, *seen) = std::mem::take(next);
            actions.clear();
            *stepped = 0;
            *left = if states.is_empty() { 0 } else { *left - 1 };
        }
        if *left == 0 {
            self.environment.fault()?;
        }
        Ok(())
    }
}

/// Rollouts of the environment in progress.
pub(super) struct TrueRollout {
    /// The generator, after the draws so far.
    pub(super) rng: Random,
    /// Remaining steps.
    left: usize,
    states: Vec<Vec<f64>>,
    seen: Vec<f32>,
    actions: Vec<f32>,
    /// Next states, and their observations.
    next: (Vec<Vec<f64>>, Vec<f32>),
    /// Number of states that were stepped so far.
    stepped: usize,
}

impl TrueRollout {
    pub(super) fn is_over(&self) -> bool {
        self.left == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imagined_steps_are_those_of_the_environment() {
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
