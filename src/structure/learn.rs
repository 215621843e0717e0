//! From a table of transitions to a graph.

use serde::{Deserialize, Serialize};

use super::evidence::{Evidence, PairEvidence, TestRecord};
use super::graph::{CausalGraph, Parents};
use super::pc::{PcOptions, RemovalRule, Run, pc_skeleton};
use super::{Background, Dataset, StructureError, TestKind};

/// Which column plays which role in a transition (s, a, s', r).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles {
    /// State variables.
    pub state: Vec<String>,
    /// Components of the action.
    pub action: Vec<String>,
    /// State variables one step later: `next[i]` is `state[i]` at the next step.
    pub next: Vec<String>,
    /// The reward.
    pub reward: String,
}

impl Roles {
    /// Candidate causes: `state`, then `action`.
    pub fn causes(&self) -> Vec<String> {
        self.state.iter().chain(&self.action).cloned().collect()
    }

    /// Effects: `next`, then `reward`.
    pub fn effects(&self) -> Vec<String> {
        self.next
            .iter()
            .chain(std::iter::once(&self.reward))
            .cloned()
            .collect()
    }

    /// All variables in the order state, action, next, reward.
    pub fn variables(&self) -> Vec<String> {
        self.causes().into_iter().chain(self.effects()).collect()
    }

    /// The pairs (next, state) that tie one step to the following one.
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.next
            .iter()
            .cloned()
            .zip(self.state.iter().cloned())
            .collect()
    }

    /// Checks that names are distinct and that every state variable has its next.
    ///
    /// # Errors
    /// [`StructureError::Roles`].
    pub fn validate(&self) -> Result<(), StructureError> {
        if self.next.len() != self.state.len() {
            return Err(StructureError::Roles {
                field: "next",
                value: self.next.join(", "),
                expected: "one name for every state variable",
            });
        }
        let variables = self.variables();
        for (index, name) in variables.iter().enumerate() {
            if variables[..index].contains(name) {
                return Err(StructureError::Roles {
                    field: "state, action, next, reward",
                    value: name.clone(),
                    expected: "every name in one role only",
                });
            }
        }
        Ok(())
    }
}

/// Settings of [`learn_transition_graph`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LearnOptions {
    /// The independence test.
    pub test: TestKind,
    /// Significance level in (0, 1): a pair is independent where p > alpha.
    pub alpha: f64,
    /// When an edge is removed.
    pub removal: RemovalRule,
    /// Largest conditioning set of the search; `None` for no limit, at a cost that doubles with every candidate cause.
    /// Under [`RemovalRule::Confirmed`] the set of all other causes is tested in any case.
    pub max_depth: Option<usize>,
}

impl Default for LearnOptions {
    fn default() -> Self {
        Self {
            test: TestKind::Gcm,
            alpha: 0.001,
            removal: RemovalRule::Confirmed,
            max_depth: Some(3),
        }
    }
}

impl LearnOptions {
    /// Checks every option against its range.
    ///
    /// # Errors
    /// [`StructureError::Option`] names the option, its value and its range.
    pub fn validate(&self) -> Result<(), StructureError> {
        if self.alpha > 0.0 && self.alpha < 1.0 {
            Ok(())
        } else {
            Err(StructureError::Option {
                field: "alpha",
                value: self.alpha.to_string(),
                expected: "a number between 0 and 1, both excluded",
            })
        }
    }
}

/// A graph, and why it is this one.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// The graph over state, action, next and reward, in this order.
    pub graph: CausalGraph,
    /// What was tested, and what came of it; pairs by effect, then by cause, in the order of the roles.
    pub evidence: Evidence,
    /// Number of tests that were run.
    pub tests_run: usize,
    effects: Vec<String>,
}

impl Learned {
    /// Parents of every next variable and of the reward, in the order of the roles.
    pub fn parents(&self) -> Parents {
        self.graph.parents_of(&self.effects)
    }
}

