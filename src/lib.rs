//! C-MBPO, causal model-based policy optimisation (arXiv 2503.09719), whole, in a browser tab.
//!
//! An agent that learns a world model from data also learns its accidents. C-MBPO first asks which variable causes which,
//! then learns one small model per variable on its causes alone, imagines with it, and trains its policy there.
//!
//! The way of the data is the way through the rooms:
//!
//! | room | what it knows | imports |
//! |---|---|---|
//! | [`environment`] | what the agent acts in, and how it can be shifted | nothing |
//! | [`structure`] | which variable causes which: a table in, a graph out | nothing |
//! | [`tensor`] | seeded random numbers, layers, optimiser, SIMD kernels | candle |
//! | [`model`] | how the world moves: the factorised causal model, and MBPO's | `tensor` |
//! | [`agent`] | how to act: soft actor-critic | `tensor` |
//! | [`training`] | Algorithm 1, the whole way | all of the above |
//! | `catalogue` | names, ranges and words of all of it, for the page; not in the wasm | all of the above |
//! | `wasm` | thin bindings for JavaScript | `training`, `environment` |
//!
//! ```
//! use cmbpo::training::{Config, Method, Trainer};
//!
//! let config = Config { env_steps: 120, initial_random_steps: 100, ..Config::default() };
//! let mut run = Trainer::new(config, Method::Sac, 0)?;
//! while !run.is_done() {
//!     for event in run.advance(10)? {
//!         println!("{event:?}");
//!     }
//! }
//! println!("{:?}", run.result()?.returns);
//! # Ok::<(), cmbpo::training::TrainingError>(())
//! ```

// No unit test runs in wasm, where `tests/wasm_*.rs` test the crate: it is not compiled for them.
#![cfg(not(all(test, target_arch = "wasm32")))]

pub mod agent;
#[cfg(not(target_arch = "wasm32"))]
pub mod catalogue;
pub mod environment;
pub mod model;
pub mod structure;
pub mod tensor;
pub mod training;
// The units of work name this crate as the native benches do.
#[cfg(all(feature = "units", target_arch = "wasm32"))]
extern crate self as cmbpo;
#[cfg(all(feature = "units", target_arch = "wasm32"))]
#[path = "../benches/browser/units.rs"]
mod units;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
