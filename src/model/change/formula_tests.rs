//! Bets, neighbours and scores, compared with the formulas.

use super::evidence::REFERENCE;
use super::*;
use crate::model::world::formula_tests::{by_hand, model};
use crate::tensor::round_trip::write;
use crate::tensor::{Random, Stream};

#[test]
fn bets_and_wealth_are_the_formulas() {
    let mut evidence = Evidence {
        reference: vec![0.2, 0.4, 0.6, 0.8],
        ..Evidence::default()
    };
    let weight = 0.125;
    // p of 1.2: one of four references is at least 1.2 / 1.5 = 0.8, so p = (1 + 1) / 5. It then becomes the fifth
    // reference. p of 0.15: all five are at least 0.1, p = 6 / 6. p of 9.0: none of six is at least 6.0, p = 1 / 7.
    let scores = [(1.2f32, 2.0 / 5.0), (0.15, 1.0), (9.0, 1.0 / 7.0)];
    let bets = [0.1f64, 0.3, 0.6];
    let mut wealth = [0.0; 3];
    for (i, (score, p)) in scores.into_iter().enumerate() {
        let got = evidence.bet(score, 10 + i, weight);
        for (wealth, e) in wealth.iter_mut().zip(bets) {
            *wealth = (*wealth + weight) * e * f64::powf(p, e - 1.0);
        }
        let want = wealth.iter().sum::<f64>() / 3.0 + 1.0 - (i + 1) as f64 * weight;
        assert!((got - want).abs() < 1e-12, "{got} instead of {want}");
    }
    assert_eq!(evidence.reference, [0.15, 0.2, 0.4, 0.6, 0.8, 1.2, 9.0]);
    assert_eq!(evidence.steps, 3);
    // 0.3 p^-0.7 is 0.57 and then 0.3. Both bets lose, so the estimated time moves to the third step.
    assert_eq!(evidence.since, 12);
    let want = 0.3f64.ln() - 0.7 * (1.0 / 7.0f64).ln();
    assert!((evidence.best - want).abs() < 1e-12 && want > 0.0);
    // A bet that wins keeps its time.
    for (step, score) in [(13, 90.0), (14, 900.0)] {
        evidence.bet(score, step, weight);
        assert_eq!(evidence.since, 12);
    }
}

#[test]
fn the_number_of_scores_is_limited() {
    let mut evidence = Evidence {
        reference: (0..REFERENCE - 1).map(|i| i as f32).collect(),
        ..Evidence::default()
    };
    for step in 0..3 {
        evidence.bet(0.5, step, 0.1);
        assert_eq!(evidence.reference.len(), REFERENCE);
    }
}

#[test]
fn the_remaining_stake_is_never_negative() {
    let mut evidence = Evidence {
        reference: vec![0.5],
        ..Evidence::default()
    };
    // With p = 1, each bet returns e times its stake. After the tenth step everything is staked and the rest stays 0.
    let weight = 0.1;
    let bets = [0.1f64, 0.3, 0.6];
    let mut wealth = [0.0; 3];
    for step in 1..=15 {
        let got = evidence.bet(0.0, step, weight);
        for (wealth, e) in wealth.iter_mut().zip(bets) {
            *wealth = (*wealth + weight) * e;
        }
        let left = f64::max(0.0, 1.0 - weight * step as f64);
        let want = wealth.iter().sum::<f64>() / 3.0 + left;
        assert!(
            (got - want).abs() < 1e-12,
            "step {step}: {got} instead of {want}"
        );
    }
}

#[test]
fn novelty_is_the_squared_distance_to_the_fifth_neighbour() {
    let rows: Vec<[f32; 3]> = (0..9).map(|i| [i as f32, 100.0, 2.0 * i as f32]).collect();
    let rows: Vec<&[f32]> = rows.iter().map(|row| &row[..]).collect();
    let support = Support::new(vec![0, 2], &rows, &rows);
    assert_eq!(support.rows.len(), 18);
    // From (0, 0), the fifth row is (4, 8). From (4, 8), the fifth row is two positions away on either side.
    assert_eq!(support.novelty(&[0.0, -7.0, 0.0]), 16.0 + 64.0);
    assert_eq!(support.novelty(&[4.0, 7.0, 8.0]), 4.0 + 16.0);
    assert_eq!(support.novelty(&[4.5, 7.0, 8.0]), 6.25 + 16.0);
    // 95 % of nine rows, rounded up, are nine rows: the limit is the novelty of the end rows.
    assert_eq!(support.reach, 80.0);
    assert!(support.holds(&[0.0, 0.0, 0.0]) && !support.holds(&[-0.01, 0.0, 0.0]));
    // Of forty rows, the 38th sets the limit.
    let line: Vec<[f32; 1]> = (0..40).map(|i| [i as f32]).collect();
    let line: Vec<&[f32]> = line.iter().map(|row| &row[..]).collect();
    let support = Support::new(vec![0], &line, &line);
    // The fifth neighbour is 4 away at the two ends, 3 at the next rows, and 2 inside.
    assert_eq!(support.reach, 9.0);
    let few = Support::new(vec![0], &line[..3], &line[..1]);
    assert_eq!(few.reach, f32::INFINITY);
}

