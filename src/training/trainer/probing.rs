//! Queries of a run: predictions and rollouts. They do not use the random numbers of the run.

mod what_if;

use super::{Trainer, bounds};
use crate::environment::{Environment, Shift};
use crate::model::imagine;
use crate::tensor::{Random, Stream};
use crate::training::TrainingError;
use serde::Serialize;
pub use what_if::{Consequence, ModelAnswer, WhatIf};

/// Number of draws in a mean of the environment's mechanisms.
const DRAWS: usize = 64;

/// Episodes under the policy's mean action: `[episodes][steps + 1][state]`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rollouts {
    /// Imagined with the model; empty if there is none. Variables that are not modelled are NaN after the first state.
    pub imagined: Vec<Vec<Vec<f32>>>,
    /// In the environment itself.
    pub real: Vec<Vec<Vec<f32>>>,
}

fn refuse(field: &str, value: impl ToString, expected: impl ToString) -> TrainingError {
    TrainingError::Config {
        field: field.to_owned(),
        value: value.to_string(),
        expected: expected.to_string(),
    }
}

fn narrow(values: &[f64]) -> Vec<f32> {
    values.iter().map(|&value| value as f32).collect()
}

fn wide(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&value| f64::from(value)).collect()
}

impl Trainer {
    /// Return the model's mean prediction of (s', r) for row-major states and actions, `[rows, state + 1]`; `None` if
    /// there is no model. Variables that are not modelled are NaN.
    ///
    /// # Errors
    /// [`TrainingError::Config`] when the rows are not whole, or their numbers differ.
    pub fn predict(
        &self,
        states: &[f32],
        actions: &[f32],
    ) -> Result<Option<Vec<f32>>, TrainingError> {
        let rows = self.rows_of(states, actions)?;
        let Some(model) = &self.model else {
            return Ok(None);
        };
        let dim = self.environment.spec().state_dim();
        let own = self.modelled.rows(states);
        let predicted = model.predict(&own, actions)?;
        let n = self.modelled.len();
        let mut out = vec![f32::NAN; rows * (dim + 1)];
        for row in 0..rows {
            let (from, to) = (row * (n + 1), row * (dim + 1));
            for (at, &j) in self.modelled.states().iter().enumerate() {
                out[to + j] = predicted[from + at] + own[row * n + at];
            }
            out[to + dim] = predicted[from + n];
        }
        Ok(Some(out))
    }

    /// Return the mean of (s', r) according to the environment's mechanisms, over the same draws of the noise for every
    /// row.
    ///
    /// # Errors
    /// As [`predict`](Self::predict), and when the environment's state differs from the observation.
    pub fn expect(&self, states: &[f32], actions: &[f32]) -> Result<Vec<f32>, TrainingError> {
        self.rows_of(states, actions)?;
        let environment = self.environment.as_ref();
        let spec = environment.spec();
        if environment
            .initial_state(Random::new(0, Stream::Live).core())
            .len()
            != spec.state_dim()
        {
            return Err(refuse(
                "environment",
                &spec.name,
                "an environment whose state equals the observation",
            ));
        }
        let mut out = Vec::new();
        let rows = states
            .chunks_exact(spec.state_dim())
            .zip(actions.chunks_exact(spec.action_dim()));
        for (state, action) in rows {
            let mut rng = Random::new(0, Stream::Live);
            let mut sums = vec![0.0; spec.state_dim() + 1];
            for _ in 0..DRAWS {
                let mut next = wide(state);
                let outcome = environment.step(&mut next, &wide(action), rng.core());
                for (sum, value) in sums.iter_mut().zip(next.iter().chain([&outcome.reward])) {
                    *sum += value / DRAWS as f64;
                }
            }
            out.extend(narrow(&sums));
        }
        Ok(out)
    }

    /// Roll out `episodes` episodes of `steps` steps under the policy's mean action, imagined and real; the real ones
    /// under `shift`. All start in the state `from`, or in initial states.
    ///
    /// # Errors
    /// [`TrainingError::Environment`] names a field of the shift that is out of bounds; [`TrainingError::Config`] an
    /// invalid state.
    pub fn rollouts(
        &self,
        episodes: usize,
        steps: usize,
        shift: Shift,
        seed: u32,
        from: Option<&[f32]>,
    ) -> Result<Rollouts, TrainingError> {
        let spec = self.environment.spec();
        if let Some(state) = from {
            self.check_rows("from", state, spec.state_dim(), Some(1))?;
        }
        let mut rng = Random::new(u64::from(seed), Stream::Live);
        let start = |environment: &dyn Environment, rng: &mut Random| {
            let mut state = environment.initial_state(rng.core());
            if let Some(from) = from
                && state.len() == from.len()
            {
                state = wide(from);
            }
            let mut seen = vec![0.0; spec.state_dim()];
            environment.observe(&state, rng.core(), &mut seen);
            (state, seen)
        };
        let environment = self.environment_under(self.has_drifted(), shift)?;
        let mut real = Vec::with_capacity(episodes);
        for _ in 0..episodes {
            let (mut state, mut seen) = start(environment.as_ref(), &mut rng);
            let mut episode = vec![seen.clone()];
            for _ in 0..steps {
                let action = wide(&self.agent.exploit(&seen)?);
                let outcome = environment.step(&mut state, &action, rng.core());
                environment.observe(&state, rng.core(), &mut seen);
                episode.push(seen.clone());
                if outcome.terminated {
                    break;
                }
            }
            environment.fault()?;
            real.push(episode);
        }
        let mut imagined = Vec::new();
        if let Some(model) = &self.model {
            let starts: Vec<Vec<f32>> = (0..episodes)
                .map(|_| start(self.environment.as_ref(), &mut rng).1)
                .collect();
            imagined = starts.iter().map(|state| vec![state.clone()]).collect();
            let mut at = 0;
            let modelled = &self.modelled;
            let bounds: Vec<_> = modelled.pick(&bounds(spec)).collect();
            imagine(
                model,
                modelled.rows(&starts.concat()),
                steps,
                &bounds,
                self.config.rollout.prediction,
                &mut rng,
                |states, _| self.agent.exploit(&modelled.whole(states, 0.0)),
                |step| {
                    let next = modelled.whole(step.next_state, f32::NAN);
                    imagined[at % episodes].push(next);
                    at += 1;
                },
            )?;
        }
        Ok(Rollouts { imagined, real })
    }

    pub(super) fn check_rows(
        &self,
        field: &str,
        values: &[f32],
        width: usize,
        rows: Option<usize>,
    ) -> Result<usize, TrainingError> {
        let found = values.len() / width;
        if !values.len().is_multiple_of(width) || rows.is_some_and(|rows| rows != found) {
            let expected = match rows {
                Some(rows) => format!("{} values", rows * width),
                None => format!("rows of {width} values"),
            };
            return Err(refuse(field, format!("{} values", values.len()), expected));
        }
        match values.iter().find(|value| !value.is_finite()) {
            Some(value) => Err(refuse(field, value, "finite numbers")),
            None => Ok(found),
        }
    }

    fn rows_of(&self, states: &[f32], actions: &[f32]) -> Result<usize, TrainingError> {
        let spec = self.environment.spec();
        let rows = self.check_rows("state", states, spec.state_dim(), None)?;
        self.check_rows("action", actions, spec.action_dim(), Some(rows))
    }
}

#[cfg(test)]
mod tests;
