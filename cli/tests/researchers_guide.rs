//! Every command of the researcher's guide does what the guide says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::process::Stdio;

use common::{command, repository};

/// The words of a command, quotes taken away as a shell does.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote, mut any) = (String::new(), None, false);
    for c in line.chars() {
        match (c, quote) {
            ('\'' | '"', None) => (quote, any) = (Some(c), true),
            (c, Some(q)) if c == q => quote = None,
            (' ', None) => {
                if any {
                    words.push(std::mem::take(&mut word));
                }
                any = false;
            }
            (c, _) => {
                word.push(c);
                any = true;
            }
        }
    }
    if any {
        words.push(word);
    }
    words
}

#[test]
fn every_command_of_the_guide_runs() {
    let guide = fs::read_to_string(repository().join("docs/researchers.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for name in ["registry-synthetic.csv", "registry-synthetic.toml", "region-synthetic.csv", "stops-synthetic.csv"] {
        fs::copy(repository().join("research/examples").join(name), folder.path().join(name)).unwrap();
    }
    let scenario = "always-level-1/regions/always-level-1";
    fs::create_dir_all(folder.path().join(scenario)).unwrap();
    let from = repository().join("research/examples").join(scenario).join("region.toml");
    fs::copy(from, folder.path().join(scenario).join("region.toml")).unwrap();
    let shell = guide.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines: Vec<&str> = shell.flat_map(str::lines).filter(|line| line.starts_with("baken ")).collect();
    assert!(lines.len() >= 6, "{lines:?}");
    let mut said = Vec::new();
    for line in lines {
        let output =
            command().args(&words(line)[1..]).current_dir(folder.path()).stdin(Stdio::null()).output().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{line}\n{stdout}\n{stderr}");
        said.push((line, stdout));
    }
    let of = |part: &str| &said.iter().find(|(line, _)| line.contains(part)).unwrap().1;
    // The three made-up mistakes of the extract.
    let check = of("cohort check");
    for words in ["1 200 rows, 3 rejected", "line 42: 154,0", "line 302: 1250", "line 513: val"] {
        assert!(check.contains(words), "{words}\n{check}");
    }
    assert!(of("--score mgap --score rts").contains("undertriage cribari"));
    assert!(of("--by age").contains("80 and over"));
    let strategies = of("--region noord-nederland");
    for words in ["severe, at once", "overtriage", "+", "umcg", "transfers", "4 patients have no place"] {
        assert!(strategies.contains(words), "{words}\n{strategies}");
    }
    let report = fs::read_to_string(folder.path().join("strategies.html")).unwrap();
    assert!(report.contains("Strategies of regions") && report.contains("UMC Groningen"));
    let report = fs::read_to_string(folder.path().join("report.html")).unwrap();
    for words in ["TRIPOD+AI", "sens-spec", "SYNTHETIC", "sha256:", "<svg", "baken benchmark registry-synthetic.csv"] {
        assert!(report.contains(words), "{words}");
    }
    // Without a network: nothing is fetched.
    for outside in ["http://", "https://", "src="] {
        let elsewhere = report.replace("http://www.w3.org/2000/svg", "");
        assert!(!elsewhere.contains(outside), "{outside}");
    }
    assert!(fs::read_to_string(folder.path().join("tables/tests.csv")).unwrap().lines().count() > 60);
}
