//! One run, as a list of small tasks.

use super::event::{Event, Phase, Progress};
use super::result::{Curve, weights_hash};
use super::{Config, Method, RunResult, TrainingError, TransitionGraph};
use crate::agent::{Batch, Losses, ReplayBuffer, Sac, Transition};
use crate::environment::{Environment, Shift, Summary, make, rollout_returns};
use crate::model::fit::Transitions;
use crate::model::{Fit, Layout, WorldModel, imagine};
use crate::tensor::{Random, Stream};
use std::collections::{BTreeMap, VecDeque};

/// Environment steps between reports of the losses.
const REPORT_EVERY: usize = 25;

/// The smallest pieces of work; between any two of them a run can be paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    Act,
    Graph { last: bool },
    StartFit,
    Fit,
    Imagine,
    Improve,
    Curve,
    Evaluate,
    Finish,
}

/// One run of one method with one seed: Algorithm 1, resumable between any two units of work.
///
/// The numbers do not depend on how the run is sliced: see [`advance`](Self::advance).
pub struct Trainer {
    config: Config,
    method: Method,
    seed: u32,
    environment: Box<dyn Environment>,
    settings: Vec<(String, Box<dyn Environment>)>,
    environment_rng: Random,
    exploration_rng: Random,
    update_rng: Random,
    model_rng: Random,
    rollout_rng: Random,
    evaluation_rng: Random,
    state: Vec<f64>,
    seen: Vec<f32>,
    episode: usize,
    episode_return: f64,
    episode_length: usize,
    real: ReplayBuffer,
    imagined: ReplayBuffer,
    agent: Sac,
    model: Option<WorldModel>,
    fit: Option<Fit>,
    graph: Option<TransitionGraph>,
    last_graph: Option<TransitionGraph>,
    tasks: VecDeque<Task>,
    env_steps: usize,
    updates: usize,
    losses: Option<Losses>,
    curves: BTreeMap<String, Curve>,
    returns: BTreeMap<String, Summary>,
    result: Option<RunResult>,
}

impl Trainer {
    /// A run that has not begun.
    ///
    /// # Errors
    /// [`TrainingError::Config`] and its kin when the configuration is not valid.
    pub fn new(config: Config, method: Method, seed: u32) -> Result<Self, TrainingError> {
        config.validate()?;
        let environment = make(&config.environment, Shift::default())?;
        let spec = environment.spec().clone();
        let settings = spec
            .shifts
            .iter()
            .map(|(name, shift)| Ok((name.clone(), make(&config.environment, *shift)?)))
            .collect::<Result<Vec<_>, TrainingError>>()?;
        let rng = |stream| Random::new(u64::from(seed), stream);
        let (states, actions) = (spec.state_dim(), spec.action_dim());
        let agent = Sac::new(states, actions, &config.agent, &mut rng(Stream::Initial))?;
        let mut trainer = Self {
            environment_rng: rng(Stream::Environment),
            exploration_rng: rng(Stream::Exploration),
            update_rng: rng(Stream::Update),
            model_rng: rng(Stream::Model),
            rollout_rng: rng(Stream::Rollout),
            evaluation_rng: rng(Stream::Evaluation),
            state: Vec::new(),
            seen: vec![0.0; states],
            episode: 0,
            episode_return: 0.0,
            episode_length: 0,
            real: ReplayBuffer::new(states, actions, config.env_steps),
            imagined: ReplayBuffer::new(states, actions, config.rollout.buffer),
            agent,
            model: None,
            fit: None,
            graph: None,
            last_graph: None,
            tasks: VecDeque::from([Task::Curve, Task::Act]),
            env_steps: 0,
            updates: 0,
            losses: None,
            curves: BTreeMap::new(),
            returns: BTreeMap::new(),
            result: None,
            config,
            method,
            seed,
            environment,
            settings,
        };
        trainer.begin_episode();
        Ok(trainer)
    }

    /// Runs `units` units of work (a few milliseconds each) and returns what happened. The same run gives the same events
    /// and numbers however it is cut into calls. After the end it returns nothing.
    ///
    /// # Errors
    /// [`TrainingError::Diverged`] when a loss stops being a number; any error of the rooms below.
    pub fn advance(&mut self, units: usize) -> Result<Vec<Event>, TrainingError> {
        let mut events = Vec::new();
        for _ in 0..units {
            let Some(task) = self.tasks.pop_front() else {
                break;
            };
            self.run(task, &mut events)?;
        }
        Ok(events)
    }

