//! No panic path: binaries whose panic handler cannot be linked must link, and one that has a panic
//! path on purpose must not. How that proves it: `proofs/embedded/src/lib.rs`.

use anyhow::{Result, bail};

use super::device::{FAST, SMALL, build};
use super::{Measured, Proof, Row};
use crate::kit::{Kit, device_target};

/// The function that exists nowhere.
const TELLTALE: &str = "baken_a_panic_path_remains";

/// What is linked, and the promise.
const BINARIES: [(&str, &str); 3] = [
    ("evaluation", "assessing a patient holds no panic path"),
    ("advice", "entering findings and reading the advice hold no panic path"),
    ("lanes", "evaluation over lanes and over points holds no panic path"),
];

/// Profiles with which it must hold: for size, as on the device, and for speed.
const PROFILES: [&str; 2] = [SMALL, FAST];

pub fn measure() -> Result<Measured> {
    if let Kit::Missing(why) = device_target()? {
        return Ok(Measured::Skipped(why));
    }
    let mut rows = Vec::new();
    for (binary, claim) in BINARIES {
        let mut linked = Vec::new();
        for profile in PROFILES {
            let built = build(binary, profile, &[])?;
            if built.well {
                linked.push(profile);
            } else if !built.errors.contains(TELLTALE) {
                bail!("{binary} was not built, for another reason than a panic path:\n{}", built.errors);
            }
        }
        rows.push(Row {
            claim: claim.into(),
            number: if linked.is_empty() {
                "does not link".to_owned()
            } else {
                format!("links ({})", linked.join(", "))
            },
            limit: format!("links ({})", PROFILES.join(", ")),
            holds: linked == PROFILES,
            proof: Proof::Link,
        });
    }
    let refused = build("refused", SMALL, &[])?;
    if !refused.well && !refused.errors.contains(TELLTALE) {
        bail!("the counter-proof was not built, for another reason than its panic path:\n{}", refused.errors);
    }
    rows.push(Row {
        claim: "counter-proof: with one panic path left on purpose".into(),
        number: if refused.well { "links" } else { "does not link" }.to_owned(),
        limit: "must not link".to_owned(),
        holds: !refused.well,
        proof: Proof::Link,
    });
    Ok(Measured::Rows(rows))
}
