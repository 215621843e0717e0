//! Regression on a flexible basis of a set of columns.

use std::rc::Rc;

use super::dataset::is_constant;

/// Share of a new term that must be left after projecting out the terms before it, or it is dropped as collinear.
const COLLINEAR: f64 = 1e-5;
/// A bound on which at least this share of the rows sits is an atom: the column is clipped there.
const ATOM_SHARE: f64 = 0.02;
/// Rows on an atom below which it is not worth a term of its own.
const ATOM_ROWS: usize = 15;
/// Rows for each knot of a spline, and the largest number of knots of a column.
const ROWS_PER_KNOT: usize = 125;
const MOST_KNOTS: usize = 10;
/// Distinct values that a column needs to be given knots: below it, powers and atoms describe it already.
const SPLINE_VALUES: usize = 20;
/// Rows for each term of a basis at least, and the largest number of terms (time grows with its square).
const ROWS_PER_TERM: usize = 16;
const MOST_TERMS: usize = 160;

/// Sum of products, in a fixed order of eight running sums: fast, and the same bits everywhere.
///
/// Never inlined, nor are its kind below: a browser optimises a function of wasm once it has been *called* often, and would run a
/// long loop that holds them in its slow first version to the end.
#[inline(never)]
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (chunks_a, chunks_b) = (a.chunks_exact(8), b.chunks_exact(8));
    let tail: f64 = chunks_a
        .remainder()
        .iter()
        .zip(chunks_b.remainder())
        .map(|(x, y)| x * y)
        .sum();
    for (x, y) in chunks_a.zip(chunks_b) {
        for lane in 0..8 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7])) + tail
}

/// Takes `weight` times `part` from `values`.
#[inline(never)]
pub(super) fn subtract(values: &mut [f64], weight: f64, part: &[f64]) {
    for (value, part) in values.iter_mut().zip(part) {
        *value -= weight * part;
    }
}

/// The column with mean 0 and mean square 1; all zeros if it is constant.
pub(super) fn standardise(column: &[f64]) -> Vec<f64> {
    if is_constant(column) {
        return vec![0.0; column.len()];
    }
    let count = column.len() as f64;
    let mean = column.iter().sum::<f64>() / count;
    let centred: Vec<f64> = column.iter().map(|value| value - mean).collect();
    let scale = (dot(&centred, &centred) / count).sqrt();
    centred.into_iter().map(|value| value / scale).collect()
}

/// One column, prepared for use in bases.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    /// Standardised values.
    pub(super) values: Vec<f64>,
    /// Indicators of the rows on the smallest and on the largest value, where those are atoms.
    atoms: Vec<Vec<f64>>,
    /// Places of the knots of the spline, in units of `values`.
    knots: Vec<f64>,
}

impl Prepared {
    pub(super) fn new(column: &[f64]) -> Self {
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
        // Knots at equal shares of the distinct values, so that an atom does not swallow them.
        let count = (rows / ROWS_PER_KNOT).min(MOST_KNOTS);
        let knots = if sorted.len() > SPLINE_VALUES {
            (1..=count)
                .map(|knot| sorted[knot * sorted.len() / (count + 1)])
                .collect()
        } else {
            Vec::new()
        };
        Self {
            values,
            atoms,
            knots,
        }
    }

    #[inline(never)]
    fn power(&self, exponent: i32) -> Vec<f64> {
        self.values
            .iter()
            .map(|value| value.powi(exponent))
            .collect()
    }

