//! Counts of two columns of labels, stratum by stratum, and the tail of a statistic of them.

use crate::structure::order::sort_indices;
use rand::{RngCore as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use statrs::distribution::{ChiSquared, ContinuousCDF, Gamma};

use crate::structure::independence::fisher_z::rank_of;
use crate::structure::independence::test::check_indices;
use crate::structure::table::labels::Labels;
use crate::structure::{Dataset, StructureError, TestResult};

/// Distinct values that a column may have in any case; beyond them, half as many as there are rows.
const FREE_LEVELS: usize = 50;
/// Cochran's rule: so large a share of the cells expects so many observations, and none expects fewer than the last number.
const FULL_SHARE: f64 = 0.8;
const FULL_EXPECTED: f64 = 5.0;
const LEAST_EXPECTED: f64 = 1.0;
/// Permutations after which it is asked if the answer is plain, those that it takes otherwise, and the most.
const GLANCE: usize = 16;
const FEWEST: usize = 64;
const MOST: usize = 1000;
/// Standard deviations from the permutations' mean below and beyond which the answer is plain: independent at any usual level, or not at any.
const NEAR: f64 = 0.75;
const BEYOND: f64 = 12.0;
/// The tails that chi-square must give for that.
const RARE: f64 = 1e-5;
const RAREST: f64 = 1e-9;
/// So many permutations, or a quarter of them, must reach the statistic for their share to be the p-value.
const COUNTED: usize = 20;
/// Standard deviations beyond which the tail is so thin that its exact size does not matter, if the likelihood ratio is as rare by
/// chi-square: rare labels that meet once are far from the mean of permutations in which they never do.
const FAR: f64 = 4.5;
/// Permutations times the fourth power of the distance in standard deviations: the error of the estimated deviation then changes the
/// tail by a third of its size.
const PER_FOURTH_POWER: f64 = 4.0;

/// Which distance from independence is summed over the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::structure) enum Distance {
    /// `2 sum O ln(O / E)`.
    LikelihoodRatio,
    /// `sum (O - E)^2 / E`.
    Pearson,
}

/// Columns of labels.
#[derive(Debug, Clone)]
pub(in crate::structure) struct Contingency {
    columns: Vec<Labels>,
    rows: usize,
    rank: Vec<usize>,
    /// A number for every name, of which a test's permutations are seeded.
    streams: Vec<u64>,
    /// `n ln n` of every count that there can be.
    logs: Vec<f64>,
    distance: Distance,
}

/// The rows of the strata in which both variables vary, those of a stratum together, and in it those of one label of x.
#[derive(Default)]
struct Sorted {
    /// The label of y in every row, numbered anew in every stratum, on from the one before.
    rows: Vec<u32>,
    /// Of every such label its share of the rows of the stratum.
    shares: Vec<f64>,
    /// Where the strata begin, and the end.
    strata: Vec<usize>,
    /// The length of the last run of every stratum, which is its longest.
    lasting: Vec<usize>,
    /// Where the runs of one label of x in one stratum begin, and the end.
    runs: Vec<usize>,
}

/// What the counts of a test add up to.
#[derive(Default)]
struct Counted {
    /// The statistic, each stratum's divided by its Williams factor.
    corrected: f64,
    /// The statistic is `scale * sum - base`, where only the sum changes when labels move inside their strata.
    sum: f64,
    base: f64,
    freedom: usize,
    /// The likelihood ratio, without any correction.
    ratio: f64,
    /// Whether the cells are full enough for chi-square.
    full: bool,
}

