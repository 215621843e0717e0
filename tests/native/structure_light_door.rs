//! Accuracy of structure learning in the light/door environment over seeded data sets, and difficulties that cause
//! other learners to fail.
use cmbpo::environment::{Environment, LightDoor, Shift, Spec};
use cmbpo::structure::{
    Censoring, Dataset, DiscoverOptions, FisherZ, Gcm, IndependenceTest, Knowledge, LearnOptions,
    Learned, Projection, RemovalRule, Roles, TestKind, discover, learn_transition_graph,
    structural_hamming_distance,
};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

const X: usize = 0;
const Z: usize = 1;
const A: usize = 2;
const NEXT_X: usize = 3;
const NEXT_Z: usize = 4;
const R: usize = 5;

fn spec() -> Spec {
    LightDoor::new(Shift::default()).unwrap().spec().clone()
}

fn roles() -> Roles {
    let Spec {
        state,
        action,
        next,
        reward,
        ..
    } = spec();
    Roles {
        state,
        action,
        next,
        reward,
    }
}

fn normal(rng: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(rng)
}

fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    rng.random_range(-1.0..1.0)
}

/// Take `rows` steps in episodes of 200 from the left wall, with actions drawn by `act` from the step and X. Values are
/// rounded to f32, as in a replay buffer.
fn collect(rows: usize, seed: u64, act: impl Fn(usize, f64, &mut ChaCha8Rng) -> f64) -> Dataset {
    let environment = LightDoor::new(Shift::default()).unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut state = environment.initial_state(&mut rng);
    let mut values = Vec::with_capacity(rows * 6);
    for step in 0..rows {
        if step % environment.spec().horizon == 0 {
            state = environment.initial_state(&mut rng);
        }
        let action = act(step, state[0], &mut rng).clamp(-1.0, 1.0);
        values.extend([state[0], state[1], action]);
        let outcome = environment.step(&mut state, &[action], &mut rng);
        values.extend([state[0], state[1], outcome.reward]);
    }
    let stored: Vec<f64> = values
        .into_iter()
        .map(|value| f64::from(value as f32))
        .collect();
    Dataset::from_rows(environment.spec().variables(), &stored).unwrap()
}

fn random(rows: usize, seed: u64) -> Dataset {
    collect(rows, seed, |_, _, rng| uniform(rng))
}

/// The first half uses random actions, the second half a noisy controller.
fn controlled(rows: usize, seed: u64) -> Dataset {
    collect(rows, seed, |step, x, rng| {
        if step < rows / 2 {
            uniform(rng)
        } else {
            -5.0 * x + 0.5 * normal(rng)
        }
    })
}

/// 1,000 random steps, then near-optimal controllers that stay close to the door.
fn late(rows: usize, seed: u64) -> Dataset {
    collect(rows, seed, |step, x, rng| {
        let noise = [0.1, 0.2, 0.3, 0.5][step / 200 % 4];
        if step < 1000 {
            uniform(rng)
        } else {
            -20.0 * x + noise * normal(rng)
        }
    })
}

/// One-step transitions with X uniform over the corridor, so that R = 0.1 (1 - X^2) is not monotone.
fn even(rows: usize, seed: u64) -> Dataset {
    let environment = LightDoor::new(Shift::default()).unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut values = Vec::with_capacity(rows * 6);
    for _ in 0..rows {
        let x = uniform(&mut rng);
        let z = (x + 0.01 * std::f64::consts::SQRT_2 * normal(&mut rng)).clamp(-1.0, 1.0);
        let action = uniform(&mut rng);
        let mut state = [x, z];
        let outcome = environment.step(&mut state, &[action], &mut rng);
        values.extend([x, z, action, state[0], state[1], outcome.reward]);
    }
    Dataset::from_rows(environment.spec().variables(), &values).unwrap()
}

fn learn(data: &Dataset, options: &LearnOptions) -> Learned {
    learn_transition_graph(data, &roles(), options).unwrap()
}

