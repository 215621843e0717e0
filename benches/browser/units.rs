//! The units of work that the browser bench times, over the crate's public interface alone.
//!
//! Every unit is set up once; `run(n)` does it `n` times. Sizes are those of the tables in docs/benchmarks.md.
#![cfg_attr(not(target_arch = "wasm32"), allow(missing_docs))]

#[cfg(target_arch = "wasm32")]
mod wasm {
    use candle_core::Error;
    use cmbpo::agent::{AgentConfig, Batch, ReplayBuffer, Sac, Transition};
    use cmbpo::model::fit::Transitions;
    use cmbpo::model::{Fit, Layout, ModelConfig, Prediction, WorldModel, imagine};
    use cmbpo::tensor::gemm::{View, gemm};
    use cmbpo::tensor::{Random, Stream};
    use wasm_bindgen::prelude::*;

    fn refused(error: Error) -> JsError {
        JsError::new(&error.to_string())
    }

    /// Random transitions of the light/door room's size: observation 2, action 1.
    fn buffer(rows: usize, rng: &mut Random) -> ReplayBuffer {
        let mut buffer = ReplayBuffer::new(2, 1, rows);
        for _ in 0..rows {
            let [x, z, a] = [(); 3].map(|()| rng.uniform(-1.0, 1.0));
            buffer.push(Transition {
                state: &[x, z],
                action: &[a],
                reward: 0.1 * (1.0 - x * x),
                next_state: &[x + 0.05 * a, x],
                terminal: false,
            });
        }
        buffer
    }

    /// One whole SAC update: the draw of a batch, twin critics, actor, temperature, targets. Observation 2, action 1,
    /// critics 64-64.
    #[wasm_bindgen]
    pub struct SacUpdate {
        sac: Sac,
        buffer: ReplayBuffer,
        batch: usize,
        rng: Random,
        loss: f32,
    }

    #[wasm_bindgen]
    impl SacUpdate {
        /// With an actor `width`-`width` and `batch` transitions.
        #[wasm_bindgen(constructor)]
        pub fn new(width: usize, batch: usize) -> Result<SacUpdate, JsError> {
            let mut rng = Random::new(0, Stream::Update);
            let config = AgentConfig {
                hidden: vec![width; 2],
                critic_hidden: Some(vec![64; 2]),
                actor_learning_rate: 3e-4,
                critic_learning_rate: 3e-4,
                temperature_learning_rate: 3e-4,
                ..AgentConfig::default()
            };
            let sac = Sac::new(2, 1, &config, &mut rng).map_err(refused)?;
            let buffer = buffer(10_000, &mut rng);
            Ok(Self {
                sac,
                buffer,
                batch,
                rng,
                loss: f32::NAN,
            })
        }

        /// `n` updates.
        pub fn run(&mut self, n: usize) -> Result<(), JsError> {
            for _ in 0..n {
                let batch = Batch::sample(&[(&self.buffer, self.batch)], &mut self.rng);
                let losses = batch.and_then(|batch| self.sac.update(&batch, &mut self.rng));
                self.loss = losses.map_err(refused)?.critic;
            }
            Ok(())
        }

        /// The critics' loss at the last update.
        pub fn loss(&self) -> f32 {
            self.loss
        }
    }

    /// One Gaussian likelihood step of Adam for 10 networks 2-64-64-(mean, log-variance), SiLU: the factorised world
    /// model of a room with one state and one action variable, 5 members for each of its 2 mechanisms.
    #[wasm_bindgen]
    pub struct EnsembleStep {
        model: WorldModel,
        fit: Fit,
        rng: Random,
        steps_in_a_slice: usize,
    }

    fn room(rows: usize, rng: &mut Random) -> Transitions {
        let mut data = Transitions::default();
        for _ in 0..rows {
            let (x, a) = (rng.uniform(-1.0, 1.0), rng.uniform(-1.0, 1.0));
            data.states.push(x);
            data.actions.push(a);
            data.next_states.push(x + 0.1 * a + 0.02 * rng.normal());
            data.rewards.push(x * x + 0.05 * rng.normal());
        }
        data
    }

    impl EnsembleStep {
        fn begin(
            width: usize,
            members: usize,
            batch: usize,
            (batches, epochs): (usize, usize),
        ) -> candle_core::Result<(WorldModel, Fit, Random)> {
            let mut rng = Random::new(0, Stream::Model);
            let config = ModelConfig {
                hidden: vec![width; 2],
                members,
                elites: 1,
                learning_rate: 5e-4,
                batch_size: batch,
                holdout: 0.0,
                patience: usize::MAX,
                max_epochs: epochs,
                ..ModelConfig::default()
            };
            let layout = Layout::Factorised {
                graphs: vec![vec![vec![true; 2]; 2]],
            };
            let mut model = WorldModel::new(1, 1, &layout, &config, &mut rng)?;
            // One row is always held out.
            let data = room(batch * batches + 1, &mut rng);
            let fit = Fit::new(&mut model, &data, &mut rng)?;
            Ok((model, fit, rng))
        }
    }

