//! Two densities with their own gradients: the tanh-Gaussian policy of SAC and the Gaussian negative log-likelihood of a
//! probabilistic model.

use super::{math, slices};
use candle_core::{CpuStorage, CustomOp1, CustomOp2, Layout, Result, Shape, Tensor, bail};
use std::f32::consts::{LN_2, PI};
use std::sync::OnceLock;

/// Range of the policy's log standard deviation; a tanh maps the network's output into it.
const LOG_STD: (f32, f32) = (-5.0, 2.0);
/// Soft range of a model's log-variance, in units of the normalised target.
const LOG_VARIANCE: (f32, f32) = (-10.0, 1.0);

/// A reparameterised sample of the tanh-Gaussian policy and its log-density (Haarnoja et al. 2018, appendix C).
///
/// From `parameters` `[batch, 2 actions]` (means, then raw log standard deviations) and standard normal `noise`
/// `[batch, actions]` to `[batch, actions + 1]`: the actions in (-1, 1), then the log-density of the row's action.
pub fn tanh_gaussian(parameters: &Tensor, noise: &Tensor) -> Result<Tensor> {
    parameters.apply_op2(&noise.detach(), TanhGaussian)
}

struct TanhGaussian;

struct Squashed {
    action: f32,
    /// Standard deviation times noise: how the pre-squash value moves with the log standard deviation.
    spread: f32,
    log_std: f32,
    /// d log_std / d raw.
    slope: f32,
}

fn squash(mean: f32, raw: f32, noise: f32) -> (Squashed, f32) {
    let half = 0.5 * (LOG_STD.1 - LOG_STD.0);
    let t = raw.tanh();
    let log_std = LOG_STD.0 + half * (t + 1.0);
    let spread = log_std.exp() * noise;
    let u = mean + spread;
    let squashed = Squashed {
        action: u.tanh(),
        spread,
        log_std,
        slope: half * (1.0 - t * t),
    };
    (squashed, u)
}

impl CustomOp2 for TanhGaussian {
    fn name(&self) -> &'static str {
        "tanh-gaussian"
    }

    fn cpu_fwd(
        &self,
        s1: &CpuStorage,
        l1: &Layout,
        s2: &CpuStorage,
        l2: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let p = slices::contiguous("tanh-gaussian parameters", s1, l1)?;
        let e = slices::contiguous("tanh-gaussian noise", s2, l2)?;
        let (batch, n) = l2.shape().dims2()?;
        if l1.shape().dims() != [batch, 2 * n] {
            bail!(
                "tanh-gaussian: parameters {:?} for noise {:?}",
                l1.shape(),
                l2.shape()
            )
        }
        let mut out = vec![0f32; batch * (n + 1)];
        for b in 0..batch {
            let (p, e) = (&p[b * 2 * n..], &e[b * n..]);
            let out = &mut out[b * (n + 1)..(b + 1) * (n + 1)];
            let mut log_density = 0.0;
            for j in 0..n {
                let (s, u) = squash(p[j], p[n + j], e[j]);
                out[j] = s.action;
                // log(1 - tanh(u)^2) = 2 (ln 2 - u - softplus(-2u)), which does not cancel for large |u|.
                log_density += -0.5 * (e[j] * e[j] + (2.0 * PI).ln())
                    - s.log_std
                    - 2.0 * (LN_2 - u - math::softplus(-2.0 * u));
            }
            out[n] = log_density;
        }
        Ok((CpuStorage::F32(out), Shape::from((batch, n + 1))))
    }

    fn bwd(
        &self,
        parameters: &Tensor,
        noise: &Tensor,
        _: &Tensor,
        grad: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let (batch, n) = noise.dims2()?;
        let grad = grad.contiguous()?;
        let mut d = vec![0f32; batch * 2 * n];
        slices::with("tanh-gaussian parameters", parameters, |p| {
            slices::with("tanh-gaussian noise", noise, |e| {
                slices::with("tanh-gaussian grad", &grad, |g| {
                    for b in 0..batch {
                        let g = &g[b * (n + 1)..];
                        for j in 0..n {
                            let at = b * 2 * n + j;
                            let (s, _) = squash(p[at], p[at + n], e[b * n + j]);
                            // With u = mean + std noise: da/du = 1 - a^2, d log p/du = 2a, d log p/d log_std = -1 + 2a du/d log_std.
                            let du = g[j] * (1.0 - s.action * s.action) + g[n] * 2.0 * s.action;
                            d[at] = du;
                            d[at + n] = (du * s.spread - g[n]) * s.slope;
                        }
                    }
                    Ok(())
                })
            })
        })?;
        let d = Tensor::from_vec(d, parameters.shape(), parameters.device())?;
        Ok((Some(d), None))
    }
}

