//! The likelihood-ratio test of independence in tables of counts.

use crate::structure::independence::contingency::{Contingency, Distance};
use crate::structure::{Dataset, IndependenceTest, StructureError, TestResult};

/// G^2: `2 sum O ln(O / E)` over the cells of x and y in every stratum of the set.
///
/// For columns of labels: their order and distances do not count. Degrees of freedom are `(rows - 1)(columns - 1)` summed over
/// strata, where only rows and columns that occur in the stratum count, so that empty cells of a large table do not hide
/// what the full ones show. A stratum where x or y does not vary says nothing.
///
/// Where four of five cells expect five observations and every one expects one (Cochran's rule), the sum is held against
/// chi-square, in every stratum divided by Williams' factor, without which it is too large where a cell has some five
/// observations (9 % of null data sets instead of 5 % with three labels and 500 rows). With rare labels neither chi-square
/// nor the factor is right. There the labels of one variable are permuted inside the strata, or tables with the same margins drawn, 16 to 1,000 times: the p-value is the
/// share of the permutations that reach the sum, or, where fewer than twenty and than a quarter do, the tail of the gamma distribution with
/// their mean and variance, which goes on where counting ends. The draws are seeded with the names of the variables: one question,
/// one answer.
///
/// The number of strata doubles or worse with every variable of the set: limit the depth. Memory is that of the table,
/// whatever the number of labels.
///
/// Level and power: `docs/structure-tests.md`.
///
/// Source: Spirtes, Glymour and Scheines (2000), section 5.5; Cochran, Biometrics 10 (1954); Williams, Biometrika 63 (1976);
/// permutation inside strata: Tsamardinos and Borboudakis, ECML PKDD (2010); a distribution fitted to the moments of
/// permutations: Mielke and Berry, Permutation Methods (2001); tables with given margins: Patefield, Applied Statistics 30 (1981).
#[derive(Debug, Clone)]
pub struct GSquared(Contingency);

impl GSquared {
    /// Prepares the labels of the columns of `data`.
    ///
    /// # Errors
    /// [`StructureError::NotDiscrete`] when a column has more than 50 distinct values, and more than half as many as there are
    /// rows; [`StructureError::TooFewRows`] without two rows.
    pub fn new(data: &Dataset) -> Result<Self, StructureError> {
        let distance = Distance::LikelihoodRatio;
        Ok(Self(Contingency::new(data, distance, "g-squared")?))
    }
}

