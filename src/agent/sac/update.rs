//! One update of critics, actor, temperature and target networks, in parts.

use super::{Losses, Sac};
use crate::agent::objective::least;
use crate::agent::objective::{bellman_error, policy_loss, with_actions};
use crate::agent::replay::Batch;
use crate::tensor::{Gradient, Gradients, Random, Record, Reverse, polyak, slices};
use candle_core::{Device, Result, Tensor};

/// An update in progress.
pub struct Update {
    batch: Batch,
    /// The generator, after the draws so far.
    pub rng: Random,
    stage: Stage,
}

enum Stage {
    Targets,
    /// One critic after the other.
    Critics {
        target: Vec<f32>,
        gradients: Vec<f32>,
        error: f32,
    },
    Actor {
        critic: f32,
    },
    /// One operation after the other.
    Reverse {
        critic: f32,
        reverse: Reverse,
        actor: f32,
        entropy: f64,
    },
}

impl Update {
    /// Begin an update with this batch.
    pub fn new(batch: Batch, rng: Random) -> Self {
        let stage = Stage::Targets;
        Self { batch, rng, stage }
    }

    /// Return the critics' loss, once they were updated.
    pub fn critic(&self) -> Option<f32> {
        match self.stage {
            Stage::Actor { critic } | Stage::Reverse { critic, .. } => Some(critic),
            _ => None,
        }
    }
}

impl Sac {
    /// Update critics, actor, temperature and target networks once.
    ///
    /// # Errors
    /// When the batch does not have the agent's dimensions.
    pub fn update(&mut self, batch: &Batch, rng: &mut Random) -> Result<Losses> {
        let mut update = Update::new(batch.clone(), rng.clone());
        loop {
            if let (_, Some(losses)) = self.advance(&mut update)? {
                *rng = update.rng;
                return Ok(losses);
            }
        }
    }

    /// Go on with an update whose critics were updated already, with that [`loss`](Update::critic); `rng` is as it was
    /// when the update began.
    pub fn go_on(&self, batch: Batch, mut rng: Random, critic: f32) -> Update {
        // The noise of the next actions was used for the critics.
        rng.normals(batch.reward.len() * self.action_dim);
        let mut update = Update::new(batch, rng);
        update.stage = Stage::Actor { critic };
        update
    }

    /// Do the next part of an update: no part passes forward and backward through more than one network. Return its
    /// multiplications, and at the end what was measured.
    ///
    /// # Errors
    /// When the batch does not have the agent's dimensions.
    pub fn advance(&mut self, update: &mut Update) -> Result<(usize, Option<Losses>)> {
        let temperature = self.temperature()?;
        let Update { batch, rng, stage } = update;
        let rows = batch.reward.len();
        let work = 2 * self.critics.work(rows) + self.actor.work(rows);
        *stage = match std::mem::replace(stage, Stage::Targets) {
            Stage::Targets => Stage::Critics {
                target: self.target(batch, temperature, rng)?,
                gradients: Vec::new(),
                error: 0.0,
            },
            Stage::Critics {
                target,
                mut gradients,
                mut error,
            } => {
                let var = self.critics.parameters();
                let member = gradients.len() / self.critics.own(0).len();
                // Scaling by the number of critics halves each critic's gradient; Adam's step does not depend on this scale.
                let scale = 1.0 / (2 * rows) as f32;
                gradients.extend(slices::with("critics' x", &batch.input, |x| {
                    self.critics.train_member(member, (x, 1), |_, q, slope| {
                        error += bellman_error(q, &target, scale, Some(slope));
                    })
                })?);
                if gradients.len() < var.elem_count() {
                    Stage::Critics {
                        target,
                        gradients,
                        error,
                    }
                } else {
                    let gradients = Tensor::from_vec(gradients, var.shape(), var.device())?;
                    let gradients = Gradients::of(var, gradients);
                    self.critic_adam.descend(&gradients)?;
                    let critic = error * scale;
                    Stage::Actor { critic }
                }
            }
            Stage::Actor { critic } => {
                let mut record = Record::new();
                let sample = self.sample(&mut record, &batch.state, Gradient::Weights, rng)?;
                let input = with_actions(&mut record, &batch.state, &sample)?;
                let q = self.critics.forward(&mut record, &input, Gradient::Input)?;
                let loss = policy_loss(&mut record, &sample, &q, temperature)?;
                let densities = sample.narrow(1, self.action_dim, 1)?;
                Stage::Reverse {
                    critic,
                    reverse: record.reverse(&loss, loss.ones_like()?)?,
                    actor: loss.to_scalar()?,
                    entropy: -f64::from(densities.mean_all()?.to_scalar::<f32>()?),
                }
            }
            Stage::Reverse {
                critic,
                mut reverse,
                actor,
                entropy,
            } => {
                if !reverse.step()? {
                    self.actor_adam.descend(&reverse.found)?;
                    return Ok((work, Some(self.end_update(critic, actor, entropy)?)));
                }
                Stage::Reverse {
                    critic,
                    reverse,
                    actor,
                    entropy,
                }
            }
        };
        Ok((work, None))
    }

    /// Return the targets of the critics.
    fn target(&self, batch: &Batch, temperature: f32, rng: &mut Random) -> Result<Vec<f32>> {
        let mut record = Record::new();
        let next = self.sample(&mut record, &batch.next_state, Gradient::Input, rng)?;
        let next_input = with_actions(&mut record, &batch.next_state, &next)?;
        let next_q = self.targets.predict(&next_input)?;
        let next = next.flatten_all()?.to_vec1::<f32>()?;
        let n = self.action_dim + 1;
        let values = least(&next_q, next.len() / n)
            .zip(next.chunks_exact(n))
            .map(|((_, q), row)| q - temperature * row[n - 1]);
        let rewards = batch.reward.iter().zip(&batch.continues);
        let target = values
            .zip(rewards)
            .map(|(v, (r, continues))| r + self.gamma * continues * v);
        Ok(target.collect())
    }

    /// Update temperature and target networks, after critics and actor.
    fn end_update(&mut self, critic: f32, actor: f32, entropy: f64) -> Result<Losses> {
        // Gradient of the temperature loss `-log T (log pi + target)`, which replaces T by log T, as is usual.
        let gap = (entropy - self.target_entropy) as f32;
        let slope = Gradients::of(&self.log_temperature, Tensor::new(gap, &Device::Cpu)?);
        self.temperature_adam.descend(&slope)?;
        polyak::track(
            self.targets.parameters(),
            self.critics.parameters(),
            self.tau,
        )?;
        Ok(Losses {
            critic,
            actor,
            temperature: self.temperature()?,
            entropy: entropy as f32,
        })
    }
}