/// The policy's mode in (-1, 1), `[batch, actions]`, from the same parameters as [`tanh_gaussian`].
pub fn mean_action(parameters: &Tensor) -> Result<Tensor> {
    let n = parameters.dims2()?.1 / 2;
    parameters.narrow(1, 0, n)?.tanh()
}

/// The log-variance that a raw network output stands for: softly bounded, as MBPO does to keep the likelihood finite.
pub fn log_variance(raw: f32) -> f32 {
    let upper = LOG_VARIANCE.1 - math::softplus(LOG_VARIANCE.1 - raw);
    LOG_VARIANCE.0 + math::softplus(upper - LOG_VARIANCE.0)
}

/// d [`log_variance`] / d raw.
fn log_variance_slope(raw: f32) -> f32 {
    let sigmoid = |x: f32| 1.0 / (1.0 + (-x).exp());
    let upper = LOG_VARIANCE.1 - math::softplus(LOG_VARIANCE.1 - raw);
    sigmoid(upper - LOG_VARIANCE.0) * sigmoid(LOG_VARIANCE.1 - raw)
}

/// Mean Gaussian negative log-likelihood of each member, `[members]`, up to the constant `ln(2 pi) / 2`.
///
/// `prediction` is `[members, batch, 2 targets]` (means, then raw log-variances), `target` `[members, batch, targets]`.
pub fn negative_log_likelihood(prediction: &Tensor, target: &Tensor) -> Result<Tensor> {
    let (members, batch, n) = target.dims3()?;
    if prediction.dims() != [members, batch, 2 * n] {
        bail!(
            "gaussian-nll: prediction {:?} for target {:?}",
            prediction.shape(),
            target.shape()
        )
    }
    let target = slices::with("gaussian-nll target", target, |t| Ok(t.to_vec()))?;
    prediction.apply_op1(Nll {
        target,
        slope: OnceLock::new(),
    })
}

struct Nll {
    target: Vec<f32>,
    // The gradient for a unit gradient of the result, found together with it.
    slope: OnceLock<Vec<f32>>,
}

