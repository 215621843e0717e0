//! Sums of products and projections of columns of `f32`.
//!
//! Half the numbers to read of `f64`, and twice as many at a time. What that costs: see [`super`].

use std::ops::Range;

use crate::structure::independence::lanes::Quad;

/// Share of a column's length below which what is left is projected again, as rounding shows in it.
const ROUNDING: f64 = 0.05;
/// Columns that are projected together: each term is read once for all of them.
const COLUMNS: usize = 3;
/// Rows whose products are summed in `f32`; these sums are added in `f64`.
const BLOCK: usize = 2048;

/// The column in `f32`.
pub(super) fn narrow(column: &[f64]) -> Vec<f32> {
    column.iter().map(|&value| value as f32).collect()
}

/// The column in `f64`.
pub(super) fn wide(column: &[f32]) -> Vec<f64> {
    column.iter().map(|&value| f64::from(value)).collect()
}

fn sum([a, b, c, d]: [f32; 4]) -> f64 {
    f64::from((a + b) + (c + d))
}

/// Sum of products of two columns, in a fixed order.
#[inline(never)]
pub(super) fn dot(a: &[f32], b: &[f32]) -> f64 {
    let mut total = 0.0;
    for (a, b) in a.chunks(BLOCK).zip(b.chunks(BLOCK)) {
        let ((a, rest), (b, other)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
        let zero = Quad::of([0.0; 4]);
        let (mut low, mut high) = (zero, zero);
        for (&[a, b, c, d, e, f, g, h], &[i, j, k, l, m, n, o, p]) in a.iter().zip(b) {
            low = low.plus(Quad::of([a, b, c, d]).times(Quad::of([i, j, k, l])));
            high = high.plus(Quad::of([e, f, g, h]).times(Quad::of([m, n, o, p])));
        }
        total += sum(low.plus(high).all());
        for (a, b) in rest.iter().zip(other) {
            total += f64::from(a * b);
        }
    }
    total
}

/// Product of two columns, row by row.
#[inline(never)]
pub(super) fn product(a: &[f32], b: &[f32]) -> Vec<f32> {
    a.iter().zip(b).map(|(a, b)| a * b).collect()
}

#[inline(never)]
pub(super) fn scale(column: &mut [f32], by: f64) {
    let by = by as f32;
    for value in column {
        *value *= by;
    }
}

#[inline(never)]
fn subtract(values: &mut [f32], weight: f64, part: &[f32]) {
    let weight = weight as f32;
    for (value, part) in values.iter_mut().zip(part) {
        *value -= weight * part;
    }
}

/// Add the squares of a column.
#[inline(never)]
pub(super) fn add_squares(sums: &mut [f64], column: &[f32]) {
    for (sum, value) in sums.iter_mut().zip(column) {
        *sum += f64::from(value * value);
    }
}

/// Sums of products of four terms with each of the columns, of a block of rows.
#[inline(always)]
fn dots<const C: usize>(terms: [&[f32]; 4], columns: [&[f32]; C]) -> [[f64; 4]; C] {
    let fours = terms[0].len() / 4;
    let [p, q, r, s] = terms.map(|term| &term.as_chunks::<4>().0[..fours]);
    let lanes = columns.map(|column| &column.as_chunks::<4>().0[..fours]);
    let mut sums = [[Quad::of([0.0; 4]); 4]; C];
    for at in 0..fours {
        let terms = [
            Quad::of(p[at]),
            Quad::of(q[at]),
            Quad::of(r[at]),
            Quad::of(s[at]),
        ];
        for column in 0..C {
            let value = Quad::of(lanes[column][at]);
            for term in 0..4 {
                sums[column][term] = sums[column][term].plus(terms[term].times(value));
            }
        }
    }
    let mut found = sums.map(|sums| sums.map(|sums| sum(sums.all())));
    for (found, column) in found.iter_mut().zip(columns) {
        for (found, term) in found.iter_mut().zip(terms) {
            for (a, b) in column[4 * fours..].iter().zip(&term[4 * fours..]) {
                *found += f64::from(a * b);
            }
        }
    }
    found
}

#[inline(never)]
fn dots_of_one(terms: [&[f32]; 4], columns: [&[f32]; 1]) -> [[f64; 4]; 1] {
    dots(terms, columns)
}

#[inline(never)]
fn dots_of_three(terms: [&[f32]; 4], columns: [&[f32]; COLUMNS]) -> [[f64; 4]; COLUMNS] {
    dots(terms, columns)
}

/// Takes the four terms, each times its weight, from each of the columns.
#[inline(always)]
fn subtract_four<const C: usize>(
    mut columns: [&mut [f32]; C],
    weights: [[f64; 4]; C],
    terms: [&[f32]; 4],
) {
    let fours = terms[0].len() / 4;
    let weights = weights.map(|weights| weights.map(|weight| -weight as f32));
    for (column, [i, j, k, l]) in columns.iter_mut().zip(weights) {
        for (row, value) in column.iter_mut().enumerate().skip(4 * fours) {
            let [a, b, c, d] = terms.map(|term| term[row]);
            *value = *value + (a * i + b * j) + (c * k + d * l);
        }
    }
    let weights = weights.map(|weights| weights.map(|weight| Quad::of([weight; 4])));
    let [p, q, r, s] = terms.map(|term| &term.as_chunks::<4>().0[..fours]);
    let lanes = columns.map(|column| &mut column.as_chunks_mut::<4>().0[..fours]);
    for at in 0..fours {
        let terms = [
            Quad::of(p[at]),
            Quad::of(q[at]),
            Quad::of(r[at]),
            Quad::of(s[at]),
        ];
        for column in 0..C {
            let [i, j, k, l] = weights[column];
            let left = terms[0].times(i).plus(terms[1].times(j));
            let right = terms[2].times(k).plus(terms[3].times(l));
            let values = &mut lanes[column][at];
            *values = Quad::of(*values).plus(left).plus(right).all();
        }
    }
}

#[inline(never)]
fn subtract_from_one(columns: [&mut [f32]; 1], weights: [[f64; 4]; 1], terms: [&[f32]; 4]) {
    subtract_four(columns, weights, terms);
}

#[inline(never)]
fn subtract_from_three(
    columns: [&mut [f32]; COLUMNS],
    weights: [[f64; 4]; COLUMNS],
    terms: [&[f32]; 4],
) {
    subtract_four(columns, weights, terms);
}

/// Blocks of rows whose products are summed together.
fn blocks(rows: usize) -> impl Iterator<Item = Range<usize>> {
    (0..rows)
        .step_by(BLOCK)
        .map(move |from| from..(from + BLOCK).min(rows))
}

fn project_three(terms: [&[f32]; 4], columns: &mut [Vec<f32>; COLUMNS]) {
    let mut weights = [[0.0; 4]; COLUMNS];
    for rows in blocks(terms[0].len()) {
        let terms = terms.map(|term| &term[rows.clone()]);
        let sums = dots_of_three(
            terms,
            columns.each_ref().map(|column| &column[rows.clone()]),
        );
        for (weight, sum) in weights
            .as_flattened_mut()
            .iter_mut()
            .zip(sums.as_flattened())
        {
            *weight += sum;
        }
    }
    subtract_from_three(
        columns.each_mut().map(|column| &mut column[..]),
        weights,
        terms,
    );
}

fn project_one(terms: [&[f32]; 4], column: &mut [f32]) {
    let mut weights = [0.0; 4];
    for rows in blocks(column.len()) {
        let terms = terms.map(|term| &term[rows.clone()]);
        let [sums] = dots_of_one(terms, [&column[rows]]);
        for (weight, sum) in weights.iter_mut().zip(sums) {
            *weight += sum;
        }
    }
    subtract_from_one([column], [weights], terms);
}

/// Takes from the columns what orthonormal `terms` explain.
pub(super) fn project_out(terms: &[Vec<f32>], columns: &mut [Vec<f32>]) {
    let (threes, rest) = columns.as_chunks_mut::<COLUMNS>();
    let mut fours = terms.chunks_exact(4);
    for four in &mut fours {
        let four = [&four[0][..], &four[1], &four[2], &four[3]];
        for three in &mut *threes {
            project_three(four, three);
        }
        for one in &mut *rest {
            project_one(four, one);
        }
    }
    for term in fours.remainder() {
        for column in &mut *columns {
            let weight = dot(term, column);
            subtract(column, weight, term);
        }
    }
}

fn length(column: &[f32]) -> f64 {
    dot(column, column).sqrt()
}

/// Makes each of the columns orthogonal to `terms`, not to each other, and gives its length before and after.
pub(super) fn clear(terms: &[Vec<f32>], columns: &mut [Vec<f32>]) -> Vec<(f64, f64)> {
    let lengths = |columns: &[Vec<f32>]| -> Vec<f64> {
        columns.iter().map(|column| length(column)).collect()
    };
    let before = lengths(columns);
    project_out(terms, columns);
    let mut after = lengths(columns);
    for (column, (before, after)) in columns.iter_mut().zip(before.iter().zip(&mut after)) {
        if *after <= ROUNDING * before {
            project_out(terms, std::slice::from_mut(column));
            *after = length(column);
        }
    }
    before.into_iter().zip(after).collect()
}

/// Makes `columns` orthogonal to `terms` and to each other, and adds those of which `keeps`, told the column's place among them and
/// its length before and after, makes something: of length 1.
pub(super) fn add_orthonormal(
    terms: &mut Vec<Vec<f32>>,
    mut columns: Vec<Vec<f32>>,
    keeps: &dyn Fn(usize, f64, f64) -> bool,
) {
    let lengths = clear(terms, &mut columns);
    let from = terms.len();
    for (place, (mut column, (before, after))) in columns.into_iter().zip(lengths).enumerate() {
        let after = match terms.len() == from {
            true => after,
            false => clear(&terms[from..], std::slice::from_mut(&mut column))[0].1,
        };
        if keeps(place, before, after) {
            scale(&mut column, 1.0 / after);
            terms.push(column);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(rows: usize, of: usize) -> Vec<f32> {
        (0..rows)
            .map(|row| ((row * (31 + of) + 1) as f32 * 0.37).sin())
            .collect()
    }

    /// What is left of a column after the projection on orthonormal terms, one after the other, in `f64`.
    fn left(terms: &[Vec<f32>], of: &[f32]) -> Vec<f64> {
        let mut left = wide(of);
        for term in terms.iter().map(|term| wide(term)) {
            let weight: f64 = term.iter().zip(&left).map(|(a, b)| a * b).sum();
            for (left, term) in left.iter_mut().zip(&term) {
                *left -= weight * term;
            }
        }
        left
    }

    #[test]
    fn sums_of_products_are_those_of_f64_but_for_rounding() {
        for rows in [0, 1, 7, 8, 57, 2048, 5001] {
            let (a, b) = (column(rows, 1), column(rows, 2));
            let exact: f64 = wide(&a).iter().zip(wide(&b)).map(|(a, b)| a * b).sum();
            assert!((dot(&a, &b) - exact).abs() < 1e-5 * (1.0 + rows as f64).sqrt());
        }
    }

    #[test]
    fn columns_are_projected_together_as_each_alone() {
        for rows in [9, 57, 64, 4099] {
            let mut terms = Vec::new();
            let columns = (0..6).map(|of| column(rows, of)).collect();
            add_orthonormal(&mut terms, columns, &|_, _, _| true);
            for count in 0..8 {
                let columns: Vec<Vec<f32>> = (10..10 + count).map(|of| column(rows, of)).collect();
                let mut cleared = columns.clone();
                let lengths = clear(&terms, &mut cleared);
                for ((found, column), (before, after)) in cleared.iter().zip(&columns).zip(lengths)
                {
                    assert!((before - length(column)).abs() < 1e-9);
                    assert!((after - length(found)).abs() < 1e-9);
                    for (found, expected) in found.iter().zip(left(&terms, column)) {
                        let gap = (f64::from(*found) - expected).abs();
                        assert!(gap < 1e-5, "{rows} {count}: {found} {expected}");
                    }
                }
            }
        }
    }

    #[test]
    fn terms_are_orthonormal_and_collinear_columns_are_told_by_what_is_left_of_them() {
        let rows = 3001;
        let mut columns: Vec<Vec<f32>> = (0..9).map(|of| column(rows, of)).collect();
        let sum = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a + 0.001 * b).collect();
        // A sum of two others, and one that is new by a thousandth.
        columns.insert(5, sum(&columns[0], &columns[3]));
        columns.insert(6, sum(&columns[1], &column(rows, 20)));
        let mut terms = Vec::new();
        add_orthonormal(&mut terms, columns, &|place, before, after| {
            let share = after / before;
            match place {
                5 => assert!(share < 2e-6, "{share}"),
                6 => assert!((share - 1e-3).abs() < 1e-4, "{share}"),
                _ => assert!(share > 0.5, "{place}: {share}"),
            }
            share > 1e-5
        });
        assert_eq!(terms.len(), 10);
        for (at, a) in terms.iter().enumerate() {
            for (other, b) in terms.iter().enumerate() {
                let wanted = f64::from(at == other);
                assert!((dot(a, b) - wanted).abs() < 2e-6, "{at} {other}");
            }
        }
    }
}
