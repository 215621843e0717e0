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

use super::fit::Transitions;
use super::world::WorldModel;
use crate::tensor::{Archive, ArchiveError};
use candle_core::Result;
use serde::Serialize;

/// Scores up to this factor above the held-out ones are not evidence of a change.
pub const TOLERANCE: f32 = 1.5;
/// Errors below this fraction of the output's standard deviation count as noise. Without this limit, tiny errors would
/// be significant in environments without noise.
pub const RELEVANT: f32 = 0.05;
/// Exponents of the power bets `e p^(e - 1)` (Vovk, Gammerman and Shafer 2005, section 7.1), mixed with equal weights.
/// Small exponents respond to few large scores, large exponents to many small ones.
const BETS: [f64; 3] = [0.1, 0.3, 0.6];
/// Index of the bet that estimates the time of a change.
const MIDDLE: usize = 1;
/// Largest number of training rows used in the neighbour search.
const ROWS: usize = 1_000;
/// The novelty of a row is its distance to the neighbour of this rank.
const RANK: usize = 5;
/// Fraction of the held-out rows that count as novel.
const NOVEL: f64 = 0.05;
/// Largest number of reference scores.
const REFERENCE: usize = 2_000;

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

/// State of the test of one output.
#[derive(Clone, Debug, Default)]
struct Evidence {
    /// Scores of the last fit's held-out rows and of later steps, ascending.
    reference: Vec<f32>,
    /// `None` before the first fit.
    support: Option<Support>,
    /// Wealth of each bet, summed over all possible change times so far.
    wealth: [f64; BETS.len()],
    /// Number of steps tested.
    steps: usize,
    /// Log wealth of the best change time, and that time.
    best: f64,
    since: usize,
}

/// The region of a mechanism's causes that is covered by training data.
#[derive(Clone, Debug, Default)]
struct Support {
    /// Indices of the causes in (s, a).
    causes: Vec<usize>,
    /// Standardised values of the causes in the training rows, row-major.
    rows: Vec<f32>,
    /// Largest squared distance that counts as covered.
    reach: f32,
}

impl Support {
    /// Create the region from standardised inputs. `learned` are the training rows; the held-out rows set the largest
    /// distance.
    fn new(causes: Vec<usize>, learned: &[&[f32]], held: &[&[f32]]) -> Self {
        let values = learned
            .iter()
            .flat_map(|row| causes.iter().map(|&j| row[j]));
        let mut support = Self {
            rows: values.collect(),
            causes: causes.clone(),
            reach: f32::INFINITY,
        };
        let mut novelty: Vec<f32> = held.iter().map(|row| support.novelty(row)).collect();
        novelty.sort_by(f32::total_cmp);
        let within = ((1.0 - NOVEL) * novelty.len() as f64).ceil() as usize;
        support.reach = novelty[within.clamp(1, novelty.len()) - 1];
        support
    }

    /// Return whether a row's causes are covered.
    fn holds(&self, input: &[f32]) -> bool {
        self.novelty(input) <= self.reach
    }

    /// Return the squared distance of a row's causes to the neighbour of rank [`RANK`].
    fn novelty(&self, input: &[f32]) -> f32 {
        if self.causes.is_empty() {
            return 0.0;
        }
        let mut nearest = [f32::INFINITY; RANK];
        for row in self.rows.chunks_exact(self.causes.len()) {
            let each = row.iter().zip(&self.causes);
            let mut distance: f32 = each.map(|(x, &j)| (x - input[j]).powi(2)).sum();
            if distance >= nearest[RANK - 1] {
                continue;
            }
            for held in &mut nearest {
                if distance < *held {
                    std::mem::swap(held, &mut distance);
                }
            }
        }
        nearest[RANK - 1]
    }
}

impl Evidence {
    fn archive(
        &mut self,
        inputs: usize,
        env_steps: usize,
        archive: &mut Archive,
    ) -> std::result::Result<(), ArchiveError> {
        let Self {
            reference,
            support,
            wealth,
            steps,
            best,
            since,
        } = self;
        archive.floats("reference", reference, 0..=REFERENCE)?;
        // Later code does a binary search in this list.
        if !reference.is_sorted() {
            return Err(archive.refuse("reference", &"unsorted", &"numbers in ascending order"));
        }
        archive.optional("support", support, || {
            Ok::<_, ArchiveError>(Support::default())
        })?;
        if let Some(Support {
            causes,
            rows,
            reach,
        }) = support
        {
            archive.indices("causes", causes, 0..=inputs, inputs)?;
            archive.floats("rows", rows, 0..=ROWS * causes.len())?;
            let mut list = vec![*reach];
            archive.floats("reach", &mut list, 1..=1)?;
            *reach = list[0];
        }
        let mut list = wealth.to_vec();
        archive.wide("wealth", &mut list, BETS.len()..=BETS.len())?;
        wealth.copy_from_slice(&list);
        archive.count("steps", steps, 0..=env_steps)?;
        archive.number("best", best)?;
        archive.count("since", since, 0..=env_steps)
    }

