//! The world model: its networks, their input masks and their targets.

use super::config::{ModelConfig, Sharing};
use super::normalizer::Normalizer;
use super::rollout::Prediction;
use crate::tensor::finite::first_non_finite;
use crate::tensor::likelihood::standard_deviations;
use crate::tensor::{Activation, Adam, AdamConfig, Mlp, Random};
use candle_core::{Device, Result, Tensor, Var, bail};

/// Return the Adam settings of a model's networks.
pub(super) fn adam_config(config: &ModelConfig) -> AdamConfig {
    AdamConfig {
        weight_decay: config.weight_decay,
        ..AdamConfig::with_rate(config.learning_rate)
    }
}

/// The model's view of a graph: for each output (state variables, then reward), whether each of (s, a) is a parent.
pub type Mask = Vec<Vec<bool>>;

/// How outputs (state variables, then reward) are divided among mechanisms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One mechanism for each output, which sees its parents only: a factorised structural causal model
    /// `p(x_j | pa(x_j))` (C-MBPO, Algorithm 1, step 4).
    Factorised {
        /// One graph for all ensemble members, or one for each, so that uncertainty about the graph becomes uncertainty
        /// of the model.
        graphs: Vec<Mask>,
    },
    /// One mechanism with all inputs and outputs (MBPO).
    Monolithic,
}

/// An ensemble of Gaussian networks for each mechanism, implemented as one batched network.
///
/// Inputs are (s, a); outputs are the next state and r, both standardised. If a state variable is among its own causes,
/// its target is its change, as in MBPO. Otherwise the target is its value, because adding the previous value would
/// make that value a cause.
#[derive(Debug)]
pub struct WorldModel {
    pub(super) state_dim: usize,
    pub(super) action_dim: usize,
    /// Number of mechanisms, where outputs that share networks count once.
    pub(super) mechanisms: usize,
    /// Largest number of outputs of a mechanism.
    pub(super) width: usize,
    /// Whether the model is factorised along a graph.
    pub(super) factorised: bool,
    /// Outputs of each mechanism.
    pub(super) shares: Vec<Vec<usize>>,
    /// Mechanism of each output, and the output's index in it.
    pub(super) positions: Vec<(usize, usize)>,
    pub(super) config: ModelConfig,
    pub(super) network: Mlp,
    /// Inputs that each network of a factorised model sees, ordered by mechanism; empty for a monolithic model.
    pub(super) mask: Mask,
    /// Whether the target of each state variable is its change instead of its value.
    pub(super) changes: Vec<bool>,
    pub(super) adam: Adam,
    pub(super) inputs: Normalizer,
    pub(super) targets: Normalizer,
    /// Members of each mechanism that predict, best first.
    pub(super) elites: Vec<Vec<usize>>,
    /// Factor of the standard deviations of each output; 1 without calibration.
    pub(super) scale: Vec<f32>,
    /// Mean squared error of each output on the held-out data of the last fit, as a fraction of its variance; 1 before
    /// the first fit.
    pub(super) unexplained: Vec<f32>,
}

/// Outputs with a smaller unexplained fraction of variance get no sampled noise. Their noise is less than a tenth of
/// the target's standard deviation.
pub const QUIET: f32 = 0.01;

/// Group the outputs by mechanism, in the order of their first output.
fn shares(graphs: &[Mask], outputs: usize, sharing: Sharing) -> Vec<Vec<usize>> {
    let mut shares: Vec<Vec<usize>> = Vec::new();
    for output in 0..outputs {
        let same = |share: &&mut Vec<usize>| graphs.iter().all(|g| g[share[0]] == g[output]);
        match shares.iter_mut().find(same) {
            Some(share) if sharing == Sharing::SameParents => share.push(output),
            _ => shares.push(vec![output]),
        }
    }
    shares
}

