//! A test that asks some of the rows first.

use std::borrow::Cow;
use std::cell::OnceCell;

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::structure::independence::labelled::same_indicators;
use crate::structure::{Dataset, IndependenceTest, StructureError, TestKind, TestResult};

/// Rows of the first answer. With so many a regression has the terms that it has with all of them, but for sets of six or more.
const ROWS: usize = 2048;
/// How many times as many the next answer has, and how many times as many a table must have to be worth it.
const FACTOR: usize = 8;
const WORTH: usize = 2;
/// Share of alpha up to which an answer from some of the rows is one.
const CLEAR: f64 = 1e-4;
/// What draws the rows: the same of every table of this length.
const SEED: u64 = 0x0072_6f77_735f_6f66;

/// A test of `kind` on all rows, unless some of them, drawn at random, show a dependence beyond doubt.
///
/// Only dependence is taken from some of the rows, and only with a p-value below a ten thousandth of alpha: that a null pair is
/// called dependent for it has no more than this probability, and all rows would show a true dependence the more. Everything
/// else, every independence among it, is decided by all rows. Most tests of a search are of pairs that stay dependent whatever is
/// given; for these the time no longer grows with the table.
pub(in crate::structure) struct Screened<'a> {
    kind: TestKind,
    data: Cow<'a, Dataset>,
    all: OnceCell<Box<dyn IndependenceTest + 'a>>,
    some: Vec<Box<dyn IndependenceTest + 'a>>,
    clear: f64,
}

/// The test of `kind` for a search with this alpha.
///
/// # Errors
/// As [`TestKind::prepare`].
pub(in crate::structure) fn prepare_screened<'a>(
    kind: TestKind,
    data: Cow<'a, Dataset>,
    alpha: f64,
) -> Result<Box<dyn IndependenceTest + 'a>, StructureError> {
    if !kind.traits().regresses || data.rows() < WORTH * ROWS {
        return kind.prepare(&data);
    }
    let mut some = Vec::new();
    let mut rows = ROWS;
    while rows * WORTH <= data.rows() {
        let drawn = draw(data.rows(), rows);
        // Where some of the rows make no test, as when two columns differ in others alone, all of them are asked.
        if let Ok(part) = data.take(&drawn)
            && same_indicators(&data, &part)
            && let Ok(test) = kind.prepare_for_many_rows(&part)
        {
            some.push(test);
        }
        rows *= FACTOR;
    }
    Ok(Box::new(Screened {
        kind,
        data,
        all: OnceCell::new(),
        some,
        clear: CLEAR * alpha,
    }))
}

/// So many of all rows, each as likely as any other, in their order.
fn draw(all: usize, wanted: usize) -> Vec<usize> {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut drawn = Vec::with_capacity(wanted);
    for row in 0..all {
        // Of one width on every machine, so that the rows are the same.
        if rng.random_range(0..(all - row) as u64) < (wanted - drawn.len()) as u64 {
            drawn.push(row);
        }
    }
    drawn
}

impl<'a> Screened<'a> {
    fn all(&self) -> Result<&(dyn IndependenceTest + 'a), StructureError> {
        if self.all.get().is_none() {
            let _ = self.all.set(self.kind.prepare_for_many_rows(&self.data)?);
        }
        let test = self.all.get();
        Ok(&**test.unwrap_or_else(|| unreachable!("it was set above")))
    }
}

