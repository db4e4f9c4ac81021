//! Questions: expressions beside the texts, over everything that the texts name and over a cohort's own
//! columns.

use std::collections::BTreeMap;

use super::context::Context;
use super::names::{Entity, World};
use super::typing::{Reach, Typed, Typer};
use crate::checked::{Bilingual, Checked, Choice, DerivedValue, Input, InputKind, Num, Scope};
use crate::diagnostic::{Code, Diagnostic, FileId, Log, Place, Sources};
use crate::expr::{Expr, ExprKind};
use crate::name::did_you_mean;
use crate::question::{
    Column, ColumnKind, Direction, Names, NeedColumn, Question, Use, UseKind, Wanted, direction, need_named, uses,
    with_needs_as_names,
};
use crate::text::{Literal, Texts};

/// Questions, checked.
pub(crate) struct Questions {
    /// The texts, with an input more for each column and need that is named.
    pub checked: Checked,
    pub typed: Vec<TypedQuestion>,
    pub columns: Vec<Column>,
    pub needs: Vec<NeedColumn>,
}

pub(crate) struct TypedQuestion {
    pub value: DerivedValue,
    /// Canonical print.
    pub text: String,
    /// The models that it names.
    pub models: Vec<usize>,
    pub direction: Option<Direction>,
    /// The input whose choices its numbers are the places of.
    pub choice_of: Option<usize>,
}

/// Checks texts, then questions: the texts alone, and with the questions. To be used only if the log has no
/// errors afterwards.
pub(crate) fn check(
    texts: &Texts,
    sources: &Sources,
    log: &mut Log,
    columns: &[String],
    questions: &[(FileId, &Question)],
) -> Option<(Checked, Questions)> {
    let context = &mut Context { sources, losses: texts.losses.clone(), log };
    let mut world = World::default();
    let base = super::tree(context, texts, &mut world)?;
    if context.log.has_errors() {
        return None;
    }
    let mut asking = Asking { context, base: &base, world, known: columns, columns: Vec::new(), needs: Vec::new() };
    let exprs: Vec<Option<Expr>> = questions.iter().map(|(file, question)| asking.parsed(*file, question)).collect();
    for ((file, question), expr) in questions.iter().zip(&exprs) {
        if let Some(expr) = expr {
            asking.declare(*file, question, expr);
        }
    }
    asking.put_inputs();
    let typed: Vec<Option<TypedQuestion>> = questions
        .iter()
        .zip(&exprs)
        .map(|((file, question), expr)| asking.typed(*file, question, expr.as_ref()?))
        .collect();
    let Asking { world, columns, needs, .. } = asking;
    let typed = typed.into_iter().collect::<Option<Vec<_>>>()?;
    let checked = Checked { inputs: world.inputs, ..base.clone() };
    Some((base, Questions { checked, typed, columns, needs }))
}

struct Asking<'a, 'c, 's> {
    context: &'c mut Context<'s>,
    base: &'a Checked,
    world: World,
    /// The names of the cohort's columns.
    known: &'a [String],
    columns: Vec<Column>,
    needs: Vec<NeedColumn>,
}

