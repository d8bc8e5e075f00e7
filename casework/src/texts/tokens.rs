//! The units of a text.

/// The first and the last code point of the Tibetan block.
const TIBETAN: std::ops::RangeInclusive<char> = '\u{0F00}'..='\u{0FFF}';

/// What ends a Tibetan syllable or sentence: tsheg, its non-breaking form, and the shads.
const TIBETAN_STOPS: std::ops::RangeInclusive<char> = '\u{0F0B}'..='\u{0F14}';

/// What a character is part of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A word or a number of a script with spaces.
    Word,
    /// A syllable of Tibetan, with the tsheg that ends it.
    Syllable,
    /// Joined to what stands before it.
    Joined,
    /// A unit by itself.
    Alone,
}

/// The units of a text, in order; put together they are the text.
pub(crate) fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut start = 0;
    let mut before: Option<(Kind, char)> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let kind = kind(char, before, next);
        let goes_on = match before {
            None => true,
            Some((last, stop)) => match kind {
                Kind::Joined => true,
                Kind::Word => last == Kind::Word,
                Kind::Syllable => last == Kind::Syllable && !TIBETAN_STOPS.contains(&stop),
                Kind::Alone => false,
            },
        };
        if !goes_on {
            tokens.extend(text.get(start..at));
            start = at;
        }
        before = Some((if kind == Kind::Joined { before.map_or(kind, |(last, _)| last) } else { kind }, char));
    }
    tokens.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    tokens
}

fn kind(char: char, before: Option<(Kind, char)>, next: Option<char>) -> Kind {
    if TIBETAN.contains(&char) {
        return Kind::Syllable;
    }
    if is_joined(char) {
        return Kind::Joined;
    }
    if is_of_word(char) {
        return Kind::Word;
    }
    // 3.5, 2026-11-23, 09:30 and 1/2 are each one number.
    let in_number = matches!(char, '.' | '-' | '/' | ':' | ',') && before.is_some_and(|(_, c)| c.is_ascii_digit());
    if in_number && next.is_some_and(|c| c.is_ascii_digit()) { Kind::Word } else { Kind::Alone }
}

/// Letters and digits of scripts that put spaces between words: Latin, Greek, Cyrillic.
fn is_of_word(char: char) -> bool {
    char.is_ascii_alphanumeric() || ('\u{00C0}'..='\u{052F}').contains(&char)
}

/// Marks that are written over or after another character, and what joins emoji.
const fn is_joined(char: char) -> bool {
    matches!(char, '\u{0300}'..='\u{036F}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_cut_into_characters_and_numbers_stay_whole() {
        assert_eq!(tokens("界石移3.5米，2026-11-23。"), ["界", "石", "移", "3.5", "米", "，", "2026-11-23", "。"]);
        assert_eq!(tokens("電話13800000001轉8"), ["電", "話", "13800000001", "轉", "8"]);
    }

    #[test]
    fn tibetan_is_cut_into_syllables_and_never_inside_a_stack() {
        assert_eq!(tokens("རྩྭ་ས། བདེ"), ["རྩྭ་", "ས།", " ", "བདེ"]);
    }

    #[test]
    fn words_of_other_scripts_stay_whole() {
        assert_eq!(tokens("see page 12: café"), ["see", " ", "page", " ", "12", ":", " ", "café"]);
    }

    #[test]
    fn the_units_put_together_are_the_text() {
        for text in ["", "\n\n", "a\u{0301}b", "草👨‍👩‍👧场", "༄༅། །རྒྱལ་བ།", "1.", "..1..2"] {
            assert_eq!(tokens(text).concat(), text);
        }
    }
}
