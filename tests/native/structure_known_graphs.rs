//! PC on known graphs: with an oracle, and compared with recorded results of another implementation.
use super::structure_data::{graph_file, table_file};
use cmbpo::structure::{
    CausalGraph, ColliderRule, ConflictRule, Dataset, EdgeKind, Fci, IndependenceTest, Knowledge,
    MixedGraph, Oracle, Pc, StructureError, StructureLearner, TestKind, TestResult, compare,
    consistent_extension, cpdag_of,
};
use proptest::prelude::*;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

const RULES: [ColliderRule; 3] = [
    ColliderRule::Standard,
    ColliderRule::Majority,
    ColliderRule::Conservative,
];

fn with_oracle(dag: &CausalGraph, colliders: ColliderRule, knowledge: &Knowledge) -> MixedGraph {
    let pc = Pc {
        colliders,
        ..Pc::default()
    };
    pc.learn_with(&Oracle::new(dag), &dag.variables(), knowledge)
        .unwrap()
        .graph
}

#[test]
fn an_oracle_gives_the_cpdag_of_the_textbook_networks() {
    for name in ["asia", "cancer", "sachs", "survey", "child", "alarm"] {
        let Some(dag) = graph_file(&format!("{name}.graph.txt")) else {
            return;
        };
        let truth = cpdag_of(&MixedGraph::from(&dag));
        for rule in RULES {
            let found = with_oracle(&dag, rule, &Knowledge::default());
            let comparison = compare(&found, &truth).unwrap();
            assert_eq!(comparison.distance, 0, "{name} {rule:?} {comparison:?}");
        }
    }
}

/// Draw a DAG of 10 to 30 variables in random order with a given mean number of neighbours.
fn random_dag(rng: &mut ChaCha8Rng) -> CausalGraph {
    let size = rng.random_range(10..=30);
    let degree: f64 = rng.random_range(1.0..4.0);
    let mut names: Vec<String> = (0..size).map(|index| format!("v{index:02}")).collect();
    for at in (1..size).rev() {
        names.swap(at, rng.random_range(0..=at));
    }
    let mut dag = CausalGraph::new(&names);
    let mut order = names.clone();
    order.reverse();
    for at in (1..size).rev() {
        order.swap(at, rng.random_range(0..=at));
    }
    for to in 1..size {
        for from in 0..to {
            if rng.random::<f64>() < degree / (size - 1) as f64 {
                dag.add_edge(&order[from], &order[to]).unwrap();
            }
        }
    }
    dag
}

#[test]
fn an_oracle_gives_the_cpdag_of_200_random_graphs() {
    let mut rng = ChaCha8Rng::seed_from_u64(200);
    for graph in 0..200 {
        let dag = random_dag(&mut rng);
        let truth = cpdag_of(&MixedGraph::from(&dag));
        let rule = RULES[graph % 3];
        let found = with_oracle(&dag, rule, &Knowledge::default());
        let comparison = compare(&found, &truth).unwrap();
        assert_eq!(comparison.distance, 0, "graph {graph} {rule:?}");
    }
}

#[test]
fn true_knowledge_only_adds_directions_and_never_a_wrong_one() {
    let mut rng = ChaCha8Rng::seed_from_u64(17);
    let mut gained = 0;
    for graph in 0..60 {
        let dag = random_dag(&mut rng);
        let truth = MixedGraph::from(&dag);
        let free = cpdag_of(&truth);
        // Tiers along a causal order, and some of the edges.
        let mut waiting = dag.variables();
        let mut sorted: Vec<String> = Vec::new();
        while !waiting.is_empty() {
            let at = waiting
                .iter()
                .position(|name| dag.parents(name).iter().all(|p| sorted.contains(p)))
                .unwrap();
            sorted.push(waiting.remove(at));
        }
        let knowledge = Knowledge {
            tiers: if graph % 2 == 0 {
                sorted.chunks(7).map(<[String]>::to_vec).collect()
            } else {
                Vec::new()
            },
            contemporaneous: true,
            required: dag.edges().into_iter().step_by(6).collect(),
            forbidden: dag
                .edges()
                .into_iter()
                .skip(3)
                .step_by(6)
                .map(|(from, to)| (to, from))
                .collect(),
        };
        let found = with_oracle(&dag, ColliderRule::Standard, &knowledge);
        assert!(!found.has_cycle());
        for (a, b) in truth.pairs() {
            let (from, to) = if truth.has_directed(a, b) {
                (a, b)
            } else {
                (b, a)
            };
            assert!(found.adjacent(a, b), "graph {graph}");
            assert!(!found.has_directed(to, from), "graph {graph}");
            if free.has_directed(from, to) {
                assert!(found.has_directed(from, to), "graph {graph}");
            } else {
                gained += usize::from(found.has_directed(from, to));
            }
        }
        assert_eq!(found.pairs().count(), truth.pairs().count());
        for (from, to) in &knowledge.required {
            let ends = (found.index_of(from).unwrap(), found.index_of(to).unwrap());
            assert!(found.has_directed(ends.0, ends.1));
        }
    }
    assert!(gained > 50, "{gained} directions gained, expected many");
}

