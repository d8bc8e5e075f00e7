//! Printing: the order in which a paper is filled, numbered and set.
//!
//! Whatever can go wrong with a paper goes wrong before its number is taken: what it has to state is there, every
//! character has a glyph, the page can be set. Then whoever keeps the record takes the number and writes the paper
//! down, and the same paper is set with it.

use crate::case::own_step;
use crate::catalogue::Catalogue;
use crate::check_code::check_code;
use crate::docx::letter_by;
use crate::error::PaperError;
use crate::prepared::{Prepared, Sheet};
use crate::press::Press;
use crate::query_code::QueryCode;
use jiangyuan_model::paper::{PaperDraft, PaperRequest};
use jiangyuan_model::tibetan::TibetanHeld;
use jiangyuan_model::{CaseFile, ErrorCode, PaperCode, PaperLanguage, PaperNumber, RecordId, Refusal};

/// A paper that was printed.
#[derive(Debug, Clone)]
pub struct Printed {
    /// Its record.
    pub id: RecordId,
    /// Its number.
    pub number: PaperNumber,
    /// The code in its foot.
    pub check_code: String,
    /// The languages on it.
    pub language: PaperLanguage,
    /// Why the Tibetan that was asked for is not on it.
    pub tibetan_held: Option<TibetanHeld>,
    /// The PDF.
    pub pdf: Vec<u8>,
}

/// The paper that bears the code by which a petitioner asks after his piece.
pub const BEARS_QUERY_CODE: PaperCode = PaperCode::F2;

/// Fills, numbers and sets a paper. `chance` makes its query code, where it bears one; `take` takes its number and writes
/// it down, given the function that makes the code in its foot of the number.
///
/// # Errors
/// What the paper lacks, before anything is written down; what `take` refuses.
pub fn print(
    (catalogue, press): (&Catalogue, &Press),
    request: &PaperRequest,
    mut file: CaseFile,
    chance: [u8; 16],
    take: impl FnOnce(&PaperDraft, &dyn Fn(&str) -> String) -> Result<(RecordId, PaperNumber, String), Refusal>,
) -> Result<Printed, Refusal> {
    let query_hash = with_query_code(request.paper, &mut file, chance);
    let prepared = ready(catalogue, request, &file)?;
    let sheet = only(&prepared, request.paper)?;
    press.set(&prepared).map_err(|error| Refusal::from(&error))?;
    let template = catalogue.template(request.paper).map_err(|error| Refusal::from(&error))?;
    let step = own_step(&file, &template.steps).map(|step| step.id.clone());
    let (series, digest) = (template.series.clone(), sheet.digest);
    let (title, language, tibetan_held) = (sheet.title.clone(), sheet.language, sheet.tibetan_held);
    let tibetan_approved_on = sheet.tibetan_approved_on;
    let draft = PaperDraft { title, series, step, digest: hex(&digest), query_hash, language, tibetan_approved_on };
    let (id, number, code) = take(&draft, &|number| check_code(request.paper, request.on, number, &digest))?;
    let file = CaseFile { number: number.clone(), check_code: code.clone(), ..file };
    let numbered = ready(catalogue, request, &file)?;
    let pdf = press.pdf(&numbered).map_err(|error| Refusal::from(&error))?;
    Ok(Printed { id, number, check_code: code, language, tibetan_held, pdf })
}

/// The paper as it would be printed, without a number: for the preview.
///
/// # Errors
/// What the paper lacks.
pub fn ready(catalogue: &Catalogue, request: &PaperRequest, file: &CaseFile) -> Result<Prepared, Refusal> {
    let prepared = catalogue.prepare(request.paper, file).map_err(|error| Refusal::from(&error))?;
    match prepared.missing_glyphs() {
        missing if missing.is_empty() => Ok(prepared),
        missing => Err(Refusal::from(&PaperError::MissingGlyphs(missing))),
    }
}

/// The editable letter of a paper, by the county's own file where that can be used; with what is wrong with that, if
/// something is. A case file that has no number leaves room for one.
///
/// # Errors
/// What the paper lacks; there is no letter for it.
pub fn word_copy(
    catalogue: &Catalogue,
    request: &PaperRequest,
    file: &CaseFile,
    own: Option<&[u8]>,
) -> Result<(Vec<u8>, Option<String>), Refusal> {
    let prepared = catalogue.prepare(request.paper, file).map_err(|error| Refusal::from(&error))?;
    letter_by(only(&prepared, request.paper)?, own).map_err(|error| Refusal::from(&error))
}

/// Sets a paper again as it was printed: `file` has its number, its code and which reprint it is.
///
/// # Errors
/// `PaperChanged`: the record says something else than when it was printed, so that its code would not fit;
/// `TibetanChanged`: its Tibetan is not the one that was approved then;
/// `QueryCodeNotKept` for what bore a query code, which nobody has any more.
pub fn again((catalogue, press): (&Catalogue, &Press), request: &PaperRequest, file: &CaseFile) -> Result<Vec<u8>, Refusal> {
    if request.paper == BEARS_QUERY_CODE {
        return Err(ErrorCode::QueryCodeNotKept.into());
    }
    let prepared = ready(catalogue, request, file)?;
    if check_code(request.paper, request.on, file.number.text(), &only(&prepared, request.paper)?.digest) != file.check_code {
        return Err(ErrorCode::PaperChanged.into());
    }
    if !has_its_tibetan(only(&prepared, request.paper)?, request, file) {
        return Err(ErrorCode::TibetanChanged.into());
    }
    press.pdf(&prepared).map_err(|error| Refusal::from(&error))
}

/// Whether a record says today what a paper of it says: `file` has the paper's number and code.
pub fn says_the_same(catalogue: &Catalogue, request: &PaperRequest, file: &CaseFile) -> bool {
    of_its_facts(catalogue, request, file).is_some()
}

/// A paper as it was printed, if `file` is what it was filled from: its code fits, and so does its Tibetan. Without the query
/// code that it may have borne, which nobody has any more.
pub(crate) fn as_printed(catalogue: &Catalogue, request: &PaperRequest, file: &CaseFile) -> Option<Prepared> {
    let prepared = of_its_facts(catalogue, request, file)?;
    has_its_tibetan(prepared.sheets.first()?, request, file).then_some(prepared)
}

fn of_its_facts(catalogue: &Catalogue, request: &PaperRequest, file: &CaseFile) -> Option<Prepared> {
    let prepared = ready(catalogue, request, file).ok()?;
    let digest = prepared.sheets.first()?.digest;
    (check_code(request.paper, request.on, file.number.text(), &digest) == file.check_code).then_some(prepared)
}

/// The code of a paper is made of its facts. A translation that was approved anew is another text all the same.
fn has_its_tibetan(sheet: &Sheet, request: &PaperRequest, file: &CaseFile) -> bool {
    sheet.language == request.language && sheet.tibetan_approved_on == file.tibetan_approved_on
}

fn with_query_code(paper: PaperCode, file: &mut CaseFile, chance: [u8; 16]) -> String {
    if paper != BEARS_QUERY_CODE {
        return String::new();
    }
    let code = QueryCode::from_random(chance);
    let text = code.to_string();
    file.query_url = match file.office.query_url.trim_end_matches('/') {
        "" => text.clone(),
        page => format!("{page}/{text}"),
    };
    file.query_code = Some(text);
    code.hash_text(&file.office.county)
}

fn only(prepared: &Prepared, paper: PaperCode) -> Result<&Sheet, Refusal> {
    let none = || Refusal::from(&PaperError::Template { paper, reason: "no sheet".to_owned() });
    prepared.sheets.first().ok_or_else(none)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
