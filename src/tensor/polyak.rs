//! Polyak averaging of target networks.

use super::simd::{F32x4, zip_in_place};
use super::slices;
use candle_core::{CpuStorage, InplaceOp2, Layout, Result, Var};

/// Update in place: `target += tau (source - target)`.
///
/// # Errors
/// When the two have different lengths.
pub fn track(target: &Var, source: &Var, tau: f32) -> Result<()> {
    target.inplace_op2(source.as_tensor(), &Polyak(tau))
}

struct Polyak(f32);

impl InplaceOp2 for Polyak {
    fn name(&self) -> &'static str {
        "polyak"
    }

    fn cpu_fwd(
        &self,
        target: &mut CpuStorage,
        target_layout: &Layout,
        source: &CpuStorage,
        source_layout: &Layout,
    ) -> Result<()> {
        let source = slices::contiguous("polyak source", source, source_layout)?;
        let target = slices::contiguous_mut("polyak target", target, target_layout)?;
        if source.len() != target.len() {
            candle_core::bail!("polyak: {} values for {}", source.len(), target.len())
        }
        let tau = F32x4::splat(self.0);
        zip_in_place(target, source, |t, s| t + tau * (s - t));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::{Device, Tensor};

    #[test]
    fn moves_by_tau_towards_the_source() -> Result<()> {
        let var = |x: [f32; 5]| Var::from_tensor(&Tensor::new(&x, &Device::Cpu)?);
        let target = var([0.0, 1.0, 2.0, 3.0, 4.0])?;
        let source = var([4.0, 1.0, 0.0, 3.0, 8.0])?;
        track(&target, &source, 0.25)?;
        assert_eq!(target.to_vec1::<f32>()?, [1.0, 1.0, 1.5, 3.0, 5.0]);
        Ok(())
    }
}
