//! The tail of a statistic among permutations inside the strata.

use rand::RngCore as _;
use rand_chacha::ChaCha8Rng;
use statrs::distribution::{ChiSquared, ContinuousCDF, Gamma};

use super::Contingency;
use super::counts::{Counted, Sorted, sum};
use super::tables::Margins;

/// Permutations after which it is asked if the answer is plain, those that it takes otherwise, and the most.
const GLANCE: usize = 16;
const FEWEST: usize = 64;
const MOST: usize = 1000;
/// Standard deviations from the permutations' mean below and beyond which the answer is plain: independent at any usual level, or not at any.
const NEAR: f64 = 0.75;
const BEYOND: f64 = 12.0;
/// The tails that chi-square must give for that.
const RARE: f64 = 1e-5;
const RAREST: f64 = 1e-9;
/// So many permutations, or a quarter of them, must reach the statistic for their share to be the p-value.
const COUNTED: usize = 20;
/// Standard deviations beyond which the tail is so thin that its exact size does not matter, if the likelihood ratio is as rare by
/// chi-square: rare labels that meet once are far from the mean of permutations in which they never do.
const FAR: f64 = 4.5;
/// Rows that are permuted in the time that it takes to draw a cell of a table.
const ROWS_PER_DRAW: usize = 16;
/// Permutations times the fourth power of the distance in standard deviations: the error of the estimated deviation then changes the
/// tail by a third of its size.
const PER_FOURTH_POWER: f64 = 4.0;

/// What is drawn under independence inside the strata: the two have the same distribution, and which is faster depends on the table.
pub(super) enum Null {
    /// Tables with these margins.
    Tables(Margins),
    /// Permutations of the rows.
    Rows(Sorted),
}

impl Contingency {
    /// What to draw for a test: tables, where their cells are few for the rows.
    pub(super) fn null(
        &self,
        (x, y, set): (usize, usize, &[usize]),
        margins: Margins,
        freedom: usize,
    ) -> Null {
        if (freedom - margins.freedom()) * ROWS_PER_DRAW < self.rows {
            Null::Tables(margins)
        } else {
            Null::Rows(self.count(x, y, set).0)
        }
    }

    /// The tail of the sum among permutations of the labels of y inside the strata; `None` where they all have the same.
    pub(super) fn permute(
        &self,
        mut null: Null,
        counted: &Counted,
        rng: &mut ChaCha8Rng,
    ) -> Option<f64> {
        let mut scratch = match &null {
            Null::Tables(_) => Vec::new(),
            Null::Rows(sorted) => vec![0; sorted.shares.len()],
        };
        let observed = self.statistic(counted.sum, counted.base);
        let chi = ChiSquared::new(counted.freedom as f64);
        let by_chi = chi.map_or(1.0, |chi| chi.sf(counted.ratio.max(0.0)));
        // Sums in another order differ by rounding.
        let reach = observed - 1e-9 * (1.0 + observed);
        let (mut drawn, mut reached) = (0_usize, 0_usize);
        let (mut mean, mut squares) = (0.0, 0.0);
        loop {
            let value = match &mut null {
                Null::Tables(margins) => self.draw_tables(margins, &mut scratch, rng),
                Null::Rows(sorted) => {
                    for (ends, &lasting) in sorted.strata.windows(2).zip(&sorted.lasting) {
                        scatter(&mut sorted.rows[ends[0]..ends[1]], lasting, rng);
                    }
                    let runs = &sorted.runs;
                    let moved = sum(self.distance, &self.logs, sorted, runs, &mut scratch);
                    self.statistic(moved, counted.base)
                }
            };
            drawn += 1;
            reached += usize::from(value >= reach);
            let step = value - mean;
            mean += step / drawn as f64;
            squares += step * (value - mean);
            if drawn < FEWEST && drawn != GLANCE {
                continue;
            }
            let variance = squares / (drawn - 1) as f64;
            if variance <= 1e-18 * mean * mean {
                // All alike so far: either they are all like the table, or it is a rare one.
                if reached == drawn && drawn >= FEWEST {
                    return None;
                }
                if drawn < MOST {
                    continue;
                }
                return Some((reached + 1) as f64 / (drawn + 1) as f64);
            }
            let distance = (observed - mean) / variance.sqrt();
            let plain = distance < NEAR || (distance > BEYOND && by_chi < RAREST);
            if drawn == GLANCE && !plain {
                continue;
            }
            let wanted = PER_FOURTH_POWER * distance.max(0.0).powi(4);
            let far = distance > FAR && by_chi < RARE;
            if drawn > GLANCE && drawn < MOST && !far && (drawn as f64) < wanted {
                continue;
            }
            let share = (reached + 1) as f64 / (drawn + 1) as f64;
            if reached >= COUNTED.min(drawn / 4) {
                return Some(share);
            }
            let gamma = Gamma::new(mean * mean / variance, mean / variance);
            let tail = gamma.map_or(1.0, |gamma| gamma.sf(observed));
            // Rare labels that meet make a longer tail than the moments tell: then it was seen.
            let seen = drawn >= MOST && reached > 0;
            // And far out the moments are too rough to believe more of them than chi-square says.
            return Some(match (seen, far) {
                (true, _) => tail.max(share),
                (false, true) => tail.max(by_chi),
                (false, false) => tail,
            });
        }
    }
}

/// Fisher and Yates, but for the last so many places, whose order among themselves does not count.
fn scatter(rows: &mut [u32], lasting: usize, rng: &mut ChaCha8Rng) {
    let count = rows.len();
    for at in 0..count - lasting {
        // A product in place of a division: of 2^32 numbers, at most one in so many goes to a row too many.
        let left = (count - at) as u64;
        let step = (u64::from(rng.next_u32()) * left) >> 32;
        rows.swap(at, at + step as usize);
    }
}
