//! A matrix product, which bounds the speed of all other units.

use cmbpo::tensor::gemm::{View, gemm};
use cmbpo::tensor::{Random, Stream};

pub struct Product {
    shape: (usize, usize, usize),
    a: Vec<f32>,
    b: Vec<f32>,
    c: Vec<f32>,
}

impl Product {
    /// Prepare a product `[m, k] x [k, n]` of random numbers.
    pub fn new(m: usize, k: usize, n: usize) -> Self {
        let mut rng = Random::new(0, Stream::Initial);
        Self {
            shape: (m, k, n),
            a: rng.normals(m * k),
            b: rng.normals(k * n),
            c: vec![0.0; m * n],
        }
    }

    pub fn run(&mut self, n: usize) {
        let (_, k, columns) = self.shape;
        for _ in 0..n {
            let (a, b) = (View::new(&self.a, k), View::new(&self.b, columns));
            gemm(self.shape, a, b, None, &mut self.c, false);
        }
    }
}
