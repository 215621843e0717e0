use super::*;

fn wave(rows: usize, step: f64) -> Vec<f64> {
    (0..rows).map(|row| (row as f64 * step).sin()).collect()
}

#[test]
fn dot_product_handles_every_length() {
    for length in 0..20 {
        let a: Vec<f64> = (0..length).map(f64::from).collect();
        let expected: f64 = a.iter().map(|value| value * value).sum();
        assert_eq!(dot(&a, &a), expected);
    }
}

#[test]
fn standardised_columns_have_mean_0_and_mean_square_1() {
    let values = standardise(&[1.0, 2.0, 3.0, 6.0]);
    assert!(values.iter().sum::<f64>().abs() < 1e-12);
    assert!((dot(&values, &values) - 4.0).abs() < 1e-12);
    assert_eq!(standardise(&[5.0; 3]), [0.0; 3]);
}

#[test]
fn scales_that_no_square_holds_are_those_of_ordinary_numbers() {
    let ordinary = wave(100, 0.37);
    let expected = standardise(&ordinary);
    for exponent in [900, 664, 500, -500, -664, -980] {
        let factor = 2.0_f64.powi(exponent);
        let scaled: Vec<f64> = ordinary.iter().map(|value| value * factor).collect();
        assert_eq!(standardise(&scaled), expected, "2^{exponent}");
    }
    for factor in [1e200, 1e-200, 1e307, 1e-300] {
        let scaled: Vec<f64> = ordinary.iter().map(|value| value * factor).collect();
        for (value, expected) in standardise(&scaled).iter().zip(&expected) {
            assert!(
                (value - expected).abs() < 1e-12,
                "{factor}: {value}, not {expected}"
            );
        }
    }
    // The smallest numbers there are have few digits, and an order.
    assert!(standardise(&[0.0, 5e-324, 1e-323]).is_sorted_by(|a, b| a < b));
}

#[test]
fn terms_are_orthonormal_and_leverage_sums_to_their_number() {
    let columns = [
        Prepared::new(&wave(2000, 0.37)),
        Prepared::new(&wave(2000, 1.13)),
    ];
    let basis = Basis::new(&columns.iter().collect::<Vec<_>>(), 2000);
    assert!(basis.terms.len() > 25, "{} terms", basis.terms.len());
    for (index, a) in basis.terms.iter().enumerate() {
        for b in &basis.terms[..index] {
            assert!(dot(a, b).abs() < 1e-10);
        }
        assert!((dot(a, a) - 1.0).abs() < 1e-12);
    }
    let prepared: Vec<_> = columns.iter().collect();
    let extension = basis.extended(&prepared, &[8, 0]);
    assert!(extension.len() > 0);
    for (index, a) in extension.terms.iter().enumerate() {
        for b in basis.terms.iter().chain(&extension.terms[..index]) {
            assert!(dot(a, b).abs() < 1e-10);
        }
    }
    let terms = (basis.terms.len() + extension.len()) as f64;
    assert!((extension.leverage.iter().sum::<f64>() - terms).abs() < 1e-9);
}

#[test]
fn a_function_of_the_columns_leaves_nothing() {
    let (a, b) = (wave(1000, 0.37), wave(1000, 1.13));
    let basis = Basis::new(&[&Prepared::new(&a), &Prepared::new(&b)], 1000);
    let target: Vec<f64> = a
        .iter()
        .zip(&b)
        .map(|(a, b)| 3.0 - a + a * b * b - b.powi(3))
        .collect();
    let mut left = target.clone();
    basis.project_out(&mut left);
    assert!(dot(&left, &left) < 1e-18 * dot(&target, &target));
}

