//! Counters and reports of a fit, compared with the formulas.

use super::*;
use crate::model::world::formula_tests::{by_hand, model};
use crate::tensor::round_trip::write;
use crate::tensor::{AdamConfig, Stream};

/// Rows of pure noise, in which only means and standard deviations can be learned.
fn noise(rows: usize) -> Transitions {
    let mut rng = Random::new(21, Stream::Environment);
    Transitions {
        states: rng.normals(2 * rows),
        actions: rng.normals(rows),
        rewards: rng
            .normals(rows)
            .into_iter()
            .map(|r| 3.0 * r - 1.0)
            .collect(),
        next_states: rng.normals(2 * rows),
    }
}

fn finish(fit: &mut Fit, model: &mut WorldModel, rng: &mut Random) -> (FitReport, usize) {
    for calls in 1.. {
        if let Some(report) = fit.advance(model, rng).expect("a healthy fit") {
            return (report, calls);
        }
    }
    unreachable!()
}

#[test]
fn rows_are_shared_between_learning_and_holding_out() -> Result<()> {
    // 15 % of 41 rows are 6. Of 3 rows, 15 % are none, but at least one is held out.
    for (rows, held) in [(41, 6), (3, 1), (2, 1)] {
        let mut rng = Random::new(1, Stream::Model);
        let mut model = model(1);
        let fit = Fit::new(&mut model, &noise(rows), &mut rng)?;
        let (train, holdout) = fit.rows();
        assert_eq!((train.len(), holdout.len()), (rows - held, held));
        for member in &fit.train {
            let mut all = [&member[..], holdout].concat();
            all.sort_unstable();
            assert_eq!(all, (0..rows).collect::<Vec<_>>());
        }
        assert!(rows < 41 || fit.train[0] != fit.train[1], "an order each");
    }
    let mut rng = Random::new(1, Stream::Model);
    let error = Fit::new(&mut model(1), &noise(1), &mut rng).expect_err("one row");
    assert!(error.to_string().contains("at least 2 transitions, got 1"));
    Ok(())
}

#[test]
fn inputs_and_targets_are_standardised() -> Result<()> {
    for layout in 0..2 {
        let mut rng = Random::new(1, Stream::Model);
        let mut model = model(layout);
        let data = noise(50);
        let fit = Fit::new(&mut model, &data, &mut rng)?;
        let (s, n) = (&data.states, &data.next_states);
        let raw = |row: usize, column: usize| match column {
            0 | 1 => s[2 * row + column],
            _ => data.actions[row],
        };
        // The target of the second variable is its value if it is not its own cause.
        let own = f32::from(u8::from(layout == 0));
        let target = |row: usize, output: usize| match output {
            0 => n[2 * row] - s[2 * row],
            1 => n[2 * row + 1] - own * s[2 * row + 1],
            _ => data.rewards[row],
        };
        let cells = |column: usize, of: usize| -> Vec<f64> {
            let raw = |row| {
                if of == 0 {
                    raw(row, column)
                } else {
                    target(row, column)
                }
            };
            (0..50).map(|row| raw(row).into()).collect()
        };
        for (of, found) in [&fit.inputs, &fit.targets].into_iter().enumerate() {
            for column in 0..3 {
                let x = cells(column, of);
                let mean = x.iter().sum::<f64>() / 50.0;
                let std = (x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 50.0).sqrt();
                for row in 0..50 {
                    let got = f64::from(found[3 * row + column]);
                    let want = (x[row] - mean) / std;
                    assert!((got - want).abs() < 1e-5, "{got} instead of {want}");
                }
            }
        }
    }
    Ok(())
}

#[test]
fn epochs_and_minibatches_are_counted() -> Result<()> {
    // 85 training rows in minibatches of 20: the fifth has 5 rows. A call trains four minibatches.
    for (epoch_batches, part, epochs, calls) in [
        (None, false, 3, 4),    // 15 minibatches.
        (Some(2), false, 3, 2), // 6.
        (Some(2), false, 6, 3), // 12: the last call ends at its fourth.
        (Some(9), false, 3, 4), // 15: there are no more rows.
        (Some(9), true, 3, 7),  // 27: a part goes through its rows again.
        (None, true, 3, 4),     // 15: but not without a number.
    ] {
        let mut rng = Random::new(1, Stream::Model);
        let mut model = model(1);
        model.config.batch_size = 20;
        model.config.epoch_batches = epoch_batches;
        model.config.max_epochs = epochs;
        model.config.patience = 1_000;
        let data = noise(100);
        let mut fit = match part {
            true => Fit::part(&mut model, &data, &[true, false, true], &mut rng)?,
            false => Fit::new(&mut model, &data, &mut rng)?,
        };
        let (report, made) = finish(&mut fit, &mut model, &mut rng);
        let case = format!("{epoch_batches:?}, part {part}");
        assert_eq!((report.epochs, made), (epochs, calls), "{case}");
        assert_eq!((fit.position, fit.batches), (0, 0), "{case}");
    }
    Ok(())
}

