//! Statistics against closed forms and published tables.

use super::{Dataset, FisherZ, GSquared, IndependenceTest as _};
use crate::structure::independence::gcm::{Gcm, Projection};
use nalgebra::{DMatrix, DVector};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use statrs::distribution::{ChiSquared, ContinuousCDF as _};
use statrs::function::erf::{erf_inv, erfc};

/// `columns` normal columns of `rows` rows, each leaning on the one before it, and skewed.
fn table(rows: usize, columns: usize, seed: u64) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut values = vec![Vec::with_capacity(rows); columns];
    for _ in 0..rows {
        let mut before = 0.0;
        for column in &mut values {
            let noise: f64 = rng.sample(StandardNormal);
            before = 0.6 * before + noise + 0.1 * noise * noise;
            column.push(before);
        }
    }
    let names = (0..columns).map(|i| format!("v{i:02}")).collect();
    Dataset::new(names, values).unwrap()
}

fn assert_near(got: f64, want: f64, relative: f64) {
    assert!(
        (got - want).abs() <= relative * want.abs().max(1e-300),
        "{got} instead of {want}"
    );
}

#[test]
fn tails_are_those_of_the_tables() {
    // Abramowitz and Stegun (1964), table 26.8: the points that chi-square exceeds with this probability.
    for (freedom, probability, point) in [
        (1.0, 0.05, 3.841_46),
        (1.0, 0.01, 6.634_90),
        (2.0, 0.05, 5.991_47),
        (3.0, 0.01, 11.344_9),
        (5.0, 0.05, 11.070_5),
        (10.0, 0.05, 18.307_0),
        (10.0, 0.995, 2.155_85),
        (30.0, 0.001, 59.703),
        (100.0, 0.5, 99.334_1),
    ] {
        let chi = ChiSquared::new(freedom).unwrap();
        assert_near(chi.sf(point), probability, 2e-5);
    }
    // Table 26.1 and 26.5: both tails of the standard normal, and its quantiles.
    for (z, both) in [
        (1.0, 0.317_310_507_863),
        (1.959_963_985, 0.05),
        (3.290_526_731, 0.001),
    ] {
        assert_near(erfc(z / std::f64::consts::SQRT_2), both, 1e-8);
        assert_near(std::f64::consts::SQRT_2 * erf_inv(1.0 - both), z, 1e-8);
    }
}

#[test]
fn partial_correlations_are_those_of_the_inverse_matrix() {
    // From sets of one to sets that need memory of their own.
    let data = table(60, 11, 1);
    let test = FisherZ::new(&data).unwrap();
    for size in [0, 1, 2, 5, 6, 7, 9] {
        let given: Vec<usize> = (2..2 + size).rev().collect();
        let members: Vec<usize> = [0, 1].into_iter().chain(given.iter().copied()).collect();
        let correlation = DMatrix::from_fn(size + 2, size + 2, |a, b| {
            let [x, y] = [members[a], members[b]].map(|at| data.column(at));
            let mean = |x: &[f64]| x.iter().sum::<f64>() / 60.0;
            let (mx, my) = (mean(x), mean(y));
            let sum = |f: &dyn Fn(f64, f64) -> f64| -> f64 {
                x.iter().zip(y).map(|(x, y)| f(x - mx, y - my)).sum()
            };
            sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
        });
        let inverse = correlation.try_inverse().unwrap();
        let r = -inverse[(0, 1)] / (inverse[(0, 0)] * inverse[(1, 1)]).sqrt();
        let z = ((60 - size - 3) as f64).sqrt() * 0.5 * ((1.0 + r) / (1.0 - r)).ln();
        let found = test.test(0, 1, &given).unwrap();
        assert_near(found.statistic, z, 1e-9);
        assert_near(
            found.p_value,
            erfc(z.abs() / std::f64::consts::SQRT_2),
            1e-9,
        );
    }
}

