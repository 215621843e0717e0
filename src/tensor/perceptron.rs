//! The arithmetic of multilayer perceptrons on plain slices: `members` networks of one shape, forward and backward.
//!
//! A network's layers follow each other while its activations are still in the cache, and all parameters of a member lie
//! side by side: `[members, parameters]`, a layer's weights `[inputs, outputs]` before its biases `[outputs]`.

use super::activation::Activation;
use super::gemm::{View, gemm};
use super::simd::zip_in_place;
use std::cell::RefCell;
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
    fn hidden(&self, batch: usize) -> usize {
        batch * self.widths[1..self.widths.len() - 1].iter().sum::<usize>()
    }
    /// Floats that [`forward`] leaves in its tape for [`backward`].
    pub fn tape(&self, batch: usize) -> usize {
        let columns = if self.activation.keeps_slope() { 2 } else { 1 };
        self.members * columns * self.hidden(batch)
    }
}

/// What each member may look at: `[members, inputs]`, 1 where it sees the input and 0 where not.
pub type Mask = [f32];

thread_local! {
    // Buffers that live from one call to the next, so that the training loop does not allocate.
    static SCRATCH: RefCell<[Vec<f32>; 3]> = const { RefCell::new([Vec::new(), Vec::new(), Vec::new()]) };
}

/// The first `n` floats of a buffer that grows when it must.
fn room(buffer: &mut Vec<f32>, n: usize) -> &mut [f32] {
    if buffer.len() < n {
        buffer.resize(n, 0.0);
    }
    &mut buffer[..n]
}

/// The first layer's weights as the member sees them: a masked input's row is zero.
fn seen<'a>(
    weights: &'a [f32],
    outputs: usize,
    mask: Option<&Mask>,
    copy: &'a mut Vec<f32>,
) -> &'a [f32] {
    match mask {
        Some(mask) if mask.contains(&0.0) => {
            copy.clear();
            let rows = weights.chunks_exact(outputs).zip(mask);
            copy.extend(rows.flat_map(|(row, &m)| row.iter().map(move |w| w * m)));
            copy
        }
        _ => weights,
    }
}

/// `y` `[members, batch, outputs]` from `x` `[lead, batch, inputs]`, where member `e` reads block `e % lead`.
///
/// The `tape` of [`Topology::tape`] floats keeps what [`backward`] needs; an empty one keeps nothing.
///
/// # Panics
/// When a slice's length does not fit the shape.
pub fn forward(
    shape: &Topology,
    parameters: &[f32],
    mask: Option<&Mask>,
    (x, lead): (&[f32], usize),
    tape: &mut [f32],
    y: &mut [f32],
) {
    let (inputs, outputs, per) = (shape.inputs(), shape.outputs(), shape.parameters());
    let batch = x.len() / (lead * inputs);
    assert_eq!(x.len(), lead * batch * inputs, "perceptron: x");
    assert_eq!(
        parameters.len(),
        shape.members * per,
        "perceptron: parameters"
    );
    assert_eq!(y.len(), shape.members * batch * outputs, "perceptron: y");
    let hidden = shape.hidden(batch);
    let keep = !tape.is_empty();
    assert!(!keep || tape.len() == shape.tape(batch), "perceptron: tape");
    SCRATCH.with_borrow_mut(|[spare, masked, _]| {
        for e in 0..shape.members {
            let p = &parameters[e * per..(e + 1) * per];
            let y = &mut y[e * batch * outputs..(e + 1) * batch * outputs];
            let own = if keep {
                let each = tape.len() / shape.members;
                &mut tape[e * each..(e + 1) * each]
            } else {
                room(spare, hidden)
            };
            let (values, slopes) = own.split_at_mut(hidden);
            let mut slopes = slopes;
            let mut before = &x[e % lead * batch * inputs..(e % lead + 1) * batch * inputs];
            let mut rest = values;
            let layers = shape.layers();
            let last = layers.len() - 1;
            for (l, layer) in layers.enumerate() {
                let size = (batch, layer.inputs, layer.outputs);
                let w = &p[layer.weights];
                let w = if l == 0 {
                    seen(
                        w,
                        layer.outputs,
                        mask.map(|m| &m[e * inputs..(e + 1) * inputs]),
                        masked,
                    )
                } else {
                    w
                };
                let bias = Some(&p[layer.biases]);
                let (a, b) = (View::new(before, layer.inputs), View::new(w, layer.outputs));
                if l == last {
                    gemm(size, a, b, bias, y, false);
                    break;
                }
                let n = batch * layer.outputs;
                let (z, after) = rest.split_at_mut(n);
                gemm(size, a, b, bias, z, false);
                let kept = slopes.len().min(n);
                let (slope, later) = slopes.split_at_mut(kept);
                shape.activation.apply(z, slope);
                (before, rest, slopes) = (z, after, later);
            }
        }
    });
}

