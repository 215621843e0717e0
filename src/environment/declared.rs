//! Declarations of the named environments.

use super::{Drift, Environment, EnvironmentError, Shift};

/// Result of creating an environment.
pub(super) type Built = Result<Box<dyn Environment>, EnvironmentError>;

/// The declaration of an environment, in addition to its [`Spec`](super::Spec).
#[derive(Debug)]
pub struct Declared {
    /// Name in configurations.
    pub name: &'static str,
    /// The mechanisms that can drift; none by default.
    pub drifts: Option<Drifts>,
    /// The fields of a shift that it supports.
    pub shifts: Shiftable,
    /// Recommended settings; `None` for the defaults.
    pub recommended: Option<Recommended>,
    /// Creates the environment under a shift.
    pub(super) build: fn(Shift) -> Built,
}

/// The fields of a [`Shift`] that an environment supports; it refuses the others.
#[derive(Clone, Copy, Debug)]
pub struct Shiftable {
    /// Names of the fields in JSON.
    pub fields: &'static [&'static str],
    /// The variable that [`Shift::held`] holds, if that is one of them.
    pub holds: Option<&'static str>,
}

impl Shiftable {
    /// No field: the environment has no shift.
    pub(super) const NONE: Self = Self {
        fields: &[],
        holds: None,
    };
}

/// The mechanisms that can drift.
#[derive(Debug)]
pub struct Drifts {
    /// Their effects.
    pub mechanisms: &'static [&'static str],
    /// Creates the environment under a shift after a drift.
    pub(super) build: fn(Shift, &Drift) -> Built,
}

/// Recommended settings that differ between the larger environments. `training/preset.rs` has the shared ones.
#[derive(Debug)]
pub struct Recommended {
    /// One sentence of description.
    pub about: &'static str,
    /// Steps in the environment.
    pub env_steps: usize,
    /// Steps between fits of the model.
    pub model_every: usize,
    /// Steps between searches for the graph; 0 for no search after the second.
    pub graph_every: usize,
    /// Number of real start states after each fit.
    pub starts: usize,
    /// Capacity of the buffer of imagined transitions.
    pub buffer: usize,
    /// Largest number of rows in a search; `None` for all.
    pub max_rows: Option<usize>,
    /// Smallest effect of interest, in standard deviations of the effect's change.
    pub noise_floor: f64,
}

impl Recommended {
    /// Return the settings for `env_steps` steps.
    pub(super) const fn steps(env_steps: usize, about: &'static str) -> Self {
        Self {
            about,
            env_steps,
            model_every: 100,
            graph_every: 1_600,
            starts: 1_000,
            buffer: 4_000,
            max_rows: None,
            noise_floor: 0.05,
        }
    }
}
