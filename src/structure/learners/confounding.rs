//! Common causes of two effects that are not in the table.

use crate::structure::slices::{finish, pause};
use crate::structure::{Dataset, LearnOptions, Roles, StructureError};
use serde::Serialize;

/// Fewer rows than this say nothing.
const ROWS: usize = 100;

/// Effects above which every pair is tested on the same rows: one regression on the causes in place of one a pair.
const MANY: usize = 12;

/// The test of two effects for a common cause that is not in the table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SharedCause {
    /// One effect.
    pub a: String,
    /// The other one.
    pub b: String,
    /// The p-value of their independence given every candidate cause.
    pub p: f64,
    /// Whether p is at most alpha: in a partial ancestral graph the edge a <-> b.
    pub found: bool,
}

/// Test every pair of effects for independence given all of the causes.
///
/// Effects of one moment do not cause each other, and the candidate causes come before both. Two effects that are dependent
/// given all of those therefore share a cause that was not observed (or their draws are not independent): FCI, under these
/// tiers, marks the pair with a bidirected edge. The test detects the *new* part of an unseen cause at each step. If the unseen cause
/// changes slowly, the causes in the table predict it; the better they do, the less power the test has.
///
/// `bounds` gives the values at which an effect is clipped. Rows in which one of the two is at a bound are left out, since a bound hides
/// the noise. With more than 12 effects, rows in which *any* effect is at a bound are left out of all tests, which then share their
/// regressions. Each test has level alpha; false positives add up over the pairs.
///
/// Source: Spirtes, Glymour and Scheines, *Causation, Prediction, and Search* (2000), chapter 6.
///
/// # Errors
/// As [`learn_transition_graph`](crate::structure::learn_transition_graph).
pub fn shared_causes(
    data: &Dataset,
    roles: &Roles,
    bounds: impl Fn(&str) -> Option<(f64, f64)>,
    options: &LearnOptions,
) -> Result<Vec<SharedCause>, StructureError> {
    finish(shared_causes_in_slices(
        data,
        roles,
        |_| true,
        bounds,
        options,
    ))
}

/// [`shared_causes`] among the effects that are `asked` about, with a pause between any two tests.
///
/// # Errors
/// The same.
pub async fn shared_causes_in_slices(
    data: &Dataset,
    roles: &Roles,
    asked: impl Fn(&str) -> bool,
    bounds: impl Fn(&str) -> Option<(f64, f64)>,
    options: &LearnOptions,
) -> Result<Vec<SharedCause>, StructureError> {
    roles.validate()?;
    options.validate()?;
    let data = options.rows_of(data)?;
    let causes = roles.causes();
    let mut effects = roles.effects();
    effects.retain(|effect| asked(effect));
    let inside = |effect: &String| -> Result<Vec<bool>, StructureError> {
        let column = data.column(data.index_of(effect)?);
        Ok(match bounds(effect) {
            Some((low, high)) => column.iter().map(|&v| low < v && v < high).collect(),
            None => vec![true; column.len()],
        })
    };
    let masks: Vec<Vec<bool>> = effects.iter().map(inside).collect::<Result<_, _>>()?;
    let rows_in = |masks: &[&Vec<bool>]| -> Vec<usize> {
        let all = |&row: &usize| masks.iter().all(|mask| mask[row]);
        (0..data.rows()).filter(all).collect()
    };
    let given: Vec<usize> = (0..causes.len()).collect();
    let prepare = |rows: &[usize], effects: &[&String]| {
        let names: Vec<String> = causes
            .iter()
            .chain(effects.iter().copied())
            .cloned()
            .collect();
        let mut columns = Vec::with_capacity(names.len());
        for name in &names {
            let column = data.column(data.index_of(name)?);
            columns.push(rows.iter().map(|&row| column[row]).collect());
        }
        options.test.prepare(&Dataset::new(names, columns)?)
    };
    let shared = if effects.len() > MANY {
        let rows = rows_in(&masks.iter().collect::<Vec<_>>());
        if rows.len() < ROWS {
            return Ok(Vec::new());
        }
        Some(prepare(&rows, &effects.iter().collect::<Vec<_>>())?)
    } else {
        None
    };
    let mut found = Vec::new();
    for (i, a) in effects.iter().enumerate() {
        for (j, b) in effects.iter().enumerate().skip(i + 1) {
            let first = causes.len();
            let result = match &shared {
                Some(test) => test.test(first + i, first + j, &given)?,
                None => {
                    let rows = rows_in(&[&masks[i], &masks[j]]);
                    if rows.len() < ROWS {
                        continue;
                    }
                    prepare(&rows, &[a, b])?.test(first, first + 1, &given)?
                }
            };
            pause().await;
            found.push(SharedCause {
                a: a.clone(),
                b: b.clone(),
                p: result.p_value,
                found: result.p_value <= options.alpha,
            });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn roles() -> Roles {
        Roles {
            state: vec!["s".to_owned()],
            action: vec!["a".to_owned()],
            next: vec!["s'".to_owned()],
            reward: "r".to_owned(),
        }
    }

    /// s' and r are non-linear in s, and `strength` of an unseen u is in both; s' is clipped at ±`bound`.
    fn data(strength: f64, bound: f64, seed: u64) -> Dataset {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let names = ["s", "a", "s'", "r"].map(str::to_owned).to_vec();
        let values: Vec<f64> = (0..1_000)
            .flat_map(|_| {
                let mut draw = || rng.random_range(-1.0..1.0);
                let (s, a, u) = (draw(), draw(), strength * draw());
                let next: f64 = s + 0.3 * a + 0.2 * draw() + u;
                [s, a, next.clamp(-bound, bound), s * s + 0.2 * draw() + u]
            })
            .collect();
        Dataset::from_rows(names, &values).unwrap()
    }

    fn p(data: &Dataset, bounds: Option<(f64, f64)>) -> f64 {
        let options = LearnOptions::default();
        let at = |name: &str| bounds.filter(|_| name == "s'");
        let found = shared_causes(data, &roles(), at, &options).unwrap();
        assert_eq!((found[0].a.as_str(), found[0].b.as_str()), ("s'", "r"));
        assert_eq!(found[0].found, found[0].p <= options.alpha);
        found[0].p
    }

    #[test]
    fn an_unseen_cause_is_found_and_its_absence_is_not() {
        assert!(p(&data(0.2, 9.0, 1), None) < 1e-6);
        let alarms = (0..200).filter(|&seed| p(&data(0.0, 9.0, seed), None) <= 0.05);
        let share = alarms.count() as f64 / 200.0;
        assert!(share <= 0.1, "false alarms {share}, expected about 0.05");
    }

    #[test]
    fn rows_on_a_bound_are_left_out() {
        let bounds = Some((-0.5, 0.5));
        let alarms = (0..200).filter(|&seed| p(&data(0.0, 0.5, seed), bounds) <= 0.05);
        let share = alarms.count() as f64 / 200.0;
        assert!(share <= 0.1, "false alarms {share}, expected about 0.05");
        assert!(p(&data(0.3, 0.5, 1), bounds) < 1e-3);
    }

    #[test]
    fn too_few_rows_say_nothing() {
        let rows: Vec<usize> = (0..99).collect();
        let few = data(0.2, 9.0, 1).take(&rows).unwrap();
        let found = shared_causes(&few, &roles(), |_| None, &LearnOptions::default());
        assert!(found.unwrap().is_empty());
    }
}
