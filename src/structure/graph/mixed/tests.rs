use super::meek::{Limits, orient_by_meek};
use super::*;

/// A graph from words such as "a>b" and "a-b"; variables in alphabetical order.
fn graph(text: &str) -> MixedGraph {
    let edges: Vec<(&str, &str, bool)> = text
        .split_whitespace()
        .map(|word| {
            let at = word.find(['>', '-']).unwrap();
            (&word[..at], &word[at + 1..], word.as_bytes()[at] == b'>')
        })
        .collect();
    let mut names: Vec<_> = edges.iter().flat_map(|&(a, b, _)| [a, b]).collect();
    names.sort_unstable();
    names.dedup();
    let mut graph = MixedGraph::new(&names).unwrap();
    for (a, b, directed) in edges {
        let (a, b) = (graph.index_of(a).unwrap(), graph.index_of(b).unwrap());
        graph.connect(a, b);
        if directed {
            graph.orient(a, b);
        }
    }
    graph
}

fn closed(text: &str) -> MixedGraph {
    let mut graph = graph(text);
    let order = graph.canonical_order();
    orient_by_meek(&mut graph, &order, &Limits::NONE);
    graph
}

#[test]
fn each_rule_of_meek_orients_its_pattern() {
    assert_eq!(closed("c>a a-b"), graph("c>a a>b"), "rule 1");
    assert_eq!(closed("a>c c>b a-b"), graph("a>c c>b a>b"), "rule 2");
    assert_eq!(
        closed("a-b a-c a-d c>b d>b"),
        graph("a>b a-c a-d c>b d>b"),
        "rule 3"
    );
    assert_eq!(
        closed("a-b a-c a-d c>d d>b"),
        graph("a>b a-c a-d c>d d>b"),
        "rule 4"
    );
}

#[test]
fn rule_3_needs_ends_that_are_not_adjacent() {
    assert_eq!(
        closed("a-b a-c a-d c>b d>b c-d"),
        graph("a-b a-c a-d c>b d>b c-d")
    );
}

#[test]
fn a_chain_is_oriented_to_its_end_and_a_tree_without_colliders_stays() {
    assert_eq!(closed("a>b b-c c-d"), graph("a>b b>c c>d"));
    assert_eq!(closed("a-b b-c"), graph("a-b b-c"));
}

#[test]
fn rules_that_contradict_each_other_leave_the_edge_undirected() {
    // Rule 1 wants b -> c because of a, and c -> b because of d.
    assert_eq!(closed("a>b b-c d>c"), graph("a>b b-c d>c"));
}

#[test]
fn no_rule_closes_a_cycle() {
    // Rule 1 wants c -> d because of b (b and d are not adjacent); d -> e -> c is there already.
    let text = "b>c c-d d>e e>c b-e";
    let found = closed(text);
    assert!(!found.has_cycle(), "{:?}", found.edges());
}

#[test]
fn nothing_is_taken_from_an_open_triple() {
    let mut found = graph("c>a a-b");
    let order = found.canonical_order();
    let limits = Limits {
        open: &|_, _, _| true,
        ..Limits::NONE
    };
    orient_by_meek(&mut found, &order, &limits);
    assert_eq!(found, graph("c>a a-b"));
}

#[test]
fn the_cpdag_keeps_colliders_and_what_follows_from_them() {
    assert_eq!(
        cpdag_of(&graph("a>c b>c c>d d>e")),
        graph("a>c b>c c>d d>e")
    );
    assert_eq!(cpdag_of(&graph("a>b b>c")), graph("a-b b-c"));
    assert_eq!(cpdag_of(&graph("a>b b>c a>c")), graph("a-b b-c a-c"));
    // The classical case of rule 3.
    assert_eq!(
        cpdag_of(&graph("a>b a>c a>d c>b d>b")),
        graph("a>b a-c a-d c>b d>b")
    );
}

#[test]
fn an_extension_has_the_same_cpdag() {
    for text in ["a>c b>c c>d d>e", "a>b a>c a>d c>b d>b", "a>b b>c a>c c>d"] {
        let pattern = cpdag_of(&graph(text));
        let dag = consistent_extension(&pattern).unwrap();
        assert!(dag.is_dag());
        assert_eq!(cpdag_of(&dag), pattern, "{text}");
    }
    // A chordless cycle has no extension without a new collider.
    assert_eq!(consistent_extension(&graph("a-b b-c c-d d-a")), None);
    assert_eq!(consistent_extension(&graph("a>b b>c c>a")), None);
}

#[test]
fn what_extends_to_no_dag_is_named_and_nothing_else() {
    let named = |text: &str| {
        let graph = graph(text);
        let pairs = elimination::contradictions(&graph);
        let name = |at: usize| graph.names()[at].clone();
        let mut pairs: Vec<String> = pairs.iter().map(|&(a, b)| name(a) + &name(b)).collect();
        pairs.sort();
        pairs.join(" ")
    };
    assert_eq!(named("a-b b-c c-d d-a d-e"), "ab ad bc cd");
    assert_eq!(named("a>b b>c c>a c>d"), "ab ac bc");
    // Rule 1 wants b - c both ways.
    assert_eq!(named("a>b b-c d>c"), "ab bc cd");
    assert_eq!(named("a>c b>c c>d d>e"), "");
}

#[test]
fn edges_and_dags_are_named() {
    let mixed = graph("b>a b-c");
    let edges = mixed.edges();
    assert_eq!((edges[0].from.as_str(), edges[0].to.as_str()), ("b", "a"));
    assert_eq!(edges[1].kind, EdgeKind::Undirected);
    let error = mixed.to_dag().unwrap_err().to_string();
    assert!(error.contains("\"b\" - \"c\""), "{error}");
    let dag = graph("a>b a>c b>d");
    assert_eq!(MixedGraph::from(&dag.to_dag().unwrap()), dag);
    assert!(MixedGraph::new(&["a", "a"]).is_err());
    assert!(MixedGraph::directed(&["a"], &[("a", "b")]).is_err());
}
