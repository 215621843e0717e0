//! Files whose checksum is right and whose content is not.

use super::*;
use crate::agent::AgentConfig;
use crate::model::ModelConfig;
use crate::tensor::part::Part;
use crate::training::Phase;
use safetensors::SafeTensors;
use std::collections::BTreeMap;

/// A run amid its second fit, and the file it leaves.
fn file() -> Vec<u8> {
    let config = Config {
        env_steps: 200,
        initial_random_steps: 100,
        graph_every: 50,
        curve_episodes: 21,
        evaluation_episodes: 21,
        agent: AgentConfig {
            hidden: vec![4],
            batch_size: 4,
            ..AgentConfig::default()
        },
        model: ModelConfig {
            hidden: vec![4],
            members: 2,
            elites: 1,
            every: 50,
            ..ModelConfig::default()
        },
        ..Config::default()
    };
    let mut trainer = Trainer::new(config, Method::CMbpo, 1).expect("valid");
    while trainer.progress().env_steps < 150 || trainer.progress().phase != Phase::Model {
        trainer.advance(1).expect("a healthy run");
    }
    // Within the fit.
    trainer.advance(2).expect("a healthy run");
    trainer.checkpoint("").expect("written")
}

/// A file with the JSON and the tensors that `change` leaves, and a checksum that fits.
fn changed(
    file: &[u8],
    change: impl FnOnce(&mut serde_json::Value, &mut BTreeMap<String, (safetensors::Dtype, Vec<u8>)>),
) -> Vec<u8> {
    let (_, header) = SafeTensors::read_metadata(file).expect("a header");
    let json = &header.metadata().as_ref().expect("metadata")[KEY];
    let mut about: serde_json::Value = serde_json::from_str(json).expect("JSON");
    let tensors = SafeTensors::deserialize(file).expect("tensors");
    let mut parts = tensors
        .iter()
        .map(|(name, view)| (name.to_owned(), (view.dtype(), view.data().to_vec())))
        .collect();
    change(&mut about, &mut parts);
    about.as_object_mut().expect("an object").remove("sha256");
    let parts: Vec<_> = parts
        .into_iter()
        .map(|(name, (dtype, bytes))| (name, Part::raw(dtype, bytes)))
        .collect();
    seal(&parts, &about).expect("written")
}

