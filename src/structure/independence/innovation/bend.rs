//! Functions of a set of columns, of which a regression takes as many as its residual asks for.

use super::frame::Orthonormal;
use crate::structure::independence::basis::{dot, score, subtract};
use crate::structure::order::sort_items;

/// Share of a term that must be new.
const COLLINEAR: f64 = 1e-3;
/// Terms that are tried exactly after each look at all of them.
const AT_ONCE: usize = 6;

/// A product of columns, by their index, smallest first: `[a, a, b]` is a squared times b.
pub(super) type Monomial = Vec<usize>;

/// What of a product of columns is left when its mean is taken off.
pub(super) fn values(monomial: &[usize], columns: &[&[f64]]) -> Vec<f64> {
    let mut product = columns[monomial[0]].to_vec();
    for &factor in &monomial[1..] {
        for (value, factor) in product.iter_mut().zip(columns[factor]) {
            *value *= factor;
        }
    }
    let mean = product.iter().sum::<f64>() / product.len() as f64;
    for value in &mut product {
        *value -= mean;
    }
    product
}

/// The score above which the largest of `terms` chi-squares is no accident.
pub(super) fn threshold(terms: usize) -> f64 {
    2.0 * (terms.max(1) as f64).ln() + 4.0
}

/// A regression that grows.
pub(super) struct Growing {
    pub(super) residual: Vec<f64>,
    /// Terms beyond what it began with, orthonormal to it and to each other.
    pub(super) extra: Orthonormal,
    pub(super) terms: Vec<Monomial>,
    pub(super) most: usize,
}

impl Growing {
    /// `residual` is orthogonal to what the regression begins with.
    pub(super) fn new(residual: Vec<f64>, most: usize) -> Self {
        Self {
            extra: Orthonormal::constant(residual.len()),
            residual,
            terms: Vec::new(),
            most,
        }
    }

    /// Adds the best of the `proposed` terms, each with its score, while they earn their place; says whether any did.
    pub(super) fn add(
        &mut self,
        mut proposed: Vec<(f64, Monomial)>,
        columns: &[&[f64]],
        begin: &dyn Fn(&mut [f64]),
        price: f64,
    ) -> bool {
        sort_items(&mut proposed, |(a, x), (b, y)| {
            b.total_cmp(a).then_with(|| x.cmp(y))
        });
        proposed.truncate(AT_ONCE);
        let mut any = false;
        for (_, monomial) in proposed {
            if self.terms.len() >= self.most || self.terms.contains(&monomial) {
                continue;
            }
            let mut column = values(&monomial, columns);
            let whole = dot(&column, &column);
            begin(&mut column);
            // Twice, for what is nearly a function of the rest.
            begin(&mut column);
            if dot(&column, &column) <= COLLINEAR * COLLINEAR * whole {
                continue;
            }
            let mut alone = column.clone();
            self.extra.project_out(&mut alone);
            if score(&self.residual, &alone) < price || !self.extra.push(&column, COLLINEAR) {
                continue;
            }
            let Some(last) = self.extra.columns.last() else {
                continue;
            };
            let weight = dot(last, &self.residual);
            subtract(&mut self.residual, weight, last);
            self.terms.push(monomial);
            any = true;
        }
        any
    }
}

/// Keeps the best few of what is offered.
pub(super) struct Best {
    price: f64,
    kept: Vec<(f64, Monomial)>,
}

impl Best {
    pub(super) fn above(price: f64) -> Self {
        Self {
            price,
            kept: Vec::new(),
        }
    }

    pub(super) fn offer(&mut self, score: f64, monomial: &[usize]) {
        if score < self.price {
            return;
        }
        self.kept.push((score, monomial.to_vec()));
        if self.kept.len() > 4 * AT_ONCE {
            sort_items(&mut self.kept, |(a, x), (b, y)| {
                b.total_cmp(a).then_with(|| x.cmp(y))
            });
            self.kept.truncate(2 * AT_ONCE);
        }
    }

    pub(super) fn take(self) -> Vec<(f64, Monomial)> {
        self.kept
    }
}
