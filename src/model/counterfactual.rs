//! Counterfactuals: how an observed transition would have changed with another state or action.

use super::world::WorldModel;
use candle_core::{Result, bail};

/// An observed transition.
#[derive(Clone, Copy, Debug)]
pub struct Factual<'a> {
    /// s, `[state]`.
    pub state: &'a [f32],
    /// a, `[action]`.
    pub action: &'a [f32],
    /// s', `[state]`.
    pub next_state: &'a [f32],
    /// r.
    pub reward: f32,
}

/// A counterfactual outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Counterfactual {
    /// Counterfactual s', clipped to the bounds, `[state]`.
    pub next_state: Vec<f32>,
    /// Counterfactual r.
    pub reward: f32,
    /// Standard deviation over the elite members, weighted by their posterior probability, for each output: state
    /// variables, then reward.
    pub spread: Vec<f32>,
}

impl WorldModel {
    /// Compute a counterfactual by abduction, action and prediction (Pearl, Causality, 2nd ed. 2009, theorem 7.1.7).
    ///
    /// Every mechanism is `y = mean(pa) + std(pa) e`. *Abduction*: for each elite member, infer the noise e that gives
    /// the observed outcome, and the member's posterior probability under a uniform prior. *Action*: replace the
    /// observed state and action by `state` `[state]` and `action` `[action]`. *Prediction*: compute each member's
    /// outcome with its own noise, and average them with the posterior weights.
    ///
    /// A mechanism whose inputs do not change returns the observed outcome exactly. `bounds` are those of the
    /// observation, one pair per state variable. If s' was clipped, the noise is inferred from the clipped value.
    ///
    /// # Errors
    /// When a vector's length differs from the model's dimension.
    pub fn counterfactual(
        &self,
        seen: Factual,
        state: &[f32],
        action: &[f32],
        bounds: &[(f32, f32)],
    ) -> Result<Counterfactual> {
        let (s, a) = (self.state_dim, self.action_dim);
        for (what, given, expected) in [
            ("state", seen.state.len(), s),
            ("action", seen.action.len(), a),
            ("next state", seen.next_state.len(), s),
            ("counterfactual state", state.len(), s),
            ("counterfactual action", action.len(), a),
            ("bounds", bounds.len(), s),
        ] {
            if given != expected {
                bail!("counterfactual: {what} of {given} values, expected {expected}")
            }
        }
        let (outputs, members) = (self.output_dim(), self.config.members);
        let then = self.distributions(
            &[seen.state, state].concat(),
            &[seen.action, action].concat(),
        )?;
        let (factual, other) = then.split_at(outputs * members);
        let target = self.target(seen.state, seen.next_state, seen.reward);
        let y: Vec<f32> = target.collect();

        let mut means = vec![0.0; outputs];
        let mut spread = vec![0.0; outputs];
        for mechanism in 0..self.mechanisms {
            let own = &self.shares[mechanism];
            let elites = &self.elites[mechanism];
            let noise = |output: usize, member: usize| {
                let (mean, std) = factual[output * members + member];
                (y[output] - mean) / std
            };
            let log_likelihood = |&member: &usize| -> f32 {
                own.iter()
                    .map(|&output| {
                        let std = factual[output * members + member].1;
                        -0.5 * noise(output, member).powi(2) - std.ln()
                    })
                    .sum()
            };
            let logs: Vec<f32> = elites.iter().map(log_likelihood).collect();
            let best = logs.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let weights: Vec<f32> = logs.iter().map(|log| (log - best).exp()).collect();
            let total: f32 = weights.iter().sum();
            for &output in own {
                // If the network predicts a change, add the difference of the previous values.
                let previous = if output < s && self.changes[output] {
                    state[output] - seen.state[output]
                } else {
                    0.0
                };
                let answer = |member: usize| {
                    let (mean, std) = other[output * members + member];
                    // Without a change of inputs, return the observed value without rounding error.
                    let outcome = if (mean, std) == factual[output * members + member] {
                        y[output]
                    } else {
                        mean + std * noise(output, member)
                    };
                    outcome + previous
                };
                let over = |value: &dyn Fn(f32) -> f32| -> f32 {
                    let terms = elites.iter().zip(&weights);
                    terms.map(|(&m, w)| w / total * value(answer(m))).sum()
                };
                // Average differences from the observed value, which are small, to reduce rounding error.
                let mean = y[output] + over(&|value| value - y[output]);
                means[output] = mean;
                spread[output] = over(&|value| (value - mean).powi(2)).sqrt();
            }
        }
        // Apply the change as a difference, again to reduce rounding error.
        let next = |j: usize| {
            let next = seen.next_state[j] + (means[j] - y[j]);
            next.clamp(bounds[j].0, bounds[j].1)
        };
        Ok(Counterfactual {
            next_state: (0..s).map(next).collect(),
            reward: means[s],
            spread,
        })
    }
}

