//! Counts of two columns of labels, stratum by stratum, and the tail of a statistic of them.

use std::cell::RefCell;

use crate::structure::order::sort_indices;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::structure::independence::fisher_z::rank_of;
use crate::structure::independence::test::check_indices;
use crate::structure::table::labels::Labels;
use crate::structure::{Dataset, StructureError, TestResult};
use permutations::Null;
use pooled::Classes;
use tables::Strata;

mod counts;
mod permutations;
mod pooled;
mod tables;

/// Distinct values that a column may have in any case; beyond them, half as many as there are rows.
const FREE_LEVELS: usize = 50;

/// The share of the level that the association which all strata share is tested at, where cells are few. Chosen on networks of 12 to 30 columns of
/// labels (docs/structure-defaults.md): more of it leaves more wrong edges, less of it more missing ones.
const SHARED_LEVEL: f64 = 0.1;
/// A tail of the shared association below which no table is drawn.
const SURE: f64 = 1e-6;

/// Which distance from independence is summed over the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::structure) enum Distance {
    /// `2 sum O ln(O / E)`.
    LikelihoodRatio,
    /// `sum (O - E)^2 / E`.
    Pearson,
}

/// Columns of labels.
#[derive(Debug, Clone)]
pub(in crate::structure) struct Contingency {
    columns: Vec<Labels>,
    classes: Vec<Classes>,
    rows: usize,
    rank: Vec<usize>,
    /// A number for every name, of which, with the counts, a test's permutations are seeded.
    streams: Vec<u64>,
    /// `n ln n` of every count that there can be.
    logs: Vec<f64>,
    /// `ln n!` of the same.
    factorials: Vec<f64>,
    distance: Distance,
    strata: RefCell<Strata>,
}

impl Contingency {
    /// Prepares the labels of the columns of `data`; memory is that of the table.
    ///
    /// # Errors
    /// [`StructureError::NotDiscrete`] when a column has more than 50 distinct values, and more than half as many as there are
    /// rows; [`StructureError::TooFewRows`] without two rows.
    pub(in crate::structure) fn new(
        data: &Dataset,
        distance: Distance,
        test: &'static str,
    ) -> Result<Self, StructureError> {
        if data.rows() < 2 {
            return Err(StructureError::TooFewRows {
                rows: data.rows(),
                needed: 2,
                test,
            });
        }
        let most = FREE_LEVELS.max(data.rows() / 2);
        let mut columns = Vec::with_capacity(data.len());
        for index in 0..data.len() {
            let labels = Labels::of(data.column(index));
            if labels.levels > most {
                return Err(StructureError::NotDiscrete {
                    column: data.names()[index].clone(),
                    levels: labels.levels,
                    most,
                    test,
                });
            }
            columns.push(labels);
        }
        let log = |count: usize| count as f64 * f64::ln(count.max(1) as f64);
        let factorials = (0..=data.rows()).scan(0.0, |sum, count| {
            *sum += f64::ln(count.max(1) as f64);
            Some(*sum)
        });
        Ok(Self {
            factorials: factorials.collect(),
            classes: columns.iter().map(Classes::of).collect(),
            columns,
            rows: data.rows(),
            rank: rank_of(&data.canonical_order()),
            streams: data.names().iter().map(|name| hash(name)).collect(),
            logs: (0..=data.rows()).map(log).collect(),
            distance,
            strata: RefCell::default(),
        })
    }

    pub(in crate::structure) fn len(&self) -> usize {
        self.columns.len()
    }

    /// Tests x and y given the set.
    ///
    /// Where Cochran's rule holds over the cells of all strata, the tail is that of chi-square, the likelihood ratio in every
    /// stratum divided by Williams' factor. Elsewhere the labels of y are permuted inside the strata: the tail is the share
    /// of the permutations that reach the statistic, or, where fewer than twenty do, that of the gamma distribution with their
    /// mean and variance. With so few rows a cell, the statistic has little power against an association that is alike in all strata, so
    /// that association is tested too, with a tenth of the level: see `shared`.
    pub(in crate::structure) fn test(
        &self,
        x: usize,
        y: usize,
        given: &[usize],
    ) -> Result<TestResult, StructureError> {
        check_indices(self.columns.len(), x, y, given)?;
        // The sum must not depend on which of the two is called x, nor on the order of the set.
        let mut set = given.to_vec();
        sort_indices(&mut set, &|a, b| self.rank[a].cmp(&self.rank[b]));
        let (x, y) = if self.rank[x] < self.rank[y] {
            (x, y)
        } else {
            (y, x)
        };
        let (tables, counted) = match self.tally(x, y, &set) {
            Some((margins, counted)) => (Ok(margins), counted),
            None => {
                let (sorted, counted) = self.count(x, y, &set);
                (Err(sorted), counted)
            }
        };
        let (statistic, p_value) = if counted.freedom == 0 {
            return Ok(TestResult::INDEPENDENT);
        } else if counted.full {
            let statistic = f64::max(counted.corrected, 0.0);
            let chi = ChiSquared::new(counted.freedom as f64);
            (statistic, chi.map_or(1.0, |chi| chi.sf(statistic)))
        } else {
            let shared = self.shared(x, y, &set);
            if let Some(p_value) = shared.filter(|&p| p < SURE) {
                let statistic = self.statistic(counted.sum, counted.base);
                let p_value = p_value / SHARED_LEVEL;
                return Ok(TestResult { statistic, p_value });
            }
            // With the same draws for every table, two variables would be joined too often, or too rarely, whatever their data.
            let seed = set
                .iter()
                .chain([&x, &y])
                .fold(counted.squares, |seed, &column| {
                    seed.rotate_left(7) ^ self.streams[column]
                });
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let null = match tables {
                Ok(margins) => self.null((x, y, &set), margins, counted.freedom),
                Err(sorted) => Null::Rows(sorted),
            };
            let Some(p) = self.permute(null, &counted, &mut rng) else {
                return Ok(TestResult::INDEPENDENT);
            };
            let p = shared.map_or(p, |shared| either(p, shared));
            (self.statistic(counted.sum, counted.base), p)
        };
        Ok(TestResult { statistic, p_value })
    }

    fn statistic(&self, sum: f64, base: f64) -> f64 {
        let scale = match self.distance {
            Distance::LikelihoodRatio => 2.0,
            Distance::Pearson => 1.0,
        };
        f64::max(scale * sum - base, 0.0)
    }
}

/// One tail of two, of which the smaller counts (Bonferroni with weights).
fn either(all: f64, shared: f64) -> f64 {
    f64::min(all / (1.0 - SHARED_LEVEL), shared / SHARED_LEVEL).min(1.0)
}

/// FNV-1a.
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
