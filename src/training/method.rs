//! The methods that are compared.

use super::TrainingError;
use serde::{Deserialize, Serialize};

/// How the agent learns. All methods share networks, budgets and update counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Soft actor-critic on real steps alone.
    Sac,
    /// SAC on rollouts of a monolithic model (Janner et al. 2019).
    Mbpo,
    /// SAC on rollouts of a structural causal model with the discovered graph (arXiv 2503.09719, Algorithm 1); the policy
    /// sees the variables that lead to the reward.
    CMbpo,
    /// C-MBPO given the true graph: what perfect structure learning would reach.
    Oracle,
    /// The same agent and model along the graph of another learner: conditional mutual information by masked prediction
    /// (Wang et al. 2022). A rival for the studies.
    Cdl,
}

impl Method {
    /// Every method, in the order in which they are shown.
    pub const ALL: [Method; 5] = [
        Method::Sac,
        Method::Mbpo,
        Method::CMbpo,
        Method::Oracle,
        Method::Cdl,
    ];

    /// The method's name.
    pub fn name(self) -> &'static str {
        match self {
            Method::Sac => "sac",
            Method::Mbpo => "mbpo",
            Method::CMbpo => "c-mbpo",
            Method::Oracle => "oracle",
            Method::Cdl => "cdl",
        }
    }

    /// The method with this name.
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

    /// Whether it learns a world model.
    pub fn has_model(self) -> bool {
        self != Method::Sac
    }

    /// Whether its model and policy follow a causal graph.
    pub fn is_causal(self) -> bool {
        matches!(self, Method::CMbpo | Method::Oracle | Method::Cdl)
    }

    /// Whether it finds its graph in the data.
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
