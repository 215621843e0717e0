//! Fast causal inference: the causal graph when some causes are not in the table.

use serde::{Deserialize, Serialize};

use crate::structure::graph::pag::{Pag, PagEdge};
use crate::structure::independence::censored::Censoring;
use crate::structure::independence::determined::{Determined, bearable};
use crate::structure::learners::learner::{Sepset, canonical, check_rows_in_time, named};
use crate::structure::{
    ColliderRule, Dataset, IndependenceTest, Knowledge, StructureError, TestKind,
};

mod known;
#[cfg(test)]
mod known_tests;
mod orient;
mod possible;
mod skeleton;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tier_tests;

use crate::structure::learners::skeleton::{Effort, key};
use known::Known;
use skeleton::{Search, Tested};

/// The FCI algorithm: the partial ancestral graph of a table, some of whose common causes may be missing; no selection.
///
/// The search first finds the skeleton of PC-stable. It then tests every edge again given subsets of the possible d-separators of its ends
/// (variables on a path of possible ancestors that does not pass through the other end): this removes edges that remain only because
/// of unseen causes. It then orients the colliders, and applies the rules R1 to R4 and R8 to R10 (R5 to R7 are for selection bias). With a
/// perfect test the result is sound and complete: it has exactly the marks that all graphs with the same independences share.
///
/// **Time.** With tiers, a later variable causes no earlier one: every edge has an arrowhead at its later end from the start. If edges inside
/// a tier are not allowed, an edge inside one has two arrowheads: neither end causes the other, and something unseen connects them (such
/// as their common past). A conditioning set has nothing that is later than both variables, since two variables are separated by
/// causes of either. The rules stay the same. They are complete for tiers with edges inside them (Andrews et al.).
///
/// **Edges.** A required edge a -> b is not tested. It has a tail at a and an arrowhead at b: a direct cause stays adjacent, whatever else
/// is unseen. A forbidden edge a -> b means that a does not cause b, by itself or through others: their edge, if any, has an arrowhead at
/// a. Forbidden both ways, it has two: something unseen moves both. It also follows that a causes no cause of b. All rules are sound with
/// such marks; completeness is proven for tiers alone.
///
/// **Assignment.** Nothing moves a variable that was set at random, not even what is unseen. Each of its edges has a tail at this variable
/// and an arrowhead at the other end, and two such variables have no edge.
///
/// No mark contradicts the background knowledge. Where tests do, their result is not used.
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
    /// How colliders are decided.
    pub colliders: ColliderRule,
    /// Largest conditioning set; `None` for no limit. A limit leaves edges in that a larger set would have removed.
    pub max_depth: Option<usize>,
    /// Largest number of conditioning sets of one size that are tested for a pair. If there are more, that size is left out
    /// ([`PartialDiscovery::left_out`]). Tests that regress on the set have a lower limit for tables of more than 1,500 rows. `None`: no
    /// limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most_sets: Option<usize>,
    /// Columns that are cut off at a bound.
    pub censored: Censoring,
    /// Columns that were set at random.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assigned: Vec<String>,
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
            assigned: Vec::new(),
        }
    }
}

/// One edge of a [`Pag`], with its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct PartialEdge {
    /// The edge with its marks.
    pub edge: PagEdge,
    /// The p-value of the test that came closest to removing the edge; `None` for a required edge, which is not tested.
    pub p: Option<f64>,
    /// The conditioning set of that test.
    pub given: Vec<String>,
}

/// A partial ancestral graph, with its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct PartialDiscovery {
    /// The graph, over the table's columns in their order.
    pub graph: Pag,
    /// Its edges, with the evidence.
    pub edges: Vec<PartialEdge>,
    /// The sets that separate pairs without an edge.
    pub sepsets: Vec<Sepset>,
    /// Smallest size of which not all conditioning sets were tested, because there were too many.
    pub left_out: Option<usize>,
    /// Number of independence tests.
    pub tests_run: usize,
}

impl Fci {
    /// Learn the graph of `data` under `knowledge`. It depends on the names and the values of the columns, not on their order.
    ///
    /// # Errors
    /// [`StructureError::Knowledge`] when the knowledge contradicts itself or what was assigned; [`StructureError::UnknownVariable`];
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

    /// Learn the graph over the variables of `test`, called `names`. For a test that has no table, such as
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
        let background = knowledge.resolve(names)?;
        let place = |name: &String| {
            let place = names.iter().position(|known| known == name);
            place.ok_or_else(|| StructureError::UnknownVariable {
                context: "assigned",
                name: name.clone(),
                known: names.to_vec(),
            })
        };
        let assigned = self.assigned.iter().map(place);
        let assigned = assigned.collect::<Result<Vec<_>, _>>()?;
        let known = Known::new(names, &background, &assigned)?;
        let mut graph = Pag::complete(names)?;
        let mut search = Search {
            test,
            background: &background,
            known: &known,
            alpha: self.alpha,
            effort: Effort {
                max_depth: self.max_depth,
                most_sets: self.most_sets,
            },
            found: Tested::default(),
        };
        search.part(&mut graph)?;
        search.among_neighbours(&mut graph)?;
        known.apply(&mut graph);
        // A wrong arrowhead here would hide a separating set: only those that all sets agree on.
        let sure = search.judge(&graph, ColliderRule::Conservative)?;
        orient::colliders(&mut graph, &sure, &known);
        search.among_possible(&mut graph)?;
        graph.forget_marks();
        known.apply(&mut graph);
        let judged = search.judge(&graph, self.colliders)?;
        orient::colliders(&mut graph, &judged, &known);
        orient::rules(&mut graph, &search.found.separated, &judged, &known);
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

/// The result by index.
struct Found<'a> {
    names: &'a [String],
    graph: Pag,
    tested: Tested,
}

impl Found<'_> {
    /// Put the variables into the order of `names`.
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
                Some((set, result)) => (Some(result.p_value), set_of(set)),
                None => (None, Vec::new()),
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
