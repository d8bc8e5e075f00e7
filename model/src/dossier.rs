//! The dossier (卷宗) of a case: what is gathered for it, and what is told of it before it is bound.

use crate::attachment::ContentState;
use crate::id::RecordId;
use crate::noun::Noun;
use crate::paper::{CaseFile, PaperCode, PaperRequest, PrintedPaper};
use crate::step::StepKind;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The longest note on a dossier (卷宗情况说明), in characters: it has to stay on its sheet.
pub const DOSSIER_NOTE_CHARS_MAX: usize = 1_000;

/// Asks for a dossier.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export)]
pub struct DossierRequest {
    /// The matter or the mediation.
    pub on: RecordId,
    /// 卷宗情况说明: why parts are missing, and whatever else a later reader has to know; empty: none is bound in.
    pub note: String,
    /// 保管期限, as it is written on cover and back.
    pub keep: String,
    /// The part in which an attachment stands, by the attachment's id, where the one found by its title is wrong.
    pub places: BTreeMap<String, String>,
}

coded! {
    /// How something stands in a dossier (`dossier.standing.<key>` in `locales/`).
    DossierStanding: u8 {
        /// A paper as it was printed, with its number and its code.
        AsPrinted = 1, "as_printed";
        /// The signed paper, in place of the print.
        Signed = 2, "signed";
        /// A printed paper that cannot be set again: the record says something else than on that day. Its sheet is bound
        /// in by hand.
        Changed = 3, "changed";
        /// A picture or the pages of a PDF.
        Enclosed = 4, "enclosed";
        /// The content is not on this PC.
        NotHere = 5, "not_here";
        /// Somebody has ended the wait for the content.
        Lost = 6, "lost";
        /// It is damaged, too large, or neither a picture nor a PDF.
        NotSettable = 7, "not_settable";
        /// Written for this dossier (情况说明).
        Written = 8, "written";
    }
}

impl DossierStanding {
    /// Whether a sheet stands for it that names it, and the thing itself is bound in by hand.
    pub const fn is_named_only(self) -> bool {
        matches!(self, DossierStanding::Changed | DossierStanding::NotHere | DossierStanding::Lost | DossierStanding::NotSettable)
    }
}

/// One thing in a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct DossierItem {
    /// Its title.
    pub title: String,
    /// Its number, or empty.
    pub number: String,
    /// Its day.
    #[ts(type = "string | null")]
    pub on: Option<NaiveDate>,
    /// How it stands there.
    pub standing: DossierStanding,
    /// The attachment, by its id, where it is one that can be put in another part.
    pub attachment: Option<String>,
}

/// One part of a dossier, in the order in which they are bound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct DossierPartView {
    /// Its Chinese name, as the contents say it.
    pub name: String,
    /// It has to be there (必须), as far as the case has come.
    pub required: bool,
    /// What is there.
    pub items: Vec<DossierItem>,
    /// The steps whose papers are this part; for a missing one that is what brings it.
    pub steps: Vec<StepKind>,
    /// Papers of this part that can be printed now: code and title.
    pub printable: Vec<(PaperCode, String)>,
}

/// What a dossier would hold, before it is bound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct DossierView {
    /// The parts.
    pub parts: Vec<DossierPartView>,
    /// Names of required parts that are missing; with a note it can be bound all the same.
    pub missing: Vec<String>,
}

/// A dossier that was bound and saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct DossierSaved {
    /// Where the PDF lies.
    pub file: String,
    /// How many pages it has, covers among them.
    pub pages: u32,
    /// Titles of what only a sheet stands for: it is bound in by hand.
    pub by_hand: Vec<String>,
}

/// A file of a case, for its dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierFile {
    /// The attachment's id.
    pub id: String,
    /// The kind of record on which it lies.
    pub noun: Noun,
    /// Its title, or empty.
    pub title: String,
    /// The day it was taken or received, else the day it was added.
    pub on: NaiveDate,
    /// Where its content is.
    pub state: ContentState,
    /// The content; `None` where it is not here, or was not asked for.
    pub content: Option<Vec<u8>>,
}

/// A paper of a case, for its dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierPaper {
    /// As it was printed.
    pub printed: PrintedPaper,
    /// How it was asked for.
    pub request: PaperRequest,
    /// The case from which it may have been filled: as it is now, and as it was on that day. The code in its foot says
    /// which it was.
    pub files: Vec<CaseFile>,
    /// Its scans, signed.
    pub signed: Vec<DossierFile>,
}

/// Everything that a dossier is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierCase {
    /// The case, for cover, contents and back.
    pub file: CaseFile,
    /// Its papers that are not void, the first first.
    pub papers: Vec<DossierPaper>,
    /// Photos and scans that lie on its records.
    pub files: Vec<DossierFile>,
}
