//! A written environment in executable form: statements in order, over one vector of values.

use super::expression::{Function, Resolved};
use super::lines::{Line, check_length, refuse};
use super::names::{Names, find, listed};
use super::parse::{Name, Statement, statement};
use crate::environment::EnvironmentError;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Largest number of state variables, including hidden ones.
const VARIABLES: usize = 64;
const ACTIONS: usize = 8;
const SHIFTS: usize = 8;
const HORIZON: usize = 1_000;

/// A state variable.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) start: Resolved,
    pub(super) hidden: bool,
    /// Indices of its current and of its next value.
    pub(super) now: usize,
    pub(super) next: usize,
}

/// A resolved environment.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) variables: Vec<Variable>,
    /// Names and indices of the actions.
    pub(super) actions: Vec<(String, usize)>,
    /// Computations of a step in order: index of the result, and expression.
    pub(super) steps: Vec<(usize, Resolved)>,
    pub(super) reward: (String, usize),
    /// Values before a step: parameters have theirs, all others are 0.
    pub(super) values: Vec<f64>,
    /// Named shifts: indices of parameters, and their values.
    pub(super) shifts: Vec<(String, Vec<(usize, f64)>)>,
    pub(super) horizon: usize,
}

/// Return the index of the line that has the equation of an effect (`X'` or the reward). The text must be valid.
pub(super) fn line_of(source: &str, effect: &str) -> Option<usize> {
    source.lines().position(
        |text| match statement(text.split('#').next().unwrap_or_default()) {
            Ok(Statement::Next(name, _)) => effect.strip_suffix('\'') == Some(name.text.as_str()),
            Ok(Statement::Reward(name, _)) => effect == name.text,
            _ => false,
        },
    )
}

impl Program {
    /// Parse a text.
    ///
    /// # Errors
    /// [`EnvironmentError::Equations`] with line, column and what was expected.
    pub(super) fn read(source: &str) -> Result<Self, EnvironmentError> {
        check_length(source)?;
        let mut statements = Vec::new();
        for (number, text) in source.lines().enumerate() {
            let text = text.split('#').next().unwrap_or_default();
            if text.trim().is_empty() {
                continue;
            }
            let read =
                statement(text).map_err(|error| refuse(number, text, error.at, &error.expected))?;
            statements.push((Line { number, text }, read));
        }
        Reader::default().read(statements, source.lines().count())
    }
}

/// A program during parsing.
#[derive(Default)]
struct Reader {
    names: Names,
    variables: Vec<Variable>,
    actions: Vec<(String, usize)>,
    parameters: Vec<(String, usize)>,
    steps: Vec<(usize, Resolved)>,
    reward: Option<(String, usize)>,
    shifts: Vec<(String, Vec<(usize, f64)>)>,
    horizon: Option<usize>,
}

