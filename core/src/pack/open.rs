//! Opening a pack: everything that could go wrong is checked here, once.

use core::fmt;

use sha2::{Digest, Sha256};
use zerocopy::byteorder::little_endian::{F64, U16, U32};
use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

use super::layout::*;
use super::{Pack, spanned};
use crate::destination::suits::Suits;
use crate::destination::travel::cosine;
use crate::domain::Comparison;
use crate::program::{Operand, Operation, function};

/// Why bytes are not a pack that this engine can run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OpenError {
    /// No bytes at all.
    Empty,
    /// The first bytes are not those of a pack.
    NotAPack,
    /// Written in another format than this engine reads.
    OtherFormat {
        /// The pack's format
        found: u16,
    },
    /// The pack says another length than it has.
    WrongLength {
        /// Bytes that the header states
        stated: u64,
        /// Bytes that are there
        found: u64,
    },
    /// The content does not fit the digest: at least one byte has been altered.
    Altered,
    /// A section is missing, misplaced or of another record size.
    Section {
        /// Number of the section kind
        kind: u16,
    },
    /// A record refers to something that is not there, or holds an impossible value.
    Record {
        /// Number of the section kind
        kind: u16,
        /// Which record, from 0
        index: usize,
    },
    /// The texts are not UTF-8.
    Text,
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::Empty => f.write_str("the file is empty"),
            OpenError::NotAPack => f.write_str("this is not a Baken pack"),
            OpenError::OtherFormat { found } if *found > FORMAT => {
                write!(f, "the pack has format {found}, this engine reads format {FORMAT}: update the app")
            }
            OpenError::OtherFormat { found } => {
                write!(f, "the pack has format {found}, this engine reads format {FORMAT}: build the pack again")
            }
            OpenError::WrongLength { stated, found } if found < stated => {
                write!(f, "the pack is cut off: {found} of {stated} bytes; copy or download it again")
            }
            OpenError::WrongLength { stated, found } => {
                write!(f, "the pack should have {stated} bytes and has {found}; copy or download it again")
            }
            OpenError::Altered => {
                f.write_str("the pack has been altered: its content does not fit its digest; copy or download it again")
            }
            OpenError::Section { kind } => {
                write!(f, "section {kind} of the pack is missing or damaged; build it again")
            }
            OpenError::Record { kind, index } => {
                write!(f, "record {index} in section {kind} of the pack is not valid; build it again")
            }
            OpenError::Text => f.write_str("the texts of the pack are not valid UTF-8; build it again"),
        }
    }
}

impl core::error::Error for OpenError {}

