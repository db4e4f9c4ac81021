//! A generator of texts: random expressions, criteria, points and needs over a small dictionary.

use proptest::prelude::*;

/// The dictionary: id, and the values that the generator draws.
pub const INPUTS: [(&str, &[f64]); 9] = [
    ("speed", &[0.0, 1.0, 2.5, 3.0, 3.5, 4.0, 7.25, 10.0]),
    ("drop", &[-5.0, -2.0, -0.5, 0.0, 0.5, 3.0, 5.0]),
    ("grade", &[0.0, 1.0, 2.0, 3.0, 4.0]),
    ("wet", &[0.0, 1.0]),
    ("dark", &[0.0, 1.0]),
    ("colour", &[0.0, 1.0, 2.0]),
    ("eye", &[1.0, 2.0, 3.0]),
    ("voice", &[1.0, 2.0, 3.0, 4.0]),
    ("coma", &[]),
];

const DICTIONARY: &str = r#"
[[section]]
id = "all"
title = { nl = "a", en = "a" }
[[input]]
id = "speed"
kind = "number"
section = "all"
label = { nl = "a", en = "a" }
possible = [0, 10]
[[input]]
id = "drop"
kind = "number"
section = "all"
label = { nl = "a", en = "a" }
possible = [-5, 5]
[[input]]
id = "grade"
kind = "whole"
section = "all"
label = { nl = "a", en = "a" }
possible = [0, 4]
[[input]]
id = "wet"
kind = "yes-no"
section = "all"
label = { nl = "a", en = "a" }
[[input]]
id = "dark"
kind = "yes-no"
section = "all"
label = { nl = "a", en = "a" }
[[input]]
id = "colour"
kind = "choice"
section = "all"
label = { nl = "a", en = "a" }
choices = [{ id = "red", label = { nl = "a", en = "a" } }, { id = "blue", label = { nl = "a", en = "a" } }, { id = "grey", label = { nl = "a", en = "a" } }]
[[input]]
id = "eye"
kind = "whole"
section = "all"
label = { nl = "a", en = "a" }
possible = [1, 3]
[[input]]
id = "voice"
kind = "whole"
section = "all"
label = { nl = "a", en = "a" }
possible = [1, 4]
[[input]]
id = "coma"
kind = "whole"
section = "all"
label = { nl = "a", en = "a" }
possible = [2, 7]
sum_of = ["eye", "voice"]
"#;

const HEAD: &str = r#"pathways = ["trauma"]
title = { nl = "a", en = "a" }
outcome = "a"
population = "a"
source = { text = "a", mark = "P" }
"#;

/// The values of one patient, by place in [`INPUTS`].
pub type Patient = [f64; INPUTS.len()];

/// What the generator fills in.
#[derive(Debug, Clone)]
pub struct Texts {
    numbers: Vec<String>,
    conditions: Vec<String>,
    items: Vec<(String, i8)>,
}

impl Texts {
    /// One number and one condition.
    #[allow(dead_code, reason = "not every test that shares this file has one")]
    pub fn of(number: &str, condition: &str) -> Texts {
        Texts { numbers: vec![number.to_owned()], conditions: vec![condition.to_owned()], items: Vec::new() }
    }
}

/// A patient with every finding known; the whole is the sum of its parts.
pub fn patient() -> impl Strategy<Value = Patient> {
    prop::array::uniform9(any::<prop::sample::Index>()).prop_map(|picks| {
        let mut values: Patient = std::array::from_fn(|i| match INPUTS[i].1 {
            [] => 0.0,
            all => *picks[i].get(all),
        });
        values[8] = values[6] + values[7];
        values
    })
}

/// `other`, but with what is known of `first`; `None` if no patient can be both.
pub fn completion(first: &Patient, other: &Patient, known: u32) -> Option<Patient> {
    let knows = |place: usize| known >> place & 1 == 1;
    let mut both: Patient = std::array::from_fn(|i| if knows(i) { first[i] } else { other[i] });
    if knows(8) {
        match (knows(6), knows(7)) {
            (false, _) => both[6] = both[8] - both[7],
            (true, false) => both[7] = both[8] - both[6],
            (true, true) => {}
        }
        let possible = (1.0..=3.0).contains(&both[6]) && (1.0..=4.0).contains(&both[7]);
        possible.then_some(both)
    } else {
        both[8] = both[6] + both[7];
        Some(both)
    }
}

fn constant() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["0.5", "1", "2", "2.5", "3", "3.5", "0.1", "7"]).prop_map(str::to_owned)
}

fn number() -> BoxedStrategy<String> {
    let name = prop::sample::select(vec!["speed", "drop", "grade", "eye", "voice", "coma"]).prop_map(str::to_owned);
    prop_oneof![3 => name, 1 => constant()]
        .prop_recursive(4, 24, 3, |inner| {
            let condition = condition_of(inner.clone());
            prop_oneof![
                3 => (inner.clone(), prop::sample::select(vec!["+", "-", "*", "/"]), inner.clone())
                    .prop_map(|(a, o, b)| format!("({a} {o} {b})")),
                1 => (prop::sample::select(vec!["min", "max"]), inner.clone(), inner.clone())
                    .prop_map(|(f, a, b)| format!("{f}({a}, {b})")),
                2 => (prop::sample::select(vec!["abs", "floor", "exp", "ln", "sqrt"]), inner.clone())
                    .prop_map(|(f, a)| format!("{f}({a})")),
                2 => (condition.clone(), inner.clone(), inner)
                    .prop_map(|(c, a, b)| format!("(if {c} then {a} else {b})")),
                1 => (condition.clone(), condition).prop_map(|(a, b)| format!("count({a}, {b})")),
            ]
        })
        .boxed()
}

