//! The noise floor of a search.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::Roles;
use crate::structure::order::sort_indices;

/// Return the standard deviation of some values.
pub(super) fn deviation(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count).sqrt()
}

/// Add noise to the effects' columns, in the order of their names; the columns are in the order of the roles.
pub(super) fn blur(columns: &mut [Vec<f64>], roles: &Roles, floor: f64) {
    let causes = roles.causes().len();
    let (states, effects) = columns.split_at_mut(causes);
    let names = roles.effects();
    let mut order: Vec<usize> = (0..effects.len()).collect();
    sort_indices(&mut order, &|a, b| names[a].cmp(&names[b]));
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    for effect in order {
        let moved: Vec<f64> = match states.get(effect).filter(|_| effect < roles.next.len()) {
            Some(state) => effects[effect]
                .iter()
                .zip(state)
                .map(|(y, x)| y - x)
                .collect(),
            None => effects[effect].clone(),
        };
        let scale = floor * deviation(&moved);
        for value in &mut effects[effect] {
            let noise: f64 = StandardNormal.sample(&mut rng);
            *value += scale * noise;
        }
    }
}
