//! The conditioning sets of one size.

/// The sets of one size whose members are all in one of two lists, each once: first those of the left list, then those of the right one that
/// are not subsets of the left. The sets of a list come in lexicographic order of positions.
///
/// Complexity: the memory of two sets; a step takes the time of one set, and for the right list the length of the left one for each member.
pub(super) struct Sets<'a> {
    lists: [&'a [usize]; 2],
    positions: Vec<usize>,
    set: Vec<usize>,
    /// The list that sets are drawn from, and whether one was.
    list: usize,
    begun: bool,
}

impl<'a> Sets<'a> {
    pub(super) fn new(lists: [&'a [usize]; 2], size: usize) -> Self {
        Self {
            lists,
            positions: vec![0; size],
            set: vec![0; size],
            list: 0,
            begun: false,
        }
    }

    /// Go on to the next set; return whether there is one.
    pub(super) fn advance(&mut self) -> bool {
        loop {
            if self.step() {
                let left = self.lists[0];
                if self.list == 0 || !self.set.iter().all(|member| left.contains(member)) {
                    return true;
                }
            } else if self.list == 0 {
                (self.list, self.begun) = (1, false);
            } else {
                return false;
            }
        }
    }

    /// Go on to the next subset of the present list; return whether there is one.
    fn step(&mut self) -> bool {
        let (items, size) = (self.lists[self.list], self.positions.len());
        let mut moving = 0;
        if self.begun {
            let free = |&slot: &usize| self.positions[slot] + size < items.len() + slot;
            let Some(last) = (0..size).rev().find(free) else {
                return false;
            };
            moving = last;
            self.positions[moving] += 1;
        } else if size > items.len() {
            return false;
        } else if let Some(first) = self.positions.first_mut() {
            *first = 0;
        }
        self.begun = true;
        for slot in moving..size {
            if slot > moving {
                self.positions[slot] = self.positions[slot - 1] + 1;
            }
            self.set[slot] = items[self.positions[slot]];
        }
        true
    }

    /// Return the set that [`advance`](Self::advance) found.
    pub(super) fn set(&self) -> &[usize] {
        &self.set
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
