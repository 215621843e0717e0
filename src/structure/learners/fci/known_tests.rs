//! FCI where edges are required or forbidden, and where variables were set at random.

use super::tests::{Mag, Partly, edges, exact, exhaustive_where, names, partly};
use super::*;
use crate::structure::TestResult;
use crate::structure::graph::pag::Mark::{self, Arrow, Circle, Tail};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Pairs (cause, effect).
type Pairs = Vec<(usize, usize)>;

fn knowledge(required: &[(usize, usize)], forbidden: &[(usize, usize)]) -> Knowledge {
    let named = |pairs: &[(usize, usize)]| {
        let named = pairs
            .iter()
            .map(|&(a, b)| (format!("v{a}"), format!("v{b}")));
        named.collect()
    };
    Knowledge {
        required: named(required),
        forbidden: named(forbidden),
        ..Knowledge::default()
    }
}

fn with_assigned(
    test: &dyn IndependenceTest,
    knowledge: &Knowledge,
    assigned: &[usize],
) -> Result<PartialDiscovery, StructureError> {
    let fci = Fci {
        alpha: 0.5,
        assigned: assigned.iter().map(|at| format!("v{at}")).collect(),
        ..Fci::default()
    };
    fci.learn_with(test, &names(test.variables()), knowledge)
}

/// The example of Zhang, JMLR 9 (2008): 0 income, 1 parents' smoking habits and 2 genotype; 1 and 2 move 3 smoking, 2 and 3 move 4 lung
/// cancer; 5, an unseen profession, moves 0 and 3.
fn smoking() -> Partly {
    partly(6, 5, &[(5, 0), (5, 3), (1, 3), (2, 3), (2, 4), (3, 4)])
}

#[test]
fn the_smoking_example_has_all_marks_that_are_shared() {
    let found = exact(&smoking(), &names(5), &Knowledge::default()).unwrap();
    let expected = [
        (0, Circle, Arrow, 3),
        (1, Circle, Arrow, 3),
        (2, Circle, Arrow, 3),
        // By R4, on the path 0, 3, 2, 4.
        (2, Tail, Arrow, 4),
        (3, Tail, Arrow, 4),
    ];
    assert_eq!(edges(&found.graph), expected);
    assert_eq!(exhaustive_where(&smoking(), |_| true), expected);
}

#[test]
fn what_is_known_of_the_smoking_example_is_on_its_edges() {
    // Income does not cause smoking; genotype does.
    let known = knowledge(&[(2, 3)], &[(0, 3)]);
    let found = exact(&smoking(), &names(5), &known).unwrap();
    let expected = [
        (0, Arrow, Arrow, 3),
        (1, Circle, Arrow, 3),
        (2, Tail, Arrow, 3),
        (2, Tail, Arrow, 4),
        (3, Tail, Arrow, 4),
    ];
    assert_eq!(edges(&found.graph), expected);
    // The required edge was not tested.
    let tested: Vec<bool> = found.edges.iter().map(|edge| edge.p.is_some()).collect();
    assert_eq!(tested, [true, true, false, true, true]);
    // Parents' habits set at random: nothing moves both them and smoking.
    let found = with_assigned(&smoking(), &Knowledge::default(), &[1]).unwrap();
    assert_eq!(edges(&found.graph)[1], (1, Tail, Arrow, 3));
}

#[test]
fn contradictions_are_refused_by_their_field() {
    let test = partly(4, 4, &[(0, 1), (1, 2), (2, 3)]);
    let refused = |known: &Knowledge, assigned: &[usize]| {
        let error = with_assigned(&test, known, assigned).unwrap_err();
        error.to_string()
    };
    let chain = knowledge(&[(0, 1), (1, 2)], &[(0, 2)]);
    assert!(refused(&chain, &[]).contains("knowledge.forbidden: \"v0\" -> \"v2\""));
    let into = knowledge(&[(0, 1)], &[]);
    assert!(refused(&into, &[1]).contains("knowledge.required: \"v0\" -> \"v1\""));
    assert!(refused(&Knowledge::default(), &[7]).contains("unknown variable \"v7\""));
}

