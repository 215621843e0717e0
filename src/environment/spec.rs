//! Descriptions of environments.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Shift;

/// Names, dimensions and bounds of an environment, and its true causal graph.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Spec {
    /// Name in the registry, see [`make`](super::make).
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
    /// Lower and upper bound of every action component, always [-1, 1].
    pub action_bounds: (f64, f64),
    /// Time limit: episodes are truncated, not terminated, after this number of steps.
    pub horizon: usize,
    /// True parents of every next variable and of the reward, without shifts, in the order of `state`, then `action`.
    pub truth: BTreeMap<String, Vec<String>>,
    /// Pairs of effects with a common unobserved cause.
    pub confounded: Vec<(String, String)>,
    /// Named shifts for evaluation, in the order in which they are shown; the first is the training setting.
    pub shifts: Vec<(String, Shift)>,
}

pub(super) fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// Return the names at time t + 1.
pub(super) fn primed(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("{name}'")).collect()
}

/// Create a graph from effects with their parents.
pub(super) fn parents(effects: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
    // Collecting into a map would compile another sort.
    let mut graph = BTreeMap::new();
    for &(effect, parents) in effects {
        graph.insert(effect.to_owned(), names(parents));
    }
    graph
}

impl Spec {
    /// Return the number of observed variables.
    pub fn state_dim(&self) -> usize {
        self.state.len()
    }

    /// Return the number of action components.
    pub fn action_dim(&self) -> usize {
        self.action.len()
    }

    /// Return the number of candidate causes: observed variables and action components.
    pub fn input_dim(&self) -> usize {
        self.state_dim() + self.action_dim()
    }

    /// Return the number of effects: next variables and reward.
    pub fn output_dim(&self) -> usize {
        self.next.len() + 1
    }

    /// Return the names of the candidate causes: `state`, then `action`.
    pub fn inputs(&self) -> Vec<String> {
        self.state.iter().chain(&self.action).cloned().collect()
    }

    /// Return the names of the effects: `next`, then `reward`.
    pub fn outputs(&self) -> Vec<String> {
        self.next
            .iter()
            .chain(std::iter::once(&self.reward))
            .cloned()
            .collect()
    }

    /// Return all names in the order of a transition row: `state`, `action`, `next`, `reward`.
    pub fn variables(&self) -> Vec<String> {
        self.inputs().into_iter().chain(self.outputs()).collect()
    }

    /// Return the shift with this name, if there is one.
    pub fn shift(&self, name: &str) -> Option<Shift> {
        self.shifts
            .iter()
            .find(|(known, _)| known == name)
            .map(|&(_, shift)| shift)
    }
}
