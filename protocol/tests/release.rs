//! Trust: what a tablet accepts, and what it refuses and why. Every altered byte, every wrong key, every
//! date outside, every step back.

use std::path::Path;
use std::sync::LazyLock;

use baken_core::Pack;
use baken_core::pack::layout::Handover;
use baken_core::pack::{OpenError, PublicKey, Trust, TrustError};
use baken_protocol::release::{
    KeyError, SealError, SecretKey, hand_over, public_key_from_pem, public_key_to_pem, seal,
};
use proptest::prelude::*;

/// 2026-11-15T00:00:00Z, within the dates of the texts below.
const NOW: i64 = 1_794_700_800;
const DAY: i64 = 86_400;

fn built(version: u32, authority: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "pack.toml",
        format!(
            r#"
[pack]
id = "small"
version = {version}
title = {{ nl = "Klein", en = "Small" }}
authority = "{authority}"
valid_from = 2026-11-01
valid_until = 2026-11-30
notice = {{ nl = "Voorbeeld", en = "Example" }}

[[change]]
version = 1
date = 2026-11-01
text = {{ nl = "Eerste versie", en = "First version" }}
"#
        ),
    );
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("models");
    for file in ["phrases.toml", "inputs/patient.toml", "pathways/general.toml"] {
        write(file, std::fs::read_to_string(models.join(file)).unwrap());
    }
    match baken_protocol::build(folder.path()) {
        Ok(built) => built.pack,
        Err(report) => panic!("{}", report.render(false)),
    }
}

static VERSION_2: LazyLock<Vec<u8>> = LazyLock::new(|| built(2, "the test"));

struct Keys {
    secret: SecretKey,
    public: PublicKey,
}

fn keys() -> Keys {
    let secret = SecretKey::generate().unwrap();
    let public = secret.public();
    Keys { secret, public }
}

fn open<'p>(bytes: &'p [u8], keys: &[PublicKey], handovers: &[Handover], now: i64) -> Result<Pack<'p>, TrustError> {
    Pack::open_trusted(bytes, &Trust { keys, handovers }, now, None)
}

#[test]
fn a_pack_signed_by_a_pinned_key_is_accepted_and_says_who_and_what_changed() {
    let (author, other) = (keys(), keys());
    let sealed = seal(&VERSION_2, &author.secret).unwrap();
    let pack = open(&sealed, &[other.public, author.public], &[], NOW).unwrap();
    assert_eq!(pack.signed_by(), Some(&author.public));
    assert_eq!((pack.id(), pack.version(), pack.authority()), ("small", 2, "the test"));
    let changes: Vec<_> = pack.changes(baken_core::Language::Dutch).collect();
    assert_eq!(changes, [(1, "2026-11-01", "Eerste versie")]);
    // Signing again gives the same bytes, with another key another seal on the same pack.
    assert_eq!(seal(&sealed, &author.secret).unwrap(), sealed);
    let by_other = seal(&sealed, &other.secret).unwrap();
    assert_eq!(by_other.len(), sealed.len());
    assert_eq!(Pack::open(&by_other).unwrap().signed_by(), Some(&other.public));
}

#[test]
fn who_did_not_sign_or_is_not_trusted_is_refused() {
    let (author, other) = (keys(), keys());
    assert_eq!(open(&VERSION_2, &[author.public], &[], NOW).err(), Some(TrustError::Unsigned));
    let sealed = seal(&VERSION_2, &author.secret).unwrap();
    let unknown = Some(TrustError::UnknownKey { key: author.public });
    assert_eq!(open(&sealed, &[other.public], &[], NOW).err(), unknown);
    assert_eq!(open(&sealed, &[], &[], NOW).err(), unknown);
}

#[test]
fn no_byte_can_be_altered() {
    let author = keys();
    let sealed = seal(&VERSION_2, &author.secret).unwrap();
    // All of them, not a sample: a bit of each byte in turn.
    for at in 0..sealed.len() {
        let mut altered = sealed.clone();
        altered[at] ^= 1 << (at % 8);
        assert!(open(&altered, &[author.public], &[], NOW).is_err(), "byte {at}");
    }
    for length in 0..sealed.len() {
        let error = open(&sealed[..length], &[author.public], &[], NOW).err();
        match error {
            // Exactly the pack without its seal is whole, and unsigned.
            Some(TrustError::Unsigned) => assert_eq!(length, VERSION_2.len()),
            Some(TrustError::Open(_)) => {}
            other => panic!("cut at {length}: {other:?}"),
        }
    }
}

#[test]
fn the_seal_of_another_pack_does_not_fit() {
    let author = keys();
    let sealed = seal(&VERSION_2, &author.secret).unwrap();
    let mut forged = built(3, "someone else");
    forged.extend_from_slice(&sealed[VERSION_2.len()..]);
    assert_eq!(open(&forged, &[author.public], &[], NOW).err(), Some(TrustError::BadSignature));
}

#[test]
fn a_pack_counts_from_its_first_second_to_its_last() {
    let author = keys();
    let sealed = seal(&VERSION_2, &author.secret).unwrap();
    let first = 1_793_491_200;
    let after = first + 30 * DAY;
    let at = |now| open(&sealed, &[author.public], &[], now).err();
    assert_eq!(at(first - 1), Some(TrustError::NotYetValid { from: first }));
    assert_eq!((at(first), at(after - 1)), (None, None));
    assert_eq!(at(after), Some(TrustError::Expired { until: after }));
    // A clock in 1970.
    assert_eq!(at(0), Some(TrustError::NotYetValid { from: first }));
    let said = |error: Option<TrustError>| error.map(|e| e.to_string()).unwrap_or_default();
    assert_eq!(said(at(after)), "the pack could be used until 2026-11-30; get a newer one");
    assert_eq!(said(at(0)), "the pack may be used from 2026-11-01; is the clock right?");
}