impl WorldModel {
    /// Create an untrained model with random initial weights.
    ///
    /// # Errors
    /// When a graph does not have one row per output, or the number of graphs is neither 1 nor `members`.
    pub fn new(
        state_dim: usize,
        action_dim: usize,
        layout: &Layout,
        config: &ModelConfig,
        rng: &mut Random,
    ) -> Result<Self> {
        let (inputs, outputs) = (state_dim + action_dim, state_dim + 1);
        let shares = match layout {
            Layout::Factorised { graphs } => {
                if graphs.iter().any(|g| g.len() != outputs) {
                    bail!("graphs: expected parents of {outputs} outputs in each graph")
                }
                shares(graphs, outputs, config.sharing)
            }
            Layout::Monolithic => vec![(0..outputs).collect()],
        };
        let mechanisms = shares.len();
        let width = shares.iter().map(Vec::len).max().unwrap_or(1);
        let mut positions = vec![(0, 0); outputs];
        for (mechanism, share) in shares.iter().enumerate() {
            for (place, &output) in share.iter().enumerate() {
                positions[output] = (mechanism, place);
            }
        }
        let mut widths = vec![inputs];
        widths.extend(&config.hidden);
        widths.push(2 * width);
        let network = Mlp::new(mechanisms * config.members, &widths, Activation::Silu, rng)?;
        let adam = Adam::new(vec![network.parameters().clone()], adam_config(config));
        let mut model = Self {
            state_dim,
            action_dim,
            mechanisms,
            width,
            factorised: matches!(layout, Layout::Factorised { .. }),
            shares,
            positions,
            config: config.clone(),
            network,
            mask: Vec::new(),
            changes: Vec::new(),
            adam,
            inputs: Normalizer::fit(&[], inputs),
            targets: Normalizer::fit(&[], outputs),
            elites: vec![(0..config.elites).collect(); mechanisms],
            scale: vec![1.0; outputs],
            unexplained: vec![1.0; outputs],
        };
        if let Layout::Factorised { graphs } = layout {
            model.set_graphs(graphs)?;
        }
        model.choose_targets();
        Ok(model)
    }

    /// Reinitialise the weights of selected mechanisms; the others keep theirs.
    ///
    /// # Errors
    /// When a tensor operation fails.
    pub fn renew(&mut self, mechanisms: &[bool], rng: &mut Random) -> Result<()> {
        let mut widths = vec![self.state_dim + self.action_dim];
        widths.extend(&self.config.hidden);
        widths.push(2 * self.width);
        let networks = self.mechanisms * self.config.members;
        let fresh = Mlp::new(networks, &widths, Activation::Silu, rng)?;
        let [mut weights, fresh] = [&self.network, &fresh]
            .map(|network| network.parameters().flatten_all()?.to_vec1::<f32>())
            .into_iter()
            .collect::<Result<Vec<_>>>()?
            .try_into()
            .unwrap_or_default();
        let each = weights.len() / self.mechanisms;
        for (mechanism, _) in mechanisms.iter().enumerate().filter(|(_, renew)| **renew) {
            let own = mechanism * each..(mechanism + 1) * each;
            weights[own.clone()].copy_from_slice(&fresh[own]);
        }
        let var = self.network.parameters();
        var.set(&Tensor::from_vec(weights, var.shape(), &Device::Cpu)?)
    }

    /// Return the number of mechanisms: one for each output, one for each set of outputs that share networks, or one
    /// for all.
    pub fn mechanisms(&self) -> usize {
        self.mechanisms
    }

    /// Return the indices of the outputs of each [mechanism](Self::mechanisms).
    pub fn shares(&self) -> &[Vec<usize>] {
        &self.shares
    }

    /// Choose the target of each state variable: its change if every member sees its previous value, else its value. A
    /// fit starts with this, so that networks and targets change together.
    pub(super) fn choose_targets(&mut self) {
        let sees_itself = |j: usize| {
            let mechanism = self.positions[j].0;
            let members = mechanism * self.config.members..(mechanism + 1) * self.config.members;
            !self.factorised || members.into_iter().all(|network| self.mask[network][j])
        };
        self.changes = (0..self.state_dim).map(sees_itself).collect();
    }

