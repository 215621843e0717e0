use super::*;
use crate::structure::TestResult;

/// A test whose p-values are given by a function of (x, y, sorted set), x < y.
struct Answers<F: Fn(usize, usize, &[usize]) -> f64>(usize, F);

impl<F: Fn(usize, usize, &[usize]) -> f64> IndependenceTest for Answers<F> {
    fn name(&self) -> &'static str {
        "answers"
    }
    fn variables(&self) -> usize {
        self.0
    }
    fn test(&self, x: usize, y: usize, given: &[usize]) -> Result<TestResult, StructureError> {
        let mut sorted = given.to_vec();
        sorted.sort_unstable();
        let p_value = self.1(x.min(y), x.max(y), &sorted);
        Ok(TestResult {
            statistic: 1.0 - p_value,
            p_value,
        })
    }
}

fn search(
    tiers: &[usize],
    order: &[usize],
    removal: RemovalRule,
    answers: impl Fn(usize, usize, &[usize]) -> f64,
) -> Skeleton {
    let options = PcOptions {
        alpha: 0.01,
        removal,
        max_depth: None,
    };
    let background = Background::tiers(tiers.to_vec());
    pc_skeleton(&Answers(tiers.len(), answers), &background, order, options).unwrap()
}

fn edges(skeleton: &Skeleton) -> Vec<(usize, usize)> {
    let mut edges: Vec<_> = skeleton
        .pairs
        .iter()
        .filter(|pair| pair.separated.is_none())
        .map(|pair| (pair.cause, pair.effect))
        .collect();
    edges.sort_unstable();
    edges
}

fn pair(skeleton: &Skeleton, cause: usize, effect: usize) -> &Pair {
    skeleton
        .pairs
        .iter()
        .find(|pair| (pair.cause, pair.effect) == (cause, effect))
        .unwrap()
}

const TIERS: [usize; 4] = [0, 0, 0, 1];
const ORDER: [usize; 4] = [0, 1, 2, 3];
const RULES: [RemovalRule; 2] = [RemovalRule::Plain, RemovalRule::Confirmed];

/// 0 -> 3 is the only edge, 0 and 1 are dependent: 1 and 3 are separated by 0 alone.
fn spurious(x: usize, _: usize, given: &[usize]) -> f64 {
    match x {
        1 if given.contains(&0) => 0.4,
        2 => 0.5,
        _ => 1e-9,
    }
}

#[test]
fn a_forbidden_edge_does_not_take_its_ends_out_of_conditioning_sets() {
    // 0 and 1 are in one tier, so that the edge between them is forbidden; still 1 must be tested given 0.
    for removal in RULES {
        let skeleton = search(&TIERS, &ORDER, removal, spurious);
        assert_eq!(edges(&skeleton), [(0, 3)], "{removal:?}");
        let (set, result) = pair(&skeleton, 1, 3).separated.as_ref().unwrap();
        assert_eq!((set.as_slice(), result.p_value), ([0].as_slice(), 0.4));
    }
}

#[test]
fn pairs_inside_a_tier_are_never_tested_and_later_variables_never_conditioned_on() {
    let skeleton = search(&[0, 0, 1, 1], &ORDER, RemovalRule::Plain, |_, _, _| 1e-9);
    assert_eq!(edges(&skeleton), [(0, 2), (0, 3), (1, 2), (1, 3)]);
    assert!(
        skeleton
            .runs
            .iter()
            .all(|run| run.cause < 2 && run.effect >= 2)
    );
    assert!(
        skeleton
            .runs
            .iter()
            .all(|run| run.given.iter().all(|&variable| variable < 2))
    );
    // Two sets for each of four pairs, each tested once.
    assert_eq!(skeleton.runs.len(), 8);
}

#[test]
fn an_empty_separating_set_is_stored() {
    let skeleton = search(&TIERS, &ORDER, RemovalRule::Plain, spurious);
    assert_eq!(
        pair(&skeleton, 2, 3).separated.as_ref().unwrap().0,
        Vec::<usize>::new()
    );
}

#[test]
fn a_weak_marginal_effect_survives_confirmation_only() {
    // 2 -> 3 shows only once 0 is known.
    let answers = |x: usize, _: usize, given: &[usize]| match x {
        2 if given.contains(&0) => 1e-9,
        2 => 0.2,
        1 if given.contains(&0) => 0.4,
        _ => 1e-9,
    };
    assert_eq!(
        edges(&search(&TIERS, &ORDER, RemovalRule::Plain, answers)),
        [(0, 3)]
    );
    let confirmed = search(&TIERS, &ORDER, RemovalRule::Confirmed, answers);
    assert_eq!(edges(&confirmed), [(0, 3), (2, 3)]);
    let kept = pair(&confirmed, 2, 3);
    let refuted: Vec<_> = kept
        .refuted
        .iter()
        .map(|&run| confirmed.runs[run].given.clone())
        .collect();
    assert_eq!(refuted, [vec![], vec![1]]);
    assert_eq!(kept.weakest.as_ref().unwrap().1.p_value, 1e-9);
    assert!(!kept.restored);
}

