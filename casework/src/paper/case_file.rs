//! What a paper may draw on: its record, what hangs together with it, the office, the day.

use crate::record::record_read_for;
use chrono::NaiveDate;
use jiangyuan_model::paper::PaperRequest;
use jiangyuan_model::tibetan::{ApprovingBody, Bilingual};
use jiangyuan_model::view::RecordView;
use jiangyuan_model::{CaseFile, Noun, PaperNumber, ReadPart, Refusal, Setting};
use jiangyuan_store::Store;

/// Kinds of record on which a paper of another one may draw.
const DRAWN_ON: &[Noun] = &[Noun::Piece, Noun::Matter, Noun::Reception, Noun::Mediation, Noun::Lead];

/// The case, read for a paper that has no number yet. Records that hang together with it are among it as far as whoever
/// has opened the home may see them.
///
/// # Errors
/// Those of [`crate::record`].
pub fn case_file(store: &Store, request: &PaperRequest) -> Result<CaseFile, Refusal> {
    case_file_read_for(store, request, ReadPart::Paper)
}

/// The same, read for another part of the work than one paper.
pub(super) fn case_file_read_for(store: &Store, request: &PaperRequest, part: ReadPart) -> Result<CaseFile, Refusal> {
    let main = record_read_for(store, request.on, part, None)?;
    let with = main.related.iter().filter(|row| DRAWN_ON.contains(&row.noun) && !row.void);
    let with = with.map(|row| record_read_for(store, row.id, part, None)).collect::<Result<_, _>>()?;
    let today = store.world().clock.today();
    Ok(CaseFile {
        office: store.office()?,
        main,
        with,
        step: request.step.clone(),
        number: PaperNumber::None,
        check_code: String::new(),
        reprint: None,
        query_code: None,
        query_url: String::new(),
        made_on: today,
        made_by: store.me().user.clone(),
        language: request.language,
        bilingual: bilingual(store, today),
        tibetan_approved_on: None,
        typed: request.typed.clone(),
    })
}

/// How the county had papers in two languages printed on a day.
pub fn bilingual(store: &Store, day: NaiveDate) -> Bilingual {
    let settings = &store.rules().settings;
    let bodies = match ApprovingBody::from_key(settings.text(Setting::TibetanApproval, day)) {
        Some(body) => vec![body],
        None => ApprovingBody::ALL.to_vec(),
    };
    Bilingual {
        printed: settings.text(Setting::BilingualPrint, day) == "where_approved",
        tibetan_first: settings.text(Setting::PrintOrder, day) == "tibetan_first",
        bodies,
    }
}

/// The same case with other views of its records.
pub(super) fn case_file_of(file: &CaseFile, main: RecordView, with: Vec<RecordView>) -> CaseFile {
    CaseFile { main, with, ..file.clone() }
}
