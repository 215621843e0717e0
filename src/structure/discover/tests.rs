use super::*;
use crate::structure::{MissingRule, PairCounts};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

fn table() -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let values: Vec<f64> = (0..400)
        .flat_map(|_| {
            let mut noise = || rng.random_range(-1.0..1.0);
            let (a, b) = (noise(), noise());
            [a, b, a + b + noise()]
        })
        .collect();
    Dataset::from_rows(["a", "b", "c"].map(str::to_owned).to_vec(), &values).unwrap()
}

fn options(text: &str) -> DiscoverOptions {
    serde_json::from_str(text).unwrap()
}

#[test]
fn every_learner_reports_the_collider() {
    for learner in ["pc", "ges", "lingam"] {
        let options = options(&format!("{{\"learner\": \"{learner}\", \"bootstrap\": 5}}"));
        let report = discover(table(), options).unwrap();
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["nodes"], serde_json::json!(["a", "b", "c"]));
        assert_eq!(report.edges.len(), 2, "{learner}");
        for (edge, from) in json["edges"].as_array().unwrap().iter().zip(["a", "b"]) {
            assert_eq!(edge["from"], from, "{learner}");
            assert_eq!(
                (&edge["to"], &edge["kind"]),
                (&"c".into(), &"directed".into())
            );
            assert!(edge["p"].as_f64().unwrap() < 1e-6);
            assert!(edge["probability"].as_f64().unwrap() > 0.5);
        }
    }
}

#[test]
fn probabilities_are_there_only_when_asked_for_and_come_one_at_a_time() {
    let report = discover(table(), DiscoverOptions::default()).unwrap();
    let json = serde_json::to_value(&report).unwrap();
    assert!(json["edges"][0].get("probability").is_none());
    assert_eq!(json["sepsets"][0]["set"], serde_json::json!([]));
    let mut discoverer = Discoverer::new(table(), options("{\"bootstrap\": 2}")).unwrap();
    assert!(discoverer.advance().unwrap());
    assert_eq!(discoverer.drawn(), 1);
    assert!(!discoverer.advance().unwrap() && !discoverer.advance().unwrap());
    assert_eq!(discoverer.drawn(), 2);
}