impl<'p> Pack<'p> {
    /// Opens a pack and checks all of it. The pack borrows `bytes`. Who signed it is not looked at:
    /// see [`Pack::open_trusted`].
    ///
    /// Cost: one pass over the bytes for the digest and one over the records.
    pub fn open(bytes: &'p [u8]) -> Result<Pack<'p>, OpenError> {
        if bytes.is_empty() {
            return Err(OpenError::Empty);
        }
        let begins_as_a_pack = bytes.iter().zip(MAGIC).all(|(found, expected)| *found == expected);
        if begins_as_a_pack && bytes.len() < size_of::<Header>() {
            let (stated, found) = (size_of::<Header>(), bytes.len());
            let long = |size: usize| u64::try_from(size).unwrap_or(u64::MAX);
            return Err(OpenError::WrongLength { stated: long(stated), found: long(found) });
        }
        let (header, _) = Header::ref_from_prefix(bytes).map_err(|_| OpenError::NotAPack)?;
        if header.magic != MAGIC {
            return Err(OpenError::NotAPack);
        }
        if header.format.get() != FORMAT {
            return Err(OpenError::OtherFormat { found: header.format.get() });
        }
        let (stated, found) = (u64::from(header.length.get()), u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        let wrong_length = OpenError::WrongLength { stated, found };
        let length = to_usize(header.length);
        let (bytes, behind) = bytes.split_at_checked(length).ok_or(wrong_length)?;
        let seal = if behind.is_empty() {
            None
        } else {
            Some(Seal::ref_from_bytes(behind).ok().filter(|seal| seal.magic == SEAL_MAGIC).ok_or(wrong_length)?)
        };
        if length > MAX_PACK_SIZE {
            return Err(wrong_length);
        }
        let (content, digest) = bytes.split_last_chunk::<DIGEST_SIZE>().ok_or(wrong_length)?;
        let computed: [u8; DIGEST_SIZE] = Sha256::digest(content).into();
        if computed != *digest {
            return Err(OpenError::Altered);
        }
        let mut pack = Sections::read(header, content)?.into_pack(header, digest, seal)?;
        Checker { pack: &pack }.check()?;
        pack.sums = sums(&pack)?;
        Ok(pack)
    }
}

/// The section table, read in the order of [`SectionKind`].
struct Sections<'p> {
    content: &'p [u8],
    entries: core::slice::Iter<'p, SectionEntry>,
    next_kind: u16,
    next_offset: usize,
}

impl<'p> Sections<'p> {
    fn read(header: &Header, content: &'p [u8]) -> Result<Self, OpenError> {
        let missing = OpenError::Section { kind: 0 };
        if header.sections.get() != SECTION_COUNT {
            return Err(missing);
        }
        let after_header = content.get(size_of::<Header>()..).ok_or(missing)?;
        let count = usize::from(SECTION_COUNT);
        let (entries, rest) = <[SectionEntry]>::ref_from_prefix_with_elems(after_header, count).map_err(|_| missing)?;
        let next_offset = content.len().saturating_sub(rest.len());
        Ok(Sections { content, entries: entries.iter(), next_kind: 1, next_offset })
    }

    fn take<T: FromBytes + Immutable + KnownLayout + Unaligned>(&mut self) -> Result<&'p [T], OpenError> {
        let kind = self.next_kind;
        let damaged = OpenError::Section { kind };
        let entry = self.entries.next().ok_or(damaged)?;
        let (offset, count) = (to_usize(entry.offset), to_usize(entry.count));
        let size = count.checked_mul(size_of::<T>()).ok_or(damaged)?;
        let end = offset.checked_add(size).ok_or(damaged)?;
        let fits = entry.kind.get() == kind
            && usize::from(entry.record_size.get()) == size_of::<T>()
            && offset == self.next_offset;
        let bytes = self.content.get(offset..end).filter(|_| fits).ok_or(damaged)?;
        self.next_kind = kind.saturating_add(1);
        self.next_offset = end;
        <[T]>::ref_from_bytes(bytes).map_err(|_| damaged)
    }

    fn into_pack(
        mut self,
        header: &'p Header,
        digest: &'p [u8; DIGEST_SIZE],
        seal: Option<&'p Seal>,
    ) -> Result<Pack<'p>, OpenError> {
        let text = core::str::from_utf8(self.take::<u8>()?).map_err(|_| OpenError::Text)?;
        let pack = Pack {
            header,
            digest,
            text,
            text_index: self.take()?,
            constants: self.take()?,
            indices: self.take()?,
            form_sections: self.take()?,
            inputs: self.take()?,
            choices: self.take()?,
            codes: self.take()?,
            instructions: self.take()?,
            bands: self.take()?,
            splines: self.take()?,
            splits: self.take()?,
            slots: self.take()?,
            models: self.take()?,
            criteria: self.take()?,
            readings: self.take()?,
            pathways: self.take()?,
            needs: self.take()?,
            phrases: self.take()?,
            geography: self.take()?,
            hospitals: self.take()?,
            hours: self.take()?,
            regions: self.take()?,
            rungs: self.take()?,
            postcodes: self.take()?,
            speeds: self.take()?,
            waters: self.take()?,
            islands: self.take()?,
            positions: self.take()?,
            tables: self.take()?,
            strategies: self.take()?,
            otherwise: self.take()?,
            changes: self.take()?,
            terms: self.take()?,
            runs: self.take()?,
            ensembles: self.take()?,
            tree_features: self.take()?,
            cuts: self.take()?,
            trees: self.take()?,
            nodes: self.take()?,
            leaves: self.take()?,
            seal,
            sums: [NONE; MAX_SUMS],
        };
        if self.next_offset != self.content.len() {
            return Err(OpenError::Section { kind: SECTION_COUNT });
        }
        Ok(pack)
    }
}

