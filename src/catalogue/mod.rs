//! All settings, methods, independence tests, learners and environments, for the page and the terminal.
//!
//! Each module declares its own facts. This module collects them and writes modules of JavaScript and types of
//! TypeScript (`npm run catalogue`). The files are in the repository, so that page, scripts and type check need no
//! compiler; a test compares them with the crate. This module is not in the wasm.

mod javascript;
mod settings;
mod trace;

use crate::environment::{
    DECLARED, DRIFT_BOUNDS, EnvironmentError, GAIN_BOUNDS, HELD_BOUNDS, MOST_SENSORS,
    SENSOR_NOISE_BOUNDS, Shift, make,
};
use crate::structure::{DiscoverOptions, LearnerKind, ScoreKind, StructureError, TestKind};
use crate::training::{Config, Method};
use javascript::{MADE_BY, Module, imports};
use serde_json::json;
use std::collections::BTreeMap;
use trace::{Kind, fields_of, words_of};

/// Errors of this module.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A type has an unexpected form.
    #[error(transparent)]
    Trace(#[from] trace::Error),
    /// An environment cannot be created.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    /// Options of a learner are invalid.
    #[error(transparent)]
    Structure(#[from] StructureError),
    /// A value cannot be converted to JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// A file of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path within the project.
    pub path: &'static str,
    /// Its text.
    pub text: String,
}

/// Return all files of the catalogue.
///
/// # Errors
/// When declarations contradict each other, such as a range without a field.
pub fn files() -> Result<Vec<File>, CatalogueError> {
    let file = |path, text| File { path, text };
    Ok(vec![
        file("www/generated/catalogue.js", facts()?),
        file("www/generated/words.js", words()?),
        file("www/generated/assumptions.js", assumptions()?),
        file("www/generated/terminal.js", terminal()?),
        file("www/generated/pictures.js", pictures()),
        file("src/wasm/words.d.ts", types()?),
    ])
}

/// Return the learners in the order of their declaration.
fn learners() -> Result<Vec<(&'static str, LearnerKind)>, CatalogueError> {
    let names = words_of::<LearnerKind>()?.iter();
    let kinds = names.map(|name| Ok((*name, serde_json::from_value(json!(name))?)));
    kinds.collect()
}

/// Return the facts that need no translation.
fn facts() -> Result<String, CatalogueError> {
    let methods = Method::ALL.map(|method| {
        let facts = json!({
            "model": method.has_model(),
            "causal": method.is_causal(),
            "learnsGraph": method.learns_graph(),
        });
        (method.name(), facts)
    });
    let tests = TestKind::ALL.map(|test| {
        let facts =
            json!({ "takesLabels": test.takes_labels(), "bearsLabels": test.bears_labels() });
        (test.name(), facts)
    });
    let learners = learners()?.into_iter().map(|(name, learner)| {
        let facts = json!({
            "method": learner.words().method,
            "asksTests": learner.asks_tests(),
            "takesLabels": learner.takes_labels(),
        });
        (name, facts)
    });
    let mut environments = Vec::new();
    for world in DECLARED {
        let environment = make(world.name, Shift::default())?;
        let spec = environment.spec();
        let facts = json!({
            "state": spec.state,
            "action": spec.action,
            "shifts": spec.shifts.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            "drifts": world.drifts.as_ref().map_or(&[][..], |drifts| drifts.mechanisms),
            "hasPreset": world.recommended.is_some(),
        });
        environments.push((world.name, facts));
    }
    let bounds = [
        ("sensors", json!([0, MOST_SENSORS])),
        ("gain", json!(GAIN_BOUNDS)),
        ("do_lamp", json!(HELD_BOUNDS)),
        ("sensor_noise", json!(SENSOR_NOISE_BOUNDS)),
        ("drift", json!(DRIFT_BOUNDS)),
    ];
    let defaults = json!(DiscoverOptions::default());
    let mut options = Vec::new();
    for field in fields_of::<DiscoverOptions>("none")? {
        if let Kind::Choice(_, words) = field.kind {
            let facts = json!({ "options": words, "default": defaults[&field.path] });
            options.push((field.path, facts));
        }
    }
    let mut module = Module::new("What the crate declares, as far as it needs no translation.");
    module.constant("METHODS", "Methods by name.", methods);
    module.constant("TESTS", "Independence tests by name.", tests);
    module.constant("LEARNERS", "Structure learners by name.", learners);
    module.constant("ENVIRONMENTS", "Environments by name.", environments);
    module.constant(
        "BOUNDS",
        "Lowest and highest values of shifts, drifts and sensors.",
        bounds,
    );
    module.constant(
        "SETTINGS",
        "Settings of a run by path.",
        settings::settings()?,
    );
    module.constant(
        "TABLE_CHOICES",
        "Options of a search in a table that take one of some words.",
        options,
    );
    Ok(module.text())
}

/// Return the texts that are translated.
fn words() -> Result<String, CatalogueError> {
    let mut module = Module::new("What a reader is told of tests and learners.");
    module.line("import { msg } from '@lit/localize';\n");
    let tests = TestKind::ALL.map(|test| {
        let words = test.words();
        (
            test.name(),
            vec![("name", words.title), ("when", words.when)],
        )
    });
    module.words("TEST_WORDS", "Independence tests by name.", &tests);
    let learners = learners()?.into_iter().map(|(name, learner)| {
        let words = learner.words();
        let told = vec![
            ("name", words.title),
            ("when", words.when),
            ("unit", words.unit),
        ];
        (name, told)
    });
    let learners: Vec<_> = learners.collect();
    module.words("LEARNER_WORDS", "Structure learners by name.", &learners);
    let scores = ScoreKind::ALL.map(|score| {
        let words = score.words();
        (
            score.name(),
            vec![("name", words.title), ("when", words.when)],
        )
    });
    module.words("SCORE_WORDS", "Scores of GES by name.", &scores);
    Ok(module.text())
}

/// Return the texts of reports, which are not translated.
fn assumptions() -> Result<String, CatalogueError> {
    let mut module = Module::new("What each learner and each test takes for granted.");
    let of = |(name, learner): (_, LearnerKind)| (name, json!(learner.words().assumes));
    let learners = learners()?.into_iter().map(of);
    let of_unit = |(name, learner): (_, LearnerKind)| (name, json!(learner.words().unit));
    let units = self::learners()?.into_iter().map(of_unit);
    module.constant("UNIT", "What each learner computes.", units);
    module.constant("ASSUMES", "Learners by name.", learners);
    let tests = TestKind::ALL.map(|test| (test.name(), json!(test.words().assumes)));
    module.constant("TEST_ASSUMES", "Independence tests by name.", tests);
    let scores = ScoreKind::ALL.map(|score| (score.name(), json!(score.words().assumes)));
    module.constant("SCORE_ASSUMES", "Scores of GES by name.", scores);
    Ok(module.text())
}

/// Return the texts of the terminal.
fn terminal() -> Result<String, CatalogueError> {
    let mut module = Module::new("A few words for each learner and each test, for the terminal.");
    let of = |(name, learner): (_, LearnerKind)| (name, json!(learner.words().short));
    let learners = learners()?.into_iter().map(of);
    module.constant("LEARNERS_IN_SHORT", "Learners by name.", learners);
    let tests = TestKind::ALL.map(|test| (test.name(), json!(test.words().short)));
    module.constant("TESTS_IN_SHORT", "Independence tests by name.", tests);
    let scores = ScoreKind::ALL.map(|score| (score.name(), json!(score.words().short)));
    module.constant("SCORES_IN_SHORT", "Scores of GES by name.", scores);
    Ok(module.text())
}

/// Return the module that imports the picture of each environment.
fn pictures() -> String {
    let names: Vec<&str> = DECLARED.iter().map(|world| world.name).collect();
    let mut module = Module::new("The picture of each environment: www/views/worlds/NAME.ts.");
    module.line("/** @import { Picture } from '../views/worlds.ts' */\n");
    module.line(&imports("picture", "../views/worlds", &names));
    let entries = names.iter().enumerate();
    let entries = entries.map(|(at, name)| format!("  '{name}': picture{at},\n"));
    module.line(&format!(
        "/** By name. @type {{Record<string, Picture>}} */\nexport const PICTURES = {{\n{}}};\n",
        entries.collect::<String>()
    ));
    module.text()
}

/// Return the values of each choice as types for the wasm.
fn types() -> Result<String, CatalogueError> {
    let mut choices = BTreeMap::new();
    let fields = [
        fields_of::<Config>("belief")?,
        fields_of::<DiscoverOptions>("none")?,
    ];
    for field in fields.concat() {
        if let Kind::Choice(name, words) = field.kind {
            choices.insert(name, words.to_vec());
        }
    }
    choices.insert("Method", Method::ALL.map(Method::name).to_vec());
    let of = |(name, words): (&str, Vec<&str>)| {
        let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
        format!("export type {name} = {};\n", words.join(" | "))
    };
    let lines: String = choices.into_iter().map(of).collect();
    Ok(format!("// {MADE_BY}\n{lines}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::names;

    #[test]
    fn the_files_in_the_repository_are_those_of_the_crate() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        for File { path, text } in files().unwrap() {
            let kept = std::fs::read_to_string(root.join(path)).unwrap_or_default();
            assert!(kept == text, "{path}: run `npm run catalogue`");
        }
    }

    #[test]
    fn every_choice_is_listed_once_and_in_full() {
        let names = TestKind::ALL.map(TestKind::name);
        assert_eq!(words_of::<TestKind>().unwrap(), names);
        let scores = ScoreKind::ALL.map(ScoreKind::name);
        assert_eq!(words_of::<ScoreKind>().unwrap(), scores);
        assert_eq!(words_of::<Method>().unwrap(), Method::ALL.map(Method::name));
    }

    #[test]
    fn what_drifts_is_an_effect_and_can_be_made() {
        use crate::environment::{Drift, World};
        for world in DECLARED {
            for mechanism in world
                .drifts
                .as_ref()
                .map_or(&[][..], |drifts| drifts.mechanisms)
            {
                let drift = Drift {
                    mechanism: (*mechanism).to_owned(),
                    to: None,
                };
                let world = World::named(world.name);
                assert!(
                    world.drifted(&drift, Shift::default()).is_ok(),
                    "{mechanism}"
                );
            }
        }
        assert_eq!(names().len(), DECLARED.len());
    }
}
