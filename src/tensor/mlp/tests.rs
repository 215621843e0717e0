use super::*;
use crate::tensor::random::Stream;
use crate::tensor::tape::Tape;
use candle_core::Device;

/// Compute the same networks with candle's own operations.
fn reference(x: &Tensor, mlp: &Mlp) -> Result<Tensor> {
    let shape = &mlp.shape;
    let (lead, _, inputs) = x.dims3()?;
    let members = (0..shape.members).map(|e| {
        let own = mlp.parameters.get(e)?;
        let mut h = x.get(e % lead)?;
        let last = shape.layers().len() - 1;
        for (l, layer) in shape.layers().enumerate() {
            let (i, o) = (layer.inputs, layer.outputs);
            let mut w = own.narrow(0, layer.weights.start, i * o)?.reshape((i, o))?;
            if let (0, Some(mask)) = (l, &mlp.mask) {
                let rows = &mask[e * inputs..(e + 1) * inputs];
                w = w.broadcast_mul(&Tensor::from_slice(rows, (i, 1), &Device::Cpu)?)?;
            }
            let b = own.narrow(0, layer.biases.start, o)?;
            h = h.matmul(&w)?.broadcast_add(&b)?;
            h = match shape.activation {
                _ if l == last => h,
                Activation::Relu => h.relu()?,
                Activation::Silu => h.silu()?,
                Activation::Tanh => h.tanh()?,
                Activation::NormRelu => {
                    let off = h.broadcast_sub(&h.mean_keepdim(1)?)?;
                    let variance = (off.sqr()?.mean_keepdim(1)? + 1e-5)?;
                    off.broadcast_div(&variance.sqrt()?)?.relu()?
                }
            };
        }
        Ok(h)
    });
    Tensor::stack(&members.collect::<Result<Vec<_>>>()?, 0)
}

fn distance(a: &Tensor, b: &Tensor) -> f32 {
    (a - b)
        .and_then(|d| d.abs()?.flatten_all()?.max(0)?.to_scalar())
        .expect("same shapes")
}

const ACTIVATIONS: [Activation; 4] = [
    Activation::Relu,
    Activation::Silu,
    Activation::Tanh,
    Activation::NormRelu,
];

#[test]
fn values_and_gradients_agree_with_candles_own_operations() -> Result<()> {
    let mut rng = Random::new(7, Stream::Initial);
    for activation in ACTIVATIONS {
        for (members, lead) in [(1, 1), (3, 1), (3, 3), (6, 3)] {
            for widths in [vec![5, 7, 6, 2], vec![5, 12, 1], vec![5, 3]] {
                let mut mlp = Mlp::new(members, &widths, activation, &mut rng)?;
                let mut mask = vec![vec![true; 5]; members];
                mask[members - 1][2] = false;
                mlp.set_input_mask(&mask)?;
                let x = Var::from_tensor(&rng.uniform_tensor(-2.0, 2.0, (lead, 9, 5))?)?;
                let outputs = widths[widths.len() - 1];
                let weighting = rng.uniform_tensor(-1.0, 1.0, (members, 9, outputs))?;
                let case = format!("{activation:?} {members} members, lead {lead}, {widths:?}");
                let mut record = Record::new();
                let ours = mlp.forward(&mut record, &x, Gradient::Weights)?;
                let theirs = reference(&x, &mlp)?;
                assert!(distance(&ours, &theirs) < 1e-5, "{case}: value");
                let go = record.gradients_along(&ours, weighting.clone())?;
                let gt = theirs.mul(&weighting)?.sum_all()?.backward()?;
                for (name, var) in [("x", &x), ("parameters", mlp.parameters())] {
                    let (a, b) = (go.get(var), gt.get(var));
                    let off = distance(a.expect("a gradient"), b.expect("a gradient"));
                    assert!(off < 1e-4, "{case}: d {name} off by {off}");
                }
                let dp = go.get(mlp.parameters()).expect("a gradient");
                let o = widths[1];
                let hidden = dp.get(members - 1)?.narrow(0, 2 * o, o)?;
                assert_eq!(hidden.to_vec1::<f32>()?, vec![0.0; o], "{case}: masked");
            }
        }
    }
    Ok(())
}