/// The places of the inputs that are sums.
fn sums(pack: &Pack<'_>) -> Result<[u16; MAX_SUMS], OpenError> {
    let mut sums = [NONE; MAX_SUMS];
    let wholes = pack.inputs.iter().enumerate().filter(|(_, input)| input.sum_of.count.get() > 0);
    let mut places = sums.iter_mut();
    for (index, _) in wholes {
        let too_many = OpenError::Record { kind: number(SectionKind::Inputs), index };
        *places.next().ok_or(too_many)? = u16::try_from(index).map_err(|_| too_many)?;
    }
    Ok(sums)
}

fn to_usize(value: U32) -> usize {
    usize::try_from(value.get()).unwrap_or(usize::MAX)
}

/// Checks every record of a pack whose sections have the right shape.
struct Checker<'c, 'p> {
    pack: &'c Pack<'p>,
}

/// Checks each record of a section, naming the one that fails.
pub(super) fn each<T>(kind: SectionKind, records: &[T], valid: impl Fn(&T) -> bool) -> Result<(), OpenError> {
    match records.iter().position(|record| !valid(record)) {
        Some(index) => Err(OpenError::Record { kind: number(kind), index }),
        None => Ok(()),
    }
}

#[allow(clippy::as_conversions)] // the only way to a fieldless enum's number
pub(super) fn number(kind: SectionKind) -> u16 {
    kind as u16
}

impl Checker<'_, '_> {
    fn check(&self) -> Result<(), OpenError> {
        let pack = self.pack;
        self.check_texts()?;
        self.check_dictionary()?;
        self.check_program()?;
        self.check_models()?;
        self.check_strategies()?;
        self.check_pathways()?;
        each(SectionKind::Phrases, pack.phrases, |p| self.text(p.id) && self.bilingual(p.text))?;
        self.check_geography()?;
        self.check_regions()
    }

    fn text(&self, text: Text) -> bool {
        text.get() == NONE || usize::from(text.get()) < self.pack.text_index.len().saturating_sub(1)
    }
    fn bilingual(&self, text: Bilingual) -> bool {
        self.text(text.nl) && self.text(text.en)
    }
    fn span<T>(&self, all: &[T], span: Span) -> bool {
        spanned(all, span).len() == usize::from(span.count.get())
    }
    fn list(&self, span: Span, below: usize) -> bool {
        self.span(self.pack.indices, span) && self.pack.index_list(span).all(|i| i < below)
    }
    fn ascending_list(&self, span: Span, below: usize) -> bool {
        self.list(span, below) && self.pack.index_list(span).is_sorted_by(|a, b| a < b)
    }
    fn texts(&self, span: Span) -> bool {
        self.span(self.pack.indices, span) && spanned(self.pack.indices, span).iter().all(|t| self.text(*t))
    }
    fn slot_of_kind(&self, slot: U16, kind: u8) -> bool {
        self.pack.slots.get(usize::from(slot.get())).is_some_and(|s| s.kind == kind)
    }
    fn optional_verdict(&self, slot: U16) -> bool {
        slot.get() == NONE || self.slot_of_kind(slot, 1)
    }

