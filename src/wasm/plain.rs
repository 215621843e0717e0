//! Values of JavaScript as plain JSON: what else they may be is refused, not passed over.

use js_sys::{Error, JSON, Object};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use wasm_bindgen::prelude::*;

/// `value` as JSON. A cycle, a big integer and a depth that no setting has are errors; what JSON has no word for (NaN, functions,
/// maps, dates) becomes a text that says what it is, so that the field that holds it is refused by name.
///
/// # Errors
/// As above.
pub(super) fn plain(value: JsValue) -> Result<Value, JsError> {
    let replace = Closure::<dyn FnMut(JsValue, JsValue) -> JsValue>::new(|_, value| worded(value));
    let text = JSON::stringify_with_replacer(&value, replace.as_ref())
        .map_err(|e| JsError::new(&String::from(Error::from(e).message())))?;
    let text = text.as_string().unwrap_or_else(|| "null".to_owned());
    // Its readers call themselves: serde_json knows how deep is too deep.
    serde_json::from_str::<IgnoredAny>(&text)?;
    // JavaScript reads numbers to the last bit.
    let parsed = JSON::parse(&text).map_err(|e| JsError::new(&format!("{e:?}")))?;
    Ok(serde_wasm_bindgen::from_value(parsed)?)
}

fn worded(value: JsValue) -> JsValue {
    if let Some(number) = value.as_f64() {
        return if number.is_finite() {
            value
        } else {
            number.to_string().into()
        };
    }
    let strange = value.is_function() || value.is_symbol() || is_instance(&value);
    if strange {
        return format!("{value:?}").into();
    }
    value
}

/// Whether it is an object of a class: neither a list nor `{}`, whose prototype is the last one.
fn is_instance(value: &JsValue) -> bool {
    if !value.is_object() || js_sys::Array::is_array(value) {
        return false;
    }
    let prototype: JsValue = Object::get_prototype_of(value).into();
    !prototype.is_null() && !JsValue::from(Object::get_prototype_of(&prototype)).is_null()
}

/// Reads a value of its own; `name` is what errors call it.
///
/// # Errors
/// The path, the value and what was expected.
pub(super) fn read<T: DeserializeOwned>(name: &str, value: JsValue) -> Result<T, JsError> {
    serde_path_to_error::deserialize(plain(value)?).map_err(|e| {
        let path = match e.path().to_string().as_str() {
            "." => String::new(),
            path => format!(".{path}"),
        };
        JsError::new(&format!("{name}{path}: {}", e.inner()))
    })
}
