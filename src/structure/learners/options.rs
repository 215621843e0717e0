//! Options of structure learning.

use serde::{Deserialize, Serialize};

use crate::structure::learners::exogenous::labelled_settings;
use crate::structure::learners::ges::is_default_sample_size;
use crate::structure::{
    Censoring, ColliderRule, ConflictRule, Dataset, Dependent, Fci, Ges, Knowledge, LearnerKind,
    MissingRule, Missingness, Pc, RemovalRule, Resampling, ScoreKind, Series, StructureError,
    TestKind,
};

/// Largest number of conditioning sets of one size that are tested for a pair, unless a depth is given: all sets of four out of 14
/// neighbours, of three out of 19, of two out of 45.
const MOST_SETS: usize = 1000;

/// Settings of [`Discoverer`](crate::structure::Discoverer); those that a learner does not know are ignored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DiscoverOptions {
    /// The learner.
    pub learner: LearnerKind,
    /// The independence test of PC and FCI.
    pub test: TestKind,
    /// Significance level of PC and FCI in (0, 1).
    pub alpha: f64,
    /// How PC and FCI decide colliders.
    pub colliders: ColliderRule,
    /// Which collider prevails in a conflict.
    pub conflicts: ConflictRule,
    /// When PC removes an edge, where there are tiers.
    pub removal: RemovalRule,
    /// Largest conditioning set of PC and FCI. `None` for no limit; a size of which a pair has more than a thousand sets (for tests that
    /// regress on the set, more than 1.5 million divided by the rows) is then left out
    /// ([`Report::left_out`](crate::structure::Report::left_out)).
    pub max_depth: Option<usize>,
    /// Columns that are clipped at a bound. PC and FCI leave out the rows in which a variable of the test is at its bound.
    pub censored: Censoring,
    /// Names of columns that hold labels: their values tell rows apart, and nothing else. For PC and FCI with the tests gcm,
    /// gcm-plain, g-squared and chi-squared, and for GES; two labels are a number for every test and learner.
    pub labels: Vec<String>,
    /// What is done about missing values, which the table holds as NaN.
    pub missing: MissingRule,
    /// What to do with columns that determine each other.
    pub dependent: Dependent,
    /// The score of GES.
    pub score: ScoreKind,
    /// Price of a coefficient in GES with [`ScoreKind::Bic`], in units of the criterion.
    pub penalty: f64,
    /// Rows, above 0, that the prior of GES with [`ScoreKind::Bdeu`] counts for.
    #[serde(skip_serializing_if = "is_default_sample_size")]
    pub equivalent_sample_size: f64,
    /// Background knowledge.
    pub knowledge: Knowledge,
    /// Columns that were set at random: nothing moves them, not even what is unseen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assigned: Vec<String>,
    /// Columns that name the setting (laboratory, country, experiment) a row comes from: nothing in the table moves them, and they may
    /// move anything. For the tests that take labels their values are labels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub setting: Vec<String>,
    /// How the rows follow each other in time, for a series. For PC, which is then PCMCI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<Series>,
    /// Number of resamples for the edges' probabilities; 0 for none.
    pub bootstrap: usize,
    /// How a resample is drawn.
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
    /// Return the table that is learned from, and what is missing from it; see [`MissingRule::apply`].
    ///
    /// # Errors
    /// As there; [`StructureError::Option`] for test-wise deletion with a learner that asks no tests.
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
        // As labels only where the test or the score takes them so.
        let test = match self.learner {
            LearnerKind::Ges if self.score.takes_labels() => TestKind::GSquared,
            _ if tests => self.test,
            _ => TestKind::FisherZ,
        };
        let data = labelled_settings(data.with_labels(&self.labels)?, self)?;
        self.missing.apply(data, test)
    }

    /// Return the names of the columns that hold labels, as far as they are among `columns`.
    pub(in crate::structure) fn labels_of(&self, data: &Dataset, columns: &[usize]) -> Vec<String> {
        let there = |name: &&String| columns.iter().any(|&at| data.names()[at] == **name);
        self.labels.iter().filter(there).cloned().collect()
    }

    pub(in crate::structure) fn most_sets(&self) -> Option<usize> {
        self.max_depth.is_none().then_some(MOST_SETS)
    }

    /// Return whether the learner, with its test, takes columns of labels.
    pub(in crate::structure) fn bears_labels(&self) -> bool {
        self.learner.takes_labels() || (self.learner.asks_tests() && self.test.bears_labels())
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
            assigned: self.assigned.clone(),
        }
    }
}
