//! A run, and a live environment that shows its agent.

use super::settings::{config, seed, shift as shift_from, to_error};
use super::to_js;
use crate::training::{
    Event, History, LARGEST_CHECKPOINT, LiveEnvironment, Method, Trainer, TrainingError,
};
use js_sys::{Float32Array, JSON, Uint8Array};
use serde_json::json;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("types.d.ts");

/// One run of one method with one seed, advanced in short units of work.
#[wasm_bindgen]
pub struct Session {
    trainer: Trainer,
    live: LiveEnvironment,
    /// The events so far, as stored in checkpoints.
    history: History,
}

impl Session {
    /// Convert events to JavaScript values, and record them for checkpoints. JavaScript's JSON preserves every float
    /// exactly.
    fn record(&mut self, events: Vec<Event>) -> Result<JsValue, JsError> {
        let values = js_sys::Array::new();
        for event in &events {
            let event = to_js(event)?;
            let line = JSON::stringify(&event)
                .map_err(|_| JsError::new("event: not convertible to JSON"))?;
            self.history.add(&String::from(line));
            values.push(&event);
        }
        Ok(values.into())
    }
}

#[wasm_bindgen]
impl Session {
    /// Create a run without starting it.
    ///
    /// # Errors
    /// Names the invalid configuration field, method or seed.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Partial<Config> | undefined")] config_value: JsValue,
        method: &str,
        seed_value: f64,
    ) -> Result<Session, JsError> {
        let config = config(&config_value)?;
        let seed = seed(seed_value)?;
        let method = Method::parse(method).map_err(to_error)?;
        let live = LiveEnvironment::new(&config, seed).map_err(to_error)?;
        let trainer = Trainer::new(config, method, seed).map_err(to_error)?;
        let history = History::default();
        Ok(Session {
            trainer,
            live,
            history,
        })
    }

    /// Return the current state as a file for [`resume`](Self::resume): safetensors with JSON metadata, a checksum and
    /// the version that wrote it.
    ///
    /// # Errors
    /// When the state cannot be serialised.
    pub fn checkpoint(&mut self) -> Result<Vec<u8>, JsError> {
        self.trainer
            .checkpoint(self.history.lines())
            .map_err(to_error)
    }

    /// Resume a run from a checkpoint. It continues with exactly the same numbers. The live environment starts a new
    /// episode without shift.
    ///
    /// # Errors
    /// When the file is too large, truncated or changed, or has another type, format, version or machine.
    pub fn resume(file: &Uint8Array) -> Result<Session, JsError> {
        // Check the size before copying.
        let length = file.length() as usize;
        if length > LARGEST_CHECKPOINT {
            return Err(to_error(TrainingError::Checkpoint {
                field: "file".to_owned(),
                value: format!("{length} bytes"),
                expected: format!("{LARGEST_CHECKPOINT} bytes at the most"),
            }));
        }
        let (trainer, events) = Trainer::resume(&file.to_vec()).map_err(to_error)?;
        let live = LiveEnvironment::new(trainer.config(), trainer.seed()).map_err(to_error)?;
        let mut session = Session {
            trainer,
            live,
            history: History::of(events),
        };
        session.follow()?;
        Ok(session)
    }

    /// Return the events so far, including those before a resumed checkpoint. Of episodes, fits, rollouts and losses,
    /// at least the latest 200 are kept.
    ///
    /// # Errors
    /// When the recorded events are not valid JSON.
    #[wasm_bindgen(unchecked_return_type = "Event[]")]
    pub fn history(&self) -> Result<JsValue, JsError> {
        let lines = self.history.lines().trim_end().replace('\n', ",");
        JSON::parse(&format!("[{lines}]"))
            .map_err(|_| JsError::new("checkpoint: notes are not events"))
    }

    /// Return method, seed and configuration of the run.
    ///
    /// # Errors
    /// When they cannot be converted to a JavaScript value.
    #[wasm_bindgen(unchecked_return_type = "RunAbout")]
    pub fn about(&self) -> Result<JsValue, JsError> {
        let trainer = &self.trainer;
        to_js(&json!({
            "method": trainer.method(), "seed": trainer.seed(), "config": trainer.config(),
        }))
    }

    /// Run `units` units of work of a few milliseconds each, and return the events.
    ///
    /// # Errors
    /// When the run diverges.
    #[wasm_bindgen(unchecked_return_type = "Event[]")]
    pub fn advance(&mut self, units: u32) -> Result<JsValue, JsError> {
        let events = self.trainer.advance(units as usize).map_err(to_error)?;
        self.follow()?;
        self.record(events)
    }

    /// Run until one more environment step is complete, and return the events.
    ///
    /// # Errors
    /// When the run diverges.
    #[wasm_bindgen(unchecked_return_type = "Event[]")]
    pub fn step(&mut self) -> Result<JsValue, JsError> {
        let events = self.trainer.step().map_err(to_error)?;
        self.follow()?;
        self.record(events)
    }

    /// Apply the run's drift to the live environment.
    fn follow(&mut self) -> Result<(), JsError> {
        let drift = self.trainer.config().drift.drift();
        let drift = drift.filter(|_| self.trainer.has_drifted());
        self.live.set_drift(drift).map_err(to_error)
    }

    /// Return whether the run is over.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> bool {
        self.trainer.is_done()
    }

    /// Return the progress of the run.
    ///
    /// # Errors
    /// When it cannot be converted to a JavaScript value.
    #[wasm_bindgen(unchecked_return_type = "Progress")]
    pub fn progress(&self) -> Result<JsValue, JsError> {
        to_js(&self.trainer.progress())
    }

    /// Return the result.
    ///
    /// # Errors
    /// When the run is not over yet.
    #[wasm_bindgen(unchecked_return_type = "RunResult")]
    pub fn result(&self) -> Result<JsValue, JsError> {
        to_js(self.trainer.result().map_err(to_error)?)
    }

    /// Evaluate the current policy's mean action under a shift, and return a summary of the returns.
    ///
    /// # Errors
    /// Names the invalid shift, number of episodes or seed.
    #[wasm_bindgen(unchecked_return_type = "Summary")]
    pub fn evaluate(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<Shift>")] shift_value: JsValue,
        episodes: f64,
        seed_value: f64,
    ) -> Result<JsValue, JsError> {
        let shift = shift_from(&shift_value)?;
        if !(episodes.fract() == 0.0 && (1.0..=10_000.0).contains(&episodes)) {
            return Err(to_error(TrainingError::Config {
                field: "episodes".to_owned(),
                value: episodes.to_string(),
                expected: "a whole number from 1 to 10000".to_owned(),
            }));
        }
        let summary = self
            .trainer
            .evaluate(shift, episodes as usize, seed(seed_value)?);
        to_js(&summary.map_err(to_error)?)
    }

    /// Return the policy's mean actions `[rows, action]` for observations `[rows, state]`, both row-major.
    ///
    /// # Errors
    /// When the observations are not whole rows.
    pub fn mean_action(&self, states: &[f32]) -> Result<Float32Array, JsError> {
        let actions = self.trainer.mean_action(states).map_err(to_error)?;
        Ok(Float32Array::from(actions.as_slice()))
    }

    /// Return the real transitions so far, row-major: state, action, next state and reward, `[rows, variables]`.
    pub fn transitions(&self) -> Float32Array {
        let real = self.trainer.real_transitions();
        let mut values = Vec::new();
        for index in 0..real.len() {
            let t = real.get(index);
            values.extend_from_slice(t.state);
            values.extend_from_slice(t.action);
            values.extend_from_slice(t.next_state);
            values.push(t.reward);
        }
        Float32Array::from(values.as_slice())
    }

    /// Return policy, critics and world model as a safetensors file.
    ///
    /// # Errors
    /// When they cannot be serialised.
    pub fn safetensors(&self) -> Result<Vec<u8>, JsError> {
        self.trainer.safetensors().map_err(to_error)
    }

    /// Return what would have followed a recorded transition with another state or action: in the environment itself
    /// with the same noise, and according to the learned model.
    ///
    /// # Errors
    /// Names the value that is out of range.
    #[wasm_bindgen(unchecked_return_type = "WhatIf")]
    pub fn what_if(
        &self,
        step: u32,
        state: Option<Vec<f32>>,
        action: Option<Vec<f32>>,
    ) -> Result<JsValue, JsError> {
        let answer = self
            .trainer
            .what_if(step as usize, state.as_deref(), action.as_deref());
        to_js(&answer.map_err(to_error)?)
    }

    /// Return the model's mean prediction of next state and reward, `[rows, state + 1]`; undefined before there is a
    /// model.
    ///
    /// # Errors
    /// When states and actions do not have the same number of whole rows.
    pub fn predict(
        &self,
        states: &[f32],
        actions: &[f32],
    ) -> Result<Option<Float32Array>, JsError> {
        let predicted = self.trainer.predict(states, actions).map_err(to_error)?;
        Ok(predicted.map(|values| Float32Array::from(values.as_slice())))
    }

    /// Return the environment's own mean of next state and reward, `[rows, state + 1]`, averaged over its noise.
    ///
    /// # Errors
    /// As [`predict`](Self::predict).
    pub fn expect(&self, states: &[f32], actions: &[f32]) -> Result<Float32Array, JsError> {
        let expected = self.trainer.expect(states, actions).map_err(to_error)?;
        Ok(Float32Array::from(expected.as_slice()))
    }

    /// Return episodes under the mean action, imagined by the model and in the environment under a shift, from a given
    /// state or from initial states.
    ///
    /// # Errors
    /// Names the invalid shift, seed or state.
    #[wasm_bindgen(unchecked_return_type = "Rollouts")]
    pub fn rollouts(
        &self,
        episodes: u32,
        steps: u32,
        #[wasm_bindgen(unchecked_param_type = "Partial<Shift>")] shift_value: JsValue,
        seed_value: f64,
        from: Option<Vec<f32>>,
    ) -> Result<JsValue, JsError> {
        let shift = shift_from(&shift_value)?;
        let (episodes, steps) = (episodes.min(1_000) as usize, steps.min(1_000) as usize);
        let rollouts =
            self.trainer
                .rollouts(episodes, steps, shift, seed(seed_value)?, from.as_deref());
        to_js(&rollouts.map_err(to_error)?)
    }

    /// Set the live environment's shift immediately.
    ///
    /// # Errors
    /// Names the invalid field.
    pub fn set_live_shift(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Partial<Shift>")] shift_value: JsValue,
    ) -> Result<(), JsError> {
        let shift = shift_from(&shift_value)?;
        self.live.set_shift(shift).map_err(to_error)
    }

    /// Advance the live environment by `steps` steps with the current mean action.
    ///
    /// # Errors
    /// When the agent or the conversion to a JavaScript value fails.
    #[wasm_bindgen(unchecked_return_type = "Live")]
    pub fn live_step(&mut self, steps: u32) -> Result<JsValue, JsError> {
        for _ in 0..steps.min(10_000) {
            let agent = self.trainer.agent();
            self.live
                .step(|seen| agent.exploit(seen))
                .map_err(to_error)?;
        }
        to_js(&self.live.now())
    }

    /// Set the variable of the live environment that a reader can drag to `x`, clipped to its bounds. In the light/door
    /// environment this moves the robot, and the lamp follows according to the shift.
    ///
    /// # Errors
    /// When `x` is not finite, or the environment has no such variable.
    #[wasm_bindgen(unchecked_return_type = "Live")]
    pub fn live_place(&mut self, x: f64) -> Result<JsValue, JsError> {
        to_js(&self.live.place(x).map_err(to_error)?)
    }

    /// Restart the live environment with the same noise and the same shift.
    pub fn live_reset(&mut self) {
        self.live.reset();
    }
}
