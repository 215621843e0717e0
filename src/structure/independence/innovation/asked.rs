//! The innovation test of a table: candidates' noise once, effects when they are asked about.

use std::collections::BTreeMap;

use super::InnovationOptions;
use super::effect::{Fitting, Products};
use super::frame::Frame;
use super::instrument::Instrument;
use super::judge::{Strictness, figures, judge};
use super::noise::{Doubt, FirstLook, Noise};
use super::verdict::{InnovationVerdict, Verdict};
use crate::structure::independence::censored::mass_points;
use crate::structure::slices::pause;
use crate::structure::{Dataset, StructureError};

/// Rows beyond the number of columns that a regression needs.
const LEAST_ROWS: usize = 100;
/// Rows for each column from which on a bent regression, or a longer past, is believed to leave noise: with fewer the checks see too little.
pub(super) const ROWS_PER_COLUMN: usize = 8;
/// Effects of a piece of work.
const CANDIDATES_AT_ONCE: usize = 8;

/// Candidates whose noise was found with the same past.
struct Prepared {
    frame: Frame,
    noises: BTreeMap<usize, Noise>,
    products: Products,
}

/// The innovation test of a table, which can be asked about one effect after the other.
pub struct InnovationTest {
    candidates: Vec<String>,
    effects: Vec<String>,
    columns: Vec<Vec<f64>>,
    /// The smallest effect of interest on each, in its standard deviations; 0 for none.
    floors: Vec<f64>,
    doubts: Vec<Option<Doubt>>,
    frames: Vec<Prepared>,
    level: f64,
    looks: usize,
    known: BTreeMap<usize, Vec<InnovationVerdict>>,
}

