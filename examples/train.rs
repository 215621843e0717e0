//! Train C-MBPO in the light/door environment and evaluate it with the lamp reversed.
//!
//! ```sh
//! cargo run --release --example train
//! ```

use cmbpo::environment::Shift;
use cmbpo::training::{Config, Event, Method, Trainer, TrainingError};

fn main() -> Result<(), TrainingError> {
    // Other settings keep their defaults. 2,500 steps take seconds; the default is 4,000.
    let config = Config {
        env_steps: 2_500,
        ..Config::default()
    };
    let mut run = Trainer::new(config, Method::CMbpo, 7)?;

    // A run advances in units of a few milliseconds and returns its events.
    while !run.is_done() {
        for event in run.advance(100)? {
            if let Event::Graph(graph) = event {
                println!(
                    "after {} steps, parents of R: {:?}",
                    graph.env_steps, graph.parents["R"]
                );
                println!("the policy sees {:?}", graph.policy_inputs);
            }
        }
    }

    // Evaluate the policy in an environment without training data: the lamp's gain is 1 in training.
    let far = Shift {
        gain: -1.0,
        ..Shift::default()
    };
    let returns = run.evaluate(far, 20, 0)?;
    println!(
        "lamp wired backwards: mean return {:.2} of 19.20",
        returns.mean
    );
    Ok(())
}
