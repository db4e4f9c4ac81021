//! What a model is worth where it was not made: internal-external validation over clusters.

use super::{NoModel, Request, columns, fitted};
use crate::cohort::CohortError;
use crate::division::UNKNOWN;
use crate::statistics::iecv::{Performance, PooledMeasure, PooledPerformance, leave_one_out, pool_performance};
use crate::statistics::interval::Level;
use crate::statistics::logistic::Table;
use crate::statistics::meta::PredictionDf;
use crate::statistics::{Defined, Undefined};

/// Internal-external validation (Debray 2013): each cluster left out in turn, the model made from the others with
/// every step repeated, knots included, and judged in the one left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Validated {
    /// By what the clusters are.
    pub by: String,
    /// Each cluster, in the order of their names.
    pub clusters: Vec<LeftOut>,
    /// Random effects over the clusters that have a value: REML, Hartung-Knapp.
    pub pooled: PooledPerformance,
    /// Rows of which the cluster is not known: in the model, in no validation.
    pub cluster_unknown: u64,
}

/// A cluster that was left out.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: u64,
    /// Those with the outcome.
    pub events: u64,
    /// How the model of the others does in it, or why there is none.
    pub performance: Defined<Performance>,
}

impl Validated {
    /// Clusters that were judged but have no value of this measure, with the reason.
    pub fn without<'a>(&'a self, measure: &'a PooledMeasure) -> impl Iterator<Item = (&'a str, &'a Undefined)> {
        let judged: Vec<&str> =
            self.clusters.iter().filter(|left| left.performance.is_ok()).map(|left| left.name.as_str()).collect();
        measure.left_out.iter().filter_map(move |(place, why)| Some((*judged.get(*place)?, why)))
    }
}

/// `clusters`: by name, the values of the terms.
pub(super) fn validate(request: &Request, by: &str, clusters: Vec<(String, Table)>) -> Result<Validated, CohortError> {
    let (unknown, known): (Vec<_>, Vec<_>) = clusters.into_iter().partition(|(name, _)| name == UNKNOWN);
    let (names, tables): (Vec<String>, Vec<Table>) = known.into_iter().unzip();
    let model = |others: &Table, left_out: &Table| {
        let (design, found) = fitted(request, others).map_err(|(_, why): NoModel| why)?;
        Ok(columns(&design, left_out)?.linear_predictors(&found.coefficients))
    };
    let of = |why: Undefined| CohortError::Request(format!("`--validate-by {}`: {why}", by.trim()));
    let performances = leave_one_out(&tables, model, Level::P95).map_err(of)?;
    let judged: Vec<Performance> = performances.iter().filter_map(|found| found.clone().ok()).collect();
    let left_out = names.into_iter().zip(&tables).zip(performances).map(|((name, table), performance)| LeftOut {
        name,
        rows: table.rows() as u64,
        events: table.severe() as u64,
        performance,
    });
    Ok(Validated {
        by: by.trim().to_owned(),
        clusters: left_out.collect(),
        pooled: pool_performance(&judged, Level::P95, PredictionDf::KMinus2),
        cluster_unknown: unknown.iter().map(|(_, table)| table.rows() as u64).sum(),
    })
}
