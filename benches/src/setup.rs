//! Packs and patients for the benchmarks.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use baken_core::domain::{LANES, LaneNumbers};
use baken_core::{Findings, Pack, Workspace, assess};
use baken_proofs::{steps, worked};
use baken_protocol::Built;
use baken_protocol::case::Reader;
use baken_protocol::lower::{Program, lower};
use baken_protocol::text;

/// The head of the ensemble.
const TREES: &str = r#"
[model]
id = "hundred-trees"
kind = "trees"
pathways = ["all"]
title = { nl = "Honderd bomen", en = "A hundred trees" }
outcome = "none"
population = "none"
source = { text = "invented for a benchmark", mark = "D" }
worse = "high"
trees = "hundred.trees.json"
link = "logistic"
"#;

/// The next of a fixed sequence: xorshift64 (Marsaglia 2003).
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state >> 33
}

/// A full tree of this depth.
fn tree(depth: usize, names: &[String], state: &mut u64) -> String {
    if depth == 0 {
        return format!("{}", (next(state) % 2001) as f64 / 10_000.0 - 0.1);
    }
    let name = &names[next(state) as usize % names.len()];
    let at = (next(state) % 12_000) as f64 / 100.0;
    let side = if next(state).is_multiple_of(2) { "yes" } else { "no" };
    let (yes, no) = (tree(depth - 1, names, state), tree(depth - 1, names, state));
    format!("{{\"if\":\"{name}\",\"le\":{at},\"yes\":{yes},\"no\":{no},\"missing\":\"{side}\"}}")
}

/// Texts, compiled and opened. Lives as long as the program.
pub struct Texts {
    /// The bytes of the pack.
    pub bytes: &'static [u8],
    /// The same, opened.
    pub pack: Pack<'static>,
    built: Built,
    program: Program,
}

impl Texts {
    /// The workspace's own models.
    ///
    /// # Errors
    /// If they do not compile.
    pub fn models() -> Result<Texts> {
        Texts::of(worked::models()?)
    }

    /// The model with ten terms, beside this crate.
    ///
    /// # Errors
    /// If it does not compile.
    pub fn ten_terms() -> Result<Texts> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("texts");
        Texts::of(baken_protocol::build(&folder).map_err(|report| anyhow!("{}", report.render(false)))?)
    }

    /// A hundred full trees of depth six over the ten findings of those texts, thresholds and leaves from a fixed
    /// sequence.
    ///
    /// # Errors
    /// If it does not compile.
    pub fn trees() -> Result<Texts> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("texts");
        let (_, base, _) = text::read(&folder);
        let names: Vec<String> = baken_protocol::build(&folder)
            .map_err(|report| anyhow!("{}", report.render(false)))?
            .checked
            .inputs
            .iter()
            .map(|input| input.id.clone())
            .collect();
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let trees: Vec<String> = (0..100).map(|_| tree(6, &names, &mut state)).collect();
        let file = format!(
            "{{\"from\":\"invented\",\"compare\":\"double\",\"sum\":\"double\",\"base\":0,\"trees\":[{}]}}",
            trees.join(",")
        );
        let features: String =
            names.iter().map(|name| format!("[[feature]]\nname = \"{name}\"\nvalue = \"{name}\"\n")).collect();
        let own = [("trees.toml", TREES.to_owned() + &features), ("hundred.trees.json", file)];
        let others = base.files().iter().map(|file| (file.path.as_str(), file.text.as_str()));
        let read = text::read_given(others.chain(own.iter().map(|(path, text)| (*path, text.as_str()))));
        Texts::of(baken_protocol::build_read(read).map_err(|report| anyhow!("{}", report.render(false)))?)
    }

    fn of(built: Built) -> Result<Texts> {
        let bytes: &'static [u8] = built.pack.clone().leak();
        let pack = Pack::open(bytes).context("the pack does not open")?;
        let program = lower(&built.checked);
        Ok(Texts { bytes, pack, built, program })
    }

    /// The slots that an assessment along this pathway evaluates.
    pub fn slots_of_pathway(&self, pathway: &str) -> Vec<usize> {
        steps::slots_of_pathway(&self.built.checked, &self.program, pathway).into_iter().collect()
    }

    /// The slots of these models with all that they use.
    pub fn slots_of_models(&self, models: &[&str]) -> Vec<usize> {
        let of = |model: &&str| steps::slots_of_model(&self.built.checked, &self.program, model);
        models.iter().flat_map(of).collect::<BTreeSet<usize>>().into_iter().collect()
    }

    /// The patient of `models/cases/fall-from-ladder.json`, and where the crew left something open,
    /// the first value that is possible: all is known, the registry's findings too.
    ///
    /// # Errors
    /// If the case cannot be read.
    pub fn patient(&self) -> Result<Findings> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("models").join("cases/fall-from-ladder.json");
        let text = std::fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        let case = Reader::new(&self.pack).read(&text, None).map_err(|errors| anyhow!("{errors:?}"))?;
        let mut findings = case.findings;
        for (place, input) in self.pack.inputs().enumerate() {
            // The whole of a sum follows from its parts.
            if findings.get(place).is_some() || input.sum_of().len() > 0 {
                continue;
            }
            let (low, high) = input.possible();
            let mut value = low;
            while findings.set(&self.pack, place, value).is_err() && value < high {
                value += 1.0;
            }
        }
        Ok(findings)
    }

    /// The same patient, of whom every second question of the pathway is unanswered, and all that the
    /// pathway does not ask.
    pub fn half(&self, findings: &Findings, pathway: &str) -> Findings {
        let mut half = Findings::NONE;
        let asked = self.pack.pathways().find(|p| p.id() == pathway).map(|p| p.ask());
        for input in asked.into_iter().flatten().step_by(2) {
            if let Some(value) = findings.get(input) {
                // It was a finding of this pack before.
                let _ = half.set(&self.pack, input, value);
            }
        }
        half
    }

    /// Patients side by side, no two alike: each finding anywhere in what is plausible for it, drawn
    /// from a fixed sequence, so that every run measures the same.
    pub fn crowd(&self) -> Vec<LaneNumbers> {
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut patients = [const { Vec::new() }; LANES];
        for patient in &mut patients {
            let mut findings = Findings::NONE;
            for (place, input) in self.pack.inputs().enumerate().filter(|(_, input)| input.sum_of().len() == 0) {
                let (low, high) = input.plausible().unwrap_or(input.possible());
                // xorshift64 (Marsaglia 2003); its upper 32 bits as a part of one.
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                let part = f64::from((state >> 32) as u32) / f64::from(u32::MAX);
                let value = (low + part * (high - low)).round().clamp(low, high);
                // A value that the input excepts stays unknown.
                let _ = findings.set(&self.pack, place, value);
            }
            *patient = self.points(&findings);
        }
        let lane = |input: usize| patients.each_ref().map(|patient| patient.get(input).copied().unwrap_or(f64::NAN));
        (0..self.pack.inputs().len()).map(lane).collect()
    }

    /// The findings by their place, as the interpreter reads them; the sums filled in.
    pub fn points(&self, findings: &Findings) -> Vec<f64> {
        let mut workspace = Box::new(Workspace::NEW);
        let Ok(advice) = assess(&self.pack, findings, usize::MAX, &mut workspace) else { return Vec::new() };
        (0..self.pack.inputs().len()).map(|i| advice.bounds_of_input(i).value().unwrap_or(f64::NAN)).collect()
    }
}
