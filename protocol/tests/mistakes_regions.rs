//! Mistakes in regional texts, and what each of them is told. Every mistake is one change to a small
//! folder of texts that is right; the reports are one snapshot.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use baken_protocol::checked::geography::StopKind;
use baken_protocol::{Checked, Code, Report, read_and_check};

const PACK: &str = r#"[pack]
id = "example"
version = 1
title = { nl = "Voorbeeld", en = "Example" }
authority = "nobody"
valid_from = 2026-11-01
valid_until = 2027-11-01
notice = { nl = "Niet voor zorg", en = "Not for care" }
"#;

const INPUTS: &str = r#"[[section]]
id = "all"
title = { nl = "Alles", en = "All" }

[[input]]
id = "age"
kind = "number"
section = "all"
label = { nl = "Leeftijd", en = "Age" }
unit = "a"
possible = [0, 120]

[[input]]
id = "hospital_ed"
kind = "yes-no"
section = "all"
label = { nl = "SEH", en = "ED" }
scope = "hospital"

[[input]]
id = "hospital_basic_emergency_post"
kind = "yes-no"
section = "all"
label = { nl = "Basis-spoedpost", en = "Basic emergency post" }
scope = "hospital"

[[input]]
id = "hospital_trauma_level"
kind = "whole"
section = "all"
label = { nl = "Level", en = "Level" }
possible = [1, 3]
scope = "hospital"

[[input]]
id = "hospital_ivt"
kind = "yes-no"
section = "all"
label = { nl = "Trombolyse", en = "Thrombolysis" }
scope = "hospital"

[[input]]
id = "hospital_open"
kind = "yes-no"
section = "all"
label = { nl = "Open", en = "Open" }
scope = "hospital"

[[input]]
id = "travel"
kind = "number"
section = "all"
label = { nl = "Rijtijd", en = "Travel time" }
unit = "min"
possible = [0, 600]
scope = "hospital"

[[input]]
id = "added"
kind = "number"
section = "all"
label = { nl = "Extra rijtijd", en = "Added travel time" }
unit = "min"
possible = [0, 600]
scope = "hospital"

[[input]]
id = "time_transfer"
kind = "number"
section = "all"
label = { nl = "Overplaatsing", en = "Transfer" }
unit = "min"
possible = [0, 600]
scope = "hospital"

[[derived]]
id = "old"
value = "age >= 70"
label = { nl = "Oud", en = "Old" }
"#;

const PATHWAY: &str = r#"[pathway]
id = "trauma"
title = { nl = "Ongeval", en = "Trauma" }
ask = ["age"]

[[need]]
id = "level-1"
title = { nl = "Level 1", en = "Level 1" }
when = "age < 16"
undecided = "yes"

[[need]]
id = "ed"
title = { nl = "SEH", en = "Emergency department" }
"#;

const MODEL: &str = r#"[model]
id = "mgh-2018-clinical"
kind = "strategy"
pathways = ["trauma"]
title = { nl = "Uitkomst", en = "Outcome" }
outcome = "good outcome"
population = "everyone"
source = { text = "an example", mark = "D" }
choose = "good_outcome"

[[strategy]]
id = "primary"
first = "primary"
good_outcome = "0.4"

[[strategy]]
id = "comprehensive"
first = "comprehensive"
good_outcome = "0.5 - time_transfer / 1200"
"#;

const HOSPITALS: &str = "\
id,name,city,lat,lon,roaz,ed_hours,basic_emergency_post,trauma_level,evt,pci,picu,burn_centre,level_source,evt_source,confidence,note
umcg,UMC Groningen,Groningen,53.223,6.574,noord,Mo-Su 00:00-24:00,,1,,,,,AZNN 2025,,high,\"centre, of the region\"
trs,Treant Refaja,Stadskanaal,53.001,6.936,noord,Mo-Su 08:00-23:00,yes,,,,,,,,low,
isz,Isala,Zwolle,52.513,6.124,zwolle,,,1,,,,,ROAZ plan,,high,
";

