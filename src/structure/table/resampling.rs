//! Rows drawn anew from a table.

use rand::{Rng as _, RngCore};
use rand_distr::Exp1;
use serde::{Deserialize, Serialize};

/// How a resample of n rows is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resampling {
    /// Every row is drawn at random, with replacement (Efron 1979). The default.
    #[default]
    Standard,
    /// Rows get weights from a flat Dirichlet distribution (Rubin 1981). Learners know no weights, so that a row of weight w
    /// is taken n w times, rounded up or down such that the total is n (systematic resampling).
    Bayesian,
}

impl Resampling {
    /// Row indices of a resample, as many as there are rows.
    pub fn draw(self, rows: usize, rng: &mut dyn RngCore) -> Vec<usize> {
        match self {
            Self::Standard => (0..rows).map(|_| rng.random_range(0..rows)).collect(),
            Self::Bayesian => {
                let weights: Vec<f64> = (0..rows).map(|_| rng.sample(Exp1)).collect();
                let scale = rows as f64 / weights.iter().sum::<f64>();
                let mut drawn = Vec::with_capacity(rows);
                let mut reached: f64 = rng.random();
                for (row, weight) in weights.into_iter().enumerate() {
                    reached += weight * scale;
                    while drawn.len() < rows && reached >= 1.0 {
                        drawn.push(row);
                        reached -= 1.0;
                    }
                }
                // Rounding can leave the last place open.
                drawn.resize(rows, rows.saturating_sub(1));
                drawn
            }
        }
    }
}
