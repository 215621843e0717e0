//! One column, prepared for bases over many rows.

use std::rc::Rc;

use super::kernels::narrow;
use crate::structure::independence::basis::{
    COLLINEAR, MOST_WAVES, Prepared, WAVE_PRICE, dot, orthogonalise,
};

/// Places of the grid on which waves are looked for: some twenty to a period of the shortest.
const PLACES: usize = 512;

/// What polynomials, atoms and knots of one column span, orthonormal, and orthogonal to the constant.
pub(super) struct Own {
    /// Standardised values.
    pub(super) values: Vec<f32>,
    /// Indicators of the rows on a bound.
    pub(super) atoms: Vec<Vec<f32>>,
    pub(super) terms: Vec<Vec<f32>>,
    /// Of every term the share of the function's length that was new.
    pub(super) shares: Vec<f64>,
    /// Where each kind of term ends: linear; square and atoms; cube; knots.
    ends: [usize; 4],
}

impl Own {
    pub(super) fn new(column: &Prepared) -> Self {
        let rows = column.values.len();
        let mut terms = vec![vec![1.0 / (rows as f64).sqrt(); rows]];
        let mut shares = Vec::new();
        let mut add = |mut term: Vec<f64>| {
            let (before, after) = orthogonalise(&mut term, &[&terms]);
            if after > COLLINEAR * before {
                for value in &mut term {
                    *value /= after;
                }
                terms.push(term);
                shares.push(after / before);
            }
            shares.len()
        };
        let linear = add(column.values.clone());
        let mut square = add(column.power(2));
        for atom in &column.atoms {
            square = add(atom.clone());
        }
        let cube = add(column.power(3));
        let mut knots = cube;
        for &knot in &column.knots {
            knots = add(column.hinge(knot));
        }
        terms.remove(0);
        let narrow_all =
            |columns: &[Vec<f64>]| columns.iter().map(|column| narrow(column)).collect();
        Self {
            values: narrow(&column.values),
            atoms: narrow_all(&column.atoms),
            terms: narrow_all(&terms),
            shares,
            ends: [linear, square, cube, knots],
        }
    }

    /// The terms of a kind, by number.
    pub(super) fn kind(&self, kind: usize) -> std::ops::Range<usize> {
        let from = if kind == 0 { 0 } else { self.ends[kind - 1] };
        from..self.ends[kind]
    }
}

/// What is regressed of a column: its functions, and their sums of squares.
pub(super) struct Regressand {
    pub(super) functions: Vec<Vec<f32>>,
    pub(super) wholes: Vec<f64>,
}

/// Where on the grid every row of a column lies.
pub(super) struct Places(Vec<u16>);

impl Places {
    pub(super) fn new(column: &Prepared) -> Self {
        let place = |cosine: &f64| {
            let share = cosine.clamp(-1.0, 1.0).acos() / std::f64::consts::PI;
            (share * PLACES as f64).min(PLACES as f64 - 1.0) as u16
        };
        Self(column.wave.iter().map(place).collect())
    }
}

/// The waves and their squares at the places of the grid.
pub(super) struct Grid {
    waves: Vec<Vec<f64>>,
    squares: Vec<Vec<f64>>,
}

impl Grid {
    pub(super) fn new() -> Rc<Self> {
        let of = |power: i32| -> Vec<Vec<f64>> {
            let at = |number: usize, place: usize| {
                let angle = (place as f64 + 0.5) / PLACES as f64 * std::f64::consts::PI;
                (number as f64 * angle).cos().powi(power)
            };
            (1..=MOST_WAVES)
                .map(|number| (0..PLACES).map(|place| at(number, place)).collect())
                .collect()
        };
        Rc::new(Self {
            waves: of(1),
            squares: of(2),
        })
    }

    /// How many waves of a column a residual still holds, of those from `first` to `most`: the length of the series that maximises the
    /// sum of the scores less their price. As the plain regression has it, but for the rows' places, which are those of the grid.
    pub(super) fn longest(
        &self,
        column: &Places,
        residual: &[f32],
        first: usize,
        most: usize,
    ) -> usize {
        let (mut sums, mut squares) = ([0.0; PLACES], [0.0; PLACES]);
        add_up(&column.0, residual, &mut sums, &mut squares);
        let (mut total, mut best, mut longest) = (0.0, 0.0, 0);
        for number in first..=most {
            let sum = dot(&sums, &self.waves[number - 1]);
            let square = dot(&squares, &self.squares[number - 1]);
            if square > 0.0 {
                total += sum * sum / square;
            }
            total -= WAVE_PRICE;
            if total > best {
                best = total;
                longest = number;
            }
        }
        longest
    }
}

/// Sums of the residuals, and of their squares, of the rows at each place.
#[inline(never)]
fn add_up(places: &[u16], residual: &[f32], sums: &mut [f64; PLACES], squares: &mut [f64; PLACES]) {
    for (&place, value) in places.iter().zip(residual) {
        let place = usize::from(place) % PLACES;
        let value = f64::from(*value);
        sums[place] += value;
        squares[place] += value * value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structure::independence::many_rows::kernels;

    #[test]
    fn the_grid_finds_the_waves_that_are_there() {
        let rows = 3000;
        let values: Vec<f64> = (0..rows).map(|row| (row * 7919 % rows) as f64).collect();
        let column = Prepared::new(&values);
        let (grid, places) = (Grid::new(), Places::new(&column));
        for wanted in [9, 20, 47] {
            let mut residual = vec![0.0; rows];
            column.waves(wanted, &mut |_, wave| residual.copy_from_slice(wave));
            let mut noise = 1_u64;
            for value in &mut residual {
                noise = noise
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                *value = 0.3 * *value + (noise >> 40) as f64 / f64::from(1 << 24) - 0.5;
            }
            let residual = narrow(&residual);
            let longest = grid.longest(&places, &residual, 7, MOST_WAVES);
            assert!(
                (wanted..wanted + 6).contains(&longest),
                "{wanted} {longest}"
            );
            assert_eq!(grid.longest(&places, &residual, 7, wanted - 2), 0);
        }
    }

    #[test]
    fn own_terms_are_orthonormal_and_of_four_kinds() {
        let values: Vec<f64> = (0..800)
            .map(|row| ((row * 37 % 800) as f64 * 0.01 - 4.0).max(-2.0))
            .collect();
        let own = Own::new(&Prepared::new(&values));
        assert_eq!(own.kind(0), 0..1);
        // The square, and the indicator of the rows at -2.
        assert_eq!(own.kind(1), 1..3);
        assert_eq!((own.kind(2), own.kind(3).len()), (3..4, 6));
        for (at, a) in own.terms.iter().enumerate() {
            for (other, b) in own.terms.iter().enumerate() {
                let wanted = f64::from(at == other);
                let found = kernels::dot(a, b);
                assert!((found - wanted).abs() < 1e-6, "{at} {other}");
            }
        }
    }
}
