//! One complete SAC update: sampling a batch, then twin critics of 64-64, actor, temperature and targets.

use super::environment;
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
    /// Prepare an agent with `states` observed variables, one action, an actor of `width`-`width`, and batches of
    /// `batch`.
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

    /// Return the critics' loss of the last update.
    pub fn loss(&self) -> f32 {
        self.loss
    }
}

/// Fill a buffer with `rows` transitions.
fn buffer(states: usize, rows: usize, rng: &mut Random) -> ReplayBuffer {
    let mut buffer = ReplayBuffer::new(states, 1, rows);
    for _ in 0..rows {
        let (state, action, reward, next) = environment::step(states, rng);
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
