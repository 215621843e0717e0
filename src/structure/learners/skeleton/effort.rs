//! How far a search goes.

/// Limits of a search by levels.
#[derive(Debug, Clone, Copy)]
pub(in crate::structure) struct Effort {
    /// Largest conditioning set; `None` for no limit.
    pub(in crate::structure) max_depth: Option<usize>,
    /// Most sets of one size of a pair; those of a size that has more are left out. `None` for no limit.
    pub(in crate::structure) most_sets: Option<usize>,
}

impl Effort {
    /// Return whether all sets of `size` variables around either end of a pair are to be tested.
    pub(in crate::structure) fn bears(&self, left: usize, right: usize, size: usize) -> bool {
        let Self {
            max_depth,
            most_sets,
        } = *self;
        max_depth.is_none_or(|most| size <= most)
            && most_sets.is_none_or(|most| sets(left, size, most) + sets(right, size, most) <= most)
    }
}

/// Return the number of sets of `size` of so many variables, or the largest number of any smaller size; beyond `most` any number above it.
fn sets(variables: usize, size: usize, most: usize) -> usize {
    if size > variables {
        return 0;
    }
    // Once there are too many of a size there are no fewer of a larger one: they are not taken up again from the other side.
    let mut count = 1;
    for taken in 0..size.min(variables / 2) {
        count = count * (variables - taken) / (taken + 1);
        if count > most {
            break;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_counted_and_too_many_of_a_size_are_not_borne() {
        assert_eq!(
            [0, 1, 2, 3, 4, 5].map(|size| sets(4, size, 100)),
            [1, 4, 6, 6, 6, 0]
        );
        assert!(sets(1_000_000, 7, 1000) > 1000);
        let effort = Effort {
            max_depth: Some(3),
            most_sets: Some(100),
        };
        assert!(effort.bears(10, 10, 2) && !effort.bears(15, 5, 2));
        assert!(effort.bears(4, 4, 3) && !effort.bears(4, 4, 4));
    }
}
