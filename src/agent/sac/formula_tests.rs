//! Single updates and outputs, compared with the formulas.

use super::by_hand::{least as least_value, networks, sample};
use super::*;
use crate::agent::replay::{Batch, ReplayBuffer, Transition};
use crate::tensor::Stream;
use crate::tensor::by_hand::Networks;
use crate::tensor::round_trip::write;

const BATCH: usize = 6;

/// Create a small agent with two state variables and two actions, and a batch whose fourth row is terminal.
fn small(log_std: Option<f64>) -> (Sac, Batch, Random) {
    let config = AgentConfig {
        hidden: vec![7, 5],
        critic_hidden: Some(vec![6]),
        log_std,
        gamma: 0.9,
        tau: 0.25,
        actor_learning_rate: 1e-3,
        critic_learning_rate: 2e-3,
        temperature_learning_rate: 0.05,
        initial_temperature: 0.3,
        ..AgentConfig::default()
    };
    let mut rng = Random::new(12, Stream::Update);
    let mut buffer = ReplayBuffer::new(2, 2, BATCH);
    for row in 0..BATCH {
        let mut pair = || [rng.uniform(-1.0, 1.0), rng.uniform(-1.0, 1.0)];
        let (state, action, next_state) = (pair(), pair(), pair());
        buffer.push(Transition {
            state: &state,
            action: &action,
            reward: row as f32 - 2.0,
            next_state: &next_state,
            terminal: row == 3,
        });
    }
    let mut sac = Sac::new(2, 2, &config, &mut rng).expect("valid");
    // Make the targets differ from the critics.
    for network in [&sac.critics, &sac.actor] {
        let var = network.parameters();
        let n = var.elem_count();
        let more = rng.normals(n).into_iter().map(|x| 0.3 * x).collect();
        let more = Tensor::from_vec(more, var.shape(), &Device::Cpu).expect("its shape");
        var.set(&(var.as_tensor() + more).expect("its shape"))
            .expect("its shape");
    }
    sac.set_visible(&[true, true]).expect("two");
    let batch = Batch::sample(&[(&buffer, BATCH)], &mut rng).expect("valid");
    (sac, batch, rng)
}

fn rows(tensor: &Tensor) -> Vec<Vec<f64>> {
    let wide = |row: Vec<f32>| row.into_iter().map(f64::from).collect();
    let rows = tensor.to_vec2::<f32>().expect("a matrix");
    rows.into_iter().map(wide).collect()
}

/// Check that each parameter moved by Adam's first step: the learning rate, against the sign of the loss's central
/// difference.
fn assert_descends(
    rate: f64,
    (before, after): (&mut Networks, &mut Networks),
    (layers, members): (usize, usize),
    loss: &dyn Fn(&Networks) -> f64,
) {
    for layer in 0..layers {
        for member in 0..members {
            for i in 0..before.parameters(layer, member).len() {
                let start = *before.parameters(layer, member)[i];
                let mut at = |d: f64| {
                    *before.parameters(layer, member)[i] = start + d;
                    loss(before)
                };
                let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
                at(0.0);
                let moved = *after.parameters(layer, member)[i] - start;
                let want = if slope.abs() < 1e-4 {
                    continue;
                } else {
                    -rate * slope.signum()
                };
                assert!(
                    (moved - want).abs() < 0.02 * rate,
                    "layer {layer}, member {member}, parameter {i}: moved by {moved} at a slope of {slope}"
                );
            }
        }
    }
}

