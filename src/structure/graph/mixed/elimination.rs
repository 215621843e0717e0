//! Whether orientations can all be met by one DAG, in linear time.

use std::collections::{BTreeMap, BTreeSet};

use super::MixedGraph;

/// What is said of one chain x - y - z.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::structure) struct Statement {
    /// x, y and z.
    pub(in crate::structure) triple: (usize, usize, usize),
    /// Whether x and z point into y; else not both do.
    pub(in crate::structure) collider: bool,
}

/// The edges of a graph, and which of them have a direction already.
pub(in crate::structure) struct Skeleton {
    /// Neighbours of every variable with the number of the edge.
    around: Vec<Vec<(usize, usize)>>,
    /// Of every edge, the end that it points to.
    into: Vec<Option<usize>>,
    /// Place of every variable by name: of several sinks the last is taken, as in
    /// [`consistent_extension`](super::consistent_extension).
    rank: Vec<usize>,
}

/// In which order sinks were taken away, and what was left when there was none.
pub(in crate::structure) struct Elimination {
    /// When each variable went; `None` for one that stayed.
    turn: Vec<Option<usize>>,
}

impl Elimination {
    /// Return whether all variables were removed, so that there is a DAG.
    pub(in crate::structure) fn is_complete(&self) -> bool {
        self.turn.iter().all(Option::is_some)
    }

    /// Return whether the variable is in the part that extends to no DAG.
    pub(in crate::structure) fn is_left(&self, variable: usize) -> bool {
        self.turn[variable].is_none()
    }
}

impl Skeleton {
    pub(in crate::structure) fn new(graph: &MixedGraph) -> Self {
        let mut around = vec![Vec::new(); graph.len()];
        let mut into = Vec::new();
        for (a, b) in graph.pairs() {
            around[a].push((b, into.len()));
            around[b].push((a, into.len()));
            into.push(if graph.has_undirected(a, b) {
                None
            } else if graph.has_directed(a, b) {
                Some(b)
            } else {
                Some(a)
            });
        }
        let mut rank = vec![0; graph.len()];
        for (place, at) in graph.canonical_order().into_iter().enumerate() {
            rank[at] = place;
        }
        Self { around, into, rank }
    }

    fn edge(&self, a: usize, b: usize) -> Option<usize> {
        let found = self.around[a].iter().find(|&&(other, _)| other == b);
        found.map(|&(_, edge)| edge)
    }

    /// Takes sinks away as long as there are any, under all of `statements`. `None` where two of them, or one and a direction that
    /// stands, ask for one edge both ways.
    ///
    /// A variable is a sink when nothing that is left has to be its child and when no two that are left may not meet in it. If a DAG
    /// meets the statements, its restriction to fewer variables does; so no choice of a sink can be wrong (Dor and Tarsi 1992, whose
    /// condition this is where every unshielded chain without a stated collider is stated to be none).
    ///
    /// Complexity: O((variables + edges + statements) log variables).
    pub(in crate::structure) fn eliminate(
        &self,
        statements: &[&[Statement]],
    ) -> Option<Elimination> {
        let size = self.around.len();
        let mut into = self.into.clone();
        // Of (y, x) the ends z that may not meet x in y.
        let mut apart: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        let mut blocking = vec![0; size];
        for &Statement { triple, collider } in statements.iter().copied().flatten() {
            let (x, y, z) = triple;
            if !collider {
                apart.entry((y, x)).or_default().push(z);
                apart.entry((y, z)).or_default().push(x);
                blocking[y] += 1;
                continue;
            }
            for end in [x, z] {
                let edge = self.edge(end, y)?;
                if into[edge].replace(y).is_some_and(|before| before != y) {
                    return None;
                }
            }
        }
        let mut children: Vec<usize> = vec![0; size];
        for (at, around) in self.around.iter().enumerate() {
            let points_on = |&&(_, edge): &&(usize, usize)| into[edge].is_some_and(|end| end != at);
            children[at] = around.iter().filter(points_on).count();
        }
        let mut turn: Vec<Option<usize>> = vec![None; size];
        let sink = |at: usize, children: &[usize], blocking: &[usize]| {
            children[at] == 0 && blocking[at] == 0
        };
        let mut sinks: BTreeSet<(usize, usize)> = (0..size)
            .filter(|&at| sink(at, &children, &blocking))
            .map(|at| (self.rank[at], at))
            .collect();
        let mut gone = 0;
        while let Some((_, at)) = sinks.pop_last() {
            turn[at] = Some(gone);
            gone += 1;
            for &(other, edge) in &self.around[at] {
                if turn[other].is_some() {
                    continue;
                }
                children[other] -= usize::from(into[edge] == Some(at));
                let ends = apart.get(&(other, at));
                let freed = ends
                    .into_iter()
                    .flatten()
                    .filter(|&&end| turn[end].is_none());
                blocking[other] -= freed.count();
                if sink(other, &children, &blocking) {
                    sinks.insert((self.rank[other], other));
                }
            }
        }
        Some(Elimination { turn })
    }

    /// Which of `statements` can be met together, on top of `accepted`, when earlier ones take precedence: each is accepted if a
    /// DAG meets it and all that were accepted before it. The answer is that of trying one after another; since fewer statements
    /// are met more easily, the next one that fails is found by bisection.
    ///
    /// Complexity: O(log statements) eliminations for each that fails.
    pub(in crate::structure) fn accept(
        &self,
        accepted: &mut Vec<Statement>,
        statements: &[Statement],
    ) -> Vec<Statement> {
        let mut refused = Vec::new();
        let mut rest = statements;
        while !rest.is_empty() {
            let met = |count: usize| {
                let found = self.eliminate(&[accepted, &rest[..count]]);
                found.is_some_and(|found| found.is_complete())
            };
            if met(rest.len()) {
                accepted.extend_from_slice(rest);
                break;
            }
            // The first `low` can be met, the first `high` cannot.
            let (mut low, mut high) = (0, rest.len());
            while high - low > 1 {
                let middle = usize::midpoint(low, high);
                if met(middle) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            accepted.extend_from_slice(&rest[..low]);
            refused.push(rest[low]);
            rest = &rest[high..];
        }
        refused
    }
}

/// Return the pairs whose edges contradict each other: those of the largest part of the graph of which no DAG has the skeleton, the directions
/// and no further unshielded collider. None when the graph extends to a DAG, as every CPDAG does.
///
/// What [`consistent_extension`](super::consistent_extension) cannot take apart, by the same steps.
pub(in crate::structure) fn contradictions(graph: &MixedGraph) -> Vec<(usize, usize)> {
    let settled: Vec<Statement> = graph
        .unshielded_triples()
        .into_iter()
        .filter(|&(x, y, z)| !(graph.has_directed(x, y) && graph.has_directed(z, y)))
        .map(|triple| Statement {
            triple,
            collider: false,
        })
        .collect();
    let found = Skeleton::new(graph).eliminate(&[&settled]);
    let left = |at: usize| found.as_ref().is_none_or(|found| found.is_left(at));
    graph.pairs().filter(|&(a, b)| left(a) && left(b)).collect()
}
