//! Finding tensors with values that are not finite.

use candle_core::{Result, Tensor};

/// Return the name of the first tensor with a value that is not finite.
///
/// # Errors
/// When a tensor is not of 32-bit floats.
pub fn first_non_finite(named: &[(String, Tensor)]) -> Result<Option<String>> {
    for (name, tensor) in named {
        let values = tensor.flatten_all()?.to_vec1::<f32>()?;
        if values.iter().any(|value| !value.is_finite()) {
            return Ok(Some(name.clone()));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::Device;

    #[test]
    fn the_first_of_them_is_named() -> Result<()> {
        let named = |name: &str, values: &[f32]| -> Result<(String, Tensor)> {
            Ok((name.to_owned(), Tensor::new(values, &Device::Cpu)?))
        };
        let (sound, broken) = (named("a", &[1.0, -2.0])?, named("b", &[0.0, f32::NAN])?);
        let worse = named("c", &[f32::INFINITY])?;
        assert_eq!(first_non_finite(std::slice::from_ref(&sound))?, None);
        let first = first_non_finite(&[sound, broken, worse])?;
        assert_eq!(first.as_deref(), Some("b"));
        Ok(())
    }
}
