//! A toy environment for the units of work.

use cmbpo::tensor::Random;

/// Take one step: state and action in [-1, 1], reward, next state. The action moves every state variable; the first one
/// determines the reward.
pub fn step(states: usize, rng: &mut Random) -> (Vec<f32>, f32, f32, Vec<f32>) {
    let state: Vec<f32> = (0..states).map(|_| rng.uniform(-1.0, 1.0)).collect();
    let action = rng.uniform(-1.0, 1.0);
    let reward = state[0] * state[0] + 0.05 * rng.normal();
    let mut next = state.clone();
    for x in &mut next {
        *x += 0.1 * action + 0.02 * rng.normal();
    }
    (state, action, reward, next)
}
