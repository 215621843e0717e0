use super::*;
use crate::structure::TestKind;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Six columns of which each follows some of those before it, bent, one of them clipped and one of few values.
fn table(rows: usize, seed: u64) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); 6];
    for _ in 0..rows {
        let mut noise = || (0..6).map(|_| rng.random::<f64>()).sum::<f64>() * 1.4 - 4.2;
        let a = noise();
        let b = (6.0 * a).sin() + noise();
        let c = (a * a - b + noise()).max(-1.0);
        let d = (c + noise()).round().clamp(-2.0, 2.0);
        let e = a * b + noise();
        let f = d + 0.3 * e + noise();
        for (column, value) in columns.iter_mut().zip([a, b, c, d, e, f]) {
            column.push(value);
        }
    }
    let names = ["a", "b", "c", "d", "e", "f"].map(str::to_owned).to_vec();
    Dataset::new(names, columns).unwrap()
}

#[test]
fn the_answers_are_those_of_the_measure_itself() {
    let (mut asked, mut same) = (0, 0);
    for (rows, seed) in [(300, 1), (901, 2), (2400, 3)] {
        let data = table(rows, seed);
        for kind in [TestKind::Gcm, TestKind::GcmPlain] {
            let plain = kind.prepare(&data).unwrap();
            let quick = kind.prepare_for_many_rows(&data).unwrap();
            assert_eq!((quick.name(), quick.variables()), ("gcm", 6));
            for x in 0..6 {
                for y in 0..x {
                    let others: Vec<usize> = (0..6).filter(|&at| at != x && at != y).collect();
                    for size in [0, 1, 2, 4] {
                        let given = &others[..size];
                        let [one, two] = [&plain, &quick].map(|t| t.test(x, y, given).unwrap());
                        let gap = (one.statistic - two.statistic).abs();
                        asked += 1;
                        same += usize::from(gap < 1e-4 * (1.0 + one.statistic));
                        // A series of another length moves the statistic, not the verdict.
                        let clear = one.p_value < 1e-6 || one.p_value > 0.2;
                        let verdicts = [one.p_value < 1e-3, two.p_value < 1e-3];
                        assert!(
                            !clear || verdicts[0] == verdicts[1],
                            "{kind:?} {rows} {x} {y} {given:?}: {one:?} {two:?}"
                        );
                        assert_eq!(quick.test(y, x, given), Ok(two));
                    }
                }
            }
        }
    }
    assert!(same * 100 >= asked * 95, "{same} of {asked}");
}

/// Columns of which regressions are hard to solve: far values, a near copy, a sum with little noise, few values.
fn hard_table(rows: usize, seed: u64) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); 6];
    for _ in 0..rows {
        let mut noise = || (0..6).map(|_| rng.random::<f64>()).sum::<f64>() * 1.4 - 4.2;
        // Student's t with about two degrees of freedom.
        let far = noise() / (0.02 + 0.5 * (noise().powi(2) + noise().powi(2))).sqrt();
        let copy = far + 1e-3 * noise();
        let log = (noise() + 0.5 * far.clamp(-3.0, 3.0)).exp();
        let sum = log + copy + 1e-3 * noise();
        let few = (far + noise()).round().clamp(-1.0, 3.0);
        let last = log.ln() + 0.2 * few + noise();
        for (column, value) in columns.iter_mut().zip([far, copy, log, sum, few, last]) {
            column.push(1e4 + value);
        }
    }
    let names = ["far", "copy", "log", "sum", "few", "last"].map(str::to_owned);
    Dataset::new(names.to_vec(), columns).unwrap()
}

#[test]
fn the_answers_are_those_of_the_measure_where_rounding_could_show() {
    let (mut asked, mut same) = (0, 0);
    for (rows, seed) in [(1000, 1), (3000, 2)] {
        let data = hard_table(rows, seed);
        let plain = TestKind::Gcm.prepare(&data).unwrap();
        let quick = TestKind::Gcm.prepare_for_many_rows(&data).unwrap();
        for x in 0..6 {
            for y in 0..x {
                let others: Vec<usize> = (0..6).filter(|&at| at != x && at != y).collect();
                for set in 0..16 {
                    let given: Vec<usize> = (0..4)
                        .filter(|bit| set >> bit & 1 == 1)
                        .map(|bit| others[bit])
                        .collect();
                    let [one, two] = [&plain, &quick].map(|t| t.test(x, y, &given).unwrap());
                    let gap = (one.statistic - two.statistic).abs();
                    asked += 1;
                    same += usize::from(gap < 0.1 * (1.0 + one.statistic));
                    let clear = one.p_value < 1e-6 || one.p_value > 0.2;
                    let verdicts = [one.p_value < 1e-3, two.p_value < 1e-3];
                    assert!(
                        !clear || verdicts[0] == verdicts[1],
                        "{rows} {x} {y} {given:?}: {one:?} {two:?}"
                    );
                }
            }
        }
    }
    // As with f64: a series of another length, or a term on the edge of being collinear.
    assert!(same * 100 >= asked * 95, "{same} of {asked}");
}

#[test]
fn what_is_asked_before_changes_no_answer() {
    let data = table(700, 5);
    let asked = TestKind::Gcm.prepare_for_many_rows(&data).unwrap();
    let pairs = [(0, 4), (5, 4), (0, 5), (4, 5)];
    let answers = pairs.map(|(x, y)| asked.test(x, y, &[1, 2]).unwrap());
    for ((x, y), answer) in pairs.into_iter().zip(answers) {
        let fresh = TestKind::Gcm.prepare_for_many_rows(&data).unwrap();
        assert_eq!(fresh.test(x, y, &[2, 1]), Ok(answer));
    }
}

#[test]
fn what_is_kept_is_counted_and_let_go() {
    let data = table(400, 7);
    let test = GcmOfManyRows::new(&data, Projection::Cubic).unwrap();
    test.test(0, 1, &[2, 3]).unwrap();
    test.test(0, 4, &[2, 3]).unwrap();
    {
        let kept = test.kept.borrow();
        assert_eq!(
            (kept.sets.len(), kept.own.len(), kept.regressands.len()),
            (1, 2, 3)
        );
        assert!(kept.numbers > 400 * 40);
    }
    test.kept.borrow_mut().numbers = KEPT_NUMBERS + 1;
    test.test(0, 1, &[2]).unwrap();
    assert_eq!(test.kept.borrow().sets.len(), 1);
}

#[test]
fn constants_and_functions_of_the_set_are_independent_of_all() {
    let mut columns: Vec<Vec<f64>> = (0..3).map(|at| table(200, 9).column(at).to_vec()).collect();
    columns.push(columns[0].iter().map(|value| value * value).collect());
    columns.push(vec![3.0; 200]);
    let names = ["a", "b", "c", "square", "constant"]
        .map(str::to_owned)
        .to_vec();
    let data = Dataset::new(names, columns).unwrap();
    let test = GcmOfManyRows::new(&data, Projection::Cubic).unwrap();
    assert_eq!(test.test(3, 1, &[0]), Ok(TestResult::INDEPENDENT));
    assert_eq!(test.test(4, 1, &[0]), Ok(TestResult::INDEPENDENT));
    assert!(test.test(1, 2, &[4]).unwrap().p_value < 1e-6);
    assert!(test.test(0, 0, &[]).is_err() && test.test(0, 1, &[9]).is_err());
}
