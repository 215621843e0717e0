//! Has a mechanism changed? A sequential test of what the model did not foresee, for each output by itself.
//!
//! Every real step is first predicted by the model, which has not yet learned from it. Its *surprise* is the distance from the
//! mean over the standard deviation of the ensemble's mixture. What counts is not its size, which a model that fits badly makes
//! large everywhere, but its rank among the surprises of rows that were held out of the fit, and of the steps since: a
//! conformal p-value (Vovk, Gammerman and Shafer 2005), which is uniform, whatever the model, as long as steps are like
//! those rows.
//!
//! Each p-value is a bet against that (Vovk et al. 2021, "Retrain or not retrain: conformal test martingales for
//! change-point detection"). The bets are mixed over the unknown time of the change, with weights that sum to one over the run,
//! so that the wealth is a nonnegative supermartingale that starts at 1; by Ville's inequality it ever reaches `1/alpha`
//! with a probability of at most `alpha`. All outputs together share that probability.
//!
//! Besides a change, the policy's moving on makes steps unlike the held-out rows. Where a mechanism's causes have not been
//! seen, its model only guesses: such a step is no evidence, and is passed over (its causes alone decide, so that the bets stay
//! fair). For what is still unlike, a surprise is first divided by [`TOLERANCE`], and errors of less than [`RELEVANT`] of the
//! output's own spread are not told from noise. Both cost small changes, which then go unnoticed. What they do not mend is a
//! mechanism whose causes the graph has wrong, or a model that is far from having learned: there it can alarm for nothing.

use super::fit::Transitions;
use super::world::WorldModel;
use crate::tensor::{Archive, ArchiveError};
use candle_core::Result;
use serde::Serialize;

/// How much larger surprises may be than those of the held-out rows without being evidence.
pub const TOLERANCE: f32 = 1.5;
/// Error, as a share of the standard deviation of what is predicted, that is none: a world without noise leaves nothing but
/// such errors.
pub const RELEVANT: f32 = 0.05;
/// Exponents of the power bets `e p^(e - 1)` (Vovk, Gammerman and Shafer 2005, section 7.1), mixed in equal parts: small
/// ones win by few large surprises, large ones by many small ones.
const BETS: [f64; 3] = [0.1, 0.3, 0.6];
/// The bet by which the time of a change is estimated.
const MIDDLE: usize = 1;
/// Rows of the fit among which neighbours are looked for, at the most.
const ROWS: usize = 1_000;
/// Novelty is the distance to the neighbour of this rank.
const RANK: usize = 5;
/// Share of the held-out rows that are more novel than what is tested.
const NOVEL: f64 = 0.05;
/// Surprises to hold another against, at the most.
const REFERENCE: usize = 2_000;

/// A test that has come to a decision.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Alarm {
    /// The output, of the next state and the reward in order.
    pub output: usize,
    /// Estimate of the first step under the other mechanism.
    pub since: usize,
    /// How often the first stake has been won.
    pub wealth: f64,
}

/// The test of every mechanism of a model.
#[derive(Clone, Debug)]
pub struct ChangeMonitor {
    outputs: Vec<Evidence>,
    /// Wealth at which a test alarms.
    threshold: f64,
    /// Share of the stake that each step is given.
    weight: f64,
}

/// What has been seen of one output.
#[derive(Clone, Debug, Default)]
struct Evidence {
    /// Surprises of the rows that the latest fit held out and of the steps since, in ascending order.
    reference: Vec<f32>,
    /// None before the first fit.
    support: Option<Support>,
    /// Wealth of each bet, over all times of change so far.
    wealth: [f64; BETS.len()],
    /// Steps tested.
    steps: usize,
    /// Logarithm of the wealth of the one best time of change, and that time.
    best: f64,
    since: usize,
}

/// Where a mechanism's causes have been seen.
#[derive(Clone, Debug, Default)]
struct Support {
    /// Which of (s, a) are causes.
    causes: Vec<usize>,
    /// Their values in the fit's rows, standardised and row-major.
    rows: Vec<f32>,
    /// Largest squared distance that counts as seen.
    reach: f32,
}

impl Support {
    /// Of standardised inputs, row by row: those that were learned from, and those that say how far the next one may be.
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

    /// Whether a row's causes have been seen.
    fn holds(&self, input: &[f32]) -> bool {
        self.novelty(input) <= self.reach
    }

