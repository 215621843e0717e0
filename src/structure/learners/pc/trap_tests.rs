//! One test for each known trap of PC implementations.

use super::*;
use crate::structure::{
    CausalGraph, Discovery, FisherZ, Knowledge, MixedGraph, Oracle, TestKind, TestResult,
};

fn dag(edges: &[(&str, &str)]) -> CausalGraph {
    let mut names: Vec<&str> = edges.iter().flat_map(|&(a, b)| [a, b]).collect();
    names.sort_unstable();
    names.dedup();
    let mut dag = CausalGraph::new(&names);
    for (from, to) in edges {
        dag.add_edge(from, to).unwrap();
    }
    dag
}

fn pairs(edges: &[(&str, &str)]) -> Vec<(String, String)> {
    edges
        .iter()
        .map(|&(from, to)| (from.to_owned(), to.to_owned()))
        .collect()
}

fn learn(truth: &CausalGraph, knowledge: &Knowledge) -> Discovery {
    Pc::default()
        .learn_with(&Oracle::new(truth), &truth.variables(), knowledge)
        .unwrap()
}

fn directed(graph: &MixedGraph, from: &str, to: &str) -> bool {
    graph.has_directed(graph.index_of(from).unwrap(), graph.index_of(to).unwrap())
}

#[test]
fn a_forbidden_edge_creates_no_false_collider() {
    // x and z are adjacent in truth, and the edge between them is forbidden: y must not become their common effect.
    let truth = dag(&[("x", "y"), ("y", "z"), ("x", "z")]);
    let knowledge = Knowledge {
        forbidden: pairs(&[("x", "z"), ("z", "x")]),
        ..Knowledge::default()
    };
    let found = learn(&truth, &knowledge);
    let undirected = |a, b| found.graph.has_undirected(a, b);
    assert!(undirected(0, 1) && undirected(1, 2) && !found.graph.adjacent(0, 2));
    assert_eq!(found.open, [["x", "y", "z"].map(str::to_owned)]);
    assert!(found.sepsets.is_empty());
}

#[test]
fn a_forbidden_edge_leaves_its_ends_in_each_others_conditioning_sets() {
    // z - r is separated by x alone; x - z is forbidden.
    let truth = dag(&[("x", "z"), ("x", "r")]);
    let knowledge = Knowledge {
        forbidden: pairs(&[("x", "z"), ("z", "x")]),
        ..Knowledge::default()
    };
    let found = learn(&truth, &knowledge);
    assert_eq!(found.graph.edges().len(), 1);
    assert_eq!(found.sepsets[0].set, ["x"]);
}

#[test]
fn an_empty_separating_set_is_stored_and_makes_the_collider() {
    let found = learn(&dag(&[("x", "y"), ("z", "y")]), &Knowledge::default());
    assert_eq!(found.sepsets.len(), 1);
    assert!(found.sepsets[0].set.is_empty() && found.sepsets[0].p == 1.0);
    assert!(directed(&found.graph, "x", "y") && directed(&found.graph, "z", "y"));
}

#[test]
fn a_required_edge_is_never_dropped_and_its_direction_spreads() {
    // Nothing in the data ties a to b; b - c - d is a chain.
    let truth = {
        let mut truth = CausalGraph::new(&["a", "b", "c", "d"]);
        truth.add_edge("b", "c").unwrap();
        truth.add_edge("c", "d").unwrap();
        truth
    };
    let knowledge = Knowledge {
        required: pairs(&[("a", "b")]),
        ..Knowledge::default()
    };
    let found = learn(&truth, &knowledge);
    assert!(directed(&found.graph, "a", "b"));
    let edge = &found.edges[0];
    assert_eq!((edge.from.as_str(), edge.p), ("a", None));
    // And a collider that would turn it is overruled.
    let collider = dag(&[("x", "y"), ("z", "y")]);
    let knowledge = Knowledge {
        required: pairs(&[("y", "x")]),
        ..Knowledge::default()
    };
    let found = learn(&collider, &knowledge);
    assert!(directed(&found.graph, "y", "x"));
    assert_eq!(found.overruled, [["x", "y", "z"].map(str::to_owned)]);
}

