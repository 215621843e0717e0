//! The scores of GES by name, and a cache of their values.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::structure::{Dataset, MixedGraph, StructureError, TestResult};
use bdeu::Bdeu;
use gaussian::Gaussian;

mod bdeu;
mod gaussian;

/// The scores of [`Ges`](crate::structure::Ges) by name.
///
/// A score is a sum of one local score for each variable, and Markov-equivalent DAGs have the same total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScoreKind {
    /// The Bayesian information criterion of linear Gaussian mechanisms. A column of labels is replaced by indicators, which are treated as
    /// Gaussian (the degenerate Gaussian score). The default.
    ///
    /// Source: Schwarz, Annals of Statistics 6 (1978); with labels: Andrews, Ramsey and Cooper, Proceedings of Machine Learning
    /// Research 104 (2019).
    #[default]
    Bic,
    /// The marginal likelihood of tables of counts under a Dirichlet prior. The prior gives equivalent graphs the same score. All columns
    /// must hold labels.
    ///
    /// Source: Buntine, UAI 1991; Heckerman, Geiger and Chickering, Machine Learning 20 (1995), equation 28.
    Bdeu,
}

/// What a reader is told of a score.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScoreWords {
    /// Its name in a list.
    pub title: &'static str,
    /// A few words for the terminal.
    pub short: &'static str,
    /// When to use it.
    pub when: &'static str,
    /// What it assumes.
    pub assumes: &'static str,
}

impl ScoreKind {
    /// All scores.
    #[cfg(not(target_arch = "wasm32"))]
    pub const ALL: [Self; 2] = [Self::Bic, Self::Bdeu];

    /// Return the name in a configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bic => "bic",
            Self::Bdeu => "bdeu",
        }
    }

    pub(in crate::structure) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Return whether it treats every column as labels.
    pub fn takes_labels(self) -> bool {
        self == Self::Bdeu
    }

    /// Return what a reader is told of the score.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn words(self) -> ScoreWords {
        match self {
            Self::Bic => ScoreWords {
                title: "BIC, for numbers, or numbers and labels",
                short: "Bayesian information criterion; linear and Gaussian, labels enter as indicators",
                when: "BIC is for linear relations; labels enter as indicators.",
                assumes: "Relations are linear, and the noise is Gaussian. Labels count as if their indicators were such numbers.",
            },
            Self::Bdeu => ScoreWords {
                title: "BDeu, for labels",
                short: "marginal likelihood of tables of counts; for columns of labels alone",
                when: "BDeu is for columns of labels; any relation between them counts.",
                assumes: "Every column holds labels; their order and distances do not count.",
            },
        }
    }
}

/// A score of one table, which is prepared for it.
trait LocalScore {
    /// Return the local score of `child` given `parents`, in ascending order, up to a constant that depends on the child alone.
    fn local(&self, child: usize, parents: &[usize]) -> f64;

    /// Test the edge from `from` to `to` given `others`, the other parents of `to`.
    ///
    /// # Errors
    /// Those of the test.
    fn evidence(
        &self,
        from: usize,
        to: usize,
        others: &[usize],
    ) -> Result<TestResult, StructureError>;
}

/// Local scores, each computed once.
pub(super) struct Score {
    kind: Box<dyn LocalScore>,
    known: BTreeMap<(usize, Vec<usize>), f64>,
}

impl Score {
    /// Prepare the score that `ges` names for `data`.
    ///
    /// # Errors
    /// [`StructureError::NonFinite`] if a value is missing; [`StructureError::TooFewRows`]; [`StructureError::RareLabels`] for
    /// [`ScoreKind::Bic`]; [`StructureError::NotDiscrete`] for [`ScoreKind::Bdeu`].
    pub(super) fn new(data: &Dataset, ges: &super::Ges) -> Result<Self, StructureError> {
        Ok(Self {
            kind: match ges.score {
                ScoreKind::Bic => Box::new(Gaussian::new(data, ges.penalty)?),
                ScoreKind::Bdeu => Box::new(Bdeu::new(data, ges.equivalent_sample_size)?),
            },
            known: BTreeMap::new(),
        })
    }

    /// Return the number of local scores that were computed.
    pub(super) fn computed(&self) -> usize {
        self.known.len()
    }

    /// Return the local score of `child` given `parents`, in any order, up to a constant that depends on the child alone.
    pub(super) fn local(&mut self, child: usize, parents: &[usize]) -> f64 {
        let mut key = (child, parents.to_vec());
        key.1.sort_unstable();
        if let Some(&score) = self.known.get(&key) {
            return score;
        }
        let score = self.kind.local(child, &key.1);
        self.known.insert(key, score);
        score
    }

    /// Return the sum of the local scores of a DAG.
    pub(super) fn total(&mut self, dag: &MixedGraph) -> f64 {
        (0..dag.len())
            .map(|child| self.local(child, &dag.parents(child)))
            .sum()
    }

    /// Test the edge from `from` to `to` given `others`, the other parents of `to`, by the score's own assumptions.
    ///
    /// # Errors
    /// Those of the test.
    pub(super) fn evidence(
        &self,
        from: usize,
        to: usize,
        others: &[usize],
    ) -> Result<TestResult, StructureError> {
        self.kind.evidence(from, to, others)
    }
}

#[cfg(test)]
mod tests;
