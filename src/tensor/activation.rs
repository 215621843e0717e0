//! Activation functions of hidden layers, with their derivatives.

use super::gemm::{View, gemm, gemm_then};
use super::layer_norm;
use super::math;
use super::simd::{F32x4, map_columns as map, map_to_both, zip_in_place as zip};

/// The activation function of a hidden layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// `max(z, 0)`.
    Relu,
    /// `z sigmoid(z)` (Elfwing et al. 2018; "swish").
    Silu,
    /// `tanh z`.
    Tanh,
    /// Layer normalisation without learned scale and shift (Ba et al. 2016), then ReLU: `max(n, 0)` with
    /// `n = (z - mean(z)) / sqrt(var(z) + 1e-5)`, mean and variance over each row.
    NormRelu,
}

impl Activation {
    /// Return whether the forward pass stores the derivative for the backward pass, because it is costly to recompute.
    pub fn keeps_slope(self) -> bool {
        matches!(self, Self::Silu | Self::NormRelu)
    }

    /// Apply the activation in place to `z`, row-major with rows of `width`. If `slope` is as long as `z` and
    /// [`keeps_slope`](Self::keeps_slope) holds, store in it what [`pull_back`](Self::pull_back) needs: the derivative
    /// for SiLU, the scaled normalised values for `NormRelu`.
    pub fn apply(self, width: usize, z: &mut [f32], slope: &mut [f32]) {
        let (zero, one) = (F32x4::splat(0.0), F32x4::splat(1.0));
        match self {
            Self::Relu => map([z], |[z]| [z.max(zero)]),
            Self::Tanh => map([z], |[z]| [math::tanh(z)]),
            Self::NormRelu => layer_norm::then_relu(width, z, slope),
            // With s = sigmoid(z): y = z s, dy/dz = s (1 + z (1 - s)) = s + y (1 - s).
            Self::Silu if slope.len() == z.len() => map_to_both(z, slope, |z| {
                let s = math::sigmoid(z);
                let y = z * s;
                (y, s + y * (one - s))
            }),
            Self::Silu => map([z], |[z]| [z * math::sigmoid(z)]),
        }
    }

    /// Fill `z` `[m, n]` with the activation of `a b + bias`, and `slope` as [`apply`](Self::apply) does. `size` is
    /// `(m, k, n)`.
    pub fn of_product(
        self,
        size: (usize, usize, usize),
        (a, b, bias): (View, View, &[f32]),
        z: &mut [f32],
        slope: &mut [f32],
    ) {
        let zero = F32x4::splat(0.0);
        let bias = Some(bias);
        let done = match self {
            Self::Relu => gemm_then(size, a, b, bias, z, |z, _| z.max(zero)),
            // The costly activations run faster after the whole product than tile by tile.
            _ => {
                gemm(size, a, b, bias, z, false);
                false
            }
        };
        if !done {
            self.apply(size.2, z, slope);
        }
    }

    /// Multiply `grad`, the gradient with respect to the activation `y`, by the derivative of the activation.
    pub fn pull_back(self, width: usize, grad: &mut [f32], y: &[f32], slope: &[f32]) {
        let one = F32x4::splat(1.0);
        match self {
            Self::Relu => zip(grad, y, |g, y| g.where_positive(y)),
            Self::Tanh => zip(grad, y, |g, y| g * (one - y * y)),
            Self::Silu => zip(grad, slope, |g, s| g * s),
            Self::NormRelu => layer_norm::pull_back(width, grad, y, slope),
        }
    }

