use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::*;
use crate::structure::{Report, discover};

mod kinds;

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
