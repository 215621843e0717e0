//! Comparison of a found graph with a true one, edge by edge.

use serde::{Deserialize, Serialize};

use crate::structure::graph::mixed::meek::{Limits, orient_by_meek};
use crate::structure::{
    Background, Counts, DiscoverOptions, Edge, EdgeKind, LearnerKind, MixedGraph, StructureError,
    compare, cpdag_of,
};

/// An edge of the true graph, as a caller gives it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GivenEdge {
    /// Cause, or one end.
    pub from: String,
    /// Effect, or the other end.
    pub to: String,
    /// Whether there is a direction.
    pub kind: EdgeKind,
}

/// The edge of a graph between an ordered pair of variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Link {
    /// a -> b.
    Forward,
    /// a <- b.
    Backward,
    /// a - b.
    Undirected,
}

/// How the found graph differs from the true one at a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DifferenceKind {
    /// An edge that is true was not found.
    Missing,
    /// An edge was found that is not true.
    Extra,
    /// The edge points the wrong way.
    Reversed,
    /// The edge has no direction where the truth has one.
    Undirected,
    /// The edge has a direction where the truth leaves it open.
    Directed,
}

/// A pair at which two graphs differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// First variable, in the order of the found graph.
    pub a: String,
    /// Second variable.
    pub b: String,
    /// What was found.
    pub found: Option<Link>,
    /// What is true.
    pub truth: Option<Link>,
    /// The difference in a word.
    pub kind: DifferenceKind,
}

/// Counts with their shares.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Agreement {
    /// The counts.
    #[serde(flatten)]
    pub counts: Counts,
    /// Share of what was found that is true; 1 when nothing was found.
    pub precision: f64,
    /// Share of what is true that was found; 1 when there is nothing to find.
    pub recall: f64,
}

impl From<Counts> for Agreement {
    fn from(counts: Counts) -> Self {
        Self {
            counts,
            precision: counts.precision(),
            recall: counts.recall(),
        }
    }
}

/// The comparison of a found graph with the true one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Against {
    /// Structural Hamming distance; the number of [`differences`](Self::differences).
    pub distance: usize,
    /// Adjacent pairs, whatever the direction.
    pub adjacency: Agreement,
    /// Directed edges, with their direction.
    pub orientation: Agreement,
    /// The pairs at which the graphs differ.
    pub differences: Vec<Difference>,
    /// The edges that the found graph was compared with.
    pub truth: Vec<Edge>,
    /// Whether these are the edges of the truth's equivalence class, which leaves some directions open, and not those of the truth itself.
    pub class: bool,
}

/// Compare the graph that a learner found over `names` with the true one.
///
/// PC and GES find only the directions that follow from independences and from `options.knowledge`. Their graphs are compared with these
/// directions of the truth ([`cpdag_of`], closed under the knowledge by Meek's rules). LiNGAM directs every edge, and its graph is
/// compared with the truth itself. If the truth has undirected edges, it is a CPDAG, and every graph is compared with it as it is.
///
/// # Errors
/// [`StructureError::Option`] for FCI, because a partial ancestral graph stands for graphs with unseen causes, too;
/// [`StructureError::UnknownVariable`] when an edge names a variable that is not among `names`;
/// [`StructureError::Knowledge`] when the knowledge contradicts itself.
pub fn hold_against(
    names: &[String],
    found: &[GivenEdge],
    truth: &[GivenEdge],
    options: &DiscoverOptions,
) -> Result<Against, StructureError> {
    if options.learner == LearnerKind::Fci {
        return Err(StructureError::Option {
            field: "learner",
            value: "fci".to_owned(),
            expected: "pc, ges or lingam: the marks of fci are not held against a graph without unseen causes",
        });
    }
    let found = graph_of(names, found)?;
    let truth = graph_of(names, truth)?;
    let class = options.learner != LearnerKind::Lingam && truth.is_dag();
    let truth = if class {
        class_of(&truth, &options.knowledge.resolve(names)?)
    } else {
        truth
    };
    let comparison = compare(&found, &truth)?;
    let mut differences = Vec::new();
    for a in 0..names.len() {
        for b in a + 1..names.len() {
            let (ours, theirs) = (link(&found, a, b), link(&truth, a, b));
            if let Some(kind) = kind_of(ours, theirs) {
                differences.push(Difference {
                    a: names[a].clone(),
                    b: names[b].clone(),
                    found: ours,
                    truth: theirs,
                    kind,
                });
            }
        }
    }
    Ok(Against {
        distance: comparison.distance,
        adjacency: comparison.adjacency.into(),
        orientation: comparison.orientation.into(),
        differences,
        class: class && truth.edges().iter().any(|e| e.kind == EdgeKind::Undirected),
        truth: truth.edges(),
    })
}

fn graph_of(names: &[String], edges: &[GivenEdge]) -> Result<MixedGraph, StructureError> {
    let mut graph = MixedGraph::new(names)?;
    for edge in edges {
        let (from, to) = (graph.index_of(&edge.from)?, graph.index_of(&edge.to)?);
        match edge.kind {
            EdgeKind::Directed => graph.orient(from, to),
            EdgeKind::Undirected => graph.connect(from, to),
        }
    }
    Ok(graph)
}

