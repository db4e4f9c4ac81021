//! From a built pack to one that tablets accept: keygen, sign, verify, hand-over, as an author types them.

mod common;

use std::fs;
use std::path::Path;

use common::{Said, baken};

/// Did it end with this exit code?
trait Ended {
    fn is(&self, code: i32) -> bool;
}

impl Ended for Said {
    fn is(&self, code: i32) -> bool {
        self.code == Some(code)
    }
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

#[test]
fn a_pack_is_signed_verified_and_handed_over() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| path(folder.path(), name);
    let models = "models".to_owned();
    let run = |arguments: &[&str]| baken(arguments, "");
    let (pack, key, public) = (at("nl.pack"), at("author.key"), at("author.key.pub"));

    assert!(run(&["build", &models, "--out", &pack]).is(0));
    assert!(run(&["keygen", "--out", &key]).is(0));
    let again = run(&["keygen", "--out", &key]);
    assert!(again.is(2) && again.stderr.contains("is there already"), "{}", again.stderr);

    let unsigned = run(&["verify", &pack, "--trust", &public, "--at", "2026-11-15T00:00:00Z"]);
    assert!(unsigned.is(1) && unsigned.stdout.contains("refused: the pack is not signed"), "{}", unsigned.stdout);

    let signed = run(&["sign", &pack, "--key", &key]);
    assert!(signed.is(0) && signed.stdout.contains("signed with key"), "{}{}", signed.stdout, signed.stderr);
    let accepted = run(&["verify", &pack, "--trust", &public, "--at", "2026-11-15T00:00:00Z"]);
    assert!(accepted.is(0) && accepted.stdout.contains("accepted"), "{}{}", accepted.stdout, accepted.stderr);
    // A signed pack is a pack.
    assert!(run(&["models", "--pack", &pack]).is(0));

    let early = run(&["verify", &pack, "--trust", &public, "--at", "1970-01-01T00:00:00Z"]);
    assert!(early.is(1) && early.stdout.contains("is the clock right?"), "{}", early.stdout);
    let late = run(&["verify", &pack, "--trust", &public, "--at", "2035-01-01T00:00:00Z"]);
    assert!(late.is(1) && late.stdout.contains("get a newer one"), "{}", late.stdout);

    let mut bytes = fs::read(&pack).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let altered = at("altered.pack");
    fs::write(&altered, &bytes).unwrap();
    let refused = run(&["verify", &altered, "--trust", &public]);
    assert!(refused.is(1) && refused.stdout.contains("has been altered"), "{}", refused.stdout);

    let (new_key, new_public, statement) = (at("new.key"), at("new.key.pub"), at("new.handover"));
    assert!(run(&["keygen", "--out", &new_key]).is(0));
    let handed = run(&["hand-over", "--key", &key, "--to", &new_public, "--from-version", "1", "--out", &statement]);
    assert!(handed.is(0), "{}", handed.stderr);
    let now = ["--at", "2026-11-15T00:00:00Z"];
    let with = |arguments: &[&str]| run(&[arguments, &now[..]].concat());
    let retired = with(&["verify", &pack, "--trust", &public, "--handover", &statement]);
    assert!(retired.is(1) && retired.stdout.contains("any more"), "{}", retired.stdout);
    assert!(run(&["sign", &pack, "--key", &new_key]).is(0));
    assert!(with(&["verify", &pack, "--trust", &public]).is(1));
    assert!(with(&["verify", &pack, "--trust", &public, "--handover", &statement, "--in-use", &pack]).is(0));
}

#[test]
fn keys_are_kept_from_others_and_not_mistaken() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| path(folder.path(), name);
    let (pack, key, public) = (at("nl.pack"), at("author.key"), at("author.key.pub"));
    let run = |arguments: &[&str]| baken(arguments, "");
    assert!(run(&["build", "models", "--out", &pack]).is(0));
    assert!(run(&["keygen", "--out", &key]).is(0));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |name: &str| fs::metadata(name).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&key), 0o600);
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
        let open_to_all = run(&["sign", &pack, "--key", &key]);
        assert!(open_to_all.is(2) && open_to_all.stderr.contains("chmod 600"), "{}", open_to_all.stderr);
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let before = fs::read(&pack).unwrap();
    let swapped = run(&["verify", &pack, "--trust", &key]);
    assert!(swapped.is(2) && swapped.stderr.contains("never hand it out"), "{}", swapped.stderr);
    let missing = run(&["sign", &pack, "--key", &at("nobody.key")]);
    assert!(missing.is(2) && missing.stderr.contains("cannot be read"), "{}", missing.stderr);
    let stdin = run(&["sign", &pack, "--key", "-"]);
    assert!(stdin.is(2) && stdin.stderr.contains("from a file"), "{}", stdin.stderr);
    let no_pack = run(&["verify", &public, "--trust", &public]);
    assert!(no_pack.is(2) && no_pack.stderr.contains("not a Baken pack"), "{}", no_pack.stderr);
    let no_statement = run(&["verify", &pack, "--trust", &public, "--handover", &public]);
    assert!(no_statement.is(2) && no_statement.stderr.contains("hand-over"), "{}", no_statement.stderr);
    assert_eq!(fs::read(&pack).unwrap(), before, "nothing that failed has touched the pack");
}
