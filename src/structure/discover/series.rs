//! Series: tables whose rows follow each other in time, in one episode or in several.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Report, ReportedEdge, ReportedKind};
use crate::structure::discover::effects::effects_on;
use crate::structure::independence::determined::Determined;
use crate::structure::learners::exogenous::labelled_settings;
use crate::structure::learners::settle::settle;
use crate::structure::{
    Censoring, Dataset, DiscoverOptions, IndependenceTest, Knowledge, LearnerKind, MissingRule,
    Sepset, Series, StructureError, TestResult,
};

mod in_time;
mod own_noise;
mod window;

use in_time::in_time;
use own_noise::own_noise;
use window::{Lagged, Window};

/// Most steps back.
const MOST_LAGS: usize = 20;
/// Alpha of the search for conditioning sets. It is high, because a superfluous parent costs less than a missing one.
const PARENTS_ALPHA: f64 = 0.1;

/// The rows of a series that were used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeriesReport {
    /// Largest number of steps from a cause to its effect.
    pub lags: usize,
    /// Number of episodes, or of their parts between gaps, that are long enough for one row.
    pub episodes: usize,
    /// Number of rows that are used as effects. Each has twice as many rows before it as there are lags, in the same episode, and none of
    /// them lacks a value.
    pub rows: usize,
}

/// Learn which column, at which step, causes which column now: PCMCI.
///
/// The first part finds a small set of likely causes of every column: those of earlier steps that stay dependent on it given the one, two,
/// ... likeliest others, at a high alpha (the PC1 of PCMCI). The second part tests every candidate given the likely causes of the effect
/// *and those of the candidate itself*, as many steps earlier, so that autocorrelation alone causes no edge. Edges only go forward in
/// time. Effects within one step are not searched for; an effect that is faster than a step may appear as an effect of one step.
///
/// Source: Runge, Nowack, Kretschmer, Flaxman and Sejdinovic, Science Advances 5 (2019).
///
/// With [`innovations`](Series::innovations), a candidate whose own noise does not reach the effect so many steps later is no candidate for it:
/// the [innovation test](crate::structure::innovation_test) comes before both phases, and removes only.
///
/// # Errors
/// [`StructureError::Option`] for settings that are not for series; those of the test.
pub(super) fn learn_series(
    data: &Dataset,
    options: &DiscoverOptions,
    series: &Series,
) -> Result<Report, StructureError> {
    check(options, series)?;
    let (order, starts) = in_time(data, series)?;
    let apart = [&series.episode, &series.time];
    let columns: Vec<usize> = (0..data.len())
        .filter(|&at| {
            !apart
                .iter()
                .any(|name| name.as_ref() == Some(&data.names()[at]))
        })
        .collect();
    let kept = data
        .select(&columns)?
        .with_labels(&options.labels_of(data, &columns))?;
    let free = DiscoverOptions {
        knowledge: Knowledge::default(),
        ..options.clone()
    };
    let (kept, _, dependence) = settle(labelled_settings(kept, options)?, free)?;
    let window = Window::new(&kept, &order, &starts, options, series.lags)?;
    let test = Determined::new(
        (options.test, options.alpha),
        &window.table,
        &Censoring::None,
    )?;
    let told = match series.innovations {
        true => Some(own_noise(&kept, (&order, &starts), &window, series.lags)?),
        false => None,
    };
    let no_pairs = BTreeSet::new();
    let ruled_out = told.as_ref().map_or(&no_pairs, |told| &told.ruled_out);
    let asked = Asked {
        ruled_out,
        test: &test,
        window: &window,
        count: std::cell::Cell::new(0),
    };
    let mut parents = BTreeMap::new();
    for &effect in &window.effects {
        parents.insert(
            effect,
            asked.likely(effect, options.alpha.max(PARENTS_ALPHA))?,
        );
    }
    let (mut edges, mut sepsets) = (Vec::new(), Vec::new());
    for &effect in &window.effects {
        let mut found = Vec::new();
        for cause in asked.candidates(effect) {
            let given = window.past_of(cause, effect, &parents);
            let result = asked.ask(cause, effect, &given)?;
            if result.p_value > options.alpha {
                sepsets.push(Sepset {
                    pair: [cause, (effect, 0)].map(|at| window.name(at)),
                    set: window.names(&given),
                    p: result.p_value,
                });
            } else if !result.is_undetermined() {
                found.push((cause, given, result));
            }
        }
        let causes: Vec<usize> = found.iter().map(|&(cause, ..)| window.at(cause)).collect();
        let effects = effects_on(&window.table, window.at((effect, 0)), &causes);
        edges.extend(found.into_iter().zip(effects).map(
            |((cause, given, result), effect_size)| ReportedEdge {
                from: window.name(cause),
                to: window.name((effect, 0)),
                kind: ReportedKind::Directed,
                marks: None,
                p: Some(result.p_value),
                given: window.names(&given),
                probability: None,
                mark_probabilities: None,
                effect: effect_size,
            },
        ));
    }
    Ok(Report {
        nodes: window.drawn(&edges),
        edges,
        sepsets,
        series: Some(window.report(series.lags)),
        innovations: told
            .as_ref()
            .map(|told| told.verdicts.clone())
            .unwrap_or_default(),
        dependence,
        tests_run: asked.count.get(),
        ..Report::default()
    })
}

