//! Two `f64` or four `f32` lanes: SIMD in WebAssembly, where the compiler does not find it by itself, plain numbers elsewhere. The same
//! bits.

#[cfg(target_arch = "wasm32")]
mod of_target {
    use core::arch::wasm32::{
        f32x4, f32x4_add, f32x4_extract_lane, f32x4_mul, f64x2, f64x2_add, f64x2_extract_lane,
        f64x2_mul, f64x2_splat, v128,
    };

    #[derive(Clone, Copy)]
    pub(in crate::structure) struct Pair(v128);

    impl Pair {
        #[inline(always)]
        pub(in crate::structure) fn zero() -> Self {
            Self(f64x2_splat(0.0))
        }

        #[inline(always)]
        pub(in crate::structure) fn of(values: [f64; 2]) -> Self {
            Self(f64x2(values[0], values[1]))
        }

        #[inline(always)]
        pub(in crate::structure) fn plus(self, other: Self) -> Self {
            Self(f64x2_add(self.0, other.0))
        }

        #[inline(always)]
        pub(in crate::structure) fn times(self, other: Self) -> Self {
            Self(f64x2_mul(self.0, other.0))
        }

        #[inline(always)]
        pub(in crate::structure) fn both(self) -> [f64; 2] {
            [
                f64x2_extract_lane::<0>(self.0),
                f64x2_extract_lane::<1>(self.0),
            ]
        }
    }

    #[derive(Clone, Copy)]
    pub(in crate::structure) struct Quad(v128);

    impl Quad {
        #[inline(always)]
        pub(in crate::structure) fn of([a, b, c, d]: [f32; 4]) -> Self {
            Self(f32x4(a, b, c, d))
        }

        #[inline(always)]
        pub(in crate::structure) fn plus(self, other: Self) -> Self {
            Self(f32x4_add(self.0, other.0))
        }

        #[inline(always)]
        pub(in crate::structure) fn times(self, other: Self) -> Self {
            Self(f32x4_mul(self.0, other.0))
        }

        #[inline(always)]
        pub(in crate::structure) fn all(self) -> [f32; 4] {
            [
                f32x4_extract_lane::<0>(self.0),
                f32x4_extract_lane::<1>(self.0),
                f32x4_extract_lane::<2>(self.0),
                f32x4_extract_lane::<3>(self.0),
            ]
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod of_target {
    #[derive(Clone, Copy)]
    pub(in crate::structure) struct Pair([f64; 2]);

    impl Pair {
        #[inline(always)]
        pub(in crate::structure) fn zero() -> Self {
            Self([0.0; 2])
        }

        #[inline(always)]
        pub(in crate::structure) fn of(values: [f64; 2]) -> Self {
            Self(values)
        }

        #[inline(always)]
        pub(in crate::structure) fn plus(self, other: Self) -> Self {
            Self([self.0[0] + other.0[0], self.0[1] + other.0[1]])
        }

        #[inline(always)]
        pub(in crate::structure) fn times(self, other: Self) -> Self {
            Self([self.0[0] * other.0[0], self.0[1] * other.0[1]])
        }

        #[inline(always)]
        pub(in crate::structure) fn both(self) -> [f64; 2] {
            self.0
        }
    }

    #[derive(Clone, Copy)]
    pub(in crate::structure) struct Quad([f32; 4]);

    impl Quad {
        #[inline(always)]
        pub(in crate::structure) fn of(values: [f32; 4]) -> Self {
            Self(values)
        }

        #[inline(always)]
        pub(in crate::structure) fn plus(self, other: Self) -> Self {
            let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
            Self([a + e, b + f, c + g, d + h])
        }

        #[inline(always)]
        pub(in crate::structure) fn times(self, other: Self) -> Self {
            let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
            Self([a * e, b * f, c * g, d * h])
        }

        #[inline(always)]
        pub(in crate::structure) fn all(self) -> [f32; 4] {
            self.0
        }
    }
}

pub(in crate::structure) use of_target::{Pair, Quad};

/// Lanes 2 `at` and 2 `at` + 1 of a chunk.
#[inline(always)]
pub(in crate::structure) fn pair(chunk: &[f64], at: usize) -> Pair {
    Pair::of([chunk[2 * at], chunk[2 * at + 1]])
}
