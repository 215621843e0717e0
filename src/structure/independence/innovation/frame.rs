//! The rows of a table that have a past, and the linear innovations of all candidates by one factorisation.

use crate::structure::independence::basis::{
    dot, orthogonalise, project_out, standardise, subtract,
};
use crate::structure::slices::pause;
use crate::structure::table::dataset::is_constant;

/// Share of a column that must be new, or it is a function of the others to the last bit.
const DEPENDENT: f64 = 1e-9;
/// A coefficient below this is rounding.
const ROUNDING: f64 = 1e-6;

/// Orthonormal columns, and the triangle that takes them back to what they were made from.
pub(super) struct Orthonormal {
    pub(super) columns: Vec<Vec<f64>>,
    /// `triangle[k][a]` is the part of original k along column a, for a up to k.
    triangle: Vec<Vec<f64>>,
}

impl Orthonormal {
    /// The constant alone.
    pub(super) fn constant(rows: usize) -> Self {
        let unit = 1.0 / (rows as f64).sqrt();
        Self {
            columns: vec![vec![unit; rows]],
            triangle: vec![vec![1.0]],
        }
    }

    pub(super) fn len(&self) -> usize {
        self.columns.len()
    }

    /// Adds a column, unless less than `least` of it is new; says what became of it.
    pub(super) fn push(&mut self, original: &[f64], least: f64) -> bool {
        let mut column = original.to_vec();
        let (before, after) = orthogonalise(&mut column, &[&self.columns]);
        if after <= least * before || after == 0.0 {
            return false;
        }
        let mut parts: Vec<f64> = self.columns.iter().map(|c| dot(c, original)).collect();
        parts.push(after);
        for value in &mut column {
            *value /= after;
        }
        self.columns.push(column);
        self.triangle.push(parts);
        true
    }

    pub(super) fn project_out(&self, values: &mut [f64]) {
        project_out(&self.columns, values);
    }

    /// The residual of original `k` on all the others: row k of the inverse Gram matrix, scaled.
    pub(super) fn innovation(&self, k: usize) -> Vec<f64> {
        let mut weights = vec![0.0; self.len()];
        weights[k] = 1.0 / self.triangle[k][k];
        for later in k + 1..self.len() {
            let parts = &self.triangle[later];
            let sum: f64 = (k..later).map(|a| parts[a] * weights[a]).sum();
            weights[later] = -sum / parts[later];
        }
        let size: f64 = weights.iter().map(|w| w * w).sum();
        let mut innovation = vec![0.0; self.columns[0].len()];
        for (column, weight) in self.columns.iter().zip(&weights).skip(k) {
            subtract(&mut innovation, -weight / size, column);
        }
        innovation
    }

    /// The coefficients of the originals from place `from` on in the regression of `values` on all.
    pub(super) fn coefficients(&self, values: &[f64], from: usize) -> Vec<f64> {
        let mut found = vec![0.0; self.len()];
        for k in (from..self.len()).rev() {
            let known = self.triangle[k + 1..].iter().zip(&found[k + 1..]);
            let known: f64 = known.map(|(parts, weight)| parts[k] * weight).sum();
            found[k] = (dot(&self.columns[k], values) - known) / self.triangle[k][k];
        }
        found.split_off(from)
    }
}

/// Why a candidate has no innovation to be looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Missing {
    Constant,
    Dependent,
}

/// The rows that have `lags` rows of their own episode before them.
pub(super) struct Frame {
    pub(super) lags: usize,
    /// Which rows of the table.
    pub(super) rows: Vec<usize>,
    /// The candidates of the same moment, standardised.
    pub(super) now: Vec<Vec<f64>>,
    /// Those of the step before.
    pub(super) before: Vec<Vec<f64>>,
    /// The step before the past that is conditioned on, for rows that have one; and which rows these are.
    pub(super) earlier: (Vec<usize>, Vec<Vec<f64>>),
    /// Constant, past, candidates.
    pub(super) all: Orthonormal,
    /// Constant and candidates.
    pub(super) present: Orthonormal,
    /// Linear innovations of the candidates given the past and each other.
    pub(super) innovations: Vec<Result<Vec<f64>, Missing>>,
    /// Residuals of the candidates given each other alone.
    pub(super) apart: Vec<Vec<f64>>,
}

fn at(column: &[f64], rows: impl Iterator<Item = usize>) -> Vec<f64> {
    rows.map(|row| column[row]).collect()
}

impl Frame {
    /// The rows that are `usable` and of age `lags` at least; none where too few are left for the number of columns.
    pub(super) async fn new(
        candidates: &[&[f64]],
        ages: &[usize],
        usable: &[bool],
        lags: usize,
        least: usize,
    ) -> Option<Self> {
        let rows: Vec<usize> = (0..ages.len())
            .filter(|&row| usable[row] && ages[row] >= lags)
            .collect();
        let columns = 1 + candidates.len() * (1 + lags);
        if rows.len() < columns + least {
            return None;
        }
        let lagged = |lag: usize| -> Vec<Vec<f64>> {
            let of = |column: &&[f64]| standardise(&at(column, rows.iter().map(|row| row - lag)));
            candidates.iter().map(of).collect()
        };
        let now = lagged(0);
        let past: Vec<Vec<Vec<f64>>> = (1..=lags).map(lagged).collect();
        let mut all = Orthonormal::constant(rows.len());
        for column in past.iter().flatten() {
            all.push(column, DEPENDENT);
            pause().await;
        }
        let mut present = Orthonormal::constant(rows.len());
        let mut innovations: Vec<Result<Vec<f64>, Missing>> = Vec::with_capacity(now.len());
        let mut places = Vec::with_capacity(now.len());
        for column in &now {
            pause().await;
            places.push(None);
            innovations.push(if is_constant(column) {
                Err(Missing::Constant)
            } else if all.push(column, DEPENDENT) {
                *places.last_mut()? = Some(all.len() - 1);
                Ok(Vec::new())
            } else {
                Err(Missing::Dependent)
            });
        }
        // What is a function of others makes these a function of it.
        for (at, column) in now.iter().enumerate() {
            if innovations[at] != Err(Missing::Dependent) {
                continue;
            }
            let parts = all.coefficients(column, 0);
            for (other, place) in places.iter().enumerate() {
                if place.is_some_and(|place| parts[place].abs() > ROUNDING) {
                    innovations[other] = Err(Missing::Dependent);
                }
            }
        }
        for (innovation, place) in innovations.iter_mut().zip(&places) {
            if let (Ok(values), Some(place)) = (innovation, place) {
                *values = all.innovation(*place);
                pause().await;
            }
        }
        let mut apart = vec![Vec::new(); now.len()];
        let mut places = Vec::new();
        for (at, column) in now.iter().enumerate() {
            pause().await;
            if present.push(column, DEPENDENT) {
                places.push((at, present.len() - 1));
            }
        }
        for (at, place) in places {
            apart[at] = present.innovation(place);
        }
        let with: Vec<usize> = (0..rows.len())
            .filter(|&place| ages[rows[place]] > lags)
            .collect();
        let earlier = candidates.iter().map(|column| {
            let rows = with.iter().map(|&place| rows[place] - lags - 1);
            standardise(&at(column, rows))
        });
        let earlier = earlier.collect();
        Some(Self {
            lags,
            now,
            before: past.into_iter().next().unwrap_or_default(),
            earlier: (with, earlier),
            all,
            present,
            innovations,
            apart,
            rows,
        })
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }
}
