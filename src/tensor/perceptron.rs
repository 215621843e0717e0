//! Forward and backward passes of ensembles of multilayer perceptrons on plain slices.
//!
//! Layers of one member run one after another while its activations are in the cache. Parameters are
//! `[members, parameters]`; each layer's weights `[inputs, outputs]` come before its biases `[outputs]`.

mod member;

use super::pulse;
use super::topology::Topology;
use member::{Members, Scratch, own, resized};
use std::cell::RefCell;
use std::ops::Range;

/// Input mask `[members, inputs]`: 1 where the member sees the input, else 0.
pub type Mask = [f32];

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
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
