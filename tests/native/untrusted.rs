//! Tests of readers of untrusted input: a fixed corpus, with all findings of fuzzing, and a short run of mutations of
//! it. `cargo fuzz` does the long runs: see docs/dependability.md.

#[path = "../untrusted/readers.rs"]
mod readers;

use cmbpo::agent::AgentConfig;
use cmbpo::model::ModelConfig;
use cmbpo::training::{
    Belief, Config, DetectionConfig, GraphChoice, Method, RolloutConfig, Trainer, Watch,
};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use readers::{READERS, Reader, is_taken, unsealed};
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(name)
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = folder(name);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no corpus in {}", folder.display());
    files
        .iter()
        .map(|file| std::fs::read(file).unwrap())
        .collect()
}

#[test]
fn no_reader_panics_on_its_corpus() {
    for (name, read) in READERS {
        for bytes in corpus(name) {
            read(&bytes);
        }
    }
}

/// Change some bytes: overwrite, remove, insert or repeat them.
fn changed(mut bytes: Vec<u8>, (kind, at, with): (u8, usize, Vec<u8>)) -> Vec<u8> {
    let at = at % (bytes.len() + 1);
    let end = (at + with.len()).min(bytes.len());
    match kind % 4 {
        0 => drop(bytes.splice(at..end, with)),
        1 => drop(bytes.drain(at..end)),
        2 => drop(bytes.splice(at..at, with)),
        _ => {
            let again = bytes[at..end].repeat(3);
            bytes.splice(at..at, again);
        }
    }
    bytes
}

fn mutations(name: &str, read: Reader) {
    // Typical pieces of JSON and equations: an additional digit or bracket finds more than a random byte.
    let pieces = prop_oneof![
        prop::collection::vec(any::<u8>(), 1..4),
        prop::sample::select(vec![
            "-1",
            "1e400",
            "1e-320",
            "0",
            "null",
            "[]",
            "{}",
            "\"",
            "\\u0000",
            "NaN",
            ",",
            "(",
            ")",
            "'",
            "\n",
            "99999999999999999999",
            "é",
            "N(0, -1)",
            "[[",
            "]]",
        ])
        .prop_map(|piece| piece.as_bytes().to_vec()),
    ];
    let strategy = (
        prop::sample::select(corpus(name)),
        prop::collection::vec((any::<u8>(), any::<usize>(), pieces), 1..5),
    )
        .prop_map(|(bytes, changes)| changes.into_iter().fold(bytes, changed));
    let mut runner = TestRunner::new_with_rng(
        ProptestConfig {
            cases: std::env::var("CMBPO_FUZZ_RUNS").map_or(400, |runs| runs.parse().unwrap()),
            failure_persistence: None,
            ..ProptestConfig::default()
        },
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    runner
        .run(&strategy, |bytes| {
            read(&bytes);
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{name}: {error}"));
}

#[test]
fn no_reader_panics_on_mutations_of_its_corpus() {
    for (name, read) in READERS {
        mutations(name, read);
    }
}

/// Create short runs at different points, by file name.
fn runs() -> Vec<(&'static str, Vec<u8>)> {
    let small = Config {
        env_steps: 140,
        initial_random_steps: 100,
        graph_every: 20,
        curve_every: 60,
        curve_episodes: 2,
        evaluation_episodes: 21,
        agent: AgentConfig {
            hidden: vec![3],
            batch_size: 4,
            ..AgentConfig::default()
        },
        model: ModelConfig {
            hidden: vec![3],
            members: 2,
            elites: 1,
            batch_size: 16,
            epoch_batches: Some(2),
            max_epochs: 3,
            every: 20,
            ..ModelConfig::default()
        },
        rollout: RolloutConfig {
            starts: 10,
            horizon: 2,
            buffer: 100,
            ..RolloutConfig::default()
        },
        ..Config::default()
    };
    let belief = Config {
        graph: Some(GraphChoice::Drawn(Belief::Belief)),
        ..small.clone()
    };
    let watching = Config {
        real_buffer: Some(100),
        detection: DetectionConfig {
            watch: Some(Watch::Residuals),
            ..DetectionConfig::default()
        },
        ..small.clone()
    };
    let after = |config: &Config, method, steps, units| {
        let mut trainer = Trainer::new(config.clone(), method, 1).expect("valid");
        while trainer.progress().env_steps < steps {
            trainer.advance(1).expect("a healthy run");
        }
        trainer.advance(units).expect("a healthy run");
        unsealed(&trainer.checkpoint("notes").expect("written"))
    };
    vec![
        ("run-begun", after(&small, Method::Sac, 0, 0)),
        ("run-over", after(&small, Method::Sac, 140, 1_000)),
        ("run-fitting", after(&small, Method::CMbpo, 120, 3)),
        ("run-belief", after(&belief, Method::CMbpo, 120, 4)),
        ("run-watching", after(&watching, Method::Mbpo, 125, 0)),
    ]
}

/// Without a corpus of the current format, only the rejection would be tested.
#[test]
fn the_corpus_of_checkpoints_is_of_this_format() {
    for (name, _) in runs() {
        let file = folder("checkpoint").join(name);
        let bytes = std::fs::read(&file).unwrap_or_default();
        assert!(
            is_taken(&bytes),
            "{name} is out of date: cargo test --test native corpus -- --ignored"
        );
    }
}

#[test]
#[ignore = "writes the corpus of checkpoints"]
fn write_the_corpus_of_checkpoints() {
    for (name, bytes) in runs() {
        std::fs::create_dir_all(folder("checkpoint")).unwrap();
        std::fs::write(folder("checkpoint").join(name), bytes).unwrap();
    }
}
