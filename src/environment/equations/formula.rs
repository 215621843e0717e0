//! The grammar of an expression, by operator precedence.

use super::expression::{Expression, Operator};
use super::parse::{Failure, Input, Read, accept, expect, name, number, space, stop, wanted};
use winnow::combinator::{Infix, Prefix, expression, fail};
use winnow::prelude::*;
use winnow::token::one_of;

fn binary<const OPERATOR: char>(
    _: &mut Input<'_>,
    left: Read,
    right: Read,
) -> Result<Read, Failure> {
    let operator = match OPERATOR {
        '+' => Operator::Add,
        '-' => Operator::Subtract,
        '*' => Operator::Multiply,
        '/' => Operator::Divide,
        _ => Operator::Power,
    };
    Ok(Expression::Binary(
        operator,
        Box::new(left),
        Box::new(right),
    ))
}

fn infix<'a>(input: &mut Input<'a>) -> Result<Infix<Input<'a>, Read, Failure>, Failure> {
    let operator = one_of(['+', '-', '*', '/', '^']).parse_next(input)?;
    space(input)?;
    Ok(match operator {
        '+' => Infix::Left(10, binary::<'+'>),
        '-' => Infix::Left(10, binary::<'-'>),
        '*' => Infix::Left(20, binary::<'*'>),
        '/' => Infix::Left(20, binary::<'/'>),
        _ => Infix::Right(30, binary::<'^'>),
    })
}

/// A sign binds less tightly than a power and more tightly than a product: -2^2 is -4.
fn prefix<'a>(input: &mut Input<'a>) -> Result<Prefix<Input<'a>, Read, Failure>, Failure> {
    if accept(input, '-')? {
        return Ok(Prefix(25, |_, inner| {
            Ok(Expression::Negative(Box::new(inner)))
        }));
    }
    if accept(input, '+')? {
        return Ok(Prefix(25, |_, inner| Ok(inner)));
    }
    stop(input, wanted("a number, a name, a function or a bracket"))
}

#[inline(never)]
pub(super) fn formula(input: &mut Input<'_>) -> Result<Read, Failure> {
    expression(operand)
        .prefix(prefix)
        .infix(infix)
        .parse_next(input)
}

fn operand(input: &mut Input<'_>) -> Result<Read, Failure> {
    if input.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return Ok(Expression::Number(number(input)?));
    }
    if accept(input, '(')? {
        let inner = formula(input)?;
        expect(input, ')')?;
        return Ok(inner);
    }
    if input.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return named(input);
    }
    // Fail so that the caller can try a sign.
    fail.parse_next(input)
}

fn named(input: &mut Input<'_>) -> Result<Read, Failure> {
    let mut name = name(input)?;
    if accept(input, '\'')? {
        name.text.push('\'');
        return Ok(Expression::Name(name));
    }
    if !accept(input, '(')? {
        return Ok(Expression::Name(name));
    }
    let mut arguments = vec![formula(input)?];
    while accept(input, ',')? {
        arguments.push(formula(input)?);
    }
    expect(input, ')')?;
    Ok(Expression::Call(name, arguments))
}
