//! The operations of candle behind [`Mlp`](super::Mlp).

use crate::tensor::perceptron;
use crate::tensor::slices;
use crate::tensor::tape::Tape;
use crate::tensor::topology::Topology;
use candle_core::{CpuStorage, CustomOp2, InplaceOp1, Layout, Result, Shape, Tensor, bail};
use std::sync::{Arc, OnceLock};

/// Replaces a part of a variable.
pub(super) struct Put<'a> {
    pub(super) to: std::ops::Range<usize>,
    pub(super) values: &'a [f32],
}

impl InplaceOp1 for Put<'_> {
    fn name(&self) -> &'static str {
        "put"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> Result<()> {
        let all = slices::contiguous_mut("networks' parameters", storage, layout)?;
        if self.to.len() != self.values.len() {
            bail!("{} parameters for {}", self.values.len(), self.to.len())
        }
        all[self.to.clone()].copy_from_slice(self.values);
        Ok(())
    }
}

/// The operation behind [`Mlp`]; its arguments are x and the parameters.
pub(super) struct Perceptrons {
    pub(super) shape: Arc<Topology>,
    pub(super) mask: Option<Arc<[f32]>>,
    /// Whether to store what a backward pass needs.
    pub(super) keep: bool,
    pub(super) tape: OnceLock<Tape>,
}

/// Return `(lead, batch)` of x, or an error with the shapes.
pub(super) fn dims(shape: &Topology, x: &Shape) -> Result<(usize, usize)> {
    let (members, inputs) = (shape.members, shape.inputs());
    match *x.dims() {
        [lead, batch, i] if i == inputs && lead > 0 && members.is_multiple_of(lead) => {
            Ok((lead, batch))
        }
        _ => bail!(
            "networks: x is {x:?}, expected [1 or a divisor of {members}, batch, {inputs}] for {members} networks {:?}",
            shape.widths
        ),
    }
}

impl CustomOp2 for Perceptrons {
    fn name(&self) -> &'static str {
        "perceptrons"
    }

    fn cpu_fwd(
        &self,
        s1: &CpuStorage,
        l1: &Layout,
        s2: &CpuStorage,
        l2: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (lead, batch) = dims(&self.shape, l1.shape())?;
        let x = slices::contiguous("networks' x", s1, l1)?;
        let p = slices::contiguous("networks' parameters", s2, l2)?;
        let shape = &*self.shape;
        let mut y = vec![0f32; shape.members * batch * shape.outputs()];
        let mut tape = Tape::of(if self.keep { shape.tape(batch) } else { 0 });
        perceptron::forward(
            shape,
            p,
            self.mask.as_deref(),
            (x, lead),
            tape.floats(),
            &mut y,
        );
        let _ = self.tape.set(tape);
        Ok((
            CpuStorage::F32(y),
            Shape::from((shape.members, batch, shape.outputs())),
        ))
    }

    fn bwd(
        &self,
        x: &Tensor,
        parameters: &Tensor,
        _: &Tensor,
        grad: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let (lead, _) = dims(&self.shape, x.shape())?;
        let Some(tape) = self.tape.get() else {
            bail!("networks: backward before forward")
        };
        let grad = grad.contiguous()?;
        let mut dx = x.track_op().then(|| vec![0f32; x.elem_count()]);
        let mut dp = parameters
            .track_op()
            .then(|| vec![0f32; parameters.elem_count()]);
        slices::with("networks' x", x, |x| {
            slices::with("networks' parameters", parameters, |p| {
                slices::with("networks' gradient", &grad, |dy| {
                    let gradients = perceptron::Gradients {
                        x: dx.as_deref_mut(),
                        parameters: dp.as_deref_mut(),
                    };
                    let mask = self.mask.as_deref();
                    perceptron::backward(&self.shape, p, mask, (x, lead), tape, dy, gradients);
                    Ok(())
                })
            })
        })?;
        let tensor = |d: Option<Vec<f32>>, like: &Tensor| {
            d.map(|d| Tensor::from_vec(d, like.shape(), like.device()))
                .transpose()
        };
        Ok((tensor(dx, x)?, tensor(dp, parameters)?))
    }
}
