//! Counterfactuals of recorded transitions.

use super::{narrow, refuse, wide};
use crate::environment::Shift;
use crate::model::Factual;
use crate::tensor::{Random, Stream, pulse};
use crate::training::TrainingError;
use crate::training::trainer::evaluating::STEP;
use crate::training::trainer::{Trainer, bounds};
use serde::Serialize;

/// Result of a state and an action.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Consequence {
    /// s'.
    pub next_state: Vec<f32>,
    /// r.
    pub reward: f32,
}

/// Counterfactual of the model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelAnswer {
    /// Next state and reward.
    #[serde(flatten)]
    pub answer: Consequence,
    /// Standard deviation over the model's members of s', then r.
    pub spread: Vec<f32>,
}

/// A recorded transition, and its counterfactual for another state or action.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WhatIf {
    /// Index of the transition, from 0.
    pub step: usize,
    /// Recorded s.
    pub state: Vec<f32>,
    /// Recorded a.
    pub action: Vec<f32>,
    /// Recorded result.
    pub seen: Consequence,
    /// Counterfactual in the environment, with the same noise.
    pub truth: Consequence,
    /// Counterfactual of the model; `None` if there is no model. Variables that are not modelled are NaN.
    pub model: Option<ModelAnswer>,
    /// State variables without a mechanism in the model.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_modelled: Vec<String>,
}

impl Trainer {
    /// Return the counterfactual of transition `step` for another state or action; `None` keeps the recorded one.
    ///
    /// The environment's result uses the noise of the run: all earlier steps are repeated with the recorded actions,
    /// which restores the generator.
    ///
    /// # Errors
    /// [`TrainingError::Config`] when there is no such transition, a vector has the wrong length, or the environment's
    /// state differs from the observation.
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
        let mut other_hidden = hidden.clone();
        if state.is_some() {
            if narrow(&hidden) != seen.state {
                return Err(refuse(
                    "state",
                    "another",
                    "an environment whose state equals the observation",
                ));
            }
            // Unchanged variables keep the digits that an observation rounds.
            for (value, (&other, &was)) in other_hidden
                .iter_mut()
                .zip(other_state.iter().zip(seen.state))
            {
                if other != was {
                    *value = f64::from(other);
                }
            }
        }
        let environment =
            self.environment_under(self.config.drift.is_past(step), Shift::default())?;
        let outcome = environment.step(&mut other_hidden, &wide(other_action), rng.core());
        let mut next_state = vec![0.0; spec.state_dim()];
        environment.observe(&other_hidden, rng.core(), &mut next_state);
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

    /// Refuse a change of a variable that is not modelled.
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

    /// Return the environment's state and generator before transition `step`.
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
}
