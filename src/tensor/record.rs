//! A record of the differentiable operations of one forward pass, and the reverse pass over it.
//!
//! Every differentiable operation of this crate is a candle custom operation with its own backward pass. Candle's
//! `Tensor::backward` could run them, but it refers to every candle operation, which makes the wasm download a quarter
//! larger.

use candle_core::{CustomOp1, CustomOp2, DType, Result, Tensor, bail};
use std::sync::Arc;

type One = Arc<Box<dyn CustomOp1 + Send + Sync>>;
type Two = Arc<Box<dyn CustomOp2 + Send + Sync>>;

enum Operation {
    One(One, Tensor),
    Two(Two, Tensor, Tensor),
}

/// The operations applied to variables and their results, in order (a Wengert list).
#[derive(Default)]
pub struct Record {
    nodes: Vec<(Operation, Tensor)>,
}

impl Record {
    /// Create an empty record.
    pub fn new() -> Self {
        Self::default()
    }

    /// Apply `op` to `x` and record it.
    ///
    /// # Errors
    /// When the operation fails.
    pub fn one<C: CustomOp1 + Send + Sync + 'static>(
        &mut self,
        x: &Tensor,
        op: C,
    ) -> Result<Tensor> {
        let op: One = Arc::new(Box::new(op));
        let y = x.apply_op1_arc(op.clone())?;
        if y.track_op() {
            self.nodes.push((Operation::One(op, x.clone()), y.clone()));
        }
        Ok(y)
    }

    /// Apply `op` to `x` and `y` and record it.
    ///
    /// # Errors
    /// When the operation fails.
    pub fn two<C: CustomOp2 + Send + Sync + 'static>(
        &mut self,
        x: &Tensor,
        y: &Tensor,
        op: C,
    ) -> Result<Tensor> {
        let op: Two = Arc::new(Box::new(op));
        let z = x.apply_op2_arc(y, op.clone())?;
        if z.track_op() {
            let operation = Operation::Two(op, x.clone(), y.clone());
            self.nodes.push((operation, z.clone()));
        }
        Ok(z)
    }

    /// Return the gradients of a scalar, or of the sum of a tensor's elements.
    ///
    /// # Errors
    /// When no recorded operation returned `y`, or an operation fails.
    pub fn gradients(self, y: &Tensor) -> Result<Gradients> {
        self.gradients_along(y, Tensor::ones(y.shape(), DType::F32, y.device())?)
    }

    /// Return the gradients of `sum(weights y)`; `weights` has the shape of `y`.
    ///
    /// # Errors
    /// As [`gradients`](Self::gradients).
    pub fn gradients_along(self, y: &Tensor, weights: Tensor) -> Result<Gradients> {
        let mut reverse = self.reverse(y, weights)?;
        while reverse.step()? {}
        Ok(reverse.found)
    }

    /// Begin the reverse pass of [`gradients_along`](Self::gradients_along).
    ///
    /// # Errors
    /// When no recorded operation returned `y`.
    pub fn reverse(self, y: &Tensor, weights: Tensor) -> Result<Reverse> {
        if !self.nodes.iter().any(|(_, output)| output.id() == y.id()) {
            bail!(
                "gradients: no recorded operation returned the tensor of shape {:?}",
                y.shape()
            )
        }
        let mut found = Gradients::default();
        found.add(y, Some(weights))?;
        Ok(Reverse {
            nodes: self.nodes,
            found,
        })
    }
}

/// A reverse pass in progress.
pub struct Reverse {
    nodes: Vec<(Operation, Tensor)>,
    /// The gradients so far.
    pub found: Gradients,
}

impl Reverse {
    /// Go back through one operation. Return `false` if there was none left.
    ///
    /// # Errors
    /// When the operation fails.
    pub fn step(&mut self) -> Result<bool> {
        let Some((operation, output)) = self.nodes.pop() else {
            return Ok(false);
        };
        let Some(gradient) = self.found.take(&output) else {
            return Ok(true);
        };
        match operation {
            Operation::One(op, x) => {
                let dx = op.bwd(&x, &output, &gradient)?;
                self.found.add(&x, dx)?;
            }
            Operation::Two(op, x1, x2) => {
                let (d1, d2) = op.bwd(&x1, &x2, &output, &gradient)?;
                self.found.add(&x1, d1)?;
                self.found.add(&x2, d2)?;
            }
        }
        Ok(true)
    }
}

