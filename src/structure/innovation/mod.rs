//! The innovation test: whether what is new in a candidate cause moves an effect.
//!
//! A candidate's own noise is a natural experiment. Let s be the candidate, N the other candidates of the same moment, H all candidates
//! of the steps before, y the effect one step on, and e = s - E[s | H, N] the candidate's *innovation*. Suppose that e is noise,
//! independent of (H, N).
//!
//! * Where s is no cause of y given N, y does not depend on e given (H, N): for any functions f and g
//!   `E[(f(s, N) - E[f(s, N) | H, N]) (y - g(H, N))] = 0`. Nothing is asked of the mechanism of y. It may bend as it likes; what a
//!   regression leaves of it is a function of (H, N), and e knows nothing of that. An ordinary test does not have this: there the
//!   candidate itself is held against what the regression of y leaves, and a reading of y's causes tells of it.
//! * Where `y = c f(s, N) + g(H, N) + noise`, the same product over `E[(f - E[f | H, N])^2]` is c. With `s = p + e` the innovations are
//!   those of f = s: e; of s^2: 2 p e + e^2 - E e^2; of s x with x in N: e x.
//!
//! So the innovation of f(s) is an instrument for f(s), which is held against the ordinary regression of y on N and f(s), s^2, and the
//! products of s with the variables that y depends on most (Hausman, Econometrica 46, 1978): their coefficients b imply that the
//! innovations move y by `d = sum of b_k w_k`. The *share* of it that they have is the coefficient of y - g(H, N) on d: 1 where the ordinary dependence is
//! the candidate's effect, 0 where the candidate only reads what moves y. g may be anything; the better it is, the smaller the share's error,
//! and it does not have to be right.
//!
//! Three verdicts, of which only the first one is of use ([`Verdict`]):
//!
//! * *not reached*: the share's interval lies within (-1/2, 1/2), and none of the functions moves y or its spread. That is a test of
//!   equivalence (Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15, 1987): no evidence of an effect is not enough.
//! * *reached*: some function moves y, at the level of the whole table. It draws no edge: a regression that is wrong shows so, too.
//! * *cannot be said*: all else, with the reason.
//!
//! The level holds for the table: it is shared among all pairs that are held against each other (Bonferroni).
//!
//! What passes for noise: e that is above the precision of the data (rounded numbers are no noise); that no product of two columns of N or of the
//! step before, and no cube, predicts, after as many of them have been put into its regression as it asks for, few at the most;
//! that is serially uncorrelated; and that does not depend on the step before H. H is the shortest of one to [`lags`](InnovationOptions::lags)
//! steps for which this holds. Bends, and more than one step, count only with eight rows for each column or more: with fewer the checks see too little. Conditioning on the candidate's own past, too, is that of the MCI test (Runge et al., Science Advances 5, 2019).
//!
//! Rows: each with its past in one episode; those in which a candidate stands on a bound where it is cut off are left out, for there its noise does not
//! show. A bound of the effect is one more bend of its mechanism, and does no harm.
//!
//! What the test is blind to:
//!
//! * Exact copies of the same moment, and all that is a function of the other candidates: they have no noise of their own. *Cannot be said*.
//! * Noise that is shared with what is read: a reading whose error also moves the effect.
//! * A hidden cause of the candidate that also moves the effect: *reached*, though there is no edge. (One that lasts shows in H, and is taken out as
//!   far as H tells of it.)
//! * A variable that is seen with errors: its reading's noise moves nothing, which is true of the reading.
//! * Effects that act in few rows only, or cancel in all of the functions above.
//! * A weak effect of a candidate whose ordinary dependence is for the most part someone else's: below a fifth or so of what the ordinary regression
//!   implies it can be ruled out.

mod bend;
mod effect;
mod frame;
mod noise;

use std::collections::BTreeMap;

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, Normal};

use self::effect::{Effect, Finding, Fitting, Functional, Instrument, Products};
use self::frame::Frame;
use self::noise::{Doubt, FirstLook, Noise};
use super::censored::mass_points;
use super::slices::{finish, pause};
use super::{Dataset, Roles, StructureError};

/// Rows beyond the number of columns that a regression needs.
const LEAST_ROWS: usize = 100;
/// Rows for each column from which on a bent regression, or a longer past, is believed to leave noise: with fewer the checks see too little.
const ROWS_PER_COLUMN: usize = 8;
/// Half of what is implied is the margin of equivalence.
const MARGIN: f64 = 0.5;
/// Level of the look for any effect at all that stands in the way of *not reached*, shared among a pair's functions.
const VETO: f64 = 0.05;

