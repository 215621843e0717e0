//! A test that asks nothing twice, and what it is going to be asked in a good order.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::structure::{IndependenceTest, StructureError, TestResult};

/// Most answers that are kept (some 30 MB).
const MOST_ANSWERS: usize = 1 << 18;

/// One question: x, y and the set.
pub(in crate::structure) type Question = (usize, usize, Vec<usize>);

/// A test whose answers are kept. For tests that regress on the set: told [beforehand](IndependenceTest::foresee) what they will be
/// asked, they regress on each set once, however many pairs are tested given it. The answers are the test's own, bit for bit.
pub(in crate::structure) struct Remembered<'a> {
    test: Box<dyn IndependenceTest + 'a>,
    answers: RefCell<BTreeMap<Question, TestResult>>,
}

impl<'a> Remembered<'a> {
    pub(in crate::structure) fn new(test: Box<dyn IndependenceTest + 'a>) -> Self {
        Self {
            test,
            answers: RefCell::default(),
        }
    }

    /// The test is symmetric, and the order of a set means nothing.
    fn key(x: usize, y: usize, given: &[usize]) -> Question {
        let mut set = given.to_vec();
        set.sort_unstable();
        (x.min(y), x.max(y), set)
    }
}

impl IndependenceTest for Remembered<'_> {
    fn name(&self) -> &'static str {
        self.test.name()
    }

    fn variables(&self) -> usize {
        self.test.variables()
    }

    fn test(&self, x: usize, y: usize, given: &[usize]) -> Result<TestResult, StructureError> {
        let key = Self::key(x, y, given);
        if let Some(&known) = self.answers.borrow().get(&key) {
            return Ok(known);
        }
        let result = self.test.test(x, y, given)?;
        let mut answers = self.answers.borrow_mut();
        if answers.len() >= MOST_ANSWERS {
            answers.clear();
        }
        answers.insert(key, result);
        Ok(result)
    }

    fn refine(
        &self,
        x: usize,
        y: usize,
        given: &[usize],
        known: TestResult,
    ) -> Result<TestResult, StructureError> {
        self.test.refine(x, y, given, known)
    }

    fn foresee(&self, questions: &mut dyn Iterator<Item = Question>) -> Result<(), StructureError> {
        let mut sorted: Vec<(Vec<usize>, usize, usize)> = questions
            .take(MOST_ANSWERS / 2)
            .map(|(x, y, given)| Self::key(x, y, &given))
            .filter(|key| !self.answers.borrow().contains_key(key))
            .map(|(x, y, set)| (set, x, y))
            .collect();
        sorted.sort_unstable();
        sorted.dedup();
        let mut answers = self.answers.borrow_mut();
        if answers.len() + sorted.len() > MOST_ANSWERS {
            answers.clear();
        }
        for (set, x, y) in sorted {
            match self.test.test(x, y, &set) {
                Ok(result) => {
                    answers.insert((x, y, set), result);
                }
                // Whoever asks gets the error, and may do without the answer.
                Err(StructureError::TooFewRows { .. }) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;

    /// Notes what it is asked.
    struct Noting(Rc<RefCell<Vec<Question>>>);

    impl IndependenceTest for Noting {
        fn name(&self) -> &'static str {
            "noting"
        }

        fn variables(&self) -> usize {
            5
        }

        fn test(&self, x: usize, y: usize, given: &[usize]) -> Result<TestResult, StructureError> {
            self.0.borrow_mut().push((x, y, given.to_vec()));
            if given.len() > 2 {
                return Err(StructureError::TooFewRows {
                    rows: 5,
                    needed: 6,
                    test: "noting",
                });
            }
            Ok(TestResult {
                statistic: 0.0,
                p_value: (x + y) as f64 / 10.0,
            })
        }
    }

    #[test]
    fn questions_come_set_by_set_and_each_once() {
        let asked = Rc::new(RefCell::new(Vec::new()));
        let test = Remembered::new(Box::new(Noting(Rc::clone(&asked))));
        let mut questions = [
            (0, 1, vec![3, 2]),
            (0, 1, vec![4]),
            (3, 2, vec![4]),
            (1, 0, vec![2, 3]),
            (0, 1, vec![2, 3, 4]),
            (0, 4, vec![2, 3]),
        ]
        .into_iter();
        test.foresee(&mut questions).unwrap();
        let expected = [
            (0, 1, vec![2, 3]),
            (0, 4, vec![2, 3]),
            (0, 1, vec![2, 3, 4]),
            (0, 1, vec![4]),
            (2, 3, vec![4]),
        ];
        assert_eq!(*asked.borrow(), expected);
        assert_eq!(test.test(4, 0, &[3, 2]).unwrap().p_value, 0.4);
        assert_eq!(asked.borrow().len(), 5, "remembered");
        assert!(test.test(0, 1, &[2, 3, 4]).is_err());
        assert_eq!((test.name(), test.variables()), ("noting", 5));
    }
}
