//! Long searches, cut between two tests.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// A search that is under way: [`advance`] runs its next test.
pub type Sliced<T> = Pin<Box<dyn Future<Output = T>>>;

/// Where a search can be left for a while. Nothing wakes it: whoever wants more asks again.
pub(crate) async fn pause() {
    let mut paused = false;
    poll_fn(|_| {
        if std::mem::replace(&mut paused, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

/// Runs the next test of a search; gives its result once there is nothing left to test.
pub fn advance<T>(search: &mut Sliced<T>) -> Option<T> {
    step(search.as_mut())
}

/// Runs a search to its end.
pub(super) fn finish<T>(search: impl Future<Output = T>) -> T {
    let mut search = pin!(search);
    loop {
        if let Some(result) = step(search.as_mut()) {
            return result;
        }
    }
}

fn step<T, S: Future<Output = T> + ?Sized>(search: Pin<&mut S>) -> Option<T> {
    match search.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => Some(result),
        Poll::Pending => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn three() -> usize {
        let mut tests = 0;
        while tests < 3 {
            tests += 1;
            pause().await;
        }
        tests
    }

    #[test]
    fn a_search_is_cut_at_every_pause() {
        let mut search: Sliced<usize> = Box::pin(three());
        let cuts = std::iter::from_fn(|| advance(&mut search).is_none().then_some(()));
        assert_eq!(cuts.count(), 3);
        assert_eq!(finish(three()), 3);
    }
}