/// Settings of causal-learn: standard colliders, in the order of names.
fn fisher() -> Pc {
    Pc {
        test: TestKind::FisherZ,
        alpha: 0.05,
        colliders: ColliderRule::Standard,
        conflicts: ConflictRule::ByName,
        ..Pc::default()
    }
}

#[test]
fn the_defaults_err_less_than_the_recorded_graph() {
    let (Some(data), Some(dag)) = (table_file("data_linear_10.txt"), graph_file("graph.10.txt"))
    else {
        return;
    };
    let truth = cpdag_of(&MixedGraph::from(&dag));
    let defaults = Pc {
        test: TestKind::FisherZ,
        alpha: 0.05,
        ..Pc::default()
    };
    let distance = |pc: Pc| {
        let found = pc.learn(&data, &Knowledge::default()).unwrap();
        compare(&found.graph, &truth).unwrap().distance
    };
    assert_eq!([distance(fisher()), distance(defaults)], [15, 13]);
}

#[test]
fn fci_needs_few_tests_and_makes_few_errors_on_twenty_variables() {
    let (Some(data), Some(dag)) = (table_file("data_linear_10.txt"), graph_file("graph.10.txt"))
    else {
        return;
    };
    let fci = Fci {
        test: TestKind::FisherZ,
        alpha: 0.05,
        ..Fci::default()
    };
    let none = Knowledge::default();
    let found = fci.learn(&data, &none).unwrap();
    let truth = fci.learn_with(&Oracle::new(&dag), &dag.variables(), &none);
    // Without the restriction to possible ancestors there were 137,000 tests, and 22 pairs differed.
    assert!(found.tests_run < 15_000, "{} tests", found.tests_run);
    let truth = truth.map(|truth| truth.graph).unwrap();
    let differs = |&(a, b): &(usize, usize)| {
        let [c, d] = [a, b].map(|at| {
            let same = |name: &String| *name == data.names()[at];
            truth.names().iter().position(same).unwrap()
        });
        (found.graph.at(a, b), found.graph.at(b, a)) != (truth.at(c, d), truth.at(d, c))
    };
    let pairs = (0..20).flat_map(|b| (0..b).map(move |a| (a, b)));
    let distance = pairs.filter(differs).count();
    assert!(distance <= 21, "{distance} pairs differ");
}

/// A test with random answers that are fixed for each question, so no graph needs to agree with them.
struct Noise {
    variables: usize,
    seed: u64,
    /// Fraction of the answers that are "independent".
    apart: f64,
}

impl IndependenceTest for Noise {
    fn name(&self) -> &'static str {
        "noise"
    }

    fn variables(&self) -> usize {
        self.variables
    }

    fn test(&self, x: usize, y: usize, given: &[usize]) -> Result<TestResult, StructureError> {
        let mut set = given.to_vec();
        set.sort_unstable();
        let question = set.iter().fold(1_u64, |sum, &at| sum | 2 << (at + 16));
        let ends = (x.min(y) * 8 + x.max(y)) as u64;
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed * 64 + ends);
        rng.set_stream(question);
        let p = rng.random::<f64>();
        Ok(TestResult {
            statistic: 0.0,
            p_value: if p < self.apart { 0.05 + p } else { 0.04 * p },
        })
    }
}

#[test]
fn for_any_test_results_the_graph_extends_to_a_dag_or_lists_contradictions() {
    let names = ["a", "b", "c", "d", "e", "f", "g"].map(str::to_owned);
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let (mut contradicting, mut open) = (0, 0);
    for seed in 0..400 {
        let test = Noise {
            variables: names.len(),
            seed,
            apart: rng.random_range(0.05..0.7),
        };
        let knowledge = if seed % 2 == 0 {
            Knowledge::default()
        } else {
            let mut order: Vec<usize> = (0..names.len()).collect();
            order.sort_by_key(|_| rng.random::<u32>());
            let edge =
                |from: usize, to: usize| (names[order[from]].clone(), names[order[to]].clone());
            Knowledge {
                required: vec![edge(0, 1), edge(1, 4)],
                forbidden: vec![edge(3, 2), edge(5, 2)],
                ..Knowledge::default()
            }
        };
        for colliders in RULES {
            for conflicts in [ConflictRule::ByName, ConflictRule::Strongest] {
                let pc = Pc {
                    alpha: 0.05,
                    colliders,
                    conflicts,
                    ..Pc::default()
                };
                let found = pc.learn_with(&test, &names, &knowledge).unwrap();
                let extension = consistent_extension(&found.graph);
                let context = format!("seed {seed} {colliders:?} {conflicts:?}");
                assert_eq!(
                    extension.is_some(),
                    found.contradictions.is_empty(),
                    "{context}"
                );
                for [a, b] in &found.contradictions {
                    let ends = [a, b].map(|name| found.graph.index_of(name).unwrap());
                    assert!(found.graph.adjacent(ends[0], ends[1]), "{context}");
                }
                for (from, to) in &knowledge.required {
                    let ends = [from, to].map(|name| found.graph.index_of(name).unwrap());
                    assert!(found.graph.has_directed(ends[0], ends[1]), "{context}");
                }
                if conflicts == ConflictRule::Strongest && colliders != ColliderRule::Conservative {
                    let extension = extension.expect(&context);
                    if seed % 2 == 0 {
                        assert_eq!(cpdag_of(&extension), found.graph, "{context}");
                    }
                } else {
                    contradicting += usize::from(extension.is_none());
                }
                open += found.open.len();
            }
        }
    }
    assert!(contradicting > 50 && open > 100, "{contradicting} {open}");
}

