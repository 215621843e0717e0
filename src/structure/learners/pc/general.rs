//! The skeleton search of PC-stable where directions are open.

use std::collections::BTreeMap;

use super::RemovalRule;
use crate::structure::learners::skeleton::{
    Answer, Answers, Candidate, Effort, Levels, Neighbours, Rule, bearable, key, pools,
};
use crate::structure::slices::finish;
use crate::structure::{Background, IndependenceTest, MixedGraph, StructureError, TestResult};

/// What the search found.
pub(super) struct General {
    /// Undirected; without the pairs that knowledge keeps apart.
    pub(super) graph: MixedGraph,
    /// For each pair that was separated, its set.
    pub(super) separated: Answers,
    /// For each pair that was separated by more than the empty set, every variable that was in any of its separating sets of that
    /// level, ascending.
    pub(super) separators: BTreeMap<(usize, usize), Vec<usize>>,
    /// The size from which on not all sets were tested, where some pair had more of them than are tested.
    pub(super) left_out: Option<usize>,
    /// For each pair, the test that came closest to separating it.
    pub(super) weakest: Answers,
    pub(super) tests_run: usize,
}

/// A set, with all that is earlier than the later of x and y.
fn with_past(
    background: &Background,
    order: &[usize],
    set: &[usize],
    x: usize,
    y: usize,
) -> Vec<usize> {
    let now = background.tier(x).max(background.tier(y));
    let takes_part = |&variable: &usize| {
        variable != x
            && variable != y
            && (background.tier(variable) < now || set.contains(&variable))
    };
    order.iter().copied().filter(takes_part).collect()
}

/// Level by level, every pair that still stands is tested given the sets of that size drawn from the neighbours of the one
/// end or of the other, frozen at the level's start. Of the separating sets of one level the one with the largest p-value
/// is kept. Required edges stand untested. A pair that knowledge keeps apart is tested like any other, so that it is known
/// what separates it, and counts as adjacent until something does; what is left of such pairs goes in the end, without a
/// separating set.
///
/// With tiers and [`RemovalRule::Confirmed`], a set separates only if it still does together with everything earlier than the
/// pair's later end. Why this is right with edges inside tiers: let y be that end and x not adjacent to it. Given its
/// parents, y is independent of all earlier variables; the parents inside its tier, together with the whole past, therefore
/// separate the two as well (weak union), and the past, being all that may come before the tier, opens no path. For two ends in
/// one tier the same holds with the past and the parents inside the tier of the one that comes later in the causal order.
/// (That the past is given from the start is the idea of Runge's PCMCI+, UAI 2020.)
pub(super) fn search(
    test: &dyn IndependenceTest,
    names: &[String],
    background: &Background,
    (alpha, removal): (f64, RemovalRule),
    effort: Effort,
) -> Result<General, StructureError> {
    let mut graph = MixedGraph::new(names)?;
    let order = graph.canonical_order();
    let mut pairs = Vec::new();
    for (at, &y) in order.iter().enumerate() {
        for &x in &order[..at] {
            graph.connect(x, y);
            if !background.is_required(x, y) {
                pairs.push(Candidate::new((x, y)));
            }
        }
    }
    let has_past = order
        .iter()
        .any(|&at| background.tier(at) != background.tier(order[0]));
    let mut asking = Asking {
        test,
        background,
        order: &order,
        alpha,
        confirms: removal == RemovalRule::Confirmed && has_past,
        separators: BTreeMap::new(),
        tests_run: 0,
    };
    let levels = Levels {
        order: &order,
        alpha,
        effort,
    };
    let left_out = finish(levels.search(&mut asking, &mut pairs))?;
    let Asking {
        separators,
        tests_run,
        ..
    } = asking;
    let (mut separated, mut weakest) = (Answers::new(), Answers::new());
    for pair in pairs {
        let (x, y) = pair.ends;
        if pair.separated.is_some() || !background.is_candidate(x, y) {
            graph.disconnect(x, y);
        }
        pair.keep_in(&mut separated, &mut weakest);
    }
    Ok(General {
        graph,
        separated,
        separators,
        left_out,
        weakest,
        tests_run,
    })
}

/// How pairs are tested whose direction is open.
struct Asking<'a> {
    test: &'a dyn IndependenceTest,
    background: &'a Background,
    order: &'a [usize],
    alpha: f64,
    /// Whether a set must separate a pair together with the past, too.
    confirms: bool,
    separators: BTreeMap<(usize, usize), Vec<usize>>,
    tests_run: usize,
}

