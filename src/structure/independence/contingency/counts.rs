//! What the cells of all strata add up to.

use super::{Contingency, Distance};
use crate::structure::table::labels::Labels;

/// Cochran's rule: so large a share of the cells expects so many observations, and none expects fewer than the last number.
const FULL_SHARE: f64 = 0.8;
pub(super) const FULL_EXPECTED: f64 = 5.0;
const LEAST_EXPECTED: f64 = 1.0;

/// Whether so many full cells of all are enough for chi-square, where none expects less than `least`.
pub(super) fn is_full((full, all): (usize, usize), least: f64) -> bool {
    full as f64 >= FULL_SHARE * all as f64 && least >= LEAST_EXPECTED
}

/// The rows of the strata in which both variables vary, those of a stratum together, and in it those of one label of x.
#[derive(Default)]
pub(super) struct Sorted {
    /// The label of y in every row, numbered anew in every stratum, on from the one before.
    pub(super) rows: Vec<u32>,
    /// Of every such label its share of the rows of the stratum.
    pub(super) shares: Vec<f64>,
    /// Where the strata begin, and the end.
    pub(super) strata: Vec<usize>,
    /// The length of the last run of every stratum, which is its longest.
    pub(super) lasting: Vec<usize>,
    /// Where the runs of one label of x in one stratum begin, and the end.
    pub(super) runs: Vec<usize>,
}

/// What the counts of a test add up to.
#[derive(Default)]
pub(super) struct Counted {
    /// The statistic, each stratum's divided by its Williams factor.
    pub(super) corrected: f64,
    /// The statistic is `scale * sum - base`, where only the sum changes when labels move inside their strata.
    pub(super) sum: f64,
    pub(super) base: f64,
    pub(super) freedom: usize,
    /// The likelihood ratio, without any correction.
    pub(super) ratio: f64,
    /// Whether the cells are full enough for chi-square.
    pub(super) full: bool,
    /// The sum of the squared counts: other tables have other draws.
    pub(super) squares: u64,
}

/// Sums over the cells of a stratum.
pub(super) struct Sums {
    /// Of the logarithms.
    pub(super) logs: f64,
    /// Of the distance.
    pub(super) distance: f64,
    /// Of the squared counts.
    pub(super) squares: u64,
}

/// What a stratum adds.
pub(super) struct Added {
    pub(super) base: f64,
    /// By how much its statistic is larger than its chi-square.
    pub(super) factor: f64,
    pub(super) freedom: usize,
    /// Whether its own cells are full enough for chi-square.
    pub(super) full: bool,
}

/// Adds up strata.
#[derive(Default)]
pub(super) struct Adding {
    counted: Counted,
    cells: usize,
    full_cells: usize,
    /// The smallest expected count; `None` before the first stratum.
    least: Option<f64>,
}

impl Adding {
    /// Adds a stratum in which both variables vary: the rows of each label of x, and of each of y, ascending.
    pub(super) fn stratum(
        &mut self,
        test: &Contingency,
        lengths: &[f64],
        margin: &[f64],
        sums: Sums,
    ) -> Added {
        let total: f64 = lengths.iter().sum();
        let freedom = (lengths.len() - 1) * (margin.len() - 1);
        let (ratio_base, factor) = test.constants(lengths, margin, total, freedom);
        let counted = &mut self.counted;
        counted.ratio += 2.0 * sums.logs - ratio_base;
        let (base, factor) = match test.distance {
            Distance::LikelihoodRatio => (ratio_base, factor),
            Distance::Pearson => (total, 1.0),
        };
        counted.corrected += test.statistic(sums.distance, base) / factor;
        counted.sum += sums.distance;
        counted.base += base;
        counted.freedom += freedom;
        counted.squares += sums.squares;
        let cells = lengths.len() * margin.len();
        let mut full_cells = 0;
        let mut least = f64::INFINITY;
        for length in lengths {
            let enough = FULL_EXPECTED * total / length;
            full_cells += margin.len() - margin.partition_point(|&count| count < enough);
            least = least.min(length * margin[0] / total);
        }
        self.cells += cells;
        self.full_cells += full_cells;
        self.least = Some(self.least.map_or(least, |before| before.min(least)));
        Added {
            base,
            factor,
            freedom,
            full: is_full((full_cells, cells), least),
        }
    }

    pub(super) fn counted(self) -> Counted {
        let least = self.least.unwrap_or(f64::INFINITY);
        Counted {
            full: is_full((self.full_cells, self.cells), least),
            ..self.counted
        }
    }
}

