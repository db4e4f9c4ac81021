//! The byte format: a fixed header, a section table, sections of fixed-size little-endian records,
//! and the SHA-256 of all of it.
//!
//! ```text
//! Header (60) · SectionEntry × header.sections · sections, in the order of SectionKind · digest (32)
//! · Seal (104), if the pack is signed
//! ```
//! Records refer to each other by index, to texts by [`Text`], to lists of indices by [`Span`] into
//! the index list. Nothing refers by byte offset except the text index. There is one way to write a
//! given content: the same texts give the same bytes.

use zerocopy::byteorder::little_endian::{F64, I64, U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// The first bytes of every pack.
pub const MAGIC: [u8; 8] = *b"BAKENPK\n";
/// The format that this engine reads and the compiler writes.
pub const FORMAT: u16 = 1;
/// Bytes of the SHA-256 at the end.
pub const DIGEST_SIZE: usize = 32;
/// "There is none", for indices.
pub const NONE: u16 = u16::MAX;

/// Most findings that a dictionary may hold.
pub const MAX_INPUTS: usize = 256;
/// Most results (derived values, scores, criteria, need rules) that a program may hold.
pub const MAX_SLOTS: usize = 512;
/// Registers for numbers, and as many for verdicts.
pub const REGISTERS: usize = 256;
/// Cells of a machine: its registers, then a result for each slot.
pub const CELLS: usize = REGISTERS + MAX_SLOTS;
/// Most hospitals that a pack may hold.
pub const MAX_HOSPITALS: usize = 128;
/// Most inputs that are the sum of others.
pub const MAX_SUMS: usize = 4;
/// Most strategies that one model may compare.
pub const MAX_STRATEGIES: usize = 8;
/// Most features that one ensemble of trees may have. A power of two, and bits of a word.
pub const MAX_TREE_FEATURES: usize = 64;
/// Most steps from the root of a tree to a leaf.
pub const MAX_TREE_DEPTH: usize = 32;
/// Most unknown things that the strategies of one model may share.
pub const MAX_AXES: usize = 24;
/// Most questions that an advice lists.
pub const MAX_QUESTIONS: usize = MAX_INPUTS;
/// Most crossings of all waters together.
pub const MAX_CROSSINGS: usize = 40;
/// Greatest size of a pack: an engine on a small device must be able to hold it.
pub const MAX_PACK_SIZE: usize = 1 << 24;

macro_rules! record {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned, Clone, Copy, Debug)]
        #[repr(C)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type),* }
    };
}

/// Index into the text table; [`NONE`] for no text.
pub type Text = U16;

record! {
    /// A text in Dutch and English.
    Bilingual {
        /// Dutch
        nl: Text,
        /// English
        en: Text,
    }
}

record! {
    /// Consecutive entries of another section: constants, indices, records.
    Span {
        /// Index of the first
        first: U16,
        /// How many
        count: U16,
    }
}

record! {
    /// The start of a pack.
    Header {
        /// [`MAGIC`]
        magic: [u8; 8],
        /// [`FORMAT`]
        format: U16,
        /// Entries of the section table
        sections: U16,
        /// Bytes of the whole pack, digest included
        length: U32,
        /// The pack's own version; only ever rises
        version: U32,
        /// The pack's id
        id: Text,
        /// Title
        title: Bilingual,
        /// Who answers for it
        authority: Text,
        /// Seconds since 1970-01-01T00:00Z from which the pack may be used
        valid_from: I64,
        /// The first second at which it may no longer be used
        valid_until: I64,
        /// Shown with every advice
        notice: Bilingual,
        /// What each version changed, newest first
        changes: Span,
        /// Zero
        reserved: [u8; 8],
    }
}

record! {
    /// What one version of the pack changed.
    ChangeRecord {
        /// The version
        version: U32,
        /// The day, as `2026-11-01`
        date: Text,
        /// In words
        text: Bilingual,
    }
}

