//! Whether a candidate's noise reaches an effect.

use std::collections::{BTreeMap, BTreeSet};

use nalgebra::{DMatrix, DVector};
use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::bend::{Best, Growing, Monomial, threshold, values};
use super::frame::{Frame, Orthonormal};
use crate::structure::basis::{dot, score, standardise, subtract};
use crate::structure::dataset::is_constant;

/// Terms of an effect's regression beyond the linear ones, rows for each, and looks at all terms.
const MOST_TERMS: usize = 60;
const ROWS_PER_TERM: usize = 15;
const SWEEPS: usize = 16;
/// What a term is cheaper for an effect's regression than for a candidate's.
const EASIER: f64 = 4.0;
/// Functions of a candidate whose coefficient has less than this t are left out of what is implied.
const LEAST_T: f64 = 2.0;
/// Factors of a term, and variables of an effect whose products are looked at.
const DEGREE: usize = 4;
const MOST_VARIABLES: usize = 8;
/// Share of a product that must be new, beside past and candidates.
const NEW: f64 = 1e-3;
/// What keeps a regression on columns that are nearly functions of each other within bounds, as a share of a column.
const RIDGE: f64 = 1e-9;
/// Products of a piece of work.
const PIECE: usize = 100;
/// Variables of an effect whose products with a candidate are looked at.
const MOST_PARTNERS: usize = 6;

/// An effect, with a regression on past and candidates that bends as far as the data ask for it.
pub(super) struct Effect {
    /// What the regression leaves, standardised as the effect is.
    residual: Vec<f64>,
    /// What the candidates of the same moment leave, linearly.
    crude: Vec<f64>,
    values: Vec<f64>,
    /// Coefficient of every candidate, and of every further term.
    linear: Vec<f64>,
    bent: Vec<(Monomial, f64)>,
    /// Variables that the regression bends on, or leans on, most.
    partners: Vec<usize>,
    columns: usize,
}

/// What past and candidates leave of a product; `None` where it is next to nothing.
fn new_part(frame: &Frame, now: &[&[f64]], monomial: Monomial) -> Option<(Monomial, Vec<f64>)> {
    let mut product = values(&monomial, now);
    let whole = dot(&product, &product);
    frame.all.project_out(&mut product);
    (dot(&product, &product) > NEW * NEW * whole).then_some((monomial, product))
}

/// What past and candidates leave of the products of two candidates.
pub(super) struct Products {
    next: (usize, usize),
    new: Vec<(Monomial, Vec<f64>)>,
}

impl Products {
    pub(super) fn new() -> Self {
        Self {
            next: (0, 0),
            new: Vec::new(),
        }
    }

    /// Some more of them; says whether any are missing.
    pub(super) fn advance(&mut self, frame: &Frame) -> bool {
        let now: Vec<&[f64]> = frame.now.iter().map(Vec::as_slice).collect();
        for _ in 0..PIECE {
            let (a, b) = self.next;
            if a == now.len() {
                return false;
            }
            self.new.extend(new_part(frame, &now, vec![a, b]));
            self.next = if b + 1 < now.len() {
                (a, b + 1)
            } else {
                (a + 1, a + 1)
            };
        }
        true
    }
}

/// A regression of an effect that is under way.
pub(super) struct Fitting {
    values: Vec<f64>,
    growing: Growing,
    /// Products that are looked at beside those of two, and which these are.
    more: Vec<(Monomial, Vec<f64>)>,
    known: BTreeSet<Monomial>,
    sweeps: usize,
}

impl Fitting {
    /// `None` for an effect that never changes.
    pub(super) fn new(frame: &Frame, column: &[f64]) -> Option<Self> {
        let raw: Vec<f64> = frame.rows.iter().map(|&row| column[row]).collect();
        if is_constant(&raw) {
            return None;
        }
        let values = standardise(&raw);
        let mut residual = values.clone();
        frame.all.project_out(&mut residual);
        let room = frame.len().saturating_sub(frame.all.len()) / ROWS_PER_TERM;
        Some(Self {
            values,
            growing: Growing::new(residual, room.min(MOST_TERMS)),
            more: Vec::new(),
            known: BTreeSet::new(),
            sweeps: 0,
        })
    }

