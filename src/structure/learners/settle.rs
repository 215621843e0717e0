//! Leaves out columns that determine each other before the search, if the options say so.

use std::collections::BTreeSet;

use crate::structure::order::sort_indices;
use crate::structure::table::dependence::{Found, Scale, by_name, find, wording};
use crate::structure::{
    Censoring, Dataset, Dependence, Dependent, DiscoverOptions, Knowledge, LearnerKind, Relation,
    RelationKind, StructureError,
};

/// Find the columns of `data` that determine each other, and leave some of them out under [`Dependent::LeaveOut`].
///
/// Return the table and the options to learn with, and the relations; `None` if there are none. At most one column of each relation is
/// left out, and none with a required edge.
///
/// # Errors
/// [`StructureError::Dependent`] if there are relations under [`Dependent::Refuse`]; those of [`Knowledge::resolve`].
pub(in crate::structure) fn settle(
    data: Dataset,
    mut options: DiscoverOptions,
) -> Result<(Dataset, DiscoverOptions, Option<Dependence>), StructureError> {
    options.knowledge.resolve(data.names())?;
    let scale = match options.learner {
        LearnerKind::Pc | LearnerKind::Fci => Scale::of(options.test),
        LearnerKind::Ges if options.score.takes_labels() => Scale::Labels,
        LearnerKind::Ges | LearnerKind::Lingam => Scale::Straight,
    };
    let mut order = by_name(data.names());
    // Columns with a required edge stay.
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

/// Return what a reader is told, given the columns that were left out.
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

/// Return whether all columns of the relation are in one tier. Across tiers, a column may be an effect that follows exactly from its
/// causes; it is then no copy of them, and stays.
fn of_one_time(knowledge: &Knowledge, names: &[String], relation: &Found) -> bool {
    let tier = |column: usize| {
        let holds = |tier: &Vec<String>| tier.contains(&names[column]);
        knowledge.tiers.iter().position(holds)
    };
    let first = tier(relation.last);
    relation.columns().all(|column| tier(column) == first)
}

/// Remove the columns of these names from tiers, forbidden edges, bounds, and the lists of assigned and of setting columns.
fn forget(options: &mut DiscoverOptions, gone: &[String]) {
    let knowledge = &mut options.knowledge;
    for tier in &mut knowledge.tiers {
        tier.retain(|name| !gone.contains(name));
    }
    let stays = |(from, to): &(String, String)| !gone.contains(from) && !gone.contains(to);
    knowledge.forbidden.retain(stays);
    for list in [&mut options.assigned, &mut options.setting] {
        list.retain(|name| !gone.contains(name));
    }
    if let Censoring::Bounds(bounds) = &mut options.censored {
        bounds.retain(|name, _| !gone.contains(name));
    }
}
