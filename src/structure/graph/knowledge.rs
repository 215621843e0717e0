//! Background knowledge by name.

use serde::{Deserialize, Serialize};

use crate::structure::{Background, MixedGraph, StructureError};

/// Background knowledge as a person states it; [`resolve`](Knowledge::resolve) checks it against a table's columns.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Knowledge {
    /// The variables in the order of time, earliest first; empty when no order is known. Causes come before effects.
    pub tiers: Vec<Vec<String>>,
    /// Whether there may be edges between variables of one tier. Without tiers there always may be.
    pub contemporaneous: bool,
    /// Edges (cause, effect) that must be in the graph.
    pub required: Vec<(String, String)>,
    /// Edges (cause, effect) that must not be in the graph. An edge that is forbidden both ways keeps the pair apart.
    pub forbidden: Vec<(String, String)>,
}

impl Knowledge {
    /// Return the knowledge by column index, for a table with these columns.
    ///
    /// # Errors
    /// [`StructureError::Knowledge`] when a variable is in no tier or in two, when a required edge goes against time, is
    /// forbidden, or closes a cycle with the others; [`StructureError::UnknownVariable`].
    pub fn resolve(&self, names: &[String]) -> Result<Background, StructureError> {
        let mut background = if self.tiers.is_empty() {
            Background::none(names.len())
        } else {
            Background::tiers(self.tier_of(names)?).inside(self.contemporaneous)
        };
        let forbidden = indices("forbidden edges", &self.forbidden, names)?;
        let required = indices("required edges", &self.required, names)?;
        let refuse = |(from, to): (usize, usize), expected: &str| StructureError::Knowledge {
            field: "required",
            value: format!("{:?} -> {:?}", names[from], names[to]),
            expected: expected.to_owned(),
        };
        let mut graph = MixedGraph::new(names)?;
        for &edge in &required {
            let (from, to) = edge;
            if !background.in_time(from, to) {
                let expected = if from == to {
                    "an edge between two variables"
                } else if background.tier(from) == background.tier(to) {
                    "an edge between two tiers, or edges inside a tier (contemporaneous) allowed"
                } else {
                    "an edge from an earlier tier to a later one"
                };
                return Err(refuse(edge, expected));
            }
            if forbidden.contains(&edge) {
                return Err(refuse(edge, "an edge that is not forbidden as well"));
            }
            if graph.has_directed_path(to, from) {
                return Err(refuse(edge, "required edges that close no cycle"));
            }
            graph.orient(from, to);
        }
        background = background.forbid(forbidden).require(required);
        Ok(background)
    }

    fn tier_of(&self, names: &[String]) -> Result<Vec<usize>, StructureError> {
        let mut found: Vec<Option<usize>> = vec![None; names.len()];
        for (tier, members) in self.tiers.iter().enumerate() {
            for name in members {
                let index = index_of("tiers", name, names)?;
                if found[index].replace(tier).is_some() {
                    return Err(StructureError::Knowledge {
                        field: "tiers",
                        value: format!("{name:?} given twice"),
                        expected: "every variable in one tier".to_owned(),
                    });
                }
            }
        }
        let mut tiers = Vec::with_capacity(names.len());
        for (name, tier) in names.iter().zip(found) {
            tiers.push(tier.ok_or_else(|| StructureError::Knowledge {
                field: "tiers",
                value: format!("{name:?} in no tier"),
                expected: "every variable in one tier".to_owned(),
            })?);
        }
        Ok(tiers)
    }
}

fn index_of(
    context: &'static str,
    name: &String,
    names: &[String],
) -> Result<usize, StructureError> {
    names
        .iter()
        .position(|known| known == name)
        .ok_or_else(|| StructureError::UnknownVariable {
            context,
            name: name.clone(),
            known: names.to_vec(),
        })
}

fn indices(
    context: &'static str,
    edges: &[(String, String)],
    names: &[String],
) -> Result<Vec<(usize, usize)>, StructureError> {
    edges
        .iter()
        .map(|(from, to)| {
            Ok((
                index_of(context, from, names)?,
                index_of(context, to, names)?,
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(text: &str) -> (String, String) {
        let (from, to) = text.split_once('>').unwrap();
        (from.to_owned(), to.to_owned())
    }

    fn knowledge(tiers: &str, required: &[&str], forbidden: &[&str]) -> Knowledge {
        Knowledge {
            tiers: tiers
                .split('|')
                .filter(|tier| !tier.is_empty())
                .map(|tier| tier.split(',').map(str::to_owned).collect())
                .collect(),
            contemporaneous: false,
            required: required.iter().map(|text| edge(text)).collect(),
            forbidden: forbidden.iter().map(|text| edge(text)).collect(),
        }
    }

    fn resolve(knowledge: &Knowledge) -> Result<Background, StructureError> {
        knowledge.resolve(&["a", "b", "c"].map(str::to_owned))
    }

    #[test]
    fn contradictions_are_refused_with_the_part_and_the_reason() {
        let cases = [
            ("a,b", &[][..], &[][..], "tiers: \"c\" in no tier"),
            ("a,b|c,a", &[], &[], "tiers: \"a\" given twice"),
            ("a,b|c,d", &[], &[], "tiers: unknown variable \"d\""),
            ("", &["a>q"], &[], "required edges: unknown variable \"q\""),
            ("", &["a>a"], &[], "between two variables"),
            ("a,b|c", &["c>a"], &[], "from an earlier tier"),
            ("a,b|c", &["a>b"], &[], "contemporaneous"),
            ("", &["a>b"], &["a>b"], "not forbidden as well"),
            ("", &["a>b", "b>c", "c>a"], &[], "close no cycle"),
            ("", &["a>b", "b>a"], &[], "close no cycle"),
        ];
        for (tiers, required, forbidden, part) in cases {
            let message = resolve(&knowledge(tiers, required, forbidden))
                .unwrap_err()
                .to_string();
            assert!(message.contains(part), "{message:?} lacks {part:?}");
        }
    }

    #[test]
    fn what_does_not_contradict_is_kept() {
        let background = resolve(&knowledge("a,b|c", &["a>c"], &["b>c"])).unwrap();
        assert!(background.requires(0, 2) && background.is_ordered());
        assert!(!background.is_candidate(1, 2) && !background.is_candidate(0, 1));
        let free = resolve(&Knowledge::default()).unwrap();
        assert!(free.allows(0, 1) && free.allows(1, 0) && !free.is_ordered());
    }
}
