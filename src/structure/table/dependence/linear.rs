//! Linear relations among columns, exact or as far as the numbers are written down.

use crate::structure::order::sort_items;
use nalgebra::DMatrix;

use super::factor::{
    CANDIDATE, Column, Correlations, Factor, LOST, affordable, determines, tolerance,
};
use super::wording::{Equation, plain};
use super::{Dataset, Found, RelationKind};

/// Most columns in a relation.
const MOST_MEMBERS: usize = 200;
/// Members up to which each is tried to be done without.
const FEW_MEMBERS: usize = 20;

/// The linear relations among the columns: each column that follows from earlier ones in `order`, with as few of them as do.
///
/// One column after another is projected on those before it that follow from none. What a relation may leave is decided by how
/// the numbers are written down, see [`Precision`](crate::structure::table::precision::Precision): twice the variance that rounding gives it, or what no test sees. A
/// relation may hold at most half as many columns as there are rows, so that no chance fit is taken for one. It is sought on rows that
/// are evenly spread, and has to hold on all of them.
pub(super) fn find(data: &Dataset, order: &[usize]) -> Vec<Found> {
    let columns: Vec<Column> = order
        .iter()
        .filter_map(|&at| Column::of(data, at))
        .collect();
    if columns.len() < 2 {
        return Vec::new();
    }
    let rows = affordable(data, &columns);
    let correlations = Correlations::new(data, &columns, rows);
    let most = MOST_MEMBERS.min((rows - 1) / 2);
    let mut factor = Factor::new(&correlations);
    let mut originals: Vec<usize> = Vec::new();
    let mut found = Vec::new();
    // Columns that follow from others, and from which.
    let mut followers: Vec<(usize, Vec<usize>)> = Vec::new();
    for last in 0..columns.len() {
        let copied = originals.iter().copied().find_map(|original| {
            let correlation = correlations.at(original, last);
            let close = most > 0 && 1.0 - correlation * correlation < CANDIDATE;
            let members = vec![original];
            close
                .then(|| Some((fit(data, &columns, &members, last)?, members)))
                .flatten()
        });
        let projected = factor.project(last);
        let relation = copied.or_else(|| {
            if projected.1 >= CANDIDATE || correlations.at(last, last) < 0.5 {
                return None;
            }
            let members = follow(&columns, &factor, &projected.0, last, most)?;
            let members = sparser(&columns, &correlations, &followers, &members, last)
                .filter(|fewer| fit(data, &columns, fewer, last).is_some())
                .unwrap_or(members);
            Some((fit(data, &columns, &members, last)?, members))
        });
        match relation {
            Some((relation, members)) => {
                found.push(relation);
                followers.push((last, members));
            }
            None => {
                originals.push(last);
                if factor.members.len() < (rows - 1) / 2 {
                    factor.push(last, projected);
                }
            }
        }
    }
    found
}

/// As few members of the factor as determine a column.
fn follow(
    columns: &[Column],
    factor: &Factor<'_>,
    coordinates: &[f64],
    last: usize,
    most: usize,
) -> Option<Vec<usize>> {
    let weights = factor.weights(coordinates.to_vec());
    let mut heaviest: Vec<(f64, usize)> = weights
        .iter()
        .zip(&factor.members)
        .map(|(weight, &member)| (weight.abs(), member))
        .collect();
    sort_items(&mut heaviest, |a, b| {
        b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
    });
    let mut chosen = Factor::new(factor.correlations);
    for (_, member) in heaviest.into_iter().take(most) {
        let projected = chosen.project(member);
        if !chosen.push(member, projected) || !determines(columns, &chosen, last) {
            continue;
        }
        let mut members = chosen.members.clone();
        if members.len() <= FEW_MEMBERS {
            for at in (0..members.len()).rev() {
                let mut fewer = Factor::new(factor.correlations);
                for &other in members.iter().filter(|&&other| other != members[at]) {
                    let projected = fewer.project(other);
                    fewer.push(other, projected);
                }
                if determines(columns, &fewer, last) {
                    members.remove(at);
                }
            }
        }
        members.sort_unstable();
        return Some(members);
    }
    None
}

