//! The report of a graph: its edges, and the test results for each.

use super::TransitionGraph;
use crate::environment::Spec;
use crate::structure::{Parents, structural_hamming_distance};
use crate::training::event::{EdgeReport, GraphReport};
use crate::training::{Config, TrainingError};

impl TransitionGraph {
    /// Return the fraction of the drawn graphs that have the edge.
    fn probability(&self, from: &str, to: &str) -> Option<f64> {
        let with = self.drawn.iter().filter(|g| g.has_edge(from, to)).count();
        (!self.drawn.is_empty()).then(|| with as f64 / self.drawn.len() as f64)
    }

    /// Return the report of this graph.
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
        let learned = self.learned.as_ref();
        let innovations = learned.and_then(|l| l.evidence.innovations.as_ref());
        let unexamined = learned.map_or(&[][..], |l| &l.evidence.unexamined);
        let of_examined = |parents: &Parents| -> Parents {
            let mut known = parents.clone();
            known.retain(|effect, _| !unexamined.contains(effect));
            known
        };
        let mut edges = Vec::new();
        for to in spec.outputs() {
            for from in spec.inputs() {
                let pair = self
                    .learned
                    .as_ref()
                    .and_then(|l| l.evidence.pair(&from, &to));
                edges.push(EdgeReport {
                    present: self.graph.has_edge(&from, &to),
                    probability: self.probability(&from, &to),
                    p: pair.map(|p| p.p),
                    conditioning_set: pair.map(|p| p.conditioning_set.clone()).unwrap_or_default(),
                    separating_set: pair.and_then(|p| p.separating_set.clone()),
                    innovation: innovations.and_then(|found| found.of(&from, &to)).cloned(),
                    cmi: self.measured.get(&(from.clone(), to.clone())).copied(),
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
            correct: structural_hamming_distance(&of_examined(&parents), &of_examined(&spec.truth))
                == 0,
            unexamined: unexamined.to_vec(),
            shared: self.shared.clone(),
            parents,
            edges,
            truth: spec.truth.clone(),
            policy_inputs: self.policy_inputs(spec, config)?,
        })
    }
}
