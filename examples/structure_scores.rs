//! Tables for `docs/structure-scores.md`: GES by each score beside PC, on tables of labels and of numbers and labels, as Markdown.
//!
//! `cargo run --release --example structure_scores -- SETS`

use cmbpo::structure::{
    Dataset, DiscoverOptions, LearnerKind, MixedGraph, ReportedKind, ScoreKind, TestKind, compare,
    cpdag_of, discover,
};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Exp1, StandardNormal};

const COLUMNS: usize = 12;
const NEIGHBOURS: f64 = 2.5;
const ROWS: [usize; 3] = [200, 1000, 5000];

/// A table, the names of its labels, and the CPDAG of its graph.
struct Drawn {
    data: Dataset,
    labels: Vec<String>,
    truth: MixedGraph,
}

impl Drawn {
    /// Return whether two labels of every column of labels are on 20 rows or more, as indicators need.
    fn has_indicators(&self) -> bool {
        self.labels.iter().all(|name| {
            let column = self
                .data
                .column(self.data.index_of(name).expect("a column"));
            let on = |label: f64| column.iter().filter(|&&value| value == label).count();
            (0..4).filter(|&label| on(f64::from(label)) >= 20).count() >= 2
        })
    }
}

/// Draw a table over a random graph. A label's probabilities depend on its causes by a random table (`mixed`: by a softmax of a sum); a
/// number is a sum of its causes with Gaussian noise, in which every label of a cause has an effect of its own.
fn draw(seed: u64, rows: usize, mixed: bool) -> Drawn {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let share = NEIGHBOURS / (COLUMNS - 1) as f64;
    let parents: Vec<Vec<usize>> = (0..COLUMNS)
        .map(|to| (0..to).filter(|_| rng.random::<f64>() < share).collect())
        .collect();
    let mut place: Vec<usize> = (0..COLUMNS).collect();
    for at in (1..COLUMNS).rev() {
        place.swap(at, rng.random_range(0..=at));
    }
    let is_label: Vec<bool> = (0..COLUMNS).map(|_| !mixed || rng.random()).collect();
    let levels: Vec<usize> = (0..COLUMNS).map(|_| rng.random_range(2..=4)).collect();
    let mut columns: Vec<Vec<f64>> = Vec::new();
    for (at, causes) in parents.iter().enumerate() {
        let column = match (is_label[at], mixed) {
            (true, false) => by_table(&mut rng, levels[at], causes, &levels, &columns, rows),
            (label, _) => {
                // The effect of a cause on each label, or on the number.
                let outputs = if label { levels[at] } else { 1 };
                let effects: Vec<Vec<Vec<f64>>> = causes
                    .iter()
                    .map(|&cause| {
                        let inputs = if is_label[cause] { levels[cause] } else { 1 };
                        let of = |rng: &mut ChaCha8Rng| {
                            let size = rng.random_range(0.4..1.2);
                            if rng.random() { size } else { -size }
                        };
                        let row = |rng: &mut ChaCha8Rng| (0..inputs).map(|_| of(rng)).collect();
                        (0..outputs).map(|_| row(&mut rng)).collect()
                    })
                    .collect();
                let sum = |columns: &[Vec<f64>], row: usize, output: usize| -> f64 {
                    let terms = causes.iter().zip(&effects).map(|(&cause, effect)| {
                        let value = columns[cause][row];
                        if is_label[cause] {
                            effect[output][value as usize]
                        } else {
                            effect[output][0] * value
                        }
                    });
                    terms.sum()
                };
                (0..rows)
                    .map(|row| {
                        if label {
                            let weights: Vec<f64> = (0..outputs)
                                .map(|output| (1.5 * sum(&columns, row, output)).exp())
                                .collect();
                            one_of(&mut rng, &weights)
                        } else {
                            sum(&columns, row, 0) + rng.sample::<f64, _>(StandardNormal)
                        }
                    })
                    .collect()
            }
        };
        columns.push(column);
    }
    let names: Vec<String> = (0..COLUMNS).map(|at| format!("X{at}")).collect();
    let mut truth = MixedGraph::new(&names).expect("distinct names");
    for (to, causes) in parents.iter().enumerate() {
        for &from in causes {
            truth.orient(place[from], place[to]);
        }
    }
    let mut ordered = vec![Vec::new(); COLUMNS];
    for (at, column) in columns.into_iter().enumerate() {
        ordered[place[at]] = column;
    }
    let labels = (0..COLUMNS).filter(|&at| is_label[at]);
    Drawn {
        labels: labels.map(|at| names[place[at]].clone()).collect(),
        data: Dataset::new(names, ordered).expect("a table"),
        truth: cpdag_of(&truth),
    }
}

