//! Which unshielded triples are colliders, and the directions that follow.

use serde::{Deserialize, Serialize};

use super::Pc;
use super::general::{General, for_each_set, key, pool};
use crate::structure::mixed::meek::{Limits, orient_by_meek};
use crate::structure::{Background, IndependenceTest, MixedGraph, StructureError};

/// How it is decided if y is a collider in an unshielded triple x - y - z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColliderRule {
    /// When y is in none of the sets that separated x and z at the level at which they came apart. PC as published looks at
    /// one of these sets, the first; which one is first depends on the order of the columns. The default.
    #[default]
    Standard,
    /// Every set drawn from the neighbours of x or of z is tried. Of those that separate, y is in less than half: a
    /// collider; in more: none; in exactly half, or when nothing separates: it stays open.
    /// Source: Colombo and Maathuis, JMLR 15 (2014), section 4.2.
    Majority,
    /// As `Majority`, but y has to be in none of them, or in all. Source: Ramsey, Zhang and Spirtes, UAI 2006.
    Conservative,
}

/// Which collider prevails when two of them want one edge to point both ways.
///
/// Colliders are directed one after another. One that would turn an edge that has its direction already, go where knowledge
/// does not allow, or close a cycle, is overruled as a whole. Neither rule depends on the order of the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConflictRule {
    /// In the order of the names (of the middle, then of the ends), X2 before X10. With columns in the order of their names
    /// this is "existing colliders first" of causal-learn, whose recorded results it reproduces. The default.
    #[default]
    ByName,
    /// Those whose ends are separated with the largest p-value first.
    Strongest,
}

/// Triples (x, y, z) by index.
pub(super) type Triples = Vec<(usize, usize, usize)>;

/// What was said about the unshielded triples.
pub(super) struct Verdicts {
    /// Colliders, in the order in which they are to be directed.
    pub(super) colliders: Vec<(usize, usize, usize)>,
    /// Of which it is not known.
    pub(super) open: Triples,
    pub(super) tests_run: usize,
}

/// Decides every unshielded triple. A triple whose ends were parted by knowledge, not by a test, stays open: a forbidden
/// edge makes no collider.
pub(super) fn judge(
    found: &General,
    test: &dyn IndependenceTest,
    background: &Background,
    pc: &Pc,
) -> Result<Verdicts, StructureError> {
    let graph = &found.graph;
    let order = graph.canonical_order();
    let rank = crate::structure::fisher_z::rank_of(&order);
    let mut colliders = Vec::new();
    let mut open = Vec::new();
    let mut tests_run = 0;
    for (x, y, z) in graph.unshielded_triples() {
        let (x, z) = if rank[x] < rank[z] { (x, z) } else { (z, x) };
        let Some((_, result)) = found.separated.get(&key(x, z)) else {
            open.push((x, y, z));
            continue;
        };
        let (with, without, sure) = if pc.colliders == ColliderRule::Standard {
            let inside = found.separators[&key(x, z)].contains(&y);
            (usize::from(inside), usize::from(!inside), result.p_value)
        } else {
            let around = |end: usize| -> Vec<usize> {
                let others = order.iter().copied();
                others.filter(|&other| graph.adjacent(end, other)).collect()
            };
            let left = pool(background, &around(x), x, z);
            let right = pool(background, &around(z), x, z);
            let (mut with, mut without, mut sure) = (0, 0, 0.0_f64);
            let largest = left.len().max(right.len());
            for size in 0..=largest.min(pc.max_depth.unwrap_or(usize::MAX)) {
                for_each_set(&left, &right, size, &mut |set| {
                    tests_run += 1;
                    let p = test.test(x, z, set)?.p_value;
                    if p > pc.alpha {
                        if set.contains(&y) {
                            with += 1;
                        } else {
                            without += 1;
                            sure = sure.max(p);
                        }
                    }
                    Ok(())
                })?;
            }
            (with, without, sure)
        };
        let (collider, settled) = match pc.colliders {
            ColliderRule::Conservative => (with == 0, (with == 0) != (without == 0)),
            _ => (with < without, with != without),
        };
        if !settled {
            open.push((x, y, z));
        } else if collider {
            colliders.push((sure, (x, y, z)));
        }
    }
    let ranks = |&(x, y, z): &(usize, usize, usize)| (rank[y], rank[x], rank[z]);
    colliders.sort_by(|(sure, triple), (other_sure, other)| {
        let by_name = ranks(triple).cmp(&ranks(other));
        match pc.conflicts {
            ConflictRule::ByName => by_name,
            ConflictRule::Strongest => other_sure.total_cmp(sure).then(by_name),
        }
    });
    Ok(Verdicts {
        colliders: colliders.into_iter().map(|(_, triple)| triple).collect(),
        open,
        tests_run,
    })
}

/// Directs the edges of a skeleton: first what is known, then the colliders, then what follows by Meek's rules. Gives the
/// colliders that were overruled (see [`ConflictRule`]).
///
/// # Errors
/// [`StructureError::Knowledge`] when forbidden edges leave only directions that close a cycle.
pub(super) fn direct(
    graph: &mut MixedGraph,
    verdicts: &Verdicts,
    background: &Background,
) -> Result<Triples, StructureError> {
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
    let mut overruled = Vec::new();
    for &(x, y, z) in &verdicts.colliders {
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
    let open = |x: usize, y: usize, z: usize| {
        [&verdicts.open, &overruled]
            .iter()
            .any(|triples| triples.contains(&(x, y, z)) || triples.contains(&(z, y, x)))
    };
    let limits = Limits {
        allows: &|from, to| background.allows(from, to),
        open: &open,
    };
    orient_by_meek(graph, &order, &limits);
    Ok(overruled)
}
