//! A table in, a graph with its reasons out: one call behind the terminal and the page.

use serde::{Deserialize, Serialize};

use super::censored::CensoredPc;
use super::{
    Bootstrap, Censoring, ColliderRule, ConflictRule, Dataset, DirectLingam, Discovery, EdgeKind,
    Fci, FoundEdge, Ges, Knowledge, Mark, PairBelief, PartialDiscovery, PartialEdge, Pc,
    RemovalRule, Resampler, Resampling, Sepset, StructureError, StructureLearner, TestKind,
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
                    Censoring::None => Box::new(pc),
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
    /// The variables, in the order of the columns.
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
    /// Number of independence tests (PC, FCI), scores (GES) or comparisons of pairs (LiNGAM), resamples left out.
    pub tests_run: usize,
}

/// Learns a graph at once, and then its belief one resample at a time.
pub struct Discoverer(Learned);

enum Learned {
    Mixed {
        resampler: Box<Resampler>,
        found: Discovery,
        bootstrap: Bootstrap,
    },
    Partial(PartialDiscovery),
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
            let found = options.fci().learn(&data, &options.knowledge)?;
            return Ok(Self(Learned::Partial(found)));
        }
        let bootstrap = Bootstrap::new(options.resampling);
        let resampler = Resampler::new(data, options)?;
        Ok(Self(Learned::Mixed {
            found: resampler.learn()?,
            bootstrap,
            resampler: Box::new(resampler),
        }))
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
        } = &mut self.0
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
        match &self.0 {
            Learned::Mixed { bootstrap, .. } => bootstrap.graphs().len(),
            Learned::Partial(_) => 0,
        }
    }

    /// What is known so far.
    pub fn report(&self) -> Report {
        let (found, bootstrap) = match &self.0 {
            Learned::Mixed {
                found, bootstrap, ..
            } => (found, bootstrap),
            Learned::Partial(found) => return of_partial(found),
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
            tests_run: found.tests_run,
        }
    }
}

fn of_partial(found: &PartialDiscovery) -> Report {
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
        tests_run: found.tests_run,
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
