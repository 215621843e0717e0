//! FCI where the order of time is known.

use super::tests::{Partly, edges, exact, exhaustive, names, partly};
use super::*;
use crate::structure::graph::pag::Mark::{Arrow, Circle, Tail};
use crate::structure::{Background, TestResult};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// `v0,v1|v2`
fn tiers(text: &str, contemporaneous: bool) -> Knowledge {
    Knowledge {
        tiers: text
            .split('|')
            .map(|tier| tier.split(',').map(str::to_owned).collect())
            .collect(),
        contemporaneous,
        ..Knowledge::default()
    }
}

/// Refuses a test given something that is later than both of its variables.
struct NoFuture<'a> {
    test: &'a Partly,
    background: Background,
}

impl IndependenceTest for NoFuture<'_> {
    fn name(&self) -> &'static str {
        "oracle"
    }
    fn variables(&self) -> usize {
        self.test.variables()
    }
    fn test(&self, x: usize, y: usize, given: &[usize]) -> Result<TestResult, StructureError> {
        let tier = |at: usize| self.background.tier(at);
        let now = tier(x).max(tier(y));
        assert!(
            given.iter().all(|&at| tier(at) <= now),
            "{x}, {y} given {given:?}"
        );
        self.test.test(x, y, given)
    }
}

#[test]
fn an_arrowhead_stands_at_the_later_end() {
    // 0 -> 1: no independence tells who causes whom; time does, but not whether something unseen moves both.
    let test = partly(2, 2, &[(0, 1)]);
    let found = |knowledge: &Knowledge| edges(&exact(&test, &names(2), knowledge).unwrap().graph);
    assert_eq!(found(&Knowledge::default()), [(0, Circle, Circle, 1)]);
    assert_eq!(found(&tiers("v0|v1", false)), [(0, Circle, Arrow, 1)]);
    assert_eq!(found(&tiers("v1|v0", false)), [(0, Arrow, Circle, 1)]);
    assert_eq!(found(&tiers("v0,v1", true)), [(0, Circle, Circle, 1)]);
    assert_eq!(found(&tiers("v0,v1", false)), [(0, Arrow, Arrow, 1)]);
}

#[test]
fn effects_of_one_moment_that_share_a_cause_are_bidirected() {
    // 0 -> 1, 0 -> 2, and 3 unseen moves 1 and 2: the graph of the hidden-confounder study in small.
    let test = partly(4, 3, &[(0, 1), (0, 2), (3, 1), (3, 2)]);
    let found = exact(&test, &names(3), &tiers("v0|v1,v2", false)).unwrap();
    assert_eq!(
        edges(&found.graph),
        [
            (0, Circle, Arrow, 1),
            (0, Circle, Arrow, 2),
            (1, Arrow, Arrow, 2)
        ]
    );
    // Without the unseen one the two are separated by what they share.
    let test = partly(3, 3, &[(0, 1), (0, 2)]);
    let found = exact(&test, &names(3), &tiers("v0|v1,v2", false)).unwrap();
    assert_eq!(found.edges.len(), 2);
    assert_eq!(found.sepsets[0].pair, ["v1", "v2"]);
    assert_eq!(found.sepsets[0].set, ["v0"]);
}

#[test]
fn a_variable_in_no_tier_is_refused() {
    let test = partly(3, 3, &[(0, 1)]);
    let error = exact(&test, &names(3), &tiers("v0|v1", false)).unwrap_err();
    assert!(error.to_string().contains("tiers: \"v2\" in no tier"));
}