/// Effects of a piece of work.
const EFFECTS_AT_ONCE: usize = 8;
/// Level at which an ordinary dependence must be there for its half to be excluded.
const CLAIM: f64 = 0.01;

/// Settings of the innovation test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InnovationOptions {
    /// Level of the whole table, in (0, 1).
    pub level: f64,
    /// Most steps of the past that are conditioned on, at least 1.
    pub lags: usize,
}

impl Default for InnovationOptions {
    fn default() -> Self {
        Self {
            level: 0.05,
            lags: 3,
        }
    }
}

impl InnovationOptions {
    fn validate(&self) -> Result<(), StructureError> {
        let refuse = |field, value: String, expected| {
            Err(StructureError::Option {
                field,
                value,
                expected,
            })
        };
        if !(self.level > 0.0 && self.level < 1.0) {
            let expected = "a number between 0 and 1, both excluded";
            return refuse("innovations.level", self.level.to_string(), expected);
        }
        if !(1..=8).contains(&self.lags) {
            let expected = "a whole number from 1 to 8";
            return refuse("innovations.lags", self.lags.to_string(), expected);
        }
        Ok(())
    }
}

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
    pub(super) fn update(&mut self, newer: Vec<InnovationVerdict>) {
        for verdict in newer {
            let same =
                |old: &&mut InnovationVerdict| old.from == verdict.from && old.to == verdict.to;
            if let Some(old) = self.verdicts.iter_mut().find(same) {
                *old = verdict;
            }
        }
    }
}

/// Where an episode starts in a table of transitions: each row whose state is not the next state of the row before. A time limit starts a new
/// episode; it needs no mark of its own, nor does a table with rows left out.
///
/// # Errors
/// [`StructureError::UnknownVariable`], [`StructureError::Roles`].
pub fn episode_starts(data: &Dataset, roles: &Roles) -> Result<Vec<bool>, StructureError> {
    roles.validate()?;
    let mut starts = vec![false; data.rows()];
    if let Some(first) = starts.first_mut() {
        *first = true;
    }
    for (state, next) in roles.state.iter().zip(&roles.next) {
        let state = data.column(data.index_of(state)?);
        let next = data.column(data.index_of(next)?);
        for (start, (now, due)) in starts.iter_mut().skip(1).zip(state[1..].iter().zip(next)) {
            *start |= now != due;
        }
    }
    Ok(starts)
}

/// The innovation test of every candidate against every effect.
///
/// Row t of `data` holds candidates of moment t and effects that come after them. `starts[t]` says that row t does not follow row t - 1: see
/// [`episode_starts`]. Columns may have any scale. The result does not depend on the order of the names but for rounding.
///
/// Complexity: for n rows and m candidates about n m^2 per lag, candidate and effect, each a few times.
///
/// # Errors
/// [`StructureError::UnknownVariable`]; [`StructureError::Option`]; [`StructureError::RaggedColumn`] when `starts` is not one for each row.
pub fn innovation_test(
    data: &Dataset,
    candidates: &[String],
    effects: &[String],
    starts: &[bool],
    options: InnovationOptions,
) -> Result<Innovations, StructureError> {
    let test = innovation_test_in_slices(data, candidates, effects, starts, options);
    Ok(finish(test)?.innovations)
}

/// The innovation test of a table, and all that is needed to ask it again.
pub struct InnovationTest {
    /// What it said of every pair.
    pub innovations: Innovations,
    candidates: Vec<String>,
    effects: Vec<String>,
    frames: Vec<Prepared>,
    tests: usize,
    level: f64,
}

/// Candidates whose noise was found with the same past, and the effects' regressions there.
struct Prepared {
    frame: Frame,
    noises: BTreeMap<usize, Noise>,
    effects: Vec<Option<Effect>>,
}

