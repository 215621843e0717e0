//! Multilayer perceptrons, `members` of them side by side.

use super::linear::{Activation, EnsembleLinear};
use super::random::Random;
use candle_core::{Result, Tensor, Var};

/// Whether a forward pass is to train the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gradient {
    /// Gradients reach the weights.
    Weights,
    /// The weights are constants; gradients reach the input alone.
    Input,
}

/// `members` networks of one shape: hidden layers with an activation, a linear output.
#[derive(Debug)]
pub struct Mlp {
    layers: Vec<EnsembleLinear>,
}

impl Mlp {
    /// Networks `inputs -> hidden[0] -> ... -> outputs`. The output layer starts ten times smaller than the others, so
    /// that first predictions are near zero.
    pub fn new(
        members: usize,
        inputs: usize,
        hidden: &[usize],
        outputs: usize,
        activation: Activation,
        rng: &mut Random,
    ) -> Result<Self> {
        let mut layers = Vec::with_capacity(hidden.len() + 1);
        let mut width = inputs;
        for &next in hidden {
            layers.push(EnsembleLinear::new(
                (members, width, next),
                activation,
                1.0,
                rng,
            )?);
            width = next;
        }
        layers.push(EnsembleLinear::new(
            (members, width, outputs),
            Activation::Identity,
            0.1,
            rng,
        )?);
        Ok(Self { layers })
    }

    /// `[members, batch, outputs]` from `[members or 1, batch, inputs]`.
    pub fn forward(&self, x: &Tensor, gradient: Gradient) -> Result<Tensor> {
        let mut y = x.clone();
        for layer in &self.layers {
            y = layer.forward(&y, gradient == Gradient::Weights)?;
        }
        Ok(y)
    }

    /// Lets member `m` see input `i` only where `mask[m][i]`, see [`EnsembleLinear::set_input_mask`].
    pub fn set_input_mask(&mut self, mask: &[Vec<bool>]) -> Result<()> {
        self.layers[0].set_input_mask(mask)
    }

    /// All trainable tensors, in a fixed order.
    pub fn vars(&self) -> Vec<Var> {
        self.layers.iter().flat_map(EnsembleLinear::vars).collect()
    }

    /// Sets every weight to the other's; the shapes must be equal.
    pub fn copy_from(&self, other: &Mlp) -> Result<()> {
        for (to, from) in self.vars().iter().zip(other.vars()) {
            to.set(from.as_tensor())?;
        }
        Ok(())
    }
}