    /// Looks at all products once more; says whether it may be worth another look.
    pub(super) fn advance(&mut self, frame: &Frame, products: &Products) -> bool {
        let now: Vec<&[f64]> = frame.now.iter().map(Vec::as_slice).collect();
        // A lower price than a candidate's regression has: here a term too many costs freedom, and does no other harm.
        let price = threshold(products.new.len() + self.more.len()) - EASIER;
        let mut best = Best::above(price);
        for (monomial, product) in products.new.iter().chain(&self.more) {
            best.offer(score(&self.growing.residual, product), monomial);
        }
        let begin = |column: &mut [f64]| frame.all.project_out(column);
        let any = self.growing.add(best.take(), &now, &begin, price);
        // Products of what was taken and of its variables, up to four factors.
        let mut variables: Vec<usize> = self.growing.terms.iter().flatten().copied().collect();
        variables.sort_unstable();
        variables.dedup();
        variables.truncate(MOST_VARIABLES);
        for term in self.growing.terms.iter().filter(|term| term.len() < DEGREE) {
            for &variable in &variables {
                let mut monomial = term.clone();
                monomial.push(variable);
                monomial.sort_unstable();
                if self.known.insert(monomial.clone()) {
                    self.more.extend(new_part(frame, &now, monomial));
                }
            }
        }
        self.sweeps += 1;
        any && self.sweeps < SWEEPS && self.growing.terms.len() < self.growing.most
    }

    pub(super) fn finish(self, frame: &Frame) -> Effect {
        let now: Vec<&[f64]> = frame.now.iter().map(Vec::as_slice).collect();
        let Growing {
            residual,
            extra,
            terms,
            ..
        } = self.growing;
        let weights = extra.coefficients(&self.values, 1);
        let mut rest = self.values.clone();
        let bent: Vec<(Monomial, f64)> = terms.into_iter().zip(weights).collect();
        for (monomial, weight) in &bent {
            subtract(&mut rest, *weight, &values(monomial, &now));
        }
        let linear: Vec<f64> = frame
            .innovations
            .iter()
            .map(|innovation| match innovation {
                Ok(e) => dot(e, &rest) / dot(e, e).max(f64::MIN_POSITIVE),
                Err(_) => 0.0,
            })
            .collect();
        let mut partners: Vec<usize> = Vec::new();
        // By what each explains alone, given all else.
        let explains: Vec<f64> = frame
            .innovations
            .iter()
            .zip(&linear)
            .map(|(e, weight)| e.as_ref().map_or(0.0, |e| weight.powi(2) * dot(e, e)))
            .collect();
        let mut leaning: Vec<usize> = (0..linear.len()).collect();
        leaning.sort_by(|&a, &b| explains[b].total_cmp(&explains[a]).then(a.cmp(&b)));
        for variable in bent
            .iter()
            .flat_map(|(m, _)| m.iter().copied())
            .chain(leaning)
        {
            if partners.len() <= MOST_PARTNERS && !partners.contains(&variable) {
                partners.push(variable);
            }
        }
        let mut crude = self.values.clone();
        frame.present.project_out(&mut crude);
        Effect {
            columns: frame.all.len() + bent.len(),
            residual,
            crude,
            values: self.values,
            linear,
            bent,
            partners,
        }
    }
}

/// Which function of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Functional {
    Linear,
    Square,
    /// Times another candidate.
    Product(usize),
}

