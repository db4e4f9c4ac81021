//! A folder of texts, read recursively in the order of the paths.

use std::fs;
use std::path::{Path, PathBuf};

use super::decode::{Tables, one_of};
use super::table::read_table;
use super::{
    CasesFile, CoefficientsFile, FactsFile, HOSPITAL_COLUMNS, HospitalsFile, InFile, InputsFile, LifeTableFile, Losses,
    ModelFile, POSTCODE_COLUMNS, PackFile, PathwayFile, PhrasesFile, PostcodesFile, RegionFile, TREES_ENDING, Texts,
    TravelFile, TreesFile,
};
use crate::diagnostic::{Code, Diagnostic, FileId, Log, Place, Sources};
use crate::name::did_you_mean;

/// No text needs more; a model with a thousand items takes a tenth of it.
pub const MAX_FILE_BYTES: u64 = 4 << 20;

/// Folders in folders; more means a link that goes round.
const MAX_FOLDER_DEPTH: usize = 16;

/// The folders whose tables are texts; a table elsewhere is somebody's cohort.
const HOSPITALS: &str = "hospitals";
const PLACES: &str = "places";

/// Reads every `*.toml` and `*.trees.json` below `dir`, and every `*.csv` below its `hospitals` and `places`. What cannot be read is in the log.
#[must_use]
pub fn read(dir: &Path) -> (Texts, Sources, Log) {
    let mut log = Log::default();
    let mut paths = Vec::new();
    let mut texts = Texts::default();
    list(dir, "", 0, &mut paths, &mut log);
    paths.sort();
    let mut sources = Sources::default();
    for (name, path) in paths {
        match read_file(&path) {
            Ok(text) => {
                let file = sources.add(name, text);
                read_text(file, &sources, &mut texts, &mut log);
            }
            Err((code, message)) => {
                let file = sources.add(name, "");
                texts.losses.file = true;
                log.push(Diagnostic::new(code, Place::new(file, 0..0), message));
            }
        }
    }
    ask_for_pack(&sources, &mut log);
    (texts, sources, log)
}

/// Reads texts that are at hand: the path of each below its folder, and what it holds.
#[must_use]
pub fn read_given<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Texts, Sources, Log) {
    let (mut texts, mut sources, mut log) = (Texts::default(), Sources::default(), Log::default());
    for (path, text) in files {
        let file = sources.add(path, text);
        read_text(file, &sources, &mut texts, &mut log);
    }
    ask_for_pack(&sources, &mut log);
    (texts, sources, log)
}

/// Texts of which some come instead of others: those of `over`, and of `base` those whose paths `over` does
/// not have.
#[must_use]
pub fn read_over(base: &Sources, over: &Sources) -> (Texts, Sources, Log) {
    let instead = |path: &str| over.files().iter().any(|file| file.path == path);
    let kept = base.files().iter().filter(|file| !instead(&file.path));
    read_given(kept.chain(over.files()).map(|file| (file.path.as_str(), file.text.as_str())))
}

fn ask_for_pack(sources: &Sources, log: &mut Log) {
    let has_pack = |path: &str| path == "pack.toml" || path.ends_with("/pack.toml");
    if !sources.files().iter().any(|f| has_pack(&f.path)) && !log.has_errors() {
        let message = "this folder has no pack.toml";
        let help = "add a pack.toml with `[pack]`, or name the folder that has one".to_owned();
        log.push(Diagnostic::new(Code::NoPack, None, message).help(help));
    }
}

/// Collects the texts of a folder; names have `/` between their parts on every system.
fn list(dir: &Path, prefix: &str, depth: usize, paths: &mut Vec<(String, PathBuf)>, log: &mut Log) {
    let cannot = |what: &str, why: String| {
        let what = if what.is_empty() { "the folder of texts" } else { what };
        Diagnostic::new(Code::CannotRead, None, format!("{what} cannot be read: {why}"))
    };
    if depth > MAX_FOLDER_DEPTH {
        let why = format!("it lies more than {MAX_FOLDER_DEPTH} folders deep");
        return log.push(cannot(prefix, why));
    }
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) => return log.push(cannot(prefix, error.to_string())),
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                log.push(cannot(prefix, error.to_string()));
                continue;
            }
        };
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            list(&path, &format!("{name}/"), depth + 1, paths, log);
        } else if is_text(&name) {
            paths.push((name, path));
        }
    }
}

