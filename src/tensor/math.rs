//! Vectorised elementary functions with stated error bounds.

use super::simd::F32x4;

/// `e^x`, relative error below 2e-7 for `x` in [-87, 88]; arguments outside are clamped to that range.
///
/// Range reduction to `|r| <= ln(2)/2` with a two-part ln 2, then the degree-6 minimax polynomial of Cephes' `expf`.
#[inline(always)]
pub fn exp(x: F32x4) -> F32x4 {
    let x = x.max(F32x4::splat(-87.0)).min(F32x4::splat(88.0));
    let n = (x * F32x4::splat(core::f32::consts::LOG2_E)).nearest();
    let r = x - n * F32x4::splat(0.693_359_4) - n * F32x4::splat(-2.121_944_4e-4);
    let mut p = F32x4::splat(1.987_569_1e-4);
    for c in [
        1.398_199_9e-3,
        8.333_452e-3,
        4.166_579_6e-2,
        1.666_666_5e-1,
        0.5,
    ] {
        p = p * r + F32x4::splat(c);
    }
    let y = p * r * r + r + F32x4::splat(1.0);
    y * n.exp2_integer()
}

/// The logistic function `1 / (1 + e^-x)`, relative error below 3e-7.
#[inline(always)]
pub fn sigmoid(x: F32x4) -> F32x4 {
    let one = F32x4::splat(1.0);
    one / (one + exp(F32x4::splat(0.0) - x))
}

/// `softplus(x) = ln(1 + e^x)` without overflow.
#[inline]
pub fn softplus(x: f32) -> f32 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(f: impl Fn(F32x4) -> F32x4, x: f32) -> f32 {
        let mut v = [x; 4];
        super::super::simd::map_in_place(&mut v, f);
        v[0]
    }

    #[test]
    fn exp_is_within_its_stated_bound() {
        let mut worst = 0f64;
        for i in -86_999..=87_999 {
            let x = i as f32 * 1e-3;
            let exact = (x as f64).exp();
            worst = worst.max(((apply(exp, x) as f64 - exact) / exact).abs());
        }
        assert!(worst < 2e-7, "worst relative error {worst:e}");
    }

    #[test]
    fn sigmoid_is_within_its_stated_bound() {
        let mut worst = 0f64;
        for i in -80_000..=80_000 {
            let x = i as f32 * 1e-3;
            let exact = 1.0 / (1.0 + (-(x as f64)).exp());
            worst = worst.max(((apply(sigmoid, x) as f64 - exact) / exact).abs());
        }
        assert!(worst < 3e-7, "worst relative error {worst:e}");
    }

    #[test]
    fn exp_saturates_instead_of_overflowing() {
        assert!(apply(exp, 1e9).is_finite());
        assert!(apply(exp, -1e9) > 0.0);
    }

    #[test]
    fn softplus_at_known_points() {
        assert!((softplus(0.0) - std::f32::consts::LN_2).abs() < 1e-7);
        assert_eq!(softplus(100.0), 100.0);
        assert!(softplus(-100.0) < 1e-40);
    }
}