#[test]
fn tiers_hold_at_every_step() {
    // The common effect e comes last: it may neither separate nor be a cause; a - b inside a tier may be tested.
    let truth = dag(&[("a", "b"), ("a", "e"), ("c", "e"), ("b", "e")]);
    let knowledge = Knowledge {
        tiers: vec![
            vec!["a".to_owned(), "b".to_owned(), "c".to_owned()],
            vec!["e".to_owned()],
        ],
        contemporaneous: true,
        ..Knowledge::default()
    };
    let found = learn(&truth, &knowledge);
    for cause in ["a", "b", "c"] {
        assert!(directed(&found.graph, cause, "e"));
    }
    assert!(found.graph.has_undirected(0, 1));
    assert!(
        found
            .sepsets
            .iter()
            .all(|sepset| !sepset.set.contains(&"e".to_owned()))
    );
    // Without edges inside tiers, a - b is not even looked at.
    let found = learn(
        &truth,
        &Knowledge {
            contemporaneous: false,
            ..knowledge
        },
    );
    assert_eq!(found.graph.edges().len(), 3);
}

#[test]
fn meeks_third_rule_is_applied() {
    let truth = dag(&[("a", "b"), ("a", "c"), ("a", "d"), ("c", "b"), ("d", "b")]);
    let found = learn(&truth, &Knowledge::default());
    assert!(directed(&found.graph, "a", "b"));
    assert!(found.graph.has_undirected(0, 2) && found.graph.has_undirected(0, 3));
}

#[test]
fn forbidden_edges_that_leave_a_cycle_only_are_refused() {
    let truth = dag(&[("a", "b"), ("b", "c"), ("a", "c")]);
    let knowledge = Knowledge {
        forbidden: pairs(&[("a", "b"), ("b", "c"), ("c", "a")]),
        ..Knowledge::default()
    };
    let error = Pc::default()
        .learn_with(&Oracle::new(&truth), &truth.variables(), &knowledge)
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("knowledge.forbidden"), "{error}");
}

#[test]
fn neighbours_are_frozen_and_every_separating_set_of_the_level_counts() {
    struct Answers;
    impl IndependenceTest for Answers {
        fn name(&self) -> &'static str {
            "answers"
        }
        fn variables(&self) -> usize {
            4
        }
        fn test(&self, x: usize, y: usize, given: &[usize]) -> Result<TestResult, StructureError> {
            let p_value = match (x.min(y), x.max(y), given) {
                // 0 - 1 goes given 2; 0 - 2 goes given 1, which must still be a neighbour; 0 - 3 given 1 or given 2.
                (0, 1, [2]) | (0, 2, [1]) | (0, 3, [1] | [2]) => 0.5,
                _ => 1e-9,
            };
            Ok(TestResult {
                statistic: 0.0,
                p_value,
            })
        }
    }
    let names: Vec<String> = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
    let found = Pc::default()
        .learn_with(&Answers, &names, &Knowledge::default())
        .unwrap();
    assert_eq!(found.sepsets.len(), 3);
    assert_eq!(found.graph.edges().len(), 3);
}

#[test]
fn too_few_rows_and_bad_options_are_refused() {
    let columns = (0..4u32)
        .map(|column| {
            (0..3u32)
                .map(|row| f64::from((row * 7 + column * 3) % 5))
                .collect()
        })
        .collect();
    let names = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
    let data = crate::structure::Dataset::new(names, columns).unwrap();
    let fisher = Pc {
        test: TestKind::FisherZ,
        ..Pc::default()
    };
    let learn = |pc: Pc| {
        use crate::structure::StructureLearner as _;
        pc.learn(&data, &Knowledge::default())
            .unwrap_err()
            .to_string()
    };
    assert!(learn(fisher).contains("3 rows, expected at least 4"));
    assert!(FisherZ::new(&data).is_err());
    let alpha = Pc {
        alpha: 1.5,
        ..fisher
    };
    let oracle = Oracle::new(&dag(&[("a", "b")]));
    let names = ["a", "b"].map(str::to_owned);
    let error = alpha.learn_with(&oracle, &names, &Knowledge::default());
    assert!(error.unwrap_err().to_string().contains("alpha"));
    let error = fisher.learn_with(&oracle, &names[..1], &Knowledge::default());
    assert!(error.is_err());
}

