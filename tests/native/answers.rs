//! The longest unit of work with the largest networks that a configuration allows.

use cmbpo::training::{Config, Method, Trainer};
use std::collections::BTreeMap;

/// Processor time of this thread in milliseconds: other processes do not affect it.
fn spent() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = stat.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e6)
}

const SMALL: &str =
    r#""initial_random_steps": 100, "curve_episodes": 1, "evaluation_episodes": 20"#;
const AGENT: &str = r#""agent": {"hidden": [8], "batch_size": 8}"#;
const ROLLOUT: &str = r#""rollout": {"starts": 100, "horizon": 1}"#;

#[test]
fn every_unit_of_work_is_over_within_a_tenth_of_a_second() {
    let rest = [
        (
            Method::Sac,
            r#""env_steps": 102, "agent": {"hidden": [512, 512, 512, 512], "batch_size": 125}"#.to_owned(),
        ),
        (
            Method::CMbpo,
            format!(
                r#""env_steps": 101, "model": {{"hidden": [512, 512], "members": 5, "batch_size": 370, "max_epochs": 1,
                "epoch_batches": 1}}, {AGENT}, {ROLLOUT}"#
            ),
        ),
        (
            Method::Mbpo,
            format!(
                r#""env_steps": 101, "model": {{"hidden": [256, 256], "max_epochs": 1, "epoch_batches": 1}},
                "rollout": {{"starts": 2000, "horizon": 2}}, {AGENT}"#
            ),
        ),
        (
            Method::Sac,
            r#""env_steps": 101, "environment": "half-cheetah", "agent": {"hidden": [512, 512, 512], "batch_size": 8}"#
                .to_owned(),
        ),
        (
            Method::Cdl,
            format!(
                r#""env_steps": 101, "cdl": {{"hidden": [256, 256], "batch_size": 600, "max_steps": 25}},
                "model": {{"hidden": [8], "max_epochs": 1}}, {AGENT}, {ROLLOUT}"#
            ),
        ),
    ];
    for (method, rest) in rest {
        let json = format!("{{{SMALL}, {rest}}}");
        let config = Config::read(&mut serde_json::Deserializer::from_str(&json)).expect("valid");
        let mut run = Trainer::new(config, method, 1).expect("valid");
        let mut longest: BTreeMap<String, (f64, usize)> = BTreeMap::new();
        while !run.is_done() {
            let phase = format!("{:?}", run.progress().phase);
            let before = spent();
            run.advance(1).expect("it runs");
            let took = spent()
                .zip(before)
                .map_or(0.0, |(after, before)| after - before);
            let own = longest.entry(phase).or_default();
            *own = (own.0.max(took), own.1 + 1);
        }
        println!("{method:?}: {longest:?}");
        for (phase, (took, units)) in &longest {
            assert!(
                *took < 100.0,
                "{method:?}, {phase}: {took} ms of {units} units"
            );
        }
    }
}
