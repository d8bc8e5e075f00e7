//! Which parts a dossier has, in the order in which they are bound.
//!
//! Of a mediation it is the list of the Ministry of Justice of December 2010, as justice offices use it. Of a matter no
//! law fixes a list: its papers stand in the order of its course, so that whoever reads it later sees it happen. A part
//! that belongs to a step has to be there once that step stands.

use jiangyuan_model::{Noun, PaperCode, StepKind};

/// Whether a part has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// 必须
    Always,
    /// 按需
    AsNeeded,
    /// 必须, once one of these steps stands.
    After(&'static [StepKind]),
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
    /// Words of the title by which a scan is taken to be this part.
    pub(super) words: &'static [&'static str],
}

const fn part(name: &'static str, papers: &'static [PaperCode], need: Need) -> DossierPart {
    DossierPart { name, papers, need, words: &[] }
}

impl DossierPart {
    const fn known_by(mut self, words: &'static [&'static str]) -> DossierPart {
        self.words = words;
        self
    }
}

/// What is no other part's.
const OTHER: DossierPart = part("其他材料", &[], Need::AsNeeded);

/// The note on the dossier.
const NOTE: DossierPart = part("卷宗情况说明", &[PaperCode::M13Note], Need::AsNeeded);

/// The parts of the dossier of a mediation, between contents and back.
pub const OF_MEDIATION: &[DossierPart] = {
    use Need::{Always, AsNeeded};
    use PaperCode as P;
    &[
        part("人民调解申请书或者受理登记表", &[P::M1, P::M2], Always).known_by(&["申请书", "登记表"]),
        part("当事人权利义务告知书", &[P::M3], Always).known_by(&["权利义务"]),
        part("当事人身份证明", &[], Always).known_by(&["身份", "户口", "信用代码", "营业执照", "护照"]),
        part("授权委托书", &[P::F30], AsNeeded).known_by(&["委托书"]),
        part("调查记录", &[P::M4], AsNeeded).known_by(&["调查记录", "询问笔录"]),
        part("证据材料", &[P::M5], AsNeeded),
        part("延期调解同意书", &[P::M11], AsNeeded),
        part("调解记录", &[P::M6], Always).known_by(&["调解记录"]),
        // A mediation that ended without agreement has the notice of its end in this place.
        part("人民调解协议书、口头协议登记表或者终止调解告知书", &[P::M7, P::M8, P::M10], Always).known_by(&["协议书", "终止调解"]),
        part("履行凭证", &[P::M14], AsNeeded).known_by(&["履行", "收条", "收据", "汇款", "转账"]),
        part("回访记录", &[P::M9], AsNeeded).known_by(&["回访"]),
        part("司法确认材料", &[P::M12], AsNeeded).known_by(&["司法确认", "裁定"]),
        part("纠纷激化情况报告", &[P::M15], AsNeeded),
        part("移交、反馈文书", &[P::F25Letter, P::F25Consent, P::F25Feedback], AsNeeded),
        OTHER,
        NOTE,
    ]
};

/// The parts of the dossier of a matter, between contents and back.
pub const OF_MATTER: &[DossierPart] = {
    use Need::{After, Always, AsNeeded};
    use PaperCode as P;
    use StepKind as S;
    &[
        part("信访事项登记表", &[P::F1], Always).known_by(&["登记表"]),
        part("来信、来访材料", &[], AsNeeded).known_by(&["来信", "信访材料"]),
        part("接收回执", &[P::F2], AsNeeded),
        part("身份证明、代表推选书、授权委托书", &[P::F29, P::F30], AsNeeded).known_by(&["身份", "户口", "推选", "委托书"]),
        part("甄别审批单", &[P::F33], After(&[S::Triaged])),
        part(
            "受理、不予受理、转送去向、法定途径等告知书",
            &[P::F3, P::F4, P::F5, P::F6, P::F9],
            After(&[S::MatterAccepted, S::DutyTaken, S::ProcedureOpened, S::NotAccepted, S::NoLongerAccepted, S::SentOn, S::GuidedOut]),
        )
        .known_by(&["告知书"]),
        part("转送函、异议函", &[P::F7, P::F8], AsNeeded),
        part("补充材料、回避、撤回文书", &[P::F11, P::F27Request, P::F27Decision, P::F32], AsNeeded),
        part("调查（询问）笔录", &[P::F12], AsNeeded).known_by(&["笔录"]),
        part("听证材料", &[P::F15Notice, P::F15Record, P::F15Opinion], After(&[S::HearingHeld])).known_by(&["听证"]),
        part("证据材料", &[P::M5], AsNeeded),
        part("调解材料", &[P::F24, P::F25Letter, P::F25Consent], AsNeeded).known_by(&["调解"]),
        part("延长办理期限告知书", &[P::F10], After(&[S::HandlingExtended])),
        part("处理意见书、建议意见答复书", &[P::F13, P::F14], After(&[S::Decided, S::SuggestionDecided])).known_by(&["意见书", "答复书"]),
        part("送达回证", &[P::F19], AsNeeded).known_by(&["送达", "邮寄", "回执"]),
        part("复查、复核文书", &[P::F16, P::F17, P::F18], After(&[S::Rechecked, S::Reviewed])).known_by(&["复查", "复核"]),
        part("办结、督办、建议和会议文书", &[P::F20, P::F21, P::F22Suggestion, P::F22Feedback, P::F23, P::F26], AsNeeded),
        part("满意度评价单", &[P::F28], AsNeeded).known_by(&["评价"]),
        part("个人信息处理告知书", &[P::F31], AsNeeded),
        OTHER,
        NOTE,
    ]
};

/// The parts of a kind of record; nothing where it has no dossier.
pub fn parts_of(noun: Noun) -> Option<&'static [DossierPart]> {
    match noun {
        Noun::Mediation => Some(OF_MEDIATION),
        Noun::Matter => Some(OF_MATTER),
        _ => None,
    }
}

/// The part of a paper: the first that names it, else what is no other part's.
pub(super) fn of_paper(parts: &[DossierPart], paper: PaperCode) -> usize {
    let named = parts.iter().position(|part| part.papers.contains(&paper));
    named.or_else(|| of_name(parts, OTHER.name)).unwrap_or_default()
}

/// The part of a scan, by the words of its title. What came with a piece is the petitioner's material; everything else
/// is evidence until somebody says otherwise.
pub(super) fn of_title(parts: &[DossierPart], title: &str, noun: Noun) -> usize {
    let known = parts.iter().position(|part| part.words.iter().any(|word| title.contains(word)));
    let usual = if matches!(noun, Noun::Piece | Noun::Reception) { "来信、来访材料" } else { "证据材料" };
    known.or_else(|| of_name(parts, usual)).or_else(|| of_name(parts, OTHER.name)).unwrap_or_default()
}

/// The part of this name.
pub(super) fn of_name(parts: &[DossierPart], name: &str) -> Option<usize> {
    parts.iter().position(|part| part.name == name)
}
