//! Tests of conditional independence, one file each behind [`IndependenceTest`] and listed in [`TestKind`], with what they share:
//! the bases and regressions of the tests that bend, the tables of counts of the tests for labels, and the wrappers that screen,
//! remember and censor answers. The [innovation test](innovation_test) asks whether a column's own noise reaches an effect.

pub(in crate::structure) mod basis;
pub(in crate::structure) mod censored;
pub(in crate::structure) mod chi_squared;
pub(in crate::structure) mod contingency;
pub(in crate::structure) mod determined;
pub(in crate::structure) mod fisher_z;
pub(in crate::structure) mod g_squared;
pub(in crate::structure) mod gcm;
pub(in crate::structure) mod gram;
pub(in crate::structure) mod innovation;
pub(in crate::structure) mod labelled;
pub(in crate::structure) mod lanes;
pub(in crate::structure) mod many_rows;
pub(in crate::structure) mod missing;
pub(in crate::structure) mod rcot;
pub(in crate::structure) mod regression;
pub(in crate::structure) mod remembered;
pub(in crate::structure) mod screened;
pub(in crate::structure) mod test;

pub use censored::Censoring;
pub use chi_squared::ChiSquared;
pub use fisher_z::FisherZ;
pub use g_squared::GSquared;
pub use gcm::{Gcm, Projection};
pub use innovation::{
    InnovationFigures, InnovationOptions, InnovationTest, InnovationVerdict, Innovations, Verdict,
    episode_starts, innovation_test,
};
pub use missing::{Gaps, MissingRule, Missingness, Related};
pub use rcot::Rcot;
pub use test::{IndependenceTest, TestKind, TestResult};
