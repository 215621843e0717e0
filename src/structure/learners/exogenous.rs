//! Columns that nothing in the table moves: set at random, or names of the settings that the rows come from.

use crate::structure::{Dataset, DiscoverOptions, Knowledge, StructureError};

/// Add to the background knowledge what `assigned` and `setting` mean: these columns come before all others, and have no edges among
/// each other. (In FCI, dependent settings have a bidirected edge: something unseen, such as the choice of settings, moves both.)
///
/// Source: joint causal inference (Mooij, Magliacane and Claassen, JMLR 21, 2020), for settings as exogenous variables.
///
/// # Errors
/// [`StructureError::UnknownVariable`].
pub(in crate::structure) fn settled(
    options: DiscoverOptions,
    names: &[String],
) -> Result<DiscoverOptions, StructureError> {
    let mut first: Vec<String> = Vec::new();
    for (context, list) in [
        ("assigned", &options.assigned),
        ("setting", &options.setting),
    ] {
        for name in list {
            if !names.contains(name) {
                return Err(StructureError::UnknownVariable {
                    context,
                    name: name.clone(),
                    known: names.to_vec(),
                });
            }
            if !first.contains(name) {
                first.push(name.clone());
            }
        }
    }
    if first.is_empty() {
        return Ok(options);
    }
    let Knowledge {
        mut tiers,
        mut contemporaneous,
        required,
        mut forbidden,
    } = options.knowledge;
    if tiers.is_empty() {
        contemporaneous = true;
        tiers.push(names.to_vec());
    }
    for tier in &mut tiers {
        tier.retain(|name| !first.contains(name));
    }
    tiers.retain(|tier| !tier.is_empty());
    for a in &first {
        let others = first.iter().filter(|b| *b != a);
        forbidden.extend(others.map(|b| (a.clone(), b.clone())));
    }
    tiers.insert(0, first);
    let knowledge = Knowledge {
        tiers,
        contemporaneous,
        required,
        forbidden,
    };
    Ok(DiscoverOptions {
        knowledge,
        ..options
    })
}

/// Mark the settings as labels, where the learner takes labels: their values are names.
///
/// # Errors
/// Those of [`Dataset::with_labels`].
pub(in crate::structure) fn labelled_settings(
    data: Dataset,
    options: &DiscoverOptions,
) -> Result<Dataset, StructureError> {
    if options.setting.is_empty() || !options.bears_labels() {
        return Ok(data);
    }
    data.with_labels(&options.setting)
}
