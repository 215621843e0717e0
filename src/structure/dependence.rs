//! Columns of a table that determine each other.

use crate::structure::order::sort_indices;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::independence::{Columns, Traits};
use super::mixed::natural_order;
use super::{Censoring, Dataset, DiscoverOptions, Knowledge, StructureError, TestKind};

mod labels;
mod linear;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;
mod wording;

pub(super) use linear::Closeness;

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
pub(super) struct Found {
    pub(super) kind: RelationKind,
    /// What determines the last one.
    pub(super) sources: Vec<usize>,
    /// The column that follows from the sources: the one to leave out, where that is possible.
    pub(super) last: usize,
    /// The column that stands alone in the equation.
    head: usize,
    text: String,
}

impl Found {
    pub(super) fn columns(&self) -> impl Iterator<Item = usize> + '_ {
        self.sources.iter().copied().chain([self.last])
    }

    fn holds(&self, column: usize) -> bool {
        self.columns().any(|other| other == column)
    }
}

/// What columns are to the learner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// Numbers, of which only straight relations count.
    Straight,
    /// Numbers, of which bent relations count as well.
    Bent,
    /// Labels.
    Labels,
}

impl Scale {
    pub(super) fn of(test: TestKind) -> Self {
        match test.traits() {
            Traits {
                columns: Columns::Labels,
                ..
            } => Self::Labels,
            Traits { bent: true, .. } => Self::Bent,
            _ => Self::Straight,
        }
    }
}

/// The relations among the columns of `data`. Of two columns the one that is earlier in `order` is taken for the original.
///
/// Rows that lack a value are not looked at; nor are labels, where columns are taken for numbers.
pub(super) fn find(data: &Dataset, scale: Scale, order: &[usize]) -> Vec<Found> {
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
            found.extend(linear::in_step(data, &rest));
            found
        }
    }
}

/// Column indices in the natural order of their names.
pub(super) fn by_name(names: &[String]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    sort_indices(&mut order, &|a, b| natural_order(&names[a], &names[b]));
    order
}

/// Finds what determines what in `data`, and leaves columns out where the options say so: the table and the options to learn
/// with, and what there is to say.
///
/// # Errors
/// [`StructureError::Dependent`] under [`Dependent::Refuse`]; those of [`Knowledge::resolve`].
pub(super) fn settle(
    data: Dataset,
    mut options: DiscoverOptions,
) -> Result<(Dataset, DiscoverOptions, Option<Dependence>), StructureError> {
    options.knowledge.resolve(data.names())?;
    let scale = match options.learner.asks_tests() {
        true => Scale::of(options.test),
        false => Scale::Straight,
    };
    let mut order = by_name(data.names());
    // What is required to have an edge stays.
    let asked_for: BTreeSet<&String> = options
        .knowledge
        .required
        .iter()
        .flat_map(|(from, to)| [from, to])
        .collect();
    let protected = |column: usize| asked_for.contains(&data.names()[column]);
    sort_indices(&mut order, &|a, b| protected(b).cmp(&protected(a)));
    let found = find(&data, scale, &order);
    if found.is_empty() {
        return Ok((data.distinct(), options, None));
    }
    if options.dependent == Dependent::Refuse {
        let texts: Vec<&str> = found
            .iter()
            .map(|relation| relation.text.as_str())
            .collect();
        return Err(StructureError::Dependent {
            relations: texts.join("; "),
        });
    }
    let mut gone = BTreeSet::new();
    let mut relations = Vec::with_capacity(found.len());
    for (at, relation) in found.iter().enumerate() {
        let leave = options.dependent == Dependent::LeaveOut
            && relation.kind != RelationKind::Determined
            && of_one_time(&options.knowledge, data.names(), relation);
        let elsewhere = |column: usize| {
            let mut others = found.iter().enumerate();
            others.any(|(other, relation)| other != at && relation.holds(column))
        };
        let free = |column: &usize| !protected(*column) && !elsewhere(*column);
        let choice = if !leave {
            None
        } else if relation.head != relation.last && free(&relation.head) {
            Some(relation.head)
        } else if !protected(relation.last) {
            Some(relation.last)
        } else {
            relation.sources.iter().copied().rev().find(free)
        };
        gone.extend(choice);
        let mut columns: Vec<usize> = relation.columns().collect();
        columns.sort_unstable();
        let name = |column: usize| data.names()[column].clone();
        relations.push(Relation {
            kind: relation.kind,
            columns: columns.into_iter().map(name).collect(),
            text: relation.text.clone(),
            left_out: choice.map(name),
        });
    }
    let left_out: Vec<String> = gone.iter().map(|&at| data.names()[at].clone()).collect();
    let dependence = Dependence {
        warning: warning(&left_out),
        relations,
        left_out,
    };
    if gone.is_empty() {
        return Ok((data.distinct(), options, Some(dependence)));
    }
    let kept: Vec<usize> = (0..data.len()).filter(|at| !gone.contains(at)).collect();
    forget(&mut options, &dependence.left_out);
    Ok((data.select(&kept)?.distinct(), options, Some(dependence)))
}

fn warning(left_out: &[String]) -> String {
    if left_out.is_empty() {
        return "Some columns determine each other. A test that holds one of them fixed has no answer for the others: it counts neither \
                for an edge nor against it, and such columns may share edges that only one of them has."
            .to_owned();
    }
    format!(
        "Some columns determine each other, and the data cannot tell which of them an edge belongs to. {} {} left out of the graph; \
         the edges of the others stand for all of them.",
        wording::listing(left_out),
        if left_out.len() == 1 { "is" } else { "are" }
    )
}

/// Whether no column of the relation is known to come before another: an effect that follows exactly from its causes is no copy.
fn of_one_time(knowledge: &Knowledge, names: &[String], relation: &Found) -> bool {
    let tier = |column: usize| {
        let holds = |tier: &Vec<String>| tier.contains(&names[column]);
        knowledge.tiers.iter().position(holds)
    };
    let first = tier(relation.last);
    relation.columns().all(|column| tier(column) == first)
}

/// Takes the columns out of what is known.
fn forget(options: &mut DiscoverOptions, gone: &[String]) {
    let knowledge = &mut options.knowledge;
    for tier in &mut knowledge.tiers {
        tier.retain(|name| !gone.contains(name));
    }
    let stays = |(from, to): &(String, String)| !gone.contains(from) && !gone.contains(to);
    knowledge.forbidden.retain(stays);
    if let Censoring::Bounds(bounds) = &mut options.censored {
        bounds.retain(|name, _| !gone.contains(name));
    }
}
