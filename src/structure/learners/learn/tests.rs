use super::*;
use crate::structure::TestRecord;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

fn roles() -> Roles {
    Roles {
        state: vec!["s".to_owned(), "u".to_owned()],
        action: vec!["a".to_owned()],
        next: vec!["s'".to_owned(), "u'".to_owned()],
        reward: "r".to_owned(),
    }
}

/// s' <- s, a; u' <- u; r <- s. `still` holds the action at 0; the columns are not in the order of the roles.
fn data(still: bool) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(9);
    let names = ["r", "s'", "a", "u", "u'", "s", "other"]
        .map(str::to_owned)
        .to_vec();
    let values: Vec<f64> = (0..600)
        .flat_map(|_| {
            let mut draw = || rng.random_range(-1.0..1.0);
            let (s, u, e, o) = (draw(), draw(), draw(), draw());
            let a = if still { 0.0 } else { draw() };
            [
                s * s + 0.3 * o,
                s + a + e,
                a,
                u,
                u + 0.5 * draw(),
                s,
                draw(),
            ]
        })
        .collect();
    Dataset::from_rows(names, &values).unwrap()
}

#[test]
fn parents_come_in_the_order_of_the_roles() {
    let learned = learn_transition_graph(&data(false), &roles(), &LearnOptions::default()).unwrap();
    let parents = learned.parents();
    assert_eq!(parents["s'"], ["s", "a"]);
    assert_eq!(parents["u'"], ["u"]);
    assert_eq!(parents["r"], ["s"]);
    assert_eq!(learned.graph.variables(), ["s", "u", "a", "s'", "u'", "r"]);
    assert_eq!(
        learned.graph.policy_inputs("r", &roles().pairs()).unwrap(),
        ["s"]
    );
}

#[test]
fn evidence_covers_every_candidate_and_can_be_replayed() {
    let options = LearnOptions::default();
    let learned = learn_transition_graph(&data(false), &roles(), &options).unwrap();
    let evidence = &learned.evidence;
    assert_eq!(evidence.pairs.len(), 9);
    assert_eq!(evidence.tests.len(), learned.tests_run);
    for pair in &evidence.pairs {
        assert_eq!(pair.present, learned.graph.has_edge(&pair.from, &pair.to));
        assert_eq!(pair.present, pair.p <= options.alpha, "{pair:?}");
        assert_eq!(
            pair.separating_set.as_ref(),
            (!pair.present).then_some(&pair.conditioning_set)
        );
        let record = evidence.tests.iter().find(|test| {
            (&test.from, &test.to, &test.given) == (&pair.from, &pair.to, &pair.conditioning_set)
        });
        assert_eq!(record.unwrap().p_value, pair.p);
    }
    let table = data(false);
    let test = options.test.prepare(&table).unwrap();
    let index = |name: &String| table.index_of(name).unwrap();
    for record in &evidence.tests {
        let given: Vec<_> = record.given.iter().map(index).collect();
        let again = test
            .test(index(&record.from), index(&record.to), &given)
            .unwrap();
        assert_eq!(
            (again.statistic, again.p_value),
            (record.statistic, record.p_value)
        );
    }
}

#[test]
fn a_constant_action_gets_no_edge() {
    for test in [TestKind::Gcm, TestKind::FisherZ] {
        let options = LearnOptions {
            test,
            ..LearnOptions::default()
        };
        let learned = learn_transition_graph(&data(true), &roles(), &options).unwrap();
        assert!(learned.graph.children("a").is_empty());
        assert_eq!(learned.parents()["s'"], ["s"]);
    }
}

#[test]
fn bad_roles_and_options_are_named() {
    let error = |roles: &Roles, options: &LearnOptions| {
        learn_transition_graph(&data(false), roles, options)
            .unwrap_err()
            .to_string()
    };
    let options = LearnOptions::default();
    let missing = Roles {
        reward: "reward".to_owned(),
        ..roles()
    };
    assert!(error(&missing, &options).contains("unknown variable \"reward\""));
    let short = Roles {
        next: vec!["s'".to_owned()],
        ..roles()
    };
    assert!(error(&short, &options).contains("roles.next"));
    let twice = Roles {
        reward: "s".to_owned(),
        ..roles()
    };
    assert!(error(&twice, &options).contains("\"s\" is not allowed"));
    for alpha in [0.0, 1.0, f64::NAN] {
        let options = LearnOptions { alpha, ..options };
        assert!(
            error(&roles(), &options)
                .starts_with(&format!("structure.alpha: {alpha} is not allowed"))
        );
    }
}

