//! Tables with missing values: which rows are used, and what the gaps depend on.

use serde::{Deserialize, Serialize};

use crate::structure::{Dataset, FisherZ, IndependenceTest as _, StructureError, TestKind};

/// Level at which a column's gaps count as dependent on another column, over all pairs of them together.
const ALPHA: f64 = 0.01;
/// Rows that are looked at for it.
const MOST_ROWS: usize = 20_000;

/// What is done about rows with missing values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MissingRule {
    /// A row that lacks any value is left out of everything. The default.
    #[default]
    ListWise,
    /// A test uses the rows that have a value in its own columns. For PC and FCI.
    TestWise,
    /// A table with missing values is refused.
    Refuse,
}

/// A column whose values are there or not depending on another column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Related {
    /// The other column.
    pub column: String,
    /// The p-value, times the number of tests.
    pub p: f64,
}

/// The gaps of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gaps {
    /// The column.
    pub column: String,
    /// Number of its missing values.
    pub missing: usize,
    /// The other columns that tell where they are.
    pub depends_on: Vec<Related>,
}

/// What is missing from a table, and which rows are used.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Missingness {
    /// What was done about it.
    pub rule: MissingRule,
    /// Rows of the table.
    pub rows: usize,
    /// Rows with a value in every column: by list-wise deletion, those that are used.
    pub complete: usize,
    /// The fewest rows that any two columns have in common: by test-wise deletion, those that their test uses.
    pub together: usize,
    /// The columns that lack values.
    pub columns: Vec<Gaps>,
}

impl MissingRule {
    /// The table that is learned from, and what is missing; `None` where nothing is. `test` tells how the columns are taken:
    /// as labels or as numbers.
    ///
    /// Whether a value of column c is there is tested against every other column o, over the rows where o has a value: as
    /// labels by the test for them; as numbers by the correlation of the indicator with o and with the square of o. The p-values
    /// are multiplied by their number.
    ///
    /// Deletion is harmless where the gaps are at random (MCAR); where they depend on a column that is there, test-wise deletion
    /// errs less, and where they depend on the lacking values themselves both mislead. Source: Rubin, Biometrika 63 (1976); Tu
    /// et al., AISTATS 2019.
    ///
    /// # Errors
    /// [`StructureError::NonFinite`] for [`Refuse`](Self::Refuse); [`StructureError::NoValue`].
    pub fn apply(
        self,
        data: Dataset,
        test: TestKind,
    ) -> Result<(Dataset, Option<Missingness>), StructureError> {
        if data.is_complete() {
            return Ok((data, None));
        }
        if self == Self::Refuse {
            data.check_complete()?;
        }
        let found = Missingness::of(&data, self, test)?;
        let data = match self {
            Self::TestWise => data,
            _ => {
                let all: Vec<usize> = (0..data.len()).collect();
                data.take(&data.rows_with(&all))?
            }
        };
        Ok((data, Some(found)))
    }
}

impl Missingness {
    fn of(data: &Dataset, rule: MissingRule, test: TestKind) -> Result<Self, StructureError> {
        let gaps: Vec<usize> = (0..data.len()).filter(|&at| data.has_gaps(at)).collect();
        let tests = gaps.len() * data.len().saturating_sub(1);
        let all: Vec<usize> = (0..data.len()).collect();
        let mut columns = Vec::with_capacity(gaps.len());
        let as_labels = |at: usize| test.takes_labels() || data.is_label(at);
        for &at in &gaps {
            let column = data.column(at);
            let missing = column.iter().filter(|value| value.is_nan()).count();
            if missing == data.rows() {
                return Err(StructureError::NoValue {
                    column: data.names()[at].clone(),
                });
            }
            let mut depends_on = Vec::new();
            for other in (0..data.len()).filter(|&other| other != at) {
                let p = told_by(column, data.column(other), as_labels(other))? * tests as f64;
                if p < ALPHA {
                    depends_on.push(Related {
                        column: data.names()[other].clone(),
                        p,
                    });
                }
            }
            columns.push(Gaps {
                column: data.names()[at].clone(),
                missing,
                depends_on,
            });
        }
        let mut together = data.rows();
        for (position, &a) in gaps.iter().enumerate() {
            together = together.min(data.rows_with(&[a]).len());
            for &b in &gaps[..position] {
                together = together.min(data.rows_with(&[a, b]).len());
            }
        }
        Ok(Self {
            rule,
            rows: data.rows(),
            complete: data.rows_with(&all).len(),
            together,
            columns,
        })
    }

