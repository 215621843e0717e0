//! Settings that are read, written and refused.

use super::*;

fn read(json: &str) -> Result<Config, TrainingError> {
    Config::read(&mut serde_json::Deserializer::from_str(json))
}

#[test]
fn an_empty_config_is_the_default() {
    assert_eq!(read("{}").expect("valid"), Config::default());
}

#[test]
fn defaults_of_later_settings_are_omitted_from_json() {
    let written = serde_json::to_value(Config::default()).expect("serialises");
    for (section, field) in [
        ("agent", "critic_norm"),
        ("agent", "reset_every"),
        ("model", "kind"),
        ("model", "scope"),
        ("model", "sharing"),
        ("model", "weight_decay"),
        ("model", "beta"),
        ("model", "ranking"),
        ("model", "calibration"),
    ] {
        assert!(written[section][field].is_null(), "{section}.{field}");
    }
    assert!(written["cdl"].is_null());
}

#[test]
fn a_written_config_reads_back() {
    let config = Config {
        env_steps: 700,
        ..Config::default()
    };
    let json = serde_json::to_string(&config).expect("serialises");
    assert_eq!(read(&json).expect("valid"), config);
}

#[test]
fn every_error_names_field_value_and_expectation() {
    for (json, parts) in [
        (
            r#"{"env_step": 5}"#,
            ["env_step", "unknown field", "env_steps"],
        ),
        (
            r#"{"env_steps": "many"}"#,
            ["config.env_steps", "many", "usize"],
        ),
        (
            r#"{"env_steps": 0}"#,
            ["config.env_steps", "0", "1 to 1000000"],
        ),
        (
            r#"{"agent": {"gamma": 1.5}}"#,
            ["config.agent.gamma", "1.5", "0 to 0.9999"],
        ),
        (
            r#"{"agent": {"hidden": [64, 0]}}"#,
            ["config.agent.hidden", "0", "1 to 512"],
        ),
        (
            r#"{"agent": {"hidden": []}}"#,
            ["config.agent.hidden", "0 layers", "1 to 4"],
        ),
        (
            r#"{"agent": {"critic_hidden": [64, 513]}}"#,
            ["config.agent.critic_hidden", "513", "1 to 512"],
        ),
        (
            r#"{"model": {"elites": 9}}"#,
            ["config.model.elites", "9", "1 to 5"],
        ),
        (
            r#"{"environment": {"name": "pendulum", "sensors": 32}, "model": {"hidden": [512, 512, 512], "members": 20}}"#,
            ["config.model.hidden", "392603040", "50000000 at the most"],
        ),
        (
            r#"{"agent": {"hidden": [512, 512], "batch_size": 1024}}"#,
            [
                "config.agent.batch_size",
                "1024 for a network",
                "at most 377",
            ],
        ),
        (
            r#"{"model": {"hidden": [512, 512, 512, 512], "batch_size": 256}}"#,
            [
                "config.model.batch_size",
                "256 for a network",
                "at most 126",
            ],
        ),
        (
            r#"{"cdl": {"hidden": [256, 256], "batch_size": 4096}}"#,
            ["config.cdl.batch_size", "4096 for a network", "at most 7"],
        ),
        (
            r#"{"structure": {"alpha": 2}}"#,
            ["config.structure", "alpha", "2"],
        ),
        (
            r#"{"structure": {"test": "guess"}}"#,
            ["config.structure.test", "guess", "gcm"],
        ),
        (
            r#"{"graph": "doubt"}"#,
            ["config.graph", "null, \"belief\"", "parents"],
        ),
        (
            r#"{"graph": {"R": ["Q"]}}"#,
            ["config.graph.R", "\"Q\"", "X, Z, A"],
        ),
        (
            r#"{"graph": {"X": []}}"#,
            ["config.graph", "\"X\"", "X', Z', R"],
        ),
        (
            r#"{"policy_inputs": []}"#,
            ["config.policy_inputs", "[]", "X, Z"],
        ),
        (
            r#"{"policy_inputs": ["X", "X"]}"#,
            ["config.policy_inputs", "X", "distinct"],
        ),
        (
            r#"{"randomise": ["Q"]}"#,
            ["config.randomise", "\"Q\"", "X, Z"],
        ),
        (
            r#"{"environment": {"equations": "state X in [0, 1] from Q"}}"#,
            ["line 1, column 24", "Q", "a name that is known here"],
        ),
        (
            r#"{"environment": {"equation": ""}}"#,
            [
                "config.environment",
                "the name of an environment",
                "equations",
            ],
        ),
        (
            r#"{"drift": {"mechanism": "Z'"}}"#,
            ["config.drift.mechanism", "\"Z'\"", "R, X'"],
        ),
        (
            r#"{"drift": {"mechanism": "R", "to": 3}}"#,
            ["config.drift.to", "3", "from -1 to 1"],
        ),
        (
            r#"{"drift": {"to": "X"}}"#,
            ["config.drift.to", "\"X\"", "no mechanism is named"],
        ),
        (
            r#"{"drift": {"mechanism": "R", "at": 4000}}"#,
            ["config.drift.at", "4000", "1 to 3999"],
        ),
        (
            r#"{"environment": "pendulum", "drift": {"mechanism": "R"}}"#,
            ["config.drift.mechanism", "pendulum", "null"],
        ),
        (
            r#"{"detection": {"watch": "guess"}}"#,
            ["config.detection.watch", "guess", "residuals"],
        ),
        (
            r#"{"detection": {"alpha": 0}}"#,
            ["config.detection.alpha", "0", "0.000001 to 0.5"],
        ),
        (
            r#"{"model": {"scope": "relevant"}, "detection": {"watch": "told"}}"#,
            ["config.model.scope", "relevant", "\"all\" where detection"],
        ),
        (
            r#"{"model": {"sharing": "same-parents"}, "detection": {"watch": "told"}}"#,
            ["config.model.sharing", "same-parents", "\"none\" where"],
        ),
        (
            r#"{"model": {"kind": "true"}, "detection": {"watch": "residuals"}}"#,
            ["config.model.kind", "true", "\"learned\" where"],
        ),
        (
            r#"{"model": {"weight_decay": -1}}"#,
            ["config.model.weight_decay", "-1", "0 to 1"],
        ),
        (
            r#"{"cdl": {"threshold": -1}}"#,
            ["config.cdl.threshold", "-1", "0 to 10"],
        ),
        (
            r#"{"cdl": {"members": 0}}"#,
            ["config.cdl.members", "0", "1 to 20"],
        ),
        (r#"{"cdl": {"tau": 1}}"#, ["config.cdl", "tau", "threshold"]),
        (
            r#"{"environment": "maze"}"#,
            ["environment", "maze", "light-door"],
        ),
    ] {
        let message = read(json).expect_err(json).to_string();
        for part in parts {
            assert!(message.contains(part), "{json}: {message:?} lacks {part:?}");
        }
    }
}

#[test]
fn nan_is_refused() {
    let mut config = Config::default();
    config.agent.tau = f64::NAN;
    let message = config.validate().expect_err("refused").to_string();
    assert_eq!(
        message,
        "config.agent.tau: NaN is not allowed, expected a number from 0.00001 to 1"
    );
}
