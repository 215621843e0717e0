//! The skeleton of FCI.

use std::collections::{BTreeMap, BTreeSet};

use super::known::Known;
use crate::structure::graph::pag::{Mark, Pag};
use crate::structure::learners::pc::{Effort, bearable, for_each_set, foresee};
use crate::structure::{Background, ColliderRule, IndependenceTest, StructureError, TestResult};

/// A set and the test's answer, by unordered pair (smaller index first).
pub(super) type Answers = BTreeMap<(usize, usize), (Vec<usize>, TestResult)>;

pub(super) const fn key(a: usize, b: usize) -> (usize, usize) {
    if a < b { (a, b) } else { (b, a) }
}

/// What was said of the unshielded triples (x, y, z), x < z.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) colliders: Vec<(usize, usize, usize)>,
    pub(super) open: BTreeSet<(usize, usize, usize)>,
}

/// The search for sets that separate pairs.
pub(super) struct Search<'a> {
    pub(super) test: &'a dyn IndependenceTest,
    pub(super) background: &'a Background,
    pub(super) known: &'a Known,
    pub(super) alpha: f64,
    pub(super) effort: Effort,
    pub(super) found: Tested,
}

/// What the tests said.
#[derive(Default)]
pub(super) struct Tested {
    /// For each pair that was separated, its set.
    pub(super) separated: Answers,
    /// For each pair, the test that came closest to separating it.
    pub(super) weakest: Answers,
    /// The smallest size of which some pair had too many sets.
    pub(super) left_out: Option<usize>,
    pub(super) tests_run: usize,
}