    fn check_texts(&self) -> Result<(), OpenError> {
        let (text, index) = (self.pack.text, self.pack.text_index);
        let whole = index.first().is_some_and(|first| first.get() == 0)
            && index.last().is_some_and(|last| to_usize(*last) == text.len());
        if !whole {
            return Err(OpenError::Section { kind: number(SectionKind::TextIndex) });
        }
        let bad = index.windows(2).position(|ends| match ends {
            [start, end] => text.get(to_usize(*start)..to_usize(*end)).is_none(),
            _ => true,
        });
        match bad {
            Some(index) => Err(OpenError::Record { kind: number(SectionKind::TextIndex), index }),
            None => {
                let h = self.pack.header;
                let fine = self.text(h.id)
                    && self.bilingual(h.title)
                    && self.text(h.authority)
                    && self.bilingual(h.notice)
                    && self.span(self.pack.changes, h.changes);
                if !fine {
                    return Err(OpenError::Section { kind: 0 });
                }
                each(SectionKind::Changes, self.pack.changes, |c| self.text(c.date) && self.bilingual(c.text))
            }
        }
    }

    fn check_dictionary(&self) -> Result<(), OpenError> {
        let pack = self.pack;
        each(SectionKind::FormSections, pack.form_sections, |s| self.text(s.id) && self.bilingual(s.title))?;
        each(SectionKind::Choices, pack.choices, |c| self.text(c.id) && self.bilingual(c.label))?;
        each(SectionKind::Codes, pack.codes, |c| self.text(c.system) && self.text(c.code))?;
        if pack.inputs.len() > MAX_INPUTS {
            return Err(OpenError::Section { kind: number(SectionKind::Inputs) });
        }
        each(SectionKind::Inputs, pack.inputs, |i| {
            let (low, high) = (i.possible_low.get(), i.possible_high.get());
            self.text(i.id)
                && self.bilingual(i.label)
                && self.bilingual(i.help)
                && self.text(i.unit)
                && usize::from(i.section.get()) < pack.form_sections.len()
                && i.kind <= 3
                && i.scope <= 2
                && low.is_finite()
                && high.is_finite()
                && low <= high
                && self.span(pack.constants, i.except)
                && self.span(pack.choices, i.choices)
                && self.list(i.sum_of, pack.inputs.len())
                && self.span(pack.codes, i.codes)
        })
    }

    fn check_program(&self) -> Result<(), OpenError> {
        let pack = self.pack;
        each(SectionKind::Bands, pack.bands, |b| {
            b.inclusive <= 1 && b.value.get().is_finite() && !b.upper.get().is_nan()
        })?;
        each(SectionKind::Splines, pack.splines, |s| {
            let knots = spanned(pack.constants, s.knots);
            let ascending = |values: &[F64]| {
                values.iter().all(|v| v.get().is_finite()) && values.is_sorted_by(|a, b| a.get() < b.get())
            };
            self.span(pack.constants, s.knots)
                && self.span(pack.constants, s.coefficients)
                && self.span(pack.constants, s.turning)
                && knots.len() >= 3
                && s.coefficients.count.get().checked_add(1) == Some(s.knots.count.get())
                && spanned(pack.constants, s.coefficients).iter().all(|c| c.get().is_finite())
                && ascending(knots)
                && ascending(spanned(pack.constants, s.turning))
        })?;
        each(SectionKind::Splits, pack.splits, |s| {
            usize::from(s.input.get()) < pack.inputs.len()
                && s.how <= 2
                && s.shared <= 1
                && (s.how == 2 || usize::from(s.at.get()) < pack.constants.len())
        })?;
        each(SectionKind::Terms, pack.terms, |t| t.coefficient.get().is_finite())?;
        each(SectionKind::Tables, pack.tables, |t| {
            let values = spanned(pack.constants, t.values);
            t.start.get().is_finite()
                && !values.is_empty()
                && self.span(pack.constants, t.values)
                && values.iter().all(|v| v.get().is_finite())
        })?;
        super::trees::check(pack)?;
        if pack.slots.len() > MAX_SLOTS {
            return Err(OpenError::Section { kind: number(SectionKind::Slots) });
        }
        for (index, slot) in pack.slots.iter().enumerate() {
            let lists = slot.kind <= 1
                && slot.missing_aware <= 1
                && self.ascending_list(slot.inputs, pack.inputs.len())
                && self.ascending_list(slot.uses, index)
                && self.span(pack.splits, slot.splits);
            if !lists {
                return Err(OpenError::Record { kind: number(SectionKind::Slots), index });
            }
            self.check_slot(index, slot)?;
        }
        Ok(())
    }

