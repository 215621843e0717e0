//! Learning of the graph, the world model and the policy.

use super::{Task, Trainer, visible};
use crate::agent::{Batch, Update};
use crate::environment::Spec;
use crate::model::{FitError, Layout, ModelConfig, WorldModel};
use crate::structure::{Sliced, advance};
use crate::tensor::{Drawn, Random};
use crate::training::cdl::{self, Rows};
use crate::training::graph::table;
use crate::training::scope::Modelled;
use crate::training::{Event, GraphChoice, Method, TrainingError, TransitionGraph};

/// A search for the graph in progress. It returns the graph and the generator of its resamples.
pub(super) type GraphSearch = Sliced<Result<(TransitionGraph, Random), TrainingError>>;

/// A model whose initial weights are being drawn, and the generator after the draws so far. A resumed run starts again.
pub(super) type Drafting = (WorldModel, Drawn, Random);

/// Environment steps between reports of the losses.
const REPORT_EVERY: usize = 25;

/// Create a model whose weights are zero: factorised along the graph, or monolithic without a graph.
pub(super) fn new_model(
    spec: &Spec,
    modelled: &Modelled,
    graph: &Option<TransitionGraph>,
    config: &ModelConfig,
) -> Result<WorldModel, TrainingError> {
    let layout = match graph {
        Some(graph) => Layout::Factorised {
            graphs: modelled.masks(spec, graph),
        },
        None => Layout::Monolithic,
    };
    let (states, actions) = (modelled.len(), spec.action_dim());
    Ok(WorldModel::zeros(states, actions, &layout, config)?)
}

impl Trainer {
    /// Create the error for a number that is not finite.
    pub(super) fn diverged(
        &self,
        what: String,
        value: impl Into<f64>,
        tensor: Option<String>,
    ) -> TrainingError {
        TrainingError::Diverged {
            what,
            value: value.into(),
            env_steps: self.env_steps,
            updates: self.updates,
            tensor,
        }
    }

    pub(super) fn fit_failed(&self, error: FitError) -> TrainingError {
        let (network, value) = match error {
            FitError::Diverged { network, value } => (network, value),
            FitError::Tensor(error) => return error.into(),
        };
        let tensor = match self.model.as_ref().map(WorldModel::non_finite) {
            Some(Ok(tensor)) => tensor,
            _ => None,
        };
        let what = format!("the held-out likelihood of the model's network {network}");
        self.diverged(what, value, tensor)
    }

    /// Run the next test of the search for the graph, and use the graph when the search is over. A checkpoint does not
    /// save a search in progress; it is started again, with the same result.
    pub(super) fn learn_graph(
        &mut self,
        last: bool,
        events: &mut Vec<Event>,
    ) -> Result<(), TrainingError> {
        let mut search = match self.search.take() {
            Some(search) => search,
            None => self.search_graph(last)?,
        };
        let Some(found) = advance(&mut search) else {
            self.search = Some(search);
            self.tasks.push_front(Task::Graph { last });
            return Ok(());
        };
        let (graph, rng) = found?;
        self.structure_rng = rng;
        let spec = self.environment.spec();
        let report = graph.report(spec, &self.config, self.env_steps, last)?;
        events.push(Event::Graph(report));
        if last {
            self.last_graph = Some(graph);
            return Ok(());
        }
        let inputs = graph.policy_inputs(spec, &self.config)?;
        self.agent.set_visible(&visible(spec, &inputs))?;
        let modelled = Modelled::of(spec, Some(&graph), &self.config)?;
        if modelled != self.modelled {
            // Imagined transitions lack the variables that are modelled now.
            self.imagined.clear();
        }
        if let Some(model) = &mut self.model {
            let masks = modelled.masks(spec, &graph);
            if modelled == self.modelled && model.takes(&masks) {
                model.set_graphs(&masks)?;
            } else {
                // The graph needs other networks, which have to be fitted first.
                self.model = None;
                if self.tasks.front() != Some(&Task::StartFit) {
                    self.tasks.push_front(Task::Imagine);
                    self.tasks.push_front(Task::StartFit);
                }
            }
        }
        self.modelled = modelled;
        self.graph = Some(graph);
        Ok(())
    }

