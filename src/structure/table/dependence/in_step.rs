//! Columns that rise and fall together.

use std::collections::BTreeMap;

use super::wording::quoted;
use super::{Dataset, Found, RelationKind};
use crate::structure::table::labels::Labels;

/// Distinct values from which on two columns in the same order are no chance.
const STEPS: usize = 10;

/// Pairs of columns of which one rises, or falls, with the other in every row.
pub(super) fn in_step(data: &Dataset, order: &[usize]) -> Vec<Found> {
    let mut known: BTreeMap<Vec<u32>, (usize, bool)> = BTreeMap::new();
    let mut found = Vec::new();
    for &last in order {
        let labels = Labels::of(data.column(last));
        if labels.levels < STEPS {
            continue;
        }
        let top = labels.levels as u32 - 1;
        let falling = labels.codes.first().is_some_and(|&first| {
            let reverse = labels.codes.iter().map(|code| top - code);
            first > top - first
                || (first == top - first && reverse.lt(labels.codes.iter().copied()))
        });
        let steps = if falling {
            labels.codes.iter().map(|code| top - code).collect()
        } else {
            labels.codes
        };
        let Some(&(original, fell)) = known.get(&steps) else {
            known.insert(steps, (last, falling));
            continue;
        };
        let [name, other] = [last, original].map(|at| quoted(&data.names()[at]));
        let text = if fell == falling {
            format!("{name} rises with {other}")
        } else {
            format!("{name} falls as {other} rises")
        };
        found.push(Found {
            kind: RelationKind::Ordered,
            sources: vec![original],
            last,
            head: last,
            text,
        });
    }
    found
}
