//! The language of the texts: as asked for, else as the system is set.

use std::env;

use baken_core::Language;
use clap::ValueEnum;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// Dutch
    Nl,
    /// English
    En,
}

/// The language asked for; without one, that of the locale.
pub fn language(asked: Option<Lang>) -> Language {
    match asked {
        Some(Lang::Nl) => Language::Dutch,
        Some(Lang::En) => Language::English,
        None => of_locale(["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| env::var(name).ok())),
    }
}

/// The first setting that is not empty counts, as everywhere on such systems.
fn of_locale(settings: impl IntoIterator<Item = String>) -> Language {
    let setting = settings.into_iter().find(|setting| !setting.is_empty());
    let is_dutch = setting.is_some_and(|setting| {
        let language = setting.split(['_', '.', '@', '-']).next().unwrap_or("");
        language.eq_ignore_ascii_case("nl")
    });
    if is_dutch { Language::Dutch } else { Language::English }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_setting_that_is_not_empty_counts() {
        let of = |settings: &[&str]| of_locale(settings.iter().map(|s| (*s).to_owned()));
        assert_eq!(of(&["nl_NL.UTF-8"]), Language::Dutch);
        assert_eq!(of(&["", "nl_BE"]), Language::Dutch);
        assert_eq!(of(&["C", "nl_NL"]), Language::English);
        assert_eq!(of(&["nld"]), Language::English);
        assert_eq!(of(&[]), Language::English);
    }
}
