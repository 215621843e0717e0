//! The Bayesian information criterion of a linear Gaussian mechanism.

use std::collections::BTreeMap;

use crate::structure::independence::fisher_z::eliminate;
use crate::structure::{Dataset, FisherZ, MixedGraph, StructureError};

/// Share of the variance under which a column counts as a linear function of others.
const SINGULAR: f64 = 1e-10;

/// Scores of mechanisms, from the correlations alone, each computed once.
pub(super) struct Score {
    correlations: FisherZ,
    rows: f64,
    penalty: f64,
    known: BTreeMap<(usize, Vec<usize>), f64>,
}

impl Score {
    pub(super) fn new(data: &Dataset, penalty: f64) -> Result<Self, StructureError> {
        Ok(Self {
            correlations: FisherZ::new(data)?,
            rows: data.rows() as f64,
            penalty,
            known: BTreeMap::new(),
        })
    }

    /// Number of scores that were computed.
    pub(super) fn computed(&self) -> usize {
        self.known.len()
    }

    /// `-n/2 ln(variance of the child given its parents) - penalty/2 ln(n) |parents|`, up to a constant of the child.
    pub(super) fn local(&mut self, child: usize, parents: &[usize]) -> f64 {
        let mut key = (child, parents.to_vec());
        key.1.sort_unstable();
        if let Some(&score) = self.known.get(&key) {
            return score;
        }
        let variance = self.variance(child, &key.1).max(SINGULAR);
        let cost = self.penalty * self.rows.ln() * parents.len() as f64;
        let score = -0.5 * (self.rows * variance.ln() + cost);
        self.known.insert(key, score);
        score
    }

    /// Sum of the local scores.
    pub(super) fn total(&mut self, dag: &MixedGraph) -> f64 {
        (0..dag.len())
            .map(|child| self.local(child, &dag.parents(child)))
            .sum()
    }

    /// Share of the child's variance that a linear regression on `parents` leaves.
    fn variance(&self, child: usize, parents: &[usize]) -> f64 {
        let members: Vec<usize> = parents.iter().copied().chain([child]).collect();
        let size = members.len();
        let mut matrix: Vec<f64> = Vec::with_capacity(size * size);
        for &a in &members {
            matrix.extend(members.iter().map(|&b| self.correlations.correlation(a, b)));
        }
        eliminate(&mut matrix, size, size - 1);
        matrix[size * size - 1]
    }
}
