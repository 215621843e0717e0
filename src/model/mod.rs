//! How the world moves: an ensemble of Gaussian networks, factorised along a causal graph or whole.
//!
//! A factorised structural causal model (C-MBPO) and MBPO's monolithic model are the same code: the first has one
//! mechanism for each next-state variable and the reward, each behind the mask of its parents; the second has one
//! mechanism with every input and all outputs.

pub mod change;
pub mod config;
pub mod counterfactual;
pub mod fit;
pub mod masked;
pub mod normalizer;
pub mod rollout;
mod state;
pub mod world;

pub use change::{Alarm, ChangeMonitor};
pub use config::{Calibration, ModelConfig, ModelKind, Ranking, Scope, Sharing};
pub use counterfactual::{Counterfactual, Factual};
pub use fit::{Fit, FitError, FitReport};
pub use masked::{MaskedConfig, MaskedFit};
pub use rollout::{Prediction, imagine};
pub use world::{Layout, Mask, WorldModel};
