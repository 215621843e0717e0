//! Tables for the choice of the defaults of structure learning, `docs/structure-defaults.md`, as Markdown.
//!
//! `cargo run --release --example structure_defaults -- SETS [WORLD]`
//!
//! WORLD is a prefix of the tables to make. The default test is slower, so its tables use a fifth of the sets.

use cmbpo::structure::{
    ColliderRule, ConflictRule, Dataset, Knowledge, MixedGraph, Pc, StructureLearner, TestKind,
    compare, cpdag_of,
};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Exp1, StandardNormal};

/// How a variable depends on its causes.
#[derive(Clone, Copy, PartialEq)]
enum Mechanism {
    /// A weighted sum with absolute effects from 0.3 to 0.9 of either sign, and Gaussian noise.
    Linear,
    /// As `Linear`, but each cause is unchanged, squashed or squared, and the sum is squashed.
    Bent,
    /// Two to four labels; each row of the probability table is uniform on the simplex.
    Labels,
}

/// A type of random table.
struct World {
    name: &'static str,
    mechanism: Mechanism,
    test: TestKind,
    columns: usize,
    /// Mean number of neighbours.
    degree: f64,
    rows: usize,
}

const fn world(
    name: &'static str,
    mechanism: Mechanism,
    test: TestKind,
    columns: usize,
    degree: f64,
    rows: usize,
) -> World {
    World {
        name,
        mechanism,
        test,
        columns,
        degree,
        rows,
    }
}

const WORLDS: [World; 10] = {
    use Mechanism::{Bent, Labels, Linear};
    use TestKind::{FisherZ, GSquared, Gcm};
    [
        world("linear, sparse", Linear, FisherZ, 20, 2.0, 100),
        world("linear, sparse", Linear, FisherZ, 20, 2.0, 500),
        world("linear, sparse", Linear, FisherZ, 20, 2.0, 5000),
        world("linear, dense", Linear, FisherZ, 20, 4.0, 100),
        world("linear, dense", Linear, FisherZ, 20, 4.0, 500),
        world("linear, dense", Linear, FisherZ, 20, 4.0, 5000),
        world("labels, sparse", Labels, GSquared, 15, 2.0, 500),
        world("labels, sparse", Labels, GSquared, 15, 2.0, 5000),
        world("bent, sparse", Bent, Gcm, 10, 2.0, 500),
        world("bent, dense", Bent, Gcm, 10, 3.5, 500),
    ]
};
const ALPHAS: [f64; 3] = [0.05, 0.01, 0.001];
const RULES: [(ColliderRule, ConflictRule, &str); 6] = [
    (
        ColliderRule::Standard,
        ConflictRule::ByName,
        "standard, by name",
    ),
    (
        ColliderRule::Standard,
        ConflictRule::Strongest,
        "standard, strongest",
    ),
    (
        ColliderRule::Majority,
        ConflictRule::ByName,
        "majority, by name",
    ),
    (
        ColliderRule::Majority,
        ConflictRule::Strongest,
        "majority, strongest",
    ),
    (
        ColliderRule::Conservative,
        ConflictRule::ByName,
        "conservative, by name",
    ),
    (
        ColliderRule::Conservative,
        ConflictRule::Strongest,
        "conservative, strongest",
    ),
];

impl World {
    /// Draw a table, and the CPDAG of its graph. Names are assigned at random, so their order has no information.
    fn draw(&self, seed: u64) -> (Dataset, MixedGraph) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let share = self.degree / (self.columns - 1) as f64;
        let parents: Vec<Vec<usize>> = (0..self.columns)
            .map(|to| (0..to).filter(|_| rng.random::<f64>() < share).collect())
            .collect();
        let mut label: Vec<usize> = (0..self.columns).collect();
        for at in (1..self.columns).rev() {
            label.swap(at, rng.random_range(0..=at));
        }
        let mut columns: Vec<Vec<f64>> = Vec::new();
        for causes in &parents {
            let column = if self.mechanism == Mechanism::Labels {
                labels(&mut rng, causes, &columns, self.rows)
            } else {
                numbers(
                    &mut rng,
                    causes,
                    &columns,
                    self.rows,
                    self.mechanism == Mechanism::Bent,
                )
            };
            columns.push(column);
        }
        let mut place: Vec<usize> = (0..self.columns).collect();
        place.sort_by_key(|&at| label[at]);
        let names: Vec<String> = (0..self.columns).map(|at| format!("X{at}")).collect();
        let mut truth = MixedGraph::new(&names).expect("distinct names");
        for (to, causes) in parents.iter().enumerate() {
            for &from in causes {
                truth.orient(label[from], label[to]);
            }
        }
        let columns = place.into_iter().map(|at| columns[at].clone()).collect();
        (
            Dataset::new(names, columns).expect("a table"),
            cpdag_of(&truth),
        )
    }
}

