//! From a table of transitions to a graph.

use std::borrow::Cow;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use serde::{Deserialize, Serialize};

use super::evidence::{Evidence, PairEvidence, TestRecord};
use super::graph::{CausalGraph, Parents};
use super::grow_shrink::grow_shrink_in_slices;
use super::pc::{PcOptions, RemovalRule, Run, Skeleton, pc_skeleton_in_slices};
use super::slices::finish;
use super::{
    Background, Dataset, Gcm, IndependenceTest, InnovationOptions, InnovationTest, Innovations,
    Projection, StructureError, TestKind, Verdict, episode_starts, innovation_test_in_slices,
};

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

/// The smallest `max_rows`: fewer say next to nothing.
const LEAST_ROWS: usize = 100;

/// How the parents of an effect are searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Search {
    /// From all candidates down: [`pc_skeleton`](super::pc_skeleton). The default.
    #[default]
    Pc,
    /// From none up: [`grow_shrink`](super::grow_shrink). For tables with a dozen candidate causes or more; `removal` and `max_depth` are not used,
    /// and `gcm` looks for interactions, too ([`Projection::Interacting`]).
    GrowShrink,
}

impl Search {
    fn is_pc(&self) -> bool {
        *self == Self::Pc
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
    /// How parents are searched for. Left out of JSON where it is PC.
    #[serde(skip_serializing_if = "Search::is_pc")]
    pub search: Search,
    /// Noise that is added to every effect before the search, in standard deviations: of the change of a state variable, of the
    /// reward itself. For worlds without noise, in which a test sees whatever a regression leaves, however little: what moves an
    /// effect by less than this is not found. In [0, 1]; left out of JSON where it is 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub noise_floor: f64,
    /// Most rows that are looked at, spread evenly over the table where it has more; `None`, which is left out of JSON, for all.
    /// For wide tables: the time of a flexible regression grows with the rows and with the square of its terms, which grow with
    /// the rows too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_rows: Option<usize>,
    /// Whether the [innovation test](super::innovation_test) rules candidates out before the search, at a level of 0.05 for the whole table. It
    /// needs rows that follow each other within episodes ([`episode_starts`]); where there are none, it rules nothing out. Left out of JSON where
    /// it is off.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub innovations: bool,
}

fn is_zero(noise: &f64) -> bool {
    *noise == 0.0
}

impl Default for LearnOptions {
    fn default() -> Self {
        Self {
            test: TestKind::Gcm,
            alpha: 0.001,
            removal: RemovalRule::Confirmed,
            max_depth: Some(3),
            search: Search::Pc,
            noise_floor: 0.0,
            max_rows: None,
            innovations: false,
        }
    }
}

impl LearnOptions {
    /// Checks every option against its range.
    ///
    /// # Errors
    /// [`StructureError::Option`] names the option, its value and its range.
    pub fn validate(&self) -> Result<(), StructureError> {
        let refuse = |field, value: f64, expected| {
            let value = value.to_string();
            Err(StructureError::Option {
                field,
                value,
                expected,
            })
        };
        if !(self.alpha > 0.0 && self.alpha < 1.0) {
            let expected = "a number between 0 and 1, both excluded";
            return refuse("alpha", self.alpha, expected);
        }
        if !(0.0..=1.0).contains(&self.noise_floor) {
            return refuse("noise_floor", self.noise_floor, "a number from 0 to 1");
        }
        if let Some(rows) = self.max_rows.filter(|rows| *rows < LEAST_ROWS) {
            let expected = "a whole number of at least 100, or null";
            return refuse("max_rows", rows as f64, expected);
        }
        Ok(())
    }