    /// The error in the words of a table with gaps, where it is that too few rows are left.
    pub(in crate::structure) fn explain(&self, error: StructureError) -> StructureError {
        let StructureError::TooFewRows { rows, needed, test } = error else {
            return error;
        };
        let Some(worst) = self.columns.iter().max_by_key(|gaps| gaps.missing) else {
            return error;
        };
        StructureError::TooFewComplete {
            rows,
            all: self.rows,
            which: match self.rule {
                MissingRule::TestWise => "all columns of a test",
                _ => "every column",
            },
            needed,
            test,
            worst: worst.column.clone(),
            lacking: worst.missing,
        }
    }
}

/// The p-value of a test if `other`, a column of labels or of numbers, tells where `column` lacks values.
fn told_by(column: &[f64], other: &[f64], as_labels: bool) -> Result<f64, StructureError> {
    let step = column.len().div_ceil(MOST_ROWS).max(1);
    let (mut lacks, mut values) = (Vec::new(), Vec::new());
    for (value, &other) in column.iter().zip(other).step_by(step) {
        if !other.is_nan() {
            lacks.push(f64::from(value.is_nan()));
            values.push(other);
        }
    }
    let constant = |column: &[f64]| column.windows(2).all(|pair| pair[0] == pair[1]);
    // Fewer lacking or fewer present, and a correlation is a matter of one row.
    let gaps = lacks.iter().filter(|&&lack| lack > 0.0).count();
    if gaps.min(lacks.len() - gaps) < 5 || constant(&values) {
        return Ok(1.0);
    }
    let named = |columns: Vec<Vec<f64>>| {
        let names = (0..columns.len()).map(|index| index.to_string());
        Dataset::new(names.collect(), columns)
    };
    if lacks == values {
        return Ok(0.0);
    }
    if as_labels {
        let pair = named(vec![lacks, values])?;
        let test = match TestKind::GSquared.prepare(&pair) {
            // Labels such as names, most of them on one row, tell nothing.
            Err(StructureError::NotDiscrete { .. }) => return Ok(1.0),
            other => other?,
        };
        return Ok(test.test(0, 1, &[])?.p_value);
    }
    let standard = crate::structure::independence::basis::standardise(&values);
    let squares: Vec<f64> = standard.iter().map(|value| value * value).collect();
    let mut p = FisherZ::new(&named(vec![lacks.clone(), standard])?)?
        .test(0, 1, &[])?
        .p_value;
    if lacks != squares {
        let squared = FisherZ::new(&named(vec![lacks, squares])?)?;
        p = p.min(squared.test(0, 1, &[])?.p_value);
    } else {
        p = 0.0;
    }
    Ok((2.0 * p).min(1.0))
}

