//! Tibetan on papers: who may approve it, how the county has it printed, and why a paper goes without it.
//!
//! Chinese is authoritative and on every paper. Tibetan stands beside it only as a bureau has approved it, for the wording
//! that the paper has now.

use serde::{Deserialize, Serialize};

coded! {
    /// Whoever may approve Tibetan text (K.2). Words are `setting.choice.<key>`.
    ApprovingBody: u8 {
        /// 州编译局
        PrefectureBureau = 1, "prefecture_bureau";
        /// 县藏语委
        CountyCommittee = 2, "county_committee";
    }
}

coded! {
    /// Why a paper is printed without Tibetan. Words are `paper.tibetan.<key>` in `locales/`.
    TibetanHeld: u8 {
        /// It has none: it goes from organ to organ.
        NoText = 1, "no_text";
        /// Its text is a draft that nobody has approved.
        Draft = 2, "draft";
        /// The approved text translates an earlier wording.
        OtherWording = 3, "other_wording";
        /// The county wants the approval of another body.
        OtherBody = 4, "other_body";
        /// The county has papers printed in Chinese only.
        ChineseOnly = 5, "chinese_only";
        /// The file that the county handed on cannot be used.
        Unusable = 6, "unusable";
    }
}

/// How the county has papers in two languages printed (K.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Bilingual {
    /// They are printed in two languages where there is an approved text.
    pub printed: bool,
    /// Tibetan stands above the Chinese.
    pub tibetan_first: bool,
    /// Whose approval counts.
    pub bodies: Vec<ApprovingBody>,
}

impl Default for Bilingual {
    fn default() -> Bilingual {
        Bilingual { printed: true, tibetan_first: false, bodies: ApprovingBody::ALL.to_vec() }
    }
}
