//! What we have set ourselves, as data. The table stands in `docs/decisions/0013-measured-lines.md`
//! with the reasons; a test proves that both say the same.

use super::course::{EDIT_WARM, IDLE_COLD, IDLE_WARM, Measurement, PUSH_BASE, PUSH_WEEK};

/// An aim for one phase on one line, or on every line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Aim {
    phase: &'static str,
    link: Option<&'static str>,
    /// At most so many bytes, both ways.
    bytes: u64,
    /// At most so many seconds; a small edit has to be done in its round trip instead.
    seconds: Option<f64>,
}

const fn aim(phase: &'static str, link: Option<&'static str>, bytes: u64, seconds: Option<f64>) -> Aim {
    Aim { phase, link, bytes, seconds }
}

const AIMS: &[Aim] = &[
    aim(PUSH_BASE, Some("EDGE"), 1_250_000, Some(95.0)),
    aim(PUSH_BASE, Some("AWFUL"), 1_250_000, Some(380.0)),
    aim(PUSH_WEEK, Some("EDGE"), 50_000, Some(6.5)),
    aim(PUSH_WEEK, Some("AWFUL"), 50_000, Some(16.0)),
    aim(IDLE_COLD, Some("EDGE"), 1_800, Some(2.5)),
    aim(IDLE_WARM, None, 600, None),
    aim(EDIT_WARM, None, 600, None),
];

impl Aim {
    /// The aim for a phase on a line, if there is one.
    pub(super) fn of(phase: &str, link: &str) -> Option<Aim> {
        AIMS.iter().copied().find(|aim| aim.phase == phase && aim.link.is_none_or(|named| named == link))
    }

    fn text(&self) -> String {
        let seconds = self.seconds.map_or_else(String::new, |seconds| format!(", {seconds} s"));
        format!("≤ {} B{seconds}", self.bytes)
    }

    /// The aim, and whether it is met.
    pub(super) fn verdict(&self, measured: &Measurement) -> String {
        let met = measured.up + measured.down <= self.bytes && self.seconds.is_none_or(|most| measured.seconds <= most);
        format!("{} {}", self.text(), if met { "met" } else { "MISSED" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_aims_are_those_of_our_own_documents() {
        let document = include_str!("../../../../docs/decisions/0013-measured-lines.md");
        for aim in AIMS {
            let row = format!("| {} | {} | {} |", aim.phase, aim.link.unwrap_or("every line"), aim.text());
            assert!(document.contains(&row), "docs/decisions/0013-measured-lines.md has no row {row}");
        }
        assert_eq!(document.matches("| ≤ ").count(), AIMS.len(), "the document has aims that are not measured");
    }
}
