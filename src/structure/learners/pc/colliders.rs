//! Colliders among the unshielded triples, and the directions that follow.

use crate::structure::order::sort_items;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Pc;
use super::general::General;
use crate::structure::graph::mixed::elimination::{Skeleton, Statement};
use crate::structure::graph::mixed::meek::{Limits, orient_by_meek};
use crate::structure::learners::skeleton::{ask_all, foresee, key, pool};
use crate::structure::{Background, IndependenceTest, MixedGraph, StructureError};

/// How to decide whether y is a collider in an unshielded triple x - y - z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColliderRule {
    /// If y is in none of the sets that separated x and z at the level at which their edge was removed. PC as published uses the first
    /// of these sets, which depends on the order of the columns.
    Standard,
    /// By all sets of neighbours of x or of z that separate x and z: y is a collider if it is in less than half of them, and none if it is
    /// in more. The triple stays open if y is in exactly half of them, or if no set separates x and z. The default.
    /// Source: Colombo and Maathuis, JMLR 15 (2014), section 4.2.
    #[default]
    Majority,
    /// As `Majority`, but y must be in none of them, or in all. Source: Ramsey, Zhang and Spirtes, UAI 2006.
    Conservative,
}

/// Which of two contradictory colliders is used.
///
/// The other one is overruled as a whole. Neither rule depends on the order of the columns. `docs/structure-defaults.md` says how the
/// defaults were chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConflictRule {
    /// In the order of the names (of the middle, then of the ends), X2 before X10; one is overruled that would turn an edge that
    /// has its direction already, go where knowledge does not allow, or close a cycle. With columns in the order of their names
    /// and the [`Standard`](ColliderRule::Standard) rule this is "existing colliders first" of causal-learn, whose recorded results it
    /// reproduces. Where colliders contradict each other, the result may extend to no DAG.
    ByName,
    /// Those whose ends are separated with the largest p-value first, then, likewise, the triples that are none; each is heeded if some
    /// DAG meets it together with all before it, under what is known. So the result always extends to a DAG. Triples that stay
    /// open come last, by what speaks for them the more: under [`Standard`](ColliderRule::Standard) and
    /// [`Majority`](ColliderRule::Majority) the result is a CPDAG, under [`Conservative`](ColliderRule::Conservative) they stay open,
    /// and a DAG that extends the graph may have colliders there. The default.
    #[default]
    Strongest,
}

/// Triples (x, y, z) by index.
pub(super) type Triples = Vec<(usize, usize, usize)>;

/// What the tests say of one unshielded triple.
#[derive(Debug, Clone, Copy)]
struct Verdict {
    triple: (usize, usize, usize),
    /// Whether its middle is a collider. Where that is open, what speaks for it the more, if anything does.
    collider: bool,
    /// The largest p-value of the sets that say so.
    sure: f64,
}

/// What was said about the unshielded triples, each list in the order in which it is to be heeded.
pub(super) struct Verdicts {
    colliders: Vec<Verdict>,
    others: Vec<Verdict>,
    /// Of which it is not known.
    undecided: Vec<Verdict>,
    /// Whose ends knowledge parted, not a test.
    parted: Triples,
    pub(super) tests_run: usize,
}

impl Verdicts {
    /// Return the triples of which it stayed open if their middle is a collider.
    pub(super) fn open(&self) -> Triples {
        let undecided = self.undecided.iter().map(|verdict| verdict.triple);
        undecided.chain(self.parted.iter().copied()).collect()
    }
}

