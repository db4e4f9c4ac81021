//! Tables, mappings and rows: what is read is what stands there, and what cannot be is counted.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray,
};
use baken_protocol::text;
use baken_research::benchmark::document::Document;
use baken_research::benchmark::{Benchmark, Request, ScoreRequest, benchmark};
use baken_research::cohort::{CohortError, Mapping, Progress, Table};
use baken_research::statistics::runs::Worse;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models")
}

fn request(outcome: &str, tests: &[&str]) -> Request {
    Request {
        outcome: outcome.to_owned(),
        tests: tests.iter().map(|test| (*test).to_owned()).collect(),
        ..Request::default()
    }
}

fn run(path: &Path, mapping: &str, request: &Request) -> Result<Benchmark, CohortError> {
    let mapping = if mapping.is_empty() { Mapping::default() } else { Mapping::read(mapping, "map.toml")? };
    let mut table = Table::open(path, "cohort", mapping.delimiter())?;
    let never = AtomicBool::new(false);
    benchmark(&mut table, &mapping, text::read(&models()), request, &Arc::new(Progress::default()), &never)
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn csv(&self, text: &str, mapping: &str, request: &Request) -> Result<Benchmark, CohortError> {
        run(&self.file("cohort.csv", text), mapping, request)
    }

    /// Each row group has at most so many rows.
    fn parquet(&self, columns: Vec<(&str, ArrayRef)>, group: usize) -> PathBuf {
        let path = self.0.path().join("cohort.parquet");
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let properties = WriterProperties::builder().set_max_row_group_row_count(Some(group)).build();
        let mut writer =
            ArrowWriter::try_new(fs::File::create(&path).unwrap(), batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        path
    }
}

/// Yes, no, undecided of the first test; severe and others together.
fn verdicts(benchmark: &Benchmark) -> [u64; 3] {
    let test = &benchmark.whole.tests[0];
    [0, 1, 2].map(|i| test.severe[i] + test.others[i])
}

fn reasons(benchmark: &Benchmark) -> Vec<(String, u64, u64, String)> {
    benchmark.reasons.iter().map(|r| (r.reason.clone(), r.rows, r.first, r.found.clone())).collect()
}

#[test]
fn yes_and_no_are_read_as_registries_write_them() {
    let folder = Folder::new();
    let cells = ["yes", "Ja", "TRUE", "1", "y", "no", "Nee", "false", "0", "n", "", " "];
    let text = "iss,skull_fracture\n".to_owned() + &cells.map(|cell| format!("9,{cell}\n")).concat();
    let found = folder.csv(&text, "", &request("iss < 16", &["skull_fracture"])).unwrap();
    assert_eq!(verdicts(&found), [5, 5, 2]);
    assert_eq!(found.rejected, 0);
}

#[test]
fn a_row_that_cannot_be_is_counted_by_its_first_reason_with_an_example() {
    let folder = Folder::new();
    let text = "iss,age,gcs,gcs_eye,gcs_verbal,gcs_motor,mechanism,skull_fracture,pts_airway\n\
                9,40,15,4,5,6,blunt,no,2\n\
                9,130,15,4,5,6,blunt,no,2\n\
                9,-1,15,4,5,6,blunt,no,2\n\
                9,old,15,4,5,6,blunt,no,2\n\
                9,NaN,15,4,5,6,blunt,no,2\n\
                9,40,14.5,4,5,6,blunt,no,2\n\
                9,40,14,4,5,6,blunt,no,2\n\
                9,40,14,4,5,6,blunt,maybe,2\n\
                9,40,4,4,,,blunt,no,2\n\
                9,40,15,4,5,6,fire,no,2\n\
                9,40,15,4,5,6,blunt,maybe,2\n\
                9,40,15,4,5,6,blunt,no,0\n\
                9,40,15,4,5,6,blunt\n\
                9,40,15,4,5,6,blunt,no,2,more\n";
    let question = "age >= 0 or gcs > 3 or mechanism == 'blunt' or skull_fracture or pts_airway > 0";
    let found = folder.csv(text, "", &request("iss < 16", &[question])).unwrap();
    assert_eq!((found.rows, found.rejected, found.whole.n()), (14, 13, 1));
    let expected = [
        ("`age` is not a number", 2, 5, "old"),
        ("`gcs` is not the sum of its parts", 2, 8, "gcs 14, gcs_eye 4, gcs_verbal 5, gcs_motor 6"),
        ("`skull_fracture` is neither yes nor no", 2, 9, "maybe"),
        ("the row has more or fewer cells than there are columns", 2, 14, "7 cells"),
        ("`age` is above what is possible (0 to 120 a)", 1, 3, "130"),
        ("`age` is below what is possible (0 to 120 a)", 1, 4, "-1"),
        ("`gcs` is a fraction, and only whole numbers occur", 1, 7, "14.5"),
        ("`mechanism` is none of its choices (blunt, penetrating, burn)", 1, 11, "fire"),
        ("`pts_airway` is a value that does not occur", 1, 13, "0"),
    ];
    let mut expected: Vec<_> =
        expected.map(|(reason, rows, first, found)| (reason.to_owned(), rows, first, found.to_owned())).to_vec();
    expected.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    assert_eq!(reasons(&found), expected);
}

#[test]
fn only_what_is_asked_for_has_to_be_right() {
    let folder = Folder::new();
    let text = "iss,age,sbp\n20,abc,100\n9,40,\n";
    let found = folder.csv(text, "", &request("iss >= 16", &["sbp < 110"])).unwrap();
    assert_eq!((found.rejected, verdicts(&found)), (0, [1, 0, 1]));
}

#[test]
fn a_part_follows_from_the_whole_and_the_whole_from_its_parts() {
    let folder = Folder::new();
    // 15 leaves no doubt of any part, 3 neither; 14 does. The whole follows where all parts are known.
    let text = "iss,gcs,gcs_eye,gcs_verbal,gcs_motor\n9,15,,,\n9,3,,,\n9,14,,,\n9,14,3,5,\n9,,4,5,6\n9,,,,5\n";
    let motor = folder.csv(text, "", &request("iss < 16", &["gcs_motor < 6"])).unwrap();
    assert_eq!(verdicts(&motor), [2, 3, 1]);
    let whole = folder.csv(text, "", &request("iss < 16", &["gcs < 15"])).unwrap();
    assert_eq!(verdicts(&whole), [3, 2, 1]);
}

#[test]
fn semicolons_bring_a_decimal_comma_and_gzip_is_unpacked() {
    let folder = Folder::new();
    let text = "iss;sbp;note\n20;99,5;\"a;b\"\n9;100,5;\"two\nlines\"\n";
    let question = request("iss >= 16", &["sbp < 100"]);
    let plain = folder.csv(&format!("\u{feff}{text}"), "", &question).unwrap();
    assert_eq!((plain.rejected, verdicts(&plain)), (0, [1, 1, 0]));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    let bytes = packed.finish().unwrap();
    let packed = run(&folder.file("cohort.csv.gz", &bytes), "", &question).unwrap();
    assert_eq!(verdicts(&packed), [1, 1, 0]);
    let cut = run(&folder.file("cut.csv.gz", &bytes[..bytes.len() - 9]), "", &question);
    assert!(matches!(cut, Err(CohortError::Damaged { .. })), "{cut:?}");
}

fn columns(rows: usize) -> Vec<(&'static str, ArrayRef)> {
    let number = |i: usize, span: usize| (i * 7919 + 13) % span;
    let iss: Int32Array = (0..rows).map(|i| Some([1, 4, 9, 16, 25, 75][number(i, 6)])).collect();
    let sbp: Float64Array = (0..rows).map(|i| (i % 20 != 3).then(|| 60.0 + number(i, 97) as f64)).collect();
    let age: Int64Array = (0..rows).map(|i| (i % 25 != 4).then(|| number(i, 99) as i64)).collect();
    let skull: BooleanArray = (0..rows).map(|i| (i % 30 != 5).then(|| number(i, 9) == 0)).collect();
    let mechanism: StringArray = (0..rows).map(|i| (i % 11 != 0).then(|| ["blunt", "penetrating"][i % 2])).collect();
    let region: DictionaryArray<arrow_array::types::Int8Type> =
        (0..rows).map(|i| ["noord", "oost", "zuid"][number(i, 3)]).collect();
    vec![
        ("iss", Arc::new(iss)),
        ("sbp", Arc::new(sbp)),
        ("age", Arc::new(age)),
        ("skull_fracture", Arc::new(skull)),
        ("mechanism", Arc::new(mechanism)),
        ("region", Arc::new(region)),
    ]
}

fn as_csv(columns: &[(&str, ArrayRef)]) -> String {
    let rows = columns[0].1.len();
    let mut text = columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(",") + "\n";
    let shown: Vec<_> = columns
        .iter()
        .map(|(_, array)| {
            (0..rows).map(|row| if array.is_null(row) { String::new() } else { cell(array, row) }).collect::<Vec<_>>()
        })
        .collect();
    for row in 0..rows {
        text += &(shown.iter().map(|column| column[row].as_str()).collect::<Vec<_>>().join(",") + "\n");
    }
    text
}

fn cell(array: &ArrayRef, row: usize) -> String {
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Float64Type, Int8Type, Int32Type, Int64Type};
    if let Some(array) = array.as_primitive_opt::<Int32Type>() {
        array.value(row).to_string()
    } else if let Some(array) = array.as_primitive_opt::<Int64Type>() {
        array.value(row).to_string()
    } else if let Some(array) = array.as_primitive_opt::<Float64Type>() {
        array.value(row).to_string()
    } else if let Some(array) = array.as_boolean_opt() {
        if array.value(row) { "yes" } else { "no" }.to_owned()
    } else if let Some(array) = array.as_string_opt::<i32>() {
        array.value(row).to_owned()
    } else {
        let dictionary = array.as_dictionary::<Int8Type>();
        dictionary.values().as_string::<i32>().value(dictionary.key(row).unwrap()).to_owned()
    }
}