impl Contingency {
    /// Prepares the labels of the columns of `data`; memory is that of the table.
    ///
    /// # Errors
    /// [`StructureError::NotDiscrete`] when a column has more than 50 distinct values, and more than half as many as there are
    /// rows; [`StructureError::TooFewRows`] without two rows.
    pub(in crate::structure) fn new(
        data: &Dataset,
        distance: Distance,
        test: &'static str,
    ) -> Result<Self, StructureError> {
        if data.rows() < 2 {
            return Err(StructureError::TooFewRows {
                rows: data.rows(),
                needed: 2,
                test,
            });
        }
        let most = FREE_LEVELS.max(data.rows() / 2);
        let mut columns = Vec::with_capacity(data.len());
        for index in 0..data.len() {
            let labels = Labels::of(data.column(index));
            if labels.levels > most {
                return Err(StructureError::NotDiscrete {
                    column: data.names()[index].clone(),
                    levels: labels.levels,
                    most,
                    test,
                });
            }
            columns.push(labels);
        }
        let log = |count: usize| count as f64 * f64::ln(count.max(1) as f64);
        Ok(Self {
            columns,
            rows: data.rows(),
            rank: rank_of(&data.canonical_order()),
            streams: data.names().iter().map(|name| hash(name)).collect(),
            logs: (0..=data.rows()).map(log).collect(),
            distance,
        })
    }

    pub(in crate::structure) fn len(&self) -> usize {
        self.columns.len()
    }

    /// Tests x and y given the set.
    ///
    /// Where Cochran's rule holds over the cells of all strata, the tail is that of chi-square, the likelihood ratio in every
    /// stratum divided by Williams' factor. Elsewhere the labels of y are permuted inside the strata: the tail is the share
    /// of the permutations that reach the statistic, or, where fewer than twenty do, that of the gamma distribution with their
    /// mean and variance.
    pub(in crate::structure) fn test(
        &self,
        x: usize,
        y: usize,
        given: &[usize],
    ) -> Result<TestResult, StructureError> {
        check_indices(self.columns.len(), x, y, given)?;
        // The sum must not depend on which of the two is called x, nor on the order of the set.
        let mut set = given.to_vec();
        sort_indices(&mut set, &|a, b| self.rank[a].cmp(&self.rank[b]));
        let (x, y) = if self.rank[x] < self.rank[y] {
            (x, y)
        } else {
            (y, x)
        };
        let (mut sorted, counted) = self.count(x, y, &set);
        let (statistic, p_value) = if counted.freedom == 0 {
            return Ok(TestResult::INDEPENDENT);
        } else if counted.full {
            let statistic = f64::max(counted.corrected, 0.0);
            let chi = ChiSquared::new(counted.freedom as f64);
            (statistic, chi.map_or(1.0, |chi| chi.sf(statistic)))
        } else {
            let seed = set.iter().chain([&x, &y]).fold(0_u64, |seed, &column| {
                seed.rotate_left(7) ^ self.streams[column]
            });
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let Some(p) = self.permute(&mut sorted, &counted, &mut rng) else {
                return Ok(TestResult::INDEPENDENT);
            };
            (self.statistic(counted.sum, &counted), p)
        };
        Ok(TestResult { statistic, p_value })
    }

    fn statistic(&self, sum: f64, counted: &Counted) -> f64 {
        let scale = match self.distance {
            Distance::LikelihoodRatio => 2.0,
            Distance::Pearson => 1.0,
        };
        f64::max(scale * sum - counted.base, 0.0)
    }

    /// The rows in the order of the labels of the set, then of x.
    fn order(&self, x: usize, set: &[usize]) -> Vec<u32> {
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

    fn count(&self, x: usize, y: usize, set: &[usize]) -> (Sorted, Counted) {
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
        let mut counted = Counted::default();
        let mut counts = vec![0_u32; self.columns[y].levels];
        let mut numbers = vec![0_u32; self.columns[y].levels];
        let mut scratch = Vec::new();
        let (mut cells, mut full_cells, mut least) = (0, 0, f64::INFINITY);
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
                let (ratio_base, factor) = self.constants(&lengths, &margin, total, freedom);
                counted.ratio += 2.0 * logs - ratio_base;
                let (base, factor) = match self.distance {
                    Distance::LikelihoodRatio => (ratio_base, factor),
                    Distance::Pearson => (total, 1.0),
                };
                let one = Counted {
                    base,
                    ..Counted::default()
                };
                counted.corrected += self.statistic(sum, &one) / factor;
                counted.sum += sum;
                counted.base += base;
                counted.freedom += freedom;
                cells += lengths.len() * margin.len();
                for length in lengths {
                    let enough = FULL_EXPECTED * total / length;
                    full_cells += margin.len() - margin.partition_point(|&count| count < enough);
                    least = f64::min(least, length * margin[0] / total);
                }
            } else {
                for label in seen {
                    counts[label as usize] = 0;
                }
            }
        }
        counted.full = least >= LEAST_EXPECTED && full_cells as f64 >= FULL_SHARE * cells as f64;
        (sorted, counted)
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

