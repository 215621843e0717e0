//! What the search under time found.

use std::collections::BTreeMap;

use crate::structure::TestResult;

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

/// The result of [`pc_skeleton`](super::pc_skeleton).
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
