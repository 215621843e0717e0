//! What an environment with a name declares of itself.

use super::{Drift, Environment, EnvironmentError, Shift};

/// An environment, or why there is none.
pub(super) type Built = Result<Box<dyn Environment>, EnvironmentError>;

/// The declaration of an environment, beside what its [`Spec`](super::Spec) says.
#[derive(Debug)]
pub struct Declared {
    /// Name in configurations.
    pub name: &'static str,
    /// The mechanisms that can drift; none by default.
    pub drifts: Option<Drifts>,
    /// The settings that suit it; the default ones where there are none.
    pub recommended: Option<Recommended>,
    /// Creates the environment under a shift.
    pub(super) build: fn(Shift) -> Built,
}

/// The mechanisms that can drift.
#[derive(Debug)]
pub struct Drifts {
    /// Their effects.
    pub mechanisms: &'static [&'static str],
    /// Creates the environment under a shift after a drift.
    pub(super) build: fn(Shift, &Drift) -> Built,
}

/// What a run in a larger environment needs, where environments differ. `training/preset.rs` has what they share.
#[derive(Debug)]
pub struct Recommended {
    /// One sentence for a person.
    pub about: &'static str,
    /// Steps in the environment.
    pub env_steps: usize,
    /// Steps between fits of the model.
    pub model_every: usize,
    /// Steps between searches for the graph; 0 for none after the second.
    pub graph_every: usize,
    /// Real states from which to imagine after each fit.
    pub starts: usize,
    /// Imagined transitions kept.
    pub buffer: usize,
    /// Rows that a search looks at; null for all.
    pub max_rows: Option<usize>,
    /// Smallest effect of interest, in standard deviations of the effect's change.
    pub noise_floor: f64,
}

impl Recommended {
    /// The settings for so many steps.
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
