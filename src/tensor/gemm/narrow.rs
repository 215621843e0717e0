//! Products with a narrow side: dot products for few columns of B, and no packing for few rows of A.

use super::super::simd::F32x4;
use super::{Strided, Target, View};
use std::cell::RefCell;

/// Largest number of columns of B that use dot products.
pub(super) const DOTS: usize = 2;
/// Largest number of rows of A for which B is not packed.
pub(super) const ROWS: usize = 4;

thread_local! {
    // The columns of B, one after another.
    static COLUMNS: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

/// Compute [`gemm`](super::gemm) for at most [`DOTS`] columns of B and contiguous rows of A. Dot products multiply four
/// elements at a time.
pub(super) fn dots(
    (m, k, n): (usize, usize, usize),
    a: View,
    b: View,
    bias: Option<&[f32]>,
    c: &mut [f32],
    accumulate: bool,
) {
    COLUMNS.with_borrow_mut(|columns| {
        columns.clear();
        for j in 0..n {
            columns.extend((0..k).map(|p| b.data[p * b.row + j * b.column]));
        }
        for (j, column) in columns.chunks_exact(k.max(1)).enumerate() {
            let start = bias.map_or(0.0, |bias| bias[j]);
            let mut put = |i: usize, sum: f32| {
                let to = &mut c[i * n + j];
                *to = if accumulate { *to + sum } else { sum };
            };
            let mut i = 0;
            while i + 4 <= m {
                for (r, sum) in dot::<4>(a, i, column).into_iter().enumerate() {
                    put(i + r, start + sum);
                }
                i += 4;
            }
            while i < m {
                put(i, start + dot::<1>(a, i, column)[0]);
                i += 1;
            }
        }
    });
}

/// Return the dot products of `R` rows of A, from row `i` on, with a column.
#[inline(always)]
fn dot<const R: usize>(a: View, i: usize, column: &[f32]) -> [f32; R] {
    let k = column.len();
    let whole = k - k % 4;
    let rows: [&[f32]; R] = std::array::from_fn(|r| &a.data[(i + r) * a.row..(i + r) * a.row + k]);
    let mut sums = [F32x4::splat(0.0); R];
    for p in (0..whole).step_by(4) {
        // SAFETY: `p + 4 <= whole <= k`, the length of the column and of every row.
        unsafe {
            let b = F32x4::load(column.as_ptr().add(p));
            for (sum, row) in sums.iter_mut().zip(&rows) {
                *sum = *sum + F32x4::load(row.as_ptr().add(p)) * b;
            }
        }
    }
    std::array::from_fn(|r| {
        let mut lanes = [0f32; 4];
        // SAFETY: there are four lanes.
        unsafe { sums[r].store(lanes.as_mut_ptr()) }
        let rest = rows[r][whole..].iter().zip(&column[whole..]);
        let rest: f32 = rest.map(|(a, b)| a * b).sum();
        (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
    })
}

/// Compute [`gemm`](super::gemm) for at most [`ROWS`] rows of A and contiguous rows of B. B is read in place, because
/// packing it would cost as much as the product. C is stored with the strides `to`.
pub(super) fn few_rows(
    (m, k, n): (usize, usize, usize),
    a: View,
    b: View,
    bias: Option<&[f32]>,
    c: &mut [f32],
    to: Target,
    accumulate: bool,
) {
    let from = Strided::new(a.data.as_ptr(), a.row, a.column);
    let task = Task {
        a: from,
        b,
        k,
        bias,
        to,
        accumulate,
    };
    match m {
        0 => {}
        1 => task.rows::<1, 8>(n, c),
        2 => task.rows::<2, 4>(n, c),
        3 => task.rows::<3, 4>(n, c),
        _ => task.rows::<4, 2>(n, c),
    }
}

struct Task<'a> {
    a: Strided,
    b: View<'a>,
    k: usize,
    bias: Option<&'a [f32]>,
    to: Target,
    accumulate: bool,
}

impl Task<'_> {
    /// Compute `M` rows in blocks of `4 V` columns, then blocks of four, then single columns.
    fn rows<const M: usize, const V: usize>(&self, n: usize, c: &mut [f32]) {
        let mut j = 0;
        while j + 4 * V <= n {
            self.block::<M, V>(j, c);
            j += 4 * V;
        }
        while j + 4 <= n {
            self.block::<M, 1>(j, c);
            j += 4;
        }
        for j in j..n {
            for r in 0..M {
                let mut sum = self.bias.map_or(0.0, |bias| bias[j]);
                for p in 0..self.k {
                    // SAFETY: `gemm` has checked that A has M rows and k columns.
                    let x = unsafe { *self.a.start.add(r * self.a.row + p * self.a.column) };
                    sum += x * self.b.data[p * self.b.row + j];
                }
                self.put(c, r, j, sum);
            }
        }
    }

    #[inline(always)]
    fn block<const M: usize, const V: usize>(&self, j: usize, c: &mut [f32]) {
        let mut sums = [[F32x4::splat(0.0); V]; M];
        if let Some(bias) = self.bias {
            let bias = &bias[j..j + 4 * V];
            for row in &mut sums {
                for (v, sum) in row.iter_mut().enumerate() {
                    // SAFETY: the bias has 4 V floats.
                    *sum = unsafe { F32x4::load(bias.as_ptr().add(4 * v)) };
                }
            }
        }
        for p in 0..self.k {
            let b = &self.b.data[p * self.b.row + j..][..4 * V];
            for (r, row) in sums.iter_mut().enumerate() {
                // SAFETY: `gemm` has checked that A has M rows and k columns; `b` has 4 V floats.
                unsafe {
                    let x = *self.a.start.add(r * self.a.row + p * self.a.column);
                    let x = F32x4::splat(x);
                    for (v, sum) in row.iter_mut().enumerate() {
                        *sum = *sum + x * F32x4::load(b.as_ptr().add(4 * v));
                    }
                }
            }
        }
        for (r, row) in sums.iter().enumerate() {
            for (v, sum) in row.iter().enumerate() {
                let mut lanes = [0f32; 4];
                // SAFETY: there are four lanes.
                unsafe { sum.store(lanes.as_mut_ptr()) }
                for (q, x) in lanes.into_iter().enumerate() {
                    self.put(c, r, j + 4 * v + q, x);
                }
            }
        }
    }

    #[inline(always)]
    fn put(&self, c: &mut [f32], r: usize, j: usize, sum: f32) {
        let to = &mut c[r * self.to.row + j * self.to.column];
        *to = if self.accumulate { *to + sum } else { sum };
    }
}
