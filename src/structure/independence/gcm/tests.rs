use super::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

type Row = fn(&mut ChaCha8Rng) -> [f64; 4];

fn normal(rng: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(rng)
}

/// Columns x, y, s, t.
fn table(rows: usize, seed: u64, row: Row) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let values: Vec<f64> = (0..rows).flat_map(|_| row(&mut rng)).collect();
    Dataset::from_rows(["x", "y", "s", "t"].map(str::to_owned).to_vec(), &values).unwrap()
}

fn p(data: &Dataset, projection: Projection, given: &[usize]) -> f64 {
    Gcm::new(data, projection)
        .unwrap()
        .test(0, 1, given)
        .unwrap()
        .p_value
}

fn linear(rng: &mut ChaCha8Rng) -> [f64; 4] {
    let (s, t) = (normal(rng), normal(rng));
    [s + t + normal(rng), 0.7 * s - t + normal(rng), s, t]
}

fn nonlinear(rng: &mut ChaCha8Rng) -> [f64; 4] {
    let (s, t) = (normal(rng), normal(rng));
    [
        s * s + 0.5 * t + normal(rng),
        (2.0 * s).sin() + s * t + normal(rng),
        s,
        t,
    ]
}

fn heteroscedastic(rng: &mut ChaCha8Rng) -> [f64; 4] {
    let (s, t) = (normal(rng), normal(rng));
    [
        s + (0.5 + s.abs()) * normal(rng),
        s * s + (0.3 + s.abs()) * normal(rng) + t,
        s,
        t,
    ]
}

fn clipped(rng: &mut ChaCha8Rng) -> [f64; 4] {
    let (s, t) = (normal(rng).clamp(-1.0, 1.0), normal(rng));
    let x = (s + 0.3 * normal(rng)).clamp(-1.0, 1.0);
    [x, (s + 0.3 * t + 0.3 * normal(rng)).clamp(-1.0, 1.0), s, t]
}

#[test]
fn false_positives_keep_to_the_level() {
    let sets = 400;
    let nulls: [(&str, Row); 4] = [
        ("linear", linear),
        ("nonlinear", nonlinear),
        ("heteroscedastic", heteroscedastic),
        ("clipped", clipped),
    ];
    for (name, row) in nulls {
        for projection in [Projection::Plain, Projection::Cubic] {
            let values: Vec<f64> = (0..sets)
                .map(|seed| p(&table(500, seed, row), projection, &[2, 3]))
                .collect();
            // Upper binomial bounds (99.9 %) of 5 % and 1 % of 400; the level may be missed to the safe side.
            for (alpha, most) in [(0.05, 35), (0.01, 12)] {
                let count = values.iter().filter(|&&value| value <= alpha).count();
                assert!(
                    count <= most,
                    "{name} {projection:?}: {count} of {sets} at {alpha}, expected at most {most}"
                );
            }
            let count = values.iter().filter(|&&value| value <= 0.5).count();
            assert!(
                count >= 120,
                "{name} {projection:?}: {count} of {sets} at 0.5, expected about 200"
            );
        }
    }
}

#[test]
fn dependence_is_found_given_the_other_causes() {
    let data = table(500, 1, |rng| {
        let (s, t) = (normal(rng), normal(rng));
        let x = s * s + normal(rng);
        [x, x * 0.4 + (2.0 * s).sin() + normal(rng), s, t]
    });
    assert!(p(&data, Projection::Plain, &[2, 3]) < 1e-6);
    assert!(p(&data, Projection::Cubic, &[2, 3]) < 1e-6);
}

#[test]
fn a_symmetric_quadratic_effect_needs_the_projection_either_way_round() {
    let data = table(500, 2, |rng| {
        let x: f64 = rng.random_range(-1.0..1.0);
        [x, x * x + 0.3 * normal(rng), normal(rng), normal(rng)]
    });
    assert!(p(&data, Projection::Plain, &[]) > 0.01);
    assert!(p(&data, Projection::Cubic, &[]) < 1e-12);
    let test = Gcm::new(&data, Projection::Cubic).unwrap();
    assert_eq!(
        test.test(0, 1, &[2, 3]).unwrap(),
        test.test(1, 0, &[3, 2]).unwrap()
    );
}

#[test]
fn constants_and_functions_of_the_set_are_independent_of_everything() {
    let data = table(200, 3, |rng| {
        let s = normal(rng);
        [s * s - s, normal(rng), s, 4.0]
    });
    let test = Gcm::new(&data, Projection::Cubic).unwrap();
    assert_eq!(test.test(0, 3, &[]).unwrap(), TestResult::INDEPENDENT);
    assert_eq!(test.test(0, 1, &[2]).unwrap(), TestResult::INDEPENDENT);
    assert_eq!(
        test.test(0, 1, &[3]).unwrap(),
        test.test(0, 1, &[]).unwrap()
    );
}

