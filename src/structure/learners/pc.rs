//! PC: the skeleton under background knowledge, and the graph that follows from it.

use serde::{Deserialize, Serialize};

use crate::structure::slices::finish;
use crate::structure::{Background, IndependenceTest, StructureError};

mod colliders;
mod general;
mod learner;
mod search;
mod skeleton;

pub use colliders::{ColliderRule, ConflictRule};
pub use learner::Pc;
pub(in crate::structure) use search::pc_skeleton_in_slices;
pub use skeleton::{Pair, Run, Skeleton};

/// When a test that finds a pair independent given a set removes its edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RemovalRule {
    /// Always: PC-stable as published. A true edge with a weak marginal effect is lost if the test without a conditioning set misses it.
    Plain,
    /// Only if the pair is also independent given *all* variables that may be in its conditioning set. Removals that together
    /// contradict the data are undone. The default.
    ///
    /// Why this is right when there are no edges inside a tier. Let C be the variables before the effect's tier and pa its
    /// parents. By the local Markov property the effect is independent of C \ pa given pa; by weak union it is independent
    /// of each c in C \ pa given C \ {c}. So the full set separates every true non-edge, a true removal is never refuted
    /// but by chance (with probability alpha), and a removal that a small set proposed by lack of power is.
    ///
    /// Why removals are taken back. Two nearly collinear candidates can each look superfluous given the other, and both be
    /// removed, though the effect depends on the two of them: then a separating set is no longer among the parents. After
    /// the search, every removed candidate is tested against the effect given the parents that are left. While any is
    /// dependent, the removed candidate whose full-set p-value is smallest among the dependent ones is restored; one that
    /// was restored earlier and is superfluous now is dismissed for good. On the light/door room this is what tells the
    /// robot from its near copy, the lamp, with few rows: 296 of 300 graphs right at 400 rows, where `Plain` has 120.
    /// (The consistency of separating sets with the final graph: Li, Cabeli, Sella and Isambert, NeurIPS 2019.)
    #[default]
    Confirmed,
}

/// Settings of [`pc_skeleton`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PcOptions {
    /// A pair is independent where p > alpha.
    pub alpha: f64,
    /// When an edge is removed.
    pub removal: RemovalRule,
    /// Largest conditioning set of the search; `None` for no limit. Under [`RemovalRule::Confirmed`] the full set is tested
    /// beside it, so that a limit saves time and costs no accuracy.
    pub max_depth: Option<usize>,
}

/// Find the skeleton of PC-stable over the candidate pairs of `background`.
///
/// At each level, a pair is tested given the sets of that size among the neighbours of *both* its ends, as they are at the start of the
/// level (so that the order of the pairs does not matter). Pairs inside a tier are not tested and count as neighbours: a forbidden edge
/// does not remove its ends from each other's conditioning sets. Of several separating sets of one size, the one with the largest
/// p-value is kept. A required edge is not tested and stays.
///
/// `order` is the order in which variables are visited. It must not depend on the order of the columns, so that results are the same
/// to the last bit.
///
/// Complexity: exponential in the largest neighbourhood, as PC is; bounded by `max_depth`.
///
/// Source: Spirtes, Glymour and Scheines (2000); Colombo and Maathuis, JMLR 15 (2014), for the stable variant.
///
/// # Errors
/// Those of the test.
pub fn pc_skeleton(
    test: &dyn IndependenceTest,
    background: &Background,
    order: &[usize],
    options: PcOptions,
) -> Result<Skeleton, StructureError> {
    finish(pc_skeleton_in_slices(test, background, order, options))
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod trap_tests;
