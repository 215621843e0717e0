//! All learners, through their common trait, on tables with a known graph.
use cmbpo::environment::{Environment as _, LightDoor, Shift};
use cmbpo::structure::{
    CausalGraph, Dataset, DirectLingam, DiscoverOptions, Ges, Knowledge, LearnOptions, LearnerKind,
    MixedGraph, Pc, ReportedKind, Roles, StructureLearner, TestKind, compare, cpdag_of, discover,
    learn_transition_graph,
};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

/// Take `rows` steps of light/door in episodes of 200 from the left wall; if `controlled`, the second half uses a noisy
/// controller.
fn transitions(rows: usize, seed: u64, controlled: bool) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let environment = LightDoor::new(Shift::default()).unwrap();
    let names = ["X", "Z", "A", "X'", "Z'", "R"].map(str::to_owned).to_vec();
    let mut values = Vec::with_capacity(rows * 6);
    let mut state = environment.initial_state(&mut rng);
    for step in 0..rows {
        if step % 200 == 0 {
            state = environment.initial_state(&mut rng);
        }
        let action: f64 = if controlled && step >= rows / 2 {
            let noise: f64 = rng.sample(StandardNormal);
            (-5.0 * state[0] + 0.5 * noise).clamp(-1.0, 1.0)
        } else {
            rng.random_range(-1.0..1.0)
        };
        values.extend_from_slice(&state);
        values.push(action);
        let outcome = environment.step(&mut state, &[action], &mut rng);
        values.extend_from_slice(&state);
        values.push(outcome.reward);
    }
    Dataset::from_rows(names, &values).unwrap()
}

fn tiers(text: &str) -> Knowledge {
    Knowledge {
        tiers: text
            .split('|')
            .map(|tier| tier.split(',').map(str::to_owned).collect())
            .collect(),
        ..Knowledge::default()
    }
}

/// Return cause and effect of every edge, all of which must be directed.
fn directed(options: DiscoverOptions, data: &Dataset) -> Vec<(String, String)> {
    let report = discover(data.clone(), options).unwrap();
    assert!(
        report
            .edges
            .iter()
            .all(|found| found.kind == ReportedKind::Directed)
    );
    let mut edges: Vec<_> = report
        .edges
        .into_iter()
        .map(|found| (found.from, found.to))
        .collect();
    edges.sort();
    edges
}

#[test]
fn discovery_with_tiers_is_the_transition_graph() {
    let roles = Roles {
        state: ["X", "Z"].map(str::to_owned).to_vec(),
        action: vec!["A".to_owned()],
        next: ["X'", "Z'"].map(str::to_owned).to_vec(),
        reward: "R".to_owned(),
    };
    let mut right = 0;
    for seed in 0..20 {
        let data = transitions(2000, seed, seed % 2 == 1);
        let options = DiscoverOptions {
            knowledge: tiers("X,Z,A|X',Z',R"),
            ..DiscoverOptions::default()
        };
        let found = directed(options, &data);
        let learned = learn_transition_graph(&data, &roles, &LearnOptions::default()).unwrap();
        let mut expected = learned.graph.edges();
        expected.sort();
        assert_eq!(found, expected, "seed {seed}");
        right += usize::from(found.len() == 5);
    }
    assert!(right >= 19, "{right} of 20 data sets with five edges");
}

#[test]
fn contemporaneous_edges_are_found_only_on_request() {
    // x -> u, and u -> v within the second tier.
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let values: Vec<f64> = (0..2000)
        .flat_map(|_| {
            let mut normal = || -> f64 { rng.sample(StandardNormal) };
            let x = normal();
            let u = x + normal();
            [x, u, u + normal()]
        })
        .collect();
    let data = Dataset::from_rows(["x", "u", "v"].map(str::to_owned).to_vec(), &values).unwrap();
    let mut options = DiscoverOptions {
        knowledge: tiers("x|u,v"),
        test: TestKind::FisherZ,
        ..DiscoverOptions::default()
    };
    let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    assert_eq!(
        directed(options.clone(), &data),
        [pair("x", "u"), pair("x", "v")]
    );
    options.knowledge.contemporaneous = true;
    // Time order gives x -> u, and Meek's first rule u -> v.
    assert_eq!(directed(options, &data), [pair("u", "v"), pair("x", "u")]);
}

/// Draw from a linear model over `dag` with absolute effects from 0.4 to 0.9 of either sign; noise is normal or
/// uniform.
fn linear(dag: &CausalGraph, rows: usize, seed: u64, gaussian: bool) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let graph = MixedGraph::from(dag);
    let mut order: Vec<usize> = Vec::new();
    while order.len() < graph.len() {
        let free = |&at: &usize| {
            !order.contains(&at) && graph.parents(at).iter().all(|p| order.contains(p))
        };
        order.push((0..graph.len()).find(free).unwrap());
    }
    let mut columns = vec![Vec::new(); graph.len()];
    for &at in &order {
        let effects: Vec<(usize, f64)> = graph
            .parents(at)
            .into_iter()
            .map(|parent| {
                let sign = if rng.random() { 1.0 } else { -1.0 };
                (parent, sign * rng.random_range(0.4..0.9))
            })
            .collect();
        let mut column: Vec<f64> = (0..rows)
            .map(|_| {
                if gaussian {
                    rng.sample(StandardNormal)
                } else {
                    rng.random_range(-1.7..1.7)
                }
            })
            .collect();
        for (parent, effect) in effects {
            for (value, cause) in column.iter_mut().zip(&columns[parent]) {
                *value += effect * cause;
            }
        }
        columns[at] = column;
    }
    Dataset::new(graph.names().to_vec(), columns).unwrap()
}

