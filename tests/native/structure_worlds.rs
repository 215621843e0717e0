//! Small data-generating models with known answers, for level and power of independence tests.
#![allow(
    dead_code,
    reason = "each program that includes these uses a part of them"
)]

use cmbpo::environment::{Environment as _, LightDoor, Shift, Spec};
use cmbpo::structure::{
    Dataset, LearnOptions, Roles, TestKind, learn_transition_graph, structural_hamming_distance,
};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Exp1, StandardNormal};
use statrs::distribution::{Binomial, DiscreteCDF as _};

/// Draws one row: x, y, and the columns s and t that may be conditioned on.
type Row = fn(&mut ChaCha8Rng) -> [f64; 4];

/// A question: is x independent of y given the first `given` of s and t?
#[derive(Clone, Copy)]
pub struct World {
    /// Name in the tables.
    pub name: &'static str,
    /// Definition.
    pub formula: &'static str,
    /// Size of the conditioning set.
    pub given: usize,
    /// Whether the columns are labels, which tests of labels use unchanged.
    pub labels: bool,
    row: Row,
}

const NAMES: [&str; 4] = ["x", "y", "s", "t"];
/// Number of equal-sized classes into which tests of labels divide a column.
const CLASSES: usize = 4;

impl World {
    /// Draw `rows` rows with `seed`.
    pub fn data(&self, rows: usize, seed: u64) -> Dataset {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut columns = vec![Vec::with_capacity(rows); NAMES.len()];
        for _ in 0..rows {
            for (column, value) in columns.iter_mut().zip((self.row)(&mut rng)) {
                column.push(value);
            }
        }
        table(columns)
    }

    /// Return the p-value of a test on one data set.
    pub fn p(&self, test: TestKind, rows: usize, seed: u64) -> f64 {
        let mut data = self.data(rows, seed);
        if test.takes_labels() {
            let cut = |at: usize| match self.labels && at < 2 + self.given {
                true => data.column(at).to_vec(),
                false => classes(data.column(at)),
            };
            data = table((0..data.len()).map(cut).collect());
        }
        let given: Vec<usize> = (2..2 + self.given).collect();
        let prepared = test.prepare(&data).unwrap();
        prepared.test(0, 1, &given).unwrap().p_value
    }
}

fn table(columns: Vec<Vec<f64>>) -> Dataset {
    Dataset::new(NAMES.map(str::to_owned).to_vec(), columns).unwrap()
}

/// Divide a column into classes of equal size.
fn classes(column: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..column.len()).collect();
    order.sort_by(|&a, &b| column[a].total_cmp(&column[b]));
    let mut labels = vec![0.0; column.len()];
    for (rank, &row) in order.iter().enumerate() {
        labels[row] = (rank * CLASSES / column.len()) as f64;
    }
    labels
}

fn normal(rng: &mut ChaCha8Rng) -> f64 {
    rng.sample(StandardNormal)
}

/// Draw one of three labels.
fn label(rng: &mut ChaCha8Rng) -> f64 {
    f64::from(rng.random_range(0..3u8))
}

fn noisy(rng: &mut ChaCha8Rng, value: f64, noise: f64) -> f64 {
    if rng.random::<f64>() < noise {
        label(rng)
    } else {
        value
    }
}