fn condition_of(number: impl Strategy<Value = String> + Clone + 'static) -> BoxedStrategy<String> {
    let comparison = prop::sample::select(vec!["<", "<=", ">", ">=", "==", "!="]);
    let limits = (number.clone(), comparison.clone(), constant()).prop_map(|(a, o, b)| format!("{a} {o} {b}"));
    let unlike = (number.clone(), comparison, number).prop_map(|(a, o, b)| format!("{a} {o} {b}"));
    let choice = (prop::sample::select(vec!["==", "!="]), prop::sample::select(vec!["red", "blue", "grey"]))
        .prop_map(|(o, c)| format!("colour {o} '{c}'"));
    let yes_no = prop::sample::select(vec!["wet", "dark"]).prop_map(str::to_owned);
    prop_oneof![3 => limits, 1 => unlike, 1 => choice, 2 => yes_no]
        .prop_recursive(3, 12, 2, |inner| {
            prop_oneof![
                (inner.clone(), prop::sample::select(vec!["and", "or"]), inner.clone())
                    .prop_map(|(a, o, b)| format!("({a} {o} {b})")),
                inner.prop_map(|a| format!("(not {a})")),
            ]
        })
        .boxed()
}

/// Texts with a few expressions, a set of criteria, points, and a pathway over all of them.
pub fn texts() -> impl Strategy<Value = Texts> {
    let condition = || condition_of(number());
    (
        prop::collection::vec(number(), 1..3),
        prop::collection::vec(condition(), 2..5),
        prop::collection::vec((condition(), -3..6i8), 1..4),
    )
        .prop_map(|(numbers, conditions, items)| Texts { numbers, conditions, items })
}

/// Compiles the texts.
pub fn build(texts: &Texts) -> Vec<u8> {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let write = |path: &str, text: String| {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().expect("has a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write("pack.toml", "[pack]\nid = \"generated\"\nversion = 1\ntitle = { nl = \"a\", en = \"a\" }\nauthority = \"a\"\nvalid_from = 2026-01-01\nvalid_until = 2027-01-01\nnotice = { nl = \"a\", en = \"a\" }\n".to_owned());
    write("inputs/all.toml", DICTIONARY.to_owned());
    for (place, value) in texts.numbers.iter().enumerate() {
        write(
            &format!("trauma/number-{place}.toml"),
            format!(
                "[model]\nid = \"number-{place}\"\nkind = \"expression\"\nworse = \"low\"\nvalue = \"{value}\"\n{HEAD}"
            ),
        );
    }
    let mut criteria = format!("[model]\nid = \"rules\"\nkind = \"criteria\"\n{HEAD}");
    for (place, condition) in texts.conditions.iter().enumerate() {
        criteria += &format!(
            "[[criterion]]\nid = \"rule-{place}\"\nlabel = {{ nl = \"a\", en = \"a\" }}\nsource = \"a\"\nwhen = \"{condition}\"\n"
        );
    }
    write("trauma/rules.toml", criteria);
    let mut points = format!("[model]\nid = \"points\"\nkind = \"points\"\nworse = \"low\"\n{HEAD}");
    points += "[[item]]\nsource = \"a\"\nbands = { of = \"speed\", \"< 2.5\" = 1, \"2.5..=4\" = -1, \"> 4\" = 3 }\n";
    points += "[[item]]\nsource = \"a\"\nmap = { of = \"colour\", red = 1, blue = 5, grey = 2 }\n";
    points +=
        "[[item]]\nsource = \"a\"\nspline = { of = \"drop\", knots = [-4, -1, 1, 3], coefficients = [0.5, -1.5, 2] }\n";
    for (condition, worth) in &texts.items {
        points += &format!("[[item]]\nsource = \"a\"\nwhen = \"{condition}\"\npoints = {worth}\n");
    }
    write("trauma/points.toml", points);
    let mut pathway =
        String::from("[pathway]\nid = \"trauma\"\ntitle = { nl = \"a\", en = \"a\" }\nask = [\"wet\", \"speed\"]\n");
    for (place, condition) in texts.conditions.iter().take(2).enumerate() {
        pathway += &format!(
            "[[need]]\nid = \"need-{place}\"\ntitle = {{ nl = \"a\", en = \"a\" }}\nundecided = \"yes\"\nwhen = \"{condition}\"\n"
        );
    }
    pathway += "[[need]]\nid = \"rest\"\ntitle = { nl = \"a\", en = \"a\" }\n";
    write("pathways/trauma.toml", pathway);
    match baken_protocol::build(dir.path()) {
        Ok(built) => built.pack,
        Err(report) => panic!("{}", report.render(false)),
    }
}
