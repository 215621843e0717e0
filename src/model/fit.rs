//! Fitting the world model in slices, so that a worker can respond in between.
//!
//! The networks have nothing in common but the rows, so they take a minibatch one after the other: a slice ends between
//! any two of them. What a network is held against between epochs is predicted a few rows at a time.

use super::config::{Calibration, Ranking};
use super::normalizer::Normalizer;
use super::world::{WorldModel, adam_config};
use crate::tensor::likelihood::{standard_deviations, weighted};
use crate::tensor::{Adam, Random, slices};
use candle_core::{Device, Result, Tensor};

/// Smallest improvement of the held-out likelihood that counts, in nats.
const IMPROVEMENT: f32 = 0.001;
/// Minibatches per slice, at the most.
const SLICE: usize = 4;

/// Part of a fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// Every network takes a minibatch.
    Train,
    /// Every network is held against the held-out rows.
    #[default]
    Judge,
    /// Every network gets its best weights back and predicts the held-out rows once more, for the report.
    Report,
}

/// Transitions as columns, row-major with one row per step.
#[derive(Clone, Debug, Default)]
pub struct Transitions {
    /// `[rows, state]`.
    pub states: Vec<f32>,
    /// `[rows, action]`.
    pub actions: Vec<f32>,
    /// `[rows]`.
    pub rewards: Vec<f32>,
    /// `[rows, state]`.
    pub next_states: Vec<f32>,
}

/// Measurements of a finished fit on the held-out transitions.
#[derive(Clone, Debug, PartialEq)]
pub struct FitReport {
    /// Epochs run.
    pub epochs: usize,
    /// Mean negative log-likelihood of the elites, for each mechanism: in nats of the standardised outputs, without the
    /// constant `ln(2 pi) / 2`; NaN if the mechanism was not fitted.
    pub holdout_nll: Vec<f32>,
    /// Mean squared error of the elites' mean as a fraction of the output's variance, for each output; NaN if it was
    /// not fitted.
    pub unexplained: Vec<f32>,
}

/// Why a fit failed.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// A network's held-out likelihood is not finite.
    #[error("model fit: the held-out likelihood of network {network} is {value}")]
    Diverged {
        /// Index of the network, ordered by mechanism.
        network: usize,
        /// The held-out likelihood.
        value: f32,
    },
    /// A tensor operation failed.
    #[error(transparent)]
    Tensor(#[from] candle_core::Error),
}

impl From<FitError> for candle_core::Error {
    fn from(error: FitError) -> Self {
        match error {
            FitError::Tensor(error) => error,
            diverged => Self::wrap(diverged),
        }
    }
}

/// A fit in progress.
#[derive(Debug, Default)]
pub struct Fit {
    /// Standardised rows of (s, a).
    pub(super) inputs: Vec<f32>,
    /// Standardised targets, see [`WorldModel`].
    pub(super) targets: Vec<f32>,
    pub(super) train: Vec<Vec<usize>>,
    pub(super) holdout: Vec<usize>,
    pub(super) position: usize,
    /// Minibatches so far in the current epoch.
    pub(super) batches: usize,
    pub(super) epochs: usize,
    pub(super) stage: Stage,
    /// Networks that are done in this stage; of the minibatch, while they train.
    pub(super) done: usize,
    /// Whether one of them is better than ever.
    pub(super) improved: bool,
    pub(super) stale: usize,
    pub(super) best: Vec<f32>,
    pub(super) best_weights: Vec<f32>,
    /// For a fit of selected mechanisms: which ones, and a new optimiser.
    pub(super) part: Option<(Vec<bool>, Adam)>,
    /// The minibatch that is being trained on; drawn again from the rest where it is missing.
    pub(super) minibatch: Option<(Tensor, Vec<f32>)>,
    /// Predictions of the held-out rows: of the present network, and in the last stage of those before it.
    pub(super) predicted: Vec<f32>,
}