/// Random graphs with unseen causes that honour time: the marks are those that all graphs share which have the same independences and
/// honour it as well. Without the arrowheads from the start, or without those inside a tier, this fails.
#[test]
fn with_tiers_fci_is_sound_and_complete_and_never_asks_the_future() {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let (mut certain, mut open) = (0, 0);
    for round in 0..300 {
        let seen = 4 + round % 2;
        let size = seen + 1 + round % 3;
        let contemporaneous = round % 4 < 2;
        // The variables in the order of their names, in two or three tiers.
        let number = 2 + round % 3 % 2;
        let tier_of = |at: usize| at * number / seen;
        let mut dag = Vec::new();
        for i in 0..seen {
            for j in i + 1..seen {
                let may = contemporaneous || tier_of(i) < tier_of(j);
                if may && rng.random_bool(0.35) {
                    dag.push((i, j));
                }
            }
        }
        for unseen in seen..size {
            let first = rng.random_range(0..seen);
            let second = (first + rng.random_range(1..seen)) % seen;
            dag.extend([(unseen, first), (unseen, second)]);
        }
        let text: Vec<String> = (0..number)
            .map(|tier| {
                let members = names(seen).into_iter().enumerate();
                let inside = members.filter(|&(at, _)| tier_of(at) == tier);
                inside.map(|(_, name)| name).collect::<Vec<_>>().join(",")
            })
            .collect();
        let knowledge = tiers(&text.join("|"), contemporaneous);
        let test = partly(size, seen, &dag);
        let guarded = NoFuture {
            test: &test,
            background: knowledge.resolve(&names(seen)).unwrap(),
        };
        let found = edges(&exact(&guarded, &names(seen), &knowledge).unwrap().graph);
        let expected = exhaustive(&test, |from, to| guarded.background.in_time(from, to));
        assert_eq!(
            found, expected,
            "round {round}, dag {dag:?}, tiers {text:?}, inside {contemporaneous}"
        );
        certain += found.iter().filter(|e| e.1 == Tail || e.2 == Tail).count();
        open += found.iter().filter(|e| e.1 == Circle).count();
    }
    assert!(certain > 20 && open > 20, "{certain} and {open}");
}

#[test]
fn the_order_of_the_columns_does_not_matter() {
    // a -> c <- b, c -> d, and something unseen moves a and e.
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let rows: Vec<[f64; 5]> = (0..600)
        .map(|_| {
            let mut noise = || rng.random_range(-1.0..1.0);
            let (u, a, b) = (noise(), noise(), noise());
            let a = a + u;
            let c = a + b + 0.5 * noise();
            [a, b, c, c + noise(), u + noise()]
        })
        .collect();
    let learned = |order: [usize; 5]| {
        let names = order.map(|at| ["a", "b", "c", "d", "e"][at].to_owned());
        let values: Vec<f64> = rows
            .iter()
            .flat_map(|row| order.map(|at| row[at]))
            .collect();
        let data = Dataset::from_rows(names.to_vec(), &values).unwrap();
        let fci = Fci {
            test: TestKind::FisherZ,
            alpha: 0.01,
            ..Fci::default()
        };
        fci.learn(&data, &Knowledge::default()).unwrap()
    };
    let (first, second) = (learned([0, 1, 2, 3, 4]), learned([4, 2, 0, 3, 1]));
    let told = |found: &PartialDiscovery| {
        let mut edges: Vec<_> = found
            .edges
            .iter()
            .map(|PartialEdge { edge, p, given }| {
                let ends = [(edge.a.clone(), edge.at_a), (edge.b.clone(), edge.at_b)];
                let [low, high] = if ends[0].0 < ends[1].0 {
                    ends
                } else {
                    let [a, b] = ends;
                    [b, a]
                };
                let mut given = given.clone();
                given.sort();
                (low, high, p.map(f64::to_bits), given)
            })
            .collect();
        edges.sort();
        edges
    };
    assert_eq!(told(&first), told(&second));
    assert_eq!(first.graph.names()[0], "a");
    assert_eq!(second.graph.names()[0], "e");
    let mark = |x: &str, y: &str| {
        let at = |name: &str| first.graph.names().iter().position(|n| n == name).unwrap();
        first.graph.at(at(x), at(y))
    };
    assert_eq!((mark("a", "c"), mark("c", "d")), (Some(Arrow), Some(Arrow)));
    assert_eq!(mark("d", "c"), Some(Tail));
}
