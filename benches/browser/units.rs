//! JavaScript bindings of the units of work that `npm run bench` times in wasm. A unit is prepared once; `run(n)` runs
//! it `n` times.

#[path = "../units/ensemble.rs"]
mod ensemble;
#[path = "../units/environment.rs"]
mod environment;
#[path = "../units/product.rs"]
mod product;
#[path = "../units/rollout.rs"]
mod rollout;
#[path = "../units/sac.rs"]
mod sac;

use wasm_bindgen::prelude::*;

fn refused(error: candle_core::Error) -> JsError {
    JsError::new(&error.to_string())
}

#[wasm_bindgen]
pub struct SacUpdate(sac::SacUpdate);

#[wasm_bindgen]
impl SacUpdate {
    #[wasm_bindgen(constructor)]
    pub fn new(states: usize, width: usize, batch: usize) -> Result<SacUpdate, JsError> {
        sac::SacUpdate::new(states, width, batch)
            .map(Self)
            .map_err(refused)
    }

    pub fn run(&mut self, n: usize) -> Result<(), JsError> {
        self.0.run(n).map_err(refused)
    }

    pub fn loss(&self) -> f32 {
        self.0.loss()
    }
}

#[wasm_bindgen]
pub struct EnsembleStep(ensemble::EnsembleStep);

#[wasm_bindgen]
impl EnsembleStep {
    #[wasm_bindgen(constructor)]
    pub fn new(
        states: usize,
        width: usize,
        members: usize,
        batch: usize,
    ) -> Result<EnsembleStep, JsError> {
        let sizes = ensemble::Sizes {
            states,
            width,
            members,
            batch,
        };
        ensemble::EnsembleStep::new(sizes)
            .map(Self)
            .map_err(refused)
    }

    /// Optimisation steps per unit of `run`.
    pub fn steps(&self) -> usize {
        self.0.steps
    }

    pub fn run(&mut self, n: usize) -> Result<(), JsError> {
        self.0.run(n).map_err(refused)
    }

    pub fn loss(&self) -> Result<f32, JsError> {
        self.0.loss().map_err(refused)
    }
}

#[wasm_bindgen]
pub struct Gemm(product::Product);

#[wasm_bindgen]
impl Gemm {
    #[wasm_bindgen(constructor)]
    pub fn new(m: usize, k: usize, n: usize) -> Gemm {
        Self(product::Product::new(m, k, n))
    }

    pub fn run(&mut self, n: usize) {
        self.0.run(n);
    }
}

#[wasm_bindgen]
pub struct Rollout(rollout::Rollout);

#[wasm_bindgen]
impl Rollout {
    #[wasm_bindgen(constructor)]
    pub fn new(starts: usize) -> Result<Rollout, JsError> {
        rollout::Rollout::new(starts).map(Self).map_err(refused)
    }

    pub fn run(&mut self, n: usize) -> Result<(), JsError> {
        self.0.run(n).map_err(refused)
    }
}
