//! A slot: a model whose numbers are not public refuses to run, and runs as soon as an owner puts the
//! file with the numbers beside its text. THE NUMBERS BELOW ARE INVENTED for this test; they are not
//! those of the model and must never be used for a patient.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;

use baken_core::{Findings, Language, Pack, Workspace, assess};

const INVENTED: &str = r#"
provenance = "INVENTED for a test; not the published model"
intercept = -3.0
[[term]]
value = "age"
coefficient = 0.01
[[term]]
when = "penetrating_central"
coefficient = 1.5
[[term]]
value = "gcs"
coefficient = -0.1
"#;

fn models() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../models"))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn without_its_numbers_the_model_refuses_and_says_who_has_them() {
    let built = baken_protocol::build(models()).unwrap_or_else(|report| panic!("{}", report.render(false)));
    let pack = Pack::open(&built.pack).unwrap();
    let model = pack.model("ttapp-2019").unwrap();
    assert!(!model.runs());
    for language in [Language::Dutch, Language::English] {
        assert!(model.refusal(language).contains("van Rein"));
        assert!(model.refusal(language).contains("ttapp-2019.coefficients.toml"));
    }
    let mut workspace = Box::new(Workspace::NEW);
    let trauma = pack.pathway_index("trauma").unwrap();
    let advice = assess(&pack, &Findings::NONE, trauma, &mut workspace).unwrap();
    assert!(advice.scores().all(|score| score.model.id() != "ttapp-2019"));
    assert!(advice.refused().any(|model| model.id() == "ttapp-2019"));
}

#[test]
fn with_an_owners_file_beside_the_text_it_runs() {
    let dir = tempfile::tempdir().unwrap();
    copy(models(), dir.path());
    fs::write(dir.path().join("trauma/ttapp-2019.coefficients.toml"), INVENTED).unwrap();
    let built = baken_protocol::build(dir.path()).unwrap_or_else(|report| panic!("{}", report.render(false)));
    let pack = Pack::open(&built.pack).unwrap();
    let model = pack.model("ttapp-2019").unwrap();
    assert!(model.runs());
    assert!(model.formula().any(|line| line.contains("INVENTED")), "its card says where the numbers come from");

    let mut findings = Findings::NONE;
    for (id, value) in [("age", 40.0), ("gcs", 14.0), ("penetrating_central", 1.0)] {
        findings.set(&pack, pack.input_index(id).unwrap(), value).unwrap();
    }
    let mut workspace = Box::new(Workspace::NEW);
    let trauma = pack.pathway_index("trauma").unwrap();
    let advice = assess(&pack, &findings, trauma, &mut workspace).unwrap();
    let score = advice.scores().find(|score| score.model.id() == "ttapp-2019").unwrap();
    let expected = 1.0 / (1.0 + (-(-3.0 + 0.01 * 40.0 + 1.5 - 0.1 * 14.0_f64)).exp());
    assert!((score.value.unwrap() - expected).abs() < 1e-12);
}
