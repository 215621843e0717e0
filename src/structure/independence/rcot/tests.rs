use super::*;
use rand_distr::StandardNormal;

fn normal(rng: &mut ChaCha8Rng) -> f64 {
    rng.sample(StandardNormal)
}

fn table(rows: usize, seed: u64, mut row: impl FnMut(&mut ChaCha8Rng) -> [f64; 4]) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let values: Vec<f64> = (0..rows).flat_map(|_| row(&mut rng)).collect();
    Dataset::from_rows(["x", "y", "s", "t"].map(str::to_owned).to_vec(), &values).unwrap()
}

fn p(data: &Dataset, given: &[usize]) -> f64 {
    let test = Rcot::new(data, 0).unwrap();
    test.test(0, 1, given).unwrap().p_value
}

type Row = fn(&mut ChaCha8Rng) -> [f64; 4];

/// x and y independent given s and t: linear, non-linear, heteroscedastic.
const NULLS: [(&str, Row); 3] = [
    ("linear", |rng| {
        let (s, t) = (normal(rng), normal(rng));
        [s + normal(rng), s - t + normal(rng), s, t]
    }),
    ("non-linear", |rng| {
        let (s, t) = (normal(rng), normal(rng));
        [s * s + normal(rng), s.tanh() + t + normal(rng), s, t]
    }),
    ("heteroscedastic", |rng| {
        let (s, t) = (normal(rng), normal(rng));
        let scale = 0.3 + s.abs();
        [s + scale * normal(rng), s + scale * normal(rng), s, t]
    }),
];

#[test]
fn the_level_holds() {
    let sets = 300;
    for (name, row) in NULLS {
        let ps: Vec<f64> = (0..sets)
            .map(|seed| p(&table(500, seed, row), &[2]))
            .collect();
        // t counts only where it moves both; in the non-linear case it moves y alone.
        let hits = ps.iter().filter(|&&p| p <= 0.05).count();
        assert!((4..=30).contains(&hits), "{name}: {hits} of {sets} at 0.05");
    }
}

#[test]
fn dependence_of_any_shape_is_found() {
    let shapes: [(&str, Row); 4] = [
        ("linear", |rng| {
            let x = normal(rng);
            [x, 0.5 * x + normal(rng), normal(rng), 0.0]
        }),
        ("square", |rng| {
            let x = normal(rng);
            [x, x * x + normal(rng), normal(rng), 0.0]
        }),
        ("oscillation", |rng| {
            let x = normal(rng);
            [x, (3.0 * x).sin() + 0.5 * normal(rng), normal(rng), 0.0]
        }),
        ("variance", |rng| {
            let x = normal(rng);
            [x, x * normal(rng), normal(rng), 0.0]
        }),
    ];
    for (name, row) in shapes {
        let hits = (0..20)
            .filter(|&seed| p(&table(800, seed, row), &[2]) <= 0.01)
            .count();
        // Five features rarely have the frequency of a fast oscillation.
        let least = if name == "oscillation" { 6 } else { 18 };
        assert!(hits >= least, "{name}: {hits} of 20");
    }
}

#[test]
fn answers_are_repeatable_and_do_not_depend_on_the_order() {
    let data = table(300, 1, NULLS[1].1);
    let order = [3, 1, 0, 2];
    let names = order.map(|at| data.names()[at].clone()).to_vec();
    let columns = order.map(|at| data.column(at).to_vec()).to_vec();
    let again = Dataset::new(names, columns).unwrap();
    let (first, second) = (Rcot::new(&data, 5).unwrap(), Rcot::new(&again, 5).unwrap());
    let expected = first.test(0, 1, &[2, 3]).unwrap();
    assert_eq!(second.test(1, 2, &[0, 3]).unwrap(), expected);
    assert_eq!(first.test(1, 0, &[3, 2]).unwrap(), expected);
    let other = Rcot::new(&data, 6).unwrap().test(0, 1, &[2, 3]).unwrap();
    assert_ne!(other, expected);
}

#[test]
fn constants_and_functions_of_the_set_are_independent() {
    let data = table(200, 3, |rng| {
        let s = normal(rng);
        [2.0 * s, normal(rng), s, 4.0]
    });
    let test = Rcot::new(&data, 0).unwrap();
    assert_eq!(test.test(0, 3, &[]).unwrap(), TestResult::INDEPENDENT);
    assert_eq!(
        test.test(0, 1, &[3]).unwrap(),
        test.test(0, 1, &[]).unwrap()
    );
    assert!(test.test(0, 1, &[2]).unwrap().p_value > 1e-4);
    assert!(Rcot::new(&table(49, 0, NULLS[0].1), 0).is_err());
}

#[test]
fn names_are_hashed_as_published() {
    // The test vectors of FNV-1a, 64 bits (Fowler, Noll and Vo).
    assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
    assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
    assert_eq!(hash("foobar"), 0x8594_4171_f739_67e8);
}

#[test]
fn quantiles_of_the_half_normal_are_those_of_the_table() {
    for (share, size) in [
        (0.5, 0.674_489_750),
        (0.9, 1.644_853_627),
        (0.95, 1.959_963_985),
    ] {
        assert!((half_normal(share) - size).abs() < 1e-8, "{share}");
    }
    assert_eq!(half_normal(0.0), 0.0);
}

