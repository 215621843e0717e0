//! The causal graph of a transition as training uses it: masks for the model, visible variables for the policy.

use super::event::{EdgeReport, GraphReport};
use super::{Config, TrainingError};
use crate::agent::ReplayBuffer;
use crate::environment::Spec;
use crate::model::{Mask, Scope};
use crate::structure::{
    CausalGraph, Dataset, LearnOptions, Learned, Parents, Reach, Resampling, Roles, SharedCause,
    innovations_in_slices, learn_in_slices, search_in_slices, shared_causes_in_slices,
    structural_hamming_distance,
};
use crate::tensor::{Archive, Random};
use std::collections::BTreeMap;

/// Conditional mutual information of a cause and an effect, in nats, where it was measured.
pub(super) type Measured = BTreeMap<(String, String), f64>;

/// A graph from (s, a) to (s', r), with where it came from.
#[derive(Clone, Debug)]
pub struct TransitionGraph {
    graph: CausalGraph,
    /// Graphs drawn from the belief, one for each member of the model; none where there is no doubt.
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

/// Number of searches of a run: those of the schedule, and that of all data at the end.
fn looks(config: &Config) -> usize {
    let first = config.initial_random_steps;
    let again = config.graph_again;
    let every =
        |step: usize| config.graph_every > 0 && (step - first).is_multiple_of(config.graph_every);
    let regular = match config.graph_every {
        0 => 0,
        every => config.env_steps.saturating_sub(first) / every,
    };
    let extra = first < again && again < config.env_steps && !every(again);
    let last = first < config.env_steps && !every(config.env_steps);
    1 + regular + usize::from(extra) + usize::from(last)
}

/// The search's settings. Effects that are not examined have no parents: that is of use where they are not modelled, and not seen by hand.
fn options(config: &Config) -> LearnOptions {
    let mut options = config.structure;
    options.looks = looks(config);
    if config.model.scope != Scope::Relevant || config.policy_inputs.is_some() {
        options.reach = Reach::All;
    }
    options
}

/// Where an effect is clipped.
fn bounds(spec: &Spec) -> impl Fn(&str) -> Option<(f64, f64)> {
    |effect| {
        let at = spec.next.iter().position(|next| next == effect)?;
        Some((spec.low[at], spec.high[at]))
    }
}

/// The latest `rows` transitions, or all, as a table.
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
    /// Learns the graph from a table of transitions (Algorithm 1, step 3). What comes back can be left between any two tests.
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