    /// Every register that an instruction reads was written earlier in the same slot, and every slot that
    /// it reads stands earlier.
    fn check_slot(&self, slot_index: usize, slot: &SlotRecord) -> Result<(), OpenError> {
        let first = to_usize(slot.first);
        let end = first.saturating_add(usize::from(slot.count.get()));
        let bad_slot = OpenError::Record { kind: number(SectionKind::Slots), index: slot_index };
        let instructions = self.pack.instructions.get(first..end).filter(|i| !i.is_empty()).ok_or(bad_slot)?;
        let mut scope =
            Scope { checker: self, slot: slot_index, numbers: Written::default(), verdicts: Written::default() };
        let mut last_is_number = false;
        let own_cell = slot_index.saturating_add(REGISTERS);
        let last = instructions.len().saturating_sub(1);
        for (place, instruction) in instructions.iter().enumerate() {
            let bad = OpenError::Record { kind: number(SectionKind::Instructions), index: first.saturating_add(place) };
            let operation = Operation::decode(instruction.operation).ok_or(bad)?;
            let target = usize::from(instruction.target.get());
            let writes = if place == last { target == own_cell } else { target < REGISTERS };
            if !writes || !scope.allows(operation, instruction) {
                return Err(bad);
            }
            last_is_number = operation.writes_number();
            if last_is_number { &mut scope.numbers } else { &mut scope.verdicts }.add(target);
        }
        if last_is_number == (slot.kind == 0) { Ok(()) } else { Err(bad_slot) }
    }

    fn check_models(&self) -> Result<(), OpenError> {
        let pack = self.pack;
        each(SectionKind::Criteria, pack.criteria, |c| {
            self.text(c.id)
                && self.text(c.group)
                && self.bilingual(c.label)
                && self.text(c.condition)
                && self.text(c.source)
                && self.slot_of_kind(c.slot, 1)
                && self.span(pack.codes, c.codes)
        })?;
        each(SectionKind::Readings, pack.readings, |r| {
            !r.low.get().is_nan() && !r.high.get().is_nan() && self.bilingual(r.label)
        })?;
        each(SectionKind::Models, pack.models, |m| {
            let result = m.slot.get() == NONE || self.slot_of_kind(m.slot, u8::from(m.kind == 2));
            self.text(m.id)
                && m.kind <= 6
                && m.worse <= 2
                && m.prehospital <= 1
                && m.mark.is_ascii_uppercase()
                && result
                && self.optional_verdict(m.applies)
                && self.bilingual(m.title)
                && self.bilingual(m.refusal)
                && [m.outcome, m.population, m.unit, m.source, m.doi].into_iter().all(|t| self.text(t))
                && self.span(pack.criteria, m.criteria)
                && self.span(pack.readings, m.readings)
                && [m.formula, m.validated_on, m.performance, m.cautions, m.not_for].into_iter().all(|l| self.texts(l))
        })
    }

