//! Replay buffer: a ring buffer of transitions.

use crate::tensor::{Archive, ArchiveError, Random};
use candle_core::{Device, Result, Tensor};

/// One transition `(s, a, r, s')`. `terminal` is set only when the task ends, not at a time limit.
#[derive(Clone, Copy, Debug)]
pub struct Transition<'a> {
    /// Observation s.
    pub state: &'a [f32],
    /// Action a in [-1, 1].
    pub action: &'a [f32],
    /// Reward r.
    pub reward: f32,
    /// Observation s'.
    pub next_state: &'a [f32],
    /// Whether s' is terminal; its value is then 0.
    pub terminal: bool,
}

/// A ring buffer of the last `capacity` transitions.
#[derive(Clone, Debug)]
pub struct ReplayBuffer {
    state_dim: usize,
    action_dim: usize,
    capacity: usize,
    /// Rows of state, action, reward, next state, and 1 - terminal.
    rows: Vec<f32>,
    next: usize,
    /// Number of oldest transitions that are stored but not sampled.
    stale: usize,
}

impl ReplayBuffer {
    /// Create an empty buffer.
    pub fn new(state_dim: usize, action_dim: usize, capacity: usize) -> Self {
        Self {
            state_dim,
            action_dim,
            capacity: capacity.max(1),
            rows: Vec::new(),
            next: 0,
            stale: 0,
        }
    }

    fn width(&self) -> usize {
        2 * self.state_dim + self.action_dim + 2
    }

    /// Return the number of stored transitions.
    pub fn len(&self) -> usize {
        self.rows.len() / self.width()
    }

    /// Return whether the buffer is empty.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Add a transition. When the buffer is full, it replaces the oldest.
    ///
    /// # Panics
    /// When the transition's dimensions differ from the buffer's.
    pub fn push(&mut self, t: Transition) {
        assert_eq!(t.state.len(), self.state_dim, "state dimensions");
        assert_eq!(t.action.len(), self.action_dim, "action dimensions");
        assert_eq!(t.next_state.len(), self.state_dim, "next state dimensions");
        let ends = [t.reward, f32::from(u8::from(!t.terminal))];
        let row = t
            .state
            .iter()
            .chain(t.action)
            .chain(&ends[..1])
            .chain(t.next_state)
            .chain(&ends[1..]);
        let width = self.width();
        if self.len() < self.capacity {
            self.rows.extend(row);
        } else {
            let at = self.next * width;
            for (to, from) in self.rows[at..at + width].iter_mut().zip(row) {
                *to = *from;
            }
            self.stale = self.stale.saturating_sub(1);
        }
        self.next = (self.next + 1) % self.capacity;
    }

    /// Remove all transitions.
    pub fn clear(&mut self) {
        self.rows.clear();
        (self.next, self.stale) = (0, 0);
    }

    /// Return the indices of the latest `n` transitions (or of all if there are fewer), oldest first.
    pub fn latest(&self, n: usize) -> impl Iterator<Item = usize> + '_ {
        let len = self.len();
        // Until the buffer is full, `next` equals `len`.
        (len.saturating_sub(n)..len).map(move |age| (self.next + age) % len)
    }

    /// Sample only from the latest `n` transitions and those added later. The others stay in the buffer.
    pub fn draw_latest(&mut self, n: usize) {
        self.stale = self.len().saturating_sub(n);
    }

    /// Draw a transition uniformly from those that may be sampled.
    fn draw(&self, rng: &mut Random) -> Transition<'_> {
        let at = rng.below(self.len() - self.stale);
        self.get(match self.stale {
            0 => at,
            stale => (self.next + stale + at) % self.len(),
        })
    }

    /// Save or load the transitions. Dimensions and capacity must be those of the archived buffer.
    ///
    /// # Errors
    /// When the transitions are missing, are not whole rows, or exceed the capacity.
    pub fn archive(
        &mut self,
        name: &str,
        archive: &mut Archive,
    ) -> std::result::Result<(), ArchiveError> {
        let width = self.width();
        let Self {
            state_dim: _,
            action_dim: _,
            capacity,
            rows,
            next,
            stale,
        } = self;
        archive.enter(name);
        archive.floats("rows", rows, 0..=width * *capacity)?;
        archive.count("next", next, 0..=*capacity - 1)?;
        let held = rows.len() / width;
        if !rows.len().is_multiple_of(width) {
            let expected = format!("rows of {width} numbers");
            return Err(archive.refuse("rows", &rows.len(), &expected));
        }
        // Until the buffer is full, `next` equals the number of transitions.
        if held < *capacity && *next != held {
            return Err(archive.refuse("next", next, &held));
        }
        archive.count("stale", stale, 0..=held.saturating_sub(1))?;
        archive.leave();
        Ok(())
    }

    /// Return transition `i` in storage order, which is the order of insertion until the buffer is full.
    ///
    /// # Panics
    /// When `i` is not below [`len`](Self::len).
    pub fn get(&self, i: usize) -> Transition<'_> {
        let (s, a) = (self.state_dim, self.action_dim);
        let row = &self.rows[i * self.width()..(i + 1) * self.width()];
        Transition {
            state: &row[..s],
            action: &row[s..s + a],
            reward: row[s + a],
            next_state: &row[s + a + 1..2 * s + a + 1],
            terminal: row[2 * s + a + 1] == 0.0,
        }
    }
}

