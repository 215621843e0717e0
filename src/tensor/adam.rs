//! Adam (Kingma and Ba 2015), updating weights in place.

use super::archive::{Archive, ArchiveError};
use super::record::Gradients;
use super::simd::F32x4;
use super::slices;
use candle_core::backprop::GradStore;
use candle_core::{CpuStorage, InplaceOp2, Layout, Result, Tensor, Var};
use candle_nn::Optimizer;
use std::sync::Mutex;

/// Settings of [`Adam`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamConfig {
    /// Step size.
    pub learning_rate: f64,
    /// Decay of the first moment.
    pub beta1: f64,
    /// Decay of the second moment.
    pub beta2: f64,
    /// Constant added to the square root of the second moment.
    pub epsilon: f64,
    /// Decoupled weight decay (AdamW, Loshchilov and Hutter 2019): each step scales a weight by
    /// `1 - learning_rate * weight_decay`.
    pub weight_decay: f64,
}

impl AdamConfig {
    /// Return the constants of Kingma and Ba with this step size, without weight decay.
    pub fn with_rate(learning_rate: f64) -> Self {
        Self {
            learning_rate,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: 0.0,
        }
    }
}

/// Largest step count that can still be incremented.
const MOST_STEPS: i32 = i32::MAX - 1;

/// Adam over a set of variables. One pass updates moments and weights in place.
#[derive(Debug)]
pub struct Adam {
    slots: Vec<(Var, Mutex<Moments>)>,
    config: AdamConfig,
    steps: i32,
}

#[derive(Debug)]
struct Moments {
    first: Vec<f32>,
    second: Vec<f32>,
}

impl Adam {
    /// Create an optimiser of `vars` with zero moments.
    pub fn new(vars: Vec<Var>, config: AdamConfig) -> Self {
        let slots = vars
            .into_iter()
            .map(|var| {
                let n = var.elem_count();
                let moments = Moments {
                    first: vec![0.0; n],
                    second: vec![0.0; n],
                };
                (var, Mutex::new(moments))
            })
            .collect();
        Self {
            slots,
            config,
            steps: 0,
        }
    }

    /// Take one step. Variables without a gradient do not change.
    ///
    /// # Errors
    /// When a gradient's length differs from its variable's.
    pub fn descend(&mut self, gradients: &Gradients) -> Result<()> {
        self.step_along(|var| gradients.get(var))
    }

    /// Begin a step of which [`descend_part`](Self::descend_part) takes one part after the other.
    pub fn begin(&mut self) {
        self.steps += 1;
    }

    /// Take a part of the step that [`begin`](Self::begin) has begun: for the weights of the first variable from `from`
    /// on, `gradient` has one value each.
    ///
    /// # Errors
    /// When there are fewer weights.
    pub fn descend_part(&self, from: usize, gradient: Vec<f32>) -> Result<()> {
        let Some((var, moments)) = self.slots.first() else {
            return Ok(());
        };
        let n = gradient.len();
        let gradient = Tensor::from_vec(gradient, n, var.device())?;
        self.update(var, moments, &gradient, from)
    }

    /// Save or load the moments and the step count. Weights belong to the networks, settings to the configuration.
    ///
    /// # Errors
    /// When an entry is missing or has the wrong length.
    pub fn archive(
        &mut self,
        name: &str,
        archive: &mut Archive,
    ) -> std::result::Result<(), ArchiveError> {
        let Self {
            slots,
            config: _,
            steps,
        } = self;
        archive.enter(name);
        let mut count = usize::try_from(*steps).unwrap_or_default();
        archive.count("steps", &mut count, 0..=MOST_STEPS as usize)?;
        *steps = count as i32;
        for (i, (var, moments)) in slots.iter_mut().enumerate() {
            let n = var.elem_count();
            // A poisoned lock is safe to use: the update cannot panic while it holds the moments.
            let Moments { first, second } = match moments.get_mut() {
                Ok(moments) => moments,
                Err(poisoned) => poisoned.into_inner(),
            };
            archive.floats(&format!("{i}.first"), first, n..=n)?;
            archive.floats(&format!("{i}.second"), second, n..=n)?;
        }
        archive.leave();
        Ok(())
    }

