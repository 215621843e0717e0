//! Algorithm 1 end to end.
use cmbpo::environment::Shift;
use cmbpo::training::{
    Belief, Config, Event, GraphChoice, LiveEnvironment, Method, RunResult, Trainer, TrainingError,
};

fn short() -> Config {
    let mut config = Config {
        env_steps: 1_300,
        initial_random_steps: 1_000,
        curve_every: 100,
        curve_episodes: 2,
        evaluation_episodes: 3,
        ..Config::default()
    };
    config.agent.hidden = vec![16, 16];
    config.model.hidden = vec![16, 16];
    config.model.max_epochs = 10;
    config.model.every = 150;
    config
}

fn finish(trainer: &mut Trainer, units: usize) -> (Vec<Event>, RunResult) {
    let mut events = Vec::new();
    while !trainer.is_done() {
        events.extend(trainer.advance(units).expect("a healthy run"));
    }
    let result = trainer.result().expect("finished").clone();
    (events, result)
}

fn run(method: Method, seed: u32) -> (Vec<Event>, RunResult) {
    finish(
        &mut Trainer::new(short(), method, seed).expect("valid"),
        100,
    )
}

#[test]
fn a_run_does_not_depend_on_its_slices() {
    let (events, result) = run(Method::CMbpo, 3);
    for units in [1, 7] {
        let mut trainer = Trainer::new(short(), Method::CMbpo, 3).expect("valid");
        assert_eq!(
            finish(&mut trainer, units),
            (events.clone(), result.clone())
        );
    }
    assert_ne!(run(Method::CMbpo, 4).1.weights_hash, result.weights_hash);
}

#[test]
fn stepping_and_watching_change_nothing() {
    let (events, result) = run(Method::Mbpo, 3);
    let mut trainer = Trainer::new(short(), Method::Mbpo, 3).expect("valid");
    let mut live = LiveEnvironment::new(trainer.config(), 3).expect("valid");
    let mut seen = Vec::new();
    let mut steps = 0;
    while !trainer.is_done() {
        seen.extend(trainer.step().expect("a healthy run"));
        steps += 1;
        assert_eq!(trainer.progress().env_steps, steps);
        if steps % 50 == 0 {
            let agent = trainer.agent();
            live.step(|s| agent.exploit(s)).expect("valid");
            trainer
                .evaluate(Shift::with_gain(-1.0), 2, 9)
                .expect("valid");
        }
    }
    assert_eq!(steps, short().env_steps);
    assert_eq!(seen, events);
    assert_eq!(trainer.result().expect("finished"), &result);
}

#[test]
fn c_mbpo_follows_algorithm_1() {
    let (events, result) = run(Method::CMbpo, 0);
    let kinds: Vec<&str> = events
        .iter()
        .filter_map(|event| match event {
            Event::Graph(g) if g.last => Some("check"),
            Event::Graph(_) => Some("graph"),
            Event::Model { .. } => Some("model"),
            Event::Rollout { .. } => Some("rollout"),
            Event::Finished { .. } => Some("finished"),
            _ => None,
        })
        .collect();
    let round = ["model", "rollout"];
    let mut want = vec!["graph"];
    // Fits at 1,000, 1,150 and 1,300 steps.
    want.extend(round.iter().cycle().take(6));
    want.extend(["check", "finished"]);
    assert_eq!(kinds, want);
    assert_eq!(result.updates, 301);
    assert_eq!(result.policy_inputs, ["X"]);
    assert_eq!(result.parents["R"], ["X"]);
    assert_eq!(result.curve.len(), 14);
    // Nothing is learned before step 1,000; afterwards the curve changes.
    let first = result.curve[0].1;
    assert!(result.curve[..9].iter().all(|point| point.1 == first));
    assert_ne!(result.curve[11].1, first);
    assert_eq!(result.returns["far"].episodes, 3);
}

#[test]
fn a_policy_that_sees_only_x_has_the_same_return_under_every_shift_of_the_lamp() {
    let result = run(Method::Oracle, 1).1;
    let mean = |setting: &str| result.returns[setting].mean;
    assert_eq!(mean("in-distribution"), mean("near"));
    assert_eq!(mean("in-distribution"), mean("far"));
}

