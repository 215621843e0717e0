//! What of a candidate's noise arrives at an effect, and what the ordinary regression implies.

use std::collections::BTreeMap;

use nalgebra::{DMatrix, DVector};
use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::bend::values;
use super::effect::{Effect, MOST_PARTNERS, NEW};
use super::frame::{Frame, Orthonormal};
use crate::structure::independence::basis::{dot, subtract};

/// Functions of a candidate whose coefficient has less than this t are left out of what is implied.
const LEAST_T: f64 = 2.0;
/// What keeps a regression on columns that are nearly functions of each other within bounds, as a share of a column.
const RIDGE: f64 = 1e-9;

/// Which function of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Functional {
    Linear,
    Square,
    /// Times another candidate.
    Product(usize),
}

/// What was found of one candidate and one effect, all in standard deviations.
#[derive(Debug, Clone)]
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
    /// Of every function what of its own part moves the effect, and the standard error.
    pub(super) parts: Vec<(f64, f64)>,
}

/// A candidate's noise, prepared for all effects.
pub(super) struct Instrument<'a> {
    frame: &'a Frame,
    at: usize,
    noise: &'a [f64],
    /// What was predicted of the candidate.
    predicted: Vec<f64>,
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
        Self {
            frame,
            at,
            noise,
            predicted,
            products: BTreeMap::new(),
        }
    }

    /// The innovation of the candidate to some power: less its mean given what was predicted. Of (p + e)^k, whose parts are
    /// binomial, that of e to each power less its mean.
    fn power(&self, power: usize) -> Vec<f64> {
        let rows = self.noise.len() as f64;
        let mut sum = vec![0.0; self.noise.len()];
        let mut choose = 1.0;
        for part in 1..=power {
            choose *= (power + 1 - part) as f64 / part as f64;
            let of = self.noise.iter().map(|e| e.powi(part as i32));
            let mean = of.clone().sum::<f64>() / rows;
            for ((sum, of), predicted) in sum.iter_mut().zip(of).zip(&self.predicted) {
                *sum += choose * predicted.powi((power - part) as i32) * (of - mean);
            }
        }
        sum
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
        let apart = self.frame.apart[self.at].clone();
        Some(self.compare(effect, &partners, implied, &apart))
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
        Some(self.compare(effect, &partners, implied, &left[0]))
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
    fn compare(
        &self,
        effect: &Effect,
        partners: &[usize],
        ordinary: Implied,
        own: &[f64],
    ) -> Finding {
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
        let mut parts = Vec::with_capacity(innovations.len());
        for (k, (w, weight)) in innovations.iter().zip(&implied).enumerate() {
            let (effect, error) = estimate(w);
            let spread = self.own_spread(own, k, partners);
            parts.push((effect * spread, error * spread));
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
            parts,
        }
    }

    /// The standard deviation of what is left of a function of the candidate when only the others are known.
    fn own_spread(&self, own: &[f64], function: usize, partners: &[usize]) -> f64 {
        let now = &self.frame.now;
        let values: Vec<f64> = match function {
            0 => own.to_vec(),
            1 => own
                .iter()
                .zip(&now[self.at])
                .map(|(a, s)| 2.0 * (s - a) * a + a * a)
                .collect(),
            k => times(own, &now[partners[k - 1]]),
        };
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        (dot(&values, &values) / count - mean * mean)
            .max(0.0)
            .sqrt()
    }
}
