//! The shape of multilayer perceptrons, and where their parameters lie.

use super::activation::Activation;
use std::ops::Range;

/// The shape of `members` networks: hidden layers with an activation, a linear output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topology {
    /// Independent networks.
    pub members: usize,
    /// Widths of input, hidden layers and output.
    pub widths: Vec<usize>,
    /// The hidden layers' activation.
    pub activation: Activation,
}

/// Where a layer lies among a member's parameters.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Inputs.
    pub inputs: usize,
    /// Outputs.
    pub outputs: usize,
    /// Weights `[inputs, outputs]`.
    pub weights: Range<usize>,
    /// Biases `[outputs]`.
    pub biases: Range<usize>,
}

impl Topology {
    /// Inputs of a network.
    pub fn inputs(&self) -> usize {
        self.widths[0]
    }
    /// Outputs of a network.
    pub fn outputs(&self) -> usize {
        self.widths[self.widths.len() - 1]
    }
    /// Parameters of one member.
    pub fn parameters(&self) -> usize {
        self.widths.windows(2).map(|w| w[0] * w[1] + w[1]).sum()
    }
    /// The layers, first to last.
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
    /// Floats of hidden activations of one member over `batch` rows.
    pub(super) fn hidden(&self, batch: usize) -> usize {
        batch * self.widths[1..self.widths.len() - 1].iter().sum::<usize>()
    }
    /// Floats that [`forward`](super::perceptron::forward) leaves in its tape for [`backward`](super::perceptron::backward).
    pub fn tape(&self, batch: usize) -> usize {
        let columns = if self.activation.keeps_slope() { 2 } else { 1 };
        self.members * columns * self.hidden(batch)
    }
}
