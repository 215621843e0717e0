//! For tests: comparison of derivatives with central differences.

use super::random::{Random, Stream};
use super::record::Record;
use candle_core::{Device, Result, Tensor, Var};

/// Compare the recorded gradient of a weighted sum of `f(x)` with central differences.
pub fn check_gradient(
    x: &Tensor,
    f: impl Fn(&mut Record, &Tensor) -> Result<Tensor>,
) -> Result<()> {
    let x = Var::from_tensor(x)?;
    let mut record = Record::new();
    let y = f(&mut record, &x)?;
    let weights = Random::new(5, Stream::Initial).uniform_tensor(0.5, 1.5, y.shape().clone())?;
    let value = |x: &Tensor| -> Result<f64> {
        let y = f(&mut Record::new(), x)?.mul(&weights)?;
        let y = y.flatten_all()?.to_vec1::<f32>()?;
        Ok(y.iter().map(|&v| v as f64).sum())
    };
    let grads = record.gradients_along(&y, weights.clone())?;
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

/// Compare the gradient that `loss` fills in with central differences of its values.
pub fn check_slope(x: &[f32], loss: impl Fn(&[f32], Option<&mut [f32]>) -> f32) {
    let mut slope = vec![f32::NAN; x.len()];
    loss(x, Some(&mut slope));
    for (i, analytic) in slope.into_iter().enumerate() {
        let at = |d: f32| {
            let mut x = x.to_vec();
            x[i] += d;
            f64::from(loss(&x, None))
        };
        let h = 1e-2;
        let numeric = (at(h) - at(-h)) / f64::from(2.0 * h);
        assert!(
            (numeric - f64::from(analytic)).abs() < 2e-3 * (1.0 + numeric.abs()),
            "element {i}: {analytic} instead of {numeric}"
        );
    }
}
