//! The operators of GES.

use super::Score;
use crate::structure::{Background, MixedGraph};

/// An operator: how much it increases the score, and the PDAG that it leads to.
pub(super) struct Operator {
    pub(super) gain: f64,
    pub(super) result: MixedGraph,
}

/// Return whether all variables of `set` are adjacent to each other.
fn is_clique(graph: &MixedGraph, set: &[usize]) -> bool {
    set.iter()
        .enumerate()
        .all(|(at, &a)| set[..at].iter().all(|&b| graph.adjacent(a, b)))
}

/// Return the subsets of `items` that `keep` accepts, by size, then in the order of `items`. Only accepted subsets are extended, so `keep`
/// must reject every superset of a set that it rejects.
fn growing_subsets(items: &[usize], keep: &dyn Fn(&[usize]) -> bool) -> Vec<Vec<usize>> {
    let mut found: Vec<(usize, Vec<usize>)> = Vec::new();
    if keep(&[]) {
        found.push((0, Vec::new()));
    }
    let mut at = 0;
    while at < found.len() {
        let (next, set) = found[at].clone();
        for (position, &item) in items.iter().enumerate().skip(next) {
            let mut larger = set.clone();
            larger.push(item);
            if keep(&larger) {
                found.push((position + 1, larger));
            }
        }
        at += 1;
    }
    found.into_iter().map(|(_, set)| set).collect()
}

/// Return whether `set` blocks every semi-directed path from `from` to `to`.
fn all_paths_blocked(graph: &MixedGraph, from: usize, to: usize, set: &[usize]) -> bool {
    let mut seen = vec![false; graph.len()];
    let mut waiting = vec![from];
    while let Some(at) = waiting.pop() {
        if at == to {
            return false;
        }
        if std::mem::replace(&mut seen[at], true) || set.contains(&at) {
            continue;
        }
        waiting.extend(
            (0..graph.len())
                .filter(|&next| graph.has_directed(at, next) || graph.has_undirected(at, next)),
        );
    }
    true
}

fn union(sets: &[&[usize]]) -> Vec<usize> {
    sets.concat()
}

/// Return the valid operators Insert(x, y, T) that gain more than `least`.
///
/// T is a set of siblings of y that are not adjacent to x. The operator adds x -> y, and directs t -> y for every t of T. It is valid if T
/// and the siblings of y that are adjacent to x form a clique, and this clique blocks every semi-directed path from y to x.
///
/// Source: Chickering, JMLR 3 (2002), theorem 15.
pub(super) fn insertions(
    graph: &MixedGraph,
    background: &Background,
    score: &mut Score,
    least: f64,
) -> Vec<Operator> {
    let mut found = Vec::new();
    for y in 0..graph.len() {
        let (parents, siblings) = (graph.parents(y), graph.siblings(y));
        for x in 0..graph.len() {
            if x == y || graph.adjacent(x, y) || !background.allows(x, y) {
                continue;
            }
            let (common, rest): (Vec<_>, Vec<_>) = siblings
                .iter()
                .copied()
                .partition(|&sibling| graph.adjacent(sibling, x));
            let clique = |set: &[usize]| {
                is_clique(graph, &union(&[&common, set]))
                    && set.iter().all(|&member| background.allows(member, y))
            };
            for set in growing_subsets(&rest, &clique) {
                let before = union(&[&common, &set, &parents]);
                let gain = score.local(y, &union(&[&before, &[x]])) - score.local(y, &before);
                if gain > least && all_paths_blocked(graph, y, x, &union(&[&common, &set])) {
                    let mut result = graph.clone();
                    result.orient(x, y);
                    for &member in &set {
                        result.orient(member, y);
                    }
                    found.push(Operator { gain, result });
                }
            }
        }
    }
    found
}

/// Return the valid operators Delete(x, y, H) that gain more than `least`.
///
/// H is a set of siblings of y that are adjacent to x. The operator removes the edge between x and y, and directs the undirected edges
/// from x and y to every h of H. It is valid if the other siblings of y that are adjacent to x form a clique.
///
/// Source: Chickering, JMLR 3 (2002), theorem 17.
pub(super) fn deletions(
    graph: &MixedGraph,
    background: &Background,
    score: &mut Score,
    least: f64,
) -> Vec<Operator> {
    let mut found = Vec::new();
    for y in 0..graph.len() {
        let (parents, siblings) = (graph.parents(y), graph.siblings(y));
        for x in 0..graph.len() {
            let there = graph.has_directed(x, y) || graph.has_undirected(x, y);
            if !there || background.is_required(x, y) {
                continue;
            }
            let common: Vec<usize> = siblings
                .iter()
                .copied()
                .filter(|&sibling| sibling != x && graph.adjacent(sibling, x))
                .collect();
            let others: Vec<usize> = parents.iter().copied().filter(|&p| p != x).collect();
            let clique = |kept: &[usize]| is_clique(graph, kept);
            for kept in growing_subsets(&common, &clique) {
                let after = union(&[&kept, &others]);
                let gain = score.local(y, &after) - score.local(y, &union(&[&after, &[x]]));
                if gain <= least {
                    continue;
                }
                let mut result = graph.clone();
                result.disconnect(x, y);
                for &member in common.iter().filter(|member| !kept.contains(member)) {
                    result.orient(y, member);
                    if result.has_undirected(x, member) {
                        result.orient(x, member);
                    }
                }
                found.push(Operator { gain, result });
            }
        }
    }
    found
}
