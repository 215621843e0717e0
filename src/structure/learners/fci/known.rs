//! Marks of FCI that follow from background knowledge and random assignment.

use std::collections::BTreeSet;

use crate::structure::graph::pag::Mark::{self, Arrow, Tail};
use crate::structure::graph::pag::Pag;
use crate::structure::{Background, StructureError};

/// What is known before any test, by the variables' indices. [`Fci`](super::Fci) says what follows from what.
pub(super) struct Known {
    size: usize,
    /// `[size, size]` row-major, by cause and effect: whether the first is known not to cause the second, directly or through others.
    no_cause: Vec<bool>,
    /// `[size, size]` row-major, by cause and effect: whether the first causes the second through required edges.
    cause: Vec<bool>,
    /// `[size]`: whether the variable was set at random.
    assigned: Vec<bool>,
    required: BTreeSet<(usize, usize)>,
    /// Whether more is known than the order of time. The order of time is fully expressed by arrowheads at the later ends.
    beyond_time: bool,
}

impl Known {
    /// Derive what follows from `background`, and from the random assignment of the variables in `assigned`.
    ///
    /// # Errors
    /// [`StructureError::Knowledge`] if a chain of required edges contradicts a forbidden edge, or leads into an assigned variable.
    ///
    /// Complexity: O(variables^4) at most.
    pub(super) fn new(
        names: &[String],
        background: &Background,
        assigned: &[usize],
    ) -> Result<Self, StructureError> {
        let size = names.len();
        let pairs = || (0..size).flat_map(|a| (0..size).map(move |b| (a, b)));
        let required: BTreeSet<_> = pairs()
            .filter(|&(a, b)| background.requires(a, b))
            .collect();
        let mut cause = vec![false; size * size];
        for from in 0..size {
            let mut waiting = vec![from];
            while let Some(at) = waiting.pop() {
                for next in 0..size {
                    let step = required.contains(&(at, next));
                    if step && !std::mem::replace(&mut cause[from * size + next], true) {
                        waiting.push(next);
                    }
                }
            }
        }
        let mut known = Self {
            size,
            no_cause: vec![false; size * size],
            cause,
            assigned: (0..size).map(|at| assigned.contains(&at)).collect(),
            required,
            beyond_time: false,
        };
        let chain = |of: usize, known: &Self, forward: bool| -> Vec<usize> {
            let linked = |at: usize| {
                if forward {
                    known.causes(of, at)
                } else {
                    known.causes(at, of)
                }
            };
            (0..size).filter(|&at| at == of || linked(at)).collect()
        };
        let effects: Vec<_> = (0..size).map(|x| chain(x, &known, true)).collect();
        let causes: Vec<_> = (0..size).map(|y| chain(y, &known, false)).collect();
        for (x, y) in pairs().filter(|(x, y)| x != y) {
            let ruled_out = background.forbids(x, y) || known.assigned[y];
            known.beyond_time |= ruled_out || known.causes(x, y);
            // If y causes x, x does not cause y: the graph has no cycle.
            if !ruled_out && background.in_time(x, y) && !known.causes(y, x) {
                continue;
            }
            // If x does not cause y, then no effect of x causes a cause of y.
            for &w in &effects[x] {
                for &z in &causes[y] {
                    known.no_cause[w * size + z] = true;
                }
            }
        }
        for (x, y) in pairs() {
            // All other contradictions imply one of these.
            if known.causes(x, y) && (background.forbids(x, y) || known.assigned[y]) {
                let (field, expected) = if known.assigned[y] {
                    ("required", "no edge into a column that was set at random")
                } else {
                    (
                        "forbidden",
                        "edges that no chain of required ones contradicts: for fci, a forbidden edge says that its first column does not cause the second, by itself or through others",
                    )
                };
                return Err(StructureError::Knowledge {
                    field,
                    value: format!("{:?} -> {:?}", names[x], names[y]),
                    expected: expected.to_owned(),
                });
            }
        }
        Ok(known)
    }

