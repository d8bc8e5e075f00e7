//! Heights of rows. A spreadsheet that opens a file does not grow its rows by itself in every office
//! suite, so each row says how high it is: by the lines that its texts take in their columns.

/// A line, in points: of Han and Latin, and of Tibetan, whose stacks are higher.
const LINE: f64 = 16.5;
const TIBETAN_LINE: f64 = 21.0;

/// No row is higher.
const HEIGHT_MAX: f64 = 409.0;

/// The height that a text takes in a column of so many characters, in points.
pub(super) fn of(text: &str, width: u16) -> f64 {
    // The margins of a cell take a little of its width.
    let room = usize::from(width.saturating_sub(1).max(1));
    let lines: usize = text.split('\n').map(|line| line.chars().map(places).sum::<usize>().div_ceil(room).max(1)).sum();
    let line = if text.chars().any(is_tibetan) { TIBETAN_LINE } else { LINE };
    (line * lines as f64).min(HEIGHT_MAX)
}

/// The height of a row in which nothing wraps.
pub(super) const fn of_one_line() -> f64 {
    LINE
}

/// Places of a character: Han and full-width signs take two, signs above and below a letter none.
fn places(c: char) -> usize {
    match c {
        '\u{0F71}'..='\u{0F84}' | '\u{0F90}'..='\u{0FBC}' => 0,
        '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' => 2,
        '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}' | '\u{20000}'..='\u{3FFFD}' => 2,
        _ => 1,
    }
}

fn is_tibetan(c: char) -> bool {
    ('\u{0F00}'..='\u{0FFF}').contains(&c)
}
