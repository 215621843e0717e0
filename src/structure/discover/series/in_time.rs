//! The rows of a series in the order of time.

use std::collections::BTreeMap;

use crate::structure::{Dataset, Series, StructureError};

/// A step that is longer than this many median steps is a gap.
const GAP: f64 = 1.5;

/// Return the rows in the order of time, episode by episode, and whether each begins an episode or follows a gap.
pub(super) fn in_time(
    data: &Dataset,
    series: &Series,
) -> Result<(Vec<usize>, Vec<bool>), StructureError> {
    let column = |name: &Option<String>| {
        let index = name.as_ref().map(|name| data.index_of(name)).transpose()?;
        Ok::<_, StructureError>(index.map(|at| data.column(at)))
    };
    let (episode, time) = (column(&series.episode)?, column(&series.time)?);
    // Episodes in the order of their first rows.
    let mut first: BTreeMap<u64, usize> = BTreeMap::new();
    let of = |row: usize| episode.map_or(0, |values| (values[row] + 0.0).to_bits());
    for row in 0..data.rows() {
        let next = first.len();
        first.entry(of(row)).or_insert(next);
    }
    let known = |row: &usize| {
        [episode, time]
            .into_iter()
            .flatten()
            .all(|values| !values[*row].is_nan())
    };
    let mut order: Vec<usize> = (0..data.rows()).filter(known).collect();
    // Stable: without a column of the time, the rows of an episode stay as they are.
    order.sort_by(|&a, &b| {
        let moment = |row: usize| time.map_or(0.0, |values| values[row]);
        first[&of(a)]
            .cmp(&first[&of(b)])
            .then(moment(a).total_cmp(&moment(b)))
    });
    let mut starts: Vec<bool> = (0..order.len())
        .map(|at| at == 0 || of(order[at]) != of(order[at - 1]))
        .collect();
    if let Some(time) = time {
        let step = |at: usize| time[order[at]] - time[order[at - 1]];
        let within: Vec<usize> = (0..order.len()).filter(|&at| !starts[at]).collect();
        if let Some(&at) = within.iter().find(|&&at| step(at) <= 0.0) {
            return Err(StructureError::Option {
                field: "series.time",
                value: format!("{} twice in one episode", time[order[at]]),
                expected: "every moment once in an episode",
            });
        }
        let mut steps: Vec<f64> = within.iter().map(|&at| step(at)).collect();
        steps.sort_by(f64::total_cmp);
        if let Some(&usual) = steps.get(steps.len() / 2) {
            for at in within {
                starts[at] = step(at) > GAP * usual;
            }
        }
    }
    Ok((order, starts))
}