    /// Fill `grad` `[m, n]` with `a b`, then multiply it by the derivative as [`pull_back`](Self::pull_back) does.
    /// `size` is `(m, k, n)`.
    ///
    /// # Panics
    /// When `y` or `slope`, whichever is used, does not have the length of `grad`.
    pub fn pull_back_product(
        self,
        size: (usize, usize, usize),
        (a, b): (View, View),
        grad: &mut [f32],
        (y, slope): (&[f32], &[f32]),
    ) {
        let kept = if self.keeps_slope() { slope } else { y };
        assert_eq!(kept.len(), grad.len(), "activation: what was kept of it");
        // SAFETY: the assertion above gives `kept` as many values as `grad`.
        let kept = |at: usize| unsafe { F32x4::load(kept.as_ptr().add(at)) };
        let done = match self {
            Self::Relu => gemm_then(size, a, b, None, grad, |g, at| g.where_positive(kept(at))),
            Self::Silu => gemm_then(size, a, b, None, grad, |g, at| g * kept(at)),
            Self::Tanh | Self::NormRelu => {
                gemm(size, a, b, None, grad, false);
                false
            }
        };
        if !done {
            self.pull_back(size.2, grad, y, slope);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Return the activation and its derivative, in f64.
    fn reference(activation: Activation, z: f64) -> (f64, f64) {
        let s = 1.0 / (1.0 + (-z).exp());
        match activation {
            Activation::Relu => (z.max(0.0), f64::from(u8::from(z > 0.0))),
            Activation::Silu => (z * s, s + z * s * (1.0 - s)),
            Activation::Tanh => (z.tanh(), 1.0 - z.tanh().powi(2)),
            Activation::NormRelu => unreachable!("of a row, not of a number"),
        }
    }

    #[test]
    fn values_and_derivatives_are_the_formulas() {
        let z: Vec<f32> = (-41..=41).map(|i| i as f32 * 0.25 + 0.01).collect();
        for activation in [Activation::Relu, Activation::Silu, Activation::Tanh] {
            let mut y = z.clone();
            let mut slope = vec![0.0; z.len()];
            activation.apply(z.len(), &mut y, &mut slope);
            let mut bare = z.clone();
            activation.apply(z.len(), &mut bare, &mut []);
            assert_eq!(y, bare, "{activation:?} with and without its slope");
            let mut grad = vec![2.0; z.len()];
            activation.pull_back(z.len(), &mut grad, &y, &slope);
            for i in 0..z.len() {
                let (value, derivative) = reference(activation, f64::from(z[i]));
                let off = (f64::from(y[i]) - value).abs() / value.abs().max(1.0);
                assert!(off < 1e-6, "{activation:?}({}) is {}", z[i], y[i]);
                let off = (f64::from(grad[i]) - 2.0 * derivative).abs();
                assert!(off < 2e-6, "d {activation:?}({}) is {}", z[i], grad[i]);
            }
        }
    }

    /// Normalise rows of 5 and apply ReLU, in f64.
    fn norm_reference(z: &[f64]) -> Vec<f64> {
        let rows = z.chunks_exact(5).map(|row| {
            let mean = row.iter().sum::<f64>() / 5.0;
            let variance = row.iter().map(|z| (z - mean).powi(2)).sum::<f64>() / 5.0;
            let scale = 1.0 / (variance + 1e-5).sqrt();
            row.iter()
                .map(|z| ((z - mean) * scale).max(0.0))
                .collect::<Vec<_>>()
        });
        rows.flatten().collect()
    }

    #[test]
    fn a_normalised_layer_and_its_derivative_are_the_formulas() {
        let z: Vec<f32> = (0..15)
            .map(|i| ((i * 7 % 13) as f32 - 5.0) * 0.3 + 0.01 * (i * i) as f32)
            .collect();
        let weights: Vec<f32> = (0..15).map(|i| ((i * 5 % 7) as f32 - 3.0) * 0.5).collect();
        let mut y = z.clone();
        let mut kept = vec![0.0; z.len()];
        Activation::NormRelu.apply(5, &mut y, &mut kept);
        let mut bare = z.clone();
        Activation::NormRelu.apply(5, &mut bare, &mut []);
        assert_eq!(y, bare, "with and without what is kept");
        let wide: Vec<f64> = z.iter().map(|&z| f64::from(z)).collect();
        for (got, want) in y.iter().zip(norm_reference(&wide)) {
            assert!((f64::from(*got) - want).abs() < 1e-6, "{got} is {want}");
        }
        let mut grad = weights.clone();
        Activation::NormRelu.pull_back(5, &mut grad, &y, &kept);
        let loss = |z: &[f64]| -> f64 {
            let y = norm_reference(z);
            y.iter().zip(&weights).map(|(y, w)| y * f64::from(*w)).sum()
        };
        for (i, got) in grad.iter().enumerate() {
            let moved = |by: f64| {
                let mut z = wide.clone();
                z[i] += by;
                loss(&z)
            };
            let want = (moved(1e-6) - moved(-1e-6)) / 2e-6;
            assert!(
                (f64::from(*got) - want).abs() < 1e-5,
                "d {i}: {got}, not {want}"
            );
        }
        // A constant row has zero output and zero gradient.
        let (mut y, mut kept, mut grad) = ([2.0f32; 5], [0.0; 5], [1.0; 5]);
        Activation::NormRelu.apply(5, &mut y, &mut kept);
        Activation::NormRelu.pull_back(5, &mut grad, &y, &kept);
        assert_eq!((y, grad), ([0.0; 5], [0.0; 5]));
    }
}