impl IndependenceTest for GSquared {
    fn name(&self) -> &'static str {
        "g-squared"
    }

    fn variables(&self) -> usize {
        self.0.len()
    }

    fn test(&self, x: usize, y: usize, given: &[usize]) -> Result<TestResult, StructureError> {
        self.0.test(x, y, given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng as _, SeedableRng as _};
    use rand_chacha::ChaCha8Rng;

    fn table(names: &[&str], rows: usize, mut row: impl FnMut() -> Vec<f64>) -> Dataset {
        let values: Vec<f64> = (0..rows).flat_map(|_| row()).collect();
        let names = names.iter().map(|&name| name.to_owned()).collect();
        Dataset::from_rows(names, &values).unwrap()
    }

    #[test]
    fn statistic_by_hand() {
        // Counts 10, 20 / 30, 40: expected 12, 18 / 28, 42.
        let counts = [
            (0.0, 0.0, 10),
            (0.0, 1.0, 20),
            (1.0, 0.0, 30),
            (1.0, 1.0, 40),
        ];
        let mut cells = counts
            .into_iter()
            .flat_map(|(x, y, count)| std::iter::repeat_n(vec![x, y], count));
        let data = table(&["x", "y"], 100, || cells.next().unwrap());
        let result = GSquared::new(&data).unwrap().test(0, 1, &[]).unwrap();
        // Williams: 1 + (100/30 + 100/70 - 1) (100/40 + 100/60 - 1) / (6 * 100).
        let q = 1.0 + (100.0 / 21.0 - 1.0) * (25.0 / 6.0 - 1.0) / 600.0;
        assert!(
            (result.statistic - 0.804_348_646 / q).abs() < 1e-6,
            "{result:?}"
        );
        assert!((result.p_value - 0.374_497).abs() < 1e-4, "{result:?}");
    }

    /// s -> x, s -> y, and y also depends on x where `effect` is not 0.
    fn fork(rows: usize, seed: u64, effect: f64) -> Dataset {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        table(&["x", "y", "s"], rows, || {
            let s = f64::from(rng.random_bool(0.5));
            let x = f64::from(rng.random_bool(0.3 + 0.4 * s));
            let y = f64::from(rng.random_bool(0.2 + 0.5 * s + effect * (x - 0.5)));
            vec![x, y, s]
        })
    }

    fn p(data: &Dataset, given: &[usize]) -> f64 {
        let test = GSquared::new(data).unwrap();
        test.test(0, 1, given).unwrap().p_value
    }

    #[test]
    fn the_level_holds_where_cells_are_few_with_the_same_names_in_all_tables() {
        let (mut hits, tables) = ([0, 0], 1500);
        for seed in 0..tables {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            // Copies of s, 40 % of them at random: four of nine cells of a stratum expect three rows.
            let data = table(&["x", "y", "s"], 500, || {
                let s = rng.random_range(0..3);
                let mut copy = || match rng.random_bool(0.4) {
                    true => rng.random_range(0..3),
                    false => s,
                };
                [copy(), copy(), s].map(f64::from).to_vec()
            });
            let p = p(&data, &[2]);
            hits[0] += usize::from(p <= 0.01);
            hits[1] += usize::from(p <= 0.05);
        }
        let [one, five] = hits.map(|hits| hits as f64 / tables as f64);
        assert!((0.003..=0.018).contains(&one), "{one} at 0.01");
        assert!((0.035..=0.067).contains(&five), "{five} at 0.05");
    }

    #[test]
    fn the_level_holds_and_effects_are_found() {
        let below = |level: f64| {
            let hits = (0..2000).filter(|&seed| p(&fork(500, seed, 0.0), &[2]) <= level);
            hits.count() as f64 / 2000.0
        };
        let (five, one) = (below(0.05), below(0.01));
        assert!((0.035..=0.065).contains(&five), "{five} at 0.05");
        assert!((0.003..=0.017).contains(&one), "{one} at 0.01");
        assert!(p(&fork(500, 0, 0.0), &[]) < 1e-4);
        assert!(p(&fork(1000, 0, 0.3), &[2]) < 1e-4);
    }

    #[test]
    fn the_answer_does_not_depend_on_the_order_and_labels_are_labels() {
        let data = fork(300, 7, 0.1);
        let relabelled = table(&["y", "s", "x"], 300, {
            let mut row = 0;
            move || {
                row += 1;
                let at = |column: usize| data.column(column)[row - 1];
                vec![-7.0 * at(1), at(2), 3.5 - at(0)]
            }
        });
        let first = GSquared::new(&fork(300, 7, 0.1)).unwrap();
        let second = GSquared::new(&relabelled).unwrap();
        let (one, two) = (
            first.test(0, 1, &[2]).unwrap(),
            second.test(2, 0, &[1]).unwrap(),
        );
        assert!((one.statistic - two.statistic).abs() < 1e-9);
        assert_eq!(first.test(1, 0, &[2]).unwrap(), one);
    }

    #[test]
    fn numbers_are_refused_by_name_and_constants_are_independent() {
        let mut at = 0.0;
        let data = table(&["k", "c"], 60, || {
            at += 1.0;
            vec![1.0, at]
        });
        let error = GSquared::new(&data).unwrap_err().to_string();
        assert!(
            error.contains("\"c\" has 60 distinct values, expected at most 50 for the g-squared"),
            "{error}"
        );
        let data = table(&["k", "c"], 40, || {
            at += 1.0;
            vec![1.0, at]
        });
        assert_eq!(p(&data, &[]), 1.0);
    }

    #[test]
    fn many_labels_are_taken_where_they_come_again() {
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        let data = table(&["x", "y"], 4000, || {
            let x = f64::from(rng.random_range(0..1000_u16));
            let y = if rng.random::<f64>() < 0.2 {
                1e6 - x
            } else {
                f64::from(rng.random_range(0..1000_u16))
            };
            vec![x, y]
        });
        assert!(p(&data, &[]) < 1e-6);
    }

    /// x and y of `levels` labels by Zipf's law; y copies x in a share of the rows.
    fn zipf(levels: u32, rows: usize, copied: f64, seed: u64) -> Dataset {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let total: f64 = (1..=levels).map(|rank| 1.0 / f64::from(rank)).sum();
        table(&["x", "y"], rows, || {
            let mut draw = || {
                let mut left = total * rng.random::<f64>();
                let rank = (1..levels).find(|&rank| {
                    left -= 1.0 / f64::from(rank);
                    left < 0.0
                });
                f64::from(rank.unwrap_or(levels))
            };
            let (x, other) = (draw(), draw());
            vec![
                x,
                if rng.random::<f64>() < copied {
                    x
                } else {
                    other
                },
            ]
        })
    }

    #[test]
    fn rare_labels_hide_nothing() {
        // Williams' factor made p = 1 of the second.
        for levels in [6, 20, 60] {
            let found = p(&zipf(levels, 2000, 0.3, 1), &[]);
            assert!(found < 1e-6, "{levels} labels: p = {found}");
            let below = (0..200).filter(|&seed| p(&zipf(levels, 300, 0.0, seed), &[]) <= 0.05);
            let count = below.count();
            assert!(
                (2..=22).contains(&count),
                "{levels} labels: {count} of 200 at 0.05"
            );
        }
    }

    #[test]
    fn one_label_that_meets_one_other_is_rare_and_no_answer_is_none() {
        // Of 400 rows one has x = 1, and it is the one that has y = 1: the odds are 1 in 400.
        let mut row = 0;
        let data = table(&["x", "y"], 400, || {
            row += 1;
            let one = f64::from(u8::from(row == 7));
            vec![one, 3.0 - one]
        });
        let found = p(&data, &[]);
        assert!((0.0005..0.01).contains(&found), "{found}");
        // Two rows in a stratum, all different: every permutation has the same counts.
        let mut row = 0;
        let data = table(&["x", "y", "s"], 40, || {
            row += 1;
            let half = f64::from(row % 2_u8);
            vec![
                half,
                if row % 4 < 2 { half } else { 1.0 - half },
                f64::from((row - 1) / 2),
            ]
        });
        let answer = GSquared::new(&data).unwrap().test(0, 1, &[2]).unwrap();
        assert_eq!(answer, TestResult::INDEPENDENT);
    }

    #[test]
    fn permutations_are_those_of_the_names() {
        let data = zipf(20, 300, 0.1, 3);
        let test = GSquared::new(&data).unwrap();
        assert_eq!(test.test(0, 1, &[]).unwrap(), test.test(1, 0, &[]).unwrap());
        let turned = data.select(&[1, 0]).unwrap();
        let other = GSquared::new(&turned).unwrap();
        assert_eq!(
            test.test(0, 1, &[]).unwrap(),
            other.test(0, 1, &[]).unwrap()
        );
    }

    #[test]
    fn a_permutation_p_value_is_the_exact_one() {
        // Fisher's tea: 3 1 / 1 3. Of the 70 tables 34 are at least as far from independence.
        let cells = [(0.0, 0.0, 3), (0.0, 1.0, 1), (1.0, 0.0, 1), (1.0, 1.0, 3)];
        // Other names have other draws: at least 16, so that the mean of 40 is within 0.02 or so.
        let found = (0..40).map(|number| {
            let mut rows = cells
                .into_iter()
                .flat_map(|(x, y, count)| std::iter::repeat_n(vec![x, y], count));
            let data = table(&[&format!("x{number}"), "y"], 8, || rows.next().unwrap());
            p(&data, &[])
        });
        let found = found.sum::<f64>() / 40.0;
        // A share counts the table itself.
        let expected = (16.0 * 34.0 / 70.0 + 1.0) / 17.0;
        assert!((found - expected).abs() < 0.08, "{found}");
    }
}
