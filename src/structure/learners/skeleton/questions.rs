//! What is asked of a test: which sets, which of them all at once, and what it cannot answer.

use super::{Effort, Neighbours, Sets};
use crate::structure::{Background, IndependenceTest, StructureError, TestResult};

/// Take the answer to a question about sets of some size. `None`: there are too few rows for them, though they were enough for the empty set.
///
/// # Errors
/// All others of the test.
pub(in crate::structure) fn bearable(
    answer: Result<TestResult, StructureError>,
    size: usize,
) -> Result<Option<TestResult>, StructureError> {
    match answer {
        Err(StructureError::TooFewRows { .. }) if size > 0 => Ok(None),
        answer => answer.map(Some),
    }
}

/// Test a pair given every set drawn from two lists, by size, as far as `effort` and the rows go; `visit` gets each set and its p-value.
/// Return the number of tests, the one that had too few rows included.
///
/// # Errors
/// Those of the test.
pub(in crate::structure) fn ask_all(
    test: &dyn IndependenceTest,
    ends: (usize, usize),
    [left, right]: &[Vec<usize>; 2],
    effort: Effort,
    visit: &mut dyn FnMut(&[usize], f64),
) -> Result<usize, StructureError> {
    let mut asked = 0;
    for size in 0..=left.len().max(right.len()) {
        if !effort.bears(left.len(), right.len(), size) {
            break;
        }
        let mut sets = Sets::new([left, right], size);
        while sets.advance() {
            asked += 1;
            let answer = test.test(ends.0, ends.1, sets.set());
            let Some(result) = bearable(answer, size)? else {
                return Ok(asked);
            };
            visit(sets.set(), result.p_value);
        }
    }
    Ok(asked)
}

/// Tell the test which sets of one size it will be asked about for `pairs`; `around` returns the variables of these sets.
///
/// # Errors
/// Those of the test.
pub(in crate::structure) fn foresee(
    test: &dyn IndependenceTest,
    effort: Effort,
    size: usize,
    pairs: &[(usize, usize)],
    around: &dyn Fn(usize, usize) -> [Vec<usize>; 2],
) -> Result<(), StructureError> {
    let mut questions = pairs.iter().flat_map(|&(x, y)| {
        let [left, right] = around(x, y);
        let mut found = Vec::new();
        if effort.bears(left.len(), right.len(), size) {
            let mut sets = Sets::new([&left, &right], size);
            while sets.advance() {
                found.push((x, y, sets.set().to_vec()));
            }
        }
        found
    });
    test.foresee(&mut questions)
}

/// Return those of `around` that may be in a conditioning set of x and y: not they themselves, nor anything later than both.
pub(in crate::structure) fn pool(
    background: &Background,
    around: &[usize],
    (x, y): (usize, usize),
) -> Vec<usize> {
    let now = background.tier(x).max(background.tier(y));
    let others = around.iter().copied();
    others
        .filter(|&other| other != x && other != y && background.tier(other) <= now)
        .collect()
}

/// Return the two lists that the conditioning sets of a pair are drawn from where directions are open: the neighbours of either end
/// that may be in such a set, see [`pool`].
pub(in crate::structure) fn pools(
    background: &Background,
    ends: (usize, usize),
    around: &Neighbours<'_>,
) -> [Vec<usize>; 2] {
    [ends.0, ends.1].map(|end| pool(background, &around.of(end), ends))
}
