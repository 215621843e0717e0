//! Detection of changes of mechanism, and the response to a change.

use super::Trainer;
use crate::environment::{Environment, Shift, Spec};
use crate::model::fit::Transitions;
use crate::model::{ChangeMonitor, Fit, FitReport};
use crate::tensor::{Archive, ArchiveError};
use crate::training::{Change, Config, Event, Method, Relearn, TrainingError, Watch};
use std::collections::BTreeMap;

/// State of the detection.
#[derive(Clone, Debug)]
pub(super) struct DetectionState {
    monitor: ChangeMonitor,
    /// First step of the data of each mechanism; 0 before its first change. Empty before the first fit.
    since: Vec<usize>,
    /// Remaining random steps after an alarm.
    gathering: usize,
    /// First steps of the windows of data that remain to be fitted; the last is the current one.
    windows: Vec<usize>,
    /// Measurements of the fits of this round.
    measured: Measured,
    /// All changes so far.
    pub(super) changes: Vec<Change>,
}

/// Measurements of one round of fits.
#[derive(Clone, Debug, Default)]
pub(super) struct Measured {
    epochs: usize,
    holdout: BTreeMap<String, f32>,
    mse: BTreeMap<String, f32>,
}

impl Measured {
    /// Add the report of a fit. Values of mechanisms that were not fitted stay.
    pub(super) fn add(&mut self, report: &FitReport, shares: &[Vec<usize>], outputs: &[String]) {
        // Outputs that share networks have one joint likelihood.
        let name = |share: &Vec<usize>| {
            let names: Vec<&str> = share.iter().map(|&output| &*outputs[output]).collect();
            names.join(", ")
        };
        let mechanisms: Vec<String> = shares.iter().map(name).collect();
        let fitted = |(_, value): &(String, f32)| !value.is_nan();
        let named = |names: &[String], values: &[f32]| -> Vec<(String, f32)> {
            names
                .iter()
                .cloned()
                .zip(values.iter().copied())
                .filter(fitted)
                .collect()
        };
        self.epochs += report.epochs;
        self.holdout.extend(named(&mechanisms, &report.holdout_nll));
        self.mse.extend(named(outputs, &report.unexplained));
    }

    pub(super) fn event(self, env_steps: usize) -> Event {
        Event::Model {
            env_steps,
            epochs: self.epochs,
            holdout: self.holdout,
            mse: self.mse,
        }
    }
}

impl DetectionState {
    /// Create it for a run with detection.
    pub(super) fn of(config: &Config, method: Method, outputs: usize) -> Option<Self> {
        let settings = &config.detection;
        (settings.watch.is_some() && method.has_model()).then(|| Self {
            monitor: ChangeMonitor::new(outputs, settings.alpha, config.env_steps),
            since: Vec::new(),
            gathering: 0,
            windows: Vec::new(),
            measured: Measured::default(),
            changes: Vec::new(),
        })
    }

    /// Return the number of transitions in the current fit, of `held` transitions after `env_steps` steps.
    pub(super) fn rows_of_fit(&self, held: usize, env_steps: usize) -> usize {
        match self.windows.last() {
            None | Some(0) => held,
            Some(first) => held.min(env_steps - first),
        }
    }

    /// Save or load all state, for a run of `env_steps` steps so far.
    ///
    /// # Errors
    /// When a part is missing or impossible.
    pub(super) fn archive(
        &mut self,
        spec: &Spec,
        mechanisms: usize,
        env_steps: usize,
        archive: &mut Archive,
    ) -> Result<(), ArchiveError> {
        let Self {
            monitor,
            since,
            gathering,
            windows,
            measured,
            changes,
        } = self;
        let outputs = spec.outputs();
        monitor.archive(spec.state_dim() + spec.action_dim(), env_steps, archive)?;
        archive.indices("since", since, 0..=mechanisms, env_steps + 1)?;
        if !since.is_empty() && since.len() != mechanisms {
            return Err(archive.refuse("since", &since.len(), &mechanisms));
        }
        archive.count("gathering", gathering, 0..=usize::MAX)?;
        archive.indices("windows", windows, 0..=mechanisms, env_steps + 1)?;
        let Measured {
            epochs,
            holdout,
            mse,
        } = measured;
        archive.count("epochs", epochs, 0..=usize::MAX)?;
        let mut names = outputs.clone();
        names.push(outputs.join(", "));
        for (kind, values) in [("holdout", holdout), ("mse", mse)] {
            for (at, name) in names.iter().enumerate() {
                let mut value: Vec<f32> = values.get(name).copied().into_iter().collect();
                archive.floats(&format!("{kind}.{at}"), &mut value, 0..=1)?;
                values.extend(value.first().map(|&value| (name.clone(), value)));
            }
        }
        let place = |change: &Change| outputs.iter().position(|name| *name == change.mechanism);
        let mut noted: Vec<f64> = changes
            .iter()
            .flat_map(|change| {
                let at = place(change).unwrap_or_default();
                let whole = [change.env_steps, at, change.since].map(|n| n as f64);
                whole.into_iter().chain([change.wealth.unwrap_or(f64::NAN)])
            })
            .collect();
        archive.wide(
            "changes",
            &mut noted,
            0..=4 * (env_steps + 1) * outputs.len(),
        )?;
        if archive.reads() {
            changes.clear();
            for &[at, output, first, wealth] in noted.as_chunks().0 {
                let (at, output, first) = (at as usize, output as usize, first as usize);
                let Some(mechanism) = outputs.get(output) else {
                    return Err(archive.refuse("changes", &output, &"the number of an output"));
                };
                if at > env_steps || first > at {
                    let expected = format!("steps of a run that has come to {env_steps}");
                    return Err(archive.refuse("changes", &format!("{first} to {at}"), &expected));
                }
                changes.push(Change {
                    env_steps: at,
                    mechanism: mechanism.clone(),
                    since: first,
                    wealth: (!wealth.is_nan()).then_some(wealth),
                });
            }
        }
        Ok(())
    }
}