impl Asking<'_, '_, '_> {
    fn parsed(&mut self, file: FileId, question: &Question) -> Option<Expr> {
        let expr = self.context.parsed(file, &Literal::plain(&question.text))?;
        Some(with_needs_as_names(expr, &self.base.pathways))
    }

    /// What the expression as a whole is taken for.
    fn whole(&self, question: &Question, expr: &Expr) -> UseKind<'static> {
        match &question.wanted {
            Wanted::Condition => UseKind::YesNo,
            Wanted::Label if matches!(expr.kind, ExprKind::Name(_)) => UseKind::Label,
            Wanted::Moment => UseKind::Moment,
            Wanted::Number | Wanted::Value | Wanted::Label => UseKind::Number,
            Wanted::Input(id) => match self.input(id).map(|input| &input.kind) {
                Some(InputKind::YesNo) => UseKind::YesNo,
                _ => UseKind::Number,
            },
        }
    }

    fn input(&self, id: &str) -> Option<&Input> {
        self.base.inputs.iter().find(|input| input.id == id)
    }

    /// Takes note of the columns and needs that a question names.
    fn declare(&mut self, file: FileId, question: &Question, expr: &Expr) {
        let mut here: BTreeMap<&str, &Use<'_>> = BTreeMap::new();
        let all = uses(expr, self.whole(question, expr));
        for used in &all {
            if question.names == Names::All {
                if self.world.names.get(used.name).is_some() {
                    continue;
                }
                if let Some(pathway) = need_named(used.name, &self.base.pathways) {
                    if !self.needs.iter().any(|need| need.pathway == pathway) {
                        self.needs.push(NeedColumn { pathway, input: 0 });
                    }
                    continue;
                }
            }
            if !self.known.iter().any(|name| name == used.name) {
                self.unknown(file, question, used);
                continue;
            }
            match here.get(used.name) {
                Some(first) if !alike(first, used) => self.both_ways(file, first, used),
                Some(_) => {}
                None => {
                    here.insert(used.name, used);
                }
            }
            self.note(used);
        }
    }

    fn note(&mut self, used: &Use<'_>) {
        let wanted = match used.kind {
            UseKind::Number => ColumnKind::Number,
            UseKind::YesNo => ColumnKind::YesNo,
            UseKind::Word(_) => ColumnKind::Words(Vec::new()),
            UseKind::Label => ColumnKind::Label,
            UseKind::Moment => ColumnKind::Moment,
        };
        let there = self.columns.iter_mut().find(|column| column.name == used.name && same(&column.kind, &wanted));
        let kind = match there {
            Some(column) => &mut column.kind,
            None => {
                self.columns.push(Column { name: used.name.to_owned(), kind: wanted, input: 0 });
                match self.columns.last_mut() {
                    Some(column) => &mut column.kind,
                    None => return,
                }
            }
        };
        if let (ColumnKind::Words(words), UseKind::Word(word)) = (kind, used.kind)
            && !words.iter().any(|known| known == word)
        {
            words.push(word.to_owned());
        }
    }

    fn unknown(&mut self, file: FileId, question: &Question, used: &Use<'_>) {
        if used.name.contains('.') {
            return; // said when it is typed
        }
        let place = Place::new(file, used.span.clone());
        let columns = self.known.iter().map(String::as_str);
        let (message, help) = match question.names {
            Names::All => {
                if self.world.names.meant_with_hyphens(self.context, &place).is_some() {
                    return; // said when it is typed
                }
                let message = format!("there is no finding, model or column `{}`", used.name);
                (message, did_you_mean(used.name, self.world.names.sorted().into_iter().chain(columns)))
            }
            Names::Columns => (format!("the cohort has no column `{}`", used.name), did_you_mean(used.name, columns)),
        };
        self.context.report(Diagnostic::new(Code::UnknownName, place, message).help(help));
    }

    fn both_ways(&mut self, file: FileId, first: &Use<'_>, second: &Use<'_>) {
        let message = format!("the column `{}` is used in two ways at once", second.name);
        let wrong = Diagnostic::new(Code::NumberWanted, Place::new(file, second.span.clone()), message);
        let help = "a column is a number, yes or no, or a word, in all of an expression".to_owned();
        self.context.report(wrong.related(Place::new(file, first.span.clone()), "the first one").help(help));
    }

    /// Gives each column and need an input.
    fn put_inputs(&mut self) {
        for column in &mut self.columns {
            column.input = self.world.inputs.len();
            self.world.inputs.push(input_of(column));
        }
        for need in &mut self.needs {
            let Some(pathway) = self.base.pathways.get(need.pathway) else { continue };
            need.input = self.world.inputs.len();
            let choices = pathway.needs.iter().map(|n| Choice { id: n.id.clone(), label: n.title.clone() }).collect();
            self.world.inputs.push(plain_input(format!("{}.need", pathway.id), InputKind::Choice(choices)));
        }
    }

    /// The names that a question may use.
    fn names_of(&self, file: FileId, question: &Question, expr: &Expr) -> World {
        let mut world = match question.names {
            Names::All => self.world.clone(),
            Names::Columns => World { inputs: self.world.inputs.clone(), ..World::default() },
        };
        for used in uses(expr, self.whole(question, expr)) {
            let place = Place::new(file, used.span.clone());
            if question.names == Names::All {
                if self.world.names.get(used.name).is_some() {
                    continue;
                }
                if let Some(need) = need_named(used.name, &self.base.pathways)
                    .and_then(|pathway| self.needs.iter().find(|need| need.pathway == pathway))
                {
                    world.names.put(used.name.to_owned(), Entity::Input(need.input), place);
                    continue;
                }
            }
            if let Some(column) = self.columns.iter().find(|c| c.name == used.name && fits(&c.kind, &used)) {
                world.names.put(used.name.to_owned(), Entity::Input(column.input), place);
            }
        }
        world
    }

    fn typed(&mut self, file: FileId, question: &Question, expr: &Expr) -> Option<TypedQuestion> {
        let world = self.names_of(file, question, expr);
        let choices = match &question.wanted {
            Wanted::Input(id) => self.input(id).map(|input| input.kind.clone()),
            _ => None,
        };
        let choice_of = match (&question.wanted, &expr.kind) {
            (Wanted::Label, ExprKind::Name(name)) => match world.names.get(name) {
                Some(Entity::Input(input)) => Some(input),
                _ => None,
            },
            _ => None,
        };
        let choice_of = choice_of
            .filter(|input| world.inputs.get(*input).is_some_and(|input| matches!(input.kind, InputKind::Choice(_))));
        let mut typer = Typer::new(&world, self.context, file, Reach::Models);
        typer.mixed_units = true;
        let value = match (&question.wanted, choices) {
            (Wanted::Condition, _) | (_, Some(InputKind::YesNo)) => DerivedValue::Cond(typer.condition(expr)?),
            (_, Some(InputKind::Choice(choices))) => DerivedValue::Num(typer.choice_index(&choices, expr)?),
            (Wanted::Number | Wanted::Moment, _) | (_, Some(_)) => DerivedValue::Num(typer.number(expr)?.num),
            (Wanted::Label, _) if choice_of.is_some() => DerivedValue::Num(Num::Input(choice_of?)),
            _ => match typer.typed(expr)? {
                Typed::Number(quantity) => DerivedValue::Num(quantity.num),
                Typed::Condition(condition) => DerivedValue::Cond(condition),
            },
        };
        let model = |name: &str| match world.names.get(name) {
            Some(Entity::Model(model)) => Some(model),
            _ => None,
        };
        Some(TypedQuestion {
            value,
            text: expr.to_string(),
            models: expr.names().iter().filter_map(|(name, _, _)| model(name)).collect(),
            direction: direction(expr, &model),
            choice_of,
        })
    }
}

