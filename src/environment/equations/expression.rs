//! Expressions with resolved names, and their evaluation.

use rand::{Rng, RngCore};
use rand_distr::{Distribution, StandardNormal};

/// A function of one, two or three arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Sin,
    Cos,
    Tan,
    Tanh,
    Exp,
    Log,
    Sqrt,
    Abs,
    Sign,
    Min,
    Max,
    Clip,
    /// N(mean, standard deviation). Each occurrence is a separate draw.
    Normal,
    /// U(low, high). Each occurrence is a separate draw.
    Uniform,
}

/// All functions: name, and number of arguments.
pub(super) const FUNCTIONS: &[(&str, Function, usize)] = &[
    ("sin", Function::Sin, 1),
    ("cos", Function::Cos, 1),
    ("tan", Function::Tan, 1),
    ("tanh", Function::Tanh, 1),
    ("exp", Function::Exp, 1),
    ("log", Function::Log, 1),
    ("sqrt", Function::Sqrt, 1),
    ("abs", Function::Abs, 1),
    ("sign", Function::Sign, 1),
    ("min", Function::Min, 2),
    ("max", Function::Max, 2),
    ("clip", Function::Clip, 3),
    ("N", Function::Normal, 2),
    ("U", Function::Uniform, 2),
];

/// A binary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

/// An expression. Names have type `L`: text with position after parsing, an index after resolution.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression<L, F> {
    Number(f64),
    Name(L),
    Negative(Box<Self>),
    Binary(Operator, Box<Self>, Box<Self>),
    Call(F, Vec<Self>),
}

/// An expression whose names are indices of the environment's values.
pub(super) type Resolved = Expression<usize, Function>;

impl Resolved {
    /// Return the value, where name `i` has the value `values[i]`. Random draws follow the order of the text.
    pub(super) fn evaluate(&self, values: &[f64], rng: &mut dyn RngCore) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Name(at) => values[*at],
            Self::Negative(inner) => -inner.evaluate(values, rng),
            Self::Binary(operator, left, right) => {
                let left = left.evaluate(values, rng);
                let right = right.evaluate(values, rng);
                match operator {
                    Operator::Add => left + right,
                    Operator::Subtract => left - right,
                    Operator::Multiply => left * right,
                    Operator::Divide => left / right,
                    Operator::Power => power(left, right),
                }
            }
            Self::Call(function, arguments) => {
                let mut given = [0.0; 3];
                for (to, argument) in given.iter_mut().zip(arguments) {
                    *to = argument.evaluate(values, rng);
                }
                call(*function, given, rng)
            }
        }
    }

    /// Call `visit` with the index of every name.
    pub(super) fn names(&self, visit: &mut dyn FnMut(usize)) {
        match self {
            Self::Number(_) => {}
            Self::Name(at) => visit(*at),
            Self::Negative(inner) => inner.names(visit),
            Self::Binary(_, left, right) => {
                left.names(visit);
                right.names(visit);
            }
            Self::Call(_, arguments) => arguments.iter().for_each(|each| each.names(visit)),
        }
    }

    /// Return whether the expression draws random numbers.
    pub(super) fn draws(&self) -> bool {
        match self {
            Self::Number(_) | Self::Name(_) => false,
            Self::Negative(inner) => inner.draws(),
            Self::Binary(_, left, right) => left.draws() || right.draws(),
            Self::Call(function, arguments) => {
                matches!(function, Function::Normal | Function::Uniform)
                    || arguments.iter().any(Self::draws)
            }
        }
    }
}

fn power(base: f64, exponent: f64) -> f64 {
    // Small integer powers use products, so that X^2 equals X * X bit for bit.
    if exponent.fract() == 0.0 && exponent.abs() <= 16.0 {
        base.powi(exponent as i32)
    } else {
        base.powf(exponent)
    }
}

fn call(function: Function, [a, b, c]: [f64; 3], rng: &mut dyn RngCore) -> f64 {
    match function {
        Function::Sin => a.sin(),
        Function::Cos => a.cos(),
        Function::Tan => a.tan(),
        Function::Tanh => a.tanh(),
        Function::Exp => a.exp(),
        Function::Log => a.ln(),
        Function::Sqrt => a.sqrt(),
        Function::Abs => a.abs(),
        Function::Sign if a == 0.0 => 0.0,
        Function::Sign => a.signum(),
        Function::Min => a.min(b),
        Function::Max => a.max(b),
        // `clamp` would panic when low > high.
        Function::Clip => a.max(b).min(c),
        Function::Normal => {
            let normal: f64 = StandardNormal.sample(rng);
            a + b * normal
        }
        Function::Uniform => a + (b - a) * rng.random::<f64>(),
    }
}