    /// Runs until one more environment step is complete with everything that follows from it, or the run is over.
    ///
    /// # Errors
    /// As [`advance`](Self::advance).
    pub fn step(&mut self) -> Result<Vec<Event>, TrainingError> {
        let mut events = Vec::new();
        let goal = self.env_steps + 1;
        while let Some(&task) = self.tasks.front() {
            if task == Task::Act && self.env_steps >= goal {
                break;
            }
            events.extend(self.advance(1)?);
        }
        Ok(events)
    }

    /// Whether the run is over.
    pub fn is_done(&self) -> bool {
        self.result.is_some()
    }

    /// How far the run is.
    pub fn progress(&self) -> Progress {
        let phase = match self.tasks.front() {
            Some(Task::Act) => Phase::Collect,
            Some(Task::Graph { .. }) => Phase::Structure,
            Some(Task::StartFit | Task::Fit) => Phase::Model,
            Some(Task::Imagine) => Phase::Imagine,
            Some(Task::Improve) => Phase::Improve,
            Some(Task::Curve | Task::Evaluate | Task::Finish) => Phase::Evaluate,
            None => Phase::Done,
        };
        Progress {
            env_steps: self.env_steps,
            total_env_steps: self.config.env_steps,
            updates: self.updates,
            phase,
        }
    }

    /// The result.
    ///
    /// # Errors
    /// [`TrainingError::Unfinished`] until the run is over.
    pub fn result(&self) -> Result<&RunResult, TrainingError> {
        self.result.as_ref().ok_or(TrainingError::Unfinished {
            env_steps: self.env_steps,
            total: self.config.env_steps,
        })
    }

    /// The policy's mean actions for row-major observations.
    ///
    /// # Errors
    /// [`TrainingError::Tensor`] when the observations are not whole rows.
    pub fn mean_action(&self, states: &[f32]) -> Result<Vec<f32>, TrainingError> {
        Ok(self.agent.exploit(states)?)
    }

    /// Returns of the present policy's mean action under any shift; takes nothing from the run's own random numbers.
    ///
    /// # Errors
    /// [`TrainingError::Environment`] names the shift's field that is out of bounds.
    pub fn evaluate(
        &self,
        shift: Shift,
        episodes: usize,
        seed: u32,
    ) -> Result<Summary, TrainingError> {
        let room = make(&self.config.environment, shift)?;
        let mut rng = Random::new(u64::from(seed), Stream::Evaluation);
        self.returns_in(room.as_ref(), episodes, &mut rng)
    }

    /// The configuration of the run.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The agent.
    pub fn agent(&self) -> &Sac {
        &self.agent
    }

    /// The world model, once there is one.
    pub fn model(&self) -> Option<&WorldModel> {
        self.model.as_ref()
    }

    /// The real transitions so far.
    pub fn real_transitions(&self) -> &ReplayBuffer {
        &self.real
    }

    fn run(&mut self, task: Task, events: &mut Vec<Event>) -> Result<(), TrainingError> {
        match task {
            Task::Act => self.act(events),
            Task::Graph { last } => self.learn_graph(last, events),
            Task::StartFit => self.start_fit(),
            Task::Fit => self.advance_fit(events),
            Task::Imagine => self.imagine(events),
            Task::Improve => self.improve(events),
            Task::Curve => self.add_to_curve(events),
            Task::Evaluate => self.evaluate_next_setting(),
            Task::Finish => self.finish(events),
        }
    }

    fn begin_episode(&mut self) {
        self.state = self.environment.initial_state(self.environment_rng.core());
        self.environment
            .observe(&self.state, self.environment_rng.core(), &mut self.seen);
        self.episode += 1;
        self.episode_return = 0.0;
        self.episode_length = 0;
    }

    /// One step in the real environment, and the list of what follows from it.
    fn act(&mut self, events: &mut Vec<Event>) -> Result<(), TrainingError> {
        let spec = self.environment.spec();
        let (action_dim, horizon) = (spec.action_dim(), spec.horizon);
        let action = if self.env_steps < self.config.initial_random_steps {
            (0..action_dim)
                .map(|_| self.exploration_rng.uniform(-1.0, 1.0))
                .collect()
        } else {
            self.agent.explore(&self.seen, &mut self.exploration_rng)?
        };
        let wide: Vec<f64> = action.iter().map(|&a| f64::from(a)).collect();
        let outcome = self
            .environment
            .step(&mut self.state, &wide, self.environment_rng.core());
        let before = self.seen.clone();
        self.environment
            .observe(&self.state, self.environment_rng.core(), &mut self.seen);
        self.real.push(Transition {
            state: &before,
            action: &action,
            reward: outcome.reward as f32,
            next_state: &self.seen,
            terminal: outcome.terminated,
        });
        self.env_steps += 1;
        self.episode_return += outcome.reward;
        self.episode_length += 1;
        if outcome.terminated || self.episode_length == horizon {
            events.push(Event::Episode {
                env_steps: self.env_steps,
                episode: self.episode,
                ret: self.episode_return,
                length: self.episode_length,
            });
            self.begin_episode();
        }
        self.plan();
        Ok(())
    }

