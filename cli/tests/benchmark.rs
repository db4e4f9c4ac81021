//! `baken benchmark`: the counts of the contract, exactly, whatever the order, the threads and the form of
//! the file.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::cohort::{self, Numbers};
use common::{Said, baken};
use serde_json::Value;

const QUESTION: [&str; 15] = [
    "--outcome",
    "iss >= 16",
    "--test",
    "nftg_2021_red",
    "--test",
    "mgap < 23",
    "--test",
    "first_hospital_level == 1",
    "--score",
    "mgap",
    "--score",
    "rts",
    "--score",
    "shock_index",
    "--json",
];

fn written(folder: &Path, name: &str, text: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn asked(cohort: &str, arguments: &[&str]) -> Said {
    let all: Vec<&str> = ["benchmark", cohort].iter().chain(arguments).copied().collect();
    baken(&all, "")
}

fn document(said: &Said) -> Value {
    assert_eq!(said.code, Some(0), "{said}");
    serde_json::from_str(&said.stdout).unwrap()
}

/// The document without what names the file.
fn answer(cohort: &str, arguments: &[&str]) -> Value {
    let mut document = document(&asked(cohort, arguments));
    document["cohort"]["file"] = Value::Null;
    document
}

fn cells(table: &Value) -> [u64; 4] {
    ["tp", "fp", "fn", "tn"].map(|cell| table[cell].as_u64().unwrap())
}

/// Yes, no, undecided by what single assessments say; severe, others.
#[derive(Default)]
struct Counted([[u64; 3]; 2]);

impl Counted {
    fn add(&mut self, severe: bool, verdict: Option<bool>) {
        let place = match verdict {
            Some(true) => 0,
            Some(false) => 1,
            None => 2,
        };
        self.0[usize::from(!severe)][place] += 1;
    }

    fn expect(&self, test: &Value) {
        let [[a, b, c], [d, e, f]] = self.0;
        assert_eq!(test["undecided"], c + f, "{test}");
        assert_eq!(cells(&test["as_yes"]), [a + c, d + f, b, e], "{test}");
        assert_eq!(cells(&test["as_no"]), [a, d, b + c, e + f], "{test}");
        assert_eq!(cells(&test["decided_only"]), [a, d, b, e], "{test}");
    }
}

/// Twice the pairs in which the severe patient scores worse, ties once; severe, others.
fn twice_u(scores: &[(f64, bool)], low_is_worse: bool) -> (u64, u64, u64) {
    let of = |severe: bool| scores.iter().filter(move |(_, s)| *s == severe).map(|(score, _)| *score);
    let mut twice_u = 0;
    for a in of(true) {
        for b in of(false) {
            let worse = if low_is_worse { a < b } else { a > b };
            twice_u += if worse { 2 } else { u64::from(a == b) };
        }
    }
    (twice_u, of(true).count() as u64, of(false).count() as u64)
}

#[test]
fn the_counts_are_those_of_assessing_every_patient_alone() {
    let rows = cohort::rows(1500, 1);
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "cohort.csv", cohort::csv(&rows));
    let found = answer(&file, &QUESTION);
    let advices = baken(&["assess", "-", "--batch", "--json"], cohort::cases(&rows));
    assert_eq!(advices.code, Some(0), "{advices}");
    let (mut red, mut low_mgap, mut level) = (Counted::default(), Counted::default(), Counted::default());
    let mut scores: [Vec<(f64, bool)>; 3] = Default::default();
    for (row, advice) in rows.iter().zip(advices.stdout.lines()) {
        let cell = |name: &str| row[cohort::COLUMNS.iter().position(|column| *column == name).unwrap()].as_str();
        let advice: Value = serde_json::from_str(advice).unwrap();
        let by_id = |list: &str, id: &str| {
            advice[list].as_array().unwrap().iter().find(|entry| entry["id"] == id).unwrap().clone()
        };
        let severe = cell("iss").parse::<u64>().unwrap() >= 16;
        let score = |id: &str| by_id("scores", id)["value"].as_f64();
        red.add(severe, by_id("criteria", "nftg-2021-red")["met"].as_bool());
        low_mgap.add(severe, score("mgap").map(|mgap| mgap < 23.0));
        level.add(severe, Some(cell("first_hospital_level")).filter(|cell| !cell.is_empty()).map(|cell| cell == "1"));
        for (list, id) in scores.iter_mut().zip(["mgap", "rts", "shock-index"]) {
            list.extend(score(id).map(|value| (value, severe)));
        }
    }
    assert_eq!(found["cohort"]["rows"], 1500);
    assert_eq!(found["outcome"]["positive"], red.0[0].iter().sum::<u64>());
    red.expect(&found["tests"][0]);
    low_mgap.expect(&found["tests"][1]);
    level.expect(&found["tests"][2]);
    for (place, list) in scores.iter().enumerate() {
        let score = &found["scores"][place];
        let (twice_u, n1, n0) = twice_u(list, score["worse"] == "low");
        assert_eq!(score["n"], n1 + n0);
        assert_eq!(score["auc"]["value"].as_f64().unwrap(), twice_u as f64 / (2 * n1 * n0) as f64, "{score}");
        assert_eq!(score["auc"]["interval"], "delong");
    }
}

