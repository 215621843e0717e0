//! Bindings for JavaScript, without logic. No other module refers to JavaScript.
//!
//! Objects are passed as JSON-like values. Errors are JavaScript `Error`s whose message names the field, the value and
//! what was expected. Typed arrays are copied once.
//!
//! Two features select the wasm file: `agents` for runs, `tables` for structure learning on tables.

#[cfg(feature = "agents")]
mod custom;
#[cfg(feature = "tables")]
mod discover;
mod json;
#[cfg(feature = "agents")]
mod session;
#[cfg(feature = "agents")]
mod settings;

#[cfg(feature = "agents")]
pub use custom::provide_environment;
#[cfg(feature = "tables")]
pub use discover::{Resampler, discover, hold_against, validate_discover_options};
#[cfg(feature = "agents")]
pub use session::Session;
#[cfg(feature = "agents")]
pub use settings::*;

use serde::Serialize;
use serde_json::json;
use wasm_bindgen::prelude::*;

/// The words of each choice. The section is read by wasm-bindgen, and is not in the wasm.
#[wasm_bindgen(typescript_custom_section)]
const WORDS: &'static str = include_str!("words.d.ts");

/// Run when the module is instantiated. Panics are then logged as readable messages in the console.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        web_sys::console::error_1(&panic.to_string().into());
    }));
}

/// Call `sign` repeatedly during a computation, also within one call, so that another thread can see that this one is
/// active.
#[cfg(feature = "agents")]
#[wasm_bindgen]
pub fn on_pulse(sign: js_sys::Function) {
    crate::tensor::pulse::on_pulse(move || {
        // Exceptions of the callback are ignored.
        let _ = sign.call0(&JsValue::NULL);
    });
}

pub(crate) fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, JsError> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    Ok(value.serialize(&serializer)?)
}

/// Return the crate's version.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Return how this module was built: `{version, simd}`.
#[wasm_bindgen(unchecked_return_type = "{version: string, simd: boolean}")]
pub fn build_info() -> Result<JsValue, JsError> {
    to_js(&json!({"version": version(), "simd": cfg!(target_feature = "simd128")}))
}
