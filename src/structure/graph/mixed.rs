//! Graphs with directed and undirected edges over named variables.

use crate::structure::natural::natural_order;
use crate::structure::order::sort_indices;
use serde::{Deserialize, Serialize};

use crate::structure::{CausalGraph, StructureError};

mod cpdag;
pub(in crate::structure) mod elimination;
mod extension;
pub(in crate::structure) mod meek;

pub use cpdag::cpdag_of;
pub use extension::consistent_extension;

/// Whether an edge has a direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EdgeKind {
    /// `from` causes `to`.
    Directed,
    /// One causes the other; which one is not determined.
    Undirected,
}

/// One edge of a [`MixedGraph`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Edge {
    /// Cause, or the first end in the order of the variables.
    pub from: String,
    /// Effect, or the other end.
    pub to: String,
    /// Whether there is a direction.
    pub kind: EdgeKind,
}

/// A graph with at most one edge, directed or undirected, between two variables: a CPDAG, a maximally oriented PDAG, or,
/// when every edge is directed and there is no cycle, a DAG.
///
/// Variables are addressed by index, as the algorithms need; [`edges`](MixedGraph::edges) names them. Methods panic on an
/// index that is out of range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MixedGraph {
    names: Vec<String>,
    /// `[variables, variables]` row-major: a mark at (a, b) says that the edge may point from a to b. Marks both ways are
    /// an undirected edge.
    marks: Vec<bool>,
}

impl MixedGraph {
    /// Create a graph without edges.
    ///
    /// # Errors
    /// [`StructureError::DuplicateName`].
    pub fn new<S: AsRef<str>>(names: &[S]) -> Result<Self, StructureError> {
        let names: Vec<String> = names.iter().map(|name| name.as_ref().to_owned()).collect();
        if let Some(at) = (0..names.len()).find(|&at| names[..at].contains(&names[at])) {
            return Err(StructureError::DuplicateName {
                name: names[at].clone(),
            });
        }
        let marks = vec![false; names.len() * names.len()];
        Ok(Self { names, marks })
    }

    /// Create a graph of directed edges (cause, effect), which may have cycles.
    ///
    /// # Errors
    /// [`StructureError::DuplicateName`], [`StructureError::UnknownVariable`].
    pub fn directed<S: AsRef<str>>(names: &[S], edges: &[(S, S)]) -> Result<Self, StructureError> {
        let mut graph = Self::new(names)?;
        for (from, to) in edges {
            let (from, to) = (graph.index_of(from.as_ref())?, graph.index_of(to.as_ref())?);
            graph.orient(from, to);
        }
        Ok(graph)
    }

    /// Return the number of variables.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Return whether there is no variable.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Return the names of the variables, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Return the index of the variable called `name`.
    ///
    /// # Errors
    /// [`StructureError::UnknownVariable`].
    pub fn index_of(&self, name: &str) -> Result<usize, StructureError> {
        self.names
            .iter()
            .position(|known| known == name)
            .ok_or_else(|| StructureError::UnknownVariable {
                context: "graph",
                name: name.to_owned(),
                known: self.names.clone(),
            })
    }

    fn mark(&self, from: usize, to: usize) -> bool {
        self.marks[from * self.names.len() + to]
    }

    fn set(&mut self, from: usize, to: usize, mark: bool) {
        let size = self.names.len();
        self.marks[from * size + to] = mark;
    }

    /// Return whether there is an edge of any kind.
    pub fn adjacent(&self, a: usize, b: usize) -> bool {
        self.mark(a, b) || self.mark(b, a)
    }

    /// Return whether there is `from -> to`.
    pub fn has_directed(&self, from: usize, to: usize) -> bool {
        self.mark(from, to) && !self.mark(to, from)
    }

    /// Return whether there is `a - b`.
    pub fn has_undirected(&self, a: usize, b: usize) -> bool {
        self.mark(a, b) && self.mark(b, a)
    }

    /// Replace any edge between the two by `a - b`.
    pub fn connect(&mut self, a: usize, b: usize) {
        self.set(a, b, true);
        self.set(b, a, true);
    }

    /// Replace any edge between the two by `from -> to`.
    pub fn orient(&mut self, from: usize, to: usize) {
        self.set(from, to, true);
        self.set(to, from, false);
    }

    /// Remove any edge between the two.
    pub fn disconnect(&mut self, a: usize, b: usize) {
        self.set(a, b, false);
        self.set(b, a, false);
    }

    fn those(&self, keep: impl Fn(usize) -> bool) -> Vec<usize> {
        (0..self.len()).filter(|&other| keep(other)).collect()
    }

