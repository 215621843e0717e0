//! Which variable causes which.
//!
//! Give this room a table ([`Dataset`]) and the roles of its columns ([`Roles`]); [`learn_transition_graph`] gives back a
//! [`CausalGraph`] with the [`Evidence`] for every edge that it drew and did not draw. It knows nothing of reinforcement
//! learning: the roles are names of columns.
//!
//! For any table there is [`StructureLearner`]: [`Pc`], [`Ges`] and [`DirectLingam`] find a [`MixedGraph`] under what is
//! known ([`Knowledge`]). An independence test is one file behind [`IndependenceTest`], listed in [`TestKind`]; [`Oracle`] answers
//! from a known graph, and [`compare`] says how far a found graph is from it, [`hold_against`] also where. [`shared_causes`] tells where
//! something unseen moves two effects, [`Fci`] what is left to say of any table where causes may be unseen. [`Bootstrap`] tells
//! how sure each edge is, [`Resampler`] in any number of workers. [`discover()`] is all of it in one call, and says which columns
//! determine each other ([`Dependence`]).

mod against;
mod background;
mod basis;
mod bootstrap;
mod censored;
mod chi_squared;
mod confounding;
mod contingency;
mod d_separation;
mod dataset;
mod dependence;
mod determined;
mod discover;
mod effects;
mod error;
mod evidence;
mod fci;
mod fisher_z;
mod g_squared;
mod gcm;
mod ges;
mod gram;
mod graph;
mod grow_shrink;
mod independence;
mod innovation;
mod knowledge;
mod labelled;
mod lanes;
mod learn;
mod learner;
mod lingam;
mod measures;
mod missing;
mod mixed;
mod order;
mod pag;
mod pc;
mod precision;
mod rcot;
mod regression;
mod remembered;
mod resample;
mod screened;
mod slices;

pub use against::{Against, Agreement, Difference, DifferenceKind, GivenEdge, Link, hold_against};
pub use background::Background;
pub use bootstrap::{Bootstrap, PairBelief, Resampling};
pub use censored::Censoring;
pub use chi_squared::ChiSquared;
pub use confounding::{SharedCause, shared_causes, shared_causes_in_slices};
pub use d_separation::{Oracle, d_separated};
pub use dataset::Dataset;
pub use dependence::{Dependence, Dependent, Relation, RelationKind};
#[cfg(not(target_arch = "wasm32"))]
pub use discover::LearnerWords;
pub use discover::{
    DiscoverOptions, Discoverer, LearnerKind, Report, ReportedEdge, ReportedKind, Series,
    SeriesReport, discover,
};
pub use effects::EffectSize;
pub use error::StructureError;
pub use evidence::{Evidence, PairEvidence, TestRecord};
pub use fci::{Fci, PartialDiscovery, PartialEdge};
pub use fisher_z::FisherZ;
pub use g_squared::GSquared;
pub use gcm::{Gcm, Projection};
pub use ges::Ges;
pub use graph::{CausalGraph, Parents, structural_hamming_distance};
pub use grow_shrink::grow_shrink;
#[cfg(not(target_arch = "wasm32"))]
pub use independence::TestWords;
pub use independence::{IndependenceTest, TestKind, TestResult};
pub use innovation::{
    InnovationFigures, InnovationOptions, InnovationTest, InnovationVerdict, Innovations, Verdict,
    episode_starts, innovation_test,
};
pub use knowledge::Knowledge;
pub use learn::{
    LEAST_ROWS, LearnOptions, Learned, NOISE_FLOORS, Reach, Roles, Search, innovations_in_slices,
    learn_in_slices, learn_transition_graph, search_in_slices,
};
pub use learner::{Discovery, FoundEdge, Sepset, StructureLearner};
pub use lingam::DirectLingam;
pub use measures::{Comparison, Counts, compare};
pub use missing::{Gaps, MissingRule, Missingness, Related};
pub use mixed::{Edge, EdgeKind, MixedGraph, consistent_extension, cpdag_of};
pub use pag::{Mark, Pag, PagEdge};
pub use pc::{
    ColliderRule, ConflictRule, Pair, Pc, PcOptions, RemovalRule, Run, Skeleton, pc_skeleton,
};
pub use rcot::Rcot;
pub use resample::{PairCounts, Resampler};
pub(crate) use slices::pause;
pub use slices::{Sliced, advance};

#[cfg(test)]
mod formula_tests;
#[cfg(test)]
mod property_tests;