#[test]
fn waves_are_asked_for_where_the_basis_falls_short_and_only_there() {
    let column: Vec<f64> = (0..500)
        .map(|row| f64::from(row * 311 % 500) / 250.0 - 1.0)
        .collect();
    let prepared = Prepared::new(&column);
    let basis = Basis::new(&[&prepared], 500);
    let noise: Vec<f64> = (0..500_u64)
        .map(|row| ((row * row * 7919 + row * 104_729) % 1009) as f64 / 1009.0 - 0.5)
        .collect();
    let noisy = |wave: fn(f64) -> f64| {
        let mut target: Vec<f64> = column
            .iter()
            .zip(&noise)
            .map(|(x, e)| wave(*x) + e)
            .collect();
        basis.project_out(&mut target);
        target
    };
    let cubic = noisy(|x| 2.0 * x.powi(3) - x);
    assert!(basis.waves_missing(&[&prepared], &[cubic])[0] <= 8);
    // Six periods over [-1, 1] are the twelfth wave, up to its phase.
    let mut left = noisy(|x| (6.0 * std::f64::consts::PI * x).sin());
    let before = dot(&left, &left);
    let missing = basis.waves_missing(&[&prepared], std::slice::from_ref(&left));
    assert!((12..=30).contains(&missing[0]), "{missing:?}");
    basis
        .extended(&[&prepared], &missing)
        .project_out(&mut left);
    // What is left is the noise, of mean square 1/12.
    assert!(
        before > 200.0 && dot(&left, &left) < 50.0,
        "{before} {}",
        dot(&left, &left)
    );
}

#[test]
fn constant_and_collinear_columns_add_no_terms() {
    let a = wave(500, 0.37);
    let alone = Basis::new(&[&Prepared::new(&a)], 500).terms.len();
    let shifted: Vec<f64> = a.iter().map(|value| 2.0 * value - 7.0).collect();
    let more = [Prepared::new(&a), Prepared::new(&[4.0; 500])];
    assert_eq!(
        Basis::new(&more.iter().collect::<Vec<_>>(), 500)
            .terms
            .len(),
        alone
    );
    let more = [Prepared::new(&a), Prepared::new(&shifted)];
    let basis = Basis::new(&more.iter().collect::<Vec<_>>(), 500);
    let mut target: Vec<f64> = a.iter().map(|value| value * value).collect();
    basis.project_out(&mut target);
    assert!(target.iter().all(|value| value.abs() < 1e-9));
    // Only what a polynomial in one column cannot say (fourth powers and up) may have been added.
    assert!(
        basis.terms.len() <= alone + 4,
        "{} terms, {alone} alone",
        basis.terms.len()
    );
}

#[test]
fn a_clipped_column_has_atoms_and_a_smooth_one_has_not() {
    let smooth: Vec<f64> = (0..500).map(|row| f64::from(row) / 250.0 - 1.0).collect();
    assert!(Prepared::new(&smooth).atoms.is_empty());
    let clipped: Vec<f64> = smooth.iter().map(|value| value.max(-0.8)).collect();
    let atoms = Prepared::new(&clipped).atoms;
    assert_eq!(atoms.len(), 1);
    assert_eq!(atoms[0].iter().sum::<f64>(), 51.0);
}

#[test]
fn the_basis_grows_with_the_rows_only() {
    let columns: Vec<_> = (0..12)
        .map(|index| Prepared::new(&wave(400, 0.1 + 0.07 * f64::from(index))))
        .collect();
    let basis = Basis::new(&columns.iter().collect::<Vec<_>>(), 400);
    assert_eq!(basis.terms.len(), 400 / ROWS_PER_TERM);
}

#[test]
fn sums_of_products_and_what_is_taken_away_are_exact_at_every_length() {
    // Small whole numbers: no rounding.
    for length in 0..23usize {
        let column = |k: usize| -> Vec<f64> {
            (0..length)
                .map(|i| ((i * (k + 2) + k) % 7) as f64 - 3.0)
                .collect()
        };
        let [a, b, c, d, y] = [0, 1, 2, 3, 4].map(column);
        let plain = |x: &[f64]| -> f64 { x.iter().zip(&y).map(|(x, y)| x * y).sum() };
        let want = [plain(&a), plain(&b), plain(&c), plain(&d)];
        assert_eq!(four_dots([&a, &b, &c, &d], &y), want);
        assert_eq!(dot(&a, &y), want[0]);
        let mut left = y.clone();
        subtract_four(&mut left, [2.0, -1.0, 0.5, 3.0], [&a, &b, &c, &d]);
        for i in 0..length {
            let want = y[i] - (2.0 * a[i] - b[i] + 0.5 * c[i] + 3.0 * d[i]);
            assert_eq!(left[i], want);
        }
        let mut left = y.clone();
        subtract(&mut left, -2.0, &a);
        assert!((0..length).all(|i| left[i] == y[i] + 2.0 * a[i]));
        assert!((0..length).all(|i| times(&a, &b)[i] == a[i] * b[i]));
        // The score: the squared sum of products over the sum of their squares.
        let squares: f64 = a.iter().zip(&y).map(|(a, y)| (a * y).powi(2)).sum();
        let want = if squares > 0.0 {
            want[0].powi(2) / squares
        } else {
            0.0
        };
        assert!((score(&a, &y) - want).abs() < 1e-12, "{length}");
    }
}

