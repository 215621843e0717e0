//! Product of small matrices with any strides, and an optional bias row.
//!
//! The kernel computes tiles of 4 rows by 8 columns in registers (the fastest size tried with 16 `v128` registers) from
//! a packed panel of B. Packing follows B's strides, so a transposed matrix needs no extra copy. Products with a side
//! of one to four, which the first and last layers of a network have, would waste most of a tile and use `narrow`.
//!
//! Each output is a sum over `k` whose order depends on `k` and `n` only, not on the number of rows or the blocking.

mod narrow;
#[cfg(test)]
mod tests;

use super::simd::F32x4;
use narrow::{dots, few_rows};
use std::cell::RefCell;

const COLUMNS: usize = 8;

/// Rows of a tile.
const ROWS: usize = 4;
/// If the columns of a transposed A are at least this far apart, reading a tile of it would miss the cache, so A is
/// packed first.
const FAR: usize = 128;

thread_local! {
    // One packed panel of B [k, 8] and a packed A, reused so that the training loop does not allocate.
    static PACKED: RefCell<[Vec<f32>; 2]> = const { RefCell::new([Vec::new(), Vec::new()]) };
}

/// A read-only matrix view: element `(r, c)` is `data[r * row + c * column]`.
#[derive(Clone, Copy)]
pub struct View<'a> {
    data: &'a [f32],
    row: usize,
    column: usize,
}

impl<'a> View<'a> {
    /// View row-major `data` with `columns` columns.
    pub fn new(data: &'a [f32], columns: usize) -> Self {
        Self {
            data,
            row: columns,
            column: 1,
        }
    }
    /// View the transpose of row-major `data` with `columns` columns.
    pub fn transposed(data: &'a [f32], columns: usize) -> Self {
        Self {
            data,
            row: 1,
            column: columns,
        }
    }
    fn flipped(self) -> Self {
        Self {
            data: self.data,
            row: self.column,
            column: self.row,
        }
    }
    /// Return the rows from `i` on.
    fn rows_from(self, i: usize) -> Strided {
        Strided::new(self.data[i * self.row..].as_ptr(), self.row, self.column)
    }
    fn covers(&self, rows: usize, columns: usize) -> bool {
        rows == 0
            || columns == 0
            || (rows - 1) * self.row + (columns - 1) * self.column < self.data.len()
    }
}

/// Strides of an output: element `(r, c)` is stored at `r * row + c * column`.
#[derive(Clone, Copy)]
struct Target {
    row: usize,
    column: usize,
}

/// Compute `C = A B + bias`. A is `[m, k]`, B `[k, n]`, C row-major `[m, n]`; the bias `[n]`, zero when absent, is
/// added to every row. With `accumulate`, add the result to C instead of overwriting it.
///
/// # Panics
/// When a slice is shorter than its shape requires.
#[allow(clippy::too_many_arguments)]
pub fn gemm(
    (m, k, n): (usize, usize, usize),
    a: View,
    b: View,
    bias: Option<&[f32]>,
    c: &mut [f32],
    accumulate: bool,
) {
    check((m, k, n), a, b, bias, c);
    if n <= narrow::DOTS && a.column == 1 {
        return dots((m, k, n), a, b, bias, c, accumulate);
    }
    let to = Target { row: n, column: 1 };
    if m <= narrow::ROWS && b.column == 1 {
        return few_rows((m, k, n), a, b, bias, c, to, accumulate);
    }
    if n <= narrow::ROWS && a.row == 1 && bias.is_none() {
        let to = Target { row: 1, column: n };
        return few_rows((n, k, m), b.flipped(), a.flipped(), None, c, to, accumulate);
    }
    PACKED.with_borrow_mut(|[panel, rows]| {
        let panel = panel_buffer(panel, k);
        let far = a.row == 1 && a.column >= FAR && n > COLUMNS;
        if far {
            pack_rows(rows, a, m / ROWS, k);
        }
        for j in (0..n).step_by(COLUMNS) {
            let width = (n - j).min(COLUMNS);
            pack(panel, b, k, j, width);
            let start = start_of(bias, j, width);
            let mut i = 0;
            // SAFETY: `check` bounds every index that the tiles use.
            unsafe {
                while i + ROWS <= m {
                    let from = if far {
                        Strided::new(rows.as_ptr().add(i * k), 1, ROWS)
                    } else {
                        a.rows_from(i)
                    };
                    let to = c.as_mut_ptr().add(i * n + j);
                    if width > 4 {
                        tile::<ROWS, 2>(from, k, panel, &start, to, n, width, accumulate);
                    } else {
                        tile::<ROWS, 1>(from, k, panel, &start, to, n, width, accumulate);
                    }
                    i += ROWS;
                }
                if i < m {
                    let to = c.as_mut_ptr().add(i * n + j);
                    last_rows(
                        m - i,
                        a.rows_from(i),
                        k,
                        panel,
                        &start,
                        to,
                        n,
                        width,
                        accumulate,
                    );
                }
            }
        }
    });
}

