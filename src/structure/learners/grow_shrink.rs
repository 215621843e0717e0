//! The parents of every effect by growing and shrinking a set: for tables with many causes.

use crate::structure::learners::pc::{Pair, Run, Skeleton};
use crate::structure::order::sort_items;
use crate::structure::slices::{finish, pause};
use crate::structure::{Background, IndependenceTest, StructureError, TestResult};

/// Number of the most dependent causes that are compared with each other before one is added.
const CONTENDERS: usize = 6;
/// How often a cause may be added again after it was found superfluous. After that it stays out, so that the search ends.
const RETURNS: usize = 1;

/// Find the causes of every effect one at a time, where no edges are inside a tier.
///
/// Grow: add the cause that depends most on the effect given the set so far (smallest p-value, then largest statistic), unless one of the
/// next five depends on the effect more given that cause than that cause does given it. A cause and its near copies have similar p-values
/// alone, and different ones given each other. Shrink after each addition: remove every cause that is independent of the effect given the
/// others. The search ends when every cause outside the set is independent given the set, and none inside is. The Markov blanket of an
/// effect among the variables before it is the set of its parents. With a perfect test this search therefore finds the parents, as PC does.
///
/// PC tests a pair given *subsets* of all its neighbours, and given all of them. With 36 causes, of which 32 are near copies of four, these
/// are thousands of sets for each pair, and sets of 35 variables are too large for a flexible regression. Here, sets have few more members
/// than there are parents. In return, each choice depends on those before it.
///
/// Complexity: about (parents + 2) x causes tests for each effect.
///
/// Source: Margaritis and Thrun, NeurIPS 12 (1999), for growing and shrinking; Tsamardinos, Aliferis and Statnikov, FLAIRS (2003),
/// for taking the strongest (IAMB) and shrinking in between (inter-IAMB).
///
/// # Errors
/// Those of the test.
pub fn grow_shrink(
    test: &dyn IndependenceTest,
    background: &Background,
    order: &[usize],
    alpha: f64,
) -> Result<Skeleton, StructureError> {
    finish(grow_shrink_in_slices(test, background, order, alpha, &[]))
}

/// [`grow_shrink`], with a pause between any two tests. The pairs (cause, effect) in `late` are tested when no other cause depends on the
/// effect any more. This changes the order only; no pair is left out.
pub(in crate::structure) async fn grow_shrink_in_slices(
    test: &dyn IndependenceTest,
    background: &Background,
    order: &[usize],
    alpha: f64,
    late: &[(usize, usize)],
) -> Result<Skeleton, StructureError> {
    let mut skeleton = Skeleton {
        pairs: Vec::new(),
        runs: Vec::new(),
    };
    for &effect in order {
        let causes: Vec<usize> = order
            .iter()
            .copied()
            .filter(|&cause| background.allows(cause, effect))
            .collect();
        if causes.is_empty() {
            continue;
        }
        let required = |&cause: &usize| background.requires(cause, effect);
        let set = causes.iter().copied().filter(required).collect();
        let growth = Growth {
            test,
            background,
            alpha,
            effect,
            left: vec![0; causes.len()],
            apart: vec![None; causes.len()],
            lenient: vec![false; causes.len()],
            late: causes
                .iter()
                .map(|&cause| late.contains(&(cause, effect)))
                .collect(),
            causes,
            set,
            runs: &mut skeleton.runs,
        };
        skeleton.pairs.extend(growth.run().await?);
    }
    Ok(skeleton)
}

type Answer = (Vec<usize>, TestResult);

struct Growth<'a> {
    test: &'a dyn IndependenceTest,
    background: &'a Background,
    alpha: f64,
    effect: usize,
    causes: Vec<usize>,
    /// The parents so far, in the order in which they were added.
    set: Vec<usize>,
    /// How often each cause was found superfluous.
    left: Vec<usize>,
    /// The latest test that found each cause independent.
    apart: Vec<Option<Answer>>,
    /// Which causes are tested after the others.
    late: Vec<bool>,
    /// Which causes were added instead of a late one. They are removed at a higher p-value only.
    lenient: Vec<bool>,
    runs: &'a mut Vec<Run>,
}

