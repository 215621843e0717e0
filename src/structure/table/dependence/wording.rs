//! A linear relation in plain form.

use crate::structure::RelationKind;

/// Terms that are written out, of which there may be more.
const SHOWN: usize = 8;

/// `sum weight * column + constant = 0`.
pub(super) struct Equation<'a> {
    pub(super) terms: Vec<(f64, &'a str)>,
    pub(super) constant: f64,
    /// The term that stands alone unless another one reads better.
    pub(super) last: usize,
    pub(super) kind: RelationKind,
}

/// The relation, and which term stands alone.
pub(super) fn plain(equation: &Equation<'_>) -> (String, usize) {
    let digits = if equation.kind == RelationKind::Linear {
        6
    } else {
        3
    };
    let sign = if equation.kind == RelationKind::Linear {
        "="
    } else {
        "≈"
    };
    let rounding = if equation.kind == RelationKind::Linear {
        ""
    } else {
        " (to rounding)"
    };
    let over = |divisor: f64| -> (Vec<f64>, f64) {
        let terms = equation.terms.iter();
        let weights = terms
            .map(|(weight, _)| rounded(weight / divisor, digits))
            .collect();
        (weights, rounded(equation.constant / divisor, digits))
    };
    let (weights, constant) = over(equation.terms[equation.last].0);
    let many = equation.terms.len() > 2;
    if many && weights.iter().all(|&weight| weight == 1.0) {
        let names: Vec<&str> = equation.terms.iter().map(|&(_, name)| name).collect();
        let left = sum(names.into_iter().map(|name| (1.0, name)), 0.0);
        let text = format!("{left} {sign} {}{rounding}", number(0.0 - constant));
        return (text, equation.last);
    }
    // A total: the only term of its sign, and nothing added.
    let negative = weights.iter().filter(|&&weight| weight < 0.0).count();
    let odd = match negative {
        1 => weights.iter().position(|&weight| weight < 0.0),
        _ if negative + 1 == weights.len() => weights.iter().position(|&weight| weight > 0.0),
        _ => None,
    };
    let head = odd
        .filter(|_| many && constant == 0.0)
        .unwrap_or(equation.last);
    let (weights, constant) = over(-equation.terms[head].0);
    let right = weights
        .into_iter()
        .zip(&equation.terms)
        .enumerate()
        .filter(|&(at, _)| at != head)
        .map(|(_, (weight, &(_, name)))| (weight, name));
    let name = quoted(equation.terms[head].1);
    (
        format!("{name} {sign} {}{rounding}", sum(right, constant)),
        head,
    )
}

/// What is positive comes first, then what is negative, then the constant.
fn sum<'a>(terms: impl Iterator<Item = (f64, &'a str)>, constant: f64) -> String {
    let (positive, negative): (Vec<_>, Vec<_>) = terms.partition(|&(weight, _)| weight >= 0.0);
    let term = |(weight, name): (f64, &str)| {
        let size = weight.abs();
        let text = if size == 1.0 {
            quoted(name)
        } else {
            format!("{} × {}", number(size), quoted(name))
        };
        (weight, text)
    };
    // 1.8 × C + 32, but 1 − A.
    let first = positive.is_empty();
    let mut parts: Vec<(f64, String)> = positive.into_iter().chain(negative).map(term).collect();
    if constant != 0.0 {
        let place = if first { 0 } else { parts.len() };
        parts.insert(place, (constant, number(constant.abs())));
    }
    let left = parts.len().saturating_sub(SHOWN);
    if left > 0 {
        let last = parts.pop();
        parts.truncate(SHOWN - 2);
        parts.push((1.0, "…".to_owned()));
        parts.extend(last);
    }
    let mut text = String::new();
    for (at, (weight, part)) in parts.iter().enumerate() {
        let sign = match (at, *weight < 0.0) {
            (0, false) => "",
            (0, true) => "−",
            (_, false) => " + ",
            (_, true) => " − ",
        };
        text.push_str(sign);
        text.push_str(part);
    }
    if text.is_empty() {
        "0".to_owned()
    } else {
        text
    }
}

/// To so many significant digits.
fn rounded(value: f64, digits: usize) -> f64 {
    format!("{:.*e}", digits - 1, value)
        .parse()
        .unwrap_or(value)
}

/// In the shortest form, with an exponent only where there would be many zeros.
fn number(value: f64) -> String {
    let value = value + 0.0;
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e9).contains(&size) {
        format!("{value:e}")
    } else {
        format!("{value}")
    }
}

/// A name as it is, or in quotes where it would be misread among signs and numbers.
pub(super) fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '\'');
    if !name.is_empty()
        && name.chars().all(plain)
        && !name.starts_with(|c: char| c.is_ascii_digit())
    {
        name.to_owned()
    } else {
        format!("{name:?}")
    }
}

/// Names by commas, the last by "and".
pub(in crate::structure) fn listing<S: AsRef<str>>(names: &[S]) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(name.as_ref())).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(terms: &[(f64, &str)], constant: f64, kind: RelationKind) -> (String, usize) {
        plain(&Equation {
            terms: terms.to_vec(),
            constant,
            last: terms.len() - 1,
            kind,
        })
    }

    #[test]
    fn relations_read_as_people_write_them() {
        let exact =
            |terms: &[(f64, &str)], constant: f64| of(terms, constant, RelationKind::Linear).0;
        assert_eq!(exact(&[(2.0, "A"), (-1.0, "A2")], 0.0), "A2 = 2 × A");
        assert_eq!(exact(&[(1.8, "C"), (-1.0, "F")], 32.0), "F = 1.8 × C + 32");
        assert_eq!(exact(&[(-1.0, "no"), (-1.0, "yes")], 1.0), "yes = 1 − no");
        assert_eq!(
            exact(&[(1.0, "A"), (1.0, "B"), (-1.0, "Total")], 0.0),
            "Total = A + B"
        );
        assert_eq!(
            exact(&[(1.0, "All"), (-1.0, "x"), (-1.0, "y")], 0.0),
            "All = x + y"
        );
        let shares = [(-1.0, "blue"), (-1.0, "green"), (-1.0, "red")];
        assert_eq!(exact(&shares, 1.0), "blue + green + red = 1");
        assert_eq!(
            exact(&[(2.0, "a"), (-0.5, "b"), (-1.0, "c")], 3.0),
            "c = 2 × a − 0.5 × b + 3"
        );
        assert_eq!(
            exact(&[(1.0, "a b"), (-1.0, "3")], -2.0),
            "\"3\" = \"a b\" − 2"
        );
        let near = of(
            &[(0.621_37, "km"), (-1.0, "miles")],
            0.0,
            RelationKind::Rounded,
        );
        assert_eq!(near, ("miles ≈ 0.621 × km (to rounding)".to_owned(), 1));
    }

    #[test]
    fn long_sums_are_cut() {
        let names: Vec<String> = (0..60).map(|at| format!("c{at}")).collect();
        let terms: Vec<(f64, &str)> = names.iter().map(|name| (-1.0, name.as_str())).collect();
        let (text, _) = of(&terms, 1.0, RelationKind::Linear);
        assert_eq!(text, "c0 + c1 + c2 + c3 + c4 + c5 + … + c59 = 1");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(rounded(0.1 + 0.2, 6)), "0.3");
        assert_eq!(number(1e-200), "1e-200");
        assert_eq!(number(-0.0), "0");
        assert_eq!(listing(&["a", "b", "c"]), "a, b and c");
    }
}
