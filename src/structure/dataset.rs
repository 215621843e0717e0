//! A table of named columns.

use super::StructureError;

/// Rows that are taken apart into columns together.
const ROWS_AT_ONCE: usize = 256;

/// Named columns of finite numbers, all of one length; row t of every column belongs to one observation.
///
/// Two kinds of columns deserve a word:
/// * A **constant** column is accepted. It carries no information, and a constant is independent of everything, so that
///   every test of it answers p = 1 exactly, and it adds nothing to a conditioning set. (A policy that never moves its
///   action must not stop a run.)
/// * Two columns that **vary and agree in every row** are refused: given one, the other is constant, so that each would
///   explain the other away. A table made by [`with_copies`](Self::with_copies) may hold them, for those who deal with columns
///   that determine each other, as [`discover()`](super::discover()) does.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    names: Vec<String>,
    columns: Vec<Vec<f64>>,
    rows: usize,
    copies: bool,
}

impl Dataset {
    /// A table from `columns[i]` called `names[i]`.
    ///
    /// # Errors
    /// [`StructureError::NameCount`], [`RaggedColumn`](StructureError::RaggedColumn),
    /// [`DuplicateName`](StructureError::DuplicateName), [`NonFinite`](StructureError::NonFinite) or
    /// [`DuplicateColumns`](StructureError::DuplicateColumns), each naming the column. Too few rows are the tests' to refuse:
    /// they know how many they need.
    pub fn new(names: Vec<String>, columns: Vec<Vec<f64>>) -> Result<Self, StructureError> {
        let data = Self {
            copies: false,
            ..Self::with_copies(names, columns)?
        };
        data.refuse_copies()?;
        Ok(data)
    }

    /// The same, but columns may hold the same values.
    ///
    /// # Errors
    /// As [`Dataset::new`], without [`DuplicateColumns`](StructureError::DuplicateColumns).
    pub fn with_copies(names: Vec<String>, columns: Vec<Vec<f64>>) -> Result<Self, StructureError> {
        if names.len() != columns.len() {
            return Err(StructureError::NameCount {
                names: names.len(),
                columns: columns.len(),
            });
        }
        for (index, name) in names.iter().enumerate() {
            if names[..index].contains(name) {
                return Err(StructureError::DuplicateName { name: name.clone() });
            }
        }
        let rows = columns.first().map_or(0, Vec::len);
        for (name, column) in names.iter().zip(&columns) {
            if column.len() != rows {
                return Err(StructureError::RaggedColumn {
                    column: name.clone(),
                    rows: column.len(),
                    expected: rows,
                });
            }
            if let Some(row) = column.iter().position(|value| !value.is_finite()) {
                return Err(StructureError::NonFinite {
                    column: name.clone(),
                    row,
                    value: column[row],
                });
            }
        }
        Ok(Self {
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
    pub(super) fn distinct(mut self) -> Self {
        self.copies = self.copies && self.refuse_copies().is_err();
        self
    }

    /// These columns, in this order; they may hold the same values where those of this table may.
    pub(super) fn select(&self, columns: &[usize]) -> Result<Self, StructureError> {
        let names = columns.iter().map(|&at| self.names[at].clone()).collect();
        let values = columns.iter().map(|&at| self.columns[at].clone()).collect();
        self.alike(names, values)
    }

    fn alike(&self, names: Vec<String>, columns: Vec<Vec<f64>>) -> Result<Self, StructureError> {
        if self.copies {
            Self::with_copies(names, columns)
        } else {
            Self::new(names, columns)
        }
    }

    /// A table from row-major `values` of shape `[rows, names.len()]`.
    ///
    /// # Errors
    /// As [`Dataset::new`]; [`StructureError::RaggedColumn`] when the last row is incomplete.
    pub fn from_rows(names: Vec<String>, values: &[f64]) -> Result<Self, StructureError> {
        let columns = columns_of(&names, values);
        Self::new(names, columns)
    }

    /// The same, but columns may hold the same values.
    ///
    /// # Errors
    /// As [`Dataset::with_copies`]; [`StructureError::RaggedColumn`] when the last row is incomplete.
    pub fn from_rows_with_copies(
        names: Vec<String>,
        values: &[f64],
    ) -> Result<Self, StructureError> {
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
        self.alike(self.names().to_vec(), columns.collect())
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
        order.sort_by(|&a, &b| self.names[a].cmp(&self.names[b]));
        order
    }
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

pub(super) fn is_constant(column: &[f64]) -> bool {
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
        ];
        for (message, part) in cases {
            assert!(message.contains(part), "{message:?} lacks {part:?}");
        }
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
