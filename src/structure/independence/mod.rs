//! Tests of conditional independence, one file each behind [`IndependenceTest`] and listed in [`TestKind`], with what they share:
//! the bases and regressions of the tests that bend, the tables of counts of the tests for labels, and the wrappers that screen,
//! remember and censor answers. The [innovation test](innovation_test) asks whether a column's own noise reaches an effect.

pub(in crate::structure) mod basis;
pub(in crate::structure) mod censored;
pub(in crate::structure) mod chi_squared;
pub(in crate::structure) mod contingency;
pub(in crate::structure) mod determined;
pub(in crate::structure) mod fisher_z;
pub(in crate::structure) mod g_squared;
pub(in crate::structure) mod gcm;
pub(in crate::structure) mod gram;
pub(in crate::structure) mod innovation;
pub(in crate::structure) mod labelled;
pub(in crate::structure) mod lanes;
pub(in crate::structure) mod many_rows;
pub(in crate::structure) mod missing;
pub(in crate::structure) mod rcot;
pub(in crate::structure) mod regression;
pub(in crate::structure) mod remembered;
pub(in crate::structure) mod screened;
pub(in crate::structure) mod test;

pub use censored::Censoring;
pub use chi_squared::ChiSquared;
pub use fisher_z::FisherZ;
pub use g_squared::GSquared;
pub use gcm::{Gcm, Projection};
pub use innovation::{
    InnovationFigures, InnovationOptions, InnovationTest, InnovationVerdict, Innovations, Verdict,
    episode_starts, innovation_test,
};
pub use missing::{Gaps, MissingRule, Missingness, Related};
pub use rcot::Rcot;
pub use test::{IndependenceTest, TestResult};

use crate::structure::{Dataset, StructureError};
use labelled::Labelled;
use many_rows::GcmOfManyRows;
use serde::{Deserialize, Serialize};

/// The independence tests by name.
///
/// Which to use: the default, unless something is known. Linear mechanisms and even noise, or very many columns:
/// [`FisherZ`](TestKind::FisherZ). Labels or counts of few values: [`GSquared`](TestKind::GSquared) or
/// [`ChiSquared`](TestKind::ChiSquared). Effects that oscillate, or strongly skewed noise: [`Rcot`](TestKind::Rcot). Effects of one sign and few rows: [`GcmPlain`](TestKind::GcmPlain). Levels and
/// power of all of them: `docs/structure-tests.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TestKind {
    /// The projected generalised covariance measure, [`Gcm`]: non-linear, heteroscedastic, the default.
    #[default]
    Gcm,
    /// The generalised covariance measure as published, [`Gcm`] without powers: the most powerful against covariance of one
    /// sign, blind where it averages to zero.
    GcmPlain,
    /// Fisher's z of the partial correlation, [`FisherZ`]: linear and Gaussian, by far the fastest.
    FisherZ,
    /// Random Fourier features, [`Rcot`]: dependence of any shape, given few variables.
    Rcot,
    /// Tables of counts, [`GSquared`]: discrete columns.
    GSquared,
    /// Tables of counts, [`ChiSquared`]: discrete columns.
    ChiSquared,
}

/// Which columns a test takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::structure) enum Columns {
    /// Numbers.
    Numbers,
    /// All of them as labels.
    Labels,
    /// Numbers, and labels by their indicators.
    Either,
}

/// What a test does with columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::structure) struct Traits {
    /// Which it takes.
    pub columns: Columns,
    /// Whether bent relations among numbers count, beside straight ones.
    pub bent: bool,
    /// Whether it regresses on the set, so that each set costs a time for each row.
    pub regresses: bool,
}

/// What a reader is told of a test.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestWords {
    /// Its name in a list.
    pub title: &'static str,
    /// A few words for the terminal.
    pub short: &'static str,
    /// When to use it.
    pub when: &'static str,
    /// What it takes for granted.
    pub assumes: &'static str,
}

/// Makes the generalised covariance measure, one way or another.
pub(in crate::structure) type MakeGcm =
    fn(&Dataset, Projection) -> Result<Box<dyn IndependenceTest>, StructureError>;

impl TestKind {
    /// All of them, the default first.
    pub const ALL: [Self; 6] = [
        Self::Gcm,
        Self::GcmPlain,
        Self::FisherZ,
        Self::Rcot,
        Self::GSquared,
        Self::ChiSquared,
    ];

