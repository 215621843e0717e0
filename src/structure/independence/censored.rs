//! Columns that are cut off at a bound or lack values, and the rows that say nothing of these columns.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::structure::independence::screened::prepare_screened;
use crate::structure::independence::test::check_indices;
use crate::structure::{Dataset, IndependenceTest, StructureError, TestKind, TestResult};

/// A bound on which at least this share of the rows sits, and at least so many of them, is where a column was cut.
const MASS: f64 = 0.01;
const MASS_ROWS: usize = 10;
/// Distinct values that a column needs beyond its bounds: labels and counts are not cut.
const VALUES: usize = 20;
/// Tables kept for reuse.
const KEPT: usize = 64;

/// Which columns are cut off at a bound, as a sensor or a wall cuts them.
///
/// As JSON: `"none"`, `"detect"`, or an object such as `{"X'": [-1, 1], "R": [null, 5]}`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Censoring {
    /// None.
    #[default]
    None,
    /// Those on whose smallest or largest value sits at least 1 % of the rows, and at least ten, beside twenty other values.
    Detect,
    /// These, by name: the lower and the upper bound, `None` for no such bound.
    #[serde(untagged)]
    Bounds(BTreeMap<String, (Option<f64>, Option<f64>)>),
}

impl Censoring {
    /// For each column of `data`, the rows on one of its bounds; `None` for a column that is not cut.
    ///
    /// # Errors
    /// [`StructureError::UnknownVariable`]; [`StructureError::Option`] for bounds that leave nothing between them.
    fn rows(&self, data: &Dataset) -> Result<Vec<Option<Vec<bool>>>, StructureError> {
        let on = |column: &[f64], low: f64, high: f64| -> Vec<bool> {
            column.iter().map(|&v| v <= low || v >= high).collect()
        };
        let mut found = vec![None; data.len()];
        match self {
            Self::None => {}
            Self::Detect => {
                for (index, rows) in found.iter_mut().enumerate() {
                    let column = data.column(index);
                    if let Some((low, high)) = mass_points(column) {
                        *rows = Some(on(column, low, high));
                    }
                }
            }
            Self::Bounds(bounds) => {
                for (name, &(low, high)) in bounds {
                    let index = data.index_of(name)?;
                    let (low, high) = (
                        low.unwrap_or(f64::NEG_INFINITY),
                        high.unwrap_or(f64::INFINITY),
                    );
                    if low >= high || low.is_nan() || high.is_nan() {
                        return Err(StructureError::Option {
                            field: "censored",
                            value: format!("{name:?}: [{low}, {high}]"),
                            expected: "a lower bound below the upper one",
                        });
                    }
                    found[index] = Some(on(data.column(index), low, high));
                }
            }
        }
        Ok(found)
    }
}

/// The bounds of a column on which there is mass, infinite where there is none; `None` when it has no such bound.
pub(in crate::structure) fn mass_points(column: &[f64]) -> Option<(f64, f64)> {
    let mut sorted: Vec<f64> = column
        .iter()
        .copied()
        .filter(|value| !value.is_nan())
        .collect();
    sorted.sort_by(f64::total_cmp);
    let (&low, &high) = (sorted.first()?, sorted.last()?);
    let enough = |count: usize| {
        count >= MASS_ROWS && count as f64 >= MASS * column.len() as f64 && count < column.len()
    };
    let at_low = enough(sorted.partition_point(|&value| value <= low));
    let at_high = enough(sorted.len() - sorted.partition_point(|&value| value < high));
    sorted.dedup();
    if sorted.len() < VALUES + 2 || !(at_low || at_high) {
        return None;
    }
    Some((
        if at_low { low } else { f64::NEG_INFINITY },
        if at_high { high } else { f64::INFINITY },
    ))
}