impl IndependenceTest for Screened<'_> {
    fn name(&self) -> &'static str {
        self.kind.name()
    }

    fn variables(&self) -> usize {
        self.data.len()
    }

    fn test(&self, x: usize, y: usize, given: &[usize]) -> Result<TestResult, StructureError> {
        for test in &self.some {
            let result = test.test(x, y, given)?;
            if result.p_value <= self.clear {
                return Ok(result);
            }
        }
        self.all()?.test(x, y, given)
    }

    fn refine(
        &self,
        x: usize,
        y: usize,
        given: &[usize],
        known: TestResult,
    ) -> Result<TestResult, StructureError> {
        if known.p_value > self.clear || self.some.is_empty() {
            return Ok(known);
        }
        self.all()?.test(x, y, given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// x and y read s, y reads x by `effect`; `rows` of them.
    fn table(rows: usize, effect: f64, seed: u64) -> Dataset {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut normal = || (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
        let mut columns = vec![Vec::new(); 3];
        for _ in 0..rows {
            let s = normal();
            let x = s * s + normal();
            let y = (2.0 * s).tanh() + effect * x + normal();
            for (column, value) in columns.iter_mut().zip([s, x, y]) {
                column.push(value);
            }
        }
        Dataset::new(["s", "x", "y"].map(str::to_owned).to_vec(), columns).unwrap()
    }

    #[test]
    fn rows_are_drawn_once_each_from_all_of_the_table() {
        let drawn = draw(10_000, ROWS);
        assert_eq!(drawn.len(), ROWS);
        assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]));
        let mean = drawn.iter().sum::<usize>() as f64 / ROWS as f64;
        assert!(
            (mean - 5000.0).abs() < 250.0 && drawn[ROWS - 1] > 9_900,
            "{mean}"
        );
        assert_eq!(draw(ROWS, ROWS), (0..ROWS).collect::<Vec<_>>());
    }

    #[test]
    fn all_rows_decide_unless_some_show_a_dependence_beyond_doubt() {
        let alpha = 0.001;
        for (effect, clear) in [(0.0, false), (0.05, false), (0.5, true)] {
            let data = table(2 * ROWS, effect, 3);
            let all = TestKind::Gcm.prepare_for_many_rows(&data).unwrap();
            let some = prepare_screened(TestKind::Gcm, Cow::Borrowed(&data), alpha).unwrap();
            let [whole, found] = [&all, &some].map(|test| test.test(1, 2, &[0]).unwrap());
            assert_eq!(found.p_value <= CLEAR * alpha, clear, "{effect}: {found:?}");
            assert_eq!(found == whole, !clear, "{effect}");
            // What is reported is the answer of all rows in any case.
            assert_eq!(some.refine(1, 2, &[0], found).unwrap(), whole);
            assert_eq!(found.p_value <= alpha, whole.p_value <= alpha);
        }
    }

    /// How many of so many tables without an effect a search with this alpha calls dependent.
    fn false_positives(tables: u64, alpha: f64) -> usize {
        let is_dependent = |seed| {
            let data = table(2 * ROWS, 0.0, 1000 + seed);
            let test = prepare_screened(TestKind::Gcm, Cow::Borrowed(&data), alpha).unwrap();
            test.test(1, 2, &[0]).unwrap().p_value <= alpha
        };
        (0..tables).filter(|&seed| is_dependent(seed)).count()
    }

    /// docs/structure-tests.md has the count of 3,000 tables.
    #[test]
    fn asking_some_rows_first_keeps_the_level() {
        let found = false_positives(100, 0.05);
        assert!(found <= 12, "{found} of 100");
    }

    #[test]
    fn small_tables_and_other_tests_are_asked_as_they_are() {
        let data = table(2 * ROWS - 1, 0.5, 3);
        let plain = TestKind::Gcm.prepare(&data).unwrap();
        let some = prepare_screened(TestKind::Gcm, Cow::Borrowed(&data), 0.05).unwrap();
        assert_eq!(some.test(1, 2, &[0]), plain.test(1, 2, &[0]));
        let known = TestResult::INDEPENDENT;
        assert_eq!(some.refine(1, 2, &[0], known).unwrap(), known);
    }

    #[test]
    fn labels_that_some_rows_would_merge_are_asked_of_all_rows() {
        let data = table(3 * ROWS, 0.5, 3);
        let rare: Vec<f64> = (0..data.rows())
            .map(|row| if row < 30 { 2.0 } else { (row % 2) as f64 })
            .collect();
        let columns = vec![rare, data.column(1).to_vec(), data.column(2).to_vec()];
        let names = ["l", "x", "y"].map(str::to_owned).to_vec();
        let data = Dataset::new(names, columns).unwrap();
        let data = data.with_labels(&["l".to_owned()]).unwrap();
        let some = prepare_screened(TestKind::Gcm, Cow::Borrowed(&data), 0.05).unwrap();
        let all = TestKind::Gcm.prepare_for_many_rows(&data).unwrap();
        assert_eq!(some.test(1, 2, &[0]), all.test(1, 2, &[0]));
    }
}
