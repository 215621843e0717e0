//! Saving and loading the state of a run between two units of work.

use super::evaluating::EvaluationState;
use super::learning::new_model;
use super::{Task, Trainer};
use crate::environment::Summary;
use crate::model::{Fit, Prediction, WorldModel};
use crate::structure::Parents;
use crate::tensor::{Archive, Random, Stream};
use crate::training::scope::Modelled;
use crate::training::{TrainingError, TransitionGraph};

/// Largest number of planned tasks: those that follow from one step.
const TASKS: usize = 1_000;

/// Number of kinds of [`Task`].
const KINDS: usize = 9;

impl Task {
    /// Return the kind as a number, and its argument.
    fn code(self) -> [usize; 2] {
        match self {
            Task::Act => [0, 0],
            Task::Graph { last } => [1, usize::from(last)],
            Task::StartFit => [2, 0],
            Task::Fit => [3, 0],
            Task::Imagine => [4, 0],
            Task::Improve => [5, 0],
            Task::Curve(setting) => [6, setting],
            Task::Evaluate(setting) => [7, setting],
            Task::Finish => [8, 0],
        }
    }

    /// Return the task with this [`code`](Self::code).
    fn decode(code: &[usize; 2]) -> Self {
        match *code {
            [0, _] => Task::Act,
            [1, last] => Task::Graph { last: last == 1 },
            [2, _] => Task::StartFit,
            [3, _] => Task::Fit,
            [4, _] => Task::Imagine,
            [5, _] => Task::Improve,
            [6, setting] => Task::Curve(setting),
            [7, setting] => Task::Evaluate(setting),
            _ => Task::Finish,
        }
    }
}