#[test]
fn the_order_of_rows_and_the_number_of_threads_change_nothing() {
    let mut rows = cohort::rows(9_000, 2);
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "cohort.csv", cohort::csv(&rows));
    let more = ["--by", "region", "--by", "age", "--by", "mechanism", "--where", "age >= 16"];
    let arguments: Vec<&str> = QUESTION.iter().chain(&more).copied().collect();
    let whole = answer(&file, &arguments);
    let mut numbers = Numbers(3);
    for last in (1..rows.len()).rev() {
        rows.swap(last, numbers.below(last as u64 + 1) as usize);
    }
    let shuffled = written(folder.path(), "shuffled.csv", cohort::csv(&rows));
    assert_eq!(answer(&shuffled, &arguments), whole);
    for threads in ["1", "3"] {
        let with: Vec<&str> = arguments.iter().chain(&["--threads", threads]).copied().collect();
        assert_eq!(answer(&file, &with), whole, "{threads} threads");
    }
}

#[test]
fn unknown_outcomes_are_left_out_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let text = "iss,gcs\n16,3\n,3\n4,15\n4,\n25,15\n";
    let file = written(folder.path(), "cohort.csv", text);
    let found = answer(&file, &["--outcome", "iss >= 16", "--test", "gcs < 14", "--score-low", "gcs", "--json"]);
    assert_eq!((&found["outcome"]["unknown"], &found["cohort"]["used"]), (&1.into(), &4.into()));
    assert_eq!((&found["outcome"]["positive"], &found["outcome"]["negative"]), (&2.into(), &2.into()));
    assert_eq!(found["tests"][0]["undecided"], 1);
    assert_eq!(cells(&found["tests"][0]["as_yes"]), [1, 1, 1, 1]);
    assert_eq!(cells(&found["tests"][0]["decided_only"]), [1, 0, 1, 1]);
    assert_eq!((&found["scores"][0]["n"], &found["scores"][0]["undecided"]), (&3.into(), &1.into()));
}

#[test]
fn the_form_of_the_document_is_the_contract() {
    let rows = cohort::rows(400, 4);
    let folder = tempfile::tempdir().unwrap();
    let mut text = cohort::csv(&rows);
    text.push_str("noord,2022,130,,,,,,,,,,,,,,,,,,,,,16\n");
    let file = written(folder.path(), "cohort.csv", text);
    let arguments: Vec<&str> = QUESTION.iter().chain(&["--by", "sex", "--where", "year == 2022"]).copied().collect();
    let mut found = answer(&file, &arguments);
    found["pack"]["digest"] = "sha256:…".into();
    insta::assert_snapshot!(serde_json::to_string_pretty(&found).unwrap());
}

#[test]
fn the_page_fits_eighty_columns_and_names_its_definitions() {
    let rows = cohort::rows(400, 4);
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "cohort.csv", cohort::csv(&rows));
    let without: Vec<&str> = QUESTION.iter().filter(|word| **word != "--json").copied().collect();
    let said = asked(&file, &without);
    assert_eq!(said.code, Some(0), "{said}");
    let page = said.stdout.replace(folder.path().to_str().unwrap(), "…");
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    for line in page.lines().filter(|line| line.starts_with("undertriage") || line.starts_with("overtriage")) {
        assert!(["sens-spec", "sens-ppv", "cribari"].iter().any(|name| line.contains(name)), "{line}");
    }
    let last = page.rfind("Models:").unwrap();
    insta::assert_snapshot!(&page[..last]);
}

