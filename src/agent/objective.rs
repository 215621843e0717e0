//! Parts of a SAC update that are neither networks nor densities. Each is one operation with its own gradient.

use crate::tensor::{Record, slices};
use candle_core::{CpuStorage, CustomOp1, CustomOp2, Layout, Result, Shape, Tensor, bail};

/// Return critic inputs (s, a), `[1, batch, state + action]`. `state` is `[batch, state]`. `sample` is
/// `[batch, action + 1]`: actions and then their log-density, as [`tanh_gaussian`](crate::tensor::tanh_gaussian)
/// returns them. Gradients flow to the actions only.
///
/// # Errors
/// When the batch sizes differ.
pub fn with_actions(record: &mut Record, state: &Tensor, sample: &Tensor) -> Result<Tensor> {
    let state = state.detach();
    record.one(sample, WithActions { state })
}

struct WithActions {
    state: Tensor,
}

impl CustomOp1 for WithActions {
    fn name(&self) -> &'static str {
        "with-actions"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let sample = slices::contiguous("with-actions sample", storage, layout)?;
        let (batch, width) = layout.shape().dims2()?;
        let (states, s) = self.state.dims2()?;
        if states != batch {
            bail!("with-actions: {states} states for {batch} actions")
        }
        let mut out = Vec::with_capacity(batch * (s + width - 1));
        slices::with("with-actions state", &self.state, |state| {
            for (state, row) in state.chunks_exact(s).zip(sample.chunks_exact(width)) {
                out.extend_from_slice(state);
                out.extend_from_slice(&row[..width - 1]);
            }
            Ok(())
        })?;
        Ok((CpuStorage::F32(out), Shape::from((1, batch, s + width - 1))))
    }

    fn bwd(&self, sample: &Tensor, _: &Tensor, grad: &Tensor) -> Result<Option<Tensor>> {
        let (batch, width) = sample.dims2()?;
        let s = self.state.dim(1)?;
        let mut d = Vec::with_capacity(batch * width);
        slices::with("with-actions gradient", &grad.contiguous()?, |grad| {
            for row in grad.chunks_exact(s + width - 1) {
                d.extend_from_slice(&row[s..]);
                d.push(0.0);
            }
            Ok(())
        })?;
        let d = Tensor::from_vec(d, sample.shape(), sample.device())?;
        Ok(Some(d))
    }
}

/// Return the sum over the batch of `(Q(s, a) - target)^2` for one critic's values `q` `[batch]`. Fill `slope` with
/// `scale` times its gradient.
pub fn bellman_error(q: &[f32], target: &[f32], scale: f32, slope: Option<&mut [f32]>) -> f32 {
    if let Some(slope) = slope {
        for (d, (q, y)) in slope.iter_mut().zip(q.iter().zip(target)) {
            *d = 2.0 * scale * (q - y);
        }
    }
    let errors = q.iter().zip(target).map(|(q, y)| q - y);
    errors.map(|error| error * error).sum()
}

/// Return the actor's loss, a scalar: the mean over the batch of `temperature log pi(a|s) - min Q(s, a)`. `sample` is
/// `[batch, action + 1]` (actions, log-density) and `q` `[critics, batch, 1]` the critics' values of these actions.
///
/// # Errors
/// When the shapes do not match.
pub fn policy_loss(
    record: &mut Record,
    sample: &Tensor,
    q: &Tensor,
    temperature: f32,
) -> Result<Tensor> {
    record.two(sample, q, PolicyLoss { temperature })
}

/// Return, for every row, the critic with the smallest value and that value. Ties go to the first critic.
pub fn least(q: &[f32], batch: usize) -> impl Iterator<Item = (usize, f32)> {
    (0..batch).map(move |row| {
        let values = q[row..].iter().step_by(batch).copied().enumerate();
        values.fold((0, f32::INFINITY), |least, value| {
            if value.1 < least.1 { value } else { least }
        })
    })
}

struct PolicyLoss {
    temperature: f32,
}

