//! Stable sorts that are compiled once. A sort of the standard library is compiled anew, some seven kilobytes, for every type and
//! every closure; these take the comparison as a value.

use std::cmp::Ordering;

/// Sort indices by a comparison of two of them. Equals keep their order.
pub(super) fn sort_indices(indices: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    indices.sort_by(|&a, &b| compare(a, b));
}

/// Sort items by a comparison of two of them. Equals keep their order.
pub(super) fn sort_items<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let mut order: Vec<usize> = (0..items.len()).collect();
    sort_indices(&mut order, &|a, b| compare(&items[a], &items[b]));
    let mut unsorted: Vec<Option<T>> = std::mem::take(items).into_iter().map(Some).collect();
    items.extend(order.into_iter().filter_map(|index| unsorted[index].take()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_keep_their_order() {
        let mut items = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd'), (0, 'e')];
        let mut expected = items.clone();
        expected.sort_by_key(|item| item.0);
        sort_items(&mut items, |a, b| a.0.cmp(&b.0));
        assert_eq!(items, expected);
    }

    #[test]
    fn it_is_the_standard_order_of_many() {
        let keys: Vec<usize> = (0..500).map(|i| (i * 7919) % 83).collect();
        let mut indices: Vec<usize> = (0..500).collect();
        let mut expected = indices.clone();
        expected.sort_by_key(|&i| keys[i]);
        sort_indices(&mut indices, &|a, b| keys[a].cmp(&keys[b]));
        assert_eq!(indices, expected);
    }
}
