//! What is measured, against its closed form.

use super::*;
use crate::tensor::Stream;
use std::future::ready;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

fn measured(
    (x, inputs): (&[f32], usize),
    (y, effects): (&[f32], usize),
    config: &MaskedConfig,
    seed: u64,
) -> Result<Vec<Vec<f64>>> {
    let mut rng = Random::new(seed, Stream::Structure);
    let fit = MaskedFit::new((x, inputs), (y, effects), config, &mut rng)?;
    let found = pin!(fit.find(&mut rng, usize::MAX, || ready(())));
    match found.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(found) => found,
        Poll::Pending => bail!("it is not to pause"),
    }
}

/// Inputs: u, w, a noisy reading of u, and an independent one. Effects: u + 0.5 w + noise, u^2 + noise.
fn data(rows: usize) -> (Vec<f32>, Vec<f32>) {
    let mut rng = Random::new(3, Stream::Environment);
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for _ in 0..rows {
        let [u, w, other] = [0; 3].map(|_| rng.uniform(-1.0, 1.0));
        x.extend([u, w, u + 0.3 * rng.normal(), other]);
        y.extend([
            u + 0.5 * w + 0.1 * rng.normal(),
            u * u + 0.05 * rng.normal(),
        ]);
    }
    (x, y)
}

#[test]
fn the_lost_likelihood_is_the_conditional_mutual_information() -> Result<()> {
    let (x, y) = data(1_500);
    let found = measured((&x, 4), (&y, 2), &MaskedConfig::default(), 0)?;
    // Without w, the variance is Var(0.5 w + noise) = 1/12 + 0.01 instead of 0.01. For a Gaussian, ln(9.33) / 2 =
    // 1.12 nats; the entropy of the uniform distribution is slightly smaller.
    assert!((found[0][1] - 1.1).abs() < 0.2, "{found:?}");
    assert!(found[0][0] > 0.5 && found[1][0] > 0.5, "{found:?}");
    for (effect, input) in [(0, 2), (0, 3), (1, 1), (1, 2), (1, 3)] {
        assert!(found[effect][input] < 0.05, "{effect}, {input}: {found:?}");
    }
    Ok(())
}

#[test]
fn a_seed_fixes_what_is_measured() -> Result<()> {
    let (x, y) = data(200);
    let config = MaskedConfig {
        max_steps: 50,
        ..MaskedConfig::default()
    };
    let of = |seed| measured((&x, 4), (&y, 2), &config, seed);
    let first = of(1)?;
    assert_eq!(first, of(1)?);
    assert_ne!(first, of(2)?);
    Ok(())
}

#[test]
fn every_row_is_held_out_once_and_no_member_trains_on_its_held_out_rows() -> Result<()> {
    let (x, y) = data(90);
    let mut rng = Random::new(0, Stream::Structure);
    let fit = MaskedFit::new((&x, 4), (&y, 2), &MaskedConfig::default(), &mut rng)?;
    let mut all: Vec<usize> = fit.held.iter().flatten().copied().collect();
    all.sort_unstable();
    assert_eq!(all, (0..90).collect::<Vec<_>>());
    for (train, held) in fit.train.iter().zip(&fit.held) {
        assert_eq!(train.len(), 60);
        assert!(held.iter().all(|row| !train.contains(row)));
    }
    Ok(())
}

#[test]
fn too_few_rows_and_tables_of_another_shape_are_refused() {
    let mut rng = Random::new(0, Stream::Structure);
    let config = MaskedConfig::default();
    let few = MaskedFit::new((&[0.0; 10], 2), (&[0.0; 5], 1), &config, &mut rng);
    let message = few.expect_err("refused").to_string();
    assert!(message.contains("at least 6 rows") && message.contains("got 5"));
    let uneven = MaskedFit::new((&[0.0; 20], 2), (&[0.0; 9], 1), &config, &mut rng);
    assert!(uneven.is_err());
}
