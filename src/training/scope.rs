//! The variables that the world model predicts.

use super::graph::TransitionGraph;
use super::{Config, TrainingError};
use crate::environment::Spec;
use crate::model::{Mask, Scope};

/// The state variables with a mechanism in the model, in the order of the state; usually all. The ancestors of a
/// modelled variable are modelled too, so that the model depends on no other variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Modelled {
    states: Vec<usize>,
    of: usize,
}

impl Modelled {
    /// Include all state variables.
    pub(super) fn all(spec: &Spec) -> Self {
        Self {
            states: (0..spec.state_dim()).collect(),
            of: spec.state_dim(),
        }
    }

    /// Return the variables that a model with this graph predicts.
    ///
    /// # Errors
    /// [`TrainingError::Structure`].
    pub(super) fn of(
        spec: &Spec,
        graph: Option<&TransitionGraph>,
        config: &Config,
    ) -> Result<Self, TrainingError> {
        let (Scope::Relevant, Some(graph)) = (config.model.scope, graph) else {
            return Ok(Self::all(spec));
        };
        let seen = graph.policy_inputs(spec, config)?;
        let mut inside: Vec<bool> = spec.state.iter().map(|s| seen.contains(s)).collect();
        let masks = graph.masks(spec);
        let reward = spec.state_dim();
        let mut open: Vec<usize> = (0..reward).filter(|&j| inside[j]).collect();
        open.push(reward);
        while let Some(output) = open.pop() {
            for mask in &masks {
                for cause in (0..reward).filter(|&cause| mask[output][cause]) {
                    if !std::mem::replace(&mut inside[cause], true) {
                        open.push(cause);
                    }
                }
            }
        }
        let mut states: Vec<usize> = (0..reward).filter(|&j| inside[j]).collect();
        if states.is_empty() {
            // The model needs at least one state variable, even if no output depends on it.
            states.push(0);
        }
        Ok(Self { states, of: reward })
    }

    /// Return the number of modelled variables.
    pub(super) fn len(&self) -> usize {
        self.states.len()
    }

    /// Return the indices of the modelled variables in the state.
    pub(super) fn states(&self) -> &[usize] {
        &self.states
    }

    /// Return the elements of `all`, one for each state variable, that belong to modelled variables.
    pub(super) fn pick<T: Copy>(&self, all: &[T]) -> impl Iterator<Item = T> {
        self.states.iter().map(|&j| all[j])
    }

    /// Return the modelled columns of rows `[rows, state]`, row-major.
    pub(super) fn rows(&self, states: &[f32]) -> Vec<f32> {
        let rows = states.chunks_exact(self.of);
        rows.flat_map(|row| self.pick(row)).collect()
    }

    /// Return rows `[rows, state]` from modelled columns, with `missing` in the other columns.
    pub(super) fn whole(&self, states: &[f32], missing: f32) -> Vec<f32> {
        let mut all = vec![missing; states.len() / self.len() * self.of];
        let rows = all.chunks_exact_mut(self.of);
        for (to, from) in rows.zip(states.chunks_exact(self.len())) {
            for (&j, value) in self.states.iter().zip(from) {
                to[j] = *value;
            }
        }
        all
    }

    /// Return the names of the modelled effects: next variables, then the reward.
    pub(super) fn outputs(&self, spec: &Spec) -> Vec<String> {
        let next = self.states.iter().map(|&j| spec.next[j].clone());
        next.chain([spec.reward.clone()]).collect()
    }

    /// Return the names of the state variables without a mechanism.
    pub(super) fn left_out(&self, spec: &Spec) -> Vec<String> {
        let all = spec.state.iter().enumerate();
        all.filter(|(j, _)| !self.states.contains(j))
            .map(|(_, name)| name.clone())
            .collect()
    }

    /// Return the masks over the modelled variables.
    pub(super) fn masks(&self, spec: &Spec, graph: &TransitionGraph) -> Vec<Mask> {
        let (states, actions) = (spec.state_dim(), spec.action_dim());
        let inputs: Vec<usize> = self
            .states
            .iter()
            .copied()
            .chain(states..states + actions)
            .collect();
        let outputs = || self.states.iter().copied().chain([states]);
        let row = |row: &Vec<bool>| inputs.iter().map(|&j| row[j]).collect();
        let own = |mask: &Mask| outputs().map(|output| row(&mask[output])).collect();
        graph.masks(spec).iter().map(own).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::{Shift, World};
    use crate::model::ModelConfig;

    fn relevant() -> Config {
        Config {
            model: ModelConfig {
                scope: Scope::Relevant,
                ..ModelConfig::default()
            },
            ..Config::default()
        }
    }

    #[test]
    fn the_sensors_of_a_pendulum_are_not_modelled() {
        let world = World::sensed("pendulum", 8, 3);
        let environment = world.make(Shift::default()).expect("known");
        let spec = environment.spec();
        let graph = TransitionGraph::given(spec, &spec.truth).expect("a graph");
        let own = Modelled::of(spec, Some(&graph), &relevant()).expect("known");
        assert_eq!(own.states(), [0, 1, 2]);
        assert_eq!(own.outputs(spec).len(), 4);
        assert_eq!(own.left_out(spec).len(), 8);
        let masks = own.masks(spec, &graph);
        assert_eq!((masks[0].len(), masks[0][0].len()), (4, 4));
        let all = Modelled::of(spec, Some(&graph), &Config::default()).expect("known");
        assert!(all.left_out(spec).is_empty());
        assert_eq!(all.masks(spec, &graph), graph.masks(spec));
    }

    #[test]
    fn what_the_policy_sees_is_modelled_with_its_ancestors() {
        let world = World::named("light-door");
        let environment = world.make(Shift::default()).expect("known");
        let spec = environment.spec();
        let graph = TransitionGraph::given(spec, &spec.truth).expect("a graph");
        let mut config = relevant();
        let own = Modelled::of(spec, Some(&graph), &config).expect("known");
        assert_eq!(
            (own.states(), own.left_out(spec)),
            (&[0][..], vec!["Z".to_owned()])
        );
        // Z' <- {X, A}: with the lamp comes the robot.
        config.policy_inputs = Some(vec!["Z".to_owned()]);
        let own = Modelled::of(spec, Some(&graph), &config).expect("known");
        assert!(own.left_out(spec).is_empty());
        let none = Modelled::of(spec, None, &config).expect("known");
        assert_eq!(none, Modelled::all(spec));
    }

    #[test]
    fn modelled_columns_are_selected_and_restored() {
        let own = Modelled {
            states: vec![0, 2],
            of: 3,
        };
        assert_eq!(
            own.rows(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
            [1.0, 3.0, 4.0, 6.0]
        );
        assert_eq!(
            own.whole(&[1.0, 3.0, 4.0, 6.0], 0.0),
            [1.0, 0.0, 3.0, 4.0, 0.0, 6.0]
        );
    }
}
