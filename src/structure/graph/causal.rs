//! Directed acyclic graphs over named variables.

use std::collections::BTreeMap;

use petgraph::Direction;
use petgraph::algo::has_path_connecting;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{Dfs, Reversed};

use crate::structure::StructureError;

/// Parents of every effect: effect -> its parents.
pub type Parents = BTreeMap<String, Vec<String>>;

/// A directed acyclic graph over named variables.
#[derive(Debug, Clone, Default)]
pub struct CausalGraph {
    graph: DiGraph<String, ()>,
}

impl CausalGraph {
    /// Create a graph without edges. A repeated name is ignored.
    pub fn new<S: AsRef<str>>(variables: &[S]) -> Self {
        let mut graph = DiGraph::<String, ()>::new();
        for variable in variables {
            let name = variable.as_ref();
            if !graph.node_weights().any(|known| known == name) {
                graph.add_node(name.to_owned());
            }
        }
        Self { graph }
    }

    /// Create a graph over `variables`, in that order, from a map of parents.
    ///
    /// # Errors
    /// [`StructureError::UnknownVariable`] and [`StructureError::Cycle`].
    pub fn from_parents<S: AsRef<str>>(
        variables: &[S],
        parents: &Parents,
    ) -> Result<Self, StructureError> {
        let mut graph = Self::new(variables);
        for (child, parents) in parents {
            for parent in parents {
                graph.add_edge(parent, child)?;
            }
        }
        Ok(graph)
    }

    fn node(&self, name: &str) -> Option<NodeIndex> {
        self.graph
            .node_indices()
            .find(|&node| self.graph[node] == name)
    }

    fn known(&self, name: &str) -> Result<NodeIndex, StructureError> {
        self.node(name)
            .ok_or_else(|| StructureError::UnknownVariable {
                context: "graph",
                name: name.to_owned(),
                known: self.variables(),
            })
    }

    /// Return the names of the variables, in the order given at construction.
    pub fn variables(&self) -> Vec<String> {
        self.graph.node_weights().cloned().collect()
    }

    /// Add `from -> to`. Adding an edge twice changes nothing.
    ///
    /// # Errors
    /// [`StructureError::UnknownVariable`]; [`StructureError::Cycle`] when there is a path back.
    pub fn add_edge(&mut self, from: &str, to: &str) -> Result<(), StructureError> {
        let (source, target) = (self.known(from)?, self.known(to)?);
        if has_path_connecting(&self.graph, target, source, None) {
            return Err(StructureError::Cycle {
                from: from.to_owned(),
                to: to.to_owned(),
            });
        }
        self.graph.update_edge(source, target, ());
        Ok(())
    }

    /// Remove `from -> to`, and return whether it was there.
    ///
    /// # Errors
    /// [`StructureError::UnknownVariable`].
    pub fn remove_edge(&mut self, from: &str, to: &str) -> Result<bool, StructureError> {
        let (source, target) = (self.known(from)?, self.known(to)?);
        let edge = self.graph.find_edge(source, target);
        Ok(edge.and_then(|edge| self.graph.remove_edge(edge)).is_some())
    }

    /// Return whether the edge `from -> to` is there; false for unknown names.
    pub fn has_edge(&self, from: &str, to: &str) -> bool {
        match (self.node(from), self.node(to)) {
            (Some(source), Some(target)) => self.graph.contains_edge(source, target),
            _ => false,
        }
    }

    /// Return all edges as (cause, effect), by effect and then by cause, in the order of the variables.
    pub fn edges(&self) -> Vec<(String, String)> {
        self.graph
            .node_weights()
            .flat_map(|child| {
                self.sorted_neighbours(child, Direction::Incoming)
                    .into_iter()
                    .map(move |parent| (parent, child.clone()))
            })
            .collect()
    }

    /// Return the direct causes of `name`, in the order of the variables; empty for an unknown name.
    pub fn parents(&self, name: &str) -> Vec<String> {
        self.sorted_neighbours(name, Direction::Incoming)
    }

