//! From what was measured of a candidate and an effect to a verdict.

use statrs::distribution::{ContinuousCDF, Normal};

use super::frame::Frame;
use super::instrument::{Finding, Functional};
use super::noise::Noise;
use super::verdict::{InnovationFigures, Verdict};

/// Half of what is implied is the margin of equivalence.
const MARGIN: f64 = 0.5;
/// Level of the look for any effect at all that stands in the way of *not reached*, shared among all pairs that are asked about, their functions and all looks.
const VETO: f64 = 0.01;
/// Level at which an ordinary dependence must be there for its half to be excluded.
const CLAIM: f64 = 0.01;

/// How strict a verdict is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Strictness {
    /// z of an interval's ends, on either side.
    pub(super) critical: f64,
    /// Level at which any effect at all is one, of each function.
    pub(super) reached: f64,
    /// Level at which any effect at all is in the way of *not reached*, of each pair.
    pub(super) veto: f64,
}

impl Strictness {
    /// `level` is shared among the intervals of so many `pairs`, `table` among all pairs that could be asked about in all `looks`.
    pub(super) fn new(level: f64, pairs: usize, table: f64, all: usize, looks: usize) -> Self {
        let looks = looks.max(1) as f64;
        Self {
            critical: quantile(level / pairs.max(1) as f64),
            reached: table / (all.max(1) as f64 * looks),
            veto: VETO / (pairs.max(1) as f64 * looks),
        }
    }
}

/// z beyond which a standard normal variable lies with this probability, on one side.
pub(super) fn quantile(level: f64) -> f64 {
    Normal::standard().inverse_cdf(1.0 - level.clamp(1e-15, 0.5))
}

/// The verdict, where it cannot be said why, and where the noise floor was the margin that.
pub(super) fn judge(
    finding: &Finding,
    strictness: Strictness,
    floor: f64,
) -> (Verdict, Option<&'static str>, bool) {
    let functions = finding.functions as f64;
    let critical = strictness.critical;
    if finding.reaches > quantile(strictness.reached / (2.0 * functions)) {
        return (Verdict::Reached, None, false);
    }
    let below = |&(effect, error): &(f64, f64)| effect.abs() + critical * error < floor;
    if finding.parts.iter().all(below) {
        return (Verdict::NotReached, None, true);
    }
    let unsaid = |reason| (Verdict::CannotBeSaid, Some(reason), false);
    if finding.reaches > quantile(strictness.veto / (2.0 * functions)) {
        return unsaid("the candidate's own noise may move the effect");
    }
    if finding.implied_p > CLAIM {
        return unsaid("the ordinary regression implies no effect that could be excluded");
    }
    if finding.share.abs() + critical * finding.share_error < MARGIN {
        return (Verdict::NotReached, None, false);
    }
    unsaid("the candidate's own noise is too weak to tell")
}

pub(super) fn figures(
    finding: &Finding,
    critical: f64,
    floor: Option<f64>,
    frame: &Frame,
    noise: &Noise,
    candidates: &[String],
) -> InnovationFigures {
    let interval = |centre: f64, error: f64| [centre - critical * error, centre + critical * error];
    InnovationFigures {
        share: finding.share,
        share_interval: interval(finding.share, finding.share_error),
        functional: match finding.functional {
            Functional::Linear => "linear".to_owned(),
            Functional::Square => "square".to_owned(),
            Functional::Product(other) => format!("product with {}", candidates[other]),
        },
        effect: finding.effect,
        effect_interval: interval(finding.effect, finding.effect_error),
        implied: finding.implied,
        z: finding.reaches,
        left: finding.left,
        p: 2.0 * Normal::standard().sf((finding.share / finding.share_error).abs()),
        rows: frame.len(),
        lags: frame.lags,
        bends: noise.bends,
        floor,
    }
}