#[test]
fn gradients_agree_with_finite_differences() -> Result<()> {
    let mut rng = Random::new(8, Stream::Initial);
    for activation in [Activation::Silu, Activation::Tanh] {
        let mlp = Mlp::new(2, &[3, 8, 8, 2], activation, &mut rng)?;
        let x = rng.uniform_tensor(-1.0, 1.0, (1, 4, 3))?;
        let loss = || {
            let y = mlp.forward(&mut Record::new(), &x, Gradient::Weights)?;
            y.sqr()?.sum_all()
        };
        let mut record = Record::new();
        let y = mlp.forward(&mut record, &x, Gradient::Weights)?;
        let grads = record.gradients_along(&y, (&y * 2.0)?)?;
        let slope = grads.get(mlp.parameters()).expect("a gradient");
        let slope = slope.flatten_all()?.to_vec1::<f32>()?;
        let start = mlp.parameters().flatten_all()?.to_vec1::<f32>()?;
        let at = |data: &[f32]| -> Result<f64> {
            let data = Tensor::from_slice(data, mlp.parameters().shape(), &Device::Cpu)?;
            mlp.parameters().set(&data)?;
            Ok(f64::from(loss()?.to_scalar::<f32>()?))
        };
        let h = 1e-2;
        for i in (0..start.len()).step_by(7) {
            let [mut up, mut down] = [start.clone(), start.clone()];
            up[i] += h;
            down[i] -= h;
            let measured = (at(&up)? - at(&down)?) / f64::from(2.0 * h);
            let off = (measured - f64::from(slope[i])).abs();
            assert!(
                off < 2e-3,
                "{activation:?} {i}: {} and {measured}",
                slope[i]
            );
        }
    }
    Ok(())
}

#[test]
fn gradients_of_members_own_losses_agree_with_finite_differences() -> Result<()> {
    let mut rng = Random::new(9, Stream::Initial);
    for activation in ACTIVATIONS {
        for lead in [1, 2] {
            let mut mlp = Mlp::new(2, &[3, 8, 5, 2], activation, &mut rng)?;
            mlp.set_input_mask(&[vec![true; 3], vec![true, false, true]])?;
            let x = rng.uniform_tensor(-1.0, 1.0, (lead, 6, 3))?;
            // Each member has its own loss: (member + 1) times the sum of its squared outputs.
            let weight = |member: usize| (member + 1) as f32;
            let gradients = mlp.train(&x, |member, y, slope| {
                for (d, y) in slope.iter_mut().zip(y) {
                    *d = 2.0 * weight(member) * y;
                }
            })?;
            let slope = gradients.get(mlp.parameters()).expect("a gradient");
            let slope = slope.flatten_all()?.to_vec1::<f32>()?;
            let start = mlp.parameters().flatten_all()?.to_vec1::<f32>()?;
            let at = |data: &[f32]| -> Result<f64> {
                let data = Tensor::from_slice(data, mlp.parameters().shape(), &Device::Cpu)?;
                mlp.parameters().set(&data)?;
                let y = mlp.predict(&x)?;
                let members = y.chunks_exact(y.len() / 2).enumerate();
                Ok(members
                    .flat_map(|(member, y)| {
                        y.iter().map(move |y| f64::from(weight(member) * y * y))
                    })
                    .sum())
            };
            // Small steps, because ReLU is not differentiable at 0.
            let h = 1e-3;
            for i in (0..start.len()).step_by(5) {
                let [mut up, mut down] = [start.clone(), start.clone()];
                up[i] += h;
                down[i] -= h;
                let measured = (at(&up)? - at(&down)?) / f64::from(2.0 * h);
                let off = (measured - f64::from(slope[i])).abs();
                assert!(
                    off < 2e-3 * (1.0 + measured.abs()),
                    "{activation:?}, lead {lead}, parameter {i}: {} instead of {measured}",
                    slope[i]
                );
            }
        }
    }
    Ok(())
}

#[test]
fn frozen_weights_get_no_gradient_but_pass_one_on() -> Result<()> {
    let mut rng = Random::new(7, Stream::Initial);
    let mlp = Mlp::new(2, &[3, 4, 1], Activation::Relu, &mut rng)?;
    let x = Var::from_tensor(&rng.uniform_tensor(-1.0, 1.0, (1, 5, 3))?)?;
    let mut record = Record::new();
    let y = mlp.forward(&mut record, &x, Gradient::Input)?;
    let grads = record.gradients(&y)?;
    assert!(grads.get(&x).is_some());
    assert!(grads.get(mlp.parameters()).is_none());
    Ok(())
}

