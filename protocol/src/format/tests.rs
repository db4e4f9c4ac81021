use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::format;

#[test]
fn spaces_blank_lines_and_line_ends_have_one_form() {
    let text = "\r\n\r\n# a\r\n[model]\r\nid=\"x\"   # why\r\n\r\n\r\n\r\nkind   = \"points\"\r\n[[item]]\r\nwhen = \"gcs<9  and age>=60\"\r\npoints= 1 \r\n\r\n\r\n";
    let expected = "# a\n[model]\nid = \"x\"   # why\n\nkind = \"points\"\n\n[[item]]\nwhen = \"gcs < 9 and age >= 60\"\npoints = 1\n";
    assert_eq!(format(text).unwrap(), expected);
}

#[test]
fn long_lists_fill_lines_and_comments_stay_where_they_are() {
    let ids: Vec<String> = (0..40).map(|i| format!("\"h{i:02}\"")).collect();
    let text = format(&format!("[region]\nhospitals = [{}]\n", ids.join(","))).unwrap();
    assert!(text.starts_with("[region]\nhospitals = [\n  \"h00\", \"h01\","), "{text}");
    assert!(text.ends_with("\"h39\",\n]\n") && text.lines().all(|line| line.len() <= super::WIDTH), "{text}");
    let commented = "a = [\n  1, # one\n    # two follows\n  2,\n]\n";
    assert_eq!(format(commented).unwrap(), "a = [\n  1, # one\n  # two follows\n  2,\n]\n");
}

#[test]
fn what_is_not_toml_is_said_with_its_line() {
    let error = format("[model]\nid = \"x\nkind = 1\n").unwrap_err();
    assert_eq!(error.line, 2);
}

/// Every text of the repository.
fn texts() -> Vec<PathBuf> {
    fn collect(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|e| e == "toml") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../models"), &mut found);
    found.sort();
    found
}

#[test]
fn the_meaning_of_every_text_stays_and_formatting_twice_changes_nothing() {
    for path in texts() {
        let text = fs::read_to_string(&path).unwrap();
        let once = format(&text).unwrap();
        assert_eq!(format(&once).unwrap(), once, "{}", path.display());
        let comments = |text: &str| {
            let mut lines: Vec<String> =
                text.lines().filter_map(|line| line.find('#').map(|at| line[at..].trim_end().to_owned())).collect();
            lines.sort();
            lines
        };
        assert_eq!(comments(&once), comments(&text), "{}", path.display());
    }
}

proptest! {
    #[test]
    fn any_toml_keeps_its_values(
        numbers in prop::collection::vec(-1000i64..1000, 0..60),
        words in prop::collection::vec("[a-z# ]{0,12}", 0..40),
        blank in 0usize..4,
    ) {
        let listed: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
        let text = format!(
            "# first{}\nnumbers = {numbers:?}  # behind\n[t]\nwords=[{}]\nsub = {{ a = [{}], b={{c=1}} }}\n",
            "\n".repeat(blank), listed.join(" , "), listed.join(",")
        );
        let formatted = format(&text).unwrap();
        let (before, after): (toml::Table, toml::Table) = (text.parse().unwrap(), formatted.parse().unwrap());
        prop_assert_eq!(before, after);
        prop_assert_eq!(format(&formatted).unwrap(), formatted);
    }
}
