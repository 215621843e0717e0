//! A run, and the room in which its agent can be watched.

use super::settings::{config, seed, shift as shift_from, to_error};
use super::to_js;
use crate::training::{
    Event, History, LARGEST_CHECKPOINT, LiveRoom, Method, Trainer, TrainingError,
};
use js_sys::{Float32Array, JSON, Uint8Array};
use serde_json::json;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("types.d.ts");

/// One run of one method with one seed, advanced in small units.
#[wasm_bindgen]
pub struct Session {
    trainer: Trainer,
    live: LiveRoom,
    /// The events so far.
    told: History,
}

impl Session {
    /// Events as values, which are noted for a checkpoint: JavaScript writes and reads every float exactly.
    fn tell(&mut self, events: Vec<Event>) -> Result<JsValue, JsError> {
        let told = js_sys::Array::new();
        for event in &events {
            let event = to_js(event)?;
            let line = JSON::stringify(&event).map_err(|_| JsError::new("an event is not JSON"))?;
            self.told.add(&String::from(line));
            told.push(&event);
        }
        Ok(told.into())
    }
}

#[wasm_bindgen]
impl Session {
    /// A run that has not begun.
    ///
    /// # Errors
    /// A bad config, method or seed, by name.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Partial<Config> | undefined")] config_value: JsValue,
        method: &str,
        seed_value: f64,
    ) -> Result<Session, JsError> {
        let config = config(&config_value)?;
        let seed = seed(seed_value)?;
        let method = Method::parse(method).map_err(to_error)?;
        let live = LiveRoom::new(&config, seed).map_err(to_error)?;
        let trainer = Trainer::new(config, method, seed).map_err(to_error)?;
        let told = History::default();
        Ok(Session {
            trainer,
            live,
            told,
        })
    }

    /// The run as it is now, as a file that [`resume`](Self::resume) goes on with: safetensors with JSON in its metadata, a
    /// checksum, and the version that wrote it.
    ///
    /// # Errors
    /// None in practice.
    pub fn checkpoint(&mut self) -> Result<Vec<u8>, JsError> {
        self.trainer.checkpoint(self.told.lines()).map_err(to_error)
    }

    /// A run that goes on from a checkpoint, to exactly the numbers it would have had. Its room is at the start of an
    /// episode, unshifted.
    ///
    /// # Errors
    /// A file that is too large, of another kind, cut short or changed, or of another format, version or machine, by name.
    pub fn resume(file: &Uint8Array) -> Result<Session, JsError> {
        // Before it is copied.
        let length = file.length() as usize;
        if length > LARGEST_CHECKPOINT {
            return Err(to_error(TrainingError::Checkpoint {
                field: "file".to_owned(),
                value: format!("{length} bytes"),
                expected: format!("{LARGEST_CHECKPOINT} bytes at the most"),
            }));
        }
        let (trainer, told) = Trainer::resume(&file.to_vec()).map_err(to_error)?;
        let live = LiveRoom::new(trainer.config(), trainer.seed()).map_err(to_error)?;
        let mut session = Session {
            trainer,
            live,
            told: History::of(told),
        };
        session.follow()?;
        Ok(session)
    }

    /// The events so far, those before a resumed checkpoint among them; of episodes, fits, rollouts and losses the latest 200
    /// at least.
    ///
    /// # Errors
    /// None in practice.
    #[wasm_bindgen(unchecked_return_type = "Event[]")]
    pub fn history(&self) -> Result<JsValue, JsError> {
        let lines = self.told.lines().trim_end().replace('\n', ",");
        JSON::parse(&format!("[{lines}]"))
            .map_err(|_| JsError::new("checkpoint: notes are not events"))
    }

    /// What the run was begun with.
    ///
    /// # Errors
    /// None in practice.
    #[wasm_bindgen(unchecked_return_type = "RunAbout")]
    pub fn about(&self) -> Result<JsValue, JsError> {
        let trainer = &self.trainer;
        to_js(&json!({
            "method": trainer.method(), "seed": trainer.seed(), "config": trainer.config(),
        }))
    }

    /// Runs `units` units of work, a few milliseconds each; the events.
    ///
    /// # Errors
    /// When the run diverges.
    #[wasm_bindgen(unchecked_return_type = "Event[]")]
    pub fn advance(&mut self, units: u32) -> Result<JsValue, JsError> {
        let events = self.trainer.advance(units as usize).map_err(to_error)?;
        self.follow()?;
        self.tell(events)
    }

    /// Runs until one more environment step is complete; the events.
    ///
    /// # Errors
    /// When the run diverges.
    #[wasm_bindgen(unchecked_return_type = "Event[]")]
    pub fn step(&mut self) -> Result<JsValue, JsError> {
        let events = self.trainer.step().map_err(to_error)?;
        self.follow()?;
        self.tell(events)
    }

    /// The live room drifts with the world of the run.
    fn follow(&mut self) -> Result<(), JsError> {
        let drift = self.trainer.config().drift.drift();
        let drift = drift.filter(|_| self.trainer.has_drifted());
        self.live.set_drift(drift).map_err(to_error)
    }

    /// Whether the run is over.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> bool {
        self.trainer.is_done()
    }

    /// How far the run is.
    ///
    /// # Errors
    /// None in practice.
    #[wasm_bindgen(unchecked_return_type = "Progress")]
    pub fn progress(&self) -> Result<JsValue, JsError> {
        to_js(&self.trainer.progress())
    }

    /// The result.
    ///
    /// # Errors
    /// Until the run is over.
    #[wasm_bindgen(unchecked_return_type = "RunResult")]
    pub fn result(&self) -> Result<JsValue, JsError> {
        to_js(self.trainer.result().map_err(to_error)?)
    }

    /// Returns of the present policy's mean action under any shift.
    ///
    /// # Errors
    /// A bad shift, number of episodes or seed, by name.
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

    /// The policy's mean actions `[rows, action]` for row-major observations `[rows, state]`.
    ///
    /// # Errors
    /// When the observations are not whole rows.
    pub fn mean_action(&self, states: &[f32]) -> Result<Float32Array, JsError> {
        let actions = self.trainer.mean_action(states).map_err(to_error)?;
        Ok(Float32Array::from(actions.as_slice()))
    }

    /// The real transitions so far, row-major: state, action, next state, reward of each, `[rows, variables]`.
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

    /// Policy, critics and world model as a safetensors file.
    ///
    /// # Errors
    /// None in practice.
    pub fn safetensors(&self) -> Result<Vec<u8>, JsError> {
        self.trainer.safetensors().map_err(to_error)
    }

    /// What would have followed a recorded transition had the state or the action been another: in the room itself with the
    /// same noise, and by the learned model.
    ///
    /// # Errors
    /// Names what is out of range.
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

    /// The model's mean prediction of next state and reward, `[rows, state + 1]`; undefined before there is a model.
    ///
    /// # Errors
    /// When states and actions are not equally many whole rows.
    pub fn predict(
        &self,
        states: &[f32],
        actions: &[f32],
    ) -> Result<Option<Float32Array>, JsError> {
        let predicted = self.trainer.predict(states, actions).map_err(to_error)?;
        Ok(predicted.map(|values| Float32Array::from(values.as_slice())))
    }

    /// The same by the room's own mechanisms, averaged over their noise.
    ///
    /// # Errors
    /// As [`predict`](Self::predict).
    pub fn expect(&self, states: &[f32], actions: &[f32]) -> Result<Float32Array, JsError> {
        let expected = self.trainer.expect(states, actions).map_err(to_error)?;
        Ok(Float32Array::from(expected.as_slice()))
    }

    /// Episodes under the mean action, imagined with the model and real under a shift, from a state or as episodes begin.
    ///
    /// # Errors
    /// A bad shift, seed or state, by name.
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

    /// Changes the live room's shift at once.
    ///
    /// # Errors
    /// A bad shift, by field.
    pub fn set_live_shift(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Partial<Shift>")] shift_value: JsValue,
    ) -> Result<(), JsError> {
        let shift = shift_from(&shift_value)?;
        self.live.set_shift(shift).map_err(to_error)
    }

    /// Moves the live room `steps` steps with the present mean action.
    ///
    /// # Errors
    /// None in practice.
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

    /// Puts the robot of the live room at `x`, within its walls; the lamp follows as the shift says.
    ///
    /// # Errors
    /// A place that is not finite.
    #[wasm_bindgen(unchecked_return_type = "Live")]
    pub fn live_place(&mut self, x: f64) -> Result<JsValue, JsError> {
        to_js(&self.live.place(x).map_err(to_error)?)
    }

    /// Starts the live room again, with the same noise; the shift stays.
    pub fn live_reset(&mut self) {
        self.live.reset();
    }
}
