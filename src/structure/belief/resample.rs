//! The belief's draws by number, so that many workers can share them.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::structure::belief::bootstrap::graph_of_resample;
use crate::structure::independence::missing::explained;
use crate::structure::learners::exogenous::settled;
use crate::structure::learners::settle::settle;
use crate::structure::{
    Dataset, Dependence, DiscoverOptions, Discovery, Missingness, MixedGraph, StructureError,
    StructureLearner,
};

/// In how many resamples a pair had which edge. Counts of different resamples add up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PairCounts {
    /// First variable, in the order of the columns.
    pub a: String,
    /// Second variable.
    pub b: String,
    /// Resamples with a -> b.
    pub forward: usize,
    /// Resamples with b -> a.
    pub backward: usize,
    /// Resamples with a - b.
    pub undirected: usize,
}

/// Learns the graphs of resamples of a table, each by its number.
///
/// Resample i takes its random numbers from stream i of the generator with the options' seed (ChaCha's stream number), so
/// that it is the same whoever draws it, and whatever was drawn before: a belief does not depend on the number of workers.
pub struct Resampler {
    data: Dataset,
    missing: Option<Missingness>,
    options: DiscoverOptions,
    learner: Box<dyn StructureLearner>,
    dependence: Option<Dependence>,
}

impl Resampler {
    /// Nothing is learned yet.
    ///
    /// # Errors
    /// [`StructureError::Option`] for a learner whose graphs cannot be counted; those of [`MissingRule::apply`];
    /// [`StructureError::Dependent`] where columns determine each other and the options refuse that; those of
    /// [`Knowledge::resolve`](crate::structure::Knowledge::resolve).
    ///
    /// [`MissingRule::apply`]: crate::structure::MissingRule::apply
    pub fn new(data: Dataset, options: DiscoverOptions) -> Result<Self, StructureError> {
        if options.series.is_some() {
            return Err(StructureError::Option {
                field: "bootstrap",
                value: options.bootstrap.to_string(),
                expected: "0 for a series, whose rows depend on each other",
            });
        }
        let learner = options.learner()?;
        let (data, missing) = options.without_gaps(data)?;
        let options = settled(options, data.names())?;
        let (data, options, dependence) = settle(data, options)?;
        // What was left out of the table is left out of the bounds, which the learner holds.
        let learner = if dependence.is_some() {
            options.learner()?
        } else {
            learner
        };
        Ok(Self {
            learner,
            data,
            missing,
            options,
            dependence,
        })
    }

    /// The columns that determine each other, where there are any.
    pub fn dependence(&self) -> Option<&Dependence> {
        self.dependence.as_ref()
    }

    /// The table, without the rows that are left out altogether and without the columns that were left out.
    pub fn data(&self) -> &Dataset {
        &self.data
    }

    /// What is missing from the table.
    pub fn missing(&self) -> Option<&Missingness> {
        self.missing.as_ref()
    }

    /// The options, which say nothing of the columns that were left out.
    pub fn options(&self) -> &DiscoverOptions {
        &self.options
    }

    /// What the learner finds in the table as it is.
    ///
    /// # Errors
    /// Those of the learner.
    pub fn learn(&self) -> Result<Discovery, StructureError> {
        let found = self.learner.learn(&self.data, &self.options.knowledge);
        found.map_err(|error| explained(error, self.missing.as_ref()))
    }

    /// The graph of the resample with this number.
    ///
    /// # Errors
    /// Those of the learner; [`StructureError::DuplicateColumns`] when two columns differ in so few rows that ten draws in a
    /// row lost the difference.
    pub fn draw(&self, number: u64) -> Result<MixedGraph, StructureError> {
        let mut rng = ChaCha8Rng::seed_from_u64(u64::from(self.options.seed));
        rng.set_stream(number);
        graph_of_resample(
            self.options.resampling,
            &self.data,
            self.learner.as_ref(),
            &self.options.knowledge,
            &mut rng,
        )
    }

