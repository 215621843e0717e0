//! The Gaussian negative log-likelihood of a probabilistic model, with its own gradient.

use super::simd::{F32x4, map_columns};
use super::tape::Tape;
use super::{math, slices};
use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};
use std::sync::OnceLock;

/// Soft range of a model's log-variance, in units of the normalised target.
const LOG_VARIANCE: (f32, f32) = (-10.0, 1.0);

/// The log-variance that a raw network output stands for and its derivative: softly bounded, as MBPO does to keep the
/// likelihood finite.
#[inline(always)]
fn bounded(raw: F32x4) -> (F32x4, F32x4) {
    let (low, high) = (F32x4::splat(LOG_VARIANCE.0), F32x4::splat(LOG_VARIANCE.1));
    let (below, d_below) = math::softplus_with_slope(high - raw);
    let (above, d_above) = math::softplus_with_slope(high - below - low);
    (low + above, d_above * d_below)
}

/// Replaces every raw network output by the standard deviation that it stands for, in units of the normalised target.
pub fn standard_deviations(raw: &mut [f32]) {
    let half = F32x4::splat(0.5);
    map_columns([raw], |[r]| [math::exp(half * bounded(r).0)]);
}

/// Mean Gaussian negative log-likelihood of each member, `[members]`, up to the constant `ln(2 pi) / 2`.
///
/// `prediction` is `[members, batch, 2 targets]` (means, then raw log-variances), `target` `[lead, batch, targets]`, where
/// member `e` is held against block `e % lead`.
pub fn negative_log_likelihood(prediction: &Tensor, target: &Tensor) -> Result<Tensor> {
    let op = NegativeLogLikelihood {
        target: target.detach().contiguous()?,
        slopes: OnceLock::new(),
    };
    prediction.apply_op1(op)
}

struct NegativeLogLikelihood {
    target: Tensor,
    /// The gradient for a unit gradient of the result, found together with it: that of the means, then that of the raw
    /// log-variances, `[members, batch, targets]` each; then a column of losses.
    slopes: OnceLock<Tape>,
}

impl NegativeLogLikelihood {
    /// `(members, batch, targets)`, or an error that shows the shapes.
    fn dims(&self, prediction: &Shape) -> Result<(usize, usize, usize)> {
        match (prediction.dims(), self.target.dims()) {
            (&[m, b, twice], &[lead, tb, n]) if b == tb && twice == 2 * n && m % lead == 0 => {
                Ok((m, b, n))
            }
            (_, target) => bail!("gaussian-nll: prediction {prediction:?} for target {target:?}"),
        }
    }
}

impl CustomOp1 for NegativeLogLikelihood {
    fn name(&self) -> &'static str {
        "gaussian-nll"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let p = slices::contiguous("gaussian-nll prediction", storage, layout)?;
        let (members, batch, n) = self.dims(layout.shape())?;
        let each = members * batch * n;
        let mut tape = Tape::of(3 * each);
        let (mean, rest) = tape.floats().split_at_mut(each);
        let (raw, loss) = rest.split_at_mut(each);
        for (row, y) in p.chunks_exact(2 * n).enumerate() {
            mean[row * n..(row + 1) * n].copy_from_slice(&y[..n]);
            raw[row * n..(row + 1) * n].copy_from_slice(&y[n..]);
        }
        slices::with("gaussian-nll target", &self.target, |target| {
            for block in loss.chunks_exact_mut(target.len()) {
                block.copy_from_slice(target);
            }
            Ok(())
        })?;
        let scale = F32x4::splat(1.0 / (batch * n) as f32);
        let (zero, half, one) = (F32x4::splat(0.0), F32x4::splat(0.5), F32x4::splat(1.0));
        map_columns([mean, raw, loss], |[mean, raw, target]| {
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
        let losses = loss.chunks_exact(batch * n).map(|l| l.iter().sum());
        let losses: Vec<f32> = losses.collect();
        let _ = self.slopes.set(tape);
        Ok((CpuStorage::F32(losses), Shape::from(members)))
    }

    fn bwd(&self, prediction: &Tensor, _: &Tensor, grad: &Tensor) -> Result<Option<Tensor>> {
        let Some(tape) = self.slopes.get() else {
            bail!("gaussian-nll: backward before forward")
        };
        let (members, batch, n) = self.dims(prediction.shape())?;
        let (mean, rest) = tape.split_at(members * batch * n);
        let mut d = Vec::with_capacity(2 * mean.len());
        for (m, g) in grad.to_vec1::<f32>()?.into_iter().enumerate() {
            for row in m * batch..(m + 1) * batch {
                let cells = row * n..(row + 1) * n;
                d.extend(mean[cells.clone()].iter().map(|s| s * g));
                d.extend(rest[cells].iter().map(|s| s * g));
            }
        }
        let d = Tensor::from_vec(d, prediction.shape(), prediction.device())?;
        Ok(Some(d))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::finite_differences::check_gradient;
    use crate::tensor::random::{Random, Stream};
    use candle_core::Device;

    fn log_variance(raw: f32) -> f32 {
        let mut std = [raw];
        standard_deviations(&mut std);
        2.0 * std[0].ln()
    }

    #[test]
    fn nll_gradient_agrees_with_finite_differences() -> Result<()> {
        let mut rng = Random::new(4, Stream::Initial);
        let prediction = rng.uniform_tensor(-1.5, 1.5, (3, 4, 4))?;
        let target = rng.uniform_tensor(-1.0, 1.0, (3, 4, 2))?;
        check_gradient(&prediction, |p| negative_log_likelihood(p, &target))?;
        // One block of targets for all three members.
        let target = target.narrow(0, 0, 1)?;
        check_gradient(&prediction, |p| negative_log_likelihood(p, &target))
    }

    #[test]
    fn nll_equals_its_closed_form() -> Result<()> {
        let prediction = Tensor::new(&[[[0.5f32, -0.3]]], &Device::Cpu)?;
        let target = Tensor::new(&[[[1.0f32]]], &Device::Cpu)?;
        let got = negative_log_likelihood(&prediction, &target)?.to_vec1::<f32>()?[0];
        let lv = log_variance(-0.3);
        assert!((got - 0.5 * (0.25 * (-lv).exp() + lv)).abs() < 1e-6);
        Ok(())
    }

    #[test]
    fn log_variance_is_bounded_and_nearly_the_identity_inside() {
        assert!(log_variance(1e4) <= LOG_VARIANCE.1 + 1e-3);
        assert!(log_variance(-1e4) >= LOG_VARIANCE.0 - 1e-3);
        assert!((log_variance(-5.0) + 5.0).abs() < 0.02);
    }
}
