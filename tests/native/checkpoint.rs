//! A run that is saved at any point and resumed from the file continues bit for bit.

use cmbpo::agent::{AgentConfig, Norm};
use cmbpo::environment::World;
use cmbpo::model::{
    Calibration, ModelConfig, ModelKind, Prediction, Ranking, Scope, Sharing, WorldModel,
};
use cmbpo::training::{
    Belief, Config, DetectionConfig, DriftConfig, Event, GraphChoice, Method, Phase, RolloutConfig,
    Trainer, Watch,
};
use std::collections::BTreeMap;

/// A configuration with every type of work within a few hundred units: two fits, two graph searches, evaluations of
/// several units.
fn small() -> Config {
    Config {
        env_steps: 190,
        initial_random_steps: 130,
        graph_every: 30,
        curve_every: 60,
        curve_episodes: 21,
        evaluation_episodes: 45,
        agent: AgentConfig {
            hidden: vec![6],
            batch_size: 8,
            ..AgentConfig::default()
        },
        model: ModelConfig {
            hidden: vec![5],
            members: 3,
            elites: 2,
            batch_size: 16,
            epoch_batches: Some(3),
            max_epochs: 6,
            every: 30,
            ..ModelConfig::default()
        },
        rollout: RolloutConfig {
            starts: 40,
            horizon: 2,
            buffer: 100,
            ..RolloutConfig::default()
        },
        ..Config::default()
    }
}

fn start(config: &Config, method: Method) -> Trainer {
    Trainer::new(config.clone(), method, 5).expect("a valid configuration")
}

/// Return the bits of every weight: agent, then model.
fn weights(trainer: &Trainer) -> Vec<u32> {
    let mut vars = trainer.agent().vars();
    vars.extend(trainer.model().into_iter().flat_map(WorldModel::vars));
    let values = vars.iter().flat_map(|var| {
        let flat = var.flatten_all().expect("a tensor");
        flat.to_vec1::<f32>().expect("32-bit floats")
    });
    values.map(f32::to_bits).collect()
}

fn finish(trainer: &mut Trainer, slice: usize) -> Vec<Event> {
    let mut events = Vec::new();
    while !trainer.is_done() {
        events.extend(trainer.advance(slice).expect("a healthy run"));
    }
    events
}

/// Save the run every `every` units of work, and compare its continuation with an uninterrupted run.
fn check(config: &Config, method: Method, every: usize) {
    let mut whole = start(config, method);
    let mut units = 0_usize;
    let mut events = Vec::new();
    while !whole.is_done() {
        events.extend(whole.advance(1).expect("a healthy run"));
        units += 1;
    }
    let mut saved = start(config, method);
    let mut told = Vec::new();
    let mut moments = 0;
    for unit in 0..=units {
        if unit.is_multiple_of(every) || unit == units {
            let notes = format!("{unit} units");
            let file = saved.checkpoint(&notes).expect("written");
            assert_eq!(file, saved.checkpoint(&notes).expect("written"), "twice");
            let (mut resumed, kept) = Trainer::resume(&file).expect("read");
            assert_eq!(kept, notes);
            assert_eq!(resumed.progress(), saved.progress());
            assert_eq!(file, resumed.checkpoint(&notes).expect("written"), "lost");
            let at = format!("{method:?} saved after {unit} of {units} units");
            let mut all = told.clone();
            all.extend(finish(&mut resumed, 7));
            assert_eq!(all, events, "{at}");
            assert_eq!(weights(&resumed), weights(&whole), "{at}");
            let results = [&resumed, &whole].map(|t| t.result().expect("over").clone());
            assert_eq!(results[0], results[1], "{at}");
            moments += 1;
        }
        told.extend(saved.advance(1).expect("a healthy run"));
    }
    assert!(moments > 8, "{moments} moments tried");
}

