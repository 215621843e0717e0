//! Fits of both layouts to data with known mechanisms.

use super::*;
use crate::model::{Calibration, Layout, ModelConfig, Ranking, Sharing};
use crate::tensor::Stream;

/// x' = x + 0.1 a + 0.02 noise, r = x^2 + 0.05 noise.
fn data(rows: usize) -> Transitions {
    let mut rng = Random::new(3, Stream::Environment);
    let mut d = Transitions::default();
    for _ in 0..rows {
        let (x, a) = (rng.uniform(-1.0, 1.0), rng.uniform(-1.0, 1.0));
        d.states.push(x);
        d.actions.push(a);
        d.next_states.push(x + 0.1 * a + 0.02 * rng.normal());
        d.rewards.push(x * x + 0.05 * rng.normal());
    }
    d
}

fn fitted(layout: Layout) -> Result<(WorldModel, FitReport)> {
    let mut rng = Random::new(1, Stream::Model);
    let config = ModelConfig {
        members: 3,
        elites: 2,
        max_epochs: 100,
        ..ModelConfig::default()
    };
    let mut model = WorldModel::new(1, 1, &layout, &config, &mut rng)?;
    let mut fit = Fit::new(&mut model, &data(1_500), &mut rng)?;
    loop {
        if let Some(report) = fit.advance(&mut model, &mut rng)? {
            return Ok((model, report));
        }
    }
}

fn check(layout: Layout) -> Result<()> {
    let (model, report) = fitted(layout)?;
    for (x, a) in [(-0.8f32, 0.5f32), (0.0, -1.0), (0.7, 0.9)] {
        let p = model.predict(&[x], &[a])?;
        assert!(
            (p[0] - 0.1 * a).abs() < 0.02,
            "x' - x at ({x}, {a}): {}",
            p[0]
        );
        assert!((p[1] - x * x).abs() < 0.06, "r at ({x}, {a}): {}", p[1]);
    }
    // Var(0.1 a) = 0.0033 with noise 0.0004: 11 % unexplained. Var(x^2) = 0.089 with noise 0.0025: 2.7 %.
    assert!((report.unexplained[0] - 0.107).abs() < 0.05, "{report:?}");
    assert!((report.unexplained[1] - 0.027).abs() < 0.02, "{report:?}");
    // The sampled noise has the size of the data's noise.
    let mut rng = Random::new(2, Stream::Rollout);
    let n = 4_000;
    let samples = model.sample(&vec![0.2; n], &vec![0.0; n], &mut rng)?;
    for (output, want) in [(0, 0.02f32), (1, 0.05)] {
        let x: Vec<f32> = samples.iter().skip(output).step_by(2).copied().collect();
        let mean = x.iter().sum::<f32>() / n as f32;
        let std = (x.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / n as f32).sqrt();
        assert!(
            (std / want - 1.0).abs() < 0.25,
            "std {std} instead of {want}"
        );
    }
    Ok(())
}

#[test]
fn the_factorised_model_learns_means_and_noise() -> Result<()> {
    let parents = vec![vec![true, true], vec![true, false]];
    check(Layout::Factorised {
        graphs: vec![parents],
    })
}

#[test]
fn the_monolithic_model_learns_means_and_noise() -> Result<()> {
    check(Layout::Monolithic)
}

#[test]
fn a_partial_fit_leaves_the_weights_of_the_other_mechanisms() -> Result<()> {
    let parents = vec![vec![true, true], vec![true, false]];
    let (mut model, _) = fitted(Layout::Factorised {
        graphs: vec![parents],
    })?;
    let weights = |model: &WorldModel| -> Result<Vec<Vec<f32>>> {
        let all = model.vars()[0].flatten_all()?.to_vec1::<f32>()?;
        Ok(all.chunks(all.len() / 2).map(<[f32]>::to_vec).collect())
    };
    let before = (weights(&model)?, model.elites[0].clone());
    let moved = model.predict(&[0.5], &[0.5])?[0];
    let mut rng = Random::new(9, Stream::Model);
    model.renew(&[false, true], &mut rng)?;
    assert_ne!(weights(&model)?[1], before.0[1]);
    // The reward changes sign; 120 rows are less than a minibatch.
    let mut rows = data(120);
    rows.rewards.iter_mut().for_each(|r| *r = -*r);
    let mut fit = Fit::part(&mut model, &rows, &[false, true], &mut rng)?;
    let report = loop {
        if let Some(report) = fit.advance(&mut model, &mut rng)? {
            break report;
        }
    };
    assert_eq!(
        (weights(&model)?.swap_remove(0), model.elites[0].clone()),
        (before.0[0].clone(), before.1)
    );
    let after = model.predict(&[0.5], &[0.5])?;
    assert_eq!(after[0], moved);
    assert!((after[1] + 0.25).abs() < 0.08, "r at 0.5: {}", after[1]);
    assert!(report.holdout_nll[0].is_nan() && report.unexplained[0].is_nan());
    assert!(report.unexplained[1] < 0.1, "{report:?}");
    Ok(())
}

