//! Strategies in the document: what each way to treat this patient is expected to bring.

use baken_core::Advice;
use baken_core::domain::Interval;
use baken_core::pack::Role;
use serde::Serialize;

use super::Number;

/// One way to treat this patient.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Strategy<'a> {
    pub id: &'a str,
    /// Id of the model that compares them.
    pub model: &'a str,
    /// Id of the hospital to drive to.
    pub first: &'a str,
    /// Id of the hospital to be taken to from there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<&'a str>,
    /// Null while open.
    pub available: Option<bool>,
    #[serde(flatten)]
    pub good_outcome: Quantity<GoodOutcome>,
    #[serde(flatten)]
    pub qaly: Quantity<Qaly>,
    #[serde(flatten)]
    pub cost_usd: Quantity<Cost>,
    #[serde(flatten)]
    pub utility: Quantity<Utility>,
    /// What it adds to the probability of a good outcome, beyond the best that begins at the hospital which the
    /// region's own rules advise; there only for a strategy that begins elsewhere.
    #[serde(flatten)]
    pub gain: Quantity<Gain>,
    pub chosen: bool,
    /// There only for the chosen one: no missing answer or travel time changes the choice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sure: Option<bool>,
    /// There only for the chosen one, where the region states it: the least gain for which its own rules are
    /// passed by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_gain: Option<Number>,
}

/// The names of a quantity's fields.
pub trait Named {
    const NAMES: [&'static str; 3];
}

macro_rules! quantities {
    ($($name:ident $value:literal $low:literal $high:literal;)*) => {$(
        #[doc = concat!("`", $value, "`")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name;
        impl Named for $name {
            const NAMES: [&'static str; 3] = [$value, $low, $high];
        }
    )*};
}

quantities! {
    GoodOutcome "good_outcome" "good_outcome_low" "good_outcome_high";
    Qaly "qaly" "qaly_low" "qaly_high";
    Cost "cost_usd" "cost_usd_low" "cost_usd_high";
    Utility "utility" "utility_low" "utility_high";
    Gain "gain" "gain_low" "gain_high";
}

/// A number where it is known; its bounds where it is not; nothing where the model has none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity<N>(Option<Interval>, std::marker::PhantomData<N>);

impl<N: Named> Serialize for Quantity<N> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let [value, low, high] = N::NAMES;
        let mut map = to.serialize_map(None)?;
        if let Some(span) = self.0 {
            map.serialize_entry(value, &span.value().map(Number))?;
            if span.value().is_none() {
                map.serialize_entry(low, &Number(span.low))?;
                map.serialize_entry(high, &Number(span.high))?;
            }
        }
        map.end()
    }
}

/// Every strategy that the region's model compares; none where it compares none.
pub(super) fn all<'a>(advice: &Advice<'a, '_>) -> Vec<Strategy<'a>> {
    let Some((model, strategies, [primary, comprehensive])) = advice.strategies() else { return Vec::new() };
    let hospital = |role: Role| match role {
        Role::Primary => primary.id(),
        Role::Comprehensive => comprehensive.id(),
    };
    let one = |result: &baken_core::advice::StrategyResult<'a>| Strategy {
        id: result.id,
        model: model.id(),
        first: hospital(result.first),
        then: result.then.map(hospital),
        available: result.available.decided(),
        good_outcome: Quantity(result.good_outcome, std::marker::PhantomData),
        qaly: Quantity(result.qaly, std::marker::PhantomData),
        cost_usd: Quantity(result.cost_usd, std::marker::PhantomData),
        utility: Quantity(result.utility, std::marker::PhantomData),
        gain: Quantity(result.gain, std::marker::PhantomData),
        chosen: result.chosen,
        sure: result.chosen.then_some(strategies.sure),
        minimum_gain: strategies.minimum_gain.filter(|_| result.chosen).map(Number),
    };
    strategies.iter().map(one).collect()
}