const FACTS: &str = r#"[[fact]]
hospitals = ["umcg", "isz"]
attribute = "ed"
value = "yes"
source = "RIVM"
date = 2025-04-01

[[fact]]
hospital = "isz"
attribute = "trauma_level"
value = "unknown"
source = "nobody"

[[fact]]
hospital = "umcg"
attribute = "door_to_needle"
value = 25
source = "annual report"
"#;

const PC4: &str = "pc4,lat,lon\n9401,52.99,6.56\n1000,52.3778,4.9056\n";

const TRAVEL: &str = r#"[travel]
circuity = 1.25
start_minutes = 0

[[speed]]
up_to_km = 5
km_per_hour = 50
low = 0.6
high = 1.7

[[speed]]
km_per_hour = 100
low = 0.75
high = 1.4

[[water]]
name = "Ketelmeer"
line = [[52.740, 5.400], [52.608, 5.645], [52.588, 5.840]]
crossings = [[52.608, 5.645]]

[[island]]
name = "Texel"
outline = [[53.19, 4.84], [53.05, 4.89], [52.98, 4.70]]
"#;

const COUNTRY: &str = r#"[region]
id = "nederland"
title = { nl = "Nederland", en = "The Netherlands" }
source = "public sources"
date = 2026-11-01
hospitals = ["umcg", "trs", "isz"]

[stops]
use = false

[[destination]]
pathway = "trauma"
need = "ed"
among = "hospital_ed and hospital_open"
stops = "ignore"
because = { nl = "Dichtstbij", en = "Nearest" }
"#;

const REGION: &str = r#"[region]
id = "noord"
title = { nl = "Noord", en = "North" }
source = "public sources"
date = 2026-11-01
hospitals = ["umcg", "trs"]
roaz = "noord"
fallback = "nederland"
strategy = { model = "mgh-2018", mode = "clinical", minimum_gain = 0.01 }

[stops]
use = true
kinds = ["ed", "stroke"]
validity_minutes = 90
not_at = ["trs"]
confirmation = { nl = "Bel", en = "Call" }

[[destination]]
pathway = "trauma"
need = "level-1"
when = "age < 16"
among = "hospital_trauma_level == 1"
within = "travel <= 60 and added <= 15"
added_to = "ivt"
stops = "ignore"
because = { nl = "Level 1", en = "Level 1" }

[[destination]]
pathways = ["trauma"]
need = "level-1"
among = "hospital_ed"
stops = "ignore"
because = { nl = "Dichtstbij", en = "Nearest" }

[[destination]]
pathway = "trauma"
need = "ed"
among = "hospital_ed and hospital_open"
stops = "avoid"
stop_kind = "ed"
because = { nl = "Zonder stop", en = "Without a stop" }
"#;

const MORE_NEEDS: &str = r#"
[[destination]]
pathway = "trauma"
need = "level-1"
among = "hospital_ed"
stops = "ignore"
because = { nl = "Dichtstbij", en = "Nearest" }
"#;

const CASES: &str = r#"[defaults]
pathway = "trauma"
region = "noord"
scene = { pc4 = "9401" }
travel_minutes = { umcg = 24, trs = 40 }

[[case]]
name = "a child"
findings = { age = 8 }
scene = { lat = 53.1, lon = 6.5 }
travel_minutes = { trs = 10 }
stops = [{ hospital = "umcg", kind = "ed", state = "stop" }]
expect.first = "umcg"
expect.destinations = ["umcg", "trs"]
expect.passed_over = { trs = "lacks-capability" }
expect.warnings = ["stop-expired"]
expect.chosen_strategy = "comprehensive"
"#;

/// The folder that is right.
const GOOD: &[(&str, &str)] = &[
    ("pack.toml", PACK),
    ("inputs/all.toml", INPUTS),
    ("pathways/trauma.toml", PATHWAY),
    ("trauma/outcome.toml", MODEL),
    ("hospitals/hospitals.csv", HOSPITALS),
    ("hospitals/facts.toml", FACTS),
    ("hospitals/README.md", "no text"),
    ("places/pc4.csv", PC4),
    ("places/travel.toml", TRAVEL),
    ("regions/nederland/region.toml", COUNTRY),
    ("regions/noord/region.toml", REGION),
    ("regions/noord/cases/all.toml", CASES),
];