#[test]
fn parquet_says_what_csv_says_whatever_its_row_groups() {
    let folder = Folder::new();
    let columns = columns(9_000);
    let mut question = request("iss >= 16", &["nftg_2021_red", "sbp < 90 and age >= 16", "skull_fracture"]);
    question.scores = ["mgap", "gap"]
        .map(|score| ScoreRequest { expression: score.to_owned(), worse: None, is_probability: false })
        .to_vec();
    question.scores.push(ScoreRequest { expression: "sbp".to_owned(), worse: Some(Worse::Low), is_probability: false });
    question.by = vec!["region".to_owned(), "mechanism".to_owned()];
    let csv = folder.csv(&as_csv(&columns), "", &question).unwrap();
    for group in [1000, 70_000] {
        let parquet = run(&folder.parquet(columns.clone(), group), "", &question).unwrap();
        assert_eq!((parquet.rows, parquet.rejected), (csv.rows, csv.rejected));
        assert_eq!(parquet.whole.tests, csv.whole.tests);
        for (a, b) in parquet.whole.scores.iter().zip(&csv.whole.scores) {
            assert_eq!((&a.runs, a.without), (&b.runs, b.without));
        }
        for ((_, a), (_, b)) in parquet.groups.iter().zip(&csv.groups) {
            assert_eq!(a.len(), b.len());
            for (a, b) in a.iter().zip(b) {
                assert_eq!((&a.name, &a.part.tests, a.part.severe), (&b.name, &b.part.tests, b.part.severe));
            }
        }
    }
}

