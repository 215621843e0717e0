//! A pair of variables, and what the tests said of it.

use std::collections::BTreeMap;

use crate::structure::TestResult;

/// A conditioning set, and the answer of the test given it.
pub(in crate::structure) type Answer = (Vec<usize>, TestResult);

/// Answers by unordered pair, see [`key`].
pub(in crate::structure) type Answers = BTreeMap<(usize, usize), Answer>;

/// Return the two in ascending order: the key of an unordered pair.
pub(in crate::structure) const fn key(a: usize, b: usize) -> (usize, usize) {
    if a < b { (a, b) } else { (b, a) }
}

/// A pair whose edge a search may remove, and what the tests said of it.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::structure) struct Candidate {
    /// The two variables, in the order in which the test is asked about them.
    pub(in crate::structure) ends: (usize, usize),
    /// The set that separates the two; `None` while the edge stands.
    pub(in crate::structure) separated: Option<Answer>,
    /// The test with the largest p-value of those that found the two dependent, the first of several.
    pub(in crate::structure) weakest: Option<Answer>,
}

impl Candidate {
    /// Create a pair that was not tested.
    pub(in crate::structure) fn new(ends: (usize, usize)) -> Self {
        Self {
            ends,
            separated: None,
            weakest: None,
        }
    }

    /// Put what was found into maps of all pairs.
    pub(in crate::structure) fn keep_in(self, separated: &mut Answers, weakest: &mut Answers) {
        let key = key(self.ends.0, self.ends.1);
        for (answers, answer) in [(separated, self.separated), (weakest, self.weakest)] {
            if let Some(answer) = answer {
                answers.insert(key, answer);
            }
        }
    }

    /// Return whether the edge is still there.
    pub(super) fn stands(&self) -> bool {
        self.separated.is_none()
    }
}

/// Keep a test that found dependence if it came closer to independence than the one before it. Tests without an answer do not count.
pub(in crate::structure) fn weaken(
    weakest: &mut Option<Answer>,
    set: &[usize],
    result: TestResult,
) {
    let closer = |known: &Answer| result.p_value > known.1.p_value;
    if !result.is_undetermined() && weakest.as_ref().is_none_or(closer) {
        *weakest = Some((set.to_vec(), result));
    }
}

/// Return the answer with the largest p-value, the first of several.
pub(super) fn strongest(mut answers: Vec<Answer>) -> Option<Answer> {
    let mut best = 0;
    for at in 1..answers.len() {
        if answers[at].1.p_value > answers[best].1.p_value {
            best = at;
        }
    }
    (best < answers.len()).then(|| answers.swap_remove(best))
}
