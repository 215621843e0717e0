//! Regression on a flexible basis of a set of columns.

use std::ops::RangeInclusive;
use std::rc::Rc;

use crate::structure::independence::lanes::{Pair, pair};
use crate::structure::table::dataset::is_constant;

/// Share of a new term that must be left after projecting out the terms before it, or it is dropped as collinear.
pub(in crate::structure) const COLLINEAR: f64 = 1e-5;
/// Share of a term's length that may go in projecting out the others before rounding calls for doing it again.
const ROUNDING: f64 = 0.05;
/// A bound on which at least this share of the rows sits is an atom: the column is clipped there.
const ATOM_SHARE: f64 = 0.02;
/// Rows on an atom below which it is not worth a term of its own.
const ATOM_ROWS: usize = 15;
/// Rows for each knot of a spline, and the largest number of knots of a column.
const ROWS_PER_KNOT: usize = 125;
const MOST_KNOTS: usize = 10;
/// Distinct values that a column needs to be given knots: below it, powers and atoms describe it already.
const SPLINE_VALUES: usize = 20;
/// Longest series of waves in a column, and what every wave must earn: the price of Mallows' C_p and of Akaike.
pub(in crate::structure) const MOST_WAVES: usize = 48;
pub(in crate::structure) const WAVE_PRICE: f64 = 2.0;
/// Share of a wave that must be new.
pub(in crate::structure) const WAVE_COLLINEAR: f64 = 1e-3;
/// Rows for each term of a basis at least, and the largest number of terms (time grows with its square).
pub(in crate::structure) const ROWS_PER_TERM: usize = 16;
pub(in crate::structure) const MOST_TERMS: usize = 160;

/// Largest value of a column whose squares neither overflow nor vanish.
const ORDINARY: RangeInclusive<f64> = 1e-100..=1e100;

/// Sum of products, in a fixed order of eight running sums: fast, and the same bits everywhere.
///
/// Never inlined, nor are its kind below: a browser optimises a function of wasm once it has been *called* often, and would run a
/// long loop that holds them in its slow first version to the end.
#[inline(never)]
pub(in crate::structure) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [Pair::zero(); 4];
    let (chunks_a, chunks_b) = (a.chunks_exact(8), b.chunks_exact(8));
    let tail: f64 = chunks_a
        .remainder()
        .iter()
        .zip(chunks_b.remainder())
        .map(|(x, y)| x * y)
        .sum();
    for (x, y) in chunks_a.zip(chunks_b) {
        for (at, sum) in sums.iter_mut().enumerate() {
            *sum = sum.plus(pair(x, at).times(pair(y, at)));
        }
    }
    let [low, high] = [sums[0].plus(sums[2]).both(), sums[1].plus(sums[3]).both()];
    (low[0] + low[1]) + (high[0] + high[1]) + tail
}

/// Takes `weight` times `part` from `values`.
#[inline(never)]
pub(in crate::structure) fn subtract(values: &mut [f64], weight: f64, part: &[f64]) {
    for (value, part) in values.iter_mut().zip(part) {
        *value -= weight * part;
    }
}

/// The column with mean 0 and mean square 1; all zeros if it is constant.
pub(in crate::structure) fn standardise(column: &[f64]) -> Vec<f64> {
    if is_constant(column) {
        return vec![0.0; column.len()];
    }
    let largest = column
        .iter()
        .fold(0.0_f64, |most, value| most.max(value.abs()));
    if !ORDINARY.contains(&largest) {
        return standardise(&rescaled(column, largest));
    }
    let count = column.len() as f64;
    let mean = column.iter().sum::<f64>() / count;
    let centred: Vec<f64> = column.iter().map(|value| value - mean).collect();
    let scale = (dot(&centred, &centred) / count).sqrt();
    centred.into_iter().map(|value| value / scale).collect()
}

