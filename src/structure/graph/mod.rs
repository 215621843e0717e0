//! Graphs: the transition graph of a causal model ([`CausalGraph`]), graphs with directed and undirected edges ([`MixedGraph`]),
//! graphs with circles ([`Pag`]), what is known of one before the search ([`Knowledge`]), and how far one is from another
//! ([`compare`]).

pub(in crate::structure) mod background;
pub(in crate::structure) mod causal;
pub(in crate::structure) mod d_separation;
pub(in crate::structure) mod knowledge;
pub(in crate::structure) mod measures;
pub(in crate::structure) mod mixed;
pub(in crate::structure) mod pag;

pub use background::Background;
pub use causal::{CausalGraph, Parents, structural_hamming_distance};
pub use d_separation::{Oracle, d_separated};
pub use knowledge::Knowledge;
pub use measures::{Comparison, Counts, compare};
pub use mixed::{Edge, EdgeKind, MixedGraph, consistent_extension, cpdag_of};
pub use pag::{Mark, Pag, PagEdge};
