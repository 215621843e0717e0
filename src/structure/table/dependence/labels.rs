//! Columns of labels that determine each other.

use super::wording::{listing, quoted};
use super::{Dataset, Found, RelationKind, linear};
use crate::structure::table::labels::Labels;

/// Odds, as a logarithm, that it is no chance that each label of one column meets one of the other only.
const SURE: f64 = 25.0;

/// The relations among columns of labels.
///
/// One column determines another if each of its labels meets one label of the other only, in so many rows that chance would not do
/// it: the column of a running number determines nothing. Where each determines the other, they say the same. Relations of three columns
/// and more are found where they are linear in the numbers that stand for the labels, as in indicators that add up to one.
pub(super) fn find(data: &Dataset, order: &[usize]) -> Vec<Found> {
    let labels: Vec<Labels> = (0..data.len())
        .map(|at| Labels::of(data.column(at)))
        .collect();
    let mut found: Vec<Found> = Vec::new();
    let mut originals: Vec<usize> = Vec::new();
    for &last in order {
        if labels[last].levels < 2 {
            continue;
        }
        let same = originals.iter().copied().find(|&original| {
            labels[original].levels == labels[last].levels
                && determines(&labels[original], &labels[last])
        });
        let Some(original) = same else {
            originals.push(last);
            continue;
        };
        let [name, other] = [last, original].map(|at| quoted(&data.names()[at]));
        found.push(Found {
            kind: RelationKind::Renamed,
            sources: vec![original],
            last,
            head: last,
            text: format!("{name} says the same as {other} under other names"),
        });
    }
    for &last in &originals {
        for &source in &originals {
            if labels[source].levels > labels[last].levels
                && determines(&labels[source], &labels[last])
            {
                found.push(Found {
                    kind: RelationKind::Determined,
                    sources: vec![source],
                    last,
                    head: last,
                    text: text(data, &[source], last),
                });
            }
        }
    }
    for relation in linear::find(data, &originals) {
        if relation.kind == RelationKind::Linear && relation.sources.len() > 1 {
            let text = relation.text.clone();
            found.push(Found {
                text: if text.contains(" = 1") {
                    text
                } else {
                    self::text(data, &relation.sources, relation.last)
                },
                head: relation.last,
                ..relation
            });
        }
    }
    found
}

fn text(data: &Dataset, sources: &[usize], last: usize) -> String {
    let names: Vec<&String> = sources.iter().map(|&at| &data.names()[at]).collect();
    format!(
        "{} is determined by {}",
        quoted(&data.names()[last]),
        listing(&names)
    )
}

/// Whether each label of `source` meets one label of `target` only, and not by chance.
fn determines(source: &Labels, target: &Labels) -> bool {
    let mut image = vec![None; source.levels];
    for (&from, &to) in source.codes.iter().zip(&target.codes) {
        if *image[from as usize].get_or_insert(to) != to {
            return false;
        }
    }
    let rows = source.codes.len();
    let mut counts = vec![0.0; target.levels];
    for &code in &target.codes {
        counts[code as usize] += 1.0;
    }
    let share = |count: &f64| (count / rows as f64).powi(2);
    let alike = counts.iter().map(share).sum::<f64>();
    // Every row beyond the first of a label would have had to agree with it.
    (rows - source.levels) as f64 * -alike.ln() >= SURE
}
