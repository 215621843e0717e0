use super::frame::Frame;
use super::judge::quantile;
use super::noise::Doubt;
use super::*;
use nalgebra::{DMatrix, DVector};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn normals(rows: usize, seed: u64) -> Vec<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..rows).map(|_| StandardNormal.sample(&mut rng)).collect()
}

/// x is noise with a memory, s reads it one step late, y is a function of x. Episodes of 50 rows, which start anywhere.
fn columns(rows: usize, seed: u64) -> (Vec<f64>, Vec<f64>, Vec<f64>, Vec<bool>) {
    let (e, n, r) = (
        normals(rows, seed),
        normals(rows, seed + 1),
        normals(rows, seed + 2),
    );
    let (mut x, mut s) = (vec![0.0; rows], vec![0.0; rows]);
    let starts: Vec<bool> = (0..rows).map(|row| row % 50 == 0).collect();
    for row in 0..rows {
        if starts[row] {
            (x[row], s[row]) = (e[row], n[row]);
        } else {
            x[row] = 0.7 * x[row - 1] + 0.7 * e[row];
            s[row] = x[row - 1] + 0.3 * n[row];
        }
    }
    let y = x.iter().zip(&r).map(|(x, r)| x + 0.5 * x * x + 0.1 * r);
    let y = y.collect();
    (x, s, y, starts)
}

fn ask(columns: Vec<(&str, Vec<f64>)>, starts: &[bool]) -> Innovations {
    let all: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let values = columns.into_iter().map(|(_, values)| values).collect();
    let data = Dataset::new(names(&all), values).unwrap();
    let last = all.len() - 1;
    let options = InnovationOptions::default();
    innovation_test(
        &data,
        &names(&all[..last]),
        &names(&all[last..]),
        starts,
        options,
    )
    .unwrap()
}

#[test]
fn innovations_are_the_residuals_of_the_normal_equations() {
    let (x, s, y, starts) = columns(120, 3);
    let ages: Vec<usize> = (0..120).map(|row| row % 50).collect();
    let columns = [&x[..], &s[..], &y[..]];
    let frame = finish(Frame::new(&columns, &ages, &[true; 120], 2, 10)).unwrap();
    assert_eq!(
        frame.len(),
        starts
            .iter()
            .enumerate()
            .filter(|(row, _)| row % 50 >= 2)
            .count()
    );
    let rows = &frame.rows;
    for j in 0..3 {
        // Constant, two steps of past, the two other candidates.
        let design = DMatrix::from_fn(rows.len(), 9, |row, column| {
            let row = rows[row];
            match column {
                0 => 1.0,
                1..=6 => columns[(column - 1) % 3][row - 1 - (column - 1) / 3],
                7 => columns[(j + 1) % 3][row],
                _ => columns[(j + 2) % 3][row],
            }
        });
        let own = DVector::from_fn(rows.len(), |row, _| columns[j][rows[row]]);
        let weights = (design.transpose() * &design)
            .cholesky()
            .unwrap()
            .solve(&(design.transpose() * &own));
        let residual = &own - &design * weights;
        let spread = (own.map(|v| v - own.mean()).norm_squared() / own.len() as f64).sqrt();
        let found = frame.innovations[j].as_ref().unwrap();
        for (found, expected) in found.iter().zip(residual.iter()) {
            assert!(
                (found * spread - expected).abs() < 1e-9,
                "{found} against {expected}"
            );
        }
    }
}

#[test]
fn a_reading_is_ruled_out_and_what_it_reads_is_not() {
    let (x, s, y, starts) = columns(1000, 10);
    let found = ask(vec![("x", x), ("s", s), ("y", y)], &starts);
    let reading = found.of("s", "y").unwrap();
    assert_eq!(reading.verdict, Verdict::NotReached, "{reading:?}");
    let figures = reading.figures.as_ref().unwrap();
    assert!(
        figures.share.abs() < 0.2 && figures.share_interval[1] < 0.5,
        "{figures:?}"
    );
    assert_eq!((figures.rows, figures.lags, figures.bends), (980, 1, 0));
    assert_eq!(found.ruled_out().collect::<Vec<_>>(), [("s", "y")]);
    let cause = found.of("x", "y").unwrap();
    assert_eq!(cause.verdict, Verdict::Reached, "{cause:?}");
    // Its effects are 1 and 1/2 of a square: all of what is implied.
    let share = cause.figures.as_ref().unwrap().share;
    assert!((share - 1.0).abs() < 0.1, "{share}");
}

