//! Fitting the world model in slices, so that a worker can respond in between.
//!
//! The networks have nothing in common but the rows, so they take a minibatch one after the other: a slice ends between
//! any two of them. What a network is held against between epochs is predicted a few rows at a time.

mod held_out;
mod report;

use super::normalizer::Normalizer;
use super::world::{WorldModel, adam_config};
use crate::tensor::likelihood::weighted;
use crate::tensor::{Adam, Random, slices};
use candle_core::{Device, Result, Tensor};
pub use report::{FitError, FitReport, Transitions};

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
mod tests;