    /// Create the search for the graph, which owns its data.
    fn search_graph(&self, last: bool) -> Result<GraphSearch, TrainingError> {
        let spec = self.environment.spec().clone();
        let given = match self.method {
            Method::Oracle => Some(&spec.truth),
            _ if last => None,
            _ => match &self.config.graph {
                Some(GraphChoice::Given(parents)) => Some(parents),
                _ => None,
            },
        };
        let mut rng = self.structure_rng.clone();
        if let Some(parents) = given {
            let graph = TransitionGraph::given(&spec, parents)?;
            return Ok(Box::pin(std::future::ready(Ok((graph, rng)))));
        }
        if self.method == Method::Cdl {
            let (rows, config) = (
                Rows::of(&self.real, self.rows_of_graph()),
                self.config.clone(),
            );
            let work = self.work;
            return Ok(Box::pin(async move {
                let graph = cdl::learn(&spec, &rows, &config, work, &mut rng).await?;
                Ok((graph, rng))
            }));
        }
        let drawn = matches!(self.config.graph, Some(GraphChoice::Drawn(_)));
        let draws = drawn && self.method == Method::CMbpo && !last;
        let config = self.config.clone();
        let data = table(&spec, &self.real, self.rows_of_graph())?;
        // The belief uses all transitions, even if the graph itself uses the latest only.
        let all = draws.then(|| table(&spec, &self.real, None)).transpose()?;
        Ok(Box::pin(async move {
            let mut graph = TransitionGraph::learn(&spec, &data, &config).await?;
            if let Some(all) = all {
                let members = config.model.members;
                graph.draw(members, &spec, &all, &config, &mut rng).await?;
            }
            Ok((graph, rng))
        }))
    }

    pub(super) fn start_fit(&mut self) -> Result<(), TrainingError> {
        let spec = self.environment.spec();
        if self.model.is_none() {
            // Large networks take long to create, to draw and to prepare for Adam: each in units of its own.
            let most = self.weights_of_a_unit();
            self.drafting = match self.drafting.take() {
                None => {
                    let config = &self.config.model;
                    let model = new_model(spec, &self.modelled, &self.graph, config)?;
                    Some((model, Drawn::default(), self.model_rng.clone()))
                }
                Some((mut model, mut drawn, mut rng)) => {
                    if model.draw(&mut drawn, most, &mut rng)? {
                        model.begin_adam();
                        self.model = Some(model);
                        self.model_rng = rng;
                        None
                    } else {
                        Some((model, drawn, rng))
                    }
                }
            };
            self.tasks.push_front(Task::StartFit);
            return Ok(());
        }
        self.fit = self.next_fit()?;
        self.tasks.push_front(Task::Fit);
        Ok(())
    }

    pub(super) fn advance_fit(&mut self, events: &mut Vec<Event>) -> Result<(), TrainingError> {
        let (Some(fit), Some(model)) = (&mut self.fit, &mut self.model) else {
            return Ok(());
        };
        let report = fit.advance_within(model, self.work, &mut self.model_rng);
        let Some(report) = report.map_err(|error| self.fit_failed(error))? else {
            self.tasks.push_front(Task::Fit);
            return Ok(());
        };
        let Some(fit) = self.fit.take() else {
            return Ok(());
        };
        match self.fitted(&fit, &report)? {
            Some(measured) => events.push(measured.event(self.env_steps)),
            None => self.tasks.push_front(Task::StartFit),
        }
        Ok(())
    }

    /// Draw a batch of real and imagined transitions.
    fn draw(&self, rng: &mut Random) -> Result<Batch, TrainingError> {
        let size = self.config.agent.batch_size;
        let real = if self.imagined.is_empty() {
            size
        } else {
            (size as f64 * self.config.rollout.real_ratio).round() as usize
        };
        let parts = [(&self.real, real), (&self.imagined, size - real)];
        Ok(Batch::sample_randomised(&parts, &self.randomised, rng)?)
    }

    /// Do the next parts of a policy update. Of an update in progress, a checkpoint saves only the critics after their
    /// update; the same batch is drawn again.
    pub(super) fn improve(&mut self, events: &mut Vec<Event>) -> Result<(), TrainingError> {
        let mut update = match self.update.take() {
            Some(update) => update,
            None => {
                let mut rng = self.update_rng.clone();
                let batch = self.draw(&mut rng)?;
                match self.critic {
                    Some(critic) => self.agent.go_on(batch, rng, critic),
                    None => Update::new(batch, rng),
                }
            }
        };
        let mut left = self.work;
        let losses = loop {
            let (spent, losses) = self.agent.advance(&mut update)?;
            self.critic = update.critic();
            if let Some(losses) = losses {
                break losses;
            }
            left = left.saturating_sub(spent);
            if left == 0 {
                self.update = Some(update);
                self.tasks.push_front(Task::Improve);
                return Ok(());
            }
        };
        self.critic = None;
        self.update_rng = update.rng;
        self.updates += 1;
        if let Some((what, value)) = losses.non_finite() {
            let tensor = self.agent.non_finite()?;
            return Err(self.diverged(what.to_owned(), value, tensor));
        }
        let last_of_step = self.tasks.front() != Some(&Task::Improve);
        if last_of_step && self.env_steps.is_multiple_of(REPORT_EVERY) {
            events.push(Event::Losses {
                env_steps: self.env_steps,
                updates: self.updates,
                critic: losses.critic,
                actor: losses.actor,
                temperature: losses.temperature,
                entropy: losses.entropy,
            });
        }
        Ok(())
    }
}
