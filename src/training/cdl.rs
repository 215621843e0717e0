//! The graph of the method `cdl`: conditional mutual information by masked prediction (Wang et al. 2022), see
//! [`MaskedFit`].

use super::graph::Measured;
use super::{Config, TrainingError, TransitionGraph};
use crate::agent::ReplayBuffer;
use crate::environment::Spec;
use crate::model::MaskedFit;
use crate::structure::{Parents, pause};
use crate::tensor::Random;

/// Transitions: inputs (s, a), and the target of each effect.
pub(super) struct Rows {
    inputs: Vec<f32>,
    targets: Vec<f32>,
    rows: usize,
}

impl Rows {
    /// Take the latest `rows` transitions, or all. The target of a state variable is its change, as in CDL.
    pub(super) fn of(buffer: &ReplayBuffer, rows: Option<usize>) -> Self {
        let (mut inputs, mut targets) = (Vec::new(), Vec::new());
        let rows = rows.unwrap_or(buffer.len());
        for i in buffer.latest(rows) {
            let t = buffer.get(i);
            inputs.extend(t.state.iter().chain(t.action));
            targets.extend(t.next_state.iter().zip(t.state).map(|(n, s)| n - s));
            targets.push(t.reward);
        }
        Self {
            inputs,
            targets,
            rows: rows.min(buffer.len()),
        }
    }

    /// Return the targets of the selected effects, row-major.
    fn effects(&self, which: &[usize]) -> Vec<f32> {
        let all = self
            .targets
            .chunks_exact(self.targets.len() / self.rows.max(1));
        all.flat_map(|row| which.iter().map(|&effect| row[effect]))
            .collect()
    }
}

/// Find the parents of the reward, the parents of their next values, and so on until no variable is new: the state
/// abstraction of CDL. The networks of different effects are independent, so the other effects are left out of the
/// graph; they would change nothing. Every state variable is a parent of its own next value, as CDL assumes.
///
/// The search pauses after about `work` multiplications.
///
/// # Errors
/// [`TrainingError::Tensor`] when an output of a network is not finite.
pub(super) async fn learn(
    spec: &Spec,
    rows: &Rows,
    config: &Config,
    work: usize,
    rng: &mut Random,
) -> Result<TransitionGraph, TrainingError> {
    let (states, inputs) = (spec.state_dim(), spec.inputs());
    let outputs = spec.outputs();
    let mut graph = Parents::new();
    let mut measured = Measured::new();
    let mut wanted = vec![states];
    let mut known = vec![false; states];
    while !wanted.is_empty() {
        let targets = (rows.effects(&wanted), wanted.len());
        let given = (&rows.inputs[..], inputs.len());
        let fit = MaskedFit::new(given, (&targets.0, targets.1), &config.cdl, rng)?;
        let found = fit.find(rng, work, pause).await?;
        let mut next = Vec::new();
        for (&effect, found) in wanted.iter().zip(&found) {
            let mut parents = Vec::new();
            for (input, &cmi) in found.iter().enumerate() {
                measured.insert((inputs[input].clone(), outputs[effect].clone()), cmi);
                // The index of the reward among the effects equals that of the first action among the inputs.
                let own = input == effect && effect < states;
                if cmi < config.cdl.threshold && !own {
                    continue;
                }
                parents.push(inputs[input].clone());
                if input < states && !std::mem::replace(&mut known[input], true) {
                    next.push(input);
                }
            }
            graph.insert(outputs[effect].clone(), parents);
        }
        next.sort_unstable();
        wanted = next;
    }
    TransitionGraph::measured(spec, &graph, measured, rows.rows)
}