const NORTH: &str = "regions/noord/region.toml";
const ALL: &str = "regions/nederland/region.toml";
const SITES: &str = "hospitals/hospitals.csv";
const SAID: &str = "hospitals/facts.toml";
const WAY: &str = "places/travel.toml";
const PROOF: &str = "regions/noord/cases/all.toml";

/// What goes wrong, in which file, and the words that are replaced.
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    // Tables
    ("a column misspelt", SITES, "trauma_level", "trauma_levle"),
    ("a column forgotten", "places/pc4.csv", "pc4,lat,lon", "pc4,lat"),
    ("a comma without quotes", SITES, "\"centre, of the region\"", "centre, of the region"),
    ("a decimal comma", SITES, "53.223,6.574", "\"53,223\",6.574"),
    ("latitude and longitude exchanged", SITES, "53.223,6.574", "6.574,53.223"),
    ("half a position", SITES, "53.223,6.574", "53.223,"),
    ("a hospital twice", SITES, "trs,Treant", "umcg,Treant"),
    ("a site without a name", SITES, "isz,Isala", "isz,"),
    ("a level that does not exist", SITES, ",,1,,,,,AZNN", ",,4,,,,,AZNN"),
    ("a capability that is maybe", SITES, "23:00,yes", "23:00,maybe"),
    ("a capability that no input holds", SITES, "23:00,yes,,", "23:00,yes,,yes"),
    ("hours in Dutch", SITES, "Mo-Su 08:00-23:00", "Ma-Zo 08:00-23:00"),
    ("hours without an end", SITES, "Mo-Su 08:00-23:00", "Mo-Su 08:00"),
    // Facts
    ("a fact about nobody", SAID, "hospital = \"isz\"", "hospital = \"izs\""),
    ("a fact about no hospital", SAID, "hospital = \"isz\"\n", ""),
    ("an attribute misspelt", SAID, "\"trauma_level\"", "\"trauma_levl\""),
    ("a fact that is neither yes nor no", SAID, "value = \"yes\"", "value = true"),
    ("a fact without a source", SAID, "\"nobody\"", "\"\""),
    ("a fact twice", SAID, "[\"umcg\", \"isz\"]", "[\"umcg\", \"umcg\"]"),
    ("a time that is no number", SAID, "value = 25", "value = \"fast\""),
    // Places
    ("a postcode with letters", "places/pc4.csv", "9401", "9401AB"),
    ("a postcode twice", "places/pc4.csv", "1000", "9401"),
    ("roads shorter than the straight line", WAY, "1.25", "0.8"),
    (
        "distances that do not rise",
        WAY,
        "[[speed]]\nkm_per_hour = 100",
        "[[speed]]\nup_to_km = 3\nkm_per_hour = 90\nlow = 0.7\nhigh = 1.5\n\n[[speed]]\nkm_per_hour = 100",
    ),
    ("a last speed with an end", WAY, "km_per_hour = 100", "km_per_hour = 100\nup_to_km = 3"),
    ("a speed without a distance", WAY, "up_to_km = 5\n", ""),
    ("a speed of nothing", WAY, "km_per_hour = 50", "km_per_hour = 0"),
    ("a least time above the estimate", WAY, "low = 0.6", "low = 1.6"),
    ("a greatest time below the estimate", WAY, "high = 1.7", "high = 0.7"),
    ("a crossing on another water", WAY, "crossings = [[52.608, 5.645]]", "crossings = [[52.330, 5.140]]"),
    ("an island of two points", WAY, ", [52.98, 4.70]]", "]"),
    ("a place of three numbers", WAY, "[53.05, 4.89]", "[53.05, 4.89, 2]"),
    // Regions
    ("an unknown hospital", NORTH, "[\"umcg\", \"trs\"]\nroaz", "[\"umcg\", \"trz\"]\nroaz"),
    ("a hospital listed twice", NORTH, "[\"umcg\", \"trs\"]\nroaz", "[\"umcg\", \"umcg\", \"trs\"]\nroaz"),
    ("neighbours only", NORTH, "roaz = \"noord\"", "roaz = \"nord\""),
    ("an unknown fallback", NORTH, "fallback = \"nederland\"", "fallback = \"nederlnad\""),
    ("a fallback on itself", ALL, "date = 2026-11-01", "date = 2026-11-01\nfallback = \"noord\""),
    ("a region twice", ALL, "id = \"nederland\"", "id = \"noord\""),
    ("a region without a source", NORTH, "\"public sources\"", "\" \""),
    ("a strategy without its model", NORTH, "model = \"mgh-2018\", ", ""),
    ("a mode that no strategy has", NORTH, "\"clinical\"", "\"clinic\""),
    ("a model that does not exist", NORTH, "\"mgh-2018\"", "\"mgh-2019\""),
    ("a gain in percent", NORTH, "0.01", "1.0"),
    ("a gain below nothing", NORTH, "0.01", "-0.01"),
    ("a gain in words", NORTH, "0.01", "\"one percent\""),
    ("a gain in what the model does not have", "trauma/outcome.toml", "good_outcome = \"0.4\"", "utility = \"0.4\""),
    ("a gain that is misspelt", NORTH, "minimum_gain", "minimal_gain"),
    // Stops
    ("an unknown kind of stop", NORTH, "[\"ed\", \"stroke\"]", "[\"ed\", \"strok\"]"),
    ("stops without kinds", NORTH, "kinds = [\"ed\", \"stroke\"]\n", ""),
    ("stops that never lapse", NORTH, "validity_minutes = 90", "validity_minutes = 100000"),
    ("no stops at a hospital elsewhere", NORTH, "not_at = [\"trs\"]", "not_at = [\"isz\"]"),
    (
        "a stop that could block",
        NORTH,
        "among = \"hospital_ed\"\nstops = \"ignore\"",
        "among = \"hospital_ed\"\nstops = \"avoid\"",
    ),
    ("a stop of a kind that is not used", NORTH, "stop_kind = \"ed\"", "stop_kind = \"cardiac\""),
    ("a kind of stop that is ignored", NORTH, "added_to = \"ivt\"", "added_to = \"ivt\"\nstop_kind = \"ed\""),
    // Rungs
    ("an unknown pathway", NORTH, "pathways = [\"trauma\"]", "pathways = [\"truama\"]"),
    ("an unknown need", NORTH, "need = \"ed\"", "need = \"de\""),
    ("no pathway", NORTH, "pathways = [\"trauma\"]\n", ""),
    ("a rung without a reason", NORTH, "because = { nl = \"Level 1\", en = \"Level 1\" }\n", ""),
    ("an attribute misspelt in a rule", NORTH, "hospital_trauma_level == 1", "hospital_trauma_levle == 1"),
    ("minutes against years", NORTH, "travel <= 60", "travel <= age"),
    ("a level that is a condition", NORTH, "hospital_trauma_level == 1", "hospital_trauma_level"),
    ("a hospital where there is only a patient", NORTH, "when = \"age < 16\"", "when = \"hospital_ed\""),
    ("a strategy's time in a rule", NORTH, "travel <= 60", "time_transfer <= 60"),
    ("added to what is a number", NORTH, "added_to = \"ivt\"", "added_to = \"trauma_level\""),
    ("added to what is not asked", NORTH, " and added <= 15", ""),
    ("a need that leads nowhere", ALL, MORE_NEEDS, ""),
    ("a ladder for some", ALL, "among = \"hospital_ed\"\n", "among = \"hospital_ed\"\nwhen = \"age > 3\"\n"),
    // Elsewhere
    ("a hospital in a need", "pathways/trauma.toml", "age < 16", "hospital_ed"),
    ("a hospital that is asked", "pathways/trauma.toml", "ask = [\"age\"]", "ask = [\"hospital_open\"]"),
    ("a hospital in a derived value", "inputs/all.toml", "age >= 70", "travel >= 70"),
    // Worked cases
    ("a case in no region", PROOF, "region = \"noord\"", "region = \"nord\""),
    ("a hospital as a finding", PROOF, "{ age = 8 }", "{ age = 8, travel = 3 }"),
    ("a way to no hospital", PROOF, "{ umcg = 24, trs = 40 }", "{ ucmg = 24, trs = 40 }"),
    ("a stop at no hospital", PROOF, "hospital = \"umcg\"", "hospital = \"umcgg\""),
    ("an expectation of no hospital", PROOF, "[\"umcg\", \"trs\"]", "[\"umcg\", \"tsr\"]"),
    ("a strategy that does not exist", PROOF, "\"comprehensive\"", "\"comprehensiv\""),
];

