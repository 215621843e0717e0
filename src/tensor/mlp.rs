//! An ensemble of `members` multilayer perceptrons as one differentiable operation.

mod operation;

use super::activation::Activation;
use super::archive::{Archive, ArchiveError};
use super::perceptron;
use super::random::Random;
use super::record::{Gradients, Record};
use super::slices;
use super::topology::Topology;
use candle_core::{DType, Device, Result, Tensor, Var, bail};
use operation::{Perceptrons, Put, dims};
use std::sync::{Arc, OnceLock};

/// Where gradients of a forward pass flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gradient {
    /// To the weights and the input.
    Weights,
    /// To the input only; the weights are constants.
    Input,
}

/// How many initial weights are drawn, see [`Mlp::draw`].
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// Whole lists: by layer, weights before biases, by member.
    lists: usize,
    /// Numbers of the next list.
    next: usize,
}

/// An ensemble of `members` networks with one architecture: hidden layers with an activation, and a linear output. All
/// parameters are one variable, `[members, parameters]`, in the order of [`perceptron`].
#[derive(Debug)]
pub struct Mlp {
    shape: Arc<Topology>,
    parameters: Var,
    mask: Option<Arc<[f32]>>,
}

impl Mlp {
    /// Create networks with layer widths `widths[0] -> widths[1] -> ...`. Weights and biases are uniform in
    /// `±1/sqrt(inputs)`, as in PyTorch's linear layer. Those of the output layer are ten times smaller, so that first
    /// predictions are near zero.
    ///
    /// # Errors
    /// When there are no members, fewer than two widths, or a width of zero.
    pub fn new(
        members: usize,
        widths: &[usize],
        activation: Activation,
        rng: &mut Random,
    ) -> Result<Self> {
        let network = Self::zeros(members, widths, activation)?;
        network.draw(&mut Drawn::default(), usize::MAX, rng)?;
        Ok(network)
    }