/// Fewer columns that determine the last one, where those that follow from its members may take their place: a column that contains
/// one part of three that add up to one contains the other two as well. Each step takes the column that leaves the least.
fn sparser(
    columns: &[Column],
    correlations: &Correlations,
    followers: &[(usize, Vec<usize>)],
    members: &[usize],
    last: usize,
) -> Option<Vec<usize>> {
    if members.len() < 3 || members.len() > FEW_MEMBERS {
        return None;
    }
    let mut pool = members.to_vec();
    for (follower, sources) in followers {
        if sources.iter().any(|source| members.contains(source)) {
            pool.push(*follower);
        }
    }
    let mut chosen = Factor::new(correlations);
    while chosen.members.len() + 1 < members.len() {
        let (coordinates, _) = chosen.project(last);
        let mut best: Option<(f64, usize)> = None;
        for &candidate in pool.iter().filter(|at| !chosen.members.contains(at)) {
            let (own, rest) = chosen.project(candidate);
            let shared: f64 = own.iter().zip(&coordinates).map(|(a, b)| a * b).sum();
            let gain = (correlations.at(candidate, last) - shared).powi(2) / rest.max(LOST);
            if rest > LOST && best.is_none_or(|(most, _)| gain > most) {
                best = Some((gain, candidate));
            }
        }
        let (_, candidate) = best?;
        let projected = chosen.project(candidate);
        chosen.push(candidate, projected);
        if determines(columns, &chosen, last) {
            let mut found = chosen.members;
            found.sort_unstable();
            return Some(found);
        }
    }
    None
}

/// The relation by least squares over all rows, if it holds there.
fn fit(data: &Dataset, columns: &[Column], members: &[usize], last: usize) -> Option<Found> {
    let rows = data.rows();
    let standard = DMatrix::from_iterator(
        rows,
        members.len(),
        members.iter().flat_map(|&at| columns[at].standard(data)),
    );
    let mut rest = DMatrix::from_iterator(rows, 1, columns[last].standard(data));
    let factor = standard.tr_mul(&standard).cholesky()?;
    let mut weights = DMatrix::zeros(members.len(), 1);
    // The second pass takes out what the first one rounded.
    for _ in 0..2 {
        let step = factor.solve(&standard.tr_mul(&rest));
        rest -= &standard * &step;
        weights += step;
        // A mean is rounded in the size of the numbers, which may be far above their spread.
        let mean = rest.mean();
        rest.add_scalar_mut(-mean);
    }
    let freedom = rows
        .checked_sub(members.len() + 1)
        .filter(|&left| left > 0)?;
    let left = rest.norm_squared() / freedom as f64;
    let by = weights
        .iter()
        .copied()
        .zip(members.iter().map(|&at| &columns[at]));
    let allowed = tolerance(&columns[last], by);
    let kind = if left <= allowed.exact {
        RelationKind::Linear
    } else if left <= allowed.near {
        RelationKind::Rounded
    } else {
        return None;
    };
    let name = |at: usize| data.names()[columns[at].index].as_str();
    let deviation = columns[last].deviation;
    let mut terms: Vec<(f64, &str)> = weights
        .iter()
        .zip(members)
        .map(|(weight, &at)| (weight * (deviation / columns[at].deviation), name(at)))
        .collect();
    let mut constant = columns[last].mean;
    let mut size = constant.abs();
    for ((weight, _), &at) in terms.iter().zip(members) {
        constant -= weight * columns[at].mean;
        size += (weight * columns[at].mean).abs();
    }
    terms.push((-1.0, name(last)));
    // What rounding alone would leave is no constant.
    if constant.abs() <= 3.0 * left.sqrt() * deviation + 1e-12 * (size + deviation) {
        constant = 0.0;
    }
    let equation = Equation {
        last: terms.len() - 1,
        terms,
        constant,
        kind,
    };
    let (text, head) = plain(&equation);
    let place = |at: usize| columns[at].index;
    Some(Found {
        kind,
        sources: members.iter().map(|&at| place(at)).collect(),
        last: place(last),
        head: members.get(head).map_or(place(last), |&at| place(at)),
        text,
    })
}
