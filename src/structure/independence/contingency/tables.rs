//! Tables of counts at random, given their margins.

use rand::RngCore as _;
use rand_chacha::ChaCha8Rng;

use super::counts::{Adding, Counted, Sums};
use super::{Contingency, Distance};

/// The margins of the table of every stratum.
pub(super) struct Margins(Vec<Stratum>);

struct Stratum {
    /// Rows of each label of x.
    lengths: Vec<u32>,
    /// Rows of each label of y.
    counts: Vec<u32>,
}

/// Cells of the tables of all strata for each row, at the most, for them to be counted at once.
const CELLS_PER_ROW: usize = 8;

/// The stratum of every row, of the set that was asked about last.
#[derive(Debug, Clone, Default)]
pub(super) struct Strata {
    set: Vec<usize>,
    /// Of every row, numbered in the order of the labels of the set.
    codes: Vec<u32>,
    /// How many there are; 0 where there are too many combinations of labels to number them.
    count: usize,
}

impl Strata {
    fn of(test: &Contingency, set: &[usize]) -> Self {
        let mut codes = vec![0_u32; test.rows];
        let mut count = 1;
        for &member in set {
            let labels = &test.columns[member];
            let combinations = count * labels.levels;
            if combinations > CELLS_PER_ROW * test.rows {
                count = 0;
                break;
            }
            for (code, label) in codes.iter_mut().zip(&labels.codes) {
                *code = *code * labels.levels as u32 + label;
            }
            let mut numbers = vec![0_u32; combinations];
            for &code in &codes {
                numbers[code as usize] = 1;
            }
            count = 0;
            for number in numbers.iter_mut().filter(|number| **number == 1) {
                *number = count as u32;
                count += 1;
            }
            for code in &mut codes {
                *code = numbers[*code as usize];
            }
        }
        Self {
            set: set.to_vec(),
            codes,
            count,
        }
    }
}

impl Contingency {
    /// Counts the cells of all strata in one pass over the rows; `None` where there are too many of them for the rows.
    pub(super) fn tally(&self, x: usize, y: usize, set: &[usize]) -> Option<(Margins, Counted)> {
        let mut strata = self.strata.borrow_mut();
        if strata.codes.is_empty() || strata.set != set {
            *strata = Strata::of(self, set);
        }
        let (left, right) = (&self.columns[x], &self.columns[y]);
        let size = left.levels * right.levels;
        let cells = strata.count.checked_mul(size)?;
        if cells == 0 || cells > CELLS_PER_ROW * self.rows {
            return None;
        }
        let mut table = vec![0_u32; cells];
        let rows = strata.codes.iter().zip(&left.codes).zip(&right.codes);
        for ((&stratum, &a), &b) in rows {
            let row = stratum as usize * left.levels + a as usize;
            table[row * right.levels + b as usize] += 1;
        }
        let mut adding = Adding::default();
        let mut margins = Vec::new();
        let mut counts = vec![0_u32; right.levels];
        for table in table.chunks_exact(size) {
            let mut lengths = Vec::with_capacity(left.levels);
            counts.fill(0);
            for row in table.chunks_exact(right.levels) {
                let length: u32 = row.iter().sum();
                if length > 0 {
                    lengths.push(length);
                    for (count, cell) in counts.iter_mut().zip(row) {
                        *count += cell;
                    }
                }
            }
            let seen: Vec<u32> = counts.iter().copied().filter(|&count| count > 0).collect();
            if lengths.len() < 2 || seen.len() < 2 {
                continue;
            }
            let total: u32 = lengths.iter().sum();
            let logs: f64 = table.iter().map(|&cell| self.logs[cell as usize]).sum();
            let distance = match self.distance {
                Distance::LikelihoodRatio => logs,
                Distance::Pearson => {
                    let rows = table.chunks_exact(right.levels);
                    let rows = rows.filter(|row| row.iter().any(|&cell| cell > 0));
                    let of_row = |(row, &length): (&[u32], &u32)| -> f64 {
                        let cells = row.iter().zip(&counts).filter(|(cell, _)| **cell > 0);
                        cells
                            .map(|(&cell, &count)| pearson(cell, length, count, total))
                            .sum()
                    };
                    rows.zip(&lengths).map(of_row).sum()
                }
            };
            let real = |counts: &[u32]| counts.iter().map(|&count| f64::from(count)).collect();
            let lengths_of: Vec<f64> = real(&lengths);
            let mut margin: Vec<f64> = real(&seen);
            margin.sort_by(f64::total_cmp);
            adding.stratum(self, &lengths_of, &margin, Sums { logs, distance });
            margins.push(Stratum {
                lengths,
                counts: seen,
            });
        }
        Some((Margins(margins), adding.counted()))
    }
}

