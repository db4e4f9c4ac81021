//! Strategies of regions: what is counted is what the engine advises to each patient alone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use baken_core::{Findings, Language, Pack, Situation, Workspace, advise};
use baken_protocol::text;
use baken_research::benchmark::document::Intervals;
use baken_research::cohort::{CohortError, Mapping, Progress, Table, moment_of};
use baken_research::regions::document::Regions;
use baken_research::regions::{Compared, Packed, Request, StopLog, compare};

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models")
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

fn strategy(label: &str, region: &str, over: Option<&Path>) -> Packed {
    let base = text::read(&models());
    let texts = match over {
        None => base,
        Some(dir) => text::read_over(&base.1, &text::read(dir).1),
    };
    Packed::compile(label, region, texts).unwrap()
}

fn asked(stops: StopLog) -> Request {
    Request { outcome: "iss >= 16".to_owned(), only_where: None, pathway: "trauma".to_owned(), stops }
}

fn run(path: &Path, mapping: &str, request: &Request, packed: &[Packed]) -> Result<Compared, CohortError> {
    let mapping = if mapping.is_empty() { Mapping::default() } else { Mapping::read(mapping, "map.toml")? };
    let mut table = Table::open(path, "cohort", mapping.delimiter())?;
    let never = AtomicBool::new(false);
    compare(&mut table, &mapping, text::read(&models()), request, packed, &Arc::new(Progress::default()), &never)
}

#[test]
fn the_counts_are_those_of_assessing_every_patient_alone() {
    let path = examples().join("region-synthetic.csv");
    let lines = ["fml", "tre", "umcg"].map(|id| format!("{id},ed,2023-01-01T00:00,2026-01-01T00:00\n")).concat();
    let log = StopLog::read(format!("hospital,kind,since,until\n{lines}").as_bytes(), "stops").unwrap();
    let packed = [strategy("noord-nederland", "noord-nederland", None), strategy("zwolle", "zwolle", None)];
    let compared = run(&path, "", &asked(StopLog::default()), &packed).unwrap();
    let with_stops = run(&path, "", &asked(log), &packed).unwrap();

    let built = baken_protocol::build(&models()).unwrap();
    let pack = Pack::open(&built.pack).unwrap();
    let pathway = pack.pathway_index("trauma").unwrap();
    let mut workspace = Box::new(Workspace::NEW);
    for (place, region) in ["noord-nederland", "zwolle"].into_iter().enumerate() {
        let mut alone = vec![[0u64; 2]; pack.hospitals().len()];
        let mut reader = csv::Reader::from_path(&path).unwrap();
        let heads = reader.headers().unwrap().clone();
        for row in reader.records() {
            let row = row.unwrap();
            let cell = |name: &str| row.get(heads.iter().position(|head| head == name).unwrap()).unwrap();
            let Some(scene) = cell("scene_pc4").parse().ok().and_then(|code: u16| pack.postcode(code)) else {
                continue;
            };
            let mut findings = Findings::NONE;
            for (input, described) in pack.inputs().enumerate() {
                let Some(column) = heads.iter().position(|head| head == described.id()) else { continue };
                let value = match row.get(column).unwrap() {
                    "" => continue,
                    "yes" => 1.0,
                    "no" => 0.0,
                    word => {
                        let choice = described.choices(Language::English).position(|(id, _)| id == word);
                        choice.map_or_else(|| word.parse().unwrap(), |choice| choice as f64)
                    }
                };
                if described.id() != "iss" && described.id() != "first_hospital_level" {
                    findings.set(&pack, input, value).unwrap();
                }
            }
            let mut situation = Situation::NONE;
            situation.at = moment_of(cell("at").as_bytes());
            situation.scene = Some(scene);
            situation.region = pack.region_index(region);
            let advice = advise(&pack, &findings, &situation, pathway, &mut workspace).unwrap();
            let first = advice.destinations().unwrap().candidates().next().unwrap().hospital;
            let severe = cell("iss").parse::<f64>().unwrap() >= 16.0;
            alone[pack.hospital_index(first.id()).unwrap()][usize::from(!severe)] += 1;
        }
        assert_eq!(compared.strategies[place].led.hospitals, alone, "{region}");
    }
    assert_eq!(compared.without_place, 4);

    // A stop moves who can be diverted, and nobody severely hurt whom the ladder leads to level 1.
    let (calm, busy) = (&compared.strategies[0].led, &with_stops.strategies[0].led);
    assert!(calm.hospitals != busy.hospitals);
    assert_eq!(calm.direct.tp, busy.direct.tp);
}