/// The run is cut as finely as it can be, and saved within fits, rollouts, updates and episodes.
fn check_cut(config: &Config, method: Method) {
    let mut whole = start(config, method);
    let events = finish(&mut whole, 1);
    let mut cut = start(config, method);
    cut.set_work(1);
    let mut told = Vec::new();
    let mut units: BTreeMap<String, usize> = BTreeMap::new();
    let mut moments = 0;
    while !cut.is_done() {
        let phase = format!("{:?}", cut.progress().phase);
        let unit = units.entry(phase).or_default();
        *unit += 1;
        // At prime distances, and soon after a phase has begun.
        if unit.is_multiple_of(1_999) || [7, 23].contains(unit) {
            let at = format!("{method:?} saved at {:?}, unit {unit}", cut.progress());
            let file = cut.checkpoint("").expect("written");
            let (mut resumed, _) = Trainer::resume(&file).expect("read");
            assert_eq!(file, resumed.checkpoint("").expect("written"), "{at}");
            let mut all = told.clone();
            all.extend(finish(&mut resumed, 7));
            assert_eq!(all, events, "{at}");
            assert_eq!(weights(&resumed), weights(&whole), "{at}");
            moments += 1;
        }
        told.extend(cut.advance(1).expect("a healthy run"));
    }
    assert_eq!(told, events, "{method:?}");
    assert_eq!(weights(&cut), weights(&whole), "{method:?}");
    assert!(moments > 5, "{moments} moments of {units:?}");
    // Each part of the work was cut: there are more units of it than tasks.
    if method.has_model() && config.model.kind == ModelKind::Learned {
        assert!(units["Model"] > 200 && units["Imagine"] > 100, "{units:?}");
    }
    assert!(units["Improve"] > 5 * whole.progress().updates, "{units:?}");
    assert!(units["Evaluate"] > 1_000, "{units:?}");
}

#[test]
fn the_finest_cuts_give_the_same_numbers() {
    for method in Method::ALL {
        check_cut(&small(), method);
    }
    let base = small();
    let config = Config {
        environment: World::sensed("pendulum", 3, 1),
        agent: AgentConfig {
            hidden: vec![12, 16],
            critic_hidden: Some(vec![9]),
            critic_norm: Norm::Layer,
            ..base.agent
        },
        model: ModelConfig {
            hidden: vec![8, 8],
            scope: Scope::Relevant,
            sharing: Sharing::SameParents,
            weight_decay: 0.01,
            ranking: Ranking::Error,
            calibration: Calibration::HeldOut,
            ..base.model
        },
        rollout: RolloutConfig {
            prediction: Prediction::Auto,
            ..base.rollout
        },
        ..base
    };
    check_cut(&config, Method::Oracle);
    check_cut(&config, Method::Mbpo);
    let truth = Config {
        model: ModelConfig {
            kind: ModelKind::True,
            ..config.model.clone()
        },
        ..config
    };
    check_cut(&truth, Method::Mbpo);
}

#[test]
fn a_mechanism_that_changes_is_fitted_in_parts() {
    let base = small();
    let config = Config {
        drift: DriftConfig {
            mechanism: Some("R".to_owned()),
            at: 150,
            to: None,
        },
        detection: DetectionConfig {
            watch: Some(Watch::Announced),
            random_steps: 20,
            ..DetectionConfig::default()
        },
        model: ModelConfig {
            weight_decay: 0.01,
            ..base.model
        },
        ..base
    };
    check_cut(&config, Method::CMbpo);
}

/// A checkpoint does not contain a search in progress. The resumed run repeats the search with the same result.
#[test]
fn a_run_is_resumed_within_the_search_for_its_graph() {
    let mut whole = start(&small(), Method::CMbpo);
    let mut files = Vec::new();
    while !whole.is_done() {
        if whole.progress().phase == Phase::Structure {
            files.push(whole.checkpoint("").expect("written"));
        }
        whole.advance(1).expect("a healthy run");
    }
    assert!(files.len() > 20, "{} units of searching", files.len());
    for file in files.iter().step_by(7) {
        let (mut resumed, _) = Trainer::resume(file).expect("read");
        finish(&mut resumed, 3);
        assert_eq!(weights(&resumed), weights(&whole));
        let results = [&resumed, &whole].map(|t| t.result().expect("over").clone());
        assert_eq!(results[0], results[1]);
    }
}

