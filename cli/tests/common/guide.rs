//! A guide, carried out: its texts are written, its commands run, and what it shows must come out.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// One block of a guide: its language, what stands before it, and its lines.
struct Block<'g> {
    language: &'g str,
    before: &'g str,
    text: &'g str,
}

fn blocks(guide: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut rest = guide;
    while let Some((before, after)) = rest.split_once("```") {
        let (language, after) = after.split_once('\n').expect("a block has lines");
        let (text, after) = after.split_once("```").expect("a block ends");
        blocks.push(Block { language, before, text });
        rest = after;
    }
    blocks
}

/// Writes, runs and compares in a folder. A command that ends otherwise than well says so behind it: `# exit 1`.
/// Gives how many commands ran.
pub fn carry_out(guide: &str, folder: &Path) -> usize {
    let program = Path::new(env!("CARGO_BIN_EXE_baken"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap_or_default());
    let (mut said, mut ran) = (String::new(), 0);
    for Block { language, before, text } in blocks(guide) {
        match language {
            "sh" => {
                said.clear();
                for line in text.lines().filter(|line| !line.trim().is_empty()) {
                    let wanted = line.split_once("# exit ").map_or(0, |(_, code)| code.trim().parse().unwrap());
                    let output = Command::new("sh")
                        .args(["-c", line])
                        .current_dir(folder)
                        .env("PATH", &path)
                        .stdin(Stdio::null())
                        .output()
                        .unwrap();
                    let both = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).join("\n");
                    assert_eq!(output.status.code(), Some(wanted), "{line}\n{both}");
                    said += &both;
                    ran += 1;
                }
            }
            "text" => {
                for line in text.lines().filter(|line| !line.trim().is_empty()) {
                    assert!(said.contains(line.trim()), "`{}` is not said:\n{said}", line.trim());
                }
            }
            _ => {
                // The file is the last name in backticks before it, at the end of a sentence that ends with a colon.
                let before = before.trim_end();
                let file = before.strip_suffix("`:").and_then(|before| before.rsplit('`').next());
                let Some(file) = file else { panic!("no file for this block: {text}") };
                let place = folder.join(file);
                fs::create_dir_all(place.parent().unwrap()).unwrap();
                fs::write(place, text).unwrap();
            }
        }
    }
    ran
}
