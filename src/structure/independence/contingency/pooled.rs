//! The association that all strata share.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::Contingency;
use super::counts::{FULL_EXPECTED, is_full};
use crate::structure::table::labels::Labels;

/// Classes of a column at the most: the covariance has the fourth power of their number.
const MOST_CLASSES: usize = 6;
/// A pivot below this share of its variance is rounding: the cell follows from those before it.
const NO_PIVOT: f64 = 1e-9;

/// The labels of a column in a few classes, each with rows enough.
#[derive(Debug, Clone)]
pub(super) struct Classes {
    /// The class of every label.
    of: Vec<u32>,
    count: usize,
}

impl Classes {
    /// Fills at most six classes with the labels, the most frequent first. A class is full once it has its share of the rows that are left, and at least
    /// `sqrt(5 n)` of all `n`: two such columns expect five rows in every cell. The labels of no other column count, so that it changes nothing
    /// under independence.
    pub(super) fn of(labels: &Labels) -> Self {
        let rows = labels.codes.len();
        let enough = (FULL_EXPECTED * rows as f64).sqrt();
        let mut counts = vec![0_usize; labels.levels];
        for &code in &labels.codes {
            counts[code as usize] += 1;
        }
        let mut order: Vec<usize> = (0..labels.levels).collect();
        order.sort_by_key(|&label| std::cmp::Reverse(counts[label]));
        let mut of = vec![0; labels.levels];
        let (mut count, mut left, mut filled) = (0, rows, 0);
        for label in order {
            of[label] = count as u32;
            filled += counts[label];
            let share = left as f64 / (MOST_CLASSES - count) as f64;
            if filled as f64 >= share.max(enough) {
                (count, left, filled) = (count + 1, left - filled, 0);
            }
        }
        if filled > 0 {
            // Too few rows for a class: they join the one before.
            let last = count.saturating_sub(1);
            for class in &mut of {
                *class = (*class).min(last as u32);
            }
            count = last + 1;
        }
        Self { of, count }
    }
}

/// What is observed beyond what is expected, summed over strata, with its covariance.
struct Pooled {
    /// Classes of x, and of y.
    shape: (usize, usize),
    /// Of every cell but those of the last classes.
    excess: Vec<f64>,
    /// `[cells, cells]` row-major.
    covariance: Vec<f64>,
    /// Of all cells.
    expected: Vec<f64>,
    strata: usize,
}

impl Pooled {
    fn new(shape: (usize, usize)) -> Self {
        let free = (shape.0 - 1) * (shape.1 - 1);
        Self {
            shape,
            excess: vec![0.0; free],
            covariance: vec![0.0; free * free],
            expected: vec![0.0; shape.0 * shape.1],
            strata: 0,
        }
    }

    /// Adds the table of one stratum, row-major.
    fn add(&mut self, table: &[u32]) {
        let (r, c) = self.shape;
        let mut of_x = [0.0; MOST_CLASSES];
        let mut of_y = [0.0; MOST_CLASSES];
        for (at, &count) in table.iter().enumerate() {
            of_x[at / c] += f64::from(count);
            of_y[at % c] += f64::from(count);
        }
        let varies = |counts: &[f64]| counts.iter().filter(|&&count| count > 0.0).count() > 1;
        if !varies(&of_x[..r]) || !varies(&of_y[..c]) {
            return;
        }
        self.strata += 1;
        let total: f64 = of_x[..r].iter().sum();
        let free = (r - 1) * (c - 1);
        let scale = 1.0 / (total * total * (total - 1.0));
        let spread = |counts: &[f64], a: usize, b: usize| {
            let own = if a == b { total } else { 0.0 };
            counts[a] * (own - counts[b])
        };
        for (at, &count) in table.iter().enumerate() {
            let (i, j) = (at / c, at % c);
            let expected = of_x[i] * of_y[j] / total;
            self.expected[at] += expected;
            if i + 1 == r || j + 1 == c {
                continue;
            }
            let cell = i * (c - 1) + j;
            self.excess[cell] += f64::from(count) - expected;
            let row = &mut self.covariance[cell * free..(cell + 1) * free];
            for other in 0..r - 1 {
                let of_row = spread(&of_x, i, other) * scale;
                if of_row != 0.0 {
                    let row = &mut row[other * (c - 1)..(other + 1) * (c - 1)];
                    for (k, value) in row.iter_mut().enumerate() {
                        *value += of_row * spread(&of_y, j, k);
                    }
                }
            }
        }
    }

    /// The quadratic form of the excess in the inverse of its covariance, and its degrees of freedom: the rank.
    fn statistic(mut self) -> (f64, usize) {
        let free = self.excess.len();
        let own: Vec<f64> = (0..free)
            .map(|cell| self.covariance[cell * (free + 1)])
            .collect();
        let (mut sum, mut rank) = (0.0, 0);
        for (at, own) in own.into_iter().enumerate() {
            let pivot = self.covariance[at * (free + 1)];
            if pivot <= NO_PIVOT * own {
                continue;
            }
            rank += 1;
            sum += self.excess[at].powi(2) / pivot;
            for below in at + 1..free {
                let factor = self.covariance[below * free + at] / pivot;
                self.excess[below] -= factor * self.excess[at];
                for k in at + 1..free {
                    self.covariance[below * free + k] -= factor * self.covariance[at * free + k];
                }
            }
        }
        (sum, rank)
    }
}

