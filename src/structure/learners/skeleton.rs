//! The skeleton search by levels that PC and FCI share.

use crate::structure::slices::pause;
use crate::structure::{IndependenceTest, StructureError, TestResult};
use candidate::strongest;

mod candidate;
mod effort;
mod questions;
mod sets;

pub(in crate::structure) use candidate::{Answer, Answers, Candidate, key, weaken};
pub(in crate::structure) use effort::Effort;
pub(in crate::structure) use questions::{ask_all, bearable, foresee, pool, pools};
use sets::Sets;

/// What differs between the searches.
pub(in crate::structure) trait Rule {
    /// Return the two lists that the conditioning sets of a pair are drawn from. A set has its members from one of them.
    fn pools(&self, ends: (usize, usize), around: &Neighbours<'_>) -> [Vec<usize>; 2];

    /// Test a pair given a set. `None`: there are too few rows for sets of this size.
    ///
    /// # Errors
    /// Those of the test that end the search.
    fn ask(
        &mut self,
        ends: (usize, usize),
        set: &[usize],
    ) -> Result<Option<TestResult>, StructureError>;

    /// Return the test that a level tells which sets it will ask about, so that the test can work set by set: see [`foresee`]. `None`
    /// unless a search has use for it.
    fn foreseeing(&self) -> Option<&dyn IndependenceTest> {
        None
    }

    /// Take note of the sets of one size that separate a pair, in the order in which they were asked. Return a test that speaks against
    /// them, if there is any: then the edge stays.
    ///
    /// # Errors
    /// Those of the test.
    fn settle(
        &mut self,
        ends: (usize, usize),
        separating: &[Answer],
    ) -> Result<Option<Answer>, StructureError>;
}

/// The neighbours of every variable at the start of a level.
pub(in crate::structure) struct Neighbours<'a> {
    /// `[variables, variables]` row-major.
    adjacent: Vec<bool>,
    order: &'a [usize],
}

impl Neighbours<'_> {
    /// Return whether two variables have an edge, or a pair of which nothing is asked.
    pub(in crate::structure) fn adjacent(&self, a: usize, b: usize) -> bool {
        self.adjacent[a * self.order.len() + b]
    }

    /// Return the neighbours of a variable, in the order of the search.
    pub(in crate::structure) fn of(&self, variable: usize) -> Vec<usize> {
        let others = self.order.iter().copied();
        others
            .filter(|&other| other != variable && self.adjacent(variable, other))
            .collect()
    }
}

/// What became of the sets of one size of a pair.
enum Outcome {
    /// There is no set of this size.
    None,
    /// Not all were tested: there are too many, or too few rows. Whether any was.
    LeftOut(bool),
    /// All were tested.
    Asked,
}

/// A search by levels: PC-stable, whatever the [`Rule`].
///
/// At level k, it tests every pair that still has its edge given the sets of k variables among the neighbours of its ends, as they are at
/// the start of the level, so that the order of the pairs does not matter. All sets of a level are tested. If any separates the pair and
/// the rule does not object, the edge is removed, and the set with the largest p-value is kept, the first of several. The search ends
/// when no pair has neighbours enough, or when the limits leave out what there is.
///
/// It pauses after each set, so that a caller can do other work or stop it.
///
/// Complexity: exponential in the largest number of neighbours; [`Effort`] limits it. A level takes memory and time for the square of the
/// number of variables, beside its tests.
///
/// Source: Spirtes, Glymour and Scheines, *Causation, Prediction, and Search* (2000), section 5.4.2; Colombo and Maathuis, JMLR 15
/// (2014), section 4.1, for the stable variant.
pub(in crate::structure) struct Levels<'a> {
    /// All variables, in the order in which they are listed as neighbours, and so drawn into sets.
    pub(in crate::structure) order: &'a [usize],
    /// A set separates a pair where p > alpha.
    pub(in crate::structure) alpha: f64,
    /// How far the search goes.
    pub(in crate::structure) effort: Effort,
}

