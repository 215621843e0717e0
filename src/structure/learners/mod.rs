//! Learners, one file each behind [`StructureLearner`]: [`Pc`], [`Fci`], [`Ges`] and [`DirectLingam`] for any table, and
//! [`learn_transition_graph`] for the transitions of an agent, with the [`Evidence`] for every edge.

pub(in crate::structure) mod censored_pc;
pub(in crate::structure) mod confounding;
pub(in crate::structure) mod evidence;
pub(in crate::structure) mod exogenous;
pub(in crate::structure) mod fci;
pub(in crate::structure) mod ges;
pub(in crate::structure) mod grow_shrink;
pub(in crate::structure) mod learn;
pub(in crate::structure) mod learner;
pub(in crate::structure) mod lingam;
pub(in crate::structure) mod options;
pub(in crate::structure) mod pc;
pub(in crate::structure) mod settle;
pub(in crate::structure) mod skeleton;

pub use confounding::{SharedCause, shared_causes, shared_causes_in_slices};
pub use evidence::{Evidence, PairEvidence, TestRecord};
pub use fci::{Fci, PartialDiscovery, PartialEdge};
#[cfg(not(target_arch = "wasm32"))]
pub use ges::ScoreWords;
pub use ges::{Ges, ScoreKind};
pub use grow_shrink::grow_shrink;
pub use learn::{
    LEAST_ROWS, LearnOptions, Learned, NOISE_FLOORS, Reach, Search, innovations_in_slices,
    learn_in_slices, learn_transition_graph, search_in_slices,
};
pub use learner::{Discovery, FoundEdge, Sepset, StructureLearner};
pub use lingam::DirectLingam;
pub use options::DiscoverOptions;
pub use pc::{
    ColliderRule, ConflictRule, Pair, Pc, PcOptions, RemovalRule, Run, Skeleton, pc_skeleton,
};

use crate::structure::{Censoring, MissingRule, StructureError};
use censored_pc::CensoredPc;
use serde::{Deserialize, Serialize};

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
    /// By independence tests, where causes may be unseen: [`Fci`]. Its graph is a [`Pag`](crate::structure::Pag).
    Fci,
}

/// The texts on a learner, for the page and the terminal.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LearnerWords {
    /// The method's own name.
    pub method: &'static str,
    /// Its name in a list.
    pub title: &'static str,
    /// A few words for the terminal.
    pub short: &'static str,
    /// When to use it.
    pub when: &'static str,
    /// What it computes, in the plural.
    pub unit: &'static str,
    /// Its assumptions, or how to read its graph.
    pub assumes: &'static [&'static str],
}

#[cfg(not(target_arch = "wasm32"))]
mod assumed {
    pub const NO_CYCLES: &str = "No variable causes itself through others.";
    pub const SELECTION: &str =
        "The rows were not chosen by values of the columns or of their effects.";
    pub const FAITHFUL: &str =
        "Effects do not cancel exactly: columns that the graph connects are dependent.";
    pub const SUFFICIENT: &str = "Every common cause of two columns is in the table. Where one is missing, an edge may stand for it.";
    pub const NO_ARROW: &str = "A line without an arrow: the data do not tell the direction.";
}

impl LearnerKind {
    /// Return whether it uses independence tests, and so has a test, a level and a largest set.
    pub fn asks_tests(self) -> bool {
        matches!(self, Self::Pc | Self::Fci)
    }

    /// Return whether it takes columns of labels, whatever the score. PC and FCI take them where their test does.
    pub fn takes_labels(self) -> bool {
        self == Self::Ges
    }

    /// Return the texts on the learner.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn words(self) -> LearnerWords {
        use assumed::{FAITHFUL, NO_ARROW, NO_CYCLES, SELECTION, SUFFICIENT};
        match self {
            Self::Pc => LearnerWords {
                method: "PC",
                title: "PC, by independence tests",
                short: "by independence tests",
                when: "PC asks which pairs stay dependent whatever else is known; it leaves a direction open where the data do not tell it.",
                unit: "tests",
                assumes: &[SUFFICIENT, NO_CYCLES, SELECTION, FAITHFUL, NO_ARROW],
            },
            Self::Ges => LearnerWords {
                method: "GES",
                title: "GES, by score",
                short: "by score",
                when: "GES searches for the graph with the best score: one that weighs fit against size. It takes numbers and labels.",
                unit: "scores",
                assumes: &[SUFFICIENT, NO_CYCLES, SELECTION, FAITHFUL, NO_ARROW],
            },
            Self::Lingam => LearnerWords {
                method: "DirectLiNGAM",
                title: "LiNGAM, by the shape of the noise",
                short: "by the shape of the noise; linear, not Gaussian",
                when: "LiNGAM directs every edge; for linear relations whose noise is clearly not Gaussian.",
                unit: "comparisons",
                assumes: &[
                    SUFFICIENT,
                    NO_CYCLES,
                    SELECTION,
                    "Relations are linear, and the noise is not Gaussian. With Gaussian noise the directions mean nothing.",
                ],
            },
            Self::Fci => LearnerWords {
                method: "FCI",
                title: "FCI, with unseen causes",
                short: "by independence tests, where common causes may be missing from the table; marks at both ends of an edge",
                when: "FCI asks as PC does, and does not believe that every common cause is in the table: each end of an edge has a mark of its own. For some ten columns.",
                unit: "tests",
                assumes: &[
                    "Common causes may be missing from the table.",
                    NO_CYCLES,
                    SELECTION,
                    FAITHFUL,
                    "An arrowhead: this end does not cause the other. A tail: it does, by itself or through others. A circle: the data do not tell.",
                ],
            },
        }
    }
}

impl DiscoverOptions {
    /// Return the learner that these options describe.
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
                score: self.score,
                penalty: self.penalty,
                equivalent_sample_size: self.equivalent_sample_size,
            }),
            LearnerKind::Lingam => Box::new(DirectLingam {}),
            LearnerKind::Fci => {
                return Err(StructureError::Option {
                    field: "learner",
                    value: "fci".to_owned(),
                    expected: "pc, ges or lingam: the graph of fci is of another kind",
                });
            }
        })
    }
}

#[cfg(test)]
mod question_order_tests;
