//! The search where time gives every edge its direction.

use std::collections::BTreeMap;

use super::{Pair, PcOptions, RemovalRule, Run, Skeleton};
use crate::structure::learners::skeleton::{
    Answer, Candidate, Effort, Levels, Neighbours, Rule, weaken,
};
use crate::structure::order::sort_indices;
use crate::structure::slices::pause;
use crate::structure::{Background, IndependenceTest, StructureError, TestResult};

/// [`pc_skeleton`](super::pc_skeleton), with a pause between any two tests.
pub(in crate::structure) async fn pc_skeleton_in_slices(
    test: &dyn IndependenceTest,
    background: &Background,
    order: &[usize],
    options: PcOptions,
) -> Result<Skeleton, StructureError> {
    let mut search = Search {
        test,
        background,
        order,
        options,
        known: BTreeMap::new(),
        runs: Vec::new(),
        refuted: Vec::new(),
    };
    let mut pairs = search.by_levels().await?;
    if options.removal == RemovalRule::Confirmed {
        search.confirm_rest(&mut pairs).await?;
        for &effect in order {
            search.restore(&mut pairs, effect)?;
            pause().await;
        }
    }
    Ok(Skeleton {
        pairs,
        runs: search.runs,
    })
}

struct Search<'a> {
    test: &'a dyn IndependenceTest,
    background: &'a Background,
    order: &'a [usize],
    options: PcOptions,
    /// (cause, effect, given) -> index into `runs`.
    known: BTreeMap<(usize, usize, Vec<usize>), usize>,
    runs: Vec<Run>,
    /// (cause, effect) and a run that would have removed the edge and was not confirmed.
    refuted: Vec<((usize, usize), usize)>,
}

impl Rule for Search<'_> {
    fn pools(&self, (cause, effect): (usize, usize), around: &Neighbours<'_>) -> [Vec<usize>; 2] {
        let mut pool = self.full_set(cause, effect);
        pool.retain(|&other| around.adjacent(cause, other) || around.adjacent(other, effect));
        [pool, Vec::new()]
    }

    /// Where there are too few rows for a set, the search ends.
    fn ask(
        &mut self,
        (cause, effect): (usize, usize),
        set: &[usize],
    ) -> Result<Option<TestResult>, StructureError> {
        let run = self.run(cause, effect, set)?;
        Ok(Some(self.runs[run].result))
    }

    /// Under [`RemovalRule::Confirmed`], hold the sets against the full one.
    fn settle(
        &mut self,
        (cause, effect): (usize, usize),
        separating: &[Answer],
    ) -> Result<Option<Answer>, StructureError> {
        if self.options.removal != RemovalRule::Confirmed {
            return Ok(None);
        }
        let full = self.full_set(cause, effect);
        let confirming = self.run(cause, effect, &full)?;
        if self.p(confirming) > self.options.alpha {
            return Ok(None);
        }
        let mut proposals = Vec::with_capacity(separating.len());
        for (set, _) in separating {
            proposals.push(self.run(cause, effect, set)?);
        }
        // Stable sort: equal p-values stay in the order of the sets.
        sort_indices(&mut proposals, &|a, b| self.p(b).total_cmp(&self.p(a)));
        for run in proposals {
            self.refuted.push(((cause, effect), run));
        }
        Ok(Some(self.answer(confirming)))
    }
}

