//! What an environment says about itself.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Shift;

/// The names, shapes and bounds of an environment, and its true causal graph.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Spec {
    /// Name under which [`make`](super::make) knows it.
    pub name: String,
    /// Names of the observed variables at time t, in the order of [`observe`](super::Environment::observe).
    pub state: Vec<String>,
    /// Names of the action's components.
    pub action: Vec<String>,
    /// Names of the observed variables at time t + 1: `next[i]` is `state[i]` one step later.
    pub next: Vec<String>,
    /// Name of the reward.
    pub reward: String,
    /// Lower bounds of the observed variables, without sensor noise.
    pub low: Vec<f64>,
    /// Upper bounds of the observed variables, without sensor noise.
    pub high: Vec<f64>,
    /// Lower and upper bound of every action component: always normalised to [-1, 1].
    pub action_bounds: (f64, f64),
    /// Time limit: an episode is cut (not terminated) after this many steps.
    pub horizon: usize,
    /// True parents of every next variable and of the reward, in the order of `state` then `action`, without any shift.
    pub truth: BTreeMap<String, Vec<String>>,
    /// Pairs of effects that something unobserved moves both.
    pub confounded: Vec<(String, String)>,
    /// Named shifts to evaluate under, in the order in which they are shown; the first is the training setting.
    pub shifts: Vec<(String, Shift)>,
}

pub(super) fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// The names one step later.
pub(super) fn primed(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("{name}'")).collect()
}

/// A graph, written as effects with their parents.
pub(super) fn parents(effects: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
    let effects = effects.iter();
    effects
        .map(|&(effect, parents)| (effect.to_owned(), names(parents)))
        .collect()
}

impl Spec {
    /// Number of observed variables.
    pub fn state_dim(&self) -> usize {
        self.state.len()
    }

    /// Number of action components.
    pub fn action_dim(&self) -> usize {
        self.action.len()
    }

    /// Number of candidate causes: the observed variables and the action's components.
    pub fn input_dim(&self) -> usize {
        self.state_dim() + self.action_dim()
    }

    /// Number of effects: the next variables and the reward.
    pub fn output_dim(&self) -> usize {
        self.next.len() + 1
    }

    /// Names of the candidate causes: `state`, then `action`.
    pub fn inputs(&self) -> Vec<String> {
        self.state.iter().chain(&self.action).cloned().collect()
    }

    /// Names of the effects: `next`, then `reward`.
    pub fn outputs(&self) -> Vec<String> {
        self.next
            .iter()
            .chain(std::iter::once(&self.reward))
            .cloned()
            .collect()
    }

    /// All names in the order of a transition row: `state`, `action`, `next`, `reward`.
    pub fn variables(&self) -> Vec<String> {
        self.inputs().into_iter().chain(self.outputs()).collect()
    }

    /// The named shift, if there is one of that name.
    pub fn shift(&self, name: &str) -> Option<Shift> {
        self.shifts
            .iter()
            .find(|(known, _)| known == name)
            .map(|&(_, shift)| shift)
    }
}
