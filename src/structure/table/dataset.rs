//! A table of named columns.

use crate::structure::order::sort_indices;
use std::borrow::Cow;
use std::collections::HashSet;

use crate::structure::StructureError;

/// Rows that are taken apart into columns together.
const ROWS_AT_ONCE: usize = 256;
/// Most columns: what is known of every pair of them must fit into memory.
const MOST_COLUMNS: usize = 10_000;
/// Most characters of a name.
const NAME_LENGTH: usize = 1000;

/// Named columns of finite numbers, all of one length; row t of every column belongs to one observation.
///
/// Some kinds of columns deserve a word:
/// * A **constant** column is accepted. It carries no information, and a constant is independent of everything, so that
///   every test of it answers p = 1 exactly, and it adds nothing to a conditioning set. (A policy that never moves its
///   action must not stop a run.)
/// * A column with **missing values** is accepted by [`with_missing`](Self::with_missing) alone, as NaN. Tests and scores refuse such
///   a table; [`MissingRule`](crate::structure::MissingRule) has what to do about it.
/// * Two columns that **vary and agree in every row** are refused: given one, the other is constant, so that each would
///   explain the other away. A table made by [`with_copies`](Self::with_copies) may hold them, for those who deal with columns
///   that determine each other, as [`discover()`](crate::structure::discover()) does.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    names: Vec<String>,
    columns: Vec<Vec<f64>>,
    rows: usize,
    /// Which columns have missing values, held as NaN.
    gaps: Vec<bool>,
    /// Which columns hold labels: their order and distances do not count.
    labels: Vec<bool>,
    /// Whether columns may hold the same values.
    copies: bool,
}

impl Dataset {
    /// A table from `columns[i]` called `names[i]`.
    ///
    /// # Errors
    /// [`StructureError::NameCount`], [`RaggedColumn`](StructureError::RaggedColumn),
    /// [`DuplicateName`](StructureError::DuplicateName), [`NonFinite`](StructureError::NonFinite),
    /// [`DuplicateColumns`](StructureError::DuplicateColumns), each naming the column; or
    /// [`TooMany`](StructureError::TooMany) beyond 10,000 columns or 1,000 characters of a name. Too few rows are the tests' to refuse:
    /// they know how many they need.
    pub fn new(names: Vec<String>, columns: Vec<Vec<f64>>) -> Result<Self, StructureError> {
        let data = Self::with_missing(names, columns)?;
        data.check_complete()?;
        Ok(data)
    }

    /// The same, where NaN stands for a value that is missing.
    ///
    /// # Errors
    /// As [`Dataset::new`], but for NaN.
    pub fn with_missing(
        names: Vec<String>,
        columns: Vec<Vec<f64>>,
    ) -> Result<Self, StructureError> {
        let data = Self {
            copies: false,
            ..Self::with_copies(names, columns)?
        };
        data.refuse_copies()?;
        Ok(data)
    }

    /// The same, but columns may hold the same values, and NaN stands for a value that is missing.
    ///
    /// # Errors
    /// As [`Dataset::with_missing`], without [`DuplicateColumns`](StructureError::DuplicateColumns).
    pub fn with_copies(names: Vec<String>, columns: Vec<Vec<f64>>) -> Result<Self, StructureError> {
        if names.len() != columns.len() {
            return Err(StructureError::NameCount {
                names: names.len(),
                columns: columns.len(),
            });
        }
        check_names(&names)?;
        let rows = columns.first().map_or(0, Vec::len);
        for (name, column) in names.iter().zip(&columns) {
            if column.len() != rows {
                return Err(StructureError::RaggedColumn {
                    column: name.clone(),
                    rows: column.len(),
                    expected: rows,
                });
            }
            if let Some(row) = column.iter().position(|value| value.is_infinite()) {
                return Err(StructureError::NonFinite {
                    column: name.clone(),
                    row,
                    value: column[row],
                });
            }
        }
        Ok(Self {
            labels: vec![false; names.len()],
            gaps: columns
                .iter()
                .map(|column| column.iter().any(|value| value.is_nan()))
                .collect(),
            names,
            columns,
            rows,
            copies: true,
        })
    }