impl Search<'_> {
    /// Test every candidate pair, level by level. A required edge is not tested.
    async fn by_levels(&mut self) -> Result<Vec<Pair>, StructureError> {
        let (order, background) = (self.order, self.background);
        let (mut pairs, mut tested) = (Vec::new(), Vec::new());
        for &effect in order {
            for &cause in order
                .iter()
                .filter(|&&cause| background.allows(cause, effect))
            {
                pairs.push(Pair {
                    cause,
                    effect,
                    separated: None,
                    weakest: None,
                    refuted: Vec::new(),
                    restored: false,
                });
                if !background.requires(cause, effect) {
                    tested.push(Candidate::new((cause, effect)));
                }
            }
        }
        let levels = Levels {
            order,
            alpha: self.options.alpha,
            effort: Effort {
                max_depth: self.options.max_depth,
                most_sets: None,
            },
        };
        levels.search(self, &mut tested).await?;
        let open = pairs
            .iter_mut()
            .filter(|pair| !background.requires(pair.cause, pair.effect));
        for (pair, found) in open.zip(tested) {
            (pair.separated, pair.weakest) = (found.separated, found.weakest);
            for &(ends, run) in &self.refuted {
                if ends == (pair.cause, pair.effect) {
                    pair.refuted.push(run);
                }
            }
        }
        Ok(pairs)
    }

    /// Run a test, or look it up; return its index in `runs`.
    fn run(
        &mut self,
        cause: usize,
        effect: usize,
        given: &[usize],
    ) -> Result<usize, StructureError> {
        let key = (cause, effect, given.to_vec());
        if let Some(&index) = self.known.get(&key) {
            return Ok(index);
        }
        let result = self.test.test(cause, effect, given)?;
        self.runs.push(Run {
            cause,
            effect,
            given: given.to_vec(),
            result,
        });
        self.known.insert(key, self.runs.len() - 1);
        Ok(self.runs.len() - 1)
    }

    fn p(&self, run: usize) -> f64 {
        self.runs[run].result.p_value
    }

    fn answer(&self, run: usize) -> (Vec<usize>, TestResult) {
        (self.runs[run].given.clone(), self.runs[run].result)
    }

    /// Return all variables that may be in a conditioning set of the pair.
    fn full_set(&self, cause: usize, effect: usize) -> Vec<usize> {
        let allowed = |&variable: &usize| {
            variable != cause && self.background.may_condition(effect, variable)
        };
        self.order.iter().copied().filter(allowed).collect()
    }

    /// Test every remaining edge given the full set, if `max_depth` kept the levels from it.
    async fn confirm_rest(&mut self, pairs: &mut [Pair]) -> Result<(), StructureError> {
        let background = self.background;
        let unsettled = |pair: &&mut Pair| {
            pair.separated.is_none() && !background.requires(pair.cause, pair.effect)
        };
        for pair in pairs.iter_mut().filter(unsettled) {
            let full = self.full_set(pair.cause, pair.effect);
            let run = self.run(pair.cause, pair.effect, &full)?;
            pause().await;
            if self.p(run) > self.options.alpha {
                pair.separated = Some(self.answer(run));
            } else {
                weaken(&mut pair.weakest, &full, self.runs[run].result);
            }
        }
        Ok(())
    }

    /// Undo removals of an effect's causes until every removed cause is independent of the effect given its parents.
    fn restore(&mut self, pairs: &mut [Pair], effect: usize) -> Result<(), StructureError> {
        let candidates: Vec<usize> = (0..pairs.len())
            .filter(|&index| pairs[index].effect == effect)
            .collect();
        let mut dismissed = Vec::new();
        while let Some((index, run)) = self.most_missed(pairs, &candidates, &dismissed)? {
            pairs[index].separated = None;
            pairs[index].restored = true;
            pairs[index].weakest = Some(self.answer(run));
            // What was restored before, as a stand-in, may have become superfluous. It is not restored a second time.
            for &index in &candidates {
                if !pairs[index].restored {
                    continue;
                }
                let others: Vec<usize> = standing_causes(pairs, &candidates)
                    .into_iter()
                    .filter(|&cause| cause != pairs[index].cause)
                    .collect();
                let run = self.run(pairs[index].cause, effect, &others)?;
                if self.p(run) > self.options.alpha {
                    pairs[index].separated = Some(self.answer(run));
                    pairs[index].restored = false;
                    dismissed.push(index);
                }
            }
        }
        Ok(())
    }

    /// Of the removed candidates that depend on the effect given its parents, the one with the smallest full-set p-value;
    /// with it the test that shows the dependence.
    fn most_missed(
        &mut self,
        pairs: &[Pair],
        candidates: &[usize],
        dismissed: &[usize],
    ) -> Result<Option<(usize, usize)>, StructureError> {
        let parents = standing_causes(pairs, candidates);
        let mut best: Option<(f64, usize, usize)> = None;
        for &index in candidates.iter().filter(|index| !dismissed.contains(index)) {
            let Pair { cause, effect, .. } = pairs[index];
            if pairs[index].separated.is_none() {
                continue;
            }
            let run = self.run(cause, effect, &parents)?;
            let answer = self.runs[run].result;
            if answer.p_value > self.options.alpha || answer.is_undetermined() {
                continue;
            }
            let full = self.full_set(cause, effect);
            let confirming = self.run(cause, effect, &full)?;
            let p = self.p(confirming);
            if best.is_none_or(|(smallest, ..)| p < smallest) {
                best = Some((p, index, run));
            }
        }
        Ok(best.map(|(_, index, run)| (index, run)))
    }
}

/// Return the causes of the candidates whose edge stands.
fn standing_causes(pairs: &[Pair], candidates: &[usize]) -> Vec<usize> {
    candidates
        .iter()
        .map(|&index| &pairs[index])
        .filter(|pair| pair.separated.is_none())
        .map(|pair| pair.cause)
        .collect()
}