/// Compute `C = A B + bias` and apply `finish` to the outputs while they are in registers. `finish` gets four
/// neighbouring outputs and the index of the first of them in C. Return whether `finish` was applied. It is not applied
/// when `m` is at most four or `n` is no multiple of eight; then C is the plain product.
///
/// # Panics
/// As [`gemm`].
pub fn gemm_then(
    (m, k, n): (usize, usize, usize),
    a: View,
    b: View,
    bias: Option<&[f32]>,
    c: &mut [f32],
    finish: impl Fn(F32x4, usize) -> F32x4,
) -> bool {
    if m <= narrow::ROWS || n % COLUMNS != 0 {
        gemm((m, k, n), a, b, bias, c, false);
        return false;
    }
    check((m, k, n), a, b, bias, c);
    let whole = m - m % ROWS;
    PACKED.with_borrow_mut(|[panel, _]| {
        let panel = panel_buffer(panel, k);
        for j in (0..n).step_by(COLUMNS) {
            pack(panel, b, k, j, COLUMNS);
            let start = start_of(bias, j, COLUMNS);
            // SAFETY: `check` bounds every index that the tiles use.
            unsafe {
                for i in (0..whole).step_by(ROWS) {
                    let sums = sums::<ROWS, 2>(a.rows_from(i), k, panel, &start);
                    for (r, [low, high]) in sums.into_iter().enumerate() {
                        let at = (i + r) * n + j;
                        finish(low, at).store(c.as_mut_ptr().add(at));
                        finish(high, at + 4).store(c.as_mut_ptr().add(at + 4));
                    }
                }
                if whole < m {
                    let to = c.as_mut_ptr().add(whole * n + j);
                    let from = a.rows_from(whole);
                    last_rows(m - whole, from, k, panel, &start, to, n, COLUMNS, false);
                }
            }
        }
    });
    for at in (whole * n..m * n).step_by(4) {
        // SAFETY: C has `m n` floats, and n is a multiple of four.
        unsafe {
            let p = c.as_mut_ptr().add(at);
            finish(F32x4::load(p), at).store(p);
        }
    }
    true
}

/// Panic when a slice is shorter than its shape requires.
fn check((m, k, n): (usize, usize, usize), a: View, b: View, bias: Option<&[f32]>, c: &[f32]) {
    assert!(a.covers(m, k), "gemm: A is smaller than [{m}, {k}]");
    assert!(b.covers(k, n), "gemm: B is smaller than [{k}, {n}]");
    assert!(c.len() >= m * n, "gemm: C is smaller than [{m}, {n}]");
    assert!(
        bias.is_none_or(|x| x.len() >= n),
        "gemm: the bias is shorter than {n}"
    );
}

/// Return a buffer for a packed panel of B `[k, 8]`.
fn panel_buffer(panel: &mut Vec<f32>, k: usize) -> &mut [f32] {
    if panel.len() < k * COLUMNS {
        panel.resize(k * COLUMNS, 0.0);
    }
    panel
}

/// Return the initial sums of `width` columns from `j` on: the bias, or zero.
fn start_of(bias: Option<&[f32]>, j: usize, width: usize) -> [f32; COLUMNS] {
    let mut start = [0f32; COLUMNS];
    if let Some(bias) = bias {
        start[..width].copy_from_slice(&bias[j..j + width]);
    }
    start
}

/// Pack a transposed A by tiles of four rows, `[tiles][k][4]`.
fn pack_rows(rows: &mut Vec<f32>, a: View, tiles: usize, k: usize) {
    rows.clear();
    for tile in 0..tiles {
        for p in 0..k {
            let from = p * a.column + tile * ROWS;
            rows.extend_from_slice(&a.data[from..from + ROWS]);
        }
    }
}