impl Fit {
    /// Start a fit of all mechanisms of `model` to `data` from its current weights. First choose the targets (change or
    /// value of each variable) and fit the normalisation.
    ///
    /// # Errors
    /// When there are fewer than 2 transitions.
    pub fn new(
        model: &mut WorldModel,
        data: &Transitions,
        rng: &mut Random,
    ) -> std::result::Result<Self, FitError> {
        Self::start(model, data, None, rng)
    }

    /// Start a fit of selected mechanisms, after a change. The others keep their weights bit for bit. The inputs'
    /// normalisation changes only if all mechanisms are selected. With `epoch_batches`, an epoch repeats the rows until
    /// it has that number of minibatches.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn part(
        model: &mut WorldModel,
        data: &Transitions,
        mechanisms: &[bool],
        rng: &mut Random,
    ) -> std::result::Result<Self, FitError> {
        Self::start(model, data, Some(mechanisms), rng)
    }

    fn start(
        model: &mut WorldModel,
        data: &Transitions,
        part: Option<&[bool]>,
        rng: &mut Random,
    ) -> std::result::Result<Self, FitError> {
        let rows = data.rewards.len();
        let held = ((rows as f64 * model.config.holdout) as usize).max(1);
        if rows < held + 1 {
            let few = format!("model fit: expected at least 2 transitions, got {rows}");
            return Err(candle_core::Error::Msg(few).into());
        }
        let (s, a, outputs) = (model.state_dim, model.action_dim, model.output_dim());
        model.choose_targets();
        let mut raw_inputs = Vec::with_capacity(rows * (s + a));
        let mut raw_targets = Vec::with_capacity(rows * outputs);
        for i in 0..rows {
            let state = &data.states[i * s..(i + 1) * s];
            raw_inputs.extend_from_slice(state);
            raw_inputs.extend_from_slice(&data.actions[i * a..(i + 1) * a]);
            let next = &data.next_states[i * s..(i + 1) * s];
            raw_targets.extend(model.target(state, next, data.rewards[i]));
        }
        let fitted = |mechanism: usize| part.is_none_or(|part| part[mechanism]);
        if (0..model.mechanisms).all(fitted) {
            model.inputs = Normalizer::fit(&raw_inputs, s + a);
        }
        let own = Normalizer::fit(&raw_targets, outputs);
        let WorldModel {
            targets, positions, ..
        } = model;
        targets.take(&own, |output| fitted(positions[output].0));
        let targets = raw_targets
            .iter()
            .enumerate()
            .map(|(i, &y)| model.targets.normalize(i % outputs, y))
            .collect();
        let mut order: Vec<usize> = (0..rows).collect();
        rng.shuffle(&mut order);
        let holdout = order.split_off(rows - held);
        let networks = model.mechanisms * model.config.members;
        let mut fit = Self {
            inputs: model.normalized_inputs(&data.states, &data.actions),
            targets,
            train: vec![order; model.config.members],
            holdout,
            position: 0,
            batches: 0,
            epochs: 0,
            stage: Stage::Judge,
            done: 0,
            improved: false,
            stale: 0,
            best: vec![f32::INFINITY; networks],
            best_weights: vec![0.0; model.network.parameters().elem_count()],
            part: part.map(|part| {
                let config = adam_config(&model.config);
                let adam = Adam::new(vec![model.network.parameters().clone()], config);
                (part.to_vec(), adam)
            }),
            minibatch: None,
            predicted: Vec::new(),
        };
        fit.shuffle(model, rng);
        Ok(fit)
    }

    /// Train one slice of a few minibatches. When the fit is over, restore the best weights of every network and return
    /// the report.
    ///
    /// # Errors
    /// [`FitError::Diverged`].
    pub fn advance(
        &mut self,
        model: &mut WorldModel,
        rng: &mut Random,
    ) -> std::result::Result<Option<FitReport>, FitError> {
        self.advance_within(model, usize::MAX, rng)
    }

    /// As [`advance`](Self::advance), with about `work` multiplications at the most: one network's minibatch, or a few
    /// of its held-out rows, is the least. The numbers do not depend on it.
    ///
    /// # Errors
    /// [`FitError::Diverged`].
    pub fn advance_within(
        &mut self,
        model: &mut WorldModel,
        work: usize,
        rng: &mut Random,
    ) -> std::result::Result<Option<FitReport>, FitError> {
        let networks = self.best.len();
        let (mut left, mut trained) = (work, 0);
        loop {
            let spent = match self.stage {
                Stage::Train => self.train_next(model)?,
                Stage::Judge => self.judge_next(model, left)?,
                Stage::Report => self.report_next(model, left)?,
            };
            if self.done == networks {
                self.done = 0;
                match self.stage {
                    Stage::Train => {
                        self.end_minibatch(model, rng);
                        trained += 1;
                    }
                    Stage::Judge => {
                        let improved = std::mem::take(&mut self.improved);
                        self.stale = if improved { 0 } else { self.stale + 1 };
                        let config = &model.config;
                        let over =
                            self.stale >= config.patience || self.epochs >= config.max_epochs;
                        self.stage = if over { Stage::Report } else { Stage::Train };
                    }
                    Stage::Report => return Ok(Some(self.finish(model)?)),
                }
            }
            left = left.saturating_sub(spent);
            if left == 0 || (trained == SLICE && self.stage == Stage::Train) {
                return Ok(None);
            }
        }
    }

    /// Let the next network take the present minibatch, and return the multiplications.
    fn train_next(&mut self, model: &mut WorldModel) -> Result<usize> {
        let (network, members) = (self.done, model.config.members);
        let rows = self.train[0].len();
        let end = (self.position + model.config.batch_size).min(rows);
        if network == 0 {
            match &mut self.part {
                None => model.adam.begin(),
                Some((_, adam)) => adam.begin(),
            }
        }
        self.done += 1;
        if !self.fits(network / members) {
            return Ok(0);
        }
        let (x, y) = match self.minibatch.take() {
            Some(drawn) => drawn,
            None => self.batch(model, self.position..end)?,
        };
        let (w, each) = (model.width, (end - self.position) * model.width);
        let beta = model.config.beta as f32;
        let n = model.shares[network / members].len();
        let own = &y[network * each..(network + 1) * each];
        let gradient = slices::with("minibatch", &x, |x| {
            model
                .network
                .train_member(network, (x, members), |_, prediction, slope| {
                    likelihood(prediction, own, (w, n), beta, Some(slope));
                })
        })?;
        self.minibatch = Some((x, y));
        let from = model.network.own(network).start;
        match &self.part {
            None => model.adam.descend_part(from, gradient)?,
            Some((_, adam)) => adam.descend_part(from, gradient)?,
        }
        Ok(3 * model.network.work(end - self.position))
    }

    /// Go on to the next minibatch, and at the end of an epoch to the held-out rows.
    fn end_minibatch(&mut self, model: &WorldModel, rng: &mut Random) {
        self.minibatch = None;
        let rows = self.train[0].len();
        self.position = (self.position + model.config.batch_size).min(rows);
        self.batches += 1;
        let end = self.position == rows;
        let full = model.config.epoch_batches == Some(self.batches);
        let again = self.part.is_some() && model.config.epoch_batches.is_some();
        if end && again && !full {
            self.position = 0;
            self.shuffle(model, rng);
        } else if end || full {
            (self.position, self.batches) = (0, 0);
            self.epochs += 1;
            self.shuffle(model, rng);
            self.stage = Stage::Judge;
        }
    }

    /// Add the present network's predictions of the next held-out rows, as many as `work` allows. Return the
    /// multiplications, and whether these were the last rows.
    fn predict_some(&mut self, model: &WorldModel, work: usize) -> Result<(usize, bool)> {
        let inputs = model.state_dim + model.action_dim;
        let each = 2 * model.width * self.holdout.len();
        let before = match self.stage {
            Stage::Report => self.done * each,
            _ => 0,
        };
        let from = (self.predicted.len() - before) / (2 * model.width);
        let rows = model.network.rows_within(work);
        let to = (from + rows).min(self.holdout.len());
        let mut x = Vec::with_capacity((to - from) * inputs);
        for &row in &self.holdout[from..to] {
            x.extend_from_slice(&self.inputs[row * inputs..(row + 1) * inputs]);
        }
        self.predicted
            .extend(model.network.predict_member(self.done, &x)?);
        Ok((model.network.work(to - from), to == self.holdout.len()))
    }

    /// Hold the next network against the held-out rows, and store its weights if they are the best so far.
    fn judge_next(
        &mut self,
        model: &WorldModel,
        work: usize,
    ) -> std::result::Result<usize, FitError> {
        let network = self.done;
        let mechanism = network / model.config.members;
        let (mut spent, mut loss) = (0, 0.0);
        if self.fits(mechanism) {
            let (some, complete) = self.predict_some(model, work)?;
            if !complete {
                return Ok(some);
            }
            let target = self.held_out_targets(model, mechanism);
            let size = (model.width, model.shares[mechanism].len());
            loss = likelihood(&self.predicted, &target, size, 0.0, None);
            self.predicted.clear();
            if !loss.is_finite() {
                let value = loss;
                return Err(FitError::Diverged { network, value });
            }
            spent = some;
        }
        if loss < self.best[network] - IMPROVEMENT {
            self.improved = true;
            self.best[network] = loss;
            let own = model.network.own(network);
            self.best_weights[own].copy_from_slice(&model.network.member(network)?);
        }
        self.done += 1;
        Ok(spent)
    }

    /// Give the next network its best weights back, and let it predict the held-out rows.
    fn report_next(&mut self, model: &WorldModel, work: usize) -> Result<usize> {
        let each = 2 * model.width * self.holdout.len();
        if self.predicted.len() == self.done * each {
            let own = model.network.own(self.done);
            model
                .network
                .set_member(self.done, &self.best_weights[own])?;
        }
        let (spent, complete) = self.predict_some(model, work)?;
        self.done += usize::from(complete);
        Ok(spent)
    }

    /// Return whether this fit includes a mechanism.
    fn fits(&self, mechanism: usize) -> bool {
        self.part.as_ref().is_none_or(|(part, _)| part[mechanism])
    }

    /// Return the indices of the training rows and of the held-out rows.
    pub fn rows(&self) -> (&[usize], &[usize]) {
        (&self.train[0], &self.holdout)
    }

    /// Shuffle every member's training rows for the next epoch.
    fn shuffle(&mut self, model: &WorldModel, rng: &mut Random) {
        let config = &model.config;
        for member in &mut self.train {
            let used = config.epoch_batches.map(|n| n * config.batch_size);
            rng.shuffle_first(used.unwrap_or(member.len()), member);
        }
    }

    /// Return each member's next rows: inputs `[members, batch, state + action]` and targets
    /// `[networks, batch, width]`, flat. A member uses the same rows in every mechanism.
    fn batch(
        &self,
        model: &WorldModel,
        range: std::ops::Range<usize>,
    ) -> Result<(Tensor, Vec<f32>)> {
        let (inputs, outputs) = (model.state_dim + model.action_dim, model.output_dim());
        let (members, w, n) = (model.config.members, model.width, range.len());
        let mut x = vec![0f32; members * n * inputs];
        let mut y = vec![0f32; model.mechanisms * members * n * w];
        let rows = |member: &Vec<usize>| member[range.clone()].to_vec();
        let rows: Vec<usize> = self.train.iter().flat_map(rows).collect();
        let all: Vec<usize> = (0..inputs).collect();
        gather(&self.inputs, inputs, &all, &rows, inputs, &mut x);
        for (mechanism, y) in y.chunks_exact_mut(members * n * w).enumerate() {
            gather(
                &self.targets,
                outputs,
                &model.shares[mechanism],
                &rows,
                w,
                y,
            );
        }
        Ok((Tensor::from_vec(x, (members, n, inputs), &Device::Cpu)?, y))
    }

    /// Return a mechanism's targets of the held-out rows, `[holdout, width]`, flat.
    fn held_out_targets(&self, model: &WorldModel, mechanism: usize) -> Vec<f32> {
        let (outputs, w) = (model.output_dim(), model.width);
        let mut y = vec![0f32; self.holdout.len() * w];
        let share = &model.shares[mechanism];
        gather(&self.targets, outputs, share, &self.holdout, w, &mut y);
        y
    }

    fn finish(&mut self, model: &mut WorldModel) -> Result<FitReport> {
        let predicted = std::mem::take(&mut self.predicted);
        let members = model.config.members;
        let errors = match model.config.ranking {
            Ranking::Likelihood => None,
            Ranking::Error => Some(self.errors(model, &predicted)),
        };
        let mut holdout_nll = Vec::with_capacity(model.mechanisms);
        for (mechanism, losses) in self.best.chunks_exact(members).enumerate() {
            if !self.fits(mechanism) {
                holdout_nll.push(f32::NAN);
                continue;
            }
            let mut order: Vec<usize> = (0..members).collect();
            let by = match &errors {
                None => losses,
                Some(errors) => &errors[mechanism * members..(mechanism + 1) * members],
            };
            order.sort_by(|&a, &b| by[a].total_cmp(&by[b]));
            order.truncate(model.config.elites);
            holdout_nll.push(order.iter().map(|&e| losses[e]).sum::<f32>() / order.len() as f32);
            model.elites[mechanism] = order;
        }
        let unexplained = self.unexplained(model, &predicted);
        for (kept, share) in model.unexplained.iter_mut().zip(&unexplained) {
            if !share.is_nan() {
                *kept = *share;
            }
        }
        if model.config.calibration == Calibration::HeldOut {
            self.calibrate(model, &predicted);
        }
        Ok(FitReport {
            epochs: self.epochs,
            holdout_nll,
            unexplained,
        })
    }

    /// Return the mean squared error of each network's means on the held-out rows, in standardised units.
    fn errors(&self, model: &WorldModel, prediction: &[f32]) -> Vec<f32> {
        let (w, rows) = (model.width, self.holdout.len());
        let mut errors = Vec::with_capacity(self.best.len());
        for (network, own) in prediction.chunks_exact(2 * w * rows).enumerate() {
            let share = &model.shares[network / model.config.members];
            let mut sum = 0.0;
            for (&row, own) in self.holdout.iter().zip(own.chunks_exact(2 * w)) {
                for (y, &output) in own.iter().zip(share) {
                    sum += (y - self.targets[row * model.output_dim() + output]).powi(2);
                }
            }
            errors.push(sum / (rows * share.len()) as f32);
        }
        errors
    }

    /// Scale the standard deviations of each output so that the elites' standardised held-out errors have mean square
    /// 1.
    fn calibrate(&self, model: &mut WorldModel, prediction: &[f32]) {
        let (w, rows, outputs) = (model.width, self.holdout.len(), model.output_dim());
        for output in 0..outputs {
            let (mechanism, place) = model.positions[output];
            if !self.fits(mechanism) {
                continue;
            }
            let (mut sum, mut n) = (0.0, 0);
            for &elite in &model.elites[mechanism] {
                let network = mechanism * model.config.members + elite;
                let own = prediction[network * rows * 2 * w..].chunks_exact(2 * w);
                for (&row, own) in self.holdout.iter().zip(own) {
                    let mut std = [own[w + place]];
                    standard_deviations(&mut std);
                    let miss = own[place] - self.targets[row * outputs + output];
                    sum += f64::from(miss / std[0]).powi(2);
                    n += 1;
                }
            }
            model.scale[output] = ((sum / f64::from(n)).sqrt() as f32).max(f32::MIN_POSITIVE);
        }
    }

    fn unexplained(&self, model: &WorldModel, prediction: &[f32]) -> Vec<f32> {
        let each = 2 * model.width * self.holdout.len();
        let (members, outputs) = (model.config.members, model.output_dim());
        let mut error = vec![0f32; outputs];
        for (output, error) in error.iter_mut().enumerate() {
            let (mechanism, j) = model.positions[output];
            if !self.fits(mechanism) {
                *error = f32::NAN;
                continue;
            }
            let elites = &model.elites[mechanism];
            for (i, &row) in self.holdout.iter().enumerate() {
                let sum: f32 = elites
                    .iter()
                    .map(|&e| {
                        prediction[(mechanism * members + e) * each + 2 * i * model.width + j]
                    })
                    .sum();
                let miss = sum / elites.len() as f32 - self.targets[row * outputs + output];
                *error += miss * miss / self.holdout.len() as f32;
            }
        }
        error
    }
}

