//! Checkpoints: a run as a file. A resumed run continues with exactly the same numbers.
//!
//! The file has the safetensors format. Lists of numbers are its tensors; everything else is JSON under
//! `cmbpo-checkpoint` in its `__metadata__`. That JSON begins with the SHA-256 of the file without the 64 digits of the
//! hash itself, so that a truncated or changed file is refused before it is read. Then come the format, the version and
//! the machine type that wrote it, the method, the seed and the configuration. Files of another version or machine type
//! are refused, because their numbers may differ.

use super::{Config, Method, Trainer, TrainingError};
use crate::tensor::archive::{Stored, Values};
use crate::tensor::part::{self, Part};
use crate::tensor::{Archive, ArchiveError};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::{Display, Write};

/// Version of the format; increases with every change of the contents.
const FORMAT: u64 = 2;
/// Largest size of a file in bytes; the largest run that the configuration allows needs less.
pub const LARGEST: usize = 1 << 30;
/// Largest size of the notes in bytes.
const NOTES: usize = 1 << 28;
/// Largest number of floats in a configuration.
const FLOATS: usize = 1_000;

const KEY: &str = "cmbpo-checkpoint";
const VERSION: &str = env!("CARGO_PKG_VERSION");
const MACHINE: &str = std::env::consts::ARCH;
/// The bytes between the length of the header and the digits of the hash.
const BEGIN: &str = r#"{"__metadata__":{"cmbpo-checkpoint":"{\"sha256\":\""#;
const DIGITS: usize = 64;
const DIGITS_AT: usize = 8 + BEGIN.len();

#[cold]
fn refused(field: &str, value: &dyn Display, expected: &str) -> TrainingError {
    ArchiveError::refused(field, value, &expected).into()
}

/// Return the SHA-256 of a file without the digits of the hash.
fn checksum(file: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(&file[..DIGITS_AT]);
    // One call for a large file would run to its end in unoptimised wasm.
    for part in file[DIGITS_AT + DIGITS..].chunks(1 << 20) {
        hash.update(part);
    }
    hash.finalize()
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Create the file from tensors and a JSON object.
fn seal(parts: &[(String, Part)], about: &Value) -> Result<Vec<u8>, TrainingError> {
    let about = about.to_string();
    let json = format!("{{\"sha256\":\"{}\",{}", "0".repeat(DIGITS), &about[1..]);
    let mut file = part::file(parts, KEY, json)?;
    let digits = checksum(&file);
    file[DIGITS_AT..DIGITS_AT + DIGITS].copy_from_slice(digits.as_bytes());
    Ok(file)
}

/// A file's header, the JSON under [`KEY`] and the tensors' bytes.
///
/// The header is parsed as plain JSON. The safetensors crate's parser would add a twentieth to the download, and the
/// hash already covers what it checks.
type Opened<'a> = (Values, Values, &'a [u8]);

/// Check and split a file.
fn open(file: &[u8]) -> Result<Opened<'_>, TrainingError> {
    if file.len() > LARGEST {
        let expected = format!("{LARGEST} bytes at the most");
        return Err(refused("file", &format!("{} bytes", file.len()), &expected));
    }
    let begins = file.get(8..DIGITS_AT) == Some(BEGIN.as_bytes());
    if !begins || file.len() < DIGITS_AT + DIGITS {
        let value = "not of this kind";
        return Err(refused("file", &value, "a run saved by this program"));
    }
    let (said, found) = (&file[DIGITS_AT..DIGITS_AT + DIGITS], checksum(file));
    if said != found.as_bytes() {
        let said = String::from_utf8_lossy(said);
        let expected = format!("{said}: the file was cut short or changed");
        return Err(refused("sha256", &found, &expected));
    }
    let form = |value: &dyn Display| refused("header", value, "a header of JSON");
    let object = |json: &[u8]| match serde_json::from_slice(json) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(other) => Err(form(&other)),
        Err(error) => Err(form(&error)),
    };
    let (length, rest) = file.split_at(8);
    let length = length.iter().rev().fold(0_usize, |n, &byte| {
        n.saturating_mul(256).saturating_add(usize::from(byte))
    });
    let Some((header, data)) = rest.split_at_checked(length) else {
        return Err(form(&length));
    };
    let header = object(header)?;
    let json = header.get("__metadata__").and_then(|all| all[KEY].as_str());
    let about = object(json.unwrap_or_default().as_bytes())?;
    for (field, value, why) in [
        ("format", Value::from(FORMAT), ""),
        (
            "version",
            Value::from(VERSION),
            ": another version may give other numbers",
        ),
        (
            "machine",
            Value::from(MACHINE),
            ": another machine gives other numbers",
        ),
    ] {
        let found = about.get(field).unwrap_or(&Value::Null).to_string();
        let value = value.to_string();
        if found != value {
            return Err(refused(field, &found, &format!("{value}{why}")));
        }
    }
    Ok((header, about, data))
}