#[test]
fn binary_columns_have_one_feature() {
    let data = table(300, 4, |rng| {
        let x = f64::from(rng.random::<bool>());
        [
            x,
            x + normal(rng),
            f64::from(rng.random::<bool>()),
            normal(rng),
        ]
    });
    assert!(p(&data, Projection::Cubic, &[2]) < 1e-10);
    let test = Gcm::new(&data, Projection::Cubic).unwrap();
    assert!(test.test(0, 2, &[]).unwrap().p_value > 0.001);
}

#[test]
fn too_few_rows_are_refused_by_name() {
    let error = Gcm::new(&table(49, 0, linear), Projection::Plain)
        .err()
        .unwrap()
        .to_string();
    assert_eq!(
        error,
        "dataset: 49 rows, expected at least 50 for the gcm test"
    );
}

#[test]
fn the_tail_of_the_chi_square_is_exact() {
    let chi = ChiSquared::new(2.0).unwrap();
    for statistic in [1.0, 30.0, 400.0] {
        let (got, expected) = (chi.sf(statistic), (-statistic / 2.0_f64).exp());
        assert!(
            (got / expected - 1.0).abs() < 1e-9,
            "{got} expected {expected}"
        );
    }
}

/// Rows of (x, y, z, s): z and s symmetric about 0, and `effect` of (x, z, s, noise).
fn interacting(seed: u64, effect: fn(f64, f64, f64, f64) -> f64) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let values: Vec<f64> = (0..400)
        .flat_map(|_| {
            let mut draw = || rng.random_range(-1.0..1.0f64);
            let (z, s, e) = (draw(), draw(), draw());
            let x = 0.5 * s + draw();
            [x, effect(x, z, s, e), z, s]
        })
        .collect();
    Dataset::from_rows(["x", "y", "z", "s"].map(str::to_owned).to_vec(), &values).unwrap()
}

fn rejections(
    projection: Projection,
    given: &[usize],
    effect: fn(f64, f64, f64, f64) -> f64,
) -> usize {
    (0..100)
        .filter(|&seed| {
            let data = interacting(seed, effect);
            let test = Gcm::new(&data, projection).unwrap();
            test.test(0, 1, given).unwrap().p_value <= 0.01
        })
        .count()
}

#[test]
fn interactions_are_seen_with_their_partner_inside_the_set_and_outside() {
    let effect = |x: f64, z: f64, _: f64, e: f64| x * z + 0.2 * e;
    for given in [&[3][..], &[2, 3]] {
        let blind = rejections(Projection::Cubic, given, effect);
        let seeing = rejections(Projection::Interacting, given, effect);
        assert!(
            blind < 30 && seeing > 95,
            "{given:?}: {blind}, {seeing} of 100"
        );
    }
}

#[test]
fn looking_for_interactions_keeps_the_level() {
    // Both depend on s, in mean and in spread.
    let effect = |_: f64, z: f64, s: f64, e: f64| s * s + z + (1.0 + s) * e;
    for given in [&[3][..], &[2, 3]] {
        let count = rejections(Projection::Interacting, given, effect);
        assert!(count <= 5, "{given:?}: {count} of 100 at 0.01");
    }
}

#[test]
fn a_power_of_which_a_billionth_is_left_is_none() {
    // Sums of squares: of the variable 4, then shares of 1e-8, and of half a billionth of 40, which is 2e-8.
    let left = |size: f64| vec![size, -size, size, -size];
    let turned = |size: f64| vec![size, size, -size, -size];
    let finish = |second: f64, whole: f64| {
        let residuals = vec![left(1.0), turned(second)];
        Projection::Cubic.finish(residuals, &[4.0, whole])
    };
    assert_eq!(finish(1e-4, 4.0), [left(1.0), turned(1.0)]);
    assert_eq!(finish((0.5e-8f64).sqrt(), 40.0), [left(1.0)]);
    // What is parallel to the first adds nothing; what is left of the first itself decides about all.
    let parallel = vec![left(1.0), left(3.0)];
    assert_eq!(
        Projection::Cubic.finish(parallel, &[4.0, 36.0]),
        [left(1.0)]
    );
    let nothing = vec![left(1e-6), turned(1.0)];
    assert!(Projection::Cubic.finish(nothing, &[4.0, 4.0]).is_empty());
}
