//! The columns of a series at every step back, as one table.

use std::collections::BTreeMap;

use super::SeriesReport;
use crate::structure::discover::ReportedEdge;
use crate::structure::{Dataset, DiscoverOptions, StructureError};

/// A column, and a number of steps back.
pub(super) type Lagged = (usize, usize);

/// The table with every column at every step back.
pub(super) struct Window {
    pub(super) table: Dataset,
    base: Vec<String>,
    /// Largest number of steps back: twice the lags.
    depth: usize,
    pub(super) candidates: Vec<Lagged>,
    pub(super) effects: Vec<usize>,
    settings: Vec<usize>,
    episodes: usize,
}

impl Window {
    pub(super) fn new(
        data: &Dataset,
        order: &[usize],
        starts: &[bool],
        options: &DiscoverOptions,
        lags: usize,
    ) -> Result<Self, StructureError> {
        let depth = 2 * lags;
        let mut run = 0;
        let mut last = None;
        let (mut rows, mut episodes, mut part) = (Vec::new(), 0, 0);
        for (at, &start) in starts.iter().enumerate() {
            run = if start { 0 } else { run + 1 };
            part += usize::from(start);
            let whole = |column: usize| {
                let past = order[at - depth.min(at)..=at].iter();
                past.copied().all(|row| !data.column(column)[row].is_nan())
            };
            if run >= depth && (0..data.len()).all(whole) {
                rows.push(at);
                episodes += usize::from(last.replace(part) != Some(part));
            }
        }
        let base = data.names().to_vec();
        let mut names = Vec::new();
        let mut columns = Vec::new();
        let mut labels = Vec::new();
        for lag in 0..=depth {
            for (at, name) in base.iter().enumerate() {
                let name = lagged_name(name, lag);
                if data.is_label(at) {
                    labels.push(name.clone());
                }
                names.push(name);
                let column = data.column(at);
                columns.push(rows.iter().map(|&row| column[order[row - lag]]).collect());
            }
        }
        let listed = |list: &[String]| -> Vec<usize> {
            (0..base.len())
                .filter(|&at| list.contains(&base[at]))
                .collect()
        };
        let (assigned, settings) = (listed(&options.assigned), listed(&options.setting));
        if rows.is_empty() {
            return Err(StructureError::TooFewRows {
                rows: 0,
                needed: 1,
                test: "series (rows with twice as many before them as there are lags)",
            });
        }
        let lagging = (1..=lags).flat_map(|lag| (0..base.len()).map(move |at| (at, lag)));
        let candidates = (settings.iter().map(|&at| (at, 0)))
            .chain(lagging.filter(|(at, _)| !settings.contains(at)));
        Ok(Self {
            table: Dataset::with_copies(names, columns)?.with_labels(&labels)?,
            candidates: candidates.collect(),
            effects: (0..base.len())
                .filter(|at| !assigned.contains(at) && !settings.contains(at))
                .collect(),
            base,
            depth,
            settings,
            episodes,
        })
    }

    pub(super) fn at(&self, (column, lag): Lagged) -> usize {
        lag * self.base.len() + column
    }

    pub(super) fn name(&self, at: Lagged) -> String {
        if self.settings.contains(&at.0) {
            return self.base[at.0].clone();
        }
        lagged_name(&self.base[at.0], at.1)
    }

    pub(super) fn names(&self, set: &[Lagged]) -> Vec<String> {
        set.iter().map(|&at| self.name(at)).collect()
    }

    /// Return the conditioning set of a candidate: the likely causes of the effect, and those of the candidate, as many steps earlier.
    pub(super) fn past_of(
        &self,
        cause: Lagged,
        effect: usize,
        parents: &BTreeMap<usize, Vec<Lagged>>,
    ) -> Vec<Lagged> {
        let of = |column: &usize| parents.get(column).into_iter().flatten().copied();
        let earlier = of(&cause.0).map(|(column, lag)| {
            if self.settings.contains(&column) {
                (column, 0)
            } else {
                (column, lag + cause.1)
            }
        });
        let mut given: Vec<Lagged> = of(&effect).collect();
        for at in earlier {
            if at.1 <= self.depth && !given.contains(&at) {
                given.push(at);
            }
        }
        given.retain(|&at| at != cause);
        given
    }

    /// Return the nodes of the graph: every column now, and each earlier one that has an edge.
    pub(super) fn drawn(&self, edges: &[ReportedEdge]) -> Vec<String> {
        let is_end = |name: &String| edges.iter().any(|edge| edge.from == *name);
        let settings = self.settings.iter().map(|&at| self.base[at].clone());
        let all = (0..=self.depth)
            .flat_map(|lag| (0..self.base.len()).map(move |at| (at, lag)))
            .filter(|(at, _)| !self.settings.contains(at));
        let drawn = all.filter(|&at| at.1 == 0 || is_end(&self.name(at)));
        settings.chain(drawn.map(|at| self.name(at))).collect()
    }

    pub(super) fn report(&self, lags: usize) -> SeriesReport {
        SeriesReport {
            lags,
            episodes: self.episodes,
            rows: self.table.rows(),
        }
    }
}

fn lagged_name(name: &str, lag: usize) -> String {
    if lag == 0 {
        format!("{name}(t)")
    } else {
        format!("{name}(t-{lag})")
    }
}
