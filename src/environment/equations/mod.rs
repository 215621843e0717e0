//! Environments written as structural equations.
//!
//! ```text
//! state X in [-1, 1] from -1
//! state Z in [-1, 1] from -1
//! action A                                  # always in [-1, 1]
//! parameter k = 1
//! let f = X + 0.05*A - 0.005*cos(0.05*X)    # what several equations share
//! X' = f + N(0, 0.01)                       # clipped to its range
//! Z' = k*f + N(0, 0.01)
//! R = 0.1*(1 - X^2) + N(0, 0.01)            # no prime, no let: the reward
//! shift near: k = 0
//! shift far: k = -1
//! horizon 200
//! ```
//!
//! Each line is a statement. A name can be used below the line that defines it, and `X'` below its equation.
//! `hidden U in …` defines a state variable that is not observed. Every `N(mean, sd)` and `U(low, high)` is a separate
//! draw at every step, in the order of the text; no shift changes the number of draws. The true graph is derived from
//! the equations.

mod expression;
mod formula;
mod lines;
mod names;
mod parse;
mod program;
#[cfg(test)]
mod tests;
mod truth;

use super::{Drift, Environment, EnvironmentError, Outcome, Shift, Spec, Target};
use program::Program;
use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// Name of the setting without a shift.
const TRAINING: &str = "in-distribution";

/// Number of random steps in the check of a new environment, in every setting.
const TRIAL: usize = 1_000;

/// An environment written as structural equations.
#[derive(Clone, Debug)]
pub struct Equations {
    program: Program,
    spec: Spec,
    shift: Shift,
}

impl Equations {
    /// Name in its [`Spec`].
    pub const NAME: &'static str = "equations";

    /// Parse an environment and check it with random steps.
    ///
    /// # Errors
    /// [`EnvironmentError::Equations`] with line and column; [`EnvironmentError::NotFinite`] when a value is not finite
    /// within a thousand random steps; [`EnvironmentError::Shift`] and [`EnvironmentError::Unshiftable`] for the shift.
    pub fn new(source: &str, shift: Shift) -> Result<Self, EnvironmentError> {
        shift.validate()?;
        let program = Program::read(source)?;
        shift.only(Self::NAME, &["sensor_noise", "setting"])?;
        if shift.setting > program.shifts.len() {
            return Err(EnvironmentError::Unshiftable {
                environment: Self::NAME.to_owned(),
                field: "setting",
                value: shift.setting as f64,
                expected: "0 or the number of a shift of the text",
            });
        }
        let spec = spec(&program);
        let world = Self {
            program,
            spec,
            shift: Shift::default(),
        };
        for setting in 0..=world.program.shifts.len() {
            world.under(Shift { setting, ..shift }).try_out()?;
        }
        Ok(world.under(shift))
    }

    /// Create the environment after a drift: the equation of the effect `mechanism` gets the right side `to`, which may
    /// use the names defined above it.
    ///
    /// # Errors
    /// Those of [`new`](Self::new) for the changed text, and [`EnvironmentError::Drift`].
    pub fn drifted(source: &str, shift: Shift, drift: &Drift) -> Result<Self, EnvironmentError> {
        let world = Self::new(source, shift)?;
        let known = world.spec.outputs();
        let line = program::line_of(source, &drift.mechanism);
        let Some(line) = line.filter(|_| known.contains(&drift.mechanism)) else {
            return Err(drift.unknown(&known.join(", ")));
        };
        let expected = "the right side of the other equation, in one line";
        let right = match &drift.to {
            Some(Target::Equation(text)) if text.lines().count() == 1 => text,
            Some(other) => return Err(drift.refuse(other, expected)),
            None => {
                return Err(EnvironmentError::Drift {
                    field: "to",
                    value: "null".to_owned(),
                    expected: expected.to_owned(),
                });
            }
        };
        let changed = format!("{} = {right}", drift.mechanism);
        let lines = source.lines().enumerate();
        let text: Vec<&str> = lines
            .map(|(at, old)| if at == line { &changed } else { old })
            .collect();
        let mut after = Self::new(&text.join("\n"), shift)?;
        // The true graph stays that of the environment at the start of the run.
        after.spec = world.spec;
        Ok(after)
    }

