//! Belief over graphs: how often each edge is found when the data are drawn again.

use rand::RngCore;
use serde::Serialize;

use crate::structure::{
    Dataset, Knowledge, MixedGraph, Resampling, StructureError, StructureLearner,
};

/// How often the resamples had an edge between a pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairBelief {
    /// First variable, in the order of the columns.
    pub a: String,
    /// Second variable.
    pub b: String,
    /// Share of the resamples with a -> b.
    pub forward: f64,
    /// Share with b -> a.
    pub backward: f64,
    /// Share with a - b.
    pub undirected: f64,
}

/// Draws a learner's graphs from resamples of a table, one at a time, so that whoever waits can be shown how far it is.
///
/// Tests see the rows that were drawn twice as two observations; on a resample they reject more often than on fresh data,
/// and a share reads high for edges that are not there. It tells how much the graph owes to these very rows; it is not the
/// probability that the edge is true.
///
/// Source: Friedman, Goldszmidt and Wyner, UAI 1999.
pub struct Bootstrap {
    resampling: Resampling,
    graphs: Vec<MixedGraph>,
}

impl Bootstrap {
    /// Nothing drawn yet.
    pub fn new(resampling: Resampling) -> Self {
        Self {
            resampling,
            graphs: Vec::new(),
        }
    }

    /// Draws one resample and learns its graph.
    ///
    /// # Errors
    /// Those of the learner; [`StructureError::DuplicateColumns`] when two columns differ in so few rows that ten resamples
    /// in a row lost the difference.
    pub fn advance(
        &mut self,
        data: &Dataset,
        learner: &dyn StructureLearner,
        knowledge: &Knowledge,
        rng: &mut dyn RngCore,
    ) -> Result<&MixedGraph, StructureError> {
        let graph = graph_of_resample(self.resampling, data, learner, knowledge, rng)?;
        self.graphs.push(graph);
        Ok(&self.graphs[self.graphs.len() - 1])
    }

    /// Takes a graph that was drawn elsewhere.
    pub(in crate::structure) fn push(&mut self, graph: MixedGraph) {
        self.graphs.push(graph);
    }

    /// The graphs so far, one a resample: draws from the belief.
    pub fn graphs(&self) -> &[MixedGraph] {
        &self.graphs
    }

    fn share(&self, found: impl Fn(&MixedGraph) -> bool) -> f64 {
        let count = self.graphs.iter().filter(|graph| found(graph)).count();
        count as f64 / self.graphs.len().max(1) as f64
    }

    /// Every pair that had an edge in any resample, in the order of the columns.
    pub fn belief(&self) -> Vec<PairBelief> {
        let Some(first) = self.graphs.first() else {
            return Vec::new();
        };
        let names = first.names();
        let mut found = Vec::new();
        for a in 0..names.len() {
            for b in a + 1..names.len() {
                let pair = PairBelief {
                    a: names[a].clone(),
                    b: names[b].clone(),
                    forward: self.share(|graph| graph.has_directed(a, b)),
                    backward: self.share(|graph| graph.has_directed(b, a)),
                    undirected: self.share(|graph| graph.has_undirected(a, b)),
                };
                if pair.forward + pair.backward + pair.undirected > 0.0 {
                    found.push(pair);
                }
            }
        }
        found
    }

    /// Share of the resamples that have `from -> to`, an undirected edge counting half.
    pub fn directed(&self, from: usize, to: usize) -> f64 {
        self.share(|graph| graph.has_directed(from, to))
            + 0.5 * self.share(|graph| graph.has_undirected(from, to))
    }

    /// Share of the resamples that have any edge between the two.
    pub fn adjacent(&self, a: usize, b: usize) -> f64 {
        self.share(|graph| graph.adjacent(a, b))
    }
}

/// The graph of one resample; a resample that lost the difference between two columns is drawn again.
pub(in crate::structure) fn graph_of_resample(
    resampling: Resampling,
    data: &Dataset,
    learner: &dyn StructureLearner,
    knowledge: &Knowledge,
    rng: &mut dyn RngCore,
) -> Result<MixedGraph, StructureError> {
    let mut attempt = 0;
    let table = loop {
        let rows = resampling.draw(data.rows(), rng);
        match data.take(&rows) {
            Err(StructureError::DuplicateColumns { .. }) if attempt < 9 => attempt += 1,
            other => break other?,
        }
    };
    Ok(learner.learn(&table, knowledge)?.graph)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structure::{Pc, TestKind};
    use rand::Rng as _;
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;
    use rand_distr::StandardNormal;

    /// x -> y strongly, x -> z weakly.
    fn table() -> Dataset {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let values: Vec<f64> = (0..300)
            .flat_map(|_| {
                let mut normal = || -> f64 { rng.sample(StandardNormal) };
                let x = normal();
                [x, x + normal(), 0.2 * x + normal(), normal()]
            })
            .collect();
        Dataset::from_rows(["x", "y", "z", "w"].map(str::to_owned).to_vec(), &values).unwrap()
    }

    fn run(resampling: Resampling, seed: u64) -> Bootstrap {
        let pc = Pc {
            test: TestKind::FisherZ,
            ..Pc::default()
        };
        let knowledge = Knowledge {
            tiers: vec![
                vec!["x".to_owned()],
                ["y", "z", "w"].map(str::to_owned).to_vec(),
            ],
            ..Knowledge::default()
        };
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut bootstrap = Bootstrap::new(resampling);
        for _ in 0..60 {
            bootstrap
                .advance(&table(), &pc, &knowledge, &mut rng)
                .unwrap();
        }
        bootstrap
    }

    #[test]
    fn strong_edges_are_sure_and_weak_ones_are_not() {
        for resampling in [Resampling::Standard, Resampling::Bayesian] {
            let bootstrap = run(resampling, 3);
            assert_eq!(bootstrap.graphs().len(), 60);
            assert_eq!(bootstrap.directed(0, 1), 1.0);
            let weak = bootstrap.directed(0, 2);
            assert!((0.1..0.95).contains(&weak), "{resampling:?} {weak}");
            assert!(bootstrap.adjacent(0, 3) < 0.3);
            let belief = bootstrap.belief();
            assert_eq!((belief[0].forward, belief[0].backward), (1.0, 0.0));
        }
    }

    #[test]
    fn one_seed_gives_one_belief() {
        for resampling in [Resampling::Standard, Resampling::Bayesian] {
            assert_eq!(run(resampling, 3).belief(), run(resampling, 3).belief());
        }
        assert!(Bootstrap::new(Resampling::Standard).belief().is_empty());
    }

    #[test]
    fn both_ways_draw_as_many_rows_as_there_are_with_the_variance_of_the_bootstrap() {
        let mut rng = ChaCha8Rng::seed_from_u64(9);
        for resampling in [Resampling::Standard, Resampling::Bayesian] {
            let mut squares = 0.0;
            for _ in 0..200 {
                let drawn = resampling.draw(100, &mut rng);
                assert_eq!(drawn.len(), 100);
                let mut copies = [0.0; 100];
                for row in drawn {
                    copies[row] += 1.0;
                }
                squares += copies.iter().map(|c: &f64| (c - 1.0).powi(2)).sum::<f64>();
            }
            let variance = squares / 20_000.0;
            // Rounding to whole rows adds a sixth to the Dirichlet weights' variance of about 1.
            assert!((0.9..1.3).contains(&variance), "{resampling:?} {variance}");
        }
    }
}
