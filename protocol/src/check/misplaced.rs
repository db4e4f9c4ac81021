//! Keys and tables of a model that belong to another kind of model.

use std::ops::Range;

use super::context::Context;
use super::models::Kind;
use crate::text::{InFile, ModelFile, Spanned};

/// A key, where it is if it is there, and the kinds that it goes with.
type Belongs<'k> = (&'k str, Option<Range<usize>>, &'k [Kind]);

/// Reports the keys and tables that belong to another kind.
pub(super) fn misplaced_keys(context: &mut Context<'_>, text: &InFile<ModelFile>, kind: Kind) {
    use Kind::{Criteria, Expression, Logistic, Points, Slot, Strategy, Trees};
    let content = &text.content;
    let head = content.model.get_ref();
    let belongs: [Belongs<'_>; 21] = [
        ("intercept", head.intercept.as_ref().map(Spanned::span), &[Logistic]),
        ("value", head.value.as_ref().map(Spanned::span), &[Expression]),
        ("any", head.any.as_ref().map(Spanned::span), &[Criteria]),
        ("predictors", head.predictors.as_ref().map(Spanned::span), &[Slot]),
        ("needs", head.needs.as_ref().map(Spanned::span), &[Slot]),
        ("coefficients", head.coefficients.as_ref().map(Spanned::span), &[Slot]),
        ("worse", head.worse.as_ref().map(Spanned::span), &[Points, Logistic, Expression, Slot, Trees]),
        ("range", head.range.as_ref().map(Spanned::span), &[Points, Logistic, Expression, Trees]),
        ("unit", head.unit.as_ref().map(Spanned::span), &[Points, Logistic, Expression, Slot, Trees]),
        ("[[item]]", content.items.first().map(Spanned::span), &[Points]),
        ("[[term]]", content.terms.first().map(Spanned::span), &[Logistic]),
        ("[[criterion]]", content.criteria.first().map(Spanned::span), &[Criteria]),
        ("[[reading]]", content.readings.first().map(Spanned::span), &[Points, Logistic, Expression, Slot, Trees]),
        ("trees", head.trees.as_ref().map(Spanned::span), &[Trees]),
        ("link", head.link.as_ref().map(Spanned::span), &[Trees]),
        ("[[feature]]", content.features.first().map(Spanned::span), &[Trees]),
        ("choose", head.choose.as_ref().map(Spanned::span), &[Strategy]),
        ("[[let]]", content.lets.first().map(Spanned::span), &[Strategy]),
        ("[[table]]", content.tables.first().map(Spanned::span), &[Strategy]),
        ("[[strategy]]", content.strategies.first().map(Spanned::span), &[Strategy]),
        ("[[otherwise]]", content.otherwise.first().map(Spanned::span), &[Strategy]),
    ];
    for (key, span, kinds) in belongs {
        if !kinds.contains(&kind) {
            let because = format!("a model of kind `{}`", kind.name());
            context.out_of_place(text.file, &because, &[(key, span)]);
        }
    }
}
