//! What the window and the command line are shown. Codes and keys, never words.

mod clock;
mod home;
mod list;
mod record;
mod sync;

pub use clock::*;
pub use home::*;
pub use list::*;
pub use record::*;
pub use sync::*;