/// x and y are independent given the set.
pub const NULLS: [World; 12] = [
    World {
        name: "skewed",
        formula: "x, y exponential; nothing given",
        given: 0,
        labels: false,
        row: |rng| [rng.sample(Exp1), rng.sample(Exp1), normal(rng), normal(rng)],
    },
    World {
        name: "linear",
        formula: "x = s + e, y = s + d",
        given: 1,
        labels: false,
        row: |rng| {
            let s = normal(rng);
            [s + normal(rng), s + normal(rng), s, normal(rng)]
        },
    },
    World {
        name: "smooth",
        formula: "x = s² + e, y = tanh 2s + s²/2 + d",
        given: 1,
        labels: false,
        row: |rng| {
            let s = normal(rng);
            let y = (2.0 * s).tanh() + 0.5 * s * s + normal(rng);
            [s * s + normal(rng), y, s, normal(rng)]
        },
    },
    World {
        name: "sine",
        formula: "x = sin 3s + e/2, y = sin 3s + d/2",
        given: 1,
        labels: false,
        row: |rng| {
            let s = normal(rng);
            let wave = (3.0 * s).sin();
            [
                wave + 0.5 * normal(rng),
                wave + 0.5 * normal(rng),
                s,
                normal(rng),
            ]
        },
    },
    World {
        name: "fast sine",
        formula: "x = sin 8s + e/2, y = sin 8s + d/2",
        given: 1,
        labels: false,
        row: |rng| {
            let s = normal(rng);
            let wave = (8.0 * s).sin();
            [
                wave + 0.5 * normal(rng),
                wave + 0.5 * normal(rng),
                s,
                normal(rng),
            ]
        },
    },
    World {
        name: "step",
        formula: "x = sign s + e/2, y = sign s + d/2",
        given: 1,
        labels: false,
        row: |rng| {
            let s = normal(rng);
            [
                s.signum() + 0.5 * normal(rng),
                s.signum() + 0.5 * normal(rng),
                s,
                normal(rng),
            ]
        },
    },
    World {
        name: "heteroscedastic",
        formula: "x = s + (0.3 + |s|) e, y = s + (0.3 + |s|) d",
        given: 1,
        labels: false,
        row: |rng| {
            let s = normal(rng);
            let scale = 0.3 + s.abs();
            [
                s + scale * normal(rng),
                s + scale * normal(rng),
                s,
                normal(rng),
            ]
        },
    },
    World {
        name: "clipped",
        formula: "s, x = s + 0.3 e and y = s + 0.3 d clipped at ±1",
        given: 1,
        labels: false,
        row: |rng| {
            let s = normal(rng).clamp(-1.0, 1.0);
            let mut next = || (s + 0.3 * normal(rng)).clamp(-1.0, 1.0);
            [next(), next(), s, normal(rng)]
        },
    },
    World {
        name: "two given",
        formula: "x = s² + t/2 + e, y = sin 2s + s t + d",
        given: 2,
        labels: false,
        row: |rng| {
            let (s, t) = (normal(rng), normal(rng));
            let y = (2.0 * s).sin() + s * t + normal(rng);
            [s * s + 0.5 * t + normal(rng), y, s, t]
        },
    },
    World {
        name: "labels, copies",
        formula: "s of three labels, x and y copies of it, 40 % at random",
        given: 1,
        labels: true,
        row: |rng| {
            let s = label(rng);
            [noisy(rng, s, 0.4), noisy(rng, s, 0.4), s, label(rng)]
        },
    },
    World {
        name: "labels, any map",
        formula: "x a copy of s, y the middle label where s is an end and an end where s is the middle, 40 % at random",
        given: 1,
        labels: true,
        row: |rng| {
            let s = label(rng);
            let image = [1.0, 2.0, 1.0][s as usize];
            [noisy(rng, s, 0.4), noisy(rng, image, 0.4), s, label(rng)]
        },
    },
    World {
        name: "labels, uneven noise",
        formula: "x and y copies of s, 20, 50 or 80 % at random as s is 0, 1 or 2",
        given: 1,
        labels: true,
        row: |rng| {
            let s = label(rng);
            let noise = 0.2 + 0.3 * s;
            [noisy(rng, s, noise), noisy(rng, s, noise), s, label(rng)]
        },
    },
];

/// x = s + e, and y depends on e.
pub const DEPENDENT: [World; 6] = [
    World {
        name: "linear",
        formula: "y = s + 0.1 e + d",
        given: 1,
        labels: false,
        row: |rng| effect(rng, |_, e, d| 0.1 * e + d),
    },
    World {
        name: "quadratic",
        formula: "y = s + 0.15 e² + d",
        given: 1,
        labels: false,
        row: |rng| effect(rng, |_, e, d| 0.15 * e * e + d),
    },
    World {
        name: "sine",
        formula: "y = s + 0.5 sin 3x + d",
        given: 1,
        labels: false,
        row: |rng| effect(rng, |s, e, d| 0.5 * (3.0 * (s + e)).sin() + d),
    },
    World {
        name: "multiplicative",
        formula: "y = s + exp(0.2 e) d",
        given: 1,
        labels: false,
        row: |rng| effect(rng, |_, e, d| (0.2 * e).exp() * d),
    },
    World {
        name: "interaction",
        formula: "y = s + 0.2 s e + d",
        given: 1,
        labels: false,
        row: |rng| effect(rng, |s, e, d| 0.2 * s * e + d),
    },
    World {
        name: "labels, interaction",
        formula: "s, x = ±1; y = s x in 15 % of the rows, else ±1 at random",
        given: 1,
        labels: true,
        row: |rng| {
            let mut sign = || if rng.random::<bool>() { 1.0 } else { -1.0 };
            let (s, x, other) = (sign(), sign(), sign());
            let y = if rng.random::<f64>() < 0.15 {
                s * x
            } else {
                other
            };
            [x, y, s, normal(rng)]
        },
    },
];

