//! The innovation test on the transitions of an agent.

use super::floor::deviation;
use super::{LearnOptions, Roles};
use crate::structure::{
    Dataset, InnovationOptions, InnovationTest, StructureError, episode_starts,
};

/// Number of consecutive rows in a block, if the options limit the number of rows.
const BLOCK: usize = 100;

/// Prepare the innovation test of all candidates, on consecutive rows. If the options limit the number of rows, it uses blocks of 100 rows
/// that are spread evenly over the table.
///
/// # Errors
/// As [`learn_transition_graph`](super::learn_transition_graph).
pub async fn innovations_in_slices(
    data: &Dataset,
    roles: &Roles,
    options: &LearnOptions,
) -> Result<InnovationTest, StructureError> {
    roles.validate()?;
    options.validate()?;
    let starts = episode_starts(data, roles)?;
    let blocks = data.rows().div_ceil(BLOCK);
    let most = options.max_rows.unwrap_or(usize::MAX).div_ceil(BLOCK);
    let rows: Vec<usize> = (0..blocks.min(most))
        .map(|block| block * blocks / blocks.min(most))
        .flat_map(|block| block * BLOCK..((block + 1) * BLOCK).min(data.rows()))
        .collect();
    let follows = |place: usize| place > 0 && rows[place - 1] + 1 == rows[place];
    let cut: Vec<bool> = (0..rows.len())
        .map(|place| starts[rows[place]] || !follows(place))
        .collect();
    let variables = roles.variables();
    let mut columns = Vec::with_capacity(variables.len());
    for name in &variables {
        let column = data.column(data.index_of(name)?);
        columns.push(rows.iter().map(|&row| column[row]).collect());
    }
    // Here the floor is a margin, and no noise is added: this test does not suffer from what a regression leaves, and noise would cost power.
    let table = Dataset::new(variables, columns)?;
    let (causes, effects) = (roles.causes(), roles.effects());
    let floors: Vec<f64> = effects
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let of = |name: &String| Ok::<_, StructureError>(table.column(table.index_of(name)?));
            let effect = of(name)?;
            let Some(state) = roles.state.get(at) else {
                return Ok(options.noise_floor);
            };
            let moved: Vec<f64> = effect.iter().zip(of(state)?).map(|(y, x)| y - x).collect();
            Ok(options.noise_floor * deviation(&moved) / deviation(effect).max(f64::MIN_POSITIVE))
        })
        .collect::<Result<_, StructureError>>()?;
    let options = InnovationOptions {
        looks: options.looks.max(1),
        ..InnovationOptions::default()
    };
    InnovationTest::prepare(
        &table,
        &causes,
        &effects,
        &cut,
        &floors,
        &roles.action,
        options,
    )
    .await
}
