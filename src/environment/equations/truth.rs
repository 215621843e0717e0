//! The true graph of a written world, read off its equations.

use super::program::Program;
use std::collections::BTreeMap;

/// What moves a value, as far back as the start of the step: by place, variables and actions; by step, draws that more than
/// one value may share.
#[derive(Clone)]
struct Causes {
    places: Vec<bool>,
    draws: Vec<bool>,
}

/// Parents of every observed effect, and the pairs of effects that something unseen moves both.
pub(super) struct Truth {
    pub(super) parents: BTreeMap<String, Vec<String>>,
    pub(super) confounded: Vec<(String, String)>,
}

/// Reads the graph off the equations: parents through `let` and through other next values, to the variables and actions at
/// the start of the step. A hidden variable, or a draw that two effects share, is no parent; it confounds.
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

/// The causes of the value at every place.
fn causes(program: &Program) -> Vec<Causes> {
    let nothing = Causes {
        places: vec![false; program.values.len()],
        draws: vec![false; program.steps.len()],
    };
    // A parameter has no causes.
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
