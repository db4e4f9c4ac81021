//! `baken-proofs prepare DIR`: compiles the models and writes to DIR what the proofs on a device need.
//!
//! | file | holds |
//! |---|---|
//! | `pack.bin` | the pack |
//! | `cases.bin` | the worked cases, as `baken_proofs::cases` reads them |
//! | `transcript.txt` | what this machine says of each of them, bit for bit |
//!
//! Prints lines `measure NAME NUMBER` for `cargo xtask proofs`.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use baken_core::{Pack, Situation, Workspace};
use baken_proofs::{cases, place, steps, transcript, worked};
use baken_protocol::lower::lower;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match prepare(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("baken-proofs: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn prepare(arguments: &[String]) -> Result<()> {
    let [command, folder] = arguments else { bail!("usage: baken-proofs prepare DIR") };
    if command != "prepare" {
        bail!("unknown command {command:?}; there is one: prepare");
    }
    let built = worked::models()?;
    let pack = Pack::open(&built.pack).context("the pack does not open")?;
    let cases = worked::encode(&built, &pack)?;
    let mut text = String::new();
    let mut workspace = Box::new(Workspace::NEW);
    let mut situation = Box::new(Situation::NONE);
    for (number, case) in (0u32..).zip(cases::each(&cases)) {
        place::set(&mut situation, &pack, number);
        transcript::write(&pack, &case, &situation, &mut workspace, &mut text)?;
    }

    let folder = Path::new(folder);
    fs::create_dir_all(folder).with_context(|| format!("making the folder {}", folder.display()))?;
    for (name, bytes) in [("pack.bin", &*built.pack), ("cases.bin", &*cases), ("transcript.txt", text.as_bytes())] {
        let path = folder.join(name);
        fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
    }

    let bounds = steps::bounds(&built.checked, &lower(&built.checked));
    println!("measure pack {}", built.pack.len());
    println!("measure instructions {}", pack.program_size().0);
    println!("measure results {}", pack.program_size().1);
    println!("measure point-steps {}", bounds.points);
    println!("measure most-steps {}", bounds.most);
    Ok(())
}
