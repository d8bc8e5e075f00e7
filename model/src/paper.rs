//! Papers: which there are, and everything that one may draw on when it is filled in.
//!
//! The wording, the legal basis and the fields of each paper are data of the crate that prints them; here is only what
//! crosses borders.

use crate::error::Refusal;
use crate::id::RecordId;
use crate::step::StepKind;
use crate::tibetan::{Bilingual, TibetanHeld};
use crate::view::{ClockView, RecordView, Row};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

coded! {
    /// A paper. F papers are of petitions, M papers of mediations, R papers are reports; a dot counts the sheets of one number.
    PaperCode: u16 {
        /// 信访事项登记表
        F1 = 100, "F1";
        /// 接收回执
        F2 = 200, "F2";
        /// 受理告知书
        F3 = 300, "F3";
        /// 不予受理告知书
        F4 = 400, "F4";
        /// 不再受理告知书
        F5 = 500, "F5";
        /// 转送（交办）去向告知书
        F6 = 600, "F6";
        /// 转送函、交办函
        F7 = 700, "F7";
        /// 异议函
        F8 = 800, "F8";
        /// 法定途径告知书
        F9 = 900, "F9";
        /// 延长办理期限告知书
        F10 = 1000, "F10";
        /// 补充材料通知书
        F11 = 1100, "F11";
        /// 调查（询问）笔录
        F12 = 1200, "F12";
        /// 信访处理意见书
        F13 = 1300, "F13";
        /// 建议意见答复书
        F14 = 1400, "F14";
        /// 听证通知书
        F15Notice = 1501, "F15.1";
        /// 听证笔录
        F15Record = 1502, "F15.2";
        /// 听证意见书
        F15Opinion = 1503, "F15.3";
        /// 复查（复核）申请书
        F16 = 1600, "F16";
        /// 复查意见书
        F17 = 1700, "F17";
        /// 复核意见书
        F18 = 1800, "F18";
        /// 送达回证
        F19 = 1900, "F19";
        /// 办结报告
        F20 = 2000, "F20";
        /// 督办函
        F21 = 2100, "F21";
        /// 建议书
        F22Suggestion = 2201, "F22.1";
        /// 建议采纳情况反馈函
        F22Feedback = 2202, "F22.2";
        /// 重大紧急信访事项报告
        F23 = 2300, "F23";
        /// 调解（和解）协议书
        F24 = 2400, "F24";
        /// 移交（委托）调解函
        F25Letter = 2501, "F25.1";
        /// 同意调解确认书
        F25Consent = 2502, "F25.2";
        /// 调解结果反馈函
        F25Feedback = 2503, "F25.3";
        /// 联席会议纪要
        F26 = 2600, "F26";
        /// 回避申请书
        F27Request = 2701, "F27.1";
        /// 回避决定书
        F27Decision = 2702, "F27.2";
        /// 满意度评价单
        F28 = 2800, "F28";
        /// 代表推选书
        F29 = 2900, "F29";
        /// 授权委托书
        F30 = 3000, "F30";
        /// 个人信息处理告知书
        F31 = 3100, "F31";
        /// 撤回信访事项申请书
        F32 = 3200, "F32";
        /// 甄别审批单
        F33 = 3300, "F33";
        /// 人民调解申请书
        M1 = 10100, "M-1";
        /// 人民调解受理登记表
        M2 = 10200, "M-2";
        /// 当事人权利义务告知书
        M3 = 10300, "M-3";
        /// 调查记录
        M4 = 10400, "M-4";
        /// 证据清单
        M5 = 10500, "M-5";
        /// 调解记录
        M6 = 10600, "M-6";
        /// 人民调解协议书
        M7 = 10700, "M-7";
        /// 口头协议登记表
        M8 = 10800, "M-8";
        /// 回访记录
        M9 = 10900, "M-9";
        /// 终止调解告知书
        M10 = 11000, "M-10";
        /// 延期调解同意书
        M11 = 11100, "M-11";
        /// 司法确认申请书
        M12 = 11200, "M-12";
        /// 卷宗封面
        M13Cover = 11301, "M-13.1";
        /// 卷内目录
        M13Contents = 11302, "M-13.2";
        /// 卷宗情况说明
        M13Note = 11303, "M-13.3";
        /// 卷宗封底
        M13Back = 11304, "M-13.4";
        /// 履行凭证
        M14 = 11400, "M-14";
        /// 纠纷激化情况报告
        M15 = 11500, "M-15";
        /// 工作情况报告
        R1 = 20100, "R1";
    }
}