impl Trainer {
    /// Create the environment under a shift, with or without the drift.
    pub(super) fn environment_under(
        &self,
        drifted: bool,
        shift: Shift,
    ) -> Result<Box<dyn Environment>, TrainingError> {
        let world = &self.config.environment;
        Ok(match self.config.drift.drift().filter(|_| drifted) {
            Some(drift) => world.drifted(&drift, shift)?,
            None => world.make(shift)?,
        })
    }

    /// Return whether a step was taken after the drift.
    pub fn has_drifted(&self) -> bool {
        self.env_steps > 0 && self.config.drift.is_past(self.env_steps - 1)
    }

    /// Change the mechanism, for the run and all later evaluations.
    pub(super) fn drift(&mut self) -> Result<(), TrainingError> {
        self.environment = self.environment_under(true, Shift::default())?;
        let shifts = self.environment.spec().shifts.clone();
        let settings = shifts
            .into_iter()
            .map(|(name, shift)| Ok((name, self.environment_under(true, shift)?)));
        self.settings = settings.collect::<Result<_, TrainingError>>()?;
        Ok(())
    }

    /// Return whether actions are random in order to learn a changed mechanism.
    pub(super) fn is_gathering(&self) -> bool {
        self.detection
            .as_ref()
            .is_some_and(|detection| detection.gathering > 0)
    }

    /// Return whether another fit is due after a change: after the random steps, and whenever the number of rows has
    /// doubled, unless the regular fits come more often.
    pub(super) fn is_refit_due(&self) -> bool {
        let Some(detection) = &self.detection else {
            return false;
        };
        let first = self.config.detection.random_steps;
        let rows = detection
            .changes
            .last()
            .map_or(0, |change| self.env_steps - change.env_steps);
        rows >= first
            && rows.is_multiple_of(first)
            && (rows / first).is_power_of_two()
            && (rows == first || rows < self.config.model.every)
    }

    /// Test the latest step against the model.
    pub(super) fn watch(&mut self, events: &mut Vec<Event>) -> Result<(), TrainingError> {
        let (Some(detection), Some(model)) = (&mut self.detection, &self.model) else {
            return Ok(());
        };
        detection.gathering = detection.gathering.saturating_sub(1);
        let outputs = self.environment.spec().outputs();
        let step = self.env_steps - 1;
        let drift = &self.config.drift;
        let mut found = Vec::new();
        if self.config.detection.watch == Some(Watch::Announced) {
            let told = |name: &&String| drift.at == step && drift.mechanism.as_ref() == Some(*name);
            found.extend(outputs.iter().filter(told).map(|name| Change {
                env_steps: self.env_steps,
                mechanism: name.clone(),
                since: step,
                wealth: None,
            }));
        } else {
            let Some(at) = self.real.latest(1).next() else {
                return Ok(());
            };
            let t = self.real.get(at);
            let (causes, effects) = ((t.state, t.action), (t.next_state, t.reward));
            let alarms = detection.monitor.see(model, causes, effects, step)?;
            found.extend(alarms.into_iter().map(|alarm| Change {
                env_steps: self.env_steps,
                mechanism: outputs[alarm.output].clone(),
                since: alarm.since,
                wealth: Some(alarm.wealth),
            }));
        }
        for change in found {
            events.push(Event::Change(change.clone()));
            self.take_note(change, &outputs)?;
        }
        Ok(())
    }

