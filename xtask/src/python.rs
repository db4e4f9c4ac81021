//! Programs in Python, in an environment of their own below `target`: a FHIR library that reads what Baken sends, and
//! the libraries whose trees Baken imports.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::kit::{Kit, starts};
use crate::run::{cargo, caught, root, shown, target_dir};
use crate::tally::Tally;
use crate::test::counted;

/// The library that knows FHIR R4B, whose message resources are those of R4.
const FHIR: &str = "fhir.resources==8.0.0";

/// The libraries whose trees are imported; scikit-learn as its PMML converter knows it.
const TREES: [&str; 5] =
    ["lightgbm==4.7.0", "xgboost-cpu==3.2.0", "scikit-learn==1.8.0", "sklearn2pmml==0.133.1", "sklearn-pandas==2.2.0"];

/// An environment with these packages, made once.
///
/// # Errors
/// If `python3` cannot be started although it is there.
pub fn environment(name: &str, packages: &[&str]) -> Result<Result<PathBuf, Kit>> {
    let folder = target_dir()?.join("python").join(name);
    let python = folder.join("bin/python");
    let mark = folder.join("packages.txt");
    let wanted = packages.join("\n");
    if python.is_file() && std::fs::read_to_string(&mark).is_ok_and(|there| there == wanted) {
        return Ok(Ok(python));
    }
    if !starts("python3", "--version") {
        return Ok(Err(Kit::Missing("python3 is not installed: sudo apt-get install python3 python3-venv".to_owned())));
    }
    let mut make = Command::new("python3");
    make.args(["-m", "venv"]).arg(&folder);
    if !shown(make)?.well {
        let why = "python3 makes no environment: sudo apt-get install python3-venv".to_owned();
        return Ok(Err(Kit::Missing(why)));
    }
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(packages);
    if !shown(install)?.well {
        return Ok(Err(Kit::Missing(format!("PyPI does not give {}: is there a network?", packages.join(", ")))));
    }
    std::fs::write(&mark, wanted).context("noting what is installed")?;
    Ok(Ok(python))
}

/// Lets a FHIR library read the messages of example cases: announced, updated, cancelled.
///
/// # Errors
/// If a program cannot be started.
pub fn fhir(tally: &mut Tally) -> Result<()> {
    let python = match environment("fhir", &[FHIR])? {
        Ok(python) => python,
        Err(Kit::Missing(why)) => {
            tally.skip(format!("fhir: {why}"));
            return Ok(());
        }
        Err(Kit::Here) => return Ok(()),
    };
    let cases = std::fs::read_dir(root().join("models/cases")).context("reading models/cases")?;
    let mut files: Vec<PathBuf> = cases.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "json")) {
        for extra in [&[][..], &["--version", "2"], &["--cancel"]] {
            let mut announce = cargo(&["run", "--quiet", "--package", "baken", "--", "announce"]);
            announce.arg(file).args(["--fhir", "--run", "00ff"]).args(extra);
            let bundle = caught(announce)?;
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let what = format!("fhir: {name} {}", extra.join(" "));
            // A case without a place has no hospital to tell.
            if !bundle.well {
                continue;
            }
            let path = target_dir()?.join("python/fhir/bundle.json");
            std::fs::write(&path, &bundle.output).context("writing a bundle")?;
            let mut check = Command::new(&python);
            check.args(["-c", CHECK]).arg(&path);
            let ran = caught(check)?;
            if !ran.well {
                println!("{}", ran.errors);
            }
            tally.check(ran.well, what.trim_end());
        }
    }
    Ok(())
}

/// Trains models with their own libraries and compares 10,000 rows of each.
///
/// # Errors
/// If a program cannot be started.
pub fn trees(tally: &mut Tally) -> Result<()> {
    let python = match environment("trees", &TREES)? {
        Ok(python) => python,
        Err(Kit::Missing(why)) => {
            tally.skip(format!("trees: {why}"));
            return Ok(());
        }
        Err(Kit::Here) => return Ok(()),
    };
    let mut test =
        cargo(&["test", "--package", "baken-protocol", "--test", "trees", "--", "--nocapture", "ten_thousand"]);
    test.env("BAKEN_TREES_PYTHON", python);
    let ran = shown(test)?;
    let (passed, failed) = counted(&ran.output, "test result: ");
    tally.count("trees: imported models against their libraries", passed, failed, ran.well);
    Ok(())
}

