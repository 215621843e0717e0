//! Numerics that candle lacks: seeded random numbers, batched ensembles of small networks, an in-place Adam, and
//! 128-bit SIMD kernels.
//!
//! Each kernel has one source, written with [`simd::F32x4`]: a `v128` in WebAssembly and a vector of the `wide` crate
//! elsewhere. Native tests therefore check the code that the browser runs. Differentiable operations are candle custom
//! operations with their own backward passes. A [`Record`] collects them and computes the gradients.

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
pub mod pulse;
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
pub use mlp::{Drawn, Gradient, Mlp};
pub use random::{Random, Stream};
pub use record::{Gradients, Record, Reverse};
