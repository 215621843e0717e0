//! Imagined rollouts: the learned model with the policy's actions.

use super::world::WorldModel;
use crate::tensor::Random;
use candle_core::Result;
use serde::{Deserialize, Serialize};

/// How imagined steps are drawn from the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Prediction {
    /// A random elite member and its noise, as in MBPO.
    Sample,
    /// The mean of the elite members, without noise.
    Mean,
    /// The mean for outputs whose held-out residuals show no noise (see [`QUIET`](super::world::QUIET)), and a sample
    /// for the others.
    Auto,
}

/// One imagined transition.
#[derive(Clone, Copy, Debug)]
pub struct Imagined<'a> {
    /// s.
    pub state: &'a [f32],
    /// a.
    pub action: &'a [f32],
    /// r.
    pub reward: f32,
    /// s'.
    pub next_state: &'a [f32],
}

/// Roll the model out for `horizon` steps from every start state `[rows, state]`, row-major, with actions of the policy
/// (Algorithm 1, step 5). Call `keep` with every imagined transition and return their number. All rollouts advance
/// together.
///
/// `policy` maps states `[rows, state]` to actions `[rows, action]`. Next states are clipped to the observation's
/// `bounds`, one pair per state variable, which the agent knows.
///
/// # Errors
/// When the policy or the model fails.
#[allow(clippy::too_many_arguments)]
pub fn imagine(
    model: &WorldModel,
    starts: Vec<f32>,
    horizon: usize,
    bounds: &[(f32, f32)],
    prediction: Prediction,
    rng: &mut Random,
    mut policy: impl FnMut(&[f32], &mut Random) -> Result<Vec<f32>>,
    mut keep: impl FnMut(Imagined),
) -> Result<usize> {
    let rows = starts.len() / model.state_dim;
    let mut rollout = Rollout::new(starts, horizon, rng.clone());
    while !rollout.is_over() {
        rollout.advance(
            model,
            (bounds, prediction),
            (rows, usize::MAX),
            &mut policy,
            &mut keep,
        )?;
    }
    *rng = rollout.rng;
    Ok(rows * horizon)
}

/// Rollouts in progress, see [`imagine`].
#[derive(Debug)]
pub struct Rollout {
    /// The generator, after the draws so far.
    pub rng: Random,
    /// Steps to go.
    left: usize,
    states: Vec<f32>,
    actions: Vec<f32>,
    /// Outputs of the networks for this step.
    raw: Vec<f32>,
}

impl Rollout {
    /// Begin rollouts of `horizon` steps from every start state `[rows, state]`.
    pub fn new(starts: Vec<f32>, horizon: usize, rng: Random) -> Self {
        Self {
            rng,
            left: horizon,
            states: starts,
            actions: Vec::new(),
            raw: Vec::new(),
        }
    }

    /// Return whether all steps are made.
    pub fn is_over(&self) -> bool {
        self.left == 0
    }

    /// Ask the policy for `rows` more states' actions, or else predict with about `work` multiplications. Return
    /// whether a step is complete; `keep` has its transitions by then. The numbers depend on neither.
    ///
    /// # Errors
    /// When the policy or the model fails.
    pub fn advance(
        &mut self,
        model: &WorldModel,
        (bounds, prediction): (&[(f32, f32)], Prediction),
        (rows, work): (usize, usize),
        mut policy: impl FnMut(&[f32], &mut Random) -> Result<Vec<f32>>,
        mut keep: impl FnMut(Imagined),
    ) -> Result<bool> {
        let (s, a) = (model.state_dim, model.action_dim);
        let all = self.states.len() / s;
        let asked = self.actions.len() / a;
        if asked < all {
            let some = asked * s..(asked + rows).min(all) * s;
            let actions = policy(&self.states[some], &mut self.rng)?;
            self.actions.extend(actions);
            return Ok(false);
        }
        if !model.extend_raw(&self.states, &self.actions, &mut self.raw, work)? {
            return Ok(false);
        }
        let raw = std::mem::take(&mut self.raw);
        let (states, actions) = (&self.states, &self.actions);
        let changes = model.imagined_from(&raw, states, prediction, &mut self.rng);
        let mut next = Vec::with_capacity(states.len());
        for (state, change) in states.chunks_exact(s).zip(changes.chunks_exact(s + 1)) {
            for ((x, d), (low, high)) in state.iter().zip(change).zip(bounds) {
                next.push((x + d).clamp(*low, *high));
            }
        }
        for row in 0..all {
            keep(Imagined {
                state: &states[row * s..(row + 1) * s],
                action: &actions[row * a..(row + 1) * a],
                reward: changes[row * (s + 1) + s],
                next_state: &next[row * s..(row + 1) * s],
            });
        }
        self.states = next;
        self.actions.clear();
        self.left -= 1;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Layout, ModelConfig};
    use crate::tensor::Stream;