/// Bytes of an ed25519 public key.
pub const PUBLIC_KEY_SIZE: usize = 32;
/// Bytes of an ed25519 signature.
pub const SIGNATURE_SIZE: usize = 64;
/// The first bytes of a seal.
pub const SEAL_MAGIC: [u8; 8] = *b"BAKENSL\n";
/// What a seal's signature is of, before the digest: a signature of anything else never fits a pack.
pub const SEAL_CONTEXT: [u8; 16] = *b"baken pack seal\n";
/// The first bytes of a statement that hands over to a new key.
pub const HANDOVER_MAGIC: [u8; 8] = *b"BAKENKH\n";

record! {
    /// Behind the digest of a signed pack: who signed it. The digest is of every byte before it, and
    /// the signature is of the digest.
    Seal {
        /// [`SEAL_MAGIC`]
        magic: [u8; 8],
        /// The key that signed
        key: [u8; PUBLIC_KEY_SIZE],
        /// Of [`SEAL_CONTEXT`] and the digest
        signature: [u8; SIGNATURE_SIZE],
    }
}

record! {
    /// A file by which an old key hands over to a new one.
    Handover {
        /// [`HANDOVER_MAGIC`]
        magic: [u8; 8],
        /// The key that hands over
        from: [u8; PUBLIC_KEY_SIZE],
        /// The key that takes over
        to: [u8; PUBLIC_KEY_SIZE],
        /// The first version of a pack that the new key signs, and the old one no longer may
        first_version: U32,
        /// By the old key, of everything before it
        signature: [u8; SIGNATURE_SIZE],
    }
}

record! {
    /// Where a section lies.
    SectionEntry {
        /// A [`SectionKind`]
        kind: U16,
        /// Bytes of one record
        record_size: U16,
        /// Bytes from the start of the pack
        offset: U32,
        /// Records
        count: U32,
    }
}

/// The sections, in the order in which they stand in a pack. Every one is there, if only empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u16)]
#[allow(missing_docs)]
pub enum SectionKind {
    TextBytes = 1,
    TextIndex,
    Constants,
    Indices,
    FormSections,
    Inputs,
    Choices,
    Codes,
    Instructions,
    Bands,
    Splines,
    Splits,
    Slots,
    Models,
    Criteria,
    Readings,
    Pathways,
    Needs,
    Phrases,
    Geography,
    Hospitals,
    Hours,
    Regions,
    Rungs,
    Postcodes,
    Speeds,
    Waters,
    Islands,
    Positions,
    Tables,
    Strategies,
    Otherwise,
    Changes,
    Terms,
    Runs,
    Ensembles,
    TreeFeatures,
    Cuts,
    Trees,
    Nodes,
    Leaves,
}

/// How many kinds of section there are.
pub const SECTION_COUNT: u16 = 41;

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
    /// One instruction; see [`crate::program::Operation`] for what the fields mean.
    InstructionRecord {
        /// Operation
        operation: u8,
        /// Comparison or function number
        variant: u8,
        /// Cell that is written: a register, or by the last instruction of a slot that slot's cell
        target: U16,
        /// First operand
        a: U16,
        /// Second operand
        b: U16,
        /// Verdict operand of an operation on numbers
        c: U16,
        /// Index of a constant, spline, table; or the first band, term, operand or cell of a list
        index: U16,
        /// Number of bands, terms, operands or cells
        count: U16,
    }
}

record! {
    /// Instructions of consecutive slots.
    RunRecord {
        /// First instruction
        first: U32,
        /// Instructions
        count: U32,
    }
}

record! {
    /// One term of a sum.
    TermRecord {
        /// What the operand is multiplied by
        coefficient: F64,
        /// The operand
        operand: U16,
    }
}

record! {
    /// One band: every value up to its upper end that no earlier band took.
    BandRecord {
        /// Upper end; infinite for the last band
        upper: F64,
        /// 1 if the upper end belongs to this band
        inclusive: u8,
        /// What the band is worth
        value: F64,
    }
}

record! {
    /// A restricted cubic spline.
    SplineRecord {
        /// Knots: constants, ascending, at least 3
        knots: Span,
        /// One coefficient fewer than knots: constants
        coefficients: Span,
        /// Where the slope may change sign: constants, ascending
        turning: Span,
    }
}

record! {
    /// Where an unknown input may be split so that a rule is the same on each side.
    SplitRecord {
        /// The input
        input: U16,
        /// 0: values below `at` and from `at`; 1: values up to `at` and above; 2: every whole value apart
        how: u8,
        /// 1 if the input occurs more than once in the rule, so that splitting can sharpen the result
        shared: u8,
        /// Constant
        at: U16,
    }
}

