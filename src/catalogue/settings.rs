//! All settings of a run: type, range and default.

use super::trace::{Error, Kind, fields_of};
use crate::structure::{LEAST_ROWS, NOISE_FLOORS};
use crate::training::{Config, Ranges, TrainingError, WIDTHS};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Return the settings by path, in the order of [`Config`]'s fields.
///
/// # Errors
/// When a field has no default, or a range has no field.
pub(super) fn settings() -> Result<Vec<(String, Value)>, Error> {
    let mut ranges = Declared::default();
    let default = Config::default();
    default
        .walk(&mut ranges)
        .map_err(serde::de::Error::custom)?;
    let mut complete = default.complete();
    complete["cdl"] = json!(default.cdl);
    let mut all = Vec::new();
    // A placeholder for the name of an environment and for `"belief"`.
    for field in fields_of::<Config>("belief")? {
        let mut about = Map::new();
        let kind = match &field.kind {
            Kind::Whole => "whole",
            Kind::Real => "real",
            Kind::Flag => "flag",
            Kind::Choice(..) => "choice",
            Kind::Text => "text",
            Kind::List(of) if **of == Kind::Whole => "widths",
            Kind::List(_) => "names",
            Kind::Any => "any",
        };
        about.insert("kind".to_owned(), json!(kind));
        if let Kind::Choice(_, words) = field.kind {
            about.insert("options".to_owned(), json!(words));
        }
        if let Some(range) = ranges.0.remove(field.path.as_str()) {
            about.extend(range);
        }
        if field.optional {
            about.insert("optional".to_owned(), json!(true));
        }
        let pointer = format!("/{}", field.path.replace('.', "/"));
        let value = match complete.pointer(&pointer) {
            Some(value) => value.clone(),
            None => {
                about.insert("leftOut".to_owned(), json!(true));
                left_out(&field.path, &field.kind)?
            }
        };
        about.insert("default".to_owned(), value);
        all.push((field.path, Value::Object(about)));
    }
    match ranges.0.keys().next() {
        None => Ok(all),
        Some(path) => Err(serde::de::Error::custom(format!("{path} is no field"))),
    }
}

/// Find the default of a field that is omitted from JSON: the one value that changes nothing.
fn left_out(path: &str, kind: &Kind) -> Result<Value, Error> {
    let words = match kind {
        Kind::Choice(_, words) => words.iter().map(|word| json!(word)).collect(),
        _ => vec![json!(null), json!(0), json!(false), json!([])],
    };
    let inside = |value: &Value| {
        path.rsplit('.')
            .fold(value.clone(), |inner, name| json!({ name: inner }))
    };
    words
        .into_iter()
        .find(|value| {
            serde_json::from_value::<Config>(inside(value))
                .is_ok_and(|config| config == Config::default())
        })
        .ok_or_else(|| serde::de::Error::custom(format!("{path} has no default")))
}

/// The ranges by the path of their field.
struct Declared(BTreeMap<&'static str, Map<String, Value>>);

impl Default for Declared {
    /// Start with the ranges of structure learning, which checks its own options.
    fn default() -> Self {
        let mut all = Self(BTreeMap::new());
        all.say(
            "structure.alpha",
            &[("min", json!(0)), ("max", json!(1)), ("open", json!(true))],
        );
        let floors = NOISE_FLOORS.into_inner();
        all.say(
            "structure.noise_floor",
            &[("min", json!(floors.0)), ("max", json!(floors.1))],
        );
        all.say("structure.max_rows", &[("min", json!(LEAST_ROWS))]);
        all.say("structure.max_depth", &[("min", json!(0))]);
        all
    }
}

impl Declared {
    fn say(&mut self, field: &'static str, facts: &[(&str, Value)]) {
        let facts = facts
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()));
        self.0.insert(field, facts.collect());
    }
}

impl Ranges for Declared {
    fn whole(
        &mut self,
        field: &'static str,
        _value: impl Into<Option<usize>>,
        range: RangeInclusive<usize>,
    ) -> Result<(), TrainingError> {
        self.say(
            field,
            &[("min", json!(range.start())), ("max", json!(range.end()))],
        );
        Ok(())
    }

    fn whole_below(
        &mut self,
        field: &'static str,
        _value: usize,
        range: RangeInclusive<usize>,
        other: &'static str,
    ) -> Result<(), TrainingError> {
        self.say(
            field,
            &[("min", json!(range.start())), ("below", json!(other))],
        );
        Ok(())
    }

    fn real(
        &mut self,
        field: &'static str,
        _value: impl Into<Option<f64>>,
        range: RangeInclusive<f64>,
    ) -> Result<(), TrainingError> {
        self.say(
            field,
            &[("min", json!(range.start())), ("max", json!(range.end()))],
        );
        Ok(())
    }

    fn layers(
        &mut self,
        field: &'static str,
        _widths: Option<&[usize]>,
    ) -> Result<(), TrainingError> {
        self.whole(field, None, WIDTHS)
    }
}
