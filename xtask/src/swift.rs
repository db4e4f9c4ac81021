//! `cargo xtask swift` and `ios`: the Swift side of the library and the iOS app, as far as there is a compiler.
//!
//! Swift is taken from the machine, or on Debian and Ubuntu, where one may, from a folder with Debian trixie's, in a mount
//! namespace of its own, so that nothing of it outlives the command. SwiftUI exists on a Mac only: on Linux the screens are
//! compiled, and pressed by tests, against declarations of what they use of it (`ios-demo/Linux`).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::kit::{Kit, debian, starts};
use crate::kotlin::{generate, vectors};
use crate::run::{Ran, cargo, caught, root, shown, target_dir};
use crate::tally::Tally;

const SUITE: &str = "trixie";
const MIRROR: &str = "http://deb.debian.org/debian";
const PACKAGES: &str = "swiftlang,libc6-dev,libstdc++-14-dev,g++,ca-certificates";

/// Where Swift is.
enum Swift {
    Here,
    /// In a folder that is a Debian of its own.
    Folder(PathBuf),
}

impl Swift {
    fn find() -> Result<Result<Swift, String>> {
        if starts("swift", "--version") {
            return Ok(Ok(Swift::Here));
        }
        let folder = target_dir()?.join("swift/debian");
        let done = folder.join("swift-is-here");
        if done.is_file() {
            return Ok(Ok(Swift::Folder(folder)));
        }
        let why = "swift is not installed: https://swift.org/install (as root on Debian this command fetches it)";
        if let Kit::Missing(_) = debian("debootstrap", "debootstrap", "install Xcode")? {
            return Ok(Err(why.to_owned()));
        }
        let unfinished = fs::exists(&folder).context("looking for an unfinished folder")?;
        if unfinished {
            fs::remove_dir_all(&folder).context("removing an unfinished folder")?;
        }
        let mut make = Command::new("debootstrap");
        make.args(["--variant=minbase", &format!("--include={PACKAGES}"), SUITE]).arg(&folder).arg(MIRROR);
        let made = caught(make)?;
        if !made.well {
            return Ok(Err(format!("{why}; debootstrap said: {}", made.output.lines().last().unwrap_or_default())));
        }
        for fetched in ["var/cache/apt/archives", "var/lib/apt/lists"] {
            fs::remove_dir_all(folder.join(fetched)).context("removing what the packages came in")?;
        }
        fs::write(done, "").context("noting that Swift is here")?;
        Ok(Ok(Swift::Folder(folder)))
    }

    /// Runs a line of shell in a folder of the workspace.
    fn shell(&self, place: &Path, line: &str) -> Result<Ran> {
        let target = target_dir()?;
        let line = format!("cd '{}' && {line}", place.display());
        let mut command = match self {
            Swift::Here => {
                let mut command = Command::new("sh");
                command.arg("-c").arg(line);
                command
            }
            Swift::Folder(folder) => {
                // The workspace and the target folder are where they are outside, for as long as the command runs.
                let mut inside = String::from("set -e\nmount -t proc proc \"$1/proc\"\n");
                for path in [root(), target.as_path()] {
                    let path = path.display();
                    inside += &format!("mkdir -p \"$1{path}\"\nmount --bind '{path}' \"$1{path}\"\n");
                }
                inside += "exec chroot \"$1\" /bin/sh -c \"$2\"\n";
                let mut command = Command::new("unshare");
                command.args(["--mount", "--propagation", "private", "sh", "-c", &inside, "sh"]).arg(folder).arg(line);
                command
            }
        };
        let release = target.join("release");
        command.env("LD_LIBRARY_PATH", &release).env("BAKEN_VECTORS", target.join("vectors")).env("HOME", "/root");
        println!("\n$ swift in {}", place.strip_prefix(root()).unwrap_or(place).display());
        let ran = caught(command)?;
        println!("{}{}", ran.output, ran.errors);
        Ok(ran)
    }
}

/// Writes the sources that call the library into the Swift package.
fn sources() -> Result<()> {
    generate("swift")?;
    let generated = target_dir()?.join("swift/generated");
    let package = root().join("bindings/swift/Sources");
    for (name, folder) in [("BakenBindings.swift", "Baken"), ("BakenFFI.h", "BakenFFI")] {
        fs::copy(generated.join(name), package.join(folder).join(name)).with_context(|| format!("copying {name}"))?;
    }
    Ok(())
}

