//! Algorithm 1 of the paper, from the environment back to the environment. No other module knows all of its steps.
//!
//! A [`Trainer`] is one run of one [`Method`] with one seed. It advances in small units of work and returns [`Event`]s.
//! Its caller (a worker, a test, a terminal) can pause between any two units; the numbers do not change.

mod cdl;
mod change;
mod checkpoint;
mod config;
mod error;
mod event;
mod graph;
mod history;
mod live;
mod method;
mod preset;
mod ranges;
mod result;
mod scope;
mod trainer;

pub use change::{DetectionConfig, DriftConfig, Relearn, Watch};
pub use checkpoint::LARGEST as LARGEST_CHECKPOINT;
pub use config::{Belief, Config, GraphChoice, RolloutConfig};
pub use error::TrainingError;
pub use event::{Change, EdgeReport, Event, GraphReport, Phase, Progress};
pub use graph::TransitionGraph;
pub use history::History;
pub use live::{Live, LiveEnvironment};
pub use method::Method;
pub use preset::{Preset, presets};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use ranges::{Ranges, WIDTHS};
pub use result::RunResult;
pub use trainer::{Consequence, ModelAnswer, Rollouts, Trainer, WhatIf};