/// Return the tensor with this name.
fn tensor<'a>(header: &'a Values, data: &'a [u8], name: &str) -> Option<Stored<'a>> {
    let entry = header.get(name)?;
    let offset = |i: usize| usize::try_from(entry["data_offsets"].get(i)?.as_u64()?).ok();
    Some(Stored {
        dtype: entry["dtype"].as_str()?,
        bytes: data.get(offset(0)?..offset(1)?)?,
    })
}

/// Collect all floats of a JSON value, in a fixed order.
fn floats<'a>(value: &'a mut Value, found: &mut Vec<&'a mut Value>) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(|field| floats(field, found)),
        Value::Array(items) => items.iter_mut().for_each(|item| floats(item, found)),
        Value::Number(number) if number.is_f64() => found.push(value),
        _ => {}
    }
}

impl Trainer {
    /// Return the state of the run as a file for [`resume`](Self::resume). `notes` are stored with it for the caller,
    /// for example the events so far.
    ///
    /// # Errors
    /// [`TrainingError::Tensor`] when a tensor operation fails.
    pub fn checkpoint(&mut self, notes: &str) -> Result<Vec<u8>, TrainingError> {
        let mut archive = Archive::write();
        self.archive(&mut archive)?;
        let mut notes = notes.to_owned();
        archive.text("notes", &mut notes, NOTES)?;
        let mut config = serde_json::to_value(self.config()).map_err(candle_core::Error::wrap)?;
        // Decimal digits in JSON may lose the last bit, so the floats are stored exactly as well.
        let mut exact = Vec::new();
        floats(&mut config, &mut exact);
        let mut exact: Vec<f64> = exact.iter().filter_map(|float| float.as_f64()).collect();
        archive.wide("config", &mut exact, 0..=FLOATS)?;
        let (parts, values) = archive.into_parts();
        let (method, seed) = (self.method().name(), self.seed());
        let about = json!({
            "format": FORMAT, "version": VERSION, "machine": MACHINE, "method": method, "seed": seed, "config": config,
            "values": values,
        });
        seal(&parts, &about)
    }

    /// Resume a run from a [`checkpoint`](Self::checkpoint), and return it with the notes. The same events and numbers
    /// follow, bit for bit.
    ///
    /// # Errors
    /// [`TrainingError::Checkpoint`] names the fault: the file is too large, truncated or changed, has another type,
    /// format, version or machine type, or its parts are inconsistent. Errors of the configuration in the file.
    pub fn resume(file: &[u8]) -> Result<(Self, String), TrainingError> {
        let (header, mut about, data) = open(file)?;
        let mut take = |field: &str| about.get_mut(field).map(Value::take).unwrap_or_default();
        let Value::Object(values) = take("values") else {
            return Err(refused("values", &"missing", "counts by name"));
        };
        let lookup = |name: &str| tensor(&header, data, name);
        let mut archive = Archive::read(&lookup, values);

        let mut config = take("config");
        let mut places = Vec::new();
        floats(&mut config, &mut places);
        let mut exact = Vec::new();
        archive.wide("config", &mut exact, places.len()..=places.len())?;
        for (place, float) in places.into_iter().zip(exact) {
            *place = Value::from(float);
        }
        let config = Config::read(config)?;
        let method = take("method");
        let method = Method::parse(method.as_str().unwrap_or_default())?;
        let seed = take("seed");
        let Some(seed) = seed.as_u64().and_then(|seed| u32::try_from(seed).ok()) else {
            return Err(refused(
                "seed",
                &seed,
                "a whole number from 0 to 4294967295",
            ));
        };

        let mut trainer = Self::new(config, method, seed)?;
        trainer.archive(&mut archive)?;
        let mut notes = String::new();
        archive.text("notes", &mut notes, NOTES)?;
        Ok((trainer, notes))
    }
}

#[cfg(test)]
mod tests;
