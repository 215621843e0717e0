//! Fast causal inference: what can be said of causes when some are not in the table.

use serde::{Deserialize, Serialize};

use crate::structure::graph::background::Background;
use crate::structure::graph::pag::{Mark, Pag, PagEdge};
use crate::structure::independence::censored::Censoring;
use crate::structure::independence::determined::{Determined, bearable};
use crate::structure::learners::learner::{Sepset, canonical, check_rows_in_time, named};
use crate::structure::{
    ColliderRule, Dataset, IndependenceTest, Knowledge, StructureError, TestKind,
};

mod orient;
mod skeleton;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tier_tests;

use crate::structure::learners::pc::Effort;
use skeleton::{Search, Tested, key};

/// The FCI algorithm: the partial ancestral graph of a table, some of whose common causes may be missing; no selection.
///
/// The skeleton of PC-stable, first; then every edge is tested again given subsets of its ends' possible d-separators (those that a path of
/// possible ancestors leads to, not through the other end), which removes what only an unseen cause kept; then colliders, and rules R1 to R4 and R8 to R10 (R5 to R7 are for selection bias). With
/// a perfect test the result is sound and complete: every mark that is the same in all graphs with the same independences is
/// there, and no other.
///
/// **Time.** Where tiers are known, a later variable causes no earlier one: every edge has an arrowhead at its later end from the
/// start, and without edges inside a tier at both ends of an edge inside one, since then neither causes the other and what
/// connects them is unseen (such as their common past). A test is given nothing that is later than both of its variables; what
/// separates two variables is among the causes of either. The rules stay the same, and complete for tiers with edges inside
/// them (Andrews et al.). Required and forbidden edges are refused: they speak of direct edges, and the marks do not.
///
/// Complexity: exponential in the number of variables; meant for some ten.
///
/// Source: Spirtes, Glymour and Scheines (2000), chapter 6; Zhang, Artificial Intelligence 172 (2008), for the rules and their
/// completeness; Colombo et al., Annals of Statistics 40 (2012), for possible d-separators; Andrews, Spirtes and Cooper,
/// AISTATS 2020, for tiers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fci {
    /// The independence test.
    pub test: TestKind,
    /// Significance level in (0, 1): a pair is independent where p > alpha.
    pub alpha: f64,
    /// How colliders are told.
    pub colliders: ColliderRule,
    /// Largest conditioning set; `None` for no limit. A limit leaves edges in that a larger set would have removed.
    pub max_depth: Option<usize>,
    /// Most conditioning sets of one size that are tested of a pair; those of a size that has more are left out
    /// ([`PartialDiscovery::left_out`] says so). Of tests that regress on the set fewer, for tables of more than 1,500 rows. `None`: no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most_sets: Option<usize>,
    /// Columns that are cut off at a bound.
    pub censored: Censoring,
}

impl Default for Fci {
    fn default() -> Self {
        Self {
            test: TestKind::default(),
            alpha: 0.001,
            colliders: ColliderRule::default(),
            max_depth: None,
            most_sets: None,
            censored: Censoring::None,
        }
    }
}

/// One edge of a [`Pag`], and how sure it is.
#[derive(Debug, Clone, PartialEq)]
pub struct PartialEdge {
    /// The edge with its marks.
    pub edge: PagEdge,
    /// The p-value of the test that came closest to removing the edge.
    pub p: f64,
    /// The conditioning set of that test.
    pub given: Vec<String>,
}

/// A partial ancestral graph, and why it is this one.
#[derive(Debug, Clone, PartialEq)]
pub struct PartialDiscovery {
    /// The graph, over the table's columns in their order.
    pub graph: Pag,
    /// Its edges, with the evidence.
    pub edges: Vec<PartialEdge>,
    /// The sets that separate pairs without an edge.
    pub sepsets: Vec<Sepset>,
    /// The size from which on not all conditioning sets were tested, where there were more than the search bears.
    pub left_out: Option<usize>,
    /// Number of independence tests.
    pub tests_run: usize,
}

impl Fci {
    /// Learns the graph of `data` under `knowledge`. It depends on the names and the values of the columns, not on their order.
    ///
    /// # Errors
    /// [`StructureError::Knowledge`] when the knowledge contradicts itself or holds required or forbidden edges;
    /// [`StructureError::TooFewRows`]; [`StructureError::Option`] for a setting out of its range.
    pub fn learn(
        &self,
        data: &Dataset,
        knowledge: &Knowledge,
    ) -> Result<PartialDiscovery, StructureError> {
        check_rows_in_time(data, knowledge, self.test.name())?;
        let sorted = canonical(data)?;
        let test = Determined::new((self.test, self.alpha), &sorted, &self.censored)?;
        let fci = Self {
            max_depth: bearable(self.max_depth, data),
            most_sets: self.test.bears(self.most_sets, data.rows()),
            ..self.clone()
        };
        fci.search(&test, sorted.names(), knowledge)?
            .over(data.names())
    }