#[test]
fn a_perfect_correlation_has_a_finite_statistic() {
    let x: Vec<f64> = (0..20).map(f64::from).collect();
    let y = x.iter().map(|x| 3.0 - 2.0 * x).collect();
    let data = Dataset::new(vec!["x".to_owned(), "y".to_owned()], vec![x, y]).unwrap();
    let found = FisherZ::new(&data).unwrap().test(0, 1, &[]).unwrap();
    // atanh of the largest number below 1, times sqrt(17).
    assert!((-78.0..-70.0).contains(&found.statistic), "{found:?}");
    assert!(found.p_value < 1e-300);
}

/// G^2 with Williams' factor, and its degrees of freedom, of one table of counts.
fn g_squared(table: &[&[f64]]) -> (f64, usize) {
    let sum = |x: &[f64]| x.iter().sum::<f64>();
    let rows: Vec<f64> = table
        .iter()
        .map(|row| sum(row))
        .filter(|&s| s > 0.0)
        .collect();
    let columns: Vec<f64> = (0..table[0].len())
        .map(|j| table.iter().map(|row| row[j]).sum())
        .filter(|&s| s > 0.0)
        .collect();
    let total = sum(&rows);
    let mut g = 0.0;
    for row in table {
        for (j, &count) in row.iter().enumerate() {
            if count > 0.0 {
                let column: f64 = table.iter().map(|row| row[j]).sum();
                g += 2.0 * count * (count * total / (sum(row) * column)).ln();
            }
        }
    }
    let freedom = (rows.len() - 1) * (columns.len() - 1);
    if freedom == 0 {
        return (0.0, 0);
    }
    let inverse = |margin: &[f64]| total * margin.iter().map(|m| 1.0 / m).sum::<f64>() - 1.0;
    let q = 1.0 + inverse(&rows) * inverse(&columns) / (6.0 * total * freedom as f64);
    (g / q, freedom)
}

#[test]
fn g_squared_adds_up_over_strata_and_counts_what_occurs() {
    // The first stratum is a full table of 3 x 2; in the second, one row is empty; in the third, y does not vary.
    let strata: [&[&[f64]]; 3] = [
        &[&[12.0, 5.0], &[7.0, 9.0], &[3.0, 14.0]],
        &[&[8.0, 2.0], &[0.0, 0.0], &[4.0, 6.0]],
        &[&[5.0, 0.0], &[6.0, 0.0], &[1.0, 0.0]],
    ];
    let mut columns = vec![Vec::new(); 3];
    for (s, table) in strata.iter().enumerate() {
        for (x, row) in table.iter().enumerate() {
            for (y, &count) in row.iter().enumerate() {
                for _ in 0..count as usize {
                    columns[0].push(x as f64);
                    columns[1].push(y as f64);
                    columns[2].push(s as f64);
                }
            }
        }
    }
    let names = ["x", "y", "s"].map(str::to_owned).to_vec();
    let data = Dataset::new(names, columns).unwrap();
    let (mut statistic, mut freedom) = (0.0, 0);
    for (table, want) in strata.into_iter().zip([2, 1, 0]) {
        let (g, df) = g_squared(table);
        assert_eq!(df, want);
        statistic += g;
        freedom += df;
    }
    let found = GSquared::new(&data).unwrap().test(0, 1, &[2]).unwrap();
    assert_near(found.statistic, statistic, 1e-9);
    // Of three degrees of freedom: 2 (1 - Phi(sqrt x)) + sqrt(2 x / pi) e^(-x / 2).
    assert_eq!(freedom, 3);
    let density = (2.0 * statistic / std::f64::consts::PI).sqrt() * (-statistic / 2.0).exp();
    assert_near(
        found.p_value,
        erfc((statistic / 2.0).sqrt()) + density,
        1e-9,
    );
}

/// `s' V^-1 s` of products, where every row has the leverage of the constant alone.
fn quadratic(products: &[Vec<f64>]) -> f64 {
    let rows = products[0].len() as f64;
    let sums = products.iter().map(|u| u.iter().sum::<f64>());
    let s = DVector::from_iterator(products.len(), sums);
    let v = DMatrix::from_fn(products.len(), products.len(), |a, b| {
        let each = products[a].iter().zip(&products[b]).map(|(a, b)| a * b);
        each.sum::<f64>() / (1.0 - 1.0 / rows)
    });
    s.dot(&v.cholesky().unwrap().solve(&s))
}

