//! Greedy equivalence search.

use crate::structure::order::sort_items;
use serde::{Deserialize, Serialize};

use crate::structure::graph::mixed::meek::{Limits, orient_by_meek};
use crate::structure::learners::learner::{
    Discovery, StructureLearner, canonical, check_rows, with_fisher,
};
use crate::structure::{
    Background, Dataset, Knowledge, MixedGraph, StructureError, consistent_extension, cpdag_of,
};
use operators::{Operator, deletions, insertions};
use score::Score;

mod operators;
mod score;

/// Gain under which a step is rounding.
const LEAST_GAIN: f64 = 1e-9;

/// Greedy equivalence search with the Bayesian information criterion.
///
/// Goes from CPDAG to CPDAG, as long as the score grows: by the best deletion of an edge if any gains, else by the best
/// insertion. Chickering's two phases (all insertions, then all deletions) take the same steps in another order; with few
/// rows, what chance inserts on the way then leaves them in worse local optima (Nazaret and Blei 2024). When neither gains, edges
/// of a DAG of the class are turned, up to two at once, and the search goes on if that does. With enough rows it ends in the
/// CPDAG of the truth. With knowledge every step is taken in maximally oriented PDAGs that honour it; the search is then still
/// greedy by score, without that guarantee.
///
/// Mean structural Hamming distance to the true CPDAG over 100 random linear Gaussian models (10 to 20 variables, 2.5
/// neighbours, effects of 0.3 to 0.9), beside PC with Fisher's z at 0.01:
///
/// | rows | GES | PC, standard | PC, majority, strongest first |
/// |---|---|---|---|
/// | 500 | 9.8 (7.8 with a penalty of 2) | 8.0 | 6.0 |
/// | 5,000 | 4.9 (4.8) | 5.5 | 3.3 |
///
/// Assumes linear mechanisms with Gaussian noise, no hidden common causes, faithfulness.
///
/// Complexity: O(variables^2) operators a step, each of which may have exponentially many subsets of the siblings of a
/// variable, as long as those are all adjacent to each other.
///
/// Source: Chickering, JMLR 3 (2002), theorems 15 and 17; the order of the steps: Nazaret and Blei, UAI 2024; turning: in the
/// spirit of Hauser and Bühlmann, JMLR 13 (2012); the score: Schwarz (1978).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ges {
    /// Factor, above 0, on the criterion's price of an edge; 1 is the criterion, more gives fewer edges.
    pub penalty: f64,
}

impl Default for Ges {
    fn default() -> Self {
        Self { penalty: 1.0 }
    }
}

impl StructureLearner for Ges {
    fn name(&self) -> &'static str {
        "ges"
    }

    fn learn(&self, data: &Dataset, knowledge: &Knowledge) -> Result<Discovery, StructureError> {
        if !(self.penalty > 0.0 && self.penalty.is_finite()) {
            return Err(StructureError::Option {
                field: "penalty",
                value: self.penalty.to_string(),
                expected: "a number above 0",
            });
        }
        check_rows(data, "ges")?;
        let table = canonical(data)?;
        let background = knowledge.resolve(table.names())?;
        let mut search = Search {
            score: Score::new(&table, self.penalty)?,
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
        with_fisher(data, &state.pattern, search.score.computed())
    }
}

/// A DAG, and the pattern of all that are as good.
struct State {
    pattern: MixedGraph,
    total: f64,
}

struct Search<'a> {
    score: Score,
    background: &'a Background,
}

impl Search<'_> {
    /// The required edges alone.
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

    /// The state after the turn of one edge, of the DAG at hand or of one that differs from it by an edge turned for free,
    /// that gains most, if any gains.
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

    /// Every DAG that differs by one edge turned, as knowledge allows.
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

    /// The state after the operator that gains most, if any gains.
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
