//! How precisely the values of a column are written down.

/// Significant digits up to which a value is read: what a computation leaves beyond them is rounding of its own.
const DIGITS: i32 = 15;
/// Values, evenly spread, that are looked at.
const LOOKED_AT: usize = 2000;
/// Standard deviations in steps of the column below which its steps are taken for values, not for rounding: labels and small counts.
const FEWEST_STEPS: f64 = 10.0;

/// The variance that rounding adds to a column, as shares of the variance of the column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::structure) struct Precision {
    /// That of numbers of 15 digits, which every number has.
    pub(in crate::structure) floating: f64,
    /// That of the decimals, or of the significant digits, which are in use; at least the one above.
    pub(in crate::structure) written: f64,
}

impl Precision {
    /// That of a column whose variance is `variance`, above 0.
    ///
    /// The step of a column is that of its last decimal, or of its last significant digit where that is coarser, as in numbers
    /// written with four digits each. Rounding to a step q adds q^2 / 12.
    pub(in crate::structure) fn of(column: &[f64], variance: f64) -> Self {
        let every = column.len().div_ceil(LOOKED_AT).max(1);
        let (mut finest, mut most) = (i32::MAX, 0);
        let mut sizes = Vec::with_capacity(column.len().min(LOOKED_AT));
        for &value in column.iter().step_by(every) {
            if value == 0.0 {
                continue;
            }
            if most == DIGITS {
                // Nothing is coarser than what has all digits; how large the others are is enough.
                sizes.push(value.abs().log10().floor() as i32);
                continue;
            }
            let (size, digits) = written(value);
            sizes.push(size);
            most = most.max(digits);
            finest = finest.min(size - digits + 1);
        }
        let count = sizes.len().max(1) as f64;
        // A variance, as a share, of steps at the digit `back` places behind the first of every number.
        let steps = |back: i32| {
            let squares = sizes.iter().map(|&size| power(size - back).powi(2));
            squares.sum::<f64>() / count / 12.0 / variance
        };
        let floating = steps(DIGITS - 1);
        let decimal = if finest == i32::MAX {
            0.0
        } else {
            power(finest).powi(2) / 12.0 / variance
        };
        let coarse = f64::max(decimal, steps(most - 1));
        let written = if most == DIGITS || 12.0 * coarse * FEWEST_STEPS * FEWEST_STEPS > 1.0 {
            floating
        } else {
            f64::max(coarse, floating)
        };
        Self { floating, written }
    }
}

fn power(exponent: i32) -> f64 {
    10_f64.powi(exponent)
}

/// The decimal exponent of a number that is not 0, and how many significant digits it has.
fn written(value: f64) -> (i32, i32) {
    let count = |text: &str| {
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let digits = mantissa.trim_end_matches('0').bytes();
        let digits = digits.filter(u8::is_ascii_digit).count().max(1);
        (exponent.parse().unwrap_or(0), digits as i32)
    };
    // The shortest form is much faster to find, and mostly short enough.
    let (size, digits) = count(&format!("{:e}", value.abs()));
    if digits <= DIGITS {
        return (size, digits);
    }
    count(&format!("{:.*e}", DIGITS as usize - 1, value.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_those_that_are_written() {
        assert_eq!(written(0.1 + 0.2), (-1, 1));
        assert_eq!(written(-1250.0), (3, 3));
        assert_eq!(written(0.1891), (-1, 4));
        assert_eq!(written(1.0 / 3.0), (-1, 15));
        assert_eq!(written(7e-200), (-200, 1));
    }

    #[test]
    fn the_step_is_the_last_decimal_or_the_last_of_some_digits() {
        let step = |column: &[f64]| (12.0 * Precision::of(column, 1.0).written).sqrt();
        assert!((step(&[0.12, 3.4, 0.0, -10.07]) - 0.01).abs() < 1e-12);
        // Three significant digits each: the steps are 0.001 and 0.1.
        let three = step(&[0.123, 0.456, 12.3, 45.6]);
        assert!(
            (three - (0.5 * (1e-6 + 1e-2_f64)).sqrt()).abs() < 1e-6,
            "{three}"
        );
        assert!(step(&[1.0 / 3.0, 2.0 / 7.0]) < 1e-14);
    }

    #[test]
    fn labels_and_small_counts_are_not_rounded() {
        let labels = Precision::of(&[0.0, 1.0, 1.0, 2.0], 0.5);
        assert_eq!(labels.written, labels.floating);
        let counts = Precision::of(&[10.0, 121.0, 307.0], 1e4);
        assert!((counts.written - 1.0 / 12.0 / 1e4).abs() < 1e-9);
        assert_eq!(Precision::of(&[0.0, 0.0], 1.0).written, 0.0);
    }
}