#[test]
fn an_update_follows_the_formulas() -> Result<()> {
    let (mut sac, batch, mut rng) = small(None);
    let mut noise = rng.clone();
    let mut draw = || -> Vec<Vec<f64>> {
        let all = noise.normals(2 * BATCH).into_iter().map(f64::from);
        all.collect::<Vec<_>>()
            .chunks(2)
            .map(<[_]>::to_vec)
            .collect()
    };
    let (next_noise, noise) = (draw(), draw());
    let [mut actor, mut critics, targets] =
        ["actor", "critics", "targets"].map(|name| networks(&sac, name));
    let (state, next) = (rows(&batch.state), rows(&batch.next_state));
    let input = rows(&batch.input.squeeze(0)?);
    let temperature = 0.3;
    let goal: Vec<f64> = (0..BATCH)
        .map(|i| {
            let (actions, density) = sample(&actor, &next[i], &next_noise[i]);
            let value = least_value(&targets, &next[i], &actions) - temperature * density;
            f64::from(batch.reward[i]) + 0.9 * f64::from(batch.continues[i]) * value
        })
        .collect();
    assert!(batch.continues.contains(&0.0) && batch.continues.contains(&1.0));
    let critic_loss = |critics: &Networks| -> f64 {
        let each = input.iter().zip(&goal).flat_map(|(input, y)| {
            let q = critics.at(input);
            q.into_iter().map(move |q| (q[0] - y).powi(2))
        });
        each.sum::<f64>() / (2 * BATCH) as f64
    };
    let losses = sac.update(&batch, &mut rng)?;
    let want = critic_loss(&critics);
    let near = |got: f32, want: f64| (f64::from(got) - want).abs() < 1e-5 * (1.0 + want.abs());
    assert!(
        near(losses.critic, want),
        "{} instead of {want}",
        losses.critic
    );

    let mut critics_after = networks(&sac, "critics");
    assert_descends(
        2e-3,
        (&mut critics, &mut critics_after),
        (2, 2),
        &critic_loss,
    );
    // The actor's loss uses the critics after their own step.
    let samples = |actor: &Networks| -> Vec<(Vec<f64>, f64)> {
        let each = state.iter().zip(&noise);
        each.map(|(s, e)| sample(actor, s, e)).collect()
    };
    let actor_loss = |actor: &Networks| -> f64 {
        let each = samples(actor).into_iter().zip(&state);
        each.map(|((a, density), s)| temperature * density - least_value(&critics_after, s, &a))
            .sum::<f64>()
            / BATCH as f64
    };
    let want = actor_loss(&actor);
    assert!(
        near(losses.actor, want),
        "{} instead of {want}",
        losses.actor
    );
    let entropy = -samples(&actor)
        .iter()
        .map(|(_, density)| density)
        .sum::<f64>()
        / BATCH as f64;
    assert!(
        near(losses.entropy, entropy),
        "{} instead of {entropy}",
        losses.entropy
    );
    let mut actor_after = networks(&sac, "actor");
    assert_descends(1e-3, (&mut actor, &mut actor_after), (3, 1), &actor_loss);

    // Adam's first step has the size of the learning rate. The temperature falls if the entropy is above its target of
    // -2.
    let want = 0.3 * (-0.05 * (entropy + 2.0).signum()).exp();
    assert!(
        near(losses.temperature, want),
        "{} instead of {want}",
        losses.temperature
    );
    assert_eq!(sac.temperature()?, losses.temperature);
    let (mut before, mut after) = (targets, networks(&sac, "targets"));
    let mut critics = networks(&sac, "critics");
    for layer in 0..2 {
        for member in 0..2 {
            let [old, new, source] = [&mut before, &mut after, &mut critics]
                .map(|networks| networks.parameters(layer, member));
            for ((old, new), source) in old.into_iter().zip(new).zip(source) {
                let want = 0.75 * *old + 0.25 * *source;
                assert!((*new - want).abs() < 1e-6, "target {new} instead of {want}");
            }
        }
    }
    Ok(())
}

#[test]
fn actions_and_values_are_the_networks_own() -> Result<()> {
    let (sac, batch, mut rng) = small(None);
    let (actor, critics) = (networks(&sac, "actor"), networks(&sac, "critics"));
    let states = batch.state.flatten_all()?.to_vec1::<f32>()?;
    let noise = rng.clone().normals(2 * BATCH);
    let explored = sac.explore(&states, &mut rng)?;
    let exploited = sac.exploit(&states)?;
    let values = sac.value(&states, &explored)?;
    for (i, state) in rows(&batch.state).iter().enumerate() {
        let wide =
            |x: &[f32]| -> Vec<f64> { x[2 * i..2 * i + 2].iter().map(|&x| x.into()).collect() };
        let (want, _) = sample(&actor, state, &wide(&noise));
        let means = actor.at(state).remove(0);
        for j in 0..2 {
            let got = [explored[2 * i + j], exploited[2 * i + j]].map(f64::from);
            assert!(
                (got[0] - want[j]).abs() < 1e-5,
                "explored {got:?}, {want:?}"
            );
            assert!(
                (got[1] - means[j].tanh()).abs() < 1e-5,
                "{got:?}, {means:?}"
            );
        }
        let want = least_value(&critics, state, &wide(&explored));
        assert!(
            (f64::from(values[i]) - want).abs() < 1e-5,
            "{} instead of {want}",
            values[i]
        );
    }
    let message = sac
        .exploit(&states[..3])
        .expect_err("one and a half states")
        .to_string();
    assert!(message.contains("rows of 2 numbers, got 3"), "{message}");
    Ok(())
}