/// The column times a power of two, which rounds nothing, so that its largest value is near 1.
fn rescaled(column: &[f64], largest: f64) -> Vec<f64> {
    let exponent = -largest.log2().floor().clamp(-1022.0, 1022.0);
    let factor = f64::from_bits(((1023 + exponent as i64) as u64) << 52);
    column.iter().map(|value| value * factor).collect()
}

/// One column, prepared for use in bases.
#[derive(Debug, Clone)]
pub(in crate::structure) struct Prepared {
    /// Standardised values.
    pub(in crate::structure) values: Vec<f64>,
    /// Indicators of the rows on the smallest and on the largest value, where those are atoms.
    pub(in crate::structure) atoms: Vec<Vec<f64>>,
    /// Places of the knots of the spline, in units of `values`.
    pub(in crate::structure) knots: Vec<f64>,
    /// The first of the waves, see [`first_wave`]. Empty for a column without knots.
    pub(in crate::structure) wave: Vec<f64>,
}

impl Prepared {
    pub(in crate::structure) fn new(column: &[f64]) -> Self {
        let values = standardise(column);
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.dedup();
        let rows = values.len();
        let mut atoms = Vec::new();
        // A column of two values is linear in its indicator; a constant has none.
        if sorted.len() > 2 {
            for bound in [sorted[0], sorted[sorted.len() - 1]] {
                let indicator: Vec<f64> = values
                    .iter()
                    .map(|&value| f64::from(value == bound))
                    .collect();
                let count = indicator.iter().sum::<f64>();
                if count >= ATOM_ROWS as f64 && count >= ATOM_SHARE * rows as f64 {
                    atoms.push(indicator);
                }
            }
        }
        // Knots at equal steps of half the rank among the distinct values, so that an atom does not swallow them, and half the
        // place between the ends, so that the tails get some.
        let count = (rows / ROWS_PER_KNOT).min(MOST_KNOTS);
        let knots = if sorted.len() > SPLINE_VALUES {
            let (low, last) = (sorted[0], sorted.len() - 1);
            let range = sorted[last] - low;
            let step = |at: usize| at as f64 / last as f64 + (sorted[at] - low) / range;
            let places: Vec<usize> = (0..=last).collect();
            let wanted = (1..=count).map(|knot| 2.0 * knot as f64 / (count + 1) as f64);
            wanted
                .map(|wanted| sorted[places.partition_point(|&at| step(at) < wanted)])
                .collect()
        } else {
            Vec::new()
        };
        let wave = if sorted.len() > SPLINE_VALUES {
            first_wave(&values)
        } else {
            Vec::new()
        };
        Self {
            values,
            atoms,
            knots,
            wave,
        }
    }

    /// Calls `visit` with the waves 1, 2, ... up to `most`: of mean square about 1/2.
    pub(in crate::structure) fn waves(&self, most: usize, visit: &mut dyn FnMut(usize, &[f64])) {
        let mut before = vec![1.0; self.wave.len()];
        let mut now = self.wave.clone();
        for number in 1..=most {
            visit(number, &now);
            next_wave(&self.wave, &mut before, &now);
            std::mem::swap(&mut before, &mut now);
        }
    }

    /// The first wave that polynomials and knots do not follow anyway, but in the tails.
    pub(in crate::structure) fn first_new_wave(&self) -> usize {
        1 + (3 + self.knots.len()) / 2
    }

    #[inline(never)]
    pub(in crate::structure) fn power(&self, exponent: i32) -> Vec<f64> {
        self.values
            .iter()
            .map(|value| value.powi(exponent))
            .collect()
    }

    #[inline(never)]
    pub(in crate::structure) fn hinge(&self, knot: f64) -> Vec<f64> {
        self.values
            .iter()
            .map(|value| (value - knot).max(0.0).powi(3))
            .collect()
    }
}

