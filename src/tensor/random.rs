//! Random number generators: ChaCha8 streams derived from one seed. The crate has no other source of randomness.

use super::archive::{Archive, ArchiveError};
use candle_core::{Device, Result, Shape, Tensor};
use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

/// The purpose of a generator. Each purpose has its own stream, so more draws for one (an extra evaluation, a live
/// view) do not change the numbers of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Initial network weights of the agent.
    Initial = 0,
    /// The real environment's noise.
    Environment = 1,
    /// Actions of the behaviour policy.
    Exploration = 2,
    /// Minibatches and noise of policy updates.
    Update = 3,
    /// The model's weights, its split into training and held-out data, and its minibatches.
    Model = 4,
    /// Imagined rollouts.
    Rollout = 5,
    /// Evaluations along the learning curve, and those on request.
    Evaluation = 6,
    /// The live view; does not affect training.
    Live = 7,
    /// The evaluation at the end of a run.
    Final = 8,
    /// Resamples of the data for the belief over graphs.
    Structure = 9,
}

/// A seeded generator (ChaCha8, Bernstein 2008). The same seed and stream give the same numbers on every machine.
#[derive(Clone, Debug)]
pub struct Random(ChaCha8Rng);

impl Random {
    /// Create the generator of one purpose within a run.
    pub fn new(seed: u64, stream: Stream) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream as u64);
        Self(rng)
    }
    /// Draw uniformly from `[low, high)`.
    pub fn uniform(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.0.random::<f32>()
    }
    /// Draw a uniform index in `0..n`; `n` must not be 0.
    pub fn below(&mut self, n: usize) -> usize {
        // u32 gives the same draw on 32-bit WebAssembly and on 64-bit machines.
        self.0.random_range(0..n as u32) as usize
    }
    /// Draw a standard normal number.
    pub fn normal(&mut self) -> f32 {
        self.0.sample(StandardNormal)
    }
    /// Draw `n` standard normal numbers.
    pub fn normals(&mut self, n: usize) -> Vec<f32> {
        (0..n).map(|_| self.normal()).collect()
    }
    /// Draw a tensor of independent uniform numbers in `[low, high)`.
    ///
    /// # Errors
    /// When the tensor cannot be created.
    pub fn uniform_tensor(
        &mut self,
        low: f32,
        high: f32,
        shape: impl Into<Shape>,
    ) -> Result<Tensor> {
        let shape = shape.into();
        let data: Vec<f32> = (0..shape.elem_count())
            .map(|_| self.uniform(low, high))
            .collect();
        Tensor::from_vec(data, shape, &Device::Cpu)
    }
    /// Move a random choice of `n` items, in random order, to the front (the first `n` steps of a Fisher-Yates
    /// shuffle).
    pub fn shuffle_first(&mut self, n: usize, items: &mut [usize]) {
        for i in 0..n.min(items.len()) {
            items.swap(i, i + self.below(items.len() - i));
        }
    }
    /// Shuffle in place.
    pub fn shuffle(&mut self, items: &mut [usize]) {
        self.shuffle_first(items.len(), items);
    }
    /// Save or load seed, stream and position, so that the loaded generator continues with the same numbers.
    ///
    /// # Errors
    /// When an entry is missing.
    pub fn archive(
        &mut self,
        name: &str,
        archive: &mut Archive,
    ) -> std::result::Result<(), ArchiveError> {
        let Self(rng) = self;
        let mut seed = rng.get_seed();
        let mut stream = rng.get_stream().to_le_bytes();
        let mut position = rng.get_word_pos().to_le_bytes();
        archive.enter(name);
        archive.bytes("seed", &mut seed)?;
        archive.bytes("stream", &mut stream)?;
        archive.bytes("position", &mut position)?;
        archive.leave();
        if archive.reads() {
            *rng = ChaCha8Rng::from_seed(seed);
            rng.set_stream(u64::from_le_bytes(stream));
            rng.set_word_pos(u128::from_le_bytes(position));
        }
        Ok(())
    }
    /// Return the generator for code that takes any `RngCore`, such as environments.
    pub fn core(&mut self) -> &mut dyn RngCore {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_stream_fix_the_numbers() {
        let draw = |seed, stream| Random::new(seed, stream).normals(8);
        assert_eq!(draw(3, Stream::Model), draw(3, Stream::Model));
        assert_ne!(draw(3, Stream::Model), draw(3, Stream::Update));
        assert_ne!(draw(3, Stream::Model), draw(4, Stream::Model));
    }

    #[test]
    fn normals_have_unit_moments() {
        let x = Random::new(0, Stream::Initial).normals(100_000);
        let n = x.len() as f64;
        let mean = x.iter().map(|&v| v as f64).sum::<f64>() / n;
        let var = x.iter().map(|&v| (v as f64 - mean).powi(2)).sum::<f64>() / n;
        assert!(mean.abs() < 4.0 / n.sqrt(), "mean {mean}");
        assert!((var - 1.0).abs() < 4.0 * (2.0 / n).sqrt(), "variance {var}");
    }

    #[test]
    fn the_front_of_a_partial_shuffle_is_a_uniform_choice() {
        let mut rng = Random::new(9, Stream::Model);
        let mut seen = [0usize; 5];
        for _ in 0..10_000 {
            let mut items: Vec<usize> = (0..5).collect();
            rng.shuffle_first(2, &mut items);
            assert_ne!(items[0], items[1]);
            seen[items[0]] += 1;
            seen[items[1]] += 1;
        }
        // Each item is chosen with probability 2/5; the standard deviation of the count is 49.
        assert!(seen.iter().all(|&n| n.abs_diff(4_000) < 250), "{seen:?}");
    }

    #[test]
    fn a_shuffle_is_a_permutation() {
        let mut items: Vec<usize> = (0..50).collect();
        Random::new(9, Stream::Model).shuffle(&mut items);
        let mut sorted = items.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..50).collect::<Vec<_>>());
        assert_ne!(items, sorted);
    }
}