impl Reader {
    fn read(
        mut self,
        statements: Vec<(Line<'_>, Statement)>,
        lines: usize,
    ) -> Result<Program, EnvironmentError> {
        for (line, statement) in statements {
            let before = self.names.noises.len();
            self.add(&line, statement)?;
            self.check_noise(&line, before)?;
        }
        let end = |expected: String| refuse(lines, "", 0, &expected);
        let missing = |what: &str| end(what.to_owned());
        if !self.variables.iter().any(|variable| !variable.hidden) {
            return Err(missing("a state variable: state X in [-1, 1] from 0"));
        }
        if self.actions.is_empty() {
            return Err(missing("an action: action A"));
        }
        for variable in &self.variables {
            if !self.steps.iter().any(|&(place, _)| place == variable.next) {
                let name = &variable.name;
                return Err(end(format!(
                    "an equation for the next value of {name}: {name}' = …"
                )));
            }
        }
        let reward = self
            .reward
            .ok_or_else(|| missing("an equation for the reward: R = …"))?;
        Ok(Program {
            variables: self.variables,
            actions: self.actions,
            steps: self.steps,
            reward,
            values: self.names.values,
            shifts: self.shifts,
            horizon: self.horizon.unwrap_or(200),
        })
    }

    /// Refuse an `N` with a negative standard deviation and a `U` whose bounds are not in order, where the arguments
    /// depend on parameters alone: in training and under every shift so far. The noises from `before` on are in this
    /// line; an earlier one is wrong only because of this line's shift.
    fn check_noise(&self, line: &Line, before: usize) -> Result<(), EnvironmentError> {
        let shifts = self.shifts.iter().map(|(_, values)| values.as_slice());
        for set in shifts.chain([&[][..]]) {
            let mut values = self.names.values.clone();
            for &(place, value) in set {
                values[place] = value;
            }
            let value = |of: &Resolved| {
                let mut fixed = !of.draws();
                of.names(&mut |at| fixed &= self.parameters.iter().any(|&(_, place)| place == at));
                fixed.then(|| of.evaluate(&values, &mut ChaCha8Rng::seed_from_u64(0)))
            };
            for (at, (name, function, arguments)) in self.names.noises.iter().enumerate() {
                let expected = match (function, value(&arguments[0]), value(&arguments[1])) {
                    (Function::Normal, _, Some(deviation)) if deviation < 0.0 => {
                        "N(mean, standard deviation) with a standard deviation of at least 0"
                    }
                    (Function::Uniform, Some(low), Some(high)) if low > high => {
                        "U(low, high) with a low end that is not above the high one"
                    }
                    _ => continue,
                };
                if at >= before {
                    return Err(line.refuse(name, expected));
                }
                let start = line.text.len() - line.text.trim_start().len();
                return Err(refuse(line.number, line.text, start, expected));
            }
        }
        Ok(())
    }

    fn add(&mut self, line: &Line, statement: Statement) -> Result<(), EnvironmentError> {
        match statement {
            Statement::Variable {
                name,
                low,
                high,
                start,
                hidden,
            } => {
                if self.variables.len() == VARIABLES {
                    return Err(line.refuse(&name, &format!("at most {VARIABLES} state variables")));
                }
                if low >= high {
                    return Err(
                        line.refuse(&name, "a range whose lower bound is below its upper one")
                    );
                }
                // A start value may depend only on earlier names, parameters and noise.
                let start = self.names.resolve(line, start)?;
                let mut before = Ok(());
                let variables = &self.variables;
                start.names(&mut |place| {
                    if variables.iter().any(|v| v.now == place)
                        || self.actions.iter().any(|a| a.1 == place)
                    {
                        before = Err(line
                            .refuse(&name, "a start that depends on parameters and noise alone"));
                    }
                });
                before?;
                let now = self.names.define(line, &name)?;
                // The next value's index is reserved now; its name is defined by its equation.
                let next = self.names.values.len();
                self.names.values.push(0.0);
                self.variables.push(Variable {
                    name: name.text,
                    low,
                    high,
                    start,
                    hidden,
                    now,
                    next,
                });
            }
            Statement::Action(name) => {
                if self.actions.len() == ACTIONS {
                    return Err(line.refuse(&name, &format!("at most {ACTIONS} actions")));
                }
                let place = self.names.define(line, &name)?;
                self.actions.push((name.text, place));
            }
            Statement::Parameter(name, value) => {
                let place = self.names.define(line, &name)?;
                self.names.values[place] = value;
                self.parameters.push((name.text, place));
            }
            Statement::Let(name, value) => {
                let value = self.names.resolve(line, value)?;
                let place = self.names.define(line, &name)?;
                self.steps.push((place, value));
            }
            Statement::Next(name, value) => {
                let value = self.names.resolve(line, value)?;
                let variable = self.variables.iter().find(|v| v.name == name.text);
                let Some(&Variable { next, .. }) = variable else {
                    let known: Vec<_> = self.variables.iter().map(|v| v.name.as_str()).collect();
                    let expected = format!("a state variable: {}", known.join(", "));
                    return Err(line.refuse(&name, &expected));
                };
                let primed = format!("{}'", name.text);
                if find(&self.names.places, &primed).is_some() {
                    return Err(line.refuse(&name, "one equation for each variable"));
                }
                self.names.places.push((primed, next));
                self.steps.push((next, value));
            }
            Statement::Reward(name, value) => {
                if let Some((other, _)) = &self.reward {
                    let expected = format!(
                        "let, a prime, or no equation, because {other} is already the reward"
                    );
                    return Err(line.refuse(&name, &expected));
                }
                let value = self.names.resolve(line, value)?;
                let place = self.names.define(line, &name)?;
                self.steps.push((place, value));
                self.reward = Some((name.text, place));
            }
            Statement::Shift(name, values) => self.add_shift(line, name, values)?,
            Statement::Horizon(steps) => match steps.text.parse() {
                Ok(count @ 1..=HORIZON) => self.horizon = Some(count),
                _ => return Err(line.refuse(&steps, &format!("from 1 to {HORIZON} steps"))),
            },
        }
        Ok(())
    }

    fn add_shift(
        &mut self,
        line: &Line,
        name: Name,
        values: Vec<(Name, f64)>,
    ) -> Result<(), EnvironmentError> {
        if self.shifts.len() == SHIFTS {
            return Err(line.refuse(&name, &format!("at most {SHIFTS} shifts")));
        }
        let taken = |(other, _): &(String, _)| *other == name.text;
        if name.text == super::TRAINING || self.shifts.iter().any(taken) {
            return Err(line.refuse(&name, "a shift's name that is not yet taken"));
        }
        let mut places = Vec::new();
        for (parameter, value) in values {
            match find(&self.parameters, &parameter.text) {
                Some(place) => places.push((place, value)),
                None => {
                    let known = listed(&self.parameters);
                    return Err(line.refuse(&parameter, &format!("a parameter: {known}")));
                }
            }
        }
        self.shifts.push((name.text, places));
        Ok(())
    }
}