    #[inline(never)]
    fn under(&self, shift: Shift) -> Self {
        let mut world = self.clone();
        world.shift = shift;
        if let Some((_, values)) = shift
            .setting
            .checked_sub(1)
            .map(|i| &self.program.shifts[i])
        {
            for &(place, value) in values {
                world.program.values[place] = value;
            }
        }
        world
    }

    /// Take random steps to find errors such as division by zero before a run.
    #[inline(never)]
    fn try_out(&self) -> Result<(), EnvironmentError> {
        let mut rng = ChaCha8Rng::seed_from_u64(0);
        let mut state = self.initial_state(&mut rng);
        let name = &self.spec.shifts[self.shift.setting].0;
        let refuse = |variable: &str, value: f64, step| EnvironmentError::NotFinite {
            variable: variable.to_owned(),
            value,
            step,
            setting: name.clone(),
        };
        for step in 0..TRIAL {
            for (variable, &value) in self.program.variables.iter().zip(&state) {
                if !value.is_finite() {
                    return Err(refuse(&variable.name, value, step));
                }
            }
            if step.is_multiple_of(self.spec.horizon) {
                state = self.initial_state(&mut rng);
            }
            let action: Vec<f64> = (0..self.spec.action_dim())
                .map(|_| rng.random_range(-1.0..1.0))
                .collect();
            let reward = self.step(&mut state, &action, &mut rng).reward;
            if !reward.is_finite() {
                return Err(refuse(&self.spec.reward, reward, step));
            }
        }
        Ok(())
    }
}

#[inline(never)]
fn spec(program: &Program) -> Spec {
    let observed: Vec<_> = program.variables.iter().filter(|v| !v.hidden).collect();
    let truth = truth::truth(program);
    let setting = |setting| Shift {
        setting,
        ..Shift::default()
    };
    let named = program.shifts.iter().map(|(name, _)| name.clone());
    Spec {
        name: Equations::NAME.to_owned(),
        state: observed.iter().map(|v| v.name.clone()).collect(),
        action: program
            .actions
            .iter()
            .map(|(name, _)| name.clone())
            .collect(),
        next: observed.iter().map(|v| format!("{}'", v.name)).collect(),
        reward: program.reward.0.clone(),
        low: observed.iter().map(|v| v.low).collect(),
        high: observed.iter().map(|v| v.high).collect(),
        action_bounds: (-1.0, 1.0),
        horizon: program.horizon,
        truth: truth.parents,
        confounded: truth.confounded,
        shifts: std::iter::once(TRAINING.to_owned())
            .chain(named)
            .enumerate()
            .map(|(i, name)| (name, setting(i)))
            .collect(),
    }
}

impl Environment for Equations {
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn shift(&self) -> Shift {
        self.shift
    }

    fn initial_state(&self, rng: &mut dyn RngCore) -> Vec<f64> {
        let Program {
            variables, values, ..
        } = &self.program;
        variables
            .iter()
            .map(|variable| {
                let start = variable.start.evaluate(values, rng);
                start.max(variable.low).min(variable.high)
            })
            .collect()
    }

    fn step(&self, state: &mut [f64], action: &[f64], rng: &mut dyn RngCore) -> Outcome {
        let program = &self.program;
        let mut values = program.values.clone();
        for (variable, &value) in program.variables.iter().zip(state.iter()) {
            values[variable.now] = value;
        }
        for (&(_, place), &value) in program.actions.iter().zip(action) {
            values[place] = value.clamp(-1.0, 1.0);
        }
        for (place, expression) in &program.steps {
            values[*place] = expression.evaluate(&values, rng);
        }
        for (variable, value) in program.variables.iter().zip(state.iter_mut()) {
            // `max` and `min` would turn NaN into a bound.
            *value = values[variable.next].clamp(variable.low, variable.high);
        }
        Outcome {
            reward: values[program.reward.1],
            terminated: false,
        }
    }

    fn observe(&self, state: &[f64], rng: &mut dyn RngCore, out: &mut [f32]) {
        let variables = self.program.variables.iter().zip(state);
        let observed = variables.filter(|(variable, _)| !variable.hidden);
        for (seen, (_, &value)) in out.iter_mut().zip(observed) {
            // The noise is drawn even if it is not used, so that shifts do not change the number of draws.
            let noise: f64 = StandardNormal.sample(rng);
            *seen = (value + self.shift.sensor_noise * noise) as f32;
        }
    }
}
