//! What the checked tree promises to whoever reads it.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;

use baken_protocol::checked::{Checked, Cond, InputKind, ModelKind, Num};
use baken_protocol::read_and_check;

const PACK: &str = r#"[pack]
id = "example"
version = 1
title = { nl = "a", en = "b" }
authority = "nobody"
valid_from = 2026-11-01
valid_until = 2027-11-01
notice = { nl = "a", en = "b" }
"#;

const INPUTS: &str = r#"[[section]]
id = "s"
title = { nl = "a", en = "b" }
[[input]]
id = "face"
kind = "whole"
section = "s"
label = { nl = "a", en = "b" }
possible = [-1, 2]
except = [0]
[[input]]
id = "droop"
kind = "yes-no"
section = "s"
label = { nl = "a", en = "b" }
derive = "face >= 2"
[[input]]
id = "side"
kind = "choice"
section = "s"
label = { nl = "a", en = "b" }
choices = [{ id = "left", label = { nl = "a", en = "b" } }, { id = "none", label = { nl = "a", en = "b" } }]
derive = "if droop then 'left' else 'none'"
[[derived]]
id = "a_first"
value = "z_second * 2"
label = { nl = "a", en = "b" }
[[derived]]
id = "z_second"
value = "face + 1"
label = { nl = "a", en = "b" }
"#;

/// A model with the given id and the rest of its file.
fn model(id: &str, kind: &str, rest: &str) -> String {
    format!(
        "[model]\nid = \"{id}\"\nkind = \"{kind}\"\npathways = [\"p\"]\ntitle = {{ nl = \"a\", en = \"b\" }}\n\
         outcome = \"o\"\npopulation = \"p\"\nsource = {{ text = \"t\", mark = \"P\" }}\n{rest}"
    )
}

const SLOT: &str = r#"worse = "high"
predictors = ["face"]
needs = { nl = "Vraag Niemand.", en = "Ask Nobody." }
coefficients = "owner.toml"
"#;

const PATHWAY: &str = r#"[pathway]
id = "p"
title = { nl = "a", en = "b" }
ask = ["face"]
[[need]]
id = "ed"
title = { nl = "a", en = "b" }
"#;

const CASES: &str = r#"[defaults]
pathway = "p"
findings = { face = 2, droop = true }
[[case]]
name = "one"
findings = { face = 1, droop = "unknown" }
expect.need = "ed"
"#;

fn check(more: &[(&str, String)]) -> Checked {
    let dir = tempfile::tempdir().unwrap();
    let fixed = [("pack.toml", PACK), ("inputs.toml", INPUTS), ("p.toml", PATHWAY), ("cases.toml", CASES)];
    let more = more.iter().map(|(file, text)| (*file, text.as_str()));
    for (file, text) in fixed.into_iter().chain(more) {
        fs::write(dir.path().join(file), text).unwrap();
    }
    read_and_check(dir.path()).unwrap_or_else(|report| panic!("{}", report.render(false)))
}

#[test]
fn everything_comes_after_what_it_needs() {
    let checked = check(&[
        ("a.toml", model("a", "expression", "worse = \"high\"\nvalue = \"b_c + 1\"\n")),
        ("b.toml", model("b-c", "expression", "worse = \"high\"\nvalue = \"a_first\"\n")),
    ]);
    let ids: Vec<&str> = checked.derived.iter().map(|d| d.id.as_str()).collect();
    assert_eq!(ids, ["z_second", "a_first"]);
    let ids: Vec<&str> = checked.models.iter().map(|m| m.id.as_str()).collect();
    assert_eq!(ids, ["b-c", "a"]);
    let ModelKind::Expression { value, text } = &checked.models[1].kind else { panic!() };
    assert_eq!(*value, Num::Add(Box::new(Num::Model(0)), Box::new(Num::Const(1.0))));
    assert_eq!(text, "b_c + 1");
}

#[test]
fn derives_give_the_value_that_the_kind_has() {
    let checked = check(&[]);
    let [face, droop, side] = &checked.inputs[..] else { panic!() };
    assert_eq!(face.except, [0.0]);
    assert_eq!(checked.derive_order, [1, 2]);
    assert!(
        matches!(&droop.derive, Some(Num::If(_, yes, no)) if (&**yes, &**no) == (&Num::Const(1.0), &Num::Const(0.0)))
    );
    assert_eq!(
        side.derive,
        Some(Num::If(Box::new(Cond::Input(1)), Box::new(Num::Const(0.0)), Box::new(Num::Const(1.0))))
    );
    assert!(matches!(&side.kind, InputKind::Choice(choices) if choices.len() == 2));
}

#[test]
fn a_slot_is_filled_by_the_file_beside_it() {
    let slot = model("closed", "slot", SLOT);
    let empty = check(&[("closed.toml", slot.clone())]);
    let ModelKind::Slot { filled, needs, .. } = &empty.models[0].kind else { panic!() };
    assert!(filled.is_none());
    assert_eq!(needs.en, "Ask Nobody.");

    let owner = "intercept = -2\nprovenance = \"invented\"\n[[term]]\nvalue = \"face\"\ncoefficient = 0.5\n";
    let user = model(
        "user",
        "criteria",
        "[[criterion]]\nid = \"c\"\nwhen = \"closed > 0.5\"\nlabel = { nl = \"a\", en = \"b\" }\n",
    );
    let full = check(&[("closed.toml", slot), ("owner.toml", owner.to_owned()), ("user.toml", user)]);
    let ModelKind::Slot { filled: Some(filled), .. } = &full.models[0].kind else { panic!() };
    assert_eq!((filled.intercept, filled.terms[0].factor), (-2.0, 0.5));
    assert_eq!(filled.provenance, "invented");
}

#[test]
fn a_case_has_the_defaults_that_it_does_not_take_away() {
    let checked = check(&[]);
    let case = &checked.cases[0].cases[0];
    let findings: Vec<_> = case.findings.iter().map(|f| (f.input, f.value.as_integer())).collect();
    assert_eq!(findings, [(0, Some(1))]);
    assert_eq!(case.pathway, Some(0));
}

#[test]
fn nested_choices_of_conditions_stay_small() {
    let nest = format!("{}droop{}", "(if droop then droop else ".repeat(30), ")".repeat(30));
    let rest = format!("[[criterion]]\nid = \"c\"\nwhen = \"{nest}\"\nlabel = {{ nl = \"a\", en = \"b\" }}\n");
    let checked = check(&[("m.toml", model("m", "criteria", &rest))]);
    let ModelKind::Criteria { criteria, .. } = &checked.models[0].kind else { panic!() };
    assert!(format!("{:?}", criteria[0].when.cond).len() < 20_000);
}
