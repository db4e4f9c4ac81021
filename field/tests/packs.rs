//! The pack of a device: what is refused, what a kill or a full disk leaves, and that nothing steps back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use baken_core::pack::TrustError;
use baken_field::packs::{InForce, Packs, PacksError};
use baken_protocol::release::{SecretKey, seal};

/// 2026-11-15T00:00:00Z, within the dates of the texts below.
const NOW: i64 = 1_794_700_800;
const YEAR: i64 = 366 * 86_400;

static KEY: LazyLock<SecretKey> = LazyLock::new(|| SecretKey::generate().unwrap());

fn sealed(version: u32, authority: &str, key: &SecretKey) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "pack.toml",
        format!(
            "[pack]\nid = \"small\"\nversion = {version}\ntitle = {{ nl = \"a\", en = \"a\" }}\nauthority = \"{authority}\"\n\
             valid_from = 2026-11-01\nvalid_until = 2026-11-30\nnotice = {{ nl = \"a\", en = \"a\" }}\n"
        ),
    );
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("models");
    for file in ["phrases.toml", "inputs/patient.toml", "pathways/general.toml"] {
        write(file, fs::read_to_string(models.join(file)).unwrap());
    }
    let built = baken_protocol::build(folder.path()).unwrap_or_else(|report| panic!("{}", report.render(false)));
    seal(&built.pack, key).unwrap()
}

fn packs(folder: &Path) -> Packs {
    Packs::open(folder, vec![KEY.public()], Vec::new()).unwrap()
}

fn version(in_force: &InForce) -> u32 {
    baken_core::Pack::open(&in_force.bytes).unwrap().version()
}

#[test]
fn a_pack_is_installed_switched_and_never_stepped_back() {
    let folder = tempfile::tempdir().unwrap();
    let packs = packs(folder.path());
    assert_eq!(packs.in_force(NOW).unwrap(), None);
    let (one, two) = (sealed(1, "a", &KEY), sealed(2, "a", &KEY));
    packs.install(&one, NOW).unwrap();
    packs.install(&two, NOW).unwrap();
    packs.install(&two, NOW).unwrap();
    assert_eq!(version(&packs.in_force(NOW).unwrap().unwrap()), 2);
    let older = packs.install(&one, NOW);
    assert!(matches!(older, Err(PacksError::Refused(TrustError::Older { found: 1, in_use: 2 }))));
    let other = packs.install(&sealed(2, "another", &KEY), NOW);
    assert!(matches!(other, Err(PacksError::Refused(TrustError::SameVersion { version: 2 }))));
    // Whoever deletes the pack does not open the way back.
    fs::remove_file(folder.path().join("current.pack")).unwrap();
    fs::remove_file(folder.path().join("previous.pack")).unwrap();
    assert!(matches!(packs.install(&one, NOW), Err(PacksError::Refused(TrustError::Older { .. }))));
    // Older content comes back under a higher version, signed.
    packs.install(&sealed(3, "a", &KEY), NOW).unwrap();
    assert_eq!(version(&packs.in_force(NOW).unwrap().unwrap()), 3);
}

#[test]
fn what_is_not_signed_damaged_or_out_of_its_dates_is_refused_and_the_old_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    let packs = packs(folder.path());
    let one = sealed(1, "a", &KEY);
    packs.install(&one, NOW).unwrap();
    let stranger = SecretKey::generate().unwrap();
    let mut altered = sealed(2, "a", &KEY);
    altered[200] ^= 1;
    for (bytes, at) in [
        (sealed(2, "a", &stranger), NOW),
        (altered, NOW),
        (sealed(2, "a", &KEY), NOW + YEAR),
        (sealed(2, "a", &KEY), 0),
        (Vec::new(), NOW),
    ] {
        assert!(matches!(packs.install(&bytes, at), Err(PacksError::Refused(_))));
        assert_eq!(packs.in_force(NOW).unwrap(), Some(InForce { bytes: one.clone(), notice: None }));
    }
    // It goes on being used when it has expired, and when the clock says 1970; and that is said.
    let late = packs.in_force(NOW + YEAR).unwrap().unwrap();
    assert!(matches!((version(&late), late.notice), (1, Some(TrustError::Expired { .. }))));
    let early = packs.in_force(0).unwrap().unwrap();
    assert!(matches!(early.notice, Some(TrustError::NotYetValid { .. })));
}

#[test]
fn a_damaged_pack_gives_way_to_the_one_before_and_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let packs = packs(folder.path());
    packs.install(&sealed(1, "a", &KEY), NOW).unwrap();
    packs.install(&sealed(2, "a", &KEY), NOW).unwrap();
    let current = folder.path().join("current.pack");
    let mut bytes = fs::read(&current).unwrap();
    bytes.truncate(1000);
    fs::write(&current, &bytes).unwrap();
    let found = packs.in_force(NOW).unwrap().unwrap();
    assert_eq!(version(&found), 1);
    assert!(matches!(found.notice, Some(TrustError::Open(_))), "{found:?}");
    // A note that cannot be read stops installing, not using.
    fs::write(folder.path().join("highest.json"), "{").unwrap();
    assert!(matches!(packs.install(&sealed(1, "a", &KEY), NOW), Err(PacksError::Disk(_))));
    assert_eq!(version(&packs.in_force(NOW).unwrap().unwrap()), 1);
}

/// Whatever files a kill leaves, the device has the old pack or the new one, and can install again.
#[test]
fn a_kill_at_any_step_leaves_the_old_pack_or_the_new_one() {
    let (one, two) = (sealed(1, "a", &KEY), sealed(2, "a", &KEY));
    let note = |folder: &Path| fs::read(folder.join("highest.json")).unwrap();
    let after_two = {
        let folder = tempfile::tempdir().unwrap();
        packs(folder.path()).install(&two, NOW).unwrap();
        note(folder.path())
    };
    for step in 0..6 {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        packs(folder.path()).install(&one, NOW).unwrap();
        match step {
            0 => fs::write(path("incoming.pack.new"), &two[..5000]).unwrap(),
            1 => fs::write(path("incoming.pack"), &two).unwrap(),
            2 => {
                fs::write(path("incoming.pack"), &two).unwrap();
                fs::write(path("highest.json.new"), &after_two[..10]).unwrap();
            }
            _ => {
                fs::write(path("incoming.pack"), &two).unwrap();
                fs::write(path("highest.json"), &after_two).unwrap();
                if step > 3 {
                    fs::rename(path("current.pack"), path("previous.pack")).unwrap();
                }
                if step > 4 {
                    fs::rename(path("incoming.pack"), path("current.pack")).unwrap();
                }
            }
        }
        let again = packs(folder.path());
        let expected = if step < 3 { 1 } else { 2 };
        assert_eq!(version(&again.in_force(NOW).unwrap().unwrap()), expected, "step {step}");
        assert_eq!(again.in_force(NOW).unwrap().unwrap().notice, None);
        again.install(&two, NOW).unwrap();
        assert_eq!(version(&again.in_force(NOW).unwrap().unwrap()), 2);
        assert!(!path("incoming.pack").exists());
    }
}
