//! Conversion of JavaScript values to JSON, which serde reads and checks for unknown fields.

use js_sys::{Array, Number, Object};
use serde_json::{Map, Value};
use wasm_bindgen::{JsCast, JsValue};

/// Largest nesting depth. It exceeds that of every setting and stops circular values.
const DEPTH: usize = 32;

/// Convert a value to JSON. Values that JSON cannot represent, such as NaN or functions, become strings, so that the
/// reader reports them. Undefined fields are omitted.
pub(super) fn from_js(value: &JsValue) -> Value {
    within(value, DEPTH)
}

fn within(value: &JsValue, depth: usize) -> Value {
    if value.is_null() || value.is_undefined() {
        return Value::Null;
    }
    if let Some(flag) = value.as_bool() {
        return Value::from(flag);
    }
    if let Some(number) = value.as_f64() {
        // As in JavaScript, 3.0 is an integer.
        if Number::is_safe_integer(value) {
            return Value::from(number as i64);
        }
        return serde_json::Number::from_f64(number)
            .map_or_else(|| Value::from(number.to_string()), Value::Number);
    }
    if let Some(text) = value.as_string() {
        return Value::from(text);
    }
    if depth == 0 || !value.is_object() {
        return Value::from(format!("{value:?}"));
    }
    if Array::is_array(value) {
        let items = Array::from(value);
        return items.iter().map(|item| within(&item, depth - 1)).collect();
    }
    // Maps and dates have no own fields and would otherwise become empty objects.
    let prototype = JsValue::from(Object::get_prototype_of(value));
    if !prototype.is_null() && !JsValue::from(Object::get_prototype_of(&prototype)).is_null() {
        return Value::from(format!("{value:?}"));
    }
    let mut fields = Map::new();
    for pair in Object::entries(value.unchecked_ref()).iter() {
        let pair: Array = pair.unchecked_into();
        let (name, value) = (pair.get(0).as_string(), pair.get(1));
        if let Some(name) = name.filter(|_| !value.is_undefined()) {
            fields.insert(name, within(&value, depth - 1));
        }
    }
    Value::Object(fields)
}
