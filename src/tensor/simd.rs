//! Four `f32` lanes with one interface: `v128` in WebAssembly, the `wide` crate elsewhere.
//!
//! Only exactly rounded operations such as addition and multiplication are used, and no fused multiply-add, so both
//! implementations give the same bits.

/// Adding this to a float of magnitude below 2^22 rounds it to the nearest integer, ties to even. The lowest bits of
/// the sum are that integer.
pub const ROUNDER: f32 = 12_582_912.0;

/// The bits of `sqrt(1/2)`, the lower bound of the mantissas of [`F32x4::split`].
const SQRT_HALF_BITS: i32 = core::f32::consts::FRAC_1_SQRT_2.to_bits() as i32;

#[cfg(target_arch = "wasm32")]
mod lanes {
    use super::SQRT_HALF_BITS;
    use core::arch::wasm32::*;

    /// Four lanes of `f32`.
    #[derive(Clone, Copy)]
    pub struct F32x4(v128);

    impl F32x4 {
        /// Set all four lanes to `x`.
        #[inline(always)]
        pub fn splat(x: f32) -> Self {
            Self(f32x4_splat(x))
        }
        /// Read `p[0..4]`.
        ///
        /// # Safety
        /// `p` must be readable for four floats. No alignment is required.
        #[inline(always)]
        pub unsafe fn load(p: *const f32) -> Self {
            Self(unsafe { v128_load(p.cast()) })
        }
        /// Write `p[0..4]`.
        ///
        /// # Safety
        /// `p` must be writable for four floats. No alignment is required.
        #[inline(always)]
        pub unsafe fn store(self, p: *mut f32) {
            unsafe { v128_store(p.cast(), self.0) }
        }
        /// Transpose four rows.
        #[inline(always)]
        pub fn transpose([a, b, c, d]: [Self; 4]) -> [Self; 4] {
            let ab = [
                i32x4_shuffle::<0, 4, 1, 5>(a.0, b.0),
                i32x4_shuffle::<2, 6, 3, 7>(a.0, b.0),
            ];
            let cd = [
                i32x4_shuffle::<0, 4, 1, 5>(c.0, d.0),
                i32x4_shuffle::<2, 6, 3, 7>(c.0, d.0),
            ];
            [
                Self(i64x2_shuffle::<0, 2>(ab[0], cd[0])),
                Self(i64x2_shuffle::<1, 3>(ab[0], cd[0])),
                Self(i64x2_shuffle::<0, 2>(ab[1], cd[1])),
                Self(i64x2_shuffle::<1, 3>(ab[1], cd[1])),
            ]
        }
        /// Square root of each lane.
        #[inline(always)]
        pub fn sqrt(self) -> Self {
            Self(f32x4_sqrt(self.0))
        }
        /// `if self < o {self} else {o}` for each lane.
        #[inline(always)]
        pub fn min(self, o: Self) -> Self {
            Self(f32x4_pmin(o.0, self.0))
        }
        /// `if self > o {self} else {o}` for each lane.
        #[inline(always)]
        pub fn max(self, o: Self) -> Self {
            Self(f32x4_pmax(o.0, self.0))
        }
        /// `if o > 0 {self} else {0}` for each lane.
        #[inline(always)]
        pub fn where_positive(self, o: Self) -> Self {
            Self(v128_and(self.0, f32x4_gt(o.0, f32x4_splat(0.0))))
        }
        /// Absolute value of each lane.
        #[inline(always)]
        pub fn abs(self) -> Self {
            Self(f32x4_abs(self.0))
        }
        /// Return `(m, e)` with `self = m 2^e` and `m` in `[sqrt(1/2), sqrt(2))` for each lane, which must be positive
        /// and normal.
        #[inline(always)]
        pub fn split(self) -> (Self, Self) {
            let shifted = i32x4_sub(self.0, i32x4_splat(SQRT_HALF_BITS));
            let e = i32x4_shr(shifted, 23);
            let m = i32x4_sub(self.0, i32x4_shl(e, 23));
            (Self(m), Self(f32x4_convert_i32x4(e)))
        }
        /// Return `2^n` for lanes that hold `n +` [`ROUNDER`](super::ROUNDER), with integers `n` in `-126..=127`.
        #[inline(always)]
        pub fn exp2_of_rounded(self) -> Self {
            let n = i32x4_shl(self.0, 23);
            Self(i32x4_add(n, i32x4_splat(127 << 23)))
        }
    }

