//! The graph of an agent's transitions.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

pub use self::innovations::innovations_in_slices;
pub use self::search::search_in_slices;
use crate::structure::graph::causal::{CausalGraph, Parents};
use crate::structure::learners::evidence::Evidence;
use crate::structure::learners::pc::RemovalRule;
use crate::structure::slices::finish;
use crate::structure::{Dataset, Roles, StructureError, TestKind};

mod floor;
mod innovations;
mod search;

/// The smallest `max_rows`. Tests on fewer rows have hardly any power.
pub const LEAST_ROWS: usize = 100;

/// The range of noise floors.
pub const NOISE_FLOORS: RangeInclusive<f64> = 0.0..=1.0;

/// How the parents of an effect are searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Search {
    /// From all candidates down: [`pc_skeleton`](crate::structure::pc_skeleton). The default.
    #[default]
    Pc,
    /// From none up: [`grow_shrink`](crate::structure::grow_shrink). For tables with a dozen candidate causes or more; `removal` and `max_depth` are not used,
    /// and `gcm` looks for interactions, too ([`Projection::Interacting`](crate::structure::Projection::Interacting)).
    GrowShrink,
}

impl Search {
    fn is_pc(&self) -> bool {
        *self == Self::Pc
    }
}

/// Which effects' parents are searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// Those of every next variable and of the reward. The default.
    #[default]
    All,
    /// Those of the reward; then those of the next value of each state variable that was found to cause the reward; and so on, until no new
    /// ancestor of the reward is found. The other effects are not examined and have no parents in the graph. If no state variable causes the
    /// reward, all effects are examined.
    Relevant,
}

impl Reach {
    fn is_all(&self) -> bool {
        *self == Self::All
    }
}

/// Settings of [`learn_transition_graph`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LearnOptions {
    /// The independence test.
    pub test: TestKind,
    /// Significance level in (0, 1): a pair is independent where p > alpha.
    pub alpha: f64,
    /// When an edge is removed.
    pub removal: RemovalRule,
    /// Largest conditioning set of the search; `None` for no limit, at a cost that doubles with every candidate cause.
    /// Under [`RemovalRule::Confirmed`] the set of all other causes is tested in any case.
    pub max_depth: Option<usize>,
    /// How parents are searched for. Left out of JSON if it is PC.
    #[serde(skip_serializing_if = "Search::is_pc")]
    pub search: Search,
    /// Noise that is added to every effect before the search, in standard deviations: of the change of a state variable, of the
    /// reward itself. For environments without noise, in which a test detects even the error of a regression. A cause that changes an effect
    /// by less than this is not found. In [0, 1]; left out of JSON if it is 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub noise_floor: f64,
    /// Largest number of rows that are used, spread evenly over the table; `None`, which is left out of JSON, for all.
    /// For wide tables: the time of a flexible regression grows with the rows and with the square of its terms, which grow with
    /// the rows too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_rows: Option<usize>,
    /// Whether the [innovation test](crate::structure::innovation_test) rules candidates out before the search, at a level of 0.05 for the whole table. It
    /// needs rows that follow each other within episodes ([`episode_starts`](crate::structure::episode_starts)); where there are none, it rules nothing out. Left out of JSON where
    /// it is off.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub innovations: bool,
    /// Which effects' parents are searched for. Left out of JSON where it is all.
    #[serde(skip_serializing_if = "Reach::is_all")]
    pub reach: Reach,
    /// Number of searches on one growing table, 1 or more ([`looks`](crate::structure::InnovationOptions::looks)). It is no setting: the
    /// caller counts its searches.
    #[serde(skip)]
    pub looks: usize,
}

fn is_zero(noise: &f64) -> bool {
    *noise == 0.0
}

impl Default for LearnOptions {
    fn default() -> Self {
        Self {
            test: TestKind::Gcm,
            alpha: 0.001,
            removal: RemovalRule::Confirmed,
            max_depth: Some(3),
            search: Search::Pc,
            noise_floor: 0.0,
            max_rows: None,
            innovations: false,
            reach: Reach::All,
            looks: 1,
        }
    }
}

impl LearnOptions {
    /// Check every option against its range.
    ///
    /// # Errors
    /// [`StructureError::Option`] names the option, its value and its range.
    pub fn validate(&self) -> Result<(), StructureError> {
        let refuse = |field, value: f64, expected| {
            let value = value.to_string();
            Err(StructureError::Option {
                field,
                value,
                expected,
            })
        };
        if !(self.alpha > 0.0 && self.alpha < 1.0) {
            let expected = "a number between 0 and 1, both excluded";
            return refuse("alpha", self.alpha, expected);
        }
        if !NOISE_FLOORS.contains(&self.noise_floor) {
            return refuse("noise_floor", self.noise_floor, "a number from 0 to 1");
        }
        if let Some(rows) = self.max_rows.filter(|rows| *rows < LEAST_ROWS) {
            let expected = "a whole number of at least 100, or null";
            return refuse("max_rows", rows as f64, expected);
        }
        Ok(())
    }

    /// Return the rows of `data` that are used.
    pub(in crate::structure) fn rows_of<'a>(
        &self,
        data: &'a Dataset,
    ) -> Result<Cow<'a, Dataset>, StructureError> {
        match self.max_rows {
            Some(most) if most < data.rows() => {
                let rows: Vec<usize> = (0..most).map(|row| row * data.rows() / most).collect();
                Ok(Cow::Owned(data.take(&rows)?))
            }
            _ => Ok(Cow::Borrowed(data)),
        }
    }
}

/// A graph, with its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// The graph over state, action, next and reward, in this order.
    pub graph: CausalGraph,
    /// The tests and their results; pairs by effect, then by cause, in the order of the roles.
    pub evidence: Evidence,
    /// Number of tests that were run.
    pub tests_run: usize,
    effects: Vec<String>,
}

impl Learned {
    /// Return the parents of every next variable and of the reward, in the order of the roles.
    pub fn parents(&self) -> Parents {
        self.graph.parents_of(&self.effects)
    }
}

/// Learn which of state and action cause which of next state and reward.
///
/// Two tiers: edges go from (s, a) to (s', r) only; no edge inside a tier is considered. The result does not depend on the
/// order of the data's columns; columns without a role are ignored. Constant columns get no edge (see [`Dataset`]).
///
/// # Errors
/// [`StructureError::Roles`], [`StructureError::Option`], [`StructureError::UnknownVariable`] when a role names a column
/// that is not there, [`StructureError::TooFewRows`].
pub fn learn_transition_graph(
    data: &Dataset,
    roles: &Roles,
    options: &LearnOptions,
) -> Result<Learned, StructureError> {
    finish(learn_in_slices(data, roles, options))
}

/// [`learn_transition_graph`], with a pause between any two tests.
///
/// # Errors
/// The same.
pub async fn learn_in_slices(
    data: &Dataset,
    roles: &Roles,
    options: &LearnOptions,
) -> Result<Learned, StructureError> {
    roles.validate()?;
    options.validate()?;
    let mut innovations = match options.innovations {
        true => Some(innovations_in_slices(data, roles, options).await?),
        false => None,
    };
    search_in_slices(data, roles, options, innovations.as_mut()).await
}

#[cfg(test)]
mod tests;
