//! Words of the chosen language. Nothing is joined from parts: a sentence is one key, and a
//! parameter that begins with `@` is itself a key.

use jiangyuan_model::{Field, Refusal, Value};
use std::ffi::OsString;

/// The words as the macro reads them at compile time. A hash map of it has no order that anybody
/// sees.
mod table {
    #![allow(clippy::disallowed_types, unused_imports)]
    rust_i18n::i18n!("../locales", fallback = "zh-CN");
}

/// The languages there are, the authoritative one first.
pub(crate) const LANGUAGES: [&str; 3] = ["zh-CN", "bo", "en"];

/// Chooses the language: the one asked for, else the system's, else Chinese.
pub(crate) fn choose(asked: Option<&str>) {
    let system = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let of_system = || LANGUAGES.into_iter().find(|language| system.as_deref().is_some_and(|set| set.starts_with(short(language))));
    let asked = asked.and_then(|asked| LANGUAGES.into_iter().find(|language| *language == asked));
    rust_i18n::set_locale(asked.or_else(of_system).unwrap_or("zh-CN"));
}

fn short(language: &str) -> &str {
    language.split('-').next().unwrap_or(language)
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

/// The words of a key; `None` where there are none.
pub(crate) fn find(key: &str) -> Option<String> {
    table::_rust_i18n_try_translate(&rust_i18n::locale(), key).map(std::borrow::Cow::into_owned)
}

/// The words of a key, or the key itself.
pub(crate) fn say(key: &str) -> String {
    find(key).unwrap_or_else(|| key.to_owned())
}

/// A length of time as people say it, rounded up: seconds by tens, then minutes, then hours.
pub(crate) fn duration(seconds: u32) -> String {
    let (key, n) = match seconds {
        0..=90 => ("ui.duration.seconds", seconds.max(1).div_ceil(10) * 10),
        91..=5_400 => ("ui.duration.minutes", seconds.div_ceil(60)),
        _ => ("ui.duration.hours", seconds.div_ceil(3_600)),
    };
    say_with(key, &[("n", &n.to_string())])
}

/// The words of a key with its parameters.
pub(crate) fn say_with(key: &str, params: &[(&str, &str)]) -> String {
    let mut words = say(key);
    for (name, value) in params {
        let value = value.strip_prefix('@').map_or_else(|| (*value).to_owned(), say);
        words = words.replace(&format!("%{{{name}}}"), &value);
    }
    words
}

/// The words of a refusal: what happened, what it means for the work, what to do now.
pub(crate) fn refusal(refusal: &Refusal) -> String {
    ["what", "meaning", "todo"].map(|part| refusal_part(refusal, part)).join("\n")
}

/// What happened, in one sentence.
pub(crate) fn what(refusal: &Refusal) -> String {
    refusal_part(refusal, "what")
}

fn refusal_part(refusal: &Refusal, part: &str) -> String {
    let params: Vec<(&str, &str)> = refusal.params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    say_with(&format!("error.{}.{part}", refusal.code.key()), &params)
}

/// A value for people: codes in words, instants in local time.
pub(crate) fn value(field: Field, value: &Value) -> String {
    use jiangyuan_model::field::Kind;
    match (field.kind(), value) {
        (_, Value::Empty) => String::new(),
        (Kind::Code(table), Value::Text(code)) => find(&format!("code.{}.{code}", table.key())).unwrap_or_else(|| code.clone()),
        (Kind::Instant, Value::Int(ms)) => moment(*ms),
        (Kind::Fen, Value::Int(fen)) => format!("{}{}.{:02}", if *fen < 0 { "-" } else { "" }, fen.abs() / 100, fen.abs() % 100),
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Int(int)) => int.to_string(),
        (_, Value::Bool(yes)) => say(if *yes { "cli.yes" } else { "cli.no" }),
        (_, Value::Date(date)) => date.to_string(),
        (_, Value::List(items)) => items.join("、"),
        (_, Value::Bytes(bytes)) => format!("{} B", bytes.len()),
    }
}

/// An instant as the clock on the wall showed it.
pub(crate) fn moment(ms: i64) -> String {
    jiangyuan_model::clock::in_shanghai(ms).format("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_found_before_and_after_the_command_and_with_an_equals_sign() {
        for arguments in [vec!["--lang", "bo", "status"], vec!["status", "--json", "--lang=bo"]] {
            assert_eq!(language_asked_for(arguments.into_iter().map(OsString::from)).as_deref(), Some("bo"));
        }
    }
}