/// Return the part of a DAG that follows from its independences and from knowledge.
fn class_of(dag: &MixedGraph, background: &Background) -> MixedGraph {
    let mut graph = cpdag_of(dag);
    for (a, b) in dag.pairs() {
        let (from, to) = if dag.has_directed(a, b) {
            (a, b)
        } else {
            (b, a)
        };
        if background.allows(from, to) && !background.allows(to, from) {
            graph.orient(from, to);
        }
    }
    let order = graph.canonical_order();
    orient_by_meek(&mut graph, &order, &Limits::NONE);
    graph
}

fn link(graph: &MixedGraph, a: usize, b: usize) -> Option<Link> {
    if graph.has_undirected(a, b) {
        Some(Link::Undirected)
    } else if graph.has_directed(a, b) {
        Some(Link::Forward)
    } else {
        graph.has_directed(b, a).then_some(Link::Backward)
    }
}

fn kind_of(found: Option<Link>, truth: Option<Link>) -> Option<DifferenceKind> {
    match (found, truth) {
        _ if found == truth => None,
        (None, _) => Some(DifferenceKind::Missing),
        (_, None) => Some(DifferenceKind::Extra),
        (Some(Link::Undirected), _) => Some(DifferenceKind::Undirected),
        (_, Some(Link::Undirected)) => Some(DifferenceKind::Directed),
        _ => Some(DifferenceKind::Reversed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structure::Knowledge;

    fn names(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    /// `a>b` is directed, `a-b` is not.
    fn edges(text: &str) -> Vec<GivenEdge> {
        text.split(' ')
            .map(|word| {
                let directed = word.contains('>');
                let (from, to) = word.split_once(['>', '-']).unwrap();
                let kind = if directed {
                    EdgeKind::Directed
                } else {
                    EdgeKind::Undirected
                };
                GivenEdge {
                    from: from.to_owned(),
                    to: to.to_owned(),
                    kind,
                }
            })
            .collect()
    }

    fn kinds(against: &Against) -> Vec<(String, DifferenceKind)> {
        let pair = |d: &Difference| (format!("{}{}", d.a, d.b), d.kind);
        against.differences.iter().map(pair).collect()
    }

    #[test]
    fn every_kind_of_difference_is_named() {
        let lingam = DiscoverOptions {
            learner: LearnerKind::Lingam,
            ..DiscoverOptions::default()
        };
        let against = hold_against(
            &names("a b c d e"),
            &edges("a>b c>b c-d a>e"),
            &edges("a>b b>c c>d d>e"),
            &lingam,
        )
        .unwrap();
        assert_eq!(against.distance, 4);
        let want = [
            ("ae", DifferenceKind::Extra),
            ("bc", DifferenceKind::Reversed),
            ("cd", DifferenceKind::Undirected),
            ("de", DifferenceKind::Missing),
        ];
        assert_eq!(
            kinds(&against),
            want.map(|(pair, kind)| (pair.to_owned(), kind))
        );
        assert_eq!(against.adjacency.precision, 0.75);
        assert_eq!(against.orientation.recall, 0.25);
        assert!(!against.class);
    }

    #[test]
    fn pc_is_not_asked_for_directions_that_no_data_tell() {
        let options = DiscoverOptions::default();
        let held = |found: &str, truth: &str| {
            hold_against(&names("a b c"), &edges(found), &edges(truth), &options).unwrap()
        };
        // A chain's class has no direction; a collider's has both.
        let chain = held("a-b b-c", "a>b b>c");
        assert_eq!((chain.distance, chain.class), (0, true));
        assert_eq!(
            kinds(&held("a>b b-c", "a>b b>c"))[0].1,
            DifferenceKind::Directed
        );
        let collider = held("a-b c>b", "a>b c>b");
        assert_eq!((collider.distance, collider.class), (1, false));
        // A truth with an undirected edge is a CPDAG already.
        assert_eq!(held("a>b b-c", "a>b b-c").distance, 0);
    }

    #[test]
    fn what_time_tells_is_asked_for() {
        let options = DiscoverOptions {
            knowledge: Knowledge {
                tiers: vec![names("a"), names("b c")],
                contemporaneous: true,
                ..Knowledge::default()
            },
            ..DiscoverOptions::default()
        };
        let held = hold_against(
            &names("a b c"),
            &edges("a-b b-c"),
            &edges("a>b b>c"),
            &options,
        );
        // Time directs a -> b, and from it Meek's first rule b -> c.
        let held = held.unwrap();
        assert_eq!((held.distance, held.class), (2, false));
    }

    #[test]
    fn a_partial_ancestral_graph_is_refused() {
        let fci = DiscoverOptions {
            learner: LearnerKind::Fci,
            ..DiscoverOptions::default()
        };
        let error = hold_against(&names("a b"), &edges("a>b"), &edges("a>b"), &fci);
        let message = error.unwrap_err().to_string();
        assert!(message.starts_with("structure.learner: fci"), "{message}");
    }

    #[test]
    fn a_variable_that_is_not_in_the_table_is_named() {
        let options = DiscoverOptions::default();
        let error = hold_against(&names("a b"), &edges("a>b"), &edges("a>q"), &options);
        let message = error.unwrap_err().to_string();
        assert!(
            message.contains("\"q\"") && message.contains("a, b"),
            "{message}"
        );
    }
}
