//! A test that notes what it is asked.

use std::cell::RefCell;

use crate::structure::{IndependenceTest, StructureError, TestResult};

/// A test that notes what it is asked.
pub(super) struct Noting<'a> {
    pub(super) test: Box<dyn IndependenceTest + 'a>,
    asked: RefCell<Vec<String>>,
}

impl<'a> Noting<'a> {
    pub(super) fn new(test: Box<dyn IndependenceTest + 'a>) -> Self {
        let asked = RefCell::default();
        Self { test, asked }
    }

    fn note(&self, kind: &str, x: usize, y: usize, given: &[usize]) {
        let question = format!("{kind} {x} {y} {given:?}");
        self.asked.borrow_mut().push(question);
    }

    /// Return the number of questions and the hash of their sequence.
    pub(super) fn told(&self) -> String {
        let asked = self.asked.borrow();
        format!("{} asked {:016x}", asked.len(), hash(&asked))
    }
}

impl IndependenceTest for Noting<'_> {
    fn name(&self) -> &'static str {
        self.test.name()
    }

    fn variables(&self) -> usize {
        self.test.variables()
    }

    fn test(&self, x: usize, y: usize, given: &[usize]) -> Result<TestResult, StructureError> {
        self.note("test", x, y, given);
        self.test.test(x, y, given)
    }

    fn refine(
        &self,
        x: usize,
        y: usize,
        given: &[usize],
        known: TestResult,
    ) -> Result<TestResult, StructureError> {
        self.note("refine", x, y, given);
        self.test.refine(x, y, given, known)
    }

    fn foresee(
        &self,
        questions: &mut dyn Iterator<Item = (usize, usize, Vec<usize>)>,
    ) -> Result<(), StructureError> {
        self.note("level", 0, 0, &[]);
        let mut noted = questions.inspect(|(x, y, given)| self.note("foresee", *x, *y, given));
        self.test.foresee(&mut noted)
    }
}

/// The FNV-1a hash of some lines.
pub(super) fn hash(lines: &[String]) -> u64 {
    let bytes = lines.iter().flat_map(|line| line.bytes().chain(*b"\n"));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