    /// Respond to a change: reinitialise the mechanism and discard its earlier data, all imagined transitions, and
    /// earlier real transitions of the policy, which needs all mechanisms of the same time.
    fn take_note(&mut self, change: Change, outputs: &[String]) -> Result<(), TrainingError> {
        let (Some(detection), Some(model)) = (&mut self.detection, &mut self.model) else {
            return Ok(());
        };
        let count = model.mechanisms();
        let home = |output| model.shares().iter().position(|s| s.contains(&output));
        let homes: Vec<usize> = (0..outputs.len()).filter_map(home).collect();
        let of = |output: usize| homes[output];
        let at = outputs.iter().position(|name| *name == change.mechanism);
        let all = self.config.detection.relearn == Relearn::All;
        let which: Vec<bool> = (0..count)
            .map(|mechanism| all || at.map(of) == Some(mechanism))
            .collect();
        model.renew(&which, &mut self.model_rng)?;
        detection.since.resize(count, 0);
        for (since, _) in detection.since.iter_mut().zip(&which).filter(|(_, w)| **w) {
            *since = change.since;
        }
        let forgotten: Vec<bool> = (0..outputs.len()).map(|output| which[of(output)]).collect();
        detection.monitor.forget(&forgotten);
        detection.gathering = self.config.detection.random_steps;
        self.imagined.clear();
        self.real.draw_latest(self.env_steps - change.since);
        detection.changes.push(change);
        Ok(())
    }

    /// Return the number of latest rows for the graph: those since the latest change if they are at least as many as
    /// for the first search, else all (`None`).
    pub(super) fn rows_of_graph(&self) -> Option<usize> {
        let latest = self.detection.as_ref()?.changes.last()?;
        let rows = self.env_steps - latest.since;
        (rows >= self.config.initial_random_steps).then_some(rows)
    }

    /// Return the transitions from a step on; all from 0.
    fn data_since(&self, step: usize) -> Transitions {
        let mut data = Transitions::default();
        let mut add = |i: usize| {
            let t = self.real.get(i);
            data.states.extend(self.modelled.pick(t.state));
            data.actions.extend_from_slice(t.action);
            data.rewards.push(t.reward);
            data.next_states.extend(self.modelled.pick(t.next_state));
        };
        if step == 0 {
            (0..self.real.len()).for_each(&mut add);
        } else {
            self.real.latest(self.env_steps - step).for_each(&mut add);
        }
        data
    }

    /// Start the fit of the model, or of the mechanisms that share the next window of data.
    pub(super) fn next_fit(&mut self) -> Result<Option<Fit>, TrainingError> {
        let window = match &mut self.detection {
            Some(detection) if detection.since.iter().any(|&since| since > 0) => {
                if detection.windows.is_empty() {
                    detection.windows.clone_from(&detection.since);
                    detection.windows.sort_unstable();
                    detection.windows.dedup();
                }
                detection.windows.last().copied()
            }
            _ => None,
        };
        let data = self.data_since(window.unwrap_or(0));
        let Some(model) = &mut self.model else {
            return Ok(None);
        };
        let fit = match (&self.detection, window) {
            (Some(detection), Some(window)) => {
                let which: Vec<bool> = detection
                    .since
                    .iter()
                    .map(|&since| since == window)
                    .collect();
                Fit::part(model, &data, &which, &mut self.model_rng)
            }
            _ => Fit::new(model, &data, &mut self.model_rng),
        };
        fit.map(Some).map_err(|error| self.fit_failed(error))
    }

    /// Use a finished fit: its held-out residuals become the reference of the tests. Return the measurements of the
    /// round, or `None` if another window remains to be fitted.
    pub(super) fn fitted(
        &mut self,
        fit: &Fit,
        report: &FitReport,
    ) -> Result<Option<Measured>, TrainingError> {
        let outputs = self.modelled.outputs(self.environment.spec());
        let window = self
            .detection
            .as_ref()
            .and_then(|detection| detection.windows.last().copied());
        let watches = self.config.detection.watch == Some(Watch::Residuals);
        let data =
            (watches && self.detection.is_some()).then(|| self.data_since(window.unwrap_or(0)));
        let Some(model) = &self.model else {
            return Ok(None);
        };
        let Some(detection) = &mut self.detection else {
            let mut measured = Measured::default();
            measured.add(report, model.shares(), &outputs);
            return Ok(Some(measured));
        };
        let which: Vec<bool> = report
            .unexplained
            .iter()
            .map(|share| !share.is_nan())
            .collect();
        if let Some(data) = data {
            detection.monitor.refer(model, &data, fit.rows(), &which)?;
        }
        detection.measured.add(report, model.shares(), &outputs);
        detection.windows.pop();
        Ok(detection
            .windows
            .is_empty()
            .then(|| std::mem::take(&mut detection.measured)))
    }
}