#[test]
fn what_stands_below_a_null_is_nothing_and_what_cannot_be_is_counted_in_every_kind_of_column() {
    use arrow_array::{Array, Float32Array, UInt8Array};
    let is_there =
        || BooleanArray::from_iter([1, 0, 1, 1, 1, 0, 1].map(|one| (one == 1).then_some(true))).nulls().cloned();
    // Below the nulls: what a pressure cannot be, what is no number, and a yes.
    let pressures = vec![80.0, 9e9, 120.0, -0.0, 2000.0, f64::INFINITY, f64::NAN];
    let floats: ArrayRef = Arc::new(Float64Array::new(pressures.clone().into(), is_there()));
    let narrow: Vec<f32> = pressures.iter().map(|value| *value as f32).collect();
    let narrow: ArrayRef = Arc::new(Float32Array::new(narrow.into(), is_there()));
    let severe: ArrayRef = Arc::new(UInt8Array::from(vec![25, 25, 9, 9, 9, 9, 25]));
    let skull: ArrayRef =
        Arc::new(BooleanArray::new(vec![true, true, false, false, false, true, false].into(), is_there()));
    let read = |sbp: &ArrayRef, mapping: &str| {
        let columns = vec![("iss", severe.clone()), ("sbp", sbp.clone()), ("skull_fracture", skull.clone())];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let mut table = Table::of_batches("frame", batch.schema(), Box::new(std::iter::once(Ok(batch)))).unwrap();
        let mapping = if mapping.is_empty() { Mapping::default() } else { Mapping::read(mapping, "map.toml").unwrap() };
        let question = request("iss >= 16", &["sbp < 90", "skull_fracture"]);
        let (never, progress) = (AtomicBool::new(false), Arc::new(Progress::default()));
        benchmark(&mut table, &mapping, text::read(&models()), &question, &progress, &never).unwrap()
    };
    for sbp in [&floats, &narrow] {
        let found = read(sbp, "");
        // Yes: 80 and 0; no: 120; unknown: two nulls and what is no number. 2000 is rejected.
        assert_eq!((found.rejected, verdicts(&found)), (1, [2, 1, 3]));
        let skull = &found.whole.tests[1];
        assert_eq!([0, 1, 2].map(|i| skull.severe[i] + skull.others[i]), [1, 3, 2]);
    }
    // An infinite value that is there is no number, and a row of its own.
    let endless: ArrayRef = Arc::new(Float64Array::from(vec![80.0, f64::INFINITY, 95.0, 60.0, f64::NAN, 70.0, 88.0]));
    let found = read(&endless, "");
    assert_eq!((found.rejected, verdicts(&found)), (1, [4, 1, 1]));
    assert!(reasons(&found)[0].0.contains("sbp"), "{:?}", reasons(&found));
    // Kilopascals, a code for unknown, and words of its own for yes and no.
    let mapped = "[finding.iss]\ncolumn = \"iss\"\n[finding.sbp]\ncolumn = \"sbp\"\nunit = \"kPa\"\nmissing = [\"99\"]\n\
                  [finding.skull_fracture]\ncolumn = \"skull_fracture\"\nvalues = { no = true, yes = false }\n";
    let kilopascals: ArrayRef = Arc::new(Float64Array::from(vec![10.0, 99.0, 20.0, 11.0, 99.0, 13.0, 12.1]));
    let found = read(&kilopascals, mapped);
    assert_eq!((found.rejected, verdicts(&found)), (0, [2, 3, 2]));
    let skull = &found.whole.tests[1];
    assert_eq!([0, 1, 2].map(|i| skull.severe[i] + skull.others[i]), [4, 1, 2]);
}

