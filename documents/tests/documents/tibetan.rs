//! tibetan
