//! What a conditional independence test is.

use serde::{Deserialize, Serialize};

use super::{Dataset, FisherZ, Gcm, Projection, StructureError};

/// The answer of an [`IndependenceTest`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TestResult {
    /// The test's statistic; its scale is the test's own.
    pub statistic: f64,
    /// Probability, under independence, of a statistic at least as large. May underflow to 0.
    pub p_value: f64,
}

impl TestResult {
    /// The answer where there is nothing to test: a variable that is constant, or constant given the conditioning set.
    pub const INDEPENDENT: Self = Self {
        statistic: 0.0,
        p_value: 1.0,
    };
}

/// A test of x independent of y given a set, over the columns of one data set.
///
/// Sufficient statistics are prepared once, at construction. The answer must not depend on the order of `x` and `y`, of
/// `given`, or of the data set's columns.
pub trait IndependenceTest {
    /// Short name, as in a configuration.
    fn name(&self) -> &'static str;

    /// Number of columns of the data set.
    fn variables(&self) -> usize;

    /// Tests columns `x` and `y` given the columns of `given`.
    ///
    /// # Errors
    /// [`StructureError::Indices`] when an index is out of range or appears twice; [`StructureError::TooFewRows`] when the
    /// conditioning set is too large for the rows.
    fn test(&self, x: usize, y: usize, given: &[usize]) -> Result<TestResult, StructureError>;
}

/// The independence tests by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TestKind {
    /// The projected generalised covariance measure, [`Gcm`]: non-linear, heteroscedastic, the default.
    #[default]
    Gcm,
    /// Fisher's z of the partial correlation, [`FisherZ`]: linear and Gaussian.
    FisherZ,
}

impl TestKind {
    /// Name as in a configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gcm => "gcm",
            Self::FisherZ => "fisher-z",
        }
    }

    /// Prepares the test for `data`.
    ///
    /// # Errors
    /// [`StructureError::TooFewRows`].
    pub fn prepare(self, data: &Dataset) -> Result<Box<dyn IndependenceTest>, StructureError> {
        Ok(match self {
            Self::Gcm => Box::new(Gcm::new(data, Projection::default())?),
            Self::FisherZ => Box::new(FisherZ::new(data)?),
        })
    }
}

/// Refuses indices that are out of range or not distinct.
pub(super) fn check_indices(
    columns: usize,
    x: usize,
    y: usize,
    given: &[usize],
) -> Result<(), StructureError> {
    let repeated = given
        .iter()
        .enumerate()
        .any(|(at, index)| given[..at].contains(index));
    let in_range = [x, y].iter().chain(given).all(|&index| index < columns);
    if x == y || given.contains(&x) || given.contains(&y) || repeated || !in_range {
        return Err(StructureError::Indices {
            x,
            y,
            given: given.to_vec(),
            columns,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_spelled_as_in_a_configuration() {
        for kind in [TestKind::Gcm, TestKind::FisherZ] {
            assert_eq!(
                serde_json::to_string(&kind).unwrap(),
                format!("\"{}\"", kind.name())
            );
        }
        assert!(serde_json::from_str::<TestKind>("\"kci\"").is_err());
    }

    #[test]
    fn indices_must_be_distinct_and_known() {
        assert!(check_indices(3, 0, 1, &[2]).is_ok());
        for (x, y, given) in [
            (0, 0, vec![]),
            (0, 1, vec![1]),
            (0, 1, vec![3]),
            (3, 1, vec![]),
            (0, 1, vec![2, 2]),
        ] {
            assert!(check_indices(3, x, y, &given).is_err(), "{x} {y} {given:?}");
        }
    }
}