fn same(a: &ColumnKind, b: &ColumnKind) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}

fn fits(kind: &ColumnKind, used: &Use<'_>) -> bool {
    matches!(
        (kind, used.kind),
        (ColumnKind::Number, UseKind::Number)
            | (ColumnKind::YesNo, UseKind::YesNo)
            | (ColumnKind::Words(_), UseKind::Word(_))
            | (ColumnKind::Label, UseKind::Label)
            | (ColumnKind::Moment, UseKind::Moment)
    )
}

fn alike(a: &Use<'_>, b: &Use<'_>) -> bool {
    std::mem::discriminant(&a.kind) == std::mem::discriminant(&b.kind)
}

fn input_of(column: &Column) -> Input {
    let kind = match &column.kind {
        ColumnKind::Number | ColumnKind::Label | ColumnKind::Moment => InputKind::Number,
        ColumnKind::YesNo => InputKind::YesNo,
        ColumnKind::Words(words) => {
            let other = Choice { id: "(another)".to_owned(), label: Bilingual::default() };
            let choice = |word: &String| Choice { id: word.clone(), label: Bilingual::default() };
            InputKind::Choice(words.iter().map(choice).chain([other]).collect())
        }
    };
    plain_input(column.name.clone(), kind)
}

/// An input that no text describes.
fn plain_input(id: String, kind: InputKind) -> Input {
    #[allow(clippy::cast_precision_loss, reason = "far fewer choices than 2^52")]
    let possible = match &kind {
        InputKind::Number | InputKind::Whole => (f64::MIN, f64::MAX),
        InputKind::YesNo => (0.0, 1.0),
        InputKind::Choice(choices) => (0.0, choices.len().saturating_sub(1) as f64),
    };
    Input {
        label: Bilingual { nl: id.clone(), en: id.clone() },
        id,
        kind,
        unit: String::new(),
        section: 0,
        help: None,
        possible,
        plausible: None,
        except: Vec::new(),
        scope: Scope::Registry,
        sum_of: Vec::new(),
        derive: None,
        codes: Vec::new(),
    }
}