    /// Return the direct effects of `name`, in the order of the variables; empty for an unknown name.
    pub fn children(&self, name: &str) -> Vec<String> {
        self.sorted_neighbours(name, Direction::Outgoing)
    }

    fn sorted_neighbours(&self, name: &str, direction: Direction) -> Vec<String> {
        let Some(node) = self.node(name) else {
            return Vec::new();
        };
        let nodes = self.graph.neighbors_directed(node, direction);
        let mut nodes: Vec<usize> = nodes.map(NodeIndex::index).collect();
        nodes.sort_unstable();
        nodes
            .into_iter()
            .map(|node| self.graph[NodeIndex::new(node)].clone())
            .collect()
    }

    /// Return every variable with a directed path to `name`, without `name` itself, in the order of the variables.
    pub fn ancestors(&self, name: &str) -> Vec<String> {
        match self.node(name) {
            Some(node) => reaching(&self.graph, node),
            None => Vec::new(),
        }
    }

    /// Return the parents of each of `effects`, also of those that have none.
    pub fn parents_of<S: AsRef<str>>(&self, effects: &[S]) -> Parents {
        // To collect a map would compile a sort of its own.
        let mut parents = Parents::new();
        for effect in effects {
            parents.insert(effect.as_ref().to_owned(), self.parents(effect.as_ref()));
        }
        parents
    }

    /// Return the state variables that a policy should see: those with a directed path to `reward` *through time*.
    ///
    /// `pairs` are (next, state): the variable `next` of one step is `state` of the following one. So X counts when
    /// X -> R, and W counts when W -> X' and X -> R. The result is in the order of `pairs`.
    ///
    /// # Errors
    /// [`StructureError::UnknownVariable`] when the reward or a name of a pair is not in the graph.
    pub fn policy_inputs(
        &self,
        reward: &str,
        pairs: &[(String, String)],
    ) -> Result<Vec<String>, StructureError> {
        // The summary graph over time: the link from a next variable to its state closes loops, which is no harm here.
        let mut unrolled = self.graph.clone();
        for (next, state) in pairs {
            unrolled.update_edge(self.known(next)?, self.known(state)?, ());
        }
        let causes = reaching(&unrolled, self.known(reward)?);
        Ok(pairs
            .iter()
            .map(|(_, state)| state)
            .filter(|state| causes.contains(state))
            .cloned()
            .collect())
    }
}

/// Return the names of the nodes, other than `target`, with a directed path to it.
fn reaching(graph: &DiGraph<String, ()>, target: NodeIndex) -> Vec<String> {
    let reversed = Reversed(graph);
    let mut search = Dfs::new(reversed, target);
    let mut found = Vec::new();
    while let Some(node) = search.next(reversed) {
        if node != target {
            found.push(node.index());
        }
    }
    found.sort_unstable();
    let names = found
        .into_iter()
        .map(|node| graph[NodeIndex::new(node)].clone());
    names.collect()
}

impl PartialEq for CausalGraph {
    /// Compare the variables, in their order, and the edges.
    fn eq(&self, other: &Self) -> bool {
        self.variables() == other.variables() && self.edges() == other.edges()
    }
}

