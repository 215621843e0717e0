//! A table in, a graph with its reasons out: one call behind the terminal and the page.

use serde::{Deserialize, Serialize};

use super::censored::CensoredPc;
use super::dependence::settle;
use super::{
    Bootstrap, Censoring, ColliderRule, ConflictRule, Dataset, Dependence, Dependent, DirectLingam,
    Discovery, EdgeKind, Fci, FoundEdge, Ges, Knowledge, Mark, MissingRule, Missingness,
    PairBelief, PartialDiscovery, PartialEdge, Pc, RemovalRule, Resampler, Resampling, Sepset,
    StructureError, StructureLearner, TestKind,
};

/// The structure learners by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LearnerKind {
    /// By independence tests: [`Pc`].
    #[default]
    Pc,
    /// By score: [`Ges`].
    Ges,
    /// By the shape of the noise: [`DirectLingam`].
    Lingam,
    /// By independence tests, where causes may be unseen: [`Fci`]. Its graph is a [`Pag`](super::Pag), which is drawn once:
    /// resamples are refused, and so are required and forbidden edges.
    Fci,
}

/// Conditioning sets of one size of a pair that are tested, unless a depth is asked for: all sets of four of 14 neighbours, of three of
/// 19, of two of 45.
const MOST_SETS: usize = 1000;

/// Settings of [`Discoverer`]; those that a learner does not know are ignored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DiscoverOptions {
    /// The learner.
    pub learner: LearnerKind,
    /// The independence test of PC and FCI.
    pub test: TestKind,
    /// Significance level of PC and FCI in (0, 1).
    pub alpha: f64,
    /// How PC and FCI tell colliders.
    pub colliders: ColliderRule,
    /// Which collider prevails in a conflict.
    pub conflicts: ConflictRule,
    /// When PC removes an edge, where there are tiers.
    pub removal: RemovalRule,
    /// Largest conditioning set of PC and FCI; `None` for no limit, but then of each pair the sets of a size of which there are more
    /// than a thousand are left out ([`Report::left_out`]), or, for tests that regress on the set, more than 1.5 million over the rows.
    pub max_depth: Option<usize>,
    /// Columns that are cut off at a bound: PC and FCI then leave out the rows in which a variable of the test at hand is on one.
    pub censored: Censoring,
    /// Names of columns that hold labels: their values tell rows apart, and nothing else. For PC and FCI with the tests gcm,
    /// gcm-plain, g-squared and chi-squared; two labels are a number for every test and learner.
    pub labels: Vec<String>,
    /// What is done about missing values, which the table holds as NaN.
    pub missing: MissingRule,
    /// What to do with columns that determine each other.
    pub dependent: Dependent,
    /// Price of an edge in GES, in units of the Bayesian information criterion.
    pub penalty: f64,
    /// What is known before.
    pub knowledge: Knowledge,
    /// Number of resamples for the edges' probabilities; 0 for none.
    pub bootstrap: usize,
    /// How a resample is drawn.
    pub resampling: Resampling,
    /// Seed of the resamples.
    pub seed: u32,
}

impl Default for DiscoverOptions {
    fn default() -> Self {
        let pc = Pc::default();
        Self {
            learner: LearnerKind::default(),
            test: pc.test,
            alpha: pc.alpha,
            colliders: pc.colliders,
            conflicts: pc.conflicts,
            removal: pc.removal,
            max_depth: pc.max_depth,
            censored: Censoring::None,
            labels: Vec::new(),
            missing: MissingRule::default(),
            dependent: Dependent::default(),
            penalty: Ges::default().penalty,
            knowledge: Knowledge::default(),
            bootstrap: 0,
            resampling: Resampling::default(),
            seed: 0,
        }
    }
}

impl DiscoverOptions {
    /// The learner that these options describe.
    ///
    /// # Errors
    /// [`StructureError::Option`] for FCI, whose graphs are of another kind: see [`fci`](Self::fci).
    pub fn learner(&self) -> Result<Box<dyn StructureLearner>, StructureError> {
        Ok(match self.learner {
            LearnerKind::Pc => {
                let pc = Pc {
                    test: self.test,
                    alpha: self.alpha,
                    colliders: self.colliders,
                    conflicts: self.conflicts,
                    removal: self.removal,
                    max_depth: self.max_depth,
                    most_sets: self.most_sets(),
                };
                match self.censored.clone() {
                    Censoring::None if self.missing != MissingRule::TestWise => Box::new(pc),
                    censoring => Box::new(CensoredPc { pc, censoring }),
                }
            }
            LearnerKind::Ges => Box::new(Ges {
                penalty: self.penalty,
            }),
            LearnerKind::Lingam => Box::new(DirectLingam {}),
            LearnerKind::Fci => {
                return Err(StructureError::Option {
                    field: "learner",
                    value: "fci".to_owned(),
                    expected: "pc, ges or lingam: the marks of fci are not counted over resamples",
                });
            }
        })
    }

