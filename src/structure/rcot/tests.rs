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
