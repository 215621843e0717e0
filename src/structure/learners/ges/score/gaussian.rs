//! The Bayesian information criterion of linear Gaussian mechanisms, with labels as indicators.

use statrs::distribution::{ChiSquared, ContinuousCDF as _};

use super::LocalScore;
use crate::structure::independence::fisher_z::eliminate;
use crate::structure::independence::labelled::indicators_of;
use crate::structure::learners::learner::enough_rows;
use crate::structure::{Dataset, FisherZ, IndependenceTest as _, StructureError, TestResult};

/// A column of which others leave a smaller share of the variance unexplained counts as a linear function of them.
const SINGULAR: f64 = 1e-10;

/// Bayesian information criterion of linear Gaussian mechanisms, computed from the correlations.
///
/// A column of k labels is replaced by the indicators of k - 1 of them. The score of a variable with the columns Y, given parents with the
/// columns X, over n rows is `-n/2 ln(det cov(X, Y) / det cov(X)) - penalty/2 ln(n) |X| |Y|`: the log likelihood of jointly Gaussian
/// columns, less the penalty of the coefficients. Each of the two terms is a function of (X, Y) minus the same function of X, up to
/// a term that depends on Y alone. Equivalent DAGs therefore have equal totals.
///
/// Source: Schwarz, Annals of Statistics 6 (1978); Andrews, Ramsey and Cooper, Proceedings of Machine Learning Research 104 (2019).
pub(super) struct Gaussian {
    correlations: FisherZ,
    rows: f64,
    penalty: f64,
    /// The columns that stand for each column of the table.
    parts: Vec<Vec<usize>>,
    has_labels: bool,
}

impl Gaussian {
    /// Prepare the score of a table; `penalty` is the factor on the penalty of a coefficient.
    ///
    /// # Errors
    /// [`StructureError::NonFinite`] if a value is missing; [`StructureError::RareLabels`]; [`StructureError::TooFewRows`].
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

    /// Return the columns that stand for `variables`.
    fn columns_of(&self, variables: &[usize]) -> Vec<usize> {
        let columns = variables.iter().flat_map(|&at| &self.parts[at]);
        columns.copied().collect()
    }

    /// Return the logarithm of the share of the child's variance that a linear regression on `parents` leaves unexplained. If the child has
    /// several columns, the variance is the determinant of their covariance.
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

    /// Test by Fisher's z if all columns hold numbers; otherwise by the likelihood ratio, with its chi-squared distribution.
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
