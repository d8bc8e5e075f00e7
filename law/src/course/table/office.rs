//! 工作交接 and 交接班 (E.2b): open work goes from one official to another, and the one who takes it says so. Until then
//! whoever had it is responsible (首接首办). And 文书: a paper is printed once, with a number that is final then (E.5);
//! printed again it says so, and a spoiled one is void and keeps its number. And 报告: whoever sees every case reports. And 空白表:
//! whoever goes on a trip takes numbered sheets along.

use super::{ANYBODY, NEW, Transition as T};
use crate::article::{PETITION_21_2, PETITION_41};
use crate::course::names::State::{BlanksOut, DutiesPassed, DutiesTaken, Entered, Printed, Reported};
use jiangyuan_model::Noun::{BlankForms, DutyHandover, OldLedger, Paper, Report, ShiftSheet};
use jiangyuan_model::Role::{self, Archivist, Clerk, County, Head, Triage};
use jiangyuan_model::StepKind as K;

/// Whoever may register what comes to the office may take over what came to it before.
const IMPORTS: &[Role] = &[Clerk, Triage, Archivist];

/// Whoever sees every case of the office: counted by anybody else, it would be other figures.
const REPORTS: &[Role] = &[Clerk, Triage, Head, County, Archivist];

#[rustfmt::skip]
pub(super) const COURSE: &[T] = &[
    T::leads("E2b", DutyHandover, K::DutiesPassed, NEW, DutiesPassed, ANYBODY, PETITION_21_2),
    T::leads("E2b", DutyHandover, K::DutiesTaken, &[DutiesPassed], DutiesTaken, ANYBODY, PETITION_21_2),
    T::leads("E5", Paper, K::PaperPrinted, NEW, Printed, ANYBODY, PETITION_21_2),
    T::stays("E5", Paper, K::PaperReprinted, &[Printed], ANYBODY, PETITION_21_2),
    T::leads("E5", OldLedger, K::LedgerImported, NEW, Entered, IMPORTS, PETITION_21_2),
    T::leads("A41", Report, K::ReportMade, NEW, Reported, REPORTS, PETITION_41),
    T::leads("E5", BlankForms, K::BlanksPrinted, NEW, BlanksOut, ANYBODY, PETITION_21_2),
    T::stays("E5", BlankForms, K::BlankSpoiled, &[BlanksOut], ANYBODY, PETITION_21_2),
    T::leads("E2b", ShiftSheet, K::Entered, NEW, Entered, ANYBODY, PETITION_21_2),
];