/// An independence test that leaves out the rows in which one of the variables *of the test at hand* is on a bound.
///
/// Why this is right: if x and y are independent given S, they still are among the rows with x in I, y in J and S in K,
/// whatever the intervals, since the joint density given S stays a product. The whole table must not be thinned at once:
/// leaving out rows for the sake of a variable that is not in the test selects on a common effect, and makes its causes
/// dependent.
///
/// What it buys: a regression of a clipped variable on others has kinks where the clipping begins. A basis follows them only so
/// well; what is left is shared by all that is clipped likewise, such as the position and the lamp of the light/door room one
/// step later.
///
/// A row in which a variable of the test lacks its value is left out as well: test-wise deletion (Tu et al., AISTATS 2019). Where
/// that leaves too few rows for a set, the test has no answer, and separates nothing.
pub(in crate::structure) struct Censored<'a> {
    kind: TestKind,
    /// Where answers may be taken from some of the rows, the search's alpha.
    alpha: Option<f64>,
    data: &'a Dataset,
    cut: Vec<Option<Vec<bool>>>,
    /// The test on the rows that are left, by the cut columns that take part.
    prepared: RefCell<BTreeMap<Vec<usize>, Rc<Partial>>>,
}

/// A test on some of the rows, over the columns that lack no value there.
struct Partial {
    /// `None` where too few rows are left.
    test: Option<Box<dyn IndependenceTest>>,
    /// The position of every column of the table in that of the test.
    at: Vec<Option<usize>>,
}

impl<'a> Censored<'a> {
    pub(in crate::structure) fn new(
        kind: TestKind,
        data: &'a Dataset,
        censoring: &Censoring,
    ) -> Result<Self, StructureError> {
        let mut cut = censoring.rows(data)?;
        for (index, rows) in cut.iter_mut().enumerate() {
            if data.has_gaps(index) {
                let gaps = data.column(index).iter().map(|value| value.is_nan());
                *rows = Some(match rows.take() {
                    Some(on) => on
                        .into_iter()
                        .zip(gaps)
                        .map(|(on, gap)| on || gap)
                        .collect(),
                    None => gaps.collect(),
                });
            }
        }
        Ok(Self {
            kind,
            alpha: None,
            data,
            cut,
            prepared: RefCell::default(),
        })
    }

    /// For a search with this alpha, whose answers may be taken from some of the rows.
    pub(in crate::structure) fn screened(self, alpha: f64) -> Self {
        Self {
            alpha: Some(alpha),
            ..self
        }
    }

    /// The test on the rows that are left once those on a bound or without a value of the columns of `key` are not there.
    /// Too few rows are an error, unless it is a set of variables with missing values that leaves so few.
    fn prepare(&self, key: &[usize], lenient: bool) -> Result<Partial, StructureError> {
        let cut: Vec<_> = key.iter().filter_map(|&at| self.cut[at].as_ref()).collect();
        let left: Vec<usize> = (0..self.data.rows())
            .filter(|&row| cut.iter().all(|on| !on[row]))
            .collect();
        let lacks = |&index: &usize| {
            let column = self.data.column(index);
            self.data.has_gaps(index) && left.iter().any(|&row| column[row].is_nan())
        };
        let whole: Vec<usize> = (0..self.data.len()).filter(|index| !lacks(index)).collect();
        let mut at = vec![None; self.data.len()];
        for (position, &index) in whole.iter().enumerate() {
            at[index] = Some(position);
        }
        let part = if whole.len() == self.data.len() {
            self.data.take(&left)
        } else {
            self.data.select(&whole)?.take(&left)
        };
        let test = match part.and_then(|part| match self.alpha {
            Some(alpha) => prepare_screened(self.kind, Cow::Owned(part), alpha),
            None => self.kind.prepare(&part),
        }) {
            Err(StructureError::TooFewRows { .. }) if lenient => None,
            other => Some(other?),
        };
        Ok(Partial { test, at })
    }
}

