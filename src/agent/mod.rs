//! How to act: soft actor-critic (Haarnoja et al. 2018) and the replay buffer it learns from.
//!
//! The agent does not know where its transitions come from. Real steps train SAC; imagined ones make it MBPO or C-MBPO.

pub mod config;
pub mod objective;
mod replay;
pub mod sac;

pub use config::{AgentConfig, Norm};
pub use replay::{Batch, Randomised, ReplayBuffer, Transition};
pub use sac::{Losses, Sac};
