//! What candle lacks for this work: seeded random numbers, layers for batched ensembles of small networks, an in-place
//! Adam, and kernels written for 128-bit SIMD.
//!
//! Every kernel has one source over [`simd::F32x4`], which is a `v128` in WebAssembly and a vector of the `wide` crate
//! elsewhere, so the native tests check the very code that the browser runs. The differentiable operations are candle
//! custom operations with their own backward passes; a [`Record`] of them is what gradients are found from.

pub mod activation;
pub mod adam;
pub mod archive;
#[cfg(test)]
pub(crate) mod by_hand;
pub mod finite;
#[cfg(test)]
pub(crate) mod finite_differences;
pub mod gemm;
mod layer_norm;
pub mod likelihood;
pub mod math;
pub mod mlp;
pub(crate) mod part;
pub mod perceptron;
pub mod polyak;
pub mod random;
pub mod record;
#[cfg(test)]
pub(crate) mod round_trip;
pub mod simd;
pub(crate) mod slices;
pub mod tanh_gaussian;
mod tape;
pub mod topology;

pub use activation::Activation;
pub use adam::{Adam, AdamConfig};
pub use archive::{Archive, ArchiveError};
pub use mlp::{Gradient, Mlp};
pub use random::{Random, Stream};
pub use record::{Gradients, Record};
