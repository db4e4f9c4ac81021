//! The words that the tolerant reader recognises, all in lower case. A word that could mean two things is
//! not here. Colours are not here either: which colour means what is not public.

use crate::case::{StopKind, StopState};

/// Fields that hold the name of a department.
pub(super) const NAME: &[&str] = &["name", "naam", "type", "afdeling", "department", "soort"];
/// Fields that hold its state.
pub(super) const STATE: &[&str] = &["status", "state", "toestand"];
/// Fields that hold since when the state holds.
pub(super) const SINCE: &[&str] = &["since", "sinds", "vanaf", "start", "begin", "starttijd", "begintijd"];
/// Fields that hold until when it holds.
pub(super) const UNTIL: &[&str] = &["until", "tot", "einde", "eind", "end", "eindtijd"];
/// Fields that hold when something was last said.
pub(super) const UPDATED: &[&str] = &["updated", "timestamp", "tijdstip", "bijgewerkt", "gewijzigd", "laatstgewijzigd"];

/// Words that turn the meaning of a name.
const DENIALS: &[&str] = &["geen", "niet", "zonder", "no", "not"];

const COLOURS: &[&str] = &[
    "groen", "geel", "oranje", "rood", "blauw", "paars", "grijs", "zwart", "wit", "green", "yellow", "orange", "amber",
    "red", "blue", "purple", "grey", "gray", "black", "white",
];

/// The kinds of department that a name speaks of.
pub(super) fn kinds(name: &str) -> Vec<StopKind> {
    let name = name.to_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.iter().any(|word| DENIALS.contains(word)) {
        return Vec::new();
    }
    let mut kinds = Vec::new();
    for word in words {
        let kind = match word {
            "seh" | "spoedeisende" => StopKind::Ed,
            "cardiologie" | "ehh" | "ccu" | "harthulp" | "hartbewaking" => StopKind::Cardiac,
            "stroke" | "neurologie" | "cva" => StopKind::Stroke,
            "ic" | "icu" | "intensive" => StopKind::Icu,
            "verloskunde" | "obstetrie" => StopKind::Obstetric,
            word if word.starts_with("kinder") => StopKind::Paediatric,
            _ => continue,
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

/// The state that a text means: the whole text, for "geen stop" holds a "stop" too.
pub(super) fn state(text: &str) -> Option<StopState> {
    let text = text.to_lowercase().replace(['_', '-'], " ");
    match text.split_whitespace().collect::<Vec<_>>().join(" ").as_str() {
        "open" => Some(StopState::Open),
        "dreigende stop" | "dreigend" | "impending" | "impending stop" => Some(StopState::Impending),
        "stop" | "gesloten" | "closed" => Some(StopState::Stop),
        _ => None,
    }
}

pub(super) fn is_colour(text: &str) -> bool {
    COLOURS.contains(&text.trim().to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_department_is_recognised_by_words_and_only_by_words() {
        assert_eq!(kinds("SEH"), [StopKind::Ed]);
        assert_eq!(kinds("Spoedeisende hulp (SEH)"), [StopKind::Ed]);
        assert_eq!(kinds("Eerste Harthulp / CCU"), [StopKind::Cardiac]);
        assert_eq!(kinds("Neurologie"), [StopKind::Stroke]);
        assert_eq!(kinds("ic"), [StopKind::Icu]);
        assert_eq!(kinds("Kindergeneeskunde"), [StopKind::Paediatric]);
        assert_eq!(kinds("Kinder-IC"), [StopKind::Paediatric, StopKind::Icu]);
        for unknown in ["Dialyse", "medical", "clinic", "geen SEH", "Polikliniek", ""] {
            assert_eq!(kinds(unknown), [], "{unknown}");
        }
    }

    #[test]
    fn a_state_is_recognised_as_a_whole() {
        assert_eq!(state(" OPEN "), Some(StopState::Open));
        assert_eq!(state("Dreigende  stop"), Some(StopState::Impending));
        assert_eq!(state("dreigende_stop"), Some(StopState::Impending));
        assert_eq!(state("Gesloten"), Some(StopState::Stop));
        for unknown in ["geen stop", "niet open", "opening", "groen", "rood", "", "1"] {
            assert_eq!(state(unknown), None, "{unknown}");
        }
        assert!(is_colour(" Oranje") && !is_colour("open"));
    }
}
