//! What is known beside a case, through the command: travel matrices and boards of presentation stops.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::{Said, baken};
use serde_json::Value;

/// Two places in Groningen and three hospitals; from the second no route leads to Assen.
const OSRM: &str = r#"{"code": "Ok",
 "durations": [[480.2, 1500, 1260], [1680, 61, null]],
 "sources": [{"location": [6.582, 53.225], "name": "Boterdiep"}, {"location": [6.974, 53.1735], "name": ""}],
 "destinations": [{"location": [6.5741, 53.2231]}, {"location": [6.974, 53.173]}, {"location": [6.566, 52.9841], "name": "Europaweg"}]}"#;

const CSV: &str = "pc4,hospital,minutes
9679,ozg,1.02
9679,umcg,28
9679,wza,
9713,ozg,25
9713,umcg,8
9713,wza,21
";

struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    /// What was said, without the name of this folder.
    fn told(&self, said: &Said) -> String {
        said.to_string().replace(&format!("{}/", self.0.path().display()), "")
    }
}

fn case(more: &str) -> String {
    format!(r#"{{"pathway": "trauma", "region": "noord-nederland", {more} "findings": {{"age": 71}}}}"#)
}

fn advice(arguments: &[&str], case: &str) -> Value {
    let said = baken(&[&["assess", "-", "--json", "--lang", "en"], arguments].concat(), case);
    assert_eq!(said.code, Some(0), "{said}");
    serde_json::from_str(&said.stdout).unwrap()
}

/// A man with a cut hand in Groningen, the Martini nearest.
fn cut_hand(more: &str) -> String {
    let at = r#""at": "2026-03-14T02:10:00+01:00", "travel_minutes": {"mzh": 6, "umcg": 9, "ozg": 28, "wza": 27}"#;
    format!(r#"{{"pathway": "trauma", "region": "noord-nederland", {at}, {more} "findings": {CUT_HAND}}}"#)
}

const CUT_HAND: &str = r#"{"cardiac_arrest": false, "airway_threat": false, "vitally_threatened": false, "age": 40, "sbp": 120,
 "hr": 80, "rr": 16, "spo2": 98, "gcs_eye": 4, "gcs_verbal": 5, "gcs_motor": 6,
 "respiratory_distress": false, "assisted_ventilation": false, "mechanism": "blunt", "burn_tbsa": 0,
 "bleeding_uncontrolled": false, "penetrating_central": false, "skull_fracture": false,
 "spinal_deficit": false, "chest_instability": false, "pelvic_fracture": false, "long_bone_fractures": 0,
 "crushed_extremity": false, "amputation_proximal": false, "fall_height": 0, "vehicle_ejection": false,
 "vehicle_intrusion": false, "vehicle_death": false, "telemetry_severe": false,
 "child_unrestrained": false, "rider_separated": false, "pedestrian_thrown": false,
 "low_fall_head_impact": false, "anticoagulant": false, "pregnancy_weeks": 0, "burn_with_trauma": false,
 "child_abuse_suspected": false, "special_resources": false, "ems_judgement": false}"#;

/// Minutes and their source of every hospital that the advice names.
fn minutes(advice: &Value) -> Vec<(String, f64, String)> {
    let named = ["destinations", "passed_over"].iter().flat_map(|list| advice[*list].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    named.map(|d| (text(&d["hospital"]), d["minutes"].as_f64().unwrap_or(-1.0), text(&d["minutes_source"]))).collect()
}

fn has(advice: &Value, hospital: &str, wanted: f64) -> bool {
    let found = minutes(advice);
    let given = |(id, minutes, source): &(String, f64, String)| {
        id == hospital && (*minutes - wanted).abs() < 1e-9 && source != "estimated"
    };
    found.iter().any(given)
}

fn warnings(advice: &Value) -> String {
    advice["warnings"].to_string()
}

#[test]
fn a_table_of_a_routing_engine_becomes_travel_times_of_a_case() {
    let files = Files::new();
    let (osrm, matrix) = (files.write("osrm.json", OSRM), files.path("matrix.csv"));
    let said = baken(&["travel", "import", &osrm, "--out", &matrix], "");
    assert_eq!(said.code, Some(0), "{said}");
    assert_eq!(
        files.told(&said),
        "exit code 0\n-- stdout\nmatrix.csv: 2 places, 3 hospitals, 6 cells, 1 unreachable\n"
    );
    assert_eq!(fs::read_to_string(&matrix).unwrap(), CSV);
    let again = files.path("again.csv");
    assert_eq!(baken(&["travel", "import", &matrix, "--out", &again], "").code, Some(0));
    assert_eq!(fs::read_to_string(&again).unwrap(), CSV, "what was written reads as itself");

    let from = |scene: &str, more: &str| advice(&["--travel", &matrix], &case(&format!(r#""scene": {scene}, {more}"#)));
    assert!(has(&from(r#"{"pc4": "9713"}"#, ""), "umcg", 8.0));
    assert!(has(&from(r#"{"lat": 53.23, "lon": 6.59}"#, ""), "umcg", 8.0), "within two kilometres of the postcode");
    let far = from(r#"{"lat": 53.25, "lon": 6.65}"#, "");
    assert!(minutes(&far).iter().all(|(_, _, source)| source == "estimated"), "beyond two kilometres");
    let own = from(r#"{"pc4": "9713"}"#, r#""travel_minutes": {"umcg": 5},"#);
    assert!(has(&own, "umcg", 5.0), "the case's own minutes win");

    let line = case(r#""scene": {"pc4": "9713"},"#);
    let said = baken(&["assess", "-", "--batch", "--travel", &matrix], format!("{line}\n{line}\n"));
    assert_eq!((said.code, said.stdout.lines().count()), (Some(0), 2), "{said}");
    for line in said.stdout.lines() {
        assert!(has(&serde_json::from_str(line).unwrap(), "umcg", 8.0));
    }
}

#[test]
fn a_wide_matrix_says_the_same_as_a_long_one() {
    let files = Files::new();
    let wide = files.write("wide.csv", "\u{feff}pc4,umcg,ozg,wza\r\n9713, 8 ,25,21\r\n9679,28,1.02,\r\n");
    let out = files.path("out.csv");
    let said = baken(&["travel", "import", &wide, "--out", &out], "");
    assert_eq!(said.code, Some(0), "{said}");
    assert_eq!(fs::read_to_string(&out).unwrap(), CSV.replace("9679,wza,\n", ""));
}

#[test]
fn what_is_no_matrix() {
    let many = "9713,umcg,8\n".repeat(100_000);
    let inputs: Vec<(&str, Vec<u8>)> = vec![
        ("empty", b"".to_vec()),
        ("only a header", b"pc4,hospital,minutes\n".to_vec()),
        ("another header", b"postcode,hospital,minutes\n9713,umcg,8\n".to_vec()),
        ("semicolons", b"pc4;hospital;minutes\n9713;umcg;8\n".to_vec()),
        (
            "bad values",
            b"pc4,hospital,minutes\n9713,umgc,8\n971,umcg,8\n9713,umcg,soon\n9713,umcg,-4\n9713,umcg,1441\n9713,umcg,NaN\n9713,umcg,24,5\n".to_vec(),
        ),
        ("twice", b"pc4,hospital,minutes\n9713,umcg,8\n9713,wza,21\n9713,umcg,9\n".to_vec()),
        ("a wide header", b"pc4,umcg,umgc,umcg\n9713,8,9,8\n".to_vec()),
        ("a ragged wide row", b"pc4,umcg,wza\n9713,8\n".to_vec()),
        ("not UTF-8", b"pc4,hospital,minutes\n9713,\xff,8\n".to_vec()),
        ("cut JSON", OSRM.as_bytes()[..90].to_vec()),
        ("no route service", br#"{"code": "InvalidQuery", "message": "Query string malformed"}"#.to_vec()),
        ("no code", br#"{"durations": [[1]]}"#.to_vec()),
        ("no durations", br#"{"code": "Ok", "distances": [[1]], "sources": [], "destinations": []}"#.to_vec()),
        ("no waypoints", br#"{"code": "Ok", "durations": [[1]]}"#.to_vec()),
        ("a list", b"[[1, 2]]".to_vec()),
        ("another type", OSRM.replace("61,", "\"61\",").into_bytes()),
        ("rows missing", OSRM.replace("[480.2, 1500, 1260], ", "").into_bytes()),
        ("a ragged row", OSRM.replace(", null]", "]").into_bytes()),
        ("seconds that cannot be", OSRM.replace("480.2", "-1").replace("1260", "86401").into_bytes()),
        ("a source in the sea", OSRM.replace("[6.582, 53.225]", "[4.0, 53.4]").into_bytes()),
        ("a source exchanged", OSRM.replace("[6.582, 53.225]", "[53.225, 6.582]").into_bytes()),
        ("a destination that is no hospital", OSRM.replace("[6.5741, 53.2231]", "[6.3, 53.3]").into_bytes()),
        ("two sources at one postcode", OSRM.replace("[6.974, 53.1735]", "[6.582, 53.2251]").into_bytes()),
    ];
    let files = Files::new();
    let out = files.path("out.csv");
    let mut told = String::new();
    for (name, input) in inputs {
        let file = files.write("matrix", input);
        let said = baken(&["travel", "import", &file, "--out", &out], "");
        assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""), "{name}: {said}");
        assert!(!Path::new(&out).exists(), "{name}: nothing half-written is left");
        writeln!(told, "# {name}\n{}", files.told(&said)).unwrap();
    }
    let file = files.write("many.csv", format!("pc4,hospital,minutes\n{many}"));
    let said = baken(&["travel", "import", &file, "--out", &out], "");
    assert_eq!((said.code, said.stderr.lines().count()), (Some(2), 20), "no more mistakes than people read");
    insta::assert_snapshot!(told);
}

#[test]
fn a_stop_on_a_board_diverts_until_it_lapses() {
    let files = Files::new();
    let board = |taken: &str| {
        let text =
            format!(r#"{{"taken": "{taken}", "stops": [{{"hospital": "mzh", "kind": "ed", "state": "stop"}}]}}"#);
        files.write("board.json", text)
    };
    let case = cut_hand("");
    let fresh = advice(&["--board", &board("2026-03-14T02:00:00+01:00")], &case);
    assert!(fresh["passed_over"].to_string().contains("on-stop"), "{fresh}");
    assert!(!warnings(&fresh).contains("stop-expired"));
    let old = advice(&["--board", &board("2026-03-14T00:09:00+01:00")], &case);
    assert!(warnings(&old).contains("stop-expired"), "{old}");
    assert!(!old["passed_over"].to_string().contains("on-stop"));

    let path = board("2026-03-14T02:00:00+01:00");
    let own = cut_hand(r#""stops": [{"hospital": "mzh", "kind": "ed", "state": "open"}],"#);
    let own = advice(&["--board", &path], &own);
    assert!(!own["passed_over"].to_string().contains("on-stop"), "the case's own report wins");
}

#[test]
fn a_board_of_the_capacity_platform_is_read_as_far_as_it_is_understood() {
    let files = Files::new();
    let board = files.write(
        "lpz.json",
        r#"{"tijdstip": "2026-03-14T02:00:00+01:00", "organisaties": [
 {"oid": "1.1", "locatie": "martini ziekenhuis", "beschikbaarheid": [
   {"Afdeling": "SEH", "Status": "STOP", "bedden": 3},
   {"afdeling": "Kinder-IC", "status": "open"},
   {"afdeling": "Dialyse", "status": "open"},
   {"afdeling": "IC", "status": "groen"},
   {"afdeling": "CCU", "status": "geen stop"},
   {"afdeling": "Neurologie"}, "SEH open",
   {"afdeling": "Stroke unit", "status": "stop", "tot": "03:00"}]},
 {"oid": "1.2", "locatie": "Groningen", "beschikbaarheid": []},
 {"oid": "1.3", "locatie": "Acceptatie 1", "beschikbaarheid": [{"naam": "SEH", "status": "dreigende stop"}]},
 {"oid": "1.4", "locatie": "St. Elders", "beschikbaarheid": []},
 {"oid": "1.5", "locatie": "Assen", "beschikbaarheid": [{"naam": "SEH", "state": "open"}, {"type": "seh", "state": "stop"}]},
 7]}"#,
    );
    let map = files.write("map.csv", "location,hospital\nacceptatie 1,nsd\n");
    let said = baken(&["assess", "-", "--json", "--board", &board, "--board-map", &map], cut_hand(""));
    assert_eq!(said.code, Some(0), "{said}");
    assert!(said.stdout.contains("on-stop"), "{said}");
    insta::assert_snapshot!(files.told(&Said { code: said.code, stdout: String::new(), stderr: said.stderr }));
}

#[test]
fn what_is_no_board() {
    let stop =
        |more: &str| format!(r#"{{"taken": "2026-03-14T02:00:00Z", "stops": [{{"hospital": "umcg", {more}}}]}}"#);
    let inputs = [
        ("empty", String::new()),
        ("cut", r#"{"taken": "2026-03-14T02:0"#.to_owned()),
        ("a number", "12".to_owned()),
        ("something else", r#"{"pathway": "trauma"}"#.to_owned()),
        ("prose", "all open".to_owned()),
        ("no zone", r#"{"taken": "2026-03-14T02:00:00", "stops": []}"#.to_owned()),
        ("no stops", r#"{"taken": "2026-03-14T02:00:00Z"}"#.to_owned()),
        ("a strange field", r#"{"stops": [], "source": "me"}"#.to_owned()),
        ("an unknown kind", stop(r#""kind": "seh", "state": "stop""#)),
        ("an unknown hospital", stop(r#""kind": "ed", "state": "stop""#).replace("umcg", "umgc")),
        (
            "ends before it begins",
            stop(r#""kind": "ed", "state": "stop", "since": "2026-03-14T02:00:00Z", "until": "2026-03-14T01:00:00Z""#),
        ),
    ];
    let files = Files::new();
    let mut told = String::new();
    for (name, input) in inputs {
        let file = files.write("board.json", input);
        let said = baken(&["assess", "-", "--board", &file], cut_hand(""));
        assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""), "{name}: {said}");
        writeln!(told, "# {name}\n{}", files.told(&said)).unwrap();
    }
    let good = files.write("board.json", r#"{"stops": [{"hospital": "mzh", "kind": "ed", "state": "open"}]}"#);
    let ageless = baken(&["assess", "-", "--json", "--board", &good], cut_hand(""));
    assert_eq!(ageless.code, Some(0));
    writeln!(told, "# a report without any time\n{}", ageless.stderr.replace(&files.path(""), "")).unwrap();
    for (name, map) in [
        ("header", "a,b\n"),
        ("hospital", "location,hospital\nx,umgc\n"),
        ("twice", "location,hospital\nx,umcg\nX,wza\n"),
    ] {
        let map = files.write("map.csv", map);
        let said = baken(&["assess", "-", "--board", &good, "--board-map", &map], cut_hand(""));
        assert_eq!(said.code, Some(2), "{name}: {said}");
        writeln!(told, "# a mapping: {name}\n{}", files.told(&said)).unwrap();
    }
    insta::assert_snapshot!(told);
}

#[test]
fn the_estimates_are_set_beside_published_rides() {
    let said = baken(&["travel", "calibrate"], "");
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{said}");
    assert_eq!(said.stdout.matches("holds  ").count(), 9, "{said}");
    let json: Value = serde_json::from_str(&baken(&["travel", "calibrate", "--json"], "").stdout).unwrap();
    assert!(json.as_array().unwrap().iter().all(|row| row["holds"] == true && row["estimated"].is_number()));
    // A pack without places has nothing to compare: the answer is no, and a number that is not there is null.
    let (_dir, pack) = common::small_pack();
    let said = baken(&["travel", "calibrate", "--json", "--pack", &pack], "");
    assert_eq!(said.code, Some(1), "{said}");
    let json: Value = serde_json::from_str(&said.stdout).unwrap();
    assert!(json.as_array().unwrap().iter().all(|row| row["estimated"].is_null() && row["holds"] == false));
}
