//! A transfer sheet (转送单, 交办单) that was read into a form, as it crosses the border.

use crate::input::Register;
use crate::{Field, Refusal};
use serde::Serialize;

/// What a transfer sheet says, as a filled form. Nothing of it is saved.
#[derive(Debug, Clone, PartialEq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct TransferSheet {
    /// The form.
    pub register: Register,
    /// Fields that the sheet filled, those of its people among them.
    pub filled: Vec<Field>,
    /// Labels whose values were not read, because a record never holds such a thing about a person.
    pub dropped: Vec<String>,
    /// What was not understood, as it stood.
    pub left: Vec<String>,
    /// Values that fit no field; they stand in the remark as they were written.
    pub unfit: Vec<UnfitValue>,
}

/// A value that does not fit the field of its label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct UnfitValue {
    /// The label.
    pub label: String,
    /// What stands beside it, shortened.
    pub text: String,
    /// Why it does not fit.
    pub refusal: Refusal,
}