    macro_rules! operator {
        ($trait:ident, $method:ident, $instruction:ident) => {
            impl core::ops::$trait for F32x4 {
                type Output = Self;
                #[inline(always)]
                fn $method(self, o: Self) -> Self {
                    Self($instruction(self.0, o.0))
                }
            }
        };
    }
    operator!(Add, add, f32x4_add);
    operator!(Sub, sub, f32x4_sub);
    operator!(Mul, mul, f32x4_mul);
    operator!(Div, div, f32x4_div);
}

#[cfg(not(target_arch = "wasm32"))]
mod lanes {
    use super::SQRT_HALF_BITS;
    use wide::f32x4;

    /// Four lanes of `f32`.
    #[derive(Clone, Copy)]
    pub struct F32x4(f32x4);

    impl F32x4 {
        /// Set all four lanes to `x`.
        #[inline(always)]
        pub fn splat(x: f32) -> Self {
            Self(f32x4::splat(x))
        }
        /// Read `p[0..4]`.
        ///
        /// # Safety
        /// `p` must be readable for four floats. No alignment is required.
        #[inline(always)]
        pub unsafe fn load(p: *const f32) -> Self {
            Self(f32x4::new(unsafe { p.cast::<[f32; 4]>().read_unaligned() }))
        }
        /// Write `p[0..4]`.
        ///
        /// # Safety
        /// `p` must be writable for four floats. No alignment is required.
        #[inline(always)]
        pub unsafe fn store(self, p: *mut f32) {
            unsafe { p.cast::<[f32; 4]>().write_unaligned(self.0.to_array()) }
        }
        /// Transpose four rows.
        #[inline(always)]
        pub fn transpose(rows: [Self; 4]) -> [Self; 4] {
            f32x4::transpose(rows.map(|row| row.0)).map(Self)
        }
        /// Square root of each lane.
        #[inline(always)]
        pub fn sqrt(self) -> Self {
            Self(self.0.sqrt())
        }
        /// `if self < o {self} else {o}` for each lane.
        #[inline(always)]
        pub fn min(self, o: Self) -> Self {
            Self(self.0.fast_min(o.0))
        }
        /// `if self > o {self} else {o}` for each lane.
        #[inline(always)]
        pub fn max(self, o: Self) -> Self {
            Self(self.0.fast_max(o.0))
        }
        /// `if o > 0 {self} else {0}` for each lane.
        #[inline(always)]
        pub fn where_positive(self, o: Self) -> Self {
            Self(self.0 & o.0.simd_gt(f32x4::ZERO))
        }
        /// Absolute value of each lane.
        #[inline(always)]
        pub fn abs(self) -> Self {
            Self(self.0.abs())
        }
        /// Return `(m, e)` with `self = m 2^e` and `m` in `[sqrt(1/2), sqrt(2))` for each lane, which must be positive
        /// and normal.
        #[inline(always)]
        pub fn split(self) -> (Self, Self) {
            let (mut m, mut e) = (self.0.to_array(), [0f32; 4]);
            for (m, e) in m.iter_mut().zip(&mut e) {
                let power = (m.to_bits() as i32 - SQRT_HALF_BITS) >> 23;
                *m = f32::from_bits((m.to_bits() as i32 - (power << 23)) as u32);
                *e = power as f32;
            }
            (Self(f32x4::new(m)), Self(f32x4::new(e)))
        }
        /// Return `2^n` for lanes that hold `n +` [`ROUNDER`](super::ROUNDER), with integers `n` in `-126..=127`.
        #[inline(always)]
        pub fn exp2_of_rounded(self) -> Self {
            let power = |x: f32| f32::from_bits((x.to_bits() << 23).wrapping_add(127 << 23));
            Self(f32x4::new(self.0.to_array().map(power)))
        }
    }

    macro_rules! operator {
        ($trait:ident, $method:ident, $symbol:tt) => {
            impl core::ops::$trait for F32x4 {
                type Output = Self;
                #[inline(always)]
                fn $method(self, o: Self) -> Self {
                    Self(self.0 $symbol o.0)
                }
            }
        };
    }
    operator!(Add, add, +);
    operator!(Sub, sub, -);
    operator!(Mul, mul, *);
    operator!(Div, div, /);
}

pub use lanes::F32x4;

