//! Conditional mutual information by masked prediction, as in CDL (Wang et al. 2022, "Causal Dynamics Learning for
//! Task-Independent State Abstraction").
//!
//! One Gaussian network for each effect learns to predict it from all inputs, and from all inputs except one. The
//! information that an input has about an effect, given all others, is the log-likelihood lost without it:
//!
//! ```text
//! CMI(i, j) = E[ log p(y_j | x) - log p(y_j | x without x_i) ]
//! ```
//!
//! The expectation is over held-out rows. Each ensemble member holds out a different part, so that every row counts
//! once.

mod config;

use super::normalizer::Normalizer;
use crate::tensor::likelihood::weighted;
use crate::tensor::{Activation, Adam, AdamConfig, Mlp, Random};
use candle_core::{Device, Result, Tensor, bail};
pub use config::MaskedConfig;
use std::future::Future;

/// Gradient steps between two evaluations on the held-out rows.
const EPOCH: usize = 25;

/// A fit of one network for each effect and member, followed by the measurement.
#[derive(Debug)]
pub struct MaskedFit {
    config: MaskedConfig,
    inputs: usize,
    effects: usize,
    /// Standardised, row-major.
    x: Vec<f32>,
    y: Vec<f32>,
    /// Training rows and held-out rows of each member. All members hold out the same number of rows.
    train: Vec<Vec<usize>>,
    held: Vec<Vec<usize>>,
    network: Mlp,
    adam: Adam,
    steps: usize,
    stale: usize,
    best: Vec<f32>,
    best_weights: Vec<f32>,
}

/// When to pause.
struct Pace<F> {
    work: usize,
    left: usize,
    pause: F,
}

impl<P: Future<Output = ()>, F: Fn() -> P> Pace<F> {
    async fn spend(&mut self, work: usize) {
        self.left = self.left.saturating_sub(work);
        if self.left == 0 {
            self.left = self.work;
            (self.pause)().await;
        }
    }
}

impl MaskedFit {
    /// Start a fit to raw, row-major `x` `[rows, inputs]` and `y` `[rows, effects]`.
    ///
    /// # Errors
    /// When there are fewer than two rows for each member, or the shapes do not match.
    pub fn new(
        (x, inputs): (&[f32], usize),
        (y, effects): (&[f32], usize),
        config: &MaskedConfig,
        rng: &mut Random,
    ) -> Result<Self> {
        let rows = x.len() / inputs.max(1);
        let members = config.members;
        if inputs == 0 || effects == 0 || x.len() != rows * inputs || y.len() != rows * effects {
            let (x, y) = (x.len(), y.len());
            bail!(
                "masked fit: {x} numbers of {inputs} inputs and {y} of {effects} effects are not rows of a table"
            )
        }
        if rows < 2 * members {
            bail!(
                "masked fit: expected at least {} rows, two for each of {members} members, got {rows}",
                2 * members
            )
        }
        let standard = |table: &[f32], columns: usize| -> Vec<f32> {
            let normalizer = Normalizer::fit(table, columns);
            let all = table.iter().enumerate();
            all.map(|(i, &v)| normalizer.normalize(i % columns, v))
                .collect()
        };
        let mut y = standard(y, effects);
        let floor = config.noise_floor as f32;
        y.iter_mut().for_each(|y| *y += floor * rng.normal());
        let mut order: Vec<usize> = (0..rows).collect();
        rng.shuffle(&mut order);
        // A single member holds out a third.
        let part = rows / members.max(3);
        let held: Vec<Vec<usize>> = (0..members)
            .map(|member| order[member * part..(member + 1) * part].to_vec())
            .collect();
        let train = (0..members)
            .map(|member| {
                let own = member * part..(member + 1) * part;
                let rest = order.iter().enumerate().filter(|(i, _)| !own.contains(i));
                rest.map(|(_, &row)| row).collect()
            })
            .collect();
        // Additional inputs say which input is left out.
        let mut widths = vec![2 * inputs];
        widths.extend(&config.hidden);
        widths.push(2);
        let network = Mlp::new(effects * members, &widths, Activation::Silu, rng)?;
        // The weights of these inputs start at zero.
        network.forget_inputs(inputs..2 * inputs)?;
        let adam = AdamConfig {
            weight_decay: config.weight_decay,
            ..AdamConfig::with_rate(config.learning_rate)
        };
        Ok(Self {
            inputs,
            effects,
            x: standard(x, inputs),
            y,
            train,
            held,
            adam: Adam::new(vec![network.parameters().clone()], adam),
            network,
            steps: 0,
            stale: 0,
            best: vec![f32::INFINITY; effects * members],
            best_weights: Vec::new(),
            config: config.clone(),
        })
    }

