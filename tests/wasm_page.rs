//! The bindings in a browser's page: `wasm-pack test --headless --chrome`.
#![cfg(target_arch = "wasm32")]

use cmbpo::wasm;
use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::*;

wasm_bindgen_test_configure!(run_in_browser);

fn parse(json: &str) -> JsValue {
    JSON::parse(json).expect("valid JSON")
}

fn message<T>(result: Result<T, wasm_bindgen::JsError>) -> String {
    let error: JsValue = result.err().expect("refused").into();
    error
        .unchecked_into::<js_sys::Error>()
        .message()
        .as_string()
        .expect("a string")
}

fn get(value: &JsValue, key: &str) -> JsValue {
    Reflect::get(value, &key.into()).expect("an object")
}

#[wasm_bindgen_test]
fn a_default_config_is_valid_and_complete() {
    let config = wasm::default_config().expect("serialises");
    let again = wasm::validate_config(config.clone()).expect("valid");
    let empty = wasm::validate_config(parse("{}")).expect("valid");
    let text = |v: &JsValue| JSON::stringify(v).expect("JSON").as_string();
    assert_eq!(text(&empty), text(&again));
    // What is left out where it is as by default is here all the same.
    assert_eq!(get(&get(&config, "drift"), "at"), 2_000.0);
    assert_eq!(get(&get(&config, "detection"), "alpha"), 0.01);
    assert_eq!(get(&config, "env_steps"), 4_000.0);
}

#[wasm_bindgen_test]
fn bad_input_is_named() {
    let config = |json| message(wasm::validate_config(parse(json)));
    assert!(config(r#"{"env_stepz": 1}"#).contains("env_stepz"));
    assert!(config(r#"{"agent": {"gamma": 7}}"#).contains("config.agent.gamma: 7"));
    let nan = js_sys::Object::new();
    Reflect::set(&nan, &"env_steps".into(), &f64::NAN.into()).expect("an object");
    let nan = message(wasm::validate_config(nan.into()));
    assert!(
        nan.contains("config.env_steps") && nan.contains("NaN"),
        "{nan}"
    );
    let session =
        |method: &str, seed| message(wasm::Session::new(JsValue::UNDEFINED, method, seed));
    assert!(session("ppo", 0.0).contains("expected one of sac, mbpo, c-mbpo, oracle, cdl"));
    assert!(session("sac", -1.0).contains("seed: -1"));
    assert!(session("sac", 0.5).contains("seed: 0.5"));
    assert!(message(wasm::validate_shift(parse(r#"{"gain": 99}"#))).contains("shift.gain: 99"));
    assert!(message(wasm::environment_info("maze".into())).contains("light-door"));
}

#[wasm_bindgen_test]
fn a_session_learns_reports_and_is_watched() {
    let config = parse(
        r#"{"env_steps": 320, "initial_random_steps": 300, "curve_every": 100, "curve_episodes": 1,
            "evaluation_episodes": 2, "model": {"max_epochs": 2}, "structure": {"alpha": 0.01}}"#,
    );
    let mut session = wasm::Session::new(config, "c-mbpo", 1.0).expect("valid");
    assert!(message(session.result()).contains("step 0 of 320"));
    let mut kinds = Vec::new();
    while !session.done() {
        let events: Array = session.advance(50).expect("healthy").unchecked_into();
        kinds.extend(events.iter().filter_map(|e| get(&e, "type").as_string()));
    }
    for kind in [
        "episode",
        "graph",
        "model",
        "rollout",
        "evaluation",
        "finished",
    ] {
        assert!(kinds.iter().any(|k| k == kind), "no {kind} event");
    }
    let result = session.result().expect("finished");
    assert_eq!(get(&result, "env_steps"), 320.0);
    assert_eq!(get(&get(&get(&result, "returns"), "far"), "episodes"), 2.0);
    session
        .set_live_shift(parse(r#"{"gain": -1}"#))
        .expect("valid");
    let live = session.live_step(30).expect("valid");
    assert_eq!(get(&live, "t"), 30.0);
    let far = session
        .evaluate(parse(r#"{"gain": -1}"#), 3.0, 0.0)
        .expect("valid");
    assert_eq!(get(&far, "episodes"), 3.0);
    assert!(message(session.evaluate(parse("{}"), 0.0, 0.0)).contains("episodes: 0"));
    let actions = session.mean_action(&[0.0, 0.0, 0.5, 0.5]).expect("valid");
    assert_eq!(actions.length(), 2);
    assert!(session.mean_action(&[0.0]).is_err());
}

#[wasm_bindgen_test]
fn fresh_seeds_differ_and_the_build_has_simd() {
    let seeds: Vec<u32> = (0..4)
        .map(|_| wasm::fresh_seed().expect("entropy"))
        .collect();
    assert!(seeds.windows(2).any(|w| w[0] != w[1]), "{seeds:?}");
    let info = wasm::build_info().expect("serialises");
    assert_eq!(get(&info, "simd"), true);
}
