//! The targets, one subject a file.

mod attachments;
mod bodies;
mod dice;
mod enrolment;
mod frames;
mod payloads;
mod sessions;
mod volumes;

pub use attachments::attachments;
pub use bodies::bodies;
pub use enrolment::enrolment;
pub use frames::frames;
pub use payloads::payloads;
pub use sessions::sessions;
pub use volumes::volumes;
