//! What is known of the ends of the edges before any test.

use std::collections::BTreeSet;

use crate::structure::graph::pag::Mark::{self, Arrow, Tail};
use crate::structure::graph::pag::Pag;
use crate::structure::{Background, StructureError};

/// Marks and pairs that are known, by index. See [`Fci`](super::Fci) for what they follow from.
pub(super) struct Known {
    size: usize,
    /// `[cause, effect]`: the cause does not move the effect, by itself or through others.
    no_cause: Vec<bool>,
    /// `[cause, effect]`: it does, by required edges.
    cause: Vec<bool>,
    /// Which variables were set at random.
    assigned: Vec<bool>,
    required: BTreeSet<(usize, usize)>,
    /// Whether there is more than the order of time, which arrowheads at later ends say in full.
    beyond_time: bool,
}

impl Known {
    /// Collect what `background` says, and that nothing moves the variables in `assigned`.
    ///
    /// # Errors
    /// [`StructureError::Knowledge`] when a chain of required edges leads where a forbidden edge or an assigned variable allows no cause.
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
            // The graph has no cycle.
            if !ruled_out && background.in_time(x, y) && !known.causes(y, x) {
                continue;
            }
            // What x moves does not move what moves y.
            for &w in &effects[x] {
                for &z in &causes[y] {
                    known.no_cause[w * size + z] = true;
                }
            }
        }
        for (x, y) in pairs() {
            // What else is ruled out follows from these.
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

    fn causes(&self, x: usize, y: usize) -> bool {
        self.cause[x * self.size + y]
    }

    /// Return whether it is known that x does not move y.
    fn rules_out(&self, x: usize, y: usize) -> bool {
        self.no_cause[x * self.size + y]
    }

    /// Return whether a required edge joins the two.
    pub(super) fn joins(&self, a: usize, b: usize) -> bool {
        self.required.contains(&(a, b)) || self.required.contains(&(b, a))
    }

    /// Return whether the two cannot have an edge: one was set at random, and does not move the other.
    pub(super) fn parts(&self, a: usize, b: usize) -> bool {
        (self.assigned[a] && self.rules_out(a, b)) || (self.assigned[b] && self.rules_out(b, a))
    }

    /// Return the mark at b of an edge between the two, where it is known.
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

    /// Put what is known on the edges that are left.
    pub(super) fn apply(&self, graph: &mut Pag) {
        for a in 0..self.size {
            for b in 0..self.size {
                if let (true, Some(mark)) = (graph.adjacent(a, b), self.mark(a, b)) {
                    graph.put(a, b, mark);
                }
            }
        }
    }

    /// Put a mark at b of the edge between the two, unless what is known says otherwise.
    pub(super) fn put(&self, graph: &mut Pag, a: usize, b: usize, mark: Mark) {
        if self.allows(a, b, mark) {
            graph.put(a, b, mark);
        }
    }

    /// Make a -> b of the edge between the two, unless it or a chain of causes through it contradicts what is known.
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

    /// Put an arrowhead at x of every edge to a cause of what x does not move.
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

/// Which variables directed edges lead from to `at`, or, not `backwards`, from `at` to; `at` among them.
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
