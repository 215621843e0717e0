//! Fast causal inference: what can be said of causes when some are not in the table.

use std::collections::BTreeMap;

use super::pag::Pag;
use super::{IndependenceTest, StructureError};

mod orient;
mod skeleton;
#[cfg(test)]
mod tests;

/// Settings of [`fci`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FciOptions {
    /// A pair is independent where p > alpha.
    pub alpha: f64,
    /// Largest conditioning set; `None` for no limit. A limit leaves edges in that a larger set would have removed.
    pub max_depth: Option<usize>,
}

/// Sets that separate pairs (smaller index first).
type Sepsets = BTreeMap<(usize, usize), Vec<usize>>;

const fn key(a: usize, b: usize) -> (usize, usize) {
    if a < b { (a, b) } else { (b, a) }
}

/// The partial ancestral graph of the variables of `test`, some of whose common causes may be missing; no selection.
///
/// The skeleton of PC-stable, first; then every edge is tested again given subsets of its ends' possible d-separators, which
/// removes what only an unseen cause kept; then colliders, and rules R1 to R4 and R8 to R10 (R5 to R7 are for selection bias). With
/// a perfect test the result is sound and complete: every mark that is the same in all graphs with the same independences is
/// there, and no other.
///
/// Complexity: exponential in the number of variables; meant for some ten.
///
/// Source: Spirtes, Glymour and Scheines (2000), chapter 6; Zhang, Artificial Intelligence 172 (2008), for the rules and their
/// completeness; Colombo et al., Annals of Statistics 40 (2012), for possible d-separators.
///
/// # Errors
/// Those of the test; [`StructureError::NameCount`] when there is not a name for each of its variables.
pub fn fci(
    test: &dyn IndependenceTest,
    names: &[String],
    options: FciOptions,
) -> Result<Pag, StructureError> {
    if names.len() != test.variables() {
        return Err(StructureError::NameCount {
            names: names.len(),
            columns: test.variables(),
        });
    }
    let mut graph = Pag::complete(names)?;
    let mut sepsets = Sepsets::new();
    skeleton::search(test, &mut graph, &mut sepsets, options)?;
    orient::colliders(&mut graph, &sepsets);
    skeleton::search_possible(test, &mut graph, &mut sepsets, options)?;
    graph.forget_marks();
    orient::colliders(&mut graph, &sepsets);
    orient::rules(&mut graph, &sepsets);
    Ok(graph)
}
