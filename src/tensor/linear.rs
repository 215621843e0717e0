//! A linear layer for `members` networks at once, fused with its bias and activation.

use super::gemm::{View, gemm};
use super::random::Random;
use super::simd::{F32x4, map_in_place, zip_in_place};
use super::{math, slices};
use candle_core::{CpuStorage, CustomOp3, Device, Layout, Result, Shape, Tensor, Var, bail};
use std::sync::OnceLock;

/// What is applied to a layer's output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// Nothing.
    Identity,
    /// `max(x, 0)`.
    Relu,
    /// `x sigmoid(x)` (Elfwing et al. 2018; "swish").
    Silu,
}

/// `y[m] = activation(x[m] W[m] + b[m])` for `members` independent networks in one operation.
#[derive(Debug)]
pub struct EnsembleLinear {
    weight: Var,
    bias: Var,
    mask: Option<Tensor>,
    activation: Activation,
}

impl EnsembleLinear {
    /// Weights `[members, inputs, outputs]` and biases `[members, 1, outputs]` uniform in `±1/sqrt(inputs)` times
    /// `scale`, as PyTorch's linear layer starts with `scale` 1.
    pub fn new(
        (members, inputs, outputs): (usize, usize, usize),
        activation: Activation,
        scale: f32,
        rng: &mut Random,
    ) -> Result<Self> {
        let bound = scale / (inputs as f32).sqrt();
        let weight = rng.uniform_tensor(-bound, bound, (members, inputs, outputs))?;
        let bias = rng.uniform_tensor(-bound, bound, (members, 1, outputs))?;
        Ok(Self {
            weight: Var::from_tensor(&weight)?,
            bias: Var::from_tensor(&bias)?,
            mask: None,
            activation,
        })
    }

    /// Lets member `m` see input `i` only where `mask[m][i]` is 1. The mask multiplies the weights, so a masked input has
    /// exactly no influence and its weight no gradient.
    pub fn set_input_mask(&mut self, mask: &[Vec<bool>]) -> Result<()> {
        let (members, inputs, outputs) = self.weight.dims3()?;
        if mask.len() != members || mask.iter().any(|row| row.len() != inputs) {
            bail!("input mask: expected [{members}, {inputs}]")
        }
        let data: Vec<f32> = mask
            .iter()
            .flatten()
            .flat_map(|&seen| std::iter::repeat_n(f32::from(u8::from(seen)), outputs))
            .collect();
        self.mask = Some(Tensor::from_vec(
            data,
            (members, inputs, outputs),
            &Device::Cpu,
        )?);
        Ok(())
    }

    /// `[members, batch, outputs]` from `x`, `[members, batch, inputs]` or, shared by all members, `[1, batch, inputs]`.
    ///
    /// With `train` false the weights are constants: no gradient reaches them, but one still passes through to `x`.
    pub fn forward(&self, x: &Tensor, train: bool) -> Result<Tensor> {
        let (mut weight, bias) = if train {
            (
                self.weight.as_tensor().clone(),
                self.bias.as_tensor().clone(),
            )
        } else {
            (
                self.weight.as_detached_tensor(),
                self.bias.as_detached_tensor(),
            )
        };
        if let Some(mask) = &self.mask {
            weight = weight.mul(mask)?;
        }
        x.apply_op3(&weight, &bias, FusedLinear::new(self.activation))
    }

    /// The trainable tensors: weight, bias.
    pub fn vars(&self) -> [Var; 2] {
        [self.weight.clone(), self.bias.clone()]
    }
}

/// The operation of [`EnsembleLinear`]; its arguments are x, weight, bias.
struct FusedLinear {
    activation: Activation,
    // d activation / d (x W + b), kept for the backward pass where it cannot be read off the output.
    slope: OnceLock<Vec<f32>>,
}

impl FusedLinear {
    fn new(activation: Activation) -> Self {
        Self {
            activation,
            slope: OnceLock::new(),
        }
    }

    fn activate(&self, y: &mut [f32]) {
        match self.activation {
            Activation::Identity => {}
            Activation::Relu => map_in_place(y, |v| v.max(F32x4::splat(0.0))),
            Activation::Silu => {
                let mut slope = y.to_vec();
                map_in_place(&mut slope, math::sigmoid);
                let one = F32x4::splat(1.0);
                // With s = sigmoid(z): y = z s, dy/dz = s (1 + z (1 - s)) = s + y (1 - s).
                zip_in_place(y, &slope, |z, s| z * s);
                zip_in_place(&mut slope, y, |s, y| s + y * (one - s));
                let _ = self.slope.set(slope);
            }
        }
    }

