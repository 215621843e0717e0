use super::*;
use crate::structure::Dataset;
use crate::structure::independence::contingency::Distance;
use crate::structure::independence::contingency::counts::Sorted;
use rand::SeedableRng as _;

fn contingency(rows: usize) -> Contingency {
    let values: Vec<f64> = (0..rows).map(|row| (row % 2) as f64).collect();
    let data = Dataset::new(vec!["x".to_owned()], vec![values]).unwrap();
    Contingency::new(&data, Distance::LikelihoodRatio, "g-squared").unwrap()
}

#[test]
fn draws_are_as_likely_as_the_binomials_say() {
    let test = contingency(60);
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let choose = |n: u32, k: u32| {
        (0..k)
            .map(|i| f64::from(n - i) / f64::from(i + 1))
            .product::<f64>()
    };
    for (rows, marked, drawn) in [(10, 4, 3), (40, 25, 30), (60, 2, 50), (50, 25, 25)] {
        let draws = 40_000;
        let mut counts = vec![0_u32; drawn as usize + 1];
        for _ in 0..draws {
            counts[test.hypergeometric(rows, marked, drawn, &mut rng) as usize] += 1;
        }
        for (count, &found) in counts.iter().enumerate() {
            let count = count as u32;
            let possible = count <= marked && drawn - count <= rows - marked;
            let share = match possible {
                true => {
                    choose(marked, count) * choose(rows - marked, drawn - count)
                        / choose(rows, drawn)
                }
                false => 0.0,
            };
            let expected = share * f64::from(draws);
            let spread = (expected * (1.0 - share)).sqrt();
            assert!(
                (f64::from(found) - expected).abs() <= 4.5 * spread,
                "{rows} {marked} {drawn}: {count} {found} {expected}"
            );
        }
    }
}

#[test]
fn one_pass_counts_what_sorted_rows_count() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let names = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
    for distance in [Distance::LikelihoodRatio, Distance::Pearson] {
        for levels in [2, 3, 5] {
            let columns = (0..4)
                .map(|_| {
                    (0..400)
                        .map(|_| f64::from(rng.next_u32() % levels))
                        .collect()
                })
                .collect();
            let data = Dataset::new(names.clone(), columns).unwrap();
            let test = Contingency::new(&data, distance, "g-squared").unwrap();
            for set in [vec![], vec![2], vec![3, 2]] {
                let (margins, one) = test.tally(0, 1, &set).unwrap();
                let (_, two) = test.count(0, 1, &set);
                assert_eq!((one.freedom, one.full), (two.freedom, two.full));
                assert_eq!(one.squares, two.squares);
                for (one, two) in [
                    (one.corrected, two.corrected),
                    (one.sum, two.sum),
                    (one.base, two.base),
                    (one.ratio, two.ratio),
                ] {
                    assert!((one - two).abs() < 1e-8 * (1.0 + two.abs()), "{one} {two}");
                }
                let of = |one: &Stratum| (one.lengths.len() - 1) * (one.counts.len() - 1);
                let drawn: usize = margins.strata.iter().map(of).sum();
                assert_eq!(drawn + margins.freedom, two.freedom);
            }
            // Too many cells for the rows.
            let many: Vec<usize> = vec![2, 3];
            let cells = levels.pow(4) as usize;
            assert_eq!(test.tally(0, 1, &many).is_some(), cells <= 8 * 400);
        }
    }
}

