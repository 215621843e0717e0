//! Which independences a graph implies, and a test that answers from a known graph.

use crate::structure::independence::test::check_indices;
use crate::structure::{CausalGraph, IndependenceTest, MixedGraph, StructureError, TestResult};

/// Return whether `x` and `y` are d-separated given `given` in a DAG.
///
/// Complexity: O(variables + edges).
///
/// Source: Geiger, Verma and Pearl, Networks 20 (1990); the search is algorithm 3.1 of Koller and Friedman (2009).
///
/// # Errors
/// [`StructureError::UnknownVariable`]; [`StructureError::Indices`] when a variable is named twice.
pub fn d_separated(
    dag: &CausalGraph,
    x: &str,
    y: &str,
    given: &[&str],
) -> Result<bool, StructureError> {
    let graph = MixedGraph::from(dag);
    let given = given
        .iter()
        .map(|name| graph.index_of(name))
        .collect::<Result<Vec<_>, _>>()?;
    let (x, y) = (graph.index_of(x)?, graph.index_of(y)?);
    Ok(Oracle::new(dag).test(x, y, &given)?.p_value > 0.5)
}

/// The test that answers from a known DAG: p = 1 where it implies independence, 0 where it does not. Its variables are the
/// graph's, in the graph's order.
#[derive(Debug, Clone)]
pub struct Oracle {
    parents: Vec<Vec<usize>>,
    children: Vec<Vec<usize>>,
}

impl Oracle {
    /// Create the test that answers for `dag`.
    pub fn new(dag: &CausalGraph) -> Self {
        let graph = MixedGraph::from(dag);
        Self {
            parents: (0..graph.len()).map(|index| graph.parents(index)).collect(),
            children: (0..graph.len())
                .map(|index| graph.children(index))
                .collect(),
        }
    }

    fn separated(&self, x: usize, y: usize, given: &[usize]) -> bool {
        let size = self.parents.len();
        let mut in_set = vec![false; size];
        // A collider is open when it or one of its descendants is in the set.
        let mut opens = vec![false; size];
        let mut waiting = given.to_vec();
        for &index in given {
            in_set[index] = true;
        }
        while let Some(at) = waiting.pop() {
            if !std::mem::replace(&mut opens[at], true) {
                waiting.extend(&self.parents[at]);
            }
        }
        // A ball that comes from a child (upwards) or from a parent (downwards).
        let mut seen = vec![[false; 2]; size];
        let mut balls = vec![(x, true)];
        while let Some((at, upwards)) = balls.pop() {
            if std::mem::replace(&mut seen[at][usize::from(upwards)], true) {
                continue;
            }
            if at == y {
                return false;
            }
            if !in_set[at] {
                balls.extend(self.children[at].iter().map(|&child| (child, false)));
            }
            if (upwards && !in_set[at]) || (!upwards && opens[at]) {
                balls.extend(self.parents[at].iter().map(|&parent| (parent, true)));
            }
        }
        true
    }
}

impl IndependenceTest for Oracle {
    fn name(&self) -> &'static str {
        "oracle"
    }

    fn variables(&self) -> usize {
        self.parents.len()
    }

    fn test(&self, x: usize, y: usize, given: &[usize]) -> Result<TestResult, StructureError> {
        check_indices(self.parents.len(), x, y, given)?;
        Ok(if self.separated(x, y, given) {
            TestResult::INDEPENDENT
        } else {
            TestResult {
                statistic: 1.0,
                p_value: 0.0,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dag(edges: &[(&str, &str)]) -> CausalGraph {
        let mut dag = CausalGraph::new(&["a", "b", "c", "d", "e"]);
        for (from, to) in edges {
            dag.add_edge(from, to).unwrap();
        }
        dag
    }

    #[test]
    fn chains_forks_and_colliders() {
        let cases = [
            ("chain", [("a", "b"), ("b", "c")], false, true),
            ("fork", [("b", "a"), ("b", "c")], false, true),
            ("collider", [("a", "b"), ("c", "b")], true, false),
        ];
        for (name, edges, alone, given) in cases {
            let dag = dag(&edges);
            assert_eq!(d_separated(&dag, "a", "c", &[]), Ok(alone), "{name}");
            assert_eq!(d_separated(&dag, "a", "c", &["b"]), Ok(given), "{name}");
            assert_eq!(d_separated(&dag, "c", "a", &["b"]), Ok(given), "{name}");
        }
    }

    #[test]
    fn a_descendant_opens_a_collider_and_a_blocked_path_stays_blocked() {
        let dag = dag(&[("a", "b"), ("c", "b"), ("b", "d"), ("d", "e")]);
        assert_eq!(d_separated(&dag, "a", "c", &["e"]), Ok(false));
        assert_eq!(d_separated(&dag, "a", "e", &["d"]), Ok(true));
        assert_eq!(d_separated(&dag, "a", "e", &["c"]), Ok(false));
    }

    #[test]
    fn bad_questions_are_refused() {
        let dag = dag(&[("a", "b")]);
        assert!(d_separated(&dag, "a", "q", &[]).is_err());
        assert!(d_separated(&dag, "a", "b", &["a"]).is_err());
        assert!(d_separated(&dag, "a", "a", &[]).is_err());
    }
}