    /// The gradient with respect to `x W + b`.
    fn before_activation(&self, y: &[f32], grad: &[f32]) -> Result<Vec<f32>> {
        let mut g = grad.to_vec();
        match self.activation {
            Activation::Identity => {}
            Activation::Relu => {
                for (g, y) in g.iter_mut().zip(y) {
                    *g = if *y > 0.0 { *g } else { 0.0 };
                }
            }
            Activation::Silu => match self.slope.get() {
                Some(slope) => zip_in_place(&mut g, slope, |g, s| g * s),
                None => bail!("fused-linear: backward before forward"),
            },
        }
        Ok(g)
    }
}

/// `(members, batch, inputs, outputs, x is shared)`, or an error that shows the shapes.
fn dims(x: &Shape, w: &Shape, b: &Shape) -> Result<(usize, usize, usize, usize, bool)> {
    match (x.dims(), w.dims(), b.dims()) {
        (&[mx, batch, i], &[m, iw, o], &[mb, 1, ob])
            if i == iw && m == mb && o == ob && (mx == m || mx == 1) =>
        {
            Ok((m, batch, i, o, mx == 1 && m > 1))
        }
        _ => bail!("fused-linear: shapes do not fit: x {x:?}, weight {w:?}, bias {b:?}"),
    }
}

