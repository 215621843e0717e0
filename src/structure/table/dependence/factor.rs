//! Columns in standard form, their correlations, and what a set of columns leaves of another.

use nalgebra::DMatrix;

use super::Dataset;
use crate::structure::table::dataset::is_constant;
use crate::structure::table::precision::Precision;

/// Rounding variances that a relation may leave: the errors of several columns add up by chance to more or less.
const ROUNDINGS: f64 = 2.0;
/// The same for floating point, whose errors a computation adds up.
const FLOATINGS: f64 = 4.0;
/// Share of the variance that is lost to any test: below it a column counts as determined.
pub(super) const LOST: f64 = 1e-10;
/// Share of the variance above which a column is no candidate for a relation. No rounding leaves more.
pub(super) const CANDIDATE: f64 = 1e-2;
/// Products of numbers that the search may cost, which decide how many rows it looks at; but so many rows in any case.
const PRODUCTS: usize = 250_000_000;
const LEAST_ROWS: usize = 256;

/// The rows that the correlations of these columns are worked out on.
pub(super) fn affordable(data: &Dataset, columns: &[Column]) -> usize {
    let products = (columns.len() * columns.len()).max(1);
    data.rows().min((PRODUCTS / products).max(LEAST_ROWS))
}

/// A column that varies, and its standard form.
pub(super) struct Column {
    pub(super) index: usize,
    pub(super) mean: f64,
    pub(super) deviation: f64,
    precision: Precision,
}

impl Column {
    pub(super) fn of(data: &Dataset, index: usize) -> Option<Self> {
        let values = data.column(index);
        if values.len() < 3 || is_constant(values) || data.is_label(index) {
            return None;
        }
        let count = values.len() as f64;
        // Scaled first: squares of numbers such as 1e200 are none.
        let scale = values
            .iter()
            .fold(0.0, |most, value| f64::max(most, value.abs()));
        let mean = values.iter().map(|value| value / scale).sum::<f64>() / count;
        let square = |value: &f64| (value / scale - mean).powi(2);
        let variance = values.iter().map(square).sum::<f64>() / count;
        if variance <= 0.0 {
            return None;
        }
        let scaled: Vec<f64> = values.iter().map(|value| value / scale).collect();
        // Division by a number that is no power of ten makes decimals of none.
        let precision = match variance * scale * scale {
            raw if raw.is_normal() => Precision::of(values, raw),
            _ => Precision::of(&scaled, variance),
        };
        Some(Self {
            index,
            mean: mean * scale,
            deviation: variance.sqrt() * scale,
            precision,
        })
    }

    pub(super) fn standard<'a>(&'a self, data: &'a Dataset) -> impl Iterator<Item = f64> + 'a {
        let values = data.column(self.index).iter();
        values.map(|value| (value - self.mean) / self.deviation)
    }
}

/// How far a linear function of others may stay away from a column that it determines, as a share of that one's variance.
pub(super) struct Tolerance {
    pub(super) exact: f64,
    pub(super) near: f64,
}

pub(super) fn tolerance<'a>(of: &Column, by: impl Iterator<Item = (f64, &'a Column)>) -> Tolerance {
    let (mut floating, mut written) = (of.precision.floating, of.precision.written);
    for (weight, column) in by {
        floating += weight * weight * column.precision.floating;
        written += weight * weight * column.precision.written;
    }
    Tolerance {
        exact: FLOATINGS * floating,
        near: f64::max(ROUNDINGS * written, LOST),
    }
}

/// Correlations, and what is left of a column once others are taken out of it.
pub(super) struct Correlations(DMatrix<f64>);

impl Correlations {
    /// On rows that are evenly spread. A column that is constant in them is uncorrelated with all, itself included.
    pub(super) fn new(data: &Dataset, columns: &[Column], rows: usize) -> Self {
        let all = data.rows();
        let mut standard = DMatrix::zeros(rows, columns.len());
        for (at, column) in columns.iter().enumerate() {
            let values = data.column(column.index);
            let mut target = standard.column_mut(at);
            for (row, value) in target.iter_mut().enumerate() {
                *value = (values[row * all / rows] - column.mean) / column.deviation;
            }
            let mean = target.mean();
            target.add_scalar_mut(-mean);
            let size = target.norm();
            if size > 1e-12 * (rows as f64).sqrt() {
                target /= size;
            } else {
                target.fill(0.0);
            }
        }
        Self(standard.tr_mul(&standard))
    }

    pub(super) fn at(&self, a: usize, b: usize) -> f64 {
        self.0[(a, b)]
    }
}

/// The Cholesky factor of the correlations of a growing set of columns.
pub(super) struct Factor<'a> {
    pub(super) correlations: &'a Correlations,
    pub(super) members: Vec<usize>,
    /// Rows of the lower triangle.
    rows: Vec<Vec<f64>>,
}

impl<'a> Factor<'a> {
    pub(super) fn new(correlations: &'a Correlations) -> Self {
        Self {
            correlations,
            members: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// The coordinates of a column in the members, and the share of it that they leave.
    pub(super) fn project(&self, column: usize) -> (Vec<f64>, f64) {
        let mut coordinates: Vec<f64> = Vec::with_capacity(self.members.len());
        let mut rest = self.correlations.at(column, column);
        for (row, &member) in self.rows.iter().zip(&self.members) {
            let known: f64 = row.iter().zip(&coordinates).map(|(a, b)| a * b).sum();
            let next = (self.correlations.at(member, column) - known) / row[coordinates.len()];
            rest -= next * next;
            coordinates.push(next);
        }
        (coordinates, rest)
    }

    /// The weights of the members in the linear function that has these coordinates.
    pub(super) fn weights(&self, mut coordinates: Vec<f64>) -> Vec<f64> {
        for at in (0..coordinates.len()).rev() {
            let weight = coordinates[at] / self.rows[at][at];
            coordinates[at] = weight;
            for (before, part) in coordinates.iter_mut().zip(&self.rows[at][..at]) {
                *before -= weight * part;
            }
        }
        coordinates
    }

    /// Takes a column in, which leaves that share of itself; says whether that is enough to be one more direction.
    pub(super) fn push(&mut self, column: usize, (mut coordinates, rest): (Vec<f64>, f64)) -> bool {
        if rest < LOST {
            return false;
        }
        coordinates.push(rest.sqrt());
        self.rows.push(coordinates);
        self.members.push(column);
        true
    }
}

/// Whether the members of the factor determine a column, as far as its numbers are written down.
pub(super) fn determines(columns: &[Column], factor: &Factor<'_>, last: usize) -> bool {
    let (coordinates, rest) = factor.project(last);
    if rest > CANDIDATE {
        return false;
    }
    let weights = factor.weights(coordinates);
    let by = weights
        .into_iter()
        .zip(factor.members.iter().map(|&at| &columns[at]));
    rest <= tolerance(&columns[last], by).near
}
