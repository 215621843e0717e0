//! The world model: which networks there are, what each sees, and what they predict.

use super::config::ModelConfig;
use super::normalizer::Normalizer;
use crate::tensor::finite::first_non_finite;
use crate::tensor::likelihood::standard_deviations;
use crate::tensor::{Activation, Adam, AdamConfig, Mlp, Random};
use candle_core::{Device, Result, Tensor, Var, bail};

/// A graph as the model sees it: for each output (state changes, then reward), whether each of (s, a) is a parent.
pub type Mask = Vec<Vec<bool>>;

/// How the outputs (the change of every state variable, then the reward) are shared among mechanisms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One mechanism for each output, which sees its parents alone: a factorised structural causal model
    /// `p(x_j | pa(x_j))` (C-MBPO, Algorithm 1, step 4).
    Factorised {
        /// One graph for all members of the ensemble, or one for each, so that doubt about the graph becomes doubt of the
        /// model.
        graphs: Vec<Mask>,
    },
    /// One mechanism with every input and all outputs (MBPO).
    Monolithic,
}

/// An ensemble of Gaussian networks for every mechanism, all of them one batched network inside.
///
/// Inputs are (s, a), outputs the next state and r, both standardised. A state variable that is among its own causes is
/// predicted by its change, as MBPO does; any other by its value, since to add its value before would make it a cause.
#[derive(Debug)]
pub struct WorldModel {
    pub(super) state_dim: usize,
    pub(super) action_dim: usize,
    /// Mechanisms.
    pub(super) groups: usize,
    /// Outputs of one mechanism.
    pub(super) width: usize,
    pub(super) config: ModelConfig,
    pub(super) network: Mlp,
    /// For each network of a factorised model, mechanism by mechanism, which inputs it sees; empty for a monolithic one.
    pub(super) mask: Mask,
    /// For each state variable whether the networks predict its change, not its value.
    pub(super) changes: Vec<bool>,
    pub(super) adam: Adam,
    pub(super) inputs: Normalizer,
    pub(super) targets: Normalizer,
    /// For each mechanism the members that predict, best first.
    pub(super) elites: Vec<Vec<usize>>,
}

impl WorldModel {
    /// An untrained model with weights from `rng`.
    pub fn new(
        state_dim: usize,
        action_dim: usize,
        layout: &Layout,
        config: &ModelConfig,
        rng: &mut Random,
    ) -> Result<Self> {
        let (inputs, outputs) = (state_dim + action_dim, state_dim + 1);
        let (groups, width) = match layout {
            Layout::Factorised { .. } => (outputs, 1),
            Layout::Monolithic => (1, outputs),
        };
        let mut widths = vec![inputs];
        widths.extend(&config.hidden);
        widths.push(2 * width);
        let network = Mlp::new(groups * config.members, &widths, Activation::Silu, rng)?;
        let adam = AdamConfig::with_rate(config.learning_rate);
        let adam = Adam::new(vec![network.parameters().clone()], adam);
        let mut model = Self {
            state_dim,
            action_dim,
            groups,
            width,
            config: config.clone(),
            network,
            mask: Vec::new(),
            changes: Vec::new(),
            adam,
            inputs: Normalizer::fit(&[], inputs),
            targets: Normalizer::fit(&[], outputs),
            elites: vec![(0..config.elites).collect(); groups],
        };
        if let Layout::Factorised { graphs } = layout {
            model.set_graphs(graphs)?;
        }
        model.choose_targets();
        Ok(model)
    }

    /// Draws the weights of some mechanisms anew; the others keep theirs.
    pub fn renew(&mut self, mechanisms: &[bool], rng: &mut Random) -> Result<()> {
        let mut widths = vec![self.state_dim + self.action_dim];
        widths.extend(&self.config.hidden);
        widths.push(2 * self.width);
        let networks = self.groups * self.config.members;
        let fresh = Mlp::new(networks, &widths, Activation::Silu, rng)?;
        let [mut weights, fresh] = [&self.network, &fresh]
            .map(|network| network.parameters().flatten_all()?.to_vec1::<f32>())
            .into_iter()
            .collect::<Result<Vec<_>>>()?
            .try_into()
            .unwrap_or_default();
        let each = weights.len() / self.groups;
        for (group, _) in mechanisms.iter().enumerate().filter(|(_, renew)| **renew) {
            let own = group * each..(group + 1) * each;
            weights[own.clone()].copy_from_slice(&fresh[own]);
        }
        let var = self.network.parameters();
        var.set(&Tensor::from_vec(weights, var.shape(), &Device::Cpu)?)
    }

    /// The number of mechanisms: one for each output, or one for all of them.
    pub fn mechanisms(&self) -> usize {
        self.groups
    }

    /// Whether each state variable is predicted by its change: where every member sees its value before. A fit begins with
    /// it, so that networks and targets change together.
    pub(super) fn choose_targets(&mut self) {
        let sees_itself = |j: usize| {
            let members = j * self.config.members..(j + 1) * self.config.members;
            self.width != 1 || members.into_iter().all(|network| self.mask[network][j])
        };
        self.changes = (0..self.state_dim).map(sees_itself).collect();
    }

