use super::*;
use crate::structure::{Report, Verdict, discover};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// `episodes` of x(t) = 0.8 x(t-1), y(t) = 0.6 x(t-1) + 0.3 y(t-1), z(t) = 0.6 y(t-2), each with noise; w on its own.
fn panel(episodes: usize, steps: usize, seed: u64) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut noise = || (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
    let mut rows = Vec::new();
    for episode in 0..episodes {
        let mut past = [[0.0; 4]; 2];
        for step in 0..steps {
            let [before, last] = past;
            let x = 0.8 * last[0] + noise();
            let y = 0.6 * last[0] + 0.3 * last[1] + noise();
            let z = 0.6 * before[1] + noise();
            let now = [x, y, z, 0.8 * last[3] + noise()];
            rows.extend([episode as f64, step as f64]);
            rows.extend(now);
            past = [last, now];
        }
    }
    let names = ["e", "t", "x", "y", "z", "w"].map(str::to_owned).to_vec();
    Dataset::from_rows(names, &rows).unwrap()
}

fn options(text: &str) -> DiscoverOptions {
    serde_json::from_str(text).unwrap()
}

const PANEL: &str = r#"{"test": "fisher-z", "series": {"lags": 2, "episode": "e", "time": "t"}}"#;

fn edges(report: &Report) -> Vec<String> {
    let mut found: Vec<String> = report
        .edges
        .iter()
        .map(|e| format!("{} {}", e.from, e.to))
        .collect();
    found.sort();
    found
}

const TRUE: [&str; 5] = [
    "w(t-1) w(t)",
    "x(t-1) x(t)",
    "x(t-1) y(t)",
    "y(t-1) y(t)",
    "y(t-2) z(t)",
];

#[test]
fn edges_lead_forward_in_time_and_are_the_true_ones() {
    let mut wrong = 0;
    for seed in 0..10 {
        let report = discover(panel(20, 40, seed), options(PANEL)).unwrap();
        let found = edges(&report);
        assert!(
            TRUE.iter().all(|edge| found.iter().any(|e| e == edge)),
            "{found:?}"
        );
        wrong += found.len() - TRUE.len();
        let series = report.series.clone().unwrap();
        assert_eq!((series.episodes, series.rows), (20, 20 * 36));
        let strong = report
            .edges
            .iter()
            .find(|e| e.from == "x(t-1)" && e.to == "y(t)")
            .unwrap();
        let effect = strong.effect.unwrap();
        assert!((effect.coefficient - 0.6).abs() < 0.15, "{effect:?}");
    }
    // 27 pairs without an edge a table, at 0.001.
    assert!(wrong <= 3, "{wrong} wrong edges in ten tables");
}

#[test]
fn two_series_that_only_repeat_themselves_are_not_joined() {
    // Slow series seem to depend on each other; with the pasts of both they do not.
    let mut joined = 0;
    for seed in 0..40 {
        let text = PANEL.replace("\"test\"", "\"alpha\": 0.05, \"test\"");
        let report = discover(panel(2, 150, 100 + seed), options(&text)).unwrap();
        let between = |e: &&ReportedEdge| e.from.starts_with('w') != e.to.starts_with('w');
        joined += report.edges.iter().filter(between).count();
    }
    // 40 tables of 12 such pairs at 0.05: 24, and 3 standard deviations.
    assert!(joined <= 39, "{joined} of 480");
}

#[test]
fn no_row_reaches_over_an_episode_or_a_gap_and_the_order_of_rows_is_that_of_time() {
    let data = panel(4, 30, 1);
    let whole = discover(data.clone(), options(PANEL)).unwrap();
    // Shuffled, with the column of the time, the same; without it, a series is what its rows are.
    let mut order: Vec<usize> = (0..data.rows()).collect();
    order.sort_by_key(|row| (row * 7919) % 127);
    let mixed = discover(data.take(&order).unwrap(), options(PANEL)).unwrap();
    assert_eq!(edges(&mixed), edges(&whole));
    assert_eq!(mixed.series, whole.series);
    // Step 15 is missing everywhere: 26 rows an episode become 2 x (11 or 10).
    let kept: Vec<usize> = (0..data.rows()).filter(|row| row % 30 != 15).collect();
    let gap = discover(data.take(&kept).unwrap(), options(PANEL)).unwrap();
    let series = gap.series.unwrap();
    assert_eq!((series.episodes, series.rows), (8, 4 * (11 + 10)));
    let twice = data.take(&[0, 1, 2, 2, 3]).unwrap();
    let error = discover(twice, options(PANEL)).unwrap_err().to_string();
    assert!(error.contains("twice in one episode"), "{error}");
}

