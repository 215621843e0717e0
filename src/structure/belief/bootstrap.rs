//! Belief over graphs: how often each edge is found when the data are drawn again.

use rand::RngCore;

use crate::structure::{
    Dataset, Knowledge, MixedGraph, PairBelief, Resampling, StructureError, StructureLearner,
};

/// Learns graphs from resamples of a table, one at a time, so that progress can be shown.
///
/// Tests count a row that was drawn twice as two observations. On a resample they reject more often than on fresh data, and the share
/// of an edge that is not there is too high. The share measures how much the graph depends on these rows; it is not the probability
/// that the edge is true.
///
/// Source: Friedman, Goldszmidt and Wyner, UAI 1999.
pub struct Bootstrap {
    resampling: Resampling,
    graphs: Vec<MixedGraph>,
}

impl Bootstrap {
    /// Create a belief without any draw.
    pub fn new(resampling: Resampling) -> Self {
        Self {
            resampling,
            graphs: Vec::new(),
        }
    }

    /// Draw one resample and learn its graph.
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
        let table = resample(self.resampling, data, rng)?;
        self.graphs.push(learner.learn(&table, knowledge)?.graph);
        Ok(&self.graphs[self.graphs.len() - 1])
    }

    /// Return the graphs so far, one per resample: draws from the belief.
    pub fn graphs(&self) -> &[MixedGraph] {
        &self.graphs
    }

    fn share(&self, found: impl Fn(&MixedGraph) -> bool) -> f64 {
        let count = self.graphs.iter().filter(|graph| found(graph)).count();
        count as f64 / self.graphs.len().max(1) as f64
    }

    /// Return every pair that had an edge in any resample, in the order of the columns.
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
                    marks: None,
                };
                if pair.forward + pair.backward + pair.undirected > 0.0 {
                    found.push(pair);
                }
            }
        }
        found
    }

    /// Return the share of the resamples that have `from -> to`, an undirected edge counting half.
    pub fn directed(&self, from: usize, to: usize) -> f64 {
        self.share(|graph| graph.has_directed(from, to))
            + 0.5 * self.share(|graph| graph.has_undirected(from, to))
    }

    /// Return the share of the resamples that have any edge between the two.
    pub fn adjacent(&self, a: usize, b: usize) -> f64 {
        self.share(|graph| graph.adjacent(a, b))
    }
}

/// Draw a resample; one that lost the difference between two columns is drawn again.
pub(in crate::structure) fn resample(
    resampling: Resampling,
    data: &Dataset,
    rng: &mut dyn RngCore,
) -> Result<Dataset, StructureError> {
    let mut attempt = 0;
    loop {
        let rows = resampling.draw(data.rows(), rng);
        match data.take(&rows) {
            Err(StructureError::DuplicateColumns { .. }) if attempt < 9 => attempt += 1,
            other => return other,
        }
    }
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
