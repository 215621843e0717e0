//! Layer normalisation without learned scale and shift (Ba et al. 2016), followed by ReLU.

use super::simd::{F32x4, map_columns, map_to_both, zip_in_place};

/// Constant added to a row's variance.
const EPSILON: f32 = 1e-5;

/// Sum `f` over the pairs of a row, first within each lane and then over the lanes, so that the result is the same on
/// every machine.
#[inline(always)]
fn sum(a: &[f32], b: &[f32], f: impl Fn(F32x4, F32x4) -> F32x4) -> f32 {
    let (whole, rest) = a.as_chunks::<4>();
    let (others, left) = b.as_chunks::<4>();
    // SAFETY: a chunk has four floats.
    let of = |x: &[f32; 4]| unsafe { F32x4::load(x.as_ptr()) };
    let mut total = F32x4::splat(0.0);
    for (x, y) in whole.iter().zip(others) {
        total = total + f(of(x), of(y));
    }
    let mut ends = [[0.0; 4]; 2];
    ends[0][..rest.len()].copy_from_slice(rest);
    ends[1][..left.len()].copy_from_slice(left);
    total = total + f(of(&ends[0]), of(&ends[1]));
    let mut lanes = [0.0; 4];
    // SAFETY: `lanes` has four floats.
    unsafe { total.store(lanes.as_mut_ptr()) }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}

/// Normalise every row of `width` in `z` and apply ReLU. Unless `slope` is empty, store in it the normalised values
/// divided by the standard deviation; [`pull_back`] recovers the standard deviation from their mean square.
pub fn then_relu(width: usize, z: &mut [f32], slope: &mut [f32]) {
    let (zero, n) = (F32x4::splat(0.0), width as f32);
    let keep = !slope.is_empty();
    for (at, row) in z.chunks_exact_mut(width).enumerate() {
        let mean = F32x4::splat(sum(row, row, |z, _| z) / n);
        map_columns([&mut *row], |[z]| [z - mean]);
        let variance = sum(row, row, |z, _| z * z) / n;
        let scale = F32x4::splat(1.0 / (variance + EPSILON).sqrt());
        if keep {
            let kept = &mut slope[at * width..(at + 1) * width];
            map_to_both(row, kept, |z| {
                let normal = z * scale;
                (normal.max(zero), normal * scale)
            });
        } else {
            map_columns([row], |[z]| [(z * scale).max(zero)]);
        }
    }
}

/// Multiply `grad`, the gradient with respect to the output `y` of [`then_relu`], by its derivative.
pub fn pull_back(width: usize, grad: &mut [f32], y: &[f32], kept: &[f32]) {
    let n = width as f32;
    let rows = grad.chunks_exact_mut(width).zip(y.chunks_exact(width));
    for ((g, y), kept) in rows.zip(kept.chunks_exact(width)) {
        // Let v be the variance, u = 1 / (v + e) and k the stored values. Then mean(k^2) = v u^2 = u - e u^2. The
        // smaller root u has v > e.
        let square = sum(kept, kept, |k, _| k * k) / n;
        let u = 2.0 * square / (1.0 + (1.0 - 4.0 * EPSILON * square).max(0.0).sqrt());
        if u <= 0.0 {
            // The row is constant, so its gradient is zero.
            g.fill(0.0);
            continue;
        }
        zip_in_place(g, y, |g, y| g.where_positive(y));
        // dz = sqrt(u) (g - mean(g) - m mean(g m)), where m = k / sqrt(u) are the normalised values.
        let mean = F32x4::splat(sum(g, g, |g, _| g) / n);
        let along = F32x4::splat(sum(g, kept, |g, k| g * k) / (n * u));
        let scale = F32x4::splat(u.sqrt());
        zip_in_place(g, kept, |g, k| scale * (g - mean - k * along));
    }
}
