//! Return of SAC in environments of known difficulty.

use cmbpo::environment::World;
use cmbpo::training::{Config, Method, Trainer};

/// Return the mean in-distribution returns after `env_steps` steps for each seed from 0; seeds run in parallel.
pub fn returns(environment: &str, env_steps: usize, seeds: u32) -> Vec<f64> {
    let config = Config {
        environment: World::named(environment),
        env_steps,
        curve_every: env_steps,
        ..Config::default()
    };
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..seeds)
            .map(|seed| {
                let config = config.clone();
                scope.spawn(move || {
                    let mut trainer = Trainer::new(config, Method::Sac, seed).expect("valid");
                    while !trainer.is_done() {
                        trainer.advance(1_000).expect("a healthy run");
                    }
                    trainer.result().expect("finished").returns["in-distribution"].mean
                })
            })
            .collect();
        runs.into_iter()
            .map(|run| run.join().expect("no panic"))
            .collect()
    })
}