    /// Squared distance of a row's causes to the neighbour of rank [`RANK`].
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
        // They are looked up in.
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

    /// Bets on one more surprise; the wealth.
    fn bet(&mut self, surprise: f32, step: usize, weight: f64) -> f64 {
        let below = |limit: f32| self.reference.partition_point(|&held| held < limit);
        let n = self.reference.len();
        let p = (n - below(surprise / TOLERANCE) + 1) as f64 / (n + 1) as f64;
        let place = below(surprise);
        if n < REFERENCE {
            self.reference.insert(place, surprise);
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
        // What has not been staked yet is still there.
        let left = (1.0 - self.steps as f64 * weight).max(0.0);
        self.wealth.iter().sum::<f64>() / BETS.len() as f64 + left
    }
}

impl ChangeMonitor {
    /// Tests of `outputs` outputs over `steps` steps, none of which alarms without a change with a probability of more than
    /// `alpha`, all together.
    pub fn new(outputs: usize, alpha: f64, steps: usize) -> Self {
        Self {
            outputs: vec![Evidence::default(); outputs],
            threshold: outputs as f64 / alpha,
            weight: 1.0 / steps.max(1) as f64,
        }
    }

    /// What has been seen so far, of a model with so many inputs, in a run that has come to `env_steps`.
    ///
    /// # Errors
    /// When a part is missing or does not fit the others.
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

    /// After a fit of the mechanisms of some outputs on `data`: what comes next is held against the rows that it held out. The
    /// evidence stays.
    ///
    /// # Errors
    /// When the data has not the model's dimensions.
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
        let surprises = model.surprises(
            (&rows(&data.states, s), &rows(&data.actions, a)),
            (&rows(&data.next_states, s), &rows(&data.rewards, 1)),
        )?;
        for (output, evidence) in self.outputs.iter_mut().enumerate() {
            if !which[output] {
                continue;
            }
            let support = Support::new(model.causes(output), &learned, &held);
            let own = surprises.iter().skip(output).step_by(outputs);
            let seen = own.zip(&held).filter(|(_, row)| support.holds(row));
            evidence.reference = seen.map(|(&surprise, _)| surprise).collect();
            evidence.reference.sort_by(f32::total_cmp);
            evidence.support = Some(support);
        }
        Ok(())
    }

    /// Holds one step against the model, which must not have learned from it; an alarm of every output whose wealth has
    /// reached the threshold.
    ///
    /// # Errors
    /// When the step has not the model's dimensions.
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
        let surprises = model.surprises((state, action), (next_state, &[reward]))?;
        for (output, evidence) in self.outputs.iter_mut().enumerate() {
            let support = evidence.support.as_ref();
            if !support.is_some_and(|support| support.holds(&input)) {
                continue;
            }
            let wealth = evidence.bet(surprises[output], step, self.weight);
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

    /// Forgets what was seen of some outputs; they are watched again once they have something to be held against.
    pub fn forget(&mut self, which: &[bool]) {
        for (evidence, _) in self.outputs.iter_mut().zip(which).filter(|(_, w)| **w) {
            *evidence = Evidence::default();
        }
    }
}

impl WorldModel {
    /// How surprising transitions are: of every output the distance from the elites' mean, over the standard deviation of
    /// their mixture with the least error that counts, `[rows, state + 1]`.
    fn surprises(
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
                let elites = &self.elites[self.homes[output].0];
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

    /// Which of (s, a) any member sees of an output's causes.
    fn causes(&self, output: usize) -> Vec<usize> {
        let inputs = 0..self.state_dim + self.action_dim;
        if !self.factorised {
            return inputs.collect();
        }
        let (members, group) = (self.config.members, self.homes[output].0);
        let own = &self.mask[group * members..(group + 1) * members];
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

    /// Surprises that are uniform, as no model makes them: only their ranks count.
    fn evidence(rng: &mut Random) -> Evidence {
        let mut reference: Vec<f32> = (0..150).map(|_| rng.uniform(0.0, 1.0)).collect();
        reference.sort_by(f32::total_cmp);
        Evidence {
            reference,
            ..Evidence::default()
        }
    }

    /// When wealth has reached 300, and the estimated time of the change, where surprises grow by a factor after half of the
    /// steps.
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
        // Without the tolerance: surprises so much larger that it is just made up for.
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
        // At most 100 of 1,000 but for chance, whose standard deviation is 9.5.
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
