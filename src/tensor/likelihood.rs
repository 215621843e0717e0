//! The Gaussian negative log-likelihood of a probabilistic model, and its gradient.

use super::math;
use super::simd::{F32x4, map_columns, zip_in_place};
use super::tape::Tape;

/// Soft bounds of a model's log-variance, for standardised targets.
const LOG_VARIANCE: (f32, f32) = (-10.0, 1.0);

/// Return the log-variance for a raw network output, and its derivative. Soft bounds keep the likelihood finite, as in
/// MBPO (Janner et al. 2019).
#[inline(always)]
fn bounded(raw: F32x4) -> (F32x4, F32x4) {
    let (low, high) = (F32x4::splat(LOG_VARIANCE.0), F32x4::splat(LOG_VARIANCE.1));
    let (below, d_below) = math::softplus_with_slope(high - raw);
    let (above, d_above) = math::softplus_with_slope(high - below - low);
    (low + above, d_above * d_below)
}

/// Replace every raw log-variance by its standard deviation, in units of the standardised target.
pub fn standard_deviations(raw: &mut [f32]) {
    let half = F32x4::splat(0.5);
    map_columns([raw], |[r]| [math::exp(half * bounded(r).0)]);
}

/// Return the mean Gaussian negative log-likelihood of one network, in nats, without the constant `ln(2 pi) / 2`, and
/// fill `slope` with its gradient.
///
/// `prediction` is `[batch, 2 n]`: the means and then the raw log-variances of `n` targets. `target` is `[batch, n]`.
/// `slope` has the shape of `prediction`.
///
/// # Panics
/// When the lengths do not match.
pub fn negative_log_likelihood(
    prediction: &[f32],
    target: &[f32],
    n: usize,
    slope: Option<&mut [f32]>,
) -> f32 {
    weighted(prediction, target, n, 0.0, slope)
}

