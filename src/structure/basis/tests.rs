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
