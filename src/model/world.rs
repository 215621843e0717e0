//! The world model: which networks there are, what each sees, and what they predict.

use super::config::ModelConfig;
use super::normalizer::Normalizer;
use crate::tensor::gaussian::log_variance;
use crate::tensor::{Activation, Adam, AdamConfig, Gradient, Mlp, Random};
use candle_core::{Device, Result, Tensor, Var, bail};
use candle_nn::Optimizer;

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
/// Inputs are (s, a), outputs (s' - s, r), both standardised.
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
        let network = Mlp::new(
            groups * config.members,
            inputs,
            &config.hidden,
            2 * width,
            Activation::Silu,
            rng,
        )?;
        let adam = Adam::new(network.vars(), AdamConfig::with_rate(config.learning_rate))?;
        let mut model = Self {
            state_dim,
            action_dim,
            groups,
            width,
            config: config.clone(),
            network,
            mask: Vec::new(),
            adam,
            inputs: Normalizer::fit(&[], inputs),
            targets: Normalizer::fit(&[], outputs),
            elites: vec![(0..config.elites).collect(); groups],
        };
        if let Layout::Factorised { graphs } = layout {
            model.set_graphs(graphs)?;
        }
        Ok(model)
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

    /// Means and standard deviations of every member for every output, in the outputs' own units:
    /// `[rows][output][member] -> (mean, std)`, flat.
    pub(super) fn distributions(&self, states: &[f32], actions: &[f32]) -> Result<Vec<(f32, f32)>> {
        let rows = states.len() / self.state_dim;
        let x = self.normalized_inputs(states, actions);
        let x = Tensor::from_vec(x, (1, rows, self.state_dim + self.action_dim), &Device::Cpu)?;
        let y = self.network.forward(&x, Gradient::Input)?.flatten_all()?;
        let y = y.to_vec1::<f32>()?;
        let (members, w) = (self.config.members, self.width);
        let outputs = self.output_dim();
        let mut all = vec![(0.0, 0.0); rows * outputs * members];
        for (m, network) in y.chunks_exact(rows * 2 * w).enumerate() {
            let (group, member) = (m / members, m % members);
            for (row, y) in network.chunks_exact(2 * w).enumerate() {
                for j in 0..w {
                    let output = group * w + j;
                    let std = (0.5 * log_variance(y[w + j])).exp() * self.targets.std(output);
                    all[(row * outputs + output) * members + member] =
                        (self.targets.restore(output, y[j]), std);
                }
            }
        }
        Ok(all)
    }

    /// Samples (s' - s, r) for every row, `[rows, state + 1]`: for each row a mechanism draws one of its elite members,
    /// then that member's noise (MBPO, Algorithm 2).
    pub fn sample(&self, states: &[f32], actions: &[f32], rng: &mut Random) -> Result<Vec<f32>> {
        let all = self.distributions(states, actions)?;
        let (outputs, members) = (self.output_dim(), self.config.members);
        let rows = states.len() / self.state_dim;
        let mut out = Vec::with_capacity(rows * outputs);
        for row in 0..rows {
            for group in 0..self.groups {
                let elites = &self.elites[group];
                let member = elites[rng.below(elites.len())];
                for j in 0..self.width {
                    let output = group * self.width + j;
                    let (mean, std) = all[(row * outputs + output) * members + member];
                    out.push(mean + std * rng.normal());
                }
            }
        }
        Ok(out)
    }

    /// The elites' mean prediction of (s' - s, r) for every row, `[rows, state + 1]`.
    pub fn predict(&self, states: &[f32], actions: &[f32]) -> Result<Vec<f32>> {
        let all = self.distributions(states, actions)?;
        let (outputs, members) = (self.output_dim(), self.config.members);
        Ok((0..states.len() / self.state_dim * outputs)
            .map(|at| {
                let elites = &self.elites[at % outputs / self.width];
                let sum: f32 = elites.iter().map(|&e| all[at * members + e].0).sum();
                sum / elites.len() as f32
            })
            .collect())
    }

    /// Every trained tensor, in a fixed order.
    pub fn vars(&self) -> Vec<Var> {
        self.network.vars()
    }
}

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
        let at = |x, z, a| model.predict(&[x, z], &[a]);
        assert_eq!(at(0.3, -1.0, 0.5)?, at(0.3, 1.0, 0.5)?);
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
