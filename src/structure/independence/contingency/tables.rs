//! Tables of counts at random, given their margins.

use rand::RngCore as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{ChiSquared, Distribution as _};

use super::counts::{Adding, Counted, Sums};
use super::{Contingency, Distance};

/// What tables are drawn from.
#[derive(Default)]
pub(super) struct Margins {
    /// Strata whose cells are too empty for chi-square.
    strata: Vec<Stratum>,
    /// What is subtracted of the sum over their cells.
    base: f64,
    /// The degrees of freedom of all other strata, and the same, each times the factor of its stratum. Their statistics add up to one with about the
    /// distribution of chi-square, which takes one draw.
    freedom: usize,
    scaled: f64,
}

impl Margins {
    /// The degrees of freedom of which no table is drawn.
    pub(super) fn freedom(&self) -> usize {
        self.freedom
    }
}

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
    /// Whether the numbers are those of this set.
    pub(super) fn knows(&self, set: &[usize]) -> bool {
        self.count > 0 && self.set == set
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn codes(&self) -> &[u32] {
        &self.codes
    }

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
        let mut margins = Margins::default();
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
            let added = adding.stratum(self, &lengths_of, &margin, Sums { logs, distance });
            if added.full {
                margins.freedom += added.freedom;
                margins.scaled += added.factor * added.freedom as f64;
            } else {
                margins.base += added.base;
                margins.strata.push(Stratum {
                    lengths,
                    counts: seen,
                });
            }
        }
        Some((margins, adding.counted()))
    }
}

/// What a cell adds to Pearson's sum.
fn pearson(cell: u32, length: u32, count: u32, total: u32) -> f64 {
    f64::from(cell).powi(2) * f64::from(total) / (f64::from(length) * f64::from(count))
}

impl Contingency {
    /// Draws the tables, and returns their statistic. A table is as likely as the permutations of the rows that have it:
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
        for Stratum { lengths, counts } in &margins.strata {
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
        let of_full = ChiSquared::new(margins.freedom as f64).map_or(0.0, |chi| {
            chi.sample(rng) * margins.scaled / margins.freedom as f64
        });
        self.statistic(sum, margins.base) + of_full
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
                    let (_, two) = test.count(0, 1, &set);
                    assert_eq!((one.freedom, one.full), (two.freedom, two.full));
                    for (one, two) in [
                        (one.corrected, two.corrected),
                        (one.sum, two.sum),
                        (one.base, two.base),
                        (one.ratio, two.ratio),
                    ] {
                        assert!((one - two).abs() < 1e-8 * (1.0 + two.abs()), "{one} {two}");
                    }
                    let of = |one: &Stratum| (one.lengths.len() - 1) * (one.counts.len() - 1);
                    let drawn: usize = margins.strata.iter().map(of).sum();
                    assert_eq!(drawn + margins.freedom, two.freedom);
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
        let margins = Margins {
            strata: strata
                .map(|(lengths, counts)| Stratum { lengths, counts })
                .collect(),
            ..Margins::default()
        };
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
                    test.statistic(sum, 0.0)
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

    #[test]
    fn full_strata_are_as_spread_as_their_tables() {
        let stratum = || Stratum {
            lengths: vec![60, 80, 60],
            counts: vec![70, 90, 40],
        };
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        for distance in [Distance::LikelihoodRatio, Distance::Pearson] {
            let mut test = contingency(200);
            test.distance = distance;
            let mut adding = Adding::default();
            let sums = Sums {
                logs: 0.0,
                distance: 0.0,
            };
            let margin = [40.0, 70.0, 90.0];
            let added = adding.stratum(&test, &[60.0, 80.0, 60.0], &margin, sums);
            assert!(added.full && added.freedom == 4);
            let drawn = Margins {
                strata: vec![stratum()],
                base: added.base,
                ..Margins::default()
            };
            let told = Margins {
                freedom: 4,
                scaled: 4.0 * added.factor,
                ..Margins::default()
            };
            let mut shares = |margins: &Margins| {
                let draws = 20_000;
                let values: Vec<f64> = (0..draws)
                    .map(|_| test.draw_tables(margins, &mut Vec::new(), &mut rng))
                    .collect();
                // The 50, 5 and 1 % of chi-square with 4 degrees of freedom.
                [3.357, 9.488, 13.277].map(|beyond| {
                    values.iter().filter(|&&value| value > beyond).count() as f64 / f64::from(draws)
                })
            };
            for (one, two) in shares(&drawn).into_iter().zip(shares(&told)) {
                assert!((one / two - 1.0).abs() < 0.12, "{distance:?} {one} {two}");
            }
        }
    }
}
