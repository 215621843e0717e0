//! False alarms, and changes that are found.

use super::*;
use crate::tensor::{Random, Stream};

const STEPS: usize = 1_000;

/// Create evidence with uniform scores. Only their ranks matter.
fn evidence(rng: &mut Random) -> Evidence {
    let mut reference: Vec<f32> = (0..150).map(|_| rng.uniform(0.0, 1.0)).collect();
    reference.sort_by(f32::total_cmp);
    Evidence {
        reference,
        ..Evidence::default()
    }
}

/// Return the step at which the wealth reaches 300 and the estimated time of the change, when scores grow by
/// `factor` after half of the steps.
fn alarm(seed: u64, factor: f32) -> Option<(usize, usize)> {
    let mut rng = Random::new(seed, Stream::Environment);
    let mut evidence = evidence(&mut rng);
    (0..STEPS).find_map(|step| {
        let scale = if step < STEPS / 2 { 1.0 } else { factor };
        let wealth = evidence.bet(scale * rng.uniform(0.0, 1.0), step, 1.0 / STEPS as f64);
        (wealth >= 300.0).then_some((step, evidence.since))
    })
}

#[test]
fn wealth_is_rarely_large_without_a_change_and_always_with_one() {
    // Scores are multiplied by the tolerance, which cancels it.
    let level = |alpha: f64| {
        let reached = (0..1_000).filter(|&seed| {
            let mut rng = Random::new(seed, Stream::Environment);
            let mut evidence = evidence(&mut rng);
            let wealth = (0..STEPS).map(|step| {
                evidence.bet(TOLERANCE * rng.uniform(0.0, 1.0), step, 1.0 / STEPS as f64)
            });
            wealth.fold(0.0, f64::max) >= 1.0 / alpha
        });
        reached.count()
    };
    // At most 100 of 1,000 are expected, with a standard deviation of 9.5.
    let found = level(0.1);
    assert!(found <= 120, "{found} of 1,000 reached 10");
    for seed in 0..50 {
        assert_eq!(alarm(seed, 1.0), None, "seed {seed}");
        let (step, since) = alarm(seed, 6.0).expect("a change is noticed");
        assert!(step < STEPS / 2 + 60, "seed {seed}: at {step}");
        assert!(since.abs_diff(STEPS / 2) < 30, "seed {seed}: since {since}");
    }
}

#[test]
fn rows_far_from_the_training_data_are_not_covered() {
    let rows: Vec<[f32; 2]> = (0..100).map(|i| [i as f32 / 100.0, 50.0]).collect();
    let rows: Vec<&[f32]> = rows.iter().map(|row| &row[..]).collect();
    let support = Support::new(vec![0], &rows, &rows[..50]);
    assert!(support.holds(&[0.31, -7.0]), "the second input is no cause");
    assert!(!support.holds(&[2.0, 50.0]));
    assert!(Support::new(Vec::new(), &rows, &rows).holds(&[9.0, 9.0]));
}