impl CustomOp2 for PolicyLoss {
    fn name(&self) -> &'static str {
        "policy-loss"
    }

    fn cpu_fwd(
        &self,
        s1: &CpuStorage,
        l1: &Layout,
        s2: &CpuStorage,
        l2: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let sample = slices::contiguous("policy-loss sample", s1, l1)?;
        let q = slices::contiguous("policy-loss q", s2, l2)?;
        let (batch, width) = l1.shape().dims2()?;
        match *l2.shape().dims() {
            [_, rows, 1] if rows == batch => {}
            _ => bail!(
                "policy-loss: sample {:?} for q {:?}",
                l1.shape(),
                l2.shape()
            ),
        }
        let densities = sample.chunks_exact(width).map(|row| row[width - 1]);
        let terms = densities.zip(least(q, batch));
        let sum: f32 = terms.map(|(d, (_, q))| self.temperature * d - q).sum();
        Ok((CpuStorage::F32(vec![sum / batch as f32]), Shape::from(())))
    }

    fn bwd(
        &self,
        sample: &Tensor,
        q: &Tensor,
        _: &Tensor,
        grad: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let (batch, width) = sample.dims2()?;
        let each = grad.to_scalar::<f32>()? / batch as f32;
        let mut d_sample = vec![0f32; batch * width];
        for row in d_sample.chunks_exact_mut(width) {
            row[width - 1] = self.temperature * each;
        }
        let mut d_q = vec![0f32; q.elem_count()];
        slices::with("policy-loss q", q, |q| {
            for (row, (critic, _)) in least(q, batch).enumerate() {
                d_q[critic * batch + row] = -each;
            }
            Ok(())
        })?;
        Ok((
            Some(Tensor::from_vec(d_sample, sample.shape(), sample.device())?),
            Some(Tensor::from_vec(d_q, q.shape(), q.device())?),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::finite_differences::{check_gradient, check_slope};
    use crate::tensor::{Random, Stream};
    use candle_core::Device;

    fn tensors() -> Result<[Tensor; 3]> {
        let mut rng = Random::new(2, Stream::Initial);
        Ok([
            rng.uniform_tensor(-1.0, 1.0, (5, 3))?,
            rng.uniform_tensor(-1.0, 1.0, (5, 2))?,
            rng.uniform_tensor(-1.0, 1.0, (2, 5, 1))?,
        ])
    }

    #[test]
    fn values_are_the_definitions() -> Result<()> {
        let cpu = &Device::Cpu;
        let state = Tensor::new(&[[1f32, 2.0], [3.0, 4.0]], cpu)?;
        let sample = Tensor::new(&[[0.5f32, -1.0], [-0.5, 2.0]], cpu)?;
        let rows = with_actions(&mut Record::new(), &state, &sample)?.to_vec3::<f32>()?;
        assert_eq!(rows, [[[1.0, 2.0, 0.5], [3.0, 4.0, -0.5]]]);
        let q = Tensor::new(&[[[1f32], [5.0]], [[2.0], [3.0]]], cpu)?;
        let mut slope = [0.0; 2];
        let error = bellman_error(&[1.0, 5.0], &[0.0, 3.0], 0.5, Some(&mut slope));
        assert_eq!((error, slope), (1.0 + 4.0, [1.0, 2.0]));
        let loss = policy_loss(&mut Record::new(), &sample, &q, 0.5)?.to_scalar::<f32>()?;
        assert_eq!(loss, ((-0.5 - 1.0) + (1.0 - 3.0)) / 2.0);
        Ok(())
    }

    #[test]
    fn gradients_agree_with_finite_differences() -> Result<()> {
        let [state, sample, q] = tensors()?;
        check_gradient(&sample, |r, x| with_actions(r, &state, x))?;
        check_slope(&[0.3, -0.7, 0.2], |q, slope| {
            bellman_error(q, &[0.1, -0.2, 0.3], 1.0, slope)
        });
        check_gradient(&sample, |r, x| policy_loss(r, x, &q, 0.3))?;
        check_gradient(&q, |r, x| policy_loss(r, &sample, x, 0.3))
    }

    #[test]
    fn the_least_value_of_every_row_is_named_and_ties_go_to_the_first() {
        // Three critics, two rows.
        let found: Vec<_> = least(&[1.0, 3.0, 0.5, 2.0, 0.5, 2.5], 2).collect();
        assert_eq!(found, [(1, 0.5), (1, 2.0)]);
    }

    #[test]
    fn shapes_that_do_not_fit_are_shown() -> Result<()> {
        let [state, sample, q] = tensors()?;
        let short = state.narrow(0, 0, 4)?;
        let message = |r: Result<Tensor>| r.expect_err("refused").to_string();
        assert!(
            message(with_actions(&mut Record::new(), &short, &sample))
                .contains("4 states for 5 actions")
        );
        let few = q.narrow(1, 0, 4)?;
        assert!(message(policy_loss(&mut Record::new(), &sample, &few, 1.0)).contains("[2, 4, 1]"));
        Ok(())
    }
}
