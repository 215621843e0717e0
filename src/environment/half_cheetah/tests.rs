use super::*;
use crate::environment::rollout_returns;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::convert::Infallible;

fn cheetah() -> HalfCheetah {
    HalfCheetah::new(Shift::default()).unwrap()
}

/// Collect states of episodes with random actions, each with an action.
fn visited(count: usize) -> Vec<(Vec<f64>, [f64; 6])> {
    let environment = cheetah();
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut seen = Vec::with_capacity(count);
    while seen.len() < count {
        let mut state = environment.initial_state(&mut rng);
        for step in 0..HORIZON {
            let action = [0; 6].map(|_| rng.random_range(-1.0..1.0));
            if step % 20 == 19 {
                seen.push((state.clone(), action));
            }
            environment.step(&mut state, &action, &mut rng);
        }
    }
    seen
}

fn after(state: &[f64], action: &[f64; 6]) -> Vec<f64> {
    let mut next = state.to_vec();
    let outcome = cheetah().step(&mut next, action, &mut ChaCha8Rng::seed_from_u64(0));
    next.push(outcome.reward);
    next
}

#[test]
fn it_weighs_what_the_benchmark_weighs_and_stands_on_its_feet() {
    let environment = cheetah();
    let tree = &environment.mechanism.tree;
    let totals = tree.totals(&[0.0; COORDINATES], &[0.0; COORDINATES], GRAVITY);
    assert!((totals.mass - MASS).abs() < 1e-12, "{} kg", totals.mass);
    let frames = tree.frames(&[0.0; COORDINATES], &[0.0; COORDINATES]);
    let lowest = environment.mechanism.balls.iter().map(|ball| {
        let [_, z] = frames[ball.link].place(ball.centre);
        (z - ball.radius, ball.link)
    });
    let mut lowest: Vec<_> = lowest.collect();
    lowest.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert_eq!(lowest.len(), 16);
    // The feet are the fifth and the last link. Their heights are 0.7 - 0.25 - 0.14 - 0.097 - 0.094 cos 0.27 - 0.046
    // and similar.
    assert_eq!((lowest[0].1, lowest[1].1), (5, 8));
    assert!((lowest[0].0 - 0.0764).abs() < 1e-4, "{} m", lowest[0].0);
    assert!((lowest[1].0 - 0.1062).abs() < 1e-4, "{} m", lowest[1].0);
}

#[test]
fn at_rest_it_stands_still() {
    let mut state = vec![0.0; 2 * COORDINATES];
    for _ in 0..1_000 {
        let next = after(&state, &[0.0; 6]);
        state.copy_from_slice(&next[..2 * COORDINATES]);
    }
    let (q, v) = state.split_at(COORDINATES);
    assert!(q[0].abs() < 0.01, "it has moved by {} m", q[0]);
    assert!(q[1] < -0.08 && q[1] > -0.2, "its torso is at {} m", q[1]);
    assert!(q[2].abs() < 0.1, "it is tilted by {}", q[2]);
    assert!(v.iter().all(|v| v.abs() < 1e-3), "{v:?}");
}

#[test]
fn nothing_explodes_under_full_torques() {
    let environment = cheetah();
    for seed in 0..5 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut state = environment.initial_state(&mut rng);
        for step in 0..1_000 {
            let action = [0; 6].map(|_| if rng.random_bool(0.5) { 1.0 } else { -1.0 });
            let reward = environment.step(&mut state, &action, &mut rng).reward;
            let (q, v) = state.split_at(COORDINATES);
            assert!(
                q[1] > -0.72 && q[1] < 1.5 && v.iter().all(|v| v.abs() < 60.0),
                "seed {seed}, step {step}: {state:?}"
            );
            assert!(reward.abs() < 10.0, "seed {seed}, step {step}: {reward}");
            for ((angle, limb), name) in q[3..].iter().zip(&LIMBS).zip(JOINTS) {
                let beyond = angle - angle.clamp(limb.range.0, limb.range.1);
                assert!(beyond.abs() < 0.6, "{name} is {beyond} beyond its stop");
            }
        }
    }
}

