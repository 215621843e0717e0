//! The transition graph in training: input masks of the model, and visible variables of the policy.

mod report;

use super::{Config, TrainingError};
use crate::agent::ReplayBuffer;
use crate::environment::Spec;
use crate::model::{Mask, Scope};
use crate::structure::{
    CausalGraph, Dataset, LearnOptions, Learned, Parents, Reach, Resampling, Roles, SharedCause,
    innovations_in_slices, learn_in_slices, search_in_slices, shared_causes_in_slices,
};
use crate::tensor::{Archive, Random};
use std::collections::BTreeMap;

/// Measured conditional mutual information of cause and effect, in nats.
pub(super) type Measured = BTreeMap<(String, String), f64>;

/// A graph from (s, a) to (s', r), with its origin.
#[derive(Clone, Debug)]
pub struct TransitionGraph {
    graph: CausalGraph,
    /// Graphs drawn from the belief, one for each member of the model; empty without a belief.
    drawn: Vec<CausalGraph>,
    learned: Option<Learned>,
    measured: Measured,
    shared: Vec<SharedCause>,
    rows: usize,
}

fn roles(spec: &Spec) -> Roles {
    Roles {
        state: spec.state.clone(),
        action: spec.action.clone(),
        next: spec.next.clone(),
        reward: spec.reward.clone(),
    }
}

/// Count the searches of a run: those that are due, and the one over all data at the end.
fn looks(config: &Config) -> usize {
    (config.initial_random_steps..=config.env_steps)
        .filter(|&t| config.is_search_due(t) || t == config.env_steps)
        .count()
        .max(1)
}

/// Return the options of the search. Effects without a search have no parents, so they may only be left out if the
/// model does not include them and the user has not chosen the policy's inputs.
fn options(config: &Config) -> LearnOptions {
    let mut options = config.structure;
    options.looks = looks(config);
    if config.model.scope != Scope::Relevant || config.policy_inputs.is_some() {
        options.reach = Reach::All;
    }
    options
}

/// Return the clipping bounds of an effect.
fn bounds(spec: &Spec) -> impl Fn(&str) -> Option<(f64, f64)> {
    |effect| {
        let at = spec.next.iter().position(|next| next == effect)?;
        Some((spec.low[at], spec.high[at]))
    }
}

/// Return the latest `rows` transitions, or all, as a table.
pub(super) fn table(
    spec: &Spec,
    buffer: &ReplayBuffer,
    rows: Option<usize>,
) -> Result<Dataset, TrainingError> {
    let mut columns = vec![Vec::with_capacity(buffer.len()); spec.variables().len()];
    let rows: Vec<usize> = match rows {
        Some(rows) => buffer.latest(rows).collect(),
        None => (0..buffer.len()).collect(),
    };
    for i in rows {
        let t = buffer.get(i);
        let row = t.state.iter().chain(t.action).chain(t.next_state);
        for (column, &value) in columns.iter_mut().zip(row.chain([&t.reward])) {
            column.push(f64::from(value));
        }
    }
    Ok(Dataset::new(spec.variables(), columns)?)
}

impl TransitionGraph {
    /// Learn the graph from a table of transitions (Algorithm 1, step 3). The future pauses between tests.
    ///
    /// # Errors
    /// [`TrainingError::Structure`].
    pub(super) async fn learn(
        spec: &Spec,
        data: &Dataset,
        config: &Config,
    ) -> Result<Self, TrainingError> {
        let (roles, options) = (roles(spec), &options(config));
        let learned = learn_in_slices(data, &roles, options).await?;
        let unexamined = &learned.evidence.unexamined;
        let examined = |effect: &str| !unexamined.iter().any(|other| other == effect);
        let shared = shared_causes_in_slices(data, &roles, examined, bounds(spec), options).await?;
        Ok(Self {
            graph: learned.graph.clone(),
            drawn: Vec::new(),
            learned: Some(learned),
            measured: Measured::new(),
            shared,
            rows: data.rows().min(options.max_rows.unwrap_or(usize::MAX)),
        })
    }

    /// Draw `graphs` graphs from the belief, each learned from a resample of the same transitions (Efron's bootstrap).
    ///
    /// # Errors
    /// [`TrainingError::Structure`].
    pub(super) async fn draw(
        &mut self,
        graphs: usize,
        spec: &Spec,
        data: &Dataset,
        config: &Config,
        rng: &mut Random,
    ) -> Result<(), TrainingError> {
        let mut noise = match config.structure.innovations {
            true => Some(innovations_in_slices(data, &roles(spec), &options(config)).await?),
            false => None,
        };
        for _ in 0..graphs {
            let rows = Resampling::Standard.draw(data.rows(), rng.core());
            let resample = data.take(&rows)?;
            // Rows of a resample are not consecutive, so the innovation test uses the original rows, once for all
            // graphs.
            let (roles, options) = (roles(spec), &options(config));
            let learned = search_in_slices(&resample, &roles, options, noise.as_mut()).await?;
            self.drawn.push(learned.graph);
        }
        Ok(())
    }

    /// Create a given graph: the true one, or the user's. Omitted effects have no parents.
    ///
    /// # Errors
    /// [`TrainingError::Structure`] when it is not a graph over the environment's variables.
    pub fn given(spec: &Spec, parents: &Parents) -> Result<Self, TrainingError> {
        Ok(Self {
            graph: CausalGraph::from_parents(&spec.variables(), parents)?,
            drawn: Vec::new(),
            learned: None,
            measured: Measured::new(),
            shared: Vec::new(),
            rows: 0,
        })
    }