/// What was found of one candidate and one effect, all in standard deviations.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finding {
    /// Share of the effect that the ordinary regression implies which the innovation has, and its standard error.
    pub(super) share: f64,
    pub(super) share_error: f64,
    /// The function with the largest part in what is implied; its effect, by the innovation, with the standard error, and as the ordinary regression has it.
    pub(super) functional: Functional,
    pub(super) effect: f64,
    pub(super) effect_error: f64,
    pub(super) implied: f64,
    /// The p-value of no ordinary dependence at all.
    pub(super) implied_p: f64,
    /// The largest absolute z of all functions, and of the spread.
    pub(super) reaches: f64,
    /// What past and candidates leave of the effect.
    pub(super) left: f64,
    /// Number of functions, the spread included.
    pub(super) functions: usize,
}

/// A candidate's noise, prepared for all effects.
pub(super) struct Instrument<'a> {
    frame: &'a Frame,
    at: usize,
    noise: &'a [f64],
    /// What was predicted of the candidate.
    predicted: Vec<f64>,
    moments: [f64; 3],
    /// By the partner (the candidate itself for its square): the product, what the candidates leave of it, its innovation.
    products: BTreeMap<usize, [Vec<f64>; 3]>,
}

fn sum_of(a: &[f64], b: &[f64], c: &[f64]) -> Vec<f64> {
    a.iter()
        .zip(b)
        .zip(c)
        .map(|((a, b), c)| a * b + c)
        .collect()
}

fn times(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a * b).collect()
}

/// What an ordinary regression says of some functions of a candidate.
struct Implied {
    coefficients: Vec<f64>,
    /// The p-value of their all being zero, whatever the variance does.
    p: f64,
}

impl Implied {
    fn new(columns: &[Vec<f64>], values: &[f64]) -> Option<Self> {
        let all: Vec<usize> = (0..columns.len()).collect();
        let (coefficients, errors, p) = white(columns, &all, values)?;
        let pairs = coefficients.iter().zip(&errors);
        let clear: Vec<usize> = all
            .iter()
            .zip(pairs)
            .filter(|(_, (weight, error))| weight.abs() > LEAST_T * **error)
            .map(|(&at, _)| at)
            .collect();
        if clear.is_empty() {
            return Some(Self { coefficients, p });
        }
        let mut kept = vec![0.0; columns.len()];
        let (coefficients, _, _) = white(columns, &clear, values)?;
        for (at, weight) in clear.into_iter().zip(coefficients) {
            kept[at] = weight;
        }
        Some(Self {
            coefficients: kept,
            p,
        })
    }
}

/// Coefficients of the `chosen` columns in the regression of `values`, White's standard errors, and the p-value of their all being zero.
fn white(
    columns: &[Vec<f64>],
    chosen: &[usize],
    values: &[f64],
) -> Option<(Vec<f64>, Vec<f64>, f64)> {
    let count = chosen.len();
    let columns: Vec<&Vec<f64>> = chosen.iter().map(|&at| &columns[at]).collect();
    let size: Vec<f64> = columns
        .iter()
        .map(|column| dot(column, column).sqrt().max(f64::MIN_POSITIVE))
        .collect();
    let gram = DMatrix::from_fn(count, count, |a, b| {
        let ridge = if a == b { RIDGE } else { 0.0 };
        dot(columns[a], columns[b]) / (size[a] * size[b]) + ridge
    });
    let sums = DVector::from_fn(count, |a, _| dot(columns[a], values) / size[a]);
    let inverse = gram.cholesky()?.inverse();
    let solved = &inverse * &sums;
    let coefficients: Vec<f64> = solved.iter().zip(&size).map(|(w, size)| w / size).collect();
    let mut residual = values.to_vec();
    for (column, weight) in columns.iter().zip(&coefficients) {
        subtract(&mut residual, *weight, column);
    }
    let weighted: Vec<Vec<f64>> = columns.iter().map(|c| times(c, &residual)).collect();
    let meat = DMatrix::from_fn(count, count, |a, b| {
        let ridge = if a == b { 1.0 + RIDGE } else { 1.0 };
        ridge * dot(&weighted[a], &weighted[b]) / (size[a] * size[b])
    });
    let covariance = &inverse * &meat * &inverse;
    let errors = (0..count).map(|a| covariance[(a, a)].max(0.0).sqrt() / size[a]);
    let errors = errors.collect();
    let statistic = sums.dot(&meat.cholesky()?.solve(&sums));
    let p = ChiSquared::new(count as f64).ok()?.sf(statistic.max(0.0));
    Some((coefficients, errors, p))
}

