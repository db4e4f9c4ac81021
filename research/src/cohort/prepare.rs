//! From a table, a mapping and questions to a plan: which columns are read, what they mean, and which
//! slots of the engine's program answer the questions.

use std::collections::BTreeSet;

use baken_core::pack::{Input, InputKind, Scope};
use baken_core::{Language, Pack};
use baken_protocol::Sources;
use baken_protocol::diagnostic::Log;
use baken_protocol::name::did_you_mean;
use baken_protocol::question::{Answer, ColumnKind, Compiled, Names, Question, Wanted, compile};
use baken_protocol::text::Texts;

use super::mapping::{Finding, Impossible, List, Mapping};
use super::plan::{Atom, Computed, FromCells, NeedOf, Patch, Plan, Steps, with_families};
use super::rejected::About;
use super::rule::{CellKind, Labels, Limits, Rule};
use super::table::Table;
use super::{CohortError, unit};

/// Most groups that a column may divide a cohort into.
pub const MAX_GROUPS: usize = 1000;

/// Texts as they were read.
pub type ReadTexts = (Texts, Sources, Log);

/// Prepares questions on a table. What they name of the texts and of the table is checked, and that the
/// mapping fits the table.
///
/// # Errors
/// A mistake in the mapping, the texts or the questions.
pub fn prepare(table: &Table, mapping: &Mapping, texts: ReadTexts, asked: &[Question]) -> Result<Plan, CohortError> {
    let names = ColumnNames::of(table, mapping)?;
    let mut questions = asked.to_vec();
    let mut of_mapping = Vec::new();
    for (id, finding) in &mapping.finding {
        let mut ask = |part: &str, text: &str, wanted: Wanted| {
            let name = format!("mapping, finding.{id}, {part}");
            questions.push(Question { name, text: text.to_owned(), wanted, names: Names::Columns });
            questions.len() - 1
        };
        of_mapping.push(MappedSlots {
            value: finding.value.as_ref().map(|text| ask("value", text, Wanted::Input(id.clone()))),
            only_where: finding.only_where.as_ref().map(|text| ask("where", text, Wanted::Condition)),
            otherwise: finding.otherwise.as_ref().map(|o| ask("otherwise.where", &o.only_where, Wanted::Condition)),
        });
    }
    let compiled = compile(texts, &names.names(), &questions).map_err(CohortError::Texts)?;
    let bytes = compiled.pack.clone();
    let pack = Pack::open(&bytes).map_err(|error| CohortError::TooMuch(error.to_string()))?;
    check_mapping(&pack, table, mapping)?;
    Planner { pack, table, mapping, names, compiled, of_mapping, asked: asked.len() }.plan()
}

/// Which question is what of a finding's mapping.
struct MappedSlots {
    value: Option<usize>,
    only_where: Option<usize>,
    otherwise: Option<usize>,
}

/// The names that expressions have for the columns of a table.
struct ColumnNames {
    /// Name, place of the column, cells that mean unknown.
    columns: Vec<(String, usize, Vec<String>)>,
}

impl ColumnNames {
    fn of(table: &Table, mapping: &Mapping) -> Result<ColumnNames, CohortError> {
        let mut columns = Vec::new();
        for (name, own) in &mapping.column {
            let header = own.column.as_deref().unwrap_or(name);
            let place = place_of(table, header).map_err(|why| mapping_error(&format!("column.{name}"), &why))?;
            if !is_word(name) {
                let why = "a name in expressions has letters, digits and `_`, and begins with a letter";
                return Err(mapping_error(&format!("column.{name}"), why));
            }
            columns.push((name.clone(), place, own.missing.clone()));
        }
        for (place, header) in table.headers().iter().enumerate() {
            if is_word(header) && !columns.iter().any(|(name, _, _)| name == header) {
                columns.push((header.clone(), place, Vec::new()));
            }
        }
        Ok(ColumnNames { columns })
    }

    fn names(&self) -> Vec<String> {
        self.columns.iter().map(|(name, _, _)| name.clone()).collect()
    }
}

/// A word of the expression language that is no word of its grammar.
fn is_word(name: &str) -> bool {
    const TAKEN: [&str; 10] = ["and", "or", "not", "in", "if", "then", "else", "yes", "no", ""];
    name.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !TAKEN.contains(&name)
}

fn place_of(table: &Table, header: &str) -> Result<usize, String> {
    table.headers().iter().position(|known| known == header).ok_or_else(|| {
        let help = did_you_mean(header, table.headers().iter().map(String::as_str));
        let help = help.map_or(String::new(), |help| format!("; {help}"));
        format!("{} has no column `{header}`{help}", table.name())
    })
}

