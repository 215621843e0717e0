use super::*;
use crate::structure::Background;
use crate::structure::slices::{Sliced, advance, finish};

#[test]
fn a_set_may_hold_neither_end_nor_what_is_later_than_both() {
    let free = Background::none(4);
    assert_eq!(pool(&free, &[0, 1, 2, 3], (1, 2)), [0, 3]);
    let tiers = Background::tiers(vec![0, 0, 1, 2]).inside(true);
    assert!(pool(&tiers, &[0, 1, 2, 3], (0, 1)).is_empty());
    assert_eq!(pool(&tiers, &[0, 1, 2, 3], (0, 2)), [1]);
    assert_eq!(pool(&tiers, &[0, 1, 2, 3], (3, 0)), [1, 2]);
}

type Ends = (usize, usize);

/// p-values by pair and set; `None`: too few rows. It notes what it is asked.
struct Scripted {
    p: fn(Ends, &[usize]) -> Option<f64>,
    objection: fn(Ends) -> Option<Answer>,
    asked: Vec<(Ends, Vec<usize>)>,
}

impl Scripted {
    fn new(p: fn(Ends, &[usize]) -> Option<f64>) -> Self {
        Self {
            p,
            objection: |_| None,
            asked: Vec::new(),
        }
    }
}

const fn result(p_value: f64) -> TestResult {
    let statistic = 0.0;
    TestResult { statistic, p_value }
}

impl Rule for Scripted {
    fn pools(&self, ends: Ends, around: &Neighbours<'_>) -> [Vec<usize>; 2] {
        pools(&Background::none(4), ends, around)
    }

    fn ask(&mut self, ends: Ends, set: &[usize]) -> Result<Option<TestResult>, StructureError> {
        self.asked.push((ends, set.to_vec()));
        Ok((self.p)(ends, set).map(result))
    }

    fn settle(&mut self, ends: Ends, _: &[Answer]) -> Result<Option<Answer>, StructureError> {
        Ok((self.objection)(ends))
    }
}

const ORDER: [usize; 4] = [3, 2, 1, 0];
const LEVELS: Levels<'_> = Levels {
    order: &ORDER,
    alpha: 0.05,
    effort: Effort {
        max_depth: None,
        most_sets: None,
    },
};

fn all_pairs() -> Vec<Candidate> {
    let pairs = (0..4).flat_map(|a| (a + 1..4).map(move |b| (a, b)));
    pairs.map(Candidate::new).collect()
}

fn standing(pairs: &[Candidate]) -> Vec<Ends> {
    let standing = pairs.iter().filter(|pair| pair.stands());
    standing.map(|pair| pair.ends).collect()
}

#[test]
fn neighbours_are_those_at_the_start_of_the_level() {
    // At level 1, 0-1 goes given 2, and 0-3 given 1, which is a neighbour of 0 no more by then.
    let mut rule = Scripted::new(|ends, set| match (ends, set) {
        ((0, 1), [2]) | ((0, 3), [1]) => Some(0.5),
        _ => Some(0.0),
    });
    let mut pairs = all_pairs();
    let left_out = finish(LEVELS.search(&mut rule, &mut pairs)).unwrap();
    assert_eq!(left_out, None);
    assert_eq!(standing(&pairs), [(0, 2), (1, 2), (1, 3), (2, 3)]);
    let of = |ends: Ends| -> Vec<Vec<usize>> {
        let asked = rule.asked.iter().filter(|asked| asked.0 == ends);
        asked.map(|(_, set)| set.clone()).collect()
    };
    // Neighbours in the order of the search; at level 2 those of 2 are all others, those of 0 are 2 alone.
    assert_eq!(of((0, 2)), [vec![], vec![3], vec![1], vec![3, 1]]);
    assert_eq!(of((0, 3)), [vec![], vec![2], vec![1]]);
}

