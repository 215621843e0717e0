//! Sets of one size.

use crate::structure::StructureError;

/// Return all subsets of `items` of one size, in lexicographic order of positions.
pub(super) fn subsets(items: &[usize], size: usize) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    let done = for_each_subset(items, size, &mut |set| {
        found.push(set.to_vec());
        Ok(())
    });
    debug_assert!(done.is_ok());
    found
}

/// Call `visit` with every subset of `items` of one size, in lexicographic order of positions, up to the first error.
pub(super) fn for_each_subset(
    items: &[usize],
    size: usize,
    visit: &mut dyn FnMut(&[usize]) -> Result<(), StructureError>,
) -> Result<(), StructureError> {
    if size > items.len() {
        return Ok(());
    }
    let mut positions: Vec<usize> = (0..size).collect();
    let mut set = items[..size].to_vec();
    loop {
        visit(&set)?;
        let Some(moving) = (0..size)
            .rev()
            .find(|&slot| positions[slot] < items.len() - size + slot)
        else {
            return Ok(());
        };
        positions[moving] += 1;
        for slot in moving + 1..size {
            positions[slot] = positions[slot - 1] + 1;
        }
        for slot in moving..size {
            set[slot] = items[positions[slot]];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn subsets_are_all_there_once_in_order(items in 0usize..7, size in 0usize..8) {
            let items: Vec<usize> = (10..10 + items).collect();
            let mut found = Vec::new();
            for_each_subset(&items, size, &mut |set| {
                found.push(set.to_vec());
                Ok(())
            }).unwrap();
            let mut want: Vec<Vec<usize>> = (0..1usize << items.len())
                .filter(|bits| bits.count_ones() as usize == size)
                .map(|bits| items.iter().enumerate().filter(|(at, _)| (bits >> at) & 1 == 1).map(|(_, &i)| i).collect())
                .collect();
            want.sort();
            prop_assert_eq!(found, want);
        }
    }
}