/// `cos(pi u)`, u half the mid-rank of every row and half its place between the smallest and the largest value, both in (0, 1):
/// fine where the rows are, and not too coarse in the tails.
fn first_wave(values: &[f64]) -> Vec<f64> {
    let rows = values.len();
    let mut order: Vec<usize> = (0..rows).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut wave = vec![0.0; rows];
    let (low, high) = (values[order[0]], values[order[rows - 1]]);
    let mut from = 0;
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let rank = (from as f64 + tied.len() as f64 / 2.0) / rows as f64;
        let place = (values[tied[0]] - low) / (high - low);
        let angle = std::f64::consts::FRAC_PI_2 * (rank + place);
        for &row in tied {
            wave[row] = angle.cos();
        }
        from += tied.len();
    }
    wave
}

/// Puts the wave after `now` in place of the one before it: `cos((k + 1) a) = 2 cos(a) cos(k a) - cos((k - 1) a)`.
#[inline(never)]
fn next_wave(first: &[f64], before: &mut [f64], now: &[f64]) {
    for ((before, first), now) in before.iter_mut().zip(first).zip(now) {
        *before = 2.0 * first * now - *before;
    }
}

/// Squared sum of the products of two columns, over the sum of their squares: about chi-square with one degree of freedom
/// where they are unrelated, also where the variance of one follows the other.
#[inline(never)]
pub(in crate::structure) fn score(residual: &[f64], wave: &[f64]) -> f64 {
    let mut lanes = [[Pair::zero(); 2]; 2];
    let (left, right) = (residual.chunks_exact(4), wave.chunks_exact(4));
    let tail = left.remainder().iter().zip(right.remainder());
    for (a, b) in left.zip(right) {
        let [sums, squares] = &mut lanes;
        for (at, (sum, square)) in sums.iter_mut().zip(squares).enumerate() {
            let product = pair(a, at).times(pair(b, at));
            *sum = sum.plus(product);
            *square = square.plus(product.times(product));
        }
    }
    let [mut sums, mut squares] = lanes.map(|[low, high]| {
        let ([a, b], [c, d]) = (low.both(), high.both());
        [a, b, c, d]
    });
    for (a, b) in tail {
        sums[0] += a * b;
        squares[0] += (a * b).powi(2);
    }
    let sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    let square = (squares[0] + squares[1]) + (squares[2] + squares[3]);
    if square > 0.0 {
        sum * sum / square
    } else {
        0.0
    }
}

#[inline(never)]
fn times(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(x, y)| x * y).collect()
}

/// An orthonormal basis of functions of some columns, the constant first.
///
/// In this order, as many as the rows allow: linear terms; squares, and indicators of the atoms of clipped columns; products
/// of two; cubes and cubic products of two; atoms times the other columns and their squares; the knots of a cubic spline in
/// each column; products of three, and of two atoms.
///
/// What these cannot follow, an [`Extension`] does.
#[derive(Debug, Clone)]
pub(in crate::structure) struct Basis {
    terms: Vec<Vec<f64>>,
    limit: usize,
}

/// More terms for a basis: waves (cosines) of the columns, as many as the data ask for.
#[derive(Debug, Clone)]
pub(in crate::structure) struct Extension {
    terms: Vec<Vec<f64>>,
    /// Leverage of every row, `h_i = sum of squares of the terms in row i`, those of the basis included; in [0, 1].
    pub(in crate::structure) leverage: Rc<Vec<f64>>,
}

impl Extension {
    /// Number of terms beyond the basis.
    pub(in crate::structure) fn len(&self) -> usize {
        self.terms.len()
    }

    /// Takes from `values`, a residual of the basis, what the extension explains.
    pub(in crate::structure) fn project_out(&self, values: &mut [f64]) {
        project_out(&self.terms, values);
    }
}

/// Takes from `values` what orthonormal `terms` explain, four at a time: the values are read and written less often.
pub(in crate::structure) fn project_out(terms: &[Vec<f64>], values: &mut [f64]) {
    let mut fours = terms.chunks_exact(4);
    for four in &mut fours {
        let four = [&four[0][..], &four[1], &four[2], &four[3]];
        let weights = four_dots(four, values);
        subtract_four(values, weights, four);
    }
    for term in fours.remainder() {
        let weight = dot(term, values);
        subtract(values, weight, term);
    }
}