/// Decide every unshielded triple. If knowledge, not a test, removed the edge between its ends, the triple stays open: a forbidden edge
/// makes no collider.
pub(super) fn judge(
    found: &General,
    test: &dyn IndependenceTest,
    background: &Background,
    pc: &Pc,
) -> Result<Verdicts, StructureError> {
    let graph = &found.graph;
    let order = graph.canonical_order();
    let rank = crate::structure::independence::fisher_z::rank_of(&order);
    let effort = pc.effort();
    let mut verdicts = Verdicts {
        colliders: Vec::new(),
        others: Vec::new(),
        undecided: Vec::new(),
        parted: Vec::new(),
        tests_run: 0,
    };
    let triples = graph.unshielded_triples();
    if pc.colliders != ColliderRule::Standard {
        let ends: BTreeSet<_> = triples.iter().map(|&(x, _, z)| key(x, z)).collect();
        let tested = ends
            .into_iter()
            .filter(|ends| found.separated.contains_key(ends));
        let tested: Vec<_> = tested.collect();
        let around =
            |x: usize, z: usize| [x, z].map(|end| pool(background, &graph.neighbours(end), (x, z)));
        for size in 0..graph.len() {
            let any = |&(x, z): &(usize, usize)| {
                let [left, right] = around(x, z).map(|pool| pool.len());
                left.max(right) >= size && effort.bears(left, right, size)
            };
            if !tested.iter().any(any) {
                break;
            }
            foresee(test, effort, size, &tested, &around)?;
        }
    }
    for (x, y, z) in triples {
        let (x, z) = if rank[x] < rank[z] { (x, z) } else { (z, x) };
        let Some((_, result)) = found.separated.get(&key(x, z)) else {
            verdicts.parted.push((x, y, z));
            continue;
        };
        let separators = found.separators.get(&key(x, z));
        let inside = separators.is_some_and(|members| members.contains(&y));
        // How many sets separate the ends with y and without it, and the largest p-value of either.
        let mut counts = [usize::from(inside), usize::from(!inside)];
        let mut sure = [result.p_value; 2];
        if pc.colliders != ColliderRule::Standard {
            (counts, sure) = ([0; 2], [0.0; 2]);
            let around = |end: usize| -> Vec<usize> {
                let others = order.iter().copied();
                others.filter(|&other| graph.adjacent(end, other)).collect()
            };
            let pools = [x, z].map(|end| pool(background, &around(end), (x, z)));
            let asked = ask_all(test, (x, z), &pools, effort, &mut |set, p| {
                if p > pc.alpha {
                    let without = usize::from(!set.contains(&y));
                    counts[without] += 1;
                    sure[without] = p.max(sure[without]);
                }
            });
            verdicts.tests_run += asked?;
        }
        let [with, without] = counts;
        let (collider, settled) = match pc.colliders {
            ColliderRule::Conservative => (with == 0, (with == 0) != (without == 0)),
            _ => (with < without, with != without),
        };
        let (list, collider) = if settled {
            let lists = [&mut verdicts.others, &mut verdicts.colliders];
            let [others, colliders] = lists;
            (if collider { colliders } else { others }, collider)
        } else if with + without == 0 {
            // Nothing that is left around the ends separates them; what did in the search was larger or elsewhere.
            (&mut verdicts.undecided, !inside)
        } else {
            (&mut verdicts.undecided, sure[1] > sure[0])
        };
        list.push(Verdict {
            triple: (x, y, z),
            collider,
            sure: sure[usize::from(collider)],
        });
    }
    let ranks = |&(x, y, z): &(usize, usize, usize)| (rank[y], rank[x], rank[z]);
    for list in [
        &mut verdicts.colliders,
        &mut verdicts.others,
        &mut verdicts.undecided,
    ] {
        sort_items(list, |verdict, other| {
            let by_name = ranks(&verdict.triple).cmp(&ranks(&other.triple));
            match pc.conflicts {
                ConflictRule::ByName => by_name,
                ConflictRule::Strongest => other.sure.total_cmp(&verdict.sure).then(by_name),
            }
        });
    }
    Ok(verdicts)
}

/// Direct the edges of a skeleton: first by knowledge, then by the colliders, then by Meek's rules. Return the colliders that were overruled (see [`ConflictRule`]).
///
/// # Errors
/// [`StructureError::Knowledge`] when forbidden edges leave only directions that close a cycle.
pub(super) fn direct(
    graph: &mut MixedGraph,
    verdicts: &Verdicts,
    background: &Background,
    pc: &Pc,
) -> Result<Triples, StructureError> {
    direct_known(graph, background)?;
    let (overruled, open) = match pc.conflicts {
        ConflictRule::ByName => one_by_one(graph, verdicts, background),
        ConflictRule::Strongest => together(graph, verdicts, pc.colliders),
    };
    let order = graph.canonical_order();
    let limits = Limits {
        allows: &|from, to| background.allows(from, to),
        open: &|x, y, z| open.contains(&(x, y, z)) || open.contains(&(z, y, x)),
    };
    orient_by_meek(graph, &order, &limits);
    Ok(overruled)
}

