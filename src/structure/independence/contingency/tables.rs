//! Tables of counts at random, given their margins.

use rand::RngCore as _;
use rand_chacha::ChaCha8Rng;

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
            let squares = table.iter().map(|&cell| u64::from(cell).pow(2)).sum();
            let sums = Sums {
                logs,
                distance,
                squares,
            };
            let added = adding.stratum(self, &lengths_of, &margin, sums);
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
        let of_full = match margins.freedom {
            0 => 0.0,
            freedom => chi_square(freedom, rng) * margins.scaled / freedom as f64,
        };
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

/// Degrees of freedom from which the cube root of chi-square is drawn as normal (Wilson and Hilferty 1931): the tails differ by less than a hundredth there.
const NORMAL: usize = 40;

/// Draws chi-square: of few degrees of freedom as exponential numbers, one for every two of them, and a squared normal one for an odd one.
fn chi_square(freedom: usize, rng: &mut ChaCha8Rng) -> f64 {
    // In (0, 1).
    let mut uniform = || (f64::from(rng.next_u32()) + 0.5) / 4_294_967_296.0;
    if freedom >= NORMAL {
        let variance = 2.0 / (9.0 * freedom as f64);
        return freedom as f64 * (1.0 - variance + normal(uniform) * variance.sqrt()).powi(3);
    }
    let odd = match freedom % 2 {
        0 => 0.0,
        _ => normal(&mut uniform).powi(2),
    };
    let product: f64 = (0..freedom / 2).map(|_| uniform()).product();
    odd - 2.0 * product.ln()
}

/// Draws a normal number from uniform ones (the polar method of Marsaglia and Bray 1964).
fn normal(mut uniform: impl FnMut() -> f64) -> f64 {
    loop {
        let (u, v) = (2.0 * uniform() - 1.0, 2.0 * uniform() - 1.0);
        let square = u * u + v * v;
        if square < 1.0 {
            return u * (-2.0 * square.ln() / square).sqrt();
        }
    }
}

#[cfg(test)]
mod tests;