    /// The tail of the sum among permutations of the labels of y inside the strata; `None` where they all have the same.
    fn permute(&self, sorted: &mut Sorted, counted: &Counted, rng: &mut ChaCha8Rng) -> Option<f64> {
        let mut scratch = vec![0; sorted.shares.len()];
        let observed = self.statistic(counted.sum, counted);
        let chi = ChiSquared::new(counted.freedom as f64);
        let by_chi = chi.map_or(1.0, |chi| chi.sf(counted.ratio.max(0.0)));
        // Sums in another order differ by rounding.
        let reach = observed - 1e-9 * (1.0 + observed);
        let (mut drawn, mut reached) = (0_usize, 0_usize);
        let (mut mean, mut squares) = (0.0, 0.0);
        loop {
            for (ends, &lasting) in sorted.strata.windows(2).zip(&sorted.lasting) {
                scatter(&mut sorted.rows[ends[0]..ends[1]], lasting, rng);
            }
            let value = {
                let runs = &sorted.runs;
                let moved = sum(self.distance, &self.logs, sorted, runs, &mut scratch);
                self.statistic(moved, counted)
            };
            drawn += 1;
            reached += usize::from(value >= reach);
            let step = value - mean;
            mean += step / drawn as f64;
            squares += step * (value - mean);
            if drawn < FEWEST && drawn != GLANCE {
                continue;
            }
            let variance = squares / (drawn - 1) as f64;
            if variance <= 1e-18 * mean * mean {
                // All alike so far: either they are all like the table, or it is a rare one.
                if reached == drawn && drawn >= FEWEST {
                    return None;
                }
                if drawn < MOST {
                    continue;
                }
                return Some((reached + 1) as f64 / (drawn + 1) as f64);
            }
            let distance = (observed - mean) / variance.sqrt();
            let plain = distance < NEAR || (distance > BEYOND && by_chi < RAREST);
            if drawn == GLANCE && !plain {
                continue;
            }
            let wanted = PER_FOURTH_POWER * distance.max(0.0).powi(4);
            let far = distance > FAR && by_chi < RARE;
            if drawn > GLANCE && drawn < MOST && !far && (drawn as f64) < wanted {
                continue;
            }
            let share = (reached + 1) as f64 / (drawn + 1) as f64;
            if reached >= COUNTED.min(drawn / 4) {
                return Some(share);
            }
            let gamma = Gamma::new(mean * mean / variance, mean / variance);
            let tail = gamma.map_or(1.0, |gamma| gamma.sf(observed));
            // Rare labels that meet make a longer tail than the moments tell: then it was seen.
            let seen = drawn >= MOST && reached > 0;
            // And far out the moments are too rough to believe more of them than chi-square says.
            return Some(match (seen, far) {
                (true, _) => tail.max(share),
                (false, true) => tail.max(by_chi),
                (false, false) => tail,
            });
        }
    }
}

/// The sum over the cells of these runs; `scratch` is all zeros before and after.
fn sum(
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

/// Fisher and Yates, but for the last so many places, whose order among themselves does not count.
fn scatter(rows: &mut [u32], lasting: usize, rng: &mut ChaCha8Rng) {
    let count = rows.len();
    for at in 0..count - lasting {
        // A product in place of a division: of 2^32 numbers, at most one in so many goes to a row too many.
        let left = (count - at) as u64;
        let step = (u64::from(rng.next_u32()) * left) >> 32;
        rows.swap(at, at + step as usize);
    }
}

/// FNV-1a.
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
