//! Papers as people get them: what they say, how they look, and when they are not printed.

mod codes;
mod dossier;
mod hostile;
mod layout;
mod letters;
mod refusals;
mod samples;
mod tibetan;
