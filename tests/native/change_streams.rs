//! Streams of the light/door environment for the change test. A model is fitted once to random steps, and later steps
//! are tested against it.
#![allow(dead_code)]

use cmbpo::environment::{Drift, Environment, LightDoor, Shift, Target};
use cmbpo::model::fit::Transitions;
use cmbpo::model::{ChangeMonitor, Fit, Layout, ModelConfig, WorldModel};
use cmbpo::tensor::{Random, Stream};

/// Number of random steps for the fit.
const ROWS: usize = 1_000;
/// Number of outputs: X', Z', R.
pub const OUTPUTS: usize = 3;

/// The robot's policy after the fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Driver {
    /// Uniform random actions, as for the fit.
    Random,
    /// Increasingly towards the door with decreasing noise, as a learning agent.
    Learner,
}

/// A model and its training data.
pub struct Fitted {
    model: WorldModel,
    data: Transitions,
    train: Vec<usize>,
    holdout: Vec<usize>,
    seed: u64,
}

/// Result of a stream: the largest wealth, and the first alarm.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Largest wealth of any output before the drift, or in the whole stream without drift; 0 if it never came near 1.
    pub most: f64,
    /// Steps from the drift to the first alarm, and its output.
    pub noticed: Option<(usize, usize)>,
    /// Estimated minus true time of the change.
    pub off: i64,
}

struct Robot {
    environment: LightDoor,
    rng: Random,
    state: Vec<f64>,
    seen: [f32; 2],
    steps: usize,
}

impl Robot {
    fn new(seed: u64, stream: Stream) -> Self {
        let environment = LightDoor::new(Shift::default()).expect("no shift");
        let mut robot = Self {
            environment,
            rng: Random::new(seed, stream),
            state: Vec::new(),
            seen: [0.0; 2],
            steps: 0,
        };
        robot.begin();
        robot
    }

    fn begin(&mut self) {
        self.state = self.environment.initial_state(self.rng.core());
        self.environment
            .observe(&self.state, self.rng.core(), &mut self.seen);
    }

    /// Take one step and return s, a, s', r.
    fn step(&mut self, action: f32) -> ([f32; 2], f32, [f32; 2], f32) {
        let before = self.seen;
        let outcome = self
            .environment
            .step(&mut self.state, &[f64::from(action)], self.rng.core());
        self.environment
            .observe(&self.state, self.rng.core(), &mut self.seen);
        let next = self.seen;
        self.steps += 1;
        if self.steps.is_multiple_of(200) {
            self.begin();
        }
        (before, action, next, outcome.reward as f32)
    }
}

/// Fit a model with the true graph, or with every input for every output.
pub fn fitted(seed: u64, causal: bool) -> Fitted {
    let mut robot = Robot::new(seed, Stream::Environment);
    let mut acting = Random::new(seed, Stream::Exploration);
    let mut data = Transitions::default();
    for _ in 0..ROWS {
        let (state, action, next, reward) = robot.step(acting.uniform(-1.0, 1.0));
        data.states.extend(state);
        data.actions.push(action);
        data.next_states.extend(next);
        data.rewards.push(reward);
    }
    let layout = if causal {
        let moved = vec![true, false, true];
        Layout::Factorised {
            graphs: vec![vec![moved.clone(), moved, vec![true, false, false]]],
        }
    } else {
        Layout::Monolithic
    };
    let mut rng = Random::new(seed, Stream::Model);
    let config = ModelConfig::default();
    let mut model = WorldModel::new(2, 1, &layout, &config, &mut rng).expect("a model");
    let mut fit = Fit::new(&mut model, &data, &mut rng).expect("rows");
    while fit.advance(&mut model, &mut rng).expect("a fit").is_none() {}
    let (train, holdout) = fit.rows();
    let (train, holdout) = (train.to_vec(), holdout.to_vec());
    Fitted {
        model,
        data,
        train,
        holdout,
        seed,
    }
}

impl Fitted {
    /// Test `steps` steps against the model, with a drift after a given number of them. Stop at the first alarm at
    /// level `alpha` after the drift.
    pub fn stream(
        &self,
        driver: Driver,
        steps: usize,
        drift: Option<(usize, &str, f64)>,
        alpha: f64,
    ) -> Outcome {
        let mut robot = Robot::new(self.seed, Stream::Live);
        let mut acting = Random::new(self.seed, Stream::Rollout);
        let mut monitor = ChangeMonitor::new(OUTPUTS, 1.0, steps);
        let rows = (&self.train[..], &self.holdout[..]);
        monitor
            .refer(&self.model, &self.data, rows, &[true; OUTPUTS])
            .expect("the model's rows");
        let mut outcome = Outcome {
            most: 0.0,
            noticed: None,
            off: 0,
        };
        for step in 0..steps {
            let drifted = drift.filter(|&(at, ..)| step >= at);
            if let Some((at, mechanism, to)) = drifted.filter(|&(at, ..)| step == at) {
                let _ = at;
                let drift = Drift {
                    mechanism: mechanism.to_owned(),
                    to: Some(Target::Value(to)),
                };
                robot.environment = LightDoor::drifted(Shift::default(), &drift).expect("a drift");
            }
            let random = acting.uniform(-1.0, 1.0);
            let learned = (step as f32 / 1_000.0).min(0.95);
            let action = match driver {
                Driver::Random => random,
                Driver::Learner => {
                    let towards = (-20.0 * robot.seen[0]).clamp(-1.0, 1.0);
                    learned * towards + (1.0 - learned) * random
                }
            };
            let (state, action, next, reward) = robot.step(action);
            let alarms = monitor
                .see(&self.model, (&state, &[action]), (&next, reward), step)
                .expect("a row");
            for alarm in alarms {
                match drifted {
                    None => outcome.most = outcome.most.max(alarm.wealth),
                    Some((at, ..)) if alarm.wealth >= OUTPUTS as f64 / alpha => {
                        outcome.noticed = Some((step - at, alarm.output));
                        outcome.off = alarm.since as i64 - at as i64;
                        return outcome;
                    }
                    Some(_) => {}
                }
            }
        }
        outcome
    }
}
