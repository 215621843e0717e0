//! One run: its state, and what can be asked of it. The order of its work is in `algorithm`.

mod acting;
mod algorithm;
mod evaluating;
mod imagining;
mod learning;
mod probing;
mod recorded;
mod state;
mod watching;
mod weights;

use algorithm::Task;
use evaluating::EvaluationState;
use imagining::Imagining;
use learning::GraphSearch;
pub use probing::{Consequence, ModelAnswer, Rollouts, WhatIf};
use recorded::Recorded;
use watching::DetectionState;

use super::result::Curve;
use super::scope::Modelled;
use super::{Config, Method, RunResult, TrainingError, TransitionGraph};
use crate::agent::{Randomised, ReplayBuffer, Sac, Update};
use crate::environment::{Environment, Shift, Spec, Summary};
use crate::model::{Fit, WorldModel};
use crate::tensor::{Random, Stream};
use std::collections::{BTreeMap, VecDeque};

/// Multiplications in a unit of work, about: some milliseconds.
const WORK: usize = 1 << 25;

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
    structure_rng: Random,
    state: Vec<f64>,
    seen: Vec<f32>,
    episode: usize,
    episode_return: f64,
    episode_length: usize,
    real: ReplayBuffer,
    imagined: ReplayBuffer,
    randomised: Vec<Randomised>,
    agent: Sac,
    model: Option<WorldModel>,
    /// What the model is about.
    modelled: Modelled,
    /// Of every real transition the environment's own state, where imagined steps come from there.
    recorded: Option<Recorded>,
    fit: Option<Fit>,
    graph: Option<TransitionGraph>,
    last_graph: Option<TransitionGraph>,
    /// A search for a graph that was begun.
    search: Option<GraphSearch>,
    /// An update that was begun.
    update: Option<Update>,
    /// The critics' loss in the present update, once they are updated: the only trace of it that lasts.
    critic: Option<f32>,
    /// Rollouts that were begun.
    imagining: Option<Imagining>,
    /// Multiplications in a unit of work.
    work: usize,
    tasks: VecDeque<Task>,
    env_steps: usize,
    updates: usize,
    evaluation: Option<EvaluationState>,
    /// The point of the learning curve so far.
    point: BTreeMap<String, f64>,
    curves: BTreeMap<String, Curve>,
    returns: BTreeMap<String, Summary>,
    result: Option<RunResult>,
    /// What is known of changes of mechanism, in a run that looks out for them.
    detection: Option<DetectionState>,
}

/// For each state variable whether it is among `names`.
fn visible(spec: &Spec, names: &[String]) -> Vec<bool> {
    spec.state.iter().map(|s| names.contains(s)).collect()
}

/// The variables of these names, drawn from all of their range.
fn randomised(spec: &Spec, names: &[String]) -> Vec<Randomised> {
    let bounds = bounds(spec);
    let all = spec.state.iter().zip(bounds).enumerate();
    all.filter(|(_, (name, _))| names.contains(name))
        .map(|(index, (_, (low, high)))| Randomised { index, low, high })
        .collect()
}

fn bounds(spec: &Spec) -> Vec<(f32, f32)> {
    let pairs = spec.low.iter().zip(&spec.high);
    pairs
        .map(|(&low, &high)| (low as f32, high as f32))
        .collect()
}

impl Trainer {
    /// A run that has not begun.
    ///
    /// # Errors
    /// [`TrainingError::Config`] and its kin when the configuration is not valid.
    pub fn new(config: Config, method: Method, seed: u32) -> Result<Self, TrainingError> {
        config.validate()?;
        let environment = config.environment.make(Shift::default())?;
        let spec = environment.spec().clone();
        if method == Method::Oracle && spec.truth.is_empty() {
            return Err(TrainingError::Config {
                field: "environment".to_owned(),
                value: format!("{:?}, whose true graph is not known,", spec.name),
                expected: "one whose true graph is known, for the method oracle".to_owned(),
            });
        }
        if method == Method::Cdl && config.graph.is_some() {
            return Err(TrainingError::Config {
                field: "graph".to_owned(),
                value: "a graph, or a belief,".to_owned(),
                expected: "null for the method cdl, which finds its own".to_owned(),
            });
        }
        let settings = spec
            .shifts
            .iter()
            .map(|(name, shift)| Ok((name.clone(), config.environment.make(*shift)?)))
            .collect::<Result<Vec<_>, TrainingError>>()?;
        let rng = |stream| Random::new(u64::from(seed), stream);
        let (states, actions) = (spec.state_dim(), spec.action_dim());
        let mut agent = Sac::new(states, actions, &config.agent, &mut rng(Stream::Initial))?;
        if let Some(names) = &config.policy_inputs {
            agent.set_visible(&visible(&spec, names))?;
        }
        let mut trainer = Self {
            environment_rng: rng(Stream::Environment),
            exploration_rng: rng(Stream::Exploration),
            update_rng: rng(Stream::Update),
            model_rng: rng(Stream::Model),
            rollout_rng: rng(Stream::Rollout),
            structure_rng: rng(Stream::Structure),
            state: Vec::new(),
            seen: vec![0.0; states],
            episode: 0,
            episode_return: 0.0,
            episode_length: 0,
            real: ReplayBuffer::new(
                states,
                actions,
                config.real_buffer.unwrap_or(config.env_steps),
            ),
            imagined: ReplayBuffer::new(states, actions, config.rollout.buffer),
            randomised: randomised(&spec, &config.randomise),
            agent,
            model: None,
            modelled: Modelled::all(&spec),
            recorded: Recorded::of(&config, method),
            fit: None,
            graph: None,
            last_graph: None,
            search: None,
            update: None,
            critic: None,
            imagining: None,
            work: WORK,
            tasks: VecDeque::new(),
            env_steps: 0,
            updates: 0,
            evaluation: None,
            point: BTreeMap::new(),
            curves: BTreeMap::new(),
            returns: BTreeMap::new(),
            result: None,
            detection: DetectionState::of(&config, method, spec.output_dim()),
            config,
            method,
            seed,
            environment,
            settings,
        };
        trainer.begin_episode();
        trainer.plan_curve_point();
        trainer.tasks.push_back(Task::Act);
        Ok(trainer)
    }

    /// Whether the run is over.
    pub fn is_done(&self) -> bool {
        self.result.is_some()
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

    /// Returns of the present policy's mean action in the world as it is now, under any shift; takes nothing from the run's own random numbers.
    ///
    /// # Errors
    /// [`TrainingError::Environment`] names the shift's field that is out of bounds.
    pub fn evaluate(
        &self,
        shift: Shift,
        episodes: usize,
        seed: u32,
    ) -> Result<Summary, TrainingError> {
        let environment = self.environment_under(self.has_drifted(), shift)?;
        let mut rng = Random::new(u64::from(seed), Stream::Evaluation);
        let returns = self.returns_in(environment.as_ref(), episodes, &mut rng)?;
        Ok(Summary::of(&returns))
    }

    /// Sets the multiplications of a unit of work, 2^25 to begin with. A unit is never less than one part of its work: a
    /// minibatch of one network, a few rows, one step of some episodes. The run's numbers do not depend on it.
    pub fn set_work(&mut self, work: usize) {
        self.work = work.max(1);
    }

    /// The method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// The seed.
    pub fn seed(&self) -> u32 {
        self.seed
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
}
