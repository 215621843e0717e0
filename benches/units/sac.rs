//! One whole SAC update: the draw of a batch, twin critics 64-64, actor, temperature, targets.

use super::room;
use candle_core::Result;
use cmbpo::agent::{AgentConfig, Batch, ReplayBuffer, Sac, Transition};
use cmbpo::tensor::{Random, Stream};

pub struct SacUpdate {
    sac: Sac,
    buffer: ReplayBuffer,
    batch: usize,
    rng: Random,
    loss: f32,
}

impl SacUpdate {
    /// Observations of `states` numbers, actions of one, an actor `width`-`width`, batches of `batch`.
    pub fn new(states: usize, width: usize, batch: usize) -> Result<Self> {
        let mut rng = Random::new(0, Stream::Update);
        let config = AgentConfig {
            hidden: vec![width; 2],
            critic_hidden: Some(vec![64; 2]),
            actor_learning_rate: 3e-4,
            critic_learning_rate: 3e-4,
            temperature_learning_rate: 3e-4,
            ..AgentConfig::default()
        };
        Ok(Self {
            sac: Sac::new(states, 1, &config, &mut rng)?,
            buffer: buffer(states, 10_000, &mut rng),
            batch,
            rng,
            loss: f32::NAN,
        })
    }

    pub fn run(&mut self, n: usize) -> Result<()> {
        for _ in 0..n {
            let batch = Batch::sample(&[(&self.buffer, self.batch)], &mut self.rng)?;
            self.loss = self.sac.update(&batch, &mut self.rng)?.critic;
        }
        Ok(())
    }

    /// The critics' loss at the last update.
    pub fn loss(&self) -> f32 {
        self.loss
    }
}

/// `rows` transitions to draw from.
fn buffer(states: usize, rows: usize, rng: &mut Random) -> ReplayBuffer {
    let mut buffer = ReplayBuffer::new(states, 1, rows);
    for _ in 0..rows {
        let (state, action, reward, next) = room::step(states, rng);
        buffer.push(Transition {
            state: &state,
            action: &[action],
            reward,
            next_state: &next,
            terminal: false,
        });
    }
    buffer
}
