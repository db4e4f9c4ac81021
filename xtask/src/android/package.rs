//! The Android app itself, without Google's kit: Jetpack and the resources put together, the app compiled against the
//! Android framework and run in Robolectric, and an APK. `android-demo/kit/pom.xml` says of what.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::maven;
use crate::kit::{Kit, debian, starts};
use crate::run::{caught, root, shown, target_dir};
use crate::tally::Tally;

const PACKAGE: &str = "nl.baken.app";
/// As in `app/build.gradle.kts`.
const LEAST_API: &str = "26";
/// The framework that Robolectric brings and the app is compiled against here.
const API: &str = "34";
const PASSWORD: &str = "pass:android";
/// What the APK, without our library, may take: it is 6,900 KiB, 6,100 of them Compose, Kotlin and JNA, dexed and not shrunk.
const MOST_APK_KIB: u64 = 7_400;
/// What our library may take, stripped, with the built-in packs; on the machine that tests, not a phone's. It is 2,002 KiB.
const MOST_LIBRARY_KIB: u64 = 2_160;

/// Where things are put together.
struct Places {
    /// What was fetched, and Jetpack as one jar.
    kit: PathBuf,
    /// What becomes the app.
    apk: PathBuf,
    /// What Maven makes of the app.
    built: PathBuf,
}

/// Compiles the app, runs it in Robolectric, and puts an APK together.
///
/// # Errors
/// If a program cannot be started, or a file cannot be written.
pub fn test(tally: &mut Tally) -> Result<()> {
    const WHAT: &str = "android: the app in Robolectric, an APK";
    for (program, package) in [("aapt2", "aapt"), ("zipalign", "zipalign"), ("apksigner", "apksigner")] {
        if let Kit::Missing(why) = debian(program, package, "it comes with Android Studio")? {
            tally.skip(format!("{WHAT}: {why}"));
            return Ok(());
        }
    }
    if !starts("javac", "-version") {
        tally.skip(format!("{WHAT}: javac is not installed: sudo apt-get install openjdk-17-jdk-headless"));
        return Ok(());
    }
    let target = target_dir()?.join("android");
    let places = Places { kit: target.join("kit"), apk: target.join("apk"), built: target.join("app") };
    if let Err(why) = places.jetpack()? {
        tally.skip(format!("{WHAT}: {why}"));
        return Ok(());
    }
    places.resources()?;
    let drawn = format!("-Dbaken.drawn={}", target.join("drawn").display());
    let ran = shown(maven(&["install", "--activate-profiles", "app", "--projects", "app", &drawn]))?;
    tally.check(ran.well, "android: the app in Robolectric");
    if ran.well {
        places.package(tally)?;
        library(tally, &target)?;
    }
    Ok(())
}

/// The size of our library as an app holds it.
fn library(tally: &mut Tally, folder: &Path) -> Result<()> {
    let stripped = folder.join("libbaken_bindings.so");
    let mut strip = Command::new("strip");
    strip.arg("-o").arg(&stripped).arg(target_dir()?.join("release/libbaken_bindings.so"));
    if !starts("strip", "--version") {
        tally.skip("android: size of the library: strip is not installed: sudo apt-get install binutils".to_owned());
        return Ok(());
    }
    well(strip)?;
    let kib = fs::metadata(&stripped).context("the stripped library")?.len() / 1024;
    println!("measure android: our library is {kib} KiB, stripped, with the built-in packs");
    let said = format!("android: our library within {MOST_LIBRARY_KIB} KiB");
    tally.check(kib <= MOST_LIBRARY_KIB, said);
    Ok(())
}

impl Places {
    fn android(&self) -> Result<PathBuf> {
        let tools = files(&self.kit.join("tools"), "jar")?;
        let framework = tools.into_iter().find(|jar| stem(jar).contains("android-all"));
        framework.context("the Android framework is not in the kit")
    }

