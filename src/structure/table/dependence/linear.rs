//! Linear relations among columns, exact or as far as the numbers are written down; and columns that rise and fall together.

use crate::structure::order::sort_items;
use std::collections::BTreeMap;

use nalgebra::DMatrix;

use super::wording::{Equation, plain, quoted};
use super::{Dataset, Found, RelationKind};
use crate::structure::table::dataset::is_constant;
use crate::structure::table::precision::Precision;

/// Rounding variances that a relation may leave: the errors of several columns add up by chance to more or less.
const ROUNDINGS: f64 = 2.0;
/// The same for floating point, whose errors a computation adds up.
const FLOATINGS: f64 = 4.0;
/// Share of the variance that is lost to any test: below it a column counts as determined.
const LOST: f64 = 1e-10;
/// Share of the variance above which a column is no candidate for a relation. No rounding leaves more.
const CANDIDATE: f64 = 1e-2;
/// Products of numbers that the search may cost, which decide how many rows it looks at; but so many rows in any case.
const PRODUCTS: usize = 250_000_000;
const LEAST_ROWS: usize = 256;
/// Most columns in a relation.
const MOST_MEMBERS: usize = 200;
/// Members up to which each is tried to be done without.
const FEW_MEMBERS: usize = 20;
/// Distinct values from which on two columns in the same order are no chance.
const STEPS: usize = 10;

/// A column that varies, and its standard form.
struct Column {
    index: usize,
    mean: f64,
    deviation: f64,
    precision: Precision,
}

impl Column {
    fn of(data: &Dataset, index: usize) -> Option<Self> {
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

    fn standard<'a>(&'a self, data: &'a Dataset) -> impl Iterator<Item = f64> + 'a {
        let values = data.column(self.index).iter();
        values.map(|value| (value - self.mean) / self.deviation)
    }
}

/// How far a linear function of others may stay away from a column that it determines, as a share of that one's variance.
struct Tolerance {
    exact: f64,
    near: f64,
}

fn tolerance<'a>(of: &Column, by: impl Iterator<Item = (f64, &'a Column)>) -> Tolerance {
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
struct Correlations(DMatrix<f64>);

impl Correlations {
    /// On rows that are evenly spread. A column that is constant in them is uncorrelated with all, itself included.
    fn new(data: &Dataset, columns: &[Column], rows: usize) -> Self {
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

    fn at(&self, a: usize, b: usize) -> f64 {
        self.0[(a, b)]
    }
}

/// The Cholesky factor of the correlations of a growing set of columns.
struct Factor<'a> {
    correlations: &'a Correlations,
    members: Vec<usize>,
    /// Rows of the lower triangle.
    rows: Vec<Vec<f64>>,
}

impl<'a> Factor<'a> {
    fn new(correlations: &'a Correlations) -> Self {
        Self {
            correlations,
            members: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// The coordinates of a column in the members, and the share of it that they leave.
    fn project(&self, column: usize) -> (Vec<f64>, f64) {
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
    fn weights(&self, mut coordinates: Vec<f64>) -> Vec<f64> {
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
    fn push(&mut self, column: usize, (mut coordinates, rest): (Vec<f64>, f64)) -> bool {
        if rest < LOST {
            return false;
        }
        coordinates.push(rest.sqrt());
        self.rows.push(coordinates);
        self.members.push(column);
        true
    }
}

/// The linear relations among the columns: each column that follows from earlier ones in `order`, with as few of them as do.
///
/// One column after another is projected on those before it that follow from none. What a relation may leave is decided by how
/// the numbers are written down, see [`Precision`]: twice the variance that rounding gives it, or what no test sees. A
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
    let affordable = (PRODUCTS / (columns.len() * columns.len())).max(LEAST_ROWS);
    let rows = data.rows().min(affordable);
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

fn determines(columns: &[Column], factor: &Factor<'_>, last: usize) -> bool {
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

/// Pairs of columns of which one rises, or falls, with the other in every row.
pub(super) fn in_step(data: &Dataset, order: &[usize]) -> Vec<Found> {
    let mut known: BTreeMap<Vec<u32>, (usize, bool)> = BTreeMap::new();
    let mut found = Vec::new();
    for &last in order {
        let labels = crate::structure::table::labels::Labels::of(data.column(last));
        if labels.levels < STEPS {
            continue;
        }
        let top = labels.levels as u32 - 1;
        let falling = labels.codes.first().is_some_and(|&first| {
            let reverse = labels.codes.iter().map(|code| top - code);
            first > top - first
                || (first == top - first && reverse.lt(labels.codes.iter().copied()))
        });
        let steps = if falling {
            labels.codes.iter().map(|code| top - code).collect()
        } else {
            labels.codes
        };
        let Some(&(original, fell)) = known.get(&steps) else {
            known.insert(steps, (last, falling));
            continue;
        };
        let [name, other] = [last, original].map(|at| quoted(&data.names()[at]));
        let text = if fell == falling {
            format!("{name} rises with {other}")
        } else {
            format!("{name} falls as {other} rises")
        };
        found.push(Found {
            kind: RelationKind::Ordered,
            sources: vec![original],
            last,
            head: last,
            text,
        });
    }
    found
}

/// Whether columns determine others, set by set: for the tests of a table in which some do.
pub(in crate::structure) struct Closeness {
    columns: Vec<Column>,
    correlations: Correlations,
    /// Where a column of the table is among those above.
    places: BTreeMap<usize, usize>,
}

impl Closeness {
    /// Among these columns of `data`.
    pub(in crate::structure) fn new(data: &Dataset, among: &[usize]) -> Self {
        let columns: Vec<Column> = among
            .iter()
            .filter_map(|&at| Column::of(data, at))
            .collect();
        let affordable = PRODUCTS / (columns.len() * columns.len()).max(1);
        let rows = data.rows().min(affordable.max(LEAST_ROWS));
        let places = columns.iter().enumerate();
        Self {
            places: places.map(|(at, column)| (column.index, at)).collect(),
            correlations: Correlations::new(data, &columns, rows),
            columns,
        }
    }

    /// Whether the columns of `given` that are known here determine `column`.
    pub(in crate::structure) fn determined(&self, column: usize, given: &[usize]) -> bool {
        let Some(&last) = self.places.get(&column) else {
            return false;
        };
        let mut factor = Factor::new(&self.correlations);
        for member in given.iter().filter_map(|at| self.places.get(at)) {
            let projected = factor.project(*member);
            factor.push(*member, projected);
        }
        !factor.members.is_empty() && determines(&self.columns, &factor, last)
    }
}
