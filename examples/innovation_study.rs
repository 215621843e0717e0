//! Level and power of the innovation test, and its effect on the graphs of the larger worlds and of the windy
//! light/door environment: the tables of `docs/innovation-test.md`. Writes one JSON document, and each of its lines to
//! standard error.
//!
//! `cargo run --example innovation_study -- OUT.json SETS WIRINGS`

#[path = "../tests/native/innovation_worlds.rs"]
mod innovation_worlds;

use std::time::Instant;

use cmbpo::environment::{Environment, Shift, World};
use cmbpo::structure::{
    Dataset, LearnOptions, Reach, Roles, Search, Verdict, innovation_test, learn_transition_graph,
};
use innovation_worlds::{KINDS, truth, verdicts};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

const ROWS: [usize; 2] = [400, 1000];
const WORLDS: [&str; 4] = ["pendulum", "cart-pole", "reacher", "half-cheetah"];
/// First wiring and seed. Lower ones were used to choose settings.
const FIRST: u32 = 110;

/// Create the light/door environment with the wind of `scripts/experiment/studies/hidden-confounder.mjs`.
fn windy_light_door(strength: u32) -> World {
    let equations = format!(
        "state X in [-1, 1] from -1\nstate Z in [-1, 1] from -1\nhidden U in [-5, 5] from N(0, 1)\naction A\nparameter k = 1\n\
         parameter s = {strength}\nlet f = X + 0.05*A - 0.005*cos(0.05*X)\nU' = 0.9*U + N(0, 0.436)\n\
         X' = f + 0.01*s*U + N(0, 0.01)\nZ' = k*f + N(0, 0.01)\nR = 0.1*(1 - X^2) + 0.01*s*U + N(0, 0.01)\n\
         shift near: k = 0\nshift far: k = -1\nhorizon 200\n"
    );
    serde_json::from_value(json!({ "equations": equations })).expect("a world")
}

/// Return the first random steps of a run.
fn random_steps(environment: &dyn Environment, rows: usize, seed: u32) -> (Dataset, Roles) {
    let spec = environment.spec();
    let mut rng = ChaCha8Rng::seed_from_u64(u64::from(seed));
    let mut table = Vec::new();
    let mut seen = vec![0.0f32; spec.state_dim()];
    let mut age = spec.horizon;
    let mut state = Vec::new();
    for _ in 0..rows {
        if age == spec.horizon {
            state = environment.initial_state(&mut rng);
            environment.observe(&state, &mut rng, &mut seen);
            age = 0;
        }
        let action: Vec<f64> = (0..spec.action_dim())
            .map(|_| f64::from(rng.random_range(-1.0f32..1.0)))
            .collect();
        table.extend(seen.iter().map(|&value| f64::from(value)));
        table.extend(&action);
        let outcome = environment.step(&mut state, &action, &mut rng);
        environment.observe(&state, &mut rng, &mut seen);
        table.extend(seen.iter().map(|&value| f64::from(value)));
        table.push(f64::from(outcome.reward as f32));
        age = if outcome.terminated {
            spec.horizon
        } else {
            age + 1
        };
    }
    let roles = Roles {
        state: spec.state.clone(),
        action: spec.action.clone(),
        next: spec.next.clone(),
        reward: spec.reward.clone(),
    };
    (
        Dataset::from_rows(spec.variables(), &table).expect("a table"),
        roles,
    )
}

fn kind(at: usize, rows: usize, sets: u64) -> Value {
    let kind = KINDS[at];
    let (mut counts, mut wrong) = ([0u64; 3], 0u64);
    for seed in 0..sets {
        let found = verdicts(kind, rows, seed);
        counts[found.of("Z", "R").expect("asked").verdict as usize] += 1;
        let out = |(from, to): &(&str, &str)| {
            // The driver is counted separately, by its verdicts.
            *from != "Z" && found.of(from, to).expect("asked").verdict == Verdict::NotReached
        };
        wrong += u64::from(truth(kind).iter().any(out));
    }
    json!({
        "study": "kind", "kind": format!("{kind:?}"), "drives": kind.drives(), "rows": rows, "sets": sets,
        "not_reached": counts[0], "reached": counts[1], "cannot_be_said": counts[2], "sets_with_a_true_edge_out": wrong,
    })
}

