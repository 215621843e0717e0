//! Environments: what the agent acts in.
//!
//! An [`Environment`] is stateless: it has the mechanisms, and the caller has the state. One environment can therefore
//! step a thousand episodes together (see [`rollout_returns`]), and a state can be copied, stored or stepped twice. A
//! shift is a value ([`Shift`]). A new environment needs one new file and its lines here. Spurious sensors
//! ([`Sensors`]) can be added to any environment.

mod cart_pole;
mod declared;
mod drift;
mod equations;
mod error;
mod evaluate;
mod half_cheetah;
mod light_door;
mod pendulum;
mod planar;
mod reacher;
mod registry;
mod sensors;
mod shift;
mod simulated;
mod spec;

use rand::RngCore;

pub use cart_pole::CartPole;
pub use declared::{Declared, Drifts, Recommended, Shiftable};
pub use drift::{DRIFT_BOUNDS, Drift, Target};
pub use equations::Equations;
pub use error::EnvironmentError;
pub use evaluate::{Episodes, Policy, Summary, rollout_returns};
pub use half_cheetah::HalfCheetah;
pub use light_door::LightDoor;
pub use pendulum::Pendulum;
pub use reacher::Reacher;
pub use registry::{Custom, Sensed, World, Written, make, names};
pub use sensors::{MOST_SENSORS, Reading, Sensors};
pub use shift::{GAIN_BOUNDS, HELD_BOUNDS, SENSOR_NOISE_BOUNDS, Shift};
pub use simulated::{Simulated, Simulator, Step, provide};
pub use spec::Spec;

/// The environments with a name, in the order in which they are listed.
pub const DECLARED: &[Declared] = &[
    LightDoor::DECLARED,
    Pendulum::DECLARED,
    CartPole::DECLARED,
    Reacher::DECLARED,
    HalfCheetah::DECLARED,
];

/// Reward and termination of one step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Reward of the step.
    pub reward: f64,
    /// Whether the new state is terminal. A time limit is not terminal: the caller ends the episode at
    /// [`Spec::horizon`] and bootstraps from its last state.
    pub terminated: bool,
}

/// A Markov decision process with named variables and a known causal graph.
///
/// The hidden state is a vector whose length the environment defines. Policies get what [`observe`] writes. All
/// randomness comes from the generator, in an order that no shift changes.
///
/// [`observe`]: Environment::observe
pub trait Environment: Send + Sync {
    /// Return names, bounds, time limit and true graph.
    fn spec(&self) -> &Spec;

    /// Return the shift this environment was created with.
    fn shift(&self) -> Shift;

    /// Draw the initial state of an episode.
    fn initial_state(&self, rng: &mut dyn RngCore) -> Vec<f64>;

    /// Advance `state` by one step under `action`, which has length [`Spec::action_dim`] and is clipped to [-1, 1].
    ///
    /// # Panics
    /// When `state` is not from this environment or `action` is too short.
    fn step(&self, state: &mut [f64], action: &[f64], rng: &mut dyn RngCore) -> Outcome;

    /// Write the observation of `state`, with sensor noise, to `out` (length [`Spec::state_dim`]).
    ///
    /// # Panics
    /// When `state` is not from this environment or `out` is too short.
    fn observe(&self, state: &[f64], rng: &mut dyn RngCore, out: &mut [f32]);

    /// Return what a picture of `state` needs if that is not the observation; `None` to draw the observation.
    fn drawn(&self, state: &[f64]) -> Option<Vec<f64>> {
        let _ = state;
        None
    }

    /// Set the variable of `state` that a reader can drag in the picture to `value`, clipped to its bounds, and the
    /// variables that depend on it. Return whether the environment has such a variable.
    fn place(&self, state: &mut [f64], value: f64) -> bool {
        let _ = (state, value);
        false
    }

    /// Return the number of episodes that can be stepped together without repeating work.
    fn side_by_side(&self) -> usize {
        usize::MAX
    }

    /// Return the first failure of an environment that is simulated outside this crate. After a failure, all its
    /// episodes end.
    ///
    /// # Errors
    /// [`EnvironmentError::Failed`], from the first failure on.
    fn fault(&self) -> Result<(), EnvironmentError> {
        Ok(())
    }
}
