//! The order in which people read names.

use std::cmp::Ordering;

/// Alphabetical, with numbers inside names compared as numbers: X2 comes before X10.
///
/// A total order: names that differ in leading zeros only are ordered as plain text.
pub(in crate::structure) fn natural_order(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (digits_left, digits_right) = (digits(left), digits(right));
        if digits_left > 0 && digits_right > 0 {
            let number = |text: &str, end: usize| text[..end].trim_start_matches('0').to_owned();
            let (m, n) = (number(left, digits_left), number(right, digits_right));
            let order = m.len().cmp(&n.len()).then_with(|| m.cmp(&n));
            if order != Ordering::Equal {
                return order;
            }
            (left, right) = (&left[digits_left..], &right[digits_right..]);
            continue;
        }
        let (mut rest_left, mut rest_right) = (left.chars(), right.chars());
        match (rest_left.next(), rest_right.next()) {
            (Some(first), Some(second)) if first == second => {
                (left, right) = (rest_left.as_str(), rest_right.as_str());
            }
            (None, None) => return a.cmp(b),
            (first, second) => return first.cmp(&second),
        }
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_as_numbers() {
        let mut names = [
            "X10", "X2", "a", "X1", "X", "X2b", "X02", "é", "10", "X2a10", "X2a9", "9",
        ];
        names.sort_by(|a, b| natural_order(a, b));
        let expected = [
            "9", "10", "X", "X1", "X02", "X2", "X2a9", "X2a10", "X2b", "X10", "a", "é",
        ];
        assert_eq!(names, expected);
    }
}
