//! Words of the chosen language. A sentence is one key and is never joined from parts; a
//! parameter that begins with `@` is itself a key.

use jiangyuan_model::Refusal;
use std::ffi::OsString;

/// The languages there are, the authoritative one first.
pub(crate) const LANGUAGES: [&str; 3] = ["zh-CN", "bo", "en"];

/// Chooses the language asked for, or Chinese. Scripts and unit files rarely set a locale, and a
/// county's operator reads Chinese.
pub(crate) fn choose(asked: Option<&str>) {
    let known = asked.and_then(|asked| LANGUAGES.into_iter().find(|language| *language == asked));
    rust_i18n::set_locale(known.unwrap_or("zh-CN"));
}

/// The language named on the command line. It is looked for before anything is parsed, because
/// help and usage errors are words too.
pub(crate) fn language_asked_for(arguments: impl Iterator<Item = OsString>) -> Option<String> {
    let mut arguments = arguments.map(|argument| argument.to_string_lossy().into_owned());
    while let Some(argument) = arguments.next() {
        if argument == "--lang" {
            return arguments.next();
        }
        if let Some(language) = argument.strip_prefix("--lang=") {
            return Some(language.to_owned());
        }
    }
    None
}

/// The words of a key with its parameters; the key itself where there are none.
pub(crate) fn say(key: &str, params: &[(&str, &str)]) -> String {
    let mut words = rust_i18n::t!(key).into_owned();
    for (name, value) in params {
        let value = value.strip_prefix('@').map_or_else(|| (*value).to_owned(), |key| say(key, &[]));
        words = words.replace(&format!("%{{{name}}}"), &value);
    }
    words
}

/// The words of a refusal: what happened, what it means for the work, what to do now.
pub(crate) fn refusal(refusal: &Refusal) -> String {
    let params: Vec<(&str, &str)> = refusal.params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    ["what", "meaning", "todo"].map(|part| say(&format!("error.{}.{part}", refusal.code.key()), &params)).join("\n")
}

/// An instant as the clock on the wall shows it.
pub(crate) fn moment(ms: i64) -> String {
    jiangyuan_model::clock::in_shanghai(ms).format("%Y-%m-%d %H:%M").to_string()
}
