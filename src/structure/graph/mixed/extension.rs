//! From a partly directed graph to a DAG that it stands for.

use super::MixedGraph;

/// Return a DAG with the same skeleton, the same directed edges and no further unshielded collider; `None` when there is none.
///
/// Takes away, again and again, a variable without children whose siblings are adjacent to all of its other neighbours, and
/// points its undirected edges into it. Of several such variables the last by name is taken.
///
/// Complexity: O(variables^2 * neighbours^2).
///
/// Source: Dor and Tarsi, technical report R-185, UCLA (1992).
pub fn consistent_extension(graph: &MixedGraph) -> Option<MixedGraph> {
    let mut dag = graph.clone();
    let mut left = graph.clone();
    let mut waiting = graph.canonical_order();
    while !waiting.is_empty() {
        let at = waiting.iter().rposition(|&sink| is_sink(&left, sink))?;
        let sink = waiting.remove(at);
        for other in left.neighbours(sink) {
            dag.orient(other, sink);
            left.disconnect(other, sink);
        }
    }
    Some(dag)
}

fn is_sink(graph: &MixedGraph, variable: usize) -> bool {
    let around = graph.neighbours(variable);
    !around
        .iter()
        .any(|&other| graph.has_directed(variable, other))
        && graph.siblings(variable).iter().all(|&sibling| {
            around
                .iter()
                .all(|&other| other == sibling || graph.adjacent(sibling, other))
        })
}
