//! For the tests: derivatives against central differences.

use super::random::{Random, Stream};
use candle_core::{Device, Result, Tensor, Var};

/// Checks `d f / d x` against central differences, for a weighted sum of f's outputs.
pub fn check_gradient(x: &Tensor, f: impl Fn(&Tensor) -> Result<Tensor>) -> Result<()> {
    let x = Var::from_tensor(x)?;
    let weights =
        Random::new(5, Stream::Initial).uniform_tensor(0.5, 1.5, f(&x)?.shape().clone())?;
    let value = |x: &Tensor| -> Result<f64> {
        let y = f(x)?.mul(&weights)?.flatten_all()?.to_vec1::<f32>()?;
        Ok(y.iter().map(|&v| v as f64).sum())
    };
    let grads = f(&x)?.mul(&weights)?.sum_all()?.backward()?;
    let analytic = grads
        .get(&x)
        .expect("a gradient")
        .flatten_all()?
        .to_vec1::<f32>()?;
    let flat = x.flatten_all()?.to_vec1::<f32>()?;
    for i in 0..flat.len() {
        let at = |d: f32| {
            let mut v = flat.clone();
            v[i] += d;
            value(&Tensor::from_vec(v, x.shape(), &Device::Cpu)?)
        };
        let h = 1e-2;
        let numeric = (at(h)? - at(-h)?) / (2.0 * h as f64);
        assert!(
            (numeric - analytic[i] as f64).abs() < 2e-3 * (1.0 + numeric.abs()),
            "element {i}: {} instead of {numeric}",
            analytic[i]
        );
    }
    Ok(())
}
