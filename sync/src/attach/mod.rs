//! Attachments: what is said of them, and how their content travels.

pub(crate) mod attachment;

pub use attachment::{Attachment, Blob, Rank};