/// The gradients that a backward pass is to find; what is `None` is not computed.
pub struct Gradients<'a> {
    /// With respect to x, `[lead, batch, inputs]`, the sum over the members that read a block.
    pub x: Option<&'a mut [f32]>,
    /// With respect to the parameters, `[members, parameters]`.
    pub parameters: Option<&'a mut [f32]>,
}

/// Fills `gradients` from the gradient `dy` `[members, batch, outputs]` of [`forward`]'s `y` and its tape.
///
/// # Panics
/// When a slice's length does not fit the shape.
pub fn backward(
    shape: &Topology,
    parameters: &[f32],
    mask: Option<&Mask>,
    (x, lead): (&[f32], usize),
    tape: &[f32],
    dy: &[f32],
    mut gradients: Gradients,
) {
    let (inputs, outputs, per) = (shape.inputs(), shape.outputs(), shape.parameters());
    let batch = x.len() / (lead * inputs);
    assert_eq!(
        parameters.len(),
        shape.members * per,
        "perceptron: parameters"
    );
    assert_eq!(dy.len(), shape.members * batch * outputs, "perceptron: dy");
    assert_eq!(tape.len(), shape.tape(batch), "perceptron: tape");
    let hidden = shape.hidden(batch);
    let each = tape.len() / shape.members;
    let widest = batch * shape.widths[1..].iter().copied().max().unwrap_or(0);
    SCRATCH.with_borrow_mut(|[now, masked, below]| {
        for e in 0..shape.members {
            let p = &parameters[e * per..(e + 1) * per];
            let (values, slopes) = tape[e * each..(e + 1) * each].split_at(hidden);
            let mut dp = gradients
                .parameters
                .as_mut()
                .map(|d| &mut d[e * per..(e + 1) * per]);
            let (mut g, mut g_below) = (room(now, widest), room(below, widest));
            g[..batch * outputs]
                .copy_from_slice(&dy[e * batch * outputs..(e + 1) * batch * outputs]);
            let mut end = hidden;
            for (l, layer) in shape.layers().enumerate().rev() {
                let (i, o) = (layer.inputs, layer.outputs);
                let block = e % lead * batch * inputs..(e % lead + 1) * batch * inputs;
                let before = if l == 0 {
                    &x[block.clone()]
                } else {
                    &values[end - batch * i..end]
                };
                let gradient = &g[..batch * o];
                if let Some(dp) = &mut dp {
                    let dw = &mut dp[layer.weights.clone()];
                    gemm(
                        (i, batch, o),
                        View::transposed(before, i),
                        View::new(gradient, o),
                        None,
                        dw,
                        false,
                    );
                    let db = &mut dp[layer.biases.clone()];
                    db.fill(0.0);
                    for row in gradient.chunks_exact(o) {
                        zip_in_place(db, row, |s, v| s + v);
                    }
                }
                let w = &p[layer.weights.clone()];
                let size = (batch, o, i);
                if l > 0 {
                    let dh = &mut g_below[..batch * i];
                    gemm(
                        size,
                        View::new(gradient, o),
                        View::transposed(w, o),
                        None,
                        dh,
                        false,
                    );
                    let slope = if slopes.is_empty() {
                        slopes
                    } else {
                        &slopes[end - batch * i..end]
                    };
                    shape.activation.pull_back(dh, before, slope);
                    end -= batch * i;
                    std::mem::swap(&mut g, &mut g_below);
                    continue;
                }
                let own_mask = mask.map(|m| &m[e * inputs..(e + 1) * inputs]);
                if let Some(dx) = &mut gradients.x {
                    let w = seen(w, o, own_mask, masked);
                    gemm(
                        size,
                        View::new(gradient, o),
                        View::transposed(w, o),
                        None,
                        &mut dx[block],
                        e >= lead,
                    );
                }
                if let (Some(dp), Some(mask)) = (&mut dp, own_mask) {
                    for (row, &m) in dp[layer.weights].chunks_exact_mut(o).zip(mask) {
                        if m == 0.0 {
                            row.fill(0.0);
                        }
                    }
                }
            }
        }
    });
}
