//! The causal graph of a transition as training uses it: masks for the model, visible variables for the policy.

use super::event::{EdgeReport, GraphReport};
use super::{Config, TrainingError};
use crate::agent::ReplayBuffer;
use crate::environment::Spec;
use crate::structure::{
    CausalGraph, Dataset, Learned, Parents, Roles, learn_transition_graph,
    structural_hamming_distance,
};

/// A graph from (s, a) to (s', r), with where it came from.
#[derive(Clone, Debug)]
pub struct TransitionGraph {
    graph: CausalGraph,
    learned: Option<Learned>,
    rows: usize,
}

fn roles(spec: &Spec) -> Roles {
    Roles {
        state: spec.state.clone(),
        action: spec.action.clone(),
        next: spec.next.clone(),
        reward: spec.reward.clone(),
    }
}

fn table(spec: &Spec, buffer: &ReplayBuffer) -> Result<Dataset, TrainingError> {
    let mut columns = vec![Vec::with_capacity(buffer.len()); spec.variables().len()];
    for i in 0..buffer.len() {
        let t = buffer.get(i);
        let row = t.state.iter().chain(t.action).chain(t.next_state);
        for (column, &value) in columns.iter_mut().zip(row.chain([&t.reward])) {
            column.push(f64::from(value));
        }
    }
    Ok(Dataset::new(spec.variables(), columns)?)
}

impl TransitionGraph {
    /// Learns the graph from all of a buffer's transitions (Algorithm 1, step 3).
    ///
    /// # Errors
    /// [`TrainingError::Structure`].
    pub fn learn(
        spec: &Spec,
        buffer: &ReplayBuffer,
        config: &Config,
    ) -> Result<Self, TrainingError> {
        let data = table(spec, buffer)?;
        let learned = learn_transition_graph(&data, &roles(spec), &config.structure)?;
        Ok(Self {
            graph: learned.graph.clone(),
            learned: Some(learned),
            rows: buffer.len(),
        })
    }

    /// A graph that somebody gave, the environment itself or a reader; effects that it leaves out have no parents.
    ///
    /// # Errors
    /// [`TrainingError::Structure`] when it is not a graph over the environment's variables.
    pub fn given(spec: &Spec, parents: &Parents) -> Result<Self, TrainingError> {
        Ok(Self {
            graph: CausalGraph::from_parents(&spec.variables(), parents)?,
            learned: None,
            rows: 0,
        })
    }

    /// Parents of every next-state variable and of the reward.
    pub fn parents(&self, spec: &Spec) -> Parents {
        self.graph.parents_of(&spec.outputs())
    }

    /// For each output of the model whether each input is a parent.
    pub fn masks(&self, spec: &Spec) -> Vec<Vec<bool>> {
        let inputs = spec.inputs();
        spec.outputs()
            .iter()
            .map(|child| {
                inputs
                    .iter()
                    .map(|parent| self.graph.has_edge(parent, child))
                    .collect()
            })
            .collect()
    }

    /// State variables that the policy sees: those of the config, or those that lead to the reward, through time. Where the graph knows no cause of the reward at all, every
    /// state variable: a policy that sees nothing could not learn, and nothing has been ruled out for it.
    ///
    /// # Errors
    /// [`TrainingError::Structure`].
    pub fn policy_inputs(
        &self,
        spec: &Spec,
        config: &Config,
    ) -> Result<Vec<String>, TrainingError> {
        if let Some(names) = &config.policy_inputs {
            return Ok(names.clone());
        }
        let seen = self
            .graph
            .policy_inputs(&spec.reward, &roles(spec).pairs())?;
        Ok(if seen.is_empty() {
            spec.state.clone()
        } else {
            seen
        })
    }

    /// The report of this graph.
    ///
    /// # Errors
    /// [`TrainingError::Structure`].
    pub fn report(
        &self,
        spec: &Spec,
        config: &Config,
        env_steps: usize,
        last: bool,
    ) -> Result<GraphReport, TrainingError> {
        let parents = self.parents(spec);
        let mut edges = Vec::new();
        for to in spec.outputs() {
            for from in spec.inputs() {
                let pair = self
                    .learned
                    .as_ref()
                    .and_then(|l| l.evidence.pair(&from, &to));
                edges.push(EdgeReport {
                    present: self.graph.has_edge(&from, &to),
                    p: pair.map(|p| p.p),
                    conditioning_set: pair.map(|p| p.conditioning_set.clone()).unwrap_or_default(),
                    separating_set: pair.and_then(|p| p.separating_set.clone()),
                    in_truth: spec.truth.get(&to).is_some_and(|t| t.contains(&from)),
                    from,
                    to: to.clone(),
                });
            }
        }
        Ok(GraphReport {
            env_steps,
            rows: self.rows,
            last,
            test: self
                .learned
                .as_ref()
                .map(|_| config.structure.test.name().to_owned()),
            alpha: self.learned.as_ref().map(|_| config.structure.alpha),
            tests_run: self.learned.as_ref().map_or(0, |l| l.tests_run),
            variables: spec.variables(),
            correct: structural_hamming_distance(&parents, &spec.truth) == 0,
            parents,
            edges,
            truth: spec.truth.clone(),
            policy_inputs: self.policy_inputs(spec, config)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::{Shift, make};

    #[test]
    fn the_light_doors_truth_masks_the_lamp() {
        let room = make("light-door", Shift::default()).expect("known");
        let spec = room.spec();
        let graph = TransitionGraph::given(spec, &spec.truth).expect("a graph");
        // Inputs X, Z, A; outputs X', Z', R.
        assert_eq!(
            graph.masks(spec),
            [
                [true, false, true],
                [true, false, true],
                [true, false, false]
            ]
        );
        assert_eq!(
            graph
                .policy_inputs(spec, &Config::default())
                .expect("known"),
            ["X"]
        );
        let report = graph
            .report(spec, &Config::default(), 0, false)
            .expect("valid");
        assert!(report.correct && report.edges.len() == 9);
    }
}
