//! Every reader of what comes from outside, given any bytes at all: whatever they are, it answers with a value or with an error that
//! says something, in bounded time and memory. Used by the fuzz targets and by the tests.

use cmbpo::environment::{Environment as _, Equations, Shift};
use cmbpo::structure::{
    Dataset, DiscoverOptions, GivenEdge, Knowledge, StructureError, discover, hold_against,
};
use cmbpo::training::{Config, Method, Trainer};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

/// Larger inputs are refused before they come here (the page), or are slow rather than dangerous.
const MOST_BYTES: usize = 1 << 16;
/// Rows of a table: the statistics are not what is tried here.
const MOST_ROWS: usize = 120;

pub type Reader = fn(&[u8]);

/// The readers by the name of their corpus.
pub const READERS: [(&str, Reader); 5] = [
    ("config", config),
    ("shift", shift),
    ("equations", equations),
    ("discover", discovery),
    ("graph", graph),
];

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes)
        .ok()
        .filter(|text| text.len() <= MOST_BYTES)
}

/// An error that a person can read.
fn told(error: &dyn std::fmt::Display) {
    assert!(error.to_string().len() > 8, "an error that says: {error}");
}

/// A configuration as JSON; one that is accepted can begin.
pub fn config(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let mut source = serde_json::Deserializer::from_str(text);
    match Config::read(&mut source) {
        Err(error) => told(&error),
        Ok(config) => {
            let again: Config = serde_json::from_str(&serde_json::to_string(&config).unwrap())
                .expect("what is written can be read");
            assert_eq!(again, config);
            let method = Method::ALL[bytes.len() % Method::ALL.len()];
            match Trainer::new(config, method, 1) {
                Ok(mut trainer) => {
                    trainer.advance(2).map_err(|e| told(&e)).ok();
                }
                Err(error) => told(&error),
            }
        }
    }
}

/// A shift as JSON.
pub fn shift(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let Ok(shift) = serde_json::from_str::<Shift>(text) else {
        return;
    };
    if let Err(error) = cmbpo::environment::make("light-door", shift) {
        told(&error);
    }
}

/// A world as text; one that is accepted can be lived in.
pub fn equations(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    match Equations::new(text, Shift::default()) {
        Err(error) => told(&error),
        Ok(world) => {
            let mut rng = ChaCha8Rng::seed_from_u64(1);
            let spec = world.spec().clone();
            let mut state = world.initial_state(&mut rng);
            let mut seen = vec![0.0; spec.state.len()];
            for action in [0.0, 1.0, -1.0] {
                let actions = vec![action; spec.action.len()];
                world.step(&mut state, &actions, &mut rng);
                world.observe(&state, &mut rng, &mut seen);
            }
            assert!(
                seen.iter().all(|value| !value.is_nan()),
                "{text:?} leads to {seen:?}"
            );
        }
    }
}

/// Options as JSON in the first line, then the rows of a table.
pub fn discovery(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let Ok(options) = serde_json::from_str::<DiscoverOptions>(first) else {
        return;
    };
    let rows: Vec<Vec<f64>> = rest
        .lines()
        .take(MOST_ROWS)
        .map(|line| {
            line.split(',')
                .map(|cell| cell.trim().parse().unwrap_or(f64::NAN))
                .collect()
        })
        .collect();
    let columns = rows.first().map_or(0, |row| row.len().min(5));
    let names = (0..columns).map(|column| format!("V{column}")).collect();
    let values: Vec<f64> = rows
        .iter()
        .flat_map(|row| (0..columns).map(|column| row.get(column).copied().unwrap_or(0.0)))
        .collect();
    // How many resamples are affordable is the asker's own affair.
    let options = DiscoverOptions {
        bootstrap: options.bootstrap.min(2),
        ..options
    };
    let found = Dataset::from_rows(names, &values).and_then(|data| discover(data, options));
    if let Err(error) = found {
        told(&error);
    }
}

/// What is known, what was found and what is true, as one JSON list.
pub fn graph(bytes: &[u8]) {
    type Given = (Vec<String>, Knowledge, Vec<GivenEdge>, Vec<GivenEdge>);
    let Some(text) = text(bytes) else { return };
    let Ok((names, knowledge, found, truth)) = serde_json::from_str::<Given>(text) else {
        return;
    };
    if names.len() > 12 {
        return;
    }
    let background = knowledge.resolve(&names).map(|_| ());
    let options = DiscoverOptions {
        knowledge,
        ..DiscoverOptions::default()
    };
    let against = hold_against(&names, &found, &truth, &options).map(|_| ());
    for answer in [background, against] as [Result<(), StructureError>; 2] {
        if let Err(error) = answer {
            told(&error);
        }
    }
}
