//! Greedy equivalence search.

use crate::structure::order::sort_items;
use serde::{Deserialize, Serialize};

use crate::structure::graph::mixed::meek::{Limits, orient_by_meek};
use crate::structure::learners::learner::{
    Discovery, StructureLearner, canonical, in_order_of, with_parents,
};
use crate::structure::{
    Background, Dataset, Knowledge, MixedGraph, StructureError, consistent_extension, cpdag_of,
};
use operators::{Operator, deletions, insertions};
use score::Score;
pub use score::ScoreKind;
#[cfg(not(target_arch = "wasm32"))]
pub use score::ScoreWords;

mod operators;
mod score;

/// A smaller gain of a step is a rounding error.
const LEAST_GAIN: f64 = 1e-9;

/// Greedy equivalence search by a [`ScoreKind`].
///
/// The search moves from CPDAG to CPDAG while the score increases: by the best deletion of an edge, or, if no deletion increases it, by
/// the best insertion. Chickering's two phases (all insertions, then all deletions) take the same steps in another order; with few rows
/// they end in worse local optima (Nazaret and Blei 2024). If neither increases the score, the search reverses one or two edges of a DAG
/// of the class. With enough rows it ends in the CPDAG of the true graph. With background knowledge every step leads to a maximally
/// oriented PDAG that agrees with it; the guarantee then no longer holds.
///
/// Mean structural Hamming distance to the true CPDAG over 100 random linear Gaussian models (10 to 20 variables, 2.5
/// neighbours, effects of 0.3 to 0.9), beside PC with Fisher's z at 0.01:
///
/// | rows | GES | PC, standard | PC, majority, strongest first |
/// |---|---|---|---|
/// | 500 | 9.8 (7.8 with a penalty of 2) | 8.0 | 6.0 |
/// | 5,000 | 4.9 (4.8) | 5.5 | 3.3 |
///
/// Assumes no hidden common causes, faithfulness, and what the score assumes: [`ScoreKind::Bic`] linear mechanisms with Gaussian noise,
/// [`ScoreKind::Bdeu`] columns of labels.
///
/// Complexity: O(variables^2) operators a step, each of which may have exponentially many subsets of the siblings of a
/// variable, as long as those are all adjacent to each other.
///
/// Source: Chickering, JMLR 3 (2002), theorems 15 and 17; the order of the steps: Nazaret and Blei, UAI 2024; turning: in the
/// spirit of Hauser and Bühlmann, JMLR 13 (2012).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ges {
    /// The score.
    #[serde(skip_serializing_if = "ScoreKind::is_default")]
    pub score: ScoreKind,
    /// Factor, above 0, on the price of a coefficient in [`ScoreKind::Bic`]; 1 is the criterion, more gives fewer edges.
    pub penalty: f64,
    /// Rows, above 0, that the prior of [`ScoreKind::Bdeu`] counts for; more gives more edges.
    #[serde(skip_serializing_if = "is_default_sample_size")]
    pub equivalent_sample_size: f64,
}

/// What the prior counts for by default; see `docs/structure-scores.md`.
const SAMPLE_SIZE: f64 = 10.0;

pub(in crate::structure) fn is_default_sample_size(size: &f64) -> bool {
    *size == SAMPLE_SIZE
}

impl Default for Ges {
    fn default() -> Self {
        Self {
            score: ScoreKind::default(),
            penalty: 1.0,
            equivalent_sample_size: SAMPLE_SIZE,
        }
    }
}