/// Transitions with distinct values in every row.
fn data(rows: usize) -> Transitions {
    let mut rng = Random::new(5, Stream::Environment);
    Transitions {
        states: rng.normals(2 * rows),
        actions: rng.normals(rows),
        rewards: rng.normals(rows),
        next_states: rng.normals(2 * rows),
    }
}

/// Return the score of every output at one row.
fn scores(model: &WorldModel, data: &Transitions, row: usize) -> Vec<f64> {
    let (s, n) = (
        &data.states[2 * row..2 * row + 2],
        &data.next_states[2 * row..2 * row + 2],
    );
    let all = by_hand(model, [s[0], s[1], data.actions[row]].map(f64::from));
    let y: Vec<f32> = model.target(s, n, data.rewards[row]).collect();
    (0..3)
        .map(|output| {
            let elites = &model.elites[output / model.width];
            let own: Vec<(f64, f64)> = elites.iter().map(|&e| all[output][e]).collect();
            let mean = own.iter().map(|(m, _)| m).sum::<f64>() / 2.0;
            let variance = own
                .iter()
                .map(|(m, s)| s * s + (m - mean).powi(2))
                .sum::<f64>()
                / 2.0;
            let least = 0.05 * f64::from(model.targets.std(output));
            (f64::from(y[output]) - mean).abs() / (variance + least * least).sqrt()
        })
        .collect()
}

#[test]
fn a_score_is_the_distance_over_the_mixtures_deviation() -> Result<()> {
    for layout in 0..2 {
        let (model, data) = (model(layout), data(4));
        let got = model.scores(
            (&data.states, &data.actions),
            (&data.next_states, &data.rewards),
        )?;
        assert_eq!(got.len(), 12);
        for row in 0..4 {
            for (output, want) in scores(&model, &data, row).into_iter().enumerate() {
                let got = f64::from(got[3 * row + output]);
                assert!(
                    (got - want).abs() < 1e-4 * (1.0 + want),
                    "{got} instead of {want}"
                );
            }
        }
    }
    Ok(())
}

#[test]
fn causes_are_what_any_member_sees() {
    assert_eq!(model(0).causes(1), [0, 1, 2]);
    let mut model = model(1);
    assert_eq!(
        [0, 1, 2].map(|o| model.causes(o)),
        [vec![0, 2], vec![0, 2], vec![0, 1]]
    );
    // The third member of the second mechanism.
    model.mask[3 + 2] = vec![false, true, false];
    assert_eq!(model.causes(1), [0, 1, 2]);
    assert_eq!(model.causes(0), [0, 2]);
}