    /// The table that is learned from, and what is missing from it; see [`MissingRule::apply`].
    ///
    /// # Errors
    /// As there; [`StructureError::Option`] for test-wise deletion with a learner that asks no tests.
    pub(super) fn without_gaps(
        &self,
        data: Dataset,
    ) -> Result<(Dataset, Option<Missingness>), StructureError> {
        let tests = matches!(self.learner, LearnerKind::Pc | LearnerKind::Fci);
        if self.missing == MissingRule::TestWise && !tests {
            return Err(StructureError::Option {
                field: "missing",
                value: "test-wise".to_owned(),
                expected: "list-wise or refuse: only pc and fci ask tests",
            });
        }
        // As labels only where the test takes them so.
        let test = if tests { self.test } else { TestKind::FisherZ };
        self.missing.apply(data.with_labels(&self.labels)?, test)
    }

    fn most_sets(&self) -> Option<usize> {
        self.max_depth.is_none().then_some(MOST_SETS)
    }

    /// FCI as these options describe it, whatever the learner.
    pub fn fci(&self) -> Fci {
        Fci {
            test: self.test,
            alpha: self.alpha,
            colliders: self.colliders,
            max_depth: self.max_depth,
            most_sets: self.most_sets(),
            censored: self.censored.clone(),
        }
    }
}

/// What an edge of a [`Report`] claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportedKind {
    /// `from` causes `to`.
    Directed,
    /// The two are connected; the direction stayed open.
    Undirected,
    /// What is known of each end is in [`marks`](ReportedEdge::marks) (FCI).
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
    /// undirected edge any edge between the two counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
}

impl ReportedEdge {
    fn new(found: &FoundEdge, probability: Option<f64>) -> Self {
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
        }
    }

    fn partial(PartialEdge { edge, p, given }: PartialEdge) -> Self {
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
            p: Some(p),
            given,
            probability: None,
        }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The variables, in the order of the columns, without those that were left out.
    pub nodes: Vec<String>,
    /// The edges.
    pub edges: Vec<ReportedEdge>,
    /// Separating sets of pairs without an edge (PC, FCI); of tables with more than 200 columns only those that hold something.
    pub sepsets: Vec<Sepset>,
    /// Triples x - y - z of which the tests leave open if y is a collider (PC).
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

/// Learns a graph at once, and then its belief one resample at a time.
pub struct Discoverer {
    learned: Learned,
    dependence: Option<Dependence>,
}

enum Learned {
    Mixed {
        resampler: Box<Resampler>,
        found: Discovery,
        bootstrap: Bootstrap,
    },
    Partial(PartialDiscovery, Option<Missingness>),
}

impl Discoverer {
    /// Learns the graph of `data`.
    ///
    /// # Errors
    /// Those of the learner; [`StructureError::Option`] when resamples of FCI are asked for.
    pub fn new(data: Dataset, options: DiscoverOptions) -> Result<Self, StructureError> {
        if options.learner == LearnerKind::Fci {
            if options.bootstrap > 0 {
                return Err(StructureError::Option {
                    field: "bootstrap",
                    value: options.bootstrap.to_string(),
                    expected: "0 for the learner fci, whose marks are not counted over resamples",
                });
            }
            let (data, missing) = options.without_gaps(data)?;
            let (data, options, dependence) = settle(data, options)?;
            let found = options.fci().learn(&data, &options.knowledge);
            let found = found.map_err(|error| explained(error, missing.as_ref()))?;
            return Ok(Self {
                learned: Learned::Partial(found, missing),
                dependence,
            });
        }
        let bootstrap = Bootstrap::new(options.resampling);
        let resampler = Resampler::new(data, options)?;
        Ok(Self {
            dependence: resampler.dependence().cloned(),
            learned: Learned::Mixed {
                found: resampler.learn()?,
                bootstrap,
                resampler: Box::new(resampler),
            },
        })
    }