#[test]
fn the_covariance_measures_are_their_score_statistics() {
    let data = table(150, 2, 5);
    let standard = |at: usize| -> Vec<f64> {
        let x = data.column(at);
        let mean = x.iter().sum::<f64>() / 150.0;
        let std = (x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 150.0).sqrt();
        x.iter().map(|x| (x - mean) / std).collect()
    };
    // Powers of what lies within three deviations, less their mean.
    let power = |x: &[f64], exponent: i32| -> Vec<f64> {
        let raw: Vec<f64> = x
            .iter()
            .map(|x| {
                if exponent == 1 {
                    *x
                } else {
                    x.clamp(-3.0, 3.0).powi(exponent)
                }
            })
            .collect();
        let mean = raw.iter().sum::<f64>() / 150.0;
        raw.into_iter().map(|value| value - mean).collect()
    };
    let times =
        |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a * b).collect() };
    let (x, y) = (standard(0), standard(1));
    assert!(
        x.iter().chain(&y).any(|value| value.abs() > 3.0),
        "some are cut"
    );
    let xy = |i: i32, j: i32| times(&power(&x, i), &power(&y, j));
    let square = |x: &[f64]| {
        let x = power(x, 1);
        let squares: Vec<f64> = x.iter().map(|x| x * x).collect();
        let mean = squares.iter().sum::<f64>() / 150.0;
        squares.into_iter().map(|s| s - mean).collect::<Vec<f64>>()
    };
    for (projection, products) in [
        (Projection::Plain, vec![xy(1, 1)]),
        (
            Projection::Cubic,
            vec![xy(1, 1), xy(2, 1), xy(3, 1), xy(1, 2), xy(1, 3)],
        ),
        (
            Projection::Interacting,
            vec![
                xy(1, 1),
                xy(2, 1),
                xy(1, 2),
                times(&square(&x), &square(&y)),
            ],
        ),
    ] {
        let found = Gcm::new(&data, projection)
            .unwrap()
            .test(0, 1, &[])
            .unwrap();
        let want = quadratic(&products);
        assert_near(found.statistic, want, 1e-6);
        let chi = ChiSquared::new(products.len() as f64).unwrap();
        assert_near(found.p_value, chi.sf(want), 1e-4);
    }
}

#[test]
fn labels_are_also_tried_for_effects_whose_sign_depends_on_the_set() {
    // x and y of two values, s of three: the regressions are the means in every stratum, the leverage 1 over its size.
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let rows: Vec<[f64; 3]> = (0..240)
        .map(|row| {
            let s = f64::from(row % 3);
            let x = f64::from(rng.random_bool(0.3 + 0.2 * s));
            let y = f64::from(rng.random_bool(0.4 + 0.1 * x * (s - 1.0)));
            [x, y, s]
        })
        .collect();
    let names = ["x", "y", "s"].map(str::to_owned).to_vec();
    let data = Dataset::from_rows(names, rows.as_flattened()).unwrap();
    let mean = |column: usize, s: f64| {
        let own = rows.iter().filter(|row| row[2] == s).map(|row| row[column]);
        own.sum::<f64>() / 80.0
    };
    let u: Vec<f64> = rows
        .iter()
        .map(|&[x, y, s]| (x - mean(0, s)) * (y - mean(1, s)))
        .collect();
    let weighted: Vec<f64> = rows
        .iter()
        .zip(&u)
        .map(|(row, u)| u * (row[2] - 1.0))
        .collect();
    for (projection, products) in [
        (Projection::Plain, vec![u.clone()]),
        (Projection::Cubic, vec![u.clone(), weighted]),
    ] {
        let found = Gcm::new(&data, projection)
            .unwrap()
            .test(0, 1, &[2])
            .unwrap();
        // `quadratic` takes 1 - 1/n for what is left of a row; here it is 1 - 1/80.
        let want = quadratic(&products) * (1.0 - 1.0 / 80.0) / (1.0 - 1.0 / 240.0);
        assert_near(found.statistic, want, 1e-9);
    }
}