/// Columns of noise, and a copy with more noise of the first as the last.
fn noise(rows: usize, columns: usize) -> crate::structure::Dataset {
    use rand::{Rng as _, SeedableRng as _};
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(7);
    let mut values: Vec<Vec<f64>> = (0..columns)
        .map(|_| (0..rows).map(|_| rng.random_range(-1.0..1.0)).collect())
        .collect();
    values[columns - 1] = values[0]
        .iter()
        .map(|value| value + 0.05 * rng.random_range(-1.0..1.0))
        .collect();
    let names = (0..columns).map(|column| format!("V{column:02}"));
    crate::structure::Dataset::new(names.collect(), values).unwrap()
}

#[test]
fn a_test_needs_its_set_and_four_rows_not_all_columns() {
    use crate::structure::StructureLearner as _;
    let data = noise(20, 40);
    let last = ("V00".to_owned(), "V39".to_owned());
    for colliders in [ColliderRule::Standard, ColliderRule::Majority] {
        let pc = Pc {
            test: TestKind::FisherZ,
            alpha: 0.001,
            colliders,
            ..Pc::default()
        };
        let found = pc.learn(&data, &Knowledge::default()).unwrap();
        let edges = found
            .edges
            .iter()
            .map(|edge| (edge.from.clone(), edge.to.clone()));
        assert!(edges.into_iter().any(|edge| edge == last), "{found:?}");
        assert!(found.edges.len() < 10, "{found:?}");
    }
    let fci = crate::structure::Fci {
        test: TestKind::FisherZ,
        alpha: 0.001,
        ..crate::structure::Fci::default()
    };
    assert!(
        !fci.learn(&data, &Knowledge::default())
            .unwrap()
            .edges
            .is_empty()
    );
    // Four rows are enough for the smallest table, and the number that is named is enough.
    let pc = Pc {
        test: TestKind::FisherZ,
        ..Pc::default()
    };
    for (rows, columns) in [(4, 3), (4, 4), (5, 9)] {
        pc.learn(&noise(rows, columns), &Knowledge::default())
            .unwrap();
    }
}

#[test]
fn the_number_of_rows_that_is_named_is_enough() {
    use crate::structure::{DiscoverOptions, LearnerKind, StructureError, discover};
    for learner in [
        LearnerKind::Pc,
        LearnerKind::Fci,
        LearnerKind::Ges,
        LearnerKind::Lingam,
    ] {
        for test in [
            TestKind::FisherZ,
            TestKind::Gcm,
            TestKind::GcmPlain,
            TestKind::Rcot,
        ] {
            for columns in [2, 3, 7] {
                let options = DiscoverOptions {
                    learner,
                    test,
                    ..DiscoverOptions::default()
                };
                let needed = match discover(noise(1, columns), options.clone()) {
                    Err(StructureError::TooFewRows { needed, .. }) => needed,
                    other => panic!("{learner:?} {test:?}: {other:?}"),
                };
                let fewer = discover(noise(needed - 1, columns), options.clone());
                assert!(
                    matches!(fewer, Err(StructureError::TooFewRows { needed: same, .. }) if same == needed),
                    "{learner:?} {test:?}: {fewer:?}"
                );
                let enough = discover(noise(needed, columns), options);
                assert!(enough.is_ok(), "{learner:?} {test:?} {columns}: {enough:?}");
            }
        }
    }
}