/// What a cell adds to Pearson's sum.
fn pearson(cell: u32, length: u32, count: u32, total: u32) -> f64 {
    f64::from(cell).powi(2) * f64::from(total) / (f64::from(length) * f64::from(count))
}

impl Contingency {
    /// Draws the table of every stratum, and returns the sum over their cells. A table is as likely as the permutations of the rows that have it:
    /// one cell after the other is hypergeometric given those before it (Patefield, Applied Statistics 30, 1981).
    ///
    /// Time: some steps a degree of freedom, as many as the standard deviation of a cell.
    pub(super) fn draw_tables(
        &self,
        margins: &Margins,
        left: &mut Vec<u32>,
        rng: &mut ChaCha8Rng,
    ) -> f64 {
        let mut sum = 0.0;
        for Stratum { lengths, counts } in &margins.0 {
            left.clear();
            left.extend(counts);
            let total: u32 = counts.iter().sum();
            let mut rest = total;
            for (run, &length) in lengths.iter().enumerate() {
                let (mut wanted, mut others) = (length, rest);
                for (label, left) in left.iter_mut().enumerate() {
                    // The last run has what is left, and so has the last label of a run.
                    let count = if run + 1 == lengths.len() {
                        *left
                    } else if label + 1 == counts.len() {
                        wanted
                    } else {
                        self.hypergeometric(others, *left, wanted, rng)
                    };
                    others -= *left;
                    wanted -= count;
                    *left -= count;
                    sum += match self.distance {
                        Distance::LikelihoodRatio => self.logs[count as usize],
                        Distance::Pearson => pearson(count, length, counts[label], total),
                    };
                }
                rest -= length;
            }
        }
        sum
    }

    /// How many of `drawn` rows are marked, of `rows` of which `marked` are: from the mode outwards, by the ratios of neighbouring
    /// probabilities.
    fn hypergeometric(&self, rows: u32, marked: u32, drawn: u32, rng: &mut ChaCha8Rng) -> u32 {
        let least = (marked + drawn).saturating_sub(rows);
        let most = marked.min(drawn);
        if least == most {
            return least;
        }
        let mode = (u64::from(marked + 1) * u64::from(drawn + 1) / u64::from(rows + 2)) as u32;
        let mode = mode.clamp(least, most);
        let log = |count: u32| self.factorials[count as usize];
        let unmarked = rows - marked;
        let at_mode = log(marked) - log(mode) - log(marked - mode) + log(unmarked)
            - log(drawn - mode)
            - log(unmarked + mode - drawn)
            - (log(rows) - log(drawn) - log(rows - drawn));
        let at_mode = at_mode.exp();
        let mut wanted = (f64::from(rng.next_u32()) + 0.5) / 4_294_967_296.0 - at_mode;
        let (mut low, mut high) = (mode, mode);
        let (mut below, mut above) = (at_mode, at_mode);
        while wanted > 0.0 && (low > least || high < most) {
            if high < most {
                above *= f64::from(marked - high) * f64::from(drawn - high);
                high += 1;
                above /= f64::from(high) * f64::from(unmarked + high - drawn);
                wanted -= above;
                if wanted <= 0.0 {
                    return high;
                }
            }
            if low > least {
                below *= f64::from(low) * f64::from(unmarked + low - drawn);
                below /= f64::from(marked - low + 1) * f64::from(drawn - low + 1);
                low -= 1;
                wanted -= below;
                if wanted <= 0.0 {
                    return low;
                }
            }
        }
        // Rounding left a rest, or the first draw was the mode.
        mode
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structure::Dataset;
    use crate::structure::independence::contingency::Distance;
    use crate::structure::independence::contingency::counts::Sorted;
    use rand::SeedableRng as _;

    fn contingency(rows: usize) -> Contingency {
        let values: Vec<f64> = (0..rows).map(|row| (row % 2) as f64).collect();
        let data = Dataset::new(vec!["x".to_owned()], vec![values]).unwrap();
        Contingency::new(&data, Distance::LikelihoodRatio, "g-squared").unwrap()
    }

    #[test]
    fn draws_are_as_likely_as_the_binomials_say() {
        let test = contingency(60);
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let choose = |n: u32, k: u32| {
            (0..k)
                .map(|i| f64::from(n - i) / f64::from(i + 1))
                .product::<f64>()
        };
        for (rows, marked, drawn) in [(10, 4, 3), (40, 25, 30), (60, 2, 50), (50, 25, 25)] {
            let draws = 40_000;
            let mut counts = vec![0_u32; drawn as usize + 1];
            for _ in 0..draws {
                counts[test.hypergeometric(rows, marked, drawn, &mut rng) as usize] += 1;
            }
            for (count, &found) in counts.iter().enumerate() {
                let count = count as u32;
                let possible = count <= marked && drawn - count <= rows - marked;
                let share = match possible {
                    true => {
                        choose(marked, count) * choose(rows - marked, drawn - count)
                            / choose(rows, drawn)
                    }
                    false => 0.0,
                };
                let expected = share * f64::from(draws);
                let spread = (expected * (1.0 - share)).sqrt();
                assert!(
                    (f64::from(found) - expected).abs() <= 4.5 * spread,
                    "{rows} {marked} {drawn}: {count} {found} {expected}"
                );
            }
        }
    }

    #[test]
    fn one_pass_counts_what_sorted_rows_count() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let names = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        for distance in [Distance::LikelihoodRatio, Distance::Pearson] {
            for levels in [2, 3, 5] {
                let columns = (0..4)
                    .map(|_| {
                        (0..400)
                            .map(|_| f64::from(rng.next_u32() % levels))
                            .collect()
                    })
                    .collect();
                let data = Dataset::new(names.clone(), columns).unwrap();
                let test = Contingency::new(&data, distance, "g-squared").unwrap();
                for set in [vec![], vec![2], vec![3, 2]] {
                    let (margins, one) = test.tally(0, 1, &set).unwrap();
                    let (sorted, two) = test.count(0, 1, &set);
                    assert_eq!((one.freedom, one.full), (two.freedom, two.full));
                    for (one, two) in [
                        (one.corrected, two.corrected),
                        (one.sum, two.sum),
                        (one.base, two.base),
                        (one.ratio, two.ratio),
                    ] {
                        assert!((one - two).abs() < 1e-8 * (1.0 + two.abs()), "{one} {two}");
                    }
                    assert_eq!(margins.0.len() + 1, sorted.strata.len());
                }
                // Too many cells for the rows.
                let many: Vec<usize> = vec![2, 3];
                let cells = levels.pow(4) as usize;
                assert_eq!(test.tally(0, 1, &many).is_some(), cells <= 8 * 400);
            }
        }
    }

