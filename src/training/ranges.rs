//! Ranges of settings. A configuration states each range once; the visitor is the check of the values, or the
//! catalogue.

use super::TrainingError;
use std::ops::RangeInclusive;

/// Visitor of the name, value and range of every field. A null field has no value.
pub(crate) trait Ranges {
    /// A whole number.
    fn whole(
        &mut self,
        field: &'static str,
        value: impl Into<Option<usize>>,
        range: RangeInclusive<usize>,
    ) -> Result<(), TrainingError>;

    /// A whole number whose upper limit is the value of another field.
    fn whole_below(
        &mut self,
        field: &'static str,
        value: usize,
        range: RangeInclusive<usize>,
        _other: &'static str,
    ) -> Result<(), TrainingError> {
        self.whole(field, value, range)
    }

    /// A number.
    fn real(
        &mut self,
        field: &'static str,
        value: impl Into<Option<f64>>,
        range: RangeInclusive<f64>,
    ) -> Result<(), TrainingError>;

    /// The widths of a network's hidden layers.
    fn layers(
        &mut self,
        field: &'static str,
        widths: Option<&[usize]>,
    ) -> Result<(), TrainingError>;
}

/// Allowed widths of a hidden layer, and allowed numbers of layers.
pub(crate) const WIDTHS: RangeInclusive<usize> = 1..=512;
const LAYERS: RangeInclusive<usize> = 1..=4;

/// Refuse the first value that is out of range.
pub(super) struct Check;

impl Ranges for Check {
    fn whole(
        &mut self,
        field: &'static str,
        value: impl Into<Option<usize>>,
        range: RangeInclusive<usize>,
    ) -> Result<(), TrainingError> {
        value
            .into()
            .map_or(Ok(()), |value| whole(field, value, range))
    }

    fn real(
        &mut self,
        field: &'static str,
        value: impl Into<Option<f64>>,
        range: RangeInclusive<f64>,
    ) -> Result<(), TrainingError> {
        value
            .into()
            .map_or(Ok(()), |value| real(field, value, range))
    }

    fn layers(
        &mut self,
        field: &'static str,
        widths: Option<&[usize]>,
    ) -> Result<(), TrainingError> {
        widths.map_or(Ok(()), |widths| layers(field, widths))
    }
}

pub(super) fn refuse(field: &str, value: impl ToString, expected: impl ToString) -> TrainingError {
    TrainingError::Config {
        field: field.to_owned(),
        value: value.to_string(),
        expected: expected.to_string(),
    }
}

fn whole(field: &str, value: usize, range: RangeInclusive<usize>) -> Result<(), TrainingError> {
    if range.contains(&value) {
        return Ok(());
    }
    let (low, high) = range.into_inner();
    Err(refuse(
        field,
        value,
        format!("a whole number from {low} to {high}"),
    ))
}

fn real(field: &str, value: f64, range: RangeInclusive<f64>) -> Result<(), TrainingError> {
    // NaN is in no range, so this check also covers NaN.
    if range.contains(&value) {
        return Ok(());
    }
    let (low, high) = range.into_inner();
    Err(refuse(
        field,
        value,
        format!("a number from {low} to {high}"),
    ))
}

fn layers(field: &str, widths: &[usize]) -> Result<(), TrainingError> {
    if !LAYERS.contains(&widths.len()) {
        return Err(refuse(
            field,
            format!("{} layers", widths.len()),
            "1 to 4 layers",
        ));
    }
    widths.iter().try_for_each(|&w| whole(field, w, WIDTHS))
}
