//! Fisher's z test of the partial correlation.

use crate::structure::order::sort_indices;
use statrs::function::erf::erfc;

use crate::structure::independence::test::check_indices;
use crate::structure::{Dataset, IndependenceTest, StructureError, TestResult};

/// Variance left over, as a share of the whole, under which a variable counts as a linear function of the conditioning set.
const SINGULAR: f64 = 1e-10;
/// Members of a set, x and y included, up to which a test needs no memory of its own.
const SMALL: usize = 8;

/// Fisher's z: `sqrt(n - |S| - 3) atanh(r)` of the partial correlation r is standard normal under independence.
///
/// Exact enough for linear mechanisms with Gaussian noise, and very fast: the correlation matrix is computed once, a test
/// costs `O(|S|^3)`. Blind to dependence without correlation (R = 1 - X^2 with X symmetric about 0), and fooled by
/// non-linear mechanisms: what a straight line leaves of X^2 still depends on whatever follows X.
///
/// Source: Fisher (1921); Kalisch and Bühlmann, JMLR 8 (2007), section 2.2.2.
#[derive(Debug, Clone)]
pub struct FisherZ {
    /// Correlations, `[columns, columns]` row-major; a constant column has zeros, also on the diagonal.
    correlation: Vec<f64>,
    columns: usize,
    rows: usize,
    /// Position of every column in the canonical order, in which sets are swept.
    rank: Vec<usize>,
}

impl FisherZ {
    /// Prepares the correlations of `data`.
    ///
    /// # Errors
    /// [`StructureError::TooFewRows`] with fewer than 4 rows.
    pub fn new(data: &Dataset) -> Result<Self, StructureError> {
        let (rows, columns) = (data.rows(), data.len());
        data.check_complete()?;
        needs(rows, 4)?;
        let standard: Vec<_> = (0..columns)
            .map(|index| crate::structure::independence::basis::standardise(data.column(index)))
            .collect();
        let mut correlation = vec![0.0; columns * columns];
        crate::structure::independence::gram::for_each_product(&standard, &mut |a, b, product| {
            let value = product / rows as f64;
            correlation[a * columns + b] = value;
            correlation[b * columns + a] = value;
        });
        Ok(Self {
            correlation,
            columns,
            rows,
            rank: rank_of(&data.canonical_order()),
        })
    }

    /// Correlation of two columns; a constant column has none, not even with itself.
    pub(in crate::structure) fn correlation(&self, a: usize, b: usize) -> f64 {
        self.correlation[a * self.columns + b]
    }

    /// Partial correlation of `x` and `y` given `given`; 0 when one of them is a linear function of the set.
    fn partial_correlation(&self, x: usize, y: usize, given: &[usize]) -> f64 {
        let size = given.len() + 2;
        if size > SMALL {
            return self.partial(x, y, given, &mut vec![0; size], &mut vec![0.0; size * size]);
        }
        // Nearly all sets are small, and there are very many of them: no allocation.
        let (mut members, mut matrix) = ([0; SMALL], [0.0; SMALL * SMALL]);
        self.partial(
            x,
            y,
            given,
            &mut members[..size],
            &mut matrix[..size * size],
        )
    }

    /// The same, with room for the members and for the matrix of their correlations.
    fn partial(
        &self,
        x: usize,
        y: usize,
        given: &[usize],
        members: &mut [usize],
        matrix: &mut [f64],
    ) -> f64 {
        let size = members.len();
        let (set, pair) = members.split_at_mut(size - 2);
        set.copy_from_slice(given);
        sort_indices(set, &|a, b| self.rank[a].cmp(&self.rank[b]));
        pair.copy_from_slice(&[x, y]);
        sort_indices(pair, &|a, b| self.rank[a].cmp(&self.rank[b]));
        for (row, &a) in matrix.chunks_exact_mut(size).zip(&*members) {
            let known = &self.correlation[a * self.columns..(a + 1) * self.columns];
            for (value, &b) in row.iter_mut().zip(&*members) {
                *value = known[b];
            }
        }
        // What is left are the covariances of x and y given the set.
        eliminate(matrix, size, size - 2);
        let at = |row: usize, column: usize| matrix[row * size + column];
        let (first, second) = (size - 2, size - 1);
        let (var_x, var_y) = (at(first, first), at(second, second));
        if var_x < SINGULAR || var_y < SINGULAR {
            return 0.0;
        }
        at(first, second) / (var_x * var_y).sqrt()
    }
}

/// Gaussian elimination of the first `pivots` members of a symmetric `[size, size]` matrix, row-major: the rest of it becomes
/// the covariances given them. A pivot that has vanished is a member that the ones before it determine, and adds nothing.
pub(in crate::structure) fn eliminate(matrix: &mut [f64], size: usize, pivots: usize) {
    for pivot in 0..pivots {
        let diagonal = matrix[pivot * size + pivot];
        if diagonal < SINGULAR {
            continue;
        }
        for row in pivot + 1..size {
            let factor = matrix[row * size + pivot] / diagonal;
            for column in pivot + 1..size {
                matrix[row * size + column] -= factor * matrix[pivot * size + column];
            }
        }
    }
}