#[test]
fn every_method_is_resumed_at_any_point() {
    for (method, every) in Method::ALL.into_iter().zip([11, 17, 17, 17, 17]) {
        check(&small(), method, every);
    }
}

#[test]
fn every_point_around_a_fit_and_a_search() {
    let config = small();
    // Until the first policy update: curve points, 130 steps, the graph, the slices of the fit, the rollouts.
    let mut whole = start(&config, Method::CMbpo);
    let mut files = Vec::new();
    while whole.progress().updates < 3 {
        if whole.progress().env_steps >= 129 {
            files.push(whole.checkpoint("").expect("written"));
        }
        whole.advance(1).expect("a healthy run");
    }
    let results = finish(&mut whole, 1);
    assert!(files.len() > 8, "{} moments", files.len());
    for (i, file) in files.iter().enumerate() {
        let (mut resumed, _) = Trainer::resume(file).expect("read");
        let events = finish(&mut resumed, 1);
        assert!(events.ends_with(&results), "moment {i}");
        assert_eq!(weights(&resumed), weights(&whole), "moment {i}");
    }
}

#[test]
fn beliefs_given_graphs_and_full_buffers() {
    let belief = Config {
        graph: Some(GraphChoice::Drawn(Belief::Belief)),
        real_buffer: Some(100),
        ..small()
    };
    check(&belief, Method::CMbpo, 41);
    let parents = [("X'", ["X", "A"]), ("Z'", ["X", "Z"]), ("R", ["X", "Z"])];
    let parents = parents.map(|(to, from)| (to.to_owned(), from.map(str::to_owned).into()));
    let given = Config {
        graph: Some(GraphChoice::Given(BTreeMap::from(parents))),
        randomise: vec!["Z".to_owned()],
        policy_inputs: Some(vec!["X".to_owned()]),
        ..small()
    };
    check(&given, Method::CMbpo, 41);
    check(&given, Method::Mbpo, 41);
}

#[test]
fn pendulum_and_a_written_environment_with_a_hidden_variable() {
    let pendulum = Config {
        environment: World::named("pendulum"),
        ..small()
    };
    check(&pendulum, Method::Sac, 19);
    check(&pendulum, Method::Oracle, 31);
    let written = "state X in [-1, 1] from -1\nhidden U in [-1, 1] from U(-1, 1)\naction A\nparameter k = 1\n\
        U' = 0.9*U + N(0, 0.1)\nX' = X + 0.1*A + 0.01*k*U + N(0, 0.01)\nR = 1 - X^2 + 0.1*U\nshift far: k = -1\nhorizon 37";
    let written = Config {
        environment: World::written(written),
        ..small()
    };
    check(&written, Method::CMbpo, 41);
    check(&written, Method::Mbpo, 31);
}

#[test]
fn larger_environments_with_spurious_sensors() {
    for (world, method) in [
        ("cart-pole", Method::Oracle),
        ("reacher", Method::Mbpo),
        ("half-cheetah", Method::Sac),
    ] {
        let config = Config {
            environment: World::sensed(world, 3, 1),
            ..small()
        };
        check(&config, method, 31);
    }
}

#[test]
fn a_mechanism_that_changes_and_is_learned_again() {
    let told = Config {
        drift: DriftConfig {
            mechanism: Some("R".to_owned()),
            at: 150,
            to: None,
        },
        detection: DetectionConfig {
            watch: Some(Watch::Announced),
            random_steps: 20,
            ..DetectionConfig::default()
        },
        ..small()
    };
    check(&told, Method::CMbpo, 23);
    check(&told, Method::Mbpo, 17);
    let residuals = Config {
        detection: DetectionConfig {
            watch: Some(Watch::Residuals),
            alpha: 0.5,
            ..told.detection.clone()
        },
        ..told
    };
    check(&residuals, Method::CMbpo, 29);
    check(&residuals, Method::Sac, 17);
}

