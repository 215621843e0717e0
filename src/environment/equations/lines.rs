//! The lines of a written environment: the limits of their length, and errors with their place.

use super::parse::Name;
use crate::environment::EnvironmentError;

/// Largest length of the text and of a line, in characters.
const TEXT: usize = 20_000;

const LINE: usize = 1_000;

/// Largest nesting depth of brackets, powers and signs, which is the depth of recursion.
const DEPTH: usize = 50;

pub(super) fn refuse(line: usize, text: &str, at: usize, expected: &str) -> EnvironmentError {
    EnvironmentError::Equations {
        line: line + 1,
        column: text[..at].chars().count() + 1,
        found: match text[at..].trim_end() {
            "" => "the end of the line".to_owned(),
            rest => format!("{:?}", rest.chars().take(20).collect::<String>()),
        },
        expected: expected.to_owned(),
    }
}

/// A line that is not empty, without its comment.
pub(super) struct Line<'a> {
    pub(super) number: usize,
    pub(super) text: &'a str,
}

impl Line<'_> {
    #[cold]
    #[inline(never)]
    pub(super) fn refuse(&self, name: &Name, expected: &str) -> EnvironmentError {
        refuse(self.number, self.text, name.span.start, expected)
    }
}

pub(super) fn check_length(source: &str) -> Result<(), EnvironmentError> {
    if source.len() > TEXT {
        let expected = format!("at most {TEXT} characters in all");
        return Err(refuse(0, "", 0, &expected));
    }
    for (number, text) in source.lines().enumerate() {
        if text.len() > LINE {
            return Err(refuse(
                number,
                "",
                0,
                &format!("at most {LINE} characters in a line"),
            ));
        }
        let deep = |c: char| text.matches(c).count() > DEPTH;
        let signs = text
            .split(|c: char| !"+- \t".contains(c))
            .any(|run| run.matches(['+', '-']).count() > 3);
        if deep('(') || deep('^') || signs {
            let expected = format!(
                "at most {DEPTH} brackets and {DEPTH} powers in a line, and 3 signs in a row"
            );
            return Err(refuse(number, "", 0, &expected));
        }
    }
    Ok(())
}
