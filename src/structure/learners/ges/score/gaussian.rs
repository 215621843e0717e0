//! The Bayesian information criterion of linear Gaussian mechanisms, with labels as indicators.

use statrs::distribution::{ChiSquared, ContinuousCDF as _};

use super::LocalScore;
use crate::structure::independence::fisher_z::eliminate;
use crate::structure::independence::labelled::indicators_of;
use crate::structure::learners::learner::enough_rows;
use crate::structure::{Dataset, FisherZ, IndependenceTest as _, StructureError, TestResult};

/// Share of the variance under which a column counts as a linear function of others.
const SINGULAR: f64 = 1e-10;

/// Score of mechanisms from the correlations alone.
///
/// A column of k labels stands as the indicators of k - 1 of them. The score of a variable with the columns Y given the columns X is
/// `-n/2 ln(det cov(X, Y) / det cov(X)) - penalty/2 ln(n) |X| |Y|`: the likelihood of jointly Gaussian columns, and its number of
/// coefficients. It is a difference of one function of the two sets, so that equivalent DAGs have equal totals.
pub(super) struct Gaussian {
    correlations: FisherZ,
    rows: f64,
    penalty: f64,
    /// The columns that stand for each column of the table.
    parts: Vec<Vec<usize>>,
    has_labels: bool,
}

impl Gaussian {
    pub(super) fn new(data: &Dataset, penalty: f64) -> Result<Self, StructureError> {
        data.check_complete()?;
        let (columns, parts) = indicators_of(data)?;
        enough_rows(&columns, "ges")?;
        Ok(Self {
            correlations: FisherZ::new(&columns)?,
            rows: data.rows() as f64,
            penalty,
            has_labels: parts.iter().any(|part| part.len() > 1),
            parts,
        })
    }

    fn columns_of(&self, variables: &[usize]) -> Vec<usize> {
        let columns = variables.iter().flat_map(|&at| &self.parts[at]);
        columns.copied().collect()
    }

    /// Return the logarithm of the share of the child's variance that a linear regression on `parents` leaves; of several columns, that of the
    /// determinant.
    fn log_variance(&self, child: usize, parents: &[usize]) -> f64 {
        let mut members = self.columns_of(parents);
        let first = members.len();
        members.extend(&self.parts[child]);
        let size = members.len();
        let mut matrix: Vec<f64> = Vec::with_capacity(size * size);
        for &a in &members {
            matrix.extend(members.iter().map(|&b| self.correlations.correlation(a, b)));
        }
        eliminate(&mut matrix, size, size - 1);
        let left = (first..size).map(|at| matrix[at * size + at].max(SINGULAR).ln());
        left.sum()
    }
}

impl LocalScore for Gaussian {
    fn local(&self, child: usize, parents: &[usize]) -> f64 {
        let width: usize = parents.iter().map(|&at| self.parts[at].len()).sum();
        let coefficients = (width * self.parts[child].len()) as f64;
        let cost = self.penalty * self.rows.ln() * coefficients;
        -0.5 * (self.rows * self.log_variance(child, parents) + cost)
    }

    /// Fisher's z of two numbers given numbers; with labels among them, the likelihood ratio against chi-square.
    fn evidence(
        &self,
        from: usize,
        to: usize,
        others: &[usize],
    ) -> Result<TestResult, StructureError> {
        if !self.has_labels {
            return self.correlations.test(from, to, others);
        }
        let with: Vec<usize> = others.iter().copied().chain([from]).collect();
        let gain = self.log_variance(to, others) - self.log_variance(to, &with);
        let statistic = (self.rows * gain).max(0.0);
        let freedom = (self.parts[from].len() * self.parts[to].len()) as f64;
        let tail = ChiSquared::new(freedom).map_or(1.0, |chi| chi.sf(statistic));
        Ok(TestResult {
            statistic,
            p_value: tail,
        })
    }
}