#[test]
fn a_fit_that_no_longer_gets_better_stops() -> Result<()> {
    let mut rng = Random::new(1, Stream::Model);
    let mut model = model(1);
    // With a learning rate of 0, no epoch improves.
    model.config.learning_rate = 0.0;
    model.config.patience = 3;
    model.config.max_epochs = 100;
    model.adam = Adam::new(model.vars(), AdamConfig::with_rate(0.0));
    let before = model.vars()[0].flatten_all()?.to_vec1::<f32>()?;
    let mut fit = Fit::new(&mut model, &noise(100), &mut rng)?;
    assert_eq!(fit.stale, 0);
    let (report, _) = finish(&mut fit, &mut model, &mut rng);
    assert_eq!((report.epochs, fit.stale), (3, 3));
    assert_eq!(model.vars()[0].flatten_all()?.to_vec1::<f32>()?, before);
    Ok(())
}

#[test]
fn the_report_is_that_of_the_weights_that_are_kept() -> Result<()> {
    for layout in 0..2 {
        let mut rng = Random::new(1, Stream::Model);
        let mut model = model(layout);
        model.config.learning_rate = 0.02;
        model.config.max_epochs = 12;
        model.config.batch_size = 16;
        let data = noise(80);
        let mut fit = Fit::new(&mut model, &data, &mut rng)?;
        let (report, _) = finish(&mut fit, &mut model, &mut rng);
        let held = fit.holdout.clone();
        // For each output and member, the likelihood; for the elites, the error of the mean, in standardised units.
        let [mean, std] = model.targets.parts().map(<[f32]>::to_vec);
        let mut nll = [[0.0; 3]; 3];
        let mut unexplained = [0.0; 3];
        for &row in &held {
            let (s, n) = (
                &data.states[2 * row..2 * row + 2],
                &data.next_states[2 * row..2 * row + 2],
            );
            let all = by_hand(&model, [s[0], s[1], data.actions[row]].map(f64::from));
            let y: Vec<f32> = model.target(s, n, data.rewards[row]).collect();
            for output in 0..3 {
                let (offset, scale) = (f64::from(mean[output]), f64::from(std[output]));
                let y = (f64::from(y[output]) - offset) / scale;
                let standard = |(m, s): (f64, f64)| ((m - offset) / scale, s / scale);
                for member in 0..3 {
                    let (m, s) = standard(all[output][member]);
                    let each = 0.5 * ((y - m) / s).powi(2) + s.ln();
                    nll[output][member] += each / held.len() as f64;
                }
                let elites = &model.elites[output / model.width];
                let m = elites
                    .iter()
                    .map(|&e| standard(all[output][e]).0)
                    .sum::<f64>()
                    / 2.0;
                unexplained[output] += (y - m).powi(2) / held.len() as f64;
            }
        }
        for mechanism in 0..model.mechanisms {
            let own = mechanism * model.width..(mechanism + 1) * model.width;
            let of = |member: usize| {
                own.clone().map(|output| nll[output][member]).sum::<f64>() / own.len() as f64
            };
            let mut best = [0, 1, 2];
            best.sort_by(|&a, &b| of(a).total_cmp(&of(b)));
            assert_eq!(model.elites[mechanism], best[..2], "best first");
            let want = 0.5 * (of(best[0]) + of(best[1]));
            let got = f64::from(report.holdout_nll[mechanism]);
            assert!(
                (got - want).abs() < 3e-4 * (1.0 + want.abs()),
                "likelihood {got} instead of {want}"
            );
        }
        for (got, want) in report.unexplained.iter().zip(unexplained) {
            let off = (f64::from(*got) - want).abs();
            assert!(
                off < 1e-4 * (1.0 + want),
                "unexplained {got} instead of {want}"
            );
        }
        assert_eq!(report.holdout_nll.len(), model.mechanisms);
    }
    Ok(())
}

