//! Imported models: what a PMML document says comes out of the engine, exactly on the thresholds and beside them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use baken_core::{Findings, Pack, Workspace, assess};
use baken_protocol::import::{ImportError, Names, pmml};
use baken_protocol::{question, text};

const LOGIT: &str = r#"<PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4"><Header/>
<RegressionModel functionName="classification" normalizationMethod="logit">
<RegressionTable intercept="-3.25" targetCategory="severe">
<NumericPredictor name="AGE" coefficient="0.031"/>
<NumericPredictor name="sbp" exponent="2" coefficient="-0.0001"/>
<CategoricalPredictor name="mechanism" value="penetrating" coefficient="1.5"/>
<CategoricalPredictor name="respiratory_distress" value="true" coefficient="0.7"/>
</RegressionTable><RegressionTable intercept="0" targetCategory="other"/></RegressionModel></PMML>"#;

const SCORECARD: &str = r#"<PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4">
<Scorecard functionName="regression" initialScore="2"><Characteristics>
<Characteristic name="age"><Attribute partialScore="0"><SimplePredicate field="AGE" operator="lessThan" value="60"/></Attribute>
<Attribute partialScore="3"><CompoundPredicate booleanOperator="and"><SimplePredicate field="AGE" operator="greaterOrEqual" value="60"/>
<SimplePredicate field="AGE" operator="lessOrEqual" value="75.5"/></CompoundPredicate></Attribute>
<Attribute partialScore="5"><True/></Attribute></Characteristic>
</Characteristics></Scorecard></PMML>"#;

fn names() -> Names {
    Names::from([("AGE".to_owned(), "age".to_owned())])
}

/// The imported text among the models, with what a source does not say filled in.
fn packed(imported: &str) -> Vec<u8> {
    let filled = imported.replace(
        "id = \"imported\"\n",
        "id = \"imported\"\npathways = [\"trauma\"]\ntitle = { nl = \"a\", en = \"a\" }\noutcome = \"a\"\npopulation = \"a\"\nworse = \"high\"\n",
    );
    let filled = filled.replace("[[item]]\n", "[[item]]\nsource = \"a\"\nlabel = { nl = \"a\", en = \"a\" }\n");
    let filled = filled.replace("[[term]]\n", "[[term]]\nsource = \"a\"\nlabel = { nl = \"a\", en = \"a\" }\n");
    let base = text::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../models"));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("imported.toml"), &filled).unwrap();
    let texts = text::read_over(&base.1, &text::read(folder.path()).1);
    question::compile(texts, &[], &[]).unwrap_or_else(|report| panic!("{}\n{filled}", report.render(false))).pack
}

fn score(pack: &Pack<'_>, known: &[(&str, f64)]) -> f64 {
    let mut findings = Findings::NONE;
    for (id, value) in known {
        findings.set(pack, pack.input_index(id).unwrap(), *value).unwrap();
    }
    let mut workspace = Box::new(Workspace::NEW);
    let advice = assess(pack, &findings, pack.pathway_index("trauma").unwrap(), &mut workspace).unwrap();
    let found = advice.scores().find(|score| score.model.id() == "imported").unwrap();
    found.value.unwrap()
}

#[test]
fn a_regression_model_gives_its_probability() {
    let imported = pmml(LOGIT, "imported", &names()).unwrap();
    assert_eq!(imported.notes, ["the model gives the probability of `severe`"]);
    let bytes = packed(&imported.text);
    let pack = Pack::open(&bytes).unwrap();
    for (age, sbp, penetrating, distress) in [(40.0, 120.0, 0.0, 0.0), (82.0, 84.5, 1.0, 1.0), (0.0, 0.0, 0.0, 1.0)] {
        let known = [("age", age), ("sbp", sbp), ("mechanism", penetrating), ("respiratory_distress", distress)];
        let lp: f64 = -3.25 + 0.031 * age - 0.0001 * sbp * sbp + 1.5 * penetrating + 0.7 * distress;
        let expected = 1.0 / (1.0 + (-lp).exp());
        let found = score(&pack, &known);
        assert!((found - expected).abs() < 1e-15, "{found} {expected}");
    }
}

#[test]
fn a_scorecard_counts_the_first_attribute_that_fits_exactly_on_its_thresholds() {
    let imported = pmml(SCORECARD, "imported", &names()).unwrap();
    let bytes = packed(&imported.text);
    let pack = Pack::open(&bytes).unwrap();
    for (age, expected) in
        [(60.0_f64.next_down(), 2.0), (60.0, 5.0), (75.5, 5.0), (75.5_f64.next_up(), 7.0), (0.0, 2.0), (120.0, 7.0)]
    {
        assert_eq!(score(&pack, &[("age", age)]), expected, "{age}");
    }
}

#[test]
fn what_is_not_imported_is_named_with_its_line() {
    let refused = |text: &str| pmml(text, "imported", &names()).unwrap_err();
    let network = "<PMML xmlns=\"http://www.dmg.org/PMML-4_4\">\n<SupportVectorMachineModel/></PMML>";
    assert!(matches!(refused(network), ImportError::Unsupported { line: 2, what } if what.contains("SupportVector")));
    let empty = "<PMML xmlns=\"http://www.dmg.org/PMML-4_4\">\n<TreeModel functionName=\"regression\"/></PMML>";
    assert!(matches!(refused(empty), ImportError::Unsupported { line: 2, what } if what.contains("without a node")));
    let missing = SCORECARD.replace("operator=\"lessThan\" value=\"60\"", "operator=\"isMissing\"");
    assert!(matches!(refused(&missing), ImportError::Unsupported { line: 3, what } if what.contains("isMissing")));
    let coefficient = LOGIT.replace("0.031", "NaN");
    assert!(matches!(refused(&coefficient), ImportError::Unsupported { what, .. } if what.contains("coefficient")));
    let link = LOGIT.replace("\"logit\"", "\"cloglog\"");
    assert!(matches!(refused(&link), ImportError::Unsupported { what, .. } if what.contains("cloglog")));
    assert!(matches!(refused("age,sbp\n"), ImportError::NotAModel(_)));
    assert!(matches!(refused("<html/>"), ImportError::NotAModel(_)));
}