#[test]
fn each_mistake_is_told_what_is_wrong_and_where() {
    let mut page = String::new();
    for (what, file, words, instead) in MISTAKES {
        let dir = written();
        let path = dir.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(words), "{what}: {words}");
        fs::write(&path, text.replacen(words, instead, 1)).unwrap();
        let Err(report) = read_and_check(dir.path()) else { panic!("nothing is wrong with {what}") };
        writeln!(page, "━━━ {what}\n\n{}", report.render(false)).unwrap();
    }
    insta::assert_snapshot!(page);
}

/// Every kind of regional mistake is made above.
#[test]
fn every_regional_code_has_its_mistake() {
    let mut said = Vec::new();
    for (_, file, words, instead) in MISTAKES {
        let dir = written();
        let path = dir.path().join(file);
        let text = fs::read_to_string(&path).unwrap().replacen(words, instead, 1);
        fs::write(&path, text).unwrap();
        let diagnostics = read_and_check(dir.path()).err().map_or_else(Vec::new, |report: Report| report.diagnostics);
        said.extend(diagnostics.into_iter().map(|diagnostic| diagnostic.code));
    }
    let regional = Code::ALL.iter().filter(|code| code.as_str().starts_with("BK07"));
    let silent: Vec<_> = regional.filter(|code| !said.contains(code)).collect();
    assert!(silent.is_empty(), "{silent:?}");
}

