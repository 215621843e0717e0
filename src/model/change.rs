//! Sequential change detection for each mechanism.
//!
//! The model predicts every real step before it is trained on it. The score of an output is its standardised residual:
//! the distance from the mean of the ensemble's mixture, divided by its standard deviation. The test uses the rank of
//! this score among those of the held-out rows of the last fit and of later steps, because a poor fit makes all scores
//! large. This gives a conformal p-value (Vovk, Gammerman and Shafer 2005), which is uniform for any model as long as
//! the steps are exchangeable with those rows.
//!
//! A conformal test martingale bets against uniformity (Vovk et al. 2021, "Retrain or not retrain: conformal test
//! martingales for change-point detection"). The bets are mixed over the unknown time of the change, with weights that
//! sum to one over the run, so the wealth is a nonnegative supermartingale that starts at 1. By Ville's inequality, it
//! reaches `1/alpha` with probability at most `alpha`. All outputs share this probability.
//!
//! A change of the policy also makes steps differ from the held-out rows. Three measures limit false alarms. Steps
//! whose causes are far from the training data are skipped; the decision uses the causes only, so the test stays valid.
//! Each score is divided by [`TOLERANCE`]. Errors below [`RELEVANT`] times the output's standard deviation count as
//! noise. As a consequence, small changes are not detected. False alarms remain possible when the graph gives a
//! mechanism wrong causes, or when the model is still far from converged.

mod evidence;

use super::fit::Transitions;
use super::world::WorldModel;
use crate::tensor::{Archive, ArchiveError};
use candle_core::Result;
use evidence::{Evidence, Support};
use serde::Serialize;

/// Scores up to this factor above the held-out ones are not evidence of a change.
pub const TOLERANCE: f32 = 1.5;
/// Errors below this fraction of the output's standard deviation count as noise. Without this limit, tiny errors would
/// be significant in environments without noise.
pub const RELEVANT: f32 = 0.05;
/// Largest number of training rows used in the neighbour search.
const ROWS: usize = 1_000;

/// A detected change.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Alarm {
    /// Index of the output: state variables in order, then the reward.
    pub output: usize,
    /// Estimated first step after the change.
    pub since: usize,
    /// Wealth of the test, starting at 1.
    pub wealth: f64,
}

/// Sequential change tests for all outputs of a model.
#[derive(Clone, Debug)]
pub struct ChangeMonitor {
    outputs: Vec<Evidence>,
    /// Wealth at which a test raises an alarm.
    threshold: f64,
    /// Fraction of the stake placed at each step.
    weight: f64,
}

impl ChangeMonitor {
    /// Create tests of `outputs` outputs for a run of `steps` steps. Without a change, the probability of any alarm is
    /// at most `alpha`.
    pub fn new(outputs: usize, alpha: f64, steps: usize) -> Self {
        Self {
            outputs: vec![Evidence::default(); outputs],
            threshold: outputs as f64 / alpha,
            weight: 1.0 / steps.max(1) as f64,
        }
    }

    /// Save or load the state of the tests, for a model with `inputs` inputs and a run of `env_steps` steps so far.
    ///
    /// # Errors
    /// When an entry is missing or inconsistent with the others.
    pub fn archive(
        &mut self,
        inputs: usize,
        env_steps: usize,
        archive: &mut Archive,
    ) -> std::result::Result<(), ArchiveError> {
        let Self {
            outputs,
            threshold: _,
            weight: _,
        } = self;
        for (at, evidence) in outputs.iter_mut().enumerate() {
            archive.enter(&format!("output.{at}"));
            evidence.archive(inputs, env_steps, archive)?;
            archive.leave();
        }
        Ok(())
    }

