//! The trait of structure learners, and their result.

use serde::Serialize;

use crate::structure::{
    Dataset, Edge, EdgeKind, FisherZ, IndependenceTest as _, Knowledge, MixedGraph, StructureError,
    TestResult,
};

/// A method that finds a causal graph in a table.
///
/// The result depends on the names and the values of the columns, not on their order.
pub trait StructureLearner {
    /// Return the name in a configuration.
    fn name(&self) -> &'static str;

    /// Learn the graph of `data`. It agrees with `knowledge`.
    ///
    /// # Errors
    /// [`StructureError::Knowledge`] when the knowledge contradicts itself; [`StructureError::TooFewRows`];
    /// [`StructureError::Option`] for a setting out of its range.
    fn learn(&self, data: &Dataset, knowledge: &Knowledge) -> Result<Discovery, StructureError>;
}

/// One edge, with its evidence.
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

/// A graph, with its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Discovery {
    /// The graph, over the table's columns in their order.
    pub graph: MixedGraph,
    /// Its edges, with the evidence.
    pub edges: Vec<FoundEdge>,
    /// The sets that separate pairs without an edge, for methods that search for them. For tables with more than 200 columns, empty sets
    /// are left out: nearly all pairs have one.
    pub sepsets: Vec<Sepset>,
    /// Triples x - y - z of which the tests leave open whether y is a collider. In a CPDAG each of them is decided by the stronger
    /// evidence, as far as the other orientations allow.
    pub open: Vec<[String; 3]>,
    /// Triples x - y - z that are colliders by the tests, but not by knowledge or by stronger colliders.
    pub overruled: Vec<[String; 3]>,
    /// Edges, by their ends, that contradict each other: the part of the graph that extends to no DAG without further colliders.
    /// Empty for every CPDAG.
    pub contradictions: Vec<[String; 2]>,
    /// Smallest size of which not all conditioning sets were tested, because there were too many.
    pub left_out: Option<usize>,
    /// The variables, causes first, where the method orders them.
    pub order: Vec<String>,
    /// Number of independence tests, or of scores, that were computed.
    pub tests_run: usize,
}

impl Discovery {
    /// Create the result for a graph whose edges were not tested one by one; `evidence` returns the set and the test of an edge.
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

/// Return the table with its columns in the order of their names. Results then do not depend on the order of the columns, to the last
/// bit.
pub(in crate::structure) fn canonical(data: &Dataset) -> Result<Dataset, StructureError> {
    data.select(&MixedGraph::new(data.names())?.canonical_order())
}

/// Return the graph with its variables in the order of `names`.
pub(in crate::structure) fn in_order_of(
    names: &[String],
    found: &MixedGraph,
) -> Result<MixedGraph, StructureError> {
    let mut graph = MixedGraph::new(names)?;
    for Edge { from, to, kind } in found.edges() {
        let (from, to) = (graph.index_of(&from)?, graph.index_of(&to)?);
        match kind {
            EdgeKind::Directed => graph.orient(from, to),
            EdgeKind::Undirected => graph.connect(from, to),
        }
    }
    Ok(graph)
}

/// Create the result of a learner that tests no edge. Its evidence is `test` of the two ends of every edge given the other parents of
/// the effect.
pub(in crate::structure) fn with_parents(
    graph: MixedGraph,
    scores: usize,
    mut test: impl FnMut(usize, usize, &[usize]) -> Result<TestResult, StructureError>,
) -> Result<Discovery, StructureError> {
    let parents: Vec<_> = (0..graph.len()).map(|index| graph.parents(index)).collect();
    Discovery::with_evidence(graph, scores, |from, to| {
        let mut given = parents[to].clone();
        given.retain(|&other| other != from);
        let result = test(from, to, &given)?;
        Ok(Some((given, result)))
    })
}

/// Create the result over the columns of `data`, with Fisher's z as evidence.
pub(in crate::structure) fn with_fisher(
    data: &Dataset,
    found: &MixedGraph,
    scores: usize,
) -> Result<Discovery, StructureError> {
    let test = FisherZ::new(data)?;
    with_parents(
        in_order_of(data.names(), found)?,
        scores,
        |from, to, given| test.test(from, to, given),
    )
}

/// Return the names of a set, in the order of the columns.
pub(in crate::structure) fn named(names: &[String], set: &[usize]) -> Vec<String> {
    let mut sorted = set.to_vec();
    sorted.sort_unstable();
    sorted
        .into_iter()
        .map(|index| names[index].clone())
        .collect()
}

/// Refuse a table with too few rows for tests that are given whole tiers. Elsewhere each test checks how many rows it needs for its
/// set.
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

/// Refuse labels, missing values, and a table with fewer rows than a regression of one column on all others needs.
pub(in crate::structure) fn check_rows(
    data: &Dataset,
    method: &'static str,
) -> Result<(), StructureError> {
    data.check_complete()?;
    data.check_numbers(method)?;
    enough_rows(data, method)
}

/// Refuse a table with fewer rows than a regression of one column on all others needs.
pub(in crate::structure) fn enough_rows(
    data: &Dataset,
    method: &'static str,
) -> Result<(), StructureError> {
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