    /// Return whether x causes y through required edges.
    fn causes(&self, x: usize, y: usize) -> bool {
        self.cause[x * self.size + y]
    }

    /// Return whether x is known not to cause y.
    fn rules_out(&self, x: usize, y: usize) -> bool {
        self.no_cause[x * self.size + y]
    }

    /// Return whether a required edge joins the two.
    pub(super) fn joins(&self, a: usize, b: usize) -> bool {
        self.required.contains(&(a, b)) || self.required.contains(&(b, a))
    }

    /// Return whether the two are known to have no edge: one was set at random, and does not cause the other.
    pub(super) fn parts(&self, a: usize, b: usize) -> bool {
        (self.assigned[a] && self.rules_out(a, b)) || (self.assigned[b] && self.rules_out(b, a))
    }

    /// Return the mark at b of an edge between the two; `None` if it is not known.
    fn mark(&self, a: usize, b: usize) -> Option<Mark> {
        if self.rules_out(b, a) {
            Some(Arrow)
        } else if self.causes(b, a) || self.assigned[b] {
            Some(Tail)
        } else {
            None
        }
    }

    /// Return whether the mark at b of an edge between the two may be `mark`.
    pub(super) fn allows(&self, a: usize, b: usize, mark: Mark) -> bool {
        self.mark(a, b).is_none_or(|known| known == mark)
    }

    /// Put the known marks on the edges of `graph`.
    pub(super) fn apply(&self, graph: &mut Pag) {
        for a in 0..self.size {
            for b in 0..self.size {
                if let (true, Some(mark)) = (graph.adjacent(a, b), self.mark(a, b)) {
                    graph.put(a, b, mark);
                }
            }
        }
    }

    /// Put a mark at b of the edge between the two, unless it contradicts a known mark.
    pub(super) fn put(&self, graph: &mut Pag, a: usize, b: usize, mark: Mark) {
        if self.allows(a, b, mark) {
            graph.put(a, b, mark);
        }
    }

    /// Direct the edge between the two as a -> b, unless this, or a directed path through it, contradicts what is known.
    pub(super) fn direct(&self, graph: &mut Pag, a: usize, b: usize) {
        if !self.allows(b, a, Tail) || !self.allows(a, b, Arrow) {
            return;
        }
        if self.beyond_time {
            let (before, after) = (reach(graph, a, true), reach(graph, b, false));
            let contradicts = (0..self.size)
                .filter(|&x| before[x])
                .any(|x| (0..self.size).any(|y| after[y] && (x == y || self.rules_out(x, y))));
            if contradicts {
                return;
            }
        }
        graph.put(b, a, Tail);
        graph.put(a, b, Arrow);
    }

    /// Put an arrowhead at x on every edge between x and a cause of a variable that x does not cause.
    pub(super) fn follow(&self, graph: &mut Pag) {
        if !self.beyond_time {
            return;
        }
        for y in 0..self.size {
            let before = reach(graph, y, true);
            for x in (0..self.size).filter(|&x| x != y && self.rules_out(x, y)) {
                for (z, _) in before.iter().enumerate().filter(|&(_, &is)| is) {
                    if graph.is(z, x, Mark::Circle) {
                        self.put(graph, z, x, Arrow);
                    }
                }
            }
        }
    }
}

/// Return by variable whether it is an ancestor of `at` if `backwards`, else whether it is a descendant. `at` is both.
fn reach(graph: &Pag, at: usize, backwards: bool) -> Vec<bool> {
    let mut found = vec![false; graph.len()];
    let mut waiting = vec![at];
    while let Some(at) = waiting.pop() {
        if std::mem::replace(&mut found[at], true) {
            continue;
        }
        let next = graph.neighbours(at).filter(|&next| {
            if backwards {
                graph.is_directed(next, at)
            } else {
                graph.is_directed(at, next)
            }
        });
        waiting.extend(next);
    }
    found
}
