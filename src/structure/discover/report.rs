//! The report of a search.

use serde::Serialize;

use super::series::SeriesReport;
use crate::structure::discover::effects::EffectSize;
use crate::structure::{
    Dependence, EdgeKind, FoundEdge, InnovationVerdict, Mark, Missingness, PairBelief, PartialEdge,
    Sepset,
};

/// What an edge of a [`Report`] claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportedKind {
    /// `from` causes `to`.
    Directed,
    /// The two are adjacent; the direction is open.
    Undirected,
    /// Each end has a mark of its own in [`marks`](ReportedEdge::marks) (FCI).
    Partial,
}

/// An edge of a [`Report`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportedEdge {
    /// Cause, or one end. Of a partial edge the end without an arrowhead, where there is one.
    pub from: String,
    /// Effect, or the other end.
    pub to: String,
    /// What the edge claims.
    pub kind: ReportedKind,
    /// Of a partial edge the marks at `from` and at `to`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marks: Option<[Mark; 2]>,
    /// The p-value of the test that came closest to removing the edge; `None` for a required edge, which is not tested.
    pub p: Option<f64>,
    /// The conditioning set of that test.
    pub given: Vec<String>,
    /// With resamples: the share that have this edge. For a directed edge, one without direction counts half; for an
    /// undirected or a partial edge any edge between the two counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// With resamples, of a partial edge: the shares that have an edge with the same mark at `from`, and at `to`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark_probabilities: Option<[f64; 2]>,
    /// Of an edge with a direction the linear effect, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<EffectSize>,
}

impl ReportedEdge {
    pub(super) fn new(found: &FoundEdge, probability: Option<f64>) -> Self {
        Self {
            from: found.from.clone(),
            to: found.to.clone(),
            kind: match found.kind {
                EdgeKind::Directed => ReportedKind::Directed,
                EdgeKind::Undirected => ReportedKind::Undirected,
            },
            marks: None,
            p: found.p,
            given: found.given.clone(),
            probability,
            mark_probabilities: None,
            effect: None,
        }
    }

    pub(super) fn partial(PartialEdge { edge, p, given }: PartialEdge) -> Self {
        let backward = edge.at_a == Mark::Arrow && edge.at_b != Mark::Arrow;
        let (from, to, marks) = if backward {
            (edge.b, edge.a, [edge.at_b, edge.at_a])
        } else {
            (edge.a, edge.b, [edge.at_a, edge.at_b])
        };
        Self {
            from,
            to,
            kind: ReportedKind::Partial,
            marks: Some(marks),
            p,
            given,
            probability: None,
            mark_probabilities: None,
            effect: None,
        }
    }
}

/// The graph that was found, with its evidence.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Report {
    /// The variables, in the order of the columns, without those that were left out.
    pub nodes: Vec<String>,
    /// The edges.
    pub edges: Vec<ReportedEdge>,
    /// Separating sets of pairs without an edge (PC, FCI). With more than 200 columns, empty sets are left out.
    pub sepsets: Vec<Sepset>,
    /// Triples x - y - z for which the tests leave open whether y is a collider (PC).
    pub open: Vec<[String; 3]>,
    /// Colliders that knowledge or other colliders did not allow (PC).
    pub overruled: Vec<[String; 3]>,
    /// Edges, by their ends, that contradict each other, so that this part of the graph extends to no DAG (PC, with settings other
    /// than the defaults).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contradictions: Vec<[String; 2]>,
    /// The size from which on not all conditioning sets were tested, where a pair had more than are tested: an edge that only such a
    /// set removes may have stayed (PC, FCI).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<usize>,
    /// The variables, causes first, in the order in which the learner found them (LiNGAM).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<String>,
    /// The rows that were used of a series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<SeriesReport>,
    /// What the innovation test says of the columns of a series, where it was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub innovations: Vec<InnovationVerdict>,
    /// With resamples: every pair that had an edge in any of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub belief: Vec<PairBelief>,
    /// What is missing from the table, and which rows were used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Missingness>,
    /// Number of independence tests (PC, FCI), scores (GES) or comparisons of pairs (LiNGAM), resamples left out.
    pub tests_run: usize,
    /// Columns that determine each other, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dependence: Option<Dependence>,
}
