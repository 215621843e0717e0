//! Soft actor-critic (Haarnoja et al. 2018) and its replay buffer.
//!
//! The agent does not depend on the source of its transitions. Real transitions alone give SAC; adding imagined ones
//! gives MBPO or C-MBPO.

pub mod config;
pub mod objective;
mod replay;
pub mod sac;

pub use config::{AgentConfig, Norm};
pub use replay::{Batch, Randomised, ReplayBuffer, Transition};
pub use sac::{Losses, Sac, Update};
