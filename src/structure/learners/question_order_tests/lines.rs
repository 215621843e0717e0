//! Results as lines of the record.

use std::fmt::Write as _;

use super::noting::Noting;
use crate::structure::learners::fci::PartialDiscovery;
use crate::structure::learners::learner::Discovery;
use crate::structure::{EdgeKind, Mark, StructureError};

pub(super) fn sets<'a>(
    sepsets: impl IntoIterator<Item = (&'a [String; 2], &'a Vec<String>)>,
) -> String {
    let told = sepsets.into_iter();
    let told = told.map(|([x, y], set)| format!("{x}{y}|{}", set.concat()));
    told.collect::<Vec<_>>().join(" ")
}

pub(super) fn of_pc(test: &Noting<'_>, found: Result<Discovery, StructureError>) -> String {
    let found = match found {
        Ok(found) => found,
        Err(error) => return format!("{}; {error}", test.told()),
    };
    let edges = found.edges.iter().map(|edge| {
        let arrow = match edge.kind {
            EdgeKind::Directed => ">",
            EdgeKind::Undirected => "-",
        };
        let given = edge.given.concat();
        format!("{}{arrow}{}|{given}", edge.from, edge.to)
    });
    let mut told = format!(
        "{}; {} tests, left out {:?}; {}; {}",
        test.told(),
        found.tests_run,
        found.left_out,
        edges.collect::<Vec<_>>().join(" "),
        sets(
            found
                .sepsets
                .iter()
                .map(|sepset| (&sepset.pair, &sepset.set))
        ),
    );
    for (what, triples) in [("open", &found.open), ("overruled", &found.overruled)] {
        if !triples.is_empty() {
            let triples: Vec<String> = triples.iter().map(|triple| triple.concat()).collect();
            write!(told, "; {what} {}", triples.join(" ")).unwrap();
        }
    }
    told
}

pub(super) fn of_fci(test: &Noting<'_>, found: Result<PartialDiscovery, StructureError>) -> String {
    let found = match found {
        Ok(found) => found,
        Err(error) => return format!("{}; {error}", test.told()),
    };
    let mark = |mark, arrow| match mark {
        Mark::Circle => 'o',
        Mark::Tail => '-',
        Mark::Arrow => arrow,
    };
    let edges = found.edges.iter().map(|found| {
        let (edge, given) = (&found.edge, found.given.concat());
        let (at_a, at_b) = (mark(edge.at_a, '<'), mark(edge.at_b, '>'));
        format!("{}{at_a}{at_b}{}|{given}", edge.a, edge.b)
    });
    format!(
        "{}; {} tests, left out {:?}; {}; {}",
        test.told(),
        found.tests_run,
        found.left_out,
        edges.collect::<Vec<_>>().join(" "),
        sets(
            found
                .sepsets
                .iter()
                .map(|sepset| (&sepset.pair, &sepset.set))
        ),
    )
}

/// Compare the lines of a record, one by one, so that a failure names its case.
pub(super) fn hold(found: &[String], expected: &str) {
    let expected: Vec<&str> = expected.trim().lines().map(str::trim).collect();
    for (at, line) in found.iter().enumerate() {
        assert_eq!(
            Some(&line.as_str()),
            expected.get(at),
            "line {at}\n{}",
            found.join("\n")
        );
    }
    assert_eq!(found.len(), expected.len());
}