    /// Algorithm 1's order after a step: graph, model, rollouts, policy; then the curve.
    fn plan(&mut self) {
        let (t, c) = (self.env_steps, &self.config);
        let every = |n: usize| n > 0 && (t - c.initial_random_steps).is_multiple_of(n);
        if t >= c.initial_random_steps {
            let first = t == c.initial_random_steps;
            if self.method.is_causal() && (first || every(c.graph_every)) {
                self.tasks.push_back(Task::Graph { last: false });
            }
            if self.method.has_model() && every(c.model.every) {
                self.tasks.extend([Task::StartFit, Task::Imagine]);
            }
            self.tasks
                .extend(std::iter::repeat_n(Task::Improve, c.agent.updates_per_step));
        }
        let last = t == c.env_steps;
        if t.is_multiple_of(c.curve_every) || last {
            self.tasks.push_back(Task::Curve);
        }
        if !last {
            self.tasks.push_back(Task::Act);
            return;
        }
        if self.method == Method::CMbpo && self.graph.is_some() {
            self.tasks.push_back(Task::Graph { last: true });
        }
        self.tasks
            .extend(std::iter::repeat_n(Task::Evaluate, self.settings.len()));
        self.tasks.push_back(Task::Finish);
    }

    fn learn_graph(&mut self, last: bool, events: &mut Vec<Event>) -> Result<(), TrainingError> {
        let spec = self.environment.spec().clone();
        let graph = if self.method == Method::Oracle {
            TransitionGraph::truth(&spec)?
        } else {
            TransitionGraph::learn(&spec, &self.real, &self.config)?
        };
        let report = graph.report(&spec, &self.config, self.env_steps, last)?;
        events.push(Event::Graph(report));
        if last {
            self.last_graph = Some(graph);
            return Ok(());
        }
        let inputs = graph.policy_inputs(&spec)?;
        let visible: Vec<bool> = spec.state.iter().map(|s| inputs.contains(s)).collect();
        self.agent.set_visible(&visible)?;
        if let Some(model) = &mut self.model {
            model.set_parents(&graph.masks(&spec))?;
        }
        self.graph = Some(graph);
        Ok(())
    }

    fn start_fit(&mut self) -> Result<(), TrainingError> {
        let spec = self.environment.spec();
        let mut model = match self.model.take() {
            Some(model) => model,
            None => {
                let layout = match &self.graph {
                    Some(graph) => Layout::Factorised {
                        parents: graph.masks(spec),
                    },
                    None => Layout::Monolithic,
                };
                WorldModel::new(
                    spec.state_dim(),
                    spec.action_dim(),
                    &layout,
                    &self.config.model,
                    &mut self.model_rng,
                )?
            }
        };
        let mut data = Transitions::default();
        for i in 0..self.real.len() {
            let t = self.real.get(i);
            data.states.extend_from_slice(t.state);
            data.actions.extend_from_slice(t.action);
            data.rewards.push(t.reward);
            data.next_states.extend_from_slice(t.next_state);
        }
        self.fit = Some(Fit::new(&mut model, &data, &mut self.model_rng)?);
        self.model = Some(model);
        self.tasks.push_front(Task::Fit);
        Ok(())
    }

    fn advance_fit(&mut self, events: &mut Vec<Event>) -> Result<(), TrainingError> {
        let (Some(fit), Some(model)) = (&mut self.fit, &mut self.model) else {
            return Ok(());
        };
        let Some(report) = fit.advance(model, &mut self.model_rng)? else {
            self.tasks.push_front(Task::Fit);
            return Ok(());
        };
        self.fit = None;
        let outputs = self.environment.spec().outputs();
        // A monolithic model has one likelihood for all outputs together.
        let mechanisms = if report.holdout_nll.len() == outputs.len() {
            outputs.clone()
        } else {
            vec![outputs.join(", ")]
        };
        events.push(Event::Model {
            env_steps: self.env_steps,
            epochs: report.epochs,
            holdout: mechanisms.into_iter().zip(report.holdout_nll).collect(),
            mse: outputs.into_iter().zip(report.unexplained).collect(),
        });
        Ok(())
    }