fn right(data: &Dataset) -> bool {
    structural_hamming_distance(
        &learn(data, &LearnOptions::default()).parents(),
        &spec().truth,
    ) == 0
}

fn count(sets: u64, make: impl Fn(u64) -> Dataset, holds: impl Fn(&Dataset) -> bool) -> u64 {
    (0..sets).filter(|&seed| holds(&make(seed))).count() as u64
}

fn p(data: &Dataset, test: TestKind, x: usize, y: usize, given: &[usize]) -> f64 {
    test.prepare(data)
        .unwrap()
        .test(x, y, given)
        .unwrap()
        .p_value
}

#[test]
fn random_policy_data_give_the_true_parents() {
    for (rows, sets, least) in [(1000, 60, 58), (2000, 40, 39)] {
        let good = count(sets, |seed| random(rows, seed), right);
        assert!(
            good >= least,
            "{good} of {sets} right at {rows} rows, expected at least {least}"
        );
    }
}

#[test]
fn controlled_data_give_the_true_parents() {
    let good = count(40, |seed| controlled(2000, seed), right);
    assert!(
        good >= 39,
        "{good} of 40 right at 2000 rows, expected at least 39"
    );
}

#[test]
fn data_of_near_optimal_policies_give_the_true_parents() {
    let good = count(20, |seed| late(5000, seed), right);
    assert!(
        good >= 19,
        "{good} of 20 right at 5000 rows, expected at least 19"
    );
}

#[test]
fn trap_a_the_lamp_is_tested_given_the_robot() {
    // X-Z is within a tier. A learner that conditions only on neighbours of one end never tests Z-R given X.
    for kind in [TestKind::Gcm, TestKind::FisherZ] {
        let learned = learn(
            &random(2000, 7),
            &LearnOptions {
                test: kind,
                ..LearnOptions::default()
            },
        );
        for effect in ["X'", "Z'", "R"] {
            let pair = learned.evidence.pair("Z", effect).unwrap();
            assert!(
                pair.separating_set
                    .as_ref()
                    .is_some_and(|set| set.contains(&"X".to_owned())),
                "{kind:?} {pair:?}"
            );
        }
    }
}

#[test]
fn trap_b_an_effect_whose_covariance_averages_to_zero_is_found() {
    let plain = |data: &Dataset| {
        let test = Gcm::new(data, Projection::Plain).unwrap();
        test.test(X, R, &[Z, A]).unwrap().p_value <= 0.001
    };
    let sets = 20;
    let make = |seed| even(2000, seed);
    let missed_by_plain = count(sets, make, |data| {
        !plain(data) && p(data, TestKind::FisherZ, X, R, &[Z, A]) > 0.001
    });
    assert!(
        missed_by_plain >= 18,
        "the trap is not set: only {missed_by_plain} of {sets} are missed by plain tests"
    );
    let good = count(sets, make, right);
    assert!(good >= 19, "{good} of {sets} right, expected at least 19");
}

#[test]
fn trap_c_a_weak_marginal_effect_is_not_removed_at_depth_0() {
    let sets = 20;
    let make = |seed| even(1000, seed);
    let plain = LearnOptions {
        removal: RemovalRule::Plain,
        ..LearnOptions::default()
    };
    let lost = count(sets, make, |data| {
        !learn(data, &plain).graph.has_edge("A", "X'")
    });
    assert!(
        lost >= 10,
        "the trap is not set: plain PC loses A -> X' in only {lost} of {sets}"
    );
    for seed in 0..sets {
        let learned = learn(&make(seed), &LearnOptions::default());
        let pair = learned.evidence.pair("A", "X'").unwrap();
        assert!(pair.present && !pair.restored, "seed {seed}: {pair:?}");
        let marginal = learned
            .evidence
            .tests
            .iter()
            .find(|test| test.from == "A" && test.to == "X'" && test.given.is_empty());
        assert_eq!(
            marginal.unwrap().p_value > 0.001,
            pair.refuted.iter().any(|test| test.given.is_empty())
        );
    }
}

