//! The graph of a table and the evidence for it, in one call. The terminal and the page use it.

use crate::structure::belief::resample::Found;
use crate::structure::belief::tally::Tally;
use crate::structure::{
    Dataset, Dependence, DiscoverOptions, EdgeKind, Mark, Missingness, PartialDiscovery,
    PartialEdge, Resampler, StructureError,
};
pub use against::{Against, Agreement, Difference, DifferenceKind, GivenEdge, Link, hold_against};
pub use effects::EffectSize;
use effects::effects_on;
pub use report::{Report, ReportedEdge, ReportedKind};
pub use series::SeriesReport;

pub(super) mod against;
pub(super) mod effects;
mod report;
mod series;

use series::learn_series;

/// A search for the graph of a table, and then for the probabilities of its edges, one resample at a time.
pub struct Discoverer {
    learned: Learned,
    /// The effects along the directed edges, in the order of the edges.
    effects: Vec<Option<EffectSize>>,
}

enum Learned {
    Table {
        resampler: Box<Resampler>,
        found: Box<Found>,
        tally: Tally,
    },
    Series(Box<Report>),
}

impl Discoverer {
    /// Learn the graph of `data`.
    ///
    /// # Errors
    /// Those of the learner.
    pub fn new(data: Dataset, options: DiscoverOptions) -> Result<Self, StructureError> {
        if let Some(series) = &options.series {
            return Ok(Self {
                learned: Learned::Series(Box::new(learn_series(&data, &options, series)?)),
                effects: Vec::new(),
            });
        }
        let resampler = Resampler::new(data, options)?;
        let found = resampler.learn()?;
        let directed: Vec<_> = match &found {
            Found::Mixed(found) => {
                let edges = found.edges.iter();
                edges
                    .map(|edge| (edge.kind == EdgeKind::Directed).then_some((&edge.from, &edge.to)))
                    .collect()
            }
            Found::Partial(found) => found.edges.iter().map(direction_of).collect(),
        };
        Ok(Self {
            effects: effects_along(resampler.data(), &directed)?,
            learned: Learned::Table {
                found: Box::new(found),
                tally: Tally::default(),
                resampler: Box::new(resampler),
            },
        })
    }

    /// Draw one more resample, unless all are drawn. Return whether any is left.
    ///
    /// # Errors
    /// Those of the learner.
    pub fn advance(&mut self) -> Result<bool, StructureError> {
        let Learned::Table {
            resampler, tally, ..
        } = &mut self.learned
        else {
            return Ok(false);
        };
        let (drawn, wanted) = (tally.drawn(), resampler.options().bootstrap);
        if drawn == wanted {
            return Ok(false);
        }
        tally.add(&resampler.draw(drawn as u64)?);
        Ok(drawn + 1 < wanted)
    }

    /// Return the number of resamples that were drawn.
    pub fn drawn(&self) -> usize {
        match &self.learned {
            Learned::Table { tally, .. } => tally.drawn(),
            Learned::Series(_) => 0,
        }
    }

    /// Return the report of what was found so far.
    pub fn report(&self) -> Report {
        let mut report = self.without_effects();
        for (edge, &effect) in report.edges.iter_mut().zip(&self.effects) {
            edge.effect = effect;
        }
        report
    }

    fn without_effects(&self) -> Report {
        let (resampler, found, tally) = match &self.learned {
            Learned::Table {
                resampler,
                found,
                tally,
            } => (resampler, found, tally),
            Learned::Series(report) => return (**report).clone(),
        };
        let (missing, dependence) = (resampler.missing(), resampler.dependence().cloned());
        let found = match &**found {
            Found::Mixed(found) => found,
            Found::Partial(found) => return of_partial(found, missing, dependence, tally),
        };
        let names = found.graph.names();
        let index = |name: &String| {
            let mut names = names.iter();
            names.position(|known| known == name).unwrap_or_default()
        };
        let edges = found.edges.iter().map(|edge| {
            let (from, to) = (index(&edge.from), index(&edge.to));
            let share = match edge.kind {
                EdgeKind::Directed => tally.directed(from, to),
                EdgeKind::Undirected => tally.adjacent(from, to),
            };
            ReportedEdge::new(edge, (tally.drawn() > 0).then_some(share))
        });
        Report {
            nodes: names.to_vec(),
            edges: edges.collect(),
            sepsets: found.sepsets.clone(),
            open: found.open.clone(),
            overruled: found.overruled.clone(),
            contradictions: found.contradictions.clone(),
            left_out: found.left_out,
            order: found.order.clone(),
            series: None,
            innovations: Vec::new(),
            belief: tally.belief(names),
            missing: missing.cloned(),
            tests_run: found.tests_run,
            dependence,
        }
    }
}

/// Return the linear effects along edges (cause, effect). Each is a coefficient of the regression of the effect on all its causes; `None`
/// for an edge without a direction.
fn effects_along(
    data: &Dataset,
    edges: &[Option<(&String, &String)>],
) -> Result<Vec<Option<EffectSize>>, StructureError> {
    let mut found = vec![None; edges.len()];
    for child in 0..data.len() {
        let into = |at: &usize| edges[*at].is_some_and(|(_, to)| *to == data.names()[child]);
        let edges_in: Vec<usize> = (0..edges.len()).filter(into).collect();
        let causes = edges_in.iter().filter_map(|&at| edges[at]);
        let parents = causes.map(|(from, _)| data.index_of(from));
        let parents = parents.collect::<Result<Vec<_>, _>>()?;
        for (&at, effect) in edges_in.iter().zip(effects_on(data, child, &parents)) {
            found[at] = effect;
        }
    }
    Ok(found)
}

/// Return cause and effect of an edge, if its marks give it a direction.
fn direction_of(PartialEdge { edge, .. }: &PartialEdge) -> Option<(&String, &String)> {
    match (edge.at_a, edge.at_b) {
        (Mark::Tail, Mark::Arrow) => Some((&edge.a, &edge.b)),
        (Mark::Arrow, Mark::Tail) => Some((&edge.b, &edge.a)),
        _ => None,
    }
}

fn of_partial(
    found: &PartialDiscovery,
    missing: Option<&Missingness>,
    dependence: Option<Dependence>,
    tally: &Tally,
) -> Report {
    let names = found.graph.names();
    let place = |name: &String| names.iter().position(|known| known == name);
    let edges = found.edges.iter().map(|found| {
        let mut edge = ReportedEdge::partial(found.clone());
        let ends = place(&edge.from).zip(place(&edge.to));
        if let (true, Some((from, to)), Some([at_from, at_to])) =
            (tally.drawn() > 0, ends, edge.marks)
        {
            edge.probability = Some(tally.adjacent(from, to));
            edge.mark_probabilities = Some([
                tally.marked(to, from, at_from),
                tally.marked(from, to, at_to),
            ]);
        }
        edge
    });
    Report {
        nodes: names.to_vec(),
        edges: edges.collect(),
        belief: tally.belief(names),
        sepsets: found.sepsets.clone(),
        left_out: found.left_out,
        missing: missing.cloned(),
        tests_run: found.tests_run,
        dependence,
        ..Report::default()
    }
}

/// Learn the graph of a table and, if the options ask for resamples, the probabilities of its edges.
///
/// # Errors
/// Those of the learner.
pub fn discover(data: Dataset, options: DiscoverOptions) -> Result<Report, StructureError> {
    let mut discoverer = Discoverer::new(data, options)?;
    while discoverer.advance()? {}
    Ok(discoverer.report())
}

#[cfg(test)]
mod tests;
