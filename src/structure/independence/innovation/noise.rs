//! Whether what is left of a candidate passes for noise.

use super::asked::ROWS_PER_COLUMN;
use super::bend::{Best, Growing, threshold, values};
use super::frame::{Frame, Missing};
use super::judge::quantile;
use crate::structure::independence::basis::{dot, project_out, score};
use crate::structure::slices::pause;

/// An innovation must be this many times as large as the rounding of single precision.
const ABOVE_ROUNDING: f64 = 1_000.0;
/// Distinct values per row at the most for a column to count as rounded to steps of its own.
const STEPS: f64 = 0.5;
/// Terms that a bending regression may need, and looks at all terms.
const MOST_BENDS: usize = 12;
const SWEEPS: usize = 4;
/// Share of the linear innovation's variance that must be left: where bends explain most of it, so would others that were not offered.
const LEFT: f64 = 0.2;
/// Variables of the bends of which all products of three and four are looked at in the end.
const MOST_BENT: usize = 6;
/// Rows that must have a part in the innovation: the spikes of a few are misfit, as where a speed is cut off, and no normal approximation holds.
const LEAST_IN_ROWS: f64 = 50.0;
/// Level at which serial correlations are no accident, shared among all candidates and lags.
const SERIAL: f64 = 0.005;
const SERIAL_LAGS: usize = 3;

/// Why a candidate's innovation is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    Cut,
    FewRowsCarry,
    FewRows,
    Constant,
    Dependent,
    Precision,
    Predictable,
    Serial,
    Past,
}

impl Doubt {
    /// In words, to follow "cannot be said:".
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Cut => "the candidate is an action that stands on its bounds",
            Self::FewRowsCarry => "the candidate's own noise is that of a few rows",
            Self::FewRows => "too few rows follow each other for so many candidates",
            Self::Constant => "the candidate never changes",
            Self::Dependent => "the candidate is a function of the others: not to be told apart",
            Self::Precision => {
                "the candidate's own noise is no larger than the precision of the data"
            }
            Self::Predictable => {
                "past and others still predict what a bending regression leaves of the candidate"
            }
            Self::Serial => "what is left of the candidate depends on what was left of it before",
            Self::Past => "what is left of the candidate depends on an earlier past",
        }
    }
}

/// A candidate's own noise: what past and others do not explain.
#[derive(Debug, Clone)]
pub(super) struct Noise {
    /// In standard deviations of the candidate.
    pub(super) values: Vec<f64>,
    /// Terms of the regression beyond the linear ones.
    pub(super) bends: usize,
}

/// The smallest distance at which the values of a column can differ.
fn resolution(column: &[f64], rows: &[usize]) -> (f64, f64) {
    let mut sorted: Vec<f64> = rows.iter().map(|&row| column[row]).collect();
    let largest = sorted.iter().fold(0.0, |most: f64, v| v.abs().max(most));
    sorted.sort_by(f64::total_cmp);
    sorted.dedup();
    let few = sorted.len() as f64 <= STEPS * rows.len() as f64;
    let step = sorted
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .fold(f64::INFINITY, f64::min);
    let rounding = ABOVE_ROUNDING * f64::from(f32::EPSILON) / 2.0 * largest;
    (rounding, if few && step.is_finite() { step } else { 0.0 })
}

fn spread(column: &[f64], rows: &[usize]) -> f64 {
    let count = rows.len() as f64;
    let mean = rows.iter().map(|&row| column[row]).sum::<f64>() / count;
    let squares: f64 = rows.iter().map(|&row| (column[row] - mean).powi(2)).sum();
    (squares / count).sqrt()
}

fn size(values: &[f64]) -> f64 {
    (dot(values, values) / values.len() as f64).sqrt()
}

/// What a candidate's regression may bend on: the step before (0 to m - 1) and the other candidates (m to 2 m - 1).
fn offered(frame: &Frame) -> Vec<&[f64]> {
    let before = frame.before.iter().map(Vec::as_slice);
    before.chain(frame.now.iter().map(Vec::as_slice)).collect()
}