    /// Jetpack as one jar in Maven's local repository, since Maven puts no `aar` on a class path. Done once for a kit.
    fn jetpack(&self) -> Result<Result<(), String>> {
        let pom = root().join("android-demo/kit/pom.xml");
        let list = fs::read_to_string(&pom).context("reading the list of the kit")?;
        let stamp = self.kit.join("list.xml");
        if fs::read_to_string(&stamp).is_ok_and(|made| made == list) && jetpack_is_installed() {
            return Ok(Ok(()));
        }
        empty(&self.kit)?;
        let mut fetch = maven(&["generate-resources", "--file"]);
        fetch.arg(&pom).arg(format!("-Dbaken.kit={}", self.kit.display()));
        let ran = shown(fetch)?;
        if !ran.well {
            return Ok(Err("what it stands on cannot be fetched from Maven Central".to_owned()));
        }
        let classes = self.kit.join("classes");
        fs::create_dir_all(&classes)?;
        for aar in files(&self.kit.join("aar"), "aar")? {
            let folder = self.kit.join("unpacked").join(stem(&aar));
            fs::create_dir_all(&folder)?;
            unpack(&aar, &folder)?;
            // JNA's classes are those of its jar, which the Kotlin side depends on.
            if !stem(&aar).starts_with("net.java.dev.jna") {
                unpack(&folder.join("classes.jar"), &classes)?;
            }
        }
        for jar in files(&self.kit.join("jar"), "jar")? {
            unpack(&jar, &classes)?;
        }
        let jar = self.kit.join("jetpack.jar");
        let mut pack = Command::new("jar");
        pack.arg("--create").arg("--file").arg(&jar).arg("--no-manifest").arg("-C").arg(&classes).arg(".");
        well(pack)?;
        fs::remove_dir_all(&classes).context("removing the unpacked classes")?;
        let mut install = maven(&["org.apache.maven.plugins:maven-install-plugin:3.1.3:install-file"]);
        install.arg(format!("-Dfile={}", jar.display()));
        install.args(["-DgroupId=nl.baken.demo", "-DartifactId=jetpack", "-Dversion=0.1.0", "-Dpackaging=jar"]);
        well(install)?;
        fs::write(stamp, list).context("noting that the kit is complete")?;
        Ok(Ok(()))
    }

    /// The manifest and the resources, and the classes that name them.
    fn resources(&self) -> Result<()> {
        empty(&self.apk)?;
        let source = fs::read_to_string(root().join("android-demo/app/src/main/AndroidManifest.xml"))
            .context("reading the manifest")?;
        let manifest = self.apk.join("AndroidManifest.xml");
        // Gradle adds the package from its own settings.
        fs::write(&manifest, source.replacen("<manifest ", &format!("<manifest package=\"{PACKAGE}\" "), 1))?;
        let flat = self.apk.join("flat");
        fs::create_dir_all(&flat)?;
        let mut packages = Vec::new();
        let mut folders = vec![(root().join("android-demo/app/src/main/res"), "app".to_owned())];
        for library in folders_in(&self.kit.join("unpacked"))? {
            let manifest = fs::read_to_string(library.join("AndroidManifest.xml")).context("a library's manifest")?;
            let package = manifest.split("package=\"").nth(1).and_then(|rest| rest.split('"').next());
            packages.push(package.context("a library's manifest names no package")?.to_owned());
            folders.push((library.join("res"), stem(&library)));
        }
        for (folder, name) in &folders {
            if folder.is_dir() && fs::read_dir(folder)?.next().is_some() {
                let mut compile = Command::new("aapt2");
                compile.args(["compile", "--dir"]).arg(folder).arg("-o").arg(flat.join(format!("{name}.zip")));
                well(compile)?;
            }
        }
        let (resources, java) = (self.apk.join("resources.apk"), self.apk.join("java"));
        let mut link = Command::new("aapt2");
        link.arg("link").arg("-o").arg(&resources).arg("--manifest").arg(&manifest);
        link.arg("-I").arg(self.android()?).arg("--java").arg(&java).arg("--auto-add-overlay");
        link.args(["--extra-packages", &packages.join(":"), "--min-sdk-version", LEAST_API]);
        link.args(["--target-sdk-version", API, "--version-code", "1", "--version-name", env!("CARGO_PKG_VERSION")]);
        link.args(files(&flat, "zip")?);
        well(link)?;
        let mut compile = Command::new("javac");
        compile.args(["-nowarn", "--release", "17", "-d"]).arg(self.apk.join("classes"));
        compile.args(below(&java, "java")?);
        well(compile)?;
        let config = self.apk.join("robolectric/com/android/tools");
        fs::create_dir_all(&config)?;
        fs::write(
            config.join("test_config.properties"),
            format!(
                "android_resource_apk={}\nandroid_merged_manifest={}\nandroid_custom_package={PACKAGE}\n",
                resources.display(),
                manifest.display()
            ),
        )?;
        Ok(())
    }

