//! Products of all pairs of columns.

use crate::structure::independence::lanes::{Pair, pair};

/// Columns of a block: of a thousand rows, so many stay in the processor's second cache.
const BLOCK: usize = 32;

/// Sums of products of one column with four others, in the order of [`dot`](crate::structure::independence::basis::dot), bit for bit.
#[inline(never)]
fn dot_four(a: &[f64], columns: [&[f64]; 4]) -> [f64; 4] {
    let whole = a.len() / 8 * 8;
    let mut sums = [[Pair::zero(); 4]; 4];
    let [first, second, third, fourth] = columns.map(|column| column[..whole].chunks_exact(8));
    let rows = a[..whole].chunks_exact(8);
    for ((a, (b, c)), (d, e)) in rows.zip(first.zip(second)).zip(third.zip(fourth)) {
        for at in 0..4 {
            let value = pair(a, at);
            for (sums, column) in sums.iter_mut().zip([b, c, d, e]) {
                sums[at] = sums[at].plus(pair(column, at).times(value));
            }
        }
    }
    let mut dots = [0.0; 4];
    for ((total, sums), column) in dots.iter_mut().zip(sums).zip(columns) {
        let rest = a[whole..].iter().zip(&column[whole..]);
        let tail: f64 = rest.map(|(x, y)| x * y).sum();
        let [low, high] = [sums[0].plus(sums[2]).both(), sums[1].plus(sums[3]).both()];
        *total = (low[0] + low[1]) + (high[0] + high[1]) + tail;
    }
    dots
}

/// Calls `visit` with a, b and the sum of products of columns a and b, for all b <= a: the products of a block of columns with another
/// one together, so that a column is read from memory once a block and not once a pair. The sums are those of
/// [`dot`](crate::structure::independence::basis::dot), bit for bit.
pub(in crate::structure) fn for_each_product(
    columns: &[Vec<f64>],
    visit: &mut dyn FnMut(usize, usize, f64),
) {
    for low in (0..columns.len()).step_by(BLOCK) {
        for a in low..columns.len() {
            let high = (low + BLOCK).min(a + 1);
            let mut b = low;
            while b + 4 <= high {
                let four = [b, b + 1, b + 2, b + 3];
                let dots = dot_four(&columns[a], four.map(|b| &columns[b][..]));
                for (b, dot) in four.into_iter().zip(dots) {
                    visit(a, b, dot);
                }
                b += 4;
            }
            for b in b..high {
                visit(
                    a,
                    b,
                    crate::structure::independence::basis::dot(&columns[a], &columns[b]),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_products_are_there_with_the_bits_of_the_plain_sum() {
        for (rows, count) in [(0, 3), (7, 1), (53, 70), (64, 33)] {
            let value = |row: usize, column: usize| ((row * 31 + column * 17) as f64 * 0.37).sin();
            let columns: Vec<Vec<f64>> = (0..count)
                .map(|column| (0..rows).map(|row| value(row, column)).collect())
                .collect();
            let mut seen = vec![0; count * count];
            for_each_product(&columns, &mut |a, b, product| {
                seen[a * count + b] += 1;
                let plain = crate::structure::independence::basis::dot(&columns[a], &columns[b]);
                assert_eq!(product.to_bits(), plain.to_bits(), "{a} {b}");
            });
            let lower = |at: usize| usize::from(at % count <= at / count);
            assert!((0..count * count).all(|at| seen[at] == lower(at)));
        }
    }
}