    /// The graph over the variables of `test`, called `names`. For a test that has no table, such as
    /// [`Oracle`](crate::structure::Oracle).
    ///
    /// # Errors
    /// As [`learn`](Self::learn); [`StructureError::NameCount`] when there is not one name a variable.
    pub fn learn_with(
        &self,
        test: &dyn IndependenceTest,
        names: &[String],
        knowledge: &Knowledge,
    ) -> Result<PartialDiscovery, StructureError> {
        self.search(test, names, knowledge)?.over(names)
    }

    fn search<'a>(
        &self,
        test: &dyn IndependenceTest,
        names: &'a [String],
        knowledge: &Knowledge,
    ) -> Result<Found<'a>, StructureError> {
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
        refuse_edges("required", &knowledge.required)?;
        refuse_edges("forbidden", &knowledge.forbidden)?;
        let background = knowledge.resolve(names)?;
        let mut graph = Pag::complete(names)?;
        let mut search = Search {
            test,
            background: &background,
            alpha: self.alpha,
            effort: Effort {
                max_depth: self.max_depth,
                most_sets: self.most_sets,
            },
            found: Tested::default(),
        };
        search.among_neighbours(&mut graph)?;
        in_time(&mut graph, &background);
        // A wrong arrowhead here would hide a separating set: only those that all sets agree on.
        let sure = search.judge(&graph, ColliderRule::Conservative)?;
        orient::colliders(&mut graph, &sure);
        search.among_possible(&mut graph)?;
        graph.forget_marks();
        in_time(&mut graph, &background);
        let judged = search.judge(&graph, self.colliders)?;
        orient::colliders(&mut graph, &judged);
        orient::rules(&mut graph, &search.found.separated, &judged);
        for (&(a, b), (set, result)) in &mut search.found.weakest {
            if graph.adjacent(a, b) {
                *result = test.refine(a, b, set, *result)?;
            }
        }
        Ok(Found {
            names,
            graph,
            tested: search.found,
        })
    }
}

/// What was found, by index.
struct Found<'a> {
    names: &'a [String],
    graph: Pag,
    tested: Tested,
}

impl Found<'_> {
    /// The same with the variables in the order of `names`.
    fn over(self, names: &[String]) -> Result<PartialDiscovery, StructureError> {
        let at = |name: &String| self.names.iter().position(|known| known == name);
        let order: Vec<usize> = names.iter().filter_map(at).collect();
        let set_of = |set: &[usize]| {
            let places: Vec<usize> = (0..order.len())
                .filter(|&place| set.contains(&order[place]))
                .collect();
            named(names, &places)
        };
        let mut graph = Pag::complete(names)?;
        let (mut edges, mut sepsets) = (Vec::new(), Vec::new());
        for a in 0..names.len() {
            for b in a + 1..names.len() {
                let ends = (order[a], order[b]);
                if let Some((set, result)) = self.tested.separated.get(&key(ends.0, ends.1)) {
                    graph.disconnect(a, b);
                    sepsets.push(Sepset {
                        pair: [names[a].clone(), names[b].clone()],
                        set: set_of(set),
                        p: result.p_value,
                    });
                }
                if let (Some(at_b), Some(at_a)) =
                    (self.graph.at(ends.0, ends.1), self.graph.at(ends.1, ends.0))
                {
                    graph.put(a, b, at_b);
                    graph.put(b, a, at_a);
                }
            }
        }
        for edge in graph.edges() {
            let (a, b) = (at(&edge.a), at(&edge.b));
            let weakest = a
                .zip(b)
                .and_then(|(a, b)| self.tested.weakest.get(&key(a, b)));
            let (p, given) = match weakest {
                Some((set, result)) => (result.p_value, set_of(set)),
                None => unreachable!("every edge that is left was tested"),
            };
            edges.push(PartialEdge { edge, p, given });
        }
        Ok(PartialDiscovery {
            graph,
            edges,
            sepsets,
            left_out: self.tested.left_out,
            tests_run: self.tested.tests_run,
        })
    }
}

/// What time alone tells of the ends of the edges that are left.
fn in_time(graph: &mut Pag, background: &Background) {
    for a in 0..graph.len() {
        for b in 0..graph.len() {
            if graph.adjacent(a, b) && !background.in_time(b, a) {
                graph.put(a, b, Mark::Arrow);
            }
        }
    }
}

fn refuse_edges(field: &'static str, edges: &[(String, String)]) -> Result<(), StructureError> {
    let Some((from, to)) = edges.first() else {
        return Ok(());
    };
    Err(StructureError::Knowledge {
        field,
        value: format!("{from:?} -> {to:?}"),
        expected: "none for the learner fci, whose marks do not tell direct edges from others; tiers are honoured"
            .to_owned(),
    })
}
