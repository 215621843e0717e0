//! Named configurations.

use super::Config;
use super::RolloutConfig;
use crate::agent::{AgentConfig, Norm};
use crate::environment::{DECLARED, Recommended, World};
use crate::model::{ModelConfig, Prediction, Scope, Sharing};
use crate::structure::{LearnOptions, Reach, Search};
use serde::Serialize;

/// A named configuration.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Preset {
    /// Name in links and on the command line.
    pub name: &'static str,
    /// One sentence of description.
    pub about: &'static str,
    /// The settings.
    pub config: Config,
}

/// Return all presets, the default first.
pub fn presets() -> Vec<Preset> {
    let mut all = vec![Preset {
        name: "default",
        about: "Small networks and few steps: a verdict in seconds.",
        config: Config::default(),
    }];
    for world in DECLARED {
        if let Some(settings) = &world.recommended {
            all.push(Preset {
                name: world.name,
                about: settings.about,
                config: suited(world.name, settings),
            });
        }
    }
    all.push(Preset {
        name: "authors",
        about: "The networks, batches and schedule of the authors' own runs: 20,000 steps, some minutes.",
        config: authors(),
    });
    all
}

/// Return the settings for a larger environment. `docs/presets.md` describes the tuning.
fn suited(name: &str, settings: &Recommended) -> Config {
    Config {
        environment: World::named(name),
        env_steps: settings.env_steps,
        initial_random_steps: 400,
        // A later search finds variables that the first one missed for lack of rows, and removes sensors that it could
        // not rule out.
        graph_again: 1_000,
        // Counted from the last random step: also at 2,000.
        graph_every: settings.graph_every,
        agent: AgentConfig {
            updates_per_step: 10,
            initial_temperature: 0.2,
            critic_norm: Norm::Layer,
            ..AgentConfig::default()
        },
        model: ModelConfig {
            hidden: vec![64, 64],
            members: 3,
            elites: 3,
            learning_rate: 5e-3,
            // Many small steps: these environments have no noise, so the model has to be exact.
            batch_size: 32,
            epoch_batches: Some(24),
            max_epochs: 25,
            patience: 8,
            every: settings.model_every,
            beta: 0.5,
            scope: Scope::Relevant,
            sharing: Sharing::SameParents,
            ..ModelConfig::default()
        },
        rollout: RolloutConfig {
            starts: settings.starts,
            horizon: 1,
            buffer: settings.buffer,
            real_ratio: 0.5,
            prediction: Prediction::Auto,
            ..RolloutConfig::default()
        },
        structure: LearnOptions {
            search: Search::GrowShrink,
            alpha: 1e-6,
            noise_floor: settings.noise_floor,
            innovations: true,
            reach: Reach::Relevant,
            max_rows: settings.max_rows,
            ..LearnOptions::default()
        },
        ..Config::default()
    }
}

/// Return the settings of the authors' published runs (albicaron/CMBPO), as far as they are known. Different from
/// theirs: the graph is discovered, the target entropy is minus the number of actions, inputs are normalised,
/// log-variances are bounded, and elites are chosen on held-out rows.
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
            ..ModelConfig::default()
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
