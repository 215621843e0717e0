//! The possible d-separators of FCI.

use crate::structure::graph::pag::{Mark, Pag};

/// A graph, prepared for the search for possible d-separators.
pub(super) struct Possible<'a> {
    graph: &'a Pag,
    around: Vec<Vec<usize>>,
    /// Of every variable, whether it may be an ancestor of another one (or is it itself), `[of, variable]`.
    ancestors: Vec<Vec<bool>>,
}

impl<'a> Possible<'a> {
    pub(super) fn new(graph: &'a Pag) -> Self {
        let around: Vec<Vec<usize>> = (0..graph.len())
            .map(|at| graph.neighbours(at).collect())
            .collect();
        let ancestors = (0..graph.len())
            .map(|of| {
                let mut may_be = vec![false; graph.len()];
                let mut waiting = vec![of];
                while let Some(at) = waiting.pop() {
                    if !std::mem::replace(&mut may_be[at], true) {
                        let before = around[at].iter().copied();
                        waiting.extend(before.filter(|&next| !graph.is(at, next, Mark::Arrow)));
                    }
                }
                may_be
            })
            .collect();
        Self {
            graph,
            around,
            ancestors,
        }
    }

    /// Return the possible d-separators: variables at the end of a path from `from` that avoids `to`, on which every inner variable is a
    /// collider or part of a triangle, and every variable may be an ancestor of one of the two (Spirtes, Glymour and Scheines 2000,
    /// section 6.7).
    ///
    /// D-SEP, which separates two variables without an edge, has the variables at the end of such a path of colliders that are all
    /// ancestors of one of the two. It is therefore enough to follow paths of possible ancestors; an arrowhead rules an ancestor out.
    /// Such a path cannot pass through `to`: its part up to `to` would be an inducing path, and the two adjacent in every ancestral graph.
    pub(super) fn d_separators(&self, from: usize, to: usize) -> Vec<usize> {
        let size = self.graph.len();
        let may = |at: usize| {
            at != from && at != to && (self.ancestors[from][at] || self.ancestors[to][at])
        };
        let mut seen = vec![false; size * size];
        let mut found = vec![false; size];
        let first = self.around[from].iter().copied();
        let mut steps: Vec<(usize, usize)> = first
            .filter(|&next| may(next))
            .map(|next| (from, next))
            .collect();
        while let Some((before, at)) = steps.pop() {
            if std::mem::replace(&mut seen[before * size + at], true) {
                continue;
            }
            found[at] = true;
            let met = self.graph.is(before, at, Mark::Arrow);
            for &next in &self.around[at] {
                let collider = met && self.graph.is(next, at, Mark::Arrow);
                if next != before && may(next) && (collider || self.graph.adjacent(before, next)) {
                    steps.push((at, next));
                }
            }
        }
        (0..size).filter(|&at| found[at]).collect()
    }
}