/// Copy the columns `which` of some rows of a table with `columns` columns to rows of `width` in `to`.
fn gather(
    table: &[f32],
    columns: usize,
    which: &[usize],
    rows: &[usize],
    width: usize,
    to: &mut [f32],
) {
    for (to, row) in to.chunks_exact_mut(width).zip(rows) {
        let from = &table[row * columns..(row + 1) * columns];
        // Element by element, because `copy_from_slice` of one or two floats is a function call.
        for (to, &column) in to.iter_mut().zip(which) {
            *to = from[column];
        }
    }
}

/// Return the mean negative log-likelihood of a network with `n` outputs, padded to `width`. Fill `slope` with its
/// gradient weighted by `beta`, and with 0 in the padding. `target` is `[batch, width]`.
fn likelihood(
    prediction: &[f32],
    target: &[f32],
    (width, n): (usize, usize),
    beta: f32,
    slope: Option<&mut [f32]>,
) -> f32 {
    if n == width {
        return weighted(prediction, target, width, beta, slope);
    }
    let rows = prediction.chunks_exact(2 * width);
    let own: Vec<f32> = rows
        .flat_map(|row| row[..n].iter().chain(&row[width..width + n]))
        .copied()
        .collect();
    let rows = target.chunks_exact(width);
    let y: Vec<f32> = rows.flat_map(|row| &row[..n]).copied().collect();
    let Some(slope) = slope else {
        return weighted(&own, &y, n, beta, None);
    };
    let mut found = vec![0.0; own.len()];
    let loss = weighted(&own, &y, n, beta, Some(&mut found));
    slope.fill(0.0);
    let rows = slope.chunks_exact_mut(2 * width);
    for (to, from) in rows.zip(found.chunks_exact(2 * n)) {
        to[..n].copy_from_slice(&from[..n]);
        to[width..width + n].copy_from_slice(&from[n..]);
    }
    loss
}