impl Contingency {
    /// The tail of the generalised Cochran-Mantel-Haenszel statistic of x and y given the set; `None` where there is one stratum, or where the cells
    /// of all strata together are too empty for chi-square.
    ///
    /// An association that is alike in the strata is in few degrees of freedom, where that of each stratum on its own is in many. Labels
    /// are in [`Classes`].
    ///
    /// Source: Landis, Heyman and Koch, International Statistical Review 46 (1978), the statistic of general association.
    pub(super) fn shared(&self, x: usize, y: usize, set: &[usize]) -> Option<f64> {
        let (of_x, of_y) = (&self.classes[x], &self.classes[y]);
        let (r, c) = (of_x.count, of_y.count);
        if set.is_empty() || r < 2 || c < 2 {
            return None;
        }
        let mut pooled = Pooled::new((r, c));
        let cell = |row: usize| {
            let class = |classes: &Classes, column: usize| {
                classes.of[self.columns[column].codes[row] as usize] as usize
            };
            class(of_x, x) * c + class(of_y, y)
        };
        let strata = self.strata.borrow();
        if strata.knows(set) {
            let mut tables = vec![0_u32; strata.count() * r * c];
            for (row, &stratum) in strata.codes().iter().enumerate() {
                tables[stratum as usize * r * c + cell(row)] += 1;
            }
            for table in tables.chunks_exact(r * c) {
                pooled.add(table);
            }
        } else {
            let order = self.order(x, set);
            let alike = |a: u32, b: u32| {
                let same = |codes: &[u32]| codes[a as usize] == codes[b as usize];
                set.iter().all(|&member| same(&self.columns[member].codes))
            };
            for stratum in order.chunk_by(|&a, &b| alike(a, b)) {
                let mut table = [0_u32; MOST_CLASSES * MOST_CLASSES];
                for &row in stratum {
                    table[cell(row as usize)] += 1;
                }
                pooled.add(&table[..r * c]);
            }
        }
        if pooled.strata < 2 {
            return None;
        }
        let expected = &pooled.expected;
        let full = expected.iter().filter(|&&of| of >= FULL_EXPECTED).count();
        let least = expected.iter().copied().fold(f64::INFINITY, f64::min);
        if !is_full((full, expected.len()), least) {
            return None;
        }
        let (statistic, freedom) = pooled.statistic();
        let chi = ChiSquared::new(freedom as f64).ok()?;
        Some(chi.sf(statistic))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_strata(shape: (usize, usize), strata: &[&[u32]]) -> (f64, usize) {
        let mut pooled = Pooled::new(shape);
        for table in strata {
            pooled.add(table);
        }
        pooled.statistic()
    }

    #[test]
    fn admissions_to_berkeley_by_department() {
        // R's `mantelhaen.test(UCBAdmissions, correct = FALSE)`.
        let strata: [&[u32]; 6] = [
            &[512, 313, 89, 19],
            &[353, 207, 17, 8],
            &[120, 205, 202, 391],
            &[138, 279, 131, 244],
            &[53, 138, 94, 299],
            &[22, 351, 24, 317],
        ];
        let (statistic, freedom) = of_strata((2, 2), &strata);
        assert_eq!(freedom, 1);
        assert!((statistic - 1.5246).abs() < 5e-5, "{statistic}");
    }

    #[test]
    fn satisfaction_with_the_job_by_income_and_gender() {
        // Agresti, Categorical Data Analysis (2002), table 7.8; R's `mantelhaen.test` gives 10.2001 with 9 degrees of freedom.
        let female = [1, 2, 0, 0, 3, 3, 1, 2, 11, 17, 8, 4, 2, 3, 5, 2];
        let male = [1, 0, 0, 0, 1, 3, 0, 1, 2, 5, 7, 9, 1, 1, 3, 6];
        let (statistic, freedom) = of_strata((4, 4), &[&female, &male]);
        assert_eq!(freedom, 9);
        assert!((statistic - 10.2001).abs() < 5e-5, "{statistic}");
    }

    #[test]
    fn classes_have_rows_enough() {
        let classes = |counts: &[usize]| {
            let codes = counts.iter().enumerate();
            let codes = codes.flat_map(|(label, &count)| std::iter::repeat_n(label as u32, count));
            let labels = Labels {
                codes: codes.collect(),
                levels: counts.len(),
            };
            let Classes { of, count } = Classes::of(&labels);
            (of, count)
        };
        assert_eq!(classes(&[500; 4]), (vec![0, 1, 2, 3], 4));
        // At least 100 of 2,000 rows.
        assert_eq!(classes(&[5, 1900, 95]), (vec![1, 0, 1], 2));
        assert_eq!(classes(&[4, 1900, 96]), (vec![1, 0, 1], 2));
        assert_eq!(classes(&[1000, 940, 60]), (vec![0, 1, 1], 2));
        assert_eq!(classes(&[1990, 10]), (vec![0, 0], 1));
        let (of, count) = classes(&[33; 60]);
        assert_eq!((of[0], of[59], count), (0, 5, 6));
    }
}