#[test]
fn two_columns_set_at_random_have_no_edge_though_their_draws_agree() {
    struct Dependent;
    impl IndependenceTest for Dependent {
        fn name(&self) -> &'static str {
            "dependent"
        }
        fn variables(&self) -> usize {
            3
        }
        fn test(&self, _: usize, _: usize, _: &[usize]) -> Result<TestResult, StructureError> {
            Ok(TestResult {
                statistic: 9.0,
                p_value: 0.0,
            })
        }
    }
    let found = with_assigned(&Dependent, &Knowledge::default(), &[0, 1]).unwrap();
    let expected = [(0, Tail, Arrow, 2), (1, Tail, Arrow, 2)];
    assert_eq!(edges(&found.graph), expected);
    assert_eq!(found.sepsets[0].pair, ["v0", "v1"]);
}

/// Which variables of a graph move `to`.
fn moved_by(size: usize, dag: &[(usize, usize)], to: usize) -> Vec<bool> {
    let mut found = vec![false; size];
    let mut waiting = vec![to];
    while let Some(at) = waiting.pop() {
        for &(from, _) in dag.iter().filter(|&&(_, effect)| effect == at) {
            if !std::mem::replace(&mut found[from], true) {
                waiting.push(from);
            }
        }
    }
    found
}

/// A graph with unseen causes, and true statements about it: required edges, pairs of which the first does not move the second, and
/// variables that nothing moves.
fn drawn(rng: &mut ChaCha8Rng, seen: usize, size: usize) -> (Pairs, [Pairs; 2], Vec<usize>) {
    let mut order: Vec<usize> = (0..seen).collect();
    for at in (1..seen).rev() {
        order.swap(at, rng.random_range(0..=at));
    }
    let mut dag = Vec::new();
    for (at, &from) in order.iter().enumerate() {
        for &to in &order[at + 1..] {
            if rng.random_bool(0.4) {
                dag.push((from, to));
            }
        }
    }
    for unseen in seen..size {
        let first = rng.random_range(0..seen);
        let second = (first + rng.random_range(1..seen)) % seen;
        dag.extend([(unseen, first), (unseen, second)]);
    }
    let inside = |&&(from, to): &&(usize, usize)| from < seen && to < seen;
    let candidates: Pairs = dag.iter().filter(inside).copied().collect();
    let required = candidates.into_iter().filter(|_| rng.random_bool(0.2));
    let required: Pairs = required.collect();
    let mut forbidden = Vec::new();
    let mut assigned = Vec::new();
    for y in 0..seen {
        let movers = moved_by(size, &dag, y);
        if !movers.contains(&true) && rng.random_bool(0.5) {
            assigned.push(y);
        }
        for x in (0..seen).filter(|&x| x != y && !movers[x]) {
            if rng.random_bool(0.15) {
                forbidden.push((x, y));
            }
        }
    }
    (dag, [required, forbidden], assigned)
}

