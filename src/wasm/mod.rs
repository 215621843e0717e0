//! The only module that knows JavaScript: thin bindings, no logic.
//!
//! Objects cross as plain JSON-like values; errors as `Error`s whose message names the field, the value and what was
//! expected. Typed arrays are copied once.
//!
//! Two features say which of the two wasm files is built: `agents` for runs, `tables` for the structure of a table.

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

/// Runs once when the module is instantiated: a panic becomes a readable line in the console before the trap.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        web_sys::console::error_1(&panic.to_string().into());
    }));
}

pub(crate) fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, JsError> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    Ok(value.serialize(&serializer)?)
}

/// The crate's version.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// How this module was built: `{version, simd}`.
#[wasm_bindgen(unchecked_return_type = "{version: string, simd: boolean}")]
pub fn build_info() -> Result<JsValue, JsError> {
    to_js(&json!({"version": version(), "simd": cfg!(target_feature = "simd128")}))
}