/// A state variable to replace by uniform draws from `[low, high)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Randomised {
    /// Index in the state.
    pub index: usize,
    /// Lower bound of the draws.
    pub low: f32,
    /// Upper bound of the draws.
    pub high: f32,
}

/// A minibatch of transitions.
#[derive(Clone, Debug)]
pub struct Batch {
    /// s, `[batch, state]`.
    pub state: Tensor,
    /// (s, a), `[1, batch, state + action]`.
    pub input: Tensor,
    /// Rewards r, one per row.
    pub reward: Vec<f32>,
    /// s', `[batch, state]`.
    pub next_state: Tensor,
    /// 0 where s' is terminal, else 1.
    pub continues: Vec<f32>,
}

impl Batch {
    /// Draw a minibatch uniformly with replacement. Each part is a buffer and the number of transitions to draw from
    /// it; all buffers have the same dimensions.
    ///
    /// # Errors
    /// When the tensors cannot be created.
    ///
    /// # Panics
    /// When `parts` is empty, or a buffer that must be drawn from is empty.
    pub fn sample(parts: &[(&ReplayBuffer, usize)], rng: &mut Random) -> Result<Self> {
        Self::sample_randomised(parts, &[], rng)
    }

    /// As [`sample`](Self::sample), with some variables of s and s' replaced by independent uniform draws for every
    /// row. This data augmentation (domain randomisation) hides the variables' information from the agent.
    ///
    /// # Errors
    /// When the tensors cannot be created.
    ///
    /// # Panics
    /// When `parts` is empty, a buffer that must be drawn from is empty, or a variable's index is not below the state's
    /// dimension.
    pub fn sample_randomised(
        parts: &[(&ReplayBuffer, usize)],
        randomised: &[Randomised],
        rng: &mut Random,
    ) -> Result<Self> {
        let (s, a) = (parts[0].0.state_dim, parts[0].0.action_dim);
        let n: usize = parts.iter().map(|(_, count)| count).sum();
        let mut state = Vec::with_capacity(n * s);
        let mut input = Vec::with_capacity(n * (s + a));
        let mut reward = Vec::with_capacity(n);
        let mut next_state = Vec::with_capacity(n * s);
        let mut continues = Vec::with_capacity(n);
        for &(buffer, count) in parts {
            for _ in 0..count {
                let t = buffer.draw(rng);
                let row = state.len();
                state.extend_from_slice(t.state);
                next_state.extend_from_slice(t.next_state);
                for &Randomised { index, low, high } in randomised {
                    state[row + index] = rng.uniform(low, high);
                    next_state[row + index] = rng.uniform(low, high);
                }
                input.extend_from_slice(&state[row..]);
                input.extend_from_slice(t.action);
                reward.push(t.reward);
                continues.push(f32::from(u8::from(!t.terminal)));
            }
        }
        let cpu = &Device::Cpu;
        Ok(Self {
            state: Tensor::from_vec(state, (n, s), cpu)?,
            input: Tensor::from_vec(input, (1, n, s + a), cpu)?,
            reward,
            next_state: Tensor::from_vec(next_state, (n, s), cpu)?,
            continues,
        })
    }
}

#[cfg(test)]
mod tests;