    fn check_strategies(&self) -> Result<(), OpenError> {
        let pack = self.pack;
        let optional_number = |slot: U16| slot.get() == NONE || self.slot_of_kind(slot, 0);
        each(SectionKind::Strategies, pack.strategies, |s| {
            self.text(s.id)
                && (1..=2).contains(&s.first)
                && s.then <= 2
                && self.optional_verdict(s.available)
                && [s.good_outcome, s.qaly, s.cost_usd, s.utility].into_iter().all(optional_number)
                && self.slot_of_kind(s.choose, 0)
        })?;
        each(SectionKind::Otherwise, pack.otherwise, |o| self.optional_verdict(o.when))?;
        each(SectionKind::Models, pack.models, |m| {
            let strategies = spanned(pack.strategies, m.strategies);
            let listed = |slot: U16| {
                slot.get() == NONE || pack.index_list(m.strategy_slots).any(|listed| listed == usize::from(slot.get()))
            };
            self.span(pack.strategies, m.strategies)
                && strategies.len() <= MAX_STRATEGIES
                && (m.kind == 5) != strategies.is_empty()
                && self.span(pack.otherwise, m.otherwise)
                && self.ascending_list(m.strategy_slots, pack.slots.len())
                && strategies.iter().all(|s| {
                    [s.available, s.good_outcome, s.qaly, s.cost_usd, s.utility, s.choose].map(listed) == [true; 6]
                })
                && self.ascending_list(m.axis_inputs, pack.inputs.len())
                && self.ascending_list(m.axis_slots, pack.slots.len())
                && pack.index_list(m.axis_slots).all(|slot| pack.slots.get(slot).is_some_and(|s| s.kind == 0))
                && m.axis_inputs
                    .count
                    .get()
                    .checked_add(m.axis_slots.count.get())
                    .is_some_and(|n| usize::from(n) <= MAX_AXES)
                && self.ascending_list(m.axis_results, pack.slots.len())
                && spanned(pack.otherwise, m.otherwise)
                    .iter()
                    .all(|o| listed(o.when) && usize::from(o.strategy.get()) < strategies.len())
        })
    }

    fn check_pathways(&self) -> Result<(), OpenError> {
        let pack = self.pack;
        each(SectionKind::Needs, pack.needs, |n| {
            self.text(n.id)
                && self.bilingual(n.title)
                && self.optional_verdict(n.when)
                && n.undecided <= 1
                && self.bilingual(n.because)
                && self.list(n.explained_by, pack.criteria.len())
                && self.text(n.condition)
        })?;
        each(SectionKind::Pathways, pack.pathways, |p| {
            self.text(p.id)
                && self.bilingual(p.title)
                && self.list(p.ask, pack.inputs.len())
                && self.span(pack.needs, p.needs)
                && p.needs.count.get() > 0
                && self.slot_of_kind(p.need_slot, 0)
                && self.ascending_list(p.slots, pack.slots.len())
                && self.span(pack.runs, p.runs)
                && spanned(pack.runs, p.runs).iter().all(|run| {
                    let end = to_usize(run.first).saturating_add(to_usize(run.count));
                    end <= pack.instructions.len()
                })
        })
    }

    fn check_geography(&self) -> Result<(), OpenError> {
        let pack = self.pack;
        let inputs = pack.inputs.len();
        if pack.geography.len() > 1 || pack.hospitals.len() > MAX_HOSPITALS {
            return Err(OpenError::Section { kind: number(SectionKind::Geography) });
        }
        let attributes = pack.geography.first().map_or(0, |g| g.attributes.count.get());
        each(SectionKind::Geography, pack.geography, |g| {
            let named =
                [g.travel, g.added, g.open, g.threatened, g.emergency_department, g.thrombolysis, g.thrombectomy];
            // Texts that never ask for one of these need not have it.
            named.into_iter().chain(g.times).all(|input| input.get() == NONE || usize::from(input.get()) < inputs)
                && self.list(g.attributes, inputs)
                && positive(g.circuity)
                && g.start_minutes.get().is_finite()
        })?;
        each(SectionKind::Hours, pack.hours, |h| h.start.get() < h.end.get())?;
        let crossings =
            pack.waters.iter().fold(0usize, |sum, w| sum.saturating_add(usize::from(w.crossings.count.get())));
        if crossings > MAX_CROSSINGS {
            return Err(OpenError::Section { kind: number(SectionKind::Waters) });
        }
        each(SectionKind::Hospitals, pack.hospitals, |h| {
            [h.id, h.name, h.city, h.roaz, h.note].into_iter().all(|t| self.text(t))
                && self.span(pack.constants, h.attributes)
                && h.attributes.count.get() == attributes
                && h.hours_known <= 1
                && h.position().is_none_or(|at| cosine(at.latitude).to_bits() == h.cosine.get().to_bits())
                && self.span(pack.indices, h.crossings)
                && usize::from(h.crossings.count.get()) == if h.position().is_some() { crossings } else { 0 }
                && self.span(pack.hours, h.hours)
                && self.texts(h.facts)
        })?;
        each(SectionKind::Postcodes, pack.postcodes, |_| true)?;
        if !pack.postcodes.is_sorted_by_key(|p| p.code.get()) {
            return Err(OpenError::Section { kind: number(SectionKind::Postcodes) });
        }
        each(SectionKind::Speeds, pack.speeds, |s| positive(s.km_per_hour) && positive(s.low) && positive(s.high))?;
        each(SectionKind::Positions, pack.positions, |p| {
            p.latitude.get().is_finite() && p.longitude.get().is_finite()
        })?;
        let within = |positions: Span, extent: &ExtentRecord| {
            self.span(pack.positions, positions)
                && spanned(pack.positions, positions).iter().all(|position| extent.holds(position.into()))
        };
        each(SectionKind::Waters, pack.waters, |w| {
            self.text(w.name) && within(w.line, &w.extent) && self.span(pack.positions, w.crossings)
        })?;
        each(SectionKind::Islands, pack.islands, |i| self.text(i.name) && within(i.outline, &i.extent))
    }

