//! Evaluation of the policy during and after training.

use super::{Task, Trainer};
use crate::environment::{Environment, Episodes, Summary, rollout_returns};
use crate::model::WorldModel;
use crate::structure::Parents;
use crate::tensor::{Random, Stream};
use crate::training::{Event, RunResult, TrainingError, TransitionGraph};

/// Number of episodes that are stepped together.
const UNIT: usize = 20;

/// Multiplications that take about as long as a step in an environment.
pub(super) const STEP: usize = 50_000;

/// An evaluation in progress.
pub(super) struct EvaluationState {
    pub(super) rng: Random,
    pub(super) returns: Vec<f64>,
    /// Episodes in progress, and the generator after them. A checkpoint does not save them; they are started again.
    pub(super) under_way: Option<(Episodes, Random)>,
}

impl Trainer {
    pub(super) fn returns_in(
        &self,
        environment: &dyn Environment,
        episodes: usize,
        rng: &mut Random,
    ) -> Result<Vec<f64>, TrainingError> {
        let mut returns = Vec::with_capacity(episodes);
        // The returns do not depend on the number of episodes that are stepped together.
        while returns.len() < episodes {
            let some = environment
                .side_by_side()
                .min(UNIT)
                .min(episodes - returns.len());
            let policy = &mut |seen: &[f32]| self.agent.exploit(seen);
            returns.extend(rollout_returns(environment, some, rng.core(), policy)?);
            environment.fault()?;
        }
        Ok(returns)
    }

    /// Run a unit of an evaluation in one setting. Return the summary of the returns when all episodes are over. Every
    /// evaluation of a stream starts with the same noise in every setting, so that returns differ only by policy and
    /// setting.
    fn evaluate_unit(
        &mut self,
        setting: usize,
        episodes: usize,
        stream: Stream,
    ) -> Result<Option<Summary>, TrainingError> {
        let mut evaluation = self.evaluation.take().unwrap_or_else(|| EvaluationState {
            rng: Random::new(u64::from(self.seed), stream),
            returns: Vec::with_capacity(episodes),
            under_way: None,
        });
        let environment = self.settings[setting].1.as_ref();
        let (mut some, rng) = evaluation.under_way.take().unwrap_or_else(|| {
            let left = episodes - evaluation.returns.len();
            let unit = environment.side_by_side().min(UNIT).min(left);
            let mut rng = evaluation.rng.clone();
            (Episodes::new(environment, unit, rng.core()), rng)
        });
        let each = some.returns.len() * (self.agent.work() + STEP);
        let mut left = self.work;
        while some.step(environment, &mut |seen: &[f32]| self.agent.exploit(seen))? {
            left = left.saturating_sub(each);
            if left == 0 {
                evaluation.under_way = Some((some, rng));
                self.evaluation = Some(evaluation);
                return Ok(None);
            }
        }
        environment.fault()?;
        evaluation.rng = rng;
        evaluation.returns.append(&mut some.returns);
        if evaluation.returns.len() == episodes {
            return Ok(Some(Summary::of(&evaluation.returns)));
        }
        self.evaluation = Some(evaluation);
        Ok(None)
    }

    /// Return the last value of the curve if nothing has been learned since: the same policy with the same noise has
    /// the same return.
    fn same_as_before(&self, setting: &str) -> Option<f64> {
        let untouched = self.updates == 0
            && self.graph.is_none()
            && self.evaluation.is_none()
            && !self.has_drifted();
        let last = self.curves.get(setting)?.last()?;
        untouched.then_some(last.1)
    }

    pub(super) fn add_to_curve(
        &mut self,
        setting: usize,
        events: &mut Vec<Event>,
    ) -> Result<(), TrainingError> {
        let name = self.settings[setting].0.clone();
        let mean = match self.same_as_before(&name) {
            Some(mean) => mean,
            None => {
                match self.evaluate_unit(setting, self.config.curve_episodes, Stream::Evaluation)? {
                    Some(summary) => summary.mean,
                    None => {
                        self.tasks.push_front(Task::Curve(setting));
                        return Ok(());
                    }
                }
            }
        };
        self.point.insert(name.clone(), mean);
        let curve = self.curves.entry(name).or_default();
        curve.push((self.env_steps, mean));
        if self.point.len() == self.settings.len() {
            events.push(Event::Evaluation {
                env_steps: self.env_steps,
                returns: std::mem::take(&mut self.point),
            });
        }
        Ok(())
    }

    pub(super) fn evaluate_setting(&mut self, setting: usize) -> Result<(), TrainingError> {
        let episodes = self.config.evaluation_episodes;
        match self.evaluate_unit(setting, episodes, Stream::Final)? {
            Some(summary) => {
                let name = self.settings[setting].0.clone();
                self.returns.insert(name, summary);
            }
            None => self.tasks.push_front(Task::Evaluate(setting)),
        }
        Ok(())
    }

    pub(super) fn finish(&mut self, events: &mut Vec<Event>) -> Result<(), TrainingError> {
        let mut vars = self.agent.vars();
        vars.extend(self.model.iter().flat_map(WorldModel::vars));
        let (mut hash, before) = self.hashed;
        let now = hash.add_some(&vars, before, self.weights_of_a_unit())?;
        self.hashed = (hash, now);
        if now < vars.iter().map(|var| var.elem_count()).sum() {
            self.tasks.push_front(Task::Finish);
            return Ok(());
        }
        let spec = self.environment.spec();
        let (parents, policy_inputs) = match &self.graph {
            Some(graph) => (
                graph.parents(spec),
                graph.policy_inputs(spec, &self.config)?,
            ),
            None => {
                let seen = if self.model.is_some() {
                    spec.inputs()
                } else {
                    Vec::new()
                };
                let mut parents = Parents::new();
                for output in spec.outputs() {
                    parents.insert(output, seen.clone());
                }
                let seen = self.config.policy_inputs.as_ref().unwrap_or(&spec.state);
                (parents, seen.clone())
            }
        };
        let mut curves = self.curves.clone();
        let curve = curves.remove(&self.settings[0].0).unwrap_or_default();
        let result = RunResult {
            method: self.method,
            seed: self.seed,
            parents,
            policy_inputs,
            final_parents: self.last_graph.as_ref().map(|g| g.parents(spec)),
            confounded: self
                .last_graph
                .as_ref()
                .map(TransitionGraph::confounded)
                .unwrap_or_default(),
            changes: match &self.detection {
                Some(detection) => detection.changes.clone(),
                None => Vec::new(),
            },
            env_steps: self.env_steps,
            updates: self.updates,
            curve,
            curves,
            returns: self.returns.clone(),
            weights_hash: hash.text(),
        };
        events.push(Event::Finished {
            result: Box::new(result.clone()),
        });
        self.result = Some(result);
        Ok(())
    }
}
