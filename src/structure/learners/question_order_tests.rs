//! What the searches by level ask, in which order, and what they make of the answers: recorded before they shared one engine.
//!
//! A line of the record has the case, how many questions the test was asked, a hash of their sequence (kind, pair, set, each in the order of
//! the search), the tests that were counted, the smallest size that was left out, the edges, and the separating sets. p-values are in no line:
//! their last bits may differ between machines.

use crate::structure::learners::fci::Fci;
use crate::structure::learners::learn::{LearnOptions, Search, learn_in_slices};
use crate::structure::learners::pc::{Pc, PcOptions, RemovalRule, pc_skeleton};
use crate::structure::slices::{Sliced, advance};
use crate::structure::{
    Background, ColliderRule, ConflictRule, DiscoverOptions, Knowledge, Roles, Series, TestKind,
    discover,
};
use lines::{hold, of_fci, of_pc, sets};
use noting::{Noting, hash};
use tables::{COLUMNS, labels, linear, mixed, names, some_edges, three_tiers};

mod lines;
mod noting;
mod tables;

fn fisher() -> Pc {
    Pc {
        test: TestKind::FisherZ,
        alpha: 0.01,
        ..Pc::default()
    }
}

#[test]
fn pc_asks_the_same_questions_in_the_same_order() {
    let none = Knowledge::default();
    let standard = Pc {
        colliders: ColliderRule::Standard,
        conflicts: ConflictRule::ByName,
        ..fisher()
    };
    let conservative = Pc {
        colliders: ColliderRule::Conservative,
        ..fisher()
    };
    let plain = Pc {
        removal: RemovalRule::Plain,
        ..fisher()
    };
    let few = Pc {
        most_sets: Some(4),
        ..fisher()
    };
    let shallow = Pc {
        max_depth: Some(1),
        ..fisher()
    };
    let strict = Pc {
        alpha: 0.2,
        ..fisher()
    };
    let of = |test| Pc { test, ..fisher() };
    let (some, inside, outside) = (some_edges(), three_tiers(true), three_tiers(false));
    let (numbers, discrete, both) = (linear(400), labels(600), mixed(300));
    let tiny = linear(7);
    let cases = [
        ("linear, majority", &numbers, fisher(), &none),
        ("linear, standard", &numbers, standard, &none),
        ("linear, conservative", &numbers, conservative, &none),
        ("linear, edges known", &numbers, fisher(), &some),
        ("linear, tiers, confirmed", &numbers, fisher(), &inside),
        ("linear, tiers, plain", &numbers, plain, &inside),
        ("linear, ordered, confirmed", &numbers, fisher(), &outside),
        ("linear, ordered, plain", &numbers, plain, &outside),
        ("linear, ordered, depth 1", &numbers, shallow, &outside),
        ("linear, few sets", &numbers, few, &none),
        ("linear, depth 1", &numbers, shallow, &none),
        ("linear, high level", &numbers, strict, &none),
        (
            "linear, 7 rows",
            &tiny,
            Pc {
                alpha: 0.97,
                ..fisher()
            },
            &none,
        ),
        (
            "labels, g-squared",
            &discrete,
            of(TestKind::GSquared),
            &none,
        ),
        (
            "labels, chi-squared",
            &discrete,
            of(TestKind::ChiSquared),
            &inside,
        ),
        ("mixed, gcm", &both, of(TestKind::Gcm), &none),
        ("mixed, gcm, edges known", &both, of(TestKind::Gcm), &some),
        ("mixed, gcm, ordered", &both, of(TestKind::Gcm), &outside),
    ];
    let told = cases.map(|(case, data, pc, knowledge)| {
        let test = pc.test.prepare_for_search(data, pc.alpha).unwrap();
        let test = Noting::new(test);
        let found = pc.learn_with(&test, data.names(), knowledge);
        format!("{case}: {}", of_pc(&test, found))
    });
    hold(&told, include_str!("question_order_tests/pc.txt"));
}