#[test]
fn the_reward_is_the_way_and_the_effort() {
    for (state, action) in visited(50) {
        let next = after(&state, &action);
        let effort: f64 = action.iter().map(|part| part * part).sum();
        let expected = (next[0] - state[0]) / 0.05 - 0.1 * effort;
        assert!((next[2 * COORDINATES] - expected).abs() < 1e-9);
    }
    // Actions beyond 1 are clipped to 1.
    let still = vec![0.0; 2 * COORDINATES];
    assert_eq!(after(&still, &[7.0; 6]), after(&still, &[1.0; 6]));
}

#[test]
fn the_position_does_not_affect_the_observation() {
    for (state, action) in visited(20) {
        let mut away = state.clone();
        away[0] += 16.0;
        let (here, there) = (after(&state, &action), after(&away, &action));
        for (index, (a, b)) in here.iter().zip(&there).enumerate().skip(1) {
            assert!((a - b).abs() < 1e-9, "coordinate {index}: {a} and {b}");
        }
    }
}

#[test]
fn every_edge_of_the_true_graph_is_there() {
    // By finite differences in visited states: every effect depends on each of the 23 causes in at least one state.
    let states = visited(200);
    let causes = 2 * COORDINATES - 1 + 6;
    let mut found = vec![vec![false; causes]; 2 * COORDINATES];
    for (state, action) in &states {
        let plain = after(state, action);
        for cause in 0..causes {
            let (mut state, mut action) = (state.clone(), *action);
            match cause.checked_sub(2 * COORDINATES - 1) {
                Some(motor) => action[motor] *= 1.0 - 1e-4,
                None => state[cause + 1] += 1e-4,
            }
            let moved = after(&state, &action);
            for (effect, row) in found.iter_mut().enumerate() {
                row[cause] |= (moved[effect + 1] - plain[effect + 1]).abs() > 1e-7;
            }
        }
    }
    let environment = cheetah();
    for (effect, row) in environment.spec().outputs().iter().zip(&found) {
        let inputs = environment.spec().inputs().into_iter().zip(row);
        let causes: Vec<_> = inputs
            .filter(|(_, moves)| **moves)
            .map(|(name, _)| name)
            .collect();
        assert_eq!(causes, environment.spec().truth[effect], "of {effect}");
    }
}

#[test]
fn one_seed_gives_one_motion() {
    let play = || {
        let environment = cheetah();
        let mut rng = ChaCha8Rng::seed_from_u64(9);
        let mut state = environment.initial_state(&mut rng);
        for _ in 0..100 {
            let action = [0; 6].map(|_| rng.random_range(-1.0..1.0));
            environment.step(&mut state, &action, &mut rng);
        }
        state
    };
    assert_eq!(play(), play());
}

#[test]
fn observations_are_in_bounds_and_rarely_clipped() {
    let environment = cheetah();
    let mut seen = [0.0f32; 17];
    let states = visited(2_000);
    let mut clipped = 0;
    for (state, _) in &states {
        environment.observe(state, &mut ChaCha8Rng::seed_from_u64(0), &mut seen);
        for ((&value, &high), &low) in seen
            .iter()
            .zip(&environment.spec().high)
            .zip(&environment.spec().low)
        {
            assert!(low as f32 <= value && value <= high as f32);
        }
        let whole = seen.iter().zip(&state[1..]);
        clipped += usize::from(whole.clone().any(|(&seen, &value)| seen != value as f32));
    }
    assert!(clipped < 20, "{clipped} of {} states", states.len());
}

#[test]
fn random_actions_and_rest_have_the_stated_returns() {
    let environment = cheetah();
    let mean = |act: &mut dyn FnMut() -> f32| {
        let mut policy =
            |seen: &[f32]| Ok::<_, Infallible>((0..seen.len() / 17 * 6).map(|_| act()).collect());
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let returns = rollout_returns(&environment, 50, &mut rng, &mut policy).unwrap();
        returns.iter().sum::<f64>() / 50.0
    };
    let resting = mean(&mut || 0.0);
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let chance = mean(&mut || rng.random_range(-1.0..1.0));
    println!("at rest {resting}, by chance {chance}");
    assert!(resting.abs() < 5.0, "{resting}");
    assert!(chance < -40.0 && chance > -80.0, "{chance}");
}
