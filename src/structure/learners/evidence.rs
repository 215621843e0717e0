//! The evidence for and against every edge.

use serde::Serialize;

use crate::structure::Innovations;

/// One independence test that was run. Variables are named, so that a record can be replayed on its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TestRecord {
    /// Candidate cause.
    pub from: String,
    /// Candidate effect.
    pub to: String,
    /// Conditioning set.
    pub given: Vec<String>,
    /// The test's statistic.
    pub statistic: f64,
    /// Its p-value.
    pub p_value: f64,
}

/// What the tests said about one candidate edge.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairEvidence {
    /// Candidate cause.
    pub from: String,
    /// Candidate effect.
    pub to: String,
    /// Whether the edge is in the graph.
    pub present: bool,
    /// The p-value that decided. For an absent edge that of its separating set; for a present one the largest p-value over
    /// the conditioning sets that count: all of them under [`Plain`](crate::structure::RemovalRule::Plain), all but the refuted ones
    /// under [`Confirmed`](crate::structure::RemovalRule::Confirmed).
    pub p: f64,
    /// The conditioning set of `p`.
    pub conditioning_set: Vec<String>,
    /// For an absent edge, the set that separates the pair (an empty list is a set, too); `None` for a present edge.
    pub separating_set: Option<Vec<String>>,
    /// Tests that would have removed the edge under [`Plain`](crate::structure::RemovalRule::Plain) but were not confirmed.
    pub refuted: Vec<TestRecord>,
    /// Whether the edge was first removed, then put back because the graph without it contradicted the data
    /// (see [`Confirmed`](crate::structure::RemovalRule::Confirmed)).
    pub restored: bool,
    /// Whether the innovation test ruled the edge out before the search: the candidate's own noise moves nothing there. `p` is then that of the
    /// share of the implied effect being zero, and the set is all other causes. Left out of JSON where it did not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ruled_out: bool,
}

/// The tests and their results.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Evidence {
    /// One entry for every candidate edge that was examined, present or not.
    pub pairs: Vec<PairEvidence>,
    /// Every test that was run, in the order in which it was run, each once.
    pub tests: Vec<TestRecord>,
    /// Effects whose parents were not searched for: their edges are not absent by any test. Left out of JSON where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unexamined: Vec<String>,
    /// What the innovation test said of every candidate edge; `None`, left out of JSON, where it was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub innovations: Option<Innovations>,
}

impl Evidence {
    /// Return the entry of the candidate edge `from -> to`.
    pub fn pair(&self, from: &str, to: &str) -> Option<&PairEvidence> {
        self.pairs
            .iter()
            .find(|pair| pair.from == from && pair.to == to)
    }
}