#[test]
fn a_parquet_file_cut_in_half_says_so() {
    let folder = Folder::new();
    let path = folder.parquet(columns(5000), 1000);
    let bytes = fs::read(&path).unwrap();
    let question = request("iss >= 16", &["sbp < 90"]);
    let cut = run(&folder.file("cut.parquet", &bytes[..bytes.len() / 2]), "", &question);
    let Err(error @ CohortError::Damaged { .. }) = cut else { panic!("{cut:?}") };
    assert!(error.to_string().contains("is not whole"), "{error}");
    // Damaged in the middle, with a whole end.
    let mut holed = bytes.clone();
    holed[bytes.len() / 3..bytes.len() / 3 + 40].fill(0xff);
    let holed = run(&folder.file("holed.parquet", &holed), "", &question);
    assert!(!matches!(holed, Ok(ref found) if found.rows != 5000), "{holed:?}");
}

#[test]
fn a_mapping_reads_units_codes_sentinels_lists_and_expressions() {
    let folder = Folder::new();
    let text = "leeftijd,RR sys,o2,sat,letsel,verblijf,hoofd,ISS,regio\n\
                >89,16,nee,95,M,3,\"2,3\",25,A\n\
                40,999,ja,99,B,0,\"3 or 2\",9,B\n\
                41,12,nee,0,M,0,NA,9,B\n\
                NA,-1,nee,88,M,NA,,NA,A\n";
    let mapping = r#"
        cohort.missing = ["NA"]
        [finding.age]
        column = "leeftijd"
        values = { ">89" = 90 }
        [finding.sbp]
        column = "RR sys"
        unit = "kPa"
        missing = ["999", "-1"]
        [finding.spo2]
        column = "sat"
        missing = ["0"]
        where = "o2 == 'nee'"
        [finding.mechanism]
        column = "letsel"
        values = { M = "blunt", B = "burn" }
        [finding.icu]
        value = "verblijf > 0"
        [finding.ais_head]
        column = "hoofd"
        list = "greatest"
        otherwise = { value = 0, where = "score >= 1" }
        [finding.iss]
        column = "ISS"
        [column.score]
        column = "ISS"
    "#;
    let ask = |test: &str| {
        let found =
            folder.csv(text, mapping, &request("iss >= 1 or age >= 0 or sbp >= 0 or spo2 >= 0", &[test])).unwrap();
        assert_eq!(found.rejected, 0, "{:?}", found.reasons);
        verdicts(&found)
    };
    assert_eq!(ask("age >= 90"), [1, 2, 1]);
    assert_eq!(ask("sbp >= 120"), [1, 1, 2]);
    assert_eq!(ask("spo2 >= 95"), [1, 1, 2]);
    assert_eq!(ask("mechanism == 'blunt'"), [3, 1, 0]);
    assert_eq!(ask("icu"), [1, 2, 1]);
    assert_eq!(ask("ais_head >= 3"), [2, 1, 1]);
    assert_eq!(ask("regio == 'A'"), [2, 2, 0]);
}