#[test]
fn trap_d_clipping_makes_no_edges() {
    let sets = 40;
    let make = |seed| late(5000, 100 + seed);
    let share = {
        let data = random(2000, 0);
        data.column(X).iter().filter(|&&x| x == -1.0).count() as f64 / 2000.0
    };
    assert!(
        (0.1..0.4).contains(&share),
        "{share} of the rows are clipped, expected about a fifth"
    );
    // Clipping makes E[X' | X, A] nonlinear. A linear regression leaves residuals that Z, clipped in the same way,
    // partly explains.
    let fooled = |kind| count(sets, make, |data| p(data, kind, Z, NEXT_X, &[X, A]) <= 0.01);
    let (linear, flexible) = (fooled(TestKind::FisherZ), fooled(TestKind::Gcm));
    assert!(
        linear >= 12,
        "the trap is not set: Fisher-z is fooled in only {linear} of {sets}"
    );
    assert!(
        flexible <= 4,
        "the default test is fooled in {flexible} of {sets}, expected at most 4"
    );
    // For the same reason, X' and Z' are dependent given (X, A). The pair is within a tier and must not be tested.
    let data = make(0);
    assert!(p(&data, TestKind::Gcm, NEXT_X, NEXT_Z, &[X, A]) < 0.05);
    let learned = learn(&data, &LearnOptions::default());
    assert!(
        learned
            .evidence
            .pairs
            .iter()
            .all(|pair| !(pair.from.ends_with('\'') && pair.to.ends_with('\'')))
    );
    assert!(
        learned
            .evidence
            .tests
            .iter()
            .all(|test| !test.given.iter().any(|name| name.ends_with('\'')))
    );
}

/// Return cause and effect of every edge into the second tier that PC finds with edges within tiers allowed, sorted.
fn contemporaneous(data: &Dataset, censored: Censoring) -> Vec<(String, String)> {
    let tiers = [["X", "Z", "A"], ["X'", "Z'", "R"]];
    let options = DiscoverOptions {
        knowledge: Knowledge {
            tiers: tiers.map(|tier| tier.map(str::to_owned).to_vec()).to_vec(),
            contemporaneous: true,
            ..Knowledge::default()
        },
        censored,
        ..DiscoverOptions::default()
    };
    let report = discover(data.clone(), options).unwrap();
    let mut edges: Vec<_> = report
        .edges
        .into_iter()
        .map(|found| (found.from, found.to))
        .filter(|(_, to)| to.ends_with('\'') || to == "R")
        .collect();
    edges.sort();
    edges
}

#[test]
fn trap_d_rows_on_a_bound_make_a_false_edge_inside_a_tier_unless_they_are_left_out() {
    let sets = 5;
    let truth = [
        ("A", "X'"),
        ("A", "Z'"),
        ("X", "R"),
        ("X", "X'"),
        ("X", "Z'"),
    ]
    .map(|(from, to)| (from.to_owned(), to.to_owned()));
    let bounds = ["X'", "Z'"].map(|name| (name.to_owned(), (Some(-1.0), Some(1.0))));
    let named = Censoring::Bounds(bounds.into());
    let (mut fooled, mut right) = (0, [0; 2]);
    for seed in 0..sets {
        let data = random(2000, seed);
        let between = |edge: &(String, String)| edge.0.ends_with('\'') && edge.1.ends_with('\'');
        let found = contemporaneous(&data, Censoring::None);
        fooled += u32::from(found.iter().any(between));
        for (right, censoring) in right.iter_mut().zip([named.clone(), Censoring::Detect]) {
            *right += u32::from(contemporaneous(&data, censoring) == truth);
        }
    }
    assert!(
        fooled >= 4,
        "the trap is not set: X' and Z' are joined in only {fooled} of {sets}"
    );
    assert!(
        right.iter().all(|&right| right >= 4),
        "{right:?} of {sets} exactly right, expected at least 4"
    );
}

