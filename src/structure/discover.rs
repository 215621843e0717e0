//! A table in, a graph with its reasons out: one call behind the terminal and the page.

use crate::structure::independence::missing::explained;
use crate::structure::learners::settle::settle;
use crate::structure::{
    Bootstrap, Dataset, Dependence, DiscoverOptions, Discovery, EdgeKind, LearnerKind, Mark,
    Missingness, PartialDiscovery, PartialEdge, Resampler, StructureError,
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

/// Learns a graph at once, and then its belief one resample at a time.
pub struct Discoverer {
    learned: Learned,
    dependence: Option<Dependence>,
    /// The effects along the directed edges, in the order of the edges.
    effects: Vec<Option<EffectSize>>,
}

enum Learned {
    Mixed {
        resampler: Box<Resampler>,
        found: Discovery,
        bootstrap: Bootstrap,
    },
    Partial(PartialDiscovery, Option<Missingness>),
    Series(Box<Report>),
}

impl Discoverer {
    /// Learns the graph of `data`.
    ///
    /// # Errors
    /// Those of the learner; [`StructureError::Option`] when resamples of FCI are asked for.
    pub fn new(data: Dataset, options: DiscoverOptions) -> Result<Self, StructureError> {
        if let Some(series) = &options.series {
            return Ok(Self {
                learned: Learned::Series(Box::new(learn_series(&data, &options, series)?)),
                dependence: None,
                effects: Vec::new(),
            });
        }
        if options.learner == LearnerKind::Fci {
            if options.bootstrap > 0 {
                return Err(StructureError::Option {
                    field: "bootstrap",
                    value: options.bootstrap.to_string(),
                    expected: "0 for the learner fci, whose marks are not counted over resamples",
                });
            }
            let (data, missing) = options.without_gaps(data)?;
            let options = crate::structure::learners::exogenous::settled(options, data.names())?;
            let (data, options, dependence) = settle(data, options)?;
            let found = options.fci().learn(&data, &options.knowledge);
            let found = found.map_err(|error| explained(error, missing.as_ref()))?;
            let directed = found.edges.iter().map(|PartialEdge { edge, .. }| {
                let ends = (&edge.a, &edge.b);
                match (edge.at_a, edge.at_b) {
                    (Mark::Tail, Mark::Arrow) => Some(ends),
                    (Mark::Arrow, Mark::Tail) => Some((ends.1, ends.0)),
                    _ => None,
                }
            });
            return Ok(Self {
                effects: effects_along(&data, &directed.collect::<Vec<_>>())?,
                learned: Learned::Partial(found, missing),
                dependence,
            });
        }
        let bootstrap = Bootstrap::new(options.resampling);
        let resampler = Resampler::new(data, options)?;
        let found = resampler.learn()?;
        let directed = found
            .edges
            .iter()
            .map(|edge| (edge.kind == EdgeKind::Directed).then_some((&edge.from, &edge.to)));
        Ok(Self {
            dependence: resampler.dependence().cloned(),
            effects: effects_along(resampler.data(), &directed.collect::<Vec<_>>())?,
            learned: Learned::Mixed {
                found,
                bootstrap,
                resampler: Box::new(resampler),
            },
        })
    }

    /// Draws one more resample, unless all are drawn; says whether any is left.
    ///
    /// # Errors
    /// Those of the learner.
    pub fn advance(&mut self) -> Result<bool, StructureError> {
        let Learned::Mixed {
            resampler,
            bootstrap,
            ..
        } = &mut self.learned
        else {
            return Ok(false);
        };
        let (drawn, wanted) = (bootstrap.graphs().len(), resampler.options().bootstrap);
        if drawn == wanted {
            return Ok(false);
        }
        bootstrap.push(resampler.draw(drawn as u64)?);
        Ok(drawn + 1 < wanted)
    }

    /// Number of resamples that were drawn.
    pub fn drawn(&self) -> usize {
        match &self.learned {
            Learned::Mixed { bootstrap, .. } => bootstrap.graphs().len(),
            Learned::Partial(..) | Learned::Series(_) => 0,
        }
    }

    /// What is known so far.
    pub fn report(&self) -> Report {
        let mut report = self.without_effects();
        for (edge, &effect) in report.edges.iter_mut().zip(&self.effects) {
            edge.effect = effect;
        }
        report
    }

    fn without_effects(&self) -> Report {
        let dependence = self.dependence.clone();
        let (found, bootstrap, missing) = match &self.learned {
            Learned::Mixed {
                found,
                bootstrap,
                resampler,
            } => (found, bootstrap, resampler.missing()),
            Learned::Partial(found, missing) => {
                return of_partial(found, missing.as_ref(), dependence);
            }
            Learned::Series(report) => return (**report).clone(),
        };
        let names = found.graph.names();
        let index = |name: &String| {
            let mut names = names.iter();
            names.position(|known| known == name).unwrap_or_default()
        };
        let edges = found.edges.iter().map(|edge| {
            let (from, to) = (index(&edge.from), index(&edge.to));
            let share = match edge.kind {
                EdgeKind::Directed => bootstrap.directed(from, to),
                EdgeKind::Undirected => bootstrap.adjacent(from, to),
            };
            ReportedEdge::new(edge, (self.drawn() > 0).then_some(share))
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
            belief: bootstrap.belief(),
            missing: missing.cloned(),
            tests_run: found.tests_run,
            dependence,
        }
    }
}

/// The linear effects along edges (cause, effect), each in a regression on all the causes that the edges give its effect; `None` for an
/// edge without a direction.
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
        for (&at, effect) in edges_in.iter().zip(effects_on(data, child, &parents)?) {
            found[at] = effect;
        }
    }
    Ok(found)
}

/// An error in the words of a table with gaps, where there are any.
fn of_partial(
    found: &PartialDiscovery,
    missing: Option<&Missingness>,
    dependence: Option<Dependence>,
) -> Report {
    Report {
        nodes: found.graph.names().to_vec(),
        edges: found
            .edges
            .iter()
            .cloned()
            .map(ReportedEdge::partial)
            .collect(),
        sepsets: found.sepsets.clone(),
        left_out: found.left_out,
        missing: missing.cloned(),
        tests_run: found.tests_run,
        dependence,
        ..Report::default()
    }
}

/// Learns the graph of a table and, where asked for, the belief.
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
