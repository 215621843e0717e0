//! The state of a run, written down or read back.
//!
//! Every part of a run describes its state once, in a function that takes an [`Archive`], and the same function writes and
//! reads: the two cannot differ. It takes its `self` apart by all of its fields, so that a new field does not compile before
//! somebody has said whether it belongs to the state.

use super::part::Part;
use candle_core::{Device, Tensor, Var};
use safetensors::Dtype;
use serde_json::{Map, Value};
use std::fmt::Display;
use std::ops::RangeInclusive;

/// Why a state cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// A part of the state is missing, or is not what it has to be.
    #[error("checkpoint: {field} is {value}, expected {expected}")]
    Refused {
        /// The part, by its place in the run.
        field: String,
        /// What is there.
        value: String,
        /// What would have been accepted.
        expected: String,
    },
    /// From a tensor operation.
    #[error(transparent)]
    Tensor(#[from] candle_core::Error),
}

impl ArchiveError {
    /// That `field` is `value` where something else was expected.
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

/// Whole numbers by name, as JSON.
pub type Values = Map<String, Value>;

/// A tensor of a file: its type and its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Stored<'a> {
    /// As safetensors writes it.
    pub dtype: &'a str,
    /// The numbers, little-endian.
    pub bytes: &'a [u8],
}

/// Finds a tensor by its name.
pub type Lookup<'a> = dyn Fn(&str) -> Option<Stored<'a>> + 'a;

enum Side<'a> {
    Write(Vec<(String, Part)>),
    Read(&'a Lookup<'a>),
}

/// State on its way into a file or out of one: lists of numbers as tensors, bit for bit, counts as JSON.
pub struct Archive<'a> {
    side: Side<'a>,
    values: Values,
    path: String,
    /// Lengths of the paths around.
    outer: Vec<usize>,
}

/// As a list of any length up to this is described.
fn lengths(range: &RangeInclusive<usize>, what: &str) -> String {
    let (low, high) = (range.start(), range.end());
    if low == high {
        format!("{low} {what}")
    } else {
        format!("{low} to {high} {what}")
    }
}

// Called from everywhere and never in a hurry: once each is enough.
impl<'a> Archive<'a> {
    /// An empty one to write to.
    pub fn write() -> Self {
        Self {
            side: Side::Write(Vec::new()),
            values: Map::new(),
            path: String::new(),
            outer: Vec::new(),
        }
    }

    /// One to read from.
    pub fn read(tensors: &'a Lookup<'a>, values: Values) -> Self {
        Self {
            side: Side::Read(tensors),
            values,
            path: String::new(),
            outer: Vec::new(),
        }
    }

    /// Whether it is read from.
    pub fn reads(&self) -> bool {
        matches!(self.side, Side::Read(_))
    }

    /// What has been written: tensors and counts by name.
    pub fn into_parts(self) -> (Vec<(String, Part)>, Values) {
        match self.side {
            Side::Write(parts) => (parts, self.values),
            Side::Read(_) => (Vec::new(), self.values),
        }
    }

    /// The name within the whole.
    fn full(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }

    /// The names that follow begin with `name`, until it is [left](Self::leave).
    #[inline(never)]
    pub fn enter(&mut self, name: &str) {
        self.outer.push(self.path.len());
        self.path.push_str(name);
        self.path.push('.');
    }

    /// Back to where it was [entered](Self::enter).
    pub fn leave(&mut self) {
        self.path.truncate(self.outer.pop().unwrap_or_default());
    }

    /// Refuses what has been read, by its name here.
    #[cold]
    pub fn refuse(&self, name: &str, value: &dyn Display, expected: &dyn Display) -> ArchiveError {
        ArchiveError::refused(&self.full(name), value, expected)
    }

    /// The bytes of a list to read of as many elements as `range` allows; none while it is written.
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

    /// A list of 32-bit floats.
    ///
    /// # Errors
    /// When it is missing or has not a length of `range`.
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

    /// A list of 64-bit floats.
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

    /// A 64-bit float, whatever its bits.
    ///
    /// # Errors
    /// When it is missing.
    pub fn number(&mut self, name: &str, value: &mut f64) -> Result<()> {
        let mut list = vec![*value];
        self.wide(name, &mut list, 1..=1)?;
        *value = list[0];
        Ok(())
    }

    /// A list of whole numbers below `below`.
    ///
    /// # Errors
    /// When it is missing, has not a length of `range`, or has a number that is too large.
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

    /// A list of truth values.
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

    /// A text, as a list of bytes.
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

    /// Bytes of a fixed number.
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

    /// The values of a variable; its shape is known.
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

    /// A whole number.
    ///
    /// # Errors
    /// When it is missing or not within `range`.
    #[inline(never)]
    pub fn count(
        &mut self,
        name: &str,
        value: &mut usize,
        range: RangeInclusive<usize>,
    ) -> Result<()> {
        let full = self.full(name);
        if !self.reads() {
            // 64 bits on every machine.
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

    /// Yes or no.
    ///
    /// # Errors
    /// When it is missing or neither.
    pub fn flag(&mut self, name: &str, value: &mut bool) -> Result<()> {
        let mut count = usize::from(*value);
        self.count(name, &mut count, 0..=1)?;
        *value = count == 1;
        Ok(())
    }

    /// Whether something is there that may not be; to read it, `new` makes one first.
    ///
    /// # Errors
    /// When it is not said, and those of `new`.
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