#[test]
fn a_given_spread_is_that_of_every_state() -> Result<()> {
    let (sac, batch, mut rng) = small(Some(-1.0));
    let actor = networks(&sac, "actor");
    let states = batch.state.flatten_all()?.to_vec1::<f32>()?;
    let noise = rng.clone().normals(2 * BATCH);
    let explored = sac.explore(&states, &mut rng)?;
    for (i, state) in rows(&batch.state).iter().enumerate() {
        for j in 0..2 {
            let e = f64::from(noise[2 * i + j]);
            let want = (actor.at(state)[0][j] + (-1f64).exp() * e).tanh();
            let got = f64::from(explored[2 * i + j]);
            assert!((got - want).abs() < 1e-5, "{got} instead of {want}");
        }
    }
    Ok(())
}

#[test]
fn values_that_are_not_finite_are_named_the_critics_first() -> Result<()> {
    let (sac, ..) = small(None);
    assert_eq!(sac.non_finite()?, None);
    let poison = |network: &Mlp| {
        let var = network.parameters();
        var.set(&(var.as_tensor() * f64::NAN)?)
    };
    poison(&sac.targets)?;
    assert_eq!(sac.non_finite()?.as_deref(), Some("targets.0.weight"));
    poison(&sac.actor)?;
    assert_eq!(sac.non_finite()?.as_deref(), Some("actor.0.weight"));
    poison(&sac.critics)?;
    assert_eq!(sac.non_finite()?.as_deref(), Some("critics.0.weight"));
    Ok(())
}

#[test]
fn a_saved_state_continues_bit_for_bit() -> Result<()> {
    let (mut sac, batch, mut rng) = small(None);
    sac.set_visible(&[true, false])?;
    for _ in 0..3 {
        sac.update(&batch, &mut rng)?;
    }
    let written = write(|archive| sac.archive(archive));
    let (mut again, ..) = small(None);
    written
        .read(|archive| again.archive(archive))
        .expect("read back");
    let bits = |sac: &Sac| -> Result<Vec<Vec<u32>>> {
        let flat = |var: &Var| var.flatten_all()?.to_vec1::<f32>();
        let vars = sac.vars();
        assert_eq!(vars.len(), 4);
        vars.iter()
            .map(|var| Ok(flat(var)?.into_iter().map(f32::to_bits).collect()))
            .collect()
    };
    assert_eq!(bits(&again)?, bits(&sac)?);
    let mut noise = rng.clone();
    let losses = sac.update(&batch, &mut rng)?;
    assert_eq!(again.update(&batch, &mut noise)?, losses);
    assert_eq!(bits(&again)?, bits(&sac)?);
    Ok(())
}

#[test]
fn every_loss_is_watched() {
    let sound = Losses {
        critic: 1.0,
        actor: -2.0,
        temperature: 0.1,
        entropy: 0.0,
    };
    assert_eq!(sound.non_finite(), None);
    let infinite = f32::INFINITY;
    for (losses, name) in [
        (
            Losses {
                critic: infinite,
                ..sound
            },
            "critic loss",
        ),
        (
            Losses {
                actor: infinite,
                ..sound
            },
            "actor loss",
        ),
        (
            Losses {
                temperature: infinite,
                ..sound
            },
            "temperature",
        ),
        (
            Losses {
                entropy: infinite,
                ..sound
            },
            "entropy",
        ),
    ] {
        assert_eq!(losses.non_finite(), Some((name, infinite)));
    }
}
