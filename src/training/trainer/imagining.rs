//! Rollouts with the model, or with the environment in its place.

use super::recorded::TrueRollout;
use super::{Task, Trainer, bounds};
use crate::agent::Transition;
use crate::model::Rollout;
use crate::tensor::Random;
use crate::training::{Event, TrainingError};

/// Rollouts in progress. A checkpoint does not save them; they are started again, with the same result.
pub(super) struct Imagining {
    source: Source,
    horizon: usize,
    /// The imagined transitions so far: state, action, reward, next state, and 1 if terminal, else 0.
    rows: Vec<f32>,
}

enum Source {
    Model(Rollout),
    World(TrueRollout),
    /// There is no model.
    Nothing,
}

impl Trainer {
    pub(super) fn imagine(&mut self, events: &mut Vec<Event>) -> Result<(), TrainingError> {
        let mut all = match self.imagining.take() {
            Some(all) => all,
            None => self.begin_rollouts(),
        };
        let (rng, over) = match &mut all.source {
            Source::Model(rollout) => {
                self.imagine_with_model(rollout, &mut all.rows)?;
                (rollout.rng.clone(), rollout.is_over())
            }
            Source::World(rollout) => {
                self.imagine_truly(rollout, &mut all.rows)?;
                (rollout.rng.clone(), rollout.is_over())
            }
            Source::Nothing => (self.rollout_rng.clone(), true),
        };
        if !over {
            self.imagining = Some(all);
            self.tasks.push_front(Task::Imagine);
            return Ok(());
        }
        self.rollout_rng = rng;
        let spec = self.environment.spec();
        let (s, a) = (spec.state_dim(), spec.action_dim());
        let width = 2 * s + a + 2;
        for row in all.rows.chunks_exact(width) {
            self.imagined.push(Transition {
                state: &row[..s],
                action: &row[s..s + a],
                reward: row[s + a],
                next_state: &row[s + a + 1..width - 1],
                terminal: row[width - 1] == 1.0,
            });
        }
        events.push(Event::Rollout {
            env_steps: self.env_steps,
            starts: self.config.rollout.starts,
            horizon: all.horizon,
            transitions: all.rows.len() / width,
            buffer: self.imagined.len(),
        });
        Ok(())
    }

    fn begin_rollouts(&self) -> Imagining {
        let rollout = &self.config.rollout;
        let horizon = if self.real.len() < rollout.short_until {
            1
        } else {
            rollout.horizon
        };
        let mut rng = self.rollout_rng.clone();
        let source = match (&self.recorded, &self.model) {
            (Some(_), _) => Source::World(self.begin_truly(horizon, rng)),
            (None, Some(_)) => {
                let mut starts = Vec::with_capacity(rollout.starts * self.modelled.len());
                for _ in 0..rollout.starts {
                    let i = rng.below(self.real.len());
                    starts.extend(self.modelled.pick(self.real.get(i).state));
                }
                Source::Model(Rollout::new(starts, horizon, rng))
            }
            (None, None) => Source::Nothing,
        };
        Imagining {
            source,
            horizon,
            rows: Vec::new(),
        }
    }

    /// Return the number of rows for which the policy computes actions in a unit of work.
    pub(super) fn rows_of_unit(&self) -> usize {
        (self.work / self.agent.work()).max(4) / 4 * 4
    }

    fn imagine_with_model(
        &self,
        rollout: &mut Rollout,
        rows: &mut Vec<f32>,
    ) -> Result<(), TrainingError> {
        let (Some(model), modelled) = (&self.model, &self.modelled) else {
            return Ok(());
        };
        let bounds: Vec<_> = modelled.pick(&bounds(self.environment.spec())).collect();
        // The policy does not use variables that are not modelled, so their value does not matter.
        let whole = |states: &[f32]| modelled.whole(states, 0.0);
        rollout.advance(
            model,
            (&bounds, self.config.rollout.prediction),
            (self.rows_of_unit(), self.work),
            |states: &[f32], rng: &mut Random| self.agent.explore(&whole(states), rng),
            |step| {
                rows.extend(whole(step.state));
                rows.extend_from_slice(step.action);
                rows.push(step.reward);
                rows.extend(whole(step.next_state));
                rows.push(0.0);
            },
        )?;
        Ok(())
    }
}
