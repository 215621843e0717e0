//! The result of a finished run.

use super::{Change, Method};
use crate::environment::Summary;
use crate::tensor::slices;
use candle_core::{Result, Var};
use serde::Serialize;
use std::collections::BTreeMap;

/// A learning curve: (environment steps, mean return).
pub type Curve = Vec<(usize, f64)>;

/// The result of one run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunResult {
    /// The method.
    pub method: Method,
    /// The seed.
    pub seed: u32,
    /// Parents of each next-state variable and of the reward in the trained model: every input for `mbpo`, none for
    /// `sac`, which has no model.
    pub parents: BTreeMap<String, Vec<String>>,
    /// State variables that the policy sees.
    pub policy_inputs: Vec<String>,
    /// Parents found at the end of the run from all of its data (`c-mbpo` only).
    pub final_parents: Option<BTreeMap<String, Vec<String>>>,
    /// Pairs of effects with an unobserved common cause, according to the tests at the end of the run (`c-mbpo` only).
    /// Omitted if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub confounded: Vec<(String, String)>,
    /// Detected changes of mechanism. Omitted if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Steps in the environment.
    pub env_steps: usize,
    /// Policy updates.
    pub updates: usize,
    /// Learning curve in the first setting (in distribution).
    pub curve: Curve,
    /// Learning curves in the other settings.
    pub curves: BTreeMap<String, Curve>,
    /// Final returns of the mean action by setting.
    pub returns: BTreeMap<String, Summary>,
    /// FNV-1a hash of all final weights. Equal hashes mean bit-identical runs.
    pub weights_hash: String,
}

/// 64-bit FNV-1a hash of the bits of all weights; its text is hexadecimal.
#[derive(Clone, Copy)]
pub(super) struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash {
    /// Add weights.
    pub(super) fn add(&mut self, weights: &[f32]) {
        for weight in weights {
            for byte in weight.to_bits().to_le_bytes() {
                self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }

    /// Add at most `most` of the weights of all variables, of which `from` were added before. Return the new number.
    pub(super) fn add_some(&mut self, vars: &[Var], from: usize, most: usize) -> Result<usize> {
        let (mut before, mut to) = (0, from);
        for var in vars {
            let n = var.elem_count();
            let own = to.saturating_sub(before).min(n)..(from + most).saturating_sub(before).min(n);
            slices::with("weights", var, |weights| {
                self.add(&weights[own.clone()]);
                Ok(())
            })?;
            to += own.len();
            before += n;
        }
        Ok(to)
    }

    pub(super) fn text(self) -> String {
        format!("{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::{Device, Tensor};

    #[test]
    fn a_hash_changes_with_any_bit_and_is_the_published_function() -> Result<()> {
        let var = |x: &[f32]| Var::from_tensor(&Tensor::new(x, &Device::Cpu)?);
        let weights_hash = |vars: &[Var], most: usize| -> Result<String> {
            let (mut hash, mut added) = (Hash::default(), 0);
            loop {
                let now = hash.add_some(vars, added, most)?;
                if now == added {
                    return Ok(hash.text());
                }
                added = now;
            }
        };
        assert_eq!(weights_hash(&[], 9)?, "cbf29ce484222325");
        // 1.0 is the bytes 00 00 80 3f.
        let mut want = 0xcbf2_9ce4_8422_2325_u64;
        for byte in [0x00, 0x00, 0x80, 0x3f_u64] {
            want = (want ^ byte).wrapping_mul(0x0100_0000_01b3);
        }
        assert_eq!(weights_hash(&[var(&[1.0])?], 1)?, format!("{want:016x}"));
        assert_ne!(
            weights_hash(&[var(&[1.0, 0.0])?], 9)?,
            weights_hash(&[var(&[1.0, -0.0])?], 9)?
        );
        let parts = [var(&[0.1, 0.2, 0.3])?, var(&[0.4])?, var(&[0.5, 0.6])?];
        for most in 1..6 {
            assert_eq!(weights_hash(&parts, most)?, weights_hash(&parts, 9)?);
        }
        Ok(())
    }
}