    fn check_regions(&self) -> Result<(), OpenError> {
        let pack = self.pack;
        let verdict = |slot: U16| self.slot_of_kind(slot, 1);
        each(SectionKind::Rungs, pack.rungs, |r| {
            usize::from(r.pathway.get()) < pack.pathways.len()
                && usize::from(r.need.get()) < pack.needs.len()
                && self.optional_verdict(r.when)
                && verdict(r.among)
                && self.span(pack.indices, r.suits)
                && (r.suits.count.get() == 0 || usize::from(r.suits.count.get()) == pack.hospitals.len())
                && spanned(pack.indices, r.suits).iter().all(|code| Suits::from_code(code.get()).is_valid())
                && self.optional_verdict(r.within)
                && r.avoid_stops <= 1
                && r.stop_kind < 8
                && r.by_road <= 1
                && (r.added_to.get() == NONE || usize::from(r.added_to.get()) < pack.inputs.len())
                && self.bilingual(r.because)
                && self.bilingual(r.advise)
        })?;
        each(SectionKind::Regions, pack.regions, |r| {
            [r.id, r.source, r.date, r.roaz].into_iter().all(|t| self.text(t))
                && [r.title, r.example, r.confirmation].into_iter().all(|t| self.bilingual(t))
                && r.template <= 1
                && self.list(r.hospitals, pack.hospitals.len())
                && (r.fallback.get() == NONE || usize::from(r.fallback.get()) < pack.regions.len())
                && r.stops_used <= 1
                && self.list(r.no_stops_at, pack.hospitals.len())
                && self.span(pack.rungs, r.rungs)
                && (r.strategy.get() == NONE || usize::from(r.strategy.get()) < pack.models.len())
                && self.list(r.outcome_needs, pack.needs.len())
                && (r.minimum_gain.get().is_nan() || r.minimum_gain.get() >= 0.0)
        })?;
        // A chain of fallbacks ends: each region leads to none within as many steps as there are regions.
        let ends = pack.regions.iter().all(|region| {
            let mut next = region.fallback.get();
            for _ in 0..=pack.regions.len() {
                match pack.regions.get(usize::from(next)) {
                    Some(region) => next = region.fallback.get(),
                    None => return true,
                }
            }
            false
        });
        let index = pack.regions.len();
        if ends { Ok(()) } else { Err(OpenError::Record { kind: number(SectionKind::Regions), index }) }
    }
}

fn positive(value: F64) -> bool {
    value.get().is_finite() && value.get() > 0.0
}

/// What an instruction of a slot may refer to.
struct Scope<'c, 's, 'p> {
    checker: &'c Checker<'s, 'p>,
    slot: usize,
    numbers: Written,
    verdicts: Written,
}

