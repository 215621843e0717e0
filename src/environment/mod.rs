//! What the agent acts in.
//!
//! An [`Environment`] is stateless: it owns the mechanisms, the caller owns the state. One environment can therefore move a
//! thousand episodes side by side (see [`rollout_returns`]), and a state can be copied, stored or stepped twice.
//! Shifts are values ([`Shift`]), not subclasses. A new environment is one new file and one line in `registry`; any of them can
//! be given spurious sensors ([`Sensors`]).

mod cart_pole;
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
pub use drift::{Drift, Target};
pub use equations::Equations;
pub use error::EnvironmentError;
pub use evaluate::{Policy, Summary, rollout_returns};
pub use half_cheetah::HalfCheetah;
pub use light_door::LightDoor;
pub use pendulum::Pendulum;
pub use reacher::Reacher;
pub use registry::{Custom, Sensed, World, Written, make, names};
pub use sensors::{MOST_SENSORS, Reading, Sensors};
pub use shift::{GAIN_BOUNDS, LAMP_BOUNDS, SENSOR_NOISE_BOUNDS, Shift};
pub use simulated::{Simulated, Simulator, Step, provide};
pub use spec::Spec;

/// What one step gives, beside the new state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Reward of the step.
    pub reward: f64,
    /// Whether the new state is terminal. A time limit never is: it is the caller's to cut at [`Spec::horizon`] and to
    /// bootstrap through.
    pub terminated: bool,
}

/// A Markov decision process with named variables and a known causal graph.
///
/// The hidden state is a vector whose length is the environment's own affair; policies see what [`observe`] writes.
/// Randomness comes in through the generator, in an order that no shift changes.
///
/// [`observe`]: Environment::observe
pub trait Environment: Send + Sync {
    /// Names, bounds, time limit and true graph.
    fn spec(&self) -> &Spec;

    /// The shift this environment was built with.
    fn shift(&self) -> Shift;

    /// A state to start an episode from.
    fn initial_state(&self, rng: &mut dyn RngCore) -> Vec<f64>;

    /// Moves `state` one step under `action` (length [`Spec::action_dim`], normalised; clipped to [-1, 1] here).
    ///
    /// # Panics
    /// When `state` did not come from this environment or `action` is too short.
    fn step(&self, state: &mut [f64], action: &[f64], rng: &mut dyn RngCore) -> Outcome;

    /// Writes what the agent sees of `state` into `out` (length [`Spec::state_dim`]), sensor noise included.
    ///
    /// # Panics
    /// When `state` did not come from this environment or `out` is too short.
    fn observe(&self, state: &[f64], rng: &mut dyn RngCore, out: &mut [f32]);

    /// Episodes that are moved side by side without doing work twice.
    fn side_by_side(&self) -> usize {
        usize::MAX
    }

    /// Whether all is well: an environment that is simulated elsewhere can fail, and then ends every episode.
    ///
    /// # Errors
    /// [`EnvironmentError::Failed`], from the first failure on.
    fn fault(&self) -> Result<(), EnvironmentError> {
        Ok(())
    }
}
