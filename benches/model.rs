//! Time of a step of the world model's fit and of imagined rollouts, native: `cargo bench --bench model`.

#[cfg(not(target_arch = "wasm32"))]
#[path = "units/ensemble.rs"]
mod ensemble;
#[cfg(not(target_arch = "wasm32"))]
#[path = "units/environment.rs"]
mod environment;
#[cfg(not(target_arch = "wasm32"))]
#[path = "units/rollout.rs"]
mod rollout;

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
    use super::ensemble;
    use super::rollout;
    use criterion::{Criterion, Throughput, criterion_group};

    fn fit(criterion: &mut Criterion) {
        let sizes = ensemble::Sizes {
            states: 1,
            width: 64,
            members: 5,
            batch: 256,
        };
        let mut step = ensemble::EnsembleStep::new(sizes).expect("valid sizes");
        let mut group = criterion.benchmark_group("ensemble");
        // A slice of a fit has several steps; the throughput is in steps.
        group.throughput(Throughput::Elements(step.steps as u64));
        group.bench_function("10 networks, batch 256", |b| {
            b.iter(|| step.run(1).expect("finite"));
        });
        group.finish();
        assert!(step.loss().expect("finite").is_finite(), "the fit diverged");
    }

    fn rollouts(criterion: &mut Criterion) {
        let mut unit = rollout::Rollout::new(400).expect("valid sizes");
        let mut group = criterion.benchmark_group("rollout");
        group.throughput(Throughput::Elements((400 * rollout::HORIZON) as u64));
        group.bench_function("400 starts", |b| b.iter(|| unit.run(1).expect("finite")));
        group.finish();
    }

    criterion_group!(benches, fit, rollouts);
}