    #[inline(never)]
    fn hinge(&self, knot: f64) -> Vec<f64> {
        self.values
            .iter()
            .map(|value| (value - knot).max(0.0).powi(3))
            .collect()
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
#[derive(Debug, Clone)]
pub(super) struct Basis {
    terms: Vec<Vec<f64>>,
    /// Leverage of every row, `h_i = sum of squares of the terms in row i`, in [0, 1].
    pub(super) leverage: Rc<Vec<f64>>,
    limit: usize,
}

impl Basis {
    /// The basis of functions of `columns`, over `rows` rows.
    pub(super) fn new(columns: &[&Prepared], rows: usize) -> Self {
        let mut basis = Self {
            terms: vec![vec![1.0 / (rows as f64).sqrt(); rows]],
            leverage: Rc::default(),
            limit: (rows / ROWS_PER_TERM)
                .min(MOST_TERMS)
                .max(1 + columns.len()),
        };
        basis.fill(columns);
        let mut leverage = vec![0.0; rows];
        for term in &basis.terms {
            for (sum, value) in leverage.iter_mut().zip(term) {
                *sum += value * value;
            }
        }
        basis.leverage = Rc::new(leverage);
        basis
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

    /// Adds a term, made orthonormal to the others (Gram-Schmidt, twice for accuracy), unless it is collinear with them or
    /// the basis is full.
    fn push(&mut self, make: impl FnOnce() -> Vec<f64>) {
        if self.terms.len() >= self.limit {
            return;
        }
        let mut term = make();
        let before = dot(&term, &term).sqrt();
        for _ in 0..2 {
            self.project_out(&mut term);
        }
        let after = dot(&term, &term).sqrt();
        if after > COLLINEAR * before {
            for value in &mut term {
                *value /= after;
            }
            self.terms.push(term);
        }
    }

    /// Number of terms, the constant included.
    pub(super) fn len(&self) -> usize {
        self.terms.len()
    }

    fn project_out(&self, values: &mut [f64]) {
        for term in &self.terms {
            let weight = dot(term, values);
            subtract(values, weight, term);
        }
    }

    /// What least squares on the basis leaves of `values`.
    pub(super) fn residual(&self, values: &[f64]) -> Vec<f64> {
        let mut left = values.to_vec();
        self.project_out(&mut left);
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(rows: usize, step: f64) -> Vec<f64> {
        (0..rows).map(|row| (row as f64 * step).sin()).collect()
    }

    #[test]
    fn dot_product_handles_every_length() {
        for length in 0..20 {
            let a: Vec<f64> = (0..length).map(f64::from).collect();
            let expected: f64 = a.iter().map(|value| value * value).sum();
            assert_eq!(dot(&a, &a), expected);
        }
    }

    #[test]
    fn standardised_columns_have_mean_0_and_mean_square_1() {
        let values = standardise(&[1.0, 2.0, 3.0, 6.0]);
        assert!(values.iter().sum::<f64>().abs() < 1e-12);
        assert!((dot(&values, &values) - 4.0).abs() < 1e-12);
        assert_eq!(standardise(&[5.0; 3]), [0.0; 3]);
    }

    #[test]
    fn terms_are_orthonormal_and_leverage_sums_to_their_number() {
        let columns = [
            Prepared::new(&wave(2000, 0.37)),
            Prepared::new(&wave(2000, 1.13)),
        ];
        let basis = Basis::new(&columns.iter().collect::<Vec<_>>(), 2000);
        assert!(basis.terms.len() > 25, "{} terms", basis.terms.len());
        for (index, a) in basis.terms.iter().enumerate() {
            for b in &basis.terms[..index] {
                assert!(dot(a, b).abs() < 1e-10);
            }
            assert!((dot(a, a) - 1.0).abs() < 1e-12);
        }
        assert!((basis.leverage.iter().sum::<f64>() - basis.terms.len() as f64).abs() < 1e-9);
    }

    #[test]
    fn a_function_of_the_columns_leaves_nothing() {
        let (a, b) = (wave(1000, 0.37), wave(1000, 1.13));
        let basis = Basis::new(&[&Prepared::new(&a), &Prepared::new(&b)], 1000);
        let target: Vec<f64> = a
            .iter()
            .zip(&b)
            .map(|(a, b)| 3.0 - a + a * b * b - b.powi(3))
            .collect();
        let left = basis.residual(&target);
        assert!(dot(&left, &left) < 1e-18 * dot(&target, &target));
    }

    #[test]
    fn constant_and_collinear_columns_add_no_terms() {
        let a = wave(500, 0.37);
        let alone = Basis::new(&[&Prepared::new(&a)], 500).terms.len();
        let shifted: Vec<f64> = a.iter().map(|value| 2.0 * value - 7.0).collect();
        let more = [Prepared::new(&a), Prepared::new(&[4.0; 500])];
        assert_eq!(
            Basis::new(&more.iter().collect::<Vec<_>>(), 500)
                .terms
                .len(),
            alone
        );
        let more = [Prepared::new(&a), Prepared::new(&shifted)];
        let basis = Basis::new(&more.iter().collect::<Vec<_>>(), 500);
        let target: Vec<f64> = a.iter().map(|value| value * value).collect();
        assert!(
            basis
                .residual(&target)
                .iter()
                .all(|value| value.abs() < 1e-9)
        );
        // Only what a polynomial in one column cannot say (fourth powers and up) may have been added.
        assert!(
            basis.terms.len() <= alone + 4,
            "{} terms, {alone} alone",
            basis.terms.len()
        );
    }

    #[test]
    fn a_clipped_column_has_atoms_and_a_smooth_one_has_not() {
        let smooth: Vec<f64> = (0..500).map(|row| f64::from(row) / 250.0 - 1.0).collect();
        assert!(Prepared::new(&smooth).atoms.is_empty());
        let clipped: Vec<f64> = smooth.iter().map(|value| value.max(-0.8)).collect();
        let atoms = Prepared::new(&clipped).atoms;
        assert_eq!(atoms.len(), 1);
        assert_eq!(atoms[0].iter().sum::<f64>(), 51.0);
    }

    #[test]
    fn the_basis_grows_with_the_rows_only() {
        let columns: Vec<_> = (0..12)
            .map(|index| Prepared::new(&wave(400, 0.1 + 0.07 * f64::from(index))))
            .collect();
        let basis = Basis::new(&columns.iter().collect::<Vec<_>>(), 400);
        assert_eq!(basis.terms.len(), 400 / ROWS_PER_TERM);
    }
}
