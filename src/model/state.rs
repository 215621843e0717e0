//! Saving and loading a model and a fit in progress.

use super::config::Calibration;
use super::fit::{Fit, Stage};
use super::world::{WorldModel, adam_config};
use crate::tensor::{Adam, Archive, ArchiveError};

impl WorldModel {
    /// Save or load networks, optimiser, masks, targets, normalisation and elites. Sizes follow from the configuration.
    ///
    /// # Errors
    /// When an entry is missing or has the wrong shape.
    pub fn archive(&mut self, archive: &mut Archive) -> Result<(), ArchiveError> {
        let Self {
            state_dim,
            action_dim,
            mechanisms,
            width: _,
            factorised: _,
            shares: _,
            positions,
            config,
            network,
            mask,
            changes,
            adam,
            inputs,
            targets,
            elites,
            scale,
            unexplained: _,
        } = self;
        network.archive("network", archive)?;
        adam.archive("adam", archive)?;
        inputs.archive("inputs", archive)?;
        targets.archive("targets", archive)?;
        let outputs = positions.len();
        if config.calibration == Calibration::HeldOut {
            archive.floats("scale", scale, outputs..=outputs)?;
        }
        archive.flags("changes", changes, *state_dim..=*state_dim)?;
        let columns = *state_dim + *action_dim;
        let mut seen = mask.concat();
        archive.flags(
            "mask",
            &mut seen,
            mask.len() * columns..=mask.len() * columns,
        )?;
        let mut best = elites.concat();
        let n = *mechanisms * config.elites;
        archive.indices("elites", &mut best, n..=n, config.members)?;
        if archive.reads() {
            *mask = seen.chunks_exact(columns).map(<[_]>::to_vec).collect();
            *elites = best
                .chunks_exact(config.elites)
                .map(<[_]>::to_vec)
                .collect();
        }
        Ok(())
    }

    /// Save or load the unexplained variances, which [`Auto`](super::Prediction::Auto) uses.
    ///
    /// # Errors
    /// When the entry is missing or has the wrong shape.
    pub fn archive_errors(&mut self, archive: &mut Archive) -> Result<(), ArchiveError> {
        let outputs = self.output_dim();
        archive.floats("unexplained", &mut self.unexplained, outputs..=outputs)
    }
}

impl Fit {
    /// Save or load a fit of `model` to `rows` transitions. To load one, start from the default.
    ///
    /// # Errors
    /// When an entry is missing or inconsistent with the others.
    pub fn archive(
        &mut self,
        model: &WorldModel,
        rows: usize,
        archive: &mut Archive,
    ) -> Result<(), ArchiveError> {
        let config = &model.config;
        let networks = model.mechanisms * config.members;
        let weights = model.network.parameters().elem_count();
        let Self {
            inputs,
            targets,
            train,
            holdout,
            position,
            batches,
            epochs,
            stage,
            done,
            improved,
            stale,
            best,
            best_weights,
            part,
            // Values that follow from the others are computed again.
            minibatch: _,
            predicted: _,
        } = self;
        let n = rows * (model.state_dim + model.action_dim);
        archive.floats("inputs", inputs, n..=n)?;
        let n = rows * model.output_dim();
        archive.floats("targets", targets, n..=n)?;
        archive.indices("holdout", holdout, 1..=rows.saturating_sub(1), rows)?;
        let each = rows - holdout.len();
        let n = each * config.members;
        let mut order = train.concat();
        archive.indices("train", &mut order, n..=n, rows)?;
        if archive.reads() {
            *train = order.chunks_exact(each).map(<[_]>::to_vec).collect();
        }
        archive.count("position", position, 0..=each - 1)?;
        let most = config.epoch_batches.unwrap_or(rows);
        archive.count("batches", batches, 0..=most)?;
        archive.count("epochs", epochs, 0..=config.max_epochs)?;
        archive.count("stale", stale, 0..=config.patience)?;
        let mut code = *stage as usize;
        archive.count("stage", &mut code, 0..=2)?;
        // The last stage starts again; its predictions are not saved.
        let mut so_far = if *stage == Stage::Report { 0 } else { *done };
        archive.count("done", &mut so_far, 0..=networks - 1)?;
        archive.flag("improved", improved)?;
        if archive.reads() {
            *stage = [Stage::Train, Stage::Judge, Stage::Report][code];
            *done = so_far;
        }
        archive.floats("best", best, networks..=networks)?;
        archive.floats("best_weights", best_weights, weights..=weights)?;
        archive.optional("part", part, || {
            let adam = Adam::new(
                vec![model.network.parameters().clone()],
                adam_config(config),
            );
            Ok::<_, ArchiveError>((Vec::new(), adam))
        })?;
        if let Some((mechanisms, adam)) = part {
            archive.flags("part", mechanisms, model.mechanisms..=model.mechanisms)?;
            adam.archive("part.adam", archive)?;
        }
        Ok(())
    }
}