#[test]
fn a_model_of_relevant_variables_and_an_agent_that_is_reset() {
    let base = small();
    let config = Config {
        environment: World::sensed("pendulum", 3, 1),
        agent: AgentConfig {
            critic_norm: Norm::Layer,
            reset_every: 20,
            ..base.agent
        },
        model: ModelConfig {
            scope: Scope::Relevant,
            sharing: Sharing::SameParents,
            weight_decay: 0.01,
            ranking: Ranking::Error,
            calibration: Calibration::HeldOut,
            ..base.model
        },
        rollout: RolloutConfig {
            prediction: Prediction::Auto,
            ..base.rollout
        },
        ..base
    };
    check(&config, Method::Oracle, 31);
    // The graph is learned twice. A new graph brings new networks.
    check(&config, Method::CMbpo, 37);
    let other = Config {
        environment: World::named("light-door"),
        ..config
    };
    check(&other, Method::CMbpo, 37);
}

#[test]
fn rollouts_of_the_environment_itself() {
    let base = small();
    let config = Config {
        environment: World::named("cart-pole"),
        real_buffer: Some(100),
        model: ModelConfig {
            kind: ModelKind::True,
            ..base.model
        },
        ..base
    };
    check(&config, Method::Mbpo, 31);
    let written = Config {
        environment: World::written(
            "state X in [-1, 1] from -1\nhidden U in [-1, 1] from U(-1, 1)\naction A\n\
             U' = 0.9*U + N(0, 0.1)\nX' = X + 0.1*A + 0.01*U + N(0, 0.01)\nR = 1 - X^2\nhorizon 37",
        ),
        ..config
    };
    check(&written, Method::CMbpo, 37);
}

#[test]
fn a_configuration_is_restored_exactly() {
    let mut config = small();
    // Digits whose decimal fractions a parser easily reads one bit off.
    config.agent.gamma = 0.970_123_456_789_012_3;
    config.agent.actor_learning_rate = 0.000_314_159_265_358_979_3;
    config.model.holdout = 0.1 + 0.05 + 1e-17;
    config.agent.tau = f64::from_bits(0.01_f64.to_bits() + 1);
    let mut trainer = start(&config, Method::Sac);
    let file = trainer.checkpoint("").expect("written");
    let (resumed, _) = Trainer::resume(&file).expect("read");
    assert_eq!(*resumed.config(), config);
}

#[test]
fn changed_and_truncated_files_are_refused() {
    let mut trainer = start(&small(), Method::CMbpo);
    while trainer.model().is_none() {
        trainer.advance(1).expect("a healthy run");
    }
    let file = trainer.checkpoint("").expect("written");
    let mut tried = 0;
    // Every byte at the start of the header, then bytes at regular distances.
    for at in (0..200).chain((200..file.len()).step_by(97)) {
        let mut changed = file.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(Trainer::resume(&changed).is_err(), "byte {at}");
        tried += 1;
    }
    for length in (0..file.len()).step_by(61) {
        assert!(Trainer::resume(&file[..length]).is_err(), "{length} bytes");
        tried += 1;
    }
    let mut longer = file.clone();
    longer.push(0);
    assert!(Trainer::resume(&longer).is_err());
    assert!(tried > 500, "{tried} tried of {} bytes", file.len());
    let weights = trainer.safetensors().expect("written");
    for other in [&weights[..], b"", b"{}", &[0xff; 4096]] {
        let message = match Trainer::resume(other) {
            Ok(_) => panic!("it was taken"),
            Err(error) => error.to_string(),
        };
        assert_eq!(
            message,
            "checkpoint: file is not of this kind, expected a run saved by this program"
        );
    }
}
