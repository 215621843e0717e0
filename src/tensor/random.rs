//! The only source of randomness: ChaCha8 streams derived from one seed.

use super::archive::{Archive, ArchiveError};
use candle_core::{Device, Result, Shape, Tensor};
use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

/// What a generator is used for. Each purpose has its own stream, so that drawing more for one (an extra evaluation, a
/// live view) never changes the numbers of another.
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
    /// The model's weights, bootstrap and minibatches.
    Model = 4,
    /// Imagined rollouts.
    Rollout = 5,
    /// Evaluations along the learning curve, and those that are asked for.
    Evaluation = 6,
    /// The live view; never touches training.
    Live = 7,
    /// The evaluation at the end of a run.
    Final = 8,
    /// Resamples of the data for the belief over graphs.
    Structure = 9,
}

/// A seeded generator (ChaCha8, Bernstein 2008): the same seed and stream give the same numbers on every machine.
#[derive(Clone, Debug)]
pub struct Random(ChaCha8Rng);

impl Random {
    /// The generator of one purpose within a run.
    pub fn new(seed: u64, stream: Stream) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream as u64);
        Self(rng)
    }
    /// Uniform in `[low, high)`.
    pub fn uniform(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.0.random::<f32>()
    }
    /// Uniform in `0..n`; `n` must not be 0.
    pub fn below(&mut self, n: usize) -> usize {
        // u32 keeps the draw the same on 32-bit WebAssembly and 64-bit machines.
        self.0.random_range(0..n as u32) as usize
    }
    /// A standard normal number.
    pub fn normal(&mut self) -> f32 {
        self.0.sample(StandardNormal)
    }
    /// `n` standard normal numbers.
    pub fn normals(&mut self, n: usize) -> Vec<f32> {
        (0..n).map(|_| self.normal()).collect()
    }
    /// A tensor of independent uniform numbers in `[low, high)`.
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
    /// Puts a random choice of `n` items, in random order, at the front (the first `n` steps of a Fisher-Yates shuffle).
    pub fn shuffle_first(&mut self, n: usize, items: &mut [usize]) {
        for i in 0..n.min(items.len()) {
            items.swap(i, i + self.below(items.len() - i));
        }
    }
    /// Shuffles in place.
    pub fn shuffle(&mut self, items: &mut [usize]) {
        self.shuffle_first(items.len(), items);
    }
    /// Seed, stream and position, so that the next number is the next one here, too.
    ///
    /// # Errors
    /// When it is missing.
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
    /// The generator itself, for rooms that take any `RngCore`.
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
        // Each is among the two with probability 2/5; the deviation of the count is 49.
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
