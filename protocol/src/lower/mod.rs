//! Lowering: from the checked tree to a flat program, one slot for each named result.
//!
//! [`lower`] decides which slots there are and in which order; [`code`] turns expressions into
//! instructions; [`rests_on`] works out what each slot rests on and where unknown inputs may be
//! split to sharpen a range.

mod code;
mod items;
mod rests_on;
mod spline;
mod strategies;

pub use code::{Detail, Instruction, Operand, Tables};
pub use rests_on::{RestsOn, Split, SplitKind};
pub use strategies::StrategySlots;

use crate::checked::{Checked, Cond, DerivedValue, ModelKind, Num};

/// What a slot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotKind {
    Number,
    Verdict,
}

/// One named result of the program.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    pub kind: SlotKind,
    pub code: Vec<Instruction>,
    pub rests_on: RestsOn,
    pub splits: Vec<Split>,
}

/// The slots of one model.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModelSlots {
    /// The value or verdict; `None` for a slot model that refuses to run.
    pub result: Option<usize>,
    pub applies: Option<usize>,
    pub criteria: Vec<usize>,
    /// Of a strategy model.
    pub strategies: Vec<StrategySlots>,
    /// Of a strategy model: the conditions of its rules.
    pub otherwise: Vec<Option<usize>>,
}

/// The slots of one pathway.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PathwaySlots {
    /// The condition of each need but the last.
    pub when: Vec<Option<usize>>,
    /// The index of the first need whose condition is met.
    pub need: usize,
}

/// The slots of one rung.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RungSlots {
    pub when: Option<usize>,
    pub among: usize,
    pub within: Option<usize>,
}

/// The whole program, and which slot is what.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Program {
    pub slots: Vec<Slot>,
    pub tables: Tables,
    pub derive: Vec<Option<usize>>,
    pub derived: Vec<usize>,
    pub models: Vec<ModelSlots>,
    /// The models that are ensembles of trees, by index.
    pub ensembles: Vec<usize>,
    /// The slots of the local values of the model that is being lowered.
    locals: Vec<usize>,
    pub pathways: Vec<PathwaySlots>,
    /// By region, by rung.
    pub regions: Vec<Vec<RungSlots>>,
}

/// Lowers a checked tree. Total: the checker has excluded what could go wrong.
#[must_use]
pub fn lower(checked: &Checked) -> Program {
    lower_with(checked, &[]).0
}

/// Lowers a checked tree, and behind it one slot for each of `answers`: the places of those slots.
#[must_use]
pub fn lower_with(checked: &Checked, answers: &[DerivedValue]) -> (Program, Vec<usize>) {
    let mut lowering =
        Lowering { checked, program: Program { derive: vec![None; checked.inputs.len()], ..Program::default() } };
    lowering.texts();
    let slots = answers.iter().map(|answer| lowering.value(answer)).collect();
    (lowering.program, slots)
}

struct Lowering<'c> {
    checked: &'c Checked,
    program: Program,
}

impl Lowering<'_> {
    fn texts(&mut self) {
        self.inputs();
        self.derived();
        self.models();
        self.pathways();
        self.regions();
    }

    fn inputs(&mut self) {
        for &input in &self.checked.derive_order {
            if let Some(derive) = &self.checked.inputs[input].derive {
                self.program.derive[input] = Some(self.number(derive));
            }
        }
    }

    fn derived(&mut self) {
        for derived in &self.checked.derived {
            let slot = self.value(&derived.value);
            self.program.derived.push(slot);
        }
    }

    fn models(&mut self) {
        for (place, model) in self.checked.models.iter().enumerate() {
            let mut slots = ModelSlots {
                applies: model.applies.as_ref().map(|applies| self.verdict(&applies.cond, None)),
                ..ModelSlots::default()
            };
            slots.result = match &model.kind {
                ModelKind::Points(items) => Some(self.slot(SlotKind::Number, |code| code.points(items))),
                ModelKind::Logistic { intercept, terms } => {
                    Some(self.slot(SlotKind::Number, |code| code.logistic(*intercept, terms)))
                }
                ModelKind::Expression { value, .. } => Some(self.number(value)),
                ModelKind::Slot { filled, .. } => filled
                    .as_ref()
                    .map(|filled| self.slot(SlotKind::Number, |code| code.logistic(filled.intercept, &filled.terms))),
                ModelKind::Criteria { criteria, any } => {
                    for criterion in criteria {
                        let slot = self.verdict(&criterion.when.cond, slots.applies);
                        slots.criteria.push(slot);
                    }
                    let own = slots.criteria.clone();
                    Some(self.slot(SlotKind::Verdict, |code| code.joined(&own, *any)))
                }
                ModelKind::Strategy(model) => {
                    self.strategy_model(model, &mut slots);
                    None
                }
                ModelKind::Trees(ensemble) => {
                    let number = self.program.ensembles.len();
                    self.program.ensembles.push(place);
                    Some(self.slot(SlotKind::Number, |code| code.trees(number, ensemble)))
                }
            };
            self.program.models.push(slots);
        }
    }

    fn pathways(&mut self) {
        for pathway in &self.checked.pathways {
            let when: Vec<Option<usize>> = pathway
                .needs
                .iter()
                .map(|need| need.when.as_ref().map(|when| self.verdict(&when.cond, None)))
                .collect();
            let conditions: Vec<usize> = when.iter().flatten().copied().collect();
            let need = self.slot(SlotKind::Number, |code| code.first_met(&conditions));
            self.program.slots[need].splits =
                rests_on::splits(self.checked, &self.program.slots[need].rests_on, rests_on::Wanted::Every);
            self.program.pathways.push(PathwaySlots { when, need });
        }
    }

    fn regions(&mut self) {
        for region in &self.checked.geography.regions {
            let rungs = region.rungs.iter().map(|rung| RungSlots {
                when: rung.when.as_ref().map(|when| self.verdict(&when.cond, None)),
                among: self.verdict(&rung.among.cond, None),
                within: rung.within.as_ref().map(|within| self.verdict(&within.cond, None)),
            });
            let rungs = rungs.collect();
            self.program.regions.push(rungs);
        }
    }

    fn value(&mut self, value: &DerivedValue) -> usize {
        match value {
            DerivedValue::Num(value) => self.number(value),
            DerivedValue::Cond(condition) => self.verdict(condition, None),
        }
    }

    fn number(&mut self, value: &Num) -> usize {
        self.slot(SlotKind::Number, |code| code.number(value))
    }

    fn verdict(&mut self, condition: &Cond, only_where: Option<usize>) -> usize {
        self.slot(SlotKind::Verdict, |code| code.condition_where(condition, only_where))
    }

    fn slot(&mut self, kind: SlotKind, write: impl FnOnce(&mut code::Coder<'_>) -> Operand) -> usize {
        let mut coder = code::Coder::new(self.checked, &mut self.program);
        let result = write(&mut coder);
        let (code, rests_on) = coder.finish(kind, result);
        let splits = rests_on::splits(self.checked, &rests_on, rests_on::Wanted::Shared);
        self.program.slots.push(Slot { kind, code, rests_on, splits });
        self.program.slots.len() - 1
    }
}