impl Rule for Asking<'_> {
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
        let Some(result) = bearable(answer, set.len())? else {
            return Ok(None);
        };
        self.tests_run += 1;
        if self.confirms && result.p_value > self.alpha {
            let whole = with_past(self.background, self.order, set, ends.0, ends.1);
            if whole.len() > set.len() {
                let answer = self.test.test(ends.0, ends.1, &whole);
                let Some(confirming) = bearable(answer, set.len())? else {
                    return Ok(None);
                };
                self.tests_run += 1;
                if confirming.p_value <= self.alpha {
                    return Ok(Some(confirming));
                }
            }
        }
        Ok(Some(result))
    }

    fn settle(
        &mut self,
        ends: (usize, usize),
        separating: &[Answer],
    ) -> Result<Option<Answer>, StructureError> {
        let sets = separating.iter().flat_map(|(set, _)| set);
        let mut members: Vec<usize> = sets.copied().collect();
        members.sort_unstable();
        members.dedup();
        if !members.is_empty() {
            self.separators.insert(key(ends.0, ends.1), members);
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers by a rule of the pair and the set.
    struct Scripted(fn((usize, usize), &[usize]) -> f64);

    impl IndependenceTest for Scripted {
        fn name(&self) -> &'static str {
            "scripted"
        }

        fn variables(&self) -> usize {
            3
        }

        fn test(&self, x: usize, y: usize, given: &[usize]) -> Result<TestResult, StructureError> {
            Ok(TestResult {
                statistic: 0.0,
                p_value: (self.0)(key(x, y), given),
            })
        }
    }

    #[test]
    fn the_past_is_all_that_is_earlier_than_the_later_end() {
        let tiers = Background::tiers(vec![0, 0, 1, 1, 1, 2]).inside(true);
        let order = [5, 4, 3, 2, 1, 0];
        let past = |set: &[usize], x, y| with_past(&tiers, &order, set, x, y);
        assert_eq!(past(&[4], 2, 3), [4, 1, 0]);
        assert_eq!(past(&[], 0, 3), [1]);
        assert_eq!(past(&[1], 5, 0), [4, 3, 2, 1]);
        assert!(past(&[], 0, 1).is_empty());
    }

    #[test]
    fn sets_of_a_size_that_has_too_many_are_left_out() {
        let effort = Effort {
            max_depth: Some(3),
            most_sets: Some(100),
        };
        // a is a neighbour of all the others: sets of three of them are too many.
        let test = Star(16);
        let names: Vec<String> = (0..16).map(|at| format!("v{at}")).collect();
        let background = Background::none(16);
        let found = search(
            &test,
            &names,
            &background,
            (0.05, RemovalRule::Plain),
            effort,
        )
        .unwrap();
        assert_eq!(found.left_out, Some(3));
        assert_eq!(found.graph.pairs().count(), 15);
    }

    /// The first variable depends on every other one, whatever is given; those are independent of each other.
    struct Star(usize);

    impl IndependenceTest for Star {
        fn name(&self) -> &'static str {
            "star"
        }

        fn variables(&self) -> usize {
            self.0
        }

        fn test(&self, x: usize, y: usize, _: &[usize]) -> Result<TestResult, StructureError> {
            Ok(TestResult {
                statistic: 0.0,
                p_value: f64::from(u8::from(x != 0 && y != 0)),
            })
        }
    }

    #[test]
    fn evidence_is_the_test_that_came_closest_to_separating_a_pair() {
        let test = Scripted(|pair, given| match (pair, given) {
            ((0, 1), []) => 0.01,
            ((0, 1), [2]) => 0.04,
            ((0, 2), []) => 0.03,
            ((0, 2), [1]) => 0.02,
            ((1, 2), []) => 0.04,
            _ => 0.5,
        });
        let effort = Effort {
            max_depth: None,
            most_sets: None,
        };
        let names = ["a", "b", "c"].map(str::to_owned);
        let found = search(
            &test,
            &names,
            &Background::none(3),
            (0.05, RemovalRule::Plain),
            effort,
        )
        .unwrap();
        assert_eq!(found.graph.pairs().collect::<Vec<_>>(), [(0, 1), (0, 2)]);
        let answer = |found: &Answers, pair| {
            let (set, result) = &found[&pair];
            (set.clone(), result.p_value)
        };
        assert_eq!(answer(&found.weakest, (0, 1)), (vec![2], 0.04));
        assert_eq!(answer(&found.weakest, (0, 2)), (vec![], 0.03));
        assert_eq!(answer(&found.separated, (1, 2)), (vec![0], 0.5));
        assert_eq!(found.separators[&(1, 2)], [0]);
        // Three pairs alone, and each given the third variable, asked of both ends' neighbours once.
        assert_eq!(found.tests_run, 6);
    }
}