#[test]
fn a_need_of_a_pathway_is_a_verdict_like_any_other() {
    let rows = cohort::rows(600, 5);
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "cohort.csv", cohort::csv(&rows));
    let found = answer(&file, &["--outcome", "iss >= 16", "--test", "trauma.need == 'level-1'", "--json"]);
    let advices = baken(&["assess", "-", "--batch", "--json"], cohort::cases(&rows));
    let needs = advices.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["need"]["id"].clone());
    let mut counted = Counted::default();
    for (row, need) in rows.iter().zip(needs) {
        counted.add(row[23].parse::<u64>().unwrap() >= 16, Some(need == "level-1"));
    }
    counted.expect(&found["tests"][0]);
}

#[test]
fn completions_span_every_way_in_which_the_unknown_could_be() {
    let rows = cohort::rows(800, 7);
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "cohort.csv", cohort::csv(&rows));
    let found =
        answer(&file, &["--outcome", "iss >= 16", "--test", "gap < 19", "--score", "gap", "--completions", "--json"]);
    let advices = baken(&["assess", "-", "--batch", "--json"], cohort::cases(&rows));
    let mut counted = Counted::default();
    let mut ends: [Vec<(f64, bool)>; 2] = Default::default();
    for (row, advice) in rows.iter().zip(advices.stdout.lines()) {
        let advice: Value = serde_json::from_str(advice).unwrap();
        let gap = advice["scores"].as_array().unwrap().iter().find(|score| score["id"] == "gap").unwrap();
        let (low, high) = (gap["low"].as_f64().unwrap(), gap["high"].as_f64().unwrap());
        let severe = row[23].parse::<u64>().unwrap() >= 16;
        counted.add(
            severe,
            if high < 19.0 {
                Some(true)
            } else if low >= 19.0 {
                Some(false)
            } else {
                None
            },
        );
        ends[0].push((low, severe));
        ends[1].push((high, severe));
    }
    let completed = &found["tests"][0]["completions"];
    let [[a, b, c], [d, e, f]] = counted.0;
    assert_eq!(completed["undecided"], c + f);
    assert!(c + f < found["tests"][0]["undecided"].as_u64().unwrap());
    assert_eq!(cells(&completed["highest"]), [a + c, d + f, b, e]);
    assert_eq!(cells(&completed["lowest"]), [a, d, b + c, e + f]);
    let score = &found["scores"][0]["completions"];
    assert_eq!(score["n"], 800);
    for (end, list) in ["lowest", "highest"].into_iter().zip(&ends) {
        let (twice_u, n1, n0) = twice_u(list, true);
        assert_eq!(score[end]["value"].as_f64().unwrap(), twice_u as f64 / (2 * n1 * n0) as f64);
    }
}

#[test]
fn which_end_is_worse_comes_from_the_model_or_has_to_be_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "cohort.csv", cohort::csv(&cohort::rows(300, 6)));
    let base = ["--outcome", "iss >= 16", "--json"];
    let with = |more: &[&'static str]| base.iter().chain(more).copied().collect::<Vec<&str>>();
    let found = answer(&file, &with(&["--score", "mgap", "--score", "29 - mgap", "--score-low", "sbp"]));
    assert_eq!([0, 1, 2].map(|i| found["scores"][i]["worse"].clone()), ["low", "high", "low"]);
    assert_eq!(found["scores"][0]["auc"], found["scores"][1]["auc"]);
    let said = asked(&file, &with(&["--score", "sbp"]));
    assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""), "{said}");
    assert!(said.stderr.contains("--score-low 'sbp'"), "{said}");
}

/// The folder of the registry sample, where it is there.
fn titco() -> Option<PathBuf> {
    let named = std::env::var_os("BAKEN_SHARED").map(PathBuf::from);
    let above = common::repository().ancestors().map(|folder| folder.join("shared")).collect::<Vec<_>>();
    let file = "data/titco/titco-I-limited-dataset-v1.csv";
    named.into_iter().chain(above).map(|shared| shared.join(file)).find(|path| path.exists())
}

