//! Questions about what a run has learned. None takes anything from the run's own random numbers.

use super::evaluating::STEP;
use super::{Trainer, bounds};
use crate::environment::{Environment, Shift};
use crate::model::{Factual, imagine};
use crate::tensor::{Random, Stream, pulse};
use crate::training::TrainingError;
use serde::Serialize;

/// Draws behind a mean of the environment's own mechanisms.
const DRAWS: usize = 64;

/// What follows a state and an action.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Consequence {
    /// s'.
    pub next_state: Vec<f32>,
    /// r.
    pub reward: f32,
}

/// What the model says would have followed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelAnswer {
    /// Its answer.
    #[serde(flatten)]
    pub answer: Consequence,
    /// Standard deviation over the model's members of s', then r.
    pub spread: Vec<f32>,
}

/// A recorded transition, and what would have followed another state or action.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WhatIf {
    /// Number of the transition, from 0.
    pub step: usize,
    /// s as it was.
    pub state: Vec<f32>,
    /// a as it was.
    pub action: Vec<f32>,
    /// What followed.
    pub seen: Consequence,
    /// What would have followed in the environment itself, with the same noise.
    pub truth: Consequence,
    /// What would have followed by the learned model; none before there is one. What it does not model is NaN.
    pub model: Option<ModelAnswer>,
    /// State variables that the model is not about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_modelled: Vec<String>,
}

