//! The innovation test: whether what is new in a candidate cause moves an effect.
//!
//! A candidate's own noise is a natural experiment. Let s be the candidate, N the other candidates of the same moment, H all candidates
//! of the steps before, y the effect one step on, and e = s - E[s | H, N] the candidate's *innovation*. Suppose that e is noise,
//! independent of (H, N).
//!
//! * Where s is no cause of y given N, y does not depend on e given (H, N): for any functions f and g
//!   `E[(f(s, N) - E[f(s, N) | H, N]) (y - g(H, N))] = 0`. Nothing is asked of the mechanism of y. It may bend as it likes; what a
//!   regression leaves of it is a function of (H, N), and e knows nothing of that. An ordinary test does not have this: there the
//!   candidate itself is held against what the regression of y leaves, and a reading of y's causes tells of it.
//! * Where `y = c f(s, N) + g(H, N) + noise`, the same product over `E[(f - E[f | H, N])^2]` is c. With `s = p + e` the innovations are
//!   those of f = s: e; of s^2: 2 p e + e^2 - E e^2; of s x with x in N: e x.
//!
//! So the innovation of f(s) is an instrument for f(s), which is held against the ordinary regression of y on N and f(s), s^2, and the
//! products of s with the variables that y depends on most (Hausman, Econometrica 46, 1978): their coefficients b imply that the
//! innovations move y by `d = sum of b_k w_k`. The *share* of it that they have is the coefficient of y - g(H, N) on d: 1 where the ordinary dependence is
//! the candidate's effect, 0 where the candidate only reads what moves y. g may be anything; the better it is, the smaller the share's error,
//! and it does not have to be right.
//!
//! Three verdicts, of which only the first one is of use ([`Verdict`]):
//!
//! * *not reached*: where there is a smallest effect of interest, every function's interval lies within it (below); or the share's interval lies within (-1/2, 1/2), and none of the functions moves y or its spread. That is a test of
//!   equivalence (Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15, 1987): no evidence of an effect is not enough.
//! * *reached*: some function moves y, at the level of the whole table. It draws no edge: a regression that is wrong shows so, too.
//! * *cannot be said*: all else, with the reason.
//!
//! The smallest effect of interest on y is a share of its standard deviation ([`InnovationTest::prepare`]). A function's effect, with its interval, is
//! multiplied by the standard deviation of what the other candidates of the same moment leave of the function: that is what of y the candidate alone
//! could explain. Below the floor in all functions, it is ruled out, whatever the ordinary regression implies. That, too, is a test of equivalence.
//!
//! The level holds for the table: it is shared among all pairs that are held against each other (Bonferroni).
//!
//! What passes for noise: e that is above the precision of the data (rounded numbers are no noise); that no product of two columns of N or of the
//! step before, and no cube, predicts, after as many of them have been put into its regression as it asks for, few at the most;
//! that is that of more than a few rows; that is serially uncorrelated; and that does not depend on the step before H. H is the shortest of one to [`lags`](InnovationOptions::lags)
//! steps for which this holds. Bends, and more than one step, count only with eight rows for each column or more: with fewer the checks see too little. Conditioning on the candidate's own past, too, is that of the MCI test (Runge et al., Science Advances 5, 2019).
//!
//! Rows: each with its past in one episode; those in which a candidate stands on a bound where it is cut off are left out, for there its noise does not
//! show. A bound of the effect is one more bend of its mechanism, and does no harm.
//!
//! What the test is blind to:
//!
//! * Exact copies of the same moment, and all that is a function of the other candidates: they have no noise of their own. *Cannot be said*.
//! * Noise that is shared with what is read: a reading whose error also moves the effect.
//! * A hidden cause of the candidate that also moves the effect: *reached*, though there is no edge. (One that lasts shows in H, and is taken out as
//!   far as H tells of it.)
//! * A variable that is seen with errors: its reading's noise moves nothing, which is true of the reading.
//! * Effects that act in few rows only, or cancel in all of the functions above.
//! * A weak effect of a candidate whose ordinary dependence is for the most part someone else's: below a fifth or so of what the ordinary regression
//!   implies it can be ruled out.

mod asked;
mod bend;
mod effect;
mod frame;
mod instrument;
mod judge;
mod noise;
mod verdict;

pub use self::asked::InnovationTest;
pub use self::verdict::{InnovationFigures, InnovationVerdict, Innovations, Verdict};
use crate::structure::slices::finish;
use crate::structure::{Dataset, Roles, StructureError};

/// Settings of the innovation test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InnovationOptions {
    /// Level of the whole table, in (0, 1).
    pub level: f64,
    /// Most steps of the past that are conditioned on, at least 1.
    pub lags: usize,
    /// Tests that are made of one growing table, at least 1. The intervals hold for each of them, since the next one replaces it; the levels at which an
    /// effect counts as significant are shared among them.
    pub looks: usize,
}

impl Default for InnovationOptions {
    fn default() -> Self {
        Self {
            level: 0.05,
            lags: 3,
            looks: 1,
        }
    }
}

impl InnovationOptions {
    fn validate(&self) -> Result<(), StructureError> {
        let refuse = |field, value: String, expected| {
            Err(StructureError::Option {
                field,
                value,
                expected,
            })
        };
        if !(self.level > 0.0 && self.level < 1.0) {
            let expected = "a number between 0 and 1, both excluded";
            return refuse("innovations.level", self.level.to_string(), expected);
        }
        if !(1..=8).contains(&self.lags) {
            let expected = "a whole number from 1 to 8";
            return refuse("innovations.lags", self.lags.to_string(), expected);
        }
        if self.looks == 0 {
            return refuse("innovations.looks", "0".to_owned(), "1 or more");
        }
        Ok(())
    }
}

/// Where an episode starts in a table of transitions: each row whose state is not the next state of the row before. A time limit starts a new
/// episode; it needs no mark of its own, nor does a table with rows left out.
///
/// # Errors
/// [`StructureError::UnknownVariable`], [`StructureError::Roles`].
pub fn episode_starts(data: &Dataset, roles: &Roles) -> Result<Vec<bool>, StructureError> {
    roles.validate()?;
    let mut starts = vec![false; data.rows()];
    if let Some(first) = starts.first_mut() {
        *first = true;
    }
    for (state, next) in roles.state.iter().zip(&roles.next) {
        let state = data.column(data.index_of(state)?);
        let next = data.column(data.index_of(next)?);
        for (start, (now, due)) in starts.iter_mut().skip(1).zip(state[1..].iter().zip(next)) {
            *start |= now != due;
        }
    }
    Ok(starts)
}

/// The innovation test of every candidate against every effect.
///
/// Row t of `data` holds candidates of moment t and effects that come after them. `starts[t]` says that row t does not follow row t - 1: see
/// [`episode_starts`]. Columns may have any scale. The result does not depend on the order of the names but for rounding.
///
/// Complexity: for n rows and m candidates about n m^2 per lag, candidate and effect, each a few times.
///
/// # Errors
/// [`StructureError::UnknownVariable`]; [`StructureError::Option`]; [`StructureError::RaggedColumn`] when `starts` is not one for each row.
pub fn innovation_test(
    data: &Dataset,
    candidates: &[String],
    effects: &[String],
    starts: &[bool],
    options: InnovationOptions,
) -> Result<Innovations, StructureError> {
    let found = async {
        let floors = vec![0.0; effects.len()];
        let mut test =
            InnovationTest::prepare(data, candidates, effects, starts, &floors, &[], options)
                .await?;
        Ok(Innovations {
            verdicts: test.ask_all().await,
        })
    };
    finish(found)
}

#[cfg(test)]
mod tests;
