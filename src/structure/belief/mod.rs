//! How sure each edge is: the graph of every bootstrap sample ([`Bootstrap`]), in any number of workers ([`Resampler`]).

pub(in crate::structure) mod bootstrap;
pub(in crate::structure) mod resample;

pub use bootstrap::{Bootstrap, PairBelief};
pub use resample::{PairCounts, Resampler};