    fn refuse_copies(&self) -> Result<(), StructureError> {
        let Self { names, columns, .. } = self;
        for second in 0..columns.len() {
            for first in 0..second {
                if columns[first] == columns[second] && !is_constant(&columns[first]) {
                    return Err(StructureError::DuplicateColumns {
                        first: names[first].clone(),
                        second: names[second].clone(),
                    });
                }
            }
        }
        Ok(())
    }

    /// The same table, which no longer may hold copies if it holds none: then a resample that makes some is refused.
    pub(in crate::structure) fn distinct(mut self) -> Self {
        self.copies = self.copies && self.refuse_copies().is_err();
        self
    }

    /// These columns, in this order; they may hold the same values where those of this table may.
    pub(in crate::structure) fn select(&self, columns: &[usize]) -> Result<Self, StructureError> {
        let names = columns.iter().map(|&at| self.names[at].clone()).collect();
        let values = columns.iter().map(|&at| self.columns[at].clone()).collect();
        let labels = columns.iter().map(|&at| self.labels[at]).collect();
        self.alike(names, values, labels)
    }

    fn alike(
        &self,
        names: Vec<String>,
        columns: Vec<Vec<f64>>,
        labels: Vec<bool>,
    ) -> Result<Self, StructureError> {
        let data = if self.copies {
            Self::with_copies(names, columns)?
        } else {
            Self::with_missing(names, columns)?
        };
        Ok(Self { labels, ..data })
    }

    /// Whether no value is missing.
    pub fn is_complete(&self) -> bool {
        !self.gaps.contains(&true)
    }

    /// Whether values of column `index` are missing.
    ///
    /// # Panics
    /// When there is no such column.
    pub fn has_gaps(&self, index: usize) -> bool {
        self.gaps[index]
    }

    /// The same table, where the columns of these names hold labels: their values tell rows apart, and nothing else.
    ///
    /// # Errors
    /// [`StructureError::UnknownVariable`].
    pub fn with_labels(mut self, names: &[String]) -> Result<Self, StructureError> {
        for name in names {
            let index = self.index_of(name)?;
            self.labels[index] = true;
        }
        Ok(self)
    }

    /// Whether column `index` holds labels.
    ///
    /// # Panics
    /// When there is no such column.
    pub fn is_label(&self, index: usize) -> bool {
        self.labels[index]
    }

    /// Whether any column holds labels.
    pub(in crate::structure) fn has_labels(&self) -> bool {
        self.labels.contains(&true)
    }

    fn first_label(&self) -> Option<usize> {
        (0..self.len()).find(|&index| self.labels[index] && more_than_two(&self.columns[index]))
    }

    /// Refuses columns of more than two labels.
    pub(in crate::structure) fn check_numbers(
        &self,
        test: &'static str,
    ) -> Result<(), StructureError> {
        match self.first_label() {
            Some(index) => Err(StructureError::Labels {
                column: self.names[index].clone(),
                test,
            }),
            None => Ok(()),
        }
    }

    /// Refuses missing values.
    pub(in crate::structure) fn check_complete(&self) -> Result<(), StructureError> {
        for (name, column) in self.names.iter().zip(&self.columns) {
            if let Some(row) = column.iter().position(|value| value.is_nan()) {
                return Err(StructureError::NonFinite {
                    column: name.clone(),
                    row,
                    value: column[row],
                });
            }
        }
        Ok(())
    }

    /// The rows in which all of these columns have a value.
    pub(in crate::structure) fn rows_with(&self, columns: &[usize]) -> Vec<usize> {
        let gaps: Vec<_> = columns
            .iter()
            .filter(|&&index| self.gaps[index])
            .map(|&index| self.column(index))
            .collect();
        (0..self.rows)
            .filter(|&row| gaps.iter().all(|column| !column[row].is_nan()))
            .collect()
    }

