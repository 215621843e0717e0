//! The passes of one member of an ensemble.

use super::Mask;
use crate::tensor::gemm::{View, gemm};
use crate::tensor::simd::sum_rows;
use crate::tensor::topology::Topology;
use std::ops::Range;

/// Buffers reused between calls, so that the training loop does not allocate.
#[derive(Default)]
pub(super) struct Scratch {
    /// Hidden activations when the caller stores none.
    pub(super) hidden: Vec<f32>,
    /// Gradients of a layer and of the layer below it.
    pub(super) gradients: [Vec<f32>; 2],
    /// The first layer's weights times the mask.
    pub(super) masked: Vec<f32>,
    /// The output of the current member, and the gradient with respect to it.
    pub(super) outputs: [Vec<f32>; 2],
    /// Rows with a gradient that is not zero.
    pub(super) rows: Vec<usize>,
}

/// Return the first `n` floats of a buffer, growing it if needed.
pub(super) fn resized(buffer: &mut Vec<f32>, n: usize) -> &mut [f32] {
    if buffer.len() < n {
        buffer.resize(n, 0.0);
    }
    &mut buffer[..n]
}

/// Return the first layer's weights with the rows of masked inputs set to zero.
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

/// All members with their checked input.
#[derive(Clone, Copy)]
pub(super) struct Members<'a> {
    pub(super) shape: &'a Topology,
    pub(super) parameters: &'a [f32],
    pub(super) mask: Option<&'a Mask>,
    pub(super) x: &'a [f32],
    pub(super) lead: usize,
    pub(super) batch: usize,
}

/// One member with its input.
pub(super) struct Member<'a> {
    pub(super) shape: &'a Topology,
    pub(super) parameters: &'a [f32],
    pub(super) mask: Option<&'a Mask>,
    /// `[batch, inputs]`.
    pub(super) x: &'a [f32],
    pub(super) batch: usize,
}

/// Return member `e`'s range in an array that has `each` elements for each member.
pub(super) fn own(e: usize, each: usize) -> Range<usize> {
    e * each..(e + 1) * each
}

impl<'a> Members<'a> {
    pub(super) fn new(
        shape: &'a Topology,
        parameters: &'a [f32],
        mask: Option<&'a Mask>,
        (x, lead): (&'a [f32], usize),
    ) -> Self {
        let inputs = shape.inputs();
        let batch = x.len() / (lead * inputs);
        let all = shape.members * shape.parameters();
        assert_eq!(x.len(), lead * batch * inputs, "perceptron: x");
        assert_eq!(parameters.len(), all, "perceptron: parameters");
        Self {
            shape,
            parameters,
            mask,
            x,
            lead,
            batch,
        }
    }

    /// Return the range of x, and of its gradient, that member `e` reads.
    pub(super) fn block(&self, e: usize) -> Range<usize> {
        own(e % self.lead, self.batch * self.shape.inputs())
    }

    pub(super) fn member(&self, e: usize) -> Member<'a> {
        Member {
            shape: self.shape,
            parameters: &self.parameters[own(e, self.shape.parameters())],
            mask: self.mask.map(|m| &m[own(e, self.shape.inputs())]),
            x: &self.x[self.block(e)],
            batch: self.batch,
        }
    }
}

