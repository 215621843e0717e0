//! A table of named columns.

use crate::structure::order::sort_indices;
use std::borrow::Cow;

use crate::structure::StructureError;

mod making;

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

/// Whether all values are equal.
pub(in crate::structure) fn is_constant(column: &[f64]) -> bool {
    column.windows(2).all(|pair| pair[0] == pair[1])
}

#[cfg(test)]
mod tests;
