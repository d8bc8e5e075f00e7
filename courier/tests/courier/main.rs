//! Real homes, the real server, and lines that break.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, unreachable_pub)]

mod attachments;
mod copies;
mod cutting;
mod healing;
mod numbers;
mod office;
mod relay;
mod standing;
mod syncing;
mod trusting;
mod users;
