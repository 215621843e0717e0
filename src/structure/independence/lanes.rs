//! Two `f64` lanes: SIMD in WebAssembly, where the compiler does not find it by itself, plain numbers elsewhere. The same bits.

#[cfg(target_arch = "wasm32")]
mod pair {
    use core::arch::wasm32::{f64x2, f64x2_add, f64x2_extract_lane, f64x2_mul, f64x2_splat, v128};

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
}

#[cfg(not(target_arch = "wasm32"))]
mod pair {
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
}

pub(in crate::structure) use pair::Pair;

/// Lanes 2 `at` and 2 `at` + 1 of a chunk.
#[inline(always)]
pub(in crate::structure) fn pair(chunk: &[f64], at: usize) -> Pair {
    Pair::of([chunk[2 * at], chunk[2 * at + 1]])
}