    /// The rows that lack no value; the columns may agree in them.
    pub(in crate::structure) fn complete_rows(&self) -> Cow<'_, Self> {
        if self.is_complete() {
            return Cow::Borrowed(self);
        }
        let all: Vec<usize> = (0..self.len()).collect();
        let rows = self.rows_with(&all);
        let taken = |column: &Vec<f64>| rows.iter().map(|&row| column[row]).collect();
        Cow::Owned(Self {
            names: self.names.clone(),
            columns: self.columns.iter().map(taken).collect(),
            rows: rows.len(),
            gaps: vec![false; self.len()],
            labels: self.labels.clone(),
            copies: true,
        })
    }

    /// A table from row-major `values` of shape `[rows, names.len()]`.
    ///
    /// # Errors
    /// As [`Dataset::new`]; [`StructureError::RaggedColumn`] when the last row is incomplete.
    pub fn from_rows(names: Vec<String>, values: &[f64]) -> Result<Self, StructureError> {
        let data = Self::from_rows_with_missing(names, values)?;
        data.check_complete()?;
        Ok(data)
    }

    /// The same, where NaN stands for a value that is missing.
    ///
    /// # Errors
    /// As [`Dataset::from_rows`], but for NaN.
    pub fn from_rows_with_missing(
        names: Vec<String>,
        values: &[f64],
    ) -> Result<Self, StructureError> {
        check_names(&names)?;
        let columns = columns_of(&names, values);
        Self::with_missing(names, columns)
    }

    /// The same, but columns may hold the same values.
    ///
    /// # Errors
    /// As [`Dataset::with_copies`]; [`StructureError::RaggedColumn`] when the last row is incomplete.
    pub fn from_rows_with_copies(
        names: Vec<String>,
        values: &[f64],
    ) -> Result<Self, StructureError> {
        check_names(&names)?;
        let columns = columns_of(&names, values);
        Self::with_copies(names, columns)
    }

    /// Names of the columns, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The table of these rows, in this order; a row may be taken more than once.
    ///
    /// # Errors
    /// [`StructureError::DuplicateColumns`] when two columns differ in none of these rows, unless the table was made
    /// [`with_copies`](Self::with_copies).
    ///
    /// # Panics
    /// When a row is not below [`rows`](Self::rows).
    pub fn take(&self, rows: &[usize]) -> Result<Self, StructureError> {
        let columns = (0..self.len()).map(|index| {
            let column = self.column(index);
            rows.iter().map(|&row| column[row]).collect()
        });
        self.alike(
            self.names().to_vec(),
            columns.collect(),
            self.labels.clone(),
        )
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether there is no column.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// The values of column `index`, of length [`rows`](Dataset::rows).
    ///
    /// # Panics
    /// When there is no such column.
    pub fn column(&self, index: usize) -> &[f64] {
        &self.columns[index]
    }

    /// Index of the column called `name`.
    ///
    /// # Errors
    /// [`StructureError::UnknownVariable`] lists the columns.
    pub fn index_of(&self, name: &str) -> Result<usize, StructureError> {
        self.names
            .iter()
            .position(|known| known == name)
            .ok_or_else(|| StructureError::UnknownVariable {
                context: "dataset",
                name: name.to_owned(),
                known: self.names.clone(),
            })
    }

    /// Column indices in the alphabetical order of their names: an order that does not depend on how the table was laid
    /// out, in which results can be computed bit for bit alike under any permutation of the columns.
    pub fn canonical_order(&self) -> Vec<usize> {
        let mut order: Vec<_> = (0..self.len()).collect();
        sort_indices(&mut order, &|a, b| self.names[a].cmp(&self.names[b]));
        order
    }
}

/// Refuses names that are too many, too long, or there twice.
fn check_names(names: &[String]) -> Result<(), StructureError> {
    let too_many = |what, count, most| Err(StructureError::TooMany { what, count, most });
    if names.len() > MOST_COLUMNS {
        return too_many("columns", names.len(), MOST_COLUMNS);
    }
    let mut seen = HashSet::new();
    for name in names {
        // Counted only where there may be as many.
        let length = if name.len() > NAME_LENGTH {
            name.chars().count()
        } else {
            0
        };
        if length > NAME_LENGTH {
            return too_many("characters in the name of a column", length, NAME_LENGTH);
        }
        if !seen.insert(name) {
            return Err(StructureError::DuplicateName { name: name.clone() });
        }
    }
    Ok(())
}

/// Whether there are three distinct values, missing ones not counted.
fn more_than_two(column: &[f64]) -> bool {
    let mut values = column.iter().filter(|value| !value.is_nan());
    let Some(first) = values.next() else {
        return false;
    };
    let Some(second) = values.find(|&value| value != first) else {
        return false;
    };
    values.any(|value| value != first && value != second)
}