/// Replace row `i` of `N` columns of equal length by `f` of it, four rows at a time. The last rows are padded with
/// zeros.
#[inline(always)]
pub fn map_columns<const N: usize>(
    mut columns: [&mut [f32]; N],
    f: impl Fn([F32x4; N]) -> [F32x4; N],
) {
    let n = columns.iter().map(|c| c.len()).min().unwrap_or(0);
    let whole = n - n % 4;
    let starts = columns.each_mut().map(|c| c.as_mut_ptr());
    for i in (0..whole).step_by(4) {
        // SAFETY: `i + 4 <= whole <= n`, the length of every column; the columns do not overlap.
        unsafe {
            let out = f(starts.map(|p| F32x4::load(p.add(i))));
            for (p, x) in starts.iter().zip(out) {
                x.store(p.add(i));
            }
        }
    }
    if whole < n {
        let mut rest = [[0f32; 4]; N];
        for (r, c) in rest.iter_mut().zip(&columns) {
            r[..n - whole].copy_from_slice(&c[whole..n]);
        }
        // SAFETY: every row of `rest` holds exactly four floats.
        let out = f(rest.each_ref().map(|r| unsafe { F32x4::load(r.as_ptr()) }));
        for ((r, x), c) in rest.iter_mut().zip(out).zip(&mut columns) {
            // SAFETY: as above.
            unsafe { x.store(r.as_mut_ptr()) }
            c[whole..n].copy_from_slice(&r[..n - whole]);
        }
    }
}

/// Set `(x[i], y[i]) = f(x[i])`, four at a time. The last elements are padded with zeros. The old content of `y` is not
/// read.
#[inline(always)]
pub fn map_to_both(x: &mut [f32], y: &mut [f32], f: impl Fn(F32x4) -> (F32x4, F32x4)) {
    let (x, x_rest) = x.as_chunks_mut::<4>();
    let (y, y_rest) = y.as_chunks_mut::<4>();
    let apply = |x: &mut [f32; 4], y: &mut [f32; 4]| {
        // SAFETY: both hold exactly four floats.
        unsafe {
            let (a, b) = f(F32x4::load(x.as_ptr()));
            a.store(x.as_mut_ptr());
            b.store(y.as_mut_ptr());
        }
    };
    for (x, y) in x.iter_mut().zip(y) {
        apply(x, y);
    }
    let n = x_rest.len().min(y_rest.len());
    let (mut a, mut b) = ([0f32; 4], [0f32; 4]);
    a[..n].copy_from_slice(&x_rest[..n]);
    apply(&mut a, &mut b);
    x_rest[..n].copy_from_slice(&a[..n]);
    y_rest[..n].copy_from_slice(&b[..n]);
}

/// Set `x[i] = f(x[i], y[i])`, four at a time. The last elements are padded with zeros.
#[inline(always)]
pub fn zip_in_place(x: &mut [f32], y: &[f32], f: impl Fn(F32x4, F32x4) -> F32x4) {
    debug_assert_eq!(x.len(), y.len());
    let n = x.len().min(y.len());
    let whole = n - n % 4;
    for i in (0..whole).step_by(4) {
        // SAFETY: `i + 4 <= whole <= n`, the length of both.
        unsafe {
            let p = x.as_mut_ptr().add(i);
            f(F32x4::load(p), F32x4::load(y.as_ptr().add(i))).store(p);
        }
    }
    let rest = n - whole;
    if rest > 0 {
        let (mut a, mut b) = ([0f32; 4], [0f32; 4]);
        a[..rest].copy_from_slice(&x[whole..n]);
        b[..rest].copy_from_slice(&y[whole..n]);
        // SAFETY: both hold exactly four floats.
        unsafe { f(F32x4::load(a.as_ptr()), F32x4::load(b.as_ptr())).store(a.as_mut_ptr()) }
        x[whole..n].copy_from_slice(&a[..rest]);
    }
}

/// Fill `sum` with the sum of all rows of `table`; each row is as long as `sum`.
pub fn sum_rows(table: &[f32], sum: &mut [f32]) {
    let n = sum.len();
    let mut j = 0;
    while j + 16 <= n {
        columns::<4>(table, n, j, sum);
        j += 16;
    }
    while j + 4 <= n {
        columns::<1>(table, n, j, sum);
        j += 4;
    }
    for j in j..n {
        sum[j] = table.chunks_exact(n).fold(0.0, |sum, row| sum + row[j]);
    }
}

/// Compute [`sum_rows`] for `4 V` columns from `j` on, in registers.
#[inline(always)]
fn columns<const V: usize>(table: &[f32], n: usize, j: usize, sum: &mut [f32]) {
    let mut sums = [F32x4::splat(0.0); V];
    for row in table.chunks_exact(n) {
        let row = &row[j..j + 4 * V];
        for (v, sum) in sums.iter_mut().enumerate() {
            // SAFETY: `row` has `4 V` floats.
            *sum = *sum + unsafe { F32x4::load(row.as_ptr().add(4 * v)) };
        }
    }
    let sum = &mut sum[j..j + 4 * V];
    for (v, x) in sums.into_iter().enumerate() {
        // SAFETY: `sum` has `4 V` floats.
        unsafe { x.store(sum.as_mut_ptr().add(4 * v)) }
    }
}
