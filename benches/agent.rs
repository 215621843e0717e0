//! Time of one complete SAC update, native: `cargo bench --bench agent`.

#[cfg(not(target_arch = "wasm32"))]
#[path = "units/environment.rs"]
mod environment;
#[cfg(not(target_arch = "wasm32"))]
#[path = "units/sac.rs"]
mod sac;

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
    use super::sac;
    use criterion::{Criterion, criterion_group};

    fn updates(criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("sac");
        for width in [256, 64] {
            let mut update = sac::SacUpdate::new(2, width, 250).expect("valid sizes");
            group.bench_function(width.to_string(), |b| {
                b.iter(|| update.run(1).expect("finite"));
            });
            assert!(update.loss().is_finite(), "the critics diverged");
        }
        group.finish();
    }

    criterion_group!(benches, updates);
}