    /// Draws `graphs` graphs from the belief, each learned from a resample of the same transitions (Efron's bootstrap).
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
            // Rows of a resample do not follow each other: what the noise says is of all rows, for every graph.
            let (roles, options) = (roles(spec), &options(config));
            let learned = search_in_slices(&resample, &roles, options, noise.as_mut()).await?;
            self.drawn.push(learned.graph);
        }
        Ok(())
    }

    /// A graph that somebody gave, the environment itself or a reader; effects that it leaves out have no parents.
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

    /// A graph that follows from what was measured on so many rows; effects that it leaves out have no parents.
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

    /// Parents of every next-state variable and of the reward.
    pub fn parents(&self, spec: &Spec) -> Parents {
        self.graph.parents_of(&spec.outputs())
    }

    /// The pairs of effects that something unseen moves both, as far as the tests can tell.
    pub fn confounded(&self) -> Vec<(String, String)> {
        let found = self.shared.iter().filter(|pair| pair.found);
        found.map(|pair| (pair.a.clone(), pair.b.clone())).collect()
    }

    /// The graphs that count: those drawn from the belief, or the one.
    fn graphs(&self) -> &[CausalGraph] {
        if self.drawn.is_empty() {
            std::slice::from_ref(&self.graph)
        } else {
            &self.drawn
        }
    }

    /// The masks of the model: of the one graph, or of each that was drawn.
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

    /// State variables that the policy sees: those of the config, or those that lead to the reward, through time, in
    /// more than half of the graphs that count. Where the graph knows no cause of the reward at all, every
    /// state variable: a policy that sees nothing could not learn, and nothing has been ruled out for it.
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

    /// The share of the drawn graphs that have the edge.
    fn probability(&self, from: &str, to: &str) -> Option<f64> {
        let with = self.drawn.iter().filter(|g| g.has_edge(from, to)).count();
        (!self.drawn.is_empty()).then(|| with as f64 / self.drawn.len() as f64)
    }

    /// Graph, drawn graphs and shared causes. What the tests said of each edge is not kept: the report that was made when the
    /// graph was learned has it, and no number depends on it.
    ///
    /// # Errors
    /// [`TrainingError::Checkpoint`], and [`TrainingError::Structure`] when it is no graph over the variables.
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
        // Of every graph, the one first, whether it has the edge from each variable to each.
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
        // Of every pair its two names' places among the effects, and whether it was found.
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

    /// The report of this graph.
    ///
    /// # Errors
    /// [`TrainingError::Structure`].
    pub fn report(
        &self,
        spec: &Spec,
        config: &Config,
        env_steps: usize,
        last: bool,
    ) -> Result<GraphReport, TrainingError> {
        let parents = self.parents(spec);
        let learned = self.learned.as_ref();
        let innovations = learned.and_then(|l| l.evidence.innovations.as_ref());
        let unexamined = learned.map_or(&[][..], |l| &l.evidence.unexamined);
        let of_examined = |parents: &Parents| -> Parents {
            let mut known = parents.clone();
            known.retain(|effect, _| !unexamined.contains(effect));
            known
        };
        let mut edges = Vec::new();
        for to in spec.outputs() {
            for from in spec.inputs() {
                let pair = self
                    .learned
                    .as_ref()
                    .and_then(|l| l.evidence.pair(&from, &to));
                edges.push(EdgeReport {
                    present: self.graph.has_edge(&from, &to),
                    probability: self.probability(&from, &to),
                    p: pair.map(|p| p.p),
                    conditioning_set: pair.map(|p| p.conditioning_set.clone()).unwrap_or_default(),
                    separating_set: pair.and_then(|p| p.separating_set.clone()),
                    innovation: innovations.and_then(|found| found.of(&from, &to)).cloned(),
                    cmi: self.measured.get(&(from.clone(), to.clone())).copied(),
                    in_truth: spec.truth.get(&to).is_some_and(|t| t.contains(&from)),
                    from,
                    to: to.clone(),
                });
            }
        }
        Ok(GraphReport {
            env_steps,
            rows: self.rows,
            last,
            test: self
                .learned
                .as_ref()
                .map(|_| config.structure.test.name().to_owned()),
            alpha: self.learned.as_ref().map(|_| config.structure.alpha),
            tests_run: self.learned.as_ref().map_or(0, |l| l.tests_run),
            variables: spec.variables(),
            correct: structural_hamming_distance(&of_examined(&parents), &of_examined(&spec.truth))
                == 0,
            unexamined: unexamined.to_vec(),
            shared: self.shared.clone(),
            parents,
            edges,
            truth: spec.truth.clone(),
            policy_inputs: self.policy_inputs(spec, config)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::{Shift, make};

    #[test]
    fn searches_of_a_run_are_counted() {
        let of = |first, again, every, steps| {
            looks(&Config {
                initial_random_steps: first,
                graph_again: again,
                graph_every: every,
                env_steps: steps,
                ..Config::default()
            })
        };
        assert_eq!(of(1000, 0, 0, 1000), 1);
        assert_eq!(of(1000, 0, 0, 4000), 2);
        assert_eq!(of(1000, 0, 1000, 4000), 4);
        assert_eq!(of(400, 1000, 1600, 1500), 3);
        assert_eq!(of(400, 1000, 1600, 2500), 4);
        assert_eq!(of(400, 1000, 300, 1000), 3);
    }

    #[test]
    fn the_light_doors_truth_masks_the_lamp() {
        let environment = make("light-door", Shift::default()).expect("known");
        let spec = environment.spec();
        let graph = TransitionGraph::given(spec, &spec.truth).expect("a graph");
        // Inputs X, Z, A; outputs X', Z', R.
        assert_eq!(
            graph.masks(spec),
            [[
                [true, false, true],
                [true, false, true],
                [true, false, false]
            ]]
        );
        assert_eq!(
            graph
                .policy_inputs(spec, &Config::default())
                .expect("known"),
            ["X"]
        );
        let report = graph
            .report(spec, &Config::default(), 0, false)
            .expect("valid");
        assert!(report.correct && report.edges.len() == 9);
    }

    #[test]
    fn what_the_noise_says_is_told_of_every_edge_and_shared_by_all_graphs_that_are_drawn() {
        use crate::agent::Transition;
        use crate::tensor::Stream;
        let environment = make("light-door", Shift::default()).expect("known");
        let spec = environment.spec();
        let mut rng = Random::new(7, Stream::Environment);
        let mut buffer = ReplayBuffer::new(2, 1, 600);
        let mut state = environment.initial_state(rng.core());
        let mut seen = [0.0f32; 2];
        environment.observe(&state, rng.core(), &mut seen);
        for _ in 0..600 {
            let (before, action) = (seen, [rng.uniform(-1.0, 1.0)]);
            let outcome = environment.step(&mut state, &[f64::from(action[0])], rng.core());
            environment.observe(&state, rng.core(), &mut seen);
            buffer.push(Transition {
                state: &before,
                action: &action,
                reward: outcome.reward as f32,
                next_state: &seen,
                terminal: false,
            });
        }
        let data = table(spec, &buffer, None).expect("a table");
        for innovations in [false, true] {
            let mut config = Config::default();
            config.structure.innovations = innovations;
            let (spec_of, data, mut rng) = (spec.clone(), data.clone(), rng.clone());
            let mut search: crate::structure::Sliced<_> = Box::pin(async move {
                let mut graph = TransitionGraph::learn(&spec_of, &data, &config).await?;
                graph.draw(2, &spec_of, &data, &config, &mut rng).await?;
                graph.report(&spec_of, &config, 600, false)
            });
            let report = loop {
                if let Some(found) = crate::structure::advance(&mut search) {
                    break found.expect("a graph");
                }
            };
            assert!(
                report
                    .edges
                    .iter()
                    .all(|edge| edge.innovation.is_some() == innovations)
            );
            let json = serde_json::to_string(&report).expect("plain data");
            assert_eq!(json.contains("innovation"), innovations);
        }
    }
}