/// What the package is built and tested with.
const PACKAGE: [&str; 10] = [
    "maturin==1.16.0",
    "pytest==9.2.0",
    "pyarrow==26.0.1",
    "polars==2.1.0",
    "pandas==3.1.1",
    "duckdb==2.0.1",
    "scikit-learn==1.8.0",
    "statsmodels==0.15.0",
    "pyspark==4.3.0",
    "mypy==2.4.1",
];

/// Builds the wheel, installs it, and tests it beside the command: cases, cohorts, other libraries, Spark, type stubs.
///
/// # Errors
/// If a program cannot be started.
pub fn package(tally: &mut Tally) -> Result<()> {
    let python = match environment("package", &PACKAGE)? {
        Ok(python) => python,
        Err(Kit::Missing(why)) => {
            tally.skip(format!("python: {why}"));
            return Ok(());
        }
        Err(Kit::Here) => return Ok(()),
    };
    if !install(tally, &python)? {
        return Ok(());
    }
    let folder = root().join("bindings/python");
    let mut test = Command::new(&python);
    test.args(["-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "."]);
    test.arg(format!("--baken={}", target_dir()?.join("release/baken").display()));
    test.current_dir(folder.join("tests")).env("PYTHONDONTWRITEBYTECODE", "1").env("PYSPARK_PYTHON", &python);
    let ran = shown(test)?;
    let number = |word: &str| {
        let line = ran.output.lines().rev().find(|line| line.contains(" in ") && line.contains("passed"));
        let words: Vec<&str> = line.unwrap_or_default().split([' ', ',']).filter(|word| !word.is_empty()).collect();
        words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
    };
    tally.count("python: pytest", number("passed"), number("failed"), ran.well);
    let mut types = Command::new(&python);
    types.args(["-m", "mypy.stubtest", "baken", "--ignore-missing-stub"]).current_dir(target_dir()?);
    tally.check(shown(types)?.well, "python: the type stubs fit the module");
    Ok(())
}

/// Builds the command and the wheel, and installs that into an environment which has maturin.
fn install(tally: &mut Tally, python: &Path) -> Result<bool> {
    if !shown(cargo(&["build", "--quiet", "--release", "--package", "baken"]))?.well {
        tally.check(false, "python: the command does not build");
        return Ok(false);
    }
    let mut install = Command::new(python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-build-isolation"]);
    install.args(["--no-deps", "--force-reinstall"]).arg(root().join("bindings/python"));
    // Maturin is a program of the environment.
    let programs = python.parent().map(Path::to_path_buf).unwrap_or_default();
    let path = std::env::var("PATH").unwrap_or_default();
    install.env("PATH", format!("{}:{path}", programs.display())).env("CARGO_TARGET_DIR", target_dir()?);
    let well = shown(install)?.well;
    if !well {
        tally.check(false, "python: the wheel does not build");
    }
    Ok(well)
}

/// The programs that do the same work.
const PEERS: [&str; 10] = [
    "maturin==1.16.0",
    "pyarrow==26.0.1",
    "polars==2.1.0",
    "pandas==3.1.1",
    "duckdb==2.0.1",
    "scikit-learn==1.8.0",
    "lightgbm==4.7.0",
    "dcurves==1.1.7",
    "MLstatkit==0.1.91",
    "numpy",
];

/// Measures the same work here and in other programs.
///
/// # Errors
/// If a program cannot be started.
pub fn peers(tally: &mut Tally, rows: u32, write: bool) -> Result<()> {
    let python = match environment("peers", &PEERS)? {
        Ok(python) => python,
        Err(Kit::Missing(why)) => {
            tally.skip(format!("peers: {why}"));
            return Ok(());
        }
        Err(Kit::Here) => return Ok(()),
    };
    if !install(tally, &python)? {
        return Ok(());
    }
    let mut run = Command::new(&python);
    run.arg(root().join("benches/peers/run.py")).arg("--baken").arg(target_dir()?.join("release/baken"));
    run.arg(format!("--rows={rows}"));
    if write {
        run.arg("--write").arg(root().join("benches/README.md"));
    }
    tally.check(shown(run)?.well, "peers: the same results");
    Ok(())
}

/// Reads the bundle as the library's own types, and finds in it again what was sent.
const CHECK: &str = "
import json, sys
from fhir.resources.R4B.bundle import Bundle
sent = json.load(open(sys.argv[1]))
read = Bundle.model_validate(sent)
assert read.type == 'message' and len(read.entry) == len(sent['entry'])
assert read.entry[0].resource.get_resource_type() == 'MessageHeader'
kinds = [entry.resource.get_resource_type() for entry in read.entry]
assert kinds.count('Patient') == 1 and kinds.count('ServiceRequest') == 1 and 'Observation' in kinds
";
