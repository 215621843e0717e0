//! C-MBPO: causal model-based policy optimisation (arXiv 2503.09719), whole, in a browser tab.

pub mod agent;
pub mod environment;
pub mod model;
pub mod structure;
pub mod tensor;
pub mod training;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