impl IndependenceTest for FisherZ {
    fn name(&self) -> &'static str {
        "fisher-z"
    }

    fn variables(&self) -> usize {
        self.columns
    }

    fn test(&self, x: usize, y: usize, given: &[usize]) -> Result<TestResult, StructureError> {
        check_indices(self.columns, x, y, given)?;
        needs(self.rows, given.len() + 4)?;
        // Rounding can push a perfect correlation past 1, where atanh has no value.
        let largest = 1.0 - f64::EPSILON;
        let correlation = self
            .partial_correlation(x, y, given)
            .clamp(-largest, largest);
        let freedom = (self.rows - given.len() - 3) as f64;
        let statistic = freedom.sqrt() * correlation.atanh();
        Ok(TestResult {
            statistic,
            p_value: erfc(statistic.abs() / std::f64::consts::SQRT_2),
        })
    }
}

fn needs(rows: usize, needed: usize) -> Result<(), StructureError> {
    if rows < needed {
        return Err(StructureError::TooFewRows {
            rows,
            needed,
            test: "fisher-z",
        });
    }
    Ok(())
}

/// Inverse of a permutation.
pub(in crate::structure) fn rank_of(order: &[usize]) -> Vec<usize> {
    let mut rank = vec![0; order.len()];
    for (position, &index) in order.iter().enumerate() {
        rank[index] = position;
    }
    rank
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;
    use rand_distr::{Distribution, StandardNormal};

    /// x -> s -> y, and t = 2 s - x, a linear function of the two.
    fn chain(rows: usize, seed: u64) -> Dataset {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut normal = || -> f64 { StandardNormal.sample(&mut rng) };
        let values: Vec<f64> = (0..rows)
            .flat_map(|_| {
                let x = normal();
                let s = x + normal();
                [x, s + normal(), s, 2.0 * s - x]
            })
            .collect();
        Dataset::from_rows(["x", "y", "s", "t"].map(str::to_owned).to_vec(), &values).unwrap()
    }

    #[test]
    fn partial_correlation_matches_the_formula_for_one_variable() {
        let test = FisherZ::new(&chain(200, 1)).unwrap();
        let r = |a, b| test.partial_correlation(a, b, &[]);
        let expected = (r(0, 1) - r(0, 2) * r(1, 2))
            / ((1.0 - r(0, 2).powi(2)) * (1.0 - r(1, 2).powi(2))).sqrt();
        assert!((test.partial_correlation(0, 1, &[2]) - expected).abs() < 1e-12);
    }

    #[test]
    fn statistic_and_p_value_by_hand() {
        // Means 0, sum xy = 2.4, sum xx = 4, sum yy = 4: r = 0.6 over 12 rows; sqrt(12 - 3) atanh(0.6) = 3 * 0.693147.
        let (x, y) = ([1.0, -1.0, 1.0, -1.0], [1.4, -1.4, -0.2, 0.2]);
        let columns = vec![x.repeat(3), y.repeat(3)];
        let data = Dataset::new(vec!["x".to_owned(), "y".to_owned()], columns).unwrap();
        let result = FisherZ::new(&data).unwrap().test(0, 1, &[]).unwrap();
        assert!(
            (result.statistic - 2.079_441_541_679_836).abs() < 1e-9,
            "{result:?}"
        );
        assert!((result.p_value - 0.037_576).abs() < 1e-5, "{result:?}");
    }

    #[test]
    fn a_chain_is_separated_by_its_middle() {
        let p = |seed| {
            FisherZ::new(&chain(100, seed))
                .unwrap()
                .test(0, 1, &[2])
                .unwrap()
                .p_value
        };
        let hits = (0..400).filter(|&seed| p(seed) <= 0.05).count();
        assert!(
            (6..=35).contains(&hits),
            "{hits} of 400 at 0.05, expected about 20"
        );
        assert!(
            FisherZ::new(&chain(100, 0))
                .unwrap()
                .test(0, 1, &[])
                .unwrap()
                .p_value
                < 1e-4
        );
    }

    #[test]
    fn singular_sets_are_handled() {
        let test = FisherZ::new(&chain(100, 2)).unwrap();
        // t is determined by x and s: given both it cannot depend on y; x is determined by s and t.
        assert_eq!(test.test(3, 1, &[0, 2]).unwrap().p_value, 1.0);
        assert_eq!(test.test(0, 1, &[2, 3]).unwrap().p_value, 1.0);
        assert_eq!(
            test.test(0, 1, &[2]).unwrap(),
            test.test(1, 0, &[2]).unwrap()
        );
    }

    #[test]
    fn rows_must_outnumber_the_set() {
        let error = FisherZ::new(&chain(4, 0))
            .unwrap()
            .test(0, 1, &[2])
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "dataset: 4 rows, expected at least 5 for the fisher-z test"
        );
        assert!(FisherZ::new(&chain(3, 0)).is_err());
    }
}
