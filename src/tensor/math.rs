//! Vectorised elementary functions with error bounds.

use super::simd::{F32x4, ROUNDER};

/// Repeat every constant in all four lanes.
const fn lanes<const N: usize>(constants: [f32; N]) -> [[f32; 4]; N] {
    let mut all = [[0.0; 4]; N];
    let mut i = 0;
    while i < N {
        all[i] = [constants[i]; 4];
        i += 1;
    }
    all
}

/// Load constants from memory. Browsers rebuild a vector constant at every use, which is slower than a load.
#[inline(always)]
fn from_memory<const N: usize>(constants: &'static [[f32; 4]; N]) -> [F32x4; N] {
    let constants = std::hint::black_box(constants).each_ref();
    // SAFETY: every constant has four lanes.
    constants.map(|lanes| unsafe { F32x4::load(lanes.as_ptr()) })
}

/// `e^x`, relative error below 2e-7 for `x` in [-87, 88]; arguments outside are clamped to that range.
///
/// Range reduction to `|r| <= ln(2)/2` with a two-part ln 2, then the degree-6 minimax polynomial of Cephes' `expf`.
#[inline(always)]
pub fn exp(x: F32x4) -> F32x4 {
    static RANGE: [[f32; 4]; 4] = lanes([-87.0, 88.0, core::f32::consts::LOG2_E, ROUNDER]);
    static LN_2: [[f32; 4]; 2] = lanes([0.693_359_4, -2.121_944_4e-4]);
    static P: [[f32; 4]; 6] = lanes([
        1.987_569_1e-4,
        1.398_199_9e-3,
        8.333_452e-3,
        4.166_579_6e-2,
        1.666_666_5e-1,
        0.5,
    ]);
    let [low, high, log2_e, rounder] = from_memory(&RANGE);
    let x = x.max(low).min(high);
    let rounded = x * log2_e + rounder;
    let n = rounded - rounder;
    let [ln_2, ln_2_rest] = from_memory(&LN_2);
    let r = x - n * ln_2 - n * ln_2_rest;
    let [first, rest @ ..] = from_memory(&P);
    let p = rest.into_iter().fold(first, |p, c| p * r + c);
    let y = p * r * r + r + F32x4::splat(1.0);
    y * rounded.exp2_of_rounded()
}

/// `tanh x`: absolute error below 5e-7, relative error below 3e-7 for `|x| < 1/2`; always inside (-1, 1).
///
/// An odd rational function of degree 9 over 8, fitted for the smallest maximum error on [-7.8, 7.8] (iteratively
/// reweighted least squares, after Lawson 1961). Outside, tanh is 1 to float precision.
#[inline(always)]
pub fn tanh(x: F32x4) -> F32x4 {
    static P: [[f32; 4]; 5] = lanes([
        1.0,
        1.345_066_9e-1,
        3.579_194_7e-3,
        2.203_353_7e-5,
        1.545_938_2e-8,
    ]);
    static Q: [[f32; 4]; 5] = lanes([
        1.0,
        4.678_399_2e-1,
        2.619_262_4e-2,
        3.424_263_2e-4,
        8.607_73e-7,
    ]);
    let x = x.max(F32x4::splat(-7.8)).min(F32x4::splat(7.8));
    let square = x * x;
    let fourth = square * square;
    // Estrin's scheme has a third of the latency of Horner's, and latency limits a loop over a layer.
    let quartic = |[c0, c1, c2, c3, c4]: [F32x4; 5]| {
        let (low, high) = (c1 * square + c0, c3 * square + c2);
        (c4 * fourth + high) * fourth + low
    };
    let (p, q) = (quartic(from_memory(&P)), quartic(from_memory(&Q)));
    p * x / q
}

/// The logistic function `1 / (1 + e^-x)`, absolute error below 3e-7.
#[inline(always)]
pub fn sigmoid(x: F32x4) -> F32x4 {
    let half = F32x4::splat(0.5);
    half + half * tanh(half * x)
}

/// `ln x` for positive normal `x`, absolute error below 1e-7 times the larger of 1 and the magnitude of the result.
///
/// The mantissa in `[sqrt(1/2), sqrt(2))` uses the degree-9 polynomial of Cephes' `logf`, the exponent a two-part ln 2.
#[inline(always)]
pub fn ln(x: F32x4) -> F32x4 {
    let (m, e) = x.split();
    let r = m - F32x4::splat(1.0);
    static P: [[f32; 4]; 9] = lanes([
        7.037_683_6e-2,
        -1.151_461e-1,
        1.167_699_9e-1,
        -1.242_014_1e-1,
        1.424_932_3e-1,
        -1.666_805_8e-1,
        2.000_071_4e-1,
        -2.499_999_3e-1,
        3.333_333e-1,
    ]);
    static LN_2: [[f32; 4]; 2] = lanes([0.693_359_4, -2.121_944_4e-4]);
    let [first, rest @ ..] = from_memory(&P);
    let p = rest.into_iter().fold(first, |p, c| p * r + c);
    let [ln_2, ln_2_rest] = from_memory(&LN_2);
    let square = r * r;
    let tail = p * r * square + e * ln_2_rest - square * F32x4::splat(0.5);
    r + tail + e * ln_2
}

