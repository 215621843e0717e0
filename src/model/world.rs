//! The world model: its networks, their input masks and their targets.

mod prediction;

use super::config::{ModelConfig, Sharing};
use super::normalizer::Normalizer;
use crate::tensor::finite::first_non_finite;
use crate::tensor::{Activation, Adam, AdamConfig, Drawn, Mlp, Random};
use candle_core::{Device, Result, Tensor, Var, bail};
pub use prediction::QUIET;

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
        let mut model = Self::zeros(state_dim, action_dim, layout, config)?;
        model.draw(&mut Drawn::default(), usize::MAX, rng)?;
        model.begin_adam();
        Ok(model)
    }

    /// Draw at most `most` of the initial weights of [`new`](Self::new), after those that are `drawn`. Return whether all
    /// are drawn.
    ///
    /// # Errors
    /// When a tensor operation fails.
    pub fn draw(&self, drawn: &mut Drawn, most: usize, rng: &mut Random) -> Result<bool> {
        self.network.draw(drawn, most, rng)
    }

    /// Set the moments of Adam to zero. They are twice as large as the weights and take as long to create.
    pub fn begin_adam(&mut self) {
        let vars = vec![self.network.parameters().clone()];
        self.adam = Adam::new(vars, adam_config(&self.config));
    }

    /// Create a model whose weights are zero, for [`draw`](Self::draw) or [`archive`](Self::archive), then
    /// [`begin_adam`](Self::begin_adam).
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn zeros(
        state_dim: usize,
        action_dim: usize,
        layout: &Layout,
        config: &ModelConfig,
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
        let network = Mlp::zeros(mechanisms * config.members, &widths, Activation::Silu)?;
        let adam = Adam::new(Vec::new(), adam_config(config));
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

    /// Return all trained variables.
    pub fn vars(&self) -> Vec<Var> {
        vec![self.network.parameters().clone()]
    }
}

#[cfg(test)]
pub(super) mod formula_tests;

#[cfg(test)]
mod tests;
