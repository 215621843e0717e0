//! The test of one output: its wealth, its reference scores, and the region in which it holds.

use super::{ROWS, TOLERANCE};
use crate::tensor::{Archive, ArchiveError};

/// Exponents of the power bets `e p^(e - 1)` (Vovk, Gammerman and Shafer 2005, section 7.1), mixed with equal weights.
/// Small exponents respond to few large scores, large exponents to many small ones.
pub(super) const BETS: [f64; 3] = [0.1, 0.3, 0.6];

/// Index of the bet that estimates the time of a change.
pub(super) const MIDDLE: usize = 1;

/// The novelty of a row is its distance to the neighbour of this rank.
pub(super) const RANK: usize = 5;

/// Fraction of the held-out rows that count as novel.
pub(super) const NOVEL: f64 = 0.05;

/// Largest number of reference scores.
pub(super) const REFERENCE: usize = 2_000;

/// State of the test of one output.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// Scores of the last fit's held-out rows and of later steps, ascending.
    pub(super) reference: Vec<f32>,
    /// `None` before the first fit.
    pub(super) support: Option<Support>,
    /// Wealth of each bet, summed over all possible change times so far.
    pub(super) wealth: [f64; BETS.len()],
    /// Number of steps tested.
    pub(super) steps: usize,
    /// Log wealth of the best change time, and that time.
    pub(super) best: f64,
    pub(super) since: usize,
}

impl Evidence {
    pub(super) fn archive(
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
    pub(super) fn bet(&mut self, score: f32, step: usize, weight: f64) -> f64 {
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

/// The region of a mechanism's causes that is covered by training data.
#[derive(Clone, Debug, Default)]
pub(super) struct Support {
    /// Indices of the causes in (s, a).
    pub(super) causes: Vec<usize>,
    /// Standardised values of the causes in the training rows, row-major.
    pub(super) rows: Vec<f32>,
    /// Largest squared distance that counts as covered.
    pub(super) reach: f32,
}

impl Support {
    /// Create the region from standardised inputs. `learned` are the training rows; the held-out rows set the largest
    /// distance.
    pub(super) fn new(causes: Vec<usize>, learned: &[&[f32]], held: &[&[f32]]) -> Self {
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
    pub(super) fn holds(&self, input: &[f32]) -> bool {
        self.novelty(input) <= self.reach
    }

    /// Return the squared distance of a row's causes to the neighbour of rank [`RANK`].
    pub(super) fn novelty(&self, input: &[f32]) -> f32 {
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