/// Return the directions that knowledge leaves.
fn direct_known(graph: &mut MixedGraph, background: &Background) -> Result<(), StructureError> {
    let order = graph.canonical_order();
    for &from in &order {
        for &to in &order {
            if graph.has_undirected(from, to) && !background.allows(to, from) {
                if graph.has_directed_path(to, from) {
                    return Err(StructureError::Knowledge {
                        field: "forbidden",
                        value: format!("\"{}\" -> \"{}\"", graph.names()[to], graph.names()[from]),
                        expected: "a direction for every edge in the data that closes no cycle"
                            .to_owned(),
                    });
                }
                graph.orient(from, to);
            }
        }
    }
    Ok(())
}

/// Colliders one after another, each held only against those before it. Gives those that were overruled, and the triples of
/// which Meek's rules may take nothing.
fn one_by_one(
    graph: &mut MixedGraph,
    verdicts: &Verdicts,
    background: &Background,
) -> (Triples, BTreeSet<(usize, usize, usize)>) {
    let mut overruled = Vec::new();
    for &Verdict {
        triple: (x, y, z), ..
    } in &verdicts.colliders
    {
        let may = |from: usize| {
            graph.has_directed(from, y)
                || (graph.has_undirected(from, y)
                    && background.allows(from, y)
                    && !graph.has_directed_path(y, from))
        };
        if may(x) && may(z) {
            graph.orient(x, y);
            graph.orient(z, y);
        } else {
            overruled.push((x, y, z));
        }
    }
    // An overruled triple is no evidence that its middle is none: rules take nothing from it.
    let open = verdicts.open().into_iter().chain(overruled.iter().copied());
    let open = open.collect();
    (overruled, open)
}

/// Return all that is said of the triples, as far as one DAG can meet it: see [`ConflictRule::Strongest`]. Gives as [`one_by_one`].
fn together(
    graph: &mut MixedGraph,
    verdicts: &Verdicts,
    rule: ColliderRule,
) -> (Triples, BTreeSet<(usize, usize, usize)>) {
    let statements = |list: &[Verdict]| -> Vec<Statement> {
        let said = list.iter().map(|verdict| Statement {
            triple: verdict.triple,
            collider: verdict.collider,
        });
        said.collect()
    };
    let skeleton = Skeleton::new(graph);
    let mut accepted = Vec::new();
    let mut refused = skeleton.accept(&mut accepted, &statements(&verdicts.colliders));
    refused.extend(skeleton.accept(&mut accepted, &statements(&verdicts.others)));
    let colliders = refused.iter().filter(|statement| statement.collider);
    let overruled: Triples = colliders.map(|statement| statement.triple).collect();
    let mut open: BTreeSet<_> = verdicts.parted.iter().copied().collect();
    if rule == ColliderRule::Conservative {
        open.extend(verdicts.open());
        open.extend(refused.iter().map(|statement| statement.triple));
    } else {
        // Nothing stays open in a CPDAG.
        let leaning = skeleton.accept(&mut accepted, &statements(&verdicts.undecided));
        let rest = refused.iter().chain(&leaning).map(|statement| Statement {
            triple: statement.triple,
            collider: false,
        });
        let rest: Vec<Statement> = rest.filter(|other| !accepted.contains(other)).collect();
        let forced = skeleton.accept(&mut accepted, &rest);
        accepted.extend(forced.into_iter().map(|statement| Statement {
            collider: true,
            ..statement
        }));
        let parted = verdicts.parted.iter().map(|&triple| Statement {
            triple,
            collider: false,
        });
        skeleton.accept(&mut accepted, &parted.collect::<Vec<_>>());
    }
    for statement in accepted.iter().filter(|statement| statement.collider) {
        let (x, y, z) = statement.triple;
        graph.orient(x, y);
        graph.orient(z, y);
    }
    (overruled, open)
}
