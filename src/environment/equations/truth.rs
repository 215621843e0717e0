//! The true graph of a written environment, derived from its equations.

use super::program::Program;
use std::collections::BTreeMap;

/// What a value depends on: variables and actions at the start of the step, by index, and random draws, by statement.
#[derive(Clone)]
struct Causes {
    places: Vec<bool>,
    draws: Vec<bool>,
}

/// The parents of every observed effect, and the pairs of effects with a common unobserved cause.
pub(super) struct Truth {
    pub(super) parents: BTreeMap<String, Vec<String>>,
    pub(super) confounded: Vec<(String, String)>,
}

/// Derive the graph from the equations. Parents are the variables and actions at the start of the step that an effect
/// depends on, also through `let` and other next values. Hidden variables, and draws shared by two effects, are no
/// parents but confounders.
#[inline(never)]
pub(super) fn truth(program: &Program) -> Truth {
    let causes = causes(program);
    let mut inputs = Vec::new();
    let mut effects = Vec::new();
    let mut hidden = Vec::new();
    for variable in &program.variables {
        if variable.hidden {
            hidden.push(variable.now);
        } else {
            inputs.push((&variable.name, variable.now));
            effects.push((format!("{}'", variable.name), &causes[variable.next]));
        }
    }
    inputs.extend(program.actions.iter().map(|(name, place)| (name, *place)));
    effects.push((program.reward.0.clone(), &causes[program.reward.1]));
    let mut truth = Truth {
        parents: BTreeMap::new(),
        confounded: Vec::new(),
    };
    for (i, (a, of_a)) in effects.iter().enumerate() {
        let parents = inputs.iter().filter(|(_, place)| of_a.places[*place]);
        let names = parents.map(|(name, _)| (*name).clone()).collect();
        truth.parents.insert(a.clone(), names);
        for (b, of_b) in &effects[i + 1..] {
            let shared = |a: &[bool], b: &[bool]| a.iter().zip(b).any(|(&a, &b)| a && b);
            let unseen = |&place: &usize| of_a.places[place] && of_b.places[place];
            if hidden.iter().any(unseen) || shared(&of_a.draws, &of_b.draws) {
                truth.confounded.push((a.clone(), b.clone()));
            }
        }
    }
    truth
}

/// Return what the value at each index depends on.
fn causes(program: &Program) -> Vec<Causes> {
    let nothing = Causes {
        places: vec![false; program.values.len()],
        draws: vec![false; program.steps.len()],
    };
    // Parameters depend on nothing.
    let mut causes = vec![nothing.clone(); program.values.len()];
    for variable in &program.variables {
        causes[variable.now].places[variable.now] = true;
    }
    for &(_, place) in &program.actions {
        causes[place].places[place] = true;
    }
    for (step, (place, expression)) in program.steps.iter().enumerate() {
        let mut all = nothing.clone();
        expression.names(&mut |name| {
            let of = &causes[name];
            all.places
                .iter_mut()
                .zip(&of.places)
                .for_each(|(a, &b)| *a |= b);
            all.draws
                .iter_mut()
                .zip(&of.draws)
                .for_each(|(a, &b)| *a |= b);
        });
        all.draws[step] = expression.draws();
        causes[*place] = all;
    }
    causes
}