#[test]
fn an_update_allocates_its_tape_once() -> Result<()> {
    let mut rng = Random::new(7, Stream::Initial);
    let mlp = Mlp::new(2, &[3, 40, 1], Activation::Silu, &mut rng)?;
    let x = rng.uniform_tensor(-1.0, 1.0, (1, 50, 3))?;
    let update = || -> Result<usize> {
        let mut record = Record::new();
        let y = mlp.forward(&mut record, &x, Gradient::Weights)?;
        record.gradients(&y)?;
        drop(y);
        // The pool's smallest buffer of this size is the one that the update returned.
        let tape = Tape::of(mlp.shape.tape(50));
        Ok(tape.as_ptr() as usize)
    };
    let first = update()?;
    for _ in 0..3 {
        assert_eq!(update()?, first);
    }
    Ok(())
}

#[test]
fn wrong_shapes_are_named() {
    let mut rng = Random::new(7, Stream::Initial);
    let mut mlp = Mlp::new(2, &[3, 4], Activation::Relu, &mut rng).expect("valid");
    for shape in [(2, 5, 2), (3, 5, 3)] {
        let x = Tensor::zeros(shape, candle_core::DType::F32, &Device::Cpu).expect("valid");
        let message = mlp.forward(&mut Record::new(), &x, Gradient::Weights);
        let message = message.expect_err("refused");
        let (message, (lead, batch, inputs)) = (message.to_string(), shape);
        let got = format!("[{lead}, {batch}, {inputs}]");
        assert!(
            message.contains(&got) && message.contains("batch, 3]"),
            "{message}"
        );
    }
    assert!(mlp.set_input_mask(&[vec![true; 3]]).is_err());
    assert!(Mlp::new(1, &[3], Activation::Relu, &mut rng).is_err());
}

#[test]
fn a_forgotten_input_has_no_influence_until_it_is_trained() -> Result<()> {
    let mut rng = Random::new(3, Stream::Initial);
    let mlp = Mlp::new(2, &[3, 4, 1], Activation::Silu, &mut rng)?;
    mlp.forget_inputs(1..3)?;
    let at = |x: [f32; 3]| mlp.predict(&Tensor::from_slice(&x, (1, 1, 3), &Device::Cpu)?);
    assert_eq!(at([0.5, 1.0, -2.0])?, at([0.5, 0.0, 0.0])?);
    assert_ne!(at([0.5, 0.0, 0.0])?, at([0.4, 0.0, 0.0])?);
    let x = Tensor::from_slice(&[0.5f32, 1.0, -2.0], (1, 1, 3), &Device::Cpu)?;
    let gradients = mlp.train(&x, |_, _, slope| slope.fill(1.0))?;
    let gradient = gradients.get(mlp.parameters()).expect("trained");
    let gradient = gradient.flatten_all()?.to_vec1::<f32>()?;
    assert!(gradient[4..12].iter().all(|&g| g != 0.0));
    assert!(mlp.forget_inputs(2..4).is_err());
    Ok(())
}

#[test]
fn weights_drawn_in_parts_are_those_drawn_at_once() -> Result<()> {
    let widths = [3, 5, 2];
    let mut rng = Random::new(4, Stream::Model);
    let whole = Mlp::new(3, &widths, Activation::Silu, &mut rng)?;
    let all = whole.parameters().flatten_all()?.to_vec1::<f32>()?;
    let after = rng.uniform(0.0, 1.0);
    for most in [1, 2, 7, 15, 16, all.len() - 1, all.len()] {
        let mut rng = Random::new(4, Stream::Model);
        let parts = Mlp::zeros(3, &widths, Activation::Silu)?;
        let mut drawn = Drawn::default();
        let mut calls = 1;
        while !parts.draw(&mut drawn, most, &mut rng)? {
            calls += 1;
        }
        assert_eq!(calls, all.len().div_ceil(most), "{most}");
        assert_eq!(parts.parameters().flatten_all()?.to_vec1::<f32>()?, all);
        assert_eq!(rng.uniform(0.0, 1.0), after);
    }
    Ok(())
}