#[test]
fn trap_c_with_edges_inside_tiers_the_past_confirms_a_removal() {
    // Plain PC removes A -> X' at depth 0. X' and Z' are then never tested given A, and get an edge.
    let sets = 6;
    let bounds = ["X'", "Z'"].map(|name| (name.to_owned(), (Some(-1.0), Some(1.0))));
    let options = |removal| DiscoverOptions {
        knowledge: Knowledge {
            tiers: [["X", "Z", "A"], ["X'", "Z'", "R"]]
                .map(|tier| tier.map(str::to_owned).to_vec())
                .to_vec(),
            contemporaneous: true,
            ..Knowledge::default()
        },
        censored: Censoring::Bounds(bounds.clone().into()),
        removal,
        ..DiscoverOptions::default()
    };
    let lost = |removal| {
        count(
            sets,
            |seed| random(2000, seed),
            |data| {
                let report = discover(data.clone(), options(removal)).unwrap();
                let mut edges = report.edges.iter();
                !edges.any(|edge| edge.from == "A" && edge.to == "X'")
            },
        )
    };
    let plain = lost(RemovalRule::Plain);
    assert!(
        plain >= 2,
        "the trap is not set: plain PC loses A -> X' in only {plain} of {sets}"
    );
    assert_eq!(lost(RemovalRule::Confirmed), 0);
}

#[test]
fn the_linear_test_fails_on_controlled_data_and_the_default_does_not() {
    let fisher = LearnOptions {
        test: TestKind::FisherZ,
        ..LearnOptions::default()
    };
    let sets = 10;
    let fooled = count(
        sets,
        |seed| late(5000, seed),
        |data| learn(data, &fisher).graph.has_edge("A", "R"),
    );
    assert!(
        fooled >= 9,
        "Fisher-z finds A -> R in {fooled} of {sets}, expected nearly all"
    );
    let default = count(
        sets,
        |seed| late(5000, seed),
        |data| {
            learn(data, &LearnOptions::default())
                .graph
                .has_edge("A", "R")
        },
    );
    assert!(
        default <= 1,
        "the default finds A -> R in {default} of {sets}"
    );
}

#[test]
fn the_lamp_is_no_policy_input() {
    let learned = learn(&random(1000, 3), &LearnOptions::default());
    assert_eq!(
        learned.graph.policy_inputs("R", &roles().pairs()).unwrap(),
        ["X"]
    );
}

#[test]
fn tests_do_not_depend_on_the_side() {
    let data = random(1000, 11);
    let tests: [Box<dyn IndependenceTest>; 2] = [
        Box::new(FisherZ::new(&data).unwrap()),
        Box::new(Gcm::new(&data, Projection::Cubic).unwrap()),
    ];
    for test in tests {
        assert_eq!(
            test.test(X, R, &[Z, A]).unwrap(),
            test.test(R, X, &[A, Z]).unwrap(),
            "{}",
            test.name()
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_order_of_columns_and_roles_does_not_matter(
        order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(),
        swap in any::<bool>(),
        seed in 0u64..1000,
        fisher in any::<bool>(),
    ) {
        let data = random(300, seed);
        let columns = order.iter().map(|&index| data.column(index).to_vec()).collect();
        let names = order.iter().map(|&index| data.names()[index].clone()).collect();
        let shuffled = Dataset::new(names, columns).unwrap();
        let mut other = roles();
        if swap {
            other.state.reverse();
            other.next.reverse();
        }
        let options = LearnOptions {
            test: if fisher { TestKind::FisherZ } else { TestKind::Gcm },
            ..LearnOptions::default()
        };
        let one = learn(&data, &options);
        let two = learn_transition_graph(&shuffled, &other, &options).unwrap();
        prop_assert_eq!(structural_hamming_distance(&one.parents(), &two.parents()), 0);
        for pair in &one.evidence.pairs {
            let same = two.evidence.pair(&pair.from, &pair.to).unwrap();
            prop_assert_eq!((pair.present, pair.p, pair.restored), (same.present, same.p, same.restored));
        }
        let values = |learned: &Learned| learned.evidence.tests.iter().map(|test| test.p_value).collect::<Vec<_>>();
        prop_assert_eq!(values(&one), values(&two));
    }
}
