//! Which relations are found, and which are none.

use super::*;

#[test]
fn totals_and_shares_are_named() {
    let data = table(&["red", "green", "blue", "Sum", "x"], 200, |rng| {
        let parts: Vec<f64> = (0..3).map(|_| rng.random_range(0.1..1.0)).collect();
        let total: f64 = parts.iter().sum();
        let x = normal(rng);
        vec![
            parts[0] / total,
            parts[1] / total,
            parts[2] / total,
            x + parts[0] / total,
            x,
        ]
    });
    let report = run(&data, r#"{"test": "fisher-z"}"#);
    assert_eq!(texts(&report), ["blue + green + red = 1", "Sum = red + x"]);
    // Sum stands in no other relation: the total goes, not the part that comes last.
    assert_eq!(left_out(&report), ["red", "Sum"]);
}

#[test]
fn units_that_differ_by_rounding_are_one() {
    let round =
        |value: f64, digits: i32| (value * 10_f64.powi(digits)).round() / 10_f64.powi(digits);
    for digits in [4, 2] {
        let data = table(&["km", "miles", "cost"], 800, |rng| {
            let km = round(normal(rng), digits);
            vec![km, round(km * 0.621_371, digits), km + 0.7 * normal(rng)]
        });
        for test in ["fisher-z", "gcm", "gcm-plain", "rcot"] {
            let report = run(&data, &format!("{{\"test\": \"{test}\"}}"));
            assert_eq!(
                texts(&report),
                ["miles ≈ 0.621 × km (to rounding)"],
                "{test}"
            );
            assert_eq!(edges(&report), [["cost", "km"]], "{test}");
            let all = run(
                &data,
                &format!("{{\"test\": \"{test}\", \"dependent\": \"keep\"}}"),
            );
            assert_eq!(all.edges.len(), 3, "{test}");
        }
    }
}

#[test]
fn noise_beyond_rounding_is_no_relation() {
    // Ten roundings of noise: far from collinear for a regression, and no test is at a loss.
    let data = table(&["a", "b"], 500, |rng| {
        let a = (1e3 * normal(rng)).round() / 1e3;
        vec![a, ((a + 0.01 * normal(rng)) * 1e3).round() / 1e3]
    });
    assert!(run(&data, r#"{"test": "fisher-z"}"#).dependence.is_none());
    // Counts and labels are not rounded: equal but for a few rows is not equal.
    let data = table(&["a", "b"], 200, |rng| {
        let a = f64::from(rng.random_range(0..4_u8));
        vec![a, a + f64::from(u8::from(rng.random::<f64>() < 0.05))]
    });
    assert!(run(&data, r#"{"test": "fisher-z"}"#).dependence.is_none());
}

#[test]
fn scales_and_offsets_do_not_matter() {
    for scale in [1e-200, 1e-9, 1.0, 1e9, 1e200] {
        let data = table(&["a", "b", "c"], 100, |rng| {
            let (a, b) = (normal(rng), normal(rng));
            vec![scale * a, 3.0 + b, scale * (a + 2.0 * b)]
        });
        let found = find(&data, Scale::Straight, &[0, 1, 2]);
        assert_eq!(found.len(), 1, "{scale}");
        assert_eq!((found[0].sources.clone(), found[0].last), (vec![0, 1], 2));
    }
    let data = table(&["C", "F"], 100, |rng| {
        let c = (10.0 * (20.0 + 5.0 * normal(rng))).round() / 10.0;
        vec![c, 32.0 + 1.8 * c]
    });
    assert_eq!(texts(&run(&data, "{}")), ["F = 1.8 × C + 32"]);
}

#[test]
fn bent_copies_are_left_out_where_the_test_follows_bends() {
    let data = table(&["dist", "log_dist", "cost"], 400, |rng| {
        let dist = (normal(rng)).exp();
        vec![dist, dist.ln(), dist.ln() + normal(rng)]
    });
    for test in ["gcm", "gcm-plain", "rcot"] {
        for keep in ["leave-out", "keep"] {
            let report = run(
                &data,
                &format!("{{\"test\": \"{test}\", \"dependent\": \"{keep}\"}}"),
            );
            assert_eq!(texts(&report), ["log_dist rises with dist"], "{test}");
            assert!(edges(&report).contains(&["cost", "dist"]), "{test}");
        }
    }
    let falling = table(&["p", "odds"], 60, |rng| {
        let p = rng.random_range(0.1..0.9);
        vec![p, (1.0 - p) / p]
    });
    assert_eq!(texts(&run(&falling, "{}")), ["p falls as odds rises"]);
    // Of straight lines they are two different columns.
    assert!(run(&data, r#"{"test": "fisher-z"}"#).dependence.is_none());
}

#[test]
fn labels_under_other_names_are_found() {
    let data = table(&["code", "name", "country", "Z", "id"], 400, |rng| {
        let code = rng.random_range(0..6_usize);
        let name = [30.0, 10.0, 50.0, 20.0, 0.0, 40.0][code];
        let country = [0.0, 0.0, 1.0, 1.0, 2.0, 2.0][code];
        let z = if rng.random::<f64>() < 0.6 {
            country
        } else {
            f64::from(rng.random_range(0..3_u8))
        };
        vec![
            code as f64,
            name,
            country,
            z,
            f64::from(rng.random_range(0..150_u8)),
        ]
    });
    for test in ["g-squared", "chi-squared"] {
        let report = run(&data, &format!("{{\"test\": \"{test}\"}}"));
        assert_eq!(
            texts(&report),
            [
                "name says the same as code under other names",
                "country is determined by code"
            ],
            "{test}"
        );
        assert_eq!(left_out(&report), ["name"]);
        // The coarse labels keep their effect, and explain what the fine ones have to do with it.
        assert_eq!(
            edges(&report),
            [["Z", "country"], ["code", "country"]],
            "{test}"
        );
        let all = run(
            &data,
            &format!("{{\"test\": \"{test}\", \"dependent\": \"keep\"}}"),
        );
        assert!(edges(&all).contains(&["Z", "country"]) && edges(&all).contains(&["code", "name"]));
    }
    let indicators = one_hot().select(&[0, 1, 2]).unwrap();
    let report = run(&indicators, r#"{"test": "g-squared"}"#);
    assert_eq!(texts(&report), ["c0 + c1 + c2 = 1"]);
}
