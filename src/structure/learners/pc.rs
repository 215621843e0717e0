//! The skeleton search of PC-stable under background knowledge.

use crate::structure::order::sort_indices;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::structure::slices::{finish, pause};
use crate::structure::{Background, IndependenceTest, StructureError, TestResult};

mod colliders;
mod general;
mod learner;
mod subsets;

pub use colliders::{ColliderRule, ConflictRule};
pub(in crate::structure) use general::{Effort, bearable, for_each_set, foresee};
pub use learner::Pc;
use subsets::{for_each_subset, subsets};

/// When a test that finds a pair independent given a set removes its edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RemovalRule {
    /// Always: PC-stable as published. A true edge with a weak marginal effect is lost if the test without a conditioning set misses it.
    Plain,
    /// Only if the pair is also independent given *all* variables that may be in its conditioning set. Removals that together
    /// contradict the data are undone. The default.
    ///
    /// Why this is right when there are no edges inside a tier. Let C be the variables before the effect's tier and pa its
    /// parents. By the local Markov property the effect is independent of C \ pa given pa; by weak union it is independent
    /// of each c in C \ pa given C \ {c}. So the full set separates every true non-edge, a true removal is never refuted
    /// but by chance (with probability alpha), and a removal that a small set proposed by lack of power is.
    ///
    /// Why removals are taken back. Two nearly collinear candidates can each look superfluous given the other, and both be
    /// removed, though the effect depends on the two of them: then a separating set is no longer among the parents. After
    /// the search, every removed candidate is tested against the effect given the parents that are left. While any is
    /// dependent, the removed candidate whose full-set p-value is smallest among the dependent ones is restored; one that
    /// was restored earlier and is superfluous now is dismissed for good. On the light/door room this is what tells the
    /// robot from its near copy, the lamp, with few rows: 296 of 300 graphs right at 400 rows, where `Plain` has 120.
    /// (The consistency of separating sets with the final graph: Li, Cabeli, Sella and Isambert, NeurIPS 2019.)
    #[default]
    Confirmed,
}

/// Settings of [`pc_skeleton`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PcOptions {
    /// A pair is independent where p > alpha.
    pub alpha: f64,
    /// When an edge is removed.
    pub removal: RemovalRule,
    /// Largest conditioning set of the search; `None` for no limit. Under [`RemovalRule::Confirmed`] the full set is tested
    /// beside it, so that a limit saves time and costs no accuracy.
    pub max_depth: Option<usize>,
}

/// A test that was run, by column indices; `cause` is in the earlier tier.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Candidate cause.
    pub cause: usize,
    /// Candidate effect.
    pub effect: usize,
    /// Conditioning set.
    pub given: Vec<usize>,
    /// The answer.
    pub result: TestResult,
}

/// What the search found out about one candidate pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Candidate cause: the variable of the earlier tier.
    pub cause: usize,
    /// Candidate effect.
    pub effect: usize,
    /// The set that separates the pair, and the test's answer; `None` while the edge stands.
    pub separated: Option<(Vec<usize>, TestResult)>,
    /// The counted test with the largest p-value, if any was run.
    pub weakest: Option<(Vec<usize>, TestResult)>,
    /// Indices into [`Skeleton::runs`] of removals that were proposed and not confirmed.
    pub refuted: Vec<usize>,
    /// Whether the edge was removed, then put back.
    pub restored: bool,
}

impl Pair {
    /// Count a test that found dependence.
    fn weaken(&mut self, (given, result): (Vec<usize>, TestResult)) {
        if result.is_undetermined() {
            return;
        }
        if self
            .weakest
            .as_ref()
            .is_none_or(|(_, weakest)| result.p_value > weakest.p_value)
        {
            self.weakest = Some((given, result));
        }
    }
}

/// The result of [`pc_skeleton`].
#[derive(Debug, Clone, PartialEq)]
pub struct Skeleton {
    /// Every candidate pair.
    pub pairs: Vec<Pair>,
    /// Every test, in the order in which it was run, each once.
    pub runs: Vec<Run>,
}

impl Skeleton {
    /// Replace the pairs of these effects by those of another search, and add its tests, each once.
    pub(in crate::structure) fn replace(&mut self, other: Self, effects: &[usize]) {
        self.pairs.retain(|pair| !effects.contains(&pair.effect));
        let mut known = BTreeMap::new();
        for (index, run) in self.runs.iter().enumerate() {
            known.insert((run.cause, run.effect, run.given.clone()), index);
        }
        let mut places = Vec::with_capacity(other.runs.len());
        for run in other.runs {
            let key = (run.cause, run.effect, run.given.clone());
            places.push(known.get(&key).copied().unwrap_or_else(|| {
                self.runs.push(run);
                self.runs.len() - 1
            }));
        }
        self.pairs.extend(other.pairs.into_iter().map(|mut pair| {
            for run in &mut pair.refuted {
                *run = places[*run];
            }
            pair
        }));
    }
}

