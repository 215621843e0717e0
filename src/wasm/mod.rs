//! The only room that knows JavaScript: thin bindings, no logic.
//!
//! Objects cross as plain JSON-like values; errors as `Error`s whose message names the field, the value and what was
//! expected. Typed arrays are copied once.

mod custom;
mod discover;
mod json;
mod session;

pub use custom::provide_environment;
pub use discover::{Resampler, discover, hold_against, validate_discover_options};
pub use session::Session;

use crate::environment::{Shift, World};
use crate::training::{Config, Method, TrainingError, presets as all_presets};
use json::from_js;
use serde::{Deserialize, Serialize};
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

pub(crate) fn to_error(error: TrainingError) -> JsError {
    JsError::new(&error.to_string())
}

pub(crate) fn shift(value: &JsValue) -> Result<Shift, JsError> {
    let shift: Shift = serde_path_to_error::deserialize(from_js(value))
        .map_err(|e| JsError::new(&format!("shift.{}: {}", e.path(), e.inner())))?;
    shift.validate().map_err(|e| to_error(e.into()))?;
    Ok(shift)
}

pub(crate) fn config(value: &JsValue) -> Result<Config, JsError> {
    if value.is_undefined() || value.is_null() {
        return Ok(Config::default());
    }
    Config::read(from_js(value)).map_err(to_error)
}

pub(crate) fn seed(value: f64) -> Result<u32, JsError> {
    if value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value) {
        return Ok(value as u32);
    }
    Err(to_error(TrainingError::Seed { value }))
}

/// The default configuration.
#[wasm_bindgen(unchecked_return_type = "Config")]
pub fn default_config() -> Result<JsValue, JsError> {
    to_js(&Config::default().complete())
}

/// The configurations that have a name, the default first.
#[wasm_bindgen(unchecked_return_type = "Preset[]")]
pub fn presets() -> Result<JsValue, JsError> {
    to_js(&all_presets())
}

/// The configuration with every missing field at its default.
///
/// # Errors
/// Names the field, the value and what was expected.
#[wasm_bindgen(unchecked_return_type = "Config")]
pub fn validate_config(
    #[wasm_bindgen(unchecked_param_type = "Partial<Config>")] value: JsValue,
) -> Result<JsValue, JsError> {
    to_js(&config(&value)?)
}

/// The shift with every missing field at its default.
///
/// # Errors
/// Names the field, the value and what was expected.
#[wasm_bindgen(unchecked_return_type = "Shift")]
pub fn validate_shift(
    #[wasm_bindgen(unchecked_param_type = "Partial<Shift>")] value: JsValue,
) -> Result<JsValue, JsError> {
    to_js(&shift(&value)?)
}

/// Names of the methods.
#[wasm_bindgen]
pub fn methods() -> Vec<String> {
    Method::ALL.map(|m| m.name().to_owned()).to_vec()
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

/// A seed from the system's entropy, for the "new seed" button; nothing else in the crate is unseeded.
///
/// # Errors
/// When the browser gives no entropy.
#[wasm_bindgen]
pub fn fresh_seed() -> Result<u32, JsError> {
    let mut bytes = [0u8; 4];
    getrandom::fill(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

/// What an environment says about itself: names, bounds, horizon, its true graph and its named shifts.
///
/// # Errors
/// An unknown name lists the known ones; equations are refused with line and column.
#[wasm_bindgen(unchecked_return_type = "EnvironmentInfo")]
pub fn environment_info(
    #[wasm_bindgen(unchecked_param_type = "Environment")] value: JsValue,
) -> Result<JsValue, JsError> {
    let world = World::deserialize(from_js(&value))
        .map_err(|e| JsError::new(&format!("environment: {e}")))?;
    let environment = world
        .make(Shift::default())
        .map_err(|e| to_error(e.into()))?;
    let spec = environment.spec();
    let settings: serde_json::Map<_, _> = spec
        .shifts
        .iter()
        .map(|(name, shift)| (name.clone(), json!(shift)))
        .collect();
    to_js(&json!({
        "name": spec.name, "state": spec.state, "action": spec.action, "next": spec.next, "reward": spec.reward,
        "horizon": spec.horizon, "low": spec.low, "high": spec.high, "truth": spec.truth, "confounded": spec.confounded,
        "settings": settings,
    }))
}
