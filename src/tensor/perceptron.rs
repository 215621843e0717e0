//! Forward and backward passes of ensembles of multilayer perceptrons on plain slices.
//!
//! Layers of one member run one after another while its activations are in the cache. Parameters are
//! `[members, parameters]`; each layer's weights `[inputs, outputs]` come before its biases `[outputs]`.

use super::gemm::{View, gemm};
use super::pulse;
use super::simd::sum_rows;
use super::topology::Topology;
use std::cell::RefCell;
use std::ops::Range;

/// Input mask `[members, inputs]`: 1 where the member sees the input, else 0.
pub type Mask = [f32];

/// Buffers reused between calls, so that the training loop does not allocate.
#[derive(Default)]
struct Scratch {
    /// Hidden activations when the caller stores none.
    hidden: Vec<f32>,
    /// Gradients of a layer and of the layer below it.
    gradients: [Vec<f32>; 2],
    /// The first layer's weights times the mask.
    masked: Vec<f32>,
    /// The output of the current member, and the gradient with respect to it.
    outputs: [Vec<f32>; 2],
    /// Rows with a gradient that is not zero.
    rows: Vec<usize>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Return the first `n` floats of a buffer, growing it if needed.
fn resized(buffer: &mut Vec<f32>, n: usize) -> &mut [f32] {
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
struct Members<'a> {
    shape: &'a Topology,
    parameters: &'a [f32],
    mask: Option<&'a Mask>,
    x: &'a [f32],
    lead: usize,
    batch: usize,
}

/// One member with its input.
struct Member<'a> {
    shape: &'a Topology,
    parameters: &'a [f32],
    mask: Option<&'a Mask>,
    /// `[batch, inputs]`.
    x: &'a [f32],
    batch: usize,
}

/// Return member `e`'s range in an array that has `each` elements for each member.
fn own(e: usize, each: usize) -> Range<usize> {
    e * each..(e + 1) * each
}