#[test]
fn what_the_mapping_says_of_the_impossible_and_of_contradictions_holds() {
    let folder = Folder::new();
    let text = "iss,age,gcs,gcs_motor,gcs_eye,gcs_verbal\n9,130,15,6,4,5\n9,40,14,6,4,5\n";
    let columns = "[finding.iss]\ncolumn = \"iss\"\n[finding.gcs]\ncolumn = \"gcs\"\n\
                   [finding.gcs_motor]\ncolumn = \"gcs_motor\"\n[finding.gcs_eye]\ncolumn = \"gcs_eye\"\n\
                   [finding.gcs_verbal]\ncolumn = \"gcs_verbal\"\n[finding.age]\ncolumn = \"age\"\n";
    let question = request("iss < 16", &["gcs < 15 and age >= 0"]);
    let rejected = folder.csv(text, columns, &question).unwrap();
    assert_eq!(rejected.rejected, 2);
    for (disagree, expected) in [("keep-whole", [1, 1, 0]), ("keep-parts", [0, 2, 0])] {
        let more = format!("{columns}impossible = \"unknown\"\n[sum.gcs]\ndisagree = \"{disagree}\"\n");
        let found = folder.csv(text, &more, &question).unwrap();
        assert_eq!((found.rejected, verdicts(&found)), (0, expected), "{disagree}");
    }
}