#[test]
fn the_linear_effect_is_that_of_the_closed_form() {
    // y = 0.8 a + noise: in standard deviations 0.8 sd(a) / sd(y), with a standard error of sd(noise) / (sqrt(n) sd(y)).
    let rows = 4000;
    let (a, b, n) = (normals(rows, 20), normals(rows, 21), normals(rows, 22));
    let y: Vec<f64> = a.iter().zip(&n).map(|(a, n)| 0.8 * a + 0.6 * n).collect();
    let starts: Vec<bool> = (0..rows).map(|row| row == 0).collect();
    let found = ask(vec![("a", a), ("b", b), ("y", y)], &starts);
    let figures = found.of("a", "y").unwrap().figures.clone().unwrap();
    let error = 0.6 / (rows as f64).sqrt();
    assert_eq!(figures.functional, "linear");
    assert!((figures.effect - 0.8).abs() < 4.0 * error, "{figures:?}");
    let half = (figures.effect_interval[1] - figures.effect_interval[0]) / 2.0;
    // The level of 0.05, half of it for two pairs.
    let expected = quantile(0.05 / 4.0) * error;
    assert!(
        (half / expected - 1.0).abs() < 0.1,
        "{half} against {expected}"
    );
}

#[test]
fn no_effect_at_all_is_not_enough() {
    // Neither reading nor cause: the ordinary regression implies nothing that could be excluded.
    let (x, _, y, starts) = columns(1000, 30);
    let found = ask(
        vec![("x", x), ("noise", normals(1000, 99)), ("y", y)],
        &starts,
    );
    let verdict = found.of("noise", "y").unwrap();
    assert_eq!(verdict.verdict, Verdict::CannotBeSaid, "{verdict:?}");
    assert_eq!(
        verdict.reason,
        Some("the ordinary regression implies no effect that could be excluded")
    );
}

#[test]
fn what_has_no_noise_of_its_own_cannot_be_said() {
    let (x, s, y, starts) = columns(1000, 40);
    let rounded: Vec<f64> = s.iter().map(|s| (s * 0.2).round()).collect();
    let copy: Vec<f64> = x.iter().map(|x| 2.0 * x + 1.0).collect();
    let single: Vec<f64> = (0..1000)
        .map(|row| {
            if row % 50 == 0 {
                0.0
            } else {
                f64::from((3.0 * x[row - 1]) as f32)
            }
        })
        .collect();
    let reason = |columns, of: &str| {
        let verdicts = ask(columns, &starts);
        let verdict = verdicts.of(of, "y").unwrap();
        assert_eq!(verdict.verdict, Verdict::CannotBeSaid);
        verdict.reason.unwrap()
    };
    let with = |name: &'static str, column: &[f64]| {
        vec![("x", x.clone()), (name, column.to_vec()), ("y", y.clone())]
    };
    let dependent = Doubt::Dependent.words();
    assert_eq!(reason(with("copy", &copy), "copy"), dependent);
    assert_eq!(
        reason(with("copy", &copy), "x"),
        dependent,
        "nor is what is copied"
    );
    let precision = Doubt::Precision.words();
    assert_eq!(reason(with("rounded", &rounded), "rounded"), precision);
    let constant = vec![1.0; 1000];
    assert_eq!(
        reason(with("constant", &constant), "constant"),
        Doubt::Constant.words()
    );
    // The start of each episode aside, where the past is not looked at, this is a function of the past in single precision.
    assert_eq!(reason(with("single", &single), "single"), precision);
}

