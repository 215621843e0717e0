//! The conditioning sets of one size.

/// The subsets of one size of a list, one after another, in lexicographic order of positions.
struct Subsets<'a> {
    items: &'a [usize],
    positions: Vec<usize>,
    set: Vec<usize>,
    begun: bool,
}

impl<'a> Subsets<'a> {
    fn new(items: &'a [usize], size: usize) -> Self {
        Self {
            items,
            positions: (0..size).collect(),
            set: items.iter().copied().take(size).collect(),
            begun: false,
        }
    }

    /// Go on to the next subset; return whether there is one.
    fn advance(&mut self) -> bool {
        let (size, count) = (self.positions.len(), self.items.len());
        if !self.begun {
            self.begun = true;
            return size <= count;
        }
        let free = |&slot: &usize| self.positions[slot] + size < count + slot;
        let Some(moving) = (0..size).rev().find(free) else {
            return false;
        };
        self.positions[moving] += 1;
        for slot in moving + 1..size {
            self.positions[slot] = self.positions[slot - 1] + 1;
        }
        for slot in moving..size {
            self.set[slot] = self.items[self.positions[slot]];
        }
        true
    }
}

/// The sets of one size whose members are all in one of two lists, each once: first those of the left list, then those of the right one that
/// are not subsets of the left.
///
/// Complexity: no more memory than two sets; a step takes the time of one set, and for the right list the length of the left one for
/// each member.
pub(super) struct Sets<'a> {
    left: Subsets<'a>,
    right: Subsets<'a>,
    at_right: bool,
}

impl<'a> Sets<'a> {
    pub(super) fn new([left, right]: [&'a [usize]; 2], size: usize) -> Self {
        Self {
            left: Subsets::new(left, size),
            right: Subsets::new(right, size),
            at_right: false,
        }
    }

    /// Go on to the next set; return whether there is one.
    pub(super) fn advance(&mut self) -> bool {
        if !self.at_right {
            if self.left.advance() {
                return true;
            }
            self.at_right = true;
        }
        while self.right.advance() {
            let mut members = self.right.set.iter();
            if !members.all(|member| self.left.items.contains(member)) {
                return true;
            }
        }
        false
    }

    /// Return the set that [`advance`](Self::advance) found.
    pub(super) fn set(&self) -> &[usize] {
        if self.at_right {
            &self.right.set
        } else {
            &self.left.set
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(left: &[usize], right: &[usize], size: usize) -> Vec<Vec<usize>> {
        let mut sets = Sets::new([left, right], size);
        let mut found = Vec::new();
        while sets.advance() {
            found.push(sets.set().to_vec());
        }
        found
    }

    #[test]
    fn subsets_are_complete_and_ordered() {
        assert_eq!(all(&[7, 8, 9], &[], 0), [Vec::<usize>::new()]);
        assert_eq!(all(&[7, 8, 9], &[], 2), [[7, 8], [7, 9], [8, 9]]);
        assert_eq!(all(&[7, 8, 9], &[], 3), [[7, 8, 9]]);
        assert!(all(&[7], &[], 2).is_empty());
    }

    #[test]
    fn sets_of_both_lists_come_once() {
        assert_eq!(all(&[1, 2], &[2, 3], 0), [Vec::<usize>::new()]);
        assert_eq!(all(&[1, 2], &[2, 3], 1), [[1], [2], [3]]);
        assert_eq!(all(&[1, 2, 4], &[2, 4, 3], 2).len(), 5);
        assert_eq!(all(&[1], &[3, 2], 2), [[3, 2]]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn subsets_are_all_there_once_in_order(items in 0usize..7, size in 0usize..8) {
            let items: Vec<usize> = (10..10 + items).collect();
            let found = all(&items, &[], size);
            let mut want: Vec<Vec<usize>> = (0..1usize << items.len())
                .filter(|bits| bits.count_ones() as usize == size)
                .map(|bits| items.iter().enumerate().filter(|(at, _)| (bits >> at) & 1 == 1).map(|(_, &i)| i).collect())
                .collect();
            want.sort();
            prop_assert_eq!(found, want);
        }
    }
}