fn effect(rng: &mut ChaCha8Rng, of: fn(f64, f64, f64) -> f64) -> [f64; 4] {
    let (s, e, d) = (normal(rng), normal(rng), normal(rng));
    [s + e, s + of(s, e, d), s, normal(rng)]
}

/// Return whether a test claims to keep its level, for at least 500 rows.
pub fn claims(test: TestKind, world: &World) -> bool {
    // Regressions on smooth functions cannot follow jumps, nor, with 500 rows, the fast sine.
    let rough = matches!(world.name, "step" | "fast sine");
    match test {
        TestKind::FisherZ => matches!(world.name, "skewed" | "linear"),
        TestKind::Gcm => !rough && world.name != "skewed",
        TestKind::GcmPlain | TestKind::Rcot => !rough,
        TestKind::GSquared | TestKind::ChiSquared => world.labels,
    }
}

/// Comparison of the number of false positives with that expected at the level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Within the bounds.
    Holds,
    /// Fewer than expected: valid, with less power.
    Conservative,
    /// More than expected.
    OverRejects,
}

/// Return the smallest and largest count that a test of exact level has in 99.9 % of studies; at most 0.05 % of the
/// binomial distribution lies outside each bound.
pub fn acceptance(sets: u64, alpha: f64) -> (u64, u64) {
    let binomial = Binomial::new(alpha, sets).unwrap();
    let lowest = (0..=sets)
        .find(|&count| binomial.cdf(count) > 0.0005)
        .unwrap();
    let highest = (0..=sets)
        .find(|&count| binomial.sf(count) <= 0.0005)
        .unwrap();
    (lowest, highest)
}

pub fn verdict(count: u64, sets: u64, alpha: f64) -> Verdict {
    let (lowest, highest) = acceptance(sets, alpha);
    if count > highest {
        Verdict::OverRejects
    } else if count < lowest {
        Verdict::Conservative
    } else {
        Verdict::Holds
    }
}

/// Return whether a test finds exactly the true parents of every variable in the light/door environment, from `rows`
/// steps in episodes of 200 from the left wall. If `controlled`, the second half uses a = clip(-5 X + 0.5 N(0, 1)).
pub fn light_door_is_right(test: TestKind, rows: usize, controlled: bool, seed: u64) -> bool {
    let environment = LightDoor::new(Shift::default()).unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut state = environment.initial_state(&mut rng);
    let mut values = Vec::with_capacity(rows * 6);
    for step in 0..rows {
        if step % environment.spec().horizon == 0 {
            state = environment.initial_state(&mut rng);
        }
        let action: f64 = if controlled && step >= rows / 2 {
            (-5.0 * state[0] + 0.5 * normal(&mut rng)).clamp(-1.0, 1.0)
        } else {
            rng.random_range(-1.0..1.0)
        };
        values.extend_from_slice(&state);
        values.push(action);
        let outcome = environment.step(&mut state, &[action], &mut rng);
        values.extend_from_slice(&state);
        values.push(outcome.reward);
    }
    let Spec {
        state,
        action,
        next,
        reward,
        truth,
        ..
    } = environment.spec().clone();
    let data = Dataset::from_rows(environment.spec().variables(), &values).unwrap();
    let roles = Roles {
        state,
        action,
        next,
        reward,
    };
    let options = LearnOptions {
        test,
        ..LearnOptions::default()
    };
    let learned = learn_transition_graph(&data, &roles, &options).unwrap();
    structural_hamming_distance(&learned.parents(), &truth) == 0
}