    /// Set the reference scores and the covered region after a fit on `data`. `which` selects the outputs whose
    /// mechanisms were fitted; the row indices are those of training and held-out rows. The wealth is kept.
    ///
    /// # Errors
    /// When the dimensions of the data differ from the model's.
    pub fn refer(
        &mut self,
        model: &WorldModel,
        data: &Transitions,
        (train, holdout): (&[usize], &[usize]),
        which: &[bool],
    ) -> Result<()> {
        let (s, a, outputs) = (model.state_dim, model.action_dim, model.output_dim());
        let inputs = model.normalized_inputs(&data.states, &data.actions);
        let [learned, held] = [train, holdout].map(|rows| {
            let rows = rows.iter().take(ROWS);
            let each = rows.map(|&row| &inputs[row * (s + a)..(row + 1) * (s + a)]);
            each.collect::<Vec<_>>()
        });
        let rows = |from: &[f32], width: usize| -> Vec<f32> {
            let rows = holdout.iter().take(ROWS);
            let each = rows.flat_map(|&row| &from[row * width..(row + 1) * width]);
            each.copied().collect()
        };
        let scores = model.scores(
            (&rows(&data.states, s), &rows(&data.actions, a)),
            (&rows(&data.next_states, s), &rows(&data.rewards, 1)),
        )?;
        for (output, evidence) in self.outputs.iter_mut().enumerate() {
            if !which[output] {
                continue;
            }
            let support = Support::new(model.causes(output), &learned, &held);
            let own = scores.iter().skip(output).step_by(outputs);
            let seen = own.zip(&held).filter(|(_, row)| support.holds(row));
            evidence.reference = seen.map(|(&score, _)| score).collect();
            evidence.reference.sort_by(f32::total_cmp);
            evidence.support = Some(support);
        }
        Ok(())
    }

    /// Test one transition that the model has not been trained on. Return an alarm for every output whose wealth has
    /// reached the threshold.
    ///
    /// # Errors
    /// When the dimensions of the transition differ from the model's.
    pub fn see(
        &mut self,
        model: &WorldModel,
        (state, action): (&[f32], &[f32]),
        (next_state, reward): (&[f32], f32),
        step: usize,
    ) -> Result<Vec<Alarm>> {
        let mut alarms = Vec::new();
        if self.outputs.iter().all(|each| each.support.is_none()) {
            return Ok(alarms);
        }
        let input = model.normalized_inputs(state, action);
        let scores = model.scores((state, action), (next_state, &[reward]))?;
        for (output, evidence) in self.outputs.iter_mut().enumerate() {
            let support = evidence.support.as_ref();
            if !support.is_some_and(|support| support.holds(&input)) {
                continue;
            }
            let wealth = evidence.bet(scores[output], step, self.weight);
            if wealth >= self.threshold {
                alarms.push(Alarm {
                    output,
                    since: evidence.since,
                    wealth,
                });
            }
        }
        Ok(alarms)
    }

    /// Reset the tests of the selected outputs. They resume after the next call of [`refer`](Self::refer).
    pub fn forget(&mut self, which: &[bool]) {
        for (evidence, _) in self.outputs.iter_mut().zip(which).filter(|(_, w)| **w) {
            *evidence = Evidence::default();
        }
    }
}

impl WorldModel {
    /// Return the scores of transitions, `[rows, state + 1]`: the distance from the elites' mean, divided by the
    /// standard deviation of their mixture. [`RELEVANT`] sets a lower limit of the standard deviation.
    fn scores(
        &self,
        (states, actions): (&[f32], &[f32]),
        (next_states, rewards): (&[f32], &[f32]),
    ) -> Result<Vec<f32>> {
        let (s, outputs) = (self.state_dim, self.output_dim());
        let all = self.distributions(states, actions)?;
        let pairs = states.chunks_exact(s).zip(next_states.chunks_exact(s));
        let targets = pairs
            .zip(rewards)
            .flat_map(|((state, next), &reward)| self.target(state, next, reward));
        let each = all.chunks_exact(self.config.members).zip(targets);
        Ok(each
            .enumerate()
            .map(|(at, (members, y))| {
                let output = at % outputs;
                let elites = &self.elites[self.positions[output].0];
                let over = |value: &dyn Fn(f32, f32) -> f32| -> f32 {
                    let values = elites.iter().map(|&e| value(members[e].0, members[e].1));
                    values.sum::<f32>() / elites.len() as f32
                };
                let mean = over(&|mean, _| mean);
                let variance = over(&|m, std| std * std + (m - mean) * (m - mean));
                let least = RELEVANT * self.targets.std(output);
                (y - mean).abs() / (variance + least * least).sqrt()
            })
            .collect())
    }

    /// Return the inputs in (s, a) that any member uses for an output.
    fn causes(&self, output: usize) -> Vec<usize> {
        let inputs = 0..self.state_dim + self.action_dim;
        if !self.factorised {
            return inputs.collect();
        }
        let (members, mechanism) = (self.config.members, self.positions[output].0);
        let own = &self.mask[mechanism * members..(mechanism + 1) * members];
        inputs.filter(|&j| own.iter().any(|mask| mask[j])).collect()
    }
}

#[cfg(test)]
mod formula_tests;

#[cfg(test)]
mod tests;
