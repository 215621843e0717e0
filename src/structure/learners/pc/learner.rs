//! PC, from a table to a maximally oriented graph.

use serde::{Deserialize, Serialize};

use super::colliders::{direct, judge};
use super::general::search;
use super::{ColliderRule, ConflictRule, PcOptions, RemovalRule, pc_skeleton};
use crate::structure::graph::mixed::elimination::contradictions;
use crate::structure::independence::determined::{Determined, bearable};
use crate::structure::learners::learner::{
    Discovery, Sepset, StructureLearner, check_rows_in_time, named,
};
use crate::structure::learners::skeleton::{Answers, Effort, key};
use crate::structure::{
    Background, Censoring, Dataset, IndependenceTest, Knowledge, MixedGraph, StructureError,
    TestKind,
};

/// The PC algorithm.
///
/// The skeleton (PC-stable, independent of the order of the columns), the colliders among its unshielded triples by a
/// [`ColliderRule`], Meek's rules 1 to 4. Without knowledge the result is a CPDAG; with knowledge a maximally oriented PDAG:
/// directions that are known, and all that follows from them. So it is with [`ConflictRule::Strongest`], the default, whatever the
/// tests say; [`Discovery::contradictions`] names the edges where other rules leave a graph that extends to no DAG.
///
/// Where time gives every edge its direction (tiers without contemporaneous edges) nothing has to be oriented, and the
/// search is that of [`learn_transition_graph`](crate::structure::learn_transition_graph), with its
/// [`RemovalRule`].
///
/// Assumes that there are no hidden common causes and no selection, that the graph is acyclic, and that variables that are
/// connected are dependent (faithfulness).
///
/// Source: Spirtes, Glymour and Scheines (2000); Colombo and Maathuis, JMLR 15 (2014); Meek, UAI 1995.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pc {
    /// The independence test.
    pub test: TestKind,
    /// Significance level in (0, 1): a pair is independent where p > alpha.
    pub alpha: f64,
    /// How colliders are decided.
    pub colliders: ColliderRule,
    /// Which of them prevails in a conflict.
    pub conflicts: ConflictRule,
    /// When an edge is removed, where there are tiers. Elsewhere it is always `Plain`.
    pub removal: RemovalRule,
    /// Largest conditioning set. `None`: no limit; but 3 where time gives every edge its direction and removals are confirmed,
    /// since the full set is then tested as well, and all sets would be too many.
    pub max_depth: Option<usize>,
    /// Largest number of conditioning sets of one size that are tested for a pair. If there are more, that size is left out
    /// ([`Discovery::left_out`]), so that a variable with many neighbours does not stop the search. Tests that regress on the set have a
    /// lower limit for tables of more than 1,500 rows. `None`: no limit. Not used where time gives every edge its direction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most_sets: Option<usize>,
}

impl Default for Pc {
    fn default() -> Self {
        Self {
            test: TestKind::default(),
            alpha: 0.001,
            colliders: ColliderRule::default(),
            conflicts: ConflictRule::default(),
            removal: RemovalRule::Confirmed,
            max_depth: None,
            most_sets: None,
        }
    }
}

impl Pc {
    /// Learn the graph over the variables of `test`, called `names`. For a test that has no table, such as
    /// [`Oracle`](crate::structure::Oracle).
    ///
    /// # Errors
    /// As [`StructureLearner::learn`]; [`StructureError::NameCount`] when there is not one name a variable.
    pub fn learn_with(
        &self,
        test: &dyn IndependenceTest,
        names: &[String],
        knowledge: &Knowledge,
    ) -> Result<Discovery, StructureError> {
        if !(self.alpha > 0.0 && self.alpha < 1.0) {
            return Err(StructureError::Option {
                field: "alpha",
                value: self.alpha.to_string(),
                expected: "a number between 0 and 1, both excluded",
            });
        }
        if names.len() != test.variables() {
            return Err(StructureError::NameCount {
                names: names.len(),
                columns: test.variables(),
            });
        }
        let background = knowledge.resolve(names)?;
        if background.is_ordered() {
            self.in_order(test, names, &background)
        } else {
            self.in_general(test, names, &background)
        }
    }

