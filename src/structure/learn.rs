//! From a table of transitions to a graph.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

pub use self::search::{innovations_in_slices, search_in_slices};
use super::evidence::Evidence;
use super::graph::{CausalGraph, Parents};
use super::pc::RemovalRule;
use super::slices::finish;
use super::{Dataset, StructureError, TestKind};

mod search;

/// Which column plays which role in a transition (s, a, s', r).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles {
    /// State variables.
    pub state: Vec<String>,
    /// Components of the action.
    pub action: Vec<String>,
    /// State variables one step later: `next[i]` is `state[i]` at the next step.
    pub next: Vec<String>,
    /// The reward.
    pub reward: String,
}

impl Roles {
    /// Candidate causes: `state`, then `action`.
    pub fn causes(&self) -> Vec<String> {
        self.state.iter().chain(&self.action).cloned().collect()
    }

    /// Effects: `next`, then `reward`.
    pub fn effects(&self) -> Vec<String> {
        self.next
            .iter()
            .chain(std::iter::once(&self.reward))
            .cloned()
            .collect()
    }

    /// All variables in the order state, action, next, reward.
    pub fn variables(&self) -> Vec<String> {
        self.causes().into_iter().chain(self.effects()).collect()
    }

    /// The pairs (next, state) that tie one step to the following one.
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.next
            .iter()
            .cloned()
            .zip(self.state.iter().cloned())
            .collect()
    }

    /// Checks that names are distinct and that every state variable has its next.
    ///
    /// # Errors
    /// [`StructureError::Roles`].
    pub fn validate(&self) -> Result<(), StructureError> {
        if self.next.len() != self.state.len() {
            return Err(StructureError::Roles {
                field: "next",
                value: self.next.join(", "),
                expected: "one name for every state variable",
            });
        }
        let variables = self.variables();
        for (index, name) in variables.iter().enumerate() {
            if variables[..index].contains(name) {
                return Err(StructureError::Roles {
                    field: "state, action, next, reward",
                    value: name.clone(),
                    expected: "every name in one role only",
                });
            }
        }
        Ok(())
    }
}

/// The smallest `max_rows`: fewer say next to nothing.
pub const LEAST_ROWS: usize = 100;

/// Noise floors that are taken.
pub const NOISE_FLOORS: RangeInclusive<f64> = 0.0..=1.0;

/// How the parents of an effect are searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Search {
    /// From all candidates down: [`pc_skeleton`](super::pc_skeleton). The default.
    #[default]
    Pc,
    /// From none up: [`grow_shrink`](super::grow_shrink). For tables with a dozen candidate causes or more; `removal` and `max_depth` are not used,
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
    /// Those of the reward; then of the next value of each state variable that was found to be one of its causes; and so on, until no new
    /// ancestor of the reward is found. The other effects are not examined and have no parents in the graph. Where no state variable moves the
    /// reward, all are.
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
    /// How parents are searched for. Left out of JSON where it is PC.
    #[serde(skip_serializing_if = "Search::is_pc")]
    pub search: Search,
    /// Noise that is added to every effect before the search, in standard deviations: of the change of a state variable, of the
    /// reward itself. For worlds without noise, in which a test sees whatever a regression leaves, however little: what moves an
    /// effect by less than this is not found. In [0, 1]; left out of JSON where it is 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub noise_floor: f64,
    /// Most rows that are looked at, spread evenly over the table where it has more; `None`, which is left out of JSON, for all.
    /// For wide tables: the time of a flexible regression grows with the rows and with the square of its terms, which grow with
    /// the rows too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_rows: Option<usize>,
    /// Whether the [innovation test](super::innovation_test) rules candidates out before the search, at a level of 0.05 for the whole table. It
    /// needs rows that follow each other within episodes ([`episode_starts`](crate::structure::episode_starts)); where there are none, it rules nothing out. Left out of JSON where
    /// it is off.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub innovations: bool,
    /// Which effects' parents are searched for. Left out of JSON where it is all.
    #[serde(skip_serializing_if = "Reach::is_all")]
    pub reach: Reach,
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
        }
    }
}

impl LearnOptions {
    /// Checks every option against its range.
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

    /// The rows of `data` that are looked at.
    pub(super) fn rows_of<'a>(
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

/// A graph, and why it is this one.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// The graph over state, action, next and reward, in this order.
    pub graph: CausalGraph,
    /// What was tested, and what came of it; pairs by effect, then by cause, in the order of the roles.
    pub evidence: Evidence,
    /// Number of tests that were run.
    pub tests_run: usize,
    effects: Vec<String>,
}

impl Learned {
    /// Parents of every next variable and of the reward, in the order of the roles.
    pub fn parents(&self) -> Parents {
        self.graph.parents_of(&self.effects)
    }
}

/// Learns which of state and action cause which of next state and reward.
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

/// [`learn_transition_graph`], left and taken up again between any two tests.
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