fn is_text(name: &str) -> bool {
    name.ends_with(".toml")
        || name.ends_with(TREES_ENDING)
        || (name.ends_with(".csv") && (lies_below(name, HOSPITALS) || lies_below(name, PLACES)))
}

/// Whether one of the folders in which a file lies is called so.
fn lies_below(name: &str, folder: &str) -> bool {
    name.rsplit('/').skip(1).any(|part| part == folder)
}

fn read_file(path: &Path) -> Result<String, (Code, String)> {
    let cannot = |error: std::io::Error| (Code::CannotRead, format!("this file cannot be read: {error}"));
    let size = fs::metadata(path).map_err(cannot)?.len();
    if size > MAX_FILE_BYTES {
        let message = format!("this file is {size} bytes, more than {MAX_FILE_BYTES}");
        return Err((Code::TooLarge, message));
    }
    let bytes = fs::read(path).map_err(cannot)?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let good = error.as_bytes().get(..at).unwrap_or_default();
        let line = good.iter().filter(|b| **b == b'\n').count() + 1;
        let message = format!("this file is not UTF-8: line {line} has a byte of another encoding");
        (Code::NotUtf8, message)
    })
}

/// The kinds of file, each told by a table that only it has, in the order in which they are tried.
type Reader = fn(&mut Tables<'_>, &mut Texts);

const KINDS: &[(&str, Reader)] = &[
    ("model", model),
    ("case", cases),
    ("defaults", cases),
    ("findings", |tables, _| tables.forget()), // a case to assess is not a text
    ("pathway", pathway),
    ("section", inputs),
    ("input", inputs),
    ("derived", inputs),
    ("pack", pack),
    ("phrases", phrases),
    ("intercept", coefficients),
    ("provenance", coefficients),
    ("region", region),
    ("fact", facts),
    ("travel", travel),
    ("life_table", life_table),
];

fn read_text(file: FileId, sources: &Sources, texts: &mut Texts, log: &mut Log) {
    let text = sources.text(file);
    let mut losses = std::mem::take(&mut texts.losses);
    let path = sources.path(file);
    if path.ends_with(TREES_ENDING) {
        read_trees(file, text, texts, log, &mut losses);
    } else if path.ends_with(".csv") {
        if lies_below(path, HOSPITALS) {
            let rows = read_table(file, text, HOSPITAL_COLUMNS, log, &mut losses);
            texts.hospitals.push(InFile { file, content: HospitalsFile { rows } });
        } else {
            let rows = read_table(file, text, POSTCODE_COLUMNS, log, &mut losses);
            texts.postcodes.push(InFile { file, content: PostcodesFile { rows } });
        }
    } else if let Some(mut tables) = Tables::parse(file, text, log, &mut losses) {
        match KINDS.iter().find(|(key, _)| tables.has(key)) {
            Some((_, read)) => {
                read(&mut tables, texts);
                tables.finish();
            }
            None => unknown_kind(&mut tables),
        }
    }
    texts.losses = losses;
}

fn read_trees(file: FileId, text: &str, texts: &mut Texts, log: &mut Log, losses: &mut Losses) {
    match serde_json::from_str::<TreesFile>(text) {
        Ok(content) => texts.trees.push(InFile { file, content }),
        Err(error) => {
            losses.file = true;
            // The parser counts lines from 1 and bytes in a line from 1.
            let line: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
            let at = (line + error.column().saturating_sub(1)).min(text.len());
            let message = format!("this is no file of trees: {error}");
            log.push(Diagnostic::new(Code::BadTrees, Place::new(file, at..at), message));
        }
    }
}

fn model(tables: &mut Tables<'_>, texts: &mut Texts) {
    let model = tables.one("model");
    let items = tables.many("item");
    let terms = tables.many("term");
    let criteria = tables.many("criterion");
    let readings = tables.many("reading");
    let features = tables.many("feature");
    let (lets, of_tables) = (tables.many("let"), tables.many("table"));
    let (strategies, otherwise) = (tables.many("strategy"), tables.many("otherwise"));
    if let Some(model) = model {
        let content = ModelFile {
            model,
            items,
            terms,
            criteria,
            readings,
            features,
            lets,
            tables: of_tables,
            strategies,
            otherwise,
        };
        texts.models.push(tables.in_file(content));
    }
}

fn pathway(tables: &mut Tables<'_>, texts: &mut Texts) {
    let pathway = tables.one("pathway");
    let needs = tables.many("need");
    if let Some(pathway) = pathway {
        texts.pathways.push(tables.in_file(PathwayFile { pathway, needs }));
    }
}

fn inputs(tables: &mut Tables<'_>, texts: &mut Texts) {
    let content =
        InputsFile { sections: tables.many("section"), inputs: tables.many("input"), derived: tables.many("derived") };
    texts.inputs.push(tables.in_file(content));
}

fn cases(tables: &mut Tables<'_>, texts: &mut Texts) {
    let content = CasesFile { defaults: tables.one("defaults"), cases: tables.many("case") };
    texts.cases.push(tables.in_file(content));
}

fn pack(tables: &mut Tables<'_>, texts: &mut Texts) {
    if let Some(pack) = tables.one("pack") {
        let changes = tables.many("change");
        texts.packs.push(tables.in_file(PackFile { pack, changes }));
    }
}

fn phrases(tables: &mut Tables<'_>, texts: &mut Texts) {
    if let Some(phrases) = tables.one("phrases") {
        let phrases = phrases.into_inner();
        texts.phrases.push(tables.in_file(PhrasesFile { phrases }));
    }
}

fn coefficients(tables: &mut Tables<'_>, texts: &mut Texts) {
    let intercept = tables.required("intercept");
    let provenance = tables.required("provenance");
    let terms = tables.many("term");
    if let (Some(intercept), Some(provenance)) = (intercept, provenance) {
        let content = CoefficientsFile { intercept, provenance, terms };
        texts.coefficients.push(tables.in_file(content));
    }
}

fn region(tables: &mut Tables<'_>, texts: &mut Texts) {
    let region = tables.one("region");
    let stops = tables.one("stops");
    let destinations = tables.many("destination");
    if let Some(region) = region {
        texts.regions.push(tables.in_file(RegionFile { region, stops, destinations }));
    }
}

fn facts(tables: &mut Tables<'_>, texts: &mut Texts) {
    let facts = tables.many("fact");
    texts.facts.push(tables.in_file(FactsFile { facts }));
}

fn travel(tables: &mut Tables<'_>, texts: &mut Texts) {
    let travel = tables.one("travel");
    let speeds = tables.many("speed");
    let waters = tables.many("water");
    let islands = tables.many("island");
    if let Some(travel) = travel {
        texts.travels.push(tables.in_file(TravelFile { travel, speeds, waters, islands }));
    }
}

fn life_table(tables: &mut Tables<'_>, texts: &mut Texts) {
    if let Some(life_table) = tables.one("life_table") {
        texts.life_tables.push(tables.in_file(LifeTableFile { life_table }));
    }
}

fn unknown_kind(tables: &mut Tables<'_>) {
    let file = tables.file;
    tables.losses.file = true;
    let Some((key, place)) = tables.first_key() else {
        let message = "this file is empty, or holds nothing but comments";
        let place = Place::new(file, 0..0);
        return tables.log.push(Diagnostic::new(Code::EmptyFile, place, message));
    };
    let kinds: Vec<&str> = KINDS.iter().map(|(key, _)| *key).collect();
    let message = "this file does not say what kind of text it is";
    tables.log.push(
        Diagnostic::new(Code::UnknownFileKind, place, message)
            .found(format!("`{key}`"))
            .expected(one_of(&kinds))
            .help(did_you_mean(&key, kinds.iter().copied())),
    );
}
