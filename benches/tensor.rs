//! Time of matrix products with the sizes of small networks, native: `cargo bench --bench tensor`.

#[cfg(not(target_arch = "wasm32"))]
#[path = "units/product.rs"]
mod product;

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
    use super::product;
    use criterion::{Criterion, Throughput, criterion_group};

    fn products(criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("gemm");
        for (m, k, n) in [(250, 256, 256), (250, 64, 64), (250, 2, 64), (250, 64, 1)] {
            let mut product = product::Product::new(m, k, n);
            // The throughput is in floating-point operations per second.
            group.throughput(Throughput::Elements((2 * m * k * n) as u64));
            group.bench_function(format!("{m}x{k}x{n}"), |b| b.iter(|| product.run(1)));
        }
        group.finish();
    }

    criterion_group!(benches, products);
}