impl Member<'_> {
    /// Fill `y`. Store hidden activations in `values` and their derivatives in `slopes`, layer by layer, if these are
    /// not empty.
    pub(super) fn forward(
        &self,
        values: &mut [f32],
        slopes: &mut [f32],
        masked: &mut Vec<f32>,
        y: &mut [f32],
    ) {
        let (mut before, mut rest, mut slopes) = (self.x, values, slopes);
        let layers = self.shape.layers();
        let last = layers.len() - 1;
        for (l, layer) in layers.enumerate() {
            let size = (self.batch, layer.inputs, layer.outputs);
            let mut w = &self.parameters[layer.weights];
            if l == 0 {
                w = seen(w, layer.outputs, self.mask, masked);
            }
            let bias = &self.parameters[layer.biases];
            let (a, b) = (View::new(before, layer.inputs), View::new(w, layer.outputs));
            if l == last {
                gemm(size, a, b, Some(bias), y, false);
                break;
            }
            let n = self.batch * layer.outputs;
            let (z, after) = rest.split_at_mut(n);
            let kept = slopes.len().min(n);
            let (slope, later) = slopes.split_at_mut(kept);
            let activation = self.shape.activation;
            activation.of_product(size, (a, b, bias), z, slope);
            (before, rest, slopes) = (z, after, later);
        }
    }

    /// Add the gradient with respect to x to `dx`. Only rows of `dy` that are not zero are computed: with twin critics,
    /// the actor's loss uses the smaller value, so each critic gets about half of the rows.
    pub(super) fn add_input_gradient(
        &self,
        (values, slopes): (&[f32], &[f32]),
        dy: &[f32],
        scratch: &mut Scratch,
        dx: &mut [f32],
    ) {
        let (inputs, outputs) = (self.shape.inputs(), self.shape.outputs());
        let Scratch {
            hidden,
            gradients,
            masked,
            outputs: [own_dx, own_dy],
            rows,
        } = scratch;
        rows.clear();
        let reached = |row: &[f32]| row.iter().any(|&d| d != 0.0);
        let all = dy.chunks_exact(outputs).enumerate();
        rows.extend(all.filter(|(_, d)| reached(d)).map(|(r, _)| r));
        hidden.clear();
        for kept in [values, slopes] {
            let mut rest = kept;
            for &width in &self.shape.widths[1..self.shape.widths.len() - 1] {
                if kept.is_empty() {
                    break;
                }
                let (layer, after) = rest.split_at(self.batch * width);
                rows.iter()
                    .for_each(|&r| hidden.extend_from_slice(&layer[own(r, width)]));
                rest = after;
            }
        }
        own_dy.clear();
        rows.iter()
            .for_each(|&r| own_dy.extend_from_slice(&dy[own(r, outputs)]));
        let member = Member {
            batch: rows.len(),
            x: &[],
            ..*self
        };
        let kept = hidden.split_at(self.shape.hidden(rows.len()));
        let found = resized(own_dx, rows.len() * inputs);
        let to = Some((&mut *found, false));
        member.backward(kept, own_dy, gradients, masked, None, to);
        for (&r, found) in rows.iter().zip(found.chunks_exact(inputs)) {
            for (to, d) in dx[own(r, inputs)].iter_mut().zip(found) {
                *to += d;
            }
        }
    }

    /// Compute the gradients of the parameters and of x from `dy` `[batch, outputs]`. The flag in `dx` says whether to
    /// add to it or overwrite it.
    pub(super) fn backward(
        &self,
        (values, slopes): (&[f32], &[f32]),
        dy: &[f32],
        buffers: &mut [Vec<f32>; 2],
        masked: &mut Vec<f32>,
        mut dp: Option<&mut [f32]>,
        mut dx: Option<(&mut [f32], bool)>,
    ) {
        let widest = self.batch * self.shape.widths[1..].iter().copied().max().unwrap_or(0);
        let [g, below] = buffers;
        let (mut g, mut below) = (resized(g, widest), resized(below, widest));
        g[..dy.len()].copy_from_slice(dy);
        let mut end = values.len();
        for (l, layer) in self.shape.layers().enumerate().rev() {
            let (i, o) = (layer.inputs, layer.outputs);
            let start = end.saturating_sub(self.batch * i);
            let before = if l == 0 { self.x } else { &values[start..end] };
            let gradient = &g[..self.batch * o];
            if let Some(dp) = &mut dp {
                let (a, b) = (View::transposed(before, i), View::new(gradient, o));
                let dw = &mut dp[layer.weights.clone()];
                gemm((i, self.batch, o), a, b, None, dw, false);
                if let (0, Some(mask)) = (l, self.mask) {
                    for (row, &m) in dw.chunks_exact_mut(o).zip(mask) {
                        if m == 0.0 {
                            row.fill(0.0);
                        }
                    }
                }
                sum_rows(gradient, &mut dp[layer.biases.clone()]);
            }
            let w = &self.parameters[layer.weights];
            let size = (self.batch, o, i);
            if l > 0 {
                let (a, b) = (View::new(gradient, o), View::transposed(w, o));
                let dh = &mut below[..self.batch * i];
                let slope = if slopes.is_empty() {
                    slopes
                } else {
                    &slopes[start..end]
                };
                let activation = self.shape.activation;
                activation.pull_back_product(size, (a, b), dh, (before, slope));
                end = start;
                std::mem::swap(&mut g, &mut below);
            } else if let Some((dx, add)) = &mut dx {
                let w = seen(w, o, self.mask, masked);
                let (a, b) = (View::new(gradient, o), View::transposed(w, o));
                gemm(size, a, b, None, dx, *add);
            }
        }
    }
}