#[test]
fn no_step_back_to_an_older_version_and_no_second_content_of_the_same() {
    let author = keys();
    let sealed = |version, authority| seal(&built(version, authority), &author.secret).unwrap();
    let (two, three, two_again) = (sealed(2, "the test"), sealed(3, "the test"), sealed(2, "another text"));
    let trust = Trust { keys: &[author.public], handovers: &[] };
    let in_use = Pack::open(&two).unwrap();
    let after = |bytes| Pack::open_trusted(bytes, &trust, NOW, Some(in_use.in_use())).err();
    assert_eq!(after(&two), None);
    assert_eq!(after(&three), None);
    assert_eq!(after(&two_again), Some(TrustError::SameVersion { version: 2 }));
    let newest = Pack::open(&three).unwrap();
    let back = Pack::open_trusted(&two, &trust, NOW, Some(newest.in_use())).err();
    assert_eq!(back, Some(TrustError::Older { found: 2, in_use: 3 }));
}

#[test]
fn an_old_key_hands_over_and_from_then_on_may_not_sign() {
    let (old, new, newest, stranger) = (keys(), keys(), keys(), keys());
    let statement = |from: &Keys, to: &Keys, first: u32| {
        Handover::read(&hand_over(&from.secret, &to.public, first).unwrap()).unwrap()
    };
    let pinned = [old.public];
    let sealed = |version, by: &Keys| seal(&built(version, "the test"), &by.secret).unwrap();
    let handed = [statement(&old, &new, 3), statement(&new, &newest, 5)];
    for (version, by, wanted) in [
        (2, &old, None),
        (3, &old, Some(TrustError::RetiredKey { key: old.public, first_version: 3 })),
        (2, &new, Some(TrustError::UnknownKey { key: new.public })),
        (3, &new, None),
        (4, &new, None),
        (5, &new, Some(TrustError::RetiredKey { key: new.public, first_version: 5 })),
        (5, &newest, None),
        (9, &newest, None),
        (9, &stranger, Some(TrustError::UnknownKey { key: stranger.public })),
    ] {
        assert_eq!(open(&sealed(version, by), &pinned, &handed, NOW).err(), wanted, "version {version}");
    }
    // A statement signed by someone else, or a second one from the same key, spoils all trust.
    let mut forged = statement(&stranger, &stranger_of(&new), 3);
    forged.from = old.public;
    let pack = sealed(2, &old);
    assert_eq!(open(&pack, &pinned, &[forged], NOW).err(), Some(TrustError::BadHandover { index: 0 }));
    let twice = [handed[0], statement(&old, &stranger, 4)];
    assert_eq!(open(&pack, &pinned, &twice, NOW).err(), Some(TrustError::BadHandover { index: 1 }));
    // A ring of handovers ends.
    let ring = [statement(&old, &new, 1), statement(&new, &old, 1)];
    assert!(open(&pack, &pinned, &ring, NOW).is_err());
    assert_eq!(hand_over(&old.secret, &old.public, 2), Err(SealError::SameKey));
    assert_eq!(hand_over(&old.secret, &new.public, 0), Err(SealError::NoVersion));
}

fn stranger_of(keys: &Keys) -> Keys {
    Keys { secret: SecretKey::generate().unwrap(), public: keys.public }
}

#[test]
fn keys_go_through_their_files_and_are_not_mistaken_for_each_other() {
    let key = keys();
    let (secret, public) = (key.secret.to_pem().unwrap(), public_key_to_pem(&key.public).unwrap());
    assert_eq!(SecretKey::from_pem(&secret).unwrap().public(), key.public);
    assert_eq!(public_key_from_pem(&public), Ok(key.public));
    assert_eq!(SecretKey::from_pem(&public).err(), Some(KeyError::Public));
    assert_eq!(public_key_from_pem(&secret), Err(KeyError::Secret));
    assert_eq!(SecretKey::from_pem("").err(), Some(KeyError::NotAKey));
    assert_eq!(public_key_from_pem("hello"), Err(KeyError::NotAKey));
    assert_eq!(format!("{:?}", key.secret), "SecretKey(..)");
}

#[test]
fn the_published_test_vectors_of_ed25519_come_out() {
    // RFC 8032, section 7.1, test 2, in the form of RFC 8410.
    let public: PublicKey = hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c").try_into().unwrap();
    let mut der = hex("302e020100300506032b657004220420");
    der.extend(hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", base64(&der));
    assert_eq!(SecretKey::from_pem(&pem).unwrap().public(), public);
}

fn hex(digits: &str) -> Vec<u8> {
    (0..digits.len()).step_by(2).map(|i| u8::from_str_radix(&digits[i..i + 2], 16).unwrap()).collect()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sextet = |chunk: &[u8], i: usize| {
        let whole = chunk.iter().fold(0u32, |w, b| w << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        char::from(DIGITS[(whole >> (18 - 6 * i) & 63) as usize])
    };
    let quad = |chunk: &[u8]| (0..4).map(|i| if i <= chunk.len() { sextet(chunk, i) } else { '=' }).collect::<String>();
    bytes.chunks(3).map(quad).collect()
}

proptest! {
    #[test]
    fn whatever_follows_a_pack_is_no_seal(behind in prop::collection::vec(any::<u8>(), 1..200)) {
        let mut bytes = VERSION_2.clone();
        bytes.extend(&behind);
        let author = keys();
        match open(&bytes, &[author.public], &[], NOW).err() {
            Some(TrustError::Open(OpenError::WrongLength { .. }) | TrustError::UnknownKey { .. }) => {}
            other => prop_assert!(false, "{other:?}"),
        }
    }
}
