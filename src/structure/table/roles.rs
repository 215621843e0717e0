//! What the columns of a table of transitions are to each other.

use serde::{Deserialize, Serialize};

use crate::structure::StructureError;

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
