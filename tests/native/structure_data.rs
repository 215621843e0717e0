//! Graphs and tables stored outside the repository. Tests skip them if they are missing.

#![allow(dead_code, reason = "every test that includes this uses a part of it")]

use cmbpo::structure::{CausalGraph, Dataset};
use std::path::PathBuf;

fn text(file: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(file);
    let found = std::fs::read_to_string(&path).ok();
    if found.is_none() {
        println!("skipped: {} is not there", path.display());
    }
    found
}

/// Read a graph in causal-learn's text format: "Graph Nodes:", a line of names, "Graph Edges:", lines such as "1. X1
/// --> X2".
pub fn graph_file(file: &str) -> Option<CausalGraph> {
    let text = text(file)?;
    let mut lines = text.lines();
    let names: Vec<&str> = lines.nth(1).expect("a line of names").split(';').collect();
    let mut graph = CausalGraph::new(&names);
    for line in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let [_, from, "-->", to] = words[..] {
            graph.add_edge(from, to).expect("a DAG");
        }
    }
    Some(graph)
}

/// Read a table with a header, separated by white space.
pub fn table_file(file: &str) -> Option<Dataset> {
    let text = text(file)?;
    let mut lines = text.lines();
    let names: Vec<String> = lines
        .next()?
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let values: Vec<f64> = lines
        .flat_map(str::split_whitespace)
        .map(|word| word.parse().expect("a number"))
        .collect();
    Some(Dataset::from_rows(names, &values).expect("a table"))
}

/// Read a matrix of integers.
pub fn matrix_file(file: &str) -> Option<Vec<Vec<i32>>> {
    let rows = text(file)?
        .lines()
        .map(|line| {
            line.split_whitespace()
                .map(|word| word.parse().expect("a whole number"))
                .collect()
        })
        .collect();
    Some(rows)
}
