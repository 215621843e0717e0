//! Columns of a table that determine each other.

use crate::structure::order::sort_indices;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::structure::Dataset;
use crate::structure::natural::natural_order;

mod closeness;
mod factor;
mod in_step;
mod labels;
mod linear;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;
pub(in crate::structure) mod wording;

pub(in crate::structure) use closeness::Closeness;

/// What to do with a table whose columns determine each other.
///
/// Given A, a copy of A is constant, and a test of anything given either has no answer: a learner that takes it for independence
/// loses the edges of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dependent {
    /// Learn without one column of every relation among columns of one time; the edges of the others stand. The default.
    #[default]
    LeaveOut,
    /// Learn with all columns. Tests that have no answer count neither for an edge nor against it, so that columns that determine each
    /// other share their edges.
    Keep,
    /// Refuse the table.
    Refuse,
}

/// How columns determine each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RelationKind {
    /// A linear equation that holds in every row, but for the rounding of floating point.
    Linear,
    /// A linear equation that holds as far as the numbers are written down.
    Rounded,
    /// One column rises, or falls, with the other in every row: each is a function of the other.
    Ordered,
    /// Two columns of labels say the same under other names.
    Renamed,
    /// The labels of one column follow from those of others, and not the other way round.
    Determined,
}

/// Some columns that determine each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Relation {
    /// How.
    pub kind: RelationKind,
    /// The columns, in the order of the table.
    pub columns: Vec<String>,
    /// The relation in plain form, such as `Total = A + B`.
    pub text: String,
    /// The column that was left out for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<String>,
}

/// What is said of a table whose columns determine each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dependence {
    /// The relations.
    pub relations: Vec<Relation>,
    /// The columns that were left out, in the order of the table.
    pub left_out: Vec<String>,
    /// What it means for the graph, in a sentence.
    pub warning: String,
}

/// A relation by index.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::structure) struct Found {
    pub(in crate::structure) kind: RelationKind,
    /// What determines the last one.
    pub(in crate::structure) sources: Vec<usize>,
    /// The column that follows from the sources: the one to leave out, where that is possible.
    pub(in crate::structure) last: usize,
    /// The column that stands alone in the equation.
    pub(in crate::structure) head: usize,
    pub(in crate::structure) text: String,
}

impl Found {
    pub(in crate::structure) fn columns(&self) -> impl Iterator<Item = usize> + '_ {
        self.sources.iter().copied().chain([self.last])
    }

    pub(in crate::structure) fn holds(&self, column: usize) -> bool {
        self.columns().any(|other| other == column)
    }
}

/// What columns are to the learner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::structure) enum Scale {
    /// Numbers, of which only straight relations count.
    Straight,
    /// Numbers, of which bent relations count as well.
    Bent,
    /// Labels.
    Labels,
}

/// The relations among the columns of `data`. Of two columns the one that is earlier in `order` is taken for the original.
///
/// Rows that lack a value are not looked at; nor are labels, where columns are taken for numbers.
pub(in crate::structure) fn find(data: &Dataset, scale: Scale, order: &[usize]) -> Vec<Found> {
    let data = &*data.complete_rows();
    match scale {
        Scale::Labels => labels::find(data, order),
        Scale::Straight => linear::find(data, order),
        Scale::Bent => {
            let mut found = linear::find(data, order);
            let left: BTreeSet<usize> = found.iter().map(|relation| relation.last).collect();
            let rest: Vec<usize> = order
                .iter()
                .copied()
                .filter(|column| !left.contains(column) && !data.is_label(*column))
                .collect();
            found.extend(in_step::in_step(data, &rest));
            found
        }
    }
}

/// Column indices in the natural order of their names.
pub(in crate::structure) fn by_name(names: &[String]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    sort_indices(&mut order, &|a, b| natural_order(&names[a], &names[b]));
    order
}
