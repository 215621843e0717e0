//! Configurations, environments and seeds: functions that are used before a run.

use super::json::from_js;
use super::to_js;
use crate::environment::{Shift, World};
use crate::training::{Config, Method, TrainingError, presets as all_presets};
use serde::Deserialize;
use serde_json::json;
use wasm_bindgen::prelude::*;

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

/// Return the default configuration.
#[wasm_bindgen(unchecked_return_type = "Config")]
pub fn default_config() -> Result<JsValue, JsError> {
    to_js(&Config::default().complete())
}

/// Return the named configurations; the default is first.
#[wasm_bindgen(unchecked_return_type = "Preset[]")]
pub fn presets() -> Result<JsValue, JsError> {
    to_js(&all_presets())
}

/// Return the configuration with every missing field at its default.
///
/// # Errors
/// Names the field, the value and what was expected.
#[wasm_bindgen(unchecked_return_type = "Config")]
pub fn validate_config(
    #[wasm_bindgen(unchecked_param_type = "Partial<Config>")] value: JsValue,
) -> Result<JsValue, JsError> {
    to_js(&config(&value)?)
}

/// Return the shift with every missing field at its default.
///
/// # Errors
/// Names the field, the value and what was expected.
#[wasm_bindgen(unchecked_return_type = "Shift")]
pub fn validate_shift(
    #[wasm_bindgen(unchecked_param_type = "Partial<Shift>")] value: JsValue,
) -> Result<JsValue, JsError> {
    to_js(&shift(&value)?)
}

/// Return the names of the methods.
#[wasm_bindgen]
pub fn methods() -> Vec<String> {
    Method::ALL.map(|m| m.name().to_owned()).to_vec()
}

/// Return a random seed from the browser, for the "new seed" button. Everything else in the crate is seeded.
///
/// # Errors
/// When the browser provides no entropy.
#[wasm_bindgen]
pub fn fresh_seed() -> Result<u32, JsError> {
    let mut bytes = [0u8; 4];
    getrandom::fill(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

/// Return an environment's description: names, bounds, horizon, true graph and named shifts.
///
/// # Errors
/// Lists the known names for an unknown name; gives line and column of invalid equations.
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
    let mut settings = serde_json::Map::new();
    for (name, shift) in &spec.shifts {
        settings.insert(name.clone(), json!(shift));
    }
    to_js(&json!({
        "name": spec.name, "state": spec.state, "action": spec.action, "next": spec.next, "reward": spec.reward,
        "horizon": spec.horizon, "low": spec.low, "high": spec.high, "truth": spec.truth, "confounded": spec.confounded,
        "settings": settings,
    }))
}
