//! For tests: policy and critics in 64-bit floats, computed from the formulas.

use super::Sac;
use crate::tensor::Activation;
use crate::tensor::by_hand::Networks;

/// Return an agent's networks by name.
pub fn networks(sac: &Sac, name: &str) -> Networks {
    let named = sac.named().expect("tensors");
    Networks::of(&named, name, Activation::Relu)
}

/// Return the policy's actions and their log-density.
pub fn sample(actor: &Networks, state: &[f64], noise: &[f64]) -> (Vec<f64>, f64) {
    let out = &actor.at(state)[0];
    let (means, raw) = out.split_at(noise.len());
    let mut density = 0.0;
    let mut actions = Vec::new();
    for ((mean, raw), e) in means.iter().zip(raw).zip(noise) {
        let log_std = -5.0 + 3.5 * (raw.tanh() + 1.0);
        let u = mean + log_std.exp() * e;
        density += -0.5 * (e * e + (2.0 * std::f64::consts::PI).ln()) - log_std;
        density += 2.0 * u.cosh().ln();
        actions.push(u.tanh());
    }
    (actions, density)
}

/// Return `min(Q1, Q2)`.
pub fn least(critics: &Networks, state: &[f64], actions: &[f64]) -> f64 {
    let q = critics.at(&[state, actions].concat());
    q[0][0].min(q[1][0])
}