impl Levels<'_> {
    /// Search for sets that separate the pairs. Pairs that are not in `pairs` count as neighbours from first to last; those that are
    /// separated already do not. Return the smallest size of which not all sets were tested.
    ///
    /// # Errors
    /// Those of the rule.
    pub(in crate::structure) async fn search(
        &self,
        rule: &mut dyn Rule,
        pairs: &mut [Candidate],
    ) -> Result<Option<usize>, StructureError> {
        let mut left_out: Option<usize> = None;
        for size in 0.. {
            // The empty set needs no neighbours; to list them all for every pair would be cubic in the columns.
            let around = (size > 0).then(|| self.neighbours(pairs));
            if let Some(around) = &around {
                self.foresee(rule, pairs, around, size)?;
            }
            let mut any = false;
            for pair in pairs.iter_mut().filter(|pair| pair.stands()) {
                let pools = match &around {
                    Some(around) => rule.pools(pair.ends, around),
                    None => [Vec::new(), Vec::new()],
                };
                match self.separate(rule, pair, &pools, size).await? {
                    Outcome::None => {}
                    Outcome::LeftOut(some) => {
                        any |= some;
                        left_out = left_out.or(Some(size));
                    }
                    Outcome::Asked => any = true,
                }
            }
            if !any {
                break;
            }
        }
        Ok(left_out)
    }

    /// Search for a set that separates one pair, by size, among those drawn from two lists that stay the same. Return the smallest size of
    /// which not all sets were tested.
    ///
    /// # Errors
    /// Those of the rule.
    pub(in crate::structure) async fn search_among(
        &self,
        rule: &mut dyn Rule,
        pair: &mut Candidate,
        pools: &[Vec<usize>; 2],
    ) -> Result<Option<usize>, StructureError> {
        let mut left_out = None;
        for size in 0.. {
            let some = match self.separate(rule, pair, pools, size).await? {
                Outcome::None => false,
                Outcome::LeftOut(some) => {
                    left_out = left_out.or(Some(size));
                    some
                }
                Outcome::Asked => true,
            };
            if !some || !pair.stands() {
                break;
            }
        }
        Ok(left_out)
    }

    /// Tell the rule's test which sets of one size it will be asked about for the pairs that stand.
    fn foresee(
        &self,
        rule: &dyn Rule,
        pairs: &[Candidate],
        around: &Neighbours<'_>,
        size: usize,
    ) -> Result<(), StructureError> {
        let Some(test) = rule.foreseeing() else {
            return Ok(());
        };
        let standing = pairs.iter().filter(|pair| pair.stands());
        let standing: Vec<_> = standing.map(|pair| pair.ends).collect();
        let pools = |x: usize, y: usize| rule.pools((x, y), around);
        foresee(test, self.effort, size, &standing, &pools)
    }

    /// Test a pair given all sets of one size; keep the best of those that separate it, if the rule does not object.
    async fn separate(
        &self,
        rule: &mut dyn Rule,
        pair: &mut Candidate,
        [left, right]: &[Vec<usize>; 2],
        size: usize,
    ) -> Result<Outcome, StructureError> {
        if left.len().max(right.len()) < size {
            return Ok(Outcome::None);
        }
        if !self.effort.bears(left.len(), right.len(), size) {
            return Ok(Outcome::LeftOut(false));
        }
        let mut separating: Vec<Answer> = Vec::new();
        let mut asked = 0;
        let mut whole = true;
        let mut sets = Sets::new([left, right], size);
        while sets.advance() {
            let Some(result) = rule.ask(pair.ends, sets.set())? else {
                whole = false;
                break;
            };
            pause().await;
            asked += 1;
            if result.p_value > self.alpha {
                separating.push((sets.set().to_vec(), result));
            } else {
                weaken(&mut pair.weakest, sets.set(), result);
            }
        }
        if !separating.is_empty() {
            match rule.settle(pair.ends, &separating)? {
                Some((set, result)) => weaken(&mut pair.weakest, &set, result),
                None => pair.separated = strongest(separating),
            }
        }
        Ok(match whole {
            true => Outcome::Asked,
            false => Outcome::LeftOut(asked > 0),
        })
    }

    fn neighbours(&self, pairs: &[Candidate]) -> Neighbours<'_> {
        let size = self.order.len();
        let mut adjacent = vec![true; size * size];
        for pair in pairs {
            let (a, b) = pair.ends;
            adjacent[a * size + b] = pair.stands();
            adjacent[b * size + a] = pair.stands();
        }
        Neighbours {
            adjacent,
            order: self.order,
        }
    }
}

#[cfg(test)]
mod tests;