    /// Draws one more resample, unless all are drawn; says whether any is left.
    ///
    /// # Errors
    /// Those of the learner.
    pub fn advance(&mut self) -> Result<bool, StructureError> {
        let Learned::Mixed {
            resampler,
            bootstrap,
            ..
        } = &mut self.learned
        else {
            return Ok(false);
        };
        let (drawn, wanted) = (bootstrap.graphs().len(), resampler.options().bootstrap);
        if drawn == wanted {
            return Ok(false);
        }
        bootstrap.push(resampler.draw(drawn as u64)?);
        Ok(drawn + 1 < wanted)
    }

    /// Number of resamples that were drawn.
    pub fn drawn(&self) -> usize {
        match &self.learned {
            Learned::Mixed { bootstrap, .. } => bootstrap.graphs().len(),
            Learned::Partial(..) => 0,
        }
    }

    /// What is known so far.
    pub fn report(&self) -> Report {
        let dependence = self.dependence.clone();
        let (found, bootstrap, missing) = match &self.learned {
            Learned::Mixed {
                found,
                bootstrap,
                resampler,
            } => (found, bootstrap, resampler.missing()),
            Learned::Partial(found, missing) => {
                return of_partial(found, missing.as_ref(), dependence);
            }
        };
        let names = found.graph.names();
        let index = |name: &String| {
            let mut names = names.iter();
            names.position(|known| known == name).unwrap_or_default()
        };
        let edges = found.edges.iter().map(|edge| {
            let (from, to) = (index(&edge.from), index(&edge.to));
            let share = match edge.kind {
                EdgeKind::Directed => bootstrap.directed(from, to),
                EdgeKind::Undirected => bootstrap.adjacent(from, to),
            };
            ReportedEdge::new(edge, (self.drawn() > 0).then_some(share))
        });
        Report {
            nodes: names.to_vec(),
            edges: edges.collect(),
            sepsets: found.sepsets.clone(),
            open: found.open.clone(),
            overruled: found.overruled.clone(),
            contradictions: found.contradictions.clone(),
            left_out: found.left_out,
            belief: bootstrap.belief(),
            missing: missing.cloned(),
            tests_run: found.tests_run,
            dependence,
        }
    }
}

/// An error in the words of a table with gaps, where there are any.
pub(super) fn explained(error: StructureError, missing: Option<&Missingness>) -> StructureError {
    match missing {
        Some(missing) => missing.explain(error),
        None => error,
    }
}

fn of_partial(
    found: &PartialDiscovery,
    missing: Option<&Missingness>,
    dependence: Option<Dependence>,
) -> Report {
    Report {
        nodes: found.graph.names().to_vec(),
        edges: found
            .edges
            .iter()
            .cloned()
            .map(ReportedEdge::partial)
            .collect(),
        sepsets: found.sepsets.clone(),
        open: Vec::new(),
        overruled: Vec::new(),
        contradictions: Vec::new(),
        left_out: found.left_out,
        belief: Vec::new(),
        missing: missing.cloned(),
        tests_run: found.tests_run,
        dependence,
    }
}