    fn imagine(&mut self, events: &mut Vec<Event>) -> Result<(), TrainingError> {
        let Some(model) = &self.model else {
            return Ok(());
        };
        let rollout = &self.config.rollout;
        let spec = self.environment.spec();
        let bounds: Vec<(f32, f32)> = spec
            .low
            .iter()
            .zip(&spec.high)
            .map(|(&low, &high)| (low as f32, high as f32))
            .collect();
        let mut starts = Vec::with_capacity(rollout.starts * spec.state_dim());
        for _ in 0..rollout.starts {
            let i = self.rollout_rng.below(self.real.len());
            starts.extend_from_slice(self.real.get(i).state);
        }
        let transitions = imagine(
            model,
            starts,
            rollout.horizon,
            &bounds,
            &mut self.rollout_rng,
            |states, rng| self.agent.explore(states, rng),
            |step| {
                self.imagined.push(Transition {
                    state: step.state,
                    action: step.action,
                    reward: step.reward,
                    next_state: step.next_state,
                    terminal: false,
                });
            },
        )?;
        events.push(Event::Rollout {
            env_steps: self.env_steps,
            starts: rollout.starts,
            horizon: rollout.horizon,
            transitions,
            buffer: self.imagined.len(),
        });
        Ok(())
    }

    fn improve(&mut self, events: &mut Vec<Event>) -> Result<(), TrainingError> {
        let size = self.config.agent.batch_size;
        let real = if self.imagined.is_empty() {
            size
        } else {
            (size as f64 * self.config.rollout.real_ratio).round() as usize
        };
        let parts = [(&self.real, real), (&self.imagined, size - real)];
        let batch = Batch::sample(&parts, &mut self.update_rng)?;
        let c = &self.config;
        let learning = c.env_steps.saturating_sub(c.initial_random_steps).max(1);
        let learned = self.env_steps - c.initial_random_steps;
        self.agent.anneal(learned as f64 / learning as f64);
        let losses = self.agent.update(&batch, &mut self.update_rng)?;
        self.updates += 1;
        if let Some(what) = losses.non_finite() {
            return Err(TrainingError::Diverged {
                what,
                env_steps: self.env_steps,
            });
        }
        self.losses = Some(losses);
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

    fn returns_in(
        &self,
        room: &dyn Environment,
        episodes: usize,
        rng: &mut Random,
    ) -> Result<Summary, TrainingError> {
        let returns = rollout_returns(room, episodes, rng.core(), &mut |seen: &[f32]| {
            self.agent.exploit(seen)
        })?;
        Ok(Summary::of(&returns))
    }

    fn add_to_curve(&mut self, events: &mut Vec<Event>) -> Result<(), TrainingError> {
        let mut returns = BTreeMap::new();
        for (name, room) in &self.settings {
            // The same noise at every point and in every setting, so that the curve moves with the policy alone.
            let mut rng = Random::new(u64::from(self.seed), Stream::Evaluation);
            let summary = self.returns_in(room.as_ref(), self.config.curve_episodes, &mut rng)?;
            returns.insert(name.clone(), summary.mean);
        }
        for (name, mean) in &returns {
            self.curves
                .entry(name.clone())
                .or_default()
                .push((self.env_steps, *mean));
        }
        events.push(Event::Evaluation {
            env_steps: self.env_steps,
            returns,
        });
        Ok(())
    }

    fn evaluate_next_setting(&mut self) -> Result<(), TrainingError> {
        let mut rng = self.evaluation_rng.clone();
        // A stream that the curve did not use.
        rng.core().next_u64();
        let (name, room) = &self.settings[self.returns.len()];
        let summary = self.returns_in(room.as_ref(), self.config.evaluation_episodes, &mut rng)?;
        self.returns.insert(name.clone(), summary);
        Ok(())
    }

    fn finish(&mut self, events: &mut Vec<Event>) -> Result<(), TrainingError> {
        let spec = self.environment.spec();
        let (parents, policy_inputs) = match &self.graph {
            Some(graph) => (graph.parents(spec), graph.policy_inputs(spec)?),
            None => {
                let seen = if self.model.is_some() {
                    spec.inputs()
                } else {
                    Vec::new()
                };
                let parents = spec.outputs().into_iter().map(|o| (o, seen.clone()));
                (parents.collect(), spec.state.clone())
            }
        };
        let mut vars = self.agent.vars();
        vars.extend(self.model.iter().flat_map(WorldModel::vars));
        let mut curves = self.curves.clone();
        let curve = curves.remove(&self.settings[0].0).unwrap_or_default();
        let result = RunResult {
            method: self.method,
            seed: self.seed,
            parents,
            policy_inputs,
            final_parents: self.last_graph.as_ref().map(|g| g.parents(spec)),
            env_steps: self.env_steps,
            updates: self.updates,
            curve,
            curves,
            returns: self.returns.clone(),
            weights_hash: weights_hash(&vars)?,
        };
        events.push(Event::Finished {
            result: Box::new(result.clone()),
        });
        self.result = Some(result);
        Ok(())
    }
}
