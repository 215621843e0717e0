//! The orientation rules of Zhang (2008); `*` is any mark, `o` a circle.

use super::known::Known;
use super::skeleton::Judged;
use crate::structure::graph::pag::Mark::{Arrow, Circle, Tail};
use crate::structure::graph::pag::Pag;
use crate::structure::learners::skeleton::{Answers, key};

/// R0: a *-* b *-* c with a and c apart, of which b is a collider: a *-> b <-* c. Not where it is known that b causes one of them.
pub(super) fn colliders(graph: &mut Pag, judged: &Judged, known: &Known) {
    for &(a, b, c) in &judged.colliders {
        if known.allows(a, b, Arrow) && known.allows(c, b, Arrow) {
            graph.put(a, b, Arrow);
            graph.put(c, b, Arrow);
        }
    }
}

/// R1 to R4, then R8 to R10, and what follows from what is known, until nothing changes.
pub(super) fn rules(graph: &mut Pag, separated: &Answers, judged: &Judged, known: &Known) {
    loop {
        let before = graph.clone();
        let size = graph.len();
        for a in 0..size {
            for b in 0..size {
                for c in 0..size {
                    if a != b && b != c && a != c {
                        triple(graph, a, b, c, judged, known);
                    }
                }
            }
        }
        double_triangle(graph, known);
        discriminate(graph, separated, known);
        for a in 0..size {
            for c in 0..size {
                if a != c && graph.is(a, c, Arrow) && graph.is(c, a, Circle) {
                    certain_cause(graph, a, c, known);
                }
            }
        }
        known.follow(graph);
        if *graph == before {
            return;
        }
    }
}

fn triple(graph: &mut Pag, a: usize, b: usize, c: usize, judged: &Judged, known: &Known) {
    if !graph.adjacent(a, b) || !graph.adjacent(b, c) {
        return;
    }
    // R1: a *-> b o-* c, a and c apart: b -> c. (Where it is open if b is a collider, nothing follows.)
    let open = || judged.open.contains(&(a.min(c), b, a.max(c)));
    if !graph.adjacent(a, c) && graph.is(a, b, Arrow) && graph.is(c, b, Circle) && !open() {
        known.direct(graph, b, c);
    }
    // R2: a -> b *-> c or a *-> b -> c, and a *-o c: a *-> c.
    let chain = graph.is(a, b, Arrow)
        && graph.is(b, c, Arrow)
        && (graph.is(b, a, Tail) || graph.is(c, b, Tail));
    if chain && graph.is(a, c, Circle) {
        known.put(graph, a, c, Arrow);
    }
}

/// R3: a *-> b <-* c, a *-o d o-* c, a and c apart, d *-o b: d *-> b.
fn double_triangle(graph: &mut Pag, known: &Known) {
    let size = graph.len();
    for b in 0..size {
        for d in (0..size).filter(|&d| d != b) {
            if !graph.is(d, b, Circle) {
                continue;
            }
            let wings: Vec<usize> = (0..size)
                .filter(|&a| a != b && a != d && graph.is(a, b, Arrow) && graph.is(a, d, Circle))
                .collect();
            let apart = wings
                .iter()
                .any(|&a| wings.iter().any(|&c| a != c && !graph.adjacent(a, c)));
            if apart {
                known.put(graph, d, b, Arrow);
            }
        }
    }
}

