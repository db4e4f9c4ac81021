//! The table of diagnostics: a stable code, a short name and one line of meaning each. Codes are
//! never reused; a new one goes to the end of its group.

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The texts cannot be compiled.
    Error,
    /// The texts compile, and say something odd.
    Warning,
}

macro_rules! codes {
    ($($variant:ident $code:literal $name:literal $severity:ident $meaning:literal;)*) => {
        /// What kind of mistake a diagnostic is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// As `BK0103`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $code),* }
            }

            /// As `unknown-name`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Code::$variant => $name),* }
            }

            /// In one line.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Code::$variant => $meaning),* }
            }

            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity),* }
            }
        }
    };
}

codes! {
    // Files
    CannotRead       "BK0001" "cannot-read"        Error "A file or folder cannot be read.";
    NotUtf8          "BK0002" "not-utf8"           Error "A text is not UTF-8.";
    TooLarge         "BK0003" "too-large"          Error "A text is larger than any text needs to be.";
    EmptyFile        "BK0004" "empty-file"         Error "A text holds nothing.";
    NoPack           "BK0005" "no-pack"            Error "The folder has no pack.toml.";
    UnknownFileKind  "BK0006" "unknown-file-kind"  Error "A text has no table that says what it is.";
    TomlSyntax       "BK0007" "toml-syntax"        Error "A text is not TOML.";
    DuplicateKey     "BK0008" "duplicate-key"      Error "A key stands twice in one table.";
    // Names
    UnknownKey       "BK0101" "unknown-key"        Error "A key that this table does not have.";
    MissingKey       "BK0102" "missing-key"        Error "A key that this table needs is not there.";
    UnknownName      "BK0103" "unknown-name"       Error "A name that no input, derived value or model has.";
    DuplicateId      "BK0104" "duplicate-id"       Error "Two things have one id.";
    BadId            "BK0105" "bad-id"             Error "An id is not written in its case.";
    UnknownChoice    "BK0106" "unknown-choice"     Error "A choice that the input does not have.";
    UnknownModel     "BK0107" "unknown-model"      Error "A model that is not there.";
    UnknownSection   "BK0108" "unknown-section"    Error "A section that is not there.";
    UnknownPathway   "BK0109" "unknown-pathway"    Error "A pathway that is not there.";
    UnknownCriterion "BK0110" "unknown-criterion"  Error "A criterion that the model does not have.";
    UnknownNeed      "BK0111" "unknown-need"       Error "A need that the pathway does not have.";
    CyclicReference  "BK0112" "cyclic-reference"   Error "A value needs itself to be computed.";
    OutOfReach       "BK0113" "out-of-reach"       Error "A name that exists, but not for an expression in this place.";
    UnfilledSlot     "BK0114" "unfilled-slot"      Error "A model is used whose coefficients nobody supplied.";
    // Values
    WrongType        "BK0201" "wrong-type"         Error "A value of another type than the key takes.";
    NotFinite        "BK0202" "not-finite"         Error "A number that is infinite or not a number.";
    UnknownWord      "BK0203" "unknown-word"       Error "A word that is none of those the key takes.";
    UnknownUnit      "BK0204" "unknown-unit"       Error "A unit that is not a known UCUM code.";
    BadRange         "BK0205" "bad-range"          Error "A range whose ends are not in order, or not inside another.";
    BadDate          "BK0206" "bad-date"           Error "A date that is missing its day, or ends before it begins.";
    KeyOutOfPlace    "BK0207" "key-out-of-place"   Error "A key that does not go with the kind or with another key.";
    BadSum           "BK0208" "bad-sum"            Error "A sum whose parts cannot add up to it.";
    BadSlot          "BK0209" "bad-slot"           Error "A coefficient file that cannot be used.";
    // Expressions
    ExpressionSyntax "BK0301" "expression-syntax"  Error "An expression that cannot be read.";
    TooDeep          "BK0302" "too-deep"           Error "An expression nested deeper than it may be.";
    ConditionWanted  "BK0303" "condition-wanted"   Error "A number or choice where a condition belongs.";
    NumberWanted     "BK0304" "number-wanted"      Error "A condition or choice where a number belongs.";
    UnitMismatch     "BK0305" "unit-mismatch"      Error "Values of unlike units are compared or added.";
    ChoiceMisused    "BK0306" "choice-misused"     Error "A choice compared to something that is not one of its choices.";
    UnknownFunction  "BK0307" "unknown-function"   Error "A function that does not exist.";
    WrongArguments   "BK0308" "wrong-arguments"    Error "A function with too few or too many arguments.";
    OutsidePossible  "BK0309" "outside-possible"   Warning "A threshold that no possible value reaches.";
    DividesByZero    "BK0310" "divides-by-zero"    Warning "A division by the number zero.";
    // Items
    BadBandKey       "BK0401" "bad-band-key"       Error "A band key that cannot be read.";
    BandOverlap      "BK0402" "band-overlap"       Error "A value that falls in two bands.";
    BandGap          "BK0403" "band-gap"           Error "A possible value that falls in no band.";
    MapMissesChoice  "BK0404" "map-misses-choice"  Error "A map without a value for one of the choices.";
    BadSpline        "BK0405" "bad-spline"         Error "A spline whose knots or coefficients do not fit.";
    OneOfThese       "BK0406" "one-of-these"       Error "An item with none, or more than one, of the things it can be.";
    NothingToAdd     "BK0407" "nothing-to-compute" Error "A model without the items, terms or criteria it is made of.";
    BadTrees         "BK0408" "bad-trees"          Error "A file of trees that cannot be used.";
    UnusedFeature    "BK0409" "unused-feature"     Warning "A feature that no tree asks for.";
    // Completeness
    MissingText      "BK0501" "missing-translation" Error "A text for people that is not there in both languages.";
    MissingSource    "BK0502" "missing-source"     Error "A model without its source.";
    MissingPopulation "BK0503" "missing-population" Error "A model that does not say whom it was made for.";
    MissingOutcome   "BK0504" "missing-outcome"    Error "A model that does not say what it predicts.";
    MissingWorse     "BK0505" "missing-worse"      Error "A model that does not say which end is the bad one.";
    RegistryValue    "BK0506" "registry-value"     Error "A registry value where only findings at the scene may be used.";
    LastNeed         "BK0507" "last-need"          Error "The last need has a condition, or an earlier one has none.";
    UndecidedUnsaid  "BK0508" "undecided-unsaid"   Error "A need that does not say what an undecided condition counts as.";
    // Worked cases
    BadExpectation   "BK0601" "bad-expectation"    Error "An expectation that cannot be compared with anything.";
    // Geography
    UnknownHospital  "BK0701" "unknown-hospital"   Error "A hospital that is not there.";
    UnknownRegion    "BK0702" "unknown-region"     Error "A region that is not there.";
    UnknownAttribute "BK0703" "unknown-attribute"  Error "An attribute that no hospital has.";
    BadTable         "BK0704" "bad-table"          Error "A table whose columns or cells are not those of its kind.";
    BadPosition      "BK0705" "bad-position"       Error "A position that is no position in the Netherlands.";
    BadHours         "BK0706" "bad-hours"          Error "Opening hours that cannot be read.";
    BadFact          "BK0707" "bad-fact"           Error "A fact whose value its attribute does not take.";
    BadTravel        "BK0708" "bad-travel"         Error "A travel model whose numbers cannot be.";
    FarCrossing      "BK0709" "far-crossing"       Error "A crossing that does not lie on its water.";
    FallbackCycle    "BK0710" "fallback-cycle"     Error "Regions that fall back on each other.";
    NoDestination    "BK0711" "need-without-destination" Error "A need for which a region has no destination.";
    HospitalScope    "BK0712" "hospital-scope"     Error "A property of a hospital outside the rules that choose among hospitals.";
    StopBlocks       "BK0713" "stop-could-block"   Error "A stop that could block a life-threatened patient.";
    StopKindUnused   "BK0714" "stop-kind-unused"   Error "A rung avoids a kind of stop that its region does not use.";
    // Lints: texts that say something, and mean little
    NeverFires       "BK0801" "never-fires"        Warning "A criterion that no patient can meet.";
    AlwaysFires      "BK0802" "always-fires"       Warning "A criterion that every patient meets.";
    UnreachableNeed  "BK0803" "unreachable-need"   Warning "A need that no patient comes to.";
    UnreachableRung  "BK0804" "unreachable-rung"   Warning "A destination that no patient is brought to.";
    OutsidePlausible "BK0805" "outside-plausible"  Warning "A threshold that no plausible value reaches.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_told_apart() {
        for (i, a) in Code::ALL.iter().enumerate() {
            for b in &Code::ALL[i + 1..] {
                assert!(a.as_str() < b.as_str(), "{} before {}", a.as_str(), b.as_str());
                assert_ne!(a.name(), b.name());
            }
        }
    }
}
