//! A column as labels.

/// The labels of a column, numbered in the order of their values.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::structure) struct Labels {
    /// The index of the value in every row, below `levels`.
    pub(in crate::structure) codes: Vec<u32>,
    pub(in crate::structure) levels: usize,
}

impl Labels {
    pub(in crate::structure) fn of(column: &[f64]) -> Self {
        let mut levels = column.to_vec();
        levels.sort_by(f64::total_cmp);
        // 0 and -0 are one value.
        levels.dedup_by(|a, b| a == b);
        let code = |value: &f64| levels.partition_point(|level| level < value) as u32;
        Self {
            codes: column.iter().map(code).collect(),
            levels: levels.len(),
        }
    }
}