#[test]
fn fci_asks_the_same_questions_in_the_same_order() {
    let fisher = Fci {
        test: TestKind::FisherZ,
        alpha: 0.01,
        ..Fci::default()
    };
    let of = |change: &dyn Fn(&mut Fci)| {
        let mut fci = fisher.clone();
        change(&mut fci);
        fci
    };
    let none = Knowledge::default();
    let (some, inside, outside) = (some_edges(), three_tiers(true), three_tiers(false));
    let numbers = linear(400);
    // Without d and a, which move several others.
    let at = |name: &&str| COLUMNS.iter().position(|known| known == name).unwrap();
    let seen: Vec<usize> = ["g", "b", "f", "h", "c", "e"].iter().map(at).collect();
    let hidden = numbers.select(&seen).unwrap();
    let (discrete, both) = (labels(600), mixed(300));
    let tiny = linear(7);
    let cases = [
        ("linear", &numbers, fisher.clone(), &none),
        ("linear, causes unseen", &hidden, fisher.clone(), &none),
        (
            "linear, standard",
            &hidden,
            of(&|fci| fci.colliders = ColliderRule::Standard),
            &none,
        ),
        (
            "linear, conservative",
            &numbers,
            of(&|fci| fci.colliders = ColliderRule::Conservative),
            &none,
        ),
        ("linear, edges known", &numbers, fisher.clone(), &some),
        ("linear, tiers", &numbers, fisher.clone(), &inside),
        ("linear, ordered", &numbers, fisher.clone(), &outside),
        (
            "linear, assigned",
            &numbers,
            of(&|fci| fci.assigned = names(&["h", "a"])),
            &none,
        ),
        (
            "linear, few sets",
            &numbers,
            of(&|fci| fci.most_sets = Some(4)),
            &none,
        ),
        (
            "linear, depth 1",
            &numbers,
            of(&|fci| fci.max_depth = Some(1)),
            &none,
        ),
        ("linear, 7 rows", &tiny, of(&|fci| fci.alpha = 0.97), &none),
        (
            "labels, g-squared",
            &discrete,
            of(&|fci| fci.test = TestKind::GSquared),
            &none,
        ),
        (
            "mixed, gcm",
            &both,
            of(&|fci| fci.test = TestKind::Gcm),
            &none,
        ),
    ];
    let told = cases.map(|(case, data, fci, knowledge)| {
        let test = fci.test.prepare_for_search(data, fci.alpha).unwrap();
        let test = Noting::new(test);
        let found = fci.learn_with(&test, data.names(), knowledge);
        format!("{case}: {}", of_fci(&test, found))
    });
    hold(&told, include_str!("question_order_tests/fci.txt"));
}

#[test]
fn the_skeleton_under_time_is_found_in_the_same_order() {
    let data = linear(400);
    let order = data.canonical_order();
    // By the columns' places: a, b, then c, d, h, then the others.
    let tiers = Background::tiers(vec![2, 0, 2, 0, 1, 1, 1, 2]);
    let known = tiers.clone().require([(3, 6), (4, 0)]).forbid([(1, 7)]);
    let ruled = tiers.clone().rule_out([(3, 2), (4, 2)]);
    let mut told = Vec::new();
    for removal in [RemovalRule::Plain, RemovalRule::Confirmed] {
        for max_depth in [Some(0), Some(1), None] {
            for (case, background) in [("tiers", &tiers), ("known", &known), ("ruled", &ruled)] {
                for alpha in [0.01, 0.5] {
                    let test = Noting::new(TestKind::FisherZ.prepare(&data).unwrap());
                    let options = PcOptions {
                        alpha,
                        removal,
                        max_depth,
                    };
                    let found = pc_skeleton(&test, background, &order, options).unwrap();
                    let name = |&at: &usize| COLUMNS[at];
                    let pairs = found.pairs.iter().map(|pair| {
                        let answer = pair.separated.as_ref().or(pair.weakest.as_ref());
                        let set = answer.map(|(set, _)| set.iter().map(name).collect::<String>());
                        let sign = if pair.separated.is_some() { "/" } else { ">" };
                        let back = if pair.restored { "+" } else { "" };
                        let ends = [COLUMNS[pair.cause], sign, COLUMNS[pair.effect], back];
                        format!(
                            "{}|{} {:?}",
                            ends.concat(),
                            set.unwrap_or_default(),
                            pair.refuted
                        )
                    });
                    told.push(format!(
                        "{case}, {removal:?}, depth {max_depth:?}, {alpha}: {}; {} tests; {}",
                        test.told(),
                        found.runs.len(),
                        pairs.collect::<Vec<_>>().join(", ")
                    ));
                }
            }
        }
    }
    hold(&told, include_str!("question_order_tests/skeleton.txt"));
}

