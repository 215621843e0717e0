//! What can go wrong in this room.

/// Errors of the `structure` room.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StructureError {
    /// The table has another number of names than of columns.
    #[error("dataset: {names} names for {columns} columns, expected as many names as columns")]
    NameCount {
        /// Number of names.
        names: usize,
        /// Number of columns.
        columns: usize,
    },
    /// A column has another number of rows than the first.
    #[error(
        "dataset: column {column:?} has {rows} rows, expected {expected} like the first column"
    )]
    RaggedColumn {
        /// Name of the column.
        column: String,
        /// Its number of rows.
        rows: usize,
        /// Number of rows of the first column.
        expected: usize,
    },
    /// Two columns have one name.
    #[error("dataset: the name {name:?} is given to more than one column, expected distinct names")]
    DuplicateName {
        /// The name.
        name: String,
    },
    /// A value is NaN or infinite.
    #[error("dataset: column {column:?} holds {value} in row {row}, expected finite numbers")]
    NonFinite {
        /// Name of the column.
        column: String,
        /// Index of the row, from 0.
        row: usize,
        /// The value.
        value: f64,
    },
    /// Two columns that vary hold the same values, so that no test can tell them apart.
    #[error(
        "dataset: columns {first:?} and {second:?} hold the same values, expected distinct columns"
    )]
    DuplicateColumns {
        /// Name of the first of the two.
        first: String,
        /// Name of the second.
        second: String,
    },
    /// Columns determine each other, and the options say to refuse such a table.
    #[error(
        "dataset: columns determine each other ({relations}), expected none that do, or \"leave-out\" or \"keep\" for dependent"
    )]
    Dependent {
        /// The relations, in plain form.
        relations: String,
    },
    /// A column has too many distinct values for a test of labels.
    #[error(
        "dataset: column {column:?} has {levels} distinct values, expected at most {most} for the {test} test"
    )]
    NotDiscrete {
        /// Name of the column.
        column: String,
        /// Its number of distinct values.
        levels: usize,
        /// The largest number that is accepted.
        most: usize,
        /// Name of the test.
        test: &'static str,
    },
    /// There is more of something than can be held.
    #[error("dataset: {count} {what}, expected at most {most}")]
    TooMany {
        /// What it is.
        what: &'static str,
        /// How much of it there is.
        count: usize,
        /// How much is accepted.
        most: usize,
    },
    /// Every value of a column is missing.
    #[error("dataset: column {column:?} holds no value, expected at least one: leave it out")]
    NoValue {
        /// Name of the column.
        column: String,
    },
    /// A column holds labels, and the test or learner takes numbers.
    #[error(
        "dataset: column {column:?} holds labels, expected numbers for {test}: leave it out, or take gcm or g-squared"
    )]
    Labels {
        /// Name of the column.
        column: String,
        /// Name of the test or learner.
        test: &'static str,
    },
    /// A column holds labels that are all too rare.
    #[error(
        "dataset: column {column:?} holds {labels} labels, no two of them on {needed} rows or more, expected some that are: leave it out"
    )]
    RareLabels {
        /// Name of the column.
        column: String,
        /// Its number of labels.
        labels: usize,
        /// Rows that a label needs.
        needed: usize,
    },
    /// Once the rows with missing values are left out, too few are left.
    #[error(
        "dataset: {rows} of {all} rows have a value in {which}, expected at least {needed} for the {test} test: leave out columns that lack many values ({worst:?} lacks {lacking})"
    )]
    TooFewComplete {
        /// Rows that are left.
        rows: usize,
        /// Rows of the table.
        all: usize,
        /// The columns that must have a value.
        which: &'static str,
        /// Number of rows that are needed.
        needed: usize,
        /// Name of the test.
        test: &'static str,
        /// The column with the most missing values among these.
        worst: String,
        /// How many it lacks.
        lacking: usize,
    },
    /// The table has too few rows for the independence test.
    #[error("dataset: {rows} rows, expected at least {needed} for the {test} test")]
    TooFewRows {
        /// Number of rows.
        rows: usize,
        /// Number of rows that are needed.
        needed: usize,
        /// Name of the test.
        test: &'static str,
    },
    /// A name is not one of the variables.
    #[error("{context}: unknown variable {name:?}, expected one of {}", known.join(", "))]
    UnknownVariable {
        /// Where the name was given.
        context: &'static str,
        /// The name.
        name: String,
        /// The known names.
        known: Vec<String>,
    },
    /// The roles of the columns contradict each other.
    #[error("roles.{field}: {value:?} is not allowed, expected {expected}")]
    Roles {
        /// Name of the field.
        field: &'static str,
        /// What it holds.
        value: String,
        /// What would have been accepted.
        expected: &'static str,
    },
    /// An option is out of its range.
    #[error("structure.{field}: {value} is not allowed, expected {expected}")]
    Option {
        /// Name of the option.
        field: &'static str,
        /// Its value.
        value: String,
        /// What would have been accepted.
        expected: &'static str,
    },
    /// The edge would close a directed cycle.
    #[error("graph: the edge {from:?} -> {to:?} would close a cycle, expected an acyclic graph")]
    Cycle {
        /// Cause.
        from: String,
        /// Effect.
        to: String,
    },
    /// A column index, or a combination of them, makes no sense for a test.
    #[error(
        "independence test: x = {x}, y = {y}, given {given:?} of {columns} columns, expected distinct column indices"
    )]
    Indices {
        /// First column.
        x: usize,
        /// Second column.
        y: usize,
        /// Conditioning set.
        given: Vec<usize>,
        /// Number of columns.
        columns: usize,
    },
    /// An edge has no direction where one is needed.
    #[error(
        "graph: the edge {from:?} - {to:?} has no direction, expected a directed acyclic graph"
    )]
    Undirected {
        /// One end.
        from: String,
        /// The other end.
        to: String,
    },
    /// What is said to be known contradicts itself, or leaves an edge without a direction.
    #[error("knowledge.{field}: {value} is not allowed, expected {expected}")]
    Knowledge {
        /// The part that cannot be honoured: tiers, required or forbidden.
        field: &'static str,
        /// What it says.
        value: String,
        /// What would have been accepted.
        expected: String,
    },
}