/// Sums of products of four columns with `values`, in a fixed order of four running sums each.
#[inline(never)]
fn four_dots(columns: [&[f64]; 4], values: &[f64]) -> [f64; 4] {
    let whole = values.len() / 4 * 4;
    let mut sums = [[Pair::zero(); 2]; 4];
    let [a, b, c, d] = columns.map(|column| column[..whole].chunks_exact(4));
    let rows = values[..whole].chunks_exact(4);
    for ((value, (a, b)), (c, d)) in rows.zip(a.zip(b)).zip(c.zip(d)) {
        for at in 0..2 {
            let value = pair(value, at);
            for (sums, column) in sums.iter_mut().zip([a, b, c, d]) {
                sums[at] = sums[at].plus(pair(column, at).times(value));
            }
        }
    }
    let mut dots = [0.0; 4];
    for ((total, sums), column) in dots.iter_mut().zip(sums).zip(columns) {
        let [low, high] = sums.map(Pair::both);
        *total = (low[0] + low[1]) + (high[0] + high[1]);
        for (a, b) in column[whole..].iter().zip(&values[whole..]) {
            *total += a * b;
        }
    }
    dots
}

/// Takes four columns, each times its weight, from `values`.
#[inline(never)]
fn subtract_four(values: &mut [f64], weights: [f64; 4], [a, b, c, d]: [&[f64]; 4]) {
    let columns = a.iter().zip(b).zip(c.iter().zip(d));
    for (value, ((a, b), (c, d))) in values.iter_mut().zip(columns) {
        *value -= (weights[0] * a + weights[1] * b) + (weights[2] * c + weights[3] * d);
    }
}

/// Makes a new term orthogonal to those before it, by Gram and Schmidt: a second time where so much went that rounding shows
/// in what is left. Gives its length before and after.
pub(in crate::structure) fn orthogonalise(term: &mut [f64], before: &[&[Vec<f64>]]) -> (f64, f64) {
    let length = |term: &[f64]| dot(term, term).sqrt();
    let first = length(term);
    let mut last = first;
    for _ in 0..2 {
        for terms in before {
            project_out(terms, term);
        }
        let left = length(term);
        let enough = left > ROUNDING * last;
        last = left;
        if enough {
            break;
        }
    }
    (first, last)
}

impl Basis {
    /// The basis of functions of `columns`, over `rows` rows.
    pub(in crate::structure) fn new(columns: &[&Prepared], rows: usize) -> Self {
        let mut basis = Self {
            terms: vec![vec![1.0 / (rows as f64).sqrt(); rows]],
            limit: (rows / ROWS_PER_TERM)
                .min(MOST_TERMS)
                .max(1 + columns.len()),
        };
        basis.fill(columns);
        basis
    }

    /// For each of the columns, how many waves of it the residuals of a regression on this basis still hold: the length of
    /// the series that maximises the sum of the scores less their price, the most that any residual asks for.
    ///
    /// Half as many again are taken: what is best for prediction is too smooth for a product of residuals, whose bias must vanish
    /// faster than its spread.
    ///
    /// The length of a cosine series chosen so is the order-selection test of fit of Eubank and Hart (Annals of Statistics 20,
    /// 1992), at the price of Mallows' C_p, which asymptotically is that of generalised cross-validation.
    pub(in crate::structure) fn waves_missing(
        &self,
        columns: &[&Prepared],
        residuals: &[Vec<f64>],
    ) -> Vec<usize> {
        let room = self.limit.saturating_sub(self.terms.len()) / columns.len().max(1);
        let mut missing = vec![0; columns.len()];
        for (missing, column) in missing.iter_mut().zip(columns) {
            let first = column.first_new_wave();
            let most = (first + room).saturating_sub(1).min(MOST_WAVES);
            if column.wave.is_empty() || most < first {
                continue;
            }
            let mut longest = 0;
            let mut sums = vec![(0.0, 0.0); residuals.len()];
            column.waves(most, &mut |number, wave| {
                if number < first {
                    return;
                }
                for (residual, (sum, best)) in residuals.iter().zip(&mut sums) {
                    *sum += score(residual, wave) - WAVE_PRICE;
                    if *sum > *best {
                        *best = *sum;
                        longest = number.max(longest);
                    }
                }
            });
            *missing = (longest + longest / 2).min(most);
        }
        missing
    }