/// The mapping of the sample's known answers: they take the columns as they are, burns by their label.
const PLAIN: &str = r#"
cohort.missing = ["NA"]
finding.age = { column = "age", values = { ">89" = 90 } }
finding.sbp.column = "sbp_1"
finding.hr.column = "hr_1"
finding.rr.column = "rr_1"
finding.gcs.column = "gcs_t_1"
finding.mechanism.column = "ti"
finding.iss.column = "iss"
finding.niss.column = "niss"
finding.died.column = "died"
"#;

fn close(found: &Value, expected: f64) {
    let found = found.as_f64().unwrap();
    assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
}

#[test]
fn the_registry_sample_gives_its_known_answers() {
    let Some(data) = titco() else {
        println!("skipped: there is no folder shared/data/titco beside or above the repository");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let map = written(folder.path(), "plain.toml", PLAIN);
    let ask = |arguments: &[&str]| {
        let with: Vec<&str> = ["--map", map.as_str(), "--json"].iter().chain(arguments).copied().collect();
        answer(data.to_str().unwrap(), &with)
    };
    // n, severe, 2U, AUC, standard error, interval, interval on the logit scale.
    let died = ask(&["--outcome", "died", "--score", "mgap", "--score", "gap"]);
    let known = [
        (731, 160, 150_459_u64, 0.020030239420, 0.784181688562, 0.862698784293, 0.780708946076),
        (731, 160, 152_599, 0.019141265545, 0.797635954271, 0.872668336447, 0.794144157324),
    ];
    for (score, (n, n1, twice_u, error, low, high, low_logit)) in died["scores"].as_array().unwrap().iter().zip(known) {
        assert_eq!((score["n"].as_u64(), score["positive"].as_u64()), (Some(n), Some(n1)));
        assert_eq!(score["auc"]["value"].as_f64(), Some(twice_u as f64 / (2 * n1 * (n - n1)) as f64));
        close(&score["standard_error"], error);
        close(&score["auc"]["low"], low);
        close(&score["auc"]["high"], high);
        close(&score["auc_logit"]["low"], low_logit);
    }
    close(&died["score_comparison"]["differences"][0]["z"], -3.204294569087);
    close(&died["score_comparison"]["differences"][0]["p"], 0.001353938738);
    // Ties that differ in the last bit: 2U is 133431 exactly, 133430 in doubles.
    let alive =
        ask(&["--outcome", "died", "--where", "hr > 0 and sbp > 0", "--score", "shock_index", "--score", "rsig"]);
    close(&alive["scores"][0]["auc"]["value"], 111_699.0 / (2.0 * 167.0 * 602.0));
    close(&alive["scores"][1]["auc"]["value"], 133_431.0 / (2.0 * 144.0 * 570.0));
    close(&alive["scores"][1]["standard_error"], 0.020366515560);
    let severe = ask(&[
        "--outcome",
        "iss >= 16",
        "--test",
        "t_rts <= 11",
        "--test",
        "mgap < 23",
        "--test",
        "mgap < 18",
        "--test",
        "gap <= 18",
    ]);
    assert_eq!((&severe["outcome"]["positive"], &severe["outcome"]["unknown"]), (&235.into(), &74.into()));
    let tables = [[67, 148, 60, 227], [70, 158, 94, 361], [36, 43, 128, 476], [71, 170, 93, 349]];
    for (test, table) in severe["tests"].as_array().unwrap().iter().zip(tables) {
        assert_eq!(cells(&test["decided_only"]), table);
    }
    let rates = &severe["tests"][0]["decided_only"]["rates"];
    let pairs = [
        ("sens-spec", "undertriage", 0.3877031970, 0.5587969410),
        ("sens-spec", "overtriage", 0.3465042658, 0.4449652311),
        ("sens-ppv", "overtriage", 0.6236125383, 0.7465184252),
        ("cribari", "undertriage", 0.1660109639, 0.2597930440),
    ];
    for (definition, rate, low, high) in pairs {
        let found = &rates[definition][rate];
        assert!((found["low"].as_f64().unwrap() - low).abs() < 1e-10, "{definition} {rate}");
        assert!((found["high"].as_f64().unwrap() - high).abs() < 1e-10, "{definition} {rate}");
    }
}

#[test]
fn the_registry_sample_goes_through_its_example_mapping() {
    let Some(data) = titco() else {
        println!("skipped: there is no folder shared/data/titco beside or above the repository");
        return;
    };
    let map = common::repository().join("research/examples/titco.toml");
    let said = baken(&["cohort", "check", data.to_str().unwrap(), "--map", map.to_str().unwrap()], "");
    assert_eq!(said.code, Some(0), "{said}");
    assert!(said.stdout.contains("1 000 rows, 0 rejected"), "{said}");
    // Known rows and means, from the sample's README.
    let lines = [
        ("age", "1 000", "mean 33.001"),
        ("sex", "1 000", "female 216, male 784"),
        ("sbp", "793", "mean 112.062"),
        ("hr", "898", "mean 90.568"),
        ("rr", "587", "mean 18.879"),
        ("spo2", "219", ""),
        ("gcs", "871", "mean 11.783"),
        ("assisted_ventilation", "33", "yes 33"),
        ("mechanism", "1 000", "blunt 879, penetrating 40, burn 81"),
        ("iss", "926", "mean 12.159"),
        ("niss", "926", "mean 16.783"),
        ("icu", "998", "yes 345"),
        ("died", "1 000", "yes 244"),
        ("ais_external", "926", "0 to 6"),
    ];
    for (id, known, words) in lines {
        let line = said.stdout.lines().find(|line| line.split_whitespace().next() == Some(id)).unwrap();
        assert!(line.contains(known) && line.contains(words), "{line}");
    }
    // NISS and ISS rebuilt from the lists of codes: the three greatest squares, by region.
    let rebuilt = "ais_head * ais_head + ais_face * ais_face + ais_chest * ais_chest + ais_abdomen * ais_abdomen \
                   + ais_extremity * ais_extremity + ais_external * ais_external >= iss";
    let found = answer(
        data.to_str().unwrap(),
        &["--map", map.to_str().unwrap(), "--outcome", "iss < 75", "--test", rebuilt, "--json"],
    );
    let all = &found["tests"][0]["decided_only"];
    assert_eq!((&all["n"], &all["tp"]), (&926.into(), &917.into()));
}

#[test]
fn a_cluster_beyond_what_chance_allows_stands_outside_the_funnel() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let mut rows = "p,severe,region\n".to_owned();
    for (region, n, events) in [("north", 200, 40), ("south", 200, 80), ("west", 3000, 600), ("east", 150, 31)] {
        for row in 0..n {
            rows += &format!("0.2,{},{region}\n", if row < events { "yes" } else { "no" });
        }
    }
    fs::write(path("cohort.csv"), rows).unwrap();
    let asked = ["benchmark", &path("cohort.csv"), "--outcome", "severe", "--probability", "p", "--cluster", "region"];
    let said = baken(&[&asked[..], &["--json", "--html", &path("report.html")]].concat(), "");
    assert_eq!(said.code, Some(0), "{said}");
    let document: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    let funnel = &document["groups"][0]["funnels"][0];
    let clusters = funnel["clusters"].as_array().unwrap();
    let of = |name: &str| clusters.iter().find(|cluster| cluster["cluster"] == name).unwrap();
    assert_eq!((of("south")["observed"].as_u64(), of("south")["outside"].as_f64()), (Some(80), Some(0.998)));
    assert!((of("south")["ratio"].as_f64().unwrap() - 2.0).abs() < 1e-12);
    for name in ["north", "west", "east"] {
        assert!(of(name)["outside"].is_null(), "{}", of(name));
    }
    // Of 3000 patients the limits are those of the sum's own variance: 1 ± z √(480)/600.
    let limits = &of("west")["limits"][0];
    assert!(
        (limits["high"].as_f64().unwrap() - (1.0 + 1.959_963_984_540_054 * 480.0_f64.sqrt() / 600.0)).abs() < 1e-12
    );
    // Fewer patients, wider limits.
    assert!(of("east")["limits"][1]["high"].as_f64() > of("north")["limits"][1]["high"].as_f64());
    let report = fs::read_to_string(path("report.html")).unwrap();
    assert!(report.contains("Outside: south (2.00, beyond 99.8 %)"), "no funnel in the report");
}

