//! The same in a dedicated worker, where the product learns: `wasm-pack test --headless --chrome`.
#![cfg(target_arch = "wasm32")]

use cmbpo::training::{Config, Method, RunResult, Trainer};
use wasm_bindgen_test::*;

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn run(method: Method, units: usize) -> RunResult {
    let mut config = Config {
        env_steps: 340,
        initial_random_steps: 300,
        curve_every: 100,
        curve_episodes: 1,
        evaluation_episodes: 2,
        ..Config::default()
    };
    config.model.max_epochs = 3;
    config.cdl.max_steps = 20;
    let mut trainer = Trainer::new(config, method, 8).expect("valid");
    while !trainer.is_done() {
        trainer.advance(units).expect("a healthy run");
    }
    trainer.result().expect("finished").clone()
}

#[wasm_bindgen_test]
fn every_method_runs_to_its_end_and_repeats_bit_for_bit() {
    for method in Method::ALL {
        let result = run(method, 1);
        assert_eq!(result.updates, 41);
        assert_eq!(result, run(method, 64));
    }
}