/// Episodes from the start of an episode under the policy's mean action: `[episodes][steps + 1][state]`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rollouts {
    /// Imagined with the model; empty before there is one. What it does not model is NaN after the first state.
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
    /// What would have followed transition `step` had the state or the action been another; `None` leaves it as it was.
    ///
    /// The environment's answer comes from the run's own noise: all steps before are repeated with the recorded actions, which
    /// brings the generator to where it was.
    ///
    /// # Errors
    /// [`TrainingError::Config`] when there is no such transition, a vector has the wrong length, or the environment's state is
    /// not what the agent sees of it.
    pub fn what_if(
        &self,
        step: usize,
        state: Option<&[f32]>,
        action: Option<&[f32]>,
    ) -> Result<WhatIf, TrainingError> {
        let spec = self.environment.spec();
        if step >= self.real.len() {
            let expected = format!(
                "a transition from 0 to {}",
                self.real.len().saturating_sub(1)
            );
            return Err(refuse("step", step, expected));
        }
        let seen = self.real.get(step);
        let other_state = state.unwrap_or(seen.state);
        let other_action = action.unwrap_or(seen.action);
        self.check_rows("state", other_state, spec.state_dim(), Some(1))?;
        self.check_rows("action", other_action, spec.action_dim(), Some(1))?;

        let (hidden, mut rng) = self.before(step)?;
        let mut supposed = hidden.clone();
        if state.is_some() {
            if narrow(&hidden) != seen.state {
                return Err(refuse(
                    "state",
                    "another",
                    "an environment whose state is what the agent sees",
                ));
            }
            // What is not changed keeps the digits that an observation loses.
            for (value, (&other, &was)) in
                supposed.iter_mut().zip(other_state.iter().zip(seen.state))
            {
                if other != was {
                    *value = f64::from(other);
                }
            }
        }
        let environment =
            self.environment_under(self.config.drift.is_past(step), Shift::default())?;
        let outcome = environment.step(&mut supposed, &wide(other_action), rng.core());
        let mut next_state = vec![0.0; spec.state_dim()];
        environment.observe(&supposed, rng.core(), &mut next_state);
        let model = match &self.model {
            None => None,
            Some(model) => {
                let modelled = &self.modelled;
                self.check_modelled(other_state, seen.state)?;
                let [state, next_state, other] =
                    [seen.state, seen.next_state, other_state].map(|rows| modelled.rows(rows));
                let factual = Factual {
                    state: &state,
                    action: seen.action,
                    next_state: &next_state,
                    reward: seen.reward,
                };
                let bounds: Vec<_> = modelled.pick(&bounds(spec)).collect();
                let answer = model.counterfactual(factual, &other, other_action, &bounds)?;
                let (spread, own) = answer.spread.split_at(modelled.len());
                Some(ModelAnswer {
                    answer: Consequence {
                        next_state: modelled.whole(&answer.next_state, f32::NAN),
                        reward: answer.reward,
                    },
                    spread: [&modelled.whole(spread, f32::NAN), own].concat(),
                })
            }
        };
        Ok(WhatIf {
            step,
            state: seen.state.to_vec(),
            action: seen.action.to_vec(),
            seen: Consequence {
                next_state: seen.next_state.to_vec(),
                reward: seen.reward,
            },
            truth: Consequence {
                next_state,
                reward: outcome.reward as f32,
            },
            not_modelled: match model {
                Some(_) => self.modelled.left_out(spec),
                None => Vec::new(),
            },
            model,
        })
    }

    /// Refuses another value of a variable that the model is not about: it has no answer to that.
    fn check_modelled(&self, other: &[f32], seen: &[f32]) -> Result<(), TrainingError> {
        let spec = self.environment.spec();
        let differs = |j: &usize| other[*j] != seen[*j] && !self.modelled.states().contains(j);
        match (0..spec.state_dim()).find(differs) {
            None => Ok(()),
            Some(j) => {
                let names: Vec<String> = self
                    .modelled
                    .pick(&spec.state.iter().collect::<Vec<_>>())
                    .cloned()
                    .collect();
                let value = format!("another value of {:?}", spec.state[j]);
                let expected = format!(
                    "another value of {}: {:?} is not modelled (model.scope is \"relevant\")",
                    names.join(", "),
                    spec.state[j]
                );
                Err(refuse("state", value, expected))
            }
        }
    }

    /// The environment's state and generator as they were before transition `step`.
    fn before(&self, step: usize) -> Result<(Vec<f64>, Random), TrainingError> {
        let [old, new] =
            [false, true].map(|drifted| self.environment_under(drifted, Shift::default()));
        let (old, new) = (old?, new?);
        let spec = old.spec();
        let mut rng = Random::new(u64::from(self.seed), Stream::Environment);
        let mut seen = vec![0.0; spec.state_dim()];
        let mut begin = |rng: &mut Random| {
            let state = old.initial_state(rng.core());
            old.observe(&state, rng.core(), &mut seen);
            state
        };
        let mut state = begin(&mut rng);
        let mut length = 0;
        for index in 0..step {
            pulse::spend(STEP);
            let action = wide(self.real.get(index).action);
            let past = self.config.drift.is_past(index);
            let environment = if past { &new } else { &old };
            let outcome = environment.step(&mut state, &action, rng.core());
            let mut unused = vec![0.0; spec.state_dim()];
            environment.observe(&state, rng.core(), &mut unused);
            length += 1;
            if outcome.terminated || length == spec.horizon {
                state = begin(&mut rng);
                length = 0;
            }
        }
        Ok((state, rng))
    }

    /// The model's mean prediction of (s', r) for row-major states and actions, `[rows, state + 1]`; `None` before there is
    /// a model. What it does not model is NaN.
    ///
    /// # Errors
    /// [`TrainingError::Config`] when the rows are not whole or not equally many.
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

    /// The same by the environment's own mechanisms: means over draws of the noise, equal for every row.
    ///
    /// # Errors
    /// As [`predict`](Self::predict), and when the environment's state is not what the agent sees of it.
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
                "one whose state is what the agent sees",
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

    /// `episodes` episodes of `steps` steps under the policy's mean action, imagined and real; the real ones under `shift`. All
    /// begin in the state `from`, or as episodes do.
    ///
    /// # Errors
    /// [`TrainingError::Environment`] names a field of the shift that is out of bounds; [`TrainingError::Config`] a state that
    /// is none of the environment's.
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

    fn check_rows(
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
