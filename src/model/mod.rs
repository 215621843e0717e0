//! The world model: ensembles of Gaussian networks, factorised along a causal graph or monolithic.
//!
//! The structural causal model of C-MBPO and MBPO's monolithic model share one implementation. The first has one
//! mechanism for each next-state variable and the reward, with the parents as input mask. The second has one mechanism
//! with all inputs and outputs.

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
pub use rollout::{Prediction, Rollout, imagine};
pub use world::{Layout, Mask, WorldModel};
