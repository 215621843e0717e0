use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::*;
use crate::structure::{Report, discover};

fn table(names: &[&str], rows: usize, mut row: impl FnMut(&mut ChaCha8Rng) -> Vec<f64>) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let values: Vec<f64> = (0..rows).flat_map(|_| row(&mut rng)).collect();
    let names = names.iter().map(|&name| name.to_owned()).collect();
    Dataset::from_rows_with_copies(names, &values).unwrap()
}

fn normal(rng: &mut ChaCha8Rng) -> f64 {
    rng.sample(StandardNormal)
}

fn run(data: &Dataset, options: &str) -> Report {
    discover(data.clone(), serde_json::from_str(options).unwrap()).unwrap()
}

/// Ends of the edges, in the order of the alphabet.
fn edges(report: &Report) -> Vec<[&str; 2]> {
    let ends = |edge: &crate::structure::ReportedEdge| {
        let mut ends = [edge.from.as_str(), edge.to.as_str()];
        ends.sort_unstable();
        // Lives as long as the report.
        ends.map(|end| {
            report
                .nodes
                .iter()
                .find(|node| *node == end)
                .unwrap()
                .as_str()
        })
    };
    let mut all: Vec<_> = report.edges.iter().map(ends).collect();
    all.sort_unstable();
    all
}

fn texts(report: &Report) -> Vec<&str> {
    let known = report.dependence.iter().flat_map(|found| &found.relations);
    known.map(|relation| relation.text.as_str()).collect()
}

fn left_out(report: &Report) -> Vec<String> {
    report
        .dependence
        .as_ref()
        .map_or_else(Vec::new, |found| found.left_out.clone())
}

/// A, B = A + e, A2 = 2 A.
fn scaled() -> Dataset {
    table(&["A", "B", "A2"], 60, |rng| {
        let a = normal(rng);
        vec![a, a + normal(rng), 2.0 * a]
    })
}

/// A label of three as indicators, and Z that depends on it.
fn one_hot() -> Dataset {
    table(&["c0", "c1", "c2", "Z"], 600, |rng| {
        let label = rng.random_range(0..3_usize);
        let mut row: Vec<f64> = (0..3).map(|at| f64::from(u8::from(at == label))).collect();
        row.push([0.0, 1.5, 3.5][label] + normal(rng));
        row
    })
}

#[test]
fn a_scaled_copy_is_named_and_leaves_the_edges_of_the_original() {
    let data = scaled();
    for test in ["fisher-z", "gcm", "gcm-plain", "rcot"] {
        let report = run(&data, &format!("{{\"test\": \"{test}\", \"alpha\": 0.05}}"));
        assert_eq!(texts(&report), ["A2 = 2 × A"], "{test}");
        assert_eq!(left_out(&report), ["A2"]);
        assert_eq!(edges(&report), [["A", "B"]], "{test}");
        assert_eq!(report.nodes, ["A", "B"]);
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["dependence"]["relations"][0]["kind"], "linear");
        assert_eq!(json["dependence"]["relations"][0]["left_out"], "A2");
        assert!(
            json["dependence"]["warning"]
                .as_str()
                .unwrap()
                .contains("A2 is left out")
        );
    }
    for learner in ["fci", "ges", "lingam"] {
        let options = format!("{{\"learner\": \"{learner}\", \"test\": \"fisher-z\"}}");
        let report = run(&data, &options);
        assert_eq!(edges(&report), [["A", "B"]], "{learner}");
        assert_eq!(texts(&report), ["A2 = 2 × A"], "{learner}");
    }
}

#[test]
fn going_on_with_all_columns_loses_no_edge() {
    for test in ["fisher-z", "gcm", "gcm-plain", "rcot"] {
        let options = format!("{{\"test\": \"{test}\", \"alpha\": 0.05, \"dependent\": \"keep\"}}");
        let report = run(&scaled(), &options);
        assert_eq!(
            edges(&report),
            [["A", "A2"], ["A", "B"], ["A2", "B"]],
            "{test}"
        );
        assert!(left_out(&report).is_empty() && texts(&report) == ["A2 = 2 × A"]);
        let report = run(
            &scaled(),
            &options.replace("{\"test", "{\"learner\": \"fci\", \"test"),
        );
        assert_eq!(report.edges.len(), 3, "fci, {test}");
    }
}

#[test]
fn a_table_is_refused_only_where_that_is_asked_for() {
    for learner in ["pc", "fci", "ges"] {
        let options = format!("{{\"learner\": \"{learner}\", \"dependent\": \"refuse\"}}");
        let error = discover(scaled(), serde_json::from_str(&options).unwrap()).unwrap_err();
        assert!(error.to_string().contains("(A2 = 2 × A)"), "{error}");
    }
    let free = scaled().select(&[0, 1]).unwrap();
    assert!(
        run(&free, "{\"dependent\": \"refuse\"}")
            .dependence
            .is_none()
    );
}

