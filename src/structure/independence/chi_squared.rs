//! Pearson's test of independence in tables of counts.

use crate::structure::independence::contingency::{Contingency, Distance};
use crate::structure::{Dataset, IndependenceTest, StructureError, TestResult};

/// Pearson's chi-square: `sum (O - E)^2 / E` over the cells of x and y in every stratum of the set.
///
/// The same as [`GSquared`](crate::structure::GSquared) in all but the sum, and in that no factor corrects it: with some five observations a
/// cell it is close to its chi-square as it is. It has a little more power with few labels, and less with many.
///
/// Level and power: `docs/structure-tests.md`.
///
/// Source: Pearson (1900); summed over strata and the degrees of freedom as for [`GSquared`](crate::structure::GSquared).
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

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cells: &[(f64, f64, f64, usize)]) -> Dataset {
        let rows = cells
            .iter()
            .flat_map(|&(x, y, s, count)| std::iter::repeat_n([x, y, s], count));
        let values: Vec<f64> = rows.flatten().collect();
        Dataset::from_rows(["x", "y", "s"].map(str::to_owned).to_vec(), &values).unwrap()
    }

    #[test]
    fn statistic_by_hand() {
        // Counts 10, 20 / 30, 40: expected 12, 18 / 28, 42, all two away.
        let data = table(&[
            (0.0, 0.0, 0.0, 10),
            (0.0, 1.0, 0.0, 20),
            (1.0, 0.0, 0.0, 30),
            (1.0, 1.0, 0.0, 40),
        ]);
        let result = ChiSquared::new(&data).unwrap().test(0, 1, &[]).unwrap();
        let expected = 4.0 / 12.0 + 4.0 / 18.0 + 4.0 / 28.0 + 4.0 / 42.0;
        assert!((result.statistic - expected).abs() < 1e-9, "{result:?}");
        assert!((result.p_value - 0.372_999).abs() < 1e-4, "{result:?}");
    }

    #[test]
    fn strata_are_summed_and_those_that_say_nothing_are_left_out() {
        // The table above in stratum 0, its transpose in 1; in 2 x is constant.
        let data = table(&[
            (0.0, 0.0, 0.0, 10),
            (0.0, 1.0, 0.0, 20),
            (1.0, 0.0, 0.0, 30),
            (1.0, 1.0, 0.0, 40),
            (0.0, 0.0, 1.0, 10),
            (1.0, 0.0, 1.0, 20),
            (0.0, 1.0, 1.0, 30),
            (1.0, 1.0, 1.0, 40),
            (0.0, 0.0, 2.0, 9),
            (0.0, 1.0, 2.0, 9),
        ]);
        let result = ChiSquared::new(&data).unwrap().test(1, 0, &[2]).unwrap();
        let one = 4.0 / 12.0 + 4.0 / 18.0 + 4.0 / 28.0 + 4.0 / 42.0;
        assert!((result.statistic - 2.0 * one).abs() < 1e-9, "{result:?}");
        // Two degrees of freedom: the tail is exp(-x / 2).
        assert!((result.p_value - (-one).exp()).abs() < 1e-9, "{result:?}");
    }
}
