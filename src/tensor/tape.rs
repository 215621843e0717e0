//! A pool of buffers for the values that a forward pass stores. Reuse saves an allocation for each update.

use std::cell::RefCell;
use std::ops::Deref;

thread_local! {
    static FREE: RefCell<Vec<Vec<f32>>> = const { RefCell::new(Vec::new()) };
}

/// Largest number of free buffers kept; an update has fewer in use at a time.
const KEPT: usize = 16;

/// A buffer of floats with unspecified content. It returns to the pool when dropped.
#[derive(Debug)]
pub struct Tape {
    floats: Vec<f32>,
    length: usize,
}

impl Tape {
    /// Return the smallest free buffer with at least `length` floats, or allocate one.
    pub fn of(length: usize) -> Self {
        let floats = FREE.with_borrow_mut(|free| {
            let fits = free.iter().enumerate().filter(|(_, f)| f.len() >= length);
            let best = fits.min_by_key(|(_, f)| f.len()).map(|(at, _)| at);
            best.map(|at| free.swap_remove(at))
        });
        Self {
            floats: floats.unwrap_or_else(|| vec![0.0; length]),
            length,
        }
    }

    /// Return the floats, mutable.
    pub fn floats(&mut self) -> &mut [f32] {
        &mut self.floats[..self.length]
    }
}

impl Deref for Tape {
    type Target = [f32];
    fn deref(&self) -> &[f32] {
        &self.floats[..self.length]
    }
}

impl Drop for Tape {
    fn drop(&mut self) {
        let floats = std::mem::take(&mut self.floats);
        if floats.is_empty() {
            return;
        }
        // During thread shutdown the pool may already be gone.
        let _ = FREE.try_with(|free| {
            let mut free = free.borrow_mut();
            free.push(floats);
            if free.len() > KEPT {
                free.remove(0);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_buffer_is_used_again_the_smallest_that_fits() {
        let [large, small] = [5_000, 4_000].map(Tape::of);
        let [at_large, at_small] = [&large, &small].map(|t| t.as_ptr());
        drop((large, small));
        let first = Tape::of(3_900);
        assert_eq!((first.as_ptr(), first.len()), (at_small, 3_900));
        let second = Tape::of(3_900);
        assert_eq!(second.as_ptr(), at_large);
        assert_ne!(Tape::of(3_900).as_ptr(), at_large);
    }
}
