//! The BDeu score of tables of counts.

use statrs::function::gamma::ln_gamma;

use super::LocalScore;
use crate::structure::independence::contingency::{Contingency, Distance};
use crate::structure::table::labels::Labels;
use crate::structure::{Dataset, StructureError, TestResult};

/// Combinations of labels are numbered by a table of at most so many cells; if there are more, they are sorted.
const LISTED: usize = 1 << 20;

/// Log marginal likelihood of a variable's labels given those of its parents.
///
/// Let q be the number of combinations of the parents' labels, r the number of labels of the child, and ess the equivalent sample size.
/// Every cell has the prior weight `ess / (q r)`. The score is
/// `sum_j ln(G(ess/q) / G(ess/q + n_j)) + sum_jk ln(G(ess/(q r) + n_jk) / G(ess/(q r)))`, where G is the gamma function, n_j the number of
/// rows of combination j, and n_jk those among them with label k of the child. A combination without rows counts in q, and adds nothing
/// to the sums.
///
/// Source: Heckerman, Geiger and Chickering, Machine Learning 20 (1995), equation 28.
pub(super) struct Bdeu {
    columns: Vec<Labels>,
    sample_size: f64,
    counts: Contingency,
}

impl Bdeu {
    /// Prepare the score of a table; `sample_size` is the equivalent sample size, in rows.
    ///
    /// # Errors
    /// [`StructureError::NonFinite`] if a value is missing; those of [`Contingency::new`].
    pub(super) fn new(data: &Dataset, sample_size: f64) -> Result<Self, StructureError> {
        data.check_complete()?;
        Ok(Self {
            counts: Contingency::new(data, Distance::LikelihoodRatio, "bdeu")?,
            columns: (0..data.len())
                .map(|at| Labels::of(data.column(at)))
                .collect(),
            sample_size,
        })
    }

    /// Number the combinations of labels that occur. Return the number of each row's combination, of length `rows`, and how many there
    /// are.
    fn combinations(&self, variables: &[usize]) -> (Vec<u32>, usize) {
        let rows = self.columns.first().map_or(0, |column| column.codes.len());
        let (mut numbers, mut count) = (vec![0_u32; rows], 1);
        for &variable in variables {
            let Labels { codes, levels } = &self.columns[variable];
            let cell = |(&number, &code): (&u32, &u32)| number as usize * levels + code as usize;
            let cells: Vec<usize> = numbers.iter().zip(codes).map(cell).collect();
            if count * levels <= LISTED {
                let mut places = vec![u32::MAX; count * levels];
                count = 0;
                for (number, cell) in numbers.iter_mut().zip(cells) {
                    if places[cell] == u32::MAX {
                        places[cell] = count as u32;
                        count += 1;
                    }
                    *number = places[cell];
                }
            } else {
                let mut sorted = cells.clone();
                sorted.sort_unstable();
                sorted.dedup();
                count = sorted.len();
                for (number, cell) in numbers.iter_mut().zip(cells) {
                    *number = sorted.partition_point(|&other| other < cell) as u32;
                }
            }
        }
        (numbers, count)
    }
}

impl LocalScore for Bdeu {
    fn local(&self, child: usize, parents: &[usize]) -> f64 {
        let labels = self.columns[child].levels as f64;
        let possible: f64 = parents
            .iter()
            .map(|&parent| self.columns[parent].levels as f64)
            .product();
        let of_parents = self.sample_size / possible;
        let of_cell = of_parents / labels;
        let (numbers, combinations) = self.combinations(parents);
        let mut totals = vec![0_u32; combinations];
        for &number in &numbers {
            totals[number as usize] += 1;
        }
        // Only cells that occur are counted, so memory does not grow beyond the number of rows.
        let all: Vec<usize> = parents.iter().copied().chain([child]).collect();
        let (numbers, cells) = self.combinations(&all);
        let mut counts = vec![0_u32; cells];
        for number in numbers {
            counts[number as usize] += 1;
        }
        let gain = |weight: f64, counts: &[u32]| -> f64 {
            let none = ln_gamma(weight);
            let each = counts
                .iter()
                .map(|&n| ln_gamma(weight + f64::from(n)) - none);
            each.sum()
        };
        gain(of_cell, &counts) - gain(of_parents, &totals)
    }

    /// Return the likelihood ratio of the counts, as in the test of that name.
    fn evidence(
        &self,
        from: usize,
        to: usize,
        others: &[usize],
    ) -> Result<TestResult, StructureError> {
        self.counts.test(from, to, others)
    }
}