#[test]
fn too_few_rows_that_follow_each_other_say_nothing() {
    let (x, s, y, _) = columns(1000, 50);
    let found = ask(vec![("x", x), ("s", s), ("y", y)], &[true; 1000]);
    for verdict in &found.verdicts {
        assert_eq!(verdict.verdict, Verdict::CannotBeSaid);
        assert!(verdict.reason.unwrap().starts_with("too few rows"));
    }
}

#[test]
fn noise_is_white_and_needs_no_longer_past() {
    // A reading three steps late is noise given three steps of the past, not given one.
    let rows = 1000;
    let (x, _, y, starts) = columns(rows, 60);
    let noise = normals(rows, 61);
    let late: Vec<f64> = (0..rows)
        .map(|row| 0.2 * noise[row] + if row % 50 < 3 { 0.0 } else { x[row - 3] })
        .collect();
    let found = ask(vec![("x", x), ("late", late), ("y", y)], &starts);
    let figures = found.of("late", "y").unwrap().figures.clone().unwrap();
    assert_eq!(figures.lags, 3);
}

#[test]
fn episodes_start_where_the_state_is_not_the_next_state_of_before() {
    let rows = [
        [0.0, 0.1, 1.0],
        [0.1, 0.2, 2.0],
        [0.5, 0.6, 3.0],
        [0.6, 0.7, 4.0],
    ];
    let data = Dataset::from_rows(names(&["s", "s'", "r"]), rows.as_flattened()).unwrap();
    let roles = Roles {
        state: names(&["s"]),
        action: Vec::new(),
        next: names(&["s'"]),
        reward: "r".to_owned(),
    };
    assert_eq!(
        episode_starts(&data, &roles).unwrap(),
        [true, false, true, false]
    );
}

#[test]
fn options_and_marks_are_checked() {
    let data = Dataset::from_rows(names(&["a", "b"]), &[1.0, 2.0, 3.0, 5.0]).unwrap();
    let ask = |starts: &[bool], options| {
        let found = innovation_test(&data, &names(&["a"]), &names(&["b"]), starts, options);
        found.unwrap_err().to_string()
    };
    let fine = InnovationOptions::default();
    assert!(ask(&[true], fine).contains("\"starts of episodes\" has 1 rows, expected 2"));
    let level = InnovationOptions { level: 1.0, ..fine };
    assert!(ask(&[true; 2], level).contains("innovations.level: 1"));
    let lags = InnovationOptions { lags: 0, ..fine };
    assert!(ask(&[true; 2], lags).contains("innovations.lags: 0"));
}

#[test]
fn the_order_of_the_candidates_does_not_matter() {
    let (x, s, y, starts) = columns(600, 70);
    let mut rng = ChaCha8Rng::seed_from_u64(71);
    let a: Vec<f64> = (0..600).map(|_| rng.random_range(-1.0..1.0)).collect();
    let one = ask(
        vec![
            ("x", x.clone()),
            ("s", s.clone()),
            ("a", a.clone()),
            ("y", y.clone()),
        ],
        &starts,
    );
    let other = ask(vec![("a", a), ("x", x), ("s", s), ("y", y)], &starts);
    for verdict in &one.verdicts {
        let same = other.of(&verdict.from, "y").unwrap();
        assert_eq!(verdict.verdict, same.verdict);
        let (a, b) = (
            verdict.figures.as_ref().unwrap(),
            same.figures.as_ref().unwrap(),
        );
        assert!((a.share - b.share).abs() < 1e-6, "{a:?} {b:?}");
    }
}