impl Search<'_> {
    /// Remove the edges of pairs that are known to be independent; the empty set separates them, whatever its test says.
    pub(super) fn part(&mut self, graph: &mut Pag) -> Result<(), StructureError> {
        for a in 0..graph.len() {
            for b in (a + 1..graph.len()).filter(|&b| self.known.parts(a, b)) {
                let mut result = self.test.test(a, b, &[])?;
                if result.is_undetermined() {
                    result = TestResult::INDEPENDENT;
                }
                self.found.tests_run += 1;
                self.found.separated.insert((a, b), (Vec::new(), result));
                graph.disconnect(a, b);
            }
        }
        Ok(())
    }

    /// Return whether the edge between the two is there and may be removed.
    fn is_open(&self, graph: &Pag, a: usize, b: usize) -> bool {
        graph.adjacent(a, b) && !self.known.joins(a, b)
    }

    /// Find the skeleton of PC-stable: at each level, test each pair given sets of its ends' neighbours as they are at the start of the
    /// level.
    pub(super) fn among_neighbours(&mut self, graph: &mut Pag) -> Result<(), StructureError> {
        for depth in 0..=graph.len() {
            let around: Vec<Vec<usize>> = (0..graph.len())
                .map(|end| graph.neighbours(end).collect())
                .collect();
            if depth > 0 {
                let pairs =
                    (0..graph.len()).flat_map(|a| (a + 1..graph.len()).map(move |b| (a, b)));
                let standing: Vec<_> = pairs.filter(|&(a, b)| self.is_open(graph, a, b)).collect();
                let pools = |a: usize, b: usize| [a, b].map(|end| self.pool(a, b, &around[end]));
                foresee(self.test, self.effort, depth, &standing, &pools)?;
            }
            let mut any = false;
            for a in 0..graph.len() {
                for b in a + 1..graph.len() {
                    if self.is_open(graph, a, b) {
                        let pools = [&around[a][..], &around[b]];
                        any |= self.separate(graph, (a, b), pools, depth)?;
                    }
                }
            }
            if !any {
                break;
            }
        }
        Ok(())
    }

    /// Decide by `rule`, over sets of neighbours of the ends, which unshielded triples are colliders. If no set separates the ends, or as
    /// many with the middle as without it, [`ColliderRule::Majority`] uses the set that separated them in the search. Return the
    /// colliders, and under [`ColliderRule::Conservative`] the triples that stay open.
    ///
    /// This is sound: in an ancestral graph the middle of an unshielded triple is in none of the sets that separate its ends if it is a
    /// collider, and in all of them if it is not.
    pub(super) fn judge(
        &mut self,
        graph: &Pag,
        rule: ColliderRule,
    ) -> Result<Judged, StructureError> {
        let mut judged = Judged::default();
        let (test, alpha, effort) = (self.test, self.alpha, self.effort);
        let mut tests_run = 0;
        for (&(x, z), (set, _)) in &self.found.separated {
            let middles: Vec<usize> = graph
                .neighbours(x)
                .filter(|&y| graph.adjacent(y, z))
                .collect();
            if middles.is_empty() {
                continue;
            }
            let mut separating: Vec<Vec<usize>> = Vec::new();
            if rule != ColliderRule::Standard {
                let around = |end: usize| -> Vec<usize> { graph.neighbours(end).collect() };
                let [left, right] = [x, z].map(|end| self.pool(x, z, &around(end)));
                for size in 0..=left.len().max(right.len()) {
                    if !effort.bears(left.len(), right.len(), size) {
                        break;
                    }
                    let asked = for_each_set(&left, &right, size, &mut |set| {
                        tests_run += 1;
                        if test.test(x, z, set)?.p_value > alpha {
                            separating.push(set.to_vec());
                        }
                        Ok(())
                    });
                    if !bearable(asked, size)? {
                        break;
                    }
                }
            }
            for y in middles {
                let with = separating.iter().filter(|set| set.contains(&y)).count();
                let without = separating.len() - with;
                let inside = set.contains(&y);
                let collider = match rule {
                    ColliderRule::Standard => !inside,
                    ColliderRule::Majority => with < without || (with == without && !inside),
                    ColliderRule::Conservative => with == 0 && !inside,
                };
                if collider {
                    judged.colliders.push((x, y, z));
                } else if rule == ColliderRule::Conservative && (without > 0 || !inside) {
                    judged.open.insert((x, y, z));
                }
            }
        }
        self.found.tests_run += tests_run;
        Ok(judged)
    }

    /// Test every remaining edge given subsets of the possible d-separators of either end.
    pub(super) fn among_possible(&mut self, graph: &mut Pag) -> Result<(), StructureError> {
        let before = graph.clone();
        let possible = Possible::new(&before);
        for a in 0..graph.len() {
            for b in a + 1..graph.len() {
                if !self.is_open(graph, a, b) {
                    continue;
                }
                let around = [possible.d_separators(a, b), possible.d_separators(b, a)];
                let pools = [&around[0][..], &around[1]];
                for depth in 0..=before.len() {
                    if !graph.adjacent(a, b) || !self.separate(graph, (a, b), pools, depth)? {
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    /// Return those of `around` that may be in a conditioning set of a and b: nothing later than both.
    fn pool(&self, a: usize, b: usize, around: &[usize]) -> Vec<usize> {
        let now = self.background.tier(a).max(self.background.tier(b));
        let others = around.iter().copied();
        others
            .filter(|&other| other != a && other != b && self.background.tier(other) <= now)
            .collect()
    }

    /// Remove the edge if a set of `depth` variables around either end separates the two; of several sets, keep the one with the largest
    /// p-value. Return whether there was any set of that size.
    fn separate(
        &mut self,
        graph: &mut Pag,
        (a, b): (usize, usize),
        around: [&[usize]; 2],
        depth: usize,
    ) -> Result<bool, StructureError> {
        // The empty set needs no neighbours; to list them all for every pair would be cubic in the columns.
        let [left, right] = if depth == 0 {
            [Vec::new(), Vec::new()]
        } else {
            around.map(|around| self.pool(a, b, around))
        };
        if left.len().max(right.len()) < depth {
            return Ok(false);
        }
        if !self.effort.bears(left.len(), right.len(), depth) {
            let so_far = self.found.left_out.unwrap_or(depth);
            self.found.left_out = Some(so_far.min(depth));
            return Ok(false);
        }
        let (test, alpha, found) = (self.test, self.alpha, &mut self.found);
        let asked = for_each_set(&left, &right, depth, &mut |set| {
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
        });
        if !bearable(asked, depth)? {
            found.left_out = Some(found.left_out.map_or(depth, |smallest| smallest.min(depth)));
            return Ok(false);
        }
        if found.separated.contains_key(&(a, b)) {
            graph.disconnect(a, b);
        }
        Ok(true)
    }
}

/// Where the possible d-separators of a graph are looked for.
struct Possible<'a> {
    graph: &'a Pag,
    around: Vec<Vec<usize>>,
    /// Of every variable, whether it may be an ancestor of another one (or is it itself), `[of, variable]`.
    ancestors: Vec<Vec<bool>>,
}

impl<'a> Possible<'a> {
    fn new(graph: &'a Pag) -> Self {
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
    fn d_separators(&self, from: usize, to: usize) -> Vec<usize> {
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
