//! One run: its state and its public methods. `algorithm` has the order of the work.

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
use learning::{Drafting, GraphSearch};
pub use probing::{Consequence, ModelAnswer, Rollouts, WhatIf};
use recorded::Recorded;
use watching::DetectionState;

use super::result::{Curve, Hash};
use super::scope::Modelled;
use super::{Config, Method, RunResult, TrainingError, TransitionGraph};
use crate::agent::{Randomised, ReplayBuffer, Sac, Update};
use crate::environment::{Environment, Shift, Spec, Summary};
use crate::model::{Fit, WorldModel};
use crate::tensor::{Random, Stream};
use std::collections::{BTreeMap, VecDeque};

/// Approximate number of multiplications in a unit of work: some milliseconds.
const WORK: usize = 1 << 25;

/// One run of one method with one seed: Algorithm 1, resumable between any two units of work.
///
/// The numbers do not depend on how the run is cut into calls: see [`advance`](Self::advance).
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
    /// Variables that the model predicts.
    modelled: Modelled,
    /// The environment's hidden state at every real transition, if imagined steps start there.
    recorded: Option<Recorded>,
    fit: Option<Fit>,
    graph: Option<TransitionGraph>,
    last_graph: Option<TransitionGraph>,
    /// Search for a graph in progress.
    search: Option<GraphSearch>,
    /// Model whose initial weights are being drawn.
    drafting: Option<Drafting>,
    /// Hash of the final weights so far, and their number.
    hashed: (Hash, usize),
    /// Policy update in progress.
    update: Option<Update>,
    /// The critics' loss in the current update, after they were updated; the only part of an update that is saved.
    critic: Option<f32>,
    /// Rollouts in progress.
    imagining: Option<Imagining>,
    /// Multiplications in a unit of work.
    work: usize,
    tasks: VecDeque<Task>,
    env_steps: usize,
    updates: usize,
    evaluation: Option<EvaluationState>,
    /// The current point of the learning curve, by setting.
    point: BTreeMap<String, f64>,
    curves: BTreeMap<String, Curve>,
    returns: BTreeMap<String, Summary>,
    result: Option<RunResult>,
    /// Known changes of mechanism, in a run with detection.
    detection: Option<DetectionState>,
}

/// Return for each state variable whether it is among `names`.
fn visible(spec: &Spec, names: &[String]) -> Vec<bool> {
    spec.state.iter().map(|s| names.contains(s)).collect()
}

/// Return the variables with these names and their ranges.
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
    /// Create a run.
    ///
    /// # Errors
    /// [`TrainingError::Config`] and other errors of an invalid configuration.
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
            drafting: None,
            hashed: (Hash::default(), 0),
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

    /// Return whether the run is over.
    pub fn is_done(&self) -> bool {
        self.result.is_some()
    }

    /// Return the result.
    ///
    /// # Errors
    /// [`TrainingError::Unfinished`] until the run is over.
    pub fn result(&self) -> Result<&RunResult, TrainingError> {
        self.result.as_ref().ok_or(TrainingError::Unfinished {
            env_steps: self.env_steps,
            total: self.config.env_steps,
        })
    }

    /// Return the policy's mean actions for observations `[rows, state]`, row-major.
    ///
    /// # Errors
    /// [`TrainingError::Config`] when the observations are not whole rows of finite numbers.
    pub fn mean_action(&self, states: &[f32]) -> Result<Vec<f32>, TrainingError> {
        self.check_rows("state", states, self.environment.spec().state_dim(), None)?;
        Ok(self.agent.exploit(states)?)
    }

    /// Return a summary of the returns of the current policy's mean action in the current environment under `shift`.
    /// The run's own random numbers are not used.
    ///
    /// # Errors
    /// [`TrainingError::Environment`] names the field of the shift that is out of bounds.
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

    /// Set the multiplications in a unit of work, 2^25 by default. The smallest unit is a minibatch of one network, a
    /// few rows, or one step of some episodes. The numbers of the run do not depend on it.
    pub fn set_work(&mut self, work: usize) {
        self.work = work.max(1);
    }

    /// Return the largest number of weights that a unit of work draws or hashes: it takes as long as 32 multiplications.
    fn weights_of_a_unit(&self) -> usize {
        (self.work / 32).max(100)
    }

    /// Return the method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// Return the seed.
    pub fn seed(&self) -> u32 {
        self.seed
    }

    /// Return the configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Return the agent.
    pub fn agent(&self) -> &Sac {
        &self.agent
    }

    /// Return the world model, if there is one yet.
    pub fn model(&self) -> Option<&WorldModel> {
        self.model.as_ref()
    }

    /// Return the real transitions so far.
    pub fn real_transitions(&self) -> &ReplayBuffer {
        &self.real
    }
}