impl<'a> Members<'a> {
    fn new(
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
    fn block(&self, e: usize) -> Range<usize> {
        own(e % self.lead, self.batch * self.shape.inputs())
    }

    fn member(&self, e: usize) -> Member<'a> {
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
    fn forward(
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
    fn add_input_gradient(
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
    fn backward(
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

/// Compute `y` `[batch, outputs]` of one member from its own `x` `[batch, inputs]`, storing nothing.
///
/// # Panics
/// When a slice's length does not match the shape.
pub fn predict(
    shape: &Topology,
    parameters: &[f32],
    mask: Option<&Mask>,
    (member, x): (usize, &[f32]),
    y: &mut [f32],
) {
    let all = Members::new(shape, parameters, mask, (x, 1));
    assert_eq!(y.len(), all.batch * shape.outputs(), "perceptron: y");
    SCRATCH.with_borrow_mut(|scratch| {
        let hidden = resized(&mut scratch.hidden, shape.hidden(all.batch));
        all.member(member)
            .forward(hidden, &mut [], &mut scratch.masked, y);
    });
    pulse::spend(shape.parameters() * all.batch);
}

/// Compute `y` `[members, batch, outputs]` from `x` `[lead, batch, inputs]`. Member `e` reads block `e % lead`.
///
/// `tape` has [`Topology::tape`] floats and stores what [`backward`] needs. If it is empty, nothing is stored.
///
/// # Panics
/// When a slice's length does not match the shape.
pub fn forward(
    shape: &Topology,
    parameters: &[f32],
    mask: Option<&Mask>,
    x: (&[f32], usize),
    tape: &mut [f32],
    y: &mut [f32],
) {
    let all = Members::new(shape, parameters, mask, x);
    let (hidden, outputs) = (shape.hidden(all.batch), all.batch * shape.outputs());
    assert_eq!(y.len(), shape.members * outputs, "perceptron: y");
    let keep = !tape.is_empty();
    assert!(
        !keep || tape.len() == shape.tape(all.batch),
        "perceptron: tape"
    );
    let each = tape.len() / shape.members;
    SCRATCH.with_borrow_mut(|scratch| {
        for e in 0..shape.members {
            let kept = if keep {
                &mut tape[own(e, each)]
            } else {
                resized(&mut scratch.hidden, hidden)
            };
            let (values, slopes) = kept.split_at_mut(hidden);
            let y = &mut y[own(e, outputs)];
            all.member(e)
                .forward(values, slopes, &mut scratch.masked, y);
            pulse::spend(shape.parameters() * all.batch);
        }
    });
}

/// The gradients that a backward pass computes; those that are `None` are skipped.
pub struct Gradients<'a> {
    /// With respect to x, `[lead, batch, inputs]`: the sum over the members that read each block.
    pub x: Option<&'a mut [f32]>,
    /// With respect to the parameters, `[members, parameters]`.
    pub parameters: Option<&'a mut [f32]>,
}

/// Fill `gradients` from `dy` `[members, batch, outputs]`, the gradient with respect to [`forward`]'s `y`, and its
/// tape.
///
/// # Panics
/// When a slice's length does not match the shape.
pub fn backward(
    shape: &Topology,
    parameters: &[f32],
    mask: Option<&Mask>,
    x: (&[f32], usize),
    tape: &[f32],
    dy: &[f32],
    mut gradients: Gradients,
) {
    let all = Members::new(shape, parameters, mask, x);
    let (hidden, outputs) = (shape.hidden(all.batch), all.batch * shape.outputs());
    assert_eq!(dy.len(), shape.members * outputs, "perceptron: dy");
    assert_eq!(tape.len(), shape.tape(all.batch), "perceptron: tape");
    let each = tape.len() / shape.members;
    SCRATCH.with_borrow_mut(|scratch| {
        for e in 0..shape.members {
            let kept = tape[own(e, each)].split_at(hidden);
            let dy = &dy[own(e, outputs)];
            let member = all.member(e);
            let dp = gradients.parameters.as_deref_mut();
            let dp = dp.map(|d| &mut d[own(e, shape.parameters())]);
            let dx = gradients.x.as_deref_mut();
            let dx = dx.map(|d| (&mut d[all.block(e)], e >= all.lead));
            match (dp, dx) {
                (None, Some((dx, add))) => {
                    if !add {
                        dx.fill(0.0);
                    }
                    member.add_input_gradient(kept, dy, scratch, dx);
                }
                (dp, dx) => {
                    let (buffers, masked) = (&mut scratch.gradients, &mut scratch.masked);
                    member.backward(kept, dy, buffers, masked, dp, dx);
                }
            }
        }
    });
}

/// Fill `dp` `[members, parameters]` with the gradient of the sum of the losses of the given members.
///
/// `loss` gets a member's index and its output `[batch, outputs]`, and fills the gradient with respect to that output.
/// Losses of different members are independent, so each member runs forward and backward while its activations are in
/// the cache.
///
/// # Panics
/// When a slice's length does not match the shape.
pub fn train(
    shape: &Topology,
    parameters: &[f32],
    mask: Option<&Mask>,
    x: (&[f32], usize),
    members: Range<usize>,
    mut loss: impl FnMut(usize, &[f32], &mut [f32]),
    dp: &mut [f32],
) {
    let all = Members::new(shape, parameters, mask, x);
    let each = shape.parameters();
    assert_eq!(dp.len(), members.len() * each, "perceptron: dp");
    let (hidden, outputs) = (shape.hidden(all.batch), all.batch * shape.outputs());
    let kept = shape.tape(all.batch) / shape.members;
    SCRATCH.with_borrow_mut(|scratch| {
        for (e, dp) in members.zip(dp.chunks_exact_mut(each)) {
            let member = all.member(e);
            let tape = resized(&mut scratch.hidden, kept);
            let (values, slopes) = tape.split_at_mut(hidden);
            let [y, dy] = &mut scratch.outputs;
            let (y, dy) = (resized(y, outputs), resized(dy, outputs));
            member.forward(values, slopes, &mut scratch.masked, y);
            loss(e, y, dy);
            let (buffers, masked) = (&mut scratch.gradients, &mut scratch.masked);
            member.backward((values, slopes), dy, buffers, masked, Some(dp), None);
            pulse::spend(3 * each * all.batch);
        }
    });
}