/// Generates, builds and tests the Swift side, and the flow and the screens of the iOS app.
///
/// # Errors
/// If a program cannot be started, or what comes before the tests fails.
pub fn test(tally: &mut Tally) -> Result<()> {
    tally.check(same_words()?, "swift: the words of both apps are the same");
    let swift = match Swift::find()? {
        Ok(swift) => swift,
        Err(why) => {
            tally.skip(format!("swift: {why}"));
            return Ok(());
        }
    };
    sources()?;
    vectors()?;
    if !shown(cargo(&["build", "--quiet", "--release", "--package", "baken-bindings", "--lib"]))?.well {
        bail!("the library for apps does not build");
    }
    let target = target_dir()?;
    for (place, what) in [("bindings/swift", "library"), ("ios-demo", "app")] {
        let scratch = target.join("swift").join(what);
        let line = format!(
            "swift test --disable-sandbox --scratch-path '{}' -Xlinker -L'{}' 2>&1",
            scratch.display(),
            target.join("release").display()
        );
        let ran = swift.shell(&root().join(place), &line)?;
        let (passed, failed) = counted(&ran.output);
        tally.count(&format!("swift: {what}, swift test in {place}"), passed, failed, ran.well);
    }
    Ok(())
}

/// The last `Executed 5 tests, with 0 failures` of a run is that of all.
fn counted(output: &str) -> (usize, usize) {
    let numbers = |line: &str| -> Option<(usize, usize)> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (all, failed) = (words.get(1)?.parse::<usize>().ok()?, words.get(4)?.parse::<usize>().ok()?);
        Some((all.saturating_sub(failed), failed))
    };
    let lines = output.lines().filter(|line| line.trim_start().starts_with("Executed"));
    lines.filter_map(|line| numbers(line.trim_start())).next_back().unwrap_or((0, 0))
}

/// Both apps say the same: their files of words are equal.
fn same_words() -> Result<bool> {
    let mut same = true;
    for name in ["words_nl.properties", "words_en.properties"] {
        let read = |folder: &str| fs::read(root().join(folder).join(name)).with_context(|| format!("reading {name}"));
        let equal = read("android-demo/flow/src/main/resources/nl/baken")? == read("ios-demo/Sources/Flow/Resources")?;
        if !equal {
            println!("{name} of android-demo and ios-demo differ");
        }
        same &= equal;
    }
    Ok(same)
}

/// The platforms of the XCFramework: Rust's target, its folder, variant.
const PLATFORMS: [(&str, &str, Option<&str>); 2] =
    [("aarch64-apple-ios", "ios-arm64", None), ("aarch64-apple-ios-sim", "ios-arm64-simulator", Some("simulator"))];

/// Puts the XCFramework together: static libraries, the header, the module map.
///
/// # Errors
/// If something does not build, or a file cannot be written.
pub fn ios(tally: &mut Tally) -> Result<()> {
    sources()?;
    let framework = target_dir()?.join("ios/Baken.xcframework");
    if fs::exists(&framework).context("looking for an older framework")? {
        fs::remove_dir_all(&framework).context("removing the older framework")?;
    }
    let mut libraries = String::new();
    for (platform, folder, variant) in PLATFORMS {
        let mut add = Command::new("rustup");
        add.args(["target", "add", platform]);
        if !caught(add)?.well {
            tally.skip(format!("ios: {platform}: the Rust target cannot be had"));
            continue;
        }
        let build =
            ["rustc", "--quiet", "--release", "--package", "baken-bindings", "--lib", "--crate-type", "staticlib"];
        if !shown(cargo(&[&build[..], &["--target", platform]].concat()))?.well {
            tally.check(false, format!("ios: the library does not build for {platform}"));
            continue;
        }
        let place = framework.join(folder);
        fs::create_dir_all(place.join("Headers")).context("a folder of the framework")?;
        let library = target_dir()?.join(platform).join("release/libbaken_bindings.a");
        fs::copy(&library, place.join("libbaken_bindings.a")).context("the library of the framework")?;
        let source = root().join("bindings/swift/Sources/BakenFFI");
        for name in ["BakenFFI.h", "module.modulemap"] {
            fs::copy(source.join(name), place.join("Headers").join(name)).with_context(|| format!("copying {name}"))?;
        }
        let variant = variant
            .map_or(String::new(), |variant| format!("<key>SupportedPlatformVariant</key><string>{variant}</string>"));
        libraries += &format!(
            "<dict><key>LibraryIdentifier</key><string>{folder}</string><key>LibraryPath</key><string>libbaken_bindings.a</string>\
             <key>HeadersPath</key><string>Headers</string><key>SupportedArchitectures</key><array><string>arm64</string></array>\
             <key>SupportedPlatform</key><string>ios</string>{variant}</dict>\n"
        );
        let size = fs::metadata(place.join("libbaken_bindings.a")).map_or(0, |data| data.len());
        println!("measure ios: {folder}, static library of {} KiB before the app is linked", size / 1024);
    }
    if libraries.is_empty() {
        return Ok(());
    }
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
                \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\"><dict><key>AvailableLibraries</key><array>\n";
    let tail = "</array><key>CFBundlePackageType</key><string>XFWK</string>\
                <key>XCFrameworkFormatVersion</key><string>1.0</string></dict></plist>\n";
    fs::write(framework.join("Info.plist"), format!("{head}{libraries}{tail}")).context("the framework's list")?;
    tally.check(true, format!("ios: {}", framework.display()));
    Ok(())
}
