//! Counts of what resamples found, by pair of variables.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::structure::{Mark, MixedGraph, Pag};

/// What was learned from one resample.
#[derive(Debug, Clone, PartialEq)]
pub enum LearnedGraph {
    /// By every learner but FCI.
    Mixed(MixedGraph),
    /// By FCI.
    Partial(Pag),
}

/// How often one end of an edge had each mark: a number of resamples, or a share of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct MarkCounts<T> {
    /// Unknown.
    pub circle: T,
    /// A cause of the other end.
    pub tail: T,
    /// Not a cause of the other end.
    pub arrow: T,
}

/// In how many resamples a pair had which edge. Counts of different resamples add up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PairCounts {
    /// First variable, in the order of the columns.
    pub a: String,
    /// Second variable.
    pub b: String,
    /// Resamples with a -> b.
    pub forward: usize,
    /// Resamples with b -> a.
    pub backward: usize,
    /// Resamples with another edge: a - b, or, of FCI, any with other marks.
    pub undirected: usize,
    /// Of FCI, the marks at a and at b.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marks: Option<[MarkCounts<usize>; 2]>,
}

/// How often the resamples had an edge between a pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairBelief {
    /// First variable, in the order of the columns.
    pub a: String,
    /// Second variable.
    pub b: String,
    /// Share of the resamples with a -> b.
    pub forward: f64,
    /// Share with b -> a.
    pub backward: f64,
    /// Share with another edge: a - b, or, of FCI, any with other marks.
    pub undirected: f64,
    /// Of FCI, the shares with each mark at a and at b.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marks: Option<[MarkCounts<f64>; 2]>,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    forward: usize,
    backward: usize,
    undirected: usize,
    marks: [MarkCounts<usize>; 2],
}

/// The counts of some resamples, by index.
#[derive(Default)]
pub(in crate::structure) struct Tally {
    pairs: BTreeMap<(usize, usize), Counts>,
    drawn: usize,
    partial: bool,
}

impl Tally {
    /// Count the graph of one more resample.
    pub(in crate::structure) fn add(&mut self, graph: &LearnedGraph) {
        self.drawn += 1;
        match graph {
            LearnedGraph::Mixed(graph) => {
                for a in 0..graph.len() {
                    for b in (a + 1..graph.len()).filter(|&b| graph.adjacent(a, b)) {
                        let forward = graph.has_directed(a, b);
                        let backward = graph.has_directed(b, a);
                        self.edge(a, b, forward, backward);
                    }
                }
            }
            LearnedGraph::Partial(graph) => {
                self.partial = true;
                for a in 0..graph.len() {
                    for b in a + 1..graph.len() {
                        let (Some(at_a), Some(at_b)) = (graph.at(b, a), graph.at(a, b)) else {
                            continue;
                        };
                        self.edge(a, b, graph.is_directed(a, b), graph.is_directed(b, a));
                        if let Some(counts) = self.pairs.get_mut(&(a, b)) {
                            for (marks, mark) in counts.marks.iter_mut().zip([at_a, at_b]) {
                                *marks.of_mut(mark) += 1;
                            }
                        }
                    }
                }
            }
        }
    }

    fn edge(&mut self, a: usize, b: usize, forward: bool, backward: bool) {
        let counts = self.pairs.entry((a, b)).or_default();
        counts.forward += usize::from(forward);
        counts.backward += usize::from(backward);
        counts.undirected += usize::from(!forward && !backward);
    }

    /// Return the number of resamples that were counted.
    pub(in crate::structure) fn drawn(&self) -> usize {
        self.drawn
    }

    fn share(&self, count: usize) -> f64 {
        count as f64 / self.drawn.max(1) as f64
    }

    fn of(&self, a: usize, b: usize) -> Counts {
        let counts = self.pairs.get(&(a.min(b), a.max(b)));
        counts.copied().unwrap_or_default()
    }

    /// Return every pair that had an edge in any resample, in the order of the columns.
    pub(in crate::structure) fn counts(&self, names: &[String]) -> Vec<PairCounts> {
        let each = self.pairs.iter().map(|(&(a, b), counts)| PairCounts {
            a: names[a].clone(),
            b: names[b].clone(),
            forward: counts.forward,
            backward: counts.backward,
            undirected: counts.undirected,
            marks: self.partial.then_some(counts.marks),
        });
        each.collect()
    }

    /// The same as shares of the resamples.
    pub(in crate::structure) fn belief(&self, names: &[String]) -> Vec<PairBelief> {
        let each = self.pairs.iter().map(|(&(a, b), counts)| PairBelief {
            a: names[a].clone(),
            b: names[b].clone(),
            forward: self.share(counts.forward),
            backward: self.share(counts.backward),
            undirected: self.share(counts.undirected),
            marks: self.partial.then(|| {
                counts.marks.map(|marks| MarkCounts {
                    circle: self.share(marks.circle),
                    tail: self.share(marks.tail),
                    arrow: self.share(marks.arrow),
                })
            }),
        });
        each.collect()
    }

    /// Return the share of the resamples that have `from -> to`, an undirected edge counting half.
    pub(in crate::structure) fn directed(&self, from: usize, to: usize) -> f64 {
        let counts = self.of(from, to);
        let directed = if from < to {
            counts.forward
        } else {
            counts.backward
        };
        self.share(directed) + 0.5 * self.share(counts.undirected)
    }

    /// Return the share of the resamples that have any edge between the two.
    pub(in crate::structure) fn adjacent(&self, a: usize, b: usize) -> f64 {
        let counts = self.of(a, b);
        self.share(counts.forward + counts.backward + counts.undirected)
    }

    /// Return the share of the resamples that have an edge between the two with this mark at `end`.
    pub(in crate::structure) fn marked(&self, other: usize, end: usize, mark: Mark) -> f64 {
        let [first, second] = self.of(other, end).marks;
        let marks = if end < other { first } else { second };
        self.share(marks.of(mark))
    }
}

impl MarkCounts<usize> {
    fn of(self, mark: Mark) -> usize {
        match mark {
            Mark::Circle => self.circle,
            Mark::Tail => self.tail,
            Mark::Arrow => self.arrow,
        }
    }

    fn of_mut(&mut self, mark: Mark) -> &mut usize {
        match mark {
            Mark::Circle => &mut self.circle,
            Mark::Tail => &mut self.tail,
            Mark::Arrow => &mut self.arrow,
        }
    }
}