#[test]
fn the_width_is_the_median_distance() {
    let test = Rcot::new(&table(60, 0, NULLS[0].1), 0).unwrap();
    // Distances of 0, 1, 3, 7: 1, 2, 3, 4, 6, 7, of which the fourth is taken.
    assert_eq!(test.width(&[0.0, 1.0, 3.0, 7.0]), 4.0);
    assert_eq!(test.width(&[2.0, 2.0, 2.0, 9.0]), 7.0);
    assert_eq!(test.width(&[2.0; 5]), 1.0, "no distance at all");
    // Of more than 250 rows, every second: the distances of 0, 2, 4, …
    let values: Vec<f64> = (0..300)
        .map(|i| if i % 2 == 0 { 0.0 } else { f64::from(i) })
        .collect();
    assert_eq!(test.width(&values), 1.0);
}

#[test]
fn the_tail_is_matched_to_three_moments_of_the_weighted_sum() {
    // Products of mean 0 but the first, without covariance but that of the means: the weights of the chi-squares are the variances.
    let rows = 400;
    let wave = |k: usize, size: f64, mean: f64| -> Vec<f64> {
        let step = std::f64::consts::TAU * k as f64 / rows as f64;
        (0..rows)
            .map(|i| mean + size * (step * i as f64).cos())
            .collect()
    };
    let products = [wave(1, 2.0, 0.15), wave(2, 1.0, 0.0), wave(3, 0.5, 0.0)];
    let leverage = vec![0.2; rows];
    let found = weighted_chi_squares(&products, &leverage);
    assert!(
        (found.statistic - 400.0 * 0.15f64.powi(2)).abs() < 1e-9,
        "{found:?}"
    );
    // Mean squares over 1 - h, less the squared mean.
    let weights = [
        (2.0 + 0.15 * 0.15) / 0.8 - 0.15 * 0.15,
        0.5 / 0.8,
        0.125 / 0.8,
    ];
    let sum = |power: i32| weights.iter().map(|w: &f64| w.powi(power)).sum::<f64>();
    let (one, two, three) = (sum(1), sum(2), sum(3));
    // A scaled and shifted chi-square with these cumulants k1, 2 k2, 8 k3.
    let freedom = two.powi(3) / three.powi(2);
    let scaled = (found.statistic - one) / (2.0 * two).sqrt() * (2.0 * freedom).sqrt() + freedom;
    let want = ChiSquared::new(freedom).unwrap().sf(scaled);
    assert!(
        (found.p_value / want - 1.0).abs() < 1e-6,
        "{found:?}, {want}"
    );
    // Equal weights w make it w times a chi-square, whatever the approximation.
    let equal = [wave(1, 1.0, 0.1), wave(2, 1.0, 0.1)];
    let found = weighted_chi_squares(&equal, &vec![0.0; rows]);
    // The means' covariance cancels in V: its eigenvalues are 0.5 and 0.5.
    let want = (-found.statistic / 0.5 / 2.0).exp();
    assert!((found.statistic - 8.0).abs() < 1e-9);
    assert!(
        (found.p_value / want - 1.0).abs() < 1e-6,
        "{found:?}, {want}"
    );
    let nothing = weighted_chi_squares(&[vec![0.0; 60]], &[0.0; 60]);
    assert_eq!(nothing, TestResult::INDEPENDENT);
}

#[test]
fn features_are_standardised_and_of_their_frequencies() {
    let data = table(200, 2, NULLS[0].1);
    let test = Rcot::new(&data, 7).unwrap();
    let features = test.features(0, data.column(0));
    assert_eq!((features.len(), test.deciding()), (8, 8));
    // Five cosines, their frequencies one from each fifth of the half normal distribution over the width; then three with three
    // times the frequency.
    let mut rng = ChaCha8Rng::seed_from_u64(7 ^ hash("x"));
    let width = test.width(data.column(0));
    let shares = [(5.0, 1.0), (3.0, 3.0)].into_iter();
    let strata = shares.flat_map(|(of, times)| (0..of as u32).map(move |at| (at, of, times)));
    for (feature, (at, of, times)) in features.iter().zip(strata) {
        let share = f64::from(at) / of + rng.random::<f64>() / of;
        assert!((f64::from(at) / of..f64::from(at + 1) / of).contains(&share));
        let phase = rng.random_range(0.0..std::f64::consts::TAU);
        let wave = |x: &f64| (phase + times * half_normal(share) / width * x).cos();
        let want = standardise(&data.column(0).iter().map(wave).collect::<Vec<_>>());
        for (got, want) in feature.iter().zip(want) {
            assert!((got - want).abs() < 1e-9, "{got} instead of {want}");
        }
        assert!(feature.iter().sum::<f64>().abs() < 1e-9);
        assert!((dot(feature, feature) - 200.0).abs() < 1e-9);
    }
    // What the set leaves nothing of is dropped.
    let left = vec![vec![1.0, 1.0], vec![1e-5, 0.0], vec![0.1, 0.0]];
    let finished = test.finish(left, &[2.0, 2.0, 2.0]);
    assert_eq!(finished, [vec![1.0, 1.0], vec![0.1, 0.0]]);
}
