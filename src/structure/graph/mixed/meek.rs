//! Meek's orientation rules.

use super::MixedGraph;

/// What the rules have to respect beside the graph.
pub(in crate::structure) struct Limits<'a> {
    /// Whether `from -> to` may be.
    pub(in crate::structure) allows: &'a dyn Fn(usize, usize) -> bool,
    /// Whether it is open if y is a collider in the unshielded triple (x, y, z): the rules then take nothing from it.
    pub(in crate::structure) open: &'a dyn Fn(usize, usize, usize) -> bool,
}

impl Limits<'_> {
    /// No limits.
    pub(in crate::structure) const NONE: Self = Self {
        allows: &|_, _| true,
        open: &|_, _, _| false,
    };
}

/// Orient undirected edges by Meek's rules 1 to 4 until none applies: the graph becomes maximally oriented.
///
/// Where the graph is consistent, the result does not depend on the order in which the rules are applied (Meek 1995,
/// theorems 2 to 4). Where it is not, as happens with finite data: an edge that the rules want to point both ways stays
/// undirected, and so does one that would close a directed cycle or go where it must not. Rules are applied in rounds, to
/// all edges at once, so that no edge profits from coming first; inside a round the cycle guard works in `order`.
///
/// Complexity: O(edges * neighbours^2) a round, at most one round an edge.
///
/// Source: Meek, UAI 1995; Colombo and Maathuis, JMLR 15 (2014), for triples that are left open.
pub(in crate::structure) fn orient_by_meek(
    graph: &mut MixedGraph,
    order: &[usize],
    limits: &Limits<'_>,
) {
    let mut contradictory = Vec::new();
    loop {
        let mut demands = Vec::new();
        for &a in order {
            for &b in order {
                if graph.has_undirected(a, b)
                    && !contradictory.contains(&(a, b))
                    && implied(graph, a, b, limits)
                {
                    demands.push((a, b));
                }
            }
        }
        let mut progress = false;
        for &(a, b) in &demands {
            if demands.contains(&(b, a)) || !(limits.allows)(a, b) || graph.has_directed_path(b, a)
            {
                contradictory.extend([(a, b), (b, a)]);
            } else {
                graph.orient(a, b);
                progress = true;
            }
        }
        if !progress {
            return;
        }
    }
}

/// Return whether one of the rules turns `a - b` into `a -> b`.
fn implied(graph: &MixedGraph, a: usize, b: usize, limits: &Limits<'_>) -> bool {
    // The chain x - y - z is known not to meet in y.
    let no_collider = |x, y, z| !graph.adjacent(x, z) && !(limits.open)(x, y, z);
    let parents = graph.parents(b);
    // Rule 1: c -> a - b, c and b not adjacent: otherwise a would be a collider.
    graph.parents(a).iter().any(|&c| no_collider(c, a, b))
        // Rule 2: a -> c -> b: otherwise a cycle.
        || parents.iter().any(|&c| graph.has_directed(a, c))
        // Rule 3: a - c -> b, a - d -> b, c and d not adjacent: with b -> a both would have to point into a.
        || parents.iter().enumerate().any(|(at, &c)| {
            graph.has_undirected(a, c)
                && parents[..at]
                    .iter()
                    .any(|&d| graph.has_undirected(a, d) && no_collider(c, a, d))
        })
        // Rule 4: a - c -> d -> b, a and d adjacent, c and b not: with b -> a, rule 1 gives a -> c, and a cycle.
        || parents.iter().filter(|&&d| graph.adjacent(a, d)).any(|&d| {
            graph
                .parents(d)
                .into_iter()
                .any(|c| c != a && graph.has_undirected(a, c) && no_collider(c, a, b))
        })
}
