//! The architecture of multilayer perceptrons, and the positions of their parameters.

use super::activation::Activation;
use std::ops::Range;

/// The architecture of an ensemble: hidden layers with an activation, and a linear output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topology {
    /// Number of networks.
    pub members: usize,
    /// Widths of the input, the hidden layers and the output.
    pub widths: Vec<usize>,
    /// Activation of the hidden layers.
    pub activation: Activation,
}

/// The position of a layer among a member's parameters.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Number of inputs.
    pub inputs: usize,
    /// Number of outputs.
    pub outputs: usize,
    /// Weights `[inputs, outputs]`.
    pub weights: Range<usize>,
    /// Biases `[outputs]`.
    pub biases: Range<usize>,
}

impl Topology {
    /// Return the number of inputs.
    pub fn inputs(&self) -> usize {
        self.widths[0]
    }
    /// Return the number of outputs.
    pub fn outputs(&self) -> usize {
        self.widths[self.widths.len() - 1]
    }
    /// Return the number of parameters of one member.
    pub fn parameters(&self) -> usize {
        self.widths.windows(2).map(|w| w[0] * w[1] + w[1]).sum()
    }
    /// Return the layers, first to last.
    pub fn layers(&self) -> impl DoubleEndedIterator<Item = Layer> + ExactSizeIterator {
        let mut at = 0;
        let layers: Vec<Layer> = self
            .widths
            .windows(2)
            .map(|w| {
                let (weights, biases) = (
                    at..at + w[0] * w[1],
                    at + w[0] * w[1]..at + (w[0] + 1) * w[1],
                );
                at = biases.end;
                Layer {
                    inputs: w[0],
                    outputs: w[1],
                    weights,
                    biases,
                }
            })
            .collect();
        layers.into_iter()
    }
    /// Return the number of hidden activations of one member for `batch` rows.
    pub(super) fn hidden(&self, batch: usize) -> usize {
        batch * self.widths[1..self.widths.len() - 1].iter().sum::<usize>()
    }
    /// Return the number of floats that [`forward`](super::perceptron::forward) stores for
    /// [`backward`](super::perceptron::backward).
    pub fn tape(&self, batch: usize) -> usize {
        let columns = if self.activation.keeps_slope() { 2 } else { 1 };
        self.members * columns * self.hidden(batch)
    }
}
