//! Saving and loading the state of a run.
//!
//! Each part of a run has one function that takes an [`Archive`] and both writes and reads its state, so the two
//! directions cannot differ. The function destructures `self` completely. A new field then causes a compile error until
//! it is either archived or left out on purpose.

use super::part::Part;
use candle_core::{Device, Tensor, Var};
use safetensors::Dtype;
use serde_json::{Map, Value};
use std::fmt::Display;
use std::ops::RangeInclusive;

/// Why a state cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// An entry is missing or invalid.
    #[error("checkpoint: {field} is {value}, expected {expected}")]
    Refused {
        /// Name of the entry.
        field: String,
        /// The value found.
        value: String,
        /// The values accepted.
        expected: String,
    },
    /// A tensor operation failed.
    #[error(transparent)]
    Tensor(#[from] candle_core::Error),
}

impl ArchiveError {
    /// Create the error that `field` has `value` where `expected` was required.
    #[cold]
    pub fn refused(field: &str, value: &dyn Display, expected: &dyn Display) -> Self {
        Self::Refused {
            field: field.to_owned(),
            value: value.to_string(),
            expected: expected.to_string(),
        }
    }
}

type Result<T> = std::result::Result<T, ArchiveError>;

/// Counts by name, as JSON.
pub type Values = Map<String, Value>;

/// One tensor of a file.
#[derive(Clone, Copy, Debug)]
pub struct Stored<'a> {
    /// Type name as in safetensors.
    pub dtype: &'a str,
    /// Values, little-endian.
    pub bytes: &'a [u8],
}

/// Returns a tensor by name.
pub type Lookup<'a> = dyn Fn(&str) -> Option<Stored<'a>> + 'a;

enum Side<'a> {
    Write(Vec<(String, Part)>),
    Read(&'a Lookup<'a>),
}

/// A state being written or read. Lists of numbers are stored as tensors, bit for bit; counts are stored as JSON.
pub struct Archive<'a> {
    side: Side<'a>,
    values: Values,
    path: String,
    /// Lengths of the enclosing paths.
    outer: Vec<usize>,
}

/// Describe an allowed range of list lengths.
fn lengths(range: &RangeInclusive<usize>, what: &str) -> String {
    let (low, high) = (range.start(), range.end());
    if low == high {
        format!("{low} {what}")
    } else {
        format!("{low} to {high} {what}")
    }
}

// The methods are not inlined: they are called from many places, speed does not matter here, and one copy keeps the
// wasm small.
impl<'a> Archive<'a> {
    /// Create an empty archive to write to.
    pub fn write() -> Self {
        Self {
            side: Side::Write(Vec::new()),
            values: Map::new(),
            path: String::new(),
            outer: Vec::new(),
        }
    }

    /// Create an archive to read from.
    pub fn read(tensors: &'a Lookup<'a>, values: Values) -> Self {
        Self {
            side: Side::Read(tensors),
            values,
            path: String::new(),
            outer: Vec::new(),
        }
    }

    /// Return whether this archive is read from.
    pub fn reads(&self) -> bool {
        matches!(self.side, Side::Read(_))
    }

    /// Return the written tensors and counts, by name.
    pub fn into_parts(self) -> (Vec<(String, Part)>, Values) {
        match self.side {
            Side::Write(parts) => (parts, self.values),
            Side::Read(_) => (Vec::new(), self.values),
        }
    }

    /// Return the full path of `name`.
    fn full(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }

    /// Prefix the following names with `name`, until [`leave`](Self::leave).
    #[inline(never)]
    pub fn enter(&mut self, name: &str) {
        self.outer.push(self.path.len());
        self.path.push_str(name);
        self.path.push('.');
    }

    /// Undo the latest [`enter`](Self::enter).
    pub fn leave(&mut self) {
        self.path.truncate(self.outer.pop().unwrap_or_default());
    }

