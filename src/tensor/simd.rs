//! Four `f32` lanes with one interface: `v128` in WebAssembly, the `wide` crate elsewhere.
//!
//! Only additions, multiplications and other exactly rounded operations are used (no fused multiply-add), so both
//! forms give the same bits.

#[cfg(target_arch = "wasm32")]
mod lanes {
    use core::arch::wasm32::*;

    /// Four lanes of `f32`.
    #[derive(Clone, Copy)]
    pub struct F32x4(v128);

    impl F32x4 {
        /// All four lanes hold `x`.
        #[inline(always)]
        pub fn splat(x: f32) -> Self {
            Self(f32x4_splat(x))
        }
        /// Reads `p[0..4]`.
        ///
        /// # Safety
        /// `p` must be readable for four floats; no alignment is needed.
        #[inline(always)]
        pub unsafe fn load(p: *const f32) -> Self {
            Self(unsafe { v128_load(p.cast()) })
        }
        /// Writes `p[0..4]`.
        ///
        /// # Safety
        /// `p` must be writable for four floats; no alignment is needed.
        #[inline(always)]
        pub unsafe fn store(self, p: *mut f32) {
            unsafe { v128_store(p.cast(), self.0) }
        }
        /// Lane-wise square root.
        #[inline(always)]
        pub fn sqrt(self) -> Self {
            Self(f32x4_sqrt(self.0))
        }
        /// Lane-wise `if self < o {self} else {o}`.
        #[inline(always)]
        pub fn min(self, o: Self) -> Self {
            Self(f32x4_pmin(o.0, self.0))
        }
        /// Lane-wise `if self > o {self} else {o}`.
        #[inline(always)]
        pub fn max(self, o: Self) -> Self {
            Self(f32x4_pmax(o.0, self.0))
        }
        /// Lane-wise rounding to the nearest integer, ties to even.
        #[inline(always)]
        pub fn nearest(self) -> Self {
            Self(f32x4_nearest(self.0))
        }
        /// Lane-wise `2^n` for integral lanes in `-126..=127`.
        #[inline(always)]
        pub fn exp2_integer(self) -> Self {
            let n = i32x4_trunc_sat_f32x4(self.0);
            Self(i32x4_shl(i32x4_add(n, i32x4_splat(127)), 23))
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
    use wide::f32x4;

    /// Four lanes of `f32`.
    #[derive(Clone, Copy)]
    pub struct F32x4(f32x4);

    impl F32x4 {
        /// All four lanes hold `x`.
        #[inline(always)]
        pub fn splat(x: f32) -> Self {
            Self(f32x4::splat(x))
        }
        /// Reads `p[0..4]`.
        ///
        /// # Safety
        /// `p` must be readable for four floats; no alignment is needed.
        #[inline(always)]
        pub unsafe fn load(p: *const f32) -> Self {
            Self(f32x4::new(unsafe { p.cast::<[f32; 4]>().read_unaligned() }))
        }
        /// Writes `p[0..4]`.
        ///
        /// # Safety
        /// `p` must be writable for four floats; no alignment is needed.
        #[inline(always)]
        pub unsafe fn store(self, p: *mut f32) {
            unsafe { p.cast::<[f32; 4]>().write_unaligned(self.0.to_array()) }
        }
        /// Lane-wise square root.
        #[inline(always)]
        pub fn sqrt(self) -> Self {
            Self(self.0.sqrt())
        }
        /// Lane-wise `if self < o {self} else {o}`.
        #[inline(always)]
        pub fn min(self, o: Self) -> Self {
            Self(self.0.fast_min(o.0))
        }
        /// Lane-wise `if self > o {self} else {o}`.
        #[inline(always)]
        pub fn max(self, o: Self) -> Self {
            Self(self.0.fast_max(o.0))
        }
        /// Lane-wise rounding to the nearest integer, ties to even, for magnitudes below 2^22.
        #[inline(always)]
        pub fn nearest(self) -> Self {
            // Adding 1.5 * 2^23 leaves no fraction bits; unlike a rounding instruction it needs no SSE4.1.
            let shift = Self::splat(12_582_912.0);
            self + shift - shift
        }
        /// Lane-wise `2^n` for integral lanes in `-126..=127`.
        #[inline(always)]
        pub fn exp2_integer(self) -> Self {
            let power = |x: f32| f32::from_bits(((x as i32 + 127) << 23) as u32);
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

/// Applies `f` to every element of `x`, four at a time; a rest is padded with zeros.
#[inline(always)]
pub fn map_in_place(x: &mut [f32], f: impl Fn(F32x4) -> F32x4) {
    let mut chunks = x.chunks_exact_mut(4);
    for c in &mut chunks {
        // SAFETY: `c` holds exactly four floats.
        unsafe { f(F32x4::load(c.as_ptr())).store(c.as_mut_ptr()) }
    }
    let rest = chunks.into_remainder();
    if !rest.is_empty() {
        let mut padded = [0f32; 4];
        padded[..rest.len()].copy_from_slice(rest);
        // SAFETY: `padded` holds exactly four floats.
        unsafe { f(F32x4::load(padded.as_ptr())).store(padded.as_mut_ptr()) }
        rest.copy_from_slice(&padded[..rest.len()]);
    }
}

/// Sets `x[i] = f(x[i], y[i])`, four at a time; a rest is padded with zeros.
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