#[test]
fn a_mistake_in_a_mapping_is_said_with_its_place() {
    let folder = Folder::new();
    let mistake = |mapping: &str| {
        let question = request("iss >= 16", &["age > 65"]);
        let mapping = format!("[finding.iss]\ncolumn = \"iss\"\n{mapping}");
        folder.csv("iss,age,pressure\n9,40,12\n", &mapping, &question).unwrap_err().to_string()
    };
    let cases = [
        ("[finding.spb]\ncolumn = \"pressure\"", "did you mean `sbp`?"),
        ("[finding.sbp]\ncolumn = \"presure\"", "did you mean `pressure`?"),
        ("[finding.sbp]\ncolumn = \"pressure\"\nunit = \"mmHg\"", "`mm[Hg]`"),
        ("[finding.sbp]\nunit = \"kPa\"", "say where it comes from"),
        ("[finding.sex]\ncolumn = \"age\"\nvalues = { \"1\" = \"man\" }", "female, male"),
        ("[finding.age]\ncolumn = \"age\"\nvalues = { \"?\" = 900 }", "possible is 0 to 120"),
        ("[finding.age]\nvalue = \"pressure +\"", "expected a value"),
        ("[finding.age]\nvalue = \"sbp * 2\"", "the cohort has no column `sbp`"),
        ("[finding.age]\ncolum = \"age\"", "unknown field `colum`"),
        ("[sum.age]\ndisagree = \"keep-parts\"", "no finding that is the sum of others"),
        ("[column.\"my age\"]\ncolumn = \"age\"", "letters, digits"),
    ];
    for (mapping, words) in cases {
        let said = mistake(mapping);
        assert!(said.contains(words), "{mapping}\n{said}");
    }
}

#[test]
fn what_is_no_cohort_says_what_it_is() {
    let folder = Folder::new();
    let question = request("iss >= 16", &["age > 65"]);
    let said = |bytes: &[u8]| run(&folder.file("cohort", bytes), "", &question).unwrap_err().to_string();
    assert!(said(b"").contains("is empty"));
    assert!(said(b"\n\n").contains("first line"));
    assert!(said(b"PK\x03\x04\0\0\0").contains("spreadsheet"));
    assert!(said(b"iss,age,iss\n").contains("two columns `iss`"));
    assert!(said(b"ISS,age\n20,30\n").contains("Is it the column `ISS`?"));
    assert!(said(b"ernst,age\n20,30\n").contains("Its columns are ernst, age"));
    let missing = run(&folder.0.path().join("nowhere"), "", &question).unwrap_err();
    assert!(matches!(missing, CohortError::CannotRead { .. }));
}

#[test]
fn a_division_into_thousands_of_groups_is_refused() {
    let folder = Folder::new();
    let rows: String = (0..50_000).map(|i| format!("{},p{i}\n", i % 30 + 1)).collect();
    let mut question = request("iss >= 16", &["iss > 20"]);
    question.by = vec!["patient".to_owned()];
    let refused = folder.csv(&format!("iss,patient\n{rows}"), "", &question).unwrap_err();
    assert!(matches!(refused, CohortError::TooManyGroups { limit: 1000, .. }), "{refused}");
}

#[test]
fn groups_have_names_and_an_order() {
    let folder = Folder::new();
    let text =
        "iss,year,age,sex,helicopter\n20,2023,70,male,yes\n9,2021,15.5,female,no\n9,,90,male,\n9,2022,64,female,no\n";
    let mut question = request("iss >= 16", &["iss > 20"]);
    question.by = ["year", "age", "sex", "helicopter == yes", "floor(age / 10)"].map(str::to_owned).to_vec();
    let found = folder.csv(text, "", &question).unwrap();
    let names: Vec<Vec<&str>> =
        found.groups.iter().map(|(_, groups)| groups.iter().map(|group| group.name.as_str()).collect()).collect();
    assert_eq!(
        names,
        [
            vec!["2021", "2022", "2023", "unknown"],
            vec!["below 16", "16 to 64", "65 to 79", "80 and over"],
            vec!["female", "male"],
            vec!["no", "yes", "unknown"],
            vec!["1", "6", "7", "9"],
        ]
    );
}