/// Verdicts on the candidates x and s, of which s reads x one step late, and y = x + x^2 / 2 + c s + noise, with a floor on y.
fn with_floor(weight: f64, floor: f64, seed: u64) -> Vec<InnovationVerdict> {
    let (x, s, y, starts) = columns(600, seed);
    let y: Vec<f64> = y.iter().zip(&s).map(|(y, s)| y + weight * s).collect();
    let data = Dataset::new(names(&["x", "s", "y"]), vec![x, s, y]).unwrap();
    finish(async {
        let (candidates, effects) = (names(&["x", "s"]), names(&["y"]));
        let floors = [floor];
        let options = InnovationOptions::default();
        let test =
            InnovationTest::prepare(&data, &candidates, &effects, &starts, &floors, &[], options);
        test.await.unwrap().ask_all().await
    })
}

#[test]
fn what_moves_an_effect_by_more_than_the_floor_stays_and_what_reads_its_cause_goes() {
    let sets = 60;
    let out = |weight: f64, floor: f64| {
        let sets = (0..sets).filter(|&set| {
            let verdicts = with_floor(weight, floor, 1000 + 3 * set);
            assert_eq!(verdicts[0].verdict, Verdict::Reached, "x moves y");
            verdicts[1].verdict == Verdict::NotReached
        });
        sets.count()
    };
    // Given x, s has a standard deviation of about sqrt(0.3^2 + 0.7^2), and y, of variance 1.5, one of about 1.2.
    let floor = 0.05;
    let just_above = 1.1 * floor * 1.2 / 0.76;
    let (none, some) = (out(0.0, floor), out(just_above, floor));
    println!("ruled out: {none} of {sets} readings, {some} of {sets} drivers just above the floor");
    assert!(none >= 57, "{none} of {sets} readings");
    assert!(some <= 3, "{some} of {sets} drivers just above the floor");
    let of_floor = with_floor(0.0, floor, 1000)[1]
        .figures
        .clone()
        .unwrap()
        .floor;
    assert_eq!(of_floor, Some(floor));
}

#[test]
fn the_noise_of_a_few_rows_says_nothing() {
    let (x, s, y, starts) = columns(1000, 80);
    // A function of the past, but for every fiftieth row.
    let spikes: Vec<f64> = (0..1000)
        .map(|row| {
            let before = if row % 50 == 0 { 0.0 } else { x[row - 1] };
            before
                + if row % 50 == 25 {
                    s[row]
                } else {
                    1e-3 * s[row]
                }
        })
        .collect();
    let found = ask(vec![("x", x), ("spikes", spikes), ("y", y)], &starts);
    let verdict = found.of("spikes", "y").unwrap();
    assert_eq!(verdict.reason, Some(Doubt::FewRowsCarry.words()));
}

#[test]
fn effects_that_are_asked_about_one_after_the_other_share_the_level() {
    let (x, s, y, starts) = columns(600, 90);
    let data = Dataset::new(names(&["x", "s", "y"]), vec![x, s, y]).unwrap();
    finish(async {
        let (candidates, effects) = (names(&["x", "s"]), names(&["s", "y"]));
        let options = InnovationOptions::default();
        let test = InnovationTest::prepare(
            &data,
            &candidates,
            &effects,
            &starts,
            &[0.0; 2],
            &[],
            options,
        );
        let mut test = test.await.unwrap();
        let first = test.ask_group(&[1], 0).await;
        assert!(first.len() == 2 && first.iter().all(|v| v.to == "y"));
        let half = |v: &InnovationVerdict| {
            let [low, high] = v.figures.as_ref().unwrap().effect_interval;
            (high - low) / 2.0
        };
        let whole = test.ask_group(&[0, 1], 1).await;
        assert_eq!(whole[2..], first, "what was asked is answered as before");
        // A level of 0.05 / 4 for two pairs.
        let error = half(&first[0]) / quantile(0.05 / 8.0);
        let again = InnovationTest::prepare(
            &data,
            &candidates,
            &effects,
            &starts,
            &[0.0; 2],
            &[],
            options,
        );
        let all = again.await.unwrap().ask_all().await;
        let expected = error * quantile(0.05 / 8.0);
        assert!(
            (half(&all[2]) / expected - 1.0).abs() < 1e-9,
            "0.05 / 2 for four pairs"
        );
    });
}
