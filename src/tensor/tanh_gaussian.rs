//! The tanh-Gaussian policy of SAC: reparameterised samples with log-density and gradient.

use super::record::Record;
use super::simd::{F32x4, map_columns};
use super::tape::Tape;
use super::{math, slices};
use candle_core::{CpuStorage, CustomOp2, Layout, Result, Shape, Tensor, bail};
use std::f32::consts::{LN_2, PI};
use std::sync::OnceLock;

/// Bounds of the policy's log standard deviation; a tanh maps the network's output to this range.
const LOG_STD: (f32, f32) = (-5.0, 2.0);

/// Sample the tanh-Gaussian policy by reparameterisation (Haarnoja et al. 2018, appendix C).
///
/// `parameters` is `[1, batch, 2 actions]`: means, then raw log standard deviations, as one network outputs them.
/// `noise` is standard normal, `[batch, actions]`. The result is `[batch, actions + 1]`: the actions in (-1, 1), then
/// the log-density of the row's action. With `log_std`, all log standard deviations are this constant and the raw ones
/// are ignored.
///
/// # Errors
/// When the shapes do not match.
pub fn tanh_gaussian(
    record: &mut Record,
    parameters: &Tensor,
    noise: &Tensor,
    log_std: Option<f32>,
) -> Result<Tensor> {
    let op = TanhGaussian {
        log_std,
        found: OnceLock::new(),
    };
    record.two(parameters, &noise.detach(), op)
}

struct TanhGaussian {
    log_std: Option<f32>,
    /// Columns over all actions of the batch, see [`Column`].
    found: OnceLock<Tape>,
}

/// What the forward pass computes for each action.
#[derive(Clone, Copy)]
enum Column {
    Action,
    /// Derivative of the log standard deviation with respect to the raw one.
    Slope,
    /// Standard deviation times noise: the derivative of the pre-tanh value with respect to the log standard deviation.
    Spread,
    LogDensity,
}

fn column(tape: &[f32], column: Column) -> &[f32] {
    let each = tape.len() / 4;
    &tape[column as usize * each..(column as usize + 1) * each]
}

impl TanhGaussian {
    /// Replace means, raw log standard deviations and noise, each `[batch, actions]` and stored one after another, by
    /// the columns of [`Column`].
    fn find(&self, tape: &mut Tape) {
        let all = tape.floats();
        let each = all.len() / 4;
        let (mean, rest) = all.split_at_mut(each);
        let (raw, rest) = rest.split_at_mut(each);
        let (noise, density) = rest.split_at_mut(each);
        let splat = F32x4::splat;
        let (zero, half, one, two) = (splat(0.0), splat(0.5), splat(1.0), splat(2.0));
        let reach = splat(0.5 * (LOG_STD.1 - LOG_STD.0));
        let (low, ln_2, ln_2_pi) = (splat(LOG_STD.0), splat(LN_2), splat((2.0 * PI).ln()));
        map_columns([mean, raw, noise, density], |[m, r, e, _]| {
            let (log_std, slope) = match self.log_std {
                Some(constant) => (splat(constant), zero),
                None => {
                    let t = math::tanh(r);
                    (low + reach * (t + one), reach * (one - t * t))
                }
            };
            let spread = math::exp(log_std) * e;
            let u = m + spread;
            // log(1 - tanh(u)^2) = 2 (ln 2 - u - softplus(-2u)), which does not cancel for large |u|.
            let squash = two * (ln_2 - u - math::softplus(zero - two * u));
            let density = zero - half * (e * e + ln_2_pi) - log_std - squash;
            [math::tanh(u), slope, spread, density]
        });
    }
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
        let noise = slices::contiguous("tanh-gaussian noise", s2, l2)?;
        let (batch, n) = l2.shape().dims2()?;
        if l1.shape().dims() != [1, batch, 2 * n] {
            bail!(
                "tanh-gaussian: parameters {:?} for noise {:?}",
                l1.shape(),
                l2.shape()
            )
        }
        let mut tape = Tape::of(4 * batch * n);
        let all = tape.floats();
        for (b, row) in p.chunks_exact(2 * n).enumerate() {
            all[b * n..(b + 1) * n].copy_from_slice(&row[..n]);
            all[(batch + b) * n..(batch + b + 1) * n].copy_from_slice(&row[n..]);
        }
        all[2 * batch * n..3 * batch * n].copy_from_slice(noise);
        self.find(&mut tape);
        let actions = column(&tape, Column::Action).chunks_exact(n);
        let densities = column(&tape, Column::LogDensity).chunks_exact(n);
        let mut out = Vec::with_capacity(batch * (n + 1));
        for (action, density) in actions.zip(densities) {
            out.extend_from_slice(action);
            out.push(density.iter().sum());
        }
        let _ = self.found.set(tape);
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
        let Some(tape) = self.found.get() else {
            bail!("tanh-gaussian: backward before forward")
        };
        let [action, slope, spread] =
            [Column::Action, Column::Slope, Column::Spread].map(|c| column(tape, c));
        let grad = grad.contiguous()?;
        let mut d = vec![0f32; batch * 2 * n];
        slices::with("tanh-gaussian grad", &grad, |g| {
            for b in 0..batch {
                let g = &g[b * (n + 1)..(b + 1) * (n + 1)];
                for j in 0..n {
                    let (i, at) = (b * n + j, b * 2 * n + j);
                    // With u = mean + std noise: da/du = 1 - a^2, d log p/du = 2a, d log p/d log_std = -1 + 2a du/d log_std.
                    let du = g[j] * (1.0 - action[i] * action[i]) + g[n] * 2.0 * action[i];
                    d[at] = du;
                    d[at + n] = (du * spread[i] - g[n]) * slope[i];
                }
            }
            Ok(())
        })?;
        let d = Tensor::from_vec(d, parameters.shape(), parameters.device())?;
        Ok((Some(d), None))
    }
}