impl InnovationTest {
    /// Asks again, against other ordinary dependences: a search that draws the edge from one candidate to an effect, given some others, claims
    /// that it is the dependence given these alone. Gives the claims that the candidate's own noise refutes.
    ///
    /// The first time (`round` 0) a quarter of the table's level is shared among the claims, the next time an eighth, and so on; half is that of the
    /// verdicts against all other candidates. Names that are not known, and candidates without noise of their own, are passed over.
    pub async fn refuted_in_slices(
        &self,
        claims: &[(&String, &String, Vec<String>)],
        round: usize,
    ) -> Vec<InnovationVerdict> {
        let place = |name: &str| self.candidates.iter().position(|known| known == name);
        let asked: Vec<_> = claims
            .iter()
            .filter_map(|(from, to, given)| {
                let at = place(from)?;
                let effect = self.effects.iter().position(|known| known == *to)?;
                let prepared = self.frames.iter().find(|p| p.noises.contains_key(&at))?;
                Some((at, effect, given, prepared))
            })
            .collect();
        let share = self.level / 4.0 / (1u64 << round.min(32)) as f64;
        let critical = quantile(share / asked.len().max(1) as f64);
        let mut refuted = Vec::new();
        for (at, to, names, prepared) in asked {
            pause().await;
            let noise = &prepared.noises[&at];
            let mut instrument = Instrument::new(&prepared.frame, at, &noise.values);
            let given: Vec<usize> = names.iter().filter_map(|name| place(name)).collect();
            let effect = prepared.effects[to].as_ref();
            let Some(finding) = effect.and_then(|e| instrument.against_given(e, &given)) else {
                continue;
            };
            let (verdict, reason) = judge(&finding, critical, self.level, self.tests);
            if verdict == Verdict::NotReached {
                refuted.push(InnovationVerdict {
                    from: self.candidates[at].clone(),
                    to: self.effects[to].clone(),
                    verdict,
                    reason,
                    given: Some(names.clone()),
                    figures: Some(figures(
                        &finding,
                        critical,
                        &prepared.frame,
                        noise,
                        &self.candidates,
                    )),
                });
            }
        }
        refuted
    }
}

