//! The graph of everything that independence can tell about a DAG.

use super::MixedGraph;
use super::meek::{Limits, orient_by_meek};

/// Return the CPDAG of a DAG: its skeleton, with a direction on exactly those edges that have it in every DAG with the same
/// independences.
///
/// The skeleton with the colliders of unshielded triples, closed under Meek's rules (rules 1 to 3 are enough).
///
/// Source: Meek, UAI 1995, theorem 3; Verma and Pearl, UAI 1990.
pub fn cpdag_of(dag: &MixedGraph) -> MixedGraph {
    let mut graph = dag.clone();
    for (a, b) in dag.pairs() {
        graph.connect(a, b);
    }
    for (x, y, z) in dag.unshielded_triples() {
        if dag.has_directed(x, y) && dag.has_directed(z, y) {
            graph.orient(x, y);
            graph.orient(z, y);
        }
    }
    let order = graph.canonical_order();
    orient_by_meek(&mut graph, &order, &Limits::NONE);
    graph
}