impl Growth<'_> {
    async fn run(mut self) -> Result<Vec<Pair>, StructureError> {
        while self.grow().await? {
            while self.shrink().await? {}
        }
        let mut pairs = Vec::with_capacity(self.causes.len());
        for at in 0..self.causes.len() {
            let cause = self.causes[at];
            let inside = self.set.contains(&cause);
            let weakest = if inside {
                let others = self.others(cause);
                let result = self.ask(cause, &others)?;
                Some((others, result))
            } else {
                None
            };
            pairs.push(Pair {
                cause,
                effect: self.effect,
                separated: if inside { None } else { self.apart[at].take() },
                weakest,
                refuted: Vec::new(),
                restored: inside && self.left[at] > 0,
            });
        }
        Ok(pairs)
    }

    fn others(&self, cause: usize) -> Vec<usize> {
        let mut others = self.set.clone();
        others.retain(|&other| other != cause);
        others
    }

    fn ask(&mut self, cause: usize, given: &[usize]) -> Result<TestResult, StructureError> {
        let effect = self.effect;
        let known = self
            .runs
            .iter()
            .rev()
            .take_while(|run| run.effect == effect);
        for run in known {
            if run.cause == cause && run.given == given {
                return Ok(run.result);
            }
        }
        let result = self.test.test(cause, effect, given)?;
        self.runs.push(Run {
            cause,
            effect,
            given: given.to_vec(),
            result,
        });
        Ok(result)
    }

    /// Add a cause, a late one only if there is no other. Return whether there was one.
    async fn grow(&mut self) -> Result<bool, StructureError> {
        if let Some(best) = self.best(false).await? {
            self.set.push(best);
            return Ok(true);
        }
        if !self.late.contains(&true) {
            return Ok(false);
        }
        let Some(best) = self.best(true).await? else {
            return Ok(false);
        };
        let instead = self.instead_of(best).await?;
        self.set.push(instead.unwrap_or(best));
        Ok(true)
    }

    /// Return a cause that is not late, that the effect nearly depends on, and given which the late one is superfluous. The effect does not
    /// show which of the two is a cause; but the late one's own noise was not seen in the effect.
    async fn instead_of(&mut self, late: usize) -> Result<Option<usize>, StructureError> {
        let set = self.set.clone();
        let mut near = Vec::new();
        for at in 0..self.causes.len() {
            let cause = self.causes[at];
            if !self.late[at] && !set.contains(&cause) && self.left[at] <= RETURNS {
                near.push((self.ask(cause, &set)?.p_value, at));
            }
        }
        near.retain(|&(p, _)| p <= self.alpha.sqrt());
        sort_items(&mut near, |(a, _), (b, _)| a.total_cmp(b));
        for (_, at) in near.into_iter().take(CONTENDERS) {
            let cause = self.causes[at];
            let beside: Vec<usize> = set.iter().copied().chain([cause]).collect();
            let result = self.ask(late, &beside)?;
            pause().await;
            if result.p_value > self.alpha {
                self.lenient[at] = true;
                return Ok(Some(cause));
            }
        }
        Ok(None)
    }

    /// Return the cause outside, of the late ones or of the others, that depends most on the effect.
    async fn best(&mut self, late: bool) -> Result<Option<usize>, StructureError> {
        let set = self.set.clone();
        let mut dependent: Vec<(usize, TestResult)> = Vec::new();
        for at in 0..self.causes.len() {
            let cause = self.causes[at];
            if set.contains(&cause) || self.left[at] > RETURNS || self.late[at] != late {
                continue;
            }
            let result = self.ask(cause, &set)?;
            pause().await;
            if result.p_value > self.alpha {
                self.apart[at] = Some((set.clone(), result));
                continue;
            }
            dependent.push((cause, result));
        }
        // A stable sort: ties stay in the order of the causes.
        sort_items(&mut dependent, |(_, a), (_, b)| {
            let by_p = a.p_value.total_cmp(&b.p_value);
            by_p.then(b.statistic.total_cmp(&a.statistic))
        });
        let mut contenders = dependent.iter().take(CONTENDERS).map(|&(cause, _)| cause);
        let Some(mut best) = contenders.next() else {
            return Ok(None);
        };
        for other in contenders {
            let beside = |one: usize| set.iter().copied().chain([one]).collect::<Vec<_>>();
            let mine = self.ask(best, &beside(other))?;
            let theirs = self.ask(other, &beside(best))?;
            pause().await;
            if theirs.p_value < mine.p_value
                || (theirs.p_value == mine.p_value && theirs.statistic > mine.statistic)
            {
                best = other;
            }
        }
        Ok(Some(best))
    }

    /// Remove the cause with the largest p-value given the others, a late one if there is any. Return whether there was one.
    async fn shrink(&mut self) -> Result<bool, StructureError> {
        let mut least: Option<(usize, Answer)> = None;
        for at in 0..self.causes.len() {
            let cause = self.causes[at];
            if !self.set.contains(&cause) || self.background.requires(cause, self.effect) {
                continue;
            }
            let others = self.others(cause);
            let result = self.ask(cause, &others)?;
            pause().await;
            let larger = |&(known, (_, ref least)): &(usize, Answer)| {
                (self.late[at], result.p_value) > (self.late[known], least.p_value)
            };
            let alpha = match self.lenient[at] {
                true => self.alpha.sqrt(),
                false => self.alpha,
            };
            if result.p_value > alpha && least.as_ref().is_none_or(larger) {
                least = Some((at, (others, result)));
            }
        }
        let Some((at, answer)) = least else {
            return Ok(false);
        };
        self.set = answer.0.clone();
        self.left[at] += 1;
        self.apart[at] = Some(answer);
        Ok(true)
    }
}

#[cfg(test)]
mod tests;