#[test]
fn clusters_and_imputed_sets_are_on_the_page_in_the_report_and_in_the_tables() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = "imp,p,severe,region\n".to_owned();
    for set in 0..4 {
        for row in 0..1200 {
            let (percent, region) = (5 + (row * 7) % 90, ["north", "south", "west"][row % 3]);
            let severe = (row * 37 + row / 90) % 100 < percent;
            // Every seventh is unknown in the original, and somewhat different in each set.
            let p = match (row % 7, set) {
                (0, 0) => String::new(),
                (0, set) => format!("0.{:02}", (percent + 3 * set).min(99)),
                _ => format!("0.{percent:02}"),
            };
            rows += &format!("{set},{p},{},{region}\n", if severe { "yes" } else { "no" });
        }
    }
    let cohort = written(folder.path(), "sets.csv", rows);
    let place = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let question = [
        "--outcome",
        "severe",
        "--test",
        "p >= 0.5",
        "--probability",
        "p",
        "--cluster",
        "region",
        "--imputation",
        "imp",
    ];
    let said = asked(&cohort, &[&question[..], &["--html", &place("report.html"), "--csv", &place("tables")]].concat());
    assert_eq!(said.code, Some(0), "{said}");
    for words in
        ["Pooled (random effects", "Where findings are known: 3 imputed sets", "calibration-in-the-large", "% missing"]
    {
        assert!(said.stdout.contains(words), "no {words}: {said}");
    }
    let report = fs::read_to_string(place("report.html")).unwrap();
    for words in ["Where findings are known", "numbers the sets, of 1\u{202f}200 patients", "Calibration slope of"] {
        assert!(report.contains(words), "no {words} in the report");
    }
    let tables = fs::read_to_string(place("tables/pooled.csv")).unwrap();
    let of = |over: &str| tables.lines().filter(|line| line.starts_with(&format!("{over},"))).count();
    // Two rates and four measures of a probability: with a mean and a new cluster each, and over the sets.
    assert_eq!((of("region"), of("imp")), (12, 6), "{tables}");
    let found = document(&asked(&cohort, &[&question[..], &["--json"]].concat()));
    assert_eq!(found["cohort"]["used"], 1200);
    assert_eq!(found["tests"][0]["undecided"], 172);
    let table = &found["tests"][0]["decided_only"];
    let of = |rate: &str| table[rate]["value"].as_f64().unwrap();
    assert!((of("likelihood_ratio_positive") - of("sensitivity") / (1.0 - of("specificity"))).abs() < 1e-12);
    assert!((of("likelihood_ratio_negative") - (1.0 - of("sensitivity")) / of("specificity")).abs() < 1e-12);
    assert!((of("youden") - (of("sensitivity") + of("specificity") - 1.0)).abs() < 1e-12);
    assert!(table["diagnostic_odds_ratio"]["low"].as_f64().unwrap() < of("diagnostic_odds_ratio"));
    let with_regions = asked(&cohort, &[&question[..], &["--region", "noord-nederland"]].concat());
    assert_eq!(with_regions.code, Some(2), "{with_regions}");
}

#[test]
fn two_probabilities_are_set_against_each_other_on_the_page_and_in_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = "p,q,severe\n".to_owned();
    for row in 0..600_u32 {
        let percent = 2 + (row * 7) % 60;
        let severe = (row * 37 + row / 60) % 100 < percent;
        rows += &format!("0.{percent:02},0.{:02},{}\n", percent / 2 + 10, if severe { "yes" } else { "no" });
    }
    let cohort = written(folder.path(), "two.csv", rows);
    let report = folder.path().join("report.html");
    let question = ["--outcome", "severe", "--probability", "p", "--probability", "q"];
    let said = asked(&cohort, &[&question[..], &["--html", report.to_str().unwrap()]].concat());
    assert_eq!(said.code, Some(0), "{said}");
    for words in ["observed / expected", "Brier score", "how much more than if everybody", "p less q, on the 600 rows"]
    {
        assert!(said.stdout.contains(words), "no {words}: {said}");
    }
    let html = fs::read_to_string(report).unwrap();
    assert!(html.contains("less that of") && html.contains("more than everybody"));
}
