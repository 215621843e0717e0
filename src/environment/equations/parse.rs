//! The grammar: parses a line of text to a statement, with the position of every name.

use super::expression::Expression;
use super::formula::formula;
use std::ops::Range;
use winnow::ascii::{digit0, digit1, multispace0};
use winnow::combinator::{fail, opt, preceded};
use winnow::error::{ContextError, ErrMode, StrContext, StrContextValue};
use winnow::prelude::*;
use winnow::stream::LocatingSlice;
use winnow::token::{one_of, take_while};

pub(super) type Input<'a> = LocatingSlice<&'a str>;
pub(super) type Failure = ErrMode<ContextError>;

/// A name and its byte range in the line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) span: Range<usize>,
}

/// An expression after parsing.
pub(super) type Read = Expression<Name, Name>;

/// A parsed statement.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Statement {
    /// `state X in [-1, 1] from -1`, or `hidden U in …`
    Variable {
        name: Name,
        low: f64,
        high: f64,
        start: Read,
        hidden: bool,
    },
    /// `action A`
    Action(Name),
    /// `parameter k = 1`
    Parameter(Name, f64),
    /// `let f = …`
    Let(Name, Read),
    /// `X' = …`
    Next(Name, Read),
    /// `R = …`
    Reward(Name, Read),
    /// `shift far: k = -1, j = 0`
    Shift(Name, Vec<(Name, f64)>),
    /// `horizon 200`
    Horizon(Name),
}

/// Reserved words.
const KEYWORDS: &[&str] = &[
    "state",
    "hidden",
    "action",
    "parameter",
    "let",
    "shift",
    "horizon",
    "in",
    "from",
];

/// A parse error: byte offset in the line, and what was expected there.
#[derive(Debug, PartialEq)]
pub(super) struct Unreadable {
    pub(super) at: usize,
    pub(super) expected: String,
}

/// Parse one line that is not empty.
pub(super) fn statement(line: &str) -> Result<Statement, Unreadable> {
    any_statement
        .parse(LocatingSlice::new(line))
        .map_err(|error| {
            let expected: Vec<_> = error
                .inner()
                .context()
                .filter_map(|context| match context {
                    StrContext::Expected(value) => Some(value.to_string()),
                    _ => None,
                })
                .collect();
            // The innermost context is the most precise, but if nothing was parsed, the outermost is.
            let unread = line[..error.offset()].trim().is_empty();
            let most = if unread {
                expected.last()
            } else {
                expected.first()
            };
            Unreadable {
                at: error.offset(),
                expected: most.cloned().unwrap_or_else(|| "a statement".to_owned()),
            }
        })
}

pub(super) fn wanted(what: &'static str) -> StrContext {
    StrContext::Expected(StrContextValue::Description(what))
}

// The parsers are functions that call each other. Nested combinators are instantiated at every use and made the
// download 30 kB larger.

#[inline(never)]
pub(super) fn space(input: &mut Input<'_>) -> Result<(), Failure> {
    multispace0.void().parse_next(input)
}

/// If the next character is `what`, consume it and the following white space, and return true.
#[inline(never)]
pub(super) fn accept(input: &mut Input<'_>, what: char) -> Result<bool, Failure> {
    let found = input.starts_with(what);
    if found {
        one_of(what).void().parse_next(input)?;
        space(input)?;
    }
    Ok(found)
}

#[inline(never)]
pub(super) fn expect(input: &mut Input<'_>, what: char) -> Result<(), Failure> {
    if accept(input, what)? {
        return Ok(());
    }
    stop(
        input,
        StrContext::Expected(StrContextValue::CharLiteral(what)),
    )
}

/// Return an error at the current position.
#[inline(never)]
pub(super) fn stop<O>(input: &mut Input<'_>, context: StrContext) -> Result<O, Failure> {
    let failed: Result<O, Failure> = fail.context(context).parse_next(input);
    failed.map_err(ErrMode::cut)
}

#[inline(never)]
fn word(input: &mut Input<'_>) -> Result<Option<Name>, Failure> {
    if !input.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return Ok(None);
    }
    let (text, span) = take_while(1.., |c: char| c.is_ascii_alphanumeric() || c == '_')
        .with_span()
        .parse_next(input)?;
    space(input)?;
    Ok(Some(Name {
        text: text.to_owned(),
        span,
    }))
}

#[inline(never)]
pub(super) fn name(input: &mut Input<'_>) -> Result<Name, Failure> {
    let start = input.checkpoint();
    match word(input)? {
        Some(name) if !KEYWORDS.contains(&name.text.as_str()) => Ok(name),
        _ => {
            input.reset(&start);
            stop(input, wanted("a name"))
        }
    }
}

