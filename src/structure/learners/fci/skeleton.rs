//! The skeleton of FCI.

use std::collections::BTreeSet;

use super::known::Known;
use super::possible::Possible;
use crate::structure::graph::pag::Pag;
use crate::structure::learners::skeleton::{
    Answer, Answers, Candidate, Effort, Levels, Neighbours, Rule, ask_all, bearable, pool, pools,
};
use crate::structure::slices::finish;
use crate::structure::{Background, ColliderRule, IndependenceTest, StructureError, TestResult};

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

    /// Find the skeleton of PC-stable among the pairs that are not known to be adjacent.
    pub(super) fn among_neighbours(&mut self, graph: &mut Pag) -> Result<(), StructureError> {
        let mut pairs = Vec::new();
        for a in 0..graph.len() {
            for b in (a + 1..graph.len()).filter(|&b| !self.known.joins(a, b)) {
                pairs.push(Candidate {
                    separated: self.found.separated.get(&(a, b)).cloned(),
                    ..Candidate::new((a, b))
                });
            }
        }
        let order: Vec<usize> = (0..graph.len()).collect();
        let levels = self.levels(&order);
        let left_out = finish(levels.search(self, &mut pairs))?;
        self.leave_out(left_out);
        for pair in pairs {
            self.keep(graph, pair);
        }
        Ok(())
    }

    fn levels<'b>(&self, order: &'b [usize]) -> Levels<'b> {
        Levels {
            order,
            alpha: self.alpha,
            effort: self.effort,
        }
    }

    fn leave_out(&mut self, size: Option<usize>) {
        let smallest = self.found.left_out.into_iter().chain(size).min();
        self.found.left_out = smallest;
    }

    /// Keep what was found of a pair, and remove its edge if it was separated.
    fn keep(&mut self, graph: &mut Pag, pair: Candidate) {
        if pair.separated.is_some() {
            graph.disconnect(pair.ends.0, pair.ends.1);
        }
        let found = &mut self.found;
        pair.keep_in(&mut found.separated, &mut found.weakest);
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
                let pools = [x, z].map(|end| pool(self.background, &around(end), (x, z)));
                tests_run += ask_all(test, (x, z), &pools, effort, &mut |set, p| {
                    if p > alpha {
                        separating.push(set.to_vec());
                    }
                })?;
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
                if !before.adjacent(a, b) || self.known.joins(a, b) {
                    continue;
                }
                let mut pair = Candidate {
                    weakest: self.found.weakest.get(&(a, b)).cloned(),
                    ..Candidate::new((a, b))
                };
                let around = [(a, b), (b, a)].map(|(of, other)| possible.d_separators(of, other));
                let pools = around.map(|around| pool(self.background, &around, (a, b)));
                let levels = self.levels(&[]);
                let left_out = finish(levels.search_among(self, &mut pair, &pools))?;
                self.leave_out(left_out);
                self.keep(graph, pair);
            }
        }
        Ok(())
    }
}

impl Rule for Search<'_> {
    fn pools(&self, ends: (usize, usize), around: &Neighbours<'_>) -> [Vec<usize>; 2] {
        pools(self.background, ends, around)
    }

    fn foreseeing(&self) -> Option<&dyn IndependenceTest> {
        Some(self.test)
    }

    fn ask(
        &mut self,
        ends: (usize, usize),
        set: &[usize],
    ) -> Result<Option<TestResult>, StructureError> {
        let answer = self.test.test(ends.0, ends.1, set);
        let result = bearable(answer, set.len())?;
        self.found.tests_run += usize::from(result.is_some());
        Ok(result)
    }

    fn settle(
        &mut self,
        _: (usize, usize),
        _: &[Answer],
    ) -> Result<Option<Answer>, StructureError> {
        Ok(None)
    }
}