#[test]
fn the_best_set_of_a_level_is_kept_and_the_closest_test_of_all_levels() {
    let mut rule = Scripted::new(|ends, set| match (ends, set) {
        ((0, 1), []) => Some(0.04),
        ((0, 1), [3]) => Some(0.2),
        ((0, 1), [2]) => Some(0.2),
        ((0, 2), [3]) => Some(f64::NAN),
        ((0, 2), [1]) => Some(0.03),
        _ => Some(0.0),
    });
    let mut pairs = all_pairs();
    finish(LEVELS.search(&mut rule, &mut pairs)).unwrap();
    assert_eq!(pairs[0].separated, Some((vec![3], result(0.2))));
    assert_eq!(pairs[0].weakest, Some((vec![], result(0.04))));
    assert_eq!(pairs[1].separated, None);
    assert_eq!(pairs[1].weakest, Some((vec![1], result(0.03))));
}

#[test]
fn an_edge_stays_where_the_rule_objects() {
    let mut rule = Scripted::new(|_, _| Some(0.5));
    rule.objection = |ends| (ends == (0, 1)).then(|| (vec![2, 3], result(0.01)));
    let mut pairs = all_pairs();
    finish(LEVELS.search(&mut rule, &mut pairs)).unwrap();
    assert_eq!(standing(&pairs), [(0, 1)]);
    assert_eq!(pairs[0].weakest, Some((vec![2, 3], result(0.01))));
}

#[test]
fn what_is_no_candidate_is_a_neighbour_and_what_is_separated_already_is_not() {
    let mut rule = Scripted::new(|_, _| Some(0.0));
    let parted = Candidate {
        separated: Some((Vec::new(), result(1.0))),
        ..Candidate::new((0, 2))
    };
    let mut pairs = vec![parted, Candidate::new((0, 1))];
    finish(LEVELS.search(&mut rule, &mut pairs)).unwrap();
    assert_eq!(standing(&pairs), [(0, 1)]);
    let sets: Vec<_> = rule.asked.iter().map(|(_, set)| set.clone()).collect();
    // 2 is around 1, 3 around both.
    assert_eq!(sets, [vec![], vec![3], vec![2], vec![3, 2]]);
}

#[test]
fn too_few_rows_and_limits_leave_sizes_out() {
    // Rows for sets of one variable, but not for all of them.
    let few = |_: Ends, set: &[usize]| match set {
        [2, ..] | [_, _] => None,
        _ => Some(0.0),
    };
    let mut rule = Scripted::new(few);
    let mut pairs = all_pairs();
    let found = finish(LEVELS.search(&mut rule, &mut pairs));
    assert_eq!(found.unwrap(), Some(1));
    // Nothing of size 2 was answered: there is no level 3.
    assert!(rule.asked.iter().all(|(_, set)| set.len() <= 2));
    let limited = |max_depth, most_sets| Levels {
        effort: Effort {
            max_depth,
            most_sets,
        },
        ..LEVELS
    };
    for (levels, smallest, tests) in [
        (limited(Some(1), None), Some(2), 6 + 12),
        (limited(None, Some(3)), Some(1), 6),
        (LEVELS, None, 6 + 12 + 6),
    ] {
        let mut rule = Scripted::new(|_, _| Some(0.0));
        let found = finish(levels.search(&mut rule, &mut all_pairs()));
        assert_eq!((found.unwrap(), rule.asked.len()), (smallest, tests));
    }
}

#[test]
fn one_pair_is_tested_until_a_set_separates_it() {
    let mut rule = Scripted::new(|_, set| Some(if set == [3, 2] { 0.5 } else { 0.0 }));
    let mut pair = Candidate::new((0, 1));
    let pools = [vec![2], vec![3, 2]];
    let search = LEVELS.search_among(&mut rule, &mut pair, &pools);
    assert_eq!(finish(search).unwrap(), None);
    assert_eq!(pair.separated, Some((vec![3, 2], result(0.5))));
    let sets: Vec<_> = rule.asked.into_iter().map(|(_, set)| set).collect();
    assert_eq!(sets, [vec![], vec![2], vec![3], vec![3, 2]]);
}

#[test]
fn it_pauses_after_each_set() {
    let mut search: Sliced<_> = Box::pin(async {
        let mut rule = Scripted::new(|_, _| Some(0.0));
        LEVELS.search(&mut rule, &mut all_pairs()).await.unwrap();
        rule.asked.len()
    });
    let mut pauses = 0;
    let asked = loop {
        match advance(&mut search) {
            Some(asked) => break asked,
            None => pauses += 1,
        }
    };
    assert_eq!((pauses, asked), (24, 24));
}