impl StructureLearner for Ges {
    fn name(&self) -> &'static str {
        "ges"
    }

    fn learn(&self, data: &Dataset, knowledge: &Knowledge) -> Result<Discovery, StructureError> {
        for (field, value) in [
            ("penalty", self.penalty),
            ("equivalent_sample_size", self.equivalent_sample_size),
        ] {
            if !(value > 0.0 && value.is_finite()) {
                return Err(StructureError::Option {
                    field,
                    value: value.to_string(),
                    expected: "a number above 0",
                });
            }
        }
        let table = canonical(data)?;
        let background = knowledge.resolve(table.names())?;
        let mut search = Search {
            score: Score::new(&table, self)?,
            background: &background,
        };
        let mut state = search.start(table.names())?;
        loop {
            let next = search
                .step(&state, deletions)
                .or_else(|| search.step(&state, insertions))
                .or_else(|| search.turn(&state));
            match next {
                Some(next) => state = next,
                None => break,
            }
        }
        let graph = in_order_of(data.names(), &state.pattern)?;
        let place = |at: usize| table.index_of(&graph.names()[at]);
        let places = (0..graph.len()).map(place).collect::<Result<Vec<_>, _>>()?;
        let score = &search.score;
        with_parents(graph, score.computed(), |from, to, others| {
            let others: Vec<usize> = others.iter().map(|&at| places[at]).collect();
            score.evidence(places[from], places[to], &others)
        })
    }
}

/// A CPDAG, or under knowledge a PDAG, and the score of its DAGs.
struct State {
    pattern: MixedGraph,
    total: f64,
}

struct Search<'a> {
    score: Score,
    background: &'a Background,
}

impl Search<'_> {
    /// Return the graph of the required edges alone.
    fn start(&mut self, names: &[String]) -> Result<State, StructureError> {
        let mut dag = MixedGraph::new(names)?;
        for from in 0..dag.len() {
            for to in 0..dag.len() {
                if self.background.requires(from, to) {
                    dag.orient(from, to);
                }
            }
        }
        Ok(self.state(&dag))
    }

    fn state(&mut self, dag: &MixedGraph) -> State {
        let mut pattern = cpdag_of(dag);
        let background = self.background;
        for (a, b) in dag.pairs() {
            for (from, to) in [(a, b), (b, a)] {
                if pattern.has_undirected(a, b) && !background.allows(to, from) {
                    pattern.orient(from, to);
                }
            }
        }
        let order: Vec<usize> = (0..pattern.len()).collect();
        let limits = Limits {
            allows: &|from, to| background.allows(from, to),
            ..Limits::NONE
        };
        orient_by_meek(&mut pattern, &order, &limits);
        State {
            pattern,
            total: self.score.total(dag),
        }
    }

    /// Return the best state that differs from a DAG of this one by one or two reversed edges, if its score is higher.
    fn turn(&mut self, state: &State) -> Option<State> {
        let mut best = None;
        let mut total = state.total + LEAST_GAIN;
        let dag = consistent_extension(&state.pattern)?;
        for turned in self.turns(&dag) {
            for candidate in self.turns(&turned).into_iter().chain([turned]) {
                let score = self.score.total(&candidate);
                if score > total {
                    total = score;
                    best = Some(candidate);
                }
            }
        }
        best.map(|dag| self.state(&dag))
    }

    /// Return every DAG that differs by one reversed edge, as knowledge allows.
    fn turns(&self, dag: &MixedGraph) -> Vec<MixedGraph> {
        let mut found = Vec::new();
        for from in 0..dag.len() {
            for to in dag.children(from) {
                if self.background.allows(to, from) {
                    let mut turned = dag.clone();
                    turned.orient(to, from);
                    if !turned.has_directed_path(from, to) {
                        found.push(turned);
                    }
                }
            }
        }
        found
    }

    /// Return the state after the operator with the highest gain, if any is positive.
    fn step(
        &mut self,
        state: &State,
        operators: fn(&MixedGraph, &Background, &mut Score, f64) -> Vec<Operator>,
    ) -> Option<State> {
        let mut candidates =
            operators(&state.pattern, self.background, &mut self.score, LEAST_GAIN);
        // Stable: equal gains stay in the order of the names.
        sort_items(&mut candidates, |a, b| b.gain.total_cmp(&a.gain));
        candidates.into_iter().find_map(|operator| {
            // Under knowledge an operator may have no result, or gain less than it promised.
            let dag = consistent_extension(&operator.result)?;
            let next = self.state(&dag);
            (next.total > state.total + LEAST_GAIN).then_some(next)
        })
    }
}

#[cfg(test)]
mod tests;
