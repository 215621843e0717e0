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

pub use confounding::{SharedCause, shared_causes, shared_causes_in_slices};
pub use evidence::{Evidence, PairEvidence, TestRecord};
pub use fci::{Fci, PartialDiscovery, PartialEdge};
pub use ges::Ges;
pub use grow_shrink::grow_shrink;
pub use learn::{
    LearnOptions, Learned, Reach, Search, innovations_in_slices, learn_in_slices,
    learn_transition_graph, search_in_slices,
};
pub use learner::{Discovery, FoundEdge, Sepset, StructureLearner};
pub use lingam::DirectLingam;
pub use options::{DiscoverOptions, LearnerKind};
pub use pc::{
    ColliderRule, ConflictRule, Pair, Pc, PcOptions, RemovalRule, Run, Skeleton, pc_skeleton,
};