    #[test]
    fn steps_are_chained_bounded_and_counted() -> Result<()> {
        let mut rng = Random::new(0, Stream::Model);
        let model = WorldModel::new(2, 1, &Layout::Monolithic, &ModelConfig::default(), &mut rng)?;
        let starts = vec![0.1, 0.2, -0.3, 0.4, 0.9, -0.9];
        let mut steps: Vec<(Vec<f32>, Vec<f32>)> = Vec::new();
        let n = imagine(
            &model,
            starts.clone(),
            4,
            &[(-1.0, 1.0), (-0.5, 0.5)],
            Prediction::Sample,
            &mut rng,
            |states, _| Ok(vec![0.5; states.len() / 2]),
            |step| steps.push((step.state.to_vec(), step.next_state.to_vec())),
        )?;
        assert_eq!((n, steps.len()), (12, 12));
        assert_eq!(steps[0].0, starts[..2]);
        for i in 0..9 {
            assert_eq!(steps[i].1, steps[i + 3].0, "step {i} and its successor");
        }
        assert!(
            steps
                .iter()
                .all(|(_, n)| n[0].abs() <= 1.0 && n[1].abs() <= 0.5)
        );
        Ok(())
    }

    #[test]
    fn a_step_is_the_models_answer_to_the_policys_action() -> Result<()> {
        let mut rng = Random::new(0, Stream::Model);
        let model = WorldModel::new(2, 1, &Layout::Monolithic, &ModelConfig::default(), &mut rng)?;
        // Before the first fit, no output counts as free of noise.
        for prediction in [Prediction::Mean, Prediction::Sample, Prediction::Auto] {
            let mut draws = rng.clone();
            let (mut state, mut steps) = (vec![0.1f32, 0.2, -0.3, 0.4], 0);
            let mut want = Vec::new();
            for step in 0..3 {
                let actions = [0.1 * step as f32, -0.4];
                let changes = match prediction {
                    Prediction::Mean => model.predict(&state, &actions)?,
                    _ => model.sample(&state, &actions, &mut draws)?,
                };
                let next: Vec<f32> = (0..4)
                    .map(|i| (state[i] + changes[i / 2 * 3 + i % 2]).clamp(-2.0, 0.35))
                    .collect();
                for row in 0..2 {
                    let own = |x: &[f32]| x[2 * row..2 * row + 2].to_vec();
                    want.push((own(&state), actions[row], changes[3 * row + 2], own(&next)));
                }
                state = next;
            }
            let mut found = Vec::new();
            imagine(
                &model,
                vec![0.1, 0.2, -0.3, 0.4],
                3,
                &[(-2.0, 0.35); 2],
                prediction,
                &mut rng.clone(),
                |_, _| {
                    steps += 1;
                    Ok(vec![0.1 * (steps - 1) as f32, -0.4])
                },
                |s| {
                    let (state, next) = (s.state.to_vec(), s.next_state.to_vec());
                    found.push((state, s.action[0], s.reward, next));
                },
            )?;
            assert_eq!(found, want, "{prediction:?}");
        }
        Ok(())
    }
}
