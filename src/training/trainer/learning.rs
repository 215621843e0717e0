//! What the agent learns: the graph, the world model, imagined rollouts, the policy.

use super::{Task, Trainer, bounds, visible};
use crate::agent::{Batch, Transition};
use crate::environment::Spec;
use crate::model::{FitError, Layout, ModelConfig, WorldModel, imagine};
use crate::structure::{Sliced, advance};
use crate::tensor::Random;
use crate::training::cdl::{self, Rows};
use crate::training::graph::table;
use crate::training::scope::Modelled;
use crate::training::{Event, GraphChoice, Method, TrainingError, TransitionGraph};

/// A search for the graph that is under way: it gives the generator of its resamples back with the graph.
pub(super) type GraphSearch = Sliced<Result<(TransitionGraph, Random), TrainingError>>;

/// Environment steps between reports of the losses.
const REPORT_EVERY: usize = 25;

/// An untrained model of what is modelled along the graph, or a monolithic one without.
pub(super) fn new_model(
    spec: &Spec,
    modelled: &Modelled,
    graph: &Option<TransitionGraph>,
    config: &ModelConfig,
    rng: &mut Random,
) -> Result<WorldModel, TrainingError> {
    let layout = match graph {
        Some(graph) => Layout::Factorised {
            graphs: modelled.masks(spec, graph),
        },
        None => Layout::Monolithic,
    };
    let (states, actions) = (modelled.len(), spec.action_dim());
    Ok(WorldModel::new(states, actions, &layout, config, rng)?)
}

impl Trainer {
    /// That a number which the run lives by is no longer one.
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

    /// Runs the next test of the search for the graph, and takes the graph over when there is none left. A search that was
    /// begun is no part of a run's state: a checkpoint begins it again, to the same end.
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
            // What was imagined before knows nothing of what is modelled now.
            self.imagined.clear();
        }
        if let Some(model) = &mut self.model {
            let masks = modelled.masks(spec, &graph);
            if modelled == self.modelled && model.takes(&masks) {
                model.set_graphs(&masks)?;
            } else {
                // Other networks are needed, and at once.
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

    /// The search for the graph: it owns all that it looks at.
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
            return Ok(Box::pin(async move {
                let graph = cdl::learn(&spec, &rows, &config, &mut rng).await?;
                Ok((graph, rng))
            }));
        }
        let drawn = matches!(self.config.graph, Some(GraphChoice::Drawn(_)));
        let draws = drawn && self.method == Method::CMbpo && !last;
        let config = self.config.clone();
        let data = table(&spec, &self.real, self.rows_of_graph())?;
        // A belief is drawn from all that was seen, also where the graph itself is of the latest rows alone.
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
            let config = &self.config.model;
            let new = new_model(
                spec,
                &self.modelled,
                &self.graph,
                config,
                &mut self.model_rng,
            )?;
            self.model = Some(new);
        }
        self.fit = self.next_fit()?;
        self.tasks.push_front(Task::Fit);
        Ok(())
    }

    pub(super) fn advance_fit(&mut self, events: &mut Vec<Event>) -> Result<(), TrainingError> {
        let (Some(fit), Some(model)) = (&mut self.fit, &mut self.model) else {
            return Ok(());
        };
        let report = fit.advance(model, &mut self.model_rng);
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

    pub(super) fn imagine(&mut self, events: &mut Vec<Event>) -> Result<(), TrainingError> {
        let rollout = &self.config.rollout;
        let starts = rollout.starts;
        let horizon = if self.real.len() < rollout.short_until {
            1
        } else {
            rollout.horizon
        };
        let transitions = match self.recorded {
            Some(_) => self.imagine_truly(horizon)?,
            None => self.imagine_with_model(horizon)?,
        };
        events.push(Event::Rollout {
            env_steps: self.env_steps,
            starts,
            horizon,
            transitions,
            buffer: self.imagined.len(),
        });
        Ok(())
    }

    fn imagine_with_model(&mut self, horizon: usize) -> Result<usize, TrainingError> {
        let Some(model) = &self.model else {
            return Ok(0);
        };
        let (rollout, modelled) = (&self.config.rollout, &self.modelled);
        let spec = self.environment.spec();
        let mut starts = Vec::with_capacity(rollout.starts * modelled.len());
        for _ in 0..rollout.starts {
            let i = self.rollout_rng.below(self.real.len());
            starts.extend(modelled.pick(self.real.get(i).state));
        }
        let bounds: Vec<_> = modelled.pick(&bounds(spec)).collect();
        // The policy does not see what is not modelled: any number will do in its place.
        let whole = |states: &[f32]| modelled.whole(states, 0.0);
        let agent = &self.agent;
        let imagined = &mut self.imagined;
        Ok(imagine(
            model,
            starts,
            horizon,
            &bounds,
            rollout.prediction,
            &mut self.rollout_rng,
            |states, rng| agent.explore(&whole(states), rng),
            |step| {
                imagined.push(Transition {
                    state: &whole(step.state),
                    action: step.action,
                    reward: step.reward,
                    next_state: &whole(step.next_state),
                    terminal: false,
                });
            },
        )?)
    }

    pub(super) fn improve(&mut self, events: &mut Vec<Event>) -> Result<(), TrainingError> {
        let size = self.config.agent.batch_size;
        let real = if self.imagined.is_empty() {
            size
        } else {
            (size as f64 * self.config.rollout.real_ratio).round() as usize
        };
        let parts = [(&self.real, real), (&self.imagined, size - real)];
        let batch = Batch::sample_randomised(&parts, &self.randomised, &mut self.update_rng)?;
        let losses = self.agent.update(&batch, &mut self.update_rng)?;
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