fn message(file: &[u8]) -> String {
    match Trainer::resume(file) {
        Ok(_) => "taken".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn an_unchanged_file_is_accepted() {
    let file = file();
    assert_eq!(message(&changed(&file, |_, _| {})), "taken");
}

#[test]
fn other_formats_versions_and_machines_are_named() {
    let file = file();
    let with = |field: &str, value: serde_json::Value| {
        message(&changed(&file, |about, _| about[field] = value))
    };
    assert_eq!(
        with("format", json!(1)),
        "checkpoint: format is 1, expected 2"
    );
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        with("version", json!("0.0.9")),
        format!(
            "checkpoint: version is \"0.0.9\", expected \"{version}\": another version may give other numbers"
        )
    );
    assert!(with("machine", json!("abacus")).contains("machine is \"abacus\", expected"));
    assert!(with("method", json!("ppo")).contains("unknown name \"ppo\""));
    assert!(with("seed", json!(-1)).contains("seed is -1, expected"));
    let steps = changed(&file, |about, _| about["config"]["env_steps"] = json!(0));
    assert!(message(&steps).contains("config.env_steps: 0"));
    assert!(with("config", json!({})).contains("config is"));
    assert!(with("values", json!(7)).starts_with("checkpoint: values is missing"));
}

#[test]
fn parts_that_do_not_fit_each_other_are_named() {
    let file = file();
    let mut cases = 0;
    let mut with = |name: &str, value: serde_json::Value, expected: &str| {
        let found = message(&changed(&file, |about, _| about["values"][name] = value));
        assert!(found.contains(expected), "{name}: {found}");
        cases += 1;
    };
    with(
        "env_steps",
        json!(201),
        "env_steps is 201, expected 0 to 200",
    );
    with("env_steps", json!(-1), "env_steps is");
    with(
        "env_steps",
        json!(149),
        "real is 150, expected 149 transitions",
    );
    with("real.next", json!(149), "real.next is 149, expected 150");
    with(
        "fit.position",
        json!(1_000_000),
        "fit.position is 1000000, expected 0 to",
    );
    with("fit", json!(0), "tasks is Fit, expected");
    with("model", json!(0), "expected none without a model");
    with("episode_length", json!(200), "episode_length is 200");
    with(
        "agent.actor_adam.steps",
        json!(u64::MAX),
        "agent.actor_adam.steps is",
    );
    with("done", json!(1), "tasks is");
    with("done", json!(2), "done is 2, expected 0 to 1");
    with("done", json!(null), "done is null, expected 0 to 1");
    assert_eq!(cases, 12);
    let tensor = |name: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let change = |parts: &mut BTreeMap<String, (safetensors::Dtype, Vec<u8>)>| {
            change(&mut parts.get_mut(name).expect("a tensor").1);
        };
        message(&changed(&file, |_, parts| change(parts)))
    };
    let found = tensor("model.elites", &|bytes| bytes[0] = 2);
    assert_eq!(
        found,
        "checkpoint: model.elites is 2, expected whole numbers below 2"
    );
    let found = tensor("agent.actor.parameters", &|bytes| bytes.truncate(40));
    assert!(
        found.starts_with("checkpoint: agent.actor.parameters is 40 bytes of type F32"),
        "{found}"
    );
    let found = tensor("notes", &|bytes| bytes.push(0xff));
    assert!(found.contains("expected UTF-8"), "{found}");
    let found = tensor("tasks", &|bytes| bytes.clear());
    assert!(
        found.contains("none exactly when the run is over"),
        "{found}"
    );
    // The kind and the setting of a task.
    let found = tensor("tasks", &|bytes| {
        bytes[0] = 6;
        bytes[4] = 8;
    });
    assert!(
        found.contains("tasks is Curve(8), expected work"),
        "{found}"
    );
    let found = tensor("graph.edges", &|bytes| bytes.fill(1));
    assert!(found.contains("cycle"), "{found}");
    let found = tensor("graph.edges", &|bytes| bytes.extend_from_within(..));
    assert!(
        found.contains("graph.edges is 2, expected 1, or one"),
        "{found}"
    );
    let found = tensor("config", &|bytes| {
        bytes[..8].copy_from_slice(&f64::NAN.to_le_bytes())
    });
    assert!(found.contains("config"), "{found}");
}

/// Whatever a part holds: it is refused, or the run goes on to its end or to an error. Nothing panics.
#[test]
fn no_value_of_a_part_causes_a_panic() {
    let file = file();
    let go_on = |file: &[u8]| {
        let Ok((mut trainer, _)) = Trainer::resume(file) else {
            return false;
        };
        for _ in 0..2_000 {
            match trainer.advance(1) {
                Ok(_) if !trainer.is_done() => {}
                _ => break,
            }
        }
        true
    };
    let (mut tried, mut taken) = (0, 0);
    let mut names = (Vec::new(), Vec::new());
    changed(&file, |about, parts| {
        names.0 = about["values"]
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect();
        names.1 = parts.keys().cloned().collect();
    });
    for name in &names.0 {
        for value in [
            json!(null),
            json!(0),
            json!(1),
            json!(77),
            json!(u32::MAX),
            json!(true),
            json!([]),
            json!("x"),
        ] {
            let file = changed(&file, |about, _| about["values"][name] = value);
            taken += usize::from(go_on(&file));
            tried += 1;
        }
    }
    for name in &names.1 {
        let changes: [fn(&mut Vec<u8>); 5] = [
            |bytes| bytes.fill(0),
            |bytes| bytes.fill(0xff),
            |bytes| bytes.fill(0x7f),
            |bytes| bytes.truncate(bytes.len() / 16 * 8),
            |bytes| bytes.extend_from_within(..),
        ];
        for change in changes {
            let file = changed(&file, |_, parts| {
                change(&mut parts.get_mut(name).expect("a tensor").1);
            });
            taken += usize::from(go_on(&file));
            tried += 1;
        }
    }
    assert!(tried > 400 && taken > 50, "{taken} of {tried} were taken");
}
