//! Which pairs are adjacent.

use std::collections::BTreeMap;

use crate::structure::pag::{Mark, Pag};
use crate::structure::pc::for_each_set;
use crate::structure::{Background, IndependenceTest, StructureError, TestResult};

/// A set and the test's answer, by unordered pair (smaller index first).
pub(super) type Answers = BTreeMap<(usize, usize), (Vec<usize>, TestResult)>;

pub(super) const fn key(a: usize, b: usize) -> (usize, usize) {
    if a < b { (a, b) } else { (b, a) }
}

/// The search for sets that separate pairs.
pub(super) struct Search<'a> {
    pub(super) test: &'a dyn IndependenceTest,
    pub(super) background: &'a Background,
    pub(super) alpha: f64,
    pub(super) max_depth: Option<usize>,
    pub(super) found: Tested,
}

/// What the tests said.
#[derive(Default)]
pub(super) struct Tested {
    /// For each pair that was separated, its set.
    pub(super) separated: Answers,
    /// For each pair, the test that came closest to separating it.
    pub(super) weakest: Answers,
    pub(super) tests_run: usize,
}

impl Search<'_> {
    /// The skeleton of PC-stable: level by level, each pair is tested given sets of its ends' neighbours, frozen at the
    /// level's start.
    pub(super) fn among_neighbours(&mut self, graph: &mut Pag) -> Result<(), StructureError> {
        for depth in 0..=self.max_depth.unwrap_or(graph.len()) {
            let around: Vec<Vec<usize>> = (0..graph.len())
                .map(|end| graph.neighbours(end).collect())
                .collect();
            let mut any = false;
            for a in 0..graph.len() {
                for b in a + 1..graph.len() {
                    if graph.adjacent(a, b) {
                        any |= self.separate(graph, (a, b), &around, depth)?;
                    }
                }
            }
            if !any {
                break;
            }
        }
        Ok(())
    }

    /// Tests every edge that is left given subsets of the possible d-separators of either end.
    pub(super) fn among_possible(&mut self, graph: &mut Pag) -> Result<(), StructureError> {
        let around: Vec<Vec<usize>> = (0..graph.len())
            .map(|from| possible_d_separators(graph, from))
            .collect();
        for a in 0..graph.len() {
            for b in a + 1..graph.len() {
                for depth in 0..=self.max_depth.unwrap_or(graph.len()) {
                    if !graph.adjacent(a, b) || !self.separate(graph, (a, b), &around, depth)? {
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    /// Those of `around` that may stand in a conditioning set of a and b: nothing later than both.
    fn pool(&self, a: usize, b: usize, around: &[usize]) -> Vec<usize> {
        let now = self.background.tier(a).max(self.background.tier(b));
        let others = around.iter().copied();
        others
            .filter(|&other| other != a && other != b && self.background.tier(other) <= now)
            .collect()
    }

    /// Removes the edge where a set of `depth` variables around either end separates the two: of several, by the one with the
    /// largest p-value. Says whether there was any set of that size.
    fn separate(
        &mut self,
        graph: &mut Pag,
        (a, b): (usize, usize),
        around: &[Vec<usize>],
        depth: usize,
    ) -> Result<bool, StructureError> {
        let [left, right] = [a, b].map(|end| self.pool(a, b, &around[end]));
        if left.len().max(right.len()) < depth {
            return Ok(false);
        }
        let (test, alpha, found) = (self.test, self.alpha, &mut self.found);
        for_each_set(&left, &right, depth, &mut |set| {
            let result = test.test(a, b, set)?;
            found.tests_run += 1;
            if result.is_undetermined() {
                return Ok(());
            }
            let kept = if result.p_value > alpha {
                &mut found.separated
            } else {
                &mut found.weakest
            };
            let closer = |so_far: &(Vec<usize>, TestResult)| result.p_value > so_far.1.p_value;
            if kept.get(&(a, b)).is_none_or(closer) {
                kept.insert((a, b), (set.to_vec(), result));
            }
            Ok(())
        })?;
        if found.separated.contains_key(&(a, b)) {
            graph.disconnect(a, b);
        }
        Ok(true)
    }
}

/// Variables that a path leads to from `from`, on which every inner variable is a collider or part of a triangle.
fn possible_d_separators(graph: &Pag, from: usize) -> Vec<usize> {
    let mut seen = Vec::new();
    let mut steps: Vec<(usize, usize)> = graph.neighbours(from).map(|next| (from, next)).collect();
    while let Some(step) = steps.pop() {
        if seen.contains(&step) {
            continue;
        }
        seen.push(step);
        let (before, at) = step;
        for next in graph.neighbours(at) {
            let collider = graph.is(before, at, Mark::Arrow) && graph.is(next, at, Mark::Arrow);
            if next != before && next != from && (collider || graph.adjacent(before, next)) {
                steps.push((at, next));
            }
        }
    }
    let mut found: Vec<usize> = seen.into_iter().map(|(_, at)| at).collect();
    found.sort_unstable();
    found.dedup();
    found
}
