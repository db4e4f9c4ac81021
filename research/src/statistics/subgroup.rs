//! Subgroups: when to stay silent, and whether a model works differently in one of them.

use super::logistic::Table;
use super::special::chi_squared_upper;
use super::{Defined, Undefined};

/// Cells with fewer events than this are not shown.
pub const LEAST_EVENTS: u64 = 10;

/// Whether a subgroup with this many events may be shown. Fewer than [`LEAST_EVENTS`] severe patients
/// carry no estimate worth printing and may be recognised.
///
/// # Errors
/// There are too few.
pub fn may_show(severe: u64) -> Defined<()> {
    if severe < LEAST_EVENTS {
        return Err(Undefined::TooFew {
            what: "the number of severe patients in a subgroup",
            needed: LEAST_EVENTS,
            found: severe,
        });
    }
    Ok(())
}

/// Does calibration differ between groups? Likelihood ratio test of lp, groups and their products against
/// lp alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interaction {
    /// Groups with the same slope but intercepts of their own, against one intercept: (chi-squared, df, p).
    pub intercepts: (f64, usize, f64),
    /// Slopes of their own besides, against one slope: the interaction lp x group.
    pub slopes: (f64, usize, f64),
}

/// Tests from (lp, group, severe) of each patient, groups numbered from 0.
///
/// # Errors
/// Fewer than two groups, one class only, or a model that cannot be estimated, for instance because a
/// group has one class only.
pub fn interaction(patients: impl IntoIterator<Item = (f64, usize, bool)>, groups: usize) -> Defined<Interaction> {
    if groups < 2 {
        return Err(Undefined::TooFew { what: "the number of groups", needed: 2, found: groups as u64 });
    }
    let mut all = Table::new(2 * groups - 1);
    let mut row = vec![0.0; 2 * groups - 1];
    for (lp, group, severe) in patients {
        if group >= groups {
            return Err(Undefined::OutOfRange {
                what: "a group",
                value: group as f64,
                must: "below the number of groups",
            });
        }
        // lp, an indicator for each group but the first, and their products with lp.
        row.fill(0.0);
        row[0] = lp;
        if group > 0 {
            row[group] = 1.0;
            row[groups - 1 + group] = lp;
        }
        all.add(&row, 0.0, severe)?;
    }
    let fit = |columns: usize| {
        let part = all.rewritten(columns, |row, _, out| {
            out.extend(&row[..columns]);
            0.0
        })?;
        Ok(part.fit(&[])?.minus_two_log_likelihood)
    };
    let (one, intercepts, slopes) = (fit(1)?, fit(groups)?, fit(2 * groups - 1)?);
    let test = |larger: f64, smaller: f64| {
        let chi_squared = (smaller - larger).max(0.0);
        (chi_squared, groups - 1, chi_squared_upper(chi_squared, (groups - 1) as f64))
    };
    Ok(Interaction { intercepts: test(intercepts, one), slopes: test(slopes, intercepts) })
}