/// Return the action tanh(mean) in (-1, 1), `[batch, actions]` row-major, for the parameters of [`tanh_gaussian`].
///
/// # Errors
/// When `parameters` is not a contiguous tensor with three dimensions.
pub fn mean_action(parameters: &Tensor) -> Result<Vec<f32>> {
    let n = parameters.dims3()?.2 / 2;
    let mut means = slices::with("mean action", parameters, |p| {
        let means = p.chunks_exact(2 * n).flat_map(|row| &row[..n]);
        Ok(means.copied().collect::<Vec<f32>>())
    })?;
    map_columns([&mut means], |[m]| [math::tanh(m)]);
    Ok(means)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::finite_differences::check_gradient;
    use crate::tensor::random::{Random, Stream};
    use candle_core::Device;

    #[test]
    fn tanh_gaussian_gradient_agrees_with_finite_differences() -> Result<()> {
        let mut rng = Random::new(2, Stream::Initial);
        let parameters = rng.uniform_tensor(-1.0, 1.0, (1, 6, 4))?;
        let noise = rng.uniform_tensor(-1.0, 1.0, (6, 2))?;
        check_gradient(&parameters, |r, p| tanh_gaussian(r, p, &noise, None))?;
        check_gradient(&parameters, |r, p| tanh_gaussian(r, p, &noise, Some(-0.5)))
    }

    #[test]
    fn tanh_gaussian_density_integrates_to_one() -> Result<()> {
        // The expectation of 1/p(a) over actions in [-0.9, 0.9] is the length of that interval, 1.8.
        let mut rng = Random::new(3, Stream::Initial);
        let n = 400_000;
        let parameters = Tensor::new(&[[[0.2f32, 0.3]]], &Device::Cpu)?.repeat((1, n, 1))?;
        let noise = Tensor::from_vec(rng.normals(n), (n, 1), &Device::Cpu)?;
        let rows =
            tanh_gaussian(&mut Record::new(), &parameters, &noise, None)?.to_vec2::<f32>()?;
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
    fn actions_and_log_density_are_the_closed_form() -> Result<()> {
        // Two actions a row. In the last row 1 - tanh(u)^2 is 1e-8, which a direct computation would lose to
        // cancellation.
        let rows: [([f64; 2], [f64; 2], [f64; 2]); 4] = [
            ([0.0, 0.0], [0.0, 0.0], [0.0, 0.0]),
            ([0.3, -1.2], [0.4, -0.7], [1.1, -0.6]),
            ([-0.8, 0.5], [1.5, 0.1], [-1.9, 0.9]),
            ([9.0, -7.0], [-2.0, -3.0], [2.0, -1.0]),
        ];
        for log_std in [None, Some(-0.5f32)] {
            for (mean, raw, noise) in rows {
                let single = |x: [f64; 2]| x.map(|x| x as f32);
                let parameters = [single(mean), single(raw)].concat();
                let parameters = Tensor::from_vec(parameters, (1, 1, 4), &Device::Cpu)?;
                let e = Tensor::from_slice(&single(noise), (1, 2), &Device::Cpu)?;
                let got = tanh_gaussian(&mut Record::new(), &parameters, &e, log_std)?;
                let got = got.get(0)?.to_vec1::<f32>()?;
                let mut density = 0.0;
                for j in 0..2 {
                    let free = -5.0 + 3.5 * (raw[j].tanh() + 1.0);
                    let log_std = log_std.map_or(free, f64::from);
                    let u = mean[j] + log_std.exp() * noise[j];
                    assert!(
                        (f64::from(got[j]) - u.tanh()).abs() < 1e-6,
                        "action {}",
                        got[j]
                    );
                    // Normal density of u, divided by da/du = 1 / cosh(u)^2.
                    let normal = -0.5 * (noise[j].powi(2) + (2.0 * std::f64::consts::PI).ln());
                    density += normal - log_std + 2.0 * u.cosh().ln();
                }
                assert!(
                    (f64::from(got[2]) - density).abs() < 1e-5 * (1.0 + density.abs()),
                    "log-density {} instead of {density}",
                    got[2]
                );
            }
        }
        Ok(())
    }

    #[test]
    fn the_mean_action_is_tanh_of_the_mean() -> Result<()> {
        let parameters = [0.3f32, -1.2, 5.0, -5.0, 0.0, 2.0, 1.0, 1.0];
        let parameters = Tensor::from_slice(&parameters, (1, 2, 4), &Device::Cpu)?;
        let want = [0.3f32, -1.2, 0.0, 2.0].map(f32::tanh);
        for (got, want) in mean_action(&parameters)?.iter().zip(want) {
            assert!((got - want).abs() < 1e-6, "{got} instead of {want}");
        }
        Ok(())
    }

    #[test]
    fn a_constant_log_std_is_that_of_the_density() -> Result<()> {
        let parameters = Tensor::new(&[[[0.0f32, 9.0]]], &Device::Cpu)?;
        let row = |noise: f32| -> Result<Vec<f32>> {
            let noise = Tensor::new(&[[noise]], &Device::Cpu)?;
            tanh_gaussian(&mut Record::new(), &parameters, &noise, Some(-0.5))?
                .get(0)?
                .to_vec1()
        };
        let at_mode = row(0.0)?;
        assert_eq!(at_mode[0], 0.0);
        assert!((at_mode[1] - (0.5 - 0.5 * (2.0 * PI).ln())).abs() < 1e-6);
        assert!((row(1.0)?[0] - (-0.5f32).exp().tanh()).abs() < 1e-6);
        Ok(())
    }
}
