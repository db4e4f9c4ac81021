//! Triage statistics. Every accumulator merges: the result over parts of a cohort, in any split and
//! order, is the result over the whole, to the last digit.