impl<'a> Instrument<'a> {
    pub(super) fn new(frame: &'a Frame, at: usize, noise: &'a [f64]) -> Self {
        let predicted = frame.now[at]
            .iter()
            .zip(noise)
            .map(|(s, e)| s - e)
            .collect();
        let mean =
            |power: i32| noise.iter().map(|e| e.powi(power)).sum::<f64>() / noise.len() as f64;
        Self {
            frame,
            at,
            noise,
            predicted,
            moments: [mean(1), mean(2), mean(3)],
            products: BTreeMap::new(),
        }
    }

    /// The innovation of the candidate to some power: less its mean given what was predicted.
    fn power(&self, power: usize) -> Vec<f64> {
        let [first, second, third] = self.moments;
        let pairs = self.noise.iter().zip(&self.predicted);
        match power {
            1 => self.noise.to_vec(),
            2 => pairs
                .map(|(e, s)| 2.0 * s * (e - first) + e * e - second)
                .collect(),
            _ => pairs
                .map(|(e, s)| {
                    3.0 * s * s * (e - first) + 3.0 * s * (e * e - second) + e.powi(3) - third
                })
                .collect(),
        }
    }

    fn product(&mut self, partner: usize) -> &[Vec<f64>; 3] {
        if !self.products.contains_key(&partner) {
            let (at, now) = (self.at, &self.frame.now);
            let columns: Vec<&[f64]> = now.iter().map(Vec::as_slice).collect();
            let raw = values(&[at, partner], &columns);
            let mut left = raw.clone();
            self.frame.present.project_out(&mut left);
            let innovation = if partner == at {
                self.power(2)
            } else {
                times(self.noise, &now[partner])
            };
            self.products.insert(partner, [raw, left, innovation]);
        }
        &self.products[&partner]
    }

    /// The effect less a function of past and others: as much of it as the regression knows.
    fn rest(&self, effect: &Effect) -> Vec<f64> {
        let mut rest = effect.residual.clone();
        subtract(&mut rest, -effect.linear[self.at], self.noise);
        for (monomial, weight) in &effect.bent {
            let power = monomial.iter().filter(|&&factor| factor == self.at).count();
            if power == 0 {
                continue;
            }
            let mut innovation = self.power(power);
            for &factor in monomial.iter().filter(|&&factor| factor != self.at) {
                innovation = times(&innovation, &self.frame.now[factor]);
            }
            subtract(&mut rest, -weight, &innovation);
        }
        rest
    }

    /// Against the ordinary regression on all other candidates.
    pub(super) fn against(&mut self, effect: &Effect) -> Option<Finding> {
        let at = self.at;
        let others = effect.partners.iter().copied();
        let others: Vec<usize> = others.filter(|&other| other != at).collect();
        let partners = self.partners(&others);
        // The others' part was taken off together with the candidate's own, which is put back.
        let apart = &self.frame.apart[at];
        let size = dot(apart, apart).max(f64::MIN_POSITIVE);
        let with_own = |left: &[f64], whole: &[f64]| {
            let mut column = left.to_vec();
            subtract(&mut column, -dot(apart, whole) / size, apart);
            column
        };
        let mut left = vec![apart.clone()];
        for partner in &partners {
            let [raw, rest, _] = &self.products[partner];
            left.push(with_own(rest, raw));
        }
        let values = with_own(&effect.crude, &effect.values);
        let implied = Implied::new(&left, &values)?;
        Some(self.compare(effect, &partners, implied))
    }

