//! Projections of three columns at once: each term is read once for all of them.

use crate::structure::independence::basis::{self, dot, subtract};
use crate::structure::independence::lanes::Pair;

/// Share of a column's length below which what is left is projected again, as rounding shows in it.
const ROUNDING: f64 = 0.05;
/// Columns that are projected together.
const COLUMNS: usize = 3;

/// Sums of products of four terms with each of the columns.
#[inline(never)]
fn dots(terms: [&[f64]; 4], columns: [&[f64]; COLUMNS]) -> [[f64; 4]; COLUMNS] {
    let pairs = terms[0].len() / 2;
    let terms = terms.map(|term| &term.as_chunks::<2>().0[..pairs]);
    let columns = columns.map(|column| &column.as_chunks::<2>().0[..pairs]);
    let mut sums = [[Pair::zero(); 4]; COLUMNS];
    for at in 0..pairs {
        let values = columns.map(|column| Pair::of(column[at]));
        for (term, values_of) in terms.iter().enumerate() {
            let value = Pair::of(values_of[at]);
            for column in 0..COLUMNS {
                sums[column][term] = sums[column][term].plus(value.times(values[column]));
            }
        }
    }
    sums.map(|sums| {
        sums.map(|sum| {
            let [low, high] = sum.both();
            low + high
        })
    })
}

/// Takes the four terms, each times its weight, from each of the columns.
#[inline(never)]
fn subtract_all(columns: [&mut [f64]; COLUMNS], weights: [[f64; 4]; COLUMNS], terms: [&[f64]; 4]) {
    let pairs = terms[0].len() / 2;
    let terms = terms.map(|term| &term.as_chunks::<2>().0[..pairs]);
    let columns = columns.map(|column| &mut column.as_chunks_mut::<2>().0[..pairs]);
    let weights = weights.map(|weights| weights.map(|weight| Pair::of([-weight, -weight])));
    for at in 0..pairs {
        let values = terms.map(|term| Pair::of(term[at]));
        for column in 0..COLUMNS {
            let [a, b, c, d] = [0, 1, 2, 3].map(|term| values[term].times(weights[column][term]));
            let left = Pair::of(columns[column][at]).plus(a.plus(b));
            columns[column][at] = left.plus(c.plus(d)).both();
        }
    }
}

fn project(terms: &[Vec<f64>], columns: &mut [Vec<f64>; COLUMNS]) {
    let mut fours = terms.chunks_exact(4);
    for four in &mut fours {
        let four = [&four[0][..], &four[1], &four[2], &four[3]];
        let mut weights = dots(four, columns.each_ref().map(|column| &column[..]));
        // The row that is left over where their number is odd.
        let odd = four[0].len() % 2 == 1;
        let last = four[0].len().saturating_sub(1);
        if odd {
            for (weights, column) in weights.iter_mut().zip(&*columns) {
                for (weight, term) in weights.iter_mut().zip(four) {
                    *weight += term[last] * column[last];
                }
            }
        }
        subtract_all(
            columns.each_mut().map(|column| &mut column[..]),
            weights,
            four,
        );
        if odd {
            for (weights, column) in weights.iter().zip(&mut *columns) {
                for (weight, term) in weights.iter().zip(four) {
                    column[last] -= weight * term[last];
                }
            }
        }
    }
    for term in fours.remainder() {
        for column in &mut *columns {
            let weight = dot(term, column);
            subtract(column, weight, term);
        }
    }
}

/// Takes from the columns what orthonormal `terms` explain.
pub(super) fn project_out(terms: &[Vec<f64>], columns: &mut [Vec<f64>]) {
    let (threes, rest) = columns.as_chunks_mut::<COLUMNS>();
    for three in threes {
        project(terms, three);
    }
    for one in rest {
        basis::project_out(terms, one);
    }
}

/// Makes each of the columns orthogonal to `terms`, not to each other, and gives its length before and after.
pub(super) fn clear(terms: &[Vec<f64>], columns: &mut [Vec<f64>]) -> Vec<(f64, f64)> {
    let lengths = |columns: &[Vec<f64>]| -> Vec<f64> {
        let length = |column: &Vec<f64>| dot(column, column).sqrt();
        columns.iter().map(length).collect()
    };
    let before = lengths(columns);
    project_out(terms, columns);
    let mut after = lengths(columns);
    let rounded = |(before, after): (&f64, &f64)| *after <= ROUNDING * before;
    if before.iter().zip(&after).any(rounded) {
        project_out(terms, columns);
        after = lengths(columns);
    }
    before.into_iter().zip(after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_together_are_projected_as_each_alone() {
        for rows in [2, 3, 57, 64] {
            let value = |row: usize, of: usize| ((row * 31 + of * 17 + 1) as f64 * 0.37).sin();
            let column = |of: usize| -> Vec<f64> { (0..rows).map(|row| value(row, of)).collect() };
            let mut terms: Vec<Vec<f64>> = Vec::new();
            for of in 0..rows.min(6) {
                let mut term = column(of);
                let (_, after) = basis::orthogonalise(&mut term, &[&terms]);
                terms.push(term.iter().map(|value| value / after).collect());
            }
            for count in 0..7 {
                let mut all: Vec<Vec<f64>> = (10..10 + count).map(column).collect();
                let mut alone = all.clone();
                let lengths = clear(&terms, &mut all);
                for ((all, alone), (before, after)) in all.iter().zip(&mut alone).zip(lengths) {
                    assert!((before - dot(alone, alone).sqrt()).abs() < 1e-12);
                    basis::project_out(&terms, alone);
                    for (a, b) in all.iter().zip(&*alone) {
                        assert!((a - b).abs() < 1e-12, "{rows} {count}: {a} {b}");
                    }
                    assert!((after - dot(all, all).sqrt()).abs() < 1e-12);
                }
            }
        }
    }
}