coded! {
    /// The languages of one sheet. Chinese is authoritative and always on it.
    PaperLanguage: u8 {
        /// Chinese.
        Zh = 1, "zh";
        /// Chinese with Tibetan beside it, where a bureau has approved the Tibetan.
        ZhBo = 2, "zh+bo";
    }
}

/// The office whose paper it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(default)]
#[ts(export)]
pub struct Office {
    /// Its full name, as it stands on its seal.
    pub name: String,
    /// What it calls itself in numbers of papers.
    pub short: String,
    /// Its county.
    pub county: String,
    /// The people's government or organ above it, to which a recheck goes.
    pub upper_organ: String,
    /// Where it is found.
    pub address: String,
    /// Its telephone.
    pub phone: String,
    /// The telephone of legal aid and advice.
    pub hotline: String,
    /// How a case is asked after: web page, telephone, at the desk.
    pub query_ways: String,
    /// The public page on which a petitioner asks with his code; empty where there is none.
    pub query_url: String,
    /// Its mediation committee.
    pub committee: String,
    /// The basic people's court of the place.
    pub court: String,
}

/// Chinese is authoritative.
const fn chinese() -> PaperLanguage {
    PaperLanguage::Zh
}

/// The number on a paper (文号).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case", tag = "kind", content = "text")]
#[ts(export)]
pub enum PaperNumber {
    /// The office's own number, in its series.
    Formal(String),
    /// Given on this PC until the county has numbered it; printed as such.
    Temporary(String),
    /// It bears none.
    #[default]
    None,
}

impl PaperNumber {
    /// Its text; empty where there is none.
    pub fn text(&self) -> &str {
        match self {
            PaperNumber::Formal(text) | PaperNumber::Temporary(text) => text,
            PaperNumber::None => "",
        }
    }

    /// Whether it is only a temporary one.
    pub const fn is_temporary(&self) -> bool {
        matches!(self, PaperNumber::Temporary(_))
    }
}

/// Everything a paper may draw on. Whoever fills it reads records and decides nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct CaseFile {
    /// Whose paper it is.
    pub office: Office,
    /// The record it belongs to.
    pub main: RecordView,
    /// Records that hang together with it: the pieces of a matter, its reception, its mediation.
    pub with: Vec<RecordView>,
    /// The step it belongs to, by id; `None`: the last standing one of the kinds that the paper names.
    pub step: Option<String>,
    /// Its number.
    pub number: PaperNumber,
    /// The check code of an earlier print; empty: one is made from what the paper says.
    pub check_code: String,
    /// Which reprint it is, from 1; `None` of the first print.
    pub reprint: Option<u32>,
    /// The code by which the petitioner asks after the case; only on papers for him.
    pub query_code: Option<String>,
    /// Where he asks with it; drawn as a QR code.
    pub query_url: String,
    /// The date on the paper.
    #[ts(type = "string")]
    pub made_on: NaiveDate,
    /// The official who made it.
    pub made_by: String,
    /// The languages asked for.
    pub language: PaperLanguage,
    /// How the county has papers in two languages printed.
    #[serde(default)]
    pub bilingual: Bilingual,
    /// The day on which the Tibetan of an earlier print was approved; `None`: it had none.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub tibetan_approved_on: Option<NaiveDate>,
    /// What was typed for this sheet alone, by the names that the paper gives (`typed.<name>`).
    pub typed: BTreeMap<String, String>,
}