/// Gradients by variable.
#[derive(Debug, Default)]
pub struct Gradients {
    // There are few variables, so searching a list is faster than hashing.
    all: Vec<(Tensor, Tensor)>,
}

impl Gradients {
    /// Create the gradients of a single variable.
    pub fn of(variable: &Tensor, gradient: Tensor) -> Self {
        Self {
            all: vec![(variable.clone(), gradient)],
        }
    }

    /// Return the gradient of a variable, or `None` if the result does not depend on it.
    pub fn get(&self, variable: &Tensor) -> Option<&Tensor> {
        let (_, gradient) = self.all.iter().find(|(x, _)| x.id() == variable.id())?;
        Some(gradient)
    }

    fn add(&mut self, x: &Tensor, gradient: Option<Tensor>) -> Result<()> {
        let Some(gradient) = gradient.filter(|_| x.track_op()) else {
            return Ok(());
        };
        match self.all.iter_mut().find(|(known, _)| known.id() == x.id()) {
            Some((_, sum)) => *sum = (&*sum + gradient)?,
            None => self.all.push((x.clone(), gradient)),
        }
        Ok(())
    }

    fn take(&mut self, x: &Tensor) -> Option<Tensor> {
        let at = self
            .all
            .iter()
            .position(|(known, _)| known.id() == x.id())?;
        Some(self.all.swap_remove(at).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::slices;
    use crate::tensor::{Activation, Gradient, Mlp, Random, Stream};
    use candle_core::{CpuStorage, Device, Layout, Shape, Var};

    /// Elementwise product.
    struct Product;

    impl CustomOp2 for Product {
        fn name(&self) -> &'static str {
            "product"
        }

        fn cpu_fwd(
            &self,
            s1: &CpuStorage,
            l1: &Layout,
            s2: &CpuStorage,
            l2: &Layout,
        ) -> Result<(CpuStorage, Shape)> {
            let x = slices::contiguous("x", s1, l1)?;
            let y = slices::contiguous("y", s2, l2)?;
            let product = x.iter().zip(y).map(|(x, y)| x * y).collect();
            Ok((CpuStorage::F32(product), l1.shape().clone()))
        }

        fn bwd(
            &self,
            x: &Tensor,
            y: &Tensor,
            _: &Tensor,
            grad: &Tensor,
        ) -> Result<(Option<Tensor>, Option<Tensor>)> {
            Ok((Some((grad * y)?), Some((grad * x)?)))
        }
    }

    #[test]
    fn gradients_are_candles_own_also_where_paths_meet() -> Result<()> {
        let mut rng = Random::new(3, Stream::Initial);
        let first = Mlp::new(1, &[2, 8, 3], Activation::Relu, &mut rng)?;
        let second = Mlp::new(1, &[3, 6, 3], Activation::Tanh, &mut rng)?;
        let x = Var::from_tensor(&rng.uniform_tensor(-1.0, 1.0, (1, 5, 2))?)?;
        let mut record = Record::new();
        let h = first.forward(&mut record, &x, Gradient::Weights)?;
        let g = second.forward(&mut record, &h, Gradient::Weights)?;
        let y = record.two(&g, &h, Product)?;
        let y = record.two(&y, &y, Product)?;
        let theirs = y.sum_all()?.backward()?;
        let ours = record.gradients(&y)?;
        for var in [x.as_tensor(), first.parameters(), second.parameters()] {
            let want = theirs.get(var).expect("candle's gradient").flatten_all()?;
            let got = ours.get(var).expect("our gradient").flatten_all()?;
            assert_eq!(got.to_vec1::<f32>()?, want.to_vec1::<f32>()?);
        }
        Ok(())
    }

    #[test]
    fn a_result_that_was_not_recorded_is_refused() -> Result<()> {
        let y = Tensor::zeros((2, 3), DType::F32, &Device::Cpu)?;
        let refused = Record::new().gradients(&y).expect_err("refused");
        assert!(refused.to_string().contains("[2, 3]"), "{refused}");
        Ok(())
    }
}