#[test]
fn removals_that_contradict_the_data_are_taken_back() {
    // 0 and 1 are nearly collinear, each superfluous given the other; the effect depends on the two, on 0 a little more.
    let answers =
        |x: usize, _: usize, given: &[usize]| match (x, given.contains(&0) || given.contains(&1)) {
            (0, true) => 0.02,
            (1, true) => 0.3,
            (2, _) => 0.5,
            _ => 1e-9,
        };
    assert_eq!(
        edges(&search(&TIERS, &ORDER, RemovalRule::Plain, answers)),
        []
    );
    let skeleton = search(&TIERS, &ORDER, RemovalRule::Confirmed, answers);
    assert_eq!(edges(&skeleton), [(0, 3)]);
    let restored = pair(&skeleton, 0, 3);
    assert!(restored.restored);
    assert_eq!(restored.weakest.as_ref().unwrap().1.p_value, 1e-9);
    assert!(pair(&skeleton, 1, 3).separated.is_some());
}

#[test]
fn a_stand_in_that_was_restored_is_dismissed_once_it_is_superfluous() {
    // All three look superfluous given the others, 2 least; but given 0 alone neither 1 nor 2 adds anything.
    let answers = |x: usize, _: usize, given: &[usize]| match (x, given) {
        (2, [0, 1]) => 0.02,
        (0, [1, 2]) => 0.03,
        (0, _) => 1e-9,
        (1, [] | [2]) => 1e-9,
        (2, []) => 1e-9,
        _ => 0.5,
    };
    let skeleton = search(&TIERS, &ORDER, RemovalRule::Confirmed, answers);
    assert_eq!(edges(&skeleton), [(0, 3)]);
    assert_eq!(pair(&skeleton, 2, 3).separated.as_ref().unwrap().0, [0]);
    assert!(!pair(&skeleton, 2, 3).restored);
}

#[test]
fn neighbours_are_frozen_at_each_level() {
    // One variable a tier. 0-1 goes at depth 0. At depth 1, 1-3 goes given 2 and 0-3 goes given 1: if the removal of 1-3
    // counted at once, 1 would no longer be a neighbour of either end of 0-3, and the order would decide.
    let answers = |x: usize, y: usize, given: &[usize]| match (x, y, given) {
        (0, 1, []) | (1, 3, [2]) | (0, 3, [1]) => 0.6,
        _ => 1e-9,
    };
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
        let skeleton = search(&[0, 1, 2, 3], &order, RemovalRule::Plain, answers);
        assert_eq!(edges(&skeleton), [(0, 2), (1, 2), (2, 3)], "{order:?}");
    }
}

#[test]
fn of_equal_sets_the_one_with_the_largest_p_value_separates_in_any_order() {
    let answers = |x: usize, _: usize, given: &[usize]| match (x, given) {
        (0, [1]) => 0.2,
        (0, [2]) => 0.7,
        (0, [1, 2]) => 0.3,
        _ => 1e-9,
    };
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
        let skeleton = search(&TIERS, &order, RemovalRule::Confirmed, answers);
        assert_eq!(edges(&skeleton), [(1, 3), (2, 3)]);
        assert_eq!(pair(&skeleton, 0, 3).separated.as_ref().unwrap().0, [2]);
    }
}

#[test]
fn depth_can_be_limited() {
    let background = Background::tiers(TIERS.to_vec());
    let options = PcOptions {
        alpha: 0.01,
        removal: RemovalRule::Plain,
        max_depth: Some(0),
    };
    let skeleton = pc_skeleton(&Answers(4, spurious), &background, &ORDER, options).unwrap();
    assert_eq!(edges(&skeleton), [(0, 3), (1, 3)]);
    assert_eq!(skeleton.runs.len(), 3);
}

#[test]
fn a_limited_depth_still_tries_the_full_set_when_removals_are_confirmed() {
    // 0 and 3 are separated by {1, 2} only.
    let answers = |x: usize, _: usize, given: &[usize]| {
        if x == 0 && given.len() == 2 {
            0.4
        } else {
            1e-9
        }
    };
    let background = Background::tiers(TIERS.to_vec());
    for (removal, expected) in [(RemovalRule::Plain, 3), (RemovalRule::Confirmed, 2)] {
        let options = PcOptions {
            alpha: 0.01,
            removal,
            max_depth: Some(0),
        };
        let skeleton = pc_skeleton(&Answers(4, answers), &background, &ORDER, options).unwrap();
        assert_eq!(edges(&skeleton).len(), expected, "{removal:?}");
    }
}
