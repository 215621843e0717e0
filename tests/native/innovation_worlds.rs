//! Synthetic environments with each kind of reading, for level and power of the innovation test.
//!
//! A position u is moved by random actions and by its own noise. The reward is highest near 0, with a slope to one
//! side:
//!
//! ```text
//! u' = 0.9 u + 0.3 a + 0.1 n      R = 1 - u^2 + 0.4 u + 0.05 n + d z      a uniform on [-1, 1], n ~ N(0, 1), all independent
//! ```
//!
//! z is a reading, on which nothing depends (d = 0), or a driver (d not 0). Episodes of 100 steps start at a u with
//! standard deviation 0.5.

use cmbpo::structure::{
    Dataset, InnovationOptions, Innovations, Roles, StructureError, episode_starts, innovation_test,
};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};

/// Kind of z.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// u of the previous step plus noise of 0.1.
    Linear,
    /// `tanh(2 u)` of the previous step.
    Bent,
    /// The linear reading, rounded to multiples of 0.1.
    Quantised,
    /// u of three steps before.
    Delayed,
    /// A reading of another reading.
    Chained,
    /// Autocorrelated noise with coefficient 0.8.
    Autocorrelated,
    /// Noise that grows with u: `u (1 + 0.3 n) + 0.05 n`.
    Multiplicative,
    /// u of the same step.
    Observation,
    /// The linear reading, but it affects the reward: d = 0.5.
    Driver,
    /// As `Driver`, with a tenth of the effect.
    WeakDriver,
    /// The linear reading, whose square affects the reward.
    SquareDriver,
}

pub const KINDS: [Kind; 11] = [
    Kind::Linear,
    Kind::Bent,
    Kind::Quantised,
    Kind::Delayed,
    Kind::Chained,
    Kind::Autocorrelated,
    Kind::Multiplicative,
    Kind::Observation,
    Kind::Driver,
    Kind::WeakDriver,
    Kind::SquareDriver,
];

impl Kind {
    /// Return whether z affects the reward.
    pub fn drives(self) -> bool {
        matches!(self, Self::Driver | Self::WeakDriver | Self::SquareDriver)
    }
}

const HORIZON: usize = 100;

/// Candidates U, A, Z and, as Y, the source of a chained reading; effects U', Z', Y', R.
pub fn roles() -> Roles {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    Roles {
        state: names(&["U", "Z", "Y"]),
        action: names(&["A"]),
        next: names(&["U'", "Z'", "Y'"]),
        reward: "R".to_owned(),
    }
}

/// Return the true edges to effects that are not readings. The test must never exclude them.
pub fn truth(kind: Kind) -> Vec<(&'static str, &'static str)> {
    let mut edges = vec![("U", "U'"), ("A", "U'"), ("U", "R")];
    if kind.drives() {
        edges.push(("Z", "R"));
    }
    edges
}

pub fn table(kind: Kind, rows: usize, seed: u64) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut normal = move || -> f64 { StandardNormal.sample(&mut rng) };
    let mut actions = ChaCha8Rng::seed_from_u64(seed ^ 0x5eed);
    let mut columns = vec![Vec::new(); 8];
    let mut age = HORIZON;
    let (mut past, mut lasting, mut z, mut y) = ([0.0; 4], 0.0, 0.0, 0.0);
    for _ in 0..rows {
        if age == HORIZON {
            age = 0;
            past = [0.5 * normal(); 4];
            lasting = normal() / 6.0;
            y = past[0] + 0.1 * normal();
            z = read(kind, &past, past[0], y, &mut lasting, &mut normal);
        }
        let u = past[0];
        let a: f64 = actions.random_range(-1.0..1.0);
        let drive = match kind {
            Kind::Driver => 0.5 * z,
            Kind::WeakDriver => 0.05 * z,
            Kind::SquareDriver => 0.5 * z * z,
            _ => 0.0,
        };
        let reward = 1.0 - u * u + 0.4 * u + 0.05 * normal() + drive;
        let next = 0.9 * u + 0.3 * a + 0.1 * normal();
        let next_y = u + 0.1 * normal();
        let next_z = read(kind, &past, next, y, &mut lasting, &mut normal);
        let row = [u, z, y, a, next, next_z, next_y, reward];
        for (column, value) in columns.iter_mut().zip(row) {
            // Rounded to f32, as in a replay buffer.
            column.push(f64::from(value as f32));
        }
        past = [next, past[0], past[1], past[2]];
        (z, y) = (next_z, next_y);
        age += 1;
    }
    Dataset::new(roles().variables(), columns).unwrap()
}

/// Return the next reading. `past[0]` is the current u and `next` the next one.
fn read(
    kind: Kind,
    past: &[f64; 4],
    next: f64,
    y: f64,
    lasting: &mut f64,
    normal: &mut impl FnMut() -> f64,
) -> f64 {
    let u = past[0];
    let noise = 0.1 * normal();
    *lasting = 0.8 * *lasting + noise;
    match kind {
        Kind::Linear | Kind::Driver | Kind::WeakDriver | Kind::SquareDriver => u + noise,
        Kind::Bent => (2.0 * u).tanh() + noise,
        Kind::Quantised => ((u + noise) * 10.0).round() / 10.0,
        Kind::Delayed => past[2] + noise,
        Kind::Chained => y + noise,
        Kind::Autocorrelated => u + *lasting,
        Kind::Multiplicative => u + 3.0 * noise * u + 0.05 * normal(),
        Kind::Observation => next + noise,
    }
}

pub fn verdicts(kind: Kind, rows: usize, seed: u64) -> Innovations {
    verdicts_of(kind, rows, seed, InnovationOptions::default()).unwrap()
}

/// The same with options.
pub fn verdicts_of(
    kind: Kind,
    rows: usize,
    seed: u64,
    options: InnovationOptions,
) -> Result<Innovations, StructureError> {
    let (data, roles) = (table(kind, rows, seed), roles());
    let starts = episode_starts(&data, &roles).unwrap();
    let (causes, effects) = (roles.causes(), roles.effects());
    innovation_test(&data, &causes, &effects, &starts, options)
}