    /// Against the ordinary regression on these candidates alone.
    pub(super) fn against_given(&mut self, effect: &Effect, given: &[usize]) -> Option<Finding> {
        let at = self.at;
        let others: Vec<usize> = given.iter().copied().filter(|&other| other != at).collect();
        let partners = self.partners(&others);
        let mut base = Orthonormal::constant(self.noise.len());
        for &other in &others {
            base.push(&self.frame.now[other], NEW * NEW);
        }
        let raw = std::iter::once(&self.frame.now[at])
            .chain(partners.iter().map(|p| &self.products[p][0]));
        let rest = |column: &Vec<f64>| {
            let mut column = column.clone();
            base.project_out(&mut column);
            column
        };
        let left: Vec<Vec<f64>> = raw.map(rest).collect();
        let implied = Implied::new(&left, &rest(&effect.values))?;
        Some(self.compare(effect, &partners, implied))
    }

    /// The candidate itself, for its square, and some others, with their products prepared.
    fn partners(&mut self, others: &[usize]) -> Vec<usize> {
        let others = others.iter().copied().take(MOST_PARTNERS);
        let partners: Vec<usize> = std::iter::once(self.at).chain(others).collect();
        for &partner in &partners {
            self.product(partner);
        }
        partners
    }

    /// What the innovations have of what is implied of the candidate, its square and its products with the partners.
    fn compare(&self, effect: &Effect, partners: &[usize], ordinary: Implied) -> Finding {
        let implied = ordinary.coefficients;
        let rows = self.noise.len();
        let rest = self.rest(effect);
        let freedom = rows as f64 / (rows.saturating_sub(effect.columns)).max(1) as f64;
        let innovations: Vec<&[f64]> = std::iter::once(self.noise)
            .chain(partners.iter().map(|p| self.products[p][2].as_slice()))
            .collect();
        let mut moved = vec![0.0; rows];
        for (innovation, weight) in innovations.iter().zip(&implied) {
            subtract(&mut moved, -weight, innovation);
        }
        let estimate = |w: &[f64]| {
            let square = dot(w, w).max(f64::MIN_POSITIVE);
            let effect = dot(w, &rest) / square;
            let errors = rest
                .iter()
                .zip(w)
                .map(|(r, w)| (w * (r - effect * w)).powi(2));
            (effect, (freedom * errors.sum::<f64>()).sqrt() / square)
        };
        let (share, share_error) = estimate(&moved);
        let mut reaches: f64 = 0.0;
        let mut largest = (0, 0.0, (0.0, 0.0));
        for (k, (w, weight)) in innovations.iter().zip(&implied).enumerate() {
            let (effect, error) = estimate(w);
            reaches = reaches.max((effect / error.max(f64::MIN_POSITIVE)).abs());
            let part = weight.powi(2) * dot(w, w);
            if k == 0 || part > largest.1 {
                largest = (k, part, (effect, error));
            }
        }
        // Spread: whether the size of what is left follows the innovation.
        let mean = dot(&rest, &rest) / rows as f64;
        let sizes: Vec<f64> = rest.iter().map(|r| r * r - mean).collect();
        let zero = vec![0.0; rows];
        let spread = sum_of(self.noise, &sizes, &zero);
        let squares = dot(&spread, &spread).max(f64::MIN_POSITIVE);
        reaches = reaches.max(spread.iter().sum::<f64>().abs() / (freedom * squares).sqrt());
        Finding {
            share,
            share_error,
            functional: match largest.0 {
                0 => Functional::Linear,
                1 => Functional::Square,
                k => Functional::Product(partners[k - 1]),
            },
            effect: largest.2.0,
            effect_error: largest.2.1,
            implied: implied[largest.0],
            implied_p: ordinary.p,
            reaches,
            left: (freedom * dot(&effect.residual, &effect.residual) / rows as f64).sqrt(),
            functions: innovations.len() + 1,
        }
    }
}
