//! Configurations with a name.

use super::Config;
use super::RolloutConfig;
use crate::agent::AgentConfig;
use crate::model::{ModelConfig, Prediction};
use serde::Serialize;

/// A configuration with a name and what it is for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Preset {
    /// The name in links and on the command line.
    pub name: &'static str,
    /// One sentence for a person.
    pub about: &'static str,
    /// The settings.
    pub config: Config,
}

/// All presets, the default first.
pub fn presets() -> Vec<Preset> {
    vec![
        Preset {
            name: "default",
            about: "Small networks and few steps: a verdict in seconds.",
            config: Config::default(),
        },
        Preset {
            name: "authors",
            about: "The networks, batches and schedule of the authors' own runs: 20,000 steps, some minutes.",
            config: authors(),
        },
    ]
}

/// The settings of the authors' published runs (albicaron/CMBPO), as far as they are known. Kept from this project: a
/// discovered graph, a target entropy of minus the number of actions, normalised inputs, bounded log-variances, elites
/// chosen on held-out rows.
fn authors() -> Config {
    Config {
        env_steps: 20_000,
        initial_random_steps: 1_200,
        real_buffer: Some(10_000),
        curve_every: 1_000,
        agent: AgentConfig {
            hidden: vec![256, 256],
            critic_hidden: Some(vec![64, 64]),
            log_std: Some(-0.5),
            batch_size: 200,
            gamma: 0.99,
            tau: 0.005,
            actor_learning_rate: 3e-4,
            critic_learning_rate: 3e-4,
            temperature_learning_rate: 3e-4,
            initial_temperature: 1.0,
            ..AgentConfig::default()
        },
        model: ModelConfig {
            hidden: vec![64, 64],
            members: 10,
            elites: 10,
            learning_rate: 5e-4,
            batch_size: 200,
            epoch_batches: Some(1),
            holdout: 0.02,
            patience: 20,
            max_epochs: 50,
            every: 100,
        },
        rollout: RolloutConfig {
            starts: 400,
            horizon: 5,
            short_until: 2_000,
            prediction: Prediction::Mean,
            buffer: 10_000,
            real_ratio: 0.0,
        },
        ..Config::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_valid_and_named_once() {
        let presets = presets();
        for (i, preset) in presets.iter().enumerate() {
            preset.config.validate().expect(preset.name);
            assert!(presets[..i].iter().all(|p| p.name != preset.name));
        }
        assert_eq!(presets[0].config, Config::default());
    }
}