    /// Create networks whose weights and biases are zero.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn zeros(members: usize, widths: &[usize], activation: Activation) -> Result<Self> {
        if members == 0 || widths.len() < 2 || widths.contains(&0) {
            bail!(
                "networks: expected at least one member and positive widths from input to output, got {members} of {widths:?}"
            )
        }
        let shape = Topology {
            members,
            widths: widths.to_vec(),
            activation,
        };
        let size = (members, shape.parameters());
        Ok(Self {
            parameters: Var::zeros(size, DType::F32, &Device::Cpu)?,
            shape: Arc::new(shape),
            mask: None,
        })
    }

    /// Draw at most `most` of the initial weights and biases of [`new`](Self::new), after those that are `drawn`. Return
    /// whether all are drawn.
    ///
    /// # Errors
    /// When a tensor operation fails.
    pub fn draw(&self, drawn: &mut Drawn, most: usize, rng: &mut Random) -> Result<bool> {
        let (members, per) = (self.shape.members, self.shape.parameters());
        let layers: Vec<_> = self.shape.layers().collect();
        let Drawn { lists, next } = drawn;
        let mut left = most;
        while let Some(layer) = layers.get(*lists / (2 * members)) {
            let own = *lists % (2 * members);
            let list = [&layer.weights, &layer.biases][own / members];
            let scale = if layer.biases.end == per { 0.1 } else { 1.0 };
            let bound = scale / (layer.inputs as f32).sqrt();
            let n = left.min(list.len() - *next);
            let values: Vec<f32> = (0..n).map(|_| rng.uniform(-bound, bound)).collect();
            let start = own % members * per + list.start + *next;
            let to = start..start + n;
            let values = &values[..];
            self.parameters.inplace_op1(&Put { to, values })?;
            (left, *next) = (left - n, *next + n);
            if *next < list.len() {
                return Ok(false);
            }
            (*lists, *next) = (*lists + 1, 0);
        }
        Ok(true)
    }

    /// Return outputs `[members, batch, outputs]` for `x` `[lead, batch, inputs]`. Member `e` reads block `e % lead`,
    /// so with `lead` 1 all members share the input.
    ///
    /// # Errors
    /// When x has the wrong shape.
    pub fn forward(&self, record: &mut Record, x: &Tensor, gradient: Gradient) -> Result<Tensor> {
        let parameters = match gradient {
            Gradient::Weights => self.parameters.as_tensor().clone(),
            Gradient::Input => self.parameters.as_detached_tensor(),
        };
        let op = Perceptrons {
            shape: self.shape.clone(),
            mask: self.mask.clone(),
            keep: x.track_op() || parameters.track_op(),
            tape: OnceLock::new(),
        };
        record.two(x, &parameters, op)
    }

    /// Return outputs `[members, batch, outputs]`, row-major, without recording gradients; `x` is as for
    /// [`forward`](Self::forward).
    ///
    /// # Errors
    /// When x has the wrong shape.
    pub fn predict(&self, x: &Tensor) -> Result<Vec<f32>> {
        let (lead, batch) = dims(&self.shape, x.shape())?;
        let (shape, mask) = (&*self.shape, self.mask.as_deref());
        let mut y = vec![0f32; shape.members * batch * shape.outputs()];
        slices::with("networks' x", x, |x| {
            slices::with("networks' parameters", self.parameters.as_tensor(), |p| {
                perceptron::forward(shape, p, mask, (x, lead), &mut [], &mut y);
                Ok(())
            })
        })?;
        Ok(y)
    }

    /// Return the multiplications of a forward pass of one member on `rows` rows. A pass that also returns gradients
    /// takes three times as many.
    pub fn work(&self, rows: usize) -> usize {
        self.shape.parameters().saturating_mul(rows)
    }

    /// Return the number of rows on which a forward pass of one member takes about `work` multiplications: a multiple of
    /// four, so that no product is cut within a tile.
    pub fn rows_within(&self, work: usize) -> usize {
        (work / self.shape.parameters()).max(4) / 4 * 4
    }

    /// Return the outputs `[rows, outputs]` of one member for its own rows of inputs, both row-major. They do not depend
    /// on how many rows there are.
    ///
    /// # Errors
    /// When the parameters cannot be read.
    pub fn predict_member(&self, member: usize, x: &[f32]) -> Result<Vec<f32>> {
        let (shape, mask) = (&*self.shape, self.mask.as_deref());
        let mut y = vec![0f32; x.len() / shape.inputs() * shape.outputs()];
        slices::with("networks' parameters", self.parameters.as_tensor(), |p| {
            perceptron::predict(shape, p, mask, (member, x), &mut y);
            Ok(())
        })?;
        Ok(y)
    }

    /// Return the gradient of one member's loss with respect to its parameters: a row of what [`train`](Self::train)
    /// returns. `x` is `[lead, batch, inputs]`, as for [`forward`](Self::forward).
    ///
    /// # Errors
    /// When the parameters cannot be read.
    pub fn train_member(
        &self,
        member: usize,
        x: (&[f32], usize),
        loss: impl FnMut(usize, &[f32], &mut [f32]),
    ) -> Result<Vec<f32>> {
        let (shape, mask) = (&*self.shape, self.mask.as_deref());
        let mut dp = vec![0f32; shape.parameters()];
        slices::with("networks' parameters", self.parameters.as_tensor(), |p| {
            perceptron::train(shape, p, mask, x, member..member + 1, loss, &mut dp);
            Ok(())
        })?;
        Ok(dp)
    }

    /// Return a copy of one member's parameters.
    ///
    /// # Errors
    /// When the parameters cannot be read.
    pub fn member(&self, member: usize) -> Result<Vec<f32>> {
        let own = self.own(member);
        slices::with("networks' parameters", self.parameters.as_tensor(), |p| {
            Ok(p[own].to_vec())
        })
    }

    /// Replace one member's parameters.
    ///
    /// # Errors
    /// When their number is another.
    pub fn set_member(&self, member: usize, values: &[f32]) -> Result<()> {
        let to = self.own(member);
        self.parameters.inplace_op1(&Put { to, values })
    }

    /// Return the range of one member's parameters.
    pub fn own(&self, member: usize) -> std::ops::Range<usize> {
        let each = self.shape.parameters();
        member * each..(member + 1) * each
    }

    /// Return the gradient of the sum of all members' losses with respect to the parameters.
    ///
    /// `x` is as for [`forward`](Self::forward). `loss` gets a member's index and its output `[batch, outputs]`,
    /// row-major, and fills the gradient with respect to that output. This is faster than a recorded pass, because one
    /// member's activations fit in the cache and those of all members do not.
    ///
    /// # Errors
    /// When x has the wrong shape.
    pub fn train(
        &self,
        x: &Tensor,
        loss: impl FnMut(usize, &[f32], &mut [f32]),
    ) -> Result<Gradients> {
        let (shape, mask) = (&*self.shape, self.mask.as_deref());
        let (lead, _) = dims(shape, x.shape())?;
        let parameters = self.parameters.as_tensor();
        let mut dp = vec![0f32; parameters.elem_count()];
        slices::with("networks' x", x, |x| {
            slices::with("networks' parameters", parameters, |p| {
                let all = 0..shape.members;
                perceptron::train(shape, p, mask, (x, lead), all, loss, &mut dp);
                Ok(())
            })
        })?;
        let gradient = Tensor::from_vec(dp, parameters.shape(), parameters.device())?;
        Ok(Gradients::of(parameters, gradient))
    }

    /// Mask inputs: member `m` sees input `i` only if `mask[m][i]`. The mask multiplies the first layer's weights, so a
    /// masked input has exactly zero influence and its weights have zero gradient.
    ///
    /// # Errors
    /// When the mask is not `[members, inputs]`.
    pub fn set_input_mask(&mut self, mask: &[Vec<bool>]) -> Result<()> {
        let (members, inputs) = (self.shape.members, self.shape.inputs());
        if mask.len() != members || mask.iter().any(|row| row.len() != inputs) {
            bail!("input mask: expected [{members}, {inputs}]")
        }
        let seen = mask.iter().flatten().map(|&m| f32::from(u8::from(m)));
        self.mask = Some(seen.collect());
        Ok(())
    }

    /// Set the first layer's weights of the inputs `which` to zero. Until they are trained, these inputs have no
    /// influence.
    ///
    /// # Errors
    /// When `which` exceeds the number of inputs.
    pub fn forget_inputs(&self, which: std::ops::Range<usize>) -> Result<()> {
        if which.end > self.shape.inputs() {
            bail!("inputs {which:?} of networks with {}", self.shape.inputs())
        }
        let mut flat = self.parameters.flatten_all()?.to_vec1::<f32>()?;
        let hidden = self.shape.widths[1];
        for member in flat.chunks_exact_mut(self.shape.parameters()) {
            member[which.start * hidden..which.end * hidden].fill(0.0);
        }
        let flat = Tensor::from_vec(flat, self.parameters.shape(), self.parameters.device())?;
        self.parameters.set(&flat)
    }

    /// Return the parameters, `[members, parameters]`.
    pub fn parameters(&self) -> &Var {
        &self.parameters
    }

    /// Return all parameters by name, layer by layer: `PREFIX.0.weight` `[members, inputs, outputs]`, `PREFIX.0.bias`
    /// `[members, outputs]`, and, if inputs are masked, `PREFIX.mask` `[members, inputs]`.
    ///
    /// # Errors
    /// When a tensor operation fails.
    pub fn named(&self, prefix: &str) -> Result<Vec<(String, Tensor)>> {
        let (members, flat) = (self.shape.members, self.parameters.as_detached_tensor());
        let mut all = Vec::new();
        for (l, layer) in self.shape.layers().enumerate() {
            let weights = flat.narrow(1, layer.weights.start, layer.weights.len())?;
            let weights = weights.reshape((members, layer.inputs, layer.outputs))?;
            all.push((format!("{prefix}.{l}.weight"), weights.contiguous()?));
            let biases = flat.narrow(1, layer.biases.start, layer.biases.len())?;
            all.push((format!("{prefix}.{l}.bias"), biases.contiguous()?));
        }
        if let Some(mask) = &self.mask {
            let shape = (members, self.shape.inputs());
            let mask = Tensor::from_slice(mask, shape, &candle_core::Device::Cpu)?;
            all.push((format!("{prefix}.mask"), mask));
        }
        Ok(all)
    }

    /// Save or load parameters and mask. The shape must be that of the archived networks.
    ///
    /// # Errors
    /// When an entry is missing or has the wrong length.
    pub fn archive(
        &mut self,
        name: &str,
        archive: &mut Archive,
    ) -> std::result::Result<(), ArchiveError> {
        let Self {
            shape,
            parameters,
            mask,
        } = self;
        let n = shape.members * shape.inputs();
        archive.enter(name);
        archive.variable("parameters", parameters)?;
        let mut seen = mask.as_deref().unwrap_or_default().to_vec();
        archive.floats("mask", &mut seen, 0..=n)?;
        if archive.reads() {
            if !seen.is_empty() && seen.len() != n {
                let expected = format!("none or {n} inputs");
                return Err(archive.refuse("mask", &seen.len(), &expected));
            }
            *mask = (!seen.is_empty()).then(|| seen.into());
        }
        archive.leave();
        Ok(())
    }

    /// Copy all parameters from `other`, which must have the same shape.
    ///
    /// # Errors
    /// When the shapes differ.
    pub fn copy_from(&self, other: &Mlp) -> Result<()> {
        self.parameters.set(other.parameters.as_tensor())
    }
}

#[cfg(test)]
mod tests;