#[test]
fn steps_are_compared_with_held_out_rows() -> Result<()> {
    let (model, data) = (model(1), data(80));
    let (train, holdout): (Vec<usize>, Vec<usize>) = (0..80).partition(|row| row % 4 != 1);
    let mut monitor = ChangeMonitor::new(3, 0.25, 20);
    assert_eq!((monitor.threshold, monitor.weight), (12.0, 0.05));
    let step = |row: usize| {
        let s = &data.states[2 * row..2 * row + 2];
        let n = &data.next_states[2 * row..2 * row + 2];
        ((s, &data.actions[row..=row]), (n, data.rewards[row]))
    };
    let (cause, effect) = step(0);
    let found = monitor.see(&model, cause, effect, 0)?;
    assert!(found.is_empty(), "nothing to hold it against");
    monitor.refer(&model, &data, (&train, &holdout), &[true, false, true])?;
    assert!(monitor.outputs[1].support.is_none() && monitor.outputs[1].reference.is_empty());
    for output in [0, 2] {
        let evidence = &monitor.outputs[output];
        let support = evidence.support.as_ref().expect("where it was seen");
        assert_eq!(support.causes, model.causes(output));
        assert_eq!(support.rows.len(), 2 * train.len());
        let inputs = model.normalized_inputs(&data.states, &data.actions);
        let (first, j) = (train[0], support.causes[1]);
        assert_eq!(support.rows[1], inputs[3 * first + j]);
        let held = holdout
            .iter()
            .filter(|&&row| support.holds(&inputs[3 * row..3 * row + 3]));
        let mut want: Vec<f64> = held
            .map(|&row| scores(&model, &data, row)[output])
            .collect();
        want.sort_by(f64::total_cmp);
        // 95 % of 20 rows are covered.
        assert_eq!((evidence.reference.len(), want.len()), (19, 19));
        for (got, want) in evidence.reference.iter().zip(want) {
            let off = (f64::from(*got) - want).abs();
            assert!(off < 1e-4 * (1.0 + want), "{got} instead of {want}");
        }
    }
    // A step like the training rows counts; one whose causes were never seen does not.
    let inputs = model.normalized_inputs(&data.states, &data.actions);
    let like = |&&row: &&usize| {
        let [first, _, third] = &monitor.outputs[..] else {
            return false;
        };
        let seen = |e: &Evidence| {
            let support = e.support.as_ref();
            support.is_some_and(|support| support.holds(&inputs[3 * row..3 * row + 3]))
        };
        let score = scores(&model, &data, row)[0] as f32;
        seen(first) && seen(third) && score < first.reference[9]
    };
    let row = *train.iter().find(like).expect("a common row");
    let (cause, effect) = step(row);
    monitor.see(&model, cause, effect, 1)?;
    assert_eq!([0, 1, 2].map(|o| monitor.outputs[o].steps), [1, 0, 1]);
    monitor.see(
        &model,
        (&[90.0, 0.0], &[0.0]),
        ([0.0; 2].as_slice(), 0.0),
        2,
    )?;
    assert_eq!([0, 1, 2].map(|o| monitor.outputs[o].steps), [1, 0, 1]);
    // With rewards that the model does not predict, only the third output raises an alarm, when its wealth reaches 12.
    let mut alarms = Vec::new();
    for at in 3..12 {
        let (cause, (next, _)) = step(row);
        let found = monitor.see(&model, cause, (next, 10f32.powi(at as i32)), at)?;
        assert!(
            found
                .iter()
                .all(|alarm| alarm.output == 2 && alarm.wealth >= 12.0)
        );
        assert!(found.iter().all(|alarm| alarm.since <= 3), "{found:?}");
        alarms.extend(found);
    }
    assert!(!alarms.is_empty());
    monitor.forget(&[false, false, true]);
    assert!(monitor.outputs[2].support.is_none() && monitor.outputs[2].steps == 0);
    assert!(monitor.outputs[0].support.is_some() && monitor.outputs[0].steps == 10);
    Ok(())
}

#[test]
fn saved_evidence_is_restored_in_order() -> Result<()> {
    let (model, data) = (model(1), data(80));
    let (train, holdout): (Vec<usize>, Vec<usize>) = (0..80).partition(|row| row % 4 != 1);
    let mut monitor = ChangeMonitor::new(3, 0.25, 20);
    monitor.refer(&model, &data, (&train, &holdout), &[true, false, true])?;
    let step = |monitor: &mut ChangeMonitor, row: usize| {
        let s = &data.states[2 * row..2 * row + 2];
        let n = &data.next_states[2 * row..2 * row + 2];
        monitor.see(
            &model,
            (s, &data.actions[row..=row]),
            (n, data.rewards[row]),
            row,
        )
    };
    for &row in &train[..5] {
        step(&mut monitor, row)?;
    }
    let written = write(|archive| monitor.archive(3, 100, archive));
    let mut again = ChangeMonitor::new(3, 0.25, 20);
    written
        .read(|archive| again.archive(3, 100, archive))
        .expect("read back");
    for &row in &train[5..9] {
        step(&mut monitor, row)?;
        step(&mut again, row)?;
    }
    assert_eq!(format!("{again:?}"), format!("{monitor:?}"));
    // Three steps cannot have been tested in a run of two steps.
    let early = written.read(|archive| again.archive(3, 2, archive));
    assert!(early.expect_err("too early").to_string().contains("steps"));
    let mut seen = written.floats("output.0.reference");
    seen.swap(0, 1);
    let written = written.with("output.0.reference", &seen);
    let unsorted = written.read(|archive| again.archive(3, 100, archive));
    let message = unsorted.expect_err("unsorted").to_string();
    assert!(message.contains("ascending order"), "{message}");
    Ok(())
}
