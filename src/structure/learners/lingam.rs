//! DirectLiNGAM.

use serde::{Deserialize, Serialize};

use crate::structure::independence::basis::{dot, standardise};
use crate::structure::learners::learner::{
    Discovery, StructureLearner, canonical, check_rows, with_fisher,
};
use crate::structure::{Background, Dataset, FisherZ, Knowledge, MixedGraph, StructureError};

mod adaptive_lasso;

/// Residuals with a smaller share of a column's variance are rounding errors.
const EXHAUSTED: f64 = 1e-10;

/// DirectLiNGAM: find a causal order from non-Gaussian noise, then select the edges by the adaptive lasso.
///
/// The next variable in the order is the one that is most independent of the residuals of the others regressed on it. Its linear effect
/// is then removed from the others. For each variable, the adaptive lasso selects its parents among those before it in the order; the
/// Bayesian information criterion chooses the strength of the lasso. Every edge has a direction, also where independence alone gives none.
///
/// Assumes linear mechanisms with noise that is **not** Gaussian, no hidden common causes, and no cycles. With Gaussian noise the
/// directions are arbitrary.
///
/// Source: Shimizu et al., JMLR 12 (2011), algorithm 1; independence is measured by the pairwise likelihood ratio of
/// Hyvärinen and Smith, JMLR 14 (2013), with the entropy approximation of Hyvärinen, NIPS 1997; the adaptive lasso is that of
/// Zou, JASA 101 (2006).
///
/// Complexity: O(variables^3 rows) for the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectLingam {}

impl StructureLearner for DirectLingam {
    fn name(&self) -> &'static str {
        "lingam"
    }

    fn learn(&self, data: &Dataset, knowledge: &Knowledge) -> Result<Discovery, StructureError> {
        check_rows(data, "lingam")?;
        let table = canonical(data)?;
        let background = knowledge.resolve(table.names())?;
        let (order, compared) = causal_order(&table, &background);
        let correlations = FisherZ::new(&table)?;
        let mut graph = MixedGraph::new(table.names())?;
        for (at, &effect) in order.iter().enumerate() {
            let (required, free): (Vec<usize>, Vec<usize>) = order[..at]
                .iter()
                .copied()
                .filter(|&cause| background.allows(cause, effect))
                .partition(|&cause| background.requires(cause, effect));
            let kept = adaptive_lasso::select(&correlations, data.rows(), effect, &free, &required);
            for cause in required.into_iter().chain(kept) {
                graph.orient(cause, effect);
            }
        }
        let mut found = with_fisher(data, &graph, compared)?;
        found.order = named_in(table.names(), &order);
        Ok(found)
    }
}

/// Return the names of the columns in `order`.
fn named_in(names: &[String], order: &[usize]) -> Vec<String> {
    order.iter().map(|&at| names[at].clone()).collect()
}

/// Return the columns in a causal order, causes first, and the number of pairs that were compared.
fn causal_order(data: &Dataset, background: &Background) -> (Vec<usize>, usize) {
    let mut left: Vec<Vec<f64>> = (0..data.len())
        .map(|index| standardise(data.column(index)))
        .collect();
    let mut waiting: Vec<usize> = (0..data.len()).collect();
    let mut order = Vec::with_capacity(data.len());
    let mut compared = 0;
    while let Some(root) = {
        // Candidates that the background knowledge allows to come before all others that are left.
        let free: Vec<usize> = waiting
            .iter()
            .copied()
            .filter(|&candidate| {
                waiting.iter().all(|&other| {
                    background.tier(other) >= background.tier(candidate)
                        && !background.requires(other, candidate)
                })
            })
            .collect();
        most_independent(&left, &waiting, &free, &mut compared)
    } {
        waiting.retain(|&index| index != root);
        order.push(root);
        for &other in &waiting {
            left[other] = residual(&left[other], &left[root]);
        }
    }
    (order, compared)
}

/// Regress standardised `y` on standardised `x`. Return the standardised residuals, or zeros if `x` explains all of `y`.
fn residual(y: &[f64], x: &[f64]) -> Vec<f64> {
    let weight = dot(x, y) / x.len() as f64;
    let rest: Vec<f64> = y.iter().zip(x).map(|(y, x)| y - weight * x).collect();
    if dot(&rest, &rest) < EXHAUSTED * x.len() as f64 {
        return vec![0.0; rest.len()];
    }
    standardise(&rest)
}

/// Return the candidate that is most independent of the residuals of the others regressed on it; `None` if there is no candidate. Add the
/// number of pairs to `compared`. Several candidates are compared by the sum of the squares of those likelihood ratios that speak against
/// them.
///
/// Source: Hyvärinen and Smith, JMLR 14 (2013).
fn most_independent(
    columns: &[Vec<f64>],
    waiting: &[usize],
    candidates: &[usize],
    compared: &mut usize,
) -> Option<usize> {
    if candidates.len() < 2 {
        return candidates.first().copied();
    }
    let entropies: Vec<f64> = columns.iter().map(|column| entropy(column)).collect();
    let mut against = vec![0.0; columns.len()];
    for (at, &a) in waiting.iter().enumerate() {
        for &b in &waiting[..at] {
            if !candidates.contains(&a) && !candidates.contains(&b) {
                continue;
            }
            *compared += 1;
            let (x, y) = (&columns[a], &columns[b]);
            // Positive when a -> b is more likely than b -> a.
            let ratio = (entropies[b] + entropy(&residual(x, y)))
                - (entropies[a] + entropy(&residual(y, x)));
            if ratio < 0.0 {
                against[a] += ratio * ratio;
            } else {
                against[b] += ratio * ratio;
            }
        }
    }
    candidates
        .iter()
        .copied()
        .min_by(|&a, &b| against[a].total_cmp(&against[b]))
}

/// Return the approximate differential entropy of a standardised column, in nats.
///
/// Source: Hyvärinen, NIPS 1997, with the constants given there.
fn entropy(column: &[f64]) -> f64 {
    const K1: f64 = 79.047;
    const K2: f64 = 7.4129;
    const GAMMA: f64 = 0.37457;
    let count = column.len() as f64;
    let (mut log_cosh, mut odd) = (0.0, 0.0);
    for &u in column {
        let size = u.abs();
        log_cosh += size + (-2.0 * size).exp().ln_1p() - std::f64::consts::LN_2;
        odd += u * (-0.5 * u * u).exp();
    }
    let gaussian = 0.5 * (1.0 + (2.0 * std::f64::consts::PI).ln());
    gaussian - K1 * (log_cosh / count - GAMMA).powi(2) - K2 * (odd / count).powi(2)
}

#[cfg(test)]
mod tests;
