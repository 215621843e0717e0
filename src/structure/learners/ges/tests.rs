use super::*;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

/// 2,000 rows of a linear Gaussian model over the edges of `text`, such as "a>b"; variables in alphabetical order must be a
/// causal order.
fn table(text: &str, rows: usize, seed: u64) -> (Dataset, MixedGraph) {
    let edges: Vec<(&str, &str)> = text
        .split_whitespace()
        .map(|word| word.split_once('>').unwrap())
        .collect();
    let mut names: Vec<_> = edges.iter().flat_map(|&(a, b)| [a, b]).collect();
    names.sort_unstable();
    names.dedup();
    let dag = MixedGraph::directed(&names, &edges).unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut columns = vec![Vec::new(); names.len()];
    for row in 0..rows {
        for at in 0..names.len() {
            let noise: f64 = rng.sample(StandardNormal);
            let causes: f64 = dag.parents(at).iter().map(|&p| 0.8 * columns[p][row]).sum();
            columns[at].push(causes + noise);
        }
    }
    let names = names.into_iter().map(str::to_owned).collect();
    (Dataset::new(names, columns).unwrap(), dag)
}

#[test]
fn the_cpdag_of_the_truth_is_found() {
    let mut right = 0;
    for text in [
        "a>b b>c",
        "a>c b>c c>d",
        "a>b a>c b>d c>d d>e",
        "a>b a>c a>d c>e d>e b>e",
        "a>d b>d c>d a>e d>f e>f",
    ] {
        for seed in 0..4 {
            let (data, dag) = table(text, 4000, seed);
            let found = Ges::default().learn(&data, &Knowledge::default()).unwrap();
            right += usize::from(found.graph == cpdag_of(&dag));
        }
    }
    // An edge that chance inserts on the way can leave the search in a local optimum.
    assert!(right >= 18, "{right} of 20 right");
}

#[test]
fn the_score_is_that_of_the_regression() {
    let (data, _) = table("a>b b>c", 500, 1);
    let mut score = Score::new(&data, &Ges::default()).unwrap();
    let r = FisherR::of(&data, 0, 1);
    let expected = -0.5 * (500.0 * (1.0 - r * r).ln() + 500.0_f64.ln());
    assert!((score.local(1, &[0]) - expected).abs() < 1e-9);
    // Equivalent graphs have equal scores.
    let forwards = score.local(0, &[]) + score.local(1, &[0]) + score.local(2, &[0, 1]);
    let backwards = score.local(2, &[]) + score.local(1, &[2]) + score.local(0, &[1, 2]);
    assert!((forwards - backwards).abs() < 1e-8);
}

struct FisherR;
impl FisherR {
    fn of(data: &Dataset, a: usize, b: usize) -> f64 {
        crate::structure::FisherZ::new(data)
            .unwrap()
            .correlation(a, b)
    }
}

#[test]
fn knowledge_is_honoured() {
    let (data, _) = table("a>b b>c", 2000, 4);
    let edge = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let knowledge = Knowledge {
        required: vec![edge("a", "b")],
        ..Knowledge::default()
    };
    let found = Ges::default().learn(&data, &knowledge).unwrap().graph;
    assert!(found.has_directed(0, 1) && found.has_directed(1, 2));
    let tiers = ["c", "b", "a"].map(|name| vec![name.to_owned()]).to_vec();
    let backwards = Knowledge {
        tiers,
        ..Knowledge::default()
    };
    let found = Ges::default().learn(&data, &backwards).unwrap().graph;
    assert!(found.has_directed(2, 1) && found.has_directed(1, 0));
    let apart = Knowledge {
        forbidden: vec![edge("a", "b"), edge("b", "a")],
        ..Knowledge::default()
    };
    let found = Ges::default().learn(&data, &apart).unwrap().graph;
    assert!(!found.adjacent(0, 1));
    let kept = Knowledge {
        required: vec![edge("a", "c")],
        ..Knowledge::default()
    };
    assert!(
        Ges::default()
            .learn(&data, &kept)
            .unwrap()
            .graph
            .has_directed(0, 2)
    );
}

#[test]
fn neighbours_that_are_turned_together_or_kept_are_a_clique() {
    let (data, _) = table("a>d b>d c>d", 100, 2);
    let mut score = Score::new(&data, &Ges::default()).unwrap();
    let background = Background::none(4);
    // d has the siblings a and b. With c -> d none, one or the other points into d; both, only if they are adjacent.
    let mut graph = MixedGraph::new(&["a", "b", "c", "d"]).unwrap();
    graph.connect(0, 3);
    graph.connect(1, 3);
    let mut insertions = |graph: &MixedGraph| {
        let found = operators::insertions(graph, &background, &mut score, f64::NEG_INFINITY);
        let into = found.iter().filter(|step| step.result.has_directed(2, 3));
        into.count()
    };
    assert_eq!(insertions(&graph), 3);
    graph.connect(0, 1);
    assert_eq!(insertions(&graph), 4);
    // Without c - d, for either end none, one or the other of their common siblings stays as it is.
    graph.disconnect(0, 1);
    for (a, b) in [(0, 2), (1, 2), (2, 3)] {
        graph.connect(a, b);
    }
    let mut deletions = |graph: &MixedGraph| {
        let found = operators::deletions(graph, &background, &mut score, f64::NEG_INFINITY);
        let without = found.iter().filter(|step| !step.result.adjacent(2, 3));
        without.count()
    };
    assert_eq!(deletions(&graph), 6);
    graph.connect(0, 1);
    assert_eq!(deletions(&graph), 8);
}

#[test]
fn bad_settings_and_too_few_rows_are_refused() {
    let (data, _) = table("a>b b>c", 3, 0);
    let error = Ges::default().learn(&data, &Knowledge::default());
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("expected at least 5")
    );
    let ges = Ges::default();
    for (field, wrong) in [
        (
            "penalty",
            Ges {
                penalty: 0.0,
                ..ges
            },
        ),
        (
            "equivalent_sample_size",
            Ges {
                equivalent_sample_size: f64::INFINITY,
                ..ges
            },
        ),
    ] {
        let error = wrong.learn(&data, &Knowledge::default());
        assert!(error.unwrap_err().to_string().contains(field));
    }
}

#[test]
fn the_evidence_of_an_edge_is_its_correlation_given_the_other_parents() {
    let (data, _) = table("a>c b>c", 1000, 2);
    let found = Ges::default().learn(&data, &Knowledge::default()).unwrap();
    let fisher = crate::structure::FisherZ::new(&data).unwrap();
    assert_eq!(found.edges.len(), 2);
    for (edge, (from, other, name)) in found.edges.iter().zip([(0, 1, "b"), (1, 0, "a")]) {
        assert_eq!(
            (&edge.to[..], &edge.given[..]),
            ("c", &[name.to_owned()][..])
        );
        let result = crate::structure::IndependenceTest::test(&fisher, from, 2, &[other]);
        assert_eq!(edge.p, Some(result.unwrap().p_value));
    }
}