    /// What the resamples `first..first + count` found, pairs in the order of the columns, those with an edge in any.
    ///
    /// # Errors
    /// As [`draw`](Self::draw).
    pub fn count(&self, first: u64, count: u64) -> Result<Vec<PairCounts>, StructureError> {
        let graphs = (first..first + count)
            .map(|number| self.draw(number))
            .collect::<Result<Vec<_>, _>>()?;
        let names = self.data.names();
        let times =
            |found: &dyn Fn(&MixedGraph) -> bool| graphs.iter().filter(|g| found(g)).count();
        let mut pairs = Vec::new();
        for a in 0..names.len() {
            for b in a + 1..names.len() {
                let pair = PairCounts {
                    a: names[a].clone(),
                    b: names[b].clone(),
                    forward: times(&|graph| graph.has_directed(a, b)),
                    backward: times(&|graph| graph.has_directed(b, a)),
                    undirected: times(&|graph| graph.has_undirected(a, b)),
                };
                if pair.forward + pair.backward + pair.undirected > 0 {
                    pairs.push(pair);
                }
            }
        }
        Ok(pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structure::{Resampling, TestKind, discover};
    use rand::Rng as _;

    fn table() -> Dataset {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let values: Vec<f64> = (0..120)
            .flat_map(|_| {
                let mut noise = || rng.random_range(-1.0..1.0);
                let (a, b) = (noise(), noise());
                [a, b, 0.3 * a + 0.2 * b + noise()]
            })
            .collect();
        Dataset::from_rows(["a", "b", "c"].map(str::to_owned).to_vec(), &values).unwrap()
    }

    fn resampler(resampling: Resampling, seed: u32) -> Resampler {
        let options = DiscoverOptions {
            test: TestKind::FisherZ,
            alpha: 0.05,
            bootstrap: 24,
            resampling,
            seed,
            ..DiscoverOptions::default()
        };
        Resampler::new(table(), options).unwrap()
    }

    #[test]
    fn shared_among_workers_in_any_order_the_belief_is_that_of_one() {
        for resampling in [Resampling::Standard, Resampling::Bayesian] {
            let one = resampler(resampling, 3);
            let whole = one.count(0, 24).unwrap();
            assert!(!whole.is_empty());
            // Three workers, the last first, in parts of unequal length.
            let mut sums: Vec<PairCounts> = Vec::new();
            for (first, count) in [(17, 7), (5, 12), (0, 5)] {
                for part in resampler(resampling, 3).count(first, count).unwrap() {
                    match sums.iter_mut().find(|s| s.a == part.a && s.b == part.b) {
                        Some(sum) => {
                            sum.forward += part.forward;
                            sum.backward += part.backward;
                            sum.undirected += part.undirected;
                        }
                        None => sums.push(part),
                    }
                }
            }
            sums.sort_by(|x, y| (&x.a, &x.b).cmp(&(&y.a, &y.b)));
            assert_eq!(sums, whole);
            let report = discover(table(), one.options().clone()).unwrap();
            let shares: Vec<_> = report
                .belief
                .iter()
                .map(|p| [p.forward, p.backward, p.undirected].map(|share| (24.0 * share).round()))
                .collect();
            let counts: Vec<_> = whole
                .iter()
                .map(|p| [p.forward, p.backward, p.undirected].map(|count| count as f64))
                .collect();
            assert_eq!(shares, counts);
        }
    }

    #[test]
    fn numbers_and_seeds_draw_different_resamples() {
        let rows = |seed, number| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(number);
            Resampling::Standard.draw(50, &mut rng)
        };
        assert_ne!(rows(3, 0), rows(3, 1));
        assert_ne!(rows(3, 0), rows(4, 0));
        let (a, b) = (
            resampler(Resampling::Standard, 3),
            resampler(Resampling::Standard, 4),
        );
        assert_ne!(a.count(0, 24).unwrap(), b.count(0, 24).unwrap());
    }
}