#[test]
fn fisher_z_gives_the_recorded_graph_of_twenty_variables() {
    let (Some(data), Some(recorded)) = (
        table_file("data_linear_10.txt"),
        super::structure_data::matrix_file("linear_10_pc_fisherz_0.05_stable_0_2.txt"),
    ) else {
        return;
    };
    let found = fisher().learn(&data, &Knowledge::default()).unwrap();
    for (a, row) in recorded.iter().enumerate() {
        for (b, &mark) in row.iter().enumerate() {
            let name = (&data.names()[a], &data.names()[b]);
            let adjacent = found.graph.adjacent(a, b);
            assert_eq!(adjacent, mark != 0, "{name:?} adjacent");
            let directed = found.graph.has_directed(a, b);
            assert_eq!(
                directed,
                mark == -1 && recorded[b][a] == 1,
                "{name:?} directed"
            );
        }
    }
}

#[test]
fn fisher_z_gives_the_recorded_graph_of_five_variables() {
    let Some(data) = table_file("test_pc_simulated_linear_gaussian_data.txt") else {
        return;
    };
    let found = fisher().learn(&data, &Knowledge::default()).unwrap();
    let mut expected =
        MixedGraph::directed(&["X1", "X2", "X3", "X4", "X5"], &[("X1", "X4")]).unwrap();
    for (from, to) in [(0, 3), (1, 3), (2, 3), (2, 4), (3, 4)] {
        expected.orient(from, to);
    }
    expected.connect(0, 1);
    expected.connect(1, 2);
    assert_eq!(found.graph, expected);
}

/// Reorder the columns of `data`.
fn permuted(data: &Dataset, order: &[usize]) -> Dataset {
    let names = order.iter().map(|&at| data.names()[at].clone()).collect();
    let columns = order.iter().map(|&at| data.column(at).to_vec()).collect();
    Dataset::new(names, columns).unwrap()
}

fn sorted_edges(graph: &MixedGraph) -> Vec<(String, String, bool)> {
    let mut edges: Vec<_> = graph
        .edges()
        .into_iter()
        .map(|edge| {
            let directed = edge.kind == EdgeKind::Directed;
            let (a, b) = (edge.from, edge.to);
            if directed || a < b {
                (a, b, directed)
            } else {
                (b, a, directed)
            }
        })
        .collect();
    edges.sort();
    edges
}

/// Draw few rows with weak effects, so that tests err and colliders conflict.
fn noisy_table(seed: u64) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let dag = MixedGraph::from(&random_dag(&mut rng));
    let mut order: Vec<usize> = Vec::new();
    while order.len() < dag.len() {
        let next = (0..dag.len()).find(|at| {
            !order.contains(at) && dag.parents(*at).iter().all(|parent| order.contains(parent))
        });
        order.push(next.unwrap());
    }
    let mut columns = vec![Vec::new(); dag.len()];
    for row in 0..120 {
        for &at in &order {
            let noise: f64 = rng.sample(StandardNormal);
            let causes: f64 = dag.parents(at).iter().map(|&p| 0.5 * columns[p][row]).sum();
            columns[at].push(causes + noise);
        }
    }
    Dataset::new(dag.names().to_vec(), columns).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_result_does_not_depend_on_the_order_of_the_columns(seed in 0u64..1000, shuffle in any::<u64>()) {
        let data = noisy_table(seed);
        let mut rng = ChaCha8Rng::seed_from_u64(shuffle);
        let mut order: Vec<usize> = (0..data.len()).collect();
        for at in (1..order.len()).rev() {
            order.swap(at, rng.random_range(0..=at));
        }
        let again = permuted(&data, &order);
        for conflicts in [ConflictRule::ByName, ConflictRule::Strongest] {
            let pc = Pc {
                colliders: RULES[(seed % 3) as usize],
                conflicts,
                max_depth: Some(3),
                ..fisher()
            };
            let [first, second] = [&data, &again].map(|table| pc.learn(table, &Knowledge::default()).unwrap());
            prop_assert_eq!(sorted_edges(&first.graph), sorted_edges(&second.graph));
            prop_assert_eq!(first.tests_run, second.tests_run);
            prop_assert!(!first.graph.has_cycle());
        }
    }
}