/// Every mark holds in all maximal ancestral graphs that have the independences and meet what is known. Of the marks that all of
/// them share, 1,517 of 1,540 are found.
#[test]
fn with_known_edges_and_assignment_every_mark_is_sound() {
    let mut rng = ChaCha8Rng::seed_from_u64(23);
    let (mut shared, mut found_marks, mut open) = (0, 0, 0);
    for round in 0..300 {
        let seen = 4 + round % 2;
        let size = seen + 1 + round % 3;
        let (dag, [required, forbidden], assigned) = drawn(&mut rng, seen, size);
        let test = partly(size, seen, &dag);
        let known = knowledge(&required, &forbidden);
        let found = edges(&with_assigned(&test, &known, &assigned).unwrap().graph);
        let accepts = |mag: &Mag| {
            let ancestors: Vec<_> = (0..seen).map(|at| mag.ancestors(at)).collect();
            let tails = |&at: &usize| (0..seen).all(|b| mag.at(b, at) != Some(Arrow));
            required
                .iter()
                .all(|&(a, b)| (mag.at(a, b), mag.at(b, a)) == (Some(Arrow), Some(Tail)))
                && forbidden.iter().all(|&(x, y)| !ancestors[y][x])
                && assigned.iter().all(tails)
        };
        let expected = exhaustive_where(&test, accepts);
        let about = format!("round {round}, {dag:?}, {required:?}, {forbidden:?}, {assigned:?}");
        assert_eq!(found.len(), expected.len(), "{about}");
        for (one, other) in found.iter().zip(&expected) {
            assert_eq!((one.0, one.3), (other.0, other.3), "{about}");
            for (mark, right) in [(one.1, other.1), (one.2, other.2)] {
                assert!(
                    mark == Circle || mark == right,
                    "{about}: {one:?}, {other:?}"
                );
                shared += usize::from(right != Circle);
                found_marks += usize::from(mark != Circle);
                open += usize::from(right == Circle);
            }
        }
    }
    assert!(shared > 500 && open > 100, "{shared}, {open}");
    assert!(
        100 * found_marks >= 98 * shared,
        "{found_marks} of {shared}"
    );
}

/// Answers at random, one to each question.
struct Noise {
    size: usize,
    seed: u64,
}

impl IndependenceTest for Noise {
    fn name(&self) -> &'static str {
        "noise"
    }
    fn variables(&self) -> usize {
        self.size
    }
    fn test(&self, x: usize, y: usize, given: &[usize]) -> Result<TestResult, StructureError> {
        let mut set = given.to_vec();
        set.sort_unstable();
        let ends = [x.min(y), x.max(y)];
        let question = ends.iter().chain(&set).fold(self.seed, |seed, &at| {
            seed.wrapping_mul(31).wrapping_add(at as u64 + 1)
        });
        let p_value = ChaCha8Rng::seed_from_u64(question).random();
        Ok(TestResult {
            statistic: 0.0,
            p_value,
        })
    }
}

#[test]
fn whatever_the_tests_say_what_is_known_is_never_contradicted() {
    let mut rng = ChaCha8Rng::seed_from_u64(41);
    let mut marked = 0;
    for round in 0..400_u64 {
        let size = rng.random_range(4..8);
        let (_, [required, forbidden], assigned) = drawn(&mut rng, size, size);
        let test = Noise { size, seed: round };
        let colliders = [
            ColliderRule::Standard,
            ColliderRule::Majority,
            ColliderRule::Conservative,
        ][round as usize % 3];
        let fci = Fci {
            alpha: 0.3,
            colliders,
            assigned: assigned.iter().map(|at| format!("v{at}")).collect(),
            ..Fci::default()
        };
        let known = knowledge(&required, &forbidden);
        let graph = fci.learn_with(&test, &names(size), &known).unwrap().graph;
        let about = format!("round {round}, {required:?}, {forbidden:?}, {assigned:?}");
        for &(x, y) in &required {
            assert!(graph.is_directed(x, y), "{about}");
        }
        for &(x, y) in &forbidden {
            // No chain of directed edges, either.
            let mut reached = vec![x];
            let mut at = 0;
            while at < reached.len() {
                let next = (0..size).filter(|&next| graph.is_directed(reached[at], next));
                let new: Vec<usize> = next.filter(|next| !reached.contains(next)).collect();
                reached.extend(new);
                at += 1;
            }
            assert!(!reached.contains(&y), "{about}");
            assert!(matches!(graph.at(y, x), None | Some(Arrow)), "{about}");
            marked += usize::from(graph.adjacent(x, y));
        }
        for &x in &assigned {
            let at_x = |y: usize| -> Option<Mark> { graph.at(y, x) };
            let tails = (0..size).all(|y| matches!(at_x(y), None | Some(Tail)));
            assert!(tails, "{about}");
            let apart = assigned.iter().all(|&y| !graph.adjacent(x, y));
            assert!(apart, "{about}");
        }
    }
    assert!(marked > 100, "{marked}");
}