/// Learns which of state and action cause which of next state and reward.
///
/// Two tiers: edges go from (s, a) to (s', r) only; no edge inside a tier is considered. The result does not depend on the
/// order of the data's columns; columns without a role are ignored. Constant columns get no edge (see [`Dataset`]).
///
/// # Errors
/// [`StructureError::Roles`], [`StructureError::Option`], [`StructureError::UnknownVariable`] when a role names a column
/// that is not there, [`StructureError::TooFewRows`].
pub fn learn_transition_graph(
    data: &Dataset,
    roles: &Roles,
    options: &LearnOptions,
) -> Result<Learned, StructureError> {
    roles.validate()?;
    options.validate()?;
    let causes = roles.causes();
    let variables = roles.variables();
    let mut columns = Vec::with_capacity(variables.len());
    for name in &variables {
        columns.push(data.column(data.index_of(name)?).to_vec());
    }
    let table = Dataset::new(variables.clone(), columns)?;
    let test = options.test.prepare(&table)?;
    let background = Background::tiers(
        (0..variables.len())
            .map(|index| usize::from(index >= causes.len()))
            .collect(),
    );
    let pc = PcOptions {
        alpha: options.alpha,
        removal: options.removal,
        max_depth: options.max_depth,
    };
    let skeleton = pc_skeleton(test.as_ref(), &background, &table.canonical_order(), pc)?;

    let names = |set: &[usize]| {
        let mut sorted = set.to_vec();
        sorted.sort_unstable();
        sorted
            .into_iter()
            .map(|index| variables[index].clone())
            .collect::<Vec<_>>()
    };
    let record = |run: &Run| TestRecord {
        from: variables[run.cause].clone(),
        to: variables[run.effect].clone(),
        given: names(&run.given),
        statistic: run.result.statistic,
        p_value: run.result.p_value,
    };
    let mut graph = CausalGraph::new(&variables);
    let mut found = skeleton.pairs;
    found.sort_by_key(|pair| (pair.effect, pair.cause));
    let mut pairs = Vec::with_capacity(found.len());
    for pair in found {
        let (from, to) = (
            variables[pair.cause].clone(),
            variables[pair.effect].clone(),
        );
        let present = pair.separated.is_none();
        if present {
            graph.add_edge(&from, &to)?;
        }
        let (set, p) = match pair.separated.as_ref().or(pair.weakest.as_ref()) {
            Some((set, result)) => (names(set), result.p_value),
            None => unreachable!("every candidate pair is tested given the empty set"),
        };
        pairs.push(PairEvidence {
            from,
            to,
            present,
            p,
            separating_set: (!present).then(|| set.clone()),
            conditioning_set: set,
            refuted: pair
                .refuted
                .iter()
                .map(|&run| record(&skeleton.runs[run]))
                .collect(),
            restored: pair.restored,
        });
    }
    let tests: Vec<_> = skeleton.runs.iter().map(record).collect();
    Ok(Learned {
        graph,
        tests_run: tests.len(),
        evidence: Evidence { pairs, tests },
        effects: roles.effects(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn roles() -> Roles {
        Roles {
            state: vec!["s".to_owned(), "u".to_owned()],
            action: vec!["a".to_owned()],
            next: vec!["s'".to_owned(), "u'".to_owned()],
            reward: "r".to_owned(),
        }
    }

    /// s' <- s, a; u' <- u; r <- s. `still` holds the action at 0; the columns are not in the order of the roles.
    fn data(still: bool) -> Dataset {
        let mut rng = ChaCha8Rng::seed_from_u64(9);
        let names = ["r", "s'", "a", "u", "u'", "s", "other"]
            .map(str::to_owned)
            .to_vec();
        let values: Vec<f64> = (0..600)
            .flat_map(|_| {
                let mut draw = || rng.random_range(-1.0..1.0);
                let (s, u, e, o) = (draw(), draw(), draw(), draw());
                let a = if still { 0.0 } else { draw() };
                [
                    s * s + 0.3 * o,
                    s + a + e,
                    a,
                    u,
                    u + 0.5 * draw(),
                    s,
                    draw(),
                ]
            })
            .collect();
        Dataset::from_rows(names, &values).unwrap()
    }

    #[test]
    fn parents_come_in_the_order_of_the_roles() {
        let learned =
            learn_transition_graph(&data(false), &roles(), &LearnOptions::default()).unwrap();
        let parents = learned.parents();
        assert_eq!(parents["s'"], ["s", "a"]);
        assert_eq!(parents["u'"], ["u"]);
        assert_eq!(parents["r"], ["s"]);
        assert_eq!(learned.graph.variables(), ["s", "u", "a", "s'", "u'", "r"]);
        assert_eq!(
            learned.graph.policy_inputs("r", &roles().pairs()).unwrap(),
            ["s"]
        );
    }

    #[test]
    fn evidence_covers_every_candidate_and_can_be_replayed() {
        let options = LearnOptions::default();
        let learned = learn_transition_graph(&data(false), &roles(), &options).unwrap();
        let evidence = &learned.evidence;
        assert_eq!(evidence.pairs.len(), 9);
        assert_eq!(evidence.tests.len(), learned.tests_run);
        for pair in &evidence.pairs {
            assert_eq!(pair.present, learned.graph.has_edge(&pair.from, &pair.to));
            assert_eq!(pair.present, pair.p <= options.alpha, "{pair:?}");
            assert_eq!(
                pair.separating_set.as_ref(),
                (!pair.present).then_some(&pair.conditioning_set)
            );
            let record = evidence.tests.iter().find(|test| {
                (&test.from, &test.to, &test.given)
                    == (&pair.from, &pair.to, &pair.conditioning_set)
            });
            assert_eq!(record.unwrap().p_value, pair.p);
        }
        let table = data(false);
        let test = options.test.prepare(&table).unwrap();
        let index = |name: &String| table.index_of(name).unwrap();
        for record in &evidence.tests {
            let given: Vec<_> = record.given.iter().map(index).collect();
            let again = test
                .test(index(&record.from), index(&record.to), &given)
                .unwrap();
            assert_eq!(
                (again.statistic, again.p_value),
                (record.statistic, record.p_value)
            );
        }
    }

    #[test]
    fn a_constant_action_gets_no_edge() {
        for test in [TestKind::Gcm, TestKind::FisherZ] {
            let options = LearnOptions {
                test,
                ..LearnOptions::default()
            };
            let learned = learn_transition_graph(&data(true), &roles(), &options).unwrap();
            assert!(learned.graph.children("a").is_empty());
            assert_eq!(learned.parents()["s'"], ["s"]);
        }
    }

    #[test]
    fn bad_roles_and_options_are_named() {
        let error = |roles: &Roles, options: &LearnOptions| {
            learn_transition_graph(&data(false), roles, options)
                .unwrap_err()
                .to_string()
        };
        let options = LearnOptions::default();
        let missing = Roles {
            reward: "reward".to_owned(),
            ..roles()
        };
        assert!(error(&missing, &options).contains("unknown variable \"reward\""));
        let short = Roles {
            next: vec!["s'".to_owned()],
            ..roles()
        };
        assert!(error(&short, &options).contains("roles.next"));
        let twice = Roles {
            reward: "s".to_owned(),
            ..roles()
        };
        assert!(error(&twice, &options).contains("\"s\" is not allowed"));
        for alpha in [0.0, 1.0, f64::NAN] {
            let options = LearnOptions { alpha, ..options };
            assert!(
                error(&roles(), &options)
                    .starts_with(&format!("structure.alpha: {alpha} is not allowed"))
            );
        }
    }

    #[test]
    fn options_are_read_from_json() {
        let options: LearnOptions =
            serde_json::from_str(r#"{"test": "fisher-z", "removal": "plain"}"#).unwrap();
        assert_eq!(
            (options.test, options.removal),
            (TestKind::FisherZ, RemovalRule::Plain)
        );
        assert_eq!(options.alpha, LearnOptions::default().alpha);
        assert!(
            serde_json::from_str::<LearnOptions>(r#"{"alfa": 0.1}"#)
                .unwrap_err()
                .to_string()
                .contains("alfa")
        );
    }
}