#[cfg(test)]
mod formula_tests;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fit::Transitions;
    use crate::model::{Fit, Layout, Mask, ModelConfig};
    use crate::tensor::{Random, Stream};

    const BOUNDS: [(f32, f32); 2] = [(-10.0, 10.0); 2];

    /// X' = X + 0.5 A + e, Z' = Z + 0.2 e_z, R = 2 X + e_r. With additive noise, a counterfactual is the observed
    /// outcome plus the change of the mean.
    fn table(rows: usize) -> Transitions {
        let mut rng = Random::new(7, Stream::Environment);
        let mut data = Transitions::default();
        for _ in 0..rows {
            let (x, z, a) = (
                rng.uniform(-1.0, 1.0),
                rng.uniform(-1.0, 1.0),
                rng.uniform(-1.0, 1.0),
            );
            data.states.extend([x, z]);
            data.actions.push(a);
            data.next_states
                .extend([x + 0.5 * a + 0.05 * rng.normal(), z + 0.2 * rng.normal()]);
            data.rewards.push(2.0 * x + 0.1 * rng.normal());
        }
        data
    }

    fn parents() -> Mask {
        vec![
            vec![true, false, true],
            vec![false, true, false],
            vec![true, false, false],
        ]
    }

    fn fitted(layout: &Layout) -> Result<WorldModel> {
        let mut rng = Random::new(1, Stream::Model);
        let config = ModelConfig {
            max_epochs: 60,
            ..ModelConfig::default()
        };
        let mut model = WorldModel::new(2, 1, layout, &config, &mut rng)?;
        let mut fit = Fit::new(&mut model, &table(1_500), &mut rng)?;
        while fit.advance(&mut model, &mut rng)?.is_none() {}
        Ok(model)
    }

    fn seen(next: &[f32; 2], reward: f32) -> Factual<'_> {
        Factual {
            state: &[0.25, -0.5],
            action: &[-0.75],
            next_state: next,
            reward,
        }
    }

    #[test]
    fn without_a_change_the_counterfactual_is_the_recorded_result() -> Result<()> {
        for layout in [
            Layout::Monolithic,
            Layout::Factorised {
                graphs: vec![parents()],
            },
        ] {
            let mut rng = Random::new(3, Stream::Model);
            let model = WorldModel::new(2, 1, &layout, &ModelConfig::default(), &mut rng)?;
            let next = [0.125, -0.25];
            let what = model.counterfactual(seen(&next, 0.75), &[0.25, -0.5], &[-0.75], &BOUNDS)?;
            assert_eq!(what.next_state, next);
            assert_eq!((what.reward, what.spread), (0.75, vec![0.0; 3]));
        }
        Ok(())
    }

    #[test]
    fn a_single_member_answers_by_the_formula() -> Result<()> {
        let mut rng = Random::new(3, Stream::Model);
        let config = ModelConfig {
            members: 1,
            elites: 1,
            ..ModelConfig::default()
        };
        let model = WorldModel::new(2, 1, &Layout::Monolithic, &config, &mut rng)?;
        let (next, reward) = ([0.125, -0.25], 0.75);
        let what = model.counterfactual(seen(&next, reward), &[0.25, 0.5], &[1.0], &BOUNDS)?;
        let then = model.distributions(&[0.25, -0.5, 0.25, 0.5], &[-0.75, 1.0])?;
        let y = [next[0] - 0.25, next[1] + 0.5, reward];
        for output in 0..3 {
            let ((mean, std), (mean_other, std_other)) = (then[output], then[3 + output]);
            let want = mean_other + std_other * (y[output] - mean) / std;
            let got = match output {
                0 => what.next_state[0] - 0.25,
                1 => what.next_state[1] - 0.5,
                _ => what.reward,
            };
            assert!(
                (got - want).abs() < 1e-5,
                "output {output}: {got}, expected {want}"
            );
        }
        Ok(())
    }

    #[test]
    fn a_fitted_model_gives_the_closed_form_of_additive_noise() -> Result<()> {
        let model = fitted(&Layout::Factorised {
            graphs: vec![parents()],
        })?;
        // The noise of this transition: e = 0.08, e_z = 0.3, e_r = -0.15.
        let next = [0.25 - 0.375 + 0.08, -0.5 + 0.3];
        let seen = seen(&next, 0.5 - 0.15);
        let what = model.counterfactual(seen, &[0.25, -0.5], &[0.75], &BOUNDS)?;
        let want = 0.25 + 0.375 + 0.08;
        let got = what.next_state[0];
        assert!((got - want).abs() < 0.03, "X' is {got}, expected {want}");
        assert_eq!(what.next_state[1], next[1], "A is no parent of Z'");
        assert_eq!(what.reward, seen.reward, "A is no parent of R");

        let lamp = model.counterfactual(seen, &[0.25, 0.9], &[-0.75], &BOUNDS)?;
        assert_eq!(
            (lamp.next_state[0], lamp.reward),
            (next[0], seen.reward),
            "Z causes neither"
        );
        let want = 0.9 + 0.3;
        let got = lamp.next_state[1];
        assert!((got - want).abs() < 0.1, "Z' is {got}, expected {want}");
        let near = [(-1.0, 1.0); 2];
        assert_eq!(
            model
                .counterfactual(seen, &[0.25, 0.9], &[-0.75], &near)?
                .next_state[1],
            1.0
        );
        Ok(())
    }

    #[test]
    fn a_value_that_is_no_cause_is_not_carried_over() -> Result<()> {
        // As in the paper's environment: Z' <- {X, A}.
        let mut graph = parents();
        graph[1] = vec![true, false, true];
        let mut rng = Random::new(3, Stream::Model);
        let layout = Layout::Factorised {
            graphs: vec![graph],
        };
        let model = WorldModel::new(2, 1, &layout, &ModelConfig::default(), &mut rng)?;
        let next = [0.125, -0.25];
        let lamp = model.counterfactual(seen(&next, 0.75), &[0.25, 0.9], &[-0.75], &BOUNDS)?;
        assert_eq!((lamp.next_state, lamp.reward), (next.to_vec(), 0.75));
        Ok(())
    }

    #[test]
    fn the_wrong_number_of_values_is_named() -> Result<()> {
        let mut rng = Random::new(3, Stream::Model);
        let model = WorldModel::new(2, 1, &Layout::Monolithic, &ModelConfig::default(), &mut rng)?;
        let next = [0.0, 0.0];
        let error = model.counterfactual(seen(&next, 0.0), &[0.0], &[0.0], &BOUNDS);
        let message = error.err().map(|e| e.to_string()).unwrap_or_default();
        assert!(
            message.contains("counterfactual state of 1 values, expected 2"),
            "{message}"
        );
        Ok(())
    }
}