/// Learns the graph of a table and, where asked for, the belief.
///
/// # Errors
/// Those of the learner.
pub fn discover(data: Dataset, options: DiscoverOptions) -> Result<Report, StructureError> {
    let mut discoverer = Discoverer::new(data, options)?;
    while discoverer.advance()? {}
    Ok(discoverer.report())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng as _, SeedableRng as _};
    use rand_chacha::ChaCha8Rng;

    fn table() -> Dataset {
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        let values: Vec<f64> = (0..400)
            .flat_map(|_| {
                let mut noise = || rng.random_range(-1.0..1.0);
                let (a, b) = (noise(), noise());
                [a, b, a + b + noise()]
            })
            .collect();
        Dataset::from_rows(["a", "b", "c"].map(str::to_owned).to_vec(), &values).unwrap()
    }

    fn options(text: &str) -> DiscoverOptions {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn every_learner_reports_the_collider() {
        for learner in ["pc", "ges", "lingam"] {
            let options = options(&format!("{{\"learner\": \"{learner}\", \"bootstrap\": 5}}"));
            let report = discover(table(), options).unwrap();
            let json = serde_json::to_value(&report).unwrap();
            assert_eq!(json["nodes"], serde_json::json!(["a", "b", "c"]));
            assert_eq!(report.edges.len(), 2, "{learner}");
            for (edge, from) in json["edges"].as_array().unwrap().iter().zip(["a", "b"]) {
                assert_eq!(edge["from"], from, "{learner}");
                assert_eq!(
                    (&edge["to"], &edge["kind"]),
                    (&"c".into(), &"directed".into())
                );
                assert!(edge["p"].as_f64().unwrap() < 1e-6);
                assert!(edge["probability"].as_f64().unwrap() > 0.5);
            }
        }
    }

    #[test]
    fn probabilities_are_there_only_when_asked_for_and_come_one_at_a_time() {
        let report = discover(table(), DiscoverOptions::default()).unwrap();
        let json = serde_json::to_value(&report).unwrap();
        assert!(json["edges"][0].get("probability").is_none());
        assert_eq!(json["sepsets"][0]["set"], serde_json::json!([]));
        let mut discoverer = Discoverer::new(table(), options("{\"bootstrap\": 2}")).unwrap();
        assert!(discoverer.advance().unwrap());
        assert_eq!(discoverer.drawn(), 1);
        assert!(!discoverer.advance().unwrap() && !discoverer.advance().unwrap());
        assert_eq!(discoverer.drawn(), 2);
    }

    #[test]
    fn fci_reports_marks_and_puts_the_arrowhead_last() {
        // c before a and b in the table: c <-o a is written a o-> c.
        let names = ["c", "a", "b"].map(str::to_owned).to_vec();
        let table = table();
        let columns = [2, 0, 1].map(|at| table.column(at).to_vec()).to_vec();
        let data = Dataset::new(names, columns).unwrap();
        let report = discover(data.clone(), options(r#"{"learner": "fci"}"#)).unwrap();
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(report.edges.len(), 2);
        for (edge, from) in json["edges"].as_array().unwrap().iter().zip(["a", "b"]) {
            assert_eq!((&edge["from"], &edge["to"]), (&from.into(), &"c".into()));
            assert_eq!(edge["kind"], "partial");
            assert_eq!(edge["marks"], serde_json::json!(["circle", "arrow"]));
            assert!(edge["p"].as_f64().unwrap() < 1e-6);
        }
        assert_eq!(json["sepsets"][0]["pair"], serde_json::json!(["a", "b"]));
        let refused = |text: &str| {
            discover(data.clone(), options(text))
                .unwrap_err()
                .to_string()
        };
        let message = refused(r#"{"learner": "fci", "bootstrap": 5}"#);
        assert!(message.starts_with("structure.bootstrap: 5"), "{message}");
        let known = r#"{"learner": "fci", "knowledge": {"forbidden": [["a", "c"]]}}"#;
        let message = refused(known);
        assert!(message.starts_with("knowledge.forbidden"), "{message}");
        let draws = Resampler::new(data.clone(), options(r#"{"learner": "fci"}"#));
        assert!(draws.is_err_and(|error| error.to_string().contains("learner: fci")));
    }

    /// The table with gaps in c where a is large, and some in a at random.
    fn with_gaps() -> Dataset {
        let data = table();
        let columns = (0..3).map(|at| {
            let pairs = data.column(0).iter().zip(data.column(at)).enumerate();
            pairs
                .map(|(row, (&a, &value))| match at {
                    2 if a > 0.5 => f64::NAN,
                    0 if row % 11 == 3 => f64::NAN,
                    _ => value,
                })
                .collect()
        });
        Dataset::with_missing(data.names().to_vec(), columns.collect()).unwrap()
    }

    #[test]
    fn missing_values_leave_rows_out_and_the_report_says_which() {
        for learner in ["pc", "ges", "lingam", "fci"] {
            let data = with_gaps();
            let complete = data.rows_with(&[0, 1, 2]);
            let chosen = options(&format!(
                r#"{{"learner": "{learner}", "test": "fisher-z"}}"#
            ));
            let mut report = discover(data.clone(), chosen.clone()).unwrap();
            let missing = report.missing.take().unwrap();
            assert_eq!(
                (missing.rows, missing.complete),
                (data.rows(), complete.len())
            );
            assert_eq!(missing.columns[1].column, "c");
            assert_eq!(missing.columns[1].depends_on[0].column, "a");
            assert!(missing.columns[0].depends_on.is_empty());
            let alone = discover(data.take(&complete).unwrap(), chosen).unwrap();
            assert_eq!(report, alone, "{learner}");
        }
        let json = serde_json::to_value(discover(table(), options("{}")).unwrap()).unwrap();
        assert!(json.get("missing").is_none());
    }

    #[test]
    fn by_test_the_rows_of_its_own_columns_are_used_also_in_resamples() {
        let text = r#"{"test": "fisher-z", "missing": "test-wise", "bootstrap": 5}"#;
        let report = discover(with_gaps(), options(text)).unwrap();
        assert_eq!(report.edges.len(), 2);
        let missing = report.missing.unwrap();
        assert_eq!(missing.rule, MissingRule::TestWise);
        assert!(report.edges.iter().all(|edge| edge.probability > Some(0.5)));
        let fci = options(r#"{"learner": "fci", "test": "fisher-z", "missing": "test-wise"}"#);
        assert_eq!(discover(with_gaps(), fci).unwrap().edges.len(), 2);
        let ges = options(r#"{"learner": "ges", "missing": "test-wise"}"#);
        let error = discover(with_gaps(), ges).unwrap_err().to_string();
        assert!(error.starts_with("structure.missing: test-wise"), "{error}");
        let refuse = options(r#"{"missing": "refuse"}"#);
        let error = discover(with_gaps(), refuse).unwrap_err().to_string();
        assert!(error.contains("\"a\" holds NaN in row 3"), "{error}");
    }

    #[test]
    fn too_few_complete_rows_name_the_column_that_lacks_most() {
        let data = with_gaps();
        let mut columns: Vec<_> = (0..3).map(|at| data.column(at).to_vec()).collect();
        columns[1][20..].fill(f64::NAN);
        let data = Dataset::with_missing(data.names().to_vec(), columns).unwrap();
        let error = discover(data, options("{}")).unwrap_err().to_string();
        let expected = "rows have a value in every column, expected at least 50 for the gcm test";
        assert!(
            error.contains(expected) && error.contains("\"b\" lacks"),
            "{error}"
        );
    }

    #[test]
    fn the_scale_of_a_column_changes_nothing() {
        let data = table();
        for learner in ["pc", "ges", "lingam", "fci"] {
            for test in ["gcm", "gcm-plain", "fisher-z", "rcot"] {
                let chosen = options(&format!(r#"{{"learner": "{learner}", "test": "{test}"}}"#));
                let ordinary = discover(data.clone(), chosen.clone()).unwrap();
                // Powers of two round nothing: the same bits.
                for exponent in [664, -664, 1000] {
                    let factor = 2.0_f64.powi(exponent);
                    let columns = (0..3).map(|at| {
                        let scale = if at == 1 { 1.0 } else { factor };
                        data.column(at).iter().map(|value| value * scale).collect()
                    });
                    let scaled = Dataset::new(data.names().to_vec(), columns.collect()).unwrap();
                    assert_eq!(
                        discover(scaled, chosen.clone()).unwrap(),
                        ordinary,
                        "{learner} {test}"
                    );
                }
            }
            // These round: the same edges.
            let chosen = options(&format!(r#"{{"learner": "{learner}"}}"#));
            let edges = |data: Dataset| -> Vec<_> {
                let report = discover(data, chosen.clone()).unwrap();
                let edges = report.edges.into_iter();
                edges.map(|edge| (edge.from, edge.to, edge.kind)).collect()
            };
            let scales = [1e200, 1e-200, 1e300];
            let columns = (0..3).map(|at| data.column(at).iter().map(|v| v * scales[at]).collect());
            let scaled = Dataset::new(data.names().to_vec(), columns.collect()).unwrap();
            assert_eq!(edges(scaled), edges(data.clone()), "{learner}");
        }
    }

    #[test]
    fn misspelt_options_are_refused() {
        let error = serde_json::from_str::<DiscoverOptions>("{\"alfa\": 0.1}").unwrap_err();
        assert!(error.to_string().contains("alfa"));
    }

    #[test]
    fn options_make_the_learner_that_they_name() {
        for (text, name) in [
            ("{}", "pc"),
            (r#"{"censored": "detect"}"#, "pc"),
            (r#"{"learner": "ges"}"#, "ges"),
            (r#"{"learner": "lingam"}"#, "lingam"),
        ] {
            assert_eq!(options(text).learner().unwrap().name(), name, "{text}");
        }
    }
}
