//! Level and power of every independence test, and accuracy in the light/door environment: the tables of
//! `docs/structure-tests.md`. Run by `npm run --silent study`; writes one JSON document, and progress to standard
//! error.
//!
//! `cargo run --example structure_study -- OUT.json SETS POWER_SETS LIGHT_DOOR_SETS LABEL_SETS JOBS [TEST,TEST]`
//!
//! With names of tests, only their cells are computed and replaced in OUT.json.

#[path = "../tests/native/label_worlds.rs"]
mod label_worlds;
#[path = "../tests/native/structure_worlds.rs"]
mod structure_worlds;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use cmbpo::structure::TestKind;
use label_worlds::{LabelWorld, label_worlds};
use serde_json::{Value, json};
use structure_worlds::{
    DEPENDENT, NULLS, Verdict, World, acceptance, claims, light_door_is_right, verdict,
};

const ROWS: [usize; 2] = [500, 2000];
const ALPHAS: [f64; 2] = [0.01, 0.05];
/// Fraction of rows in which y copies x, for the power with many labels.
const COPIED: f64 = 0.1;

/// A cell of a table.
#[derive(Clone, Copy)]
enum Cell {
    Level(TestKind, usize, usize),
    Power(TestKind, usize, usize),
    LightDoor(TestKind, bool, usize),
    Labels(TestKind, LabelWorld, usize),
}

impl Cell {
    fn test(&self) -> TestKind {
        match *self {
            Self::Level(test, ..)
            | Self::Power(test, ..)
            | Self::LightDoor(test, ..)
            | Self::Labels(test, ..) => test,
        }
    }
}

fn rejections(sets: u64, p: impl Fn(u64) -> f64) -> [u64; 2] {
    let mut counts = [0; 2];
    for seed in 0..sets {
        let p = p(seed);
        for (count, alpha) in counts.iter_mut().zip(ALPHAS) {
            *count += u64::from(p <= alpha);
        }
    }
    counts
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Conservative => "conservative",
        Verdict::OverRejects => "over-rejects",
    }
}

fn compute(cell: Cell, [sets, power_sets, light_door_sets, label_sets]: [u64; 4]) -> Value {
    match cell {
        Cell::Level(test, at, rows) => {
            let world = &NULLS[at];
            let counts = rejections(sets, |seed| world.p(test, rows, seed));
            let words = [0, 1].map(|at| word(verdict(counts[at], sets, ALPHAS[at])));
            json!({
                "kind": "level", "test": test.name(), "world": world.name, "rows": rows, "sets": sets,
                "rejected": counts, "verdict": words, "claimed": claims(test, world),
            })
        }
        Cell::Power(test, at, rows) => {
            let world = &DEPENDENT[at];
            let counts = rejections(power_sets, |seed| world.p(test, rows, seed));
            json!({
                "kind": "power", "test": test.name(), "world": world.name, "rows": rows, "sets": power_sets,
                "rejected": counts,
            })
        }
        Cell::Labels(test, world, rows) => {
            let counts = rejections(label_sets, |seed| world.p(test, rows, seed));
            let words = [0, 1].map(|at| word(verdict(counts[at], label_sets, ALPHAS[at])));
            json!({
                "kind": if world.copied > 0.0 { "labels-power" } else { "labels-level" },
                "test": test.name(), "world": world.name(), "given": world.given, "rows": rows,
                "sets": label_sets, "rejected": counts, "verdict": words,
            })
        }
        Cell::LightDoor(test, controlled, rows) => {
            let right = (0..light_door_sets)
                .filter(|&seed| light_door_is_right(test, rows, controlled, seed))
                .count();
            json!({
                "kind": "light-door", "test": test.name(), "rows": rows, "sets": light_door_sets,
                "data": if controlled { "half controlled" } else { "random" }, "right": right,
            })
        }
    }
}