fn mapping_error(place: &str, why: &str) -> CohortError {
    CohortError::Mapping(format!("in the mapping, [{place}]: {why}"))
}

/// What does not fit the dictionary or the table, wherever it is used.
fn check_mapping(pack: &Pack<'_>, table: &Table, mapping: &Mapping) -> Result<(), CohortError> {
    let findings = || pack.inputs().filter(|input| input.scope() != Scope::Hospital);
    for (id, finding) in &mapping.finding {
        let place = format!("finding.{id}");
        let Some(input) = findings().find(|input| input.id() == id) else {
            let help = did_you_mean(id, findings().map(|input| input.id()));
            let why = format!("there is no finding `{id}`{}", help.map_or(String::new(), |help| format!("; {help}")));
            return Err(mapping_error(&place, &why));
        };
        if let Some(column) = &finding.column {
            place_of(table, column).map_err(|why| mapping_error(&place, &why))?;
        }
        rule(&input, 0, finding, mapping, table).map_err(|why| mapping_error(&place, &why))?;
        if let Some(otherwise) = &finding.otherwise {
            value_of(&input, &otherwise.value).map_err(|why| mapping_error(&place, &why))?;
        }
    }
    for id in mapping.sum.keys() {
        let known = findings().find(|input| input.id() == id);
        if known.is_none_or(|input| input.sum_of().len() == 0) {
            return Err(mapping_error(&format!("sum.{id}"), "this is no finding that is the sum of others"));
        }
    }
    Ok(())
}

/// How the cells of a column become values of a finding.
fn rule(input: &Input<'_>, about: About, from: &Finding, mapping: &Mapping, table: &Table) -> Result<Rule, String> {
    let factor = match &from.unit {
        Some(unit) => unit::factor(unit, input.unit(), input.id())?,
        None => 1.0,
    };
    let mut values = Vec::new();
    for (cell, value) in &from.values {
        values.push((cell.clone(), value_of(input, value)?));
    }
    Ok(Rule {
        about,
        kind: match input.kind() {
            InputKind::Number | InputKind::Whole => CellKind::Number,
            InputKind::YesNo => CellKind::YesNo,
            InputKind::Choice => {
                CellKind::Choice(input.choices(Language::English).map(|(id, _)| id.to_owned()).collect())
            }
        },
        missing: mapping.cohort.missing.iter().chain(&from.missing).cloned().collect(),
        values,
        factor,
        decimal_comma: decimal_comma(mapping, table),
        greatest: from.list == Some(List::Greatest),
        limits: limits(input, from.impossible),
    })
}

fn decimal_comma(mapping: &Mapping, table: &Table) -> bool {
    mapping.cohort.decimal.as_deref().map_or(table.decimal_comma(), |sign| sign == ",")
}

fn limits(input: &Input<'_>, impossible: Impossible) -> Limits {
    let (low, high) = input.possible();
    Limits {
        low,
        high,
        whole: input.kind() != InputKind::Number,
        except: input.except().collect(),
        impossible_is_unknown: impossible == Impossible::Unknown,
    }
}

/// A value written in a mapping.
fn value_of(input: &Input<'_>, value: &toml::Value) -> Result<f64, String> {
    let number = match (input.kind(), value) {
        (InputKind::Choice, toml::Value::String(word)) => {
            let known = || input.choices(Language::English).map(|(id, _)| id);
            let place = known().position(|id| id == word);
            let place = place.ok_or_else(|| {
                let list: Vec<&str> = known().collect();
                format!("`{word}` is none of the choices of `{}`: {}", input.id(), list.join(", "))
            })?;
            place as f64
        }
        (InputKind::YesNo, toml::Value::Boolean(yes)) => f64::from(u8::from(*yes)),
        (InputKind::Number | InputKind::Whole, toml::Value::Integer(value)) => *value as f64,
        (InputKind::Number | InputKind::Whole, toml::Value::Float(value)) => *value,
        (kind, _) => {
            let wanted = match kind {
                InputKind::YesNo => "true or false",
                InputKind::Choice => "one of its choices, in quotes",
                _ => "a number",
            };
            return Err(format!("a value of `{}` is {wanted}", input.id()));
        }
    };
    match limits(input, Impossible::Reject).fault(number) {
        None => Ok(number),
        Some(_) => {
            let (low, high) = input.possible();
            Err(format!("`{}` cannot be {number}; possible is {low} to {high}", input.id()))
        }
    }
}

