//! Predictions of the model: means, draws and distributions of the next state and the reward.

use super::WorldModel;
use crate::model::rollout::Prediction;
use crate::tensor::Random;
use crate::tensor::likelihood::standard_deviations;
use candle_core::{Device, Result, Tensor};

/// Outputs with a smaller unexplained fraction of variance get no sampled noise. Their noise is less than a tenth of
/// the target's standard deviation.
pub const QUIET: f32 = 0.01;

impl WorldModel {
    /// Standardise inputs: `[rows, state + action]` from raw, row-major states and actions.
    pub(in crate::model) fn normalized_inputs(&self, states: &[f32], actions: &[f32]) -> Vec<f32> {
        let (s, a) = (self.state_dim, self.action_dim);
        let mut x = Vec::with_capacity(states.len() + actions.len());
        for (state, action) in states.chunks_exact(s).zip(actions.chunks_exact(a)) {
            x.extend(
                state
                    .iter()
                    .chain(action)
                    .enumerate()
                    .map(|(j, &v)| self.inputs.normalize(j, v)),
            );
        }
        x
    }

    /// Return the raw outputs of all networks, `[mechanisms x members, rows, 2 width]`, flat.
    fn raw(&self, states: &[f32], actions: &[f32]) -> Result<Vec<f32>> {
        let rows = states.len() / self.state_dim;
        let x = self.normalized_inputs(states, actions);
        let x = Tensor::from_vec(x, (1, rows, self.state_dim + self.action_dim), &Device::Cpu)?;
        self.network.predict(&x)
    }

    /// Add more of the [`raw`](Self::raw) outputs, with about `work` multiplications. Return whether they are complete.
    pub(in crate::model) fn extend_raw(
        &self,
        states: &[f32],
        actions: &[f32],
        raw: &mut Vec<f32>,
        work: usize,
    ) -> Result<bool> {
        let (s, a) = (self.state_dim, self.action_dim);
        let rows = states.len() / s;
        let networks = self.mechanisms * self.config.members;
        let mut left = work;
        while raw.len() < networks * rows * 2 * self.width && left > 0 {
            let from = raw.len() / (2 * self.width);
            let (network, from) = (from / rows, from % rows);
            let to = (from + self.network.rows_within(left)).min(rows);
            let x = self.normalized_inputs(&states[from * s..to * s], &actions[from * a..to * a]);
            raw.extend(self.network.predict_member(network, &x)?);
            left = left.saturating_sub(self.network.work(to - from));
        }
        Ok(raw.len() == networks * rows * 2 * self.width)
    }

    /// Return the index of a member's mean in the [`raw`](Self::raw) outputs; its log-variance follows at a distance of
    /// `width`.
    fn place(&self, rows: usize, row: usize, output: usize, member: usize) -> usize {
        let (mechanism, j) = self.positions[output];
        let network = mechanism * self.config.members + member;
        (network * rows + row) * 2 * self.width + j
    }

    /// Return mean and standard deviation of every member for every [`target`](Self::target), in the target's units:
    /// `[rows][output][member] -> (mean, std)`, flat.
    pub(in crate::model) fn distributions(
        &self,
        states: &[f32],
        actions: &[f32],
    ) -> Result<Vec<(f32, f32)>> {
        let raw = self.raw(states, actions)?;
        let (outputs, rows) = (self.output_dim(), states.len() / self.state_dim);
        let members = self.config.members;
        let cells = (0..rows).flat_map(|row| (0..outputs).map(move |output| (row, output)));
        let places: Vec<(usize, usize)> = cells
            .flat_map(|(row, output)| (0..members).map(move |member| (row, output, member)))
            .map(|(row, output, member)| (output, self.place(rows, row, output, member)))
            .collect();
        let mut stds: Vec<f32> = places.iter().map(|(_, at)| raw[at + self.width]).collect();
        standard_deviations(&mut stds);
        let all = places.iter().zip(stds).map(|(&(output, at), std)| {
            let mean = self.targets.restore(output, raw[at]);
            (mean, std * self.scale[output] * self.targets.std(output))
        });
        Ok(all.collect())
    }

    /// Return an imagined (s' - s, r) for every row, `[rows, state + 1]`, from `states` `[rows, state]` and `actions`
    /// `[rows, action]`.
    ///
    /// # Errors
    /// When states and actions do not have the same number of whole rows.
    pub fn imagined(
        &self,
        states: &[f32],
        actions: &[f32],
        prediction: Prediction,
        rng: &mut Random,
    ) -> Result<Vec<f32>> {
        let raw = self.raw(states, actions)?;
        Ok(self.imagined_from(&raw, states, prediction, rng))
    }