#[test]
fn a_given_graph_is_used_and_the_final_search_still_runs() {
    let mut config = short();
    let wrong = [("X'", vec!["X", "A"]), ("Z'", vec![]), ("R", vec!["Z"])];
    let wrong = wrong.map(|(effect, parents)| {
        let parents = parents.into_iter().map(str::to_owned).collect();
        (effect.to_owned(), parents)
    });
    config.graph = Some(GraphChoice::Given(wrong.into_iter().collect()));
    let mut trainer = Trainer::new(config, Method::CMbpo, 1).expect("valid");
    let result = finish(&mut trainer, 100).1;
    assert_eq!(result.parents["R"], ["Z"]);
    assert_eq!(result.policy_inputs, ["Z"]);
    assert_eq!(result.final_parents.expect("checked")["R"], ["X"]);
}

#[test]
fn a_belief_gives_every_member_a_graph_and_reports_probabilities() {
    let mut config = short();
    config.graph = Some(GraphChoice::Drawn(Belief::Belief));
    let mut trainer = Trainer::new(config, Method::CMbpo, 0).expect("valid");
    let (events, result) = finish(&mut trainer, 100);
    assert_eq!(result.policy_inputs, ["X"]);
    let mut reports = events.iter().filter_map(|event| match event {
        Event::Graph(report) => Some(report),
        _ => None,
    });
    let first = reports.next().expect("a graph");
    for edge in &first.edges {
        let probability = edge.probability.expect("a belief");
        assert!((0.0..=1.0).contains(&probability));
        if edge.from == "X" && edge.to != "R" {
            assert_eq!(probability, 1.0, "{edge:?}");
        }
    }
    let check = reports.next().expect("the check at the end");
    assert!(check.edges.iter().all(|edge| edge.probability.is_none()));
}

#[test]
fn the_inputs_of_the_policy_can_be_given() {
    let mut config = short();
    config.policy_inputs = Some(vec!["X".to_owned()]);
    let mut trainer = Trainer::new(config, Method::Mbpo, 1).expect("valid");
    let result = finish(&mut trainer, 100).1;
    assert_eq!(result.policy_inputs, ["X"]);
    assert_eq!(result.returns["in-distribution"], result.returns["far"]);
}

#[test]
fn the_methods_share_budgets() {
    let updates = Method::ALL.map(|method| run(method, 2).1.updates);
    assert_eq!(updates, [301; 5]);
}

#[test]
fn the_first_thousand_steps_are_the_same_for_every_method() {
    let episodes = |method| -> Vec<f64> {
        run(method, 5)
            .0
            .iter()
            .filter_map(|event| match event {
                Event::Episode { env_steps, ret, .. } if *env_steps <= 1_000 => Some(*ret),
                _ => None,
            })
            .collect()
    };
    let sac = episodes(Method::Sac);
    assert_eq!(sac.len(), 5);
    assert_eq!(sac, episodes(Method::CMbpo));
}

#[test]
fn a_run_that_diverges_stops_and_says_where() {
    let mut config = short();
    config.agent.critic_learning_rate = 0.1;
    config.agent.actor_learning_rate = 0.1;
    config.agent.initial_temperature = 100.0;
    config.agent.gamma = 0.9999;
    config.agent.temperature_learning_rate = 0.1;
    config.agent.tau = 1.0;
    config.agent.target_entropy = Some(100.0);
    config.agent.updates_per_step = 20;
    let mut trainer = Trainer::new(config, Method::Sac, 0).expect("valid");
    let error = loop {
        match trainer.advance(50) {
            Ok(_) if trainer.is_done() => panic!("this configuration must diverge"),
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    let TrainingError::Diverged {
        value, env_steps, ..
    } = error
    else {
        panic!("{error}");
    };
    assert!(!value.is_finite(), "{value}");
    assert!((1_001..=1_300).contains(&env_steps), "{env_steps}");
}
