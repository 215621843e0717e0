//! The skeleton search of PC-stable where directions are open.

use std::collections::BTreeMap;

use super::{RemovalRule, for_each_subset};
use crate::structure::{Background, IndependenceTest, MixedGraph, StructureError, TestResult};

/// A set and the test's answer, by unordered pair (smaller index first).
pub(super) type Answers = BTreeMap<(usize, usize), (Vec<usize>, TestResult)>;

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

/// How far a search goes.
#[derive(Debug, Clone, Copy)]
pub(in crate::structure) struct Effort {
    /// Largest conditioning set; `None` for no limit.
    pub(in crate::structure) max_depth: Option<usize>,
    /// Most sets of one size of a pair; those of a size that has more are left out. `None` for no limit.
    pub(in crate::structure) most_sets: Option<usize>,
}

impl Effort {
    /// Return whether all sets of `size` variables around either end of a pair are to be tested.
    pub(in crate::structure) fn bears(&self, left: usize, right: usize, size: usize) -> bool {
        let Self {
            max_depth,
            most_sets,
        } = *self;
        max_depth.is_none_or(|most| size <= most)
            && most_sets.is_none_or(|most| sets(left, size, most) + sets(right, size, most) <= most)
    }
}

/// Tell the test which sets of one size it will be asked about for `pairs`; `around` returns the variables of these sets.
pub(in crate::structure) fn foresee(
    test: &dyn IndependenceTest,
    effort: Effort,
    size: usize,
    pairs: &[(usize, usize)],
    around: &dyn Fn(usize, usize) -> [Vec<usize>; 2],
) -> Result<(), StructureError> {
    let mut questions = pairs.iter().flat_map(|&(x, y)| {
        let [left, right] = around(x, y);
        let mut found = Vec::new();
        if effort.bears(left.len(), right.len(), size) {
            let done = for_each_set(&left, &right, size, &mut |set| {
                found.push((x, y, set.to_vec()));
                Ok(())
            });
            debug_assert!(done.is_ok());
        }
        found
    });
    test.foresee(&mut questions)
}

/// Return whether sets of a size could be tested: not where the rows are too few for them, though they were enough for smaller ones.
///
/// # Errors
/// Any other.
pub(in crate::structure) fn bearable(
    asked: Result<(), StructureError>,
    size: usize,
) -> Result<bool, StructureError> {
    match asked {
        Ok(()) => Ok(true),
        Err(StructureError::TooFewRows { .. }) if size > 0 => Ok(false),
        Err(other) => Err(other),
    }
}

/// Return the number of sets of `size` of so many variables, or the largest number of any smaller size; beyond `most` any number above it.
fn sets(variables: usize, size: usize, most: usize) -> usize {
    if size > variables {
        return 0;
    }
    // Once there are too many of a size there are no fewer of a larger one: they are not taken up again from the other side.
    let mut count = 1;
    for taken in 0..size.min(variables / 2) {
        count = count * (variables - taken) / (taken + 1);
        if count > most {
            break;
        }
    }
    count
}

pub(super) const fn key(a: usize, b: usize) -> (usize, usize) {
    if a < b { (a, b) } else { (b, a) }
}

/// Return the variables of `around` that may stand in a conditioning set of x and y: not they themselves, nor anything later than both.
pub(super) fn pool(background: &Background, around: &[usize], x: usize, y: usize) -> Vec<usize> {
    let later = if background.tier(x) > background.tier(y) {
        x
    } else {
        y
    };
    around
        .iter()
        .copied()
        .filter(|&variable| variable != x && variable != y)
        .filter(|&variable| background.may_condition(later, variable))
        .collect()
}