#[inline(never)]
fn keyword(input: &mut Input<'_>, text: &'static str) -> Result<(), Failure> {
    let start = input.checkpoint();
    if word(input)?.is_some_and(|word| word.text == text) {
        return Ok(());
    }
    input.reset(&start);
    stop(
        input,
        StrContext::Expected(StrContextValue::StringLiteral(text)),
    )
}

#[inline(never)]
pub(super) fn number(input: &mut Input<'_>) -> Result<f64, Failure> {
    let start = input.checkpoint();
    let (signed, whole, fraction, power) = digits(input)?;
    if !(whole.is_empty() && fraction.is_empty()) {
        let zero = |digits: &str| if digits.is_empty() { "0" } else { "" };
        let text = format!(
            "{}{whole}{}.{fraction}{}{power}",
            if signed { "-" } else { "" },
            zero(whole),
            zero(fraction)
        );
        // `serde_json` is already linked; the standard library's parser would add 15 kB to the download.
        if let Some(number) = serde_json::from_str(&text)
            .ok()
            .filter(|n: &f64| n.is_finite())
        {
            space(input)?;
            return Ok(number);
        }
    }
    input.reset(&start);
    stop(input, wanted("a number"))
}

/// Return whether there is a minus, the digits before and after the point, and the exponent with its letter.
fn digits<'a>(input: &mut Input<'a>) -> Result<(bool, &'a str, &'a str, &'a str), Failure> {
    let power = (one_of(['e', 'E']), opt(one_of(['-', '+'])), digit1).take();
    (
        opt(one_of(['-', '+'])).map(|sign| sign == Some('-')),
        digit0,
        opt(preceded('.', digit0)).map(Option::unwrap_or_default),
        opt(power).map(Option::unwrap_or_default),
    )
        .parse_next(input)
}

fn any_statement(input: &mut Input<'_>) -> Result<Statement, Failure> {
    space(input)?;
    let start = input.checkpoint();
    let first = word(input)?;
    let statement = match first.as_ref().map(|word| word.text.as_str()) {
        Some("state") => variable(input, false)?,
        Some("hidden") => variable(input, true)?,
        Some("action") => Statement::Action(name(input)?),
        Some("parameter") => {
            let (name, value) = setting(input)?;
            Statement::Parameter(name, value)
        }
        Some("let") => {
            let name = name(input)?;
            expect(input, '=')?;
            Statement::Let(name, formula(input)?)
        }
        Some("shift") => shift(input)?,
        Some("horizon") => Statement::Horizon(steps(input)?),
        Some(other) if !KEYWORDS.contains(&other) => {
            input.reset(&start);
            equation(input)?
        }
        _ => {
            input.reset(&start);
            return stop(
                input,
                wanted(
                    "state, hidden, action, parameter, let, shift, horizon, or an equation such as X' = … or R = …",
                ),
            );
        }
    };
    if !input.is_empty() {
        return stop(input, wanted("an operator or the end of the line"));
    }
    Ok(statement)
}

fn variable(input: &mut Input<'_>, hidden: bool) -> Result<Statement, Failure> {
    let name = name(input)?;
    keyword(input, "in")?;
    expect(input, '[')?;
    let low = number(input)?;
    expect(input, ',')?;
    let high = number(input)?;
    expect(input, ']')?;
    keyword(input, "from")?;
    Ok(Statement::Variable {
        name,
        low,
        high,
        start: formula(input)?,
        hidden,
    })
}

fn setting(input: &mut Input<'_>) -> Result<(Name, f64), Failure> {
    let name = name(input)?;
    expect(input, '=')?;
    Ok((name, number(input)?))
}

fn shift(input: &mut Input<'_>) -> Result<Statement, Failure> {
    let title = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !input.starts_with(title) {
        return stop(input, wanted("the shift's name"));
    }
    let (text, span) = take_while(1.., title).with_span().parse_next(input)?;
    space(input)?;
    let name = Name {
        text: text.to_owned(),
        span,
    };
    expect(input, ':')?;
    let mut values = vec![setting(input)?];
    while accept(input, ',')? {
        values.push(setting(input)?);
    }
    Ok(Statement::Shift(name, values))
}

fn steps(input: &mut Input<'_>) -> Result<Name, Failure> {
    let digits: Result<(&str, _), Failure> = digit1.with_span().parse_next(input);
    let Ok((text, span)) = digits else {
        return stop(input, wanted("a whole number of steps"));
    };
    space(input)?;
    Ok(Name {
        text: text.to_owned(),
        span,
    })
}

fn equation(input: &mut Input<'_>) -> Result<Statement, Failure> {
    let name = name(input)?;
    let next = accept(input, '\'')?;
    expect(input, '=')?;
    let value = formula(input)?;
    Ok(if next {
        Statement::Next(name, value)
    } else {
        Statement::Reward(name, value)
    })
}