/// One paper as the page of a record offers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct PaperView {
    /// Which.
    pub code: PaperCode,
    /// Its Chinese title.
    pub title: String,
    /// The articles it rests on.
    pub legal_basis: Vec<String>,
    /// What it can be printed in now; in the last of them unless somebody chooses otherwise.
    pub languages: Vec<PaperLanguage>,
    /// Why Tibetan is not among them; `None` where it is.
    pub tibetan_held: Option<TibetanHeld>,
    /// The step it belongs to, by id; `None` where it belongs to the record as a whole.
    pub step: Option<String>,
    /// The kind of that step.
    pub step_kind: Option<StepKind>,
    /// The letters of its number series, or empty where it bears no number.
    pub series: String,
    /// How many copies are signed.
    pub copies: String,
    /// What is typed for this sheet alone: name and label.
    pub typed: Vec<(String, String)>,
    /// There is an editable Word letter of it.
    pub letter: bool,
    /// Why it cannot be printed now; `None`: it can.
    pub refusal: Option<Refusal>,
}

/// Asks for a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct PaperRequest {
    /// Which.
    pub paper: PaperCode,
    /// The record.
    pub on: RecordId,
    /// The step it belongs to, by id; the last standing one where left out.
    #[serde(default)]
    pub step: Option<String>,
    /// The languages.
    #[serde(default = "chinese")]
    pub language: PaperLanguage,
    /// What is typed for this sheet alone.
    #[serde(default)]
    pub typed: BTreeMap<String, String>,
}

/// What the press knows of a paper that is to be printed, and the record has to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperDraft {
    /// Its Chinese title.
    pub title: String,
    /// The letters of its number series; empty: it bears no number.
    pub series: String,
    /// The step it belongs to, by id: the one asked for, else the last standing one.
    pub step: Option<String>,
    /// Hash of everything it says, as hexadecimal digits.
    pub digest: String,
    /// What the county keeps in the place of the query code that it bears, as hexadecimal digits; empty: it bears none.
    pub query_hash: String,
    /// The languages that are on it.
    pub language: PaperLanguage,
    /// The day on which its Tibetan was approved; `None`: it has none.
    pub tibetan_approved_on: Option<NaiveDate>,
}

/// A paper that was printed, as the page of its case lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct PrintedPaper {
    /// Its record.
    pub id: RecordId,
    /// The record that it was made for.
    pub on: RecordId,
    /// Which.
    pub paper: PaperCode,
    /// Its title, as printed.
    pub title: String,
    /// Its number.
    pub number: PaperNumber,
    /// The code in its foot.
    pub check_code: String,
    /// The day on which it was printed.
    #[ts(type = "string")]
    pub printed_on: NaiveDate,
    /// Who printed it.
    pub printed_by: String,
    /// How often it was printed again.
    pub reprints: u32,
    /// Scans that came back signed and lie on it.
    pub signed: u32,
    /// Void, with this reason; its number is never given again.
    pub void_reason: Option<String>,
}

/// A paper that was found by the code in its foot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct PaperFound {
    /// The paper as the office keeps it.
    pub paper: PrintedPaper,
    /// Its case; `None` where it may not be seen.
    pub case: Option<Row>,
    /// The record says today what the paper says.
    pub same: bool,
}

/// A piece that was found by the code with which its petitioner asks after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct PieceFound {
    /// The piece.
    pub piece: Row,
    /// Its matter.
    pub matter: Option<Row>,
    /// The dates that bind the office, the next one first.
    pub clocks: Vec<ClockView>,
}

/// What a code on a paper leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case", tag = "kind", content = "found")]
#[ts(export)]
pub enum CodeFound {
    /// A check code: the paper that bears it.
    Paper(Box<PaperFound>),
    /// A query code: the piece.
    Piece(Box<PieceFound>),
}

/// An editable letter that was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct LetterSaved {
    /// Where the Word file lies.
    pub file: String,
    /// The county's own letter file could not be used: it asks for this field, which the paper does not have. The one that
    /// came with the program was taken.
    pub own_unusable: Option<String>,
}

/// A paper that was printed and saved for the printer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct PaperSaved {
    /// Its record.
    pub id: RecordId,
    /// Its number.
    pub number: PaperNumber,
    /// The code in its foot.
    pub check_code: String,
    /// Why the Tibetan that was asked for is not on it.
    pub tibetan_held: Option<TibetanHeld>,
    /// Where the PDF lies.
    pub file: String,
}
