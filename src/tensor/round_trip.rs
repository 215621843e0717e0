//! For tests: write a state to an archive and read it back.

use super::archive::{Archive, Stored, Values};
use super::part::Part;
use safetensors::View;

/// A written state: name, type and bytes of every tensor, and the counts.
pub struct Written {
    pub tensors: Vec<(String, String, Vec<u8>)>,
    pub values: Values,
}

/// Write a state.
pub fn write<E: std::fmt::Debug>(state: impl FnOnce(&mut Archive) -> Result<(), E>) -> Written {
    let mut archive = Archive::write();
    state(&mut archive).expect("written");
    let (parts, values) = archive.into_parts();
    let tensor = |(name, part): (String, Part)| {
        let part = &part;
        (name, part.dtype().to_string(), part.data().into_owned())
    };
    Written {
        tensors: parts.into_iter().map(tensor).collect(),
        values,
    }
}

impl Written {
    /// Read the state.
    pub fn read<E>(&self, state: impl FnOnce(&mut Archive) -> Result<(), E>) -> Result<(), E> {
        let lookup = |name: &str| {
            let found = self.tensors.iter().find(|(known, ..)| known == name)?;
            let (_, dtype, bytes) = found;
            Some(Stored { dtype, bytes })
        };
        state(&mut Archive::read(&lookup, self.values.clone()))
    }

    /// Return the floats of a tensor.
    pub fn floats(&self, name: &str) -> Vec<f32> {
        let found = self.tensors.iter().find(|(known, ..)| known == name);
        let (.., bytes) = found.expect("a tensor of this name");
        let four = bytes.as_chunks().0.iter();
        four.map(|&four| f32::from_le_bytes(four)).collect()
    }

    /// Replace the floats of a tensor.
    pub fn with(mut self, name: &str, values: &[f32]) -> Self {
        let found = self.tensors.iter_mut().find(|(known, ..)| known == name);
        let (.., bytes) = found.expect("a tensor of this name");
        *bytes = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        self
    }
}
