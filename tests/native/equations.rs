//! A run in a written environment, end to end.
use cmbpo::environment::World;
use cmbpo::training::{Config, Event, Method, RunResult, Trainer};

fn short(environment: World) -> Config {
    Config {
        environment,
        env_steps: 700,
        initial_random_steps: 500,
        curve_every: 700,
        curve_episodes: 2,
        evaluation_episodes: 4,
        ..Config::default()
    }
}

fn run(config: Config, method: Method) -> (RunResult, Vec<Event>) {
    let mut trainer = Trainer::new(config, method, 3).unwrap();
    let mut events = Vec::new();
    while !trainer.is_done() {
        events.extend(trainer.advance(64).unwrap());
    }
    (trainer.result().unwrap().clone(), events)
}

#[test]
fn a_run_in_the_written_light_door_equals_one_in_the_built_in() {
    let written = World::written(
        "state X in [-1, 1] from -1
         state Z in [-1, 1] from -1
         action A
         parameter k = 1
         let f = X + 0.05*A - 0.005*cos(0.05*X)
         X' = f + N(0, 0.01)
         Z' = k*f + N(0, 0.01)
         R = 0.1*(1 - X^2) + N(0, 0.01)
         shift near: k = 0
         shift far: k = -1",
    );
    for method in [Method::Mbpo, Method::CMbpo] {
        let (a, _) = run(short(written.clone()), method);
        let (b, _) = run(short(World::named("light-door")), method);
        assert_eq!(a, b);
    }
}

#[test]
fn hidden_common_causes_are_found_where_they_exist() {
    let windy = |strength: f64| {
        World::written(&format!(
            "state X in [-1, 1] from U(-1, 1)
             hidden U in [-5, 5] from N(0, 1)
             action A
             U' = N(0, 1)
             X' = X + 0.05*A + {strength}*U + N(0, 0.01)
             R = 0.1*(1 - X^2) + {strength}*U + N(0, 0.01)"
        ))
    };
    let pair = ("X'".to_owned(), "R".to_owned());
    for (strength, expected) in [(0.02, vec![pair]), (0.0, Vec::new())] {
        let (result, events) = run(short(windy(strength)), Method::CMbpo);
        assert_eq!(result.confounded, expected, "strength {strength}");
        let reports = events.iter().filter_map(|event| match event {
            Event::Graph(report) => Some(report),
            _ => None,
        });
        for report in reports {
            assert_eq!(report.shared.len(), 1);
            assert_eq!(
                report.shared[0].found,
                strength > 0.0,
                "{:?}",
                report.shared
            );
        }
    }
}
