//! The names of a written environment, and expressions over their indices.

use super::expression::{Expression, FUNCTIONS, Function, Resolved};
use super::lines::Line;
use super::parse::{Name, Read};
use crate::environment::EnvironmentError;

/// Indices by name during parsing.
#[derive(Default)]
pub(super) struct Names {
    /// In the order of the text.
    pub(super) places: Vec<(String, usize)>,
    pub(super) values: Vec<f64>,
    /// Every `N` and `U` so far: the word in its line, function and arguments.
    pub(super) noises: Vec<(Name, Function, Vec<Resolved>)>,
}

/// Return the index of a name.
pub(super) fn find(places: &[(String, usize)], name: &str) -> Option<usize> {
    let found = places.iter().find(|(known, _)| known == name);
    found.map(|&(_, place)| place)
}

pub(super) fn listed(places: &[(String, usize)]) -> String {
    let names: Vec<_> = places.iter().map(|(name, _)| name.as_str()).collect();
    names.join(", ")
}

impl Names {
    pub(super) fn define(&mut self, line: &Line, name: &Name) -> Result<usize, EnvironmentError> {
        if find(&self.places, &name.text).is_some() {
            return Err(line.refuse(name, "a name that is not yet taken"));
        }
        let place = self.values.len();
        self.places.push((name.text.clone(), place));
        self.values.push(0.0);
        Ok(place)
    }

    /// Resolve an expression; it may use all names defined so far.
    pub(super) fn resolve(
        &mut self,
        line: &Line,
        read: Read,
    ) -> Result<Resolved, EnvironmentError> {
        let mut inner = |each: Box<Read>| self.resolve(line, *each).map(Box::new);
        Ok(match read {
            Expression::Number(number) => Expression::Number(number),
            Expression::Name(name) => match find(&self.places, &name.text) {
                Some(place) => Expression::Name(place),
                None => {
                    let known = listed(&self.places);
                    return Err(line.refuse(&name, &format!("a name that is known here: {known}")));
                }
            },
            Expression::Negative(one) => Expression::Negative(inner(one)?),
            Expression::Binary(operator, left, right) => {
                Expression::Binary(operator, inner(left)?, inner(right)?)
            }
            Expression::Call(name, arguments) => {
                let known = FUNCTIONS.iter().find(|(known, ..)| *known == name.text);
                let Some(&(_, function, wanted)) = known else {
                    let names: Vec<_> = FUNCTIONS.iter().map(|(known, ..)| *known).collect();
                    return Err(line.refuse(&name, &format!("a function: {}", names.join(", "))));
                };
                if arguments.len() != wanted {
                    let expected = format!("{wanted} argument(s) for {}", name.text);
                    return Err(line.refuse(&name, &expected));
                }
                let arguments = arguments.into_iter().map(|each| self.resolve(line, each));
                let arguments = arguments.collect::<Result<Vec<_>, _>>()?;
                if matches!(function, Function::Normal | Function::Uniform) {
                    self.noises.push((name, function, arguments.clone()));
                }
                Expression::Call(function, arguments)
            }
        })
    }
}
