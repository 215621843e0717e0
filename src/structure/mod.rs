//! Which variable causes which.
//!
//! The folders, each of which imports only from those before it: `table` (columns, roles, dependence among columns),
//! `independence` (one file a test), `graph`, `learners` (one file a learner), `belief` (resampling). [`discover()`] is all
//! of them in one call. The module knows nothing of reinforcement learning: roles are names of columns.
//!
//! - Transitions of an agent: a [`Dataset`] and the [`Roles`] of its columns go to [`learn_transition_graph`], which returns a
//!   [`CausalGraph`] with the [`Evidence`] for every edge that it drew and did not draw.
//! - Any table: a [`StructureLearner`] ([`Pc`], [`Ges`], [`DirectLingam`]) finds a [`MixedGraph`] under [`Knowledge`]; [`Fci`] a
//!   [`Pag`], where causes may be unseen.
//! - Tests: [`IndependenceTest`], listed in [`TestKind`]; [`Oracle`] answers from a known graph.
//! - Graphs held against each other: [`compare`] counts the differences, [`hold_against`] also says where they are.
//! - [`shared_causes`] finds where something unseen moves two effects; [`Bootstrap`] and [`Resampler`] say how sure each edge is.

mod belief;
mod discover;
mod error;
mod graph;
mod independence;
mod learners;
mod natural;
mod order;
mod slices;
mod table;

pub use belief::{Bootstrap, LearnedGraph, MarkCounts, PairBelief, PairCounts, Resampler};
pub use discover::{
    Against, Agreement, Difference, DifferenceKind, Discoverer, EffectSize, GivenEdge, Link,
    Report, ReportedEdge, ReportedKind, SeriesReport, discover, hold_against,
};
pub use error::StructureError;
pub use graph::{
    Background, CausalGraph, Comparison, Counts, Edge, EdgeKind, Knowledge, Mark, MixedGraph,
    Oracle, Pag, PagEdge, Parents, compare, consistent_extension, cpdag_of, d_separated,
    structural_hamming_distance,
};
#[cfg(not(target_arch = "wasm32"))]
pub use independence::TestWords;
pub use independence::{
    Censoring, ChiSquared, FisherZ, GSquared, Gaps, Gcm, IndependenceTest, InnovationFigures,
    InnovationOptions, InnovationTest, InnovationVerdict, Innovations, MissingRule, Missingness,
    Projection, Rcot, Related, TestKind, TestResult, Verdict, episode_starts, innovation_test,
};
pub use learners::{
    ColliderRule, ConflictRule, DirectLingam, DiscoverOptions, Discovery, Evidence, Fci, FoundEdge,
    Ges, LEAST_ROWS, LearnOptions, Learned, LearnerKind, NOISE_FLOORS, Pair, PairEvidence,
    PartialDiscovery, PartialEdge, Pc, PcOptions, Reach, RemovalRule, Run, ScoreKind, Search,
    Sepset, SharedCause, Skeleton, StructureLearner, TestRecord, grow_shrink,
    innovations_in_slices, learn_in_slices, learn_transition_graph, pc_skeleton, search_in_slices,
    shared_causes, shared_causes_in_slices,
};
#[cfg(not(target_arch = "wasm32"))]
pub use learners::{LearnerWords, ScoreWords};
pub(crate) use slices::pause;
pub use slices::{Sliced, advance};
pub use table::{
    Dataset, Dependence, Dependent, Relation, RelationKind, Resampling, Roles, Series,
};

#[cfg(test)]
mod formula_tests;
#[cfg(test)]
mod property_tests;
