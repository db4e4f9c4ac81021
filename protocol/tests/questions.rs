//! Questions: what they may name, what a column is taken for, and that the texts' pack stays what it was.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};

use baken_core::Pack;
use baken_protocol::checked::Worse;
use baken_protocol::question::{ColumnKind, Compiled, Names, Question, Wanted, compile};
use baken_protocol::text;

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models")
}

fn question(text: &str, wanted: Wanted, names: Names) -> Question {
    Question { name: "--test".to_owned(), text: text.to_owned(), wanted, names }
}

fn asked(columns: &[&str], questions: &[Question]) -> Result<Compiled, String> {
    let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
    compile(text::read(&models()), &columns, questions).map_err(|report| report.render(false))
}

fn condition(text: &str, columns: &[&str]) -> Result<Compiled, String> {
    asked(columns, &[question(text, Wanted::Condition, Names::All)])
}

#[test]
fn the_pack_of_the_texts_is_the_one_that_a_tablet_carries() {
    let compiled = condition("mgap < 23 and region == 'noord'", &["region"]).unwrap();
    let plain = baken_protocol::build(&models()).unwrap();
    assert_eq!(compiled.digest, *Pack::open(&plain.pack).unwrap().digest());
    let pack = Pack::open(&compiled.pack).unwrap();
    assert!(pack.is_verdict(compiled.answers[0].slot));
    assert_eq!(pack.inputs().len(), plain.checked.inputs.len() + 1);
    // Every input of the texts keeps its place.
    let ids: Vec<&str> = pack.inputs().map(|input| input.id()).collect();
    let known: Vec<&str> = plain.checked.inputs.iter().map(|input| input.id.as_str()).collect();
    assert_eq!(ids[..known.len()], known);
}

#[test]
fn a_column_is_what_it_is_used_as() {
    let columns = ["region", "year", "helicopter", "age"];
    let compiled =
        condition("region == 'noord' and region != 'zuid' and year >= 2020 and (helicopter or age > 3)", &columns)
            .unwrap();
    let kinds: Vec<(&str, &ColumnKind)> = compiled.columns.iter().map(|c| (c.name.as_str(), &c.kind)).collect();
    let words = ColumnKind::Words(vec!["noord".to_owned(), "zuid".to_owned()]);
    // `age` is a finding, whatever the cohort calls its columns.
    assert_eq!(kinds, [("region", &words), ("year", &ColumnKind::Number), ("helicopter", &ColumnKind::YesNo)]);
}

#[test]
fn a_mapping_sees_columns_only() {
    let of =
        |text: &str, id: &str| asked(&["age", "fast"], &[question(text, Wanted::Input(id.to_owned()), Names::Columns)]);
    let compiled = of("if fast then 'blunt' else 'burn'", "mechanism").unwrap();
    assert_eq!(compiled.columns[0].kind, ColumnKind::YesNo);
    assert_eq!(of("age * 2", "age").unwrap().columns[0].kind, ColumnKind::Number);
    let refused = of("mgap * 2", "age").unwrap_err();
    assert!(refused.contains("the cohort has no column `mgap`"), "{refused}");
    assert!(of("age > 3", "age").unwrap_err().contains("a number belongs here"));
    assert!(of("if fast then 'stab' else 'burn'", "mechanism").unwrap_err().contains("there is no choice 'stab'"));
}

#[test]
fn what_is_worse_follows_the_model() {
    let worse = |text: &str| asked(&[], &[question(text, Wanted::Number, Names::All)]).unwrap().answers[0].worse;
    assert_eq!(worse("mgap"), Some(Worse::Low));
    assert_eq!(worse("29 - mgap"), Some(Worse::High));
    assert_eq!(worse("shock_index"), Some(Worse::High));
    assert_eq!(worse("mgap + shock_index"), None);
    assert_eq!(worse("sbp"), None);
}

#[test]
fn the_need_of_a_pathway_has_the_choices_of_its_text() {
    let compiled = condition("trauma.need == 'level-1'", &[]).unwrap();
    assert_eq!(compiled.needs.len(), 1);
    let wrong = condition("trauma.need == 'level1'", &[]).unwrap_err();
    assert!(wrong.contains("did you mean `level-1`?"), "{wrong}");
    assert!(condition("nftg_2021_red.sbp_low_adult", &[]).is_ok());
    assert!(condition("trauma.needs == 'level-1'", &[]).is_err());
}

#[test]
fn a_mistake_is_shown_in_the_question() {
    let said = condition("mgap < 23 and spb < 90", &["region"]).unwrap_err();
    assert!(said.contains("--> --test:1:15"), "{said}");
    assert!(said.contains("did you mean `sbp`?"), "{said}");
    let hyphens = condition("nftg-2021-red", &[]).unwrap_err();
    assert!(hyphens.contains("`nftg_2021_red`"), "{hyphens}");
}