    /// Return the variables with an edge into `variable`, ascending.
    pub fn parents(&self, variable: usize) -> Vec<usize> {
        self.those(|other| self.has_directed(other, variable))
    }

    /// Return the variables with an edge from `variable`, ascending.
    pub fn children(&self, variable: usize) -> Vec<usize> {
        self.those(|other| self.has_directed(variable, other))
    }

    /// Return the variables with an undirected edge to `variable`, ascending.
    pub fn siblings(&self, variable: usize) -> Vec<usize> {
        self.those(|other| self.has_undirected(other, variable))
    }

    /// Return the variables with any edge to `variable`, ascending.
    pub fn neighbours(&self, variable: usize) -> Vec<usize> {
        self.those(|other| self.adjacent(other, variable))
    }

    /// Return whether there is a directed path; a variable has one to itself.
    pub fn has_directed_path(&self, from: usize, to: usize) -> bool {
        let mut seen = vec![false; self.len()];
        let mut waiting = vec![from];
        while let Some(at) = waiting.pop() {
            if at == to {
                return true;
            }
            if !std::mem::replace(&mut seen[at], true) {
                waiting.extend((0..self.len()).filter(|&next| self.has_directed(at, next)));
            }
        }
        false
    }

    /// Return whether the directed edges have a cycle.
    pub fn has_cycle(&self) -> bool {
        self.pairs().any(|(a, b)| {
            (self.has_directed(a, b) && self.has_directed_path(b, a))
                || (self.has_directed(b, a) && self.has_directed_path(a, b))
        })
    }

    /// Return whether every edge is directed and there is no cycle.
    pub fn is_dag(&self) -> bool {
        !self.pairs().any(|(a, b)| self.has_undirected(a, b)) && !self.has_cycle()
    }

    /// Return the adjacent pairs (a, b) with a < b.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.len())
            .flat_map(move |a| (a + 1..self.len()).map(move |b| (a, b)))
            .filter(|&(a, b)| self.adjacent(a, b))
    }

    /// Return the variables in the alphabetical order of their names, X2 before X10.
    pub fn canonical_order(&self) -> Vec<usize> {
        let mut order: Vec<_> = (0..self.len()).collect();
        sort_indices(&mut order, &|a, b| {
            natural_order(&self.names[a], &self.names[b])
        });
        order
    }

    /// Return the edges by name, in the order of the variables.
    pub fn edges(&self) -> Vec<Edge> {
        self.pairs()
            .map(|(a, b)| {
                let (from, to) = if self.has_directed(b, a) {
                    (b, a)
                } else {
                    (a, b)
                };
                Edge {
                    from: self.names[from].clone(),
                    to: self.names[to].clone(),
                    kind: if self.has_undirected(a, b) {
                        EdgeKind::Undirected
                    } else {
                        EdgeKind::Directed
                    },
                }
            })
            .collect()
    }

    /// Convert the graph into a [`CausalGraph`].
    ///
    /// # Errors
    /// [`StructureError::Undirected`] at the first edge without a direction, [`StructureError::Cycle`].
    pub fn to_dag(&self) -> Result<CausalGraph, StructureError> {
        let mut dag = CausalGraph::new(&self.names);
        for edge in self.edges() {
            if edge.kind == EdgeKind::Undirected {
                return Err(StructureError::Undirected {
                    from: edge.from,
                    to: edge.to,
                });
            }
            dag.add_edge(&edge.from, &edge.to)?;
        }
        Ok(dag)
    }

    /// Return the unshielded triples (x, y, z), x before z: y is adjacent to both, and x and z are not adjacent.
    pub(in crate::structure) fn unshielded_triples(&self) -> Vec<(usize, usize, usize)> {
        let mut found = Vec::new();
        for y in 0..self.len() {
            let around = self.neighbours(y);
            for (at, &x) in around.iter().enumerate() {
                let ends = around[at + 1..].iter();
                found.extend(ends.filter(|&&z| !self.adjacent(x, z)).map(|&z| (x, y, z)));
            }
        }
        found
    }
}

impl From<&CausalGraph> for MixedGraph {
    fn from(dag: &CausalGraph) -> Self {
        let names = dag.variables();
        let mut graph = Self {
            marks: vec![false; names.len() * names.len()],
            names,
        };
        for (from, to) in dag.edges() {
            if let (Ok(from), Ok(to)) = (graph.index_of(&from), graph.index_of(&to)) {
                graph.orient(from, to);
            }
        }
        graph
    }
}

#[cfg(test)]
mod tests;
