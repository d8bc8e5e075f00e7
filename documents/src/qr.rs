//! The QR code of a query: which modules are dark. The typesetter draws them as squares, so that no picture format
//! and no decoder of one is needed.

use qrcode::{Color, EcLevel, QrCode};

/// Rows of `0` and `1`, without the quiet zone; empty where the text is empty or too long for a code.
pub(crate) fn modules(text: &str) -> Vec<String> {
    if text.is_empty() {
        return Vec::new();
    }
    // M: a stamp or a fold over a corner still leaves it readable, and the squares stay large in 20 mm.
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return Vec::new() };
    let bit = |color: &Color| if *color == Color::Dark { '1' } else { '0' };
    code.to_colors().chunks(code.width().max(1)).map(|row| row.iter().map(bit).collect()).collect()
}