fn numbers(
    rng: &mut ChaCha8Rng,
    causes: &[usize],
    columns: &[Vec<f64>],
    rows: usize,
    bent: bool,
) -> Vec<f64> {
    let effects: Vec<(f64, usize)> = causes
        .iter()
        .map(|_| {
            let size = rng.random_range(0.3..0.9);
            (
                if rng.random() { size } else { -size },
                rng.random_range(0..3),
            )
        })
        .collect();
    (0..rows)
        .map(|row| {
            let noise: f64 = rng.sample(StandardNormal);
            let moved = causes
                .iter()
                .zip(&effects)
                .map(|(&cause, &(weight, shape))| {
                    let x = columns[cause][row];
                    weight
                        * match shape {
                            1 if bent => 1.5 * x.tanh(),
                            2 if bent => 0.7 * (x * x - 1.0),
                            _ => x,
                        }
                });
            let sum = noise + moved.sum::<f64>();
            if bent {
                2.0 * (sum / 2.0).tanh() + 0.1 * sum
            } else {
                sum
            }
        })
        .collect()
}

fn labels(rng: &mut ChaCha8Rng, causes: &[usize], columns: &[Vec<f64>], rows: usize) -> Vec<f64> {
    let levels = rng.random_range(2..=4_usize);
    let sizes: Vec<usize> = causes
        .iter()
        .map(|&cause| {
            columns[cause]
                .iter()
                .fold(0.0_f64, |most, &value| most.max(value)) as usize
                + 1
        })
        .collect();
    let tables: Vec<Vec<f64>> = (0..sizes.iter().product())
        .map(|_| {
            let raw: Vec<f64> = (0..levels).map(|_| rng.sample(Exp1)).collect();
            let whole: f64 = raw.iter().sum();
            raw.into_iter().map(|part| part / whole).collect()
        })
        .collect();
    (0..rows)
        .map(|row| {
            let at = causes.iter().zip(&sizes).fold(0, |at, (&cause, size)| {
                at * size + columns[cause][row] as usize
            });
            let mut left: f64 = rng.random();
            let drawn = tables[at].iter().position(|&part| {
                left -= part;
                left < 0.0
            });
            drawn.unwrap_or(levels - 1) as f64
        })
        .collect()
}

/// Return the mean and half the width of its 95 % interval.
fn mean(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let square: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, 1.96 * (square / (count - 1.0) / count).sqrt())
}

fn main() {
    let mut words = std::env::args().skip(1);
    let sets: u64 = words
        .next()
        .map_or(100, |word| word.parse().expect("a whole number"));
    let wanted = words.next().unwrap_or_default();
    print!("| table | alpha |");
    RULES.iter().for_each(|(_, _, name)| print!(" {name} |"));
    println!("\n| --- | --: |{}", " --: |".repeat(RULES.len()));
    for world in WORLDS
        .iter()
        .filter(|world| world.name.starts_with(&wanted))
    {
        let sets = if world.test == TestKind::Gcm {
            sets / 5
        } else {
            sets
        };
        let drawn: Vec<_> = (0..sets).map(|seed| world.draw(seed)).collect();
        for alpha in ALPHAS {
            print!("| {}, {} rows | {alpha} |", world.name, world.rows);
            for (colliders, conflicts, _) in RULES {
                let pc = Pc {
                    test: world.test,
                    alpha,
                    colliders,
                    conflicts,
                    most_sets: Some(1000),
                    ..Pc::default()
                };
                let (mut distances, mut contradicting) = (Vec::new(), 0);
                for (data, truth) in &drawn {
                    let found = pc.learn(data, &Knowledge::default()).expect("a graph");
                    let comparison = compare(&found.graph, truth).expect("the same variables");
                    distances.push(comparison.distance as f64);
                    contradicting += usize::from(!found.contradictions.is_empty());
                }
                let (mean, half) = mean(&distances);
                let bad = if contradicting > 0 {
                    format!(" ({contradicting})")
                } else {
                    String::new()
                };
                print!(" {mean:.1} ± {half:.1}{bad} |");
            }
            println!();
        }
    }
}