    fn step_along<'a>(&mut self, gradient: impl Fn(&Var) -> Option<&'a Tensor>) -> Result<()> {
        self.begin();
        for (var, moments) in &self.slots {
            if let Some(grad) = gradient(var) {
                if grad.elem_count() != var.elem_count() {
                    let (found, wanted) = (grad.elem_count(), var.elem_count());
                    candle_core::bail!("adam: {found} gradients for {wanted} weights")
                }
                self.update(var, moments, &grad.contiguous()?, 0)?;
            }
        }
        Ok(())
    }

    fn update(
        &self,
        var: &Var,
        moments: &Mutex<Moments>,
        gradient: &Tensor,
        from: usize,
    ) -> Result<()> {
        let c = &self.config;
        let (b1, b2) = (
            1.0 - c.beta1.powi(self.steps),
            1.0 - c.beta2.powi(self.steps),
        );
        let op = Step {
            moments,
            from,
            beta1: c.beta1 as f32,
            beta2: c.beta2 as f32,
            // Bias corrections folded into rate and epsilon, as section 2 of the paper suggests.
            rate: (c.learning_rate * b2.sqrt() / b1) as f32,
            epsilon: (c.epsilon * b2.sqrt()) as f32,
            decay: (c.learning_rate * c.weight_decay) as f32,
        };
        var.inplace_op2(gradient, &op)
    }
}

/// Lets [`Adam`] replace candle's optimisers.
impl Optimizer for Adam {
    type Config = AdamConfig;

    fn new(vars: Vec<Var>, config: AdamConfig) -> Result<Self> {
        Ok(Self::new(vars, config))
    }

    fn step(&mut self, grads: &GradStore) -> Result<()> {
        self.step_along(|var| grads.get(var))
    }

    fn learning_rate(&self) -> f64 {
        self.config.learning_rate
    }

    fn set_learning_rate(&mut self, rate: f64) {
        self.config.learning_rate = rate;
    }
}

struct Step<'a> {
    moments: &'a Mutex<Moments>,
    /// The first weight that the gradient is of.
    from: usize,
    beta1: f32,
    beta2: f32,
    rate: f32,
    epsilon: f32,
    /// Fraction that a weight loses in this step.
    decay: f32,
}