fn by_table(
    rng: &mut ChaCha8Rng,
    count: usize,
    causes: &[usize],
    levels: &[usize],
    columns: &[Vec<f64>],
    rows: usize,
) -> Vec<f64> {
    let cells: usize = causes.iter().map(|&cause| levels[cause]).product();
    let tables: Vec<Vec<f64>> = (0..cells)
        .map(|_| (0..count).map(|_| rng.sample(Exp1)).collect())
        .collect();
    let cell = |row: usize| {
        causes.iter().fold(0, |cell, &cause| {
            cell * levels[cause] + columns[cause][row] as usize
        })
    };
    (0..rows)
        .map(|row| one_of(rng, &tables[cell(row)]))
        .collect()
}

/// Draw an index with a probability in proportion to its weight.
fn one_of(rng: &mut ChaCha8Rng, weights: &[f64]) -> f64 {
    let mut left = rng.random_range(0.0..weights.iter().sum());
    let drawn = weights.iter().position(|&weight| {
        left -= weight;
        left < 0.0
    });
    drawn.unwrap_or(weights.len() - 1) as f64
}

fn ges(score: ScoreKind, equivalent_sample_size: f64, penalty: f64) -> DiscoverOptions {
    DiscoverOptions {
        learner: LearnerKind::Ges,
        score,
        equivalent_sample_size,
        penalty,
        ..DiscoverOptions::default()
    }
}

fn pc(test: TestKind, alpha: f64) -> DiscoverOptions {
    DiscoverOptions {
        test,
        alpha,
        ..DiscoverOptions::default()
    }
}

/// Structural Hamming distance to the truth.
fn distance(drawn: &Drawn, options: &DiscoverOptions, told: bool) -> f64 {
    let labels = if told {
        drawn.labels.clone()
    } else {
        Vec::new()
    };
    let options = DiscoverOptions {
        labels,
        ..options.clone()
    };
    let report = discover(drawn.data.clone(), options).expect("a graph");
    let mut found = MixedGraph::new(drawn.data.names()).expect("distinct names");
    for edge in &report.edges {
        let [from, to] = [&edge.from, &edge.to].map(|end| found.index_of(end).expect("a column"));
        match edge.kind {
            ReportedKind::Directed => found.orient(from, to),
            _ => found.connect(from, to),
        }
    }
    compare(&found, &drawn.truth)
        .expect("the same variables")
        .distance as f64
}

/// Return the mean and half the width of its 95 % interval.
fn mean(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let square: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, 1.96 * (square / (count - 1.0) / count).sqrt())
}

fn main() {
    let word = std::env::args().nth(1);
    let sets: u64 = word.map_or(100, |word| word.parse().expect("a whole number"));
    let labels = [
        ("GES, BDeu, 0.1", ges(ScoreKind::Bdeu, 0.1, 1.0), true),
        ("GES, BDeu, 1", ges(ScoreKind::Bdeu, 1.0, 1.0), true),
        ("GES, BDeu, 10", ges(ScoreKind::Bdeu, 10.0, 1.0), true),
        ("GES, BIC, indicators", ges(ScoreKind::Bic, 1.0, 1.0), true),
        ("GES, BIC, as numbers", ges(ScoreKind::Bic, 1.0, 1.0), false),
        ("PC, G², 0.05", pc(TestKind::GSquared, 0.05), true),
        ("PC, G², 0.01", pc(TestKind::GSquared, 0.01), true),
    ];
    let mixed = [
        ("GES, BIC, indicators", ges(ScoreKind::Bic, 1.0, 1.0), true),
        ("the same, penalty 2", ges(ScoreKind::Bic, 1.0, 2.0), true),
        ("GES, BIC, as numbers", ges(ScoreKind::Bic, 1.0, 1.0), false),
        ("PC, gcm-plain, 0.05", pc(TestKind::GcmPlain, 0.05), true),
        ("PC, gcm-plain, 0.01", pc(TestKind::GcmPlain, 0.01), true),
    ];
    for (name, mixes, ways) in [("labels", false, &labels[..]), ("mixed", true, &mixed[..])] {
        print!("| {name} |");
        ways.iter().for_each(|(name, ..)| print!(" {name} |"));
        println!("\n| --- |{}", " --: |".repeat(ways.len()));
        for rows in ROWS {
            let drawn = (0..).map(|seed| draw(seed, rows, mixes));
            let drawn: Vec<_> = drawn
                .filter(Drawn::has_indicators)
                .take(sets as usize)
                .collect();
            print!("| {rows} rows |");
            for (_, options, told) in ways {
                let distances: Vec<f64> = drawn
                    .iter()
                    .map(|drawn| distance(drawn, options, *told))
                    .collect();
                let (mean, half) = mean(&distances);
                print!(" {mean:.1} ± {half:.1} |");
            }
            println!();
        }
        println!();
    }
}