impl Scope<'_, '_, '_> {
    fn earlier(&self, at: usize, kind: u8) -> bool {
        at < self.slot && self.checker.pack.slots.get(at).is_some_and(|slot| slot.kind == kind)
    }

    fn number(&self, operand: U16) -> bool {
        match Operand::decode(operand.get()) {
            Operand::Register(at) => self.numbers.has(at),
            Operand::Input(at) => at < self.checker.pack.inputs.len(),
            Operand::Slot(at) => self.earlier(at, 0),
            Operand::Constant(at) => at < self.checker.pack.constants.len(),
        }
    }

    fn verdict(&self, operand: U16) -> bool {
        match Operand::decode(operand.get()) {
            Operand::Register(at) => self.verdicts.has(at),
            Operand::Input(at) => at < self.checker.pack.inputs.len(),
            Operand::Slot(at) => self.earlier(at, 1),
            Operand::Constant(at) => at <= 1,
        }
    }

    fn allows(&self, operation: Operation, i: &InstructionRecord) -> bool {
        use Operation::*;
        let pack = self.checker.pack;
        let at = usize::from(i.index.get());
        let span = Span { first: i.index, count: i.count };
        match operation {
            Copy => self.number(i.a),
            Add | Subtract | Multiply | Divide | Minimum | Maximum | OrElse => self.number(i.a) && self.number(i.b),
            Apply => self.number(i.a) && function(i.variant).is_some(),
            AddScaled => self.number(i.a) && self.number(i.b) && at < pack.constants.len(),
            AddTerms => {
                let terms = spanned(pack.terms, span);
                self.number(i.a)
                    && terms.len() == usize::from(i.count.get())
                    && terms.iter().all(|term| self.number(term.operand))
            }
            Bands => {
                let bands = spanned(pack.bands, span);
                let last_is_open = bands.last().is_some_and(|b| b.upper.get() == f64::INFINITY);
                self.number(i.a)
                    && last_is_open
                    && bands.len() == usize::from(i.count.get())
                    && bands.is_sorted_by(|a, b| a.upper.get() <= b.upper.get())
            }
            Spline => self.number(i.a) && at < pack.splines.len(),
            Table => self.number(i.a) && at < pack.tables.len(),
            Select => self.number(i.a) && self.number(i.b) && self.verdict(i.c),
            AddPoints => self.number(i.a) && self.verdict(i.c) && at < pack.constants.len(),
            Where => self.number(i.a) && self.verdict(i.c),
            CopyVerdict | Not => self.verdict(i.a),
            Compare => self.number(i.a) && self.number(i.b) && Comparison::decode(i.variant).is_some(),
            And | Or => self.verdict(i.a) && self.verdict(i.b),
            All | Any => {
                let list = spanned(pack.indices, span);
                !list.is_empty()
                    && list.len() == usize::from(i.count.get())
                    && list.iter().all(|operand| self.verdict(*operand))
            }
            Trees => {
                let features = pack.ensembles.get(usize::from(i.c.get())).map(|ensemble| ensemble.features.count);
                let list = spanned(pack.indices, span);
                features == Some(i.count)
                    && list.len() == usize::from(i.count.get())
                    && list.iter().all(|operand| self.number(*operand))
            }
            AllOfRun | AnyOfRun => {
                let end = at.saturating_add(usize::from(i.count.get()));
                i.count.get() > 0
                    && (at..end).all(|cell| cell.checked_sub(REGISTERS).is_some_and(|slot| self.earlier(slot, 1)))
            }
        }
    }
}

/// The registers written so far.
#[derive(Default)]
struct Written([u64; REGISTERS / 64]);

impl Written {
    fn bit(register: usize) -> (usize, u64) {
        (register >> 6, 1u64.wrapping_shl(u32::try_from(register & 63).unwrap_or(0)))
    }
    fn add(&mut self, register: usize) {
        let (word, bit) = Written::bit(register);
        if let Some(word) = self.0.get_mut(word) {
            *word |= bit;
        }
    }
    fn has(&self, register: usize) -> bool {
        let (word, bit) = Written::bit(register);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }
}