    /// Name as in a configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gcm => "gcm",
            Self::GcmPlain => "gcm-plain",
            Self::FisherZ => "fisher-z",
            Self::Rcot => "rcot",
            Self::GSquared => "g-squared",
            Self::ChiSquared => "chi-squared",
        }
    }

    /// What the test does with columns.
    pub(in crate::structure) fn traits(self) -> Traits {
        let (columns, bent, regresses) = match self {
            Self::Gcm | Self::GcmPlain => (Columns::Either, true, true),
            Self::FisherZ => (Columns::Numbers, false, false),
            Self::Rcot => (Columns::Numbers, true, true),
            Self::GSquared | Self::ChiSquared => (Columns::Labels, false, false),
        };
        Traits {
            columns,
            bent,
            regresses,
        }
    }

    /// Whether columns are taken as labels, whose order and distances do not count.
    pub fn takes_labels(self) -> bool {
        self.traits().columns == Columns::Labels
    }

    /// Whether columns of labels are taken, alone or beside numbers.
    pub fn bears_labels(self) -> bool {
        self.traits().columns != Columns::Numbers
    }

    /// What a reader is told of the test.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn words(self) -> TestWords {
        match self {
            Self::Gcm => TestWords {
                title: "GCM, weighted",
                short: "non-linear",
                when: "When in doubt: numbers whose relations may be bent. It finds effects on the mean or the spread, and interactions; not effects that oscillate.",
                assumes: "The test gcm finds effects on the mean or the spread, and interactions; not effects that oscillate. It regresses smoothly: jumps mislead it.",
            },
            Self::GcmPlain => TestWords {
                title: "GCM, plain",
                short: "effects of one sign",
                when: "For effects of one sign and few rows: more power there; blind to squares, spreads and changing signs.",
                assumes: "The test gcm-plain finds effects of one sign; not squares, spreads or changing signs. It regresses smoothly: jumps mislead it.",
            },
            Self::FisherZ => TestWords {
                title: "Fisher-z",
                short: "linear, fast",
                when: "For linear relations with even noise, or very many columns: by far the fastest, misled by anything bent.",
                assumes: "The test fisher-z takes every relation for linear, with even noise; bent relations mislead it.",
            },
            Self::Rcot => TestWords {
                title: "RCoT",
                short: "any shape, few variables",
                when: "For effects that oscillate, or strongly skewed noise: any shape, but weaker against small simple effects.",
                assumes: "The test rcot finds effects of any shape, but is weak against small ones.",
            },
            Self::GSquared => TestWords {
                title: "G² for labels",
                short: "labels",
                when: "For labels or counts of few values; not for measured numbers cut into classes.",
                assumes: "The test g-squared takes every column for labels.",
            },
            Self::ChiSquared => TestWords {
                title: "Chi-square for labels",
                short: "labels",
                when: "As G², for the same tables: a little more power with few labels, less with many.",
                assumes: "The test chi-squared takes every column for labels.",
            },
        }
    }

    /// Prepares the test for `data`.
    ///
    /// # Errors
    /// [`StructureError::TooFewRows`]; [`StructureError::NonFinite`] where a value is missing; [`StructureError::NotDiscrete`] for
    /// [`TestKind::GSquared`] and [`TestKind::ChiSquared`]; [`StructureError::Labels`] where a column holds labels and the test is
    /// neither of them nor [`TestKind::Gcm`] nor [`TestKind::GcmPlain`], which take their indicators, or refuse them as
    /// [`StructureError::RareLabels`].
    pub fn prepare(self, data: &Dataset) -> Result<Box<dyn IndependenceTest>, StructureError> {
        self.prepare_with(data, |data, projection| {
            Ok(Box::new(Gcm::new(data, projection)?))
        })
    }

    /// As [`prepare`](Self::prepare), for a search on many rows: the same answers but for rounding, in less time.
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare).
    pub(in crate::structure) fn prepare_for_many_rows(
        self,
        data: &Dataset,
    ) -> Result<Box<dyn IndependenceTest>, StructureError> {
        self.prepare_with(data, |data, projection| {
            Ok(Box::new(GcmOfManyRows::new(data, projection)?))
        })
    }

    /// Prepares the test; `make` makes the covariance measure.
    pub(in crate::structure) fn prepare_with(
        self,
        data: &Dataset,
        make: MakeGcm,
    ) -> Result<Box<dyn IndependenceTest>, StructureError> {
        data.check_complete()?;
        match self {
            Self::Gcm | Self::GcmPlain if data.has_labels() => {
                return Ok(Box::new(Labelled::new(self, data, make)?));
            }
            Self::FisherZ | Self::Rcot => data.check_numbers(self.name())?,
            _ => {}
        }
        Ok(match self {
            Self::Gcm => make(data, Projection::Cubic)?,
            Self::GcmPlain => make(data, Projection::Plain)?,
            Self::FisherZ => Box::new(FisherZ::new(data)?),
            Self::Rcot => Box::new(Rcot::new(data, 0)?),
            Self::GSquared => Box::new(GSquared::new(data)?),
            Self::ChiSquared => Box::new(ChiSquared::new(data)?),
        })
    }
}
