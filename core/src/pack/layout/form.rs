//! The dictionary of findings, the form, the pathways and the needs that they ask for, and the engine's own sentences.

use zerocopy::byteorder::little_endian::{F64, U16};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::{Bilingual, Span, Text};

record! {
    /// A group of findings on the form.
    FormSectionRecord {
        /// Id
        id: Text,
        /// Title
        title: Bilingual,
    }
}

record! {
    /// One finding of the dictionary.
    InputRecord {
        /// Id
        id: Text,
        /// Label
        label: Bilingual,
        /// How to ask or measure it
        help: Bilingual,
        /// UCUM unit
        unit: Text,
        /// Index of its form section
        section: U16,
        /// 0 number, 1 whole number, 2 yes-no, 3 choice
        kind: u8,
        /// 0 patient, 1 registry, 2 hospital
        scope: u8,
        /// Least possible value
        possible_low: F64,
        /// Greatest possible value
        possible_high: F64,
        /// Least plausible value; NaN for none
        plausible_low: F64,
        /// Greatest plausible value; NaN for none
        plausible_high: F64,
        /// Constants inside the possible range that cannot occur
        except: Span,
        /// Choices
        choices: Span,
        /// Indices of the inputs whose sum this is
        sum_of: Span,
        /// Codes in other systems
        codes: Span,
    }
}

record! {
    /// One choice of a choice input; its value is its place in the list.
    ChoiceRecord {
        /// Id
        id: Text,
        /// Label
        label: Bilingual,
    }
}

record! {
    /// A code in a system such as LOINC.
    CodeRecord {
        /// The system's short name
        system: Text,
        /// The code
        code: Text,
    }
}

record! {
    /// One pathway.
    PathwayRecord {
        /// Id
        id: Text,
        /// Title
        title: Bilingual,
        /// Indices of inputs: the questions, most decisive first
        ask: Span,
        /// Needs, from the most to the least demanding
        needs: Span,
        /// Number: index of the first need whose condition is met
        need_slot: U16,
        /// Indices of slots to evaluate, in order
        slots: Span,
        /// The same as runs of instructions
        runs: Span,
    }
}

record! {
    /// One need of a pathway.
    NeedRecord {
        /// Id
        id: Text,
        /// Title
        title: Bilingual,
        /// Verdict; NONE for the last need
        when: U16,
        /// 1 if an undecided condition counts as yes here
        undecided: u8,
        /// The reason in words
        because: Bilingual,
        /// Indices of criteria that explain it when they fired
        explained_by: Span,
        /// The condition as text
        condition: Text,
    }
}

record! {
    /// One sentence of the engine's own.
    PhraseRecord {
        /// Id
        id: Text,
        /// The sentence
        text: Bilingual,
    }
}
