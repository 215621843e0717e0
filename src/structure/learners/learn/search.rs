//! The search for the parents of the effects, with the innovation test before and after it.

use super::floor::blur;
use super::{LearnOptions, Learned, Reach, Roles, Search};
use crate::structure::graph::causal::CausalGraph;
use crate::structure::learners::evidence::{Evidence, PairEvidence, TestRecord};
use crate::structure::learners::grow_shrink::grow_shrink_in_slices;
use crate::structure::learners::pc::{PcOptions, Run, Skeleton, pc_skeleton_in_slices};
use crate::structure::order::sort_items;
use crate::structure::{
    Background, Dataset, Gcm, IndependenceTest, InnovationTest, Innovations, Projection,
    StructureError, TestKind, Verdict,
};

/// How often the innovation test checks the edges of a search. After each check, effects with a refuted edge are searched again.
const CLAIMS: usize = 4;

/// Search for the graph among the candidates that `innovations` does not rule out.
///
/// # Errors
/// As [`learn_transition_graph`](super::learn_transition_graph).
pub async fn search_in_slices(
    data: &Dataset,
    roles: &Roles,
    options: &LearnOptions,
    innovations: Option<&mut InnovationTest>,
) -> Result<Learned, StructureError> {
    roles.validate()?;
    options.validate()?;
    let data = options.rows_of(data)?;
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
        // Growth begins with few causes in the set. A test that sees interactions finds a cause that acts only together with another one.
        (Search::GrowShrink, TestKind::Gcm) => Box::new(Gcm::new(&table, Projection::Interacting)?),
        (_, kind) => kind.prepare(&table)?,
    };
    let causes = roles.causes().len();
    let mut found = Finding {
        roles,
        options,
        test: test.as_ref(),
        order: table.canonical_order(),
        causes,
        variables,
        skeleton: Skeleton {
            pairs: Vec::new(),
            runs: Vec::new(),
        },
        innovations: innovations.as_ref().map(|_| Innovations::default()),
        rounds: 0,
    };
    let all = causes..found.variables.len();
    let mut group: Vec<usize> = match options.reach {
        Reach::All => all.clone().collect(),
        Reach::Relevant => vec![all.end - 1],
    };
    let mut examined = Vec::new();
    let mut asked = innovations;
    let mut groups = 0;
    while !group.is_empty() {
        if let (Some(asked), Some(known)) = (&mut asked, &mut found.innovations) {
            let places: Vec<usize> = group.iter().map(|effect| effect - causes).collect();
            known.verdicts.extend(match options.reach {
                Reach::All => asked.ask_all().await,
                Reach::Relevant => asked.ask_group(&places, groups).await,
            });
        }
        found.parents_of(&group, asked.as_deref()).await?;
        examined.append(&mut group);
        groups += 1;
        group = found.ancestors(&examined);
        if group.is_empty() && groups == 1 && !found.any_state() {
            // No state variable was found to cause the reward, so none can be called irrelevant.
            group = all
                .clone()
                .filter(|effect| !examined.contains(effect))
                .collect();
        }
    }
    found.tell(&examined)
}

/// A search under way; variables by their place: states, actions, next states, the reward.
struct Finding<'a> {
    roles: &'a Roles,
    options: &'a LearnOptions,
    test: &'a dyn IndependenceTest,
    order: Vec<usize>,
    causes: usize,
    variables: Vec<String>,
    skeleton: Skeleton,
    innovations: Option<Innovations>,
    /// How often the innovation test checked the edges.
    rounds: usize,
}