/// `softplus(x) = ln(1 + e^x)` without overflow: absolute error below 2e-7 times the larger of 1 and the result.
#[inline(always)]
pub fn softplus(x: F32x4) -> F32x4 {
    softplus_with_slope(x).0
}

/// [`softplus`] and its derivative, the logistic function (relative error below 3e-7).
#[inline(always)]
pub fn softplus_with_slope(x: F32x4) -> (F32x4, F32x4) {
    let (zero, one) = (F32x4::splat(0.0), F32x4::splat(1.0));
    let small = exp(zero - x.abs());
    let sum = one + small;
    // The logistic function is 1 / sum for positive x and small / sum for negative x.
    let above = (one - small).where_positive(x);
    (x.max(zero) + ln(sum), (small + above) / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(f: impl Fn(F32x4) -> F32x4, x: f32) -> f32 {
        let mut v = [x; 4];
        crate::tensor::simd::map_columns([&mut v], |[x]| [f(x)]);
        v[0]
    }

    /// Return the largest error of `f` on a grid, measured by `error(got, exact)`.
    fn worst(
        f: impl Fn(F32x4) -> F32x4,
        exact: impl Fn(f64) -> f64,
        grid: impl Iterator<Item = f32>,
        error: impl Fn(f64, f64) -> f64,
    ) -> f64 {
        grid.map(|x| error(f64::from(apply(&f, x)), exact(f64::from(x))))
            .fold(0.0, f64::max)
    }

    fn relative_above_one(got: f64, exact: f64) -> f64 {
        (got - exact).abs() / exact.abs().max(1.0)
    }

    #[test]
    fn tanh_is_within_its_stated_bounds_and_odd() {
        let grid = (-200_000..=200_000).map(|i| i as f32 * 1e-4);
        let off = worst(tanh, f64::tanh, grid, |got, exact| (got - exact).abs());
        assert!(off < 5e-7, "worst error {off:e}");
        let grid = (1..=500_000).map(|i| i as f32 * 1e-6);
        let off = worst(tanh, f64::tanh, grid, |got, exact| {
            (got - exact).abs() / exact
        });
        assert!(off < 3e-7, "worst relative error near 0 {off:e}");
        assert_eq!(apply(tanh, 0.3), -apply(tanh, -0.3));
        assert!(apply(tanh, 1e9) < 1.0 && apply(tanh, 1e9) > 0.999_999);
    }

    #[test]
    fn ln_is_within_its_stated_bound() {
        let grid = (-1_200_000..=1_200_000).map(|i| (i as f32 * 1e-4 / 1.4).exp2());
        let off = worst(ln, f64::ln, grid, relative_above_one);
        assert!(off < 1e-7, "worst error {off:e}");
        assert_eq!(apply(ln, 1.0), 0.0);
    }

    #[test]
    fn softplus_is_within_its_stated_bound() {
        let grid = (-500_000..=500_000).map(|i| i as f32 * 2e-4);
        let exact = |x: f64| x.max(0.0) + (-x.abs()).exp().ln_1p();
        let off = worst(softplus, exact, grid, relative_above_one);
        assert!(off < 2e-7, "worst error {off:e}");
        assert_eq!(apply(softplus, 100.0), 100.0);
        let grid = (-800_000..=800_000).map(|i| i as f32 * 1e-4);
        let exact = |x: f64| 1.0 / (1.0 + (-x).exp());
        let off = worst(
            |x| softplus_with_slope(x).1,
            exact,
            grid,
            |got, exact| (got - exact).abs() / exact,
        );
        assert!(off < 3e-7, "worst relative error of the slope {off:e}");
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
        let grid = (-400_000..=400_000).map(|i| i as f32 * 1e-4);
        let exact = |x: f64| 1.0 / (1.0 + (-x).exp());
        let off = worst(sigmoid, exact, grid, |got, exact| (got - exact).abs());
        assert!(off < 3e-7, "worst error {off:e}");
    }

    #[test]
    fn exp_saturates_instead_of_overflowing() {
        assert!(apply(exp, 1e9).is_finite());
        assert!(apply(exp, -1e9) > 0.0);
    }
}
