//! Pearson's test of independence in tables of counts.

use super::contingency::{Contingency, Distance};
use super::{Dataset, IndependenceTest, StructureError, TestResult};

/// Pearson's chi-square: `sum (O - E)^2 / E` over the cells of x and y in every stratum of the set.
///
/// The same as [`GSquared`](super::GSquared) in all but the sum, and in that no factor corrects it: with some five observations a
/// cell it is close to its chi-square as it is. It puts more weight on rare labels that meet more often than they should,
/// the likelihood ratio on labels that never meet.
///
/// Level and power: `docs/structure-tests.md`.
///
/// Source: Pearson (1900); summed over strata and the degrees of freedom as for [`GSquared`](super::GSquared).
#[derive(Debug, Clone)]
pub struct ChiSquared(Contingency);

impl ChiSquared {
    /// Prepares the labels of the columns of `data`.
    ///
    /// # Errors
    /// [`StructureError::NotDiscrete`] when a column has more than 50 distinct values, and more than half as many as there are
    /// rows; [`StructureError::TooFewRows`] without two rows.
    pub fn new(data: &Dataset) -> Result<Self, StructureError> {
        let distance = Distance::Pearson;
        Ok(Self(Contingency::new(data, distance, "chi-squared")?))
    }
}

impl IndependenceTest for ChiSquared {
    fn name(&self) -> &'static str {
        "chi-squared"
    }

    fn variables(&self) -> usize {
        self.0.len()
    }

    fn test(&self, x: usize, y: usize, given: &[usize]) -> Result<TestResult, StructureError> {
        self.0.test(x, y, given)
    }
}
