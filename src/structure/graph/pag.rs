//! Partial ancestral graphs.

use crate::structure::StructureError;
use serde::Serialize;

/// What is known of one end of an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// Nothing: in some graphs with the same independences it is a tail, in others an arrowhead.
    Circle,
    /// This end causes the other one.
    Tail,
    /// This end does not cause the other one.
    Arrow,
}

/// One edge, with the mark at each end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PagEdge {
    /// One end, the earlier one in the order of the variables.
    pub a: String,
    /// The other end.
    pub b: String,
    /// The mark at `a`.
    pub at_a: Mark,
    /// The mark at `b`.
    pub at_b: Mark,
}

impl PagEdge {
    /// Return whether both ends are arrowheads: neither causes the other, something unseen moves both.
    pub fn is_bidirected(&self) -> bool {
        (self.at_a, self.at_b) == (Mark::Arrow, Mark::Arrow)
    }
}

/// A graph whose edges have a [`Mark`] at each end. It stands for all causal graphs, with unseen causes, that imply the same
/// independences among the variables (Zhang 2008). Variables are addressed by index; methods panic on one that is out
/// of range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pag {
    names: Vec<String>,
    /// `[variables, variables]` row-major: the mark at b of the edge between a and b.
    marks: Vec<Option<Mark>>,
}

impl Pag {
    /// Create the graph in which every pair has an edge with circles at both ends.
    ///
    /// # Errors
    /// [`StructureError::DuplicateName`].
    pub fn complete(names: &[String]) -> Result<Self, StructureError> {
        if let Some(at) = (0..names.len()).find(|&at| names[..at].contains(&names[at])) {
            return Err(StructureError::DuplicateName {
                name: names[at].clone(),
            });
        }
        let size = names.len();
        let marks = (0..size * size)
            .map(|at| (at / size != at % size).then_some(Mark::Circle))
            .collect();
        Ok(Self {
            names: names.to_vec(),
            marks,
        })
    }

    /// Return the variables.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Return the number of variables.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Return whether there is no variable.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Return the mark at `b` of the edge between `a` and `b`; none where there is no edge.
    pub fn at(&self, a: usize, b: usize) -> Option<Mark> {
        self.marks[a * self.names.len() + b]
    }

    /// Return whether the mark at `b` of the edge between `a` and `b` is `mark`.
    pub(in crate::structure) fn is(&self, a: usize, b: usize, mark: Mark) -> bool {
        self.at(a, b) == Some(mark)
    }

    /// Return whether there is an edge.
    pub fn adjacent(&self, a: usize, b: usize) -> bool {
        self.at(a, b).is_some()
    }

    /// Return whether there is the edge a → b: a tail at a, an arrowhead at b.
    pub fn is_directed(&self, a: usize, b: usize) -> bool {
        self.is(a, b, Mark::Arrow) && self.is(b, a, Mark::Tail)
    }

    /// Return the other ends of the edges at `a`, ascending.
    pub fn neighbours(&self, a: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.len()).filter(move |&b| self.adjacent(a, b))
    }

    pub(in crate::structure) fn put(&mut self, a: usize, b: usize, mark: Mark) {
        let size = self.names.len();
        self.marks[a * size + b] = Some(mark);
    }

    pub(in crate::structure) fn disconnect(&mut self, a: usize, b: usize) {
        let size = self.names.len();
        self.marks[a * size + b] = None;
        self.marks[b * size + a] = None;
    }

    /// Make every mark a circle.
    pub(in crate::structure) fn forget_marks(&mut self) {
        for mark in self.marks.iter_mut().flatten() {
            *mark = Mark::Circle;
        }
    }

    /// Return all edges, by the order of the variables.
    pub fn edges(&self) -> Vec<PagEdge> {
        let mut edges = Vec::new();
        for a in 0..self.len() {
            for b in a + 1..self.len() {
                if let (Some(at_b), Some(at_a)) = (self.at(a, b), self.at(b, a)) {
                    edges.push(PagEdge {
                        a: self.names[a].clone(),
                        b: self.names[b].clone(),
                        at_a,
                        at_b,
                    });
                }
            }
        }
        edges
    }
}
