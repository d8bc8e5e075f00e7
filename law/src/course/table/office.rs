//! 工作交接 and 交接班 (E.2b): open work goes from one official to another, and the one who takes it says so. Until then
//! whoever had it is responsible (首接首办).

use super::{ANYBODY, NEW, Transition as T};
use crate::article::PETITION_21_2;
use crate::course::names::State::{DutiesPassed, DutiesTaken, Entered};
use jiangyuan_model::Noun::{DutyHandover, ShiftSheet};
use jiangyuan_model::StepKind as K;

#[rustfmt::skip]
pub(super) const COURSE: &[T] = &[
    T::leads("E2b", DutyHandover, K::DutiesPassed, NEW, DutiesPassed, ANYBODY, PETITION_21_2),
    T::leads("E2b", DutyHandover, K::DutiesTaken, &[DutiesPassed], DutiesTaken, ANYBODY, PETITION_21_2),
    T::leads("E2b", ShiftSheet, K::Entered, NEW, Entered, ANYBODY, PETITION_21_2),
];