    /// What is predicted of a transition: for each state variable its change or its value, then the reward.
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

    /// Gives a factorised model other graphs, one for all members or one for each; a changed graph is a changed mask.
    pub fn set_graphs(&mut self, graphs: &[Mask]) -> Result<()> {
        let members = self.config.members;
        if graphs.len() != 1 && graphs.len() != members {
            bail!("{} graphs for {members} members", graphs.len())
        }
        if self.width != 1 || graphs.iter().any(|g| g.len() != self.groups) {
            bail!(
                "graphs over {:?} outputs for a model of {} mechanisms with {} outputs each",
                graphs.iter().map(Vec::len).collect::<Vec<_>>(),
                self.groups,
                self.width
            )
        }
        let mask: Vec<Vec<bool>> = (0..self.groups * members)
            .map(|network| graphs[network % members % graphs.len()][network / members].clone())
            .collect();
        self.network.set_input_mask(&mask)?;
        self.mask = mask;
        Ok(())
    }

    /// The networks' layers and mask by name (`model.…`, mechanism by mechanism), and the means and standard deviations of
    /// inputs and targets.
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

    /// The first tensor with a value that is not finite, by name.
    pub fn non_finite(&self) -> Result<Option<String>> {
        first_non_finite(&self.named()?)
    }

    /// For each mechanism the members that predict, best first.
    pub fn elites(&self) -> &[Vec<usize>] {
        &self.elites
    }

    /// For each state variable whether the networks predict its change, not its value.
    pub fn changes(&self) -> &[bool] {
        &self.changes
    }

    /// Outputs: the state's change, then the reward.
    pub fn output_dim(&self) -> usize {
        self.state_dim + 1
    }

    /// Standardised inputs `[rows, state + action]` of raw row-major states and actions.
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

    /// The raw outputs of every network, `[mechanisms x members, rows, 2 width]`, flat.
    fn raw(&self, states: &[f32], actions: &[f32]) -> Result<Vec<f32>> {
        let rows = states.len() / self.state_dim;
        let x = self.normalized_inputs(states, actions);
        let x = Tensor::from_vec(x, (1, rows, self.state_dim + self.action_dim), &Device::Cpu)?;
        self.network.predict(&x)
    }

    /// Where a member's mean of an output is among the [`raw`](Self::raw) outputs; its log-variance is `width` further.
    fn place(&self, rows: usize, row: usize, output: usize, member: usize) -> usize {
        let (mechanism, j) = (output / self.width, output % self.width);
        let network = mechanism * self.config.members + member;
        (network * rows + row) * 2 * self.width + j
    }

    /// Means and standard deviations of every member for every [`target`](Self::target), in its own units:
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
            (mean, std * self.targets.std(output))
        });
        Ok(all.collect())
    }

    /// Samples (s' - s, r) for every row, `[rows, state + 1]`: for each row a mechanism draws one of its elite members,
    /// then that member's noise (MBPO, Algorithm 2).
    pub fn sample(&self, states: &[f32], actions: &[f32], rng: &mut Random) -> Result<Vec<f32>> {
        let raw = self.raw(states, actions)?;
        let (outputs, rows) = (self.output_dim(), states.len() / self.state_dim);
        let mut means = Vec::with_capacity(rows * outputs);
        let mut stds = Vec::with_capacity(rows * outputs);
        let mut noise = Vec::with_capacity(rows * outputs);
        for row in 0..rows {
            for (mechanism, elites) in self.elites.iter().enumerate() {
                let member = elites[rng.below(elites.len())];
                for output in mechanism * self.width..(mechanism + 1) * self.width {
                    let at = self.place(rows, row, output, member);
                    means.push(self.targets.restore(output, raw[at]));
                    stds.push(raw[at + self.width]);
                    noise.push(rng.normal());
                }
            }
        }
        standard_deviations(&mut stds);
        for (i, mean) in means.iter_mut().enumerate() {
            *mean += stds[i] * self.targets.std(i % outputs) * noise[i];
        }
        self.to_changes(states, &mut means);
        Ok(means)
    }

    /// The elites' mean prediction of (s' - s, r) for every row, `[rows, state + 1]`.
    pub fn predict(&self, states: &[f32], actions: &[f32]) -> Result<Vec<f32>> {
        let raw = self.raw(states, actions)?;
        let (outputs, rows) = (self.output_dim(), states.len() / self.state_dim);
        let mut means: Vec<f32> = (0..rows * outputs)
            .map(|i| {
                let (row, output) = (i / outputs, i % outputs);
                let elites = &self.elites[output / self.width];
                let sum: f32 = elites
                    .iter()
                    .map(|&e| raw[self.place(rows, row, output, e)])
                    .sum();
                self.targets.restore(output, sum / elites.len() as f32)
            })
            .collect();
        self.to_changes(states, &mut means);
        Ok(means)
    }

    /// Makes of rows of targets `[rows, state + 1]` rows of (s' - s, r).
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

    /// Every trained tensor, in a fixed order.
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
        // (x', z', r) from (x' - x, z' - z, r).
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
