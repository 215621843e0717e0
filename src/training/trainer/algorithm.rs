//! Algorithm 1 of the paper (arXiv 2503.09719), to be read beside it. This file has the order of the work; `acting`,
//! `learning` and `evaluating` do the work.
//!
//! | Algorithm 1 | here |
//! |---|---|
//! | initialise policy, graph, D_env and D_model | [`Trainer::new`] |
//! | collect N transitions, add them to D_env | [`Task::Act`], with random actions |
//! | estimate the graphs of s' and r | [`Task::Graph`] |
//! | initialise a model p(x_j given pa(x_j)) of each variable, and train it on D_env | [`Task::StartFit`], [`Task::Fit`] |
//! | act, add to D_env | [`Task::Act`], by the policy |
//! | roll the models out for k steps from M states of D_env, into D_model | [`Task::Imagine`] |
//! | take gradient steps of the policy on D_model and D_env | [`Task::Improve`] |
//!
//! SAC runs the same loop without graph and model, MBPO without the graph.
//!
//! The loop is a queue of tasks, so that a run can be paused, saved and stopped between any two of them. A long task
//! does a part of its work and puts itself back at the front.

use super::Trainer;
use crate::model::ModelKind;
use crate::training::TrainingError;
use crate::training::event::{Event, Phase, Progress};

/// The units of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// One step in the environment.
    Act,
    /// Another test of the search for the graph; `last` for the search at the end of the run, which only reports.
    Graph { last: bool },
    /// Prepare the data for a fit of the model.
    StartFit,
    /// Another part of that fit.
    Fit,
    /// Rollouts with the model.
    Imagine,
    /// One update of actor and critics.
    Improve,
    /// Another unit of a point of the learning curve, in the setting with this index.
    Curve(usize),
    /// Another unit of the final evaluation, in the setting with this index.
    Evaluate(usize),
    /// The result.
    Finish,
}

impl Trainer {
    /// Plan the tasks that follow a step in the environment, in the order of Algorithm 1.
    pub(super) fn plan(&mut self) {
        let t = self.env_steps;
        if t >= self.config.initial_random_steps {
            self.plan_learning(t);
        }
        let last = t == self.config.env_steps;
        if t.is_multiple_of(self.config.curve_every) || last {
            self.plan_curve_point();
        }
        if last {
            self.plan_end();
        } else {
            self.tasks.push_back(Task::Act);
        }
    }

    /// Plan graph, model, rollouts and policy.
    fn plan_learning(&mut self, t: usize) {
        let c = &self.config;
        if self.method.is_causal() && c.is_search_due(t) {
            self.tasks.push_back(Task::Graph { last: false });
        }
        // A changed mechanism is learned again before its model is used.
        if self.is_gathering() {
            return;
        }
        if self.method.has_model() && (c.is_due(c.model.every, t) || self.is_refit_due()) {
            if c.model.kind == ModelKind::Learned {
                self.tasks.push_back(Task::StartFit);
            }
            self.tasks.push_back(Task::Imagine);
        }
        let updates = c.agent.updates_per_step;
        self.tasks
            .extend(std::iter::repeat_n(Task::Improve, updates));
    }

    /// Plan a point of the learning curve in every setting.
    pub(super) fn plan_curve_point(&mut self) {
        self.tasks.extend((0..self.settings.len()).map(Task::Curve));
    }

    /// Plan the graph of all data, for the report, and the final evaluation.
    fn plan_end(&mut self) {
        if self.method.learns_graph() && self.graph.is_some() {
            self.tasks.push_back(Task::Graph { last: true });
        }
        self.tasks
            .extend((0..self.settings.len()).map(Task::Evaluate));
        self.tasks.push_back(Task::Finish);
    }

    fn run(&mut self, task: Task, events: &mut Vec<Event>) -> Result<(), TrainingError> {
        match task {
            Task::Act => self.act(events),
            Task::Graph { last } => self.learn_graph(last, events),
            Task::StartFit => self.start_fit(),
            Task::Fit => self.advance_fit(events),
            Task::Imagine => self.imagine(events),
            Task::Improve => self.improve(events),
            Task::Curve(setting) => self.add_to_curve(setting, events),
            Task::Evaluate(setting) => self.evaluate_setting(setting),
            Task::Finish => self.finish(events),
        }
    }

    /// Run `units` units of work (a few milliseconds each) and return the events. Events and numbers do not depend on
    /// how a run is cut into calls. After the end, return no events.
    ///
    /// # Errors
    /// [`TrainingError::Diverged`] when a loss is not finite; the errors of the modules below.
    pub fn advance(&mut self, units: usize) -> Result<Vec<Event>, TrainingError> {
        let mut events = Vec::new();
        for _ in 0..units {
            let Some(task) = self.tasks.pop_front() else {
                break;
            };
            if let Err(error) = self.run(task, &mut events) {
                // Keep the state in which the task failed, so that it can be inspected.
                self.tasks.push_front(task);
                return Err(error);
            }
        }
        Ok(events)
    }

    /// Run until another environment step and all that follows from it are complete, or the run is over.
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

    /// Return the progress of the run.
    pub fn progress(&self) -> Progress {
        let phase = match self.tasks.front() {
            Some(Task::Act) if self.updates == 0 => Phase::Collect,
            Some(Task::Act | Task::Improve) => Phase::Improve,
            Some(Task::Graph { .. }) => Phase::Structure,
            Some(Task::StartFit | Task::Fit) => Phase::Model,
            Some(Task::Imagine) => Phase::Imagine,
            Some(Task::Curve(_) | Task::Evaluate(_) | Task::Finish) => Phase::Evaluate,
            None => Phase::Done,
        };
        Progress {
            env_steps: self.env_steps,
            total_env_steps: self.config.env_steps,
            updates: self.updates,
            phase,
        }
    }
}