#[test]
fn tables_keep_their_margins_and_have_the_moments_of_permutations() {
    // Two strata: 3 x 2 and 2 x 3 labels.
    let sorted = Sorted {
        rows: [[0, 1, 0, 1, 1, 0, 0, 1].as_slice(), &[2, 3, 4, 2, 3, 4, 2]].concat(),
        strata: vec![0, 8, 15],
        runs: vec![0, 2, 5, 8, 11, 15],
        ..Sorted::default()
    };
    let counts = [vec![4, 4], vec![3, 2, 2]];
    let lengths = [vec![2, 3, 3], vec![3, 4]];
    let strata = lengths.into_iter().zip(counts.clone());
    let margins = Margins {
        strata: strata
            .map(|(lengths, counts)| Stratum { lengths, counts })
            .collect(),
        ..Margins::default()
    };
    for distance in [Distance::LikelihoodRatio, Distance::Pearson] {
        let mut test = contingency(15);
        test.distance = distance;
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        let draws = 20_000;
        let drawn: Vec<f64> = (0..draws)
            .map(|_| test.draw_tables(&margins, &mut Vec::new(), &mut rng))
            .collect();
        let mut permuted = sorted.rows.clone();
        let shuffled: Vec<f64> = (0..draws)
            .map(|_| {
                for ends in sorted.strata.windows(2) {
                    let rows = &mut permuted[ends[0]..ends[1]];
                    for at in 0..rows.len() {
                        let step = rng.next_u32() as usize % (rows.len() - at);
                        rows.swap(at, at + step);
                    }
                }
                let mut sum = 0.0;
                for run in sorted.runs.windows(2) {
                    let stratum = usize::from(run[0] >= 8);
                    let total = [8.0, 7.0][stratum];
                    for label in [0..2, 2..5][stratum].clone() {
                        let rows = &permuted[run[0]..run[1]];
                        let count = rows.iter().filter(|&&row| row == label).count();
                        let margin = counts[stratum][label as usize - 2 * stratum];
                        sum += match distance {
                            Distance::LikelihoodRatio => test.logs[count],
                            Distance::Pearson => {
                                (count as f64).powi(2) * total
                                    / (rows.len() as f64 * f64::from(margin))
                            }
                        };
                    }
                }
                test.statistic(sum, 0.0)
            })
            .collect();
        let moments = |values: &[f64]| {
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let squares = values
                .iter()
                .map(|value| (value - mean).powi(2))
                .sum::<f64>();
            (mean, (squares / values.len() as f64).sqrt())
        };
        let ((mean, spread), (other, same)) = (moments(&drawn), moments(&shuffled));
        assert!((mean - other).abs() < 0.05 * spread, "{mean} {other}");
        assert!((spread / same - 1.0).abs() < 0.03, "{spread} {same}");
    }
}

#[test]
fn full_strata_are_as_spread_as_their_tables() {
    let stratum = || Stratum {
        lengths: vec![60, 80, 60],
        counts: vec![70, 90, 40],
    };
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    for distance in [Distance::LikelihoodRatio, Distance::Pearson] {
        let mut test = contingency(200);
        test.distance = distance;
        let mut adding = Adding::default();
        let sums = Sums {
            logs: 0.0,
            distance: 0.0,
            squares: 0,
        };
        let margin = [40.0, 70.0, 90.0];
        let added = adding.stratum(&test, &[60.0, 80.0, 60.0], &margin, sums);
        assert!(added.full && added.freedom == 4);
        let drawn = Margins {
            strata: vec![stratum()],
            base: added.base,
            ..Margins::default()
        };
        let told = Margins {
            freedom: 4,
            scaled: 4.0 * added.factor,
            ..Margins::default()
        };
        let mut shares = |margins: &Margins| {
            let draws = 20_000;
            let values: Vec<f64> = (0..draws)
                .map(|_| test.draw_tables(margins, &mut Vec::new(), &mut rng))
                .collect();
            // The 50, 5 and 1 % of chi-square with 4 degrees of freedom.
            [3.357, 9.488, 13.277].map(|beyond| {
                values.iter().filter(|&&value| value > beyond).count() as f64 / f64::from(draws)
            })
        };
        for (one, two) in shares(&drawn).into_iter().zip(shares(&told)) {
            assert!((one / two - 1.0).abs() < 0.12, "{distance:?} {one} {two}");
        }
    }
}

#[test]
fn chi_square_has_its_tails() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    // The 50, 5 and 1 %.
    for (freedom, beyond) in [
        (1, [0.455, 3.841, 6.635]),
        (2, [1.386, 5.991, 9.210]),
        (7, [6.346, 14.067, 18.475]),
        (40, [39.335, 55.758, 63.691]),
        (200, [199.334, 233.994, 249.445]),
    ] {
        let draws = 100_000;
        let values: Vec<f64> = (0..draws).map(|_| chi_square(freedom, &mut rng)).collect();
        for (beyond, share) in beyond.into_iter().zip([0.5, 0.05, 0.01]) {
            let found = values.iter().filter(|&&value| value > beyond).count() as f64;
            let spread = f64::sqrt(share * (1.0 - share) * f64::from(draws));
            let expected = share * f64::from(draws);
            assert!(
                (found - expected).abs() < 4.5 * spread,
                "{freedom} beyond {beyond}: {found}"
            );
        }
    }
}
