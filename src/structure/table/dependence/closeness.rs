//! Whether columns determine others, set by set.

use std::collections::BTreeMap;

use super::Dataset;
use super::factor::{Column, Correlations, Factor, affordable, determines};

/// Which sets of columns determine which others: for the tests of a table in which some do.
pub(in crate::structure) struct Closeness {
    columns: Vec<Column>,
    correlations: Correlations,
    /// Where a column of the table is among those above.
    places: BTreeMap<usize, usize>,
}

impl Closeness {
    /// Among these columns of `data`.
    pub(in crate::structure) fn new(data: &Dataset, among: &[usize]) -> Self {
        let columns: Vec<Column> = among
            .iter()
            .filter_map(|&at| Column::of(data, at))
            .collect();
        let rows = affordable(data, &columns);
        let places = columns.iter().enumerate();
        Self {
            places: places.map(|(at, column)| (column.index, at)).collect(),
            correlations: Correlations::new(data, &columns, rows),
            columns,
        }
    }

    /// Whether the columns of `given` that are known here determine `column`.
    pub(in crate::structure) fn determined(&self, column: usize, given: &[usize]) -> bool {
        let Some(&last) = self.places.get(&column) else {
            return false;
        };
        let mut factor = Factor::new(&self.correlations);
        for member in given.iter().filter_map(|at| self.places.get(at)) {
            let projected = factor.project(*member);
            factor.push(*member, projected);
        }
        !factor.members.is_empty() && determines(&self.columns, &factor, last)
    }
}