    /// The basis with so many waves of each column.
    pub(in crate::structure) fn extended(
        &self,
        columns: &[&Prepared],
        waves: &[usize],
    ) -> Extension {
        let mut terms: Vec<Vec<f64>> = Vec::new();
        for (column, &most) in columns.iter().zip(waves) {
            column.waves(most, &mut |_, wave| {
                let mut term = wave.to_vec();
                let (before, after) = orthogonalise(&mut term, &[&self.terms, &terms]);
                if after > WAVE_COLLINEAR * before {
                    for value in &mut term {
                        *value /= after;
                    }
                    terms.push(term);
                }
            });
        }
        let mut leverage = vec![0.0; self.terms[0].len()];
        for term in self.terms.iter().chain(&terms) {
            for (sum, value) in leverage.iter_mut().zip(term) {
                *sum += value * value;
            }
        }
        Extension {
            terms,
            leverage: Rc::new(leverage),
        }
    }

    fn fill(&mut self, columns: &[&Prepared]) {
        let pairs =
            || (0..columns.len()).flat_map(|a| (0..a).map(move |b| (columns[a], columns[b])));
        for column in columns {
            self.push(|| column.values.clone());
        }
        for column in columns {
            self.push(|| column.power(2));
            for atom in &column.atoms {
                self.push(|| atom.clone());
            }
        }
        for (a, b) in pairs() {
            self.push(|| times(&a.values, &b.values));
        }
        for column in columns {
            self.push(|| column.power(3));
        }
        for (a, b) in pairs() {
            self.push(|| times(&a.power(2), &b.values));
            self.push(|| times(&a.values, &b.power(2)));
        }
        for (a, b) in pairs() {
            for exponent in 1..=2 {
                for (atoms, other) in [(&a.atoms, b), (&b.atoms, a)] {
                    for atom in atoms {
                        self.push(|| times(atom, &other.power(exponent)));
                    }
                }
            }
        }
        for column in columns {
            for &knot in &column.knots {
                self.push(|| column.hinge(knot));
            }
        }
        for a in 0..columns.len() {
            for b in 0..a {
                for c in 0..b {
                    self.push(|| {
                        times(
                            &times(&columns[a].values, &columns[b].values),
                            &columns[c].values,
                        )
                    });
                }
            }
        }
        for (a, b) in pairs() {
            for atom in &a.atoms {
                for other in &b.atoms {
                    self.push(|| times(atom, other));
                }
            }
        }
    }

    /// Adds a term, made orthonormal to the others, unless it is collinear with them or
    /// the basis is full.
    fn push(&mut self, make: impl FnOnce() -> Vec<f64>) {
        if self.terms.len() >= self.limit {
            return;
        }
        let mut term = make();
        let (before, after) = orthogonalise(&mut term, &[&self.terms]);
        if after > COLLINEAR * before {
            for value in &mut term {
                *value /= after;
            }
            self.terms.push(term);
        }
    }

    /// Number of terms, the constant included.
    pub(in crate::structure) fn len(&self) -> usize {
        self.terms.len()
    }

    /// Takes from `values` what least squares on the basis explains.
    pub(in crate::structure) fn project_out(&self, values: &mut [f64]) {
        project_out(&self.terms, values);
    }
}

#[cfg(test)]
mod tests;