    /// Train, and return the conditional mutual information of every effect with every input, `[effect][input]`, in
    /// nats. `pause` is awaited after about `work` multiplications each, and after every network where one alone takes
    /// as many. The numbers depend on neither.
    ///
    /// # Errors
    /// When a network's likelihood is not finite.
    pub async fn find<P: Future<Output = ()>>(
        mut self,
        rng: &mut Random,
        work: usize,
        pause: impl Fn() -> P,
    ) -> Result<Vec<Vec<f64>>> {
        let mut pace = Pace {
            work,
            left: work,
            pause,
        };
        self.evaluate(rng, &mut pace).await?;
        while self.steps < self.config.max_steps && self.stale < self.config.patience {
            self.train_some(rng, &mut pace).await?;
        }
        if self.steps > 0 {
            let var = self.network.parameters();
            let best = Tensor::from_slice(&self.best_weights, var.shape(), &Device::Cpu)?;
            var.set(&best)?;
        }
        let members = self.config.members;
        let full = self.held_out(|_| None, &mut pace).await?;
        let mut all = vec![Vec::with_capacity(self.inputs); self.effects];
        for input in 0..self.inputs {
            let without = self.held_out(|_| Some(input), &mut pace).await?;
            let lost: Vec<f64> = without
                .iter()
                .zip(&full)
                .map(|(without, full)| f64::from(without - full))
                .collect();
            for (found, lost) in all.iter_mut().zip(lost.chunks_exact(members)) {
                found.push(lost.iter().sum::<f64>() / members as f64);
            }
        }
        Ok(all)
    }

    async fn train_some<P: Future<Output = ()>, F: Fn() -> P>(
        &mut self,
        rng: &mut Random,
        pace: &mut Pace<F>,
    ) -> Result<()> {
        let n = self.config.batch_size.min(self.train[0].len());
        let (members, beta) = (self.config.members, self.config.beta as f32);
        for _ in 0..EPOCH {
            let mut rows = Vec::with_capacity(self.train.len() * n);
            for member in &mut self.train {
                rng.shuffle_first(n, member);
                rows.extend_from_slice(&member[..n]);
            }
            let masks: Vec<Option<usize>> =
                rows.iter().map(|_| Some(rng.below(self.inputs))).collect();
            let (x, y) = self.batch(&rows, n, &masks);
            self.adam.begin();
            for network in 0..self.best.len() {
                let own = &y[network * 2 * n..][..2 * n];
                let gradient =
                    self.network
                        .train_member(network, (&x, members), |_, prediction, slope| {
                            weighted(prediction, own, 1, beta, Some(slope));
                        })?;
                let from = self.network.own(network).start;
                self.adam.descend_part(from, gradient)?;
                pace.spend(3 * self.network.work(2 * n)).await;
            }
        }
        self.steps += EPOCH;
        self.evaluate(rng, pace).await
    }