    /// Return the targets of a transition: change or value of each state variable, then the reward.
    pub(super) fn target<'a>(
        &'a self,
        state: &'a [f32],
        next: &'a [f32],
        reward: f32,
    ) -> impl Iterator<Item = f32> + 'a {
        let pairs = next.iter().zip(state).zip(&self.changes);
        pairs
            .map(|((n, s), change)| if *change { n - s } else { *n })
            .chain([reward])
    }

    /// Return whether [`set_graphs`](Self::set_graphs) accepts these graphs. With shared networks, the same outputs
    /// must have equal parents.
    pub fn takes(&self, graphs: &[Mask]) -> bool {
        self.shares == shares(graphs, self.output_dim(), self.config.sharing)
    }

    /// Replace the graphs of a factorised model, one for all members or one for each, by setting input masks.
    ///
    /// # Errors
    /// When the number or the shape of the graphs does not match the model, or the model is monolithic.
    pub fn set_graphs(&mut self, graphs: &[Mask]) -> Result<()> {
        let members = self.config.members;
        if graphs.len() != 1 && graphs.len() != members {
            bail!("graphs: expected 1 or {members}, got {}", graphs.len())
        }
        let outputs = self.output_dim();
        if !self.factorised || graphs.iter().any(|g| g.len() != outputs) || !self.takes(graphs) {
            bail!(
                "graphs over {:?} outputs: expected graphs for a model of {} mechanisms with outputs {:?}",
                graphs.iter().map(Vec::len).collect::<Vec<_>>(),
                self.mechanisms,
                self.shares
            )
        }
        let mask: Vec<Vec<bool>> = (0..self.mechanisms * members)
            .map(|network| {
                let output = self.shares[network / members][0];
                graphs[network % members % graphs.len()][output].clone()
            })
            .collect();
        self.network.set_input_mask(&mask)?;
        self.mask = mask;
        Ok(())
    }

    /// Return the networks' parameters and masks by name (`model.…`, ordered by mechanism), and the means and standard
    /// deviations of inputs and targets.
    ///
    /// # Errors
    /// When a tensor operation fails.
    pub fn named(&self) -> Result<Vec<(String, Tensor)>> {
        let mut all = self.network.named("model")?;
        for (name, normalizer) in [("inputs", &self.inputs), ("targets", &self.targets)] {
            let [mean, std] = normalizer.parts();
            all.push((
                format!("model.{name}.mean"),
                Tensor::new(mean, &Device::Cpu)?,
            ));
            all.push((format!("model.{name}.std"), Tensor::new(std, &Device::Cpu)?));
        }
        Ok(all)
    }

    /// Return the name of the first tensor with a value that is not finite.
    ///
    /// # Errors
    /// When a tensor operation fails.
    pub fn non_finite(&self) -> Result<Option<String>> {
        first_non_finite(&self.named()?)
    }

    /// Return the members of each mechanism that predict, best first.
    pub fn elites(&self) -> &[Vec<usize>] {
        &self.elites
    }

    /// Return, for each state variable, whether its target is its change instead of its value.
    pub fn changes(&self) -> &[bool] {
        &self.changes
    }

    /// Return the factor of the standard deviations of each output; 1 without calibration.
    pub fn scale(&self) -> &[f32] {
        &self.scale
    }

    /// Return the mean squared error of each output on the held-out data of the last fit, as a fraction of its
    /// variance; 1 before the first fit.
    pub fn unexplained(&self) -> &[f32] {
        &self.unexplained
    }

    /// Return the number of outputs: state variables and the reward.
    pub fn output_dim(&self) -> usize {
        self.state_dim + 1
    }

    /// Standardise inputs: `[rows, state + action]` from raw, row-major states and actions.
    pub(super) fn normalized_inputs(&self, states: &[f32], actions: &[f32]) -> Vec<f32> {
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
    pub(super) fn extend_raw(
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
    pub(super) fn distributions(&self, states: &[f32], actions: &[f32]) -> Result<Vec<(f32, f32)>> {
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
    pub(super) fn imagined_from(
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

    /// Return all trained variables.
    pub fn vars(&self) -> Vec<Var> {
        vec![self.network.parameters().clone()]
    }
}

#[cfg(test)]
pub(super) mod formula_tests;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::Stream;

    fn parents() -> Mask {
        vec![
            vec![true, false, true],
            vec![true, false, true],
            vec![true, false, false],
        ]
    }

    #[test]
    fn a_mechanism_sees_only_its_parents() -> Result<()> {
        let mut rng = Random::new(0, Stream::Model);
        let layout = Layout::Factorised {
            graphs: vec![parents()],
        };
        let model = WorldModel::new(2, 1, &layout, &ModelConfig::default(), &mut rng)?;
        // Convert (x' - x, z' - z, r) to (x', z', r).
        let at = |x, z, a| -> Result<[f32; 3]> {
            let p = model.predict(&[x, z], &[a])?;
            Ok([x + p[0], z + p[1], p[2]])
        };
        let (off, on) = (at(0.3, -1.0, 0.5)?, at(0.3, 1.0, 0.5)?);
        assert!(
            off.iter().zip(on).all(|(a, b)| (a - b).abs() < 1e-6),
            "{off:?} {on:?}"
        );
        assert_eq!(
            model.changes,
            [true, false],
            "Z is not among its own causes"
        );
        let (low, high) = (at(0.3, 0.0, -1.0)?, at(0.3, 0.0, 1.0)?);
        assert_ne!(low[0], high[0]);
        assert_eq!(low[2], high[2], "the reward's only parent is X");
        Ok(())
    }

    #[test]
    fn the_monolithic_model_sees_everything() -> Result<()> {
        let mut rng = Random::new(0, Stream::Model);
        let model = WorldModel::new(2, 1, &Layout::Monolithic, &ModelConfig::default(), &mut rng)?;
        let a = model.predict(&[0.3, -1.0], &[0.5])?;
        let b = model.predict(&[0.3, 1.0], &[0.5])?;
        assert!(a.iter().zip(&b).all(|(a, b)| a != b));
        Ok(())
    }

    #[test]
    fn a_graph_of_the_wrong_size_is_refused() -> Result<()> {
        let mut rng = Random::new(0, Stream::Model);
        let layout = Layout::Factorised {
            graphs: vec![parents()],
        };
        let mut model = WorldModel::new(2, 1, &layout, &ModelConfig::default(), &mut rng)?;
        assert!(model.set_graphs(&[parents()[..2].to_vec()]).is_err());
        assert!(model.set_graphs(&[parents(), parents()]).is_err());
        Ok(())
    }

    /// X' and Z' have the same parents, R has one: two ensembles, with two outputs and with one.
    fn sharing() -> ModelConfig {
        ModelConfig {
            sharing: Sharing::SameParents,
            members: 3,
            ..ModelConfig::default()
        }
    }

    #[test]
    fn mechanisms_with_the_same_parents_share_networks_that_see_no_more() -> Result<()> {
        let mut rng = Random::new(0, Stream::Model);
        let graphs = vec![parents()];
        let layout = Layout::Factorised {
            graphs: graphs.clone(),
        };
        let model = WorldModel::new(2, 1, &layout, &sharing(), &mut rng)?;
        assert_eq!(model.shares(), [vec![0, 1], vec![2]]);
        assert_eq!(
            (model.mechanisms(), model.network.parameters().dim(0)?),
            (2, 6)
        );
        // Changing an input that is no parent leaves every member's mean and standard deviation unchanged, bit for bit.
        let of = |x, z, a| model.distributions(&[x, z], &[a]);
        let (all, members) = (of(0.3, -1.0, 0.5)?, 3);
        let other = of(0.3, 1.0, 0.5)?;
        for (output, mask) in parents().iter().enumerate() {
            let own = output * members..(output + 1) * members;
            assert_eq!(all[own.clone()], other[own.clone()], "Z on output {output}");
            let acted = of(0.3, -1.0, -0.5)?;
            assert_eq!(
                all[own.clone()] == acted[own],
                !mask[2],
                "A on output {output}"
            );
        }
        Ok(())
    }

    #[test]
    fn the_gradient_of_what_is_no_parent_is_zero() -> Result<()> {
        let mut rng = Random::new(0, Stream::Model);
        let layout = Layout::Factorised {
            graphs: vec![parents()],
        };
        let model = WorldModel::new(2, 1, &layout, &sharing(), &mut rng)?;
        let x = Tensor::from_vec(
            vec![0.3f32, 0.7, -0.4, 0.9, -0.2, 0.1],
            (1, 2, 3),
            &Device::Cpu,
        )?;
        let gradients = model.network.train(&x, |_, _, slope| slope.fill(1.0))?;
        let gradient = gradients.get(model.network.parameters()).expect("trained");
        let each = gradient.dim(1)?;
        let gradient = gradient.flatten_all()?.to_vec1::<f32>()?;
        let hidden = model.config.hidden[0];
        for network in 0..6 {
            let mask = &parents()[model.shares[network / 3][0]];
            for (input, sees) in mask.iter().enumerate() {
                let at = network * each + input * hidden;
                let moves = gradient[at..at + hidden].iter().any(|&g| g != 0.0);
                assert_eq!(moves, *sees, "network {network}, input {input}");
            }
        }
        Ok(())
    }

    #[test]
    fn shared_networks_take_a_graph_only_where_the_same_ones_share() -> Result<()> {
        let mut rng = Random::new(0, Stream::Model);
        let layout = Layout::Factorised {
            graphs: vec![parents()],
        };
        let mut model = WorldModel::new(2, 1, &layout, &sharing(), &mut rng)?;
        let (mut both, mut apart) = (parents(), parents());
        (both[0][1], both[1][1]) = (true, true);
        apart[0][1] = true;
        assert!(model.takes(&[both.clone()]) && !model.takes(&[apart.clone()]));
        model.set_graphs(&[both])?;
        assert!(model.set_graphs(&[apart]).is_err());
        Ok(())
    }

    #[test]
    fn what_held_out_data_show_to_be_quiet_is_not_drawn() -> Result<()> {
        let mut rng = Random::new(0, Stream::Model);
        let layout = Layout::Factorised {
            graphs: vec![parents()],
        };
        let mut model = WorldModel::new(2, 1, &layout, &sharing(), &mut rng)?;
        model.unexplained = vec![0.5 * QUIET, 2.0 * QUIET, 0.0];
        let (states, actions) = (vec![0.3; 40], vec![0.5; 20]);
        let mean = model.predict(&states, &actions)?;
        let mut again = rng.clone();
        let auto = model.imagined(&states, &actions, Prediction::Auto, &mut rng)?;
        let drawn = model.sample(&states, &actions, &mut again)?;
        for (i, step) in auto.iter().enumerate() {
            let want = if i % 3 == 1 { drawn[i] } else { mean[i] };
            assert_eq!(*step, want, "output {} of row {}", i % 3, i / 3);
        }
        let spread: Vec<f32> = auto.iter().skip(1).step_by(3).copied().collect();
        assert!(spread.iter().any(|&z| z != spread[0]), "Z' is drawn");
        Ok(())
    }

    #[test]
    fn every_member_can_have_a_graph_of_its_own() -> Result<()> {
        let mut rng = Random::new(0, Stream::Model);
        let config = ModelConfig {
            members: 2,
            elites: 2,
            ..ModelConfig::default()
        };
        let mut by_z = parents();
        by_z[2] = vec![false, true, false];
        let layout = Layout::Factorised {
            graphs: vec![parents(), by_z],
        };
        let mut model = WorldModel::new(2, 1, &layout, &config, &mut rng)?;
        let mut reward = |member, x, z| {
            model.elites = vec![vec![member]; 3];
            model.predict(&[x, z], &[0.5]).map(|p| p[2])
        };
        assert_eq!(reward(0, 0.3, -1.0)?, reward(0, 0.3, 1.0)?);
        assert_ne!(reward(0, -0.3, 1.0)?, reward(0, 0.3, 1.0)?);
        assert_ne!(reward(1, 0.3, -1.0)?, reward(1, 0.3, 1.0)?);
        assert_eq!(reward(1, -0.3, 1.0)?, reward(1, 0.3, 1.0)?);
        Ok(())
    }
}
