//! Environments that are simulated in JavaScript.

use crate::environment::{Shift, Simulator, Spec, Step, provide};
use js_sys::{Array, Error, Float64Array, Function};
use serde::Deserialize;
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;

/// Description of an environment, already checked by the JavaScript API.
#[derive(Deserialize)]
struct About {
    name: String,
    state: Vec<String>,
    low: Vec<f64>,
    high: Vec<f64>,
    action: Vec<String>,
    reward: String,
    horizon: usize,
    /// Names of all settings; the training setting is first.
    settings: Vec<String>,
    truth: BTreeMap<String, Vec<String>>,
}

struct Calls {
    instances: usize,
    reset: Function,
    step: Function,
}

fn error_message(error: JsValue) -> String {
    match error.dyn_into::<Error>() {
        Ok(error) => String::from(error.message()),
        Err(value) => format!("{value:?}"),
    }
}

fn numbers(answer: Result<JsValue, JsValue>) -> Result<Vec<f64>, String> {
    Ok(Float64Array::new(&answer.map_err(error_message)?).to_vec())
}

impl Simulator for Calls {
    fn instances(&self) -> usize {
        self.instances
    }

    fn reset(&self, instance: usize, seed: u32, setting: &str) -> Result<Vec<f64>, String> {
        let arguments = Array::of3(&(instance as u32).into(), &seed.into(), &setting.into());
        numbers(self.reset.apply(&JsValue::NULL, &arguments))
    }

    fn step(&self, instance: usize, action: &[f64]) -> Result<Step, String> {
        let action = Float64Array::from(action);
        let instance = JsValue::from(instance as u32);
        let mut answer = numbers(self.step.call2(&JsValue::NULL, &instance, &action))?;
        let (Some(done), Some(reward)) = (answer.pop(), answer.pop()) else {
            return Err("step returned no values".to_owned());
        };
        Ok((answer, reward, done != 0.0))
    }
}

/// Register an environment that is simulated by two JavaScript functions, and return its name for `{custom: name}` in a
/// configuration.
///
/// `reset(instance, seed, setting)` returns the observation. `step(instance, action)` returns the observation, the
/// reward, and 1 if the task has ended, else 0. The API's `custom_environment` checks all values first.
///
/// # Errors
/// When `about` is not a valid description.
#[wasm_bindgen]
pub fn provide_environment(
    about: JsValue,
    instances: u32,
    reset: Function,
    step: Function,
) -> Result<String, JsError> {
    let about: About = serde_wasm_bindgen::from_value(about)?;
    let setting = |(setting, name)| {
        let shift = Shift {
            setting,
            ..Shift::default()
        };
        (name, shift)
    };
    let spec = Spec {
        name: about.name,
        next: about.state.iter().map(|name| format!("{name}'")).collect(),
        state: about.state,
        action: about.action,
        reward: about.reward,
        low: about.low,
        high: about.high,
        action_bounds: (-1.0, 1.0),
        horizon: about.horizon,
        truth: about.truth,
        confounded: Vec::new(),
        shifts: about
            .settings
            .into_iter()
            .enumerate()
            .map(setting)
            .collect(),
    };
    let calls = Calls {
        instances: (instances as usize).max(1),
        reset,
        step,
    };
    Ok(provide(spec, Box::new(calls)))
}