    #[wasm_bindgen]
    impl EnsembleStep {
        /// Networks `width`-`width`, `members` for each of 2 mechanisms, minibatches of `batch`.
        #[wasm_bindgen(constructor)]
        pub fn new(width: usize, members: usize, batch: usize) -> Result<EnsembleStep, JsError> {
            // A fit advances in slices: one epoch of known length tells how many steps they have.
            let steps = 32;
            let (mut model, mut fit, mut rng) =
                Self::begin(width, members, batch, (steps, 1)).map_err(refused)?;
            let mut slices = 1;
            while fit
                .advance(&mut model, &mut rng)
                .map_err(refused)?
                .is_none()
            {
                slices += 1;
            }
            let (model, fit, rng) =
                Self::begin(width, members, batch, (steps, usize::MAX)).map_err(refused)?;
            Ok(Self {
                model,
                fit,
                rng,
                steps_in_a_slice: steps / slices,
            })
        }

        /// Steps that one unit of `run` has.
        pub fn steps(&self) -> usize {
            self.steps_in_a_slice
        }

        /// `n` slices of `steps()` steps each.
        pub fn run(&mut self, n: usize) -> Result<(), JsError> {
            for _ in 0..n {
                self.fit
                    .advance(&mut self.model, &mut self.rng)
                    .map_err(refused)?;
            }
            Ok(())
        }

        /// Mean absolute error of the predicted rewards x² at eight states.
        pub fn loss(&self) -> Result<f32, JsError> {
            let x: Vec<f32> = (0..8).map(|i| i as f32 / 3.5 - 1.0).collect();
            let y = self.model.predict(&x, &[0.0; 8]).map_err(refused)?;
            let errors = x.iter().zip(y.chunks_exact(2));
            Ok(errors.map(|(x, y)| (y[1] - x * x).abs()).sum::<f32>() / 8.0)
        }
    }

    /// The product `[m, k] x [k, n]`.
    #[wasm_bindgen]
    pub struct Gemm {
        shape: (usize, usize, usize),
        a: Vec<f32>,
        b: Vec<f32>,
        c: Vec<f32>,
    }

    #[wasm_bindgen]
    impl Gemm {
        /// Random matrices.
        #[wasm_bindgen(constructor)]
        pub fn new(m: usize, k: usize, n: usize) -> Self {
            let mut rng = Random::new(0, Stream::Initial);
            Self {
                shape: (m, k, n),
                a: rng.normals(m * k),
                b: rng.normals(k * n),
                c: vec![0.0; m * n],
            }
        }

        /// `n` products.
        pub fn run(&mut self, n: usize) {
            let (_, k, columns) = self.shape;
            for _ in 0..n {
                let (a, b) = (View::new(&self.a, k), View::new(&self.b, columns));
                gemm(self.shape, a, b, None, &mut self.c, false);
            }
        }
    }

    /// Imagined rollouts into a replay buffer: 400 starts, 5 steps, a factorised model with 10 members 64-64 for each of
    /// 3 mechanisms, the sampled actions of an actor 256-256 (the sizes of the authors' runs).
    #[wasm_bindgen]
    pub struct Rollout {
        sac: Sac,
        model: WorldModel,
        starts: Vec<f32>,
        buffer: ReplayBuffer,
        rng: Random,
    }

    #[wasm_bindgen]
    impl Rollout {
        /// `starts` rollouts at once.
        #[wasm_bindgen(constructor)]
        pub fn new(starts: usize) -> Result<Rollout, JsError> {
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
                sac: Sac::new(2, 1, &agent, &mut rng).map_err(refused)?,
                model: WorldModel::new(2, 1, &layout, &config, &mut rng).map_err(refused)?,
                starts: (0..2 * starts).map(|_| rng.uniform(-1.0, 1.0)).collect(),
                buffer: ReplayBuffer::new(2, 1, 20_000),
                rng,
            })
        }

        /// `n` times all rollouts.
        pub fn run(&mut self, n: usize) -> Result<(), JsError> {
            let Self {
                sac,
                model,
                starts,
                buffer,
                rng,
            } = self;
            for _ in 0..n {
                let bounds = [(-1.0, 1.0); 2];
                imagine(
                    model,
                    starts.clone(),
                    5,
                    &bounds,
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
                )
                .map_err(refused)?;
            }
            Ok(())
        }
    }
}
