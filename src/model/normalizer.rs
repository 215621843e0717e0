//! Column-wise standardisation.

use crate::tensor::{Archive, ArchiveError};

/// Means and standard deviations of columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Normalizer {
    mean: Vec<f32>,
    std: Vec<f32>,
}

impl Normalizer {
    /// Of row-major `rows` with `columns` columns. A constant column keeps a deviation of 1, so that it maps to 0.
    pub fn fit(rows: &[f32], columns: usize) -> Self {
        let n = (rows.len() / columns).max(1) as f64;
        let mut mean = vec![0f64; columns];
        for row in rows.chunks_exact(columns) {
            for (m, &x) in mean.iter_mut().zip(row) {
                *m += x as f64 / n;
            }
        }
        let mut variance = vec![0f64; columns];
        for row in rows.chunks_exact(columns) {
            for ((v, &x), m) in variance.iter_mut().zip(row).zip(&mean) {
                *v += (x as f64 - m).powi(2) / n;
            }
        }
        Self {
            mean: mean.into_iter().map(|m| m as f32).collect(),
            std: variance
                .into_iter()
                .map(|v| {
                    let std = v.sqrt() as f32;
                    if std < 1e-6 { 1.0 } else { std }
                })
                .collect(),
        }
    }

    /// Takes some columns of another.
    pub(super) fn take(&mut self, other: &Self, columns: impl Fn(usize) -> bool) {
        for j in (0..self.mean.len()).filter(|&j| columns(j)) {
            (self.mean[j], self.std[j]) = (other.mean[j], other.std[j]);
        }
    }

    /// `x` of column `j` in standard units.
    pub fn normalize(&self, j: usize, x: f32) -> f32 {
        (x - self.mean[j]) / self.std[j]
    }

    /// A standardised `x` of column `j` in the column's own units.
    pub fn restore(&self, j: usize, x: f32) -> f32 {
        self.mean[j] + self.std[j] * x
    }

    /// Means and standard deviations.
    ///
    /// # Errors
    /// When they are missing or are of another number of columns.
    pub fn archive(&mut self, name: &str, archive: &mut Archive) -> Result<(), ArchiveError> {
        let Self { mean, std } = self;
        let columns = mean.len();
        archive.enter(name);
        archive.floats("mean", mean, columns..=columns)?;
        archive.floats("std", std, columns..=columns)?;
        archive.leave();
        Ok(())
    }

    /// Means and standard deviations of all columns.
    pub fn parts(&self) -> [&[f32]; 2] {
        [&self.mean, &self.std]
    }

    /// The standard deviation of column `j`.
    pub fn std(&self, j: usize) -> f32 {
        self.std[j]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standardises_and_restores() {
        let n = Normalizer::fit(&[1.0, 5.0, 3.0, 5.0], 2);
        assert_eq!(n.normalize(0, 3.0), 1.0);
        assert_eq!(n.normalize(1, 5.0), 0.0);
        assert_eq!(n.restore(0, -1.0), 1.0);
        assert_eq!(n.restore(1, 0.0), 5.0);
    }
}
