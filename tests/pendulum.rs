//! SAC on a task whose difficulty is known: Pendulum-v1, where a good policy earns about -150 and a random one -1,200.
#![cfg(not(target_arch = "wasm32"))]

use cmbpo::environment::World;
use cmbpo::training::{Config, Method, Trainer};

#[test]
fn sac_solves_pendulum_on_five_of_five_seeds() {
    let config = Config {
        environment: World::named("pendulum"),
        env_steps: 20_000,
        curve_every: 20_000,
        ..Config::default()
    };
    let returns: Vec<f64> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..5)
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
    });
    println!("mean returns over 100 episodes: {returns:?}");
    assert!(returns.iter().all(|&r| r > -200.0), "{returns:?}");
}
