//! Ledgers and reports: which there are, and what crosses borders of them. Columns, words and counting are of the crate
//! that writes them.

use crate::Refusal;
use crate::id::RecordId;
use crate::reading::ReadPurpose;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

coded! {
    /// A ledger (台账) or a form of figures, as a workbook. Words are `ledger.<key>`.
    LedgerKind: u8 {
        /// 信访事项台账
        Matters = 1, "matters";
        /// 人民调解台账
        Mediations = 2, "mediations";
        /// 矛盾纠纷排查台账
        Leads = 3, "leads";
        /// 走访台账
        Visits = 4, "visits";
        /// 超期台账: a fact about the office.
        Overdue = 5, "overdue";
        /// 督办台账
        Supervision = 6, "supervision";
        /// 接访台账
        Receptions = 7, "receptions";
        /// 人民调解员以案定补发放表
        Allowances = 8, "allowances";
        /// 人民调解案件情况统计表 (C.7), from the figures of a report.
        MediationStatistics = 9, "mediation_statistics";
        /// 信访工作年度报告数据表 (Art. 41), from the figures of a report.
        YearlyReport = 10, "yearly_report";
    }
}

impl LedgerKind {
    /// The forms that are filled from the figures of a report, and list no cases.
    pub const OF_FIGURES: &'static [LedgerKind] = &[LedgerKind::MediationStatistics, LedgerKind::YearlyReport];

    /// Whether it shows what stands today, whatever the period.
    pub const fn is_of_today(self) -> bool {
        matches!(self, LedgerKind::Overdue)
    }
}

coded! {
    /// A report (报告). Words are `report_kind.<key>`.
    ReportKind: u8 {
        /// 周报
        Weekly = 1, "weekly";
        /// 月报
        Monthly = 2, "monthly";
        /// 情况汇报, of a month, a quarter, half a year or a year.
        Situation = 3, "situation";
        /// 年度报告 (Art. 41)
        Yearly = 4, "yearly";
    }
}

/// A ledger as the window offers it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LedgerOffered {
    /// Which.
    pub kind: LedgerKind,
    /// Its title in Chinese.
    pub title: String,
    /// In Tibetan.
    pub title_bo: String,
    /// In English.
    pub title_en: String,
    /// What stands above its columns.
    pub columns: Vec<String>,
    /// Why the county's own columns are not used, where it has some.
    pub own_refused: Option<Refusal>,
}

/// A ledger as it is asked for. Both days are in it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LedgerRequest {
    /// Which; none of [`LedgerKind::OF_FIGURES`].
    pub kind: LedgerKind,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// What for; printed on every page.
    pub reason: String,
    /// People stand in it as they are recorded.
    #[serde(default)]
    pub unmask: bool,
    /// Where it is not one's work to see every case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub purpose: Option<ReadPurpose>,
}

/// A form of figures as it is asked for.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FiguresRequest {
    /// The report whose figures it shows.
    pub report: RecordId,
    /// Which form.
    pub kind: LedgerKind,
    /// It leaves the county: small numbers are withheld (C.7).
    #[serde(default)]
    pub outside: bool,
}

/// A workbook that was written.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LedgerSaved {
    /// Its lines.
    pub rows: u32,
    /// Where it lies.
    pub path: String,
}

/// The period of a report as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReportPeriod {
    /// Which report.
    pub kind: ReportKind,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// A report, before its figures are frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReportDraft {
    /// Its title.
    pub title: String,
    /// What it says, in numbered sentences; the office may say it otherwise.
    pub text: String,
    /// Its figures, as they stand now.
    pub figures: Vec<FigureLine>,
    /// Imported records of the period: they have no steps and are not counted.
    pub imported: u32,
    /// The last day of the report before this one, whose late entries are counted here. `None`: there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub previous_to: Option<NaiveDate>,
    /// The period is not over yet: what happens until its end will be late.
    pub before_its_end: bool,
    /// A report of this kind and period that stands already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub standing: Option<RecordId>,
}

/// A report as it is made.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MakeReport {
    /// Which and of when.
    pub period: ReportPeriod,
    /// Its title.
    pub title: String,
    /// What it says.
    pub text: String,
}

/// A figure, in the words of the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FigureLine {
    /// The part of the yearly report that it belongs to.
    pub part: String,
    /// Its name.
    pub name: String,
    /// The number; empty where the office keeps no record of it.
    pub total: String,
    /// What of it was entered late.
    pub late: String,
}
