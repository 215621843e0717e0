//! The compared methods.

use super::TrainingError;
use serde::{Deserialize, Serialize};

/// How the agent learns. All methods share networks, budgets and update counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Soft actor-critic on real transitions only.
    Sac,
    /// SAC on rollouts of a monolithic model (Janner et al. 2019).
    Mbpo,
    /// SAC on rollouts of a structural causal model with the discovered graph (arXiv 2503.09719, Algorithm 1). The
    /// policy sees the ancestors of the reward.
    CMbpo,
    /// C-MBPO with the true graph: the upper limit for structure learning.
    Oracle,
    /// C-MBPO with the graph of another learner, for comparison: conditional mutual information by masked prediction
    /// (Wang et al. 2022).
    Cdl,
}

impl Method {
    /// All methods, in the order in which they are shown.
    pub const ALL: [Method; 5] = [
        Method::Sac,
        Method::Mbpo,
        Method::CMbpo,
        Method::Oracle,
        Method::Cdl,
    ];

    /// Return the name.
    pub fn name(self) -> &'static str {
        match self {
            Method::Sac => "sac",
            Method::Mbpo => "mbpo",
            Method::CMbpo => "c-mbpo",
            Method::Oracle => "oracle",
            Method::Cdl => "cdl",
        }
    }

    /// Return the method with this name.
    ///
    /// # Errors
    /// [`TrainingError::Method`] lists the known names.
    pub fn parse(name: &str) -> Result<Self, TrainingError> {
        Self::ALL
            .into_iter()
            .find(|m| m.name() == name)
            .ok_or_else(|| TrainingError::Method {
                value: name.to_owned(),
                known: Self::ALL.map(Method::name).join(", "),
            })
    }

    /// Return whether the method learns a world model.
    pub fn has_model(self) -> bool {
        self != Method::Sac
    }

    /// Return whether model and policy use a causal graph.
    pub fn is_causal(self) -> bool {
        matches!(self, Method::CMbpo | Method::Oracle | Method::Cdl)
    }

    /// Return whether the method learns its graph from data.
    pub fn learns_graph(self) -> bool {
        matches!(self, Method::CMbpo | Method::Cdl)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse_back_and_unknown_ones_are_listed() {
        for method in Method::ALL {
            assert_eq!(Method::parse(method.name()).expect("known"), method);
            let json = serde_json::to_string(&method).expect("serialises");
            assert_eq!(json, format!("\"{}\"", method.name()));
        }
        let message = Method::parse("ppo").expect_err("refused").to_string();
        assert_eq!(
            message,
            "method: unknown name \"ppo\", expected one of sac, mbpo, c-mbpo, oracle, cdl"
        );
    }
}