    /// As [`imagined`](Self::imagined), from the [`raw`](Self::raw) outputs.
    pub(in crate::model) fn imagined_from(
        &self,
        raw: &[f32],
        states: &[f32],
        prediction: Prediction,
        rng: &mut Random,
    ) -> Vec<f32> {
        let draws = |output: usize| match prediction {
            Prediction::Sample => true,
            Prediction::Mean => false,
            Prediction::Auto => self.unexplained[output] >= QUIET,
        };
        let (outputs, rows) = (self.output_dim(), states.len() / self.state_dim);
        let mut steps = if (0..outputs).all(draws) {
            self.draws(raw, rows, rng)
        } else {
            self.means(raw, rows)
        };
        if (0..outputs).any(draws) && !(0..outputs).all(draws) {
            let drawn = self.draws(raw, rows, rng);
            for (i, step) in steps.iter_mut().enumerate() {
                if draws(i % outputs) {
                    *step = drawn[i];
                }
            }
        }
        self.to_changes(states, &mut steps);
        steps
    }

    /// Sample (s' - s, r) for every row, `[rows, state + 1]`. Each mechanism draws one elite member per row and then
    /// that member's noise (MBPO, Algorithm 2).
    ///
    /// # Errors
    /// When states and actions do not have the same number of whole rows.
    pub fn sample(&self, states: &[f32], actions: &[f32], rng: &mut Random) -> Result<Vec<f32>> {
        let raw = self.raw(states, actions)?;
        let mut drawn = self.draws(&raw, states.len() / self.state_dim, rng);
        self.to_changes(states, &mut drawn);
        Ok(drawn)
    }

    /// Return the elites' mean prediction of (s' - s, r) for every row, `[rows, state + 1]`.
    ///
    /// # Errors
    /// When states and actions do not have the same number of whole rows.
    pub fn predict(&self, states: &[f32], actions: &[f32]) -> Result<Vec<f32>> {
        let raw = self.raw(states, actions)?;
        let mut means = self.means(&raw, states.len() / self.state_dim);
        self.to_changes(states, &mut means);
        Ok(means)
    }

    /// Sample all targets from the [`raw`](Self::raw) outputs, `[rows, state + 1]`.
    fn draws(&self, raw: &[f32], rows: usize, rng: &mut Random) -> Vec<f32> {
        let outputs = self.output_dim();
        let mut means = vec![0.0; rows * outputs];
        let mut stds = vec![0.0; rows * outputs];
        let mut noise = vec![0.0; rows * outputs];
        for row in 0..rows {
            for (share, elites) in self.shares.iter().zip(&self.elites) {
                let member = elites[rng.below(elites.len())];
                for &output in share {
                    let at = self.place(rows, row, output, member);
                    let to = row * outputs + output;
                    means[to] = self.targets.restore(output, raw[at]);
                    stds[to] = raw[at + self.width];
                    noise[to] = rng.normal();
                }
            }
        }
        standard_deviations(&mut stds);
        for (i, mean) in means.iter_mut().enumerate() {
            let output = i % outputs;
            *mean += stds[i] * self.scale[output] * self.targets.std(output) * noise[i];
        }
        means
    }

    /// Return the elites' means of all targets from the [`raw`](Self::raw) outputs, `[rows, state + 1]`.
    fn means(&self, raw: &[f32], rows: usize) -> Vec<f32> {
        let outputs = self.output_dim();
        (0..rows * outputs)
            .map(|i| {
                let (row, output) = (i / outputs, i % outputs);
                let elites = &self.elites[self.positions[output].0];
                let sum: f32 = elites
                    .iter()
                    .map(|&e| raw[self.place(rows, row, output, e)])
                    .sum();
                self.targets.restore(output, sum / elites.len() as f32)
            })
            .collect()
    }

    /// Convert rows of targets `[rows, state + 1]` to rows of (s' - s, r), in place.
    fn to_changes(&self, states: &[f32], rows: &mut [f32]) {
        let states = states.chunks_exact(self.state_dim);
        for (row, state) in rows.chunks_exact_mut(self.output_dim()).zip(states) {
            for ((y, s), change) in row.iter_mut().zip(state).zip(&self.changes) {
                if !change {
                    *y -= s;
                }
            }
        }
    }
}