#[test]
fn assigned_columns_have_no_causes_and_settings_no_steps() {
    let text = PANEL.replace("\"test\"", r#""assigned": ["x"], "setting": ["w"], "test""#);
    let report = discover(panel(20, 40, 1), options(&text)).unwrap();
    assert!(
        report
            .edges
            .iter()
            .all(|e| e.to != "x(t)" && !e.to.starts_with('w'))
    );
    assert!(report.nodes.contains(&"w".to_owned()) && !report.nodes.contains(&"w(t)".to_owned()));
}

#[test]
fn what_is_not_for_series_is_refused() {
    for (extra, part) in [
        (r#""learner": "ges""#, "structure.learner: ges"),
        (r#""bootstrap": 5"#, "structure.bootstrap: 5"),
        (r#""missing": "test-wise""#, "structure.missing"),
        (r#""knowledge": {"required": [["x", "y"]]}"#, "time"),
    ] {
        let text = PANEL.replace("\"test\"", &format!("{extra}, \"test\""));
        let error = discover(panel(2, 20, 1), options(&text))
            .unwrap_err()
            .to_string();
        assert!(error.contains(part), "{error}");
    }
    let text = PANEL.replace("\"lags\": 2", "\"lags\": 21");
    let error = discover(panel(2, 20, 1), options(&text))
        .unwrap_err()
        .to_string();
    assert!(error.contains("from 1 to 20"), "{error}");
    let error = discover(panel(2, 4, 1), options(PANEL))
        .unwrap_err()
        .to_string();
    assert!(error.contains("series"), "{error}");
}

/// x moves itself, and y along a parabola, which a linear test does not follow; s reads the parabola at once, with noise of its own that
/// moves nothing.
fn panel_with_a_reading(episodes: usize, steps: usize, seed: u64) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut noise = || (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
    let mut rows = Vec::new();
    for episode in 0..episodes {
        let [mut x, mut y] = [0.0_f64; 2];
        for step in 0..steps {
            let next = 0.8 * x + 0.6 * noise();
            y = 0.4 * (x + x * x) + 0.5 * y + 0.5 * noise();
            x = next;
            let s = x * x + 1.2 * noise();
            rows.extend([episode as f64, step as f64, x, y, s]);
        }
    }
    let names = ["e", "t", "x", "y", "s"].map(str::to_owned).to_vec();
    Dataset::from_rows(names, &rows).unwrap()
}

#[test]
fn what_only_reads_is_no_candidate_when_its_own_noise_moves_nothing() {
    let told = r#"{"test": "fisher-z", "series": {"lags": 2, "episode": "e", "time": "t", "innovations": true}}"#;
    for seed in 0..4 {
        let table = panel_with_a_reading(20, 60, seed);
        let plain = discover(table.clone(), options(PANEL)).unwrap();
        let report = discover(table, options(told)).unwrap();
        assert!(plain.innovations.is_empty());
        assert!(edges(&plain).iter().any(|edge| edge == "s(t-1) y(t)"));
        // Three columns, at two steps back, on three.
        assert_eq!(report.innovations.len(), 18);
        let ruled_out: Vec<String> = (report.innovations.iter())
            .filter(|found| found.verdict == Verdict::NotReached)
            .map(|found| format!("{} {}", found.from, found.to))
            .collect();
        assert!(
            ruled_out.iter().any(|pair| pair == "s(t-1) y(t)"),
            "{ruled_out:?}"
        );
        // What moves nothing is neither asked about nor joined.
        assert!(report.tests_run < plain.tests_run);
        let found = edges(&report);
        for edge in ["x(t-1) x(t)", "x(t-1) y(t)", "y(t-1) y(t)"] {
            assert!(found.iter().any(|other| other == edge), "{edge}: {found:?}");
        }
        for pair in &ruled_out {
            let is_true = [
                "x(t-1) x", "x(t-1) y", "y(t-1) y", "x(t-2) y", "x(t-2) x", "y(t-2) y",
            ];
            assert!(
                !is_true.iter().any(|start| pair.starts_with(start)),
                "{pair}"
            );
            assert!(!found.contains(pair), "{pair}");
        }
    }
}