    /// Learn from the rows that are at no bound.
    pub(in crate::structure) fn learn_where(
        &self,
        data: &Dataset,
        censoring: &Censoring,
        knowledge: &Knowledge,
    ) -> Result<Discovery, StructureError> {
        check_rows_in_time(data, knowledge, self.test.name())?;
        let test = Determined::new((self.test, self.alpha), data, censoring)?;
        let pc = Self {
            max_depth: bearable(self.max_depth, data),
            most_sets: self.test.bears(self.most_sets, data.rows()),
            ..*self
        };
        pc.learn_with(&test, data.names(), knowledge)
    }

    pub(super) fn effort(&self) -> Effort {
        Effort {
            max_depth: self.max_depth,
            most_sets: self.most_sets,
        }
    }

    fn in_general(
        &self,
        test: &dyn IndependenceTest,
        names: &[String],
        background: &Background,
    ) -> Result<Discovery, StructureError> {
        let mut found = search(
            test,
            names,
            background,
            (self.alpha, self.removal),
            self.effort(),
        )?;
        let verdicts = judge(&found, test, background, self)?;
        for (a, b) in found.graph.pairs() {
            if let Some((set, result)) = found.weakest.get_mut(&key(a, b)) {
                *result = test.refine(a, b, set, *result)?;
            }
        }
        let mut graph = found.graph;
        let overruled = direct(&mut graph, &verdicts, background, self)?;
        let triples = |triples: &[(usize, usize, usize)]| {
            triples
                .iter()
                .map(|&(x, y, z)| [x, y, z].map(|index| names[index].clone()))
                .collect()
        };
        let mut discovery = with_answers(
            graph,
            &found.separated,
            &found.weakest,
            found.tests_run + verdicts.tests_run,
        )?;
        discovery.left_out = found.left_out;
        discovery.contradictions = named_pairs(&discovery.graph);
        discovery.open = triples(&verdicts.open());
        discovery.overruled = triples(&overruled);
        Ok(discovery)
    }

    fn in_order(
        &self,
        test: &dyn IndependenceTest,
        names: &[String],
        background: &Background,
    ) -> Result<Discovery, StructureError> {
        let enough = (self.removal == RemovalRule::Confirmed).then_some(3);
        let options = PcOptions {
            alpha: self.alpha,
            removal: self.removal,
            max_depth: self.max_depth.or(enough),
        };
        let mut graph = MixedGraph::new(names)?;
        let skeleton = pc_skeleton(test, background, &graph.canonical_order(), options)?;
        let (mut separated, mut weakest) = (Answers::new(), Answers::new());
        for pair in skeleton.pairs {
            let ends = key(pair.cause, pair.effect);
            if let Some(answer) = pair.separated {
                separated.insert(ends, answer);
                continue;
            }
            graph.orient(pair.cause, pair.effect);
            if let Some((set, result)) = pair.weakest {
                let result = test.refine(pair.cause, pair.effect, &set, result)?;
                weakest.insert(ends, (set, result));
            }
        }
        with_answers(graph, &separated, &weakest, skeleton.runs.len())
    }
}

/// With more columns, pairs that the empty set separates are not listed: they are nearly all pairs.
const LISTED: usize = 200;

fn named_pairs(graph: &MixedGraph) -> Vec<[String; 2]> {
    let names = graph.names();
    let pairs = contradictions(graph).into_iter();
    pairs
        .map(|(a, b)| [a, b].map(|at| names[at].clone()))
        .collect()
}

fn with_answers(
    graph: MixedGraph,
    separated: &Answers,
    weakest: &Answers,
    tests_run: usize,
) -> Result<Discovery, StructureError> {
    let mut discovery = Discovery::with_evidence(graph, tests_run, |from, to| {
        Ok(weakest.get(&key(from, to)).cloned())
    })?;
    let names = discovery.graph.names();
    let listed = |set: &[usize]| names.len() <= LISTED || !set.is_empty();
    discovery.sepsets = separated
        .iter()
        .filter(|(_, (set, _))| listed(set))
        .map(|(&(a, b), (set, result))| Sepset {
            pair: [names[a].clone(), names[b].clone()],
            set: named(names, set),
            p: result.p_value,
        })
        .collect();
    Ok(discovery)
}

impl StructureLearner for Pc {
    fn name(&self) -> &'static str {
        "pc"
    }

    fn learn(&self, data: &Dataset, knowledge: &Knowledge) -> Result<Discovery, StructureError> {
        self.learn_where(data, &Censoring::None, knowledge)
    }
}
