//! One Adam step on the Gaussian likelihood of all networks of a factorised world model.

use super::environment;
use candle_core::Result;
use cmbpo::model::fit::Transitions;
use cmbpo::model::{Fit, Layout, ModelConfig, WorldModel};
use cmbpo::tensor::{Random, Stream};

pub struct EnsembleStep {
    model: WorldModel,
    fit: Fit,
    rng: Random,
    states: usize,
    /// Optimisation steps per slice of a fit.
    pub steps: usize,
}

/// Sizes of networks and minibatches.
#[derive(Clone, Copy)]
pub struct Sizes {
    /// State variables. Each of them and the reward has one mechanism, which sees all inputs.
    pub states: usize,
    /// Width of the two hidden layers.
    pub width: usize,
    /// Networks per mechanism.
    pub members: usize,
    pub batch: usize,
}

impl EnsembleStep {
    pub fn new(sizes: Sizes) -> Result<Self> {
        // A fit advances in slices. One epoch of known length shows how many steps a slice has.
        let batches = 32;
        let (mut model, mut fit, mut rng) = begin(sizes, batches, 1)?;
        let mut slices = 1;
        while fit.advance(&mut model, &mut rng)?.is_none() {
            slices += 1;
        }
        let (model, fit, rng) = begin(sizes, batches, usize::MAX)?;
        Ok(Self {
            model,
            fit,
            rng,
            states: sizes.states,
            steps: batches / slices,
        })
    }

    /// Run `n` slices of `steps` steps each.
    pub fn run(&mut self, n: usize) -> Result<()> {
        for _ in 0..n {
            self.fit.advance(&mut self.model, &mut self.rng)?;
        }
        Ok(())
    }

    /// Return the mean absolute error of the predicted reward x² at eight states.
    pub fn loss(&self) -> Result<f32> {
        let x: Vec<f32> = (0..8).map(|i| i as f32 / 3.5 - 1.0).collect();
        let states: Vec<f32> = x
            .iter()
            .flat_map(|&x| std::iter::repeat_n(x, self.states))
            .collect();
        let y = self.model.predict(&states, &[0.0; 8])?;
        let rewards = y.chunks_exact(self.states + 1).map(|row| row[self.states]);
        Ok(x.iter()
            .zip(rewards)
            .map(|(x, r)| (r - x * x).abs())
            .sum::<f32>()
            / 8.0)
    }
}

/// Prepare a fit of `epochs` epochs with `batches` minibatches each.
fn begin(sizes: Sizes, batches: usize, epochs: usize) -> Result<(WorldModel, Fit, Random)> {
    let mut rng = Random::new(0, Stream::Model);
    let config = ModelConfig {
        hidden: vec![sizes.width; 2],
        members: sizes.members,
        elites: 1,
        learning_rate: 5e-4,
        batch_size: sizes.batch,
        epoch_batches: None,
        holdout: 0.0,
        patience: usize::MAX,
        max_epochs: epochs,
        ..ModelConfig::default()
    };
    let parents = vec![vec![true; sizes.states + 1]; sizes.states + 1];
    let layout = Layout::Factorised {
        graphs: vec![parents],
    };
    let mut model = WorldModel::new(sizes.states, 1, &layout, &config, &mut rng)?;
    // One row is always held out.
    let data = transitions(sizes.states, sizes.batch * batches + 1, &mut rng);
    let fit = Fit::new(&mut model, &data, &mut rng)?;
    Ok((model, fit, rng))
}

/// Draw `rows` transitions.
fn transitions(states: usize, rows: usize, rng: &mut Random) -> Transitions {
    let mut data = Transitions::default();
    for _ in 0..rows {
        let (state, action, reward, next) = environment::step(states, rng);
        data.states.extend(state);
        data.actions.push(action);
        data.rewards.push(reward);
        data.next_states.extend(next);
    }
    data
}
