//! What comes from outside is never trusted: a fixed corpus (with whatever fuzzing has found) and a short run of mutations of it. The long
//! runs are `cargo fuzz`'s: see docs/dependability.md.

#[path = "untrusted/readers.rs"]
mod readers;

use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use readers::{READERS, Reader};
use std::path::Path;

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(name);
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
fn every_reader_answers_to_its_corpus() {
    for (name, read) in READERS {
        for bytes in corpus(name) {
            read(&bytes);
        }
    }
}

/// One change of some bytes: overwritten, taken out, put in, or repeated.
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
    // JSON and equations are made of these: a digit or a bracket more is a likelier find than a random byte.
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
            cases: 400,
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
fn every_reader_answers_to_mutations_of_its_corpus() {
    for (name, read) in READERS {
        mutations(name, read);
    }
}