record! {
    /// One named result: instructions that compute it, and what it rests on.
    SlotRecord {
        /// First instruction
        first: U32,
        /// Instructions; the last one writes the result
        count: U16,
        /// 0 number, 1 verdict
        kind: u8,
        /// 1 if it has a value although findings are missing, by a rule for what is missing: then that value
        /// does not settle it
        missing_aware: u8,
        /// Inputs it rests on, directly or not, ascending
        inputs: Span,
        /// Slots it rests on, directly or not, ascending
        uses: Span,
        /// Splits
        splits: Span,
    }
}

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

record! {
    /// How rules speak of hospitals and the way to them. One record, or none in a pack without regions.
    GeographyRecord {
        /// Input: minutes to the hospital
        travel: U16,
        /// Input: minutes beyond the nearest suitable hospital
        added: U16,
        /// Input: is the emergency department open on arrival?
        open: U16,
        /// Input: is the patient in danger of life?
        threatened: U16,
        /// Input: has the hospital an emergency department?
        emergency_department: U16,
        /// Input: can the hospital give thrombolysis?
        thrombolysis: U16,
        /// Input: can the hospital give thrombectomy?
        thrombectomy: U16,
        /// Inputs: minutes to the primary hospital, to the comprehensive centre, from the one to the other
        times: [U16; 3],
        /// Indices of the inputs that are attributes of hospitals
        attributes: Span,
        /// Road distance over great-circle distance
        circuity: F64,
        /// Minutes that every ride takes beside the driving
        start_minutes: F64,
    }
}

record! {
    /// One hospital.
    HospitalRecord {
        /// Id
        id: Text,
        /// Name
        name: Text,
        /// Town
        city: Text,
        /// Acute-care region
        roaz: Text,
        /// Degrees north; NaN for unknown
        latitude: F64,
        /// Degrees east; NaN for unknown
        longitude: F64,
        /// Cosine of the latitude, as [`cosine`](crate::destination::travel::cosine) has it
        cosine: F64,
        /// Great-circle distances to the crossings of the waters, in the order of both, in tens of metres; none
        /// without a position
        crossings: Span,
        /// Constants, one for each attribute; NaN for unknown
        attributes: Span,
        /// 1 if the opening hours are known
        hours_known: u8,
        /// Opening hours
        hours: Span,
        /// Remark
        note: Text,
        /// Indices of texts: facts with their sources
        facts: Span,
    }
}

record! {
    /// An emergency department is open from one minute of the week to another, local time.
    HoursRecord {
        /// Minute of the week, from Monday 00:00
        start: U16,
        /// The first minute after
        end: U16,
    }
}

record! {
    /// One region.
    RegionRecord {
        /// Id
        id: Text,
        /// Title
        title: Bilingual,
        /// Source
        source: Text,
        /// Date of the source
        date: Text,
        /// Said with every advice while no region has adopted the text
        example: Bilingual,
        /// 1 for a rule set that only serves others
        template: u8,
        /// Indices of hospitals
        hospitals: Span,
        /// Acute-care region; sites of another are neighbours
        roaz: Text,
        /// Region whose ladders count where this one has none
        fallback: U16,
        /// 1 if presentation stops are used here
        stops_used: u8,
        /// Bit i: stops of kind i are used
        stop_kinds: u8,
        /// Minutes after which a stop without end is unknown
        stop_validity: U16,
        /// Indices of hospitals that have no stops by agreement
        no_stops_at: Span,
        /// Said with the advice for a patient not in danger of life
        confirmation: Bilingual,
        /// Rungs
        rungs: Span,
        /// Strategy model; NONE for none
        strategy: U16,
        /// Indices of the needs for which the expected outcome decides where to go
        outcome_needs: Span,
        /// Least gain in good outcome for which another hospital than the ladder's is chosen; NaN: any
        minimum_gain: F64,
    }
}