struct Planner<'p> {
    pack: Pack<'p>,
    table: &'p Table,
    mapping: &'p Mapping,
    names: ColumnNames,
    compiled: Compiled,
    of_mapping: Vec<MappedSlots>,
    asked: usize,
}

impl Planner<'_> {
    fn plan(self) -> Result<Plan, CohortError> {
        let answer_slots: Vec<usize> = self.answers().iter().map(|answer| answer.slot).collect();
        let needed = self.needed(&answer_slots);
        let mut plan = Steps { answer_slots, ..Steps::default() };
        let mut mapping_slots = BTreeSet::new();
        for &input in &needed {
            self.source_of(input, &mut plan, &mut mapping_slots)?;
        }
        // Columns that the mapping's expressions name, and of these only the ones that are needed.
        let under: BTreeSet<usize> = mapping_slots.iter().flat_map(|slot| self.pack.inputs_under(*slot)).collect();
        for input in under {
            if !plan.cells.iter().any(|from| from.input == input) {
                self.own_column(input, &mut plan);
            }
        }
        plan.mapping_slots = places(self.with_under(&mapping_slots));
        self.atoms(&mut plan);
        let of_needs = plan.needs.iter().flat_map(|need| need.conditions.iter().flatten().copied());
        let atoms = plan.atoms.iter().map(|atom| atom.slot);
        let roots: BTreeSet<usize> = plan.answer_slots.iter().copied().chain(atoms).chain(of_needs).collect();
        let answers: BTreeSet<usize> = plan.answer_slots.iter().copied().collect();
        plan.slots = places(self.with_under(&roots).into_iter().filter(|slot| !answers.contains(slot)));
        plan.answers_in_order = places(answers);
        plan.sums = self
            .pack
            .inputs()
            .enumerate()
            .filter(|(whole, input)| input.sum_of().len() > 0 && needed.contains(whole))
            .map(|(whole, input)| (whole, self.mapping.sum.get(input.id()).copied().unwrap_or_default()))
            .collect();
        Ok(Plan { compiled: self.compiled, asked: self.asked, steps: plan })
    }

    fn answers(&self) -> &[Answer] {
        self.compiled.answers.get(..self.asked).unwrap_or_default()
    }

    fn with_under(&self, slots: &BTreeSet<usize>) -> Vec<usize> {
        let all: BTreeSet<usize> = slots.iter().flat_map(|slot| self.pack.slots_under(*slot)).collect();
        all.into_iter().collect()
    }

    /// The inputs that the answers rest on.
    fn needed(&self, answers: &[usize]) -> BTreeSet<usize> {
        let mut needed: BTreeSet<usize> = answers.iter().flat_map(|slot| self.pack.inputs_under(*slot)).collect();
        for need in &self.compiled.needs {
            if needed.contains(&need.input)
                && let Some(slot) = self.pack.pathways().nth(need.pathway).and_then(|pathway| pathway.need_slot())
            {
                needed.extend(self.pack.inputs_under(slot));
            }
        }
        with_families(&self.pack, needed)
    }

    fn source_of(
        &self,
        input: usize,
        plan: &mut Steps,
        mapping_slots: &mut BTreeSet<usize>,
    ) -> Result<(), CohortError> {
        if self.compiled.needs.iter().any(|need| need.input == input) {
            return Ok(());
        }
        if self.compiled.columns.iter().any(|column| column.input == input) {
            self.own_column(input, plan);
            return Ok(());
        }
        let Some(described) = self.pack.input(input) else { return Ok(()) };
        let id = described.id();
        if !self.mapping.is_written {
            match self.table.headers().iter().position(|header| header == id) {
                Some(column) => self.put_cells(input, &described, column, &Finding::default(), plan)?,
                None => plan.absent.push(input),
            }
            return Ok(());
        }
        let Some((place, (_, finding))) = self.mapping.finding.iter().enumerate().find(|(_, (known, _))| *known == id)
        else {
            plan.absent.push(input);
            return Ok(());
        };
        let Some(asked) = self.of_mapping.get(place) else { return Ok(()) };
        let slot = |question: Option<usize>| question.and_then(|q| self.compiled.answers.get(q)).map(|a| a.slot);
        mapping_slots.extend([asked.value, asked.only_where, asked.otherwise].into_iter().filter_map(slot));
        if let Some(column) = &finding.column {
            let column = place_of(self.table, column).map_err(|why| mapping_error(&format!("finding.{id}"), &why))?;
            self.put_cells(input, &described, column, finding, plan)?;
        }
        if let Some(slot) = slot(asked.value) {
            plan.computed.push(Computed { input, slot, limits: limits(&described, finding.impossible) });
        }
        let otherwise = match (slot(asked.otherwise), &finding.otherwise) {
            (Some(slot), Some(otherwise)) => {
                let value = value_of(&described, &otherwise.value)
                    .map_err(|why| mapping_error(&format!("finding.{id}"), &why))?;
                Some((slot, value))
            }
            _ => None,
        };
        let only_where = slot(asked.only_where);
        if only_where.is_some() || otherwise.is_some() {
            plan.patches.push(Patch { input, only_where, otherwise });
        }
        Ok(())
    }

    fn put_cells(
        &self,
        input: usize,
        described: &Input<'_>,
        column: usize,
        finding: &Finding,
        plan: &mut Steps,
    ) -> Result<(), CohortError> {
        let rule = rule(described, about(input), finding, self.mapping, self.table)
            .map_err(|why| mapping_error(&format!("finding.{}", described.id()), &why))?;
        let column = column_read(plan, column);
        plan.cells.push(FromCells { input, column, rule });
        Ok(())
    }

    /// A column that expressions name.
    fn own_column(&self, input: usize, plan: &mut Steps) {
        let Some(column) = self.compiled.columns.iter().find(|column| column.input == input) else { return };
        let Some((_, place, missing)) = self.names.columns.iter().find(|(name, _, _)| *name == column.name) else {
            return;
        };
        let everything = Limits { low: f64::MIN, high: f64::MAX, ..Limits::default() };
        let rule = Rule {
            about: about(input),
            kind: match &column.kind {
                ColumnKind::Number => CellKind::Number,
                ColumnKind::YesNo => CellKind::YesNo,
                ColumnKind::Words(words) => CellKind::Words(words.clone()),
                ColumnKind::Label => CellKind::Label(Labels::new(MAX_GROUPS)),
                ColumnKind::Moment => CellKind::Moment,
            },
            missing: self.mapping.cohort.missing.iter().chain(missing).cloned().collect(),
            values: Vec::new(),
            factor: 1.0,
            decimal_comma: decimal_comma(self.mapping, self.table),
            greatest: false,
            limits: everything,
        };
        let column = column_read(plan, *place);
        plan.cells.push(FromCells { input, column, rule });
    }

    fn need_of(&self, pathway: usize, input: usize) -> Option<NeedOf> {
        let described = self.pack.pathways().nth(pathway)?;
        let conditions: Vec<Option<usize>> = described.needs().map(|need| need.condition_slot()).collect();
        let slots: BTreeSet<usize> = conditions.iter().flatten().copied().chain(described.need_slot()).collect();
        let inputs = slots.iter().flat_map(|slot| self.pack.inputs_under(*slot)).collect();
        let inputs = with_families(&self.pack, inputs).into_iter().collect();
        Some(NeedOf { pathway, input, conditions, under: self.with_under(&slots), inputs })
    }

    /// The slots of named models, which are settled as an assessment settles them.
    fn atoms(&self, plan: &mut Steps) {
        let models: BTreeSet<usize> = self.answers().iter().flat_map(|answer| answer.models.iter().copied()).collect();
        let mut atoms = BTreeSet::new();
        for model in models.into_iter().filter_map(|place| self.pack.models().nth(place)) {
            atoms.extend(model.slot());
            atoms.extend(model.applies_slot());
        }
        let named: BTreeSet<usize> = plan.answer_slots.iter().flat_map(|slot| self.pack.inputs_under(*slot)).collect();
        let named_needs = self.compiled.needs.iter().filter(|need| named.contains(&need.input));
        plan.needs = named_needs.filter_map(|need| self.need_of(need.pathway, need.input)).collect();
        plan.atoms = atoms.into_iter().map(|slot| Atom::of(&self.pack, slot)).collect();
    }
}

/// Slots as the engine numbers them.
fn places(slots: impl IntoIterator<Item = usize>) -> Vec<u16> {
    slots.into_iter().filter_map(|slot| u16::try_from(slot).ok()).collect()
}

fn about(input: usize) -> About {
    About::try_from(input).unwrap_or(About::MAX)
}

/// The place of a column among those that are read.
fn column_read(plan: &mut Steps, column: usize) -> usize {
    plan.columns.iter().position(|known| *known == column).unwrap_or_else(|| {
        plan.columns.push(column);
        plan.columns.len() - 1
    })
}