    /// An APK: dexed, aligned, signed with a key for trying.
    fn package(&self, tally: &mut Tally) -> Result<()> {
        let tools = files(&self.kit.join("tools"), "jar")?;
        let r8 = tools.iter().find(|jar| stem(jar).contains("r8")).context("D8 is not in the kit")?;
        let content = self.apk.join("content");
        fs::create_dir_all(&content)?;
        let jars = files(&self.built, "jar")?.into_iter().chain(files(&self.built.join("libraries"), "jar")?);
        let mut dex = Command::new("java");
        dex.arg("-cp").arg(r8).args(["com.android.tools.r8.D8", "--release", "--min-api", LEAST_API, "--lib"]);
        dex.arg(self.android()?).arg("--output").arg(&content).args(jars);
        well(dex)?;
        let resources = root().join("android-demo/flow/src/main/resources");
        for resource in below(&resources, "properties")? {
            let to = content.join(resource.strip_prefix(&resources)?);
            fs::create_dir_all(to.parent().unwrap_or(&content))?;
            fs::copy(&resource, to)?;
        }
        let jna = folders_in(&self.kit.join("unpacked"))?.into_iter().find(|library| stem(library).contains("jna"));
        let mut phones = Vec::new();
        for from in folders_in(&jna.context("JNA is not in the kit")?.join("jni"))? {
            let name = stem(&from);
            let ours = root().join("android-demo/app/src/main/jniLibs").join(&name).join("libbaken_bindings.so");
            let to = content.join("lib").join(&name);
            fs::create_dir_all(&to)?;
            fs::copy(from.join("libjnidispatch.so"), to.join("libjnidispatch.so"))?;
            if ours.is_file() {
                fs::copy(&ours, to.join("libbaken_bindings.so"))?;
                phones.push(name);
            }
        }
        let (raw, aligned, apk) =
            (self.apk.join("raw.apk"), self.apk.join("aligned.apk"), self.apk.join("baken-debug.apk"));
        fs::copy(self.apk.join("resources.apk"), &raw)?;
        let mut add = Command::new("jar");
        add.arg("--update").arg("--file").arg(&raw).arg("--no-manifest").arg("-C").arg(&content).arg(".");
        well(add)?;
        let mut align = Command::new("zipalign");
        align.args(["-p", "-f", "4"]).arg(&raw).arg(&aligned);
        well(align)?;
        let key = self.kit.join("debug.keystore");
        if !key.is_file() {
            let mut make = Command::new("keytool");
            make.args(["-genkeypair", "-alias", "debug", "-keyalg", "RSA", "-keysize", "2048", "-validity", "10000"]);
            make.args(["-storepass", "android", "-keypass", "android", "-dname", "CN=Baken debug", "-keystore"]);
            make.arg(&key);
            well(make)?;
        }
        let mut sign = Command::new("apksigner");
        sign.args(["sign", "--ks-pass", PASSWORD, "--ks"]).arg(&key).arg("--out").arg(&apk).arg(&aligned);
        well(sign)?;
        let mut verify = Command::new("apksigner");
        verify.args(["verify", "--verbose"]).arg(&apk);
        let verified = shown(verify)?;
        let mut badging = Command::new("aapt2");
        badging.args(["dump", "badging"]).arg(&apk);
        let named = well(badging)?.contains(&format!("package: name='{PACKAGE}'"));
        let kib = fs::metadata(&apk).context("the APK")?.len() / 1024;
        println!("measure android: APK of {kib} KiB, {}", apk.display());
        let library = if phones.is_empty() {
            "without our library for phones, which needs the NDK (cargo ndk -o android-demo/app/src/main/jniLibs)"
                .to_owned()
        } else {
            format!("with our library for {}", phones.join(", "))
        };
        if phones.is_empty() {
            tally.check(kib <= MOST_APK_KIB, format!("android: an APK within {MOST_APK_KIB} KiB"));
        }
        tally.check(verified.well && named, format!("android: an APK, aligned, its signature verified, {library}"));
        Ok(())
    }
}

fn jetpack_is_installed() -> bool {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    home.join(".m2/repository/nl/baken/demo/jetpack/0.1.0/jetpack-0.1.0.jar").is_file()
}

/// Runs it; what it printed. That it fails is an error, with its last words.
fn well(command: Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let ran = caught(command)?;
    if !ran.well {
        bail!("{name} failed:\n{}\n{}", ran.output.trim(), ran.errors.trim());
    }
    Ok(ran.output)
}

/// Writes what is in a zip file below a folder.
fn unpack(archive: &Path, folder: &Path) -> Result<()> {
    let mut jar = Command::new("jar");
    jar.arg("--extract").arg("--file").arg(archive).current_dir(folder);
    well(jar).map(drop)
}

/// The folder, with nothing in it.
fn empty(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))
}

/// The name without its last ending.
fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    name.strip_suffix(".aar").or_else(|| name.strip_suffix(".jar")).unwrap_or(&name).to_owned()
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn folders_in(folder: &Path) -> Result<Vec<PathBuf>> {
    Ok(entries(folder)?.into_iter().filter(|path| path.is_dir()).collect())
}

/// The files with this ending.
fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    Ok(entries(folder)?.into_iter().filter(|path| path.extension() == Some(OsStr::new(ending))).collect())
}

/// The files with this ending, in folders too.
fn below(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut found = files(folder, ending)?;
    for inner in folders_in(folder)? {
        found.append(&mut below(&inner, ending)?);
    }
    Ok(found)
}
