//! Small tables, and what is known of them.

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::structure::{Dataset, Knowledge};

pub(super) fn names(of: &[&str]) -> Vec<String> {
    of.iter().map(|&name| name.to_owned()).collect()
}

pub(super) fn edges(of: &[(&str, &str)]) -> Vec<(String, String)> {
    let named = |&(from, to): &(&str, &str)| (from.to_owned(), to.to_owned());
    of.iter().map(named).collect()
}

/// Draw near-normal numbers without a function whose last bit depends on the machine.
pub(super) fn noise(rng: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0
}

pub(super) const COLUMNS: [&str; 8] = ["g", "b", "f", "a", "h", "d", "c", "e"];

/// a -> b -> d <- c, a -> c, d -> e, d -> f, e -> g <- f, a -> h: the columns are not in the order of their names.
pub(super) fn linear(rows: usize) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let mut values = Vec::new();
    for _ in 0..rows {
        let mut draw = || noise(&mut rng);
        let a = draw();
        let (b, c) = (0.7 * a + draw(), draw() - 0.6 * a);
        let d = 0.6 * b + 0.5 * c + draw();
        let (e, f) = (0.8 * d + draw(), 0.5 * d + draw());
        let (g, h) = (0.5 * e - 0.6 * f + draw(), 0.3 * a + draw());
        values.extend([g, b, f, a, h, d, c, e]);
    }
    Dataset::from_rows(names(&COLUMNS), &values).unwrap()
}

/// The same graph with three labels each: an effect copies a cause, or is drawn anew.
pub(super) fn labels(rows: usize) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let mut values = Vec::new();
    for _ in 0..rows {
        let mut of = |causes: &[f64]| {
            let fresh = f64::from(rng.random_range(0..3u8));
            let which = rng.random_range(0..3usize);
            *causes.get(which).unwrap_or(&fresh)
        };
        let a = of(&[]);
        let (b, c) = (of(&[a, a]), of(&[a]));
        let d = of(&[b, c]);
        let (e, f) = (of(&[d, d]), of(&[d]));
        let (g, h) = (of(&[e, f]), of(&[a]));
        values.extend([g, b, f, a, h, d, c, e]);
    }
    Dataset::from_rows(names(&COLUMNS), &values).unwrap()
}

/// The same graph, bent, with b and f as labels.
pub(super) fn mixed(rows: usize) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut values = Vec::new();
    for _ in 0..rows {
        let mut draw = || noise(&mut rng);
        let a = draw();
        let b = f64::from(u8::from(a + draw() > 0.0)) + f64::from(u8::from(a + draw() > 1.0));
        let c = 0.5 * a * a + draw();
        let d = b + 0.4 * c * c + draw();
        let e = 0.5 * d + draw();
        let f = f64::from(u8::from(d + draw() > 2.0));
        let (g, h) = (0.5 * e - f + draw(), a * a + draw());
        values.extend([g, b, f, a, h, d, c, e]);
    }
    let table = Dataset::from_rows(names(&COLUMNS), &values).unwrap();
    table.with_labels(&names(&["b", "f"])).unwrap()
}

pub(super) fn some_edges() -> Knowledge {
    Knowledge {
        required: edges(&[("a", "b"), ("h", "g")]),
        forbidden: edges(&[("c", "a"), ("d", "e"), ("e", "d"), ("f", "g")]),
        ..Knowledge::default()
    }
}

pub(super) fn three_tiers(contemporaneous: bool) -> Knowledge {
    Knowledge {
        tiers: vec![
            names(&["a", "b"]),
            names(&["d", "c", "h"]),
            names(&["e", "f", "g"]),
        ],
        contemporaneous,
        required: edges(&[("a", "c")]),
        forbidden: edges(&[("b", "e"), ("h", "f")]),
    }
}