#[test]
fn what_is_right_is_understood() {
    let checked = good();
    assert_eq!(checked.warnings, []);
    let geography = &checked.geography;
    let ids: Vec<&str> = geography.attributes.iter().map(|i| checked.inputs[*i].id.as_str()).collect();
    assert_eq!(ids, ["hospital_ed", "hospital_basic_emergency_post", "hospital_trauma_level", "hospital_ivt"]);
    let [isz, trs, umcg] = &geography.hospitals[..] else { panic!() };
    assert_eq!((isz.id.as_str(), trs.id.as_str(), umcg.id.as_str()), ("isz", "trs", "umcg"));
    assert_eq!(umcg.attributes, [Some(1.0), None, Some(1.0), None]);
    assert_eq!(trs.attributes, [None, Some(1.0), None, None]);
    assert_eq!(umcg.position, Some((53.223, 6.574)));
    assert_eq!(umcg.hours, Some(vec![(0, 10_080)]));
    assert_eq!(trs.hours.as_ref().unwrap()[0], (480, 1380));
    assert_eq!(umcg.note, "centre, of the region");
    let codes: Vec<u16> = geography.postcodes.iter().map(|p| p.code).collect();
    assert_eq!(codes, [1000, 9401]);
    let travel = geography.travel.as_ref().unwrap();
    assert_eq!((travel.speeds[0].up_to_km, travel.speeds[1].up_to_km), (5.0, f64::INFINITY));
}

/// A dictionary needs only what its rules ask for: these texts know no thrombectomy and no danger of life.
#[test]
fn what_is_right_makes_a_pack() {
    let built = baken_protocol::build(written().path()).unwrap_or_else(|report| panic!("{}", report.render(false)));
    baken_core::Pack::open(&built.pack).unwrap();
}