    /// Update the test with one score and return the wealth.
    fn bet(&mut self, score: f32, step: usize, weight: f64) -> f64 {
        let below = |limit: f32| self.reference.partition_point(|&held| held < limit);
        let n = self.reference.len();
        let p = (n - below(score / TOLERANCE) + 1) as f64 / (n + 1) as f64;
        let place = below(score);
        if n < REFERENCE {
            self.reference.insert(place, score);
        }
        self.steps += 1;
        for (wealth, e) in self.wealth.iter_mut().zip(BETS) {
            *wealth = (*wealth + weight) * e * p.powf(e - 1.0);
        }
        if self.best <= 0.0 {
            (self.best, self.since) = (0.0, step);
        }
        let e = BETS[MIDDLE];
        self.best += e.ln() + (e - 1.0) * p.ln();
        // The part of the stake that has not been placed yet.
        let left = (1.0 - self.steps as f64 * weight).max(0.0);
        self.wealth.iter().sum::<f64>() / BETS.len() as f64 + left
    }
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
mod tests {
    use super::*;
    use crate::tensor::{Random, Stream};

    const STEPS: usize = 1_000;

    /// Create evidence with uniform scores. Only their ranks matter.
    fn evidence(rng: &mut Random) -> Evidence {
        let mut reference: Vec<f32> = (0..150).map(|_| rng.uniform(0.0, 1.0)).collect();
        reference.sort_by(f32::total_cmp);
        Evidence {
            reference,
            ..Evidence::default()
        }
    }

    /// Return the step at which the wealth reaches 300 and the estimated time of the change, when scores grow by
    /// `factor` after half of the steps.
    fn alarm(seed: u64, factor: f32) -> Option<(usize, usize)> {
        let mut rng = Random::new(seed, Stream::Environment);
        let mut evidence = evidence(&mut rng);
        (0..STEPS).find_map(|step| {
            let scale = if step < STEPS / 2 { 1.0 } else { factor };
            let wealth = evidence.bet(scale * rng.uniform(0.0, 1.0), step, 1.0 / STEPS as f64);
            (wealth >= 300.0).then_some((step, evidence.since))
        })
    }

    #[test]
    fn wealth_of_nothing_is_seldom_large_and_that_of_a_change_always() {
        // Scores are multiplied by the tolerance, which cancels it.
        let level = |alpha: f64| {
            let reached = (0..1_000).filter(|&seed| {
                let mut rng = Random::new(seed, Stream::Environment);
                let mut evidence = evidence(&mut rng);
                let wealth = (0..STEPS).map(|step| {
                    evidence.bet(TOLERANCE * rng.uniform(0.0, 1.0), step, 1.0 / STEPS as f64)
                });
                wealth.fold(0.0, f64::max) >= 1.0 / alpha
            });
            reached.count()
        };
        // At most 100 of 1,000 are expected, with a standard deviation of 9.5.
        let found = level(0.1);
        assert!(found <= 120, "{found} of 1,000 reached 10");
        for seed in 0..50 {
            assert_eq!(alarm(seed, 1.0), None, "seed {seed}");
            let (step, since) = alarm(seed, 6.0).expect("a change is noticed");
            assert!(step < STEPS / 2 + 60, "seed {seed}: at {step}");
            assert!(since.abs_diff(STEPS / 2) < 30, "seed {seed}: since {since}");
        }
    }

    #[test]
    fn what_lies_beyond_what_was_seen_is_not_held() {
        let rows: Vec<[f32; 2]> = (0..100).map(|i| [i as f32 / 100.0, 50.0]).collect();
        let rows: Vec<&[f32]> = rows.iter().map(|row| &row[..]).collect();
        let support = Support::new(vec![0], &rows, &rows[..50]);
        assert!(support.holds(&[0.31, -7.0]), "the second input is no cause");
        assert!(!support.holds(&[2.0, 50.0]));
        assert!(Support::new(Vec::new(), &rows, &rows).holds(&[9.0, 9.0]));
    }
}