    /// Create a graph from measurements on `rows` rows. Omitted effects have no parents.
    ///
    /// # Errors
    /// As for [`given`](Self::given).
    pub(super) fn measured(
        spec: &Spec,
        parents: &Parents,
        measured: Measured,
        rows: usize,
    ) -> Result<Self, TrainingError> {
        Ok(Self {
            measured,
            rows,
            ..Self::given(spec, parents)?
        })
    }

    /// Return the parents of every next-state variable and of the reward.
    pub fn parents(&self, spec: &Spec) -> Parents {
        self.graph.parents_of(&spec.outputs())
    }

    /// Return the pairs of effects with an unobserved common cause, according to the tests.
    pub fn confounded(&self) -> Vec<(String, String)> {
        let found = self.shared.iter().filter(|pair| pair.found);
        found.map(|pair| (pair.a.clone(), pair.b.clone())).collect()
    }

    /// Return the graphs drawn from the belief, or the single graph.
    fn graphs(&self) -> &[CausalGraph] {
        if self.drawn.is_empty() {
            std::slice::from_ref(&self.graph)
        } else {
            &self.drawn
        }
    }

    /// Return the masks of the model: of the single graph, or of each drawn graph.
    pub fn masks(&self, spec: &Spec) -> Vec<Mask> {
        let inputs = spec.inputs();
        let row = |graph: &CausalGraph, child: &String| {
            inputs.iter().map(|p| graph.has_edge(p, child)).collect()
        };
        self.graphs()
            .iter()
            .map(|graph| spec.outputs().iter().map(|c| row(graph, c)).collect())
            .collect()
    }

    /// Return the state variables that the policy sees: those of the config, or the ancestors of the reward through
    /// time in more than half of the graphs. If the reward has no known cause, return all state variables, because a
    /// policy without inputs cannot learn.
    ///
    /// # Errors
    /// [`TrainingError::Structure`].
    pub fn policy_inputs(
        &self,
        spec: &Spec,
        config: &Config,
    ) -> Result<Vec<String>, TrainingError> {
        if let Some(names) = &config.policy_inputs {
            return Ok(names.clone());
        }
        let pairs = roles(spec).pairs();
        let mut votes = vec![0; spec.state.len()];
        for graph in self.graphs() {
            let seen = graph.policy_inputs(&spec.reward, &pairs)?;
            for (vote, name) in votes.iter_mut().zip(&spec.state) {
                *vote += usize::from(seen.contains(name));
            }
        }
        let most = |votes: &usize| 2 * votes > self.graphs().len();
        let seen: Vec<String> = spec
            .state
            .iter()
            .zip(&votes)
            .filter(|(_, votes)| most(votes))
            .map(|(name, _)| name.clone())
            .collect();
        Ok(if seen.is_empty() {
            spec.state.clone()
        } else {
            seen
        })
    }

    /// Save or load graph, drawn graphs and shared causes. Test results are not saved: the report of the search has
    /// them, and no number depends on them.
    ///
    /// # Errors
    /// [`TrainingError::Checkpoint`], and [`TrainingError::Structure`] when it is not a graph over the variables.
    pub(super) fn archive(
        &mut self,
        spec: &Spec,
        members: usize,
        archive: &mut Archive,
    ) -> Result<(), TrainingError> {
        let Self {
            graph,
            drawn,
            learned: _,
            measured: _,
            shared,
            rows,
        } = self;
        let names = spec.variables();
        let n = names.len();
        // For every graph, the single one first: whether it has the edge from each variable to each.
        let mut edges = Vec::new();
        for graph in std::iter::once(&*graph).chain(drawn.iter()) {
            for to in &names {
                edges.extend(names.iter().map(|from| graph.has_edge(from, to)));
            }
        }
        archive.flags("edges", &mut edges, n * n..=n * n * (1 + members))?;
        let graphs = edges.len() / (n * n);
        if graphs != 1 && graphs != 1 + members {
            let expected = format!("1, or one more than the model's {members} members");
            return Err(archive.refuse("edges", &graphs, &expected).into());
        }
        if archive.reads() {
            let mut read = vec![CausalGraph::new(&names); graphs];
            for (i, _) in edges.iter().enumerate().filter(|(_, there)| **there) {
                read[i / (n * n)].add_edge(&names[i % n], &names[i / n % n])?;
            }
            *drawn = read.split_off(1);
            *graph = read.swap_remove(0);
        }
        // For every pair: the indices of both effects, and whether a common cause was found.
        let effects = spec.outputs();
        let place = |name: &String| effects.iter().position(|known| known == name);
        let mut pairs = Vec::new();
        let mut p = Vec::new();
        for pair in shared.iter() {
            pairs.extend(place(&pair.a).zip(place(&pair.b)).map(|(a, b)| {
                let found = usize::from(pair.found);
                (a * n + b) * 2 + found
            }));
            p.push(pair.p);
        }
        archive.indices("shared", &mut pairs, 0..=n * n, 2 * n * effects.len())?;
        archive.wide("shared_p", &mut p, 0..=n * n)?;
        if archive.reads() {
            shared.clear();
            for (pair, p) in pairs.into_iter().zip(p) {
                let Some(b) = effects.get(pair / 2 % n) else {
                    return Err(archive.refuse("shared", &pair, &"a pair of effects").into());
                };
                let a = effects[pair / 2 / n].clone();
                let (b, found) = (b.clone(), pair % 2 == 1);
                shared.push(SharedCause { a, b, p, found });
            }
        }
        Ok(archive.count("rows", rows, 0..=1_000_000)?)
    }
}

#[cfg(test)]
mod tests;