/// R4: a discriminating path t … a, b, c for b, on which every variable between t and b is a collider and a parent of c. Where b
/// separates t from c: b -> c. Else: a <-> b <-> c.
fn discriminate(graph: &mut Pag, separated: &Answers, known: &Known) {
    let size = graph.len();
    for b in 0..size {
        for c in (0..size).filter(|&c| c != b) {
            if !graph.is(c, b, Circle) {
                continue;
            }
            let starts: Vec<usize> = (0..size)
                .filter(|&a| a != b && a != c && graph.is(b, a, Arrow) && graph.is_directed(a, c))
                .collect();
            for a in starts {
                let Some(far) = path_end(graph, a, b, c) else {
                    continue;
                };
                if separated
                    .get(&key(far, c))
                    .is_some_and(|(set, _)| set.contains(&b))
                {
                    known.direct(graph, b, c);
                } else {
                    let ends = [(a, b), (b, a), (b, c), (c, b)];
                    if ends.iter().all(|&(from, to)| known.allows(from, to, Arrow)) {
                        for (from, to) in ends {
                            graph.put(from, to, Arrow);
                        }
                    }
                }
                break;
            }
        }
    }
}

/// Return the far end of a discriminating path that ends in `a`, `b`, `c`.
fn path_end(graph: &Pag, a: usize, b: usize, c: usize) -> Option<usize> {
    let mut paths = vec![vec![b, a]];
    while let Some(path) = paths.pop() {
        let at = path[path.len() - 1];
        for next in graph.neighbours(at) {
            // The variable at the path's end must be a collider on it.
            if next == c || path.contains(&next) || !graph.is(next, at, Arrow) {
                continue;
            }
            if !graph.adjacent(next, c) {
                return Some(next);
            }
            if graph.is_directed(next, c) && graph.is(at, next, Arrow) {
                paths.push([path.as_slice(), &[next]].concat());
            }
        }
    }
    None
}

/// R8 to R10 make a o-> c a certain cause, a -> c.
fn certain_cause(graph: &mut Pag, a: usize, c: usize, known: &Known) {
    let size = graph.len();
    // R8: a -> b -> c, or a -o b -> c.
    let through = (0..size).any(|b| {
        graph.is_directed(b, c)
            && graph.is(b, a, Tail)
            && (graph.is(a, b, Arrow) || graph.is(a, b, Circle))
    });
    // R9: an uncovered possibly directed path a, b, …, c whose second variable is not adjacent to c.
    let roundabout = graph.neighbours(a).any(|b| {
        b != c && !graph.adjacent(b, c) && may_point(graph, a, b) && uncovered(graph, vec![a, b], c)
    });
    // R10: b -> c <- d, and uncovered possibly directed paths from a to b and to d that begin apart.
    let firsts = |end: usize| -> Vec<usize> {
        graph
            .neighbours(a)
            .filter(|&first| first != c && may_point(graph, a, first))
            .filter(|&first| first == end || uncovered(graph, vec![a, first], end))
            .collect()
    };
    let parents: Vec<usize> = (0..size).filter(|&b| graph.is_directed(b, c)).collect();
    let two_ways = || {
        parents.iter().enumerate().any(|(i, &b)| {
            let to_b = firsts(b);
            parents[i + 1..].iter().any(|&d| {
                firsts(d)
                    .iter()
                    .any(|&m| to_b.iter().any(|&n| m != n && !graph.adjacent(m, n)))
            })
        })
    };
    if through || roundabout || two_ways() {
        known.direct(graph, a, c);
    }
}

/// Return whether the edge may be a -> b: no arrowhead at a, no tail at b.
fn may_point(graph: &Pag, a: usize, b: usize) -> bool {
    graph.adjacent(a, b) && !graph.is(b, a, Arrow) && !graph.is(a, b, Tail)
}

/// Return whether the path can be continued to `end` so that every edge may point on and no variable's neighbours on the path are
/// adjacent.
fn uncovered(graph: &Pag, path: Vec<usize>, end: usize) -> bool {
    let (before, at) = (path[path.len() - 2], path[path.len() - 1]);
    if at == end {
        return true;
    }
    let onward: Vec<usize> = graph
        .neighbours(at)
        .filter(|next| !path.contains(next))
        .filter(|&next| may_point(graph, at, next) && !graph.adjacent(before, next))
        .collect();
    onward
        .into_iter()
        .any(|next| uncovered(graph, [path.as_slice(), &[next]].concat(), end))
}
