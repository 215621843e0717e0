//! Tables of labels with few and many levels, uniform and Zipf-distributed, for level and power of tests on labels.
#![allow(
    dead_code,
    reason = "each program that includes these uses a part of them"
)]

use cmbpo::structure::{Dataset, TestKind};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Numbers of levels of x and y.
pub const LEVELS: [usize; 6] = [3, 6, 12, 20, 40, 60];
/// Levels of the conditioning variables.
const GIVEN_LEVELS: usize = 3;
/// Fraction of rows in which x, or y, follows the conditioning variables.
const FOLLOWING: f64 = 0.2;

/// A question: are x and y independent given the first `given` of s and t?
#[derive(Clone, Copy, Debug)]
pub struct LabelWorld {
    /// Levels of x and y.
    pub levels: usize,
    /// Whether level frequencies are proportional to 1, 1/2, 1/3, ... instead of equal.
    pub zipf: bool,
    /// Size of the conditioning set.
    pub given: usize,
    /// Fraction of rows in which y copies x; in the others they are independent.
    pub copied: f64,
}

impl LabelWorld {
    /// Draw the columns x, y, s and t. The conditioning variables affect x and y.
    pub fn data(&self, rows: usize, seed: u64) -> Dataset {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let share = |level: usize| {
            if self.zipf {
                1.0 / (level + 1) as f64
            } else {
                1.0
            }
        };
        let total: f64 = (0..self.levels).map(share).sum();
        let draw = |rng: &mut ChaCha8Rng| {
            let mut left = rng.random::<f64>() * total;
            (0..self.levels - 1)
                .find(|&level| {
                    left -= share(level);
                    left < 0.0
                })
                .unwrap_or(self.levels - 1)
        };
        let mut values = Vec::with_capacity(4 * rows);
        for _ in 0..rows {
            let set = [0, 1].map(|_| rng.random_range(0..GIVEN_LEVELS));
            let label = |rng: &mut ChaCha8Rng| {
                let moved = rng.random::<f64>();
                let at = (moved / FOLLOWING) as usize;
                if at < self.given {
                    set[at] * (self.levels / GIVEN_LEVELS)
                } else {
                    draw(rng)
                }
            };
            let x = label(&mut rng);
            let other = label(&mut rng);
            let y = if rng.random::<f64>() < self.copied {
                x
            } else {
                other
            };
            values.extend([x, y, set[0], set[1]].map(|level| level as f64));
        }
        Dataset::from_rows(["x", "y", "s", "t"].map(str::to_owned).to_vec(), &values).unwrap()
    }

    /// Return the p-value of a test on one data set.
    pub fn p(&self, test: TestKind, rows: usize, seed: u64) -> f64 {
        let data = self.data(rows, seed);
        let given: Vec<usize> = (2..2 + self.given).collect();
        let prepared = test.prepare(&data).unwrap();
        prepared.test(0, 1, &given).unwrap().p_value
    }

    /// Name in the tables.
    pub fn name(&self) -> String {
        let shares = if self.zipf { "Zipf" } else { "even" };
        format!("{} levels, {shares}", self.levels)
    }
}

/// Return all worlds, independent or with a fraction of copies.
pub fn label_worlds(copied: f64) -> Vec<LabelWorld> {
    let mut worlds = Vec::new();
    for levels in LEVELS {
        for zipf in [false, true] {
            for given in 0..=2 {
                worlds.push(LabelWorld {
                    levels,
                    zipf,
                    given,
                    copied,
                });
            }
        }
    }
    worlds
}