#[test]
fn a_transition_graph_is_learned_with_the_same_pauses() {
    let data = linear(400);
    let roles = Roles {
        state: names(&["a", "b", "c"]),
        action: names(&["h"]),
        next: names(&["d", "e", "f"]),
        reward: "g".to_owned(),
    };
    let mut told = Vec::new();
    for (case, test, removal, search) in [
        (
            "confirmed",
            TestKind::FisherZ,
            RemovalRule::Confirmed,
            Search::Pc,
        ),
        ("plain", TestKind::FisherZ, RemovalRule::Plain, Search::Pc),
        ("gcm", TestKind::Gcm, RemovalRule::Confirmed, Search::Pc),
        (
            "grown",
            TestKind::FisherZ,
            RemovalRule::Plain,
            Search::GrowShrink,
        ),
    ] {
        let options = LearnOptions {
            test,
            alpha: 0.01,
            removal,
            search,
            ..LearnOptions::default()
        };
        let (table, whose) = (data.clone(), roles.clone());
        let mut search: Sliced<_> =
            Box::pin(async move { learn_in_slices(&table, &whose, &options).await });
        let mut pauses = 0;
        let learned = loop {
            match advance(&mut search) {
                Some(learned) => break learned.unwrap(),
                None => pauses += 1,
            }
        };
        let asked: Vec<String> = learned
            .evidence
            .tests
            .iter()
            .map(|test| format!("{} {} {:?}", test.from, test.to, test.given))
            .collect();
        let pairs = learned.evidence.pairs.iter().map(|pair| {
            let sign = if pair.present { ">" } else { "/" };
            let back = if pair.restored { "+" } else { "" };
            let (set, refuted) = (pair.conditioning_set.concat(), pair.refuted.len());
            format!("{}{sign}{}{back}|{set} {refuted}", pair.from, pair.to)
        });
        told.push(format!(
            "{case}: {pauses} pauses, {} tests {:016x}; {}",
            learned.tests_run,
            hash(&asked),
            pairs.collect::<Vec<_>>().join(", ")
        ));
    }
    hold(&told, include_str!("question_order_tests/transitions.txt"));
}

#[test]
fn a_table_is_searched_with_the_same_sets() {
    let series = |lags| Series {
        lags,
        ..Series::default()
    };
    let pc = DiscoverOptions {
        test: TestKind::FisherZ,
        alpha: 0.01,
        ..DiscoverOptions::default()
    };
    let numbers = linear(400);
    let cases = [
        (
            "series",
            &numbers,
            DiscoverOptions {
                series: Some(series(2)),
                ..pc.clone()
            },
        ),
        ("pc", &numbers, pc.clone()),
        (
            "fci",
            &numbers,
            DiscoverOptions {
                learner: crate::structure::LearnerKind::Fci,
                setting: names(&["a"]),
                assigned: names(&["h"]),
                ..pc.clone()
            },
        ),
    ];
    let told = cases.map(|(case, data, options)| {
        let report = discover(data.clone(), options).unwrap();
        let edges = report.edges.iter();
        let edges = edges.map(|edge| format!("{}>{}|{}", edge.from, edge.to, edge.given.concat()));
        format!(
            "{case}: {} tests; {}; {}",
            report.tests_run,
            edges.collect::<Vec<_>>().join(" "),
            sets(
                report
                    .sepsets
                    .iter()
                    .map(|sepset| (&sepset.pair, &sepset.set))
            ),
        )
    });
    hold(&told, include_str!("question_order_tests/tables.txt"));
}
