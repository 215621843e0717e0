//! How the rows of a table follow each other.

use serde::{Deserialize, Serialize};

/// How the rows of a table follow each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Series {
    /// Most steps that a cause comes before its effect, from 1 to 20.
    pub lags: usize,
    /// The column that tells episodes apart; without one, the table is one episode.
    pub episode: Option<String>,
    /// The column of the time; without one, the rows are in the order of time.
    pub time: Option<String>,
    /// Whether the [innovation test](crate::structure::innovation_test) rules candidates out before the search: those whose own noise moves
    /// nothing in the effect.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub innovations: bool,
}

impl Default for Series {
    fn default() -> Self {
        Self {
            lags: 2,
            episode: None,
            time: None,
            innovations: false,
        }
    }
}