fn pack(panel: &mut [f32], b: View, k: usize, j: usize, width: usize) {
    let mut done = 0;
    if b.row == 1 && width == COLUMNS {
        // For a transposed B, load and transpose blocks of four by four, because each column is contiguous.
        done = k - k % 4;
        for p in (0..done).step_by(4) {
            for q in [0, 4] {
                let rows: [F32x4; 4] = std::array::from_fn(|r| {
                    let from = &b.data[p + (j + q + r) * b.column..][..4];
                    // SAFETY: the slice has four floats.
                    unsafe { F32x4::load(from.as_ptr()) }
                });
                for (r, row) in F32x4::transpose(rows).into_iter().enumerate() {
                    let to = &mut panel[(p + r) * COLUMNS + q..][..4];
                    // SAFETY: the slice has four floats.
                    unsafe { row.store(to.as_mut_ptr()) }
                }
            }
        }
    }
    for p in done..k {
        let to = &mut panel[p * COLUMNS..(p + 1) * COLUMNS];
        let from = p * b.row + j * b.column;
        if b.column == 1 && width == COLUMNS {
            to.copy_from_slice(&b.data[from..from + COLUMNS]);
        } else {
            for (q, x) in to.iter_mut().enumerate() {
                *x = if q < width {
                    b.data[from + q * b.column]
                } else {
                    0.0
                };
            }
        }
    }
}

/// A pointer to rows of A, with their strides.
#[derive(Clone, Copy)]
struct Strided {
    start: *const f32,
    row: usize,
    column: usize,
}

impl Strided {
    fn new(start: *const f32, row: usize, column: usize) -> Self {
        Self { start, row, column }
    }
}

/// Compute `R` rows by `4 V` columns of C in registers.
///
/// # Safety
/// A must have `R` rows and `k` columns, and the panel `k` rows.
#[inline(always)]
unsafe fn sums<const R: usize, const V: usize>(
    a: Strided,
    k: usize,
    panel: &[f32],
    start: &[f32; COLUMNS],
) -> [[F32x4; V]; R] {
    unsafe {
        let mut sum = [[F32x4::splat(0.0); V]; R];
        for row in sum.iter_mut() {
            for (v, x) in row.iter_mut().enumerate() {
                *x = F32x4::load(start.as_ptr().add(4 * v));
            }
        }
        let mut pa = a.start;
        let mut pb = panel.as_ptr();
        for _ in 0..k {
            let mut b = [F32x4::splat(0.0); V];
            for (v, x) in b.iter_mut().enumerate() {
                *x = F32x4::load(pb.add(4 * v));
            }
            for (r, row) in sum.iter_mut().enumerate() {
                let x = F32x4::splat(*pa.add(r * a.row));
                for (v, s) in row.iter_mut().enumerate() {
                    *s = *s + x * b[v];
                }
            }
            // `wrapping_add`, because after the last k the pointer may leave the slice; it is not read then.
            pa = pa.wrapping_add(a.column);
            pb = pb.wrapping_add(COLUMNS);
        }
        sum
    }
}

/// Compute and store `R` rows by `4 V` columns of C.
///
/// # Safety
/// As [`sums`]; the part of C that is written must exist.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
unsafe fn tile<const R: usize, const V: usize>(
    a: Strided,
    k: usize,
    panel: &[f32],
    start: &[f32; COLUMNS],
    c: *mut f32,
    n: usize,
    width: usize,
    accumulate: bool,
) {
    unsafe {
        let sum = sums::<R, V>(a, k, panel, start);
        for (r, row) in sum.iter().enumerate() {
            let to = c.add(r * n);
            if width == 4 * V {
                for (v, s) in row.iter().enumerate() {
                    let p = to.add(4 * v);
                    let s = if accumulate { *s + F32x4::load(p) } else { *s };
                    s.store(p);
                }
            } else {
                let mut out = [0f32; COLUMNS];
                for (v, s) in row.iter().enumerate() {
                    s.store(out.as_mut_ptr().add(4 * v));
                }
                for (q, x) in out.iter().enumerate().take(width) {
                    let p = to.add(q);
                    *p = if accumulate { *p + x } else { *x };
                }
            }
        }
    }
}

/// Compute the last one to three rows, which do not fill a tile.
///
/// # Safety
/// As [`tile`], for this number of rows.
#[inline(never)]
#[allow(clippy::too_many_arguments)]
unsafe fn last_rows(
    rows: usize,
    a: Strided,
    k: usize,
    panel: &[f32],
    start: &[f32; COLUMNS],
    c: *mut f32,
    n: usize,
    width: usize,
    accumulate: bool,
) {
    unsafe {
        match rows {
            3 => tile::<3, 2>(a, k, panel, start, c, n, width, accumulate),
            2 => tile::<2, 2>(a, k, panel, start, c, n, width, accumulate),
            _ => tile::<1, 2>(a, k, panel, start, c, n, width, accumulate),
        }
    }
}