#[test]
fn what_is_left_is_that_of_least_squares() {
    use nalgebra::{DMatrix, DVector};
    let (a, b) = (wave(200, 0.37), wave(200, 1.13));
    // 200 rows bear 12 terms: the constant, linear terms, squares, the product, cubes, cubic products, and a knot each.
    let columns = [Prepared::new(&a), Prepared::new(&b)];
    let basis = Basis::new(&[&columns[0], &columns[1]], 200);
    assert_eq!(basis.len(), 12);
    let (x, z) = (&columns[0].values, &columns[1].values);
    let hinge = |v: f64, column: &Prepared| (v - column.knots[0]).max(0.0).powi(3);
    let design = DMatrix::from_fn(200, 12, |i, j| {
        let (x, z) = (x[i], z[i]);
        [
            1.0,
            x,
            z,
            x * x,
            z * z,
            x * z,
            x.powi(3),
            z.powi(3),
            x * x * z,
            x * z * z,
            hinge(x, &columns[0]),
            hinge(z, &columns[1]),
        ][j]
    });
    let y: Vec<f64> = (0..200u32).map(|i| f64::from(i * i * 31 % 97)).collect();
    let target = DVector::from_vec(y.clone());
    let weights = (design.transpose() * &design)
        .cholesky()
        .unwrap()
        .solve(&(design.transpose() * &target));
    let want = target - design * weights;
    let mut left = y;
    basis.project_out(&mut left);
    for (got, want) in left.iter().zip(want.iter()) {
        assert!((got - want).abs() < 1e-7, "{got} instead of {want}");
    }
}

#[test]
fn knots_lie_at_equal_steps_of_rank_and_place_and_only_where_there_are_rows_for_them() {
    // Even rows: half the rank and half the place are the same, knots at equal steps.
    let even = |rows: usize| -> Vec<f64> { (0..rows).map(|i| i as f64).collect() };
    for (rows, knots) in [(124, 0), (125, 1), (374, 2), (625, 5), (3000, 10)] {
        let prepared = Prepared::new(&even(rows));
        assert_eq!(prepared.knots.len(), knots, "{rows} rows");
        let [low, high] = [prepared.values[0], prepared.values[rows - 1]];
        for (k, knot) in prepared.knots.iter().enumerate() {
            let share = (knot - low) / (high - low);
            let want = (k + 1) as f64 / (knots + 1) as f64;
            assert!(
                (share - want).abs() < 1.0 / (rows - 1) as f64,
                "{share}, {want}"
            );
        }
        assert_eq!(prepared.first_new_wave(), 1 + (3 + knots) / 2);
        assert_eq!(prepared.wave.len(), rows);
    }
    // Of 20 values none, of 21 some.
    for (values, knots) in [(20, 0), (21, 2)] {
        let column: Vec<f64> = (0..300).map(|i| f64::from(i % values)).collect();
        let prepared = Prepared::new(&column);
        assert_eq!(prepared.knots.len(), knots);
        assert_eq!(prepared.wave.is_empty(), knots == 0);
    }
}

#[test]
fn waves_are_cosines_of_rank_and_place() {
    // Ranks in the middle of ties, places by value: 0, 0, 1, 4 of four rows.
    let values = [4.0, 0.0, 1.0, 0.0];
    let half = std::f64::consts::FRAC_PI_2;
    let angle = |rank: f64, place: f64| half * (rank + place);
    let angles = [
        angle(3.5 / 4.0, 1.0),
        angle(1.0 / 4.0, 0.0),
        angle(2.5 / 4.0, 0.25),
        angle(1.0 / 4.0, 0.0),
    ];
    let wave = first_wave(&values);
    for (got, angle) in wave.iter().zip(angles) {
        assert!((got - angle.cos()).abs() < 1e-12);
    }
    let mut prepared = Prepared::new(&values);
    prepared.wave = wave;
    let mut seen = 0;
    prepared.waves(7, &mut |number, wave| {
        seen += 1;
        assert_eq!(number, seen);
        for (got, angle) in wave.iter().zip(angles) {
            let want = (number as f64 * angle).cos();
            assert!((got - want).abs() < 1e-12, "wave {number}: {got}, {want}");
        }
    });
    assert_eq!(seen, 7);
}