/// Find the skeleton of PC-stable over the candidate pairs of `background`.
///
/// At each level, a pair is tested given the sets of that size among the neighbours of *both* its ends, as they are at the start of the
/// level (so that the order of the pairs does not matter). Pairs inside a tier are not tested and count as neighbours: a forbidden edge
/// does not remove its ends from each other's conditioning sets. Of several separating sets of one size, the one with the largest
/// p-value is kept. A required edge is not tested and stays.
///
/// `order` is the order in which variables are visited. It must not depend on the order of the columns, so that results are the same
/// to the last bit.
///
/// Complexity: exponential in the largest neighbourhood, as PC is; bounded by `max_depth`.
///
/// Source: Spirtes, Glymour and Scheines (2000); Colombo and Maathuis, JMLR 15 (2014), for the stable variant.
///
/// # Errors
/// Those of the test.
pub fn pc_skeleton(
    test: &dyn IndependenceTest,
    background: &Background,
    order: &[usize],
    options: PcOptions,
) -> Result<Skeleton, StructureError> {
    finish(pc_skeleton_in_slices(test, background, order, options))
}

/// [`pc_skeleton`], with a pause between any two tests.
pub(in crate::structure) async fn pc_skeleton_in_slices(
    test: &dyn IndependenceTest,
    background: &Background,
    order: &[usize],
    options: PcOptions,
) -> Result<Skeleton, StructureError> {
    let mut pairs = Vec::new();
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
        }
    }
    let mut search = Search {
        test,
        background,
        order,
        options,
        known: BTreeMap::new(),
        runs: Vec::new(),
    };
    for depth in 0..=options.max_depth.unwrap_or(usize::MAX) {
        if !search.level(&mut pairs, depth).await? {
            break;
        }
    }
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
}

impl Search<'_> {
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

    /// Run one level of PC-stable; return whether any pair had enough neighbours for it.
    async fn level(&mut self, pairs: &mut [Pair], depth: usize) -> Result<bool, StructureError> {
        let standing: Vec<bool> = pairs.iter().map(|pair| pair.separated.is_none()).collect();
        let adjacent: Vec<(usize, usize)> = pairs
            .iter()
            .zip(&standing)
            .filter(|(_, stands)| **stands)
            .map(|(pair, _)| (pair.cause, pair.effect))
            .collect();
        let background = self.background;
        let neighbours = |a: usize, b: usize| {
            adjacent.contains(&(a, b))
                || adjacent.contains(&(b, a))
                || !background.is_candidate(a, b)
        };
        let mut any = false;
        for (pair, _) in pairs
            .iter_mut()
            .zip(&standing)
            .filter(|(_, stands)| **stands)
        {
            let (cause, effect) = (pair.cause, pair.effect);
            let full = self.full_set(cause, effect);
            let pool: Vec<usize> = full
                .iter()
                .copied()
                .filter(|&variable| neighbours(cause, variable) || neighbours(variable, effect))
                .collect();
            if pool.len() < depth || background.requires(cause, effect) {
                continue;
            }
            any = true;
            let mut proposals = Vec::new();
            for given in subsets(&pool, depth) {
                let run = self.run(cause, effect, &given)?;
                pause().await;
                if self.p(run) > self.options.alpha {
                    proposals.push(run);
                } else {
                    pair.weaken(self.answer(run));
                }
            }
            // Stable sort: equal p-values stay in the order of the subsets.
            sort_indices(&mut proposals, &|a, b| self.p(b).total_cmp(&self.p(a)));
            let Some(&best) = proposals.first() else {
                continue;
            };
            if self.options.removal == RemovalRule::Confirmed {
                let confirming = self.run(cause, effect, &full)?;
                if self.p(confirming) <= self.options.alpha {
                    pair.refuted.extend(proposals);
                    pair.weaken(self.answer(confirming));
                    continue;
                }
            }
            pair.separated = Some(self.answer(best));
        }
        Ok(any)
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
                pair.weaken(self.answer(run));
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

#[cfg(test)]
mod tests;

#[cfg(test)]
mod trap_tests;
