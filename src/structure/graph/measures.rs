//! How far a found graph is from the true one.

use serde::Serialize;

use crate::structure::{MixedGraph, StructureError};

/// What was found of what is true, in counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Found and true.
    pub right: usize,
    /// Found and not true.
    pub extra: usize,
    /// True and not found.
    pub missing: usize,
}

impl Counts {
    /// Return the share of the found edges that are true; 1 if none were found.
    pub fn precision(self) -> f64 {
        share(self.right, self.extra)
    }

    /// Return the share of the true edges that were found; 1 if there are none.
    pub fn recall(self) -> f64 {
        share(self.right, self.missing)
    }
}

fn share(right: usize, wrong: usize) -> f64 {
    if right + wrong == 0 {
        1.0
    } else {
        right as f64 / (right + wrong) as f64
    }
}

/// A found graph held against the true one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Structural Hamming distance: the number of pairs of variables between which the two graphs do not have the same: an
    /// edge missing, an edge too many, a direction missing, too many or reversed, each counts one.
    pub distance: usize,
    /// Adjacent pairs, whatever the direction.
    pub adjacency: Counts,
    /// Directed edges, with their direction.
    pub orientation: Counts,
}

/// Compare two graphs over the same variables, which may come in different orders. Compare a CPDAG with the CPDAG of the
/// truth ([`cpdag_of`](crate::structure::cpdag_of)): no method can be asked for more.
///
/// Source: Tsamardinos, Brown and Aliferis, Machine Learning 65 (2006), for the distance of CPDAGs.
///
/// # Errors
/// [`StructureError::UnknownVariable`] when a variable of one graph is not in the other.
pub fn compare(found: &MixedGraph, truth: &MixedGraph) -> Result<Comparison, StructureError> {
    for name in truth.names() {
        found.index_of(name)?;
    }
    let place = found
        .names()
        .iter()
        .map(|name| truth.index_of(name))
        .collect::<Result<Vec<_>, _>>()?;
    let none = Counts {
        right: 0,
        extra: 0,
        missing: 0,
    };
    let mut comparison = Comparison {
        distance: 0,
        adjacency: none,
        orientation: none,
    };
    let count = |counts: &mut Counts, found: bool, truth: bool| match (found, truth) {
        (true, true) => counts.right += 1,
        (true, false) => counts.extra += 1,
        (false, true) => counts.missing += 1,
        (false, false) => {}
    };
    for a in 0..found.len() {
        for b in 0..a {
            let (true_a, true_b) = (place[a], place[b]);
            let adjacent = [found.adjacent(a, b), truth.adjacent(true_a, true_b)];
            let forwards = [found.has_directed(a, b), truth.has_directed(true_a, true_b)];
            let backwards = [found.has_directed(b, a), truth.has_directed(true_b, true_a)];
            count(&mut comparison.adjacency, adjacent[0], adjacent[1]);
            count(&mut comparison.orientation, forwards[0], forwards[1]);
            count(&mut comparison.orientation, backwards[0], backwards[1]);
            let same = [adjacent, forwards, backwards]
                .iter()
                .all(|[found, truth]| found == truth);
            comparison.distance += usize::from(!same);
        }
    }
    Ok(comparison)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(names: &[&str], directed: &[(&str, &str)], undirected: &[(&str, &str)]) -> MixedGraph {
        let mut graph = MixedGraph::directed(names, directed).unwrap();
        for (a, b) in undirected {
            let (a, b) = (graph.index_of(a).unwrap(), graph.index_of(b).unwrap());
            graph.connect(a, b);
        }
        graph
    }

    #[test]
    fn each_kind_of_difference_counts_once() {
        let names = ["a", "b", "c", "d", "e"];
        let truth = graph(&names, &[("a", "b"), ("b", "c"), ("c", "d")], &[("d", "e")]);
        // a -> b right; b -> c reversed; c -> d without its direction; d - e missing; a - e extra.
        let mut shuffled = names;
        shuffled.reverse();
        let found = graph(
            &shuffled,
            &[("a", "b"), ("c", "b")],
            &[("c", "d"), ("a", "e")],
        );
        let comparison = compare(&found, &truth).unwrap();
        assert_eq!(comparison.distance, 4);
        let counts = |right, extra, missing| Counts {
            right,
            extra,
            missing,
        };
        assert_eq!(comparison.adjacency, counts(3, 1, 1));
        assert_eq!(comparison.orientation, counts(1, 1, 2));
        assert_eq!(comparison.adjacency.precision(), 0.75);
        assert_eq!(comparison.orientation.recall(), 1.0 / 3.0);
        assert_eq!(compare(&truth, &truth).unwrap().distance, 0);
    }

    #[test]
    fn graphs_over_other_variables_cannot_be_compared() {
        let (ab, abc) = (
            graph(&["a", "b"], &[], &[]),
            graph(&["a", "b", "c"], &[], &[]),
        );
        assert!(compare(&ab, &abc).is_err() && compare(&abc, &ab).is_err());
        assert_eq!(compare(&ab, &ab).unwrap().adjacency.precision(), 1.0);
    }
}
