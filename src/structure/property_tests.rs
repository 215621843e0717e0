//! Properties of graphs, whatever the graph.

use super::{
    CausalGraph, MixedGraph, Oracle, consistent_extension, cpdag_of, structural_hamming_distance,
};
use super::{IndependenceTest as _, compare};
use crate::structure::natural::natural_order as natural_order_of;
use proptest::prelude::*;
use std::collections::BTreeSet;

const SIZE: usize = 6;
const NAMES: [&str; SIZE] = ["a", "b", "c", "d", "e", "f"];

/// DAGs of six variables: any edges along any order.
fn dags() -> impl Strategy<Value = MixedGraph> {
    let order = Just((0..SIZE).collect::<Vec<_>>()).prop_shuffle();
    let edges = proptest::collection::vec(proptest::bool::weighted(0.4), SIZE * SIZE);
    (order, edges).prop_map(|(order, edges)| {
        let mut dag = MixedGraph::new(&NAMES).unwrap();
        for (at, &to) in order.iter().enumerate() {
            for &from in &order[..at] {
                if edges[from * SIZE + to] {
                    dag.orient(from, to);
                }
            }
        }
        dag
    })
}

/// Whether `set` separates x from y by Lauritzen's criterion: in the moral graph of the ancestors of all of them.
fn separated(dag: &MixedGraph, x: usize, y: usize, set: &[usize]) -> bool {
    let mut kept: BTreeSet<usize> = [x, y].iter().chain(set).copied().collect();
    while let Some(more) =
        (0..SIZE).find(|&v| !kept.contains(&v) && dag.children(v).iter().any(|c| kept.contains(c)))
    {
        kept.insert(more);
    }
    let married = |a: usize, b: usize| {
        let child = |c: &usize| dag.has_directed(a, *c) && dag.has_directed(b, *c);
        dag.adjacent(a, b) || kept.iter().any(child)
    };
    let mut seen = BTreeSet::from([x]);
    while let Some(next) = kept
        .iter()
        .copied()
        .find(|&v| !seen.contains(&v) && !set.contains(&v) && seen.iter().any(|&s| married(s, v)))
    {
        seen.insert(next);
    }
    !seen.contains(&y)
}