#[test]
fn fci_reports_marks_and_puts_the_arrowhead_last() {
    // c before a and b in the table: c <-o a is written a o-> c.
    let names = ["c", "a", "b"].map(str::to_owned).to_vec();
    let table = table();
    let columns = [2, 0, 1].map(|at| table.column(at).to_vec()).to_vec();
    let data = Dataset::new(names, columns).unwrap();
    let report = discover(data.clone(), options(r#"{"learner": "fci"}"#)).unwrap();
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(report.edges.len(), 2);
    for (edge, from) in json["edges"].as_array().unwrap().iter().zip(["a", "b"]) {
        assert_eq!((&edge["from"], &edge["to"]), (&from.into(), &"c".into()));
        assert_eq!(edge["kind"], "partial");
        assert_eq!(edge["marks"], serde_json::json!(["circle", "arrow"]));
        assert!(edge["p"].as_f64().unwrap() < 1e-6);
    }
    assert_eq!(json["sepsets"][0]["pair"], serde_json::json!(["a", "b"]));
    // a does not cause c: something unseen moves both.
    let known =
        r#"{"learner": "fci", "knowledge": {"forbidden": [["a", "c"]], "required": [["b", "c"]]}}"#;
    let report = discover(data.clone(), options(known)).unwrap();
    let marks: Vec<_> = report.edges.iter().map(|edge| edge.marks).collect();
    let [arrow, tail] = [Mark::Arrow, Mark::Tail];
    assert_eq!(marks, [Some([arrow, arrow]), Some([tail, arrow])]);
    assert_eq!(report.edges[1].p, None);
    let known = r#"{"learner": "fci", "knowledge": {"forbidden": [["a", "c"]], "required": [["a", "b"], ["b", "c"]]}}"#;
    let message = discover(data, options(known)).unwrap_err().to_string();
    assert!(message.starts_with("knowledge.forbidden"), "{message}");
}

#[test]
fn fci_counts_marks_over_resamples() {
    let settings = r#"{"learner": "fci", "test": "fisher-z", "alpha": 0.05, "bootstrap": 24}"#;
    let report = discover(table(), options(settings)).unwrap();
    // c <- a, c <- b: strong, so in every resample.
    for edge in &report.edges {
        assert_eq!((edge.to.as_str(), edge.probability), ("c", Some(1.0)));
        let mut pairs = report.belief.iter();
        let pair = pairs.find(|pair| (&pair.a, pair.b.as_str()) == (&edge.from, "c"));
        let [at_from, at_to] = pair.unwrap().marks.unwrap();
        for marks in [at_from, at_to] {
            assert!((marks.circle + marks.tail + marks.arrow - 1.0).abs() < 1e-12);
        }
        assert_eq!(edge.mark_probabilities, Some([at_from.circle, at_to.arrow]));
        assert!(at_to.arrow > 0.5);
    }
    // Shared among workers it is the same.
    let resampler = Resampler::new(table(), options(settings)).unwrap();
    let [first, second] = [(0, 9), (9, 15)].map(|(at, many)| resampler.count(at, many).unwrap());
    for pair in &report.belief {
        let of = |counts: &[PairCounts]| -> [usize; 3] {
            let found = counts.iter().find(|c| (&c.a, &c.b) == (&pair.a, &pair.b));
            let marks = found.map_or_else(Default::default, |c| c.marks.unwrap()[1]);
            [marks.circle, marks.tail, marks.arrow]
        };
        let marks = pair.marks.unwrap()[1];
        let sums = of(&first).into_iter().zip(of(&second)).map(|(a, b)| a + b);
        for (sum, share) in sums.zip([marks.circle, marks.tail, marks.arrow]) {
            assert_eq!(sum as f64 / 24.0, share);
        }
    }
}

#[test]
fn of_columns_set_at_random_every_edge_leads_out() {
    let settings = r#"{"learner": "fci", "test": "fisher-z", "assigned": ["a"]}"#;
    let report = discover(table(), options(settings)).unwrap();
    let marks: Vec<_> = report.edges.iter().map(|edge| edge.marks).collect();
    let known = [Mark::Tail, Mark::Arrow];
    assert_eq!(marks, [Some(known), Some([Mark::Circle, Mark::Arrow])]);
    // A setting may share an unseen cause with what it moves.
    let report = discover(table(), options(&settings.replace("assigned", "setting"))).unwrap();
    assert_eq!(report.edges[0].marks, Some([Mark::Circle, Mark::Arrow]));
}

/// The table with gaps in c where a is large, and some in a at random.
fn with_gaps() -> Dataset {
    let data = table();
    let columns = (0..3).map(|at| {
        let pairs = data.column(0).iter().zip(data.column(at)).enumerate();
        pairs
            .map(|(row, (&a, &value))| match at {
                2 if a > 0.5 => f64::NAN,
                0 if row % 11 == 3 => f64::NAN,
                _ => value,
            })
            .collect()
    });
    Dataset::with_missing(data.names().to_vec(), columns.collect()).unwrap()
}

#[test]
fn missing_values_leave_rows_out_and_the_report_says_which() {
    for learner in ["pc", "ges", "lingam", "fci"] {
        let data = with_gaps();
        let complete = data.rows_with(&[0, 1, 2]);
        let chosen = options(&format!(
            r#"{{"learner": "{learner}", "test": "fisher-z"}}"#
        ));
        let mut report = discover(data.clone(), chosen.clone()).unwrap();
        let missing = report.missing.take().unwrap();
        assert_eq!(
            (missing.rows, missing.complete),
            (data.rows(), complete.len())
        );
        assert_eq!(missing.columns[1].column, "c");
        assert_eq!(missing.columns[1].depends_on[0].column, "a");
        assert!(missing.columns[0].depends_on.is_empty());
        let alone = discover(data.take(&complete).unwrap(), chosen).unwrap();
        assert_eq!(report, alone, "{learner}");
    }
    let json = serde_json::to_value(discover(table(), options("{}")).unwrap()).unwrap();
    assert!(json.get("missing").is_none());
}

#[test]
fn by_test_the_rows_of_its_own_columns_are_used_also_in_resamples() {
    let text = r#"{"test": "fisher-z", "missing": "test-wise", "bootstrap": 5}"#;
    let report = discover(with_gaps(), options(text)).unwrap();
    assert_eq!(report.edges.len(), 2);
    let missing = report.missing.unwrap();
    assert_eq!(missing.rule, MissingRule::TestWise);
    assert!(report.edges.iter().all(|edge| edge.probability > Some(0.5)));
    let fci = options(r#"{"learner": "fci", "test": "fisher-z", "missing": "test-wise"}"#);
    assert_eq!(discover(with_gaps(), fci).unwrap().edges.len(), 2);
    let ges = options(r#"{"learner": "ges", "missing": "test-wise"}"#);
    let error = discover(with_gaps(), ges).unwrap_err().to_string();
    assert!(error.starts_with("structure.missing: test-wise"), "{error}");
    let refuse = options(r#"{"missing": "refuse"}"#);
    let error = discover(with_gaps(), refuse).unwrap_err().to_string();
    assert!(error.contains("\"a\" holds NaN in row 3"), "{error}");
}

#[test]
fn too_few_complete_rows_name_the_column_that_lacks_most() {
    let data = with_gaps();
    let mut columns: Vec<_> = (0..3).map(|at| data.column(at).to_vec()).collect();
    columns[1][20..].fill(f64::NAN);
    let data = Dataset::with_missing(data.names().to_vec(), columns).unwrap();
    let error = discover(data, options("{}")).unwrap_err().to_string();
    let expected = "rows have a value in every column, expected at least 50 for the gcm test";
    assert!(
        error.contains(expected) && error.contains("\"b\" lacks"),
        "{error}"
    );
}

#[test]
fn the_scale_of_a_column_changes_nothing_but_the_units_of_an_effect() {
    let data = table();
    let learned = |data: Dataset, chosen: &DiscoverOptions| {
        let mut report = discover(data, chosen.clone()).unwrap();
        for effect in report
            .edges
            .iter_mut()
            .filter_map(|edge| edge.effect.as_mut())
        {
            assert!(effect.coefficient.is_finite());
            effect.coefficient = 0.0;
        }
        report
    };
    for learner in ["pc", "ges", "lingam", "fci"] {
        for test in ["gcm", "gcm-plain", "fisher-z", "rcot"] {
            let chosen = options(&format!(r#"{{"learner": "{learner}", "test": "{test}"}}"#));
            let ordinary = learned(data.clone(), &chosen);
            // Powers of two round nothing: the same bits.
            for exponent in [664, -664, 1000] {
                let factor = 2.0_f64.powi(exponent);
                let columns = (0..3).map(|at| {
                    let scale = if at == 1 { 1.0 } else { factor };
                    data.column(at).iter().map(|value| value * scale).collect()
                });
                let scaled = Dataset::new(data.names().to_vec(), columns.collect()).unwrap();
                assert_eq!(learned(scaled, &chosen), ordinary, "{learner} {test}");
            }
        }
        // These round: the same edges.
        let chosen = options(&format!(r#"{{"learner": "{learner}"}}"#));
        let edges = |data: Dataset| -> Vec<_> {
            let report = discover(data, chosen.clone()).unwrap();
            let edges = report.edges.into_iter();
            edges.map(|edge| (edge.from, edge.to, edge.kind)).collect()
        };
        let scales = [1e200, 1e-200, 1e300];
        let columns = (0..3).map(|at| data.column(at).iter().map(|v| v * scales[at]).collect());
        let scaled = Dataset::new(data.names().to_vec(), columns.collect()).unwrap();
        assert_eq!(edges(scaled), edges(data.clone()), "{learner}");
    }
}

#[test]
fn misspelt_options_are_refused() {
    let error = serde_json::from_str::<DiscoverOptions>("{\"alfa\": 0.1}").unwrap_err();
    assert!(error.to_string().contains("alfa"));
}

#[test]
fn options_make_the_learner_that_they_name() {
    for (text, name) in [
        ("{}", "pc"),
        (r#"{"censored": "detect"}"#, "pc"),
        (r#"{"learner": "ges"}"#, "ges"),
        (r#"{"learner": "lingam"}"#, "lingam"),
    ] {
        assert_eq!(options(text).learner().unwrap().name(), name, "{text}");
    }
}

#[test]
fn assigned_columns_and_settings_have_no_causes() {
    for learner in ["pc", "ges", "lingam", "fci"] {
        for field in ["assigned", "setting"] {
            // c is the effect of a and b; told that it was set at random, no learner draws an arrow into it.
            let text = format!(
                "{{\"learner\": \"{learner}\", \"test\": \"fisher-z\", \"{field}\": [\"c\"]}}"
            );
            // GES takes a setting's values for labels.
            let whole = |value: &f64| {
                if learner == "ges" {
                    value.round()
                } else {
                    *value
                }
            };
            let columns = (0..3).map(|at| table().column(at).iter().map(whole).collect());
            let data = Dataset::new(table().names().to_vec(), columns.collect()).unwrap();
            let report = discover(data, options(&text)).unwrap();
            assert!(!report.edges.is_empty());
            for edge in &report.edges {
                assert_ne!(
                    (edge.to.as_str(), edge.kind),
                    ("c", ReportedKind::Directed),
                    "{learner}"
                );
                // FCI: the other end does not cause c.
                let other = edge.marks.map(|marks| marks[usize::from(edge.from == "c")]);
                assert!(
                    other.is_none_or(|mark| mark == Mark::Arrow),
                    "{learner} {edge:?}"
                );
            }
        }
    }
    let error = discover(table(), options(r#"{"assigned": ["q"]}"#))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("assigned: unknown variable \"q\""),
        "{error}"
    );
    let known = r#"{"assigned": ["a"], "knowledge": {"required": [["b", "a"]]}}"#;
    assert!(discover(table(), options(known)).is_err());
    // Tiers need not name them.
    let tiers = r#"{"assigned": ["a"], "knowledge": {"tiers": [["b"], ["c"]]}}"#;
    assert_eq!(discover(table(), options(tiers)).unwrap().edges.len(), 2);
}

#[test]
fn directed_edges_have_effects_and_lingam_an_order() {
    for learner in ["pc", "ges", "lingam"] {
        let text = format!("{{\"learner\": \"{learner}\"}}");
        let report = discover(table(), options(&text)).unwrap();
        for edge in &report.edges {
            let effect = edge.effect.unwrap();
            assert!(
                (effect.coefficient - 1.0).abs() < 0.15,
                "{learner} {effect:?}"
            );
            assert!(effect.interval[0] < effect.standardised);
        }
        assert_eq!(report.order.len(), if learner == "lingam" { 3 } else { 0 });
        assert!(learner != "lingam" || report.order[2] == "c");
    }
}
