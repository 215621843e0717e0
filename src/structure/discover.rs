//! A table in, a graph with its reasons out: one call behind the terminal and the page.

use serde::{Deserialize, Serialize};

use super::censored::CensoredPc;
use super::{
    Bootstrap, Censoring, ColliderRule, ConflictRule, Dataset, DirectLingam, Discovery, EdgeKind,
    FoundEdge, Ges, Knowledge, PairBelief, Pc, RemovalRule, Resampler, Resampling, Sepset,
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
}

/// Settings of [`Discoverer`]; those that a learner does not know are ignored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DiscoverOptions {
    /// The learner.
    pub learner: LearnerKind,
    /// The independence test of PC.
    pub test: TestKind,
    /// Significance level of PC in (0, 1).
    pub alpha: f64,
    /// How PC tells colliders.
    pub colliders: ColliderRule,
    /// Which collider prevails in a conflict.
    pub conflicts: ConflictRule,
    /// When PC removes an edge, where there are tiers.
    pub removal: RemovalRule,
    /// Largest conditioning set of PC; `None` for no limit.
    pub max_depth: Option<usize>,
    /// Columns that are cut off at a bound: PC then leaves out the rows in which a variable of the test at hand is on one.
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
    pub fn learner(&self) -> Box<dyn StructureLearner> {
        match self.learner {
            LearnerKind::Pc => {
                let pc = Pc {
                    test: self.test,
                    alpha: self.alpha,
                    colliders: self.colliders,
                    conflicts: self.conflicts,
                    removal: self.removal,
                    max_depth: self.max_depth,
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
        }
    }
}

/// An edge of a [`Report`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportedEdge {
    /// The edge and its evidence.
    #[serde(flatten)]
    pub edge: FoundEdge,
    /// With resamples: the share that have this edge. For a directed edge, one without direction counts half; for an
    /// undirected edge any edge between the two counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The variables, in the order of the columns.
    pub nodes: Vec<String>,
    /// The edges.
    pub edges: Vec<ReportedEdge>,
    /// Separating sets of pairs without an edge (PC).
    pub sepsets: Vec<Sepset>,
    /// Triples x - y - z of which it stayed open if y is a collider (PC).
    pub open: Vec<[String; 3]>,
    /// Colliders that knowledge or other colliders did not allow (PC).
    pub overruled: Vec<[String; 3]>,
    /// With resamples: every pair that had an edge in any of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub belief: Vec<PairBelief>,
    /// Number of independence tests (PC), scores (GES) or comparisons of pairs (LiNGAM), resamples left out.
    pub tests_run: usize,
}

/// Learns a graph at once, and then its belief one resample at a time.
pub struct Discoverer {
    resampler: Resampler,
    found: Discovery,
    bootstrap: Bootstrap,
}

impl Discoverer {
    /// Learns the graph of `data`.
    ///
    /// # Errors
    /// Those of the learner.
    pub fn new(data: Dataset, options: DiscoverOptions) -> Result<Self, StructureError> {
        let bootstrap = Bootstrap::new(options.resampling);
        let resampler = Resampler::new(data, options);
        Ok(Self {
            found: resampler.learn()?,
            bootstrap,
            resampler,
        })
    }

    /// Draws one more resample, unless all are drawn; says whether any is left.
    ///
    /// # Errors
    /// Those of the learner.
    pub fn advance(&mut self) -> Result<bool, StructureError> {
        let wanted = self.resampler.options().bootstrap;
        if self.drawn() < wanted {
            let graph = self.resampler.draw(self.drawn() as u64)?;
            self.bootstrap.push(graph);
        }
        Ok(self.drawn() < wanted)
    }

    /// Number of resamples that were drawn.
    pub fn drawn(&self) -> usize {
        self.bootstrap.graphs().len()
    }

    /// What is known so far.
    pub fn report(&self) -> Report {
        let index = |name: &String| {
            let mut names = self.resampler.data().names().iter();
            names.position(|known| known == name).unwrap_or_default()
        };
        let edges = self.found.edges.iter().map(|edge| {
            let (from, to) = (index(&edge.from), index(&edge.to));
            let share = match edge.kind {
                EdgeKind::Directed => self.bootstrap.directed(from, to),
                EdgeKind::Undirected => self.bootstrap.adjacent(from, to),
            };
            ReportedEdge {
                edge: edge.clone(),
                probability: (self.drawn() > 0).then_some(share),
            }
        });
        Report {
            nodes: self.resampler.data().names().to_vec(),
            edges: edges.collect(),
            sepsets: self.found.sepsets.clone(),
            open: self.found.open.clone(),
            overruled: self.found.overruled.clone(),
            belief: self.bootstrap.belief(),
            tests_run: self.found.tests_run,
        }
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
    fn misspelt_options_are_refused() {
        let error = serde_json::from_str::<DiscoverOptions>("{\"alfa\": 0.1}").unwrap_err();
        assert!(error.to_string().contains("alfa"));
    }
}
