//! `pack.toml` and the engine's sentences.

use toml::Spanned;
use toml::value::Datetime;

use super::context::{At, Context};
use crate::checked::{Bilingual, Change, Date, PackText};
use crate::diagnostic::{Code, Diagnostic, FileId, Place};
use crate::name::is_kebab_case;
use crate::text::{ChangeText, Texts};

/// The one pack of a folder; an error for a second one.
pub(super) fn pack(context: &mut Context<'_>, texts: &Texts) -> Option<PackText> {
    let mut packs = texts.packs.iter();
    let first = packs.next()?;
    let file = first.file;
    for other in packs {
        let place = |file, pack: &crate::text::PackText| Place::new(file, pack.id.span());
        let second = place(other.file, other.content.pack.get_ref());
        context.duplicate("the table", "[pack]", place(file, first.content.pack.get_ref()), second);
    }
    let at = At::new(file, &first.content.pack);
    let text = at.get();
    let version = version_of(context, At::new(file, &text.version));
    let valid_from = date(context, At::new(file, &text.valid_from));
    let valid_until = date(context, At::new(file, &text.valid_until));
    if let (Some(from), Some(until)) = (valid_from, valid_until)
        && from > until
    {
        let place = Place::new(file, text.valid_until.span());
        let message = "this pack ends before it begins";
        let begins = Place::new(file, text.valid_from.span());
        context.report(Diagnostic::new(Code::BadDate, place, message).related(begins, "it begins here"));
    }
    Some(PackText {
        id: context.id(At::new(file, &text.id), is_kebab_case, "baken-nl"),
        version: version?,
        title: context.bilingual(&at.place(), "the title of this pack", text.title.as_ref()),
        authority: text.authority.get_ref().clone(),
        valid_from: valid_from?,
        valid_until: valid_until?,
        notice: context.bilingual(&at.place(), "the notice of this pack", text.notice.as_ref()),
        changes: changes(context, file, &first.content.changes, version),
    })
}

fn version_of(context: &mut Context<'_>, at: At<'_, i64>) -> Option<u32> {
    let version = u32::try_from(*at.get()).ok().filter(|version| *version > 0);
    if version.is_none() {
        let message = format!("a pack's version is a whole number from 1, and not {}", at.get());
        context.report(Diagnostic::new(Code::BadRange, at.place(), message));
    }
    version
}

/// Newest first; none is of a version that is still to come.
fn changes(context: &mut Context<'_>, file: FileId, texts: &[Spanned<ChangeText>], newest: Option<u32>) -> Vec<Change> {
    let mut changes: Vec<(Change, Place)> = Vec::new();
    for text in texts {
        let at = At::new(file, text);
        let change = at.get();
        let words = context.bilingual(&at.place(), "this change", change.text.as_ref());
        let version = version_of(context, At::new(file, &change.version));
        let date = date(context, At::new(file, &change.date));
        let (Some(version), Some(date)) = (version, date) else { continue };
        let place = Place::new(file, change.version.span());
        if newest.is_some_and(|newest| version > newest) {
            let message = format!("this is the change of version {version}, which this pack is not yet");
            context.report(Diagnostic::new(Code::BadRange, place, message));
            continue;
        }
        if let Some((_, first)) = changes.iter().find(|(known, _)| known.version == version) {
            context.duplicate("the change of version", &version.to_string(), first.clone(), place);
            continue;
        }
        changes.push((Change { version, date, text: words }, place));
    }
    changes.sort_by_key(|(change, _)| std::cmp::Reverse(change.version));
    changes.into_iter().map(|(change, _)| change).collect()
}

/// A day, without a time.
pub(super) fn date(context: &mut Context<'_>, at: At<'_, Datetime>) -> Option<Date> {
    let value = at.get();
    if let (Some(date), None, None) = (value.date, value.time, value.offset) {
        return Some(Date { year: date.year, month: date.month, day: date.day });
    }
    let wrong = Diagnostic::new(Code::BadDate, at.place(), format!("`{value}` is not a day"));
    context.report(wrong.expected("a day, as `2026-11-01`"));
    None
}

/// Sorted by id.
pub(super) fn phrases(context: &mut Context<'_>, texts: &Texts) -> Vec<(String, Bilingual)> {
    let mut phrases: Vec<(String, Bilingual, Place)> = Vec::new();
    for file in &texts.phrases {
        for (id, text) in &file.content.phrases.entries {
            let place = Place::new(file.file, id.span());
            let id = context.id(At::new(file.file, id), is_kebab_case, "open-answers");
            if let Some((_, _, first)) = phrases.iter().find(|(known, _, _)| *known == id) {
                context.duplicate("the phrase", &id, first.clone(), place);
                continue;
            }
            let words = context.bilingual(&place, "this phrase", Some(text));
            phrases.push((id, words, place));
        }
    }
    phrases.sort_by(|a, b| a.0.cmp(&b.0));
    phrases.into_iter().map(|(id, words, _)| (id, words)).collect()
}
