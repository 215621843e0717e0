//! Activations of hidden layers, and their derivatives.

use super::gemm::{View, gemm, gemm_then};
use super::math;
use super::simd::{F32x4, map_columns as map, map_to_both, zip_in_place as zip};

/// What is applied to a hidden layer's output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// `max(z, 0)`.
    Relu,
    /// `z sigmoid(z)` (Elfwing et al. 2018; "swish").
    Silu,
    /// `tanh z`.
    Tanh,
}

impl Activation {
    /// Whether the derivative has to be kept from the forward pass: it is costly to find again.
    pub fn keeps_slope(self) -> bool {
        self == Self::Silu
    }

    /// `z` becomes the activation of `z`; where [`keeps_slope`](Self::keeps_slope), `slope` becomes its derivative.
    pub fn apply(self, z: &mut [f32], slope: &mut [f32]) {
        let (zero, one) = (F32x4::splat(0.0), F32x4::splat(1.0));
        match self {
            Self::Relu => map([z], |[z]| [z.max(zero)]),
            Self::Tanh => map([z], |[z]| [math::tanh(z)]),
            // With s = sigmoid(z): y = z s, dy/dz = s (1 + z (1 - s)) = s + y (1 - s).
            Self::Silu if slope.len() == z.len() => map_to_both(z, slope, |z| {
                let s = math::sigmoid(z);
                let y = z * s;
                (y, s + y * (one - s))
            }),
            Self::Silu => map([z], |[z]| [z * math::sigmoid(z)]),
        }
    }

    /// Fills `z` `[m, n]` with the activation of `a b + bias`, and `slope` as [`apply`](Self::apply) does.
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
            // What is costly to compute takes longer among a tile's sums than after them.
            _ => {
                gemm(size, a, b, bias, z, false);
                false
            }
        };
        if !done {
            self.apply(z, slope);
        }
    }

    /// Multiplies the gradient of the activation `y` by the derivative at it.
    pub fn pull_back(self, grad: &mut [f32], y: &[f32], slope: &[f32]) {
        let one = F32x4::splat(1.0);
        match self {
            Self::Relu => zip(grad, y, |g, y| g.where_positive(y)),
            Self::Tanh => zip(grad, y, |g, y| g * (one - y * y)),
            Self::Silu => zip(grad, slope, |g, s| g * s),
        }
    }

    /// Fills `grad` `[m, n]` with `a b`, pulled back as [`pull_back`](Self::pull_back) does.
    pub fn pull_back_product(
        self,
        size: (usize, usize, usize),
        (a, b): (View, View),
        grad: &mut [f32],
        (y, slope): (&[f32], &[f32]),
    ) {
        let kept = if self.keeps_slope() { slope } else { y };
        assert_eq!(kept.len(), grad.len(), "activation: what was kept of it");
        // SAFETY: there is a value for each of the gradient's.
        let kept = |at: usize| unsafe { F32x4::load(kept.as_ptr().add(at)) };
        let done = match self {
            Self::Relu => gemm_then(size, a, b, None, grad, |g, at| g.where_positive(kept(at))),
            Self::Silu => gemm_then(size, a, b, None, grad, |g, at| g * kept(at)),
            Self::Tanh => {
                gemm(size, a, b, None, grad, false);
                false
            }
        };
        if !done {
            self.pull_back(grad, y, slope);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The activation and its derivative, in f64.
    fn reference(activation: Activation, z: f64) -> (f64, f64) {
        let s = 1.0 / (1.0 + (-z).exp());
        match activation {
            Activation::Relu => (z.max(0.0), f64::from(u8::from(z > 0.0))),
            Activation::Silu => (z * s, s + z * s * (1.0 - s)),
            Activation::Tanh => (z.tanh(), 1.0 - z.tanh().powi(2)),
        }
    }

    #[test]
    fn values_and_derivatives_are_the_formulas() {
        let z: Vec<f32> = (-41..=41).map(|i| i as f32 * 0.25 + 0.01).collect();
        for activation in [Activation::Relu, Activation::Silu, Activation::Tanh] {
            let mut y = z.clone();
            let mut slope = vec![0.0; z.len()];
            activation.apply(&mut y, &mut slope);
            let mut bare = z.clone();
            activation.apply(&mut bare, &mut []);
            assert_eq!(y, bare, "{activation:?} with and without its slope");
            let mut grad = vec![2.0; z.len()];
            activation.pull_back(&mut grad, &y, &slope);
            for i in 0..z.len() {
                let (value, derivative) = reference(activation, f64::from(z[i]));
                let off = (f64::from(y[i]) - value).abs() / value.abs().max(1.0);
                assert!(off < 1e-6, "{activation:?}({}) is {}", z[i], y[i]);
                let off = (f64::from(grad[i]) - 2.0 * derivative).abs();
                assert!(off < 2e-6, "d {activation:?}({}) is {}", z[i], grad[i]);
            }
        }
    }
}
