//! Every reader of what comes from outside, given any bytes at all: whatever they are, it answers with a value or with an error that
//! says something, in bounded time and memory. Used by the fuzz targets and by the tests.

use cmbpo::environment::{Environment as _, Equations, Shift};
use cmbpo::structure::{
    Dataset, DiscoverOptions, GivenEdge, Knowledge, StructureError, discover, hold_against,
};
use cmbpo::training::{Config, Method, Trainer};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use sha2::{Digest as _, Sha256};
use std::sync::OnceLock;

/// Larger inputs are refused before they come here (the page), or are slow rather than dangerous.
const MOST_BYTES: usize = 1 << 16;
/// Rows of a table: the statistics are not what is tried here.
const MOST_ROWS: usize = 120;
/// Units of work that a run goes on for.
const MOST_UNITS: usize = 40;

pub type Reader = fn(&[u8]);

/// The readers by the name of their corpus.
pub const READERS: [(&str, Reader); 6] = [
    ("config", config),
    ("shift", shift),
    ("equations", equations),
    ("discover", discovery),
    ("graph", graph),
    ("checkpoint", checkpoint),
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
    let found =
        Dataset::from_rows_with_copies(names, &values).and_then(|data| discover(data, options));
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

/// A checkpoint's JSON in one line, where its tensors are in the next, then their numbers. Lengths, version and checksum are
/// put right: otherwise nothing behind them would ever be reached. A run that is taken goes on, and can be saved again.
pub fn checkpoint(bytes: &[u8]) {
    let Some(file) = sealed(bytes) else { return };
    let (mut trainer, notes) = match Trainer::resume(&file) {
        Ok(taken) => taken,
        Err(error) => return told(&error),
    };
    again(&mut trainer, &notes);
    if !affordable(trainer.config()) {
        return;
    }
    for _ in 0..MOST_UNITS {
        match trainer.advance(1) {
            Ok(_) if !trainer.is_done() => {}
            Ok(_) => break,
            Err(error) => return told(&error),
        }
    }
    again(&mut trainer, &notes);
}

/// What a run writes it can read.
fn again(trainer: &mut Trainer, notes: &str) {
    let file = trainer.checkpoint(notes).expect("written");
    let (mut same, kept) = Trainer::resume(&file).expect("what is written can be read");
    assert_eq!(kept, notes);
    assert!(same.checkpoint(notes).expect("written") == file, "lost");
}

/// Whether units of work take milliseconds.
fn affordable(config: &Config) -> bool {
    let Config {
        agent,
        model,
        rollout,
        ..
    } = config;
    let critic = agent.critic_hidden.as_ref().unwrap_or(&agent.hidden);
    let widths = [&agent.hidden, critic, &model.hidden];
    widths.into_iter().flatten().sum::<usize>() <= 64
        && agent.batch_size <= 64
        && model.batch_size <= 64
        && rollout.starts * rollout.horizon <= 1_000
}

/// Where the JSON of a checkpoint is in a file's header.
const KEY: &str = "cmbpo-checkpoint";

/// A file's header and the JSON within it, as values, and its tensors' bytes.
fn taken_apart(file: &[u8]) -> (serde_json::Value, serde_json::Value, &[u8]) {
    let (length, rest) = file.split_at(8);
    let length = u64::from_le_bytes(length.try_into().expect("eight bytes")) as usize;
    let (header, data) = rest.split_at(length);
    let header: serde_json::Value = serde_json::from_slice(header).expect("JSON");
    let about = header["__metadata__"][KEY].as_str().expect("a text");
    let about = serde_json::from_str(about).expect("JSON");
    (header, about, data)
}

/// What every checkpoint of this program begins with, behind its checksum.
fn beginning() -> &'static str {
    static BEGINNING: OnceLock<String> = OnceLock::new();
    BEGINNING.get_or_init(|| {
        let mut trainer = Trainer::new(Config::default(), Method::Sac, 1).expect("valid");
        let file = trainer.checkpoint("").expect("written");
        let (_, about, _) = taken_apart(&file);
        let fields =
            ["format", "version", "machine"].map(|name| format!("\"{name}\":{}", about[name]));
        fields.join(",")
    })
}

/// A whole file of what [`checkpoint`] takes; none where a line is missing or no JSON object.
fn sealed(bytes: &[u8]) -> Option<Vec<u8>> {
    const DIGITS: usize = 64;
    let mut lines = bytes.splitn(3, |&byte| byte == b'\n');
    let about = text(lines.next()?)?.strip_prefix('{')?;
    let tensors = text(lines.next()?)?.strip_prefix('{')?;
    let data = lines.next()?;
    let about = format!(
        "{{\"sha256\":\"{}\",{},{about}",
        "0".repeat(DIGITS),
        beginning()
    );
    let about = serde_json::to_string(&about).ok()?;
    let header = format!("{{\"__metadata__\":{{\"{KEY}\":{about}}},{tensors}");
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend_from_slice(header.as_bytes());
    file.extend_from_slice(data);
    let at = file.windows(DIGITS).position(|w| w == [b'0'; DIGITS])?;
    let mut hash = Sha256::new();
    hash.update(&file[..at]);
    hash.update(&file[at + DIGITS..]);
    for (place, byte) in hash.finalize().into_iter().enumerate() {
        let at = at + 2 * place;
        file[at..at + 2].copy_from_slice(format!("{byte:02x}").as_bytes());
    }
    Some(file)
}

/// What [`checkpoint`] takes, of a whole file.
pub fn unsealed(file: &[u8]) -> Vec<u8> {
    let (mut header, mut about, data) = taken_apart(file);
    for name in ["sha256", "format", "version", "machine"] {
        about.as_object_mut().expect("an object").remove(name);
    }
    header
        .as_object_mut()
        .expect("an object")
        .remove("__metadata__");
    let mut bytes = format!("{about}\n{header}\n").into_bytes();
    bytes.extend_from_slice(data);
    bytes
}

/// Whether these bytes are a run that can go on.
pub fn is_taken(bytes: &[u8]) -> bool {
    sealed(bytes).is_some_and(|file| Trainer::resume(&file).is_ok())
}
