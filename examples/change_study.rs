//! False alarms and detection delay of the change test: the numbers of `docs/change-detection.json`. Run by
//! `npm run --silent study -- --changes 200`; writes progress to standard error.
//!
//! `cargo run --example change_study -- OUT.json STREAMS DRIFTS`

#[path = "../tests/native/change_streams.rs"]
mod change_streams;

use change_streams::{Driver, OUTPUTS, fitted};
use serde_json::{Value, json};

/// Steps per stream, and steps before a drift.
const STEPS: usize = 3_000;
const BEFORE: usize = 1_000;
const ALPHAS: [f64; 3] = [0.01, 0.1, 0.5];
const DRIFTS: [(&str, f64); 10] = [
    ("R", 0.05),
    ("R", 0.1),
    ("R", 0.2),
    ("R", 0.4),
    ("R", 0.8),
    ("X'", 0.95),
    ("X'", 0.9),
    ("X'", 0.75),
    ("X'", 0.5),
    ("X'", -1.0),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [out, streams, drifts] = &arguments[..] else {
        eprintln!("change_study OUT.json STREAMS DRIFTS");
        std::process::exit(2);
    };
    let [streams, drifts] =
        [streams, drifts].map(|count| count.parse::<u64>().expect("a whole number"));
    let mut level = Vec::new();
    let mut power = Vec::new();
    for (name, causal) in [("factorised", true), ("monolithic", false)] {
        let models: Vec<_> = (0..streams)
            .map(|seed| {
                if seed % 20 == 0 {
                    eprintln!("{name}: {seed} of {streams} models");
                }
                fitted(seed, causal)
            })
            .collect();
        for driver in [Driver::Random, Driver::Learner] {
            let most: Vec<f64> = models
                .iter()
                .map(|model| model.stream(driver, STEPS, None, ALPHAS[0]).most)
                .collect();
            let alarms = ALPHAS.map(|alpha| {
                let reached = most.iter().filter(|&&most| most >= OUTPUTS as f64 / alpha);
                reached.count()
            });
            level.push(json!({
                "model": name, "driver": format!("{driver:?}").to_lowercase(), "streams": streams, "alarms": alarms,
            }));
            eprintln!("{}", level[level.len() - 1]);
        }
        if !causal {
            continue;
        }
        for (mechanism, to) in DRIFTS {
            let outcomes: Vec<_> = models
                .iter()
                .take(drifts as usize)
                .map(|model| {
                    model.stream(
                        Driver::Learner,
                        STEPS,
                        Some((BEFORE, mechanism, to)),
                        ALPHAS[0],
                    )
                })
                .collect();
            let mut delays: Vec<usize> = outcomes
                .iter()
                .filter_map(|o| o.noticed)
                .map(|n| n.0 + 1)
                .collect();
            delays.sort_unstable();
            let quantile = |share: f64| -> Option<usize> {
                let at = ((drifts as f64 * share).ceil() as usize).max(1) - 1;
                delays.get(at).copied()
            };
            let output = if mechanism == "R" { 2 } else { 0 };
            let noticed = outcomes.iter().filter_map(|o| o.noticed);
            let right = noticed.filter(|&(_, found)| found == output).count();
            power.push(json!({
                "mechanism": mechanism, "to": to, "streams": drifts, "noticed": delays.len(), "right": right,
                "median": quantile(0.5), "p90": quantile(0.9),
            }));
            eprintln!("{}", power[power.len() - 1]);
        }
    }
    let document: Value = json!({
        "version": env!("CARGO_PKG_VERSION"), "steps": STEPS, "before": BEFORE, "alphas": ALPHAS, "level": level, "power": power,
    });
    let text = serde_json::to_string_pretty(&document).expect("JSON") + "\n";
    std::fs::write(out, text).expect("the file can be written");
}