    /// The rows of `data` that are looked at.
    pub(super) fn rows_of<'a>(
        &self,
        data: &'a Dataset,
    ) -> Result<Cow<'a, Dataset>, StructureError> {
        match self.max_rows {
            Some(most) if most < data.rows() => {
                let rows: Vec<usize> = (0..most).map(|row| row * data.rows() / most).collect();
                Ok(Cow::Owned(data.take(&rows)?))
            }
            _ => Ok(Cow::Borrowed(data)),
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
    finish(learn_in_slices(data, roles, options))
}

/// [`learn_transition_graph`], left and taken up again between any two tests.
///
/// # Errors
/// The same.
pub async fn learn_in_slices(
    data: &Dataset,
    roles: &Roles,
    options: &LearnOptions,
) -> Result<Learned, StructureError> {
    roles.validate()?;
    options.validate()?;
    let innovations = match options.innovations {
        true => Some(innovations_in_slices(data, roles, options).await?),
        false => None,
    };
    search_in_slices(data, roles, options, innovations.as_ref()).await
}

/// How often the edges that a search draws are held against their causes' own noise, and those that do not bear it are searched around.
const CLAIMS: usize = 4;
/// Rows of a block of those that follow each other, where a table has more rows than are looked at.
const BLOCK: usize = 100;

/// What the innovation test says of every candidate edge, on rows that follow each other: where the options limit their number, on blocks of 100,
/// spread evenly over the table.
///
/// # Errors
/// As [`learn_transition_graph`].
pub async fn innovations_in_slices(
    data: &Dataset,
    roles: &Roles,
    options: &LearnOptions,
) -> Result<InnovationTest, StructureError> {
    roles.validate()?;
    options.validate()?;
    let starts = episode_starts(data, roles)?;
    let blocks = data.rows().div_ceil(BLOCK);
    let most = options.max_rows.unwrap_or(usize::MAX).div_ceil(BLOCK);
    let rows: Vec<usize> = (0..blocks.min(most))
        .map(|block| block * blocks / blocks.min(most))
        .flat_map(|block| block * BLOCK..((block + 1) * BLOCK).min(data.rows()))
        .collect();
    let follows = |place: usize| place > 0 && rows[place - 1] + 1 == rows[place];
    let cut: Vec<bool> = (0..rows.len())
        .map(|place| starts[rows[place]] || !follows(place))
        .collect();
    let variables = roles.variables();
    let mut columns = Vec::with_capacity(variables.len());
    for name in &variables {
        let column = data.column(data.index_of(name)?);
        columns.push(rows.iter().map(|&row| column[row]).collect());
    }
    // No floor of noise: what a regression of the effect leaves does this test no harm, and noise takes its power.
    let table = Dataset::new(variables, columns)?;
    let (causes, effects) = (roles.causes(), roles.effects());
    innovation_test_in_slices(
        &table,
        &causes,
        &effects,
        &cut,
        InnovationOptions::default(),
    )
    .await
}

/// The search alone, among what `innovations` did not rule out.
///
/// # Errors
/// As [`learn_transition_graph`].
pub async fn search_in_slices(
    data: &Dataset,
    roles: &Roles,
    options: &LearnOptions,
    innovations: Option<&InnovationTest>,
) -> Result<Learned, StructureError> {
    roles.validate()?;
    options.validate()?;
    let data = options.rows_of(data)?;
    let causes = roles.causes();
    let variables = roles.variables();
    let mut columns = Vec::with_capacity(variables.len());
    for name in &variables {
        columns.push(data.column(data.index_of(name)?).to_vec());
    }
    if options.noise_floor > 0.0 {
        blur(&mut columns, roles, options.noise_floor);
    }
    let table = Dataset::new(variables.clone(), columns)?;
    let test: Box<dyn IndependenceTest> = match (options.search, options.test) {
        // Growth begins with few causes in the set: what only acts together with another one must be seen all the same.
        (Search::GrowShrink, TestKind::Gcm) => Box::new(Gcm::new(&table, Projection::Interacting)?),
        (_, kind) => kind.prepare(&table)?,
    };
    let background = Background::tiers(
        (0..variables.len())
            .map(|index| usize::from(index >= causes.len()))
            .collect(),
    );
    let place = |name: &str| variables.iter().position(|known| known == name);
    let pc = PcOptions {
        alpha: options.alpha,
        removal: options.removal,
        max_depth: options.max_depth,
    };
    let (test, order) = (test.as_ref(), table.canonical_order());
    let (asked, mut found) = (
        innovations,
        innovations.map(|test| test.innovations.clone()),
    );
    let mut skeleton = Skeleton {
        pairs: Vec::new(),
        runs: Vec::new(),
    };
    let mut open: Vec<usize> = (causes.len()..variables.len()).collect();
    for round in 0..=CLAIMS {
        let out = found.iter().flat_map(Innovations::ruled_out);
        let out: Vec<_> = out
            .filter_map(|(from, to)| place(from).zip(place(to)))
            .collect();
        // Effects whose parents are known by now are left alone.
        let closed = (causes.len()..variables.len()).filter(|effect| !open.contains(effect));
        let closed = closed.flat_map(|effect| (0..causes.len()).map(move |cause| (cause, effect)));
        let background = background.clone().rule_out(out).rule_out(closed);
        let part = match options.search {
            Search::Pc => pc_skeleton_in_slices(test, &background, &order, pc).await?,
            Search::GrowShrink => {
                grow_shrink_in_slices(test, &background, &order, options.alpha).await?
            }
        };
        skeleton.replace(part, &open);
        let (Some(asked), Some(found)) = (asked, &mut found) else {
            break;
        };
        if round == CLAIMS {
            break;
        }
        // What the search claims is held against the candidates' own noise, too.
        let mut claims = Vec::new();
        for pair in skeleton
            .pairs
            .iter()
            .filter(|pair| open.contains(&pair.effect))
        {
            if let (None, Some((set, _))) = (&pair.separated, &pair.weakest) {
                let given = set.iter().map(|&index| variables[index].clone()).collect();
                claims.push((&variables[pair.cause], &variables[pair.effect], given));
            }
        }
        let refuted = asked.refuted_in_slices(&claims, round).await;
        open = refuted
            .iter()
            .filter_map(|verdict| place(&verdict.to))
            .collect();
        open.sort_unstable();
        open.dedup();
        if refuted.is_empty() {
            break;
        }
        found.update(refuted);
    }
    let innovations = found;

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
    skeleton.pairs.sort_by_key(|pair| (pair.effect, pair.cause));
    let mut pairs = Vec::with_capacity(skeleton.pairs.len());
    for pair in &skeleton.pairs {
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
            None => unreachable!("every candidate pair is tested at least once"),
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
            ruled_out: false,
        });
    }
    for verdict in innovations.iter().flat_map(|found| &found.verdicts) {
        let Some(figures) = (verdict.verdict == Verdict::NotReached)
            .then_some(verdict.figures.as_ref())
            .flatten()
        else {
            continue;
        };
        let all = || {
            causes
                .iter()
                .filter(|c| **c != verdict.from)
                .cloned()
                .collect()
        };
        let others: Vec<String> = verdict.given.clone().unwrap_or_else(all);
        pairs.push(PairEvidence {
            from: verdict.from.clone(),
            to: verdict.to.clone(),
            present: false,
            p: figures.p,
            conditioning_set: others.clone(),
            separating_set: Some(others),
            refuted: Vec::new(),
            restored: false,
            ruled_out: true,
        });
    }
    pairs.sort_by_key(|pair| (place(&pair.to), place(&pair.from)));
    let tests: Vec<_> = skeleton.runs.iter().map(record).collect();
    Ok(Learned {
        graph,
        tests_run: tests.len(),
        evidence: Evidence {
            pairs,
            tests,
            innovations,
        },
        effects: roles.effects(),
    })
}

/// Adds noise to the effects' columns, in the order of their names; the columns are in the order of the roles.
fn blur(columns: &mut [Vec<f64>], roles: &Roles, floor: f64) {
    let causes = roles.causes().len();
    let (states, effects) = columns.split_at_mut(causes);
    let names = roles.effects();
    let mut order: Vec<usize> = (0..effects.len()).collect();
    order.sort_by_key(|&effect| &names[effect]);
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    for effect in order {
        let moved: Vec<f64> = match states.get(effect).filter(|_| effect < roles.next.len()) {
            Some(state) => effects[effect]
                .iter()
                .zip(state)
                .map(|(y, x)| y - x)
                .collect(),
            None => effects[effect].clone(),
        };
        let rows = moved.len() as f64;
        let mean = moved.iter().sum::<f64>() / rows;
        let variance = moved.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / rows;
        for value in &mut effects[effect] {
            let noise: f64 = StandardNormal.sample(&mut rng);
            *value += floor * variance.sqrt() * noise;
        }
    }
}

#[cfg(test)]
mod tests;
