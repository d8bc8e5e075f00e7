//! Masking (PIPL Art. 51, J.2): what of a name, a number or an address stands in a ledger that is
//! not unmasked for a reason. `138****5678`, as people know it from their own papers.

use serde::Deserialize;

/// What is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Masked {
    /// A name of a person or a household.
    Name,
    /// A telephone number.
    Phone,
    /// A number of an identity paper.
    IdNumber,
    /// An address: the village stays.
    Address,
    /// Text as told: long numbers and the names of the row's people.
    Text,
}

/// How much of it stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Depth {
    /// As much as tells one case from another.
    #[default]
    Part,
    /// Nothing.
    Full,
}

const STARS: &str = "***";

/// From this many digits on, a row of digits in a text is a number of somebody.
const DIGITS_OF_SOMEBODY: usize = 11;

/// The value as a masked ledger shows it. `names` are the people of the row, for [`Masked::Text`].
pub fn mask(what: Masked, depth: Depth, text: &str, names: &[&str]) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    match (what, depth) {
        (_, Depth::Full) => STARS.to_owned(),
        (Masked::Name, Depth::Part) => name(text),
        (Masked::Phone, Depth::Part) => ends(text, 3, 4),
        (Masked::IdNumber, Depth::Part) => ends(text, 3, 4),
        (Masked::Address, Depth::Part) => address(text),
        (Masked::Text, Depth::Part) => of_text(text, names),
    }
}

/// The first character, or in Tibetan the first syllable; the rest is stars, of a number that does
/// not tell how long the name is.
fn name(text: &str) -> String {
    let first: String = match text.split_once('་') {
        Some((syllable, _)) => [syllable, "་"].concat(),
        None => text.chars().take(1).collect(),
    };
    [first.as_str(), "**"].concat()
}

/// The first and last characters of a number. A short one shows its last two and no more.
fn ends(text: &str, first: usize, last: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (first, last) = if chars.len() >= DIGITS_OF_SOMEBODY { (first, last) } else { (0, 2.min(chars.len() / 2)) };
    let hidden = chars.len() - first - last;
    let head = chars.iter().take(first);
    let tail = chars.iter().skip(first + hidden);
    head.copied().chain(std::iter::repeat_n('*', hidden)).chain(tail.copied()).collect()
}

/// Up to the village, the township or the street, whichever comes last; a house is hidden.
fn address(text: &str) -> String {
    let units = ["村", "社区", "街道", "镇", "乡", "县", "市", "州"];
    let end = units.iter().filter_map(|unit| text.rfind(unit).map(|at| at + unit.len())).max();
    let kept = end.and_then(|end| text.get(..end)).unwrap_or_default();
    [kept, STARS].concat()
}

fn of_text(text: &str, names: &[&str]) -> String {
    let mut text = numbers(text);
    for hidden in names.iter().filter(|name| name.chars().count() > 1) {
        text = text.replace(*hidden, &name(hidden));
    }
    text
}

/// Hides every row of eleven digits and more, with single blanks or hyphens between them: a telephone
/// number or a number of a paper. Dates and amounts are shorter.
fn numbers(text: &str) -> String {
    if text.chars().filter(|c| c.is_numeric()).count() < DIGITS_OF_SOMEBODY {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let run = run_of_digits(&chars, at);
        let taken = || chars.iter().skip(at).take(run);
        let digits = taken().filter(|c| c.is_numeric()).count();
        if digits >= DIGITS_OF_SOMEBODY {
            out.push_str(&ends(&taken().collect::<String>(), 3, 4));
        } else {
            out.extend(taken());
        }
        at += run;
        if run == 0 {
            out.extend(chars.get(at));
            at += 1;
        }
    }
    out
}

fn run_of_digits(chars: &[char], from: usize) -> usize {
    let is_digit = |at: usize| chars.get(at).is_some_and(|c| c.is_numeric());
    let mut at = from;
    while is_digit(at) || (at > from && chars.get(at).is_some_and(|c| matches!(c, ' ' | '-' | '－')) && is_digit(at + 1)) {
        at += 1;
    }
    let ends_with_x = at - from >= 17 && chars.get(at).is_some_and(|c| matches!(c, 'X' | 'x'));
    at - from + usize::from(ends_with_x)
}
