//! Tickets, registrations and certificates.

use crate::memory::{SMALL_BYTES, within};
use data_encoding::BASE32_NOPAD;
use jiangyuan_sync::enrol::{Certificate, Registration, Ticket};

/// Each byte is read a few times over, and a ticket's text is longer than its bytes.
const TIMES: usize = 16;

/// The first byte says as what the others are read.
pub fn enrolment(bytes: &[u8]) {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    within(SMALL_BYTES + TIMES * bytes.len(), || match kind % 4 {
        0 => ticket(&String::from_utf8_lossy(bytes)),
        1 => ticket(&spelled(bytes)),
        2 => {
            if let Ok(registration) = Registration::from_bytes(bytes) {
                assert!(Registration::from_bytes(&registration.to_bytes()).is_ok_and(|again| again == registration));
            }
        }
        _ => {
            if let Ok(certificate) = Certificate::from_bytes(bytes) {
                assert_eq!(Certificate::from_bytes(&certificate.to_bytes()), Ok(certificate));
            }
        }
    });
}

fn ticket(text: &str) {
    if let Ok(ticket) = Ticket::from_text(text) {
        assert!(Ticket::from_text(&ticket.to_text()) == Ok(ticket), "a ticket is printed as another one");
    }
}

/// A ticket's text over any bytes, with a check that is right.
fn spelled(bytes: &[u8]) -> String {
    let mut all = bytes.to_vec();
    all.extend(blake3::hash(bytes).as_bytes().iter().take(4));
    format!("JY1-{}", BASE32_NOPAD.encode(&all))
}
