//! The nearest known name, for "did you mean".

/// How alike two names must be to be offered (Jaro–Winkler, 1 is equal). Below it a suggestion
/// misleads more often than it helps.
const ALIKE: f64 = 0.8;

/// The known name that is most like `found`, if any is like it at all.
#[must_use]
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(found);
    let mut best: Option<(&str, f64)> = None;
    for name in known {
        let target = fold(name);
        let alike = if is_a_slip(&folded, &target) { 1.0 } else { strsim::jaro_winkler(&folded, &target) };
        let better = best.is_none_or(|(held, score)| {
            alike > score || (alike == score && name.len().abs_diff(found.len()) < held.len().abs_diff(found.len()))
        });
        if alike >= ALIKE && better {
            best = Some((name, alike));
        }
    }
    best.map(|(name, _)| name)
}

/// One letter wrong, missing, added, or two that changed places; in words of two letters that says
/// nothing.
fn is_a_slip(found: &str, known: &str) -> bool {
    found == known || (found.len().max(known.len()) > 2 && strsim::osa_distance(found, known) <= 1)
}

/// Case and the kind of dash do not make a name another name.
fn fold(name: &str) -> String {
    name.to_lowercase().replace('-', "_")
}

/// `` did you mean `x`? `` for the nearest known name.
#[must_use]
pub fn did_you_mean<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(found, known).map(|name| format!("did you mean `{name}`?"))
}

/// `snake_case`, as inputs and derived values are named.
#[must_use]
pub fn is_snake_case(id: &str) -> bool {
    is_cased(id, b'_')
}

/// `kebab-case`, as models, needs, criteria and sections are named.
#[must_use]
pub fn is_kebab_case(id: &str) -> bool {
    is_cased(id, b'-')
}

/// A model's or criterion's id as an expression writes it.
#[must_use]
pub fn in_expression(id: &str) -> String {
    id.replace('-', "_")
}

fn is_cased(id: &str, joint: u8) -> bool {
    let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    id.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
        && id.bytes().last().is_some_and(letters)
        && id.bytes().all(|b| letters(b) || b == joint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_its_name() {
        let known = ["sbp", "dbp", "spo2", "gcs", "gcs_eye", "nftg_2021_red"];
        assert_eq!(nearest("spb", known), Some("sbp"));
        assert_eq!(nearest("GCS", known), Some("gcs"));
        assert_eq!(nearest("gcs_eyes", known), Some("gcs_eye"));
        assert_eq!(nearest("nftg-2021-red", known), Some("nftg_2021_red"));
        assert_eq!(nearest("temperature", known), None);
    }

    #[test]
    fn names_have_their_case() {
        assert!(is_snake_case("gcs_eye") && !is_snake_case("Gcs") && !is_snake_case("gcs_"));
        assert!(is_kebab_case("t-rts") && !is_kebab_case("t_rts") && !is_kebab_case("2019"));
    }
}