impl CustomOp1 for Nll {
    fn name(&self) -> &'static str {
        "gaussian-nll"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let p = slices::contiguous("gaussian-nll prediction", storage, layout)?;
        let (members, batch, twice) = layout.shape().dims3()?;
        let n = twice / 2;
        let scale = 1.0 / (batch * n) as f32;
        let mut slope = vec![0f32; p.len()];
        let mut loss = vec![0f32; members];
        for (row, target) in self.target.chunks_exact(n).enumerate() {
            for (j, t) in target.iter().enumerate() {
                let at = row * twice + j;
                let (mean, raw) = (p[at], p[at + n]);
                let log_var = log_variance(raw);
                let precision = (-log_var).exp();
                let error = mean - t;
                let squared = error * error * precision;
                loss[row / batch] += 0.5 * scale * (squared + log_var);
                slope[at] = scale * error * precision;
                slope[at + n] = 0.5 * scale * (1.0 - squared) * log_variance_slope(raw);
            }
        }
        let _ = self.slope.set(slope);
        Ok((CpuStorage::F32(loss), Shape::from(members)))
    }

    fn bwd(&self, prediction: &Tensor, _: &Tensor, grad: &Tensor) -> Result<Option<Tensor>> {
        let Some(slope) = self.slope.get() else {
            bail!("gaussian-nll: backward before forward")
        };
        let grad = grad.to_vec1::<f32>()?;
        let each = slope.len() / grad.len();
        let d: Vec<f32> = slope
            .iter()
            .enumerate()
            .map(|(i, s)| s * grad[i / each])
            .collect();
        Ok(Some(Tensor::from_vec(
            d,
            prediction.shape(),
            prediction.device(),
        )?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::random::{Random, Stream};
    use candle_core::{Device, Var};

    /// Checks `d f / d x` against central differences, for a weighted sum of f's outputs.
    fn check_gradient(x: &Tensor, f: impl Fn(&Tensor) -> Result<Tensor>) -> Result<()> {
        let x = Var::from_tensor(x)?;
        let weights =
            Random::new(5, Stream::Initial).uniform_tensor(0.5, 1.5, f(&x)?.shape().clone())?;
        let value = |x: &Tensor| -> Result<f64> {
            let y = f(x)?.mul(&weights)?.flatten_all()?.to_vec1::<f32>()?;
            Ok(y.iter().map(|&v| v as f64).sum())
        };
        let grads = f(&x)?.mul(&weights)?.sum_all()?.backward()?;
        let analytic = grads
            .get(&x)
            .expect("a gradient")
            .flatten_all()?
            .to_vec1::<f32>()?;
        let flat = x.flatten_all()?.to_vec1::<f32>()?;
        for i in 0..flat.len() {
            let at = |d: f32| {
                let mut v = flat.clone();
                v[i] += d;
                value(&Tensor::from_vec(v, x.shape(), &Device::Cpu)?)
            };
            let h = 1e-2;
            let numeric = (at(h)? - at(-h)?) / (2.0 * h as f64);
            assert!(
                (numeric - analytic[i] as f64).abs() < 2e-3 * (1.0 + numeric.abs()),
                "element {i}: {} instead of {numeric}",
                analytic[i]
            );
        }
        Ok(())
    }

    #[test]
    fn tanh_gaussian_gradient_agrees_with_finite_differences() -> Result<()> {
        let mut rng = Random::new(2, Stream::Initial);
        let parameters = rng.uniform_tensor(-1.0, 1.0, (6, 4))?;
        let noise = rng.uniform_tensor(-1.0, 1.0, (6, 2))?;
        check_gradient(&parameters, |p| tanh_gaussian(p, &noise))
    }

    #[test]
    fn tanh_gaussian_density_integrates_to_one() -> Result<()> {
        // E over the policy of 1/p(a), restricted to actions in [-0.9, 0.9], is that interval's length 1.8.
        let mut rng = Random::new(3, Stream::Initial);
        let n = 400_000;
        let parameters = Tensor::new(&[[0.2f32, 0.3]], &Device::Cpu)?.repeat((n, 1))?;
        let noise = Tensor::from_vec(rng.normals(n), (n, 1), &Device::Cpu)?;
        let rows = tanh_gaussian(&parameters, &noise)?.to_vec2::<f32>()?;
        let length = rows
            .iter()
            .filter(|r| r[0].abs() <= 0.9)
            .map(|r| (-r[1] as f64).exp())
            .sum::<f64>()
            / n as f64;
        assert!((length - 1.8).abs() < 0.02, "{length} instead of 1.8");
        Ok(())
    }

    #[test]
    fn nll_gradient_agrees_with_finite_differences() -> Result<()> {
        let mut rng = Random::new(4, Stream::Initial);
        let prediction = rng.uniform_tensor(-1.5, 1.5, (3, 4, 4))?;
        let target = rng.uniform_tensor(-1.0, 1.0, (3, 4, 2))?;
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
        assert!(log_variance(1e4) <= LOG_VARIANCE.1 + 1e-4);
        assert!(log_variance(-1e4) >= LOG_VARIANCE.0 - 1e-4);
        assert!((log_variance(-5.0) + 5.0).abs() < 0.02);
    }
}