impl Trainer {
    /// Save or load all state that later numbers depend on and that does not follow from configuration, method and
    /// seed. A loaded state has to be a possible one: no size or index in it may fail later.
    ///
    /// # Errors
    /// [`TrainingError::Checkpoint`] names the part.
    pub(in crate::training) fn archive(
        &mut self,
        archive: &mut Archive,
    ) -> Result<(), TrainingError> {
        let Self {
            config,
            method: _,
            seed: _,
            environment,
            settings,
            environment_rng,
            exploration_rng,
            update_rng,
            model_rng,
            rollout_rng,
            structure_rng,
            state,
            seen,
            episode,
            episode_return,
            episode_length,
            real,
            imagined,
            randomised: _,
            agent,
            model,
            modelled,
            recorded,
            fit,
            graph,
            last_graph,
            search,
            drafting,
            hashed: _,
            update,
            critic,
            imagining,
            work: _,
            tasks,
            env_steps,
            updates,
            evaluation,
            point,
            curves,
            returns,
            result,
            detection,
        } = self;
        if archive.reads() {
            // Work in progress is started again, with the same result.
            (*search, *drafting, *update, *imagining) = (None, None, None, None);
        }
        let spec = environment.spec();
        let steps = config.env_steps;
        archive.count("env_steps", env_steps, 0..=steps)?;
        archive.count("updates", updates, 0..=usize::MAX)?;
        archive.count("episode", episode, 1..=steps + 1)?;
        archive.number("episode_return", episode_return)?;
        archive.count("episode_length", episode_length, 0..=spec.horizon - 1)?;
        let n = state.len();
        archive.wide("state", state, n..=n)?;
        let n = seen.len();
        archive.floats("seen", seen, n..=n)?;
        real.archive("real", archive)?;
        imagined.archive("imagined", archive)?;
        if let Some(recorded) = recorded {
            recorded.archive(real.len(), state.len(), archive)?;
        }
        archive.enter("agent");
        agent.archive(archive)?;
        let mut loss: Vec<f32> = critic.iter().copied().collect();
        archive.floats("critic_loss", &mut loss, 0..=1)?;
        *critic = loss.first().copied();
        archive.leave();

        let members = config.model.members;
        for (name, graph) in [("graph", &mut *graph), ("last_graph", last_graph)] {
            let new = || TransitionGraph::given(spec, &Parents::new());
            archive.optional(name, graph, new)?;
            if let Some(graph) = graph {
                archive.enter(name);
                graph.archive(spec, members, archive)?;
                archive.leave();
            }
        }
        if archive.reads() {
            *modelled = Modelled::of(spec, graph.as_ref(), config)?;
        }
        let new = || {
            let mut model = new_model(spec, modelled, graph, &config.model)?;
            model.begin_adam();
            Ok::<_, TrainingError>(model)
        };
        archive.optional("model", model, new)?;
        if let Some(model) = model {
            archive.enter("model");
            model.archive(archive)?;
            if config.rollout.prediction == Prediction::Auto {
                model.archive_errors(archive)?;
            }
            archive.leave();
        }
        // Whether it exists follows from the configuration. Its name in the file is older than its name here.
        if let Some(detection) = detection {
            let mechanisms = model.as_ref().map_or(0, WorldModel::mechanisms);
            archive.enter("vigil");
            detection.archive(spec, mechanisms, *env_steps, archive)?;
            archive.leave();
        }
        let new = || Ok::<_, TrainingError>(Fit::default());
        archive.optional("fit", fit, new)?;
        if let Some(fit) = fit {
            let Some(model) = model else {
                return Err(archive.refuse("fit", &1, &"none without a model").into());
            };
            archive.enter("fit");
            let rows = detection.as_ref().map_or(real.len(), |detection| {
                detection.rows_of_fit(real.len(), *env_steps)
            });
            fit.archive(model, rows, archive)?;
            archive.leave();
        }
        archive.enter("random");
        for (name, rng) in [
            ("environment", environment_rng),
            ("exploration", exploration_rng),
            ("update", update_rng),
            ("model", model_rng),
            ("rollout", rollout_rng),
            ("structure", structure_rng),
        ] {
            rng.archive(name, archive)?;
        }
        archive.leave();

        let mut planned: Vec<usize> = tasks.iter().flat_map(|task| task.code()).collect();
        let below = KINDS.max(settings.len());
        archive.indices("tasks", &mut planned, 0..=2 * TASKS, below)?;
        *tasks = planned.as_chunks().0.iter().map(Task::decode).collect();
        let new = || {
            Ok::<_, TrainingError>(EvaluationState {
                rng: Random::new(0, Stream::Evaluation),
                returns: Vec::new(),
                under_way: None,
            })
        };
        let most = match tasks.front() {
            Some(Task::Curve(_)) => config.curve_episodes,
            Some(Task::Evaluate(_)) => config.evaluation_episodes,
            _ => 0,
        };
        archive.optional("sitting", evaluation, new)?;
        if let Some(EvaluationState { rng, returns, .. }) = evaluation {
            archive.enter("sitting");
            rng.archive("random", archive)?;
            archive.wide("returns", returns, 0..=most.saturating_sub(1))?;
            archive.leave();
        }

        for (setting, (name, _)) in settings.iter().enumerate() {
            archive.enter(&format!("setting.{setting}"));
            let mut values: Vec<f64> = point.get(name).copied().into_iter().collect();
            archive.wide("point", &mut values, 0..=1)?;
            point.extend(values.first().map(|&mean| (name.clone(), mean)));

            let curve = curves.get(name).into_iter().flatten();
            let mut values: Vec<f64> = curve.flat_map(|&(at, y)| [at as f64, y]).collect();
            archive.wide("curve", &mut values, 0..=2 * (steps + 2))?;
            let curve: Vec<_> = values
                .as_chunks()
                .0
                .iter()
                .map(|&[at, y]| (at as usize, y))
                .collect();
            if !curve.is_empty() {
                curves.insert(name.clone(), curve);
            }

            let summary = returns.get(name).into_iter();
            let mut values: Vec<f64> = summary
                .flat_map(|s| [s.mean, s.sd, s.episodes as f64])
                .collect();
            archive.wide("returns", &mut values, 0..=3)?;
            if let [mean, sd, episodes] = values[..] {
                let episodes = episodes as usize;
                returns.insert(name.clone(), Summary { mean, sd, episodes });
            }
            archive.leave();
        }
        let mut done = result.is_some();
        archive.flag("done", &mut done)?;
        if archive.reads() {
            if self.has_drifted() {
                self.drift()?;
            }
            self.check(archive, done)?;
            if done {
                // The result follows from the state.
                while self.result.is_none() {
                    self.tasks.clear();
                    self.finish(&mut Vec::new())?;
                }
            }
        }
        Ok(())
    }

    /// Check that the loaded parts belong to one moment of a run.
    fn check(&self, archive: &Archive, done: bool) -> Result<(), TrainingError> {
        let refuse = |part: &str, value: &dyn std::fmt::Display, expected: &str| {
            Err(archive.refuse(part, value, &expected).into())
        };
        let config = &self.config;
        let kept = config.real_buffer.unwrap_or(config.env_steps);
        let held = self.env_steps.min(kept.max(1));
        if self.real.len() != held {
            return refuse("real", &self.real.len(), &format!("{held} transitions"));
        }
        if self.tasks.is_empty() != done {
            return refuse(
                "tasks",
                &self.tasks.len(),
                "none exactly when the run is over",
            );
        }
        if self.critic.is_some() && self.tasks.front() != Some(&Task::Improve) {
            return refuse("agent.critic_loss", &1, "none but within an update");
        }
        for task in &self.tasks {
            let sound = match *task {
                Task::Curve(setting) | Task::Evaluate(setting) => setting < self.settings.len(),
                Task::Act => self.env_steps < config.env_steps,
                Task::Fit => self.fit.is_some() && self.model.is_some(),
                Task::Graph { .. } | Task::StartFit | Task::Imagine | Task::Improve => {
                    !self.real.is_empty()
                }
                Task::Finish => true,
            };
            if !sound {
                let expected = "work that can be done in this state";
                return refuse("tasks", &format!("{task:?}"), expected);
            }
        }
        Ok(())
    }
}
