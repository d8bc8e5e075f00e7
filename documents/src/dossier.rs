//! The dossier of a mediation (卷宗): cover, contents with page numbers, the parts in their order, the back; one file.
//!
//! Which parts there have to be is the list of the Ministry of Justice of December 2010, as justice offices use it.
//! What is no paper of ours (a copy of an identity card, a photo) stands in the contents with its date and is bound in
//! by hand behind the page.

use crate::catalogue::Catalogue;
use crate::error::PaperError;
use crate::prepared::{Prepared, Sheet};
use jiangyuan_model::{CaseFile, PaperCode};
use serde_json::{Value as Json, json};

/// Whether a part has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// 必须
    Always,
    /// 按需
    AsNeeded,
}

/// One row of the list: a part and the papers any one of which makes it complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DossierPart {
    /// Its name, as the contents say it.
    pub name: &'static str,
    /// Papers of ours that are this part; empty: it is brought from outside.
    pub papers: &'static [PaperCode],
    /// Whether it has to be there.
    pub need: Need,
}

const fn part(name: &'static str, papers: &'static [PaperCode], need: Need) -> DossierPart {
    DossierPart { name, papers, need }
}

/// The parts in the order in which they are bound, between contents and back.
pub const PARTS: &[DossierPart] = {
    use Need::{Always, AsNeeded};
    use PaperCode as P;
    &[
        part("人民调解申请书或者受理登记表", &[P::M1, P::M2], Always),
        part("当事人权利义务告知书", &[P::M3], Always),
        part("当事人身份证明", &[], Always),
        part("授权委托书", &[P::F30], AsNeeded),
        part("调查记录", &[P::M4], AsNeeded),
        part("证据材料", &[P::M5], AsNeeded),
        part("延期调解同意书", &[P::M11], AsNeeded),
        part("调解记录", &[P::M6], Always),
        // A mediation that ended without agreement has the notice of its end in this place.
        part("人民调解协议书、口头协议登记表或者终止调解告知书", &[P::M7, P::M8, P::M10], Always),
        part("履行凭证", &[P::M14], AsNeeded),
        part("回访记录", &[P::M9], AsNeeded),
        part("司法确认材料", &[P::M12], AsNeeded),
        part("纠纷激化情况报告", &[P::M15], AsNeeded),
        part("移交、反馈文书", &[P::F25Letter, P::F25Consent, P::F25Feedback], AsNeeded),
        part("卷宗情况说明", &[P::M13Note], AsNeeded),
    ]
};

/// Something bound in that is no paper of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Outside {
    part: &'static str,
    title: String,
    date: String,
}

/// A dossier that is being put together.
#[derive(Debug, Clone, Default)]
pub struct Dossier {
    sheets: Vec<Sheet>,
    outside: Vec<Outside>,
}

impl Dossier {
    /// Adds a paper. One that is no part of a dossier is left out by [`Dossier::bind`].
    pub fn add(&mut self, prepared: Prepared) {
        self.sheets.extend(prepared.sheets);
    }

    /// Adds what is brought from outside, under the name of its part ([`PARTS`](crate::dossier::PARTS)). A name that is
    /// no part's is taken as 证据材料.
    pub fn add_outside(&mut self, part: &str, title: &str, date: &str) {
        let part = PARTS.iter().find(|known| known.name == part).map_or("证据材料", |known| known.name);
        self.outside.push(Outside { part, title: crate::fill::clean(title), date: crate::fill::clean(date) });
    }

    /// The names of required parts that are missing.
    pub fn missing(&self) -> Vec<&'static str> {
        let there = |part: &DossierPart| {
            self.sheets.iter().any(|sheet| part.papers.contains(&sheet.code)) || self.outside.iter().any(|o| o.part == part.name)
        };
        PARTS.iter().filter(|part| part.need == Need::Always && !there(part)).map(|part| part.name).collect()
    }

    /// All of it in one print: pages are counted from the first part to the last.
    ///
    /// # Errors
    /// A required part is missing, or cover, contents or back cannot be filled in.
    pub fn bind(&self, catalogue: &Catalogue, case: &CaseFile) -> Result<Prepared, PaperError> {
        let missing = self.missing();
        if !missing.is_empty() {
            return Err(PaperError::DossierIncomplete(missing.into_iter().map(str::to_owned).collect()));
        }
        let mut frame = Vec::new();
        for code in [PaperCode::M13Cover, PaperCode::M13Contents, PaperCode::M13Back] {
            // The number of a paper is none of the cover's.
            let unnumbered = CaseFile { step: None, number: jiangyuan_model::PaperNumber::None, ..case.clone() };
            frame.extend(catalogue.prepare(code, &unnumbered)?.sheets);
        }
        let mut frame = frame.into_iter();
        let mut sheets: Vec<Sheet> = frame.by_ref().take(2).collect();
        let entries = self.append_parts(&mut sheets);
        if let Some(contents) = sheets.get_mut(1) {
            contents.data.insert("entries".to_owned(), Json::Array(entries));
        }
        for mut back in frame {
            back.restart = false;
            back.data.insert("pages_anchor".to_owned(), json!(format!("sheet-{}", sheets.len())));
            sheets.push(back);
        }
        Ok(Prepared { title: "人民调解卷宗".to_owned(), made_on: case.made_on, sheets })
    }

    /// Appends the parts in their order and returns the lines of the contents.
    fn append_parts(&self, sheets: &mut Vec<Sheet>) -> Vec<Json> {
        let mut entries = Vec::new();
        let first = sheets.len();
        for part in PARTS {
            for sheet in self.sheets.iter().filter(|sheet| part.papers.contains(&sheet.code)) {
                let mut sheet = sheet.clone();
                sheet.restart = sheets.len() == first;
                let date = sheet.data.get("made_on").cloned();
                entries.push(json!({ "title": sheet.title, "date": date, "anchor": format!("sheet-{}", sheets.len()), "note": null }));
                sheets.push(sheet);
            }
            for outside in self.outside.iter().filter(|outside| outside.part == part.name) {
                entries.push(json!({ "title": outside.title, "date": outside.date, "anchor": null, "note": "附后" }));
            }
        }
        entries
    }
}