/// Colliders x -> y <- z whose ends are apart.
fn colliders(dag: &MixedGraph) -> BTreeSet<(usize, usize, usize)> {
    let mut found = BTreeSet::new();
    for y in 0..SIZE {
        for x in 0..SIZE {
            for z in x + 1..SIZE {
                if dag.has_directed(x, y) && dag.has_directed(z, y) && !dag.adjacent(x, z) {
                    found.insert((x, y, z));
                }
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn d_separation_is_separation_in_the_moral_graph(dag in dags()) {
        let oracle = Oracle::new(&dag.to_dag().unwrap());
        for x in 0..SIZE {
            for y in (0..SIZE).filter(|&y| y != x) {
                let others: Vec<usize> = (0..SIZE).filter(|&v| v != x && v != y).collect();
                for bits in 0..1 << others.len() {
                    let set: Vec<usize> = others.iter().enumerate()
                        .filter(|(at, _)| (bits >> at) & 1 == 1).map(|(_, &v)| v).collect();
                    let found = oracle.test(x, y, &set).unwrap();
                    let want = if separated(&dag, x, y, &set) { (0.0, 1.0) } else { (1.0, 0.0) };
                    prop_assert_eq!((found.statistic, found.p_value), want, "{} {} {:?}", x, y, set);
                }
            }
        }
    }

    #[test]
    fn a_cpdag_directs_what_every_dag_of_the_class_directs(dag in dags()) {
        // The class by brute force: all ways to turn edges that keep colliders and close no cycle (Verma and Pearl 1990).
        let pairs: Vec<(usize, usize)> = dag.pairs().collect();
        prop_assume!(pairs.len() <= 9);
        let mut class = Vec::new();
        for bits in 0..1usize << pairs.len() {
            let mut other = MixedGraph::new(&NAMES).unwrap();
            for (at, &(a, b)) in pairs.iter().enumerate() {
                let (from, to) = if (bits >> at) & 1 == 1 { (a, b) } else { (b, a) };
                other.orient(from, to);
            }
            if !other.has_cycle() && colliders(&other) == colliders(&dag) {
                class.push(other);
            }
        }
        let pattern = cpdag_of(&dag);
        for &(a, b) in &pairs {
            let forwards = class.iter().all(|other| other.has_directed(a, b));
            let backwards = class.iter().all(|other| other.has_directed(b, a));
            prop_assert_eq!(pattern.has_directed(a, b), forwards);
            prop_assert_eq!(pattern.has_directed(b, a), backwards);
            prop_assert_eq!(pattern.has_undirected(a, b), !forwards && !backwards);
        }
        prop_assert_eq!(pattern.pairs().collect::<Vec<_>>(), pairs);
        // And an extension is one of the class.
        let extension = consistent_extension(&pattern).unwrap();
        prop_assert!(extension.is_dag() && class.contains(&extension));
        prop_assert_eq!(compare(&cpdag_of(&extension), &pattern).unwrap().distance, 0);
    }

    #[test]
    fn edges_that_close_a_cycle_are_the_ones_that_are_refused(
        edges in proptest::collection::vec((0..SIZE, 0..SIZE, any::<bool>()), 0..30),
    ) {
        let mut graph = CausalGraph::new(&NAMES);
        let mut plain = BTreeSet::new();
        let reaches = |plain: &BTreeSet<(usize, usize)>, from: usize, to: usize| {
            let mut seen = BTreeSet::from([from]);
            while let Some(&(_, next)) = plain.iter().find(|(a, b)| seen.contains(a) && !seen.contains(b)) {
                seen.insert(next);
            }
            seen.contains(&to)
        };
        for (from, to, add) in edges {
            let (a, b) = (NAMES[from], NAMES[to]);
            if add {
                let closes = reaches(&plain, to, from);
                prop_assert_eq!(graph.add_edge(a, b).is_err(), closes);
                if !closes {
                    plain.insert((from, to));
                }
            } else {
                prop_assert_eq!(graph.remove_edge(a, b), Ok(plain.remove(&(from, to))));
            }
        }
        let own = |found: Vec<String>, want: Vec<usize>| {
            let want: Vec<&str> = want.into_iter().map(|v| NAMES[v]).collect();
            found == want
        };
        for (v, name) in NAMES.into_iter().enumerate() {
            let parents = (0..SIZE).filter(|&p| plain.contains(&(p, v))).collect();
            prop_assert!(own(graph.parents(name), parents));
            let children = (0..SIZE).filter(|&c| plain.contains(&(v, c))).collect();
            prop_assert!(own(graph.children(name), children));
            let ancestors = (0..SIZE).filter(|&p| p != v && reaches(&plain, p, v)).collect();
            prop_assert!(own(graph.ancestors(name), ancestors));
        }
        let mut by_effect: Vec<_> = plain.iter().copied().collect();
        by_effect.sort_by_key(|&(from, to)| (to, from));
        let names = |(from, to): &(usize, usize)| (NAMES[*from].to_owned(), NAMES[*to].to_owned());
        prop_assert_eq!(graph.edges(), by_effect.iter().map(names).collect::<Vec<_>>());
        // As a mixed graph it has the same edges, and comes back.
        let mixed = MixedGraph::from(&graph);
        prop_assert!(mixed.is_dag());
        prop_assert_eq!(mixed.to_dag().unwrap(), graph.clone());
        let again = CausalGraph::from_parents(&NAMES, &graph.parents_of(&NAMES)).unwrap();
        prop_assert_eq!(again, graph);
    }

    #[test]
    fn distances_are_a_metric((one, two, three) in (dags(), dags(), dags())) {
        let distance = |a: &MixedGraph, b: &MixedGraph| {
            let parents = |graph: &MixedGraph| graph.to_dag().unwrap().parents_of(&NAMES);
            let compared = compare(a, b).unwrap();
            (structural_hamming_distance(&parents(a), &parents(b)), compared.distance)
        };
        for (a, b) in [(&one, &two), (&two, &three), (&one, &three)] {
            prop_assert_eq!(distance(a, b), distance(b, a));
            prop_assert_eq!(distance(a, b).0 == 0, a == b);
            // By pairs a reversed edge counts once, by edges twice.
            let compared = compare(a, b).unwrap();
            let reversed = a.pairs().filter(|&(x, y)| (a.has_directed(x, y) && b.has_directed(y, x))
                || (a.has_directed(y, x) && b.has_directed(x, y))).count();
            prop_assert_eq!(distance(a, b).0, compared.distance + reversed);
            let wrong = |counts: super::Counts| counts.extra + counts.missing;
            prop_assert_eq!(wrong(compared.orientation), distance(a, b).0);
            prop_assert_eq!(wrong(compared.adjacency), compared.distance - reversed);
        }
        prop_assert!(distance(&one, &three).0 <= distance(&one, &two).0 + distance(&two, &three).0);
        prop_assert!(distance(&one, &three).1 <= distance(&one, &two).1 + distance(&two, &three).1);
        prop_assert_eq!(distance(&one, &one), (0, 0));
    }

    #[test]
    fn names_have_one_order(names in proptest::collection::vec("[aX]{0,2}[0-9]{0,3}[b0]{0,1}", 3)) {
        use std::cmp::Ordering::{Equal, Greater, Less};
        let [a, b, c] = [&names[0], &names[1], &names[2]];
        prop_assert_eq!(natural_order_of(a, b), natural_order_of(b, a).reverse());
        prop_assert_eq!(natural_order_of(a, b) == Equal, a == b);
        if natural_order_of(a, b) == Less && natural_order_of(b, c) == Less {
            prop_assert_eq!(natural_order_of(a, c), Less);
            prop_assert_eq!(natural_order_of(c, a), Greater);
        }
    }
}
