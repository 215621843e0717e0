//! Tables from columns and from rows, and what is refused.

use std::collections::HashSet;

use super::Dataset;
use crate::structure::StructureError;

/// Rows that are taken apart into columns together.
const ROWS_AT_ONCE: usize = 256;
/// Most columns: what is known of every pair of them must fit into memory.
const MOST_COLUMNS: usize = 10_000;
/// Most characters of a name.
const NAME_LENGTH: usize = 1000;

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
