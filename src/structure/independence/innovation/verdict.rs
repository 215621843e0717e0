//! What the innovation test says, as it is told.

use serde::Serialize;

/// What the innovation test says of a candidate and an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The candidate's own noise moves nothing there: no edge.
    NotReached,
    /// Something of the candidate's own noise arrives. No proof of an edge.
    Reached,
    /// Neither of both.
    CannotBeSaid,
}

/// What was measured of a candidate and an effect. Effects are in standard deviations of the effect for one of the function of the candidate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InnovationFigures {
    /// Share of the effect implied by the ordinary regression that the innovation has: 1 for a cause, 0 for a reading.
    pub share: f64,
    /// The share's interval, at the level of the table.
    pub share_interval: [f64; 2],
    /// The function of the candidate with the largest part in what is implied: `linear`, `square` or `product with NAME`.
    pub functional: String,
    /// Its effect, by the innovation.
    pub effect: f64,
    /// The effect's interval, at the level of the table.
    pub effect_interval: [f64; 2],
    /// Its effect, by the ordinary regression.
    pub implied: f64,
    /// The largest absolute z of an effect of the innovation, over all functions and the spread.
    pub z: f64,
    /// The p-value of a share of zero.
    pub p: f64,
    /// What past and candidates leave of the effect, in its standard deviations.
    pub left: f64,
    /// Rows.
    pub rows: usize,
    /// Steps of the past that were conditioned on.
    pub lags: usize,
    /// Terms beyond the linear ones in the candidate's regression.
    pub bends: usize,
    /// Where the verdict is that the candidate moves the effect by less than the noise floor: that floor, in standard deviations of the effect.
    /// Left out of JSON elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<f64>,
}

/// The verdict on one candidate and one effect.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InnovationVerdict {
    /// Candidate cause.
    pub from: String,
    /// Effect.
    pub to: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Where it cannot be said, why.
    pub reason: Option<&'static str>,
    /// The candidates of the ordinary regression; `None`, left out of JSON, for all others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<Vec<String>>,
    /// What was measured; `None` where the candidate has no innovation that passes for noise.
    pub figures: Option<InnovationFigures>,
}

/// All verdicts of a table, by effect, then by candidate.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Innovations {
    /// The verdicts.
    pub verdicts: Vec<InnovationVerdict>,
}

impl Innovations {
    /// The verdict on a pair.
    pub fn of(&self, from: &str, to: &str) -> Option<&InnovationVerdict> {
        let found = |v: &&InnovationVerdict| v.from == from && v.to == to;
        self.verdicts.iter().find(found)
    }

    /// The pairs (candidate, effect) that are not reached.
    pub fn ruled_out(&self) -> impl Iterator<Item = (&str, &str)> {
        let out = self.verdicts.iter();
        out.filter(|v| v.verdict == Verdict::NotReached)
            .map(|v| (v.from.as_str(), v.to.as_str()))
    }
}

impl Innovations {
    /// Puts newer verdicts in place of those on the same pairs.
    pub(in crate::structure) fn update(&mut self, newer: Vec<InnovationVerdict>) {
        for verdict in newer {
            let same =
                |old: &&mut InnovationVerdict| old.from == verdict.from && old.to == verdict.to;
            if let Some(old) = self.verdicts.iter_mut().find(same) {
                *old = verdict;
            }
        }
    }
}