fn small_dag() -> CausalGraph {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let mut dag = CausalGraph::new(&names);
    for (from, to) in [
        ("a", "c"),
        ("b", "c"),
        ("c", "d"),
        ("c", "e"),
        ("d", "f"),
        ("e", "f"),
        ("b", "g"),
        ("g", "h"),
        ("h", "f"),
    ] {
        dag.add_edge(from, to).unwrap();
    }
    dag
}

#[test]
fn each_learner_finds_most_of_a_linear_graph() {
    let dag = small_dag();
    let truth = MixedGraph::from(&dag);
    let pc = Pc {
        test: TestKind::FisherZ,
        alpha: 0.01,
        ..Pc::default()
    };
    let learners: [(&dyn StructureLearner, bool); 3] = [
        (&pc, true),
        (&Ges::default(), true),
        (&DirectLingam {}, false),
    ];
    for (learner, gaussian) in learners {
        let target = if gaussian {
            cpdag_of(&truth)
        } else {
            truth.clone()
        };
        let distances: Vec<usize> = (0..20)
            .map(|seed| {
                let data = linear(&dag, 2000, seed, gaussian);
                let found = learner.learn(&data, &Knowledge::default()).unwrap();
                compare(&found.graph, &target).unwrap().distance
            })
            .collect();
        println!("{} {distances:?}", learner.name());
        let total: usize = distances.iter().sum();
        assert!(total <= 30, "{}: {distances:?}", learner.name());
    }
}

#[test]
fn no_learner_depends_on_the_order_of_the_columns() {
    let data = linear(&small_dag(), 400, 3, false);
    let order = [5, 2, 7, 0, 3, 6, 1, 4];
    let names = order.map(|at| data.names()[at].clone()).to_vec();
    let columns = order.map(|at| data.column(at).to_vec()).to_vec();
    let again = Dataset::new(names, columns).unwrap();
    for learner in [LearnerKind::Pc, LearnerKind::Ges, LearnerKind::Lingam] {
        let options = DiscoverOptions {
            learner,
            test: TestKind::Rcot,
            max_depth: Some(2),
            ..DiscoverOptions::default()
        };
        let [first, second] =
            [&data, &again].map(|table| discover(table.clone(), options.clone()).unwrap());
        let edges = |report: &cmbpo::structure::Report| {
            let mut edges: Vec<_> = report
                .edges
                .iter()
                .map(|found| {
                    let mut ends = [found.from.clone(), found.to.clone()];
                    if found.kind == ReportedKind::Undirected {
                        ends.sort();
                    }
                    ends
                })
                .collect();
            edges.sort();
            edges
        };
        assert_eq!(edges(&first), edges(&second), "{learner:?}");
        assert_eq!(first.tests_run, second.tests_run, "{learner:?}");
    }
}

#[test]
fn alarm_sized_data_are_learnt() {
    let Some(dag) = super::structure_data::graph_file("alarm.graph.txt") else {
        return;
    };
    let data = linear(&dag, 10_000, 1, true);
    let truth = cpdag_of(&MixedGraph::from(&dag));
    let pc = Pc {
        test: TestKind::FisherZ,
        ..Pc::default()
    };
    for learner in [&pc as &dyn StructureLearner, &Ges::default()] {
        let found = learner.learn(&data, &Knowledge::default()).unwrap();
        let comparison = compare(&found.graph, &truth).unwrap();
        println!("{} {comparison:?}", learner.name());
        assert!(comparison.adjacency.recall() > 0.9, "{comparison:?}");
        assert!(comparison.adjacency.precision() > 0.8, "{comparison:?}");
    }
}

#[test]
fn labels_are_learnt_by_counting() {
    // a -> c <- b, c -> d; three labels each, and d is noisy.
    let mut rng = ChaCha8Rng::seed_from_u64(8);
    let values: Vec<f64> = (0..3000)
        .flat_map(|_| {
            let (a, b): (u32, u32) = (rng.random_range(0..3), rng.random_range(0..3));
            let mut noisy = |value: u32| {
                if rng.random_bool(0.3) {
                    rng.random_range(0..3)
                } else {
                    value
                }
            };
            let c = noisy(a.max(b));
            let d = noisy(2 - c);
            [a, b, c, d].map(f64::from)
        })
        .collect();
    let data = Dataset::from_rows(["a", "b", "c", "d"].map(str::to_owned).to_vec(), &values);
    let pc = Pc {
        test: TestKind::GSquared,
        ..Pc::default()
    };
    let found = pc.learn(&data.unwrap(), &Knowledge::default()).unwrap();
    let edges = [("a", "c"), ("b", "c"), ("c", "d")];
    let truth = MixedGraph::directed(&["a", "b", "c", "d"], &edges).unwrap();
    assert_eq!(found.graph, truth);
}
