//! Planted dependence of every kind, whatever the numbers.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::*;
use crate::structure::discover;
use crate::structure::{DiscoverOptions, LearnerKind, TestKind};

#[derive(Debug, Clone)]
enum Planted {
    Copy { factor: f64, offset: f64 },
    Total { weights: Vec<f64> },
    Shares { parts: usize },
    OneHot { levels: usize },
    Rounded { factor: f64, digits: i32 },
}

fn planted() -> impl Strategy<Value = Planted> {
    let factor = prop_oneof![-4.0..-0.25_f64, 0.25..4.0_f64];
    // Weights far apart make columns that are all but copies. Without such a column its effect has next to no edge left to find.
    let weight = prop_oneof![-1.4..-0.7_f64, 0.7..1.4_f64];
    // Rounded, a factor near 1 makes equal columns.
    let scale = prop_oneof![0.2..0.9_f64, 1.1..5.0_f64];
    prop_oneof![
        (factor, -100.0..100.0_f64).prop_map(|(factor, offset)| Planted::Copy { factor, offset }),
        proptest::collection::vec(weight, 2..5).prop_map(|weights| Planted::Total { weights }),
        (3..7_usize).prop_map(|parts| Planted::Shares { parts }),
        (3..7_usize).prop_map(|levels| Planted::OneHot { levels }),
        (scale, 2..5_i32).prop_map(|(factor, digits)| Planted::Rounded { factor, digits }),
    ]
}

impl Planted {
    /// The columns of the relation, and an effect of the first of them.
    fn columns(&self, rows: usize, rng: &mut ChaCha8Rng) -> Vec<Vec<f64>> {
        let normals = |rng: &mut ChaCha8Rng| -> Vec<f64> {
            (0..rows).map(|_| rng.sample(StandardNormal)).collect()
        };
        let mut columns: Vec<Vec<f64>> = match self {
            Self::Copy { factor, offset } => {
                let first = normals(rng);
                let copy = first.iter().map(|value| offset + factor * value).collect();
                vec![first, copy]
            }
            Self::Total { weights } => {
                let mut parts: Vec<Vec<f64>> = weights.iter().map(|_| normals(rng)).collect();
                let total = (0..rows).map(|row| {
                    let terms = weights.iter().zip(&parts);
                    terms.map(|(weight, part)| weight * part[row]).sum()
                });
                let total = total.collect();
                parts.push(total);
                parts
            }
            Self::Shares { parts } => {
                let raw: Vec<Vec<f64>> = (0..*parts)
                    .map(|_| (0..rows).map(|_| rng.random_range(0.1..1.0)).collect())
                    .collect();
                let total = |row: usize| raw.iter().map(|part| part[row]).sum::<f64>();
                raw.iter()
                    .map(|part| (0..rows).map(|row| part[row] / total(row)).collect())
                    .collect()
            }
            Self::OneHot { levels } => {
                let labels: Vec<usize> = (0..rows).map(|_| rng.random_range(0..*levels)).collect();
                let is = |at: usize| {
                    labels
                        .iter()
                        .map(move |&label| f64::from(u8::from(label == at)))
                };
                (0..*levels).map(|at| is(at).collect()).collect()
            }
            Self::Rounded { factor, digits } => {
                let step = 10_f64.powi(*digits);
                let round = |value: f64| (value * step).round() / step;
                let first: Vec<f64> = normals(rng).into_iter().map(round).collect();
                let copy = first.iter().map(|value| round(factor * value)).collect();
                vec![first, copy]
            }
        };
        let noise = normals(rng);
        let mean = columns[0].iter().sum::<f64>() / rows as f64;
        let squares: f64 = columns[0].iter().map(|value| (value - mean).powi(2)).sum();
        let deviation = (squares / rows as f64).sqrt();
        let effect = columns[0]
            .iter()
            .zip(noise)
            .map(|(cause, noise)| cause + 0.5 * deviation * noise);
        let effect = effect.collect();
        columns.push(effect);
        columns.push(normals(rng));
        columns
    }
}

/// A table with names in any order; the planted columns come first in the list of names.
fn shuffled(columns: Vec<Vec<f64>>, rng: &mut ChaCha8Rng) -> (Dataset, Vec<String>) {
    let mut numbers: Vec<usize> = (0..columns.len()).collect();
    for last in (1..numbers.len()).rev() {
        numbers.swap(last, rng.random_range(0..=last));
    }
    let names: Vec<String> = numbers.iter().map(|number| format!("v{number}")).collect();
    (Dataset::with_copies(names.clone(), columns).unwrap(), names)
}

