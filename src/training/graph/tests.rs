use super::*;
use crate::environment::{Shift, make};

#[test]
fn searches_of_a_run_are_counted() {
    let of = |first, again, every, steps| {
        looks(&Config {
            initial_random_steps: first,
            graph_again: again,
            graph_every: every,
            env_steps: steps,
            ..Config::default()
        })
    };
    assert_eq!(of(1000, 0, 0, 1000), 1);
    assert_eq!(of(1000, 0, 0, 4000), 2);
    assert_eq!(of(1000, 0, 1000, 4000), 4);
    assert_eq!(of(400, 1000, 1600, 1500), 3);
    assert_eq!(of(400, 1000, 1600, 2500), 4);
    assert_eq!(of(400, 1000, 300, 1000), 3);
}

#[test]
fn the_light_doors_truth_masks_the_lamp() {
    let environment = make("light-door", Shift::default()).expect("known");
    let spec = environment.spec();
    let graph = TransitionGraph::given(spec, &spec.truth).expect("a graph");
    // Inputs X, Z, A; outputs X', Z', R.
    assert_eq!(
        graph.masks(spec),
        [[
            [true, false, true],
            [true, false, true],
            [true, false, false]
        ]]
    );
    assert_eq!(
        graph
            .policy_inputs(spec, &Config::default())
            .expect("known"),
        ["X"]
    );
    let report = graph
        .report(spec, &Config::default(), 0, false)
        .expect("valid");
    assert!(report.correct && report.edges.len() == 9);
}

#[test]
fn innovation_verdicts_are_reported_for_every_edge_and_used_by_all_drawn_graphs() {
    use crate::agent::Transition;
    use crate::tensor::Stream;
    let environment = make("light-door", Shift::default()).expect("known");
    let spec = environment.spec();
    let mut rng = Random::new(7, Stream::Environment);
    let mut buffer = ReplayBuffer::new(2, 1, 600);
    let mut state = environment.initial_state(rng.core());
    let mut seen = [0.0f32; 2];
    environment.observe(&state, rng.core(), &mut seen);
    for _ in 0..600 {
        let (before, action) = (seen, [rng.uniform(-1.0, 1.0)]);
        let outcome = environment.step(&mut state, &[f64::from(action[0])], rng.core());
        environment.observe(&state, rng.core(), &mut seen);
        buffer.push(Transition {
            state: &before,
            action: &action,
            reward: outcome.reward as f32,
            next_state: &seen,
            terminal: false,
        });
    }
    let data = table(spec, &buffer, None).expect("a table");
    for innovations in [false, true] {
        let mut config = Config::default();
        config.structure.innovations = innovations;
        let (spec_of, data, mut rng) = (spec.clone(), data.clone(), rng.clone());
        let mut search: crate::structure::Sliced<_> = Box::pin(async move {
            let mut graph = TransitionGraph::learn(&spec_of, &data, &config).await?;
            graph.draw(2, &spec_of, &data, &config, &mut rng).await?;
            graph.report(&spec_of, &config, 600, false)
        });
        let report = loop {
            if let Some(found) = crate::structure::advance(&mut search) {
                break found.expect("a graph");
            }
        };
        assert!(
            report
                .edges
                .iter()
                .all(|edge| edge.innovation.is_some() == innovations)
        );
        let json = serde_json::to_string(&report).expect("plain data");
        assert_eq!(json.contains("innovation"), innovations);
    }
}
