use super::*;
use crate::tensor::random::{Random, Stream};

fn reference(
    (m, k, n): (usize, usize, usize),
    a: impl Fn(usize, usize) -> f32,
    b: impl Fn(usize, usize) -> f32,
) -> Vec<f64> {
    let mut c = vec![0f64; m * n];
    for i in 0..m {
        for j in 0..n {
            c[i * n + j] = (0..k).map(|p| a(i, p) as f64 * b(p, j) as f64).sum();
        }
    }
    c
}

#[test]
fn all_three_layouts_agree_with_the_definition() {
    let mut rng = Random::new(1, Stream::Initial);
    for m in [1, 2, 3, 4, 9, 33, 130] {
        for k in [1, 2, 5, 64, 70] {
            for n in [1, 2, 3, 4, 7, 8, 12, 19, 37] {
                let a = rng.normals(m * k);
                let b = rng.normals(k * n);
                let bias = rng.normals(n);
                let want = reference((m, k, n), |i, p| a[i * k + p], |p, j| b[p * n + j]);
                let at: Vec<f32> = (0..k * m).map(|q| a[(q % m) * k + q / m]).collect();
                let bt: Vec<f32> = (0..n * k).map(|q| b[(q % k) * n + q / k]).collect();
                for (x, y) in [
                    (View::new(&a, k), View::new(&b, n)),
                    (View::transposed(&at, m), View::new(&b, n)),
                    (View::new(&a, k), View::transposed(&bt, k)),
                ] {
                    let mut c = vec![f32::NAN; m * n];
                    gemm((m, k, n), x, y, Some(&bias), &mut c, false);
                    gemm((m, k, n), x, y, None, &mut c, true);
                    for (q, (got, want)) in c.iter().zip(&want).enumerate() {
                        let want = 2.0 * want + bias[q % n] as f64;
                        assert!(
                            (*got as f64 - want).abs() < 1e-4,
                            "[{m},{k}]x[{k},{n}] at {q}: {got} instead of {want}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_rows_bits_do_not_depend_on_the_rows_beside_it() {
    let mut rng = Random::new(2, Stream::Initial);
    for k in [1, 3, 64, 70] {
        for n in [1, 2, 3, 8, 33] {
            let (a, b, bias) = (rng.normals(9 * k), rng.normals(k * n), rng.normals(n));
            let product = |a: &[f32]| {
                let m = a.len() / k;
                let mut c = vec![0.0; m * n];
                let (a, b) = (View::new(a, k), View::new(&b, n));
                gemm((m, k, n), a, b, Some(&bias), &mut c, false);
                c
            };
            let all = product(&a);
            for rows in 1..9 {
                assert_eq!(
                    product(&a[..rows * k]),
                    all[..rows * n],
                    "{rows} of k {k}, n {n}"
                );
            }
        }
    }
}

#[test]
fn fused_and_separate_activations_are_equal_bit_for_bit() {
    let mut rng = Random::new(3, Stream::Initial);
    for m in [1, 4, 5, 8, 33] {
        for n in [2, 8, 12, 24] {
            let (a, b, bias) = (rng.normals(m * 7), rng.normals(7 * n), rng.normals(n));
            let factor = rng.normals(m * n);
            let (a, b) = (View::new(&a, 7), View::new(&b, n));
            let mut want = vec![0.0; m * n];
            gemm((m, 7, n), a, b, Some(&bias), &mut want, false);
            let bare = want.clone();
            crate::tensor::simd::zip_in_place(&mut want, &factor, |x, f| x * f);
            let mut got = vec![f32::NAN; m * n];
            let done = gemm_then((m, 7, n), a, b, Some(&bias), &mut got, |x, at| {
                // SAFETY: there are as many factors as outputs.
                x * unsafe { F32x4::load(factor[at..at + 4].as_ptr()) }
            });
            assert_eq!(done, m > narrow::ROWS && n % 8 == 0, "[{m}, {n}]");
            assert_eq!(got, if done { want } else { bare }, "[{m}, {n}]");
        }
    }
}

#[test]
#[should_panic(expected = "A is smaller")]
fn a_short_slice_is_refused() {
    gemm(
        (2, 2, 2),
        View::new(&[1.0; 3], 2),
        View::new(&[1.0; 4], 2),
        None,
        &mut [0.0; 4],
        false,
    );
}
