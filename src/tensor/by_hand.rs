//! For tests: networks in 64-bit floats, computed directly from the formulas.

use super::Activation;
use candle_core::Tensor;

/// For each member, weights `[inputs, outputs]` and biases `[outputs]`.
type Layer = Vec<(Vec<Vec<f64>>, Vec<f64>)>;

/// Networks with the same architecture.
pub struct Networks {
    activation: Activation,
    layers: Vec<Layer>,
}

impl Networks {
    /// Create the networks from named tensors, as [`Mlp::named`](super::Mlp::named) returns them.
    pub fn of(named: &[(String, Tensor)], name: &str, activation: Activation) -> Self {
        let find = |part: String| {
            let tensor = named.iter().find(|(known, _)| *known == part);
            tensor.map(|(_, tensor)| tensor.clone())
        };
        let mask = find(format!("{name}.mask"));
        let mut layers = Vec::new();
        while let Some(weights) = find(format!("{name}.{}.weight", layers.len())) {
            let bias = find(format!("{name}.{}.bias", layers.len())).expect("biases");
            let mut weights = weights.to_vec3::<f32>().expect("three axes");
            if let (Some(mask), true) = (&mask, layers.is_empty()) {
                let mask = mask.to_vec2::<f32>().expect("two axes");
                for (member, mask) in weights.iter_mut().zip(mask) {
                    for (row, seen) in member.iter_mut().zip(mask) {
                        row.iter_mut().for_each(|w| *w *= seen);
                    }
                }
            }
            let wide = |row: Vec<f32>| -> Vec<f64> { row.into_iter().map(f64::from).collect() };
            let bias = bias.to_vec2::<f32>().expect("two axes");
            let members = weights.into_iter().zip(bias);
            let members = members.map(|(w, b)| (w.into_iter().map(wide).collect(), wide(b)));
            layers.push(members.collect());
        }
        Self { activation, layers }
    }

    /// Return each member's outputs for one input.
    pub fn at(&self, input: &[f64]) -> Vec<Vec<f64>> {
        let last = self.layers.len() - 1;
        let member = |m: usize| {
            let mut h = input.to_vec();
            for (l, layer) in self.layers.iter().enumerate() {
                let (weights, biases) = &layer[m];
                let out = (0..biases.len()).map(|o| {
                    let sum: f64 = h.iter().zip(weights).map(|(x, row)| x * row[o]).sum();
                    let z = biases[o] + sum;
                    match self.activation {
                        _ if l == last => z,
                        Activation::Relu => z.max(0.0),
                        Activation::Silu => z / (1.0 + (-z).exp()),
                        Activation::Tanh => z.tanh(),
                        // Normalised by row below.
                        Activation::NormRelu => z,
                    }
                });
                h = out.collect();
                if self.activation == Activation::NormRelu && l < last {
                    let n = h.len() as f64;
                    let mean = h.iter().sum::<f64>() / n;
                    let variance = h.iter().map(|z| (z - mean).powi(2)).sum::<f64>() / n;
                    let std = (variance + 1e-5).sqrt();
                    h.iter_mut().for_each(|z| *z = ((*z - mean) / std).max(0.0));
                }
            }
            h
        };
        (0..self.layers[0].len()).map(member).collect()
    }

    /// Return mutable references to the weights and then the biases of a layer.
    pub fn parameters(&mut self, layer: usize, member: usize) -> Vec<&mut f64> {
        let (weights, biases) = &mut self.layers[layer][member];
        weights.iter_mut().flatten().chain(biases).collect()
    }
}