/// [`innovation_test`], left and taken up again between any two regressions; gives what is needed to ask again, too.
///
/// # Errors
/// The same.
pub async fn innovation_test_in_slices(
    data: &Dataset,
    candidates: &[String],
    effects: &[String],
    starts: &[bool],
    options: InnovationOptions,
) -> Result<InnovationTest, StructureError> {
    options.validate()?;
    if starts.len() != data.rows() {
        return Err(StructureError::RaggedColumn {
            column: "starts of episodes".to_owned(),
            rows: starts.len(),
            expected: data.rows(),
        });
    }
    let columns = |names: &[String]| -> Result<Vec<&[f64]>, StructureError> {
        let column = |name: &String| Ok(data.column(data.index_of(name)?));
        names.iter().map(column).collect()
    };
    let (causes, results) = (columns(candidates)?, columns(effects)?);
    let mut ages = vec![0; starts.len()];
    for row in 1..starts.len() {
        ages[row] = if starts[row] { 0 } else { ages[row - 1] + 1 };
    }
    let mut usable = vec![true; starts.len()];
    for column in &causes {
        if let Some((low, high)) = mass_points(column) {
            for (usable, &value) in usable.iter_mut().zip(*column) {
                *usable &= low < value && value < high;
            }
        }
    }

    // Every candidate with the shortest past that makes it noise.
    let mut doubts: Vec<Option<Doubt>> = vec![None; causes.len()];
    let mut open: Vec<usize> = (0..causes.len()).collect();
    let mut frames: Vec<(Frame, BTreeMap<usize, Noise>)> = Vec::new();
    for lags in 1..=options.lags {
        // A longer past is believed to make noise only where the checks have rows enough to say otherwise.
        let columns = 1 + causes.len() * (1 + lags);
        let least = match lags {
            1 => LEAST_ROWS,
            _ => LEAST_ROWS.max((ROWS_PER_COLUMN - 1) * columns),
        };
        let Some(frame) = Frame::new(&causes, &ages, &usable, lags, least).await else {
            break;
        };
        pause().await;
        let mut look = FirstLook::new(&frame, &open);
        while look.advance(&frame) {
            pause().await;
        }
        let mut found = BTreeMap::new();
        let mut again = Vec::new();
        for &at in &open {
            match look.noise(&frame, at, causes[at]).await {
                Ok(noise) => {
                    found.insert(at, noise);
                    doubts[at] = None;
                }
                Err(doubt) => {
                    doubts[at] = Some(doubt);
                    // A longer past does not help what has no noise at all.
                    if matches!(doubt, Doubt::Serial | Doubt::Past) {
                        again.push(at);
                    }
                }
            }
            pause().await;
        }
        frames.push((frame, found));
        open = again;
        if open.is_empty() {
            break;
        }
    }

    let tests = frames.iter().map(|(_, found)| found.len()).sum::<usize>() * results.len();
    let critical = quantile(options.level / 2.0 / tests.max(1) as f64);
    let mut verdicts: BTreeMap<(usize, usize), Entry> = BTreeMap::new();
    let few = frames.is_empty();
    let mut prepared = Vec::new();
    for (frame, noises) in frames {
        if noises.is_empty() {
            continue;
        }
        let mut products = Products::new();
        while products.advance(&frame) {
            pause().await;
        }
        let mut fitted: Vec<Option<Effect>> = Vec::with_capacity(results.len());
        for column in &results {
            let fitting = Fitting::new(&frame, column);
            fitted.push(match fitting {
                None => None,
                Some(mut fitting) => {
                    while fitting.advance(&frame, &products) {
                        pause().await;
                    }
                    pause().await;
                    Some(fitting.finish(&frame))
                }
            });
        }
        for (&at, noise) in &noises {
            let mut instrument = Instrument::new(&frame, at, &noise.values);
            for (to, effect) in fitted.iter().enumerate() {
                if to % EFFECTS_AT_ONCE == 0 {
                    pause().await;
                }
                let finding = effect
                    .as_ref()
                    .and_then(|effect| instrument.against(effect));
                let entry = match finding {
                    None => (
                        Verdict::CannotBeSaid,
                        Some("the effect never changes"),
                        None,
                    ),
                    Some(finding) => {
                        let (verdict, reason) = judge(&finding, critical, options.level, tests);
                        let figures = figures(&finding, critical, &frame, noise, candidates);
                        (verdict, reason, Some(figures))
                    }
                };
                verdicts.insert((to, at), entry);
            }
            pause().await;
        }
        prepared.push(Prepared {
            frame,
            noises,
            effects: fitted,
        });
    }
    let mut all = Vec::with_capacity(causes.len() * results.len());
    for (to, effect) in effects.iter().enumerate() {
        for (at, candidate) in candidates.iter().enumerate() {
            let (verdict, reason, figures) = verdicts.remove(&(to, at)).unwrap_or_else(|| {
                let reason = match doubts[at] {
                    _ if few => "too few rows follow each other for so many candidates",
                    Some(doubt) => doubt.words(),
                    None => "nothing was measured",
                };
                (Verdict::CannotBeSaid, Some(reason), None)
            });
            all.push(InnovationVerdict {
                from: candidate.clone(),
                to: effect.clone(),
                verdict,
                reason,
                given: None,
                figures,
            });
        }
    }
    Ok(InnovationTest {
        innovations: Innovations { verdicts: all },
        candidates: candidates.to_vec(),
        effects: effects.to_vec(),
        frames: prepared,
        tests,
        level: options.level,
    })
}

/// Verdict, reason and figures of a pair.
type Entry = (Verdict, Option<&'static str>, Option<InnovationFigures>);

/// z beyond which a standard normal variable lies with this probability, on one side.
fn quantile(level: f64) -> f64 {
    Normal::standard().inverse_cdf(1.0 - level.clamp(1e-15, 0.5))
}

fn judge(
    finding: &Finding,
    critical: f64,
    level: f64,
    tests: usize,
) -> (Verdict, Option<&'static str>) {
    let functions = finding.functions as f64;
    if finding.reaches > quantile(level / (2.0 * functions * tests.max(1) as f64)) {
        return (Verdict::Reached, None);
    }
    if finding.reaches > quantile(VETO / (2.0 * functions)) {
        let reason = "the candidate's own noise may move the effect";
        return (Verdict::CannotBeSaid, Some(reason));
    }
    if finding.implied_p > CLAIM {
        let reason = "the ordinary regression implies no effect that could be excluded";
        return (Verdict::CannotBeSaid, Some(reason));
    }
    if finding.share.abs() + critical * finding.share_error < MARGIN {
        return (Verdict::NotReached, None);
    }
    let reason = "the candidate's own noise is too weak to tell";
    (Verdict::CannotBeSaid, Some(reason))
}

fn figures(
    finding: &Finding,
    critical: f64,
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
    }
}

#[cfg(test)]
mod tests;