#[test]
fn a_member_reads_its_own_rows_in_every_mechanism() -> Result<()> {
    for layout in 0..2 {
        let mut rng = Random::new(1, Stream::Model);
        let mut model = model(layout);
        let fit = Fit::new(&mut model, &noise(30), &mut rng)?;
        let (x, y) = fit.batch(&model, 3..7)?;
        let x = x.to_vec3::<f32>()?;
        for (member, x) in x.iter().enumerate() {
            for (i, x) in x.iter().enumerate() {
                let row = fit.train[member][3 + i];
                assert_eq!(x[..], fit.inputs[3 * row..3 * row + 3]);
                for output in 0..3 {
                    let network = output / model.width * 3 + member;
                    let at = (network * 4 + i) * model.width + output % model.width;
                    assert_eq!(y[at], fit.targets[3 * row + output]);
                }
            }
        }
        assert!(x.iter().all(|x| x.len() == 4));
        assert_eq!((x.len(), y.len()), (3, 36));
    }
    Ok(())
}

#[test]
fn networks_that_are_not_finite_are_named() -> Result<()> {
    let mut rng = Random::new(1, Stream::Model);
    let mut model = model(1);
    let mut fit = Fit::new(&mut model, &noise(30), &mut rng)?;
    // The second member of the third mechanism.
    let network = 2 * 3 + 1;
    let var = model.vars().swap_remove(0);
    let mut weights = var.flatten_all()?.to_vec1::<f32>()?;
    let each = weights.len() / 9;
    weights[network * each..(network + 1) * each].fill(f32::NAN);
    var.set(&Tensor::from_vec(weights, var.shape(), &Device::Cpu)?)?;
    let error = loop {
        match fit.advance(&mut model, &mut rng) {
            Ok(None) => {}
            Ok(Some(_)) => panic!("finished"),
            Err(error) => break error,
        }
    };
    assert_eq!(
        error.to_string(),
        "model fit: the held-out likelihood of network 7 is NaN"
    );
    let error = candle_core::Error::from(error).to_string();
    assert!(error.contains("of network 7"), "{error}");
    Ok(())
}

#[test]
fn a_saved_fit_continues_bit_for_bit() -> Result<()> {
    for part in [false, true] {
        let start = || -> Result<(WorldModel, Fit, Random)> {
            let mut rng = Random::new(1, Stream::Model);
            let mut model = model(1);
            model.config.batch_size = 10;
            model.config.max_epochs = 6;
            let data = noise(60);
            let fit = match part {
                true => Fit::part(&mut model, &data, &[false, true, true], &mut rng)?,
                false => Fit::new(&mut model, &data, &mut rng)?,
            };
            Ok((model, fit, rng))
        };
        let (mut model, mut fit, mut rng) = start()?;
        for _ in 0..2 {
            assert!(fit.advance(&mut model, &mut rng)?.is_none());
        }
        let networks = write(|archive| model.archive(archive));
        let written = write(|archive| fit.archive(&model, 60, archive));
        let (mut other, _, _) = start()?;
        networks.read(|a| other.archive(a)).expect("read back");
        let mut again = Fit::default();
        written
            .read(|archive| again.archive(&other, 60, archive))
            .expect("read back");
        assert_eq!((again.position, again.batches), (fit.position, fit.batches));
        assert_eq!(again.train, fit.train);
        let mut draws = rng.clone();
        let whole = finish(&mut fit, &mut model, &mut rng);
        let rest = finish(&mut again, &mut other, &mut draws);
        // NaN marks mechanisms that were not fitted.
        assert_eq!(format!("{rest:?}"), format!("{whole:?}"));
        let weights = |model: &WorldModel| model.vars()[0].flatten_all()?.to_vec1::<f32>();
        assert_eq!(weights(&other)?, weights(&model)?);
        let short = written.read(|archive| again.archive(&other, 59, archive));
        assert!(
            short
                .expect_err("of 59 rows")
                .to_string()
                .contains("inputs")
        );
    }
    Ok(())
}

#[test]
fn a_part_keeps_the_standardisation_of_what_it_does_not_fit() -> Result<()> {
    let mut rng = Random::new(1, Stream::Model);
    let data = noise(60);
    let mut model = model(1);
    let (inputs, targets) = (model.inputs.clone(), model.targets.clone());
    Fit::part(&mut model, &data, &[false, true, false], &mut rng)?;
    assert_eq!(model.inputs, inputs);
    let own = Normalizer::fit(&data.next_states, 2);
    let [mean, std] = model.targets.parts();
    let [old_mean, old_std] = targets.parts();
    assert_eq!((mean[0], std[0]), (old_mean[0], old_std[0]));
    assert_eq!((mean[2], std[2]), (old_mean[2], old_std[2]));
    // The target of the second variable is its value.
    assert_eq!((mean[1], std[1]), (own.parts()[0][1], own.parts()[1][1]));
    Fit::part(&mut model, &data, &[true; 3], &mut rng)?;
    assert_ne!(model.inputs, inputs);
    Ok(())
}