/// Return the structural Hamming distance of two maps of parents: the number of edges that one has and the other has not.
///
/// Directions are given by the roles of the variables, so that no edge can be reversed. An effect that is missing from a
/// map counts as one without parents; the order of parents does not matter.
pub fn structural_hamming_distance(found: &Parents, truth: &Parents) -> usize {
    let extra = |these: &Parents, those: &Parents| {
        these
            .iter()
            .flat_map(|(child, parents)| parents.iter().map(move |parent| (child, parent)))
            .filter(|(child, parent)| {
                !those
                    .get(*child)
                    .is_some_and(|known| known.contains(parent))
            })
            .count()
    };
    extra(found, truth) + extra(truth, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(next: &str, state: &str) -> (String, String) {
        (next.to_owned(), state.to_owned())
    }

    fn graph(variables: &[&str], edges: &[(&str, &str)]) -> CausalGraph {
        let mut graph = CausalGraph::new(variables);
        for (from, to) in edges {
            graph.add_edge(from, to).unwrap();
        }
        graph
    }

    fn light_door() -> CausalGraph {
        let edges = [
            ("A", "X'"),
            ("X", "X'"),
            ("A", "Z'"),
            ("X", "Z'"),
            ("X", "R"),
        ];
        graph(&["X", "Z", "A", "X'", "Z'", "R"], &edges)
    }

    #[test]
    fn neighbours_come_in_the_order_of_the_variables() {
        let graph = light_door();
        assert_eq!(graph.parents("X'"), ["X", "A"]);
        assert_eq!(graph.children("X"), ["X'", "Z'", "R"]);
        assert_eq!(graph.edges()[0], ("X".to_owned(), "X'".to_owned()));
        assert_eq!(graph.edges().len(), 5);
        assert!(graph.parents("Q").is_empty());
    }

    #[test]
    fn light_door_policy_sees_the_robot_only() {
        let pairs = [pair("X'", "X"), pair("Z'", "Z")];
        assert_eq!(light_door().policy_inputs("R", &pairs).unwrap(), ["X"]);
    }

    #[test]
    fn policy_inputs_follow_paths_through_time() {
        let variables = ["W", "X", "Z", "A", "W'", "X'", "Z'", "R"];
        let pairs = [pair("W'", "W"), pair("X'", "X"), pair("Z'", "Z")];
        let chain = graph(&variables, &[("W", "X'"), ("X", "R"), ("X", "Z'")]);
        assert_eq!(chain.policy_inputs("R", &pairs).unwrap(), ["W", "X"]);
        let none = graph(&variables, &[("A", "R"), ("X", "X'")]);
        assert!(none.policy_inputs("R", &pairs).unwrap().is_empty());
        let error = none
            .policy_inputs("reward", &pairs)
            .unwrap_err()
            .to_string();
        assert!(error.contains("\"reward\""), "{error}");
    }

    #[test]
    fn cycles_and_unknown_names_are_refused() {
        let mut graph = graph(&["a", "b", "c"], &[("a", "b"), ("b", "c")]);
        assert!(matches!(
            graph.add_edge("c", "a"),
            Err(StructureError::Cycle { .. })
        ));
        assert!(matches!(
            graph.add_edge("a", "a"),
            Err(StructureError::Cycle { .. })
        ));
        assert!(
            graph
                .add_edge("a", "q")
                .unwrap_err()
                .to_string()
                .contains("a, b, c")
        );
        assert_eq!(graph.ancestors("c"), ["a", "b"]);
        assert!(graph.remove_edge("a", "b").unwrap() && !graph.has_edge("a", "b"));
        assert_eq!(graph.remove_edge("a", "b"), Ok(false));
    }

    #[test]
    fn distance_counts_missing_and_extra_edges() {
        let truth = light_door().parents_of(&["X'", "Z'", "R"]);
        assert_eq!(structural_hamming_distance(&truth, &truth), 0);
        let mut found = truth.clone();
        found.insert("R".to_owned(), vec!["Z".to_owned()]);
        found.get_mut("X'").unwrap().reverse();
        found.remove("Z'");
        assert_eq!(structural_hamming_distance(&found, &truth), 4);
        assert_eq!(structural_hamming_distance(&truth, &found), 4);
    }

    #[test]
    fn a_graph_can_be_made_from_parents() {
        let graph = light_door();
        let effects = ["X'", "Z'", "R"];
        let again =
            CausalGraph::from_parents(&graph.variables(), &graph.parents_of(&effects)).unwrap();
        assert_eq!(graph, again);
    }

    #[test]
    fn graphs_are_equal_in_variables_and_edges_alone() {
        let one = graph(&["a", "b", "c"], &[("a", "b"), ("a", "c")]);
        assert_eq!(one, graph(&["a", "b", "c"], &[("a", "c"), ("a", "b")]));
        assert_ne!(one, graph(&["a", "b", "c"], &[("a", "b")]), "an edge less");
        let empty = graph(&["a", "b"], &[]);
        assert_ne!(empty, graph(&["b", "a"], &[]), "another order");
    }
}
