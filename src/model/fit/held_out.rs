//! The held-out rows of a fit: when to stop, which weights to keep, which members predict, and how large the noise is.

use super::{Fit, FitError, FitReport, IMPROVEMENT, Stage, gather, likelihood};
use crate::model::config::{Calibration, Ranking};
use crate::model::world::WorldModel;
use crate::tensor::likelihood::standard_deviations;
use candle_core::Result;

impl Fit {
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
    pub(super) fn judge_next(
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
    pub(super) fn report_next(&mut self, model: &WorldModel, work: usize) -> Result<usize> {
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

    /// Return a mechanism's targets of the held-out rows, `[holdout, width]`, flat.
    fn held_out_targets(&self, model: &WorldModel, mechanism: usize) -> Vec<f32> {
        let (outputs, w) = (model.output_dim(), model.width);
        let mut y = vec![0f32; self.holdout.len() * w];
        let share = &model.shares[mechanism];
        gather(&self.targets, outputs, share, &self.holdout, w, &mut y);
        y
    }

    pub(super) fn finish(&mut self, model: &mut WorldModel) -> Result<FitReport> {
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
