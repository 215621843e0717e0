//! Columns that are cut off at a bound, and the rows that say nothing of what was cut.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::learner::check_rows;
use super::{
    Dataset, Discovery, IndependenceTest, Knowledge, Pc, StructureError, StructureLearner,
    TestKind, TestResult,
};

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
pub(super) fn mass_points(column: &[f64]) -> Option<(f64, f64)> {
    let mut sorted = column.to_vec();
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
pub(super) struct Censored<'a> {
    kind: TestKind,
    data: &'a Dataset,
    cut: Vec<Option<Vec<bool>>>,
    /// The test on the rows that are left, by the cut columns that take part.
    prepared: RefCell<BTreeMap<Vec<usize>, Rc<dyn IndependenceTest>>>,
}

impl<'a> Censored<'a> {
    pub(super) fn new(
        kind: TestKind,
        data: &'a Dataset,
        censoring: &Censoring,
    ) -> Result<Self, StructureError> {
        Ok(Self {
            kind,
            data,
            cut: censoring.rows(data)?,
            prepared: RefCell::default(),
        })
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
        let known = self.prepared.borrow().get(&key).map(Rc::clone);
        let test = match known {
            Some(test) => test,
            None => {
                let cut: Vec<_> = key.iter().filter_map(|&at| self.cut[at].as_ref()).collect();
                let left: Vec<usize> = (0..self.data.rows())
                    .filter(|&row| cut.iter().all(|on| !on[row]))
                    .collect();
                let test: Rc<dyn IndependenceTest> =
                    Rc::from(self.kind.prepare(&self.data.take(&left)?)?);
                let mut prepared = self.prepared.borrow_mut();
                if prepared.len() >= KEPT {
                    prepared.clear();
                }
                prepared.insert(key, Rc::clone(&test));
                test
            }
        };
        test.test(x, y, given)
    }
}

/// [`Pc`] on a table with cut columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CensoredPc {
    pub(super) pc: Pc,
    pub(super) censoring: Censoring,
}

impl StructureLearner for CensoredPc {
    fn name(&self) -> &'static str {
        "pc"
    }

    fn learn(&self, data: &Dataset, knowledge: &Knowledge) -> Result<Discovery, StructureError> {
        check_rows(data, self.pc.test.name())?;
        let test = Censored::new(self.pc.test, data, &self.censoring)?;
        self.pc.learn_with(&test, data.names(), knowledge)
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
}
