use super::*;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// A linear model with uniform noise: d -> b -> a -> c, d -> c; the names give no hint of the order.
fn table(rows: usize, seed: u64) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let values: Vec<f64> = (0..rows)
        .flat_map(|_| {
            let mut noise = || rng.random_range(-1.0..1.0);
            let d = noise();
            let b = 0.9 * d + noise();
            let a = -0.8 * b + noise();
            let c = 0.7 * a + 0.6 * d + noise();
            [a, b, c, d]
        })
        .collect();
    Dataset::from_rows(["a", "b", "c", "d"].map(str::to_owned).to_vec(), &values).unwrap()
}

fn truth() -> MixedGraph {
    let edges = [("d", "b"), ("b", "a"), ("a", "c"), ("d", "c")];
    MixedGraph::directed(&["a", "b", "c", "d"], &edges).unwrap()
}

#[test]
fn the_dag_is_found_with_all_its_directions() {
    let right = (0..20)
        .filter(|&seed| {
            let found = DirectLingam::default()
                .learn(&table(2000, seed), &Knowledge::default())
                .unwrap();
            found.graph == truth()
        })
        .count();
    assert!(right >= 18, "{right} of 20 right");
}

#[test]
fn knowledge_is_honoured() {
    let data = table(1000, 3);
    let edge = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let learn = |knowledge: Knowledge| {
        let found = DirectLingam::default().learn(&data, &knowledge).unwrap();
        found.graph
    };
    let found = learn(Knowledge {
        required: vec![edge("c", "d")],
        forbidden: vec![edge("b", "a"), edge("a", "b")],
        ..Knowledge::default()
    });
    assert!(found.has_directed(2, 3) && !found.adjacent(0, 1) && found.is_dag());
    let found = learn(Knowledge {
        tiers: vec![
            vec!["a".to_owned(), "c".to_owned()],
            vec!["b".to_owned(), "d".to_owned()],
        ],
        ..Knowledge::default()
    });
    for edge in found.edges() {
        assert!("ac".contains(&edge.from) && "bd".contains(&edge.to));
    }
}

#[test]
fn constants_and_functions_of_others_do_no_harm() {
    let data = table(500, 5);
    let mut columns: Vec<Vec<f64>> = (0..4).map(|at| data.column(at).to_vec()).collect();
    columns.push(vec![2.0; 500]);
    columns.push(
        data.column(0)
            .iter()
            .map(|value| 3.0 * value + 1.0)
            .collect(),
    );
    let names = ["a", "b", "c", "d", "e", "f"].map(str::to_owned).to_vec();
    let data = Dataset::new(names, columns).unwrap();
    let found = DirectLingam::default()
        .learn(&data, &Knowledge::default())
        .unwrap();
    assert!(found.graph.neighbours(4).is_empty());
    assert!(found.edges.iter().all(|edge| edge.p.unwrap().is_finite()));
}

#[test]
fn the_entropy_of_a_gaussian_is_the_largest() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let gaussian: Vec<f64> = (0..20_000)
        .map(|_| rng.sample(rand_distr::StandardNormal))
        .collect();
    let uniform: Vec<f64> = (0..20_000).map(|_| rng.random()).collect();
    let (gaussian, uniform) = (
        entropy(&standardise(&gaussian)),
        entropy(&standardise(&uniform)),
    );
    assert!((gaussian - 1.4189).abs() < 0.002, "{gaussian}");
    assert!(uniform < gaussian - 0.03, "{uniform}");
}

#[test]
fn the_entropy_of_two_values_is_the_formula() {
    // Hyvärinen (1997): H(N) - 79.047 (E ln cosh u - 0.37457)^2 - 7.4129 (E u e^(-u^2/2))^2.
    let formula = |column: &[f64]| {
        let mean = |f: &dyn Fn(f64) -> f64| -> f64 {
            column.iter().map(|&u| f(u)).sum::<f64>() / column.len() as f64
        };
        let even = mean(&|u| u.cosh().ln()) - 0.37457;
        let odd = mean(&|u| u * (-u * u / 2.0).exp());
        0.5 * (1.0 + (2.0 * std::f64::consts::PI).ln()) - 79.047 * even * even - 7.4129 * odd * odd
    };
    for column in [
        &[1.0, -1.0, 1.0, -1.0][..],
        &[2.0, -0.5, -0.5, -0.5, -0.5],
        &[0.1, 3.0, -1.0],
    ] {
        let (got, want) = (entropy(column), formula(column));
        assert!((got - want).abs() < 1e-12, "{got} instead of {want}");
    }
}

#[test]
fn a_residual_is_what_regression_leaves_standardised() {
    let x = standardise(&[0.0, 1.0, 2.0, 3.0, 4.0]);
    let noise = [0.5, -1.0, 0.0, 1.0, -0.5];
    let y = standardise(&(0..5).map(|i| 2.0 * x[i] + noise[i]).collect::<Vec<_>>());
    let rest = residual(&y, &x);
    assert!(dot(&rest, &x).abs() < 1e-12 && (dot(&rest, &rest) - 5.0).abs() < 1e-12);
    let weight = dot(&x, &y) / 5.0;
    let want = standardise(&(0..5).map(|i| y[i] - weight * x[i]).collect::<Vec<_>>());
    assert_eq!(rest, want);
    assert_eq!(residual(&x, &x), [0.0; 5]);
}

#[test]
fn every_pair_is_compared_once_a_round() {
    // Four columns: 6 pairs, then 3, then 1.
    let data = table(2000, 1);
    let background = Knowledge::default().resolve(data.names()).unwrap();
    let (order, compared) = causal_order(&data, &background);
    assert_eq!((order, compared), (vec![3, 1, 0, 2], 10));
}
