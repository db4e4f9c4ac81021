//! `cargo xtask kotlin`: the Kotlin side of the library, generated, built and tested on the JVM.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::kit::{Kit, starts};
use crate::run::{cargo, caught, root, shown, target_dir};
use crate::tally::Tally;

/// Java and Maven.
fn kit() -> Kit {
    for (program, argument, package) in [("java", "-version", "openjdk-17-jdk-headless"), ("mvn", "-version", "maven")]
    {
        if !starts(program, argument) {
            return Kit::Missing(format!("{program} is not installed: sudo apt-get install {package}"));
        }
    }
    Kit::Here
}

/// Builds the native library, and writes the sources that call it. The generator reads an unstripped library.
///
/// # Errors
/// If something does not build.
pub fn generate(language: &str) -> Result<()> {
    let out = target_dir()?.join(language).join("generated");
    let library = target_dir()?.join("debug").join(library_name());
    for arguments in [
        vec!["build", "--quiet", "--package", "baken-bindings"],
        vec!["build", "--quiet", "--package", "baken-bindings", "--features", "bindgen", "--bin", "uniffi-bindgen"],
        // The second build may have relinked the library with the generator's features.
        vec!["build", "--quiet", "--package", "baken-bindings", "--lib"],
    ] {
        if !shown(cargo(&arguments))?.well {
            bail!("the library for apps does not build");
        }
    }
    let mut generate = Command::new(target_dir()?.join("debug/uniffi-bindgen"));
    generate.current_dir(root().join("bindings")).arg("generate").arg("--library").arg(&library);
    generate.args(["--language", language, "--no-format", "--out-dir"]).arg(&out);
    if !shown(generate)?.well {
        bail!("the sources for {language} were not generated");
    }
    Ok(())
}

/// What the generator writes at the head of every call, and what stands there instead.
///
/// Each call of the library makes a structure in native memory for how it went, and an assessment is four calls: a third
/// of its time. One a thread does as well: it is written before a call and read after it, and calls that a call needs
/// (for its arguments, for what is freed) end before it begins or begin after it was read.
const STATUS: [(&str, &str); 2] = [
    (
        "    var status = UniffiRustCallStatus()\n",
        "    val status = uniffiCallStatus.get().also { it.code = UNIFFI_CALL_SUCCESS }\n",
    ),
    (
        "private inline fun <U, E: kotlin.Exception> uniffiRustCallWithError(",
        "private val uniffiCallStatus = ThreadLocal.withInitial { UniffiRustCallStatus() }\n\n\
         private inline fun <U, E: kotlin.Exception> uniffiRustCallWithError(",
    ),
];

/// Lets the calls of a thread share the structure that says how they went.
fn share_status() -> Result<()> {
    let path = target_dir()?.join("kotlin/generated/nl/baken/baken.kt");
    let mut source = fs::read_to_string(&path).context("reading the generated Kotlin")?;
    for (written, instead) in STATUS {
        if source.matches(written).count() != 1 {
            bail!(
                "the generator of UniFFI no longer writes `{}`: look at STATUS in xtask/src/kotlin.rs",
                written.trim()
            );
        }
        source = source.replace(written, instead);
    }
    fs::write(&path, source).context("writing the generated Kotlin")
}

fn library_name() -> &'static str {
    if cfg!(target_os = "macos") { "libbaken_bindings.dylib" } else { "libbaken_bindings.so" }
}

/// Every worked case as a case of the contract, and the advice of the command on it: what each language must give too.
///
/// # Errors
/// If the command fails.
pub fn vectors() -> Result<()> {
    let folder = target_dir()?.join("vectors");
    fs::create_dir_all(&folder).context("making the folder of vectors")?;
    let baken = ["run", "--quiet", "--package", "baken", "--"];
    let cases = folder.join("cases.jsonl");
    let mut export = cargo(&[&baken[..], &["test", "models", "--export"]].concat());
    export.arg(&cases);
    if !shown(export)?.well {
        bail!("the worked cases were not exported");
    }
    let mut assess = cargo(&[&baken[..], &["assess"]].concat());
    assess.arg(&cases).args(["--batch", "--json", "--lang", "nl"]);
    let ran = caught(assess)?;
    if !ran.well {
        bail!("the worked cases were not assessed:\n{}", ran.errors);
    }
    fs::write(folder.join("advices.jsonl"), ran.output).context("writing the advices")
}

/// Generates, builds and tests; a missing kit is a skip.
///
/// # Errors
/// If a program cannot be started, or what comes before the tests fails.
pub fn test(tally: &mut Tally) -> Result<()> {
    prepare(tally, true)
}

/// Is the Kotlin side there, in the local Maven repository, with the library that it calls?
///
/// # Errors
/// If nobody knows where cargo builds.
pub fn is_installed() -> Result<bool> {
    let home = std::env::var_os("HOME").unwrap_or_default();
    let jar = std::path::Path::new(&home).join(".m2/repository/nl/baken/baken-kotlin/0.1.0/baken-kotlin-0.1.0.jar");
    Ok(jar.is_file() && target_dir()?.join("release").join(library_name()).is_file())
}

/// Generates, builds, and tests where that is wanted; then what was built is where apps find it.
///
/// # Errors
/// If a program cannot be started, or what comes before the tests fails.
pub fn prepare(tally: &mut Tally, tests: bool) -> Result<()> {
    if let Kit::Missing(why) = kit() {
        tally.skip(format!("kotlin: {why}"));
        return Ok(());
    }
    generate("kotlin")?;
    share_status()?;
    if tests {
        vectors()?;
    }
    // What is generated from the unstripped library is tested and measured with the one that ships.
    if !shown(cargo(&["build", "--quiet", "--release", "--package", "baken-bindings", "--lib"]))?.well {
        bail!("the library for apps does not build");
    }
    // Maven leaves the classes of sources that are no longer generated, and they would be shipped.
    let classes = target_dir()?.join("kotlin/maven/classes");
    if classes.is_dir() {
        fs::remove_dir_all(&classes).context("removing the classes of the last generation")?;
    }
    let mut maven = Command::new("mvn");
    maven.args(["--batch-mode", "--no-transfer-progress", "--quiet", "install"]);
    if !tests {
        maven.arg("-DskipTests");
    }
    maven.current_dir(root().join("bindings/kotlin"));
    let ran = shown(maven)?;
    if !ran.well && ran.output.contains("Could not transfer artifact") {
        tally.skip("kotlin: Maven Central cannot be reached".to_owned());
        return Ok(());
    }
    tally.check(ran.well, "kotlin: mvn install in bindings/kotlin");
    Ok(())
}