/// Call `visit` with every set of one size drawn from `left` or from `right`, each once.
pub(in crate::structure) fn for_each_set(
    left: &[usize],
    right: &[usize],
    size: usize,
    visit: &mut dyn FnMut(&[usize]) -> Result<(), StructureError>,
) -> Result<(), StructureError> {
    for_each_subset(left, size, visit)?;
    for_each_subset(right, size, &mut |set| {
        if set.iter().all(|member| left.contains(member)) {
            return Ok(());
        }
        visit(set)
    })
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
                pairs.push((x, y));
            }
        }
    }
    let (mut separated, mut weakest) = (Answers::new(), Answers::new());
    let mut separators = BTreeMap::new();
    let has_past = order
        .iter()
        .any(|&at| background.tier(at) != background.tier(order[0]));
    let mut tests_run = 0;
    let mut left_out: Option<usize> = None;
    for depth in 0.. {
        let frozen: Vec<Vec<usize>> = (0..graph.len())
            .map(|variable| {
                let around = order.iter().copied();
                around
                    .filter(|&other| graph.adjacent(variable, other))
                    .collect()
            })
            .collect();
        if depth > 0 {
            let around =
                |x: usize, y: usize| [x, y].map(|end| pool(background, &frozen[end], x, y));
            foresee(test, effort, depth, &pairs, &around)?;
        }
        let mut any = false;
        let mut still = Vec::with_capacity(pairs.len());
        for (x, y) in pairs {
            // The empty set needs no neighbours; to list them all for every pair would be cubic in the columns.
            let [left, right] = if depth == 0 {
                [Vec::new(), Vec::new()]
            } else {
                [x, y].map(|end| pool(background, &frozen[end], x, y))
            };
            if left.len().max(right.len()) < depth {
                still.push((x, y));
                continue;
            }
            if !effort.bears(left.len(), right.len(), depth) {
                left_out = Some(left_out.map_or(depth, |smallest| smallest.min(depth)));
                still.push((x, y));
                continue;
            }
            any = true;
            let mut best: Option<(Vec<usize>, TestResult)> = None;
            let mut members: Vec<usize> = Vec::new();
            let mut closest: Option<(Vec<usize>, TestResult)> = None;
            let asked = for_each_set(&left, &right, depth, &mut |set| {
                let mut result = test.test(x, y, set)?;
                tests_run += 1;
                if result.is_undetermined() {
                    return Ok(());
                }
                if result.p_value > alpha && removal == RemovalRule::Confirmed && has_past {
                    let whole = with_past(background, &order, set, x, y);
                    if whole.len() > set.len() {
                        let confirming = test.test(x, y, &whole)?;
                        tests_run += 1;
                        if confirming.p_value <= alpha {
                            result = confirming;
                        }
                    }
                }
                let kept = if result.p_value > alpha {
                    members.extend(set);
                    &mut best
                } else {
                    &mut closest
                };
                if kept
                    .as_ref()
                    .is_none_or(|(_, kept)| result.p_value > kept.p_value)
                {
                    *kept = Some((set.to_vec(), result));
                }
                Ok(())
            });
            if !bearable(asked, depth)? {
                left_out = Some(left_out.map_or(depth, |smallest| smallest.min(depth)));
            }
            if let Some(closest) = closest {
                let slot = weakest.entry(key(x, y));
                slot.and_modify(|kept| {
                    if closest.1.p_value > kept.1.p_value {
                        kept.clone_from(&closest);
                    }
                })
                .or_insert(closest);
            }
            match best {
                Some(answer) => {
                    separated.insert(key(x, y), answer);
                    members.sort_unstable();
                    members.dedup();
                    if !members.is_empty() {
                        separators.insert(key(x, y), members);
                    }
                    graph.disconnect(x, y);
                }
                None => still.push((x, y)),
            }
        }
        pairs = still;
        if !any {
            break;
        }
    }
    for &(x, y) in &pairs {
        if !background.is_candidate(x, y) {
            graph.disconnect(x, y);
        }
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
    fn a_set_may_hold_neither_end_nor_what_is_later_than_both() {
        let free = Background::none(4);
        assert_eq!(pool(&free, &[0, 1, 2, 3], 1, 2), [0, 3]);
        let tiers = Background::tiers(vec![0, 0, 1, 2]).inside(true);
        assert!(pool(&tiers, &[0, 1, 2, 3], 0, 1).is_empty());
        assert_eq!(pool(&tiers, &[0, 1, 2, 3], 0, 2), [1]);
        assert_eq!(pool(&tiers, &[0, 1, 2, 3], 3, 0), [1, 2]);
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
    fn sets_are_counted_and_those_of_a_size_that_has_too_many_are_left_out() {
        assert_eq!(
            [0, 1, 2, 3, 4, 5].map(|size| sets(4, size, 100)),
            [1, 4, 6, 6, 6, 0]
        );
        assert!(sets(1_000_000, 7, 1000) > 1000);
        let effort = Effort {
            max_depth: Some(3),
            most_sets: Some(100),
        };
        assert!(effort.bears(10, 10, 2) && !effort.bears(15, 5, 2));
        assert!(effort.bears(4, 4, 3) && !effort.bears(4, 4, 4));
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