    /// Create an error about the entry `name` of the current path.
    #[cold]
    pub fn refuse(&self, name: &str, value: &dyn Display, expected: &dyn Display) -> ArchiveError {
        ArchiveError::refused(&self.full(name), value, expected)
    }

    /// Return the bytes of a list of the given type and length range; `None` when writing.
    #[inline(never)]
    fn stored(
        &self,
        name: &str,
        dtype: Dtype,
        range: &RangeInclusive<usize>,
    ) -> Result<Option<&'a [u8]>> {
        let Side::Read(tensors) = &self.side else {
            return Ok(None);
        };
        let expected = || lengths(range, &format!("numbers of type {dtype}"));
        let Some(Stored { dtype: kind, bytes }) = tensors(&self.full(name)) else {
            return Err(self.refuse(name, &"missing", &expected()));
        };
        let length = bytes.len() / (dtype.bitsize() / 8);
        if kind != dtype.to_string() || !range.contains(&length) {
            let value = format!("{} bytes of type {kind}", bytes.len());
            return Err(self.refuse(name, &value, &expected()));
        }
        Ok(Some(bytes))
    }

    #[inline(never)]
    fn put(&mut self, name: &str, part: Part) {
        let full = self.full(name);
        if let Side::Write(parts) = &mut self.side {
            parts.push((full, part));
        }
    }

    /// Write or read a list of 32-bit floats.
    ///
    /// # Errors
    /// When it is missing or its length is not in `range`.
    #[inline(never)]
    pub fn floats(
        &mut self,
        name: &str,
        values: &mut Vec<f32>,
        range: RangeInclusive<usize>,
    ) -> Result<()> {
        if let Some(bytes) = self.stored(name, Dtype::F32, &range)? {
            *values = bytes
                .as_chunks()
                .0
                .iter()
                .map(|&four| f32::from_le_bytes(four))
                .collect();
        }
        if !self.reads() {
            self.put(name, Part::floats(values, &[values.len()]));
        }
        Ok(())
    }

    /// Write or read a list of 64-bit floats.
    ///
    /// # Errors
    /// As [`floats`](Self::floats).
    #[inline(never)]
    pub fn wide(
        &mut self,
        name: &str,
        values: &mut Vec<f64>,
        range: RangeInclusive<usize>,
    ) -> Result<()> {
        if let Some(bytes) = self.stored(name, Dtype::F64, &range)? {
            *values = bytes
                .as_chunks()
                .0
                .iter()
                .map(|&eight| f64::from_le_bytes(eight))
                .collect();
        }
        if !self.reads() {
            self.put(name, Part::wide(values));
        }
        Ok(())
    }

    /// Write or read one 64-bit float; every bit pattern is allowed.
    ///
    /// # Errors
    /// When it is missing.
    pub fn number(&mut self, name: &str, value: &mut f64) -> Result<()> {
        let mut list = vec![*value];
        self.wide(name, &mut list, 1..=1)?;
        *value = list[0];
        Ok(())
    }

    /// Write or read a list of whole numbers below `below`.
    ///
    /// # Errors
    /// When it is missing, its length is not in `range`, or a number is not below `below`.
    #[inline(never)]
    pub fn indices(
        &mut self,
        name: &str,
        values: &mut Vec<usize>,
        range: RangeInclusive<usize>,
        below: usize,
    ) -> Result<()> {
        if let Some(bytes) = self.stored(name, Dtype::U32, &range)? {
            let whole = bytes.as_chunks().0.iter();
            *values = whole
                .map(|&four| u32::from_le_bytes(four) as usize)
                .collect();
            if let Some(index) = values.iter().find(|&&index| index >= below) {
                let expected = format!("whole numbers below {below}");
                return Err(self.refuse(name, index, &expected));
            }
        }
        if !self.reads() {
            self.put(name, Part::whole(values, &[values.len()]));
        }
        Ok(())
    }

    /// Write or read a list of booleans.
    ///
    /// # Errors
    /// As [`floats`](Self::floats).
    #[inline(never)]
    pub fn flags(
        &mut self,
        name: &str,
        values: &mut Vec<bool>,
        range: RangeInclusive<usize>,
    ) -> Result<()> {
        if let Some(bytes) = self.stored(name, Dtype::U8, &range)? {
            *values = bytes.iter().map(|&byte| byte != 0).collect();
        }
        if !self.reads() {
            self.put(name, Part::flags(values));
        }
        Ok(())
    }

    /// Write or read a text, stored as bytes.
    ///
    /// # Errors
    /// When it is missing, longer than `most` bytes, or not UTF-8.
    #[inline(never)]
    pub fn text(&mut self, name: &str, text: &mut String, most: usize) -> Result<()> {
        if let Some(bytes) = self.stored(name, Dtype::U8, &(0..=most))? {
            *text = match std::str::from_utf8(bytes) {
                Ok(text) => text.to_owned(),
                Err(error) => return Err(self.refuse(name, &error, &"UTF-8")),
            };
        }
        if !self.reads() {
            self.put(name, Part::bytes(text.as_bytes().to_vec()));
        }
        Ok(())
    }

    /// Write or read bytes of fixed length.
    ///
    /// # Errors
    /// As [`floats`](Self::floats).
    #[inline(never)]
    pub fn bytes(&mut self, name: &str, values: &mut [u8]) -> Result<()> {
        let length = values.len();
        if let Some(bytes) = self.stored(name, Dtype::U8, &(length..=length))? {
            values.copy_from_slice(bytes);
        }
        if !self.reads() {
            self.put(name, Part::bytes(values.to_vec()));
        }
        Ok(())
    }

    /// Write or read the values of a variable of known shape.
    ///
    /// # Errors
    /// As [`floats`](Self::floats).
    #[inline(never)]
    pub fn variable(&mut self, name: &str, var: &Var) -> Result<()> {
        let n = var.elem_count();
        let mut values = Vec::new();
        if !self.reads() {
            values = var.flatten_all()?.to_vec1::<f32>()?;
        }
        self.floats(name, &mut values, n..=n)?;
        if self.reads() {
            var.set(&Tensor::from_vec(values, var.shape(), &Device::Cpu)?)?;
        }
        Ok(())
    }

    /// Write or read a whole number.
    ///
    /// # Errors
    /// When it is missing or not in `range`.
    #[inline(never)]
    pub fn count(
        &mut self,
        name: &str,
        value: &mut usize,
        range: RangeInclusive<usize>,
    ) -> Result<()> {
        let full = self.full(name);
        if !self.reads() {
            // Stored with 64 bits on every machine.
            self.values.insert(full, Value::from(*value as u64));
            return Ok(());
        }
        let stored = self.values.get(&full).unwrap_or(&Value::Null);
        let count = stored.as_u64().and_then(|wide| usize::try_from(wide).ok());
        match count.filter(|count| range.contains(count)) {
            Some(count) => *value = count,
            None => return Err(self.refuse(name, stored, &lengths(&range, "").trim_end())),
        }
        Ok(())
    }

    /// Write or read a boolean.
    ///
    /// # Errors
    /// When it is missing or neither 0 nor 1.
    pub fn flag(&mut self, name: &str, value: &mut bool) -> Result<()> {
        let mut count = usize::from(*value);
        self.count(name, &mut count, 0..=1)?;
        *value = count == 1;
        Ok(())
    }

    /// Write or read whether an optional value is present, and return it. When reading, `new` creates the value, which
    /// the caller then reads.
    ///
    /// # Errors
    /// When the entry is missing or `new` fails.
    pub fn optional<T, E: From<ArchiveError>>(
        &mut self,
        name: &str,
        value: &mut Option<T>,
        new: impl FnOnce() -> std::result::Result<T, E>,
    ) -> std::result::Result<bool, E> {
        let mut there = value.is_some();
        self.flag(name, &mut there)?;
        if self.reads() {
            *value = if there { Some(new()?) } else { None };
        }
        Ok(there)
    }
}

#[cfg(test)]
mod tests;