    /// Return `n` rows of each member: the inputs twice, complete and with one left out, `[members, 2 n, 2 inputs]`,
    /// and the effects, `[effects, members, 2 n]`.
    fn batch(&self, rows: &[usize], n: usize, masks: &[Option<usize>]) -> (Vec<f32>, Vec<f32>) {
        let (members, inputs) = (self.config.members, self.inputs);
        let width = 2 * inputs;
        let mut x = vec![0f32; members * 2 * n * width];
        let mut y = vec![0f32; self.effects * members * 2 * n];
        for (i, (&row, &mask)) in rows.iter().zip(masks).enumerate() {
            let (member, place) = (i / n, i % n);
            for (place, mask) in [(place, None), (n + place, mask)] {
                let at = member * 2 * n + place;
                self.fill(row, mask, &mut x[at * width..(at + 1) * width]);
                for effect in 0..self.effects {
                    y[effect * members * 2 * n + at] = self.y[row * self.effects + effect];
                }
            }
        }
        (x, y)
    }

    /// Fill a row of inputs with one of them left out, and the indicator of which one.
    fn fill(&self, row: usize, mask: Option<usize>, to: &mut [f32]) {
        to[..self.inputs].copy_from_slice(&self.x[row * self.inputs..(row + 1) * self.inputs]);
        if let Some(input) = mask {
            to[input] = 0.0;
            to[self.inputs + input] = 1.0;
        }
    }

    /// Return the mean negative log-likelihood of every network on its held-out rows, each row without the input that
    /// `mask` returns.
    async fn held_out<P: Future<Output = ()>, F: Fn() -> P>(
        &self,
        mut mask: impl FnMut(usize) -> Option<usize>,
        pace: &mut Pace<F>,
    ) -> Result<Vec<f32>> {
        let (members, width, n) = (self.config.members, 2 * self.inputs, self.held[0].len());
        let mut x = vec![0f32; members * n * width];
        for (i, to) in x.chunks_exact_mut(width).enumerate() {
            self.fill(self.held[i / n][i % n], mask(i), to);
        }
        let rows = self.network.rows_within(pace.work);
        let mut losses = Vec::with_capacity(self.best.len());
        for network in 0..self.best.len() {
            let (effect, member) = (network / members, network % members);
            let mut own = Vec::with_capacity(2 * n);
            for some in x[member * n * width..(member + 1) * n * width].chunks(rows * width) {
                own.extend(self.network.predict_member(network, some)?);
                pace.spend(self.network.work(some.len() / width)).await;
            }
            let y: Vec<f32> = self.held[member]
                .iter()
                .map(|row| self.y[row * self.effects + effect])
                .collect();
            losses.push(weighted(&own, &y, 1, 0.0, None));
        }
        if let Some(network) = losses.iter().position(|loss| !loss.is_finite()) {
            bail!(
                "masked fit: the held-out likelihood of network {network} is {}",
                losses[network]
            )
        }
        Ok(losses)
    }

    /// Store the weights of every network that improved, with all inputs and with a random one left out.
    async fn evaluate<P: Future<Output = ()>, F: Fn() -> P>(
        &mut self,
        rng: &mut Random,
        pace: &mut Pace<F>,
    ) -> Result<()> {
        let n = self.config.members * self.held[0].len();
        let masks: Vec<Option<usize>> = (0..n).map(|_| Some(rng.below(self.inputs))).collect();
        let full = self.held_out(|_| None, pace).await?;
        let masked = self.held_out(|i| masks[i], pace).await?;
        let losses: Vec<f32> = full.iter().zip(&masked).map(|(a, b)| a + b).collect();
        let now = self.network.parameters().flatten_all()?.to_vec1::<f32>()?;
        if self.best_weights.is_empty() {
            self.best_weights.clone_from(&now);
        }
        let each = now.len() / losses.len();
        self.stale += EPOCH;
        for (network, loss) in losses.iter().enumerate() {
            if *loss < self.best[network] {
                self.best[network] = *loss;
                self.stale = 0;
                let own = network * each..(network + 1) * each;
                self.best_weights[own.clone()].copy_from_slice(&now[own]);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
