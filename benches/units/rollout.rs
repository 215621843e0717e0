//! Imagined rollouts into a replay buffer, with the sizes of the authors' experiments.

use candle_core::Result;
use cmbpo::agent::{AgentConfig, ReplayBuffer, Sac, Transition};
use cmbpo::model::{Layout, ModelConfig, Prediction, WorldModel, imagine};
use cmbpo::tensor::{Random, Stream};

/// Steps per rollout.
pub const HORIZON: usize = 5;

/// Sizes of the light/door environment: 3 mechanisms with 10 members of 64-64 each, and sampled actions of an actor of
/// 256-256.
pub struct Rollout {
    sac: Sac,
    model: WorldModel,
    starts: Vec<f32>,
    buffer: ReplayBuffer,
    rng: Random,
}

impl Rollout {
    /// Prepare `starts` parallel rollouts.
    pub fn new(starts: usize) -> Result<Self> {
        let mut rng = Random::new(0, Stream::Rollout);
        let agent = AgentConfig {
            hidden: vec![256; 2],
            ..AgentConfig::default()
        };
        let config = ModelConfig {
            hidden: vec![64; 2],
            members: 10,
            elites: 10,
            ..ModelConfig::default()
        };
        let layout = Layout::Factorised {
            graphs: vec![vec![
                vec![true, false, true],
                vec![true, false, true],
                vec![true, false, false],
            ]],
        };
        Ok(Self {
            sac: Sac::new(2, 1, &agent, &mut rng)?,
            model: WorldModel::new(2, 1, &layout, &config, &mut rng)?,
            starts: (0..2 * starts).map(|_| rng.uniform(-1.0, 1.0)).collect(),
            buffer: ReplayBuffer::new(2, 1, 20_000),
            rng,
        })
    }

    /// Run all rollouts `n` times.
    pub fn run(&mut self, n: usize) -> Result<()> {
        let Self {
            sac,
            model,
            starts,
            buffer,
            rng,
        } = self;
        for _ in 0..n {
            imagine(
                model,
                starts.clone(),
                HORIZON,
                &[(-1.0, 1.0); 2],
                Prediction::Sample,
                rng,
                |states, rng| sac.explore(states, rng),
                |step| {
                    buffer.push(Transition {
                        state: step.state,
                        action: step.action,
                        reward: step.reward,
                        next_state: step.next_state,
                        terminal: false,
                    });
                },
            )?;
        }
        Ok(())
    }
}