/// Squares, products and cubes, each moment by itself.
fn dictionary(candidates: usize) -> Vec<Vec<usize>> {
    let mut all = Vec::new();
    for offset in [0, candidates] {
        for a in offset..offset + candidates {
            for b in a..offset + candidates {
                all.push(vec![a, b]);
            }
            all.push(vec![a, a, a]);
        }
    }
    all
}

/// The linear innovations' best bends, all candidates at one go; cut into pieces by `piece` of `pieces`.
pub(super) struct FirstLook {
    dictionary: Vec<Vec<usize>>,
    next: usize,
    best: Vec<Option<Best>>,
}

/// Terms of a piece of work.
const PIECE: usize = 200;

impl FirstLook {
    /// A look at the candidates that are `open`.
    pub(super) fn new(frame: &Frame, open: &[usize]) -> Self {
        let dictionary = dictionary(frame.now.len());
        let price = threshold(dictionary.len());
        let best = frame.innovations.iter().enumerate().map(|(at, e)| {
            let asked = e.is_ok() && open.contains(&at);
            asked.then(|| Best::above(price))
        });
        Self {
            best: best.collect(),
            dictionary,
            next: 0,
        }
    }

    /// One more piece; says whether there is another one.
    pub(super) fn advance(&mut self, frame: &Frame) -> bool {
        let columns = offered(frame);
        let candidates = frame.now.len();
        for monomial in self.dictionary.iter().skip(self.next).take(PIECE) {
            let product = values(monomial, &columns);
            for (at, best) in self.best.iter_mut().enumerate() {
                let (Some(best), Ok(innovation)) = (best, &frame.innovations[at]) else {
                    continue;
                };
                if !monomial.contains(&(candidates + at)) {
                    best.offer(score(innovation, &product), monomial);
                }
            }
        }
        self.next += PIECE;
        self.next < self.dictionary.len()
    }

    /// The candidate's noise, or why what is left of it does not pass for noise.
    pub(super) async fn noise(
        &mut self,
        frame: &Frame,
        at: usize,
        column: &[f64],
    ) -> Result<Noise, Doubt> {
        let linear = match &frame.innovations[at] {
            Ok(values) => values.clone(),
            Err(Missing::Constant) => return Err(Doubt::Constant),
            Err(Missing::Dependent) => return Err(Doubt::Dependent),
        };
        let scale = spread(column, &frame.rows);
        let (rounding, step) = resolution(column, &frame.rows);
        let enough = |values: &[f64]| {
            let own = size(values) * scale;
            own > rounding && own >= step
        };
        if !enough(&linear) {
            return Err(Doubt::Precision);
        }
        let first = self.best[at].take().map(Best::take).unwrap_or_default();
        let bent = self.bend(frame, at, &linear, first).await?;
        if !bent.terms.is_empty() && frame.len() < ROWS_PER_COLUMN * frame.all.len() {
            return Err(Doubt::Predictable);
        }
        let noise = bent.residual;
        if size(&noise).powi(2) < LEFT * size(&linear).powi(2) {
            return Err(Doubt::Predictable);
        }
        if !enough(&noise) {
            return Err(Doubt::Precision);
        }
        if in_rows(&noise) < LEAST_IN_ROWS {
            return Err(Doubt::FewRowsCarry);
        }
        white(frame, &noise)?;
        earlier(frame, &noise)?;
        Ok(Noise {
            values: noise,
            bends: bent.terms.len(),
        })
    }

