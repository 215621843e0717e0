//! Time of structure learning, native: `cargo bench --bench structure`.

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    native::benches();
    criterion::Criterion::default()
        .configure_from_args()
        .final_summary();
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::hint::black_box;
    use std::time::Duration;

    use cmbpo::environment::{Environment as _, LightDoor, Shift};
    use cmbpo::structure::{
        Dataset, DiscoverOptions, Ges, Knowledge, Pc, StructureLearner, TestKind, discover,
    };
    use criterion::{Criterion, criterion_group};
    use rand::{Rng as _, SeedableRng as _};
    use rand_chacha::ChaCha8Rng;
    use rand_distr::StandardNormal;

    /// Draw from a linear Gaussian model whose variables have about `parents` causes among the ten preceding variables.
    fn linear(rows: usize, columns: usize, parents: f64) -> Dataset {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut table: Vec<Vec<f64>> = Vec::new();
        for at in 0..columns {
            let mut column: Vec<f64> = (0..rows).map(|_| rng.sample(StandardNormal)).collect();
            let before = at.saturating_sub(10)..at;
            for cause in before {
                if rng.random::<f64>() < parents / 10.0 {
                    let effect = rng.random_range(0.4..0.9) * if rng.random() { 1.0 } else { -1.0 };
                    for (value, cause) in column.iter_mut().zip(&table[cause]) {
                        *value += effect * cause;
                    }
                }
            }
            table.push(column);
        }
        let names = (0..columns).map(|at| format!("v{at}")).collect();
        Dataset::new(names, table).expect("columns of random numbers differ")
    }

    /// Take 2,000 random steps in the light/door environment, in episodes of 200.
    fn light_door() -> Dataset {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let environment = LightDoor::new(Shift::default()).expect("the default shift is valid");
        let mut values = Vec::new();
        let mut state = environment.initial_state(&mut rng);
        for step in 0..2000 {
            if step % 200 == 0 {
                state = environment.initial_state(&mut rng);
            }
            let action: f64 = rng.random_range(-1.0..1.0);
            values.extend_from_slice(&state);
            values.push(action);
            let outcome = environment.step(&mut state, &[action], &mut rng);
            values.extend_from_slice(&state);
            values.push(outcome.reward);
        }
        Dataset::from_rows(environment.spec().variables(), &values)
            .expect("the environment returns finite numbers")
    }

    fn structure(c: &mut Criterion) {
        let mut group = c.benchmark_group("structure");
        group
            .sample_size(10)
            .warm_up_time(Duration::from_secs(1))
            .measurement_time(Duration::from_secs(3));
        let fisher = Pc {
            test: TestKind::FisherZ,
            ..Pc::default()
        };
        let nothing = Knowledge::default();
        let twenty = linear(10_000, 20, 2.0);
        group.bench_function("pc fisher-z, 10,000 x 20", |b| {
            b.iter(|| fisher.learn(black_box(&twenty), &nothing));
        });
        let alarm = linear(10_000, 37, 1.3);
        group.bench_function("pc fisher-z, 10,000 x 37", |b| {
            b.iter(|| fisher.learn(black_box(&alarm), &nothing));
        });
        group.bench_function("ges, 10,000 x 20", |b| {
            b.iter(|| Ges::default().learn(black_box(&twenty), &nothing));
        });
        let environment = light_door();
        let tiers = [["X", "Z", "A"], ["X'", "Z'", "R"]];
        let options = DiscoverOptions {
            knowledge: Knowledge {
                tiers: tiers.map(|tier| tier.map(str::to_owned).to_vec()).to_vec(),
                ..Knowledge::default()
            },
            ..DiscoverOptions::default()
        };
        group.bench_function("pc gcm, light/door, 2,000 rows", |b| {
            b.iter(|| discover(black_box(environment.clone()), options.clone()));
        });
        group.finish();
    }

    criterion_group!(benches, structure);
}