/// `error` with what is said of missing values, where there are any.
pub(in crate::structure) fn explained(
    error: StructureError,
    missing: Option<&Missingness>,
) -> StructureError {
    match missing {
        Some(missing) => missing.explain(error),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng as _, SeedableRng as _};
    use rand_chacha::ChaCha8Rng;

    fn table(columns: Vec<Vec<f64>>) -> Dataset {
        let names = ["x", "y", "z"].iter().take(columns.len());
        let names = names.map(|&name| name.to_owned()).collect();
        Dataset::with_missing(names, columns).unwrap()
    }

    /// x -> y -> z, and gaps in z where `lacks` says so of x, y and a draw from (0, 1).
    fn chain(seed: u64, lacks: impl Fn(f64, f64, f64) -> bool) -> Dataset {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut columns = vec![Vec::new(), Vec::new(), Vec::new()];
        for _ in 0..400 {
            let mut noise = || rng.random_range(-1.0..1.0);
            let x: f64 = noise();
            let y = x + noise();
            let z = y + noise();
            let lacking = lacks(x, y, f64::midpoint(noise(), 1.0));
            for (column, value) in
                columns
                    .iter_mut()
                    .zip([x, y, if lacking { f64::NAN } else { z }])
            {
                column.push(value);
            }
        }
        table(columns)
    }

    fn missingness(data: Dataset, test: TestKind) -> Missingness {
        MissingRule::ListWise.apply(data, test).unwrap().1.unwrap()
    }

    #[test]
    fn a_complete_table_stays_as_it_is() {
        let data = chain(1, |_, _, _| false);
        let (same, found) = MissingRule::ListWise
            .apply(data.clone(), TestKind::Gcm)
            .unwrap();
        assert_eq!((same, found), (data, None));
    }

    #[test]
    fn rows_are_counted_by_column_and_left_out() {
        let gap = f64::NAN;
        let columns = vec![
            vec![1.0, gap, 3.0, 7.0, 5.0],
            vec![2.0, 2.0, gap, 4.0, 9.0],
            vec![1.0, 2.0, 3.0, 4.0, 6.0],
        ];
        let (data, found) = MissingRule::ListWise
            .apply(table(columns.clone()), TestKind::FisherZ)
            .unwrap();
        let found = found.unwrap();
        assert_eq!(data.column(0), [1.0, 7.0, 5.0]);
        assert_eq!((found.rows, found.complete, found.together), (5, 3, 3));
        let counts: Vec<_> = found
            .columns
            .iter()
            .map(|gaps| (gaps.column.as_str(), gaps.missing))
            .collect();
        assert_eq!(counts, [("x", 1), ("y", 1)]);
        let (data, found) = MissingRule::TestWise
            .apply(table(columns.clone()), TestKind::FisherZ)
            .unwrap();
        assert_eq!((data.rows(), found.unwrap().complete), (5, 3));
        let error = MissingRule::Refuse.apply(table(columns), TestKind::FisherZ);
        assert!(
            error
                .unwrap_err()
                .to_string()
                .contains("\"x\" holds NaN in row 1")
        );
        let empty = table(vec![vec![1.0, 2.0], vec![gap, gap]]);
        let error = MissingRule::ListWise.apply(empty, TestKind::FisherZ);
        assert!(
            error
                .unwrap_err()
                .to_string()
                .contains("\"y\" holds no value")
        );
    }

    #[test]
    fn gaps_that_depend_on_another_column_are_told_and_others_are_not() {
        let of = |data: Dataset, test| -> Vec<String> {
            let found = missingness(data, test);
            let related = found.columns.iter().flat_map(|gaps| &gaps.depends_on);
            related.map(|related| related.column.clone()).collect()
        };
        let count = |lacks: fn(f64, f64, f64) -> bool, wanted: &str| {
            (0..200)
                .filter(|&seed| {
                    of(chain(seed, lacks), TestKind::FisherZ).contains(&wanted.to_owned())
                })
                .count()
        };
        // At 0.01 over both pairs: about 2 of 200 with any; 8 or more in less than one study of a thousand.
        let at_random: fn(f64, f64, f64) -> bool = |_, _, draw| draw < 0.3;
        let wrong = (0..200)
            .filter(|&seed| !of(chain(seed, at_random), TestKind::FisherZ).is_empty())
            .count();
        assert!(wrong < 8, "{wrong} of 200");
        assert_eq!(count(|x, _, draw| x > 0.5 && draw < 0.8, "x"), 200);
        // Both tails: no correlation with x itself.
        assert_eq!(count(|x, _, draw| x.abs() > 0.7 && draw < 0.8, "x"), 200);
        let labels = |data: Dataset| {
            let columns =
                (0..3).map(|at| data.column(at).iter().map(|v| (2.0 * v).round()).collect());
            table(columns.collect())
        };
        let told = of(
            labels(chain(3, |x, _, _| x.abs() > 0.7)),
            TestKind::GSquared,
        );
        assert!(told.contains(&"x".to_owned()));
    }
}