fn graph(environment: &dyn Environment, rows: usize, seed: u32, options: LearnOptions) -> Value {
    let spec = environment.spec();
    let (data, roles) = random_steps(environment, rows, seed);
    let begun = Instant::now();
    let learned = learn_transition_graph(&data, &roles, &options).expect("a graph");
    let seconds = begun.elapsed().as_secs_f64();
    let inputs = learned.graph.policy_inputs(&spec.reward, &roles.pairs());
    let inputs = inputs.expect("known variables");
    let sensor = |name: &str| spec.sensor(name);
    // Of the effects that were examined.
    let unexamined = &learned.evidence.unexamined;
    let examined = |effect: &&String| !sensor(effect) && !unexamined.contains(effect);
    let own_effects: Vec<&String> = spec.truth.keys().filter(examined).collect();
    let true_graph = cmbpo::structure::CausalGraph::from_parents(&spec.variables(), &spec.truth);
    let needed = true_graph
        .expect("a graph")
        .policy_inputs(&spec.reward, &roles.pairs());
    let needed = needed.expect("known variables");
    let innovations = learned.evidence.innovations.as_ref();
    let out: Vec<(&str, &str)> = innovations
        .iter()
        .flat_map(|found| found.ruled_out())
        .collect();
    let is_true = |(from, to): &&(&str, &str)| spec.truth[*to].iter().any(|parent| parent == from);
    let wrong: Vec<_> = out.iter().filter(is_true).collect();
    json!({
        "rows": rows, "seed": seed, "innovations": options.innovations, "seconds": seconds, "tests": learned.tests_run,
        "sensors_seen": inputs.iter().filter(|name| sensor(name)).count(),
        "ancestors_missed": needed.iter().filter(|name| !inputs.contains(name)).collect::<Vec<_>>(),
        "sensors_ruled_out": out.iter().filter(|(from, to)| sensor(from) && own_effects.iter().any(|e| e == to)).count(),
        "sensor_pairs": own_effects.len() * spec.state.iter().filter(|name| sensor(name)).count(),
        "true_edges_ruled_out": wrong,
    })
}

/// Tells sensors from other variables by their names.
trait Sensor {
    fn sensor(&self, name: &str) -> bool;
}

impl Sensor for cmbpo::environment::Spec {
    fn sensor(&self, name: &str) -> bool {
        let digits = name
            .strip_prefix('S')
            .map(|rest| rest.trim_end_matches('\''));
        digits.is_some_and(|rest| rest.parse::<usize>().is_ok())
    }
}

fn wind(strength: u32, seed: u32, rows: usize) -> Value {
    let environment = windy_light_door(strength)
        .make(Shift::default())
        .expect("a world");
    let (data, roles) = random_steps(environment.as_ref(), rows, seed);
    let starts = cmbpo::structure::episode_starts(&data, &roles).expect("a table");
    let (causes, effects) = (roles.causes(), roles.effects());
    let options = cmbpo::structure::InnovationOptions::default();
    let found = innovation_test(&data, &causes, &effects, &starts, options).expect("verdicts");
    let of = |from: &str, to: &str| found.of(from, to).expect("asked").verdict;
    let learned = |innovations| {
        let options = LearnOptions {
            innovations,
            ..LearnOptions::default()
        };
        let learned = learn_transition_graph(&data, &roles, &options).expect("a graph");
        learned
            .graph
            .policy_inputs("R", &roles.pairs())
            .expect("known")
    };
    json!({
        "study": "wind", "strength": strength, "seed": seed, "rows": rows,
        "Z": effects.iter().map(|to| of("Z", to)).collect::<Vec<_>>(),
        "X": effects.iter().map(|to| of("X", to)).collect::<Vec<_>>(),
        "inputs": learned(true), "inputs_without": learned(false),
    })
}

fn main() {
    let mut words = std::env::args().skip(1);
    let out = words.next().expect("the file to write");
    let mut number = |default: u64| {
        words.next().map_or(default, |word| {
            word.parse()
                .unwrap_or_else(|_| panic!("{word:?} is not a whole number"))
        })
    };
    let (sets, wirings) = (number(2000), number(10) as u32);
    let mut lines = Vec::new();
    let mut tell = |line: Value| {
        eprintln!("{line}");
        lines.push(line);
    };
    for rows in ROWS {
        for at in 0..KINDS.len() {
            tell(kind(at, rows, sets));
        }
    }
    for strength in [0, 1, 2, 3, 4, 6] {
        for rows in [1000, 2000, 4000] {
            for seed in FIRST..FIRST + wirings {
                tell(wind(strength, seed, rows));
            }
        }
    }
    for world in WORLDS {
        for sensors in [8, 32] {
            for rows in ROWS {
                for wiring in FIRST..FIRST + wirings {
                    // 24 own variables and 32 sensors take minutes per wiring.
                    if world == "half-cheetah" && wiring >= FIRST + wirings.div_ceil(5) {
                        continue;
                    }
                    let environment = World::sensed(world, sensors, wiring);
                    let environment = environment.make(Shift::default()).expect("a world");
                    for innovations in [false, true] {
                        let options = LearnOptions {
                            search: Search::GrowShrink,
                            alpha: 1e-6,
                            noise_floor: 0.05,
                            innovations,
                            reach: Reach::Relevant,
                            ..LearnOptions::default()
                        };
                        let mut line = graph(environment.as_ref(), rows, wiring, options);
                        line["study"] = json!("world");
                        line["world"] = json!(world);
                        line["sensors"] = json!(sensors);
                        tell(line);
                    }
                }
            }
        }
    }
    std::fs::write(&out, format!("{:#}\n", Value::Array(lines))).expect("the file can be written");
}