#[test]
fn an_atom_needs_its_rows_and_its_share() {
    // Rows on the smallest value, of so many, the others all different.
    let atoms = |on: usize, rows: usize| {
        let column: Vec<f64> = (0..rows).map(|i| i.saturating_sub(on) as f64).collect();
        Prepared::new(&column).atoms.len()
    };
    assert_eq!([atoms(13, 100), atoms(14, 100)], [0, 1], "15 rows");
    assert_eq!([atoms(18, 1000), atoms(19, 1000)], [0, 1], "2 % of 1,000");
    // Of two values there is none, of three one on either side.
    let labels = |n: u32| -> Vec<f64> { (0..90).map(|i| f64::from(i % n)).collect() };
    assert_eq!(Prepared::new(&labels(2)).atoms.len(), 0);
    assert_eq!(Prepared::new(&labels(3)).atoms.len(), 2);
}

#[test]
fn a_term_is_made_orthogonal_however_much_of_it_goes() {
    let one = vec![0.5; 4];
    let two = vec![0.5, -0.5, 0.5, -0.5];
    let mut term = vec![3.0, 1.0, 3.0, 2.0];
    let (before, after) = orthogonalise(
        &mut term,
        &[std::slice::from_ref(&one), std::slice::from_ref(&two)],
    );
    // Less the mean 9/4 and the alternation 3/4.
    assert_eq!(term, [0.0, -0.5, 0.0, 0.5]);
    assert!((before - 23f64.sqrt()).abs() < 1e-12 && (after - 0.5f64.sqrt()).abs() < 1e-12);
    // Nearly all goes: what a second pass leaves is orthogonal to the last digits.
    let mut term: Vec<f64> = (0..4).map(|i| 1e8 + f64::from(i * i)).collect();
    orthogonalise(&mut term, &[std::slice::from_ref(&one)]);
    assert!(dot(&term, &one).abs() < 1e-12 * dot(&term, &term).sqrt());
}

#[test]
fn a_term_is_new_by_the_share_that_is_left_of_it_whatever_its_size() {
    let a = wave(320, 0.37);
    let before = Basis::new(&[&Prepared::new(&a)], 320);
    let other = wave(320, 1.13);
    for size in [1e-9, 1.0, 1e9] {
        let mut basis = before.clone();
        basis.push(|| other.iter().map(|x| size * x).collect());
        assert_eq!(basis.len(), before.len() + 1, "{size}");
        let term = &basis.terms[before.len()];
        assert!((dot(term, term) - 1.0).abs() < 1e-9);
        let mut basis = before.clone();
        let near = a.iter().zip(&other).map(|(a, x)| size * (a + 1e-6 * x));
        basis.push(|| near.collect());
        assert_eq!(basis.len(), before.len(), "a millionth is new, of {size}");
    }
}

#[test]
fn the_room_that_is_left_is_what_waves_are_looked_for_in() {
    let column: Vec<f64> = (0..320).map(|row| f64::from(row * 311 % 320)).collect();
    let prepared = Prepared::new(&column);
    let mut basis = Basis::new(&[&prepared], 320);
    // The constant, three powers and two knots: the first wave that they do not follow is the third.
    assert_eq!((basis.len(), prepared.first_new_wave()), (6, 3));
    let mut residual = Vec::new();
    prepared.waves(3, &mut |_, wave| residual = wave.to_vec());
    for (room, want) in [(0, 0), (1, 3), (2, 4), (9, 4)] {
        basis.limit = 6 + room;
        let missing = basis.waves_missing(&[&prepared], std::slice::from_ref(&residual));
        assert_eq!(missing, [want], "room for {room}");
    }
    // Shared among two columns, two places are one each.
    basis.limit = 6 + 3;
    let missing = basis.waves_missing(&[&prepared, &prepared], &[residual]);
    assert_eq!(missing, [3, 3]);
}
