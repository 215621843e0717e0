//! A tensor of a safetensors file.

use candle_core::{Error, Result};
use safetensors::{Dtype, View};
use std::borrow::Cow;
use std::collections::HashMap;

/// The bytes of a tensor with type and shape. Candle's own view would add code for every number type to the wasm; these
/// are all that the project needs.
#[derive(Clone, Debug)]
pub struct Part {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Part {
    /// Create a tensor of 32-bit floats.
    pub fn floats(values: &[f32], shape: &[usize]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        Self::new(Dtype::F32, shape.to_vec(), bytes.collect())
    }

    /// Create a list of 64-bit floats.
    pub fn wide(values: &[f64]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        Self::new(Dtype::F64, vec![values.len()], bytes.collect())
    }

    /// Create a tensor of whole numbers below 2^32.
    pub fn whole(values: &[usize], shape: &[usize]) -> Self {
        let bytes = values
            .iter()
            .flat_map(|&value| (value as u32).to_le_bytes());
        Self::new(Dtype::U32, shape.to_vec(), bytes.collect())
    }

    /// Create a list of booleans, stored as 1 or 0.
    pub fn flags(values: &[bool]) -> Self {
        Self::bytes(values.iter().map(|&value| u8::from(value)).collect())
    }

    /// Create a list of bytes.
    pub fn bytes(bytes: Vec<u8>) -> Self {
        Self::new(Dtype::U8, vec![bytes.len()], bytes)
    }

    /// Create a list of any type from bytes as they appear in a file.
    #[cfg(test)]
    pub fn raw(dtype: Dtype, bytes: Vec<u8>) -> Self {
        let length = bytes.len() * 8 / dtype.bitsize();
        Self::new(dtype, vec![length], bytes)
    }

    fn new(dtype: Dtype, shape: Vec<usize>, bytes: Vec<u8>) -> Self {
        Self {
            dtype,
            shape,
            bytes,
        }
    }
}

impl View for &Part {
    fn dtype(&self) -> Dtype {
        self.dtype
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }

    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}

/// Serialise named tensors as a safetensors file, with `text` under `key` in the metadata.
///
/// # Errors
/// When the serialisation fails.
#[inline(never)]
pub fn file(parts: &[(String, Part)], key: &str, text: String) -> Result<Vec<u8>> {
    // Only one metadata entry: safetensors writes several in random order.
    let metadata = HashMap::from([(key.to_owned(), text)]);
    let views = parts.iter().map(|(name, part)| (name, part));
    safetensors::serialize(views, Some(metadata)).map_err(Error::wrap)
}