/// X' and Y' have the same parents; R has fewer.
fn shared(config: ModelConfig) -> Result<(WorldModel, FitReport)> {
    let mut rng = Random::new(5, Stream::Model);
    let graph = vec![
        vec![true, false, true],
        vec![true, false, true],
        vec![true, false, false],
    ];
    let layout = Layout::Factorised {
        graphs: vec![graph],
    };
    let config = ModelConfig {
        sharing: Sharing::SameParents,
        members: 4,
        elites: 2,
        max_epochs: 60,
        ..config
    };
    let mut model = WorldModel::new(2, 1, &layout, &config, &mut rng)?;
    let mut rows = Transitions::default();
    for _ in 0..1_500 {
        let [x, y, a] = [0; 3].map(|_| rng.uniform(-1.0, 1.0));
        rows.states.extend([x, y]);
        rows.actions.push(a);
        rows.next_states.extend([
            x + 0.1 * a + 0.02 * rng.normal(),
            0.5 * x * a + 0.1 * rng.normal(),
        ]);
        rows.rewards.push(x * x + 0.05 * rng.normal());
    }
    let mut fit = Fit::new(&mut model, &rows, &mut rng)?;
    loop {
        if let Some(report) = fit.advance(&mut model, &mut rng)? {
            return Ok((model, report));
        }
    }
}

#[test]
fn shared_networks_learn_all_their_outputs() -> Result<()> {
    for ranking in [Ranking::Likelihood, Ranking::Error] {
        let (model, report) = shared(ModelConfig {
            ranking,
            calibration: Calibration::HeldOut,
            ..ModelConfig::default()
        })?;
        assert_eq!(model.shares(), [vec![0, 1], vec![2]]);
        assert_eq!((report.holdout_nll.len(), report.unexplained.len()), (2, 3));
        for (x, a) in [(-0.8f32, 0.5f32), (0.0, -1.0), (0.7, 0.9)] {
            let p = model.predict(&[x, 0.3], &[a])?;
            let found = [x + p[0], 0.3 + p[1], p[2]];
            let want = [x + 0.1 * a, 0.5 * x * a, x * x];
            for (output, (found, want)) in found.iter().zip(want).enumerate() {
                let off = (found - want).abs();
                assert!(
                    off < 0.08,
                    "output {output} at ({x}, {a}): {found}, not {want}"
                );
            }
        }
        // The sampled noise has the size of the data's noise.
        let mut rng = Random::new(2, Stream::Rollout);
        let n = 4_000;
        let samples = model.sample(&[0.2, 0.2].repeat(n), &vec![0.0; n], &mut rng)?;
        for (output, want) in [(0, 0.02f32), (1, 0.1), (2, 0.05)] {
            let x: Vec<f32> = samples.iter().skip(output).step_by(3).copied().collect();
            let mean = x.iter().sum::<f32>() / n as f32;
            let std = (x.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / n as f32).sqrt();
            assert!(
                (std / want - 1.0).abs() < 0.25,
                "std {std} instead of {want}"
            );
        }
    }
    Ok(())
}

#[test]
fn calibrated_deviations_are_those_of_the_held_out_errors() -> Result<()> {
    let mut rng = Random::new(1, Stream::Model);
    let config = ModelConfig {
        members: 2,
        elites: 2,
        max_epochs: 1,
        calibration: Calibration::HeldOut,
        ..ModelConfig::default()
    };
    let mut model = WorldModel::new(1, 1, &Layout::Monolithic, &config, &mut rng)?;
    let rows = data(600);
    let mut fit = Fit::new(&mut model, &rows, &mut rng)?;
    while fit.advance(&mut model, &mut rng)?.is_none() {}
    let held = fit.rows().1.to_vec();
    for output in 0..2 {
        let mut sum = 0.0;
        for &row in &held {
            let (s, next) = (rows.states[row], rows.next_states[row]);
            let all = model.distributions(&[s], &[rows.actions[row]])?;
            let y = [next - s, rows.rewards[row]][output];
            for (mean, std) in &all[2 * output..2 * output + 2] {
                sum += ((y - mean) / std).powi(2) / (2 * held.len()) as f32;
            }
        }
        assert!((sum - 1.0).abs() < 1e-3, "output {output}: {sum}");
        assert_ne!(model.scale[output], 1.0);
    }
    Ok(())
}

#[test]
fn a_fit_needs_data() -> Result<()> {
    let mut rng = Random::new(1, Stream::Model);
    let config = ModelConfig::default();
    let mut model = WorldModel::new(1, 1, &Layout::Monolithic, &config, &mut rng)?;
    assert!(Fit::new(&mut model, &data(1), &mut rng).is_err());
    Ok(())
}
