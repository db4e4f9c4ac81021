//! Scores, sets of criteria and prediction models: their cards, and what their values mean.

use zerocopy::byteorder::little_endian::{F64, U16};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::{Bilingual, Span, Text};

record! {
    /// One score, set of criteria or prediction model, with its card.
    ModelRecord {
        /// Id
        id: Text,
        /// 0 points, 1 logistic, 2 criteria, 3 expression, 4 slot, 5 strategy, 6 trees
        kind: u8,
        /// 1: low values are the bad ones; 2: high values; 0: not a score
        worse: u8,
        /// 0: needs registry values; 1: for use before the hospital
        prehospital: u8,
        /// Mark of the source: `P`, `S` or `D`
        mark: u8,
        /// Bit i: used by pathway i
        pathways: U16,
        /// Result; NONE for a model that refuses to run. Of a strategy model, what its first strategy
        /// maximises
        slot: U16,
        /// Verdict: does it apply to this patient? NONE: to all
        applies: U16,
        /// Title
        title: Bilingual,
        /// Outcome
        outcome: Text,
        /// Population
        population: Text,
        /// Unit of the value
        unit: Text,
        /// Source
        source: Text,
        /// Digital object identifier
        doi: Text,
        /// Why it refuses to run and who can help
        refusal: Bilingual,
        /// Criteria
        criteria: Span,
        /// Readings
        readings: Span,
        /// Indices of texts: the formula, line by line
        formula: Span,
        /// Indices of texts: what it was validated on
        validated_on: Span,
        /// Indices of texts: performance as published
        performance: Span,
        /// Indices of texts: cautions
        cautions: Span,
        /// Indices of texts: what it must not be used for
        not_for: Span,
        /// Strategies
        strategies: Span,
        /// Rules for when no strategy is available
        otherwise: Span,
        /// Indices of slots that the strategies and the rules rest on, in order, themselves included
        strategy_slots: Span,
        /// Indices of inputs: what the strategies share directly, and may be unknown
        axis_inputs: Span,
        /// Indices of slots with a whole number: what the strategies share of other findings goes through these
        axis_slots: Span,
        /// Indices of the strategy slots that rest on an axis, in order
        axis_results: Span,
    }
}

record! {
    /// One criterion of a set.
    CriterionRecord {
        /// Id
        id: Text,
        /// Group
        group: Text,
        /// Label
        label: Bilingual,
        /// The condition as text
        condition: Text,
        /// Source
        source: Text,
        /// Verdict
        slot: U16,
        /// Codes in other systems
        codes: Span,
    }
}

record! {
    /// What a range of values of a model means.
    ReadingRecord {
        /// Lower end; minus infinity for none
        low: F64,
        /// Upper end; infinity for none
        high: F64,
        /// 1 if the lower end belongs to it
        low_inclusive: u8,
        /// 1 if the upper end belongs to it
        high_inclusive: u8,
        /// 1 if the source's cut-off is passed
        positive: u8,
        /// Label
        label: Bilingual,
    }
}

record! {
    /// One way to treat a patient, with what it is expected to bring.
    StrategyRecord {
        /// Id
        id: Text,
        /// Where the patient goes first: 1 primary hospital, 2 comprehensive centre
        first: u8,
        /// Where the patient is taken from there; 0: nowhere
        then: u8,
        /// Verdict: can it be chosen? NONE: always
        available: U16,
        /// Number: probability of a good outcome; NONE if the model has none
        good_outcome: U16,
        /// Number: quality-adjusted life years; NONE if the model has none
        qaly: U16,
        /// Number: cost, US dollars; NONE if the model has none
        cost_usd: U16,
        /// Number: expected utility of the outcome; NONE if the model has none
        utility: U16,
        /// Number: the strategy where this is greatest is chosen
        choose: U16,
    }
}

record! {
    /// What to choose when a model has no answer.
    OtherwiseRecord {
        /// Verdict; NONE for the last one, which always holds
        when: U16,
        /// Which of the model's strategies, from 0
        strategy: U16,
    }
}