#[test]
fn a_strategy_against_itself_changes_nothing_and_the_parts_add_up() {
    let path = examples().join("region-synthetic.csv");
    let packed = ["a", "b"].map(|label| strategy(label, "noord-nederland", None));
    let compared = run(&path, "", &asked(StopLog::default()), &packed).unwrap();
    let led = &compared.strategies[1].led;
    assert_eq!((led.moved, led.change.longer, led.change.shorter), ([0, 0], 0, 0));
    assert_eq!(led.change.sums.hours(), 0.0);
    let regions = Regions::of(&compared, Intervals::default());
    let against = regions.strategies[1].against_reference.as_ref().unwrap();
    assert_eq!(against.direct_difference.value, Some(0.0));
    for strategy in &regions.strategies {
        assert_eq!(strategy.n, strategy.nowhere + strategy.hospitals.iter().map(|load| load.n).sum::<u64>());
        assert_eq!(strategy.severe, strategy.hospitals.iter().map(|load| load.severe).sum::<u64>());
        assert!(strategy.transfers.n <= strategy.severe);
    }
}

#[test]
fn a_scenario_beside_the_texts_sends_everyone_to_level_one() {
    let path = examples().join("region-synthetic.csv");
    let over = examples().join("always-level-1");
    let packed = [strategy("today", "noord-nederland", None), strategy("always", "always-level-1", Some(&over))];
    let compared = run(&path, "", &asked(StopLog::default()), &packed).unwrap();
    let [today, always] = [0, 1].map(|place| &compared.strategies[place].led);
    assert!(always.direct.tp > today.direct.tp);
    assert!(always.direct.fp > today.direct.fp);
    assert!(always.change.sums.hours() > 0.0);
}

#[test]
fn the_order_of_the_rows_changes_nothing() {
    let text = fs::read_to_string(examples().join("region-synthetic.csv")).unwrap();
    let (head, rows) = text.split_once('\n').unwrap();
    let turned: Vec<&str> = rows.lines().rev().collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("turned.csv");
    fs::write(&path, format!("{head}\n{}\n", turned.join("\n"))).unwrap();
    let packed = [strategy("a", "noord-nederland", None), strategy("b", "nederland", None)];
    let document = |path: &Path| {
        let compared = run(path, "", &asked(StopLog::default()), &packed).unwrap();
        serde_json::to_string(&Regions::of(&compared, Intervals::default())).unwrap()
    };
    assert_eq!(document(&examples().join("region-synthetic.csv")), document(&path));
}

#[test]
fn what_cannot_be_compared_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = |text: &str| {
        let path = folder.path().join("cohort.csv");
        fs::write(&path, text).unwrap();
        path
    };
    let log =
        || StopLog::read(b"hospital,kind,since,until\nmzh,ed,2025-01-01T01:00,2025-01-01T03:00\n", "log").unwrap();
    let north = || [strategy("noord-nederland", "noord-nederland", None)];
    let said = |text: &str, request: &Request, packed: &[Packed]| {
        run(&file(text), "", request, packed).unwrap_err().to_string()
    };
    let no_place = said("iss,sbp\n9,120\n", &asked(StopLog::default()), &north());
    assert!(no_place.contains("says not where patients were") && no_place.contains("scene_pc4"), "{no_place}");
    let no_moment = said("iss,sbp,scene_pc4\n9,120,9713\n", &asked(log()), &north());
    assert!(no_moment.contains("says not when") && no_moment.contains("leave --stops out"), "{no_moment}");
    let nothing = said("iss,scene_pc4\n9,9713\n", &asked(StopLog::default()), &north());
    assert!(nothing.contains("no finding of the dictionary"), "{nothing}");
    let typo = Packed::compile("nord", "nord-nederland", text::read(&models())).unwrap();
    let region = said("iss,sbp,scene_pc4\n9,120,9713\n", &asked(StopLog::default()), &[typo]);
    assert!(region.contains("there is no region `nord-nederland`: did you mean `noord-nederland`?"), "{region}");
    let pathway = Request { pathway: "general".to_owned(), ..asked(StopLog::default()) };
    assert!(said("iss,sbp,scene_pc4\n9,120,9713\n", &pathway, &north()).contains("trauma and stroke"));
    let strange =
        StopLog::read(b"hospital,kind,since,until\nmzx,ed,2025-01-01T01:00,2025-01-01T03:00\n", "log").unwrap();
    let stop = said("iss,sbp,scene_pc4,at\n9,120,9713,2025-01-01T02:00\n", &asked(strange), &north());
    assert!(stop.contains("`mzx`, which is no hospital"), "{stop}");
}