fn main() {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let chosen: Vec<TestKind> = match words.get(6) {
        Some(names) => names
            .split(',')
            .map(|name| {
                let kind = TestKind::ALL.into_iter().find(|kind| kind.name() == name);
                kind.unwrap_or_else(|| panic!("{name:?} is no test"))
            })
            .collect(),
        None => TestKind::ALL.to_vec(),
    };
    words.truncate(6);
    let mut words = words.into_iter();
    let out = words.next().expect("the file to write");
    let given: Vec<u64> = words
        .map(|word| {
            word.parse()
                .unwrap_or_else(|_| panic!("{word:?} is not a whole number"))
        })
        .collect();
    let at = |index: usize, default: u64| given.get(index).copied().unwrap_or(default);
    let sets = [at(0, 2000), at(1, 500), at(2, 100), at(3, 1000)];
    let jobs = at(4, 2).max(1);

    let mut cells = Vec::new();
    for rows in ROWS {
        for test in TestKind::ALL {
            cells.extend((0..NULLS.len()).map(|world| Cell::Level(test, world, rows)));
            cells.extend((0..DEPENDENT.len()).map(|world| Cell::Power(test, world, rows)));
        }
    }
    for test in [
        TestKind::Gcm,
        TestKind::GcmPlain,
        TestKind::FisherZ,
        TestKind::Rcot,
    ] {
        for (controlled, rows) in [(false, 1000), (false, 2000), (true, 2000)] {
            cells.push(Cell::LightDoor(test, controlled, rows));
        }
    }
    for rows in ROWS {
        for test in TestKind::ALL.into_iter().filter(|test| test.takes_labels()) {
            for copied in [0.0, COPIED] {
                let worlds = label_worlds(copied).into_iter();
                cells.extend(worlds.map(|world| Cell::Labels(test, world, rows)));
            }
        }
    }
    // Keep the cells of other tests. Each test's cells are in the order of computation.
    let mut kept: Vec<Value> = Vec::new();
    if chosen.len() < TestKind::ALL.len() {
        let text = std::fs::read_to_string(&out).expect("the document of all tests");
        let document: Value = serde_json::from_str(&text).expect("a document of this program");
        let before = document["cells"].as_array().expect("its cells").iter();
        let stays = |cell: &&Value| chosen.iter().all(|test| cell["test"] != test.name());
        kept = before.filter(stays).cloned().collect();
        kept.reverse();
    }
    let next = AtomicUsize::new(0);
    let results = Mutex::new(vec![Value::Null; cells.len()]);
    for (at, cell) in cells.iter().enumerate() {
        if !chosen.contains(&cell.test()) {
            let before = kept.pop().expect("a cell for each of the others");
            assert_eq!(
                before["test"],
                cell.test().name(),
                "the cells of other programs"
            );
            results.lock().unwrap()[at] = before;
        }
    }
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(&cell) = cells.get(at) else { return };
                    if !chosen.contains(&cell.test()) {
                        continue;
                    }
                    let result = compute(cell, sets);
                    eprintln!("study: {} of {}: {result}", at + 1, cells.len());
                    results.lock().unwrap()[at] = result;
                }
            });
        }
    });
    let worlds = |worlds: &[World]| -> Vec<Value> {
        worlds
            .iter()
            .map(
                |world| json!({"name": world.name, "formula": world.formula, "given": world.given}),
            )
            .collect()
    };
    let document = json!({
        "alphas": ALPHAS,
        "seeds": "0 to sets - 1",
        "bounds": ALPHAS.map(|alpha| acceptance(sets[0], alpha)),
        "label_bounds": ALPHAS.map(|alpha| acceptance(sets[3], alpha)),
        "copied": COPIED,
        "nulls": worlds(&NULLS),
        "dependent": worlds(&DEPENDENT),
        "cells": results.into_inner().unwrap(),
    });
    std::fs::write(&out, format!("{document:#}\n")).expect("the file can be written");
}