    #[test]
    fn tables_keep_their_margins_and_have_the_moments_of_permutations() {
        // Two strata: 3 x 2 and 2 x 3 labels.
        let sorted = Sorted {
            rows: [[0, 1, 0, 1, 1, 0, 0, 1].as_slice(), &[2, 3, 4, 2, 3, 4, 2]].concat(),
            strata: vec![0, 8, 15],
            runs: vec![0, 2, 5, 8, 11, 15],
            ..Sorted::default()
        };
        let counts = [vec![4, 4], vec![3, 2, 2]];
        let lengths = [vec![2, 3, 3], vec![3, 4]];
        let strata = lengths.into_iter().zip(counts.clone());
        let margins = Margins(
            strata
                .map(|(lengths, counts)| Stratum { lengths, counts })
                .collect(),
        );
        for distance in [Distance::LikelihoodRatio, Distance::Pearson] {
            let mut test = contingency(15);
            test.distance = distance;
            let mut rng = ChaCha8Rng::seed_from_u64(2);
            let draws = 20_000;
            let drawn: Vec<f64> = (0..draws)
                .map(|_| test.draw_tables(&margins, &mut Vec::new(), &mut rng))
                .collect();
            let mut permuted = sorted.rows.clone();
            let shuffled: Vec<f64> = (0..draws)
                .map(|_| {
                    for ends in sorted.strata.windows(2) {
                        let rows = &mut permuted[ends[0]..ends[1]];
                        for at in 0..rows.len() {
                            let step = rng.next_u32() as usize % (rows.len() - at);
                            rows.swap(at, at + step);
                        }
                    }
                    let mut sum = 0.0;
                    for run in sorted.runs.windows(2) {
                        let stratum = usize::from(run[0] >= 8);
                        let total = [8.0, 7.0][stratum];
                        for label in [0..2, 2..5][stratum].clone() {
                            let rows = &permuted[run[0]..run[1]];
                            let count = rows.iter().filter(|&&row| row == label).count();
                            let margin = counts[stratum][label as usize - 2 * stratum];
                            sum += match distance {
                                Distance::LikelihoodRatio => test.logs[count],
                                Distance::Pearson => {
                                    (count as f64).powi(2) * total
                                        / (rows.len() as f64 * f64::from(margin))
                                }
                            };
                        }
                    }
                    sum
                })
                .collect();
            let moments = |values: &[f64]| {
                let mean = values.iter().sum::<f64>() / values.len() as f64;
                let squares = values
                    .iter()
                    .map(|value| (value - mean).powi(2))
                    .sum::<f64>();
                (mean, (squares / values.len() as f64).sqrt())
            };
            let ((mean, spread), (other, same)) = (moments(&drawn), moments(&shuffled));
            assert!((mean - other).abs() < 0.05 * spread, "{mean} {other}");
            assert!((spread / same - 1.0).abs() < 0.03, "{spread} {same}");
        }
    }
}
