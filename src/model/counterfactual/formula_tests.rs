//! Counterfactuals of several members, compared with abduction, action and prediction from the formulas.

use super::*;
use crate::model::world::formula_tests::{by_hand, model};

const BOUNDS: [(f32, f32); 2] = [(-50.0, 50.0); 2];

#[test]
fn each_member_uses_its_noise_and_is_weighted_by_its_likelihood() -> Result<()> {
    let (state, action) = ([0.3f32, -0.7], [0.2f32]);
    let (next, reward) = ([0.5f32, 0.9], -1.5f32);
    let (other, act) = ([-0.4f32, 1.1], [0.9f32]);
    for layout in 0..2 {
        let model = model(layout);
        let seen = Factual {
            state: &state,
            action: &action,
            next_state: &next,
            reward,
        };
        let what = model.counterfactual(seen, &other, &act, &BOUNDS)?;
        let input = |s: [f32; 2], a: [f32; 1]| [s[0], s[1], a[0]].map(f64::from);
        let then = by_hand(&model, input(state, action));
        let instead = by_hand(&model, input(other, act));
        let y: Vec<f32> = model.target(&state, &next, reward).collect();
        for mechanism in 0..model.mechanisms() {
            let own = mechanism * model.width..(mechanism + 1) * model.width;
            let elites = &model.elites[mechanism];
            let noise = |output: usize, member: usize| {
                let (mean, std) = then[output][member];
                (f64::from(y[output]) - mean) / std
            };
            let log = |member: usize| -> f64 {
                let each = own.clone().map(|output| {
                    -0.5 * noise(output, member).powi(2) - then[output][member].1.ln()
                });
                each.sum()
            };
            let best = elites
                .iter()
                .map(|&e| log(e))
                .fold(f64::NEG_INFINITY, f64::max);
            let likelihood = |member: usize| (log(member) - best).exp();
            let total: f64 = elites.iter().map(|&e| likelihood(e)).sum();
            for output in own.clone() {
                // If the target is a change, the previous value is added.
                let carried = match model.changes().get(output) {
                    Some(true) => f64::from(other[output]),
                    _ => 0.0,
                };
                let answer = |member: usize| {
                    let (mean, std) = instead[output][member];
                    mean + std * noise(output, member) + carried
                };
                let over = |value: &dyn Fn(f64) -> f64| -> f64 {
                    let each = elites
                        .iter()
                        .map(|&e| likelihood(e) / total * value(answer(e)));
                    each.sum()
                };
                let mean = over(&|value| value);
                let spread = over(&|value| (value - mean).powi(2)).sqrt();
                let got = match output {
                    2 => what.reward,
                    j => what.next_state[j],
                };
                let case = format!("layout {layout}, output {output}");
                let near = |got: f32, want: f64| {
                    let off = (f64::from(got) - want).abs();
                    assert!(
                        off < 1e-3 * (1.0 + want.abs()),
                        "{case}: {got} instead of {want}"
                    );
                };
                near(got, mean);
                near(what.spread[output], spread);
            }
        }
    }
    Ok(())
}

#[test]
fn every_vector_of_the_wrong_length_is_named() {
    let model = model(1);
    let (two, one, three) = ([0.0f32; 2], [0.0f32; 1], [0.0f32; 3]);
    let bounds = [(-1.0, 1.0); 3];
    let ask = |s: &[f32], a: &[f32], n: &[f32], cs: &[f32], ca: &[f32], bounds| {
        let seen = Factual {
            state: s,
            action: a,
            next_state: n,
            reward: 0.0,
        };
        let error = model.counterfactual(seen, cs, ca, bounds);
        error.map_or_else(|error| error.to_string(), |_| "taken".to_owned())
    };
    let b = &bounds[..2];
    for (message, want) in [
        (ask(&two, &one, &two, &two, &one, b), "taken"),
        (
            ask(&three, &one, &two, &two, &one, b),
            "state of 3 values, expected 2",
        ),
        (
            ask(&two, &two, &two, &two, &one, b),
            "action of 2 values, expected 1",
        ),
        (
            ask(&two, &one, &three, &two, &one, b),
            "next state of 3 values, expected 2",
        ),
        (
            ask(&two, &one, &two, &two, &two, b),
            "counterfactual action of 2 values, expected 1",
        ),
        (
            ask(&two, &one, &two, &two, &one, &bounds[..]),
            "bounds of 3 values, expected 2",
        ),
    ] {
        assert!(message.contains(want), "{message} lacks {want}");
    }
}