impl Contingency {
    /// The rows in the order of the labels of the set, then of x.
    pub(super) fn order(&self, x: usize, set: &[usize]) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.rows as u32).collect();
        let mut next = vec![0; self.rows];
        // Least significant first; every pass keeps the order of the one before.
        for &member in [x].iter().chain(set.iter().rev()) {
            let Labels { codes, levels } = &self.columns[member];
            let mut places = vec![0_usize; levels + 1];
            for &code in codes {
                places[code as usize + 1] += 1;
            }
            for level in 0..*levels {
                places[level + 1] += places[level];
            }
            for &row in &order {
                let place = &mut places[codes[row as usize] as usize];
                next[*place] = row;
                *place += 1;
            }
            std::mem::swap(&mut order, &mut next);
        }
        order
    }

    /// Count the cells of x and y in every stratum of the set.
    pub(super) fn count(&self, x: usize, y: usize, set: &[usize]) -> (Sorted, Counted) {
        let order = self.order(x, set);
        let labels = &self.columns[y].codes;
        let same = |column: usize, a: u32, b: u32| {
            let codes = &self.columns[column].codes;
            codes[a as usize] == codes[b as usize]
        };
        let mut sorted = Sorted {
            rows: Vec::with_capacity(self.rows),
            shares: Vec::new(),
            strata: vec![0],
            lasting: Vec::new(),
            runs: vec![0],
        };
        let mut adding = Adding::default();
        let mut counts = vec![0_u32; self.columns[y].levels];
        let mut numbers = vec![0_u32; self.columns[y].levels];
        let mut scratch = Vec::new();
        for stratum in order.chunk_by(|&a, &b| set.iter().all(|&member| same(member, a, b))) {
            let total = stratum.len() as f64;
            let mut runs: Vec<&[u32]> = stratum.chunk_by(|&a, &b| same(x, a, b)).collect();
            // What the others leave over is the last one's, without a draw.
            if let Some(longest) = (0..runs.len()).max_by_key(|&at| runs[at].len()) {
                let last = runs.len() - 1;
                runs.swap(longest, last);
            }
            let lengths: Vec<f64> = runs.iter().map(|run| run.len() as f64).collect();
            let mut seen = Vec::new();
            for &row in stratum {
                let label = labels[row as usize];
                let count = &mut counts[label as usize];
                if *count == 0 {
                    seen.push(label);
                }
                *count += 1;
            }
            let freedom = (lengths.len() - 1) * (seen.len() - 1);
            if freedom > 0 {
                let start = sorted.rows.len();
                for &label in &seen {
                    numbers[label as usize] = sorted.shares.len() as u32;
                    let count = f64::from(counts[label as usize]);
                    sorted.shares.push(count / total);
                }
                let number = |&row: &u32| numbers[labels[row as usize] as usize];
                sorted
                    .rows
                    .extend(runs.iter().copied().flatten().map(number));
                sorted.lasting.push(runs[runs.len() - 1].len());
                scratch.resize(sorted.shares.len(), 0);
                let first = sorted.runs.len() - 1;
                let mut end = start;
                sorted.runs.extend(lengths.iter().map(|&length| {
                    end += length as usize;
                    end
                }));
                sorted.strata.push(end);
                let mut margin: Vec<f64> = seen
                    .iter()
                    .map(|&label| f64::from(std::mem::take(&mut counts[label as usize])))
                    .collect();
                margin.sort_by(f64::total_cmp);
                let runs = &sorted.runs[first..];
                let logs = sum(
                    Distance::LikelihoodRatio,
                    &self.logs,
                    &sorted,
                    runs,
                    &mut scratch,
                );
                let sum = match self.distance {
                    Distance::LikelihoodRatio => logs,
                    other => sum(other, &self.logs, &sorted, runs, &mut scratch),
                };
                let sums = Sums {
                    logs,
                    distance: sum,
                    squares: squares(&sorted, runs, &mut scratch),
                };
                adding.stratum(self, &lengths, &margin, sums);
            } else {
                for label in seen {
                    counts[label as usize] = 0;
                }
            }
        }
        (sorted, adding.counted())
    }

    /// What is to be subtracted of twice a stratum's sum of logarithms, and Williams' factor: with few observations a cell, the likelihood ratio is
    /// larger than its chi-square.
    fn constants(&self, lengths: &[f64], margin: &[f64], total: f64, freedom: usize) -> (f64, f64) {
        let logs =
            |counts: &[f64]| -> f64 { counts.iter().map(|&count| self.logs[count as usize]).sum() };
        let inverse =
            |counts: &[f64]| total * counts.iter().map(|count| 1.0 / count).sum::<f64>() - 1.0;
        let base = 2.0 * (logs(lengths) + logs(margin) - self.logs[total as usize]);
        let excess = inverse(lengths) * inverse(margin) / (6.0 * total * freedom as f64);
        (base, 1.0 + excess)
    }
}

/// The squared counts of the cells of these runs; `scratch` is all zeros before and after.
fn squares(sorted: &Sorted, runs: &[usize], scratch: &mut [u32]) -> u64 {
    let mut sum = 0;
    for ends in runs.windows(2) {
        let run = &sorted.rows[ends[0]..ends[1]];
        for &label in run {
            let count = &mut scratch[label as usize];
            sum += 2 * u64::from(*count) + 1;
            *count += 1;
        }
        for &label in run {
            scratch[label as usize] = 0;
        }
    }
    sum
}

/// The sum over the cells of these runs; `scratch` is all zeros before and after.
pub(super) fn sum(
    distance: Distance,
    logs: &[f64],
    sorted: &Sorted,
    runs: &[usize],
    scratch: &mut [u32],
) -> f64 {
    let mut sum = 0.0;
    for ends in runs.windows(2) {
        let run = &sorted.rows[ends[0]..ends[1]];
        // The sum of the steps from one count to the next, so that no table is needed.
        match distance {
            Distance::LikelihoodRatio => {
                for &label in run {
                    let count = &mut scratch[label as usize];
                    *count += 1;
                    sum += logs[*count as usize] - logs[*count as usize - 1];
                }
            }
            Distance::Pearson => {
                let length = run.len() as f64;
                for &label in run {
                    let count = &mut scratch[label as usize];
                    let share = sorted.shares[label as usize];
                    sum += f64::from(2 * *count + 1) / (length * share);
                    *count += 1;
                }
            }
        }
        for &label in run {
            scratch[label as usize] = 0;
        }
    }
    sum
}
