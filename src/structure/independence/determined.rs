//! A test that knows when it has no answer.

use std::collections::BTreeSet;

use crate::structure::independence::censored::{Censored, Censoring};
use crate::structure::independence::remembered::Question;
use crate::structure::independence::{Columns, Traits};
use crate::structure::table::dependence::{Closeness, Scale, by_name, find};
use crate::structure::{
    Dataset, IndependenceTest, RelationKind, StructureError, TestKind, TestResult,
};

/// An independence test that answers [`TestResult::UNDETERMINED`] where the conditioning set makes x or y constant, or nearly so, or
/// leaves too few rows.
///
/// Nearly: what is left of a variable is no more than the rounding of the numbers, see [`Dependent`](crate::structure::Dependent). Without a
/// set, a constant is independent of everything, as before.
pub(in crate::structure) struct Determined<'a> {
    test: Box<dyn IndependenceTest + 'a>,
    constant: Vec<bool>,
    /// For every column, those that determine it alone.
    alone: Vec<BTreeSet<usize>>,
    /// Where several columns determine one.
    together: Option<Closeness>,
}

impl<'a> Determined<'a> {
    pub(in crate::structure) fn new(
        (kind, alpha): (TestKind, f64),
        data: &'a Dataset,
        censoring: &Censoring,
    ) -> Result<Self, StructureError> {
        let test: Box<dyn IndependenceTest + 'a> = match censoring {
            Censoring::None if data.is_complete() => kind.prepare_for_search(data, alpha)?,
            cut => Box::new(Censored::new(kind, data, cut)?.screened(alpha)),
        };
        let scale = Scale::of(kind);
        let whole = data.complete_rows();
        let mut alone = vec![BTreeSet::new(); data.len()];
        let mut together = BTreeSet::new();
        for relation in find(&whole, scale, &by_name(data.names())) {
            if scale != Scale::Labels || relation.sources.len() > 1 {
                together.extend(relation.columns());
            }
            if let [source] = relation.sources[..] {
                alone[relation.last].insert(source);
                if relation.kind != RelationKind::Determined {
                    alone[source].insert(relation.last);
                }
            }
        }
        let among: Vec<usize> = together.into_iter().collect();
        Ok(Self {
            test,
            constant: (0..data.len())
                .map(|at| crate::structure::table::dataset::is_constant(data.column(at)))
                .collect(),
            alone,
            together: (!among.is_empty()).then(|| Closeness::new(&whole, &among)),
        })
    }

    fn follows(&self, column: usize, given: &[usize]) -> bool {
        let of = |sources: &BTreeSet<usize>| given.iter().any(|member| sources.contains(member));
        self.alone.get(column).is_some_and(of)
            || (self.together.as_ref()).is_some_and(|known| known.determined(column, given))
    }
}

impl IndependenceTest for Determined<'_> {
    fn name(&self) -> &'static str {
        self.test.name()
    }

    fn variables(&self) -> usize {
        self.test.variables()
    }

    fn test(&self, x: usize, y: usize, given: &[usize]) -> Result<TestResult, StructureError> {
        let is_constant = |&column: &usize| self.constant.get(column) == Some(&true);
        if given.is_empty() || is_constant(&x) || is_constant(&y) {
            return self.test.test(x, y, given);
        }
        if self.follows(x, given) || self.follows(y, given) {
            return Ok(TestResult::UNDETERMINED);
        }
        match self.test.test(x, y, given) {
            Ok(TestResult::INDEPENDENT) | Err(StructureError::TooFewRows { .. }) => {
                Ok(TestResult::UNDETERMINED)
            }
            answer => answer,
        }
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
        let mut answerable =
            questions.filter(|(x, y, set)| !self.follows(*x, set) && !self.follows(*y, set));
        self.test.foresee(&mut answerable)
    }
}

/// The largest conditioning set that is worth asking for: with more members than the rows bear, no test has an answer.
pub(in crate::structure) fn bearable(max_depth: Option<usize>, data: &Dataset) -> Option<usize> {
    let most = data.rows().saturating_sub(4);
    if most + 2 >= data.len() {
        return max_depth;
    }
    Some(max_depth.map_or(most, |depth| depth.min(most)))
}

impl Scale {
    /// What the columns of a table are to a test.
    pub(in crate::structure) fn of(test: TestKind) -> Self {
        match test.traits() {
            Traits {
                columns: Columns::Labels,
                ..
            } => Self::Labels,
            Traits { bent: true, .. } => Self::Bent,
            _ => Self::Straight,
        }
    }
}
