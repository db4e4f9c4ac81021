//! What can be wrong with a cohort as a whole. What is wrong with a row is in [`Rejected`](super::Rejected).

/// Why a cohort cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CohortError {
    /// The file or folder does not give its bytes.
    #[error("{file} cannot be read: {why}")]
    CannotRead {
        /// As it was named.
        file: String,
        /// In the system's words.
        why: String,
    },
    /// Nothing in it.
    #[error("{file} is empty: a cohort has a line with the names of its columns, and a line for each patient")]
    Empty {
        /// As it was named.
        file: String,
    },
    /// A name line without names.
    #[error(
        "the first line of {file} does not name the columns; is it a table with a header, in CSV or Parquet, \
         whole or packed with gzip?"
    )]
    NoHeader {
        /// As it was named.
        file: String,
    },
    /// Two columns of one name.
    #[error("{file} has two columns `{column}`; give one of them another name")]
    TwiceThere {
        /// As it was named.
        file: String,
        /// The name.
        column: String,
    },
    /// The end of the file is missing, or something in it is damaged.
    #[error("{file} is not whole: {why}. Was it copied to its end?")]
    Damaged {
        /// As it was named.
        file: String,
        /// What was found.
        why: String,
    },
    /// A column of a kind that no value can be read from.
    #[error(
        "the column `{column}` of {file} holds values of the type {kind}; only numbers, words, and yes or no can be read"
    )]
    UnreadableKind {
        /// As it was named.
        file: String,
        /// The column.
        column: String,
        /// In Arrow's words.
        kind: String,
    },
    /// The mapping file.
    #[error("{0}")]
    Mapping(String),
    /// The expressions, or the texts.
    #[error("{}", .0.render(false).trim_end())]
    Texts(Box<baken_protocol::Report>),
    /// What is asked cannot be understood.
    #[error("{0}")]
    Request(String),
    /// An expression rests on nothing that the cohort has.
    #[error("{what} `{expression}` rests on {needed}, and the cohort has no such column. {help}")]
    NothingToRestOn {
        /// `the outcome`, `the test`, …
        what: String,
        /// As written.
        expression: String,
        /// The inputs.
        needed: String,
        /// What to do.
        help: String,
    },
    /// More groups than a table can show.
    #[error(
        "`{by}` divides the cohort into more than {limit} groups; group by something coarser, \
         such as `--by 'age < 65'`"
    )]
    TooManyGroups {
        /// As written.
        by: String,
        /// The most.
        limit: usize,
    },
    /// More at once than the engine numbers.
    #[error("more is asked at once than one run can hold: {0}")]
    TooMuch(String),
    /// Somebody pressed Ctrl-C.
    #[error("stopped before the end of the cohort; nothing was written")]
    Stopped,
}