/// Row-major values, column by column.
fn columns_of(names: &[String], values: &[f64]) -> Vec<Vec<f64>> {
    let width = names.len();
    let mut columns: Vec<Vec<f64>> = (0..width)
        .map(|_| Vec::with_capacity(values.len().div_ceil(width)))
        .collect();
    // Block by block: column by column, every pass would read the whole table from memory.
    for block in values.chunks(ROWS_AT_ONCE * width.max(1)) {
        for (at, column) in columns.iter_mut().enumerate() {
            column.extend(block.iter().skip(at).step_by(width));
        }
    }
    columns
}

pub(in crate::structure) fn is_constant(column: &[f64]) -> bool {
    column.windows(2).all(|pair| pair[0] == pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    fn message(names_: &[&str], columns: Vec<Vec<f64>>) -> String {
        Dataset::new(names(names_), columns)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn every_fault_names_its_column() {
        let good = vec![1.0, 2.0, 4.0];
        let cases = [
            (message(&["a"], vec![]), "1 names for 0 columns"),
            (
                message(&["a", "a"], vec![good.clone(), good.clone()]),
                "\"a\"",
            ),
            (
                message(&["a", "b"], vec![good.clone(), vec![1.0]]),
                "column \"b\" has 1 rows, expected 3",
            ),
            (
                message(&["a", "b"], vec![good.clone(), vec![1.0, 2.0, f64::NAN]]),
                "column \"b\" holds NaN in row 2",
            ),
            (
                message(
                    &["a", "b"],
                    vec![good.clone(), vec![f64::INFINITY, 2.0, 3.0]],
                ),
                "column \"b\" holds inf in row 0",
            ),
            (
                message(&["a", "b"], vec![good.clone(), good.clone()]),
                "columns \"a\" and \"b\" hold the same values",
            ),
            (
                message(&[&"a".repeat(1001)], vec![good.clone()]),
                "1001 characters in the name of a column, expected at most 1000",
            ),
        ];
        for (message, part) in cases {
            assert!(message.contains(part), "{message:?} lacks {part:?}");
        }
    }

    #[test]
    fn a_million_columns_are_refused_before_anything_is_built() {
        let names: Vec<String> = (0..1_000_000).map(|index| format!("c{index}")).collect();
        let values = vec![0.0; 1_000_000];
        let message = Dataset::from_rows(names, &values).unwrap_err().to_string();
        assert!(
            message.contains("1000000 columns, expected at most 10000"),
            "{message}"
        );
    }

    #[test]
    fn missing_values_are_kept_where_they_are_allowed() {
        let columns = vec![vec![1.0, f64::NAN, 3.0, 5.0], vec![1.0, 2.0, f64::NAN, 7.0]];
        let data = Dataset::with_missing(names(&["a", "b"]), columns).unwrap();
        assert!(!data.is_complete() && data.has_gaps(0));
        assert_eq!(data.rows_with(&[0]), [0, 2, 3]);
        assert_eq!(data.rows_with(&[0, 1]), [0, 3]);
        assert!(data.take(&[0, 3]).unwrap().is_complete());
        assert!(!data.take(&[0, 1]).unwrap().is_complete());
        assert!(
            data.check_complete()
                .unwrap_err()
                .to_string()
                .contains("row 1")
        );
    }

    #[test]
    fn constant_columns_are_accepted_even_twice() {
        let columns = vec![vec![1.0, 2.0], vec![3.0, 3.0], vec![3.0, 3.0]];
        assert!(Dataset::new(names(&["a", "b", "c"]), columns).is_ok());
    }

    #[test]
    fn rows_are_read_row_major() {
        let data = Dataset::from_rows(names(&["b", "a"]), &[1.0, 2.0, 3.0, 4.0]).unwrap();
        assert_eq!((data.rows(), data.len()), (2, 2));
        assert_eq!(data.column(1), [2.0, 4.0]);
        assert_eq!(data.canonical_order(), [1, 0]);
        assert!(data.index_of("c").unwrap_err().to_string().contains("b, a"));
        assert!(Dataset::from_rows(names(&["b", "a"]), &[1.0, 2.0, 3.0]).is_err());
    }
}
