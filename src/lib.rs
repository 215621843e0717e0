//! C-MBPO, causal model-based policy optimisation (arXiv 2503.09719), for native programs and for WebAssembly.
//!
//! A world model that is learned from data also learns correlations that are not causal. C-MBPO first learns a causal
//! graph of the transition, then fits one model for each variable with its causes as inputs, and trains its policy on
//! rollouts of these models.
//!
//! The modules, in the order of the data:
//!
//! | module | contents | imports |
//! |---|---|---|
//! | [`environment`] | environments and their shifts | nothing |
//! | [`structure`] | structure learning: a table in, a causal graph out | nothing |
//! | [`tensor`] | seeded random numbers, networks, Adam, SIMD kernels | candle |
//! | [`model`] | world models: the factorised causal model, and MBPO's | `tensor` |
//! | [`agent`] | soft actor-critic and the replay buffer | `tensor` |
//! | [`training`] | Algorithm 1: one run of one method | all of the above |
//! | `catalogue` | names, ranges and descriptions for the page; not in the wasm | all of the above |
//! | `wasm` | bindings for JavaScript, without logic | `training`, `environment`, `structure` |
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

// Unit tests do not run in wasm; `tests/wasm_*.rs` test the crate there.
#![cfg(not(all(test, target_arch = "wasm32")))]

pub mod agent;
#[cfg(not(target_arch = "wasm32"))]
pub mod catalogue;
pub mod environment;
pub mod model;
pub mod structure;
pub mod tensor;
pub mod training;
// The units of work use the same name for this crate as the native benches.
#[cfg(all(feature = "units", target_arch = "wasm32"))]
extern crate self as cmbpo;
#[cfg(all(feature = "units", target_arch = "wasm32"))]
#[path = "../benches/browser/units.rs"]
mod units;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