impl Finding<'_> {
    fn place(&self, name: &str) -> Option<usize> {
        self.variables.iter().position(|known| known == name)
    }

    /// Search for the parents of some effects.
    async fn parents_of(
        &mut self,
        effects: &[usize],
        asked: Option<&InnovationTest>,
    ) -> Result<(), StructureError> {
        let (causes, options) = (self.causes, self.options);
        let tiers = (0..self.variables.len()).map(|index| usize::from(index >= causes));
        let tiers = Background::tiers(tiers.collect());
        let pc = PcOptions {
            alpha: options.alpha,
            removal: options.removal,
            max_depth: options.max_depth,
        };
        let mut open = effects.to_vec();
        for round in 0..=CLAIMS {
            let out = self.innovations.iter().flat_map(Innovations::ruled_out);
            let out: Vec<_> = out
                .filter_map(|(from, to)| self.place(from).zip(self.place(to)))
                .collect();
            // No search for effects whose parents are known by now, or are not asked for.
            let closed = (causes..self.variables.len()).filter(|effect| !open.contains(effect));
            let closed = closed.flat_map(|effect| (0..causes).map(move |cause| (cause, effect)));
            let background = tiers.clone().rule_out(out).rule_out(closed);
            let late = self.late();
            let part = match options.search {
                Search::Pc => {
                    pc_skeleton_in_slices(self.test, &background, &self.order, pc).await?
                }
                Search::GrowShrink => {
                    grow_shrink_in_slices(self.test, &background, &self.order, options.alpha, &late)
                        .await?
                }
            };
            self.skeleton.replace(part, &open);
            let Some(asked) = asked else { break };
            if round == CLAIMS {
                break;
            }
            // The innovation test checks the edges of the search, too.
            let mut claims = Vec::new();
            for pair in &self.skeleton.pairs {
                if let (true, None, Some((set, _))) =
                    (open.contains(&pair.effect), &pair.separated, &pair.weakest)
                {
                    let given = set.iter().map(|&index| self.variables[index].clone());
                    let (from, to) = (&self.variables[pair.cause], &self.variables[pair.effect]);
                    claims.push((from, to, given.collect()));
                }
            }
            let refuted = asked.refuted_in_slices(&claims, self.rounds).await;
            self.rounds += 1;
            open = refuted
                .iter()
                .filter_map(|verdict| self.place(&verdict.to))
                .collect();
            open.sort_unstable();
            open.dedup();
            if refuted.is_empty() {
                break;
            }
            if let Some(known) = &mut self.innovations {
                known.update(refuted);
            }
        }
        Ok(())
    }

    /// Return the pairs whose candidate has noise of its own that does not show in the effect. The search tests the others first: once a
    /// sensor is in the set, the variable that it measures looks superfluous.
    fn late(&self) -> Vec<(usize, usize)> {
        let verdicts = self.innovations.iter().flat_map(|found| &found.verdicts);
        let open = verdicts.filter(|v| v.verdict == Verdict::CannotBeSaid && v.figures.is_some());
        open.filter_map(|v| self.place(&v.from).zip(self.place(&v.to)))
            .collect()
    }

    /// Return the state variables among the parents.
    fn states(&self) -> impl Iterator<Item = usize> {
        let standing = self
            .skeleton
            .pairs
            .iter()
            .filter(|pair| pair.separated.is_none());
        let states = self.roles.state.len();
        standing
            .map(|pair| pair.cause)
            .filter(move |&cause| cause < states)
    }

    fn any_state(&self) -> bool {
        self.states().next().is_some()
    }

    /// Return the next values of these state variables that are not in `examined`.
    fn ancestors(&self, examined: &[usize]) -> Vec<usize> {
        let mut next: Vec<usize> = self.states().map(|state| self.causes + state).collect();
        next.retain(|effect| !examined.contains(effect));
        next.sort_unstable();
        next.dedup();
        next
    }

    /// Return the graph and its evidence.
    fn tell(mut self, examined: &[usize]) -> Result<Learned, StructureError> {
        let (variables, skeleton) = (&self.variables, &mut self.skeleton);
        sort_items(&mut skeleton.pairs, |a, b| {
            (a.effect, a.cause).cmp(&(b.effect, b.cause))
        });
        let names = |set: &[usize]| {
            let mut sorted = set.to_vec();
            sorted.sort_unstable();
            let names = sorted.into_iter().map(|index| variables[index].clone());
            names.collect::<Vec<_>>()
        };
        let record = |run: &Run| TestRecord {
            from: variables[run.cause].clone(),
            to: variables[run.effect].clone(),
            given: names(&run.given),
            statistic: run.result.statistic,
            p_value: run.result.p_value,
        };
        let mut graph = CausalGraph::new(variables);
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
            let refuted = pair.refuted.iter();
            pairs.push(PairEvidence {
                from,
                to,
                present,
                p,
                separating_set: (!present).then(|| set.clone()),
                conditioning_set: set,
                refuted: refuted.map(|&run| record(&skeleton.runs[run])).collect(),
                restored: pair.restored,
                ruled_out: false,
            });
        }
        let causes = self.roles.causes();
        for verdict in self.innovations.iter().flat_map(|found| &found.verdicts) {
            let (Verdict::NotReached, Some(figures)) = (verdict.verdict, &verdict.figures) else {
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
        let place = |name: &str| variables.iter().position(|known| known == name);
        sort_items(&mut pairs, |a, b| {
            (place(&a.to), place(&a.from)).cmp(&(place(&b.to), place(&b.from)))
        });
        let tests: Vec<_> = skeleton.runs.iter().map(record).collect();
        let unexamined =
            (causes.len()..variables.len()).filter(|effect| !examined.contains(effect));
        let unexamined = unexamined.map(|effect| variables[effect].clone()).collect();
        if let Some(found) = &mut self.innovations {
            sort_items(&mut found.verdicts, |a, b| {
                (place(&a.to), place(&a.from)).cmp(&(place(&b.to), place(&b.from)))
            });
        }
        Ok(Learned {
            graph,
            tests_run: tests.len(),
            evidence: Evidence {
                pairs,
                tests,
                unexamined,
                innovations: self.innovations,
            },
            effects: self.roles.effects(),
        })
    }
}