#[test]
fn the_most_rows_are_spread_over_the_table() {
    let data = data(false);
    let of = |max_rows| LearnOptions {
        max_rows,
        ..LearnOptions::default()
    };
    let all = learn_transition_graph(&data, &roles(), &of(None)).unwrap();
    let as_many = learn_transition_graph(&data, &roles(), &of(Some(data.rows()))).unwrap();
    assert_eq!(as_many, all);
    let third: Vec<usize> = (0..data.rows()).step_by(3).collect();
    let by_hand = data.take(&third).unwrap();
    let by_hand = learn_transition_graph(&by_hand, &roles(), &of(None)).unwrap();
    let few = learn_transition_graph(&data, &roles(), &of(Some(third.len()))).unwrap();
    assert_eq!(few, by_hand);
    assert_ne!(few.evidence, all.evidence);
    let error = of(Some(99)).validate().unwrap_err().to_string();
    assert!(
        error.starts_with("structure.max_rows: 99 is not allowed"),
        "{error}"
    );
}

#[test]
fn options_are_read_from_json() {
    let options: LearnOptions =
        serde_json::from_str(r#"{"test": "fisher-z", "removal": "plain"}"#).unwrap();
    assert_eq!(
        (options.test, options.removal),
        (TestKind::FisherZ, RemovalRule::Plain)
    );
    assert_eq!(options.alpha, LearnOptions::default().alpha);
    assert!(
        serde_json::from_str::<LearnOptions>(r#"{"alfa": 0.1}"#)
            .unwrap_err()
            .to_string()
            .contains("alfa")
    );
}

#[test]
fn growing_finds_the_same_parents_and_its_evidence_is_complete() {
    let options: LearnOptions =
        serde_json::from_str(r#"{"search": "grow-shrink", "noise_floor": 0.05}"#).unwrap();
    let learned = learn_transition_graph(&data(false), &roles(), &options).unwrap();
    let parents = learned.parents();
    assert_eq!(parents["s'"], ["s", "a"]);
    assert_eq!(parents["u'"], ["u"]);
    assert_eq!(parents["r"], ["s"]);
    assert_eq!(learned.evidence.pairs.len(), 9);
    for pair in &learned.evidence.pairs {
        assert_eq!(pair.present, pair.p <= options.alpha, "{pair:?}");
    }
    let written = serde_json::to_string(&LearnOptions::default()).unwrap();
    assert!(!written.contains("search") && !written.contains("noise_floor"));
}

#[test]
fn what_moves_an_effect_less_than_the_noise_floor_is_not_found() {
    // s' follows s exactly but for a thousandth of a: a test sees it, and with a floor of a twentieth does not.
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let names = ["s", "u", "a", "s'", "u'", "r"].map(str::to_owned).to_vec();
    let values: Vec<f64> = (0..800)
        .flat_map(|_| {
            let mut draw = || rng.random_range(-1.0..1.0);
            let (s, u, a) = (draw(), draw(), draw());
            [s, u, a, s - 0.3 * u + 0.001 * a, draw(), draw()]
        })
        .collect();
    let data = Dataset::from_rows(names, &values).unwrap();
    for (floor, expected) in [(0.0, &["s", "u", "a"][..]), (0.05, &["s", "u"])] {
        let options = LearnOptions {
            search: Search::GrowShrink,
            noise_floor: floor,
            ..LearnOptions::default()
        };
        let learned = learn_transition_graph(&data, &roles(), &options).unwrap();
        assert_eq!(learned.parents()["s'"], expected, "at a floor of {floor}");
    }
    let bad = LearnOptions {
        noise_floor: 1.5,
        ..LearnOptions::default()
    };
    let error = learn_transition_graph(&data, &roles(), &bad).unwrap_err();
    assert_eq!(
        error.to_string(),
        "structure.noise_floor: 1.5 is not allowed, expected a number from 0 to 1"
    );
}

/// x moves under a and noise and pays as a square; s reads it one step late. Episodes of 50 steps.
fn readings(rows: usize) -> (Dataset, Roles) {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut normal = || -> f64 { StandardNormal.sample(&mut rng) };
    let mut table = Vec::new();
    let (mut x, mut s) = (0.0, 0.0);
    for row in 0..rows {
        if row % 50 == 0 {
            (x, s) = (normal(), normal());
        }
        let a = normal();
        let (next_x, next_s) = (0.8 * x + 0.4 * a + 0.3 * normal(), x + 0.2 * normal());
        table.extend([x, s, a, next_x, next_s, x - x * x + 0.1 * normal()]);
        (x, s) = (next_x, next_s);
    }
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let roles = Roles {
        state: names(&["x", "s"]),
        action: names(&["a"]),
        next: names(&["x'", "s'"]),
        reward: "r".to_owned(),
    };
    (
        Dataset::from_rows(roles.variables(), &table).unwrap(),
        roles,
    )
}

#[test]
fn what_its_own_noise_rules_out_is_no_candidate_of_the_search() {
    let (data, roles) = readings(1000);
    let options = LearnOptions {
        innovations: true,
        ..LearnOptions::default()
    };
    let learned = learn_transition_graph(&data, &roles, &options).unwrap();
    let pair = learned.evidence.pair("s", "r").unwrap();
    assert!(
        pair.ruled_out && !pair.present && pair.p > 0.001,
        "{pair:?}"
    );
    assert_eq!(pair.separating_set.as_deref().unwrap(), ["x", "a"]);
    let tested = |run: &&TestRecord| {
        run.to == "r" && (run.from == "s" || run.given.contains(&"s".to_owned()))
    };
    assert_eq!(learned.evidence.tests.iter().find(tested), None);
    assert_eq!(learned.parents()["r"], ["x"]);
    assert_eq!(learned.parents()["x'"], ["x", "a"]);
    assert_eq!(learned.evidence.pairs.len(), 9);
    let off = learn_transition_graph(&data, &roles, &LearnOptions::default()).unwrap();
    assert_eq!(off.evidence.innovations, None);
    assert!(off.evidence.pairs.iter().all(|pair| !pair.ruled_out));
}

#[test]
fn rows_out_of_order_rule_nothing_out() {
    let (data, roles) = readings(600);
    let shuffled: Vec<usize> = (0..600).map(|row| row * 7 % 600).collect();
    let options = LearnOptions {
        innovations: true,
        ..LearnOptions::default()
    };
    let learned = learn_transition_graph(&data.take(&shuffled).unwrap(), &roles, &options).unwrap();
    assert_eq!(learned.evidence.innovations.unwrap().ruled_out().count(), 0);
}

#[test]
fn rows_are_looked_at_in_blocks_of_those_that_follow_each_other() {
    let (data, roles) = readings(3000);
    let options = LearnOptions {
        innovations: true,
        max_rows: Some(1000),
        ..LearnOptions::default()
    };
    let learned = learn_transition_graph(&data, &roles, &options).unwrap();
    let found = learned.evidence.innovations.unwrap();
    let figures = found.of("s", "r").unwrap().figures.clone().unwrap();
    // Ten blocks of two episodes, without the first step of each.
    assert_eq!(figures.rows, 1000 - 20);
}

#[test]
fn the_option_is_left_out_of_json_where_it_is_off() {
    let off = serde_json::to_value(LearnOptions::default()).unwrap();
    assert_eq!(off.get("innovations"), None);
    let on = LearnOptions {
        innovations: true,
        ..LearnOptions::default()
    };
    let text = serde_json::to_string(&on).unwrap();
    assert!(text.contains("\"innovations\":true"));
    assert_eq!(serde_json::from_str::<LearnOptions>(&text).unwrap(), on);
}

#[test]
fn of_the_relevant_effects_alone_the_parents_are_those_of_the_whole_search() {
    for search in [Search::Pc, Search::GrowShrink] {
        let all = LearnOptions {
            search,
            ..LearnOptions::default()
        };
        let relevant = LearnOptions {
            reach: Reach::Relevant,
            ..all
        };
        let whole = learn_transition_graph(&data(false), &roles(), &all).unwrap();
        let part = learn_transition_graph(&data(false), &roles(), &relevant).unwrap();
        // r <- s and s' <- s, a; u is no ancestor of r.
        assert!(whole.evidence.unexamined.is_empty());
        assert_eq!(part.evidence.unexamined, ["u'"]);
        for effect in ["s'", "r"] {
            assert_eq!(part.parents()[effect], whole.parents()[effect]);
        }
        assert!(part.parents()["u'"].is_empty());
        assert!(part.evidence.pairs.iter().all(|pair| pair.to != "u'"));
        assert!(part.tests_run < whole.tests_run);
        let inputs = |learned: &Learned| learned.graph.policy_inputs("r", &roles().pairs());
        assert_eq!(inputs(&part).unwrap(), inputs(&whole).unwrap());
    }
}

#[test]
fn where_nothing_moves_the_reward_all_effects_are_examined() {
    let mut roles = roles();
    roles.reward = "other".to_owned();
    let options = LearnOptions {
        reach: Reach::Relevant,
        ..LearnOptions::default()
    };
    let learned = learn_transition_graph(&data(false), &roles, &options).unwrap();
    assert!(learned.evidence.unexamined.is_empty());
    assert_eq!(learned.parents()["u'"], ["u"]);
    let json = serde_json::to_value(LearnOptions::default()).unwrap();
    assert_eq!(json.get("reach"), None);
}
