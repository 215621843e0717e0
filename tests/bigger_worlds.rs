//! SAC on the bigger worlds, held against what is known of them: a return of 200 at the most on the cart-pole (chance: about 40), and
//! what a controller by hand earns on the reacher, -16 (chance: about -55).
#![cfg(not(target_arch = "wasm32"))]

use cmbpo::environment::World;
use cmbpo::training::{Config, Method, Trainer};

fn returns(environment: &str, env_steps: usize, seeds: u32) -> Vec<f64> {
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

#[test]
fn sac_swings_the_cart_pole_up() {
    let returns = returns("cart-pole", 12_000, 3);
    println!("cart-pole, mean returns over 100 episodes: {returns:?}");
    assert!(returns.iter().all(|&r| r > 120.0), "{returns:?}");
}

#[test]
fn sac_reaches_the_target() {
    let returns = returns("reacher", 8_000, 3);
    println!("reacher, mean returns over 100 episodes: {returns:?}");
    assert!(returns.iter().all(|&r| r > -22.0), "{returns:?}");
}