fn check(options: &DiscoverOptions, series: &Series) -> Result<(), StructureError> {
    let refuse = |field, value: String, expected| {
        Err(StructureError::Option {
            field,
            value,
            expected,
        })
    };
    if !(1..=MOST_LAGS).contains(&series.lags) {
        return refuse(
            "series.lags",
            series.lags.to_string(),
            "a whole number from 1 to 20",
        );
    }
    if !(options.alpha > 0.0 && options.alpha < 1.0) {
        let expected = "a number between 0 and 1, both excluded";
        return refuse("alpha", options.alpha.to_string(), expected);
    }
    let told = |value: &dyn std::fmt::Debug| format!("{value:?}").to_lowercase();
    if options.learner != LearnerKind::Pc {
        return refuse("learner", told(&options.learner), "pc for a series");
    }
    if options.bootstrap > 0 {
        let expected = "0 for a series, whose rows depend on each other";
        return refuse("bootstrap", options.bootstrap.to_string(), expected);
    }
    if options.missing == MissingRule::TestWise {
        return refuse(
            "missing",
            "test-wise".to_owned(),
            "list-wise or refuse for a series",
        );
    }
    if options.censored != Censoring::None {
        return refuse("censored", told(&options.censored), "none for a series");
    }
    if options.knowledge != Knowledge::default() {
        let expected = "no tiers and edges for a series: its order is that of time".to_owned();
        return Err(StructureError::Knowledge {
            field: "tiers",
            value: "tiers, required or forbidden edges".to_owned(),
            expected,
        });
    }
    Ok(())
}

/// A test on the columns of a window. It counts the questions.
struct Asked<'a> {
    /// Pairs that the innovation test ruled out.
    ruled_out: &'a BTreeSet<(Lagged, usize)>,
    test: &'a dyn IndependenceTest,
    window: &'a Window,
    count: std::cell::Cell<usize>,
}

impl Asked<'_> {
    /// The candidates for an effect.
    fn candidates(&self, effect: usize) -> impl Iterator<Item = Lagged> {
        let all = self.window.candidates.iter().copied();
        all.filter(move |&cause| !self.ruled_out.contains(&(cause, effect)))
    }

    fn ask(
        &self,
        cause: Lagged,
        effect: usize,
        given: &[Lagged],
    ) -> Result<TestResult, StructureError> {
        self.count.set(self.count.get() + 1);
        let set: Vec<usize> = given.iter().map(|&at| self.window.at(at)).collect();
        let (x, y) = (self.window.at(cause), self.window.at((effect, 0)));
        let found = self.test.test(x, y, &set)?;
        self.test.refine(x, y, &set, found)
    }

    /// Return the likely causes of a column, the likeliest first.
    fn likely(&self, effect: usize, alpha: f64) -> Result<Vec<Lagged>, StructureError> {
        let mut standing: Vec<(Lagged, f64)> =
            self.candidates(effect).map(|at| (at, 0.0)).collect();
        let mut size = 0;
        while size < standing.len() {
            let strongest: Vec<Lagged> = standing.iter().map(|&(at, _)| at).collect();
            let mut kept = Vec::with_capacity(standing.len());
            for &(cause, weakest) in &standing {
                let others = strongest.iter().copied().filter(|&other| other != cause);
                let given: Vec<Lagged> = others.take(size).collect();
                let p = self.ask(cause, effect, &given)?.p_value;
                // No answer, NaN, removes nothing.
                if p.is_nan() || p <= alpha {
                    kept.push((cause, weakest.max(p)));
                }
            }
            // Stable: ties, as of p-values that vanish, stay in the order of the columns.
            kept.sort_by(|a, b| a.1.total_cmp(&b.1));
            standing = kept;
            size += 1;
        }
        Ok(standing.into_iter().map(|(at, _)| at).collect())
    }
}

#[cfg(test)]
mod tests;