record! {
    /// One rung of a ladder.
    RungRecord {
        /// Pathway
        pathway: U16,
        /// Need
        need: U16,
        /// Verdict on the patient; NONE for always
        when: U16,
        /// Verdict on a hospital
        among: U16,
        /// What `among` says of each hospital of the pack, by [`Suits`](crate::destination::suits::Suits); none
        /// where it hangs on more than the hospital
        suits: Span,
        /// Verdict on a hospital; NONE for no limit
        within: U16,
        /// 1 if a stop diverts who can be diverted
        avoid_stops: u8,
        /// Which kind of stop counts
        stop_kind: u8,
        /// 1 if the hospital must be reached by road
        by_road: u8,
        /// Input: `added` counts from the nearest hospital with this attribute; NONE: with an ED
        added_to: U16,
        /// Why
        because: Bilingual,
        /// Something to consider beside the destination
        advise: Bilingual,
    }
}

record! {
    /// The middle of a four-digit postcode, in 65,536ths of five degrees from 50 N and 3 E.
    PostcodeRecord {
        /// The four digits
        code: U16,
        /// Steps north
        latitude: U16,
        /// Steps east
        longitude: U16,
    }
}

record! {
    /// How fast an ambulance drives on a stretch of the way.
    SpeedRecord {
        /// Kilometres of road up to which this speed counts; infinite for the last
        up_to_km: F64,
        /// Speed
        km_per_hour: F64,
        /// Least time, as a factor of the estimate
        low: F64,
        /// Greatest time, as a factor of the estimate
        high: F64,
    }
}

record! {
    /// The least box that holds some positions, degrees.
    ExtentRecord {
        /// Least latitude
        south: F64,
        /// Greatest latitude
        north: F64,
        /// Least longitude
        west: F64,
        /// Greatest longitude
        east: F64,
    }
}

record! {
    /// A water that roads cross at its crossings only.
    WaterRecord {
        /// Name
        name: Text,
        /// Positions along it
        line: Span,
        /// Around them
        extent: ExtentRecord,
        /// Positions of bridges, dams and tunnels
        crossings: Span,
    }
}

record! {
    /// An island that no road leaves.
    IslandRecord {
        /// Name
        name: Text,
        /// Positions around it
        outline: Span,
        /// Around them
        extent: ExtentRecord,
    }
}

record! {
    /// A position, WGS 84.
    PositionRecord {
        /// Degrees north
        latitude: F64,
        /// Degrees east
        longitude: F64,
    }
}

record! {
    /// An ensemble of trees: (base + the sum of a leaf of each tree) · scale.
    EnsembleRecord {
        /// What the sum starts from
        base: F64,
        /// What the sum is multiplied by
        scale: F64,
        /// 1 if the sum is rounded to single precision after each tree
        single: u8,
        /// Features
        features: Span,
        /// First tree
        first_tree: U32,
        /// Trees
        trees: U32,
    }
}

record! {
    /// One feature of an ensemble.
    TreeFeatureRecord {
        /// See [`crate::program::Trees`]: compared in single precision, required
        flags: u8,
        /// First cut
        first: U32,
        /// Cuts
        count: U16,
    }
}

record! {
    /// Where trees divide a feature; the cuts of a feature ascend, at equal places the exclusive first.
    CutRecord {
        /// Values below it come first
        at: F64,
        /// 1 if it comes first itself
        inclusive: u8,
    }
}

record! {
    /// One tree.
    TreeRecord {
        /// First node: the root
        first_node: U32,
        /// First leaf value
        first_leaf: U32,
        /// Nodes
        nodes: U16,
        /// Leaf values
        leaves: U16,
        /// Steps from the root to the farthest leaf
        depth: u8,
    }
}

record! {
    /// A node of a tree. The children of a node stand side by side, behind it; a leaf is its own child.
    NodeRecord {
        /// The feature that decides
        feature: u8,
        /// See [`crate::program::Trees`]: which side a missing value takes, which side no value takes, leaf
        flags: u8,
        /// Patients who have passed at most so many cuts of the feature go to the first child
        cut: U16,
        /// First child; the second stands behind it
        child: U16,
        /// Of a leaf: its value. Of another node: steps from the root
        leaf: U16,
    }
}

record! {
    /// A value for each whole number from a start.
    TableRecord {
        /// The whole number of the first value
        start: F64,
        /// Values: constants, at least one
        values: Span,
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
