//! The files of every template, put into the program when it is built. This is the one list: a paper that is not in it
//! does not exist, and a test compares it with the codes of the model.

/// The files of one paper.
pub(crate) struct Files {
    /// Its key, which is the name of its folder.
    pub(crate) key: &'static str,
    /// What it is and states.
    pub(crate) yml: &'static str,
    /// How it looks.
    pub(crate) typ: &'static str,
    /// Its sample.
    pub(crate) sample: &'static str,
}

macro_rules! papers {
    ($($key:literal)+) => {
        &[$( Files {
            key: $key,
            yml: include_str!(concat!("../papers/", $key, "/paper.yml")),
            typ: include_str!(concat!("../papers/", $key, "/paper.typ")),
            sample: include_str!(concat!("../papers/", $key, "/sample.json")),
        }, )+]
    };
}

pub(crate) const PAPERS: &[Files] = papers! {
    "F1" "F2" "F3" "F4" "F5" "F6" "F7" "F8" "F9" "F10" "F11" "F12" "F13" "F14" "F15.1" "F15.2" "F15.3" "F16" "F17" "F18"
    "F19" "F20" "F21" "F22.1" "F22.2" "F23" "F24" "F25.1" "F25.2" "F25.3" "F26" "F27.1" "F27.2" "F28" "F29" "F30" "F31"
    "F32" "F33"
    "M-1" "M-2" "M-3" "M-4" "M-5" "M-6" "M-7" "M-8" "M-9" "M-10" "M-11" "M-12" "M-13.1" "M-13.2" "M-13.3" "M-13.4"
    "M-14" "M-15"
    "R1"
};

/// The parts that papers share.
const COMMON: &[(&str, &str)] = &[
    ("/common/office.typ", include_str!("../papers/common/office.typ")),
    ("/common/sheet.typ", include_str!("../papers/common/sheet.typ")),
    ("/common/text.typ", include_str!("../papers/common/text.typ")),
    ("/common/table.typ", include_str!("../papers/common/table.typ")),
    ("/common/sign.typ", include_str!("../papers/common/sign.typ")),
    ("/common/enclosure.typ", include_str!("../papers/common/enclosure.typ")),
    ("/common/blank.typ", include_str!("../papers/common/blank.typ")),
];

/// Blank forms, by their kind.
pub(crate) const BLANKS: &[(&str, &str)] = &[
    ("petition", include_str!("../blanks/petition.yml")),
    ("receipt", include_str!("../blanks/receipt.yml")),
    ("mediation", include_str!("../blanks/mediation.yml")),
    ("visit", include_str!("../blanks/visit.yml")),
];

/// Every source that the typesetter may read, with its path.
pub(crate) fn sources() -> impl Iterator<Item = (String, &'static str)> {
    let papers = PAPERS.iter().map(|files| (format!("/papers/{}/paper.typ", files.key), files.typ));
    COMMON.iter().map(|(path, text)| ((*path).to_owned(), *text)).chain(papers)
}

/// Letters that staff reword, as Word files.
pub(crate) const LETTERS: &[(&str, &[u8])] = &[
    ("F6", include_bytes!("../papers/F6/letter.docx")),
    ("F7", include_bytes!("../papers/F7/letter.docx")),
    ("F8", include_bytes!("../papers/F8/letter.docx")),
    ("F13", include_bytes!("../papers/F13/letter.docx")),
    ("F20", include_bytes!("../papers/F20/letter.docx")),
    ("F21", include_bytes!("../papers/F21/letter.docx")),
    ("F22.1", include_bytes!("../papers/F22.1/letter.docx")),
    ("F25.1", include_bytes!("../papers/F25.1/letter.docx")),
    ("F26", include_bytes!("../papers/F26/letter.docx")),
];
