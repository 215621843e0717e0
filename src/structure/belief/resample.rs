//! The belief's draws by number, so that many workers can share them.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use crate::structure::belief::bootstrap::resample;
use crate::structure::belief::tally::Tally;
use crate::structure::independence::missing::explained;
use crate::structure::learners::exogenous::settled;
use crate::structure::learners::settle::settle;
use crate::structure::{
    Dataset, Dependence, DiscoverOptions, Discovery, Fci, LearnedGraph, LearnerKind, Missingness,
    PairCounts, PartialDiscovery, StructureError, StructureLearner,
};

/// What learns from the table and from each resample.
enum Method {
    Mixed(Box<dyn StructureLearner>),
    Partial(Fci),
}

/// What a learner finds in a table.
pub(in crate::structure) enum Found {
    Mixed(Discovery),
    Partial(PartialDiscovery),
}

/// Resamples at the most: a hundred thousand already give a probability to a five hundredth.
const MOST_RESAMPLES: usize = 1_000_000;

impl Method {
    fn of(options: &DiscoverOptions) -> Result<Self, StructureError> {
        if options.bootstrap > MOST_RESAMPLES {
            return Err(StructureError::Option {
                field: "bootstrap",
                value: options.bootstrap.to_string(),
                expected: "at most 1000000 resamples",
            });
        }
        Ok(match options.learner {
            LearnerKind::Fci => Self::Partial(options.fci()),
            _ => Self::Mixed(options.learner()?),
        })
    }

    fn learn(&self, data: &Dataset, options: &DiscoverOptions) -> Result<Found, StructureError> {
        let knowledge = &options.knowledge;
        Ok(match self {
            Self::Mixed(learner) => Found::Mixed(learner.learn(data, knowledge)?),
            Self::Partial(fci) => Found::Partial(fci.learn(data, knowledge)?),
        })
    }
}

/// Learns the graphs of resamples of a table, each by its number.
///
/// Resample i takes its random numbers from stream i of the generator with the options' seed (ChaCha's stream number). It does not
/// depend on what was drawn before, and a belief does not depend on the number of workers.
pub struct Resampler {
    data: Dataset,
    missing: Option<Missingness>,
    options: DiscoverOptions,
    method: Method,
    dependence: Option<Dependence>,
}

impl Resampler {
    /// Prepare resampling, without learning anything.
    ///
    /// # Errors
    /// [`StructureError::Option`] for a series; those of [`MissingRule::apply`];
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
        let (data, missing) = options.without_gaps(data)?;
        let options = settled(options, data.names())?;
        let (data, options, dependence) = settle(data, options)?;
        Ok(Self {
            method: Method::of(&options)?,
            data,
            missing,
            options,
            dependence,
        })
    }

    /// Return the columns that determine each other, where there are any.
    pub fn dependence(&self) -> Option<&Dependence> {
        self.dependence.as_ref()
    }

    /// Return the table, without the rows and columns that were left out.
    pub fn data(&self) -> &Dataset {
        &self.data
    }

    /// Return what is missing from the table.
    pub fn missing(&self) -> Option<&Missingness> {
        self.missing.as_ref()
    }

    /// Return the options, without the columns that were left out.
    pub fn options(&self) -> &DiscoverOptions {
        &self.options
    }

    /// Learn the graph of the whole table.
    ///
    /// # Errors
    /// Those of the learner.
    pub(in crate::structure) fn learn(&self) -> Result<Found, StructureError> {
        let found = self.method.learn(&self.data, &self.options);
        found.map_err(|error| explained(error, self.missing.as_ref()))
    }

    /// Learn the graph of the resample with this number.
    ///
    /// # Errors
    /// Those of the learner; [`StructureError::DuplicateColumns`] when two columns differ in so few rows that ten draws in a
    /// row lost the difference.
    pub fn draw(&self, number: u64) -> Result<LearnedGraph, StructureError> {
        let mut rng = ChaCha8Rng::seed_from_u64(u64::from(self.options.seed));
        rng.set_stream(number);
        let table = resample(self.options.resampling, &self.data, &mut rng)?;
        Ok(match self.method.learn(&table, &self.options)? {
            Found::Mixed(found) => LearnedGraph::Mixed(found.graph),
            Found::Partial(found) => LearnedGraph::Partial(found.graph),
        })
    }

    /// Count what the resamples `first..first + count` found, pairs in the order of the columns, those with an edge in any.
    ///
    /// # Errors
    /// As [`draw`](Self::draw).
    pub fn count(&self, first: u64, count: u64) -> Result<Vec<PairCounts>, StructureError> {
        let mut tally = Tally::default();
        for number in first..first + count {
            tally.add(&self.draw(number)?);
        }
        Ok(tally.counts(self.data.names()))
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
    fn a_million_resamples_are_the_most() {
        let with = |bootstrap| {
            let options = DiscoverOptions {
                test: TestKind::FisherZ,
                bootstrap,
                ..DiscoverOptions::default()
            };
            Resampler::new(table(), options).map(|_| ())
        };
        assert!(with(1_000_000).is_ok());
        let refused = with(1_000_001).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "structure.bootstrap: 1000001 is not allowed, expected at most 1000000 resamples"
        );
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
