//! Level and power of every independence test, and how often the light/door room is got right: the tables of
//! `docs/structure-tests.md`. Run by `npm run --silent study`; writes one JSON document, and progress to standard error.
//!
//! `cargo run --example structure_study -- OUT.json SETS POWER_SETS LIGHT_DOOR_SETS JOBS`

#[path = "../tests/native/structure_worlds.rs"]
mod structure_worlds;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use cmbpo::structure::TestKind;
use serde_json::{Value, json};
use structure_worlds::{
    DEPENDENT, NULLS, Verdict, World, acceptance, claims, light_door_is_right, verdict,
};

const ROWS: [usize; 2] = [500, 2000];
const ALPHAS: [f64; 2] = [0.01, 0.05];

/// One cell of a table.
#[derive(Clone, Copy)]
enum Cell {
    Level(TestKind, usize, usize),
    Power(TestKind, usize, usize),
    LightDoor(TestKind, bool, usize),
}

fn rejections(world: &World, test: TestKind, rows: usize, sets: u64) -> [u64; 2] {
    let mut counts = [0; 2];
    for seed in 0..sets {
        let p = world.p(test, rows, seed);
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

fn compute(cell: Cell, [sets, power_sets, room_sets]: [u64; 3]) -> Value {
    match cell {
        Cell::Level(test, at, rows) => {
            let world = &NULLS[at];
            let counts = rejections(world, test, rows, sets);
            let words = [0, 1].map(|at| word(verdict(counts[at], sets, ALPHAS[at])));
            json!({
                "kind": "level", "test": test.name(), "world": world.name, "rows": rows, "sets": sets,
                "rejected": counts, "verdict": words, "claimed": claims(test, world),
            })
        }
        Cell::Power(test, at, rows) => {
            let world = &DEPENDENT[at];
            let counts = rejections(world, test, rows, power_sets);
            json!({
                "kind": "power", "test": test.name(), "world": world.name, "rows": rows, "sets": power_sets,
                "rejected": counts,
            })
        }
        Cell::LightDoor(test, controlled, rows) => {
            let right = (0..room_sets)
                .filter(|&seed| light_door_is_right(test, rows, controlled, seed))
                .count();
            json!({
                "kind": "light-door", "test": test.name(), "rows": rows, "sets": room_sets,
                "data": if controlled { "half controlled" } else { "random" }, "right": right,
            })
        }
    }
}

fn main() {
    let mut words = std::env::args().skip(1);
    let out = words.next().expect("the file to write");
    let given: Vec<u64> = words
        .map(|word| {
            word.parse()
                .unwrap_or_else(|_| panic!("{word:?} is not a whole number"))
        })
        .collect();
    let at = |index: usize, default: u64| given.get(index).copied().unwrap_or(default);
    let sets = [at(0, 2000), at(1, 500), at(2, 100)];
    let jobs = at(3, 2).max(1);

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
    let next = AtomicUsize::new(0);
    let results = Mutex::new(vec![Value::Null; cells.len()]);
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(&cell) = cells.get(at) else { return };
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
        "nulls": worlds(&NULLS),
        "dependent": worlds(&DEPENDENT),
        "cells": results.into_inner().unwrap(),
    });
    std::fs::write(&out, format!("{document:#}\n")).expect("the file can be written");
}
