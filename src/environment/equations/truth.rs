//! The true graph of a written world, read off its equations.

use super::program::Program;
use std::collections::{BTreeMap, BTreeSet};

/// What moves a value, as far back as the start of the step.
#[derive(Clone, Default)]
struct Causes {
    /// Places of variables and actions.
    places: BTreeSet<usize>,
    /// Draws that more than one value may share: the step that made them.
    draws: BTreeSet<usize>,
}

/// Parents of every observed effect, and the pairs of effects that something unseen moves both.
pub(super) struct Truth {
    pub(super) parents: BTreeMap<String, Vec<String>>,
    pub(super) confounded: Vec<(String, String)>,
}

/// Reads the graph off the equations: parents through `let` and through other next values, to the variables and actions at
/// the start of the step. A hidden variable, or a draw that two effects share, is no parent; it confounds.
pub(super) fn truth(program: &Program) -> Truth {
    let causes = causes(program);
    let observed = || program.variables.iter().filter(|variable| !variable.hidden);
    let inputs: Vec<_> = observed()
        .map(|variable| (&variable.name, variable.now))
        .chain(program.actions.iter().map(|(name, place)| (name, *place)))
        .collect();
    let hidden: BTreeSet<_> = program
        .variables
        .iter()
        .filter(|variable| variable.hidden)
        .map(|variable| variable.now)
        .collect();
    let effects: Vec<_> = observed()
        .map(|variable| (format!("{}'", variable.name), &causes[&variable.next]))
        .chain([(program.reward.0.clone(), &causes[&program.reward.1])])
        .collect();
    let parents = effects
        .iter()
        .map(|(effect, causes)| {
            let parents = inputs
                .iter()
                .filter(|(_, place)| causes.places.contains(place));
            (
                effect.clone(),
                parents.map(|(name, _)| (*name).clone()).collect(),
            )
        })
        .collect();
    let mut confounded = Vec::new();
    for (i, (a, of_a)) in effects.iter().enumerate() {
        for (b, of_b) in &effects[i + 1..] {
            let mut unseen = of_a.places.intersection(&of_b.places);
            if unseen.any(|place| hidden.contains(place)) || !of_a.draws.is_disjoint(&of_b.draws) {
                confounded.push((a.clone(), b.clone()));
            }
        }
    }
    Truth {
        parents,
        confounded,
    }
}

fn causes(program: &Program) -> BTreeMap<usize, Causes> {
    let inputs = program
        .variables
        .iter()
        .map(|variable| variable.now)
        .chain(program.actions.iter().map(|&(_, place)| place));
    let mut causes: BTreeMap<usize, Causes> = inputs
        .map(|place| {
            let itself = Causes {
                places: BTreeSet::from([place]),
                ..Causes::default()
            };
            (place, itself)
        })
        .collect();
    for (step, (place, expression)) in program.steps.iter().enumerate() {
        let mut all = Causes::default();
        expression.names(&mut |name| {
            // A parameter has no causes.
            if let Some(of) = causes.get(&name) {
                all.places.extend(&of.places);
                all.draws.extend(&of.draws);
            }
        });
        if expression.draws() {
            all.draws.insert(step);
        }
        causes.insert(*place, all);
    }
    causes
}
