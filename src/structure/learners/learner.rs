//! What a structure learner is: a table and what is known in, a graph and its reasons out.

use serde::Serialize;

use crate::structure::{
    Dataset, Edge, EdgeKind, FisherZ, IndependenceTest as _, Knowledge, MixedGraph, StructureError,
    TestResult,
};

/// A method that finds a causal graph in a table.
///
/// The result depends on the names and the values of the columns, not on their order.
pub trait StructureLearner {
    /// Short name, as in a configuration.
    fn name(&self) -> &'static str;

    /// Learns the graph of `data` under `knowledge`, which it honours at every step.
    ///
    /// # Errors
    /// [`StructureError::Knowledge`] when the knowledge contradicts itself; [`StructureError::TooFewRows`];
    /// [`StructureError::Option`] for a setting out of its range.
    fn learn(&self, data: &Dataset, knowledge: &Knowledge) -> Result<Discovery, StructureError>;
}

/// One edge that was found, and how sure it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FoundEdge {
    /// Cause, or the first end in the order of the columns.
    pub from: String,
    /// Effect, or the other end.
    pub to: String,
    /// Whether there is a direction.
    pub kind: EdgeKind,
    /// The p-value of the test that came closest to removing the edge; `None` for a required edge, which is not tested.
    pub p: Option<f64>,
    /// The conditioning set of that test.
    pub given: Vec<String>,
}

/// A pair that some set makes independent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sepset {
    /// The two variables, in the order of the columns.
    pub pair: [String; 2],
    /// The set, which may be empty.
    pub set: Vec<String>,
    /// The test's p-value.
    pub p: f64,
}

/// A graph, and why it is this one.
#[derive(Debug, Clone, PartialEq)]
pub struct Discovery {
    /// The graph, over the table's columns in their order.
    pub graph: MixedGraph,
    /// Its edges, with the evidence.
    pub edges: Vec<FoundEdge>,
    /// For methods that search for them, the sets that separate pairs without an edge. Of tables with more than 200 columns only
    /// those that hold something: of nearly all pairs it is the empty set.
    pub sepsets: Vec<Sepset>,
    /// Chains x - y - z of which it stayed open if x and z both point into y. A CPDAG leaves none open: there, what speaks for either
    /// the more decided, where the other orientations allow it.
    pub open: Vec<[String; 3]>,
    /// Chains x - y - z that the data call a collider, and that knowledge or stronger colliders do not allow.
    pub overruled: Vec<[String; 3]>,
    /// Edges, by their ends, that contradict each other: the part of the graph that extends to no DAG without further colliders.
    /// Empty for every CPDAG.
    pub contradictions: Vec<[String; 2]>,
    /// The size from which on not all conditioning sets were tested, where there were more than the search bears.
    pub left_out: Option<usize>,
    /// The variables, causes first, where the method orders them.
    pub order: Vec<String>,
    /// Number of independence tests, or of scores, that were computed.
    pub tests_run: usize,
}

impl Discovery {
    /// A graph whose edges were not tested one by one; `evidence` gives the p-value and the set of an edge by index.
    pub(in crate::structure) fn with_evidence(
        graph: MixedGraph,
        tests_run: usize,
        mut evidence: impl FnMut(
            usize,
            usize,
        ) -> Result<Option<(Vec<usize>, TestResult)>, StructureError>,
    ) -> Result<Self, StructureError> {
        let mut edges = Vec::new();
        for Edge { from, to, kind } in graph.edges() {
            let ends = (graph.index_of(&from)?, graph.index_of(&to)?);
            let found = evidence(ends.0, ends.1)?;
            edges.push(FoundEdge {
                from,
                to,
                kind,
                p: found.as_ref().map(|(_, result)| result.p_value),
                given: found.map_or_else(Vec::new, |(set, _)| named(graph.names(), &set)),
            });
        }
        Ok(Self {
            graph,
            edges,
            sepsets: Vec::new(),
            open: Vec::new(),
            overruled: Vec::new(),
            contradictions: Vec::new(),
            left_out: None,
            order: Vec::new(),
            tests_run,
        })
    }
}

/// The table with its columns in the order of their names, so that what is computed from it does not depend, not even in the
/// last bit, on how the table was laid out.
pub(in crate::structure) fn canonical(data: &Dataset) -> Result<Dataset, StructureError> {
    data.select(&MixedGraph::new(data.names())?.canonical_order())
}

/// The result of a score or of a regression, for which no edge was tested: the graph with its variables in the order of
/// `data`, and as evidence Fisher's z of every edge given the other parents of its end.
pub(in crate::structure) fn with_fisher(
    data: &Dataset,
    found: &MixedGraph,
    scores: usize,
) -> Result<Discovery, StructureError> {
    let mut graph = MixedGraph::new(data.names())?;
    for Edge { from, to, kind } in found.edges() {
        let (from, to) = (graph.index_of(&from)?, graph.index_of(&to)?);
        match kind {
            EdgeKind::Directed => graph.orient(from, to),
            EdgeKind::Undirected => graph.connect(from, to),
        }
    }
    let test = FisherZ::new(data)?;
    let parents: Vec<_> = (0..graph.len()).map(|index| graph.parents(index)).collect();
    Discovery::with_evidence(graph, scores, |from, to| {
        let mut given = parents[to].clone();
        given.retain(|&other| other != from);
        let result = test.test(from, to, &given)?;
        Ok(Some((given, result)))
    })
}

/// Names of a set, in the order of the columns.
pub(in crate::structure) fn named(names: &[String], set: &[usize]) -> Vec<String> {
    let mut sorted = set.to_vec();
    sorted.sort_unstable();
    sorted
        .into_iter()
        .map(|index| names[index].clone())
        .collect()
}

/// Refuses a table with too few rows for its columns where tests are given whole tiers; elsewhere a test says itself how many rows it
/// needs for its set.
pub(in crate::structure) fn check_rows_in_time(
    data: &Dataset,
    knowledge: &Knowledge,
    method: &'static str,
) -> Result<(), StructureError> {
    if knowledge.tiers.is_empty() {
        return Ok(());
    }
    enough_rows(data, method)
}

/// Refuses labels, missing values, and a table with fewer rows than a regression of one column on all others needs.
pub(in crate::structure) fn check_rows(
    data: &Dataset,
    method: &'static str,
) -> Result<(), StructureError> {
    data.check_complete()?;
    data.check_numbers(method)?;
    enough_rows(data, method)
}

fn enough_rows(data: &Dataset, method: &'static str) -> Result<(), StructureError> {
    let needed = data.len().max(2) + 2;
    if data.rows() < needed {
        return Err(StructureError::TooFewRows {
            rows: data.rows(),
            needed,
            test: method,
        });
    }
    Ok(())
}