    async fn bend(
        &self,
        frame: &Frame,
        at: usize,
        linear: &[f64],
        first: Vec<(f64, Vec<usize>)>,
    ) -> Result<Growing, Doubt> {
        let mut growing = Growing::new(linear.to_vec(), MOST_BENDS);
        if first.is_empty() {
            return Ok(growing);
        }
        let columns = offered(frame);
        let candidates = frame.now.len();
        // Orthogonal to past and others, but not to the candidate itself: to all columns, then the innovation is put back.
        let own = size(linear).powi(2) * linear.len() as f64;
        let begin = |column: &mut [f64]| {
            let along = dot(linear, column) / own;
            project_out(&frame.all.columns, column);
            for (value, linear) in column.iter_mut().zip(linear) {
                *value += along * linear;
            }
        };
        let price = threshold(self.dictionary.len());
        let mut proposed = first;
        for sweep in 0.. {
            if proposed.is_empty() {
                break;
            }
            let any = growing.add(proposed, &columns, &begin, price);
            if !any {
                break;
            }
            if growing.terms.len() >= MOST_BENDS || sweep >= SWEEPS {
                return Err(Doubt::Predictable);
            }
            pause().await;
            let mut best = Best::above(price);
            for monomial in &self.dictionary {
                if !monomial.contains(&(candidates + at)) {
                    let product = values(monomial, &columns);
                    best.offer(score(&growing.residual, &product), monomial);
                }
            }
            proposed = best.take();
        }
        // Products of three and four of the variables that it bends on.
        let mut bent: Vec<usize> = Vec::new();
        for &variable in growing.terms.iter().flatten() {
            if bent.len() < MOST_BENT && !bent.contains(&variable) {
                bent.push(variable);
            }
        }
        let mut higher = Vec::new();
        for a in 0..bent.len() {
            for b in a..bent.len() {
                for c in b..bent.len() {
                    higher.push(vec![bent[a], bent[b], bent[c]]);
                    higher
                        .extend((c..bent.len()).map(|d| vec![bent[a], bent[b], bent[c], bent[d]]));
                }
            }
        }
        let price = threshold(higher.len());
        for _ in 0..=SWEEPS {
            pause().await;
            let mut best = Best::above(price);
            for monomial in &higher {
                best.offer(
                    score(&growing.residual, &values(monomial, &columns)),
                    monomial,
                );
            }
            if !growing.add(best.take(), &columns, &begin, price) {
                return Ok(growing);
            }
            if growing.terms.len() >= MOST_BENDS {
                break;
            }
        }
        Err(Doubt::Predictable)
    }
}

/// z of the mean of a product.
fn z(products: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut squares) = (0.0, 0.0);
    for product in products {
        sum += product;
        squares += product * product;
    }
    if squares > 0.0 {
        sum / squares.sqrt()
    } else {
        0.0
    }
}

/// In how many rows there is noise: the number of rows, if it is of one size in all.
fn in_rows(noise: &[f64]) -> f64 {
    let (mut squares, mut fourths) = (0.0, 0.0);
    for value in noise {
        squares += value.powi(2);
        fourths += value.powi(4);
    }
    squares * squares / f64::max(fourths, f64::MIN_POSITIVE)
}

/// Products of what is left with what was left some steps before.
fn white(frame: &Frame, noise: &[f64]) -> Result<(), Doubt> {
    let asked = (2 * SERIAL_LAGS * frame.now.len()) as f64;
    let critical = quantile(SERIAL / asked);
    for lag in 1..=SERIAL_LAGS {
        let pairs = (0..noise.len()).filter_map(|place| {
            let row = frame.rows[place].checked_sub(lag)?;
            let near = (1..=lag.min(place)).map(|back| place - back);
            let before = near.into_iter().find(|&other| frame.rows[other] == row)?;
            Some(noise[place] * noise[before])
        });
        if z(pairs).abs() > critical {
            return Err(Doubt::Serial);
        }
    }
    Ok(())
}

/// Whether the step before the past that is conditioned on tells of what is left.
fn earlier(frame: &Frame, noise: &[f64]) -> Result<(), Doubt> {
    let (rows, columns) = &frame.earlier;
    let left: Vec<f64> = rows.iter().map(|&row| noise[row]).collect();
    let price = threshold(columns.len());
    let worst = columns.iter().map(|column| score(&left, column));
    if worst.fold(0.0, f64::max) > price {
        return Err(Doubt::Past);
    }
    Ok(())
}
