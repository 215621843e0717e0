//! What candle lacks for this work: seeded random numbers, layers for batched ensembles of small networks, an in-place
//! Adam, and kernels written for 128-bit SIMD.
//!
//! Every kernel has one source over [`simd::F32x4`], which is a `v128` in WebAssembly and a vector of the `wide` crate
//! elsewhere, so the native tests check the very code that the browser runs. The differentiable operations are candle
//! custom operations with their own backward passes.

pub mod adam;
pub mod gaussian;
pub mod gemm;
pub mod linear;
pub mod math;
pub mod mlp;
pub mod polyak;
pub mod random;
pub mod simd;
mod slices;

pub use adam::{Adam, AdamConfig};
pub use linear::{Activation, EnsembleLinear};
pub use mlp::{Gradient, Mlp};
pub use random::{Random, Stream};