#[test]
fn three_columns_that_determine_each_other_are_no_empty_graph() {
    let data = table(&["X", "W", "Y"], 300, |rng| {
        let x = normal(rng);
        vec![x, 0.5 * x, 0.8 * x]
    });
    for options in [
        r#"{"test": "fisher-z"}"#,
        "{}",
        r#"{"learner": "fci"}"#,
        r#"{"learner": "ges"}"#,
        r#"{"learner": "lingam"}"#,
    ] {
        let report = run(&data, options);
        assert_eq!(texts(&report), ["X = 2 × W", "Y = 1.6 × W"], "{options}");
        assert_eq!(left_out(&report), ["X", "Y"]);
    }
    let all = run(&data, r#"{"test": "fisher-z", "dependent": "keep"}"#);
    assert_eq!(all.edges.len(), 3);
}

#[test]
fn equal_columns_are_one_more_relation() {
    let data = table(&["a", "b", "c"], 200, |rng| {
        let a = normal(rng);
        vec![a, a, a + normal(rng)]
    });
    let report = run(&data, "{}");
    assert_eq!(texts(&report), ["b = a"]);
    assert_eq!(edges(&report), [["a", "c"]]);
    let report = run(&data, r#"{"dependent": "keep", "bootstrap": 3}"#);
    assert_eq!(report.edges.len(), 3);
    assert_eq!(run(&data, r#"{"bootstrap": 3}"#).belief.len(), 1);
    // What is left holds no copies, so that a resample that makes some is drawn again.
    let two = table(&["a", "c"], 50, |rng| {
        let a = normal(rng);
        vec![a, if rng.random::<bool>() { a } else { -a }]
    });
    let equal: Vec<usize> = (0..50)
        .filter(|&row| two.column(0)[row] == two.column(1)[row])
        .collect();
    assert!(two.take(&equal).is_ok() && two.distinct().take(&equal).is_err());
}

#[test]
fn indicators_sum_to_one_and_the_effect_keeps_its_cause() {
    let data = one_hot();
    for test in ["fisher-z", "gcm", "gcm-plain", "rcot"] {
        let report = run(&data, &format!("{{\"test\": \"{test}\", \"alpha\": 0.01}}"));
        assert_eq!(texts(&report), ["c0 + c1 + c2 = 1"], "{test}");
        assert_eq!(left_out(&report), ["c2"]);
        assert!(
            edges(&report).iter().any(|ends| ends[0] == "Z"),
            "{test}: {:?}",
            edges(&report)
        );
        let options = format!("{{\"test\": \"{test}\", \"alpha\": 0.01, \"dependent\": \"keep\"}}");
        let report = run(&data, &options);
        assert!(
            edges(&report).iter().any(|ends| ends[0] == "Z"),
            "{test}: {:?}",
            edges(&report)
        );
    }
}

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

#[test]
fn more_columns_than_rows_are_no_relation_but_a_copy_among_them_is() {
    let names: Vec<String> = (0..40).map(|at| format!("v{at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let data = table(&names, 20, |rng| {
        let mut row: Vec<f64> = (0..40).map(|_| normal(rng)).collect();
        row[39] = 1.0 - 0.5 * row[38];
        row
    });
    for options in [
        r#"{"test": "fisher-z", "alpha": 0.05}"#,
        r#"{"test": "fisher-z", "alpha": 0.05, "learner": "fci"}"#,
    ] {
        let report = run(&data, options);
        assert_eq!(texts(&report), ["v39 = 1 − 0.5 × v38"], "{options}");
        assert_eq!(report.nodes.len(), 39);
    }
}

#[test]
fn what_is_required_stays_and_what_follows_in_time_is_no_copy() {
    let data = scaled();
    let report = run(
        &data,
        r#"{"test": "fisher-z", "knowledge": {"required": [["A2", "B"]]}}"#,
    );
    assert_eq!(left_out(&report), ["A"]);
    assert_eq!(edges(&report), [["A2", "B"]]);
    let both = run(
        &data,
        r#"{"test": "fisher-z", "knowledge": {"required": [["A2", "A"]]}}"#,
    );
    assert!(left_out(&both).is_empty());
    // B = A + C is what A and C cause, if it comes later.
    let sum = table(&["A", "C", "B", "D"], 300, |rng| {
        let (a, c) = (normal(rng), normal(rng));
        vec![a, c, a + c, normal(rng)]
    });
    let knowledge = r#""test": "fisher-z", "knowledge": {"tiers": [["A", "C"], ["B", "D"]]}"#;
    let report = run(&sum, &format!("{{{knowledge}}}"));
    assert_eq!(texts(&report), ["B = A + C"]);
    assert!(left_out(&report).is_empty());
    assert_eq!(edges(&report), [["A", "B"], ["B", "C"]]);
    let known = r#"{"test": "fisher-z", "knowledge": {"tiers": [["A", "A2"], ["B"]], "forbidden": [["A2", "B"]]}}"#;
    assert_eq!(edges(&run(&data, known)), [["A", "B"]]);
    let bounds = r#"{"test": "fisher-z", "censored": {"A2": [-9, 9], "B": [-8, 8]}}"#;
    assert_eq!(edges(&run(&data, bounds)), [["A", "B"]]);
    // What the options say of a column that is not there is an error, also where another one is left out.
    let unknown = r#"{"knowledge": {"forbidden": [["A2", "Q"]]}}"#;
    assert!(discover(data, serde_json::from_str(unknown).unwrap()).is_err());
}

#[test]
fn the_relations_do_not_depend_on_the_order_of_the_columns() {
    let data = one_hot();
    let turned = data.select(&[3, 2, 0, 1]).unwrap();
    let (one, two) = (run(&data, "{}"), run(&turned, "{}"));
    assert_eq!(texts(&one), texts(&two));
    assert_eq!(left_out(&one), left_out(&two));
    assert_eq!(edges(&one), edges(&two));
}
