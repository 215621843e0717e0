//! The table that a graph is learned from: its columns ([`Dataset`]), their roles ([`Roles`]), series ([`Series`]), and which columns
//! determine each other ([`Dependence`]).

pub(in crate::structure) mod dataset;
pub(in crate::structure) mod dependence;
pub(in crate::structure) mod labels;
pub(in crate::structure) mod precision;
pub(in crate::structure) mod resampling;
pub(in crate::structure) mod roles;
pub(in crate::structure) mod series;

pub use dataset::Dataset;
pub use dependence::{Dependence, Dependent, Relation, RelationKind};
pub use resampling::Resampling;
pub use roles::Roles;
pub use series::Series;