/// A column of labels, even or not, in which every level occurs.
fn labels(levels: usize, zipf: bool, rows: usize, rng: &mut ChaCha8Rng) -> Vec<usize> {
    let share = |level: usize| if zipf { 1.0 / (level + 1) as f64 } else { 1.0 };
    let total: f64 = (0..levels).map(share).sum();
    let mut drawn: Vec<usize> = (0..levels).collect();
    drawn.extend((levels..rows).map(|_| {
        let mut left = total * rng.random::<f64>();
        (0..levels - 1)
            .find(|&level| {
                left -= share(level);
                left < 0.0
            })
            .unwrap_or(levels - 1)
    }));
    drawn
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, rng_seed: RngSeed::Fixed(2), ..ProptestConfig::default() })]

    #[test]
    fn what_is_planted_is_found_and_nothing_else(kind in planted(), rows in 60..400_usize, seed: u64) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let columns = kind.columns(rows, &mut rng);
        let count = columns.len() - 2;
        let (data, names) = shuffled(columns, &mut rng);
        let found = find(&data, Scale::Straight, &by_name(&names));
        prop_assert_eq!(found.len(), 1, "{:?}", found);
        let mut members: Vec<usize> = found[0].columns().collect();
        members.sort_unstable();
        prop_assert_eq!(members, (0..count).collect::<Vec<_>>());
        let rounded = matches!(kind, Planted::Rounded { .. });
        prop_assert_eq!(found[0].kind == RelationKind::Rounded, rounded);
        // Without one of them there is none.
        let rest: Vec<usize> = (0..data.len()).filter(|&at| at != found[0].last).collect();
        let rest = data.select(&rest).unwrap();
        prop_assert!(find(&rest, Scale::Straight, &by_name(rest.names())).is_empty());
    }

    #[test]
    fn the_effect_keeps_an_edge_to_what_is_left(kind in planted(), seed: u64, keep: bool, fci: bool) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let columns = kind.columns(400, &mut rng);
        let count = columns.len() - 2;
        let (data, names) = shuffled(columns, &mut rng);
        let options = DiscoverOptions {
            learner: if fci { LearnerKind::Fci } else { LearnerKind::Pc },
            test: TestKind::FisherZ,
            dependent: if keep { Dependent::Keep } else { Dependent::LeaveOut },
            ..DiscoverOptions::default()
        };
        let report = discover(data, options).unwrap();
        let known = report.dependence.unwrap();
        prop_assert_eq!(known.left_out.len(), usize::from(!keep));
        prop_assert!(known.left_out.iter().all(|name| names[..count].contains(name)));
        prop_assert_eq!(report.nodes.len(), names.len() - known.left_out.len());
        let effect = &names[count];
        let reached = report.edges.iter().any(|edge| {
            let other = if &edge.from == effect { &edge.to } else { &edge.from };
            (&edge.from == effect || &edge.to == effect) && names[..count].contains(other)
        });
        prop_assert!(reached, "{:?}: {:?}", kind, report.edges);
    }

    #[test]
    fn labels_that_are_renamed_or_coarsened_are_found(
        levels in 3..61_usize, zipf: bool, coarser in 2..3_usize, seed: u64
    ) {
        let rows = 40 * levels;
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let fine = labels(levels, zipf, rows, &mut rng);
        let other = labels(levels, zipf, rows, &mut rng);
        let mut names: Vec<usize> = (0..levels).collect();
        for last in (1..levels).rev() {
            names.swap(last, rng.random_range(0..=last));
        }
        let numbers = |of: &dyn Fn(usize) -> usize| fine.iter().map(|&label| of(label) as f64).collect();
        let columns: Vec<Vec<f64>> = vec![
            numbers(&|label| label),
            numbers(&|label| names[label]),
            numbers(&|label| label % coarser),
            other.iter().map(|&label| label as f64).collect(),
        ];
        let names = ["fine", "renamed", "coarse", "other"].map(str::to_owned).to_vec();
        let data = Dataset::with_copies(names, columns).unwrap();
        let found = find(&data, Scale::Labels, &[0, 1, 2, 3]);
        let shape: Vec<_> = found.iter().map(|f| (f.kind, f.sources.clone(), f.last)).collect();
        prop_assert_eq!(shape, [
            (RelationKind::Renamed, vec![0], 1),
            (RelationKind::Determined, vec![0], 2),
        ]);
    }
}