/// Return the mean negative log-likelihood, and fill `slope` with the beta-NLL gradient (Seitzer et al. 2022, "On the
/// pitfalls of heteroscedastic uncertainty estimation").
///
/// The gradient of each element is multiplied by its variance to the power of `beta`, treated as a constant, so that
/// outputs and rows with small variance do not dominate. The returned value is unweighted. Shapes are those of
/// [`negative_log_likelihood`].
///
/// # Panics
/// When the lengths do not match.
pub fn weighted(
    prediction: &[f32],
    target: &[f32],
    n: usize,
    beta: f32,
    slope: Option<&mut [f32]>,
) -> f32 {
    assert_eq!(prediction.len(), 2 * target.len(), "gaussian-nll: lengths");
    let each = target.len();
    let mut tape = Tape::of(4 * each);
    let (mean, rest) = tape.floats().split_at_mut(each);
    let (raw, rest) = rest.split_at_mut(each);
    let (loss, loss_weights) = rest.split_at_mut(each);
    // Element by element, because `copy_from_slice` of one float is a function call.
    for (row, y) in prediction.chunks_exact(2 * n).enumerate() {
        for j in 0..n {
            mean[row * n + j] = y[j];
            raw[row * n + j] = y[n + j];
        }
    }
    loss.copy_from_slice(target);
    let scale = F32x4::splat(1.0 / each as f32);
    let (zero, half, one) = (F32x4::splat(0.0), F32x4::splat(0.5), F32x4::splat(1.0));
    let columns = [&mut *mean, &mut *raw, &mut *loss];
    map_columns(columns, |[mean, raw, target]| {
        let (log_variance, slope) = bounded(raw);
        let precision = math::exp(zero - log_variance);
        let error = mean - target;
        let squared = error * error * precision;
        [
            scale * error * precision,
            half * scale * (one - squared) * slope,
            half * scale * (squared + log_variance),
        ]
    });
    if let (Some(slope), true) = (&slope, beta > 0.0) {
        assert_eq!(slope.len(), prediction.len(), "gaussian-nll: slope");
        let beta = F32x4::splat(beta);
        for (row, y) in prediction.chunks_exact(2 * n).enumerate() {
            loss_weights[row * n..(row + 1) * n].copy_from_slice(&y[n..]);
        }
        map_columns([&mut *loss_weights], |[raw]| {
            [math::exp(beta * bounded(raw).0)]
        });
        for gradient in [&mut *mean, &mut *raw] {
            zip_in_place(gradient, loss_weights, |d, weight| d * weight);
        }
    }
    if let Some(slope) = slope {
        for (row, d) in slope.chunks_exact_mut(2 * n).enumerate() {
            for j in 0..n {
                d[j] = mean[row * n + j];
                d[n + j] = raw[row * n + j];
            }
        }
    }
    loss.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::finite_differences::check_slope;
    use crate::tensor::random::{Random, Stream};

    fn log_variance(raw: f32) -> f32 {
        let mut std = [raw];
        standard_deviations(&mut std);
        2.0 * std[0].ln()
    }

    #[test]
    fn nll_gradient_agrees_with_finite_differences() {
        let mut rng = Random::new(4, Stream::Initial);
        for (rows, n) in [(6, 1), (5, 2)] {
            let uniform = |bound: f32, n: usize, rng: &mut Random| -> Vec<f32> {
                (0..n).map(|_| rng.uniform(-bound, bound)).collect()
            };
            let prediction = uniform(1.5, rows * 2 * n, &mut rng);
            let target = uniform(1.0, rows * n, &mut rng);
            check_slope(&prediction, |p, slope| {
                negative_log_likelihood(p, &target, n, slope)
            });
        }
    }

    #[test]
    fn nll_equals_its_closed_form() {
        let got = negative_log_likelihood(&[0.5, -0.3], &[1.0], 1, None);
        let lv = log_variance(-0.3);
        assert!((got - 0.5 * (0.25 * (-lv).exp() + lv)).abs() < 1e-6);
    }

    #[test]
    fn nll_of_several_outputs_is_the_mean_of_their_closed_forms() {
        // Rows of two means, then two raw log-variances.
        let prediction = [0.5f32, -0.2, -0.3, 0.9, 1.5, 0.1, -4.0, -12.0];
        let target = [1.0f32, -0.4, 1.2, 0.1];
        let softplus = |x: f64| x.exp().ln_1p();
        let mut sum = 0.0;
        for (row, y) in target.chunks_exact(2).enumerate() {
            for (j, &y) in y.iter().enumerate() {
                let [mean, raw] = [j, 2 + j].map(|at| f64::from(prediction[row * 4 + at]));
                let log_variance = -10.0 + softplus(11.0 - softplus(1.0 - raw));
                let squared = (f64::from(y) - mean).powi(2) / log_variance.exp();
                sum += 0.5 * (squared + log_variance);
            }
        }
        let got = negative_log_likelihood(&prediction, &target, 2, None);
        assert!((f64::from(got) - sum / 4.0).abs() < 1e-5, "{got}");
    }

    #[test]
    fn weights_are_powers_of_the_variance_and_leave_the_value() {
        let mut rng = Random::new(4, Stream::Initial);
        let mut uniform =
            |n: usize| -> Vec<f32> { (0..n).map(|_| rng.uniform(-3.0, 1.0)).collect() };
        let (prediction, target) = (uniform(20), uniform(10));
        let mut plain = vec![0.0; 20];
        let value = negative_log_likelihood(&prediction, &target, 2, Some(&mut plain));
        let mut found = vec![0.0; 20];
        let again = weighted(&prediction, &target, 2, 0.5, Some(&mut found));
        assert_eq!(value, again);
        for row in 0..5 {
            for j in 0..2 {
                let weight = (0.5 * log_variance(prediction[row * 4 + 2 + j])).exp();
                for at in [row * 4 + j, row * 4 + 2 + j] {
                    let want = weight * plain[at];
                    let off = (found[at] - want).abs();
                    assert!(off < 1e-5 * (1.0 + want.abs()), "{} not {want}", found[at]);
                }
            }
        }
    }

    #[test]
    fn log_variance_is_bounded_and_nearly_the_identity_inside() {
        assert!(log_variance(1e4) <= LOG_VARIANCE.1 + 1e-3);
        assert!(log_variance(-1e4) >= LOG_VARIANCE.0 - 1e-3);
        assert!((log_variance(-5.0) + 5.0).abs() < 0.02);
    }
}