impl CustomOp3 for FusedLinear {
    fn name(&self) -> &'static str {
        "fused-linear"
    }

    fn cpu_fwd(
        &self,
        s1: &CpuStorage,
        l1: &Layout,
        s2: &CpuStorage,
        l2: &Layout,
        s3: &CpuStorage,
        l3: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (m, batch, i, o, shared) = dims(l1.shape(), l2.shape(), l3.shape())?;
        let x = slices::contiguous("fused-linear x", s1, l1)?;
        let w = slices::contiguous("fused-linear weight", s2, l2)?;
        let b = slices::contiguous("fused-linear bias", s3, l3)?;
        let mut y = vec![0f32; m * batch * o];
        for e in 0..m {
            let x = if shared { x } else { &x[e * batch * i..] };
            gemm(
                (batch, i, o),
                View::new(x, i),
                View::new(&w[e * i * o..], o),
                Some(&b[e * o..]),
                &mut y[e * batch * o..(e + 1) * batch * o],
                false,
            );
        }
        self.activate(&mut y);
        Ok((CpuStorage::F32(y), Shape::from((m, batch, o))))
    }

    fn bwd(
        &self,
        x: &Tensor,
        weight: &Tensor,
        bias: &Tensor,
        y: &Tensor,
        grad: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let (m, batch, i, o, shared) = dims(x.shape(), weight.shape(), bias.shape())?;
        let grad = grad.contiguous()?;
        let g = slices::with("fused-linear grad", &grad, |grad| {
            slices::with("fused-linear y", y, |y| self.before_activation(y, grad))
        })?;
        let dx = if x.track_op() {
            let mut dx = vec![0f32; x.elem_count()];
            slices::with("fused-linear weight", weight, |w| {
                for e in 0..m {
                    let at = if shared { 0 } else { e * batch * i };
                    gemm(
                        (batch, o, i),
                        View::new(&g[e * batch * o..], o),
                        View::transposed(&w[e * i * o..], o),
                        None,
                        &mut dx[at..at + batch * i],
                        shared && e > 0,
                    );
                }
                Ok(())
            })?;
            Some(Tensor::from_vec(dx, x.shape(), x.device())?)
        } else {
            None
        };
        if !weight.track_op() {
            return Ok((dx, None, None));
        }
        let mut dw = vec![0f32; m * i * o];
        let mut db = vec![0f32; m * o];
        slices::with("fused-linear x", x, |x| {
            for e in 0..m {
                let x = if shared { x } else { &x[e * batch * i..] };
                let g = &g[e * batch * o..(e + 1) * batch * o];
                gemm(
                    (i, batch, o),
                    View::transposed(x, i),
                    View::new(g, o),
                    None,
                    &mut dw[e * i * o..(e + 1) * i * o],
                    false,
                );
                let db = &mut db[e * o..(e + 1) * o];
                for row in g.chunks_exact(o) {
                    zip_in_place(db, row, |s, v| s + v);
                }
            }
            Ok(())
        })?;
        let dw = Tensor::from_vec(dw, weight.shape(), x.device())?;
        let db = Tensor::from_vec(db, bias.shape(), x.device())?;
        Ok((dx, Some(dw), Some(db)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::random::Stream;

    /// The same layer from candle's own operations.
    fn reference(x: &Tensor, layer: &EnsembleLinear) -> Result<Tensor> {
        let [w, b] = layer.vars();
        let members = w.dims3()?.0;
        let w = match &layer.mask {
            Some(mask) => w.mul(mask)?,
            None => w.as_tensor().clone(),
        };
        let (_, batch, i) = x.dims3()?;
        let x = x.broadcast_as((members, batch, i))?.contiguous()?;
        let z = x.matmul(&w)?.broadcast_add(&b)?;
        match layer.activation {
            Activation::Identity => Ok(z),
            Activation::Relu => z.relu(),
            Activation::Silu => z.silu(),
        }
    }

    fn distance(a: &Tensor, b: &Tensor) -> f32 {
        (a - b)
            .and_then(|d| d.abs()?.flatten_all()?.max(0)?.to_scalar())
            .expect("same shapes")
    }

    #[test]
    fn value_and_gradients_agree_with_candles_own_operations() -> Result<()> {
        let mut rng = Random::new(7, Stream::Initial);
        for activation in [Activation::Identity, Activation::Relu, Activation::Silu] {
            for (members, shared) in [(1, true), (3, true), (3, false)] {
                let mut layer = EnsembleLinear::new((members, 5, 6), activation, 1.0, &mut rng)?;
                let mut mask = vec![vec![true; 5]; members];
                mask[0][2] = false;
                layer.set_input_mask(&mask)?;
                let lead = if shared { 1 } else { members };
                let x = Var::from_tensor(&rng.uniform_tensor(-2.0, 2.0, (lead, 9, 5))?)?;
                let weighting = rng.uniform_tensor(-1.0, 1.0, (members, 9, 6))?;
                let ours = layer.forward(&x, true)?;
                let theirs = reference(&x, &layer)?;
                assert!(distance(&ours, &theirs) < 1e-5, "{activation:?} value");
                let go = ours.mul(&weighting)?.sum_all()?.backward()?;
                let gt = theirs.mul(&weighting)?.sum_all()?.backward()?;
                let [w, b] = layer.vars();
                for (name, var) in [("x", &x), ("weight", &w), ("bias", &b)] {
                    let d = distance(
                        go.get(var).expect("a gradient"),
                        gt.get(var).expect("a gradient"),
                    );
                    assert!(d < 1e-4, "{activation:?} d{name} off by {d}");
                }
                assert_eq!(
                    go.get(&w).expect("a gradient").to_vec3::<f32>()?[0][2],
                    [0.0; 6]
                );
            }
        }
        Ok(())
    }

    #[test]
    fn frozen_weights_get_no_gradient_but_pass_one_on() -> Result<()> {
        let mut rng = Random::new(7, Stream::Initial);
        let layer = EnsembleLinear::new((2, 3, 4), Activation::Relu, 1.0, &mut rng)?;
        let x = Var::from_tensor(&rng.uniform_tensor(-1.0, 1.0, (1, 5, 3))?)?;
        let grads = layer.forward(&x, false)?.sum_all()?.backward()?;
        assert!(grads.get(&x).is_some());
        assert!(layer.vars().iter().all(|v| grads.get(v).is_none()));
        Ok(())
    }

    #[test]
    fn wrong_shapes_are_named() {
        let mut rng = Random::new(7, Stream::Initial);
        let layer = EnsembleLinear::new((2, 3, 4), Activation::Relu, 1.0, &mut rng).expect("valid");
        let x = Tensor::zeros((2, 5, 2), candle_core::DType::F32, &Device::Cpu).expect("valid");
        let message = layer.forward(&x, true).expect_err("refused").to_string();
        assert!(
            message.contains("[2, 5, 2]") && message.contains("[2, 3, 4]"),
            "{message}"
        );
    }
}