#[test]
fn the_dutch_norms_are_counted_by_region_and_by_location_and_year() {
    let folder = Folder::new();
    let mut text = String::from("iss,region,first_hospital,year,first_hospital_level\n");
    // 240 in one location and year, 239 in the next; three elsewhere, one not known.
    for (hospital, year, level, rows) in
        [("a", 2023, "1", 240), ("a", 2024, "1", 239), ("b", 2023, "2", 3), ("c", 2023, "", 1)]
    {
        text += &format!("25,noord,{hospital},{year},{level}\n").repeat(rows);
    }
    text += "4,noord,b,2023,2\n";
    let mut question = request("iss >= 16", &["first_hospital_level == 1"]);
    question.by = vec!["region".to_owned(), "first_hospital, year".to_owned()];
    let found = folder.csv(&text, "", &question).unwrap();
    let document = serde_json::to_value(Document::of(&found)).unwrap();
    let region = &document["groups"][0]["groups"][0]["brought_to_level_1"];
    assert_eq!((&region["direct"], &region["elsewhere"], &region["unknown"]), (&479.into(), &3.into(), &1.into()));
    assert_eq!(region["meets_norm"], true);
    assert_eq!(region["share"]["value"].as_f64(), Some(479.0 / 482.0));
    let locations = document["groups"][1]["groups"].as_array().unwrap();
    let norms: Vec<_> =
        locations.iter().map(|g| (g["group"].as_str().unwrap(), g["meets_volume_norm"].as_bool())).collect();
    assert_eq!(norms, [("a, 2023", Some(true)), ("a, 2024", Some(false)), ("b, 2023", None), ("c, 2023", None)]);
}

#[test]
fn clusters_are_pooled_and_one_without_a_rate_is_named() {
    let folder = Folder::new();
    let mut text = String::from("iss,sbp,region\n");
    for (place, region) in ["noord", "oost", "zuid", "west"].iter().enumerate() {
        for i in 0..40 {
            let severe = i % 4 == 0;
            let low = if severe { i % (8 + 4 * place) < 8 } else { i % 10 == 1 };
            let low = low && *region != "west";
            text += &format!("{},{},{region}\n", if severe { 25 } else { 4 }, if low { 80 } else { 130 + i });
        }
    }
    let mut question = request("iss >= 16", &["sbp < 90"]);
    question.scores =
        vec![ScoreRequest { expression: "sbp".to_owned(), worse: Some(Worse::Low), is_probability: false }];
    question.clusters = vec!["region".to_owned()];
    let found = folder.csv(&text, "", &question).unwrap();
    let document = serde_json::to_value(Document::of(&found)).unwrap();
    let pooled = document["groups"][0]["pooled"].as_array().unwrap();
    let measures: Vec<&str> = pooled.iter().map(|measure| measure["measure"].as_str().unwrap()).collect();
    assert_eq!(measures, ["sensitivity", "specificity", "auc"]);
    // In the north every severe patient is positive, in the west nobody: such rates have no logit, and what
    // is left is too little to pool.
    let left_out = pooled[0]["left_out"].as_array().unwrap().iter().map(|cluster| cluster["group"].as_str().unwrap());
    assert_eq!(left_out.collect::<Vec<_>>(), ["noord", "west"]);
    assert_eq!(pooled[0]["mean"]["why"], "not pooled: 2 clusters, at least 3 are needed");
    assert_eq!(pooled[2]["clusters"], 4);
    assert_eq!(pooled[2]["mean"]["interval"], "reml-hartung-knapp");
    let inside = |rate: &serde_json::Value| {
        let [low, value, high] = ["low", "value", "high"].map(|end| rate[end].as_f64().unwrap());
        low < value && value < high
    };
    assert!(inside(&pooled[2]["mean"]) && inside(&pooled[2]["prediction"]), "{:?}", pooled[2]);
}

#[test]
fn a_run_that_is_stopped_says_so() {
    let folder = Folder::new();
    let path = folder.file("cohort.csv", "iss,age\n9,40\n");
    let mut table = Table::open(&path, "cohort", None).unwrap();
    let stopped = AtomicBool::new(true);
    let question = request("iss >= 16", &["age > 65"]);
    let progress = Arc::new(Progress::default());
    let ended = benchmark(&mut table, &Mapping::default(), text::read(&models()), &question, &progress, &stopped);
    assert!(matches!(ended, Err(CohortError::Stopped)));
}
