//! The engine's own sentences: their ids are here, their words in the pack.
//!
//! Text for people lives in the texts (`phrases.toml`), never in code. This module holds the list of
//! ids that the programs use, fills in what stands between braces, and writes numbers and units as
//! people do in each language.

use baken_core::{Language, Pack};

macro_rules! phrases {
    ($($name:ident $id:literal,)*) => {
        $(#[doc = concat!("`", $id, "`")] pub const $name: &str = $id;)*
        /// Every phrase that the programs use.
        pub const ALL: &[&str] = &[$($id),*];
    };
}

phrases! {
    // The need
    SETTLED "settled",
    OPEN_ONE "open-one",
    OPEN_MANY "open-many",
    COULD_BE "could-be",
    ASSUMED "assumed",
    OR "or",
    // The parts of the page
    WHY "why",
    ASK_FIRST "ask-first",
    ASK_NEXT "ask-next",
    ASK_MORE "ask-more",
    SCORES "scores",
    CRITERIA "criteria",
    ATTENTION "attention",
    PACK_LINE "pack-line",
    // Verdicts, kinds of answer
    YES "yes",
    NO "no",
    UNDECIDED "undecided",
    YES_OR_NO "yes-or-no",
    SPAN "span",
    CRITERIA_MET "criteria-met",
    CRITERIA_OPEN "criteria-open",
    // Warnings
    IMPLAUSIBLE_VALUE "implausible-value",
    IMPLAUSIBLE_CLOCK "clock-implausible",
    PLACE_UNKNOWN "place-unknown",
    PLACE_OUTSIDE "place-outside",
    PLACE_FAR "place-far",
    NOT_OF_REGION "not-of-region",
    ODD_STOP "odd-stop",
    TRAVEL_ESTIMATED "travel-estimated",
    ORDER_UNCERTAIN "order-uncertain",
    STOP_EXPIRED "stop-expired",
    STOP_NOT_USED_HERE "stop-not-used-here",
    ALL_STOPPED "all-stopped",
    NO_ROAD_FROM_HERE "no-road-from-here",
    NO_RUNG "no-rung",
    DISPATCH_CONFIRMS "dispatch-confirms",
    // Destinations
    DESTINATION "destination",
    DESTINATION_OPEN "destination-open",
    MINUTES "minutes",
    MINUTES_ESTIMATED "minutes-estimated",
    NO_MINUTES "no-minutes",
    NEARER_BUT_NOT "nearer-but-not",
    ON_STOP_NOW "on-stop-now",
    STOP_NEAR "stop-near",
    STOP_UNKNOWN "stop-unknown",
    // Why a hospital is not it
    LACKS_CAPABILITY "lacks-capability",
    UNKNOWN_CAPABILITY "unknown-capability",
    CLOSED "closed",
    OPENING_UNKNOWN "opening-unknown",
    ON_STOP "on-stop",
    BEYOND_LIMIT "beyond-limit",
    NO_ROAD "no-road",
    NOT_IN_REGION "not-in-region",
    LESSER_OUTCOME "lesser-outcome",
    // Expected outcome
    BEST_OUTCOME "best-outcome",
    GOOD_OUTCOME "good-outcome",
    GAIN_TOO_SMALL "gain-too-small",
    OUTCOME_OPEN "outcome-open",
    CHOICE_SURE "choice-sure",
    CHOICE_OPEN "choice-open",
    MORE_IN_HUNDRED "more-in-hundred",
    FEWER_IN_HUNDRED "fewer-in-hundred",
    GAIN_SPAN "gain-span",
    MINIMUM_GAIN "minimum-gain",
    // Units
    UNIT_YEARS "unit-a",
    UNIT_WEEKS "unit-wk",
    UNIT_MERCURY "unit-mm-hg",
    UNIT_PER_MINUTE "unit-per-min",
    // The list of models
    MODEL "model",
    KIND "kind",
    PATHWAYS "pathways",
    OUTCOME "outcome",
    STATUS "status",
    RUNS "runs",
    REFUSES "refuses",
    KIND_POINTS "kind-points",
    KIND_LOGISTIC "kind-logistic",
    KIND_CRITERIA "kind-criteria",
    KIND_EXPRESSION "kind-expression",
    KIND_SLOT "kind-slot",
    // The card of a model
    SOURCE "source",
    MARK_PRIMARY "mark-primary",
    MARK_SECONDARY "mark-secondary",
    MARK_DERIVED "mark-derived",
    POPULATION "population",
    PERFORMANCE "performance",
    VALIDATED_ON "validated-on",
    CAUTIONS "cautions",
    NOT_FOR "not-for",
    FORMULA "formula",
    READINGS "readings",
    POSITIVE "positive",
    WORSE "worse",
    WORSE_LOW "worse-low",
    WORSE_HIGH "worse-high",
    REGISTRY_ONLY "registry-only",
    REFUSAL "refusal",
    // Pre-announcement, and reasons to go elsewhere
    ANNOUNCED "announced",
    ANNOUNCEMENT_UPDATED "announcement-updated",
    ANNOUNCEMENT_CANCELLED "announcement-cancelled",
    ANNOUNCEMENT_VERSION "announcement-version",
    ANNOUNCEMENT_TO "announcement-to",
    ANNOUNCEMENT_ARRIVAL "announcement-arrival",
    ANNOUNCEMENT_NOT_COMING "announcement-not-coming",
    ANNOUNCEMENT_IDENTITY "announcement-identity",
    ANNOUNCEMENT_NEED "announcement-need",
    ANNOUNCEMENT_NOTHING "announcement-nothing",
    ANNOUNCEMENT_ABSENT "announcement-absent",
    ANNOUNCEMENT_BY_VOICE "announcement-by-voice",
    MIST_MECHANISM "mist-mechanism",
    MIST_INJURIES "mist-injuries",
    MIST_SIGNS "mist-signs",
    MIST_TREATMENT "mist-treatment",
    SBAR_SITUATION "sbar-situation",
    SBAR_BACKGROUND "sbar-background",
    SBAR_ASSESSMENT "sbar-assessment",
    SBAR_RECOMMENDATION "sbar-recommendation",
    OVERRULE_PATIENT_WISH "overrule-patient-wish",
    OVERRULE_DETERIORATING "overrule-deteriorating",
    OVERRULE_REDIRECTED "overrule-redirected",
    OVERRULE_ROAD "overrule-road",
    OVERRULE_PHYSICIAN "overrule-physician",
    OVERRULE_KNOWN_THERE "overrule-known-there",
    OVERRULE_JUDGEMENT "overrule-judgement",
}

/// UCUM codes that people write otherwise.
const UNITS: &[(&str, &str)] =
    &[("a", UNIT_YEARS), ("wk", UNIT_WEEKS), ("mm[Hg]", UNIT_MERCURY), ("/min", UNIT_PER_MINUTE)];

/// The sentence; its id if the pack does not have it, so that something is said.
#[must_use]
pub fn phrase<'a>(pack: &Pack<'a>, id: &'a str, language: Language) -> &'a str {
    let text = pack.phrase(id, language);
    if text.is_empty() { id } else { text }
}

/// The sentence with the parts in braces filled in.
#[must_use]
pub fn filled(pack: &Pack<'_>, id: &str, language: Language, parts: &[(&str, &str)]) -> String {
    let mut text = phrase(pack, id, language).to_owned();
    for (name, part) in parts {
        text = text.replace(&format!("{{{name}}}"), part);
    }
    text
}

/// A unit as people write it.
#[must_use]
pub fn unit<'a>(pack: &Pack<'a>, ucum: &'a str, language: Language) -> &'a str {
    UNITS.iter().find(|(code, _)| *code == ucum).map_or(ucum, |(_, id)| phrase(pack, id, language))
}

/// A number as people write it in this language: all its digits, and a decimal comma in Dutch.
#[must_use]
pub fn number(value: f64, language: Language) -> String {
    localised(&format!("{}", value + 0.0), language)
}

/// A number rounded to so many decimals, without zeros at its end.
#[must_use]
pub fn rounded(value: f64, decimals: usize, language: Language) -> String {
    let text = format!("{:.decimals$}", value + 0.0);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    localised(if text == "-0" { "0" } else { text }, language)
}

fn localised(digits: &str, language: Language) -> String {
    let digits = digits.replace('-', "−");
    match language {
        Language::Dutch => digits.replace('.', ","),
        Language::English => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_of_the_language_do() {
        assert_eq!(number(7.84, Language::Dutch), "7,84");
        assert_eq!(number(-1.0, Language::English), "−1");
        assert_eq!(number(-0.0, Language::English), "0");
        assert_eq!(rounded(7.8408, 2, Language::Dutch), "7,84");
        assert_eq!(rounded(23.0, 2, Language::Dutch), "23");
        assert_eq!(rounded(100.0, 0, Language::Dutch), "100");
        assert_eq!(rounded(-0.001, 2, Language::Dutch), "0");
    }
}