impl InplaceOp2 for Step<'_> {
    fn name(&self) -> &'static str {
        "adam"
    }

    fn cpu_fwd(
        &self,
        weight: &mut CpuStorage,
        weight_layout: &Layout,
        grad: &CpuStorage,
        grad_layout: &Layout,
    ) -> Result<()> {
        let w = slices::contiguous_mut("adam weight", weight, weight_layout)?;
        let g = slices::contiguous("adam gradient", grad, grad_layout)?;
        let mut moments = self
            .moments
            .lock()
            .map_err(|_| candle_core::Error::Msg("adam: a poisoned lock".into()))?;
        let Moments { first, second } = &mut *moments;
        let n = g.len();
        let own = self.from..self.from + n;
        let whole = w.len();
        let (Some(w), Some(first), Some(second)) = (
            w.get_mut(own.clone()),
            first.get_mut(own.clone()),
            second.get_mut(own),
        ) else {
            candle_core::bail!("adam: {n} gradients from {} for {whole} weights", self.from)
        };
        if self.decay > 0.0 {
            w.iter_mut().for_each(|w| *w -= self.decay * *w);
        }
        let whole = n - n % 4;
        let splat = F32x4::splat;
        let (b1, b2) = (splat(self.beta1), splat(self.beta2));
        let (c1, c2) = (splat(1.0 - self.beta1), splat(1.0 - self.beta2));
        let (rate, epsilon) = (splat(self.rate), splat(self.epsilon));
        for i in (0..whole).step_by(4) {
            // SAFETY: `i + 4 <= whole <= n`, the length of all four slices.
            unsafe {
                let grad = F32x4::load(g.as_ptr().add(i));
                let pm = first.as_mut_ptr().add(i);
                let pv = second.as_mut_ptr().add(i);
                let pw = w.as_mut_ptr().add(i);
                let m = b1 * F32x4::load(pm) + c1 * grad;
                let v = b2 * F32x4::load(pv) + c2 * (grad * grad);
                m.store(pm);
                v.store(pv);
                let step = rate * m / (v.sqrt() + epsilon);
                (F32x4::load(pw) - step).store(pw);
            }
        }
        for i in whole..n {
            first[i] = self.beta1 * first[i] + (1.0 - self.beta1) * g[i];
            second[i] = self.beta2 * second[i] + (1.0 - self.beta2) * (g[i] * g[i]);
            w[i] -= self.rate * first[i] / (second[i].sqrt() + self.epsilon);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::{Device, Tensor};

    /// Algorithm 1 of the paper, in f64.
    fn reference(start: &[f64], target: &[f64], steps: i32, rate: f64) -> Vec<f64> {
        let mut w = start.to_vec();
        let (mut m, mut v) = (vec![0.0; w.len()], vec![0.0; w.len()]);
        for t in 1..=steps {
            for i in 0..w.len() {
                let g = 2.0 * (w[i] - target[i]);
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.999 * v[i] + 0.001 * g * g;
                let mh = m[i] / (1.0 - 0.9f64.powi(t));
                let vh = v[i] / (1.0 - 0.999f64.powi(t));
                w[i] -= rate * mh / (vh.sqrt() + 1e-8);
            }
        }
        w
    }

    #[test]
    fn follows_the_papers_algorithm() -> Result<()> {
        let start = [1.0, -2.0, 0.5, 3.0, -0.1];
        let target = [0.0, 1.0, 0.5, -1.0, 2.0];
        let start32: Vec<f32> = start.iter().map(|&x| x as f32).collect();
        let target32: Vec<f32> = target.iter().map(|&x| x as f32).collect();
        let w = Var::from_tensor(&Tensor::new(start32.as_slice(), &Device::Cpu)?)?;
        let t = Tensor::new(target32.as_slice(), &Device::Cpu)?;
        let mut adam = Adam::new(vec![w.clone()], AdamConfig::with_rate(0.05));
        for _ in 0..200 {
            adam.backward_step(&(w.as_tensor() - &t)?.sqr()?.sum_all()?)?;
        }
        let want = reference(&start, &target, 200, 0.05);
        for (got, want) in w.to_vec1::<f32>()?.iter().zip(&want) {
            assert!((*got as f64 - want).abs() < 1e-4, "{got} instead of {want}");
        }
        Ok(())
    }

    #[test]
    fn weights_decay_apart_from_the_gradient() -> Result<()> {
        let w = Var::from_tensor(&Tensor::new(&[1f32, -2.0, 0.5, 4.0, 3.0], &Device::Cpu)?)?;
        let config = AdamConfig {
            weight_decay: 0.5,
            ..AdamConfig::with_rate(0.1)
        };
        let mut adam = Adam::new(vec![w.clone()], config);
        let nothing = w.as_tensor().zeros_like()?;
        for _ in 0..3 {
            adam.descend(&Gradients::of(w.as_tensor(), nothing.clone()))?;
        }
        // Without a gradient, each step multiplies a weight by 1 - 0.1 x 0.5.
        for (got, start) in w.to_vec1::<f32>()?.iter().zip([1f32, -2.0, 0.5, 4.0, 3.0]) {
            let want = start * 0.95f32.powi(3);
            assert!((got - want).abs() < 1e-6, "{got} instead of {want}");
        }
        Ok(())
    }
}
