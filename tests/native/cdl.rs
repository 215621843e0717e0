//! The method `cdl` in an environment with a known graph.

use cmbpo::training::{Config, Event, GraphReport, Method, Trainer};

/// U moves V, and V moves the reward; W is independent of all.
const WORLD: &str = "state U in [-1, 1] from U(-1, 1)
state V in [-1, 1] from U(-1, 1)
state W in [-1, 1] from U(-1, 1)
action A
U' = 0.6*U + 0.4*A + N(0, 0.1)
V' = 0.5*V + 0.5*U + N(0, 0.1)
W' = 0.7*W + N(0, 0.3)
R = V^2 + N(0, 0.05)
horizon 20
";

fn config(rest: &str) -> Config {
    let json = format!(
        r#"{{"environment": {{"equations": {}}}, "env_steps": 650, "initial_random_steps": 600, "curve_every": 650,
        "curve_episodes": 1, "evaluation_episodes": 1, "agent": {{"updates_per_step": 1, "hidden": [16, 16]}},
        "model": {{"max_epochs": 1, "scope": "relevant"}}{rest}}}"#,
        serde_json::to_string(WORLD).expect("a string"),
    );
    Config::read(&mut serde_json::Deserializer::from_str(&json)).expect("valid")
}

fn run(config: Config, seed: u32) -> (Vec<GraphReport>, Trainer) {
    let mut trainer = Trainer::new(config, Method::Cdl, seed).expect("valid");
    let mut graphs = Vec::new();
    while !trainer.is_done() {
        for event in trainer.advance(7).expect("it runs") {
            if let Event::Graph(report) = event {
                graphs.push(report);
            }
        }
    }
    (graphs, trainer)
}

#[test]
fn it_finds_the_rewards_ancestors_and_no_others() {
    for seed in [0, 1] {
        let (graphs, trainer) = run(config(""), seed);
        assert_eq!(graphs.len(), 2, "at first, and at the end");
        for (graph, rows) in graphs.iter().zip([600, 650]) {
            let of = |effect: &str| graph.parents[effect].clone();
            let measured: Vec<_> = graph
                .edges
                .iter()
                .map(|e| (&e.from, &e.to, e.cmi))
                .collect();
            assert_eq!(of("R"), ["V"], "{measured:?}");
            assert_eq!(of("V'"), ["U", "V"]);
            assert_eq!(of("U'"), ["U", "A"]);
            assert_eq!(graph.policy_inputs, ["U", "V"]);
            assert!(of("W'").is_empty(), "W' is not searched");
            assert_eq!((graph.rows, graph.test.clone()), (rows, None));
            for edge in &graph.edges {
                assert_eq!(edge.cmi.is_some(), edge.to != "W'", "{edge:?}");
            }
        }
        let edge = |from: &str, to: &str| {
            let found = graphs[0]
                .edges
                .iter()
                .find(|e| e.from == from && e.to == to);
            found.and_then(|edge| edge.cmi).expect("measured")
        };
        assert!(edge("V", "R") > 0.5 && edge("W", "R") < 0.05);
        assert_eq!(trainer.result().expect("over").policy_inputs, ["U", "V"]);
    }
}

#[test]
fn a_seed_fixes_every_bit() {
    let report = |seed| {
        let (graphs, trainer) = run(config(r#", "cdl": {"max_steps": 50}"#), seed);
        let graphs = serde_json::to_string(&graphs).expect("plain data");
        (graphs, trainer.result().expect("over").weights_hash.clone())
    };
    let first = report(3);
    assert_eq!(first, report(3));
    assert_ne!(first, report(4));
}

#[test]
fn a_graph_given_by_hand_is_refused() {
    let Err(error) = Trainer::new(config(r#", "graph": {"R": ["V"]}"#), Method::Cdl, 0) else {
        panic!("a graph was taken");
    };
    let message = error.to_string();
    assert!(
        message.contains("config.graph") && message.contains("null for the method cdl"),
        "{message}"
    );
}
