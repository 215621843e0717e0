//! What a conditional independence test is.

use std::borrow::Cow;

use serde::Serialize;

use crate::structure::independence::remembered::Remembered;
use crate::structure::independence::screened::prepare_screened;
use crate::structure::{Dataset, StructureError, TestKind};

/// The answer of an [`IndependenceTest`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TestResult {
    /// The test's statistic; its scale is the test's own.
    pub statistic: f64,
    /// Probability, under independence, of a statistic at least as large. May underflow to 0. NaN where there is no answer: see
    /// [`UNDETERMINED`](Self::UNDETERMINED).
    pub p_value: f64,
}

impl TestResult {
    /// The answer where there is nothing to test: a variable that is constant, or constant given the conditioning set.
    pub const INDEPENDENT: Self = Self {
        statistic: 0.0,
        p_value: 1.0,
    };

    /// No answer: the conditioning set determines a variable, or leaves no rows to tell. The p-value is NaN, which is neither above
    /// any level nor below it, so that no edge goes and none is confirmed by it.
    pub const UNDETERMINED: Self = Self {
        statistic: 0.0,
        p_value: f64::NAN,
    };

    /// Whether the test had no answer.
    pub fn is_undetermined(&self) -> bool {
        self.p_value.is_nan()
    }
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

    /// The answer of all rows, where `known`, an answer to the same question, is one of some of them.
    ///
    /// # Errors
    /// Those of [`test`](Self::test).
    fn refine(
        &self,
        _x: usize,
        _y: usize,
        _given: &[usize],
        known: TestResult,
    ) -> Result<TestResult, StructureError> {
        Ok(known)
    }

    /// Hears what it is going to be asked next, x, y and the set, so that it can work set by set. Does nothing unless a test
    /// has use for it.
    ///
    /// # Errors
    /// Those of [`test`](Self::test).
    fn foresee(
        &self,
        _questions: &mut dyn Iterator<Item = (usize, usize, Vec<usize>)>,
    ) -> Result<(), StructureError> {
        Ok(())
    }
}

/// For tests that regress on the set, sets of one size of a pair times rows: each set takes a time for each row.
const MOST_ROWS: usize = 1_500_000;
/// But so many sets in any case: all pairs of 7 neighbours of either end.
const LEAST_SETS: usize = 42;

impl TestKind {
    /// Of so many sets of a pair and size that are tested at most, those that the test bears with so many rows.
    pub(in crate::structure) fn bears(
        self,
        most_sets: Option<usize>,
        rows: usize,
    ) -> Option<usize> {
        let regresses = self.traits().regresses;
        let bearable = (MOST_ROWS / rows.max(1)).max(LEAST_SETS);
        most_sets.map(|most| if regresses { most.min(bearable) } else { most })
    }

    /// The test for `data` in a search with this alpha that asks for one set again and again: where an answer is dear, it is kept, and
    /// taken from some of the rows if these are enough.
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare).
    pub(in crate::structure) fn prepare_for_search(
        self,
        data: &Dataset,
        alpha: f64,
    ) -> Result<Box<dyn IndependenceTest + '_>, StructureError> {
        Ok(match self {
            Self::FisherZ => self.prepare(data)?,
            _ => Box::new(Remembered::new(prepare_screened(
                self,
                Cow::Borrowed(data),
                alpha,
            )?)),
        })
    }
}

/// Refuses indices that are out of range or not distinct.
pub(in crate::structure) fn check_indices(
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
        for kind in TestKind::ALL {
            assert_eq!(
                serde_json::to_string(&kind).unwrap(),
                format!("\"{}\"", kind.name())
            );
        }
        assert!(serde_json::from_str::<TestKind>("\"kci\"").is_err());
    }

    #[test]
    fn tests_that_regress_bear_fewer_sets_of_more_rows() {
        let most = |test: TestKind, rows| test.bears(Some(1000), rows);
        assert_eq!(
            [500, 1500, 5000, 1_000_000].map(|rows| most(TestKind::Gcm, rows)),
            [Some(1000), Some(1000), Some(300), Some(42)]
        );
        assert_eq!(most(TestKind::FisherZ, 5000), Some(1000));
        assert_eq!(TestKind::Gcm.bears(None, 5000), None);
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

    #[test]
    fn every_test_knows_its_name_and_its_columns() {
        // Labels, so that every test takes them.
        let column = |of: usize| (0..60).map(|row| (row * of % 7) as f64).collect();
        let names = ["a", "b", "c"].map(str::to_owned).to_vec();
        let data = Dataset::new(names, vec![column(1), column(2), column(3)]).unwrap();
        for kind in TestKind::ALL {
            let test = kind.prepare(&data).unwrap();
            assert_eq!(test.variables(), 3, "{kind:?}");
            // The plain measure is the same test with fewer products.
            assert_eq!(test.name(), kind.name().trim_end_matches("-plain"));
            assert!(test.test(0, 3, &[]).is_err() && test.test(0, 1, &[1]).is_err());
        }
    }
}