#[cfg(test)]
mod formula_tests;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Layout, ModelConfig, Sharing};
    use crate::tensor::Stream;

    /// x' = x + 0.1 a + 0.02 noise, r = x^2 + 0.05 noise.
    fn data(rows: usize) -> Transitions {
        let mut rng = Random::new(3, Stream::Environment);
        let mut d = Transitions::default();
        for _ in 0..rows {
            let (x, a) = (rng.uniform(-1.0, 1.0), rng.uniform(-1.0, 1.0));
            d.states.push(x);
            d.actions.push(a);
            d.next_states.push(x + 0.1 * a + 0.02 * rng.normal());
            d.rewards.push(x * x + 0.05 * rng.normal());
        }
        d
    }

    fn fitted(layout: Layout) -> Result<(WorldModel, FitReport)> {
        let mut rng = Random::new(1, Stream::Model);
        let config = ModelConfig {
            members: 3,
            elites: 2,
            max_epochs: 100,
            ..ModelConfig::default()
        };
        let mut model = WorldModel::new(1, 1, &layout, &config, &mut rng)?;
        let mut fit = Fit::new(&mut model, &data(1_500), &mut rng)?;
        loop {
            if let Some(report) = fit.advance(&mut model, &mut rng)? {
                return Ok((model, report));
            }
        }
    }

    fn check(layout: Layout) -> Result<()> {
        let (model, report) = fitted(layout)?;
        for (x, a) in [(-0.8f32, 0.5f32), (0.0, -1.0), (0.7, 0.9)] {
            let p = model.predict(&[x], &[a])?;
            assert!(
                (p[0] - 0.1 * a).abs() < 0.02,
                "x' - x at ({x}, {a}): {}",
                p[0]
            );
            assert!((p[1] - x * x).abs() < 0.06, "r at ({x}, {a}): {}", p[1]);
        }
        // Var(0.1 a) = 0.0033 with noise 0.0004: 11 % unexplained. Var(x^2) = 0.089 with noise 0.0025: 2.7 %.
        assert!((report.unexplained[0] - 0.107).abs() < 0.05, "{report:?}");
        assert!((report.unexplained[1] - 0.027).abs() < 0.02, "{report:?}");
        // The sampled noise has the size of the data's noise.
        let mut rng = Random::new(2, Stream::Rollout);
        let n = 4_000;
        let samples = model.sample(&vec![0.2; n], &vec![0.0; n], &mut rng)?;
        for (output, want) in [(0, 0.02f32), (1, 0.05)] {
            let x: Vec<f32> = samples.iter().skip(output).step_by(2).copied().collect();
            let mean = x.iter().sum::<f32>() / n as f32;
            let std = (x.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / n as f32).sqrt();
            assert!(
                (std / want - 1.0).abs() < 0.25,
                "std {std} instead of {want}"
            );
        }
        Ok(())
    }

    #[test]
    fn the_factorised_model_learns_means_and_noise() -> Result<()> {
        let parents = vec![vec![true, true], vec![true, false]];
        check(Layout::Factorised {
            graphs: vec![parents],
        })
    }

    #[test]
    fn the_monolithic_model_learns_means_and_noise() -> Result<()> {
        check(Layout::Monolithic)
    }

    #[test]
    fn a_mechanism_fitted_alone_leaves_the_others_their_weights() -> Result<()> {
        let parents = vec![vec![true, true], vec![true, false]];
        let (mut model, _) = fitted(Layout::Factorised {
            graphs: vec![parents],
        })?;
        let weights = |model: &WorldModel| -> Result<Vec<Vec<f32>>> {
            let all = model.vars()[0].flatten_all()?.to_vec1::<f32>()?;
            Ok(all.chunks(all.len() / 2).map(<[f32]>::to_vec).collect())
        };
        let before = (weights(&model)?, model.elites[0].clone());
        let moved = model.predict(&[0.5], &[0.5])?[0];
        let mut rng = Random::new(9, Stream::Model);
        model.renew(&[false, true], &mut rng)?;
        assert_ne!(weights(&model)?[1], before.0[1]);
        // The reward changes sign; 120 rows are less than a minibatch.
        let mut rows = data(120);
        rows.rewards.iter_mut().for_each(|r| *r = -*r);
        let mut fit = Fit::part(&mut model, &rows, &[false, true], &mut rng)?;
        let report = loop {
            if let Some(report) = fit.advance(&mut model, &mut rng)? {
                break report;
            }
        };
        assert_eq!(
            (weights(&model)?.swap_remove(0), model.elites[0].clone()),
            (before.0[0].clone(), before.1)
        );
        let after = model.predict(&[0.5], &[0.5])?;
        assert_eq!(after[0], moved);
        assert!((after[1] + 0.25).abs() < 0.08, "r at 0.5: {}", after[1]);
        assert!(report.holdout_nll[0].is_nan() && report.unexplained[0].is_nan());
        assert!(report.unexplained[1] < 0.1, "{report:?}");
        Ok(())
    }

    /// X' and Y' have the same parents; R has fewer.
    fn shared(config: ModelConfig) -> Result<(WorldModel, FitReport)> {
        let mut rng = Random::new(5, Stream::Model);
        let graph = vec![
            vec![true, false, true],
            vec![true, false, true],
            vec![true, false, false],
        ];
        let layout = Layout::Factorised {
            graphs: vec![graph],
        };
        let config = ModelConfig {
            sharing: Sharing::SameParents,
            members: 4,
            elites: 2,
            max_epochs: 60,
            ..config
        };
        let mut model = WorldModel::new(2, 1, &layout, &config, &mut rng)?;
        let mut rows = Transitions::default();
        for _ in 0..1_500 {
            let [x, y, a] = [0; 3].map(|_| rng.uniform(-1.0, 1.0));
            rows.states.extend([x, y]);
            rows.actions.push(a);
            rows.next_states.extend([
                x + 0.1 * a + 0.02 * rng.normal(),
                0.5 * x * a + 0.1 * rng.normal(),
            ]);
            rows.rewards.push(x * x + 0.05 * rng.normal());
        }
        let mut fit = Fit::new(&mut model, &rows, &mut rng)?;
        loop {
            if let Some(report) = fit.advance(&mut model, &mut rng)? {
                return Ok((model, report));
            }
        }
    }

    #[test]
    fn shared_networks_learn_every_output_of_theirs() -> Result<()> {
        for ranking in [Ranking::Likelihood, Ranking::Error] {
            let (model, report) = shared(ModelConfig {
                ranking,
                calibration: Calibration::HeldOut,
                ..ModelConfig::default()
            })?;
            assert_eq!(model.shares(), [vec![0, 1], vec![2]]);
            assert_eq!((report.holdout_nll.len(), report.unexplained.len()), (2, 3));
            for (x, a) in [(-0.8f32, 0.5f32), (0.0, -1.0), (0.7, 0.9)] {
                let p = model.predict(&[x, 0.3], &[a])?;
                let found = [x + p[0], 0.3 + p[1], p[2]];
                let want = [x + 0.1 * a, 0.5 * x * a, x * x];
                for (output, (found, want)) in found.iter().zip(want).enumerate() {
                    let off = (found - want).abs();
                    assert!(
                        off < 0.08,
                        "output {output} at ({x}, {a}): {found}, not {want}"
                    );
                }
            }
            // The sampled noise has the size of the data's noise.
            let mut rng = Random::new(2, Stream::Rollout);
            let n = 4_000;
            let samples = model.sample(&[0.2, 0.2].repeat(n), &vec![0.0; n], &mut rng)?;
            for (output, want) in [(0, 0.02f32), (1, 0.1), (2, 0.05)] {
                let x: Vec<f32> = samples.iter().skip(output).step_by(3).copied().collect();
                let mean = x.iter().sum::<f32>() / n as f32;
                let std = (x.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / n as f32).sqrt();
                assert!(
                    (std / want - 1.0).abs() < 0.25,
                    "std {std} instead of {want}"
                );
            }
        }
        Ok(())
    }

    #[test]
    fn calibrated_deviations_are_those_of_the_held_out_errors() -> Result<()> {
        let mut rng = Random::new(1, Stream::Model);
        let config = ModelConfig {
            members: 2,
            elites: 2,
            max_epochs: 1,
            calibration: Calibration::HeldOut,
            ..ModelConfig::default()
        };
        let mut model = WorldModel::new(1, 1, &Layout::Monolithic, &config, &mut rng)?;
        let rows = data(600);
        let mut fit = Fit::new(&mut model, &rows, &mut rng)?;
        while fit.advance(&mut model, &mut rng)?.is_none() {}
        let held = fit.rows().1.to_vec();
        for output in 0..2 {
            let mut sum = 0.0;
            for &row in &held {
                let (s, next) = (rows.states[row], rows.next_states[row]);
                let all = model.distributions(&[s], &[rows.actions[row]])?;
                let y = [next - s, rows.rewards[row]][output];
                for (mean, std) in &all[2 * output..2 * output + 2] {
                    sum += ((y - mean) / std).powi(2) / (2 * held.len()) as f32;
                }
            }
            assert!((sum - 1.0).abs() < 1e-3, "output {output}: {sum}");
            assert_ne!(model.scale[output], 1.0);
        }
        Ok(())
    }

    #[test]
    fn a_fit_needs_data() -> Result<()> {
        let mut rng = Random::new(1, Stream::Model);
        let config = ModelConfig::default();
        let mut model = WorldModel::new(1, 1, &Layout::Monolithic, &config, &mut rng)?;
        assert!(Fit::new(&mut model, &data(1), &mut rng).is_err());
        Ok(())
    }
}
