//! Which pairs are adjacent.

use super::{FciOptions, Sepsets, key};
use crate::structure::pag::{Mark, Pag};
use crate::structure::pc::for_each_subset;
use crate::structure::{IndependenceTest, StructureError};

/// The skeleton of PC-stable: level by level, each pair is tested given sets of its ends' neighbours, frozen at the level's
/// start.
pub(super) fn search(
    test: &dyn IndependenceTest,
    graph: &mut Pag,
    sepsets: &mut Sepsets,
    options: FciOptions,
) -> Result<(), StructureError> {
    let size = graph.len();
    for depth in 0..=options.max_depth.unwrap_or(size) {
        let frozen = graph.clone();
        let around = |a: usize, b: usize| -> Vec<usize> {
            frozen.neighbours(a).filter(|&other| other != b).collect()
        };
        let mut any = false;
        for a in 0..size {
            for b in a + 1..size {
                if !graph.adjacent(a, b) {
                    continue;
                }
                let pools = [around(a, b), around(b, a)];
                any |= pools.iter().any(|pool| pool.len() >= depth);
                for pool in pools {
                    separate(test, graph, sepsets, (a, b), &pool, depth, options.alpha)?;
                }
            }
        }
        if !any {
            break;
        }
    }
    Ok(())
}

/// Tests every edge that is left given subsets of the possible d-separators of either end.
pub(super) fn search_possible(
    test: &dyn IndependenceTest,
    graph: &mut Pag,
    sepsets: &mut Sepsets,
    options: FciOptions,
) -> Result<(), StructureError> {
    let size = graph.len();
    let possible: Vec<Vec<usize>> = (0..size)
        .map(|from| possible_d_separators(graph, from))
        .collect();
    for a in 0..size {
        for b in a + 1..size {
            for end in [a, b] {
                let pool: Vec<usize> = possible[end]
                    .iter()
                    .copied()
                    .filter(|&other| other != a && other != b)
                    .collect();
                let most = options.max_depth.unwrap_or(size).min(pool.len());
                for depth in 0..=most {
                    if graph.adjacent(a, b) {
                        separate(test, graph, sepsets, (a, b), &pool, depth, options.alpha)?;
                    }
                }
            }
        }
    }
    Ok(())
}

/// Removes the edge where a subset of `pool` of that size separates its ends.
fn separate(
    test: &dyn IndependenceTest,
    graph: &mut Pag,
    sepsets: &mut Sepsets,
    (a, b): (usize, usize),
    pool: &[usize],
    depth: usize,
    alpha: f64,
) -> Result<(), StructureError> {
    let mut best: Option<(f64, Vec<usize>)> = None;
    for_each_subset(pool, depth, &mut |set| {
        let p = test.test(a, b, set)?.p_value;
        if p > alpha && best.as_ref().is_none_or(|(most, _)| p > *most) {
            best = Some((p, set.to_vec()));
        }
        Ok(())
    })?;
    if let Some((_, set)) = best
        && graph.adjacent(a, b)
    {
        graph.disconnect(a, b);
        sepsets.insert(key(a, b), set);
    }
    Ok(())
}

/// Variables that a path leads to from `from`, on which every inner variable is a collider or part of a triangle.
fn possible_d_separators(graph: &Pag, from: usize) -> Vec<usize> {
    let mut seen = Vec::new();
    let mut steps: Vec<(usize, usize)> = graph.neighbours(from).map(|next| (from, next)).collect();
    while let Some(step) = steps.pop() {
        if seen.contains(&step) {
            continue;
        }
        seen.push(step);
        let (before, at) = step;
        for next in graph.neighbours(at) {
            let collider = graph.is(before, at, Mark::Arrow) && graph.is(next, at, Mark::Arrow);
            if next != before && next != from && (collider || graph.adjacent(before, next)) {
                steps.push((at, next));
            }
        }
    }
    let mut found: Vec<usize> = seen.into_iter().map(|(_, at)| at).collect();
    found.sort_unstable();
    found.dedup();
    found
}
