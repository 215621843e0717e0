//! How stable each edge is: the graph of every bootstrap sample ([`Bootstrap`]), in any number of workers ([`Resampler`]).

pub(in crate::structure) mod bootstrap;
pub(in crate::structure) mod resample;
pub(in crate::structure) mod tally;

pub use bootstrap::Bootstrap;
pub use resample::Resampler;
pub use tally::{LearnedGraph, MarkCounts, PairBelief, PairCounts};