impl IndependenceTest for Censored<'_> {
    fn name(&self) -> &'static str {
        self.kind.name()
    }

    fn variables(&self) -> usize {
        self.data.len()
    }

    fn test(&self, x: usize, y: usize, given: &[usize]) -> Result<TestResult, StructureError> {
        let mut key: Vec<usize> = [x, y]
            .iter()
            .chain(given)
            .copied()
            .filter(|&index| self.cut.get(index).is_some_and(Option::is_some))
            .collect();
        key.sort_unstable();
        let lenient = !given.is_empty() && key.iter().any(|&index| self.data.has_gaps(index));
        let known = self.prepared.borrow().get(&key).map(Rc::clone);
        let part = match known {
            Some(part) if part.test.is_some() || lenient => part,
            _ => {
                let part = Rc::new(self.prepare(&key, lenient)?);
                let mut prepared = self.prepared.borrow_mut();
                if prepared.len() >= KEPT {
                    prepared.clear();
                }
                prepared.insert(key, Rc::clone(&part));
                part
            }
        };
        check_indices(self.data.len(), x, y, given)?;
        let Some(test) = &part.test else {
            return Ok(TestResult::UNDETERMINED);
        };
        // The columns of the test have a value in every row that is left.
        let position = |index: usize| part.at[index].unwrap_or(index);
        let set: Vec<usize> = given.iter().map(|&index| position(index)).collect();
        match test.test(position(x), position(y), &set) {
            Err(StructureError::TooFewRows { .. }) if lenient => Ok(TestResult::UNDETERMINED),
            answer => answer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng as _, SeedableRng as _};
    use rand_chacha::ChaCha8Rng;

    fn table(columns: Vec<Vec<f64>>) -> Dataset {
        let names = ["x", "y", "z"].iter().take(columns.len());
        Dataset::new(names.map(|&name| name.to_owned()).collect(), columns).unwrap()
    }

    fn wave(step: f64, low: f64, high: f64) -> Vec<f64> {
        (0..400)
            .map(|row| (f64::from(row) * step).sin().clamp(low, high))
            .collect()
    }

    #[test]
    fn bounds_with_mass_are_detected_and_others_are_not() {
        assert_eq!(mass_points(&wave(0.37, -2.0, 2.0)), None);
        let bounds = mass_points(&wave(0.37, -0.5, 2.0)).unwrap();
        assert_eq!(bounds, (-0.5, f64::INFINITY));
        assert_eq!(mass_points(&wave(0.37, -0.5, 0.7)).unwrap(), (-0.5, 0.7));
        // Labels and constants have all their mass on values.
        let labels: Vec<f64> = (0..400).map(|row| f64::from(row % 3)).collect();
        assert_eq!(mass_points(&labels), None);
        assert_eq!(mass_points(&[2.0; 400]), None);
    }

    #[test]
    fn only_the_rows_of_the_test_at_hand_are_left_out() {
        // z is the common effect of x and y, cut: leaving its rows out of the test of x and y would make them dependent.
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let mut draw = || -> Vec<f64> { (0..2000).map(|_| rng.random_range(-1.0..1.0)).collect() };
        let (x, y) = (draw(), draw());
        let z: Vec<f64> = x.iter().zip(&y).map(|(x, y)| (x + y).min(0.3)).collect();
        let data = table(vec![x, y, z]);
        let plain = TestKind::FisherZ.prepare(&data).unwrap();
        let censored = Censored::new(TestKind::FisherZ, &data, &Censoring::Detect).unwrap();
        assert_eq!(censored.test(0, 1, &[]), plain.test(0, 1, &[]));
        let left: Vec<usize> = (0..2000).filter(|&row| data.column(2)[row] < 0.3).collect();
        let fewer = TestKind::FisherZ.prepare(&data.take(&left).unwrap());
        let expected = fewer.unwrap().test(0, 2, &[1]);
        assert_eq!(censored.test(0, 2, &[1]), expected);
        assert_ne!(plain.test(0, 2, &[1]), expected);
    }

    #[test]
    fn bounds_are_read_from_json_and_checked() {
        let read = |text: &str| serde_json::from_str::<Censoring>(text);
        assert_eq!(read("\"none\"").unwrap(), Censoring::None);
        assert_eq!(read("\"detect\"").unwrap(), Censoring::Detect);
        assert!(read("\"always\"").is_err());
        let data = table(vec![wave(0.37, -0.5, 0.5), wave(1.13, -2.0, 2.0)]);
        let bounds = read(r#"{"x": [null, 0.4]}"#).unwrap();
        let rows = bounds.rows(&data).unwrap();
        let on = rows[0].as_ref().unwrap();
        assert!(rows[1].is_none());
        assert!(
            on.iter()
                .zip(data.column(0))
                .all(|(&on, &x)| on == (x >= 0.4))
        );
        let refused = |text: &str| read(text).unwrap().rows(&data).unwrap_err().to_string();
        assert!(refused(r#"{"q": [0, 1]}"#).contains("unknown variable \"q\""));
        let message = refused(r#"{"x": [1, -1]}"#);
        assert!(
            message.contains("censored") && message.contains("\"x\": [1, -1]"),
            "{message}"
        );
    }

    #[test]
    fn too_few_rows_between_the_bounds_are_an_error() {
        let data = table(vec![wave(0.37, -0.01, 0.01), wave(1.13, -2.0, 2.0)]);
        let bounds = Censoring::Bounds([("x".to_owned(), (Some(-0.01), Some(0.01)))].into());
        let test = Censored::new(TestKind::Gcm, &data, &bounds).unwrap();
        let error = test.test(0, 1, &[]).unwrap_err().to_string();
        assert!(error.contains("expected at least 50"), "{error}");
    }

    #[test]
    fn a_test_uses_the_rows_that_have_its_own_columns() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let mut draw = |lacking: f64| -> Vec<f64> {
            (0..500)
                .map(|_| {
                    let value: f64 = rng.random_range(-1.0..1.0);
                    let gap = rng.random_range(0.0..1.0) < lacking;
                    if gap { f64::NAN } else { value }
                })
                .collect()
        };
        let columns = vec![draw(0.2), draw(0.0), draw(0.4)];
        let names = ["x", "y", "z"].map(str::to_owned).to_vec();
        let data = Dataset::with_missing(names, columns).unwrap();
        for kind in [TestKind::FisherZ, TestKind::Gcm] {
            let partial = Censored::new(kind, &data, &Censoring::None).unwrap();
            for (x, y, given) in [
                (0, 1, vec![]),
                (1, 2, vec![]),
                (0, 2, vec![]),
                (0, 1, vec![2]),
                (2, 1, vec![0]),
            ] {
                let all: Vec<usize> = [x, y].iter().chain(&given).copied().collect();
                let rows = data.rows_with(&all);
                let own = data.select(&all).unwrap().take(&rows).unwrap();
                let expected = kind.prepare(&own).unwrap();
                let set: Vec<usize> = (2..all.len()).collect();
                assert_eq!(
                    partial.test(x, y, &given),
                    expected.test(0, 1, &set),
                    "{kind:?} {x} {y} {given:?}"
                );
            }
        }
    }

    #[test]
    fn a_set_that_leaves_too_few_rows_separates_nothing() {
        let mut z = wave(0.11, -2.0, 2.0);
        z[30..].fill(f64::NAN);
        let names = ["x", "y", "z"].map(str::to_owned).to_vec();
        let columns = vec![wave(0.37, -2.0, 2.0), wave(1.13, -2.0, 2.0), z];
        let data = Dataset::with_missing(names, columns).unwrap();
        let test = Censored::new(TestKind::Gcm, &data, &Censoring::None).unwrap();
        assert!(test.test(0, 1, &[]).unwrap().p_value > 0.0);
        assert!(test.test(0, 1, &[2]).unwrap().is_undetermined());
        let error = test.test(0, 2, &[]).unwrap_err().to_string();
        assert!(error.contains("30 rows, expected at least 50"), "{error}");
    }
}
