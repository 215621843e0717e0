//! Standardisation of columns.

use crate::tensor::{Archive, ArchiveError};

/// Means and standard deviations of columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Normalizer {
    mean: Vec<f32>,
    std: Vec<f32>,
}

impl Normalizer {
    /// Fit to row-major `rows` with `columns` columns. A constant column gets a standard deviation of 1, so it maps to
    /// 0.
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

    /// Copy selected columns from `other`.
    pub(super) fn take(&mut self, other: &Self, columns: impl Fn(usize) -> bool) {
        for j in (0..self.mean.len()).filter(|&j| columns(j)) {
            (self.mean[j], self.std[j]) = (other.mean[j], other.std[j]);
        }
    }

    /// Standardise a value `x` of column `j`.
    pub fn normalize(&self, j: usize, x: f32) -> f32 {
        (x - self.mean[j]) / self.std[j]
    }

    /// Convert a standardised value `x` of column `j` to the column's units.
    pub fn restore(&self, j: usize, x: f32) -> f32 {
        self.mean[j] + self.std[j] * x
    }

    /// Save or load means and standard deviations.
    ///
    /// # Errors
    /// When they are missing or have a different number of columns.
    pub fn archive(&mut self, name: &str, archive: &mut Archive) -> Result<(), ArchiveError> {
        let Self { mean, std } = self;
        let columns = mean.len();
        archive.enter(name);
        archive.floats("mean", mean, columns..=columns)?;
        archive.floats("std", std, columns..=columns)?;
        archive.leave();
        Ok(())
    }

    /// Return the means and the standard deviations of all columns.
    pub fn parts(&self) -> [&[f32]; 2] {
        [&self.mean, &self.std]
    }

    /// Return the standard deviation of column `j`.
    pub fn std(&self, j: usize) -> f32 {
        self.std[j]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::round_trip::write;

    #[test]
    fn standardises_and_restores() {
        let n = Normalizer::fit(&[1.0, 5.0, 3.0, 5.0], 2);
        assert_eq!(n.normalize(0, 3.0), 1.0);
        assert_eq!(n.normalize(1, 5.0), 0.0);
        assert_eq!(n.restore(0, -1.0), 1.0);
        assert_eq!(n.restore(1, 0.0), 5.0);
    }

    #[test]
    fn means_and_deviations_are_those_of_the_columns() {
        // For 2, 4, 9: mean 5, variance (9 + 1 + 16) / 3. For -1, 0, 1: mean 0, variance 2 / 3.
        let n = Normalizer::fit(&[2.0, -1.0, 7.0, 4.0, 0.0, 7.0, 9.0, 1.0, 7.0], 3);
        let [mean, std] = n.parts();
        assert_eq!(mean, [5.0, 0.0, 7.0]);
        let want = [(26.0f32 / 3.0).sqrt(), (2.0f32 / 3.0).sqrt(), 1.0];
        for (j, want) in want.into_iter().enumerate() {
            assert!((std[j] - want).abs() < 1e-6, "{} instead of {want}", std[j]);
            assert_eq!(n.std(j), std[j]);
        }
        assert!((n.restore(0, n.normalize(0, 8.0)) - 8.0).abs() < 1e-5);
        let none = Normalizer::fit(&[], 2);
        assert_eq!(none.parts(), [&[0.0, 0.0][..], &[1.0, 1.0]]);
    }

    #[test]
    fn some_columns_are_taken_and_the_others_stay() {
        let mut n = Normalizer::fit(&[0.0, 0.0, 2.0, 4.0], 2);
        let other = Normalizer::fit(&[10.0, 20.0, 30.0, 60.0], 2);
        n.take(&other, |column| column == 1);
        assert_eq!(n.parts(), [&[1.0, 40.0][..], &[1.0, 20.0]]);
    }

    #[test]
    fn a_saved_normalizer_is_restored_and_other_columns_are_refused() {
        let mut n = Normalizer::fit(&[0.0, 0.0, 2.0, 4.0], 2);
        let written = write(|archive| n.archive("inputs", archive));
        let mut again = Normalizer::fit(&[], 2);
        let read = written.read(|archive| again.archive("inputs", archive));
        assert!(read.is_ok());
        assert_eq!(again, n);
        let mut three = Normalizer::fit(&[], 3);
        let error = written.read(|archive| three.archive("inputs", archive));
        let message = error.expect_err("refused").to_string();
        assert!(
            message.contains("inputs.mean") && message.contains("3 numbers"),
            "{message}"
        );
    }
}