/// A fact goes before the table, and both say who states it.
#[test]
fn a_fact_corrects_the_table() {
    let checked = good();
    let [isz, _, umcg] = &checked.geography.hospitals[..] else { panic!() };
    assert_eq!(isz.attributes, [Some(1.0), None, None, None]);
    let facts = |hospital: &baken_protocol::checked::geography::Hospital| {
        hospital.facts.iter().map(|f| (f.attribute.clone(), f.value.clone(), f.source.clone())).collect::<Vec<_>>()
    };
    let said = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    assert_eq!(facts(isz), [said("ed", "yes", "RIVM"), said("trauma_level", "unknown", "nobody")]);
    assert_eq!(
        facts(umcg),
        [
            said("trauma_level", "1", "AZNN 2025"),
            said("ed", "yes", "RIVM"),
            said("door_to_needle", "25", "annual report")
        ]
    );
}

#[test]
fn a_region_has_its_hospitals_stops_and_rungs() {
    let checked = good();
    let [country, north] = &checked.geography.regions[..] else { panic!() };
    assert_eq!((country.fallback, north.fallback), (None, Some(0)));
    assert_eq!(north.hospitals, [1, 2]);
    let strategy = north.strategy.as_ref().unwrap();
    assert_eq!((strategy.model.as_str(), strategy.minimum_gain), ("mgh-2018-clinical", Some(0.01)));
    assert_eq!(
        (north.stops.kinds.clone(), north.stops.not_at.clone()),
        (vec![StopKind::Ed, StopKind::Stroke], vec![1])
    );
    assert!(!country.stops.used);
    let rungs: Vec<(usize, bool)> = north.rungs.iter().map(|rung| (rung.need, rung.avoid_stops)).collect();
    assert_eq!(rungs, [(0, false), (0, false), (1, true)]);
    assert_eq!(north.rungs[0].added_to.map(|i| checked.inputs[i].id.as_str()), Some("hospital_ivt"));
    assert_eq!(north.rungs[0].within.as_ref().unwrap().text, "travel <= 60 and added <= 15");
}

#[test]
fn a_case_has_its_situation_over_the_defaults() {
    let checked = good();
    let case = &checked.cases[0].cases[0];
    let situation = case.situation.as_ref().unwrap();
    assert_eq!(situation["region"].as_str(), Some("noord"));
    assert_eq!(situation["scene"].to_string(), "{ lat = 53.1, lon = 6.5 }");
    assert_eq!(situation["travel_minutes"].to_string(), "{ trs = 10, umcg = 24 }");
    assert_eq!(case.expect.first.as_ref().unwrap().0, "umcg");
    assert_eq!(case.expect.passed_over[0].reason, "lacks-capability");
}

/// Texts of models and pathways alone are a pack too.
#[test]
fn no_regions_are_no_mistake() {
    let dir = written();
    for folder in ["hospitals", "places", "regions"] {
        fs::remove_dir_all(dir.path().join(folder)).unwrap();
    }
    let checked = read_and_check(dir.path()).unwrap();
    assert!(checked.geography.regions.is_empty() && checked.geography.travel.is_none());
}

/// Bytes of any kind do no harm.
#[test]
fn tables_cut_anywhere_do_no_harm() {
    for (file, text) in GOOD.iter().filter(|(file, _)| file.starts_with("hospitals") || file.starts_with("places")) {
        let dir = written();
        for end in (0..text.len()).step_by(7) {
            fs::write(dir.path().join(file), &text[..end]).unwrap();
            let _ = read_and_check(dir.path());
        }
    }
}

fn good() -> Checked {
    read_and_check(written().path()).unwrap_or_else(|report| panic!("{}", report.render(false)))
}

fn written() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (file, text) in GOOD {
        let path: &Path = &dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let more = if *file == ALL { MORE_NEEDS } else { "" };
        fs::write(path, format!("{text}{more}")).unwrap();
    }
    dir
}