impl InnovationTest {
    /// Finds the candidates' noise. `floors` has for every effect the smallest effect that is of interest, in standard deviations of it, or 0;
    /// `actions` are candidates that are bounded as they please: rows in which one is on a bound stay, and nothing is said of its own noise then.
    /// All else is as in [`innovation_test`](super::innovation_test).
    ///
    /// # Errors
    /// Those of [`innovation_test`](super::innovation_test).
    pub async fn prepare(
        data: &Dataset,
        candidates: &[String],
        effects: &[String],
        starts: &[bool],
        floors: &[f64],
        actions: &[String],
        options: InnovationOptions,
    ) -> Result<Self, StructureError> {
        options.validate()?;
        for (column, rows, expected) in [
            ("starts of episodes", starts.len(), data.rows()),
            ("smallest effects of interest", floors.len(), effects.len()),
        ] {
            if rows != expected {
                let column = column.to_owned();
                return Err(StructureError::RaggedColumn {
                    column,
                    rows,
                    expected,
                });
            }
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
        let mut doubts: Vec<Option<Doubt>> = vec![None; causes.len()];
        for (at, column) in causes.iter().enumerate() {
            if let Some((low, high)) = mass_points(column) {
                if actions.contains(&candidates[at]) {
                    doubts[at] = Some(Doubt::Cut);
                    continue;
                }
                for (usable, &value) in usable.iter_mut().zip(*column) {
                    *usable &= low < value && value < high;
                }
            }
        }
        // Every candidate with the shortest past that makes it noise.
        let mut open: Vec<usize> = (0..causes.len())
            .filter(|&at| doubts[at].is_none())
            .collect();
        let mut frames = Vec::new();
        for lags in 1..=options.lags {
            // A longer past is believed to make noise only where the checks have rows enough to say otherwise.
            let columns = 1 + causes.len() * (1 + lags);
            let least = match lags {
                1 => LEAST_ROWS,
                _ => LEAST_ROWS.max((ROWS_PER_COLUMN - 1) * columns),
            };
            let Some(frame) = Frame::new(&causes, &ages, &usable, lags, least).await else {
                if lags == 1 {
                    doubts.fill(Some(Doubt::FewRows));
                }
                break;
            };
            pause().await;
            let mut look = FirstLook::new(&frame, &open);
            while look.advance(&frame) {
                pause().await;
            }
            let mut noises = BTreeMap::new();
            let mut again = Vec::new();
            for &at in &open {
                match look.noise(&frame, at, causes[at]).await {
                    Ok(noise) => {
                        noises.insert(at, noise);
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
            if !noises.is_empty() {
                let products = Products::new();
                frames.push(Prepared {
                    frame,
                    noises,
                    products,
                });
            }
            open = again;
            if open.is_empty() {
                break;
            }
        }
        Ok(Self {
            candidates: candidates.to_vec(),
            effects: effects.to_vec(),
            columns: results.into_iter().map(<[f64]>::to_vec).collect(),
            floors: floors.to_vec(),
            doubts,
            frames,
            level: options.level,
            looks: options.looks,
            known: BTreeMap::new(),
        })
    }

    /// Number of candidates with noise of their own.
    fn able(&self) -> usize {
        self.frames
            .iter()
            .map(|prepared| prepared.noises.len())
            .sum()
    }

    /// The verdicts on all pairs, by effect, then by candidate: half of the level is shared among them.
    pub async fn ask_all(&mut self) -> Vec<InnovationVerdict> {
        let all: Vec<usize> = (0..self.effects.len()).collect();
        self.ask(&all, self.level / 2.0).await
    }

    /// The verdicts on some effects, where one group of effects is asked about after the other: half of half of the level is shared among the
    /// pairs of the first group (`group` 0), half of what is left among those of the next, and so on. So it holds for the table, whatever
    /// the later groups are and whatever they depend on. What was asked before is answered as before.
    pub async fn ask_group(&mut self, effects: &[usize], group: usize) -> Vec<InnovationVerdict> {
        let share = self.level / 4.0 / (1u64 << group.min(32)) as f64;
        self.ask(effects, share).await
    }

    async fn ask(&mut self, effects: &[usize], level: f64) -> Vec<InnovationVerdict> {
        let able = self.able();
        let missing: Vec<usize> = effects
            .iter()
            .copied()
            .filter(|to| !self.known.contains_key(to))
            .collect();
        let all = able * self.effects.len();
        let strictness = Strictness::new(level, able * missing.len(), self.level, all, self.looks);
        for to in missing {
            let verdicts = self.answer(to, strictness).await;
            self.known.insert(to, verdicts);
        }
        effects
            .iter()
            .flat_map(|to| self.known[to].iter().cloned())
            .collect()
    }

    async fn answer(&mut self, to: usize, strictness: Strictness) -> Vec<InnovationVerdict> {
        let unsaid = |at: usize, reason| InnovationVerdict {
            from: self.candidates[at].clone(),
            to: self.effects[to].clone(),
            verdict: Verdict::CannotBeSaid,
            reason: Some(reason),
            given: None,
            figures: None,
        };
        let mut verdicts: Vec<InnovationVerdict> = self
            .doubts
            .iter()
            .enumerate()
            .map(|(at, doubt)| unsaid(at, doubt.map_or("the effect never changes", Doubt::words)))
            .collect();
        for prepared in &mut self.frames {
            let Prepared {
                frame,
                noises,
                products,
            } = prepared;
            while products.advance(frame) {
                pause().await;
            }
            let effect = match Fitting::new(frame, &self.columns[to]) {
                None => None,
                Some(mut fitting) => {
                    while fitting.advance(frame, products) {
                        pause().await;
                    }
                    pause().await;
                    Some(fitting.finish(frame))
                }
            };
            for (place, (&at, noise)) in noises.iter().enumerate() {
                if place % CANDIDATES_AT_ONCE == 0 {
                    pause().await;
                }
                let mut instrument = Instrument::new(frame, at, &noise.values);
                let Some(finding) = effect.as_ref().and_then(|e| instrument.against(e)) else {
                    continue;
                };
                let (verdict, reason, below) = judge(&finding, strictness, self.floors[to]);
                let floor = below.then_some(self.floors[to]);
                let critical = strictness.critical;
                let found = figures(&finding, critical, floor, frame, noise, &self.candidates);
                let entry = &mut verdicts[at];
                (entry.verdict, entry.reason, entry.figures) = (verdict, reason, Some(found));
            }
        }
        verdicts
    }

    /// Asks again, against other ordinary dependences: a search that draws the edge from one candidate to an effect, given some others, claims
    /// that it is the dependence given these alone. Gives the claims that the candidate's own noise refutes. The effect is regressed on past,
    /// candidates, and products of up to four of its claimed causes, which are few.
    ///
    /// The first time (`round` 0) a quarter of the table's level is shared among the claims, the next time an eighth, and so on; half is that of the
    /// verdicts against all other candidates. Names that are not known, and candidates without noise of their own, are passed over.
    pub async fn refuted_in_slices(
        &self,
        claims: &[(&String, &String, Vec<String>)],
        round: usize,
    ) -> Vec<InnovationVerdict> {
        let place = |name: &str| self.candidates.iter().position(|known| known == name);
        let mut asked: BTreeMap<(usize, usize), Vec<_>> = BTreeMap::new();
        let mut count = 0;
        for (from, to, names) in claims {
            let Some(at) = place(from) else { continue };
            let Some(to) = self.effects.iter().position(|known| known == *to) else {
                continue;
            };
            let with = |prepared: &Prepared| prepared.noises.contains_key(&at);
            let Some(which) = self.frames.iter().position(with) else {
                continue;
            };
            asked.entry((to, which)).or_default().push((at, names));
            count += 1;
        }
        let share = self.level / 4.0 / (1u64 << round.min(32)) as f64;
        let all = self.able() * self.effects.len();
        let strictness = Strictness::new(share, count, self.level, all, self.looks);
        let mut refuted = Vec::new();
        for ((to, which), claims) in asked {
            let Prepared { frame, noises, .. } = &self.frames[which];
            let mut parents: Vec<usize> = Vec::new();
            for (at, names) in &claims {
                for parent in names.iter().filter_map(|name| place(name)).chain([*at]) {
                    if !parents.contains(&parent) {
                        parents.push(parent);
                    }
                }
            }
            let Some(mut fitting) = Fitting::new(frame, &self.columns[to]) else {
                continue;
            };
            let products = Products::of(frame, &parents);
            pause().await;
            while fitting.advance(frame, &products) {
                pause().await;
            }
            let effect = fitting.finish(frame);
            for (at, names) in claims {
                pause().await;
                let noise = &noises[&at];
                let mut instrument = Instrument::new(frame, at, &noise.values);
                let given: Vec<usize> = names.iter().filter_map(|name| place(name)).collect();
                let Some(finding) = instrument.against_given(&effect, &given) else {
                    continue;
                };
                let (verdict, reason, below) = judge(&finding, strictness, self.floors[to]);
                if verdict != Verdict::NotReached {
                    continue;
                }
                let floor = below.then_some(self.floors[to]);
                let critical = strictness.critical;
                refuted.push(InnovationVerdict {
                    from: self.candidates[at].clone(),
                    to: self.effects[to].clone(),
                    verdict,
                    reason,
                    given: Some(names.clone()),
                    figures: Some(figures(
                        &finding,
                        critical,
                        floor,
                        frame,
                        noise,
                        &self.candidates,
                    )),
                });
            }
        }
        refuted
    }
}
