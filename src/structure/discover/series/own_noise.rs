//! The innovation test of a series, before its search.

use std::collections::BTreeSet;

use super::window::{Lagged, Window};
use crate::structure::slices::finish;
use crate::structure::{
    Dataset, InnovationOptions, InnovationTest, InnovationVerdict, StructureError, Verdict,
};

/// Level for the whole series.
const LEVEL: f64 = 0.05;

/// What the innovation test says of the columns of a series.
pub(super) struct OwnNoise {
    /// Candidates, and effects that their own noise does not reach.
    pub(super) ruled_out: BTreeSet<(Lagged, usize)>,
    /// One verdict for each candidate that is a number and each effect that is one, under the names of the window.
    pub(super) verdicts: Vec<InnovationVerdict>,
}

/// For every step back up to `lags`, asks which columns' own noise reaches which columns so many steps later. `order` and `starts` are the rows
/// in the order of time. Labels and columns that name a setting are no candidates, nor is a label an effect: nothing is said of them.
///
/// The level is shared among the steps back.
///
/// # Errors
/// Those of the [innovation test](crate::structure::innovation_test).
pub(super) fn own_noise(
    data: &Dataset,
    (order, starts): (&[usize], &[bool]),
    window: &Window,
    lags: usize,
) -> Result<OwnNoise, StructureError> {
    let is_number = |at: &usize| !data.is_label(*at);
    let lagged = window.candidates.iter();
    let causes: BTreeSet<usize> = lagged
        .filter(|(at, lag)| *lag > 0 && is_number(at))
        .map(|&(at, _)| at)
        .collect();
    let effects: Vec<usize> = window.effects.iter().copied().filter(is_number).collect();
    let mut found = OwnNoise {
        ruled_out: BTreeSet::new(),
        verdicts: Vec::new(),
    };
    for lag in 1..=lags {
        let cause_names: Vec<String> = causes.iter().map(|&at| window.name((at, lag))).collect();
        let effect_names: Vec<String> = effects.iter().map(|&at| window.name((at, 0))).collect();
        // Positions from which on so many steps are in one episode, without a gap.
        let is_whole = |at: usize| {
            let whole = |column: &usize, at: usize| !data.column(*column)[order[at]].is_nan();
            !starts[at + 1..=at + lag].contains(&true)
                && causes.iter().all(|column| whole(column, at))
                && effects.iter().all(|column| whole(column, at + lag))
        };
        let rows: Vec<usize> = (0..order.len().saturating_sub(lag))
            .filter(|&at| is_whole(at))
            .collect();
        let begins: Vec<bool> = (0..rows.len())
            .map(|at| at == 0 || rows[at] != rows[at - 1] + 1 || starts[rows[at]])
            .collect();
        let values = |column: usize, ahead: usize| -> Vec<f64> {
            let column = data.column(column);
            rows.iter().map(|&at| column[order[at + ahead]]).collect()
        };
        let columns = (causes.iter().map(|&at| values(at, 0)))
            .chain(effects.iter().map(|&at| values(at, lag)))
            .collect();
        let names = cause_names.iter().chain(&effect_names).cloned().collect();
        let table = Dataset::with_copies(names, columns)?;
        let options = InnovationOptions {
            level: LEVEL / lags as f64,
            looks: lags,
            ..InnovationOptions::default()
        };
        let verdicts = finish(async {
            let floors = vec![0.0; effects.len()];
            let mut test = InnovationTest::prepare(
                &table,
                &cause_names,
                &effect_names,
                &begins,
                &floors,
                &[],
                options,
            )
            .await?;
            Ok::<_, StructureError>(test.ask_all().await)
        })?;
        for verdict in &verdicts {
            if verdict.verdict == Verdict::NotReached {
                let place = |names: &[String], name| names.iter().position(|other| other == name);
                let ends = (
                    place(&cause_names, &verdict.from),
                    place(&effect_names, &verdict.to),
                );
                if let (Some(from), Some(to)) = ends
                    && let Some(&cause) = causes.iter().nth(from)
                {
                    found.ruled_out.insert(((cause, lag), effects[to]));
                }
            }
        }
        found.verdicts.extend(verdicts);
    }
    Ok(found)
}
