//! The options of structure learning.

use serde::{Deserialize, Serialize};

use crate::structure::learners::exogenous::labelled_settings;
use crate::structure::learners::ges::is_default_sample_size;
use crate::structure::{
    Censoring, ColliderRule, ConflictRule, Dataset, Dependent, Fci, Ges, Knowledge, LearnerKind,
    MissingRule, Missingness, Pc, RemovalRule, Resampling, ScoreKind, Series, StructureError,
    TestKind,
};

/// Largest number of conditioning sets of one size that are tested for a pair, unless [`DiscoverOptions::max_depth`] is given. These are
/// the sets of four out of 14 neighbours, of three out of 19, or of two out of 45.
const MOST_SETS: usize = 1000;

/// The options of [`Discoverer`](crate::structure::Discoverer). A learner ignores those that it has no use for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DiscoverOptions {
    /// The learner.
    pub learner: LearnerKind,
    /// Independence test of PC and FCI.
    pub test: TestKind,
    /// Significance level of PC and FCI, in (0, 1). A pair is independent where p > alpha.
    pub alpha: f64,
    /// How PC and FCI decide colliders.
    pub colliders: ColliderRule,
    /// Which of two colliders PC keeps if they contradict each other.
    pub conflicts: ConflictRule,
    /// When PC removes an edge, if there are tiers.
    pub removal: RemovalRule,
    /// Size of the largest conditioning set of PC and FCI; `None` for no limit. Without a limit, a size is left out if a pair has more
    /// than a thousand sets of it, or, for tests that regress on the set, more than 1.5 million divided by the rows.
    /// [`Report::left_out`] says so.
    ///
    /// [`Report::left_out`]: crate::structure::Report::left_out
    pub max_depth: Option<usize>,
    /// Columns that are clipped at a bound. PC and FCI leave out the rows in which a variable of the test is at its bound.
    pub censored: Censoring,
    /// Names of columns that hold labels: values without order or distance. PC and FCI take them with the tests gcm, gcm-plain, g-squared
    /// and chi-squared; GES takes them with both scores. A column of two labels counts as a number, which every test and learner takes.
    pub labels: Vec<String>,
    /// What to do with missing values, which are NaN in the table.
    pub missing: MissingRule,
    /// What to do with columns that determine each other.
    pub dependent: Dependent,
    /// The score of GES.
    pub score: ScoreKind,
    /// Factor on the penalty of a coefficient in GES with [`ScoreKind::Bic`], above 0; 1 is the criterion itself.
    pub penalty: f64,
    /// Equivalent sample size of the prior of GES with [`ScoreKind::Bdeu`], in rows, above 0.
    #[serde(skip_serializing_if = "is_default_sample_size")]
    pub equivalent_sample_size: f64,
    /// Background knowledge.
    pub knowledge: Knowledge,
    /// Names of columns that were set at random. Nothing causes them, hidden variables included.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assigned: Vec<String>,
    /// Names of columns that say which setting (laboratory, country, experiment) a row comes from. Nothing in the table causes them, and
    /// they may cause anything. A test that takes labels treats their values as labels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub setting: Vec<String>,
    /// How the rows follow each other in time, if they are a series. PC is then PCMCI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<Series>,
    /// Number of resamples from which the probabilities of edges are estimated; 0 for none.
    pub bootstrap: usize,
    /// How resamples are drawn.
    pub resampling: Resampling,
    /// Seed of the resamples.
    pub seed: u32,
}

impl Default for DiscoverOptions {
    fn default() -> Self {
        let (pc, ges) = (Pc::default(), Ges::default());
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
            score: ges.score,
            penalty: ges.penalty,
            equivalent_sample_size: ges.equivalent_sample_size,
            knowledge: Knowledge::default(),
            assigned: Vec::new(),
            setting: Vec::new(),
            series: None,
            bootstrap: 0,
            resampling: Resampling::default(),
            seed: 0,
        }
    }
}

impl DiscoverOptions {
    /// Return the table to learn from, and what is missing in it; see [`MissingRule::apply`].
    ///
    /// # Errors
    /// Those of [`MissingRule::apply`] and [`Dataset::with_labels`]; [`StructureError::Option`] for test-wise deletion with a learner that
    /// uses no independence test.
    pub(in crate::structure) fn without_gaps(
        &self,
        data: Dataset,
    ) -> Result<(Dataset, Option<Missingness>), StructureError> {
        let tests = self.learner.asks_tests();
        if self.missing == MissingRule::TestWise && !tests {
            return Err(StructureError::Option {
                field: "missing",
                value: "test-wise".to_owned(),
                expected: "list-wise or refuse: only pc and fci ask tests",
            });
        }
        // A column counts as labels only if the test or the score takes labels.
        let test = match self.learner {
            LearnerKind::Ges if self.score.takes_labels() => TestKind::GSquared,
            _ if tests => self.test,
            _ => TestKind::FisherZ,
        };
        let data = labelled_settings(data.with_labels(&self.labels)?, self)?;
        self.missing.apply(data, test)
    }

    /// Return the names of those `columns` that hold labels.
    pub(in crate::structure) fn labels_of(&self, data: &Dataset, columns: &[usize]) -> Vec<String> {
        let there = |name: &&String| columns.iter().any(|&at| data.names()[at] == **name);
        self.labels.iter().filter(there).cloned().collect()
    }

    /// Return the largest number of conditioning sets of one size for a pair; `None` for no limit.
    pub(in crate::structure) fn most_sets(&self) -> Option<usize> {
        self.max_depth.is_none().then_some(MOST_SETS)
    }

    /// Return whether the learner with its test takes columns of labels.
    pub(in crate::structure) fn bears_labels(&self) -> bool {
        self.learner.takes_labels() || (self.learner.asks_tests() && self.test.bears_labels())
    }

    /// Return FCI with these options, whichever learner they name.
    pub fn fci(&self) -> Fci {
        Fci {
            test: self.test,
            alpha: self.alpha,
            colliders: self.colliders,
            max_depth: self.max_depth,
            most_sets: self.most_sets(),
            censored: self.censored.clone(),
            assigned: self.assigned.clone(),
        }
    }
}
